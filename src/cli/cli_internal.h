/* What the files of src/cli share and nobody else sees. */
#ifndef TEMLANG_CLI_INTERNAL_H
#define TEMLANG_CLI_INTERNAL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "app/app.h"
#include "app/command.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "cli/cli.h"
#include "core/verdict.h"

#define PATH_BYTES 4096
#define MANY_MAX 16
#define ARGUMENTS_MAX 2

/* ---- the tables ---- */

enum option_type { OPTION_FLAG, OPTION_TEXT, OPTION_NUMBER, OPTION_MANY };

enum option {
#define X(name, text, letter, type, placeholder, min, max) OPT_##name,
#include "options.def"
#undef X
    OPTIONS_LEN
};
__extension__ typedef unsigned __int128 option_bits; /* more than 64 options */
_Static_assert(OPTIONS_LEN <= 128, "options are kept as bits");
#define O(name) ((option_bits)1 << OPT_##name)

struct option_row {
    const char *name;
    char letter; /* 0: none */
    enum option_type type;
    const char *placeholder;
    int64_t min, max;
};
extern const struct option_row option_rows[OPTIONS_LEN];
/* Options that every verb takes. */
#define OPTIONS_ALL (O(DATA) | O(PASSPHRASE_FILE) | O(JSON) | O(QUIET) | O(HELP) | O(VERSION))

struct cli;
struct verb {
    const char *noun, *verb; /* verb NULL: one word */
    enum status (*fn)(struct cli *c);
    enum command command;  /* COMMAND_COUNT: none */
    const char *arguments; /* "KIND ID"; in brackets where it may be absent */
    option_bits needed, others;
    const char *example;
};
extern const struct verb verbs[];
extern const size_t verbs_len;

/* ---- arguments ---- */

struct args {
    const struct verb *verb; /* NULL: none was named (then there was --help or --version) */
    const char *noun;        /* the first word, NULL where there is none */
    option_bits given;        /* options, as bits */
    const char *text[OPTIONS_LEN];
    int64_t number[OPTIONS_LEN];
    const char *many[MANY_MAX];
    int many_len;
    const char *argument[ARGUMENTS_MAX];
    int arguments_len;
};

/*
 * Read a command line: options anywhere, "--" ends them, "--name=value" and "--name value" alike.
 *   in   argv: borrowed, lives as long as a
 *   err  ST_USAGE: "cli.option-unknown", "cli.option-foreign" (not one of this verb), "cli.option-twice",
 *        "cli.option-value", "cli.option-flag" (a value for a flag), "cli.option-needed", "cli.option-number",
 *        "cli.option-many", "cli.verb-none", "cli.verb-unknown", "cli.verb-half" (a noun without its verb),
 *        "cli.argument-missing", "cli.argument-extra"
 *   note with --help or --version no other check is made
 */
enum status args_parse(int argc, char *const *argv, struct args *a, struct err *e);
bool args_has(const struct args *a, enum option o);
/* ASCII digits within min … max, nothing else. */
bool number_read(const char *s, int64_t min, int64_t max, int64_t *out);
/* "1.5,-0.25" in mm as micrometres.  err: ST_USAGE "cli.offset" */
enum status offset_read(const char *s, int32_t *x_um, int32_t *y_um, struct err *e);
/* Name of a verb as typed, "run issue". */
void verb_name(struct buf *out, const struct verb *v);

/* ---- the call in hand ---- */

struct cli {
    struct args args;
    const struct cli_hooks *hooks;
    enum lang lang;
    bool json, quiet;
    char data[PATH_BYTES]; /* the data folder */
    const char *file;      /* a file that errors with a line are about, NULL */
    int exit;              /* exit code of a call that ends with ST_OK */
    int64_t progress_us;   /* monotonic time of the first progress, 0 none yet */
    uint64_t progress_from;/* what was done by then */
    struct err e;
};

/* Language of the messages: LC_ALL, else LC_MESSAGES, else LANG: vi… is Vietnamese, all else English. */
enum lang lang_of_environment(void);
/*
 * --data, else $TEMLANG_DATA, else $XDG_DATA_HOME/temlang, else ~/.local/share/temlang.
 *   in   suffix: goes behind "temlang" of the default; where it is not "", $TEMLANG_DATA is not looked at
 */
enum status data_folder(struct cli *c, const char *suffix, char out[static PATH_BYTES]);
/* out = a and b.  err: ST_INVALID "cli.path-long" */
enum status path_make(char out[static PATH_BYTES], const char *a, const char *b, struct err *e);

/* ---- talk (stderr) and data (stdout) ---- */

/* A sentence on stderr; nothing with --quiet.  in: key of [cli]; args: n of them */
void talk(const struct cli *c, const char *key, const struct text_arg *args, size_t n);
/* The error of the call on stderr: "temlang: file:line:column: sentence". */
void talk_error(const struct cli *c);
/* Text that goes to a terminal: control characters and broken UTF-8 become '?'. */
void buf_plain(struct buf *out, const char *s);
/* Progress on stderr where it is a terminal: a bar, labels done, rate, time left; progress_end clears the line again. */
void progress_show(struct cli *c, uint64_t done, uint64_t total);
void progress_end(const struct cli *c);

/* A result: JSON with --json, else a table (array) or "label: value" lines (object). */
enum status put_result(struct cli *c, const json_t *v);
enum status put_bytes(struct cli *c, const void *p, size_t len);
/* Flush stdout.  err: ST_IO "cli.stdout" */
enum status put_end(struct cli *c);
/*
 * The text form of a result.
 *   in   cell_max: longest cell of a table in columns, 0: any
 */
void render_text(struct buf *out, enum lang l, const json_t *v, int cell_max);
/* Columns that text takes on a terminal. */
int text_columns(const char *s, size_t len);

/* ---- commands ---- */

/* Parameters from the options and arguments of the verb.  out: object, owned by the caller */
enum status params_of(struct cli *c, json_t **params);
/* app_options of this call. */
struct app_options app_options_of(const struct cli *c);
/* --passphrase-file, else the file that TEMLANG_PASSPHRASE_FILE or systemd names; "" where there is none. */
enum status passphrase_file_of(const struct cli *c, char out[static PATH_BYTES], struct err *e);
/* Give a command's result to the person: put_result, and free it. */
enum status put_taken(struct cli *c, json_t *v);
/* A list as a table with the columns of lists.def, or as JSON.  in: rows taken over */
enum status put_list(struct cli *c, const char *kind, json_t *rows);
/* Run the verb's command where it can run.  in: params is taken over; data NULL: no bulk output; out: *result owned */
enum status call(struct cli *c, json_t *params,
                 enum status (*data)(void *ctx, const void *p, size_t len, struct err *e), void *data_ctx,
                 json_t **result);
/* The same for a command that is not the verb's own. */
enum status call_command(struct cli *c, enum command command, json_t *params,
                         enum status (*data)(void *ctx, const void *p, size_t len, struct err *e), void *data_ctx, json_t **result);
/* Run a command whose data becomes a file, or standard output for "-".  in: params is taken over; out: *result owned */
enum status fetch_to(struct cli *c, enum command command, json_t *params, const char *path, json_t **result);
/* Its result with the path; nothing beside data on standard output.  in: result is taken over */
enum status fetch_put(struct cli *c, const char *path, json_t *result);
/* From here on the first SIGINT or SIGTERM stops a call cleanly, with nothing half-written; a second one ends it. */
void interrupt_catch(void);

/* ---- public keys ---- */

struct public_keys {
    int len;
    bool has_snapshot, has_filing, has_evidence;
    unsigned char snapshot[CODE_PUBLIC_BYTES]; /* signs offline snapshots */
    unsigned char filing[CODE_PUBLIC_BYTES];   /* signs reports on the plan */
    unsigned char evidence[CODE_PUBLIC_BYTES]; /* signs evidence packs */
    struct public_key {
        int id;
        char host[CODE_HOST_BYTES]; /* "" where the set says none */
        unsigned char key[CODE_PUBLIC_BYTES];
        int64_t unsafe_us; /* when it was ended for safety, 0 not */
    } keys[CODE_KEY_ID_MAX + 1];
};
/*
 * Read a key set as /.well-known/jwks.json gives it; keys of other types are passed over.
 *   err  ST_INVALID "jwks.json", "jwks.form", "jwks.key" (args: kid), "jwks.twice", "jwks.empty"
 */
enum status jwks_read(const char *json, size_t len, struct public_keys *out, struct err *e);
/* The key set that --keys names; c->file is that file then. */
enum status keys_load(struct cli *c, struct public_keys *set);

/* ---- a label under keys ---- */

struct checked {
    struct code_parsed p;
    char host[CODE_HOST_BYTES]; /* compared with the key's; "" none */
    const struct public_key *key;
    enum outcome outcome;
    const char *why; /* key in [cli] of the sentence */
};
/* Read an address; its host, or --host instead of it, goes into k->host. */
enum status address_read(struct cli *c, const char *address, struct checked *k);
/* The signature under the key that the address names, and its host.  err: ST_USAGE "cli.host-needed" */
enum status address_check(struct checked *k, const struct public_keys *set, struct err *e);
/* What was found, as an object with an outcome. */
json_t *address_json(const struct checked *k, enum outcome o);
/* The sentence of k->why on stderr. */
void address_talk(const struct cli *c, const struct checked *k);
/* `code verify` with --snapshot. */
enum status snapshot_verify(struct cli *c, const char *address);

/* ---- demonstration ---- */

struct demo_labels {
    char host[CODE_HOST_BYTES + 8]; /* "127.0.0.1:8080": where the addresses open */
    char genuine[512], gs1[512], liquor[512], inactive[512], voided[512], expired[512], forged[512], typed[512];
    int64_t sheet_run; /* the run that the sample sheet is of */
};
/* Load the fictional data through commands; what is there already stays as it is.  out: addresses of the states */
enum status demo_load(struct cli *c, struct app *a, struct demo_labels *l);
/* What there are pictures of: the products in the order of demo_data.c, and one that waits for its approval. */
enum demo_picture { DEMO_SCARF, DEMO_BAG, DEMO_INCENSE, DEMO_LIQUOR, DEMO_LIQUOR_RICE, DEMO_RICE, DEMO_PAPER, DEMO_PURSE, DEMO_PICTURES };
/* What the registry holds beside them, entered by those people; safe to call again. */
struct demo_makes {
    int64_t pictured[DEMO_PICTURES]; /* products; 0 where it is none of them */
    int64_t maker, scarf, scarf_lot, incense;
    int64_t distiller, liquor[2], liquor_lot[2]; /* the second one's licence ends soon */
};
enum status demo_registry_load(struct cli *c, struct app *a, const struct demo_makes *m);
/* People to sign in as, of app/demo_account.def, with the makers that they work for. */
enum status demo_accounts_load(struct cli *c, struct app *a, const struct demo_makes *m);
/* Draw the sample sheet to path, unless it is there. */
enum status demo_sheet(struct cli *c, struct app *a, int64_t run, const char *path);
/* "https://host/rest" as "http://at/rest". */
bool address_local(const char *address, const char *at, char *out, size_t cap);

/* ---- serving ---- */

/* Split "127.0.0.1:8080" or "[::1]:8080".  err: ST_INVALID "cli.listen" */
enum status listen_read(const char *s, char *host, size_t cap, int *port, struct err *e);
bool host_is_loopback(const char *host);

/* Shell completion and help from the tables. */
void completion_write(struct buf *out);
void help_write(struct buf *out, enum lang l, const struct args *a);

#define X(name, noun, verb, fn, command, arguments, needed, others, example) enum status fn(struct cli *c);
#include "verbs.def"
#undef X

#endif
