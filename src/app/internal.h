/* What the files of src/app share and nobody else sees. */
#ifndef TEMLANG_APP_INTERNAL_H
#define TEMLANG_APP_INTERNAL_H

#include <jansson.h>
#include <pthread.h>
#include <stdatomic.h>

#include "app/app.h"
#include "app/command.h"
#include "base/arena.h"
#include "base/buf.h"
#include "core/entry.h"
#include "core/seal.h"
#include "password_cost.h"

#define COMMAND_ARENA_BYTES (64u << 20)
#define DATE_DISTRICT_END "2025-06-30" /* last day of the district level; the day before today's units began */

struct scan_counter;
struct proposal;
struct scan_filter;
struct places;
struct issue_board;
struct signin;
struct limiter;
struct press_desk;
struct visitor_limit;
struct log_board;

struct app {
    char *dir;
    char *passphrase_file; /* NULL without secrets */
    const struct clock *clock;
    const struct random *random;
    struct store *store;
    bool demo;

    pthread_mutex_t key_change; /* held by whoever rotates, destroys or loads keys, over the whole change */
    pthread_rwlock_t keys_lock; /* guards secrets, keys and active; never held over a write or a sealing */
    struct secrets *secrets;    /* NULL when opened without */
    struct app_key *keys;       /* 1,000 */
    int active;                 /* id of the key that signs, -1 none */

    pthread_mutex_t reader_lock;
    struct db *reader; /* for the results of commands; under reader_lock */

    struct log_board *log;        /* the public log: its key, and whether it may go on (log_internal.h) */
    struct issue_board *board;    /* runs being prepared in this process */
    struct press_desk *desk;      /* jobs of the label press; NULL without secrets */
    struct signin *signin;      /* what slows guessing down */
    struct visitor_limit *opened; /* who reported how many bottles today */
    struct limiter *limiter;    /* what typed numbers and failed signatures are counted against */
    struct password_cost password_cost;
    struct scan_counter *counter; /* NULL until app_open is done */
    struct scan_filter *filter;   /* lives with the counter */
    struct visitor_limit *reports, *report_hours; /* how many were taken today, and of all together this hour */
    struct places *places;        /* of networks; NULL where the operator gave none */
    bool scans_off;               /* nothing is recorded: for measurements only */
};

/* ---- commands ---- */
struct command_ctx {
    struct app *app; /* NULL for a NEED_READ command without an owner */
    struct db *db;   /* a reader, always set for NEED_READ commands */
    const struct actor *who;
    const json_t *params;
    const struct command_io *io;
    struct arena *arena;
    json_t **result;
    bool agreed; /* a second person agreed to it */
    bool viewed; /* db stands in a view already */
    struct err *e;
};
#define X(name, key, need, fn) enum status fn(struct command_ctx *c);
#include "app/command.def"
#undef X

/* Read a record through the app's own reader: what a command gives back after its commit. */
enum status app_record(struct app *a, int kind, const char *id, json_t **out, struct err *e);
/* Borrow the app's reader (opened when first needed); give it back with app_reader_end. */
enum status app_reader_begin(struct app *a, struct db **db, struct err *e);
void app_reader_end(struct app *a);

/* ---- parameters ---- */
enum param_type { PARAM_TEXT, PARAM_INT, PARAM_BOOL, PARAM_OBJECT };
struct param {
    const char *name;
    enum param_type type;
    bool required;
    int64_t min, max; /* of the number; of the characters of a text */
};
/* Every member is known, has its type and keeps its limits; every required one is there. */
enum status params_check(const json_t *params, const struct param *p, size_t n, struct err *e);
/* The cleaned (NFC, trimmed) text, "" where it is absent. Only after params_check. */
const char *param_text(const struct command_ctx *c, const char *name);
/* The number, or fallback where it is absent. Only after params_check. */
int64_t param_int(const struct command_ctx *c, const char *name, int64_t fallback);
bool param_bool(const struct command_ctx *c, const char *name);

/* ---- checks that a command and an import share ---- */
enum status check_text(const char *s, const char *field, size_t min, size_t max, struct err *e);
/* ISO date or "" where optional.  out: *day DAY_NONE for "" */
enum status check_date(const char *s, const char *field, bool required, int32_t *day, struct err *e);

/* ---- producers, products, lots: one function each for a form, a file and the command line ---- */
enum status producer_create(struct db *tx, struct app *a, const struct actor *who, struct producer *p, struct err *e);
enum status product_create(struct db *tx, struct app *a, const struct actor *who, struct product *p, struct err *e);
enum status lot_create(struct db *tx, struct app *a, const struct actor *who, struct lot *l, struct err *e);
enum status producer_check(const struct producer *p, struct err *e);
enum status product_check(struct product *p, char gtin[static GTIN_BYTES], struct err *e);
enum status lot_check(struct lot *l, char code[static LOT_BYTES], struct err *e);

/* ---- the public log and the acts ---- */
/*
 * Append one entry inside a write.
 *   in   facts, record: borrowed
 *   out  *idx of the entry
 *   err  ST_UNAVAILABLE "log.behind", "log.forked" …: database and published log disagree (app/log.h)
 */
enum status log_append(struct db *tx, struct app *a, const struct actor *who, int64_t at_us, enum entry_kind kind,
                       const char *subject, const json_t *facts, const json_t *record, int64_t *idx, struct err *e);
/* The same about several: the chain of earlier entries is that of the first. */
enum status log_append_about(struct db *tx, struct app *a, const struct actor *who, int64_t at_us, enum entry_kind kind,
                             const char *const *subject, size_t n, const json_t *facts, const json_t *record, int64_t *idx,
                             struct err *e);
/* Record who did what, with the account ("by") and whose place it took ("behalf_of"). in: detail borrowed object, NULL for none */
enum status act_append(struct db *tx, const struct actor *who, int64_t at_us, const char *verb, const char *subject,
                       const json_t *detail, struct err *e);

/* ---- keys ---- */
/* Read a passphrase file (or its stand-ins): sodium_malloc memory, to be freed with sodium_free. */
enum status passphrase_read(const char *file, char **pass, size_t *len, struct err *e);
/* Which file: the given one, else TEMLANG_PASSPHRASE_FILE, else the systemd credential; in arena, NULL for none. */
const char *passphrase_path(const char *file, struct arena *a);
/*
 * Begin to open D/keys.sealed beside the caller, who calls keys_open or keys_drop once; a->dir and a->passphrase_file stay as they are.
 *   out  NULL where it could not be begun: keys_open does it then
 */
struct keys_opening *keys_begin(const struct app *a);
/*
 * Open D/keys.sealed as it stands now.
 *   in   the lock of the folder is held; *begun: what keys_begin gave, or NULL; NULL afterwards
 *   out  a->secrets
 */
enum status keys_open(struct app *a, struct keys_opening **begun, struct err *e);
/* Give up what was begun.  in: *begun: NULL is nothing */
void keys_drop(struct keys_opening **begun);
/* Write D/keys.sealed anew from s under the app's passphrase. */
enum status keys_write(const char *dir, const char *passphrase_file, const struct secrets *s, struct err *e);
/* Load the key rows, compare with the secrets, drop secrets of destroyed keys. Under key_change once threads run. */
enum status keyring_load(struct app *a, struct err *e);
/* Copy what issuing under a key needs.  err: ST_REFUSED "key.destroyed", "key.unsafe" */
enum status keyring_issuer(struct app *a, const struct run *r, const json_t *frozen, struct code_issuer *is, struct err *e);
/*
 * Whether an address is signed as this process itself would sign it: the fast way to believe a label (code_signed_by).
 *   out  false also under a key that it can't sign with, as destroyed ones
 */
bool keyring_signed(struct app *a, const struct code_parsed *p);
/* Whether the active key has its seed; none active is left to the reservation.  err: ST_CORRUPT "keys.seed" */
enum status keyring_may_sign(struct app *a, struct err *e);
/* The numbering key; false when opened without secrets. */
bool keyring_numbering(struct app *a, struct numbering *n);

/* ---- values encrypted at rest (core/record_key.h) ---- */
/* in: place "table.column:id"; out: appended.  err: ST_NOT_FOUND "passphrase.missing" when opened without secrets */
enum status record_seal(struct app *a, const char *place, const void *plain, size_t len, struct buf *out, struct err *e);
/* err: as record_key_open; ST_NOT_FOUND "passphrase.missing" */
enum status record_open(struct app *a, const char *place, const void *sealed, size_t len, struct buf *out, struct err *e);

/*
 * A key operation that one person asked for and another agreed to.  in: p->act rotate, destroy or compromise; its params
 *   err  as key.rotate, key.destroy and key.compromise
 */
enum status key_agreed(struct command_ctx *c, const struct proposal *p);

/* ---- lists that come with the program ---- */
/*
 * Load the lists of a province; again after an update it adds what is new in them.
 *   out  *counts: an array of {kind, rows, new, changed, same}, owned by the caller; NULL: not wanted
 *   err  ST_INVALID "lists.unknown"
 */
enum status lists_load(struct app *a, const struct actor *who, const char *lists, json_t **counts, struct err *e);
/* Import csv of a kind ("communes", …).  out: counts */
struct import_counts {
    int64_t rows, fresh, changed, same;
};
enum status import_csv(struct app *a, const struct actor *who, const char *kind, const char *csv, size_t len, bool dry_run,
                       struct import_counts *n, struct err *e);

/* ---- runs ---- */
struct issue_board *issue_board_new(void);
void issue_board_free(struct issue_board **b);
/* Take up runs that a crash left preparing, in the background. */
enum status issue_resume(struct app *a, struct err *e);
/* Runs in the making end soon and stay preparing: the service stops. */
void issue_stop(struct app *a);
/*
 * For somebody who prints: where a crash left the run preparing, make it ready now. Needs the secrets.
 *   err  as run_permit, also of a run that is not ready; ST_NOT_FOUND "run.missing"
 */
enum status run_await(struct app *a, const struct actor *who, uint32_t id, struct arena *ar, struct err *e);
/* A run that is issued, with its frozen facts (to be decref'd).  err: ST_REFUSED "run.preparing" */
enum status run_load(struct db *db, uint32_t id, struct arena *a, struct run *r, json_t **frozen, struct err *e);
/*
 * Whether somebody may do that with a run; the command line is not asked.
 *   err  ST_FORBIDDEN "access.denied"; ST_NOT_FOUND "run.missing" where even reading is not allowed
 */
enum status run_permit(struct db *db, const struct actor *who, const struct run *r, enum access_action action, struct arena *a,
                       struct err *e);
/* The part of a list of runs that the matrix leaves to somebody.  out: q->owner_*; false for none of it */
bool run_scope(const struct actor *who, struct run_query *q);
/* Whether its labels count only once they are said to be sold or shipped: frozen when it was issued. */
enum status run_activation(struct db *db, const struct run *r, struct arena *a, bool *needed, struct err *e);
/* What is voided, ascending, in a. */
enum status run_voids(struct db *db, uint32_t run, struct arena *a, struct range **out, size_t *n, struct err *e);
/* The labels of text ("": all) that are not voided; *skipped: how many were.  err: ST_REFUSED "run.all-voided" */
enum status run_live_ranges(struct command_ctx *c, struct db *db, const struct run *r, const char *text, struct range **out, size_t *n,
                            uint64_t *skipped);

/* ---- scans ---- */
enum status scan_counter_open(struct app *a, struct err *e);
void scan_counter_close(struct app *a);
/* The network of a text address: /24 of IPv4, /48 of IPv6, a household or a phone network, not a person.  out: its length */
#define NETWORK_BYTES 8
size_t network_of(const char *ip, unsigned char out[static NETWORK_BYTES]);
/* Whether an IPv6 address is one of IPv4 in other clothes, as a socket that hears both tells it: its last four bytes then count. */
bool network_mapped(const unsigned char address[static 16]);

/* ---- limits (app/limit.h) ---- */
/* out: NULL without memory */
struct limiter *limiter_new(const struct random *r);
/* Safe on NULL. */
void limiter_free(struct limiter **l);

#endif
