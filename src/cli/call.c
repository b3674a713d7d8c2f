/* From options and arguments to a command, wherever it can run: here, or in the process that owns the data. */
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "app/control.h"
#include "base/file.h"
#include "base/utf8.h"
#include "cli_internal.h"

#define LOCK_WAIT_MS 200 /* control_call tries again by itself */

static atomic_bool interrupted;

static void on_signal(int sig) {
    (void)sig;
    atomic_store(&interrupted, true);
}

void interrupt_catch(void) {
    /* One chance to stop cleanly: the next signal ends the program at once. */
    struct sigaction sa = { .sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND };
    sigemptyset(&sa.sa_mask);
    (void)sigaction(SIGINT, &sa, NULL);
    (void)sigaction(SIGTERM, &sa, NULL);
}

/* An argument that may be missing stands in brackets: they are no part of its name. */
static void name_parameter(char *out, size_t cap, const char *name, size_t len) {
    size_t i = 0;
    if (len >= 2 && name[0] == '[' && name[len - 1] == ']') {
        name++;
        len -= 2;
    }
    for (; i < len && i + 1 < cap; i++) {
        char ch = name[i];
        out[i] = (char)(ch == '-' ? '_' : ch >= 'A' && ch <= 'Z' ? ch - 'A' + 'a' : ch);
    }
    out[i] = '\0';
}

static enum status text_set(struct cli *c, json_t *params, const char *name, const char *value) {
    if (!utf8_valid(value, strlen(value))) {
        err_set(&c->e, ST_INVALID, name, "cli.utf8");
        err_arg(&c->e, "name", "%s", name);
        return ST_INVALID;
    }
    return json_object_set_new(params, name, json_string(value)) ? err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory")
                                                                 : ST_OK;
}

static enum status option_set(struct cli *c, json_t *params, int o) {
    char name[40];
    const struct option_row *row = &option_rows[o];
    json_t *v = NULL;
    name_parameter(name, sizeof name, row->name, strlen(row->name));
    if (row->type == OPTION_TEXT) return text_set(c, params, name, c->args.text[o]);
    v = row->type == OPTION_FLAG ? json_true() : json_integer(c->args.number[o]);
    return json_object_set_new(params, name, v) ? err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory") : ST_OK;
}

enum status params_of(struct cli *c, json_t **params) {
    const struct args *a = &c->args;
    char name[40];
    enum status st = ST_OK;
    *params = json_object();
    if (!*params) return err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory");
    for (int o = 0; !st && o < OPTIONS_LEN; o++)
        if (((a->given & ~OPTIONS_ALL) >> o) & 1u) st = option_set(c, *params, o);
    const char *placeholder = a->verb->arguments;
    for (int i = 0; !st && i < a->arguments_len; i++) {
        size_t len = strcspn(placeholder, " ");
        name_parameter(name, sizeof name, placeholder, len);
        st = text_set(c, *params, name, a->argument[i]);
        placeholder += len + (placeholder[len] == ' ');
    }
    if (!st) return ST_OK;
    json_decref(*params);
    *params = NULL;
    return st;
}

struct app_options app_options_of(const struct cli *c) {
    return (struct app_options){ .dir = c->data,
                                 .passphrase_file = c->args.text[OPT_PASSPHRASE_FILE],
                                 .store = { .lock_wait_ms = LOCK_WAIT_MS } };
}

enum status passphrase_file_of(const struct cli *c, char out[static PATH_BYTES], struct err *e) {
    const char *named = c->args.text[OPT_PASSPHRASE_FILE];
    if (!named || !*named) named = getenv("TEMLANG_PASSPHRASE_FILE");
    if (named && *named) return path_make(out, named, "", e);
    const char *credentials = getenv("CREDENTIALS_DIRECTORY");
    enum status st = path_make(out, credentials ? credentials : "", "/passphrase", e);
    if (!credentials || !*credentials || (!st && !file_exists(out))) out[0] = '\0';
    return st;
}

struct output {
    struct cli *c;
    enum status (*data)(void *ctx, const void *p, size_t len, struct err *e);
    void *ctx;
};

static enum status output_data(void *ctx, const void *p, size_t len, struct err *e) {
    const struct output *o = ctx;
    return o->data(o->ctx, p, len, e);
}

static void output_progress(void *ctx, uint64_t done, uint64_t total) {
    const struct output *o = ctx;
    progress_show(o->c, done, total);
}

enum status call_command(struct cli *c, enum command command, json_t *params,
                         enum status (*data)(void *ctx, const void *p, size_t len, struct err *e), void *data_ctx, json_t **result) {
    const struct app_options options = app_options_of(c);
    struct output out = { c, data, data_ctx };
    const struct command_io io = { .data = data ? output_data : NULL, .progress = output_progress, .ctx = &out, .stop = &interrupted };
    enum status st = control_call(&options, command, params, &io, result, &c->e);
    progress_end(c);
    json_decref(params);
    return st;
}

enum status call(struct cli *c, json_t *params,
                 enum status (*data)(void *ctx, const void *p, size_t len, struct err *e), void *data_ctx,
                 json_t **result) {
    return call_command(c, c->args.verb->command, params, data, data_ctx, result);
}

/* A command whose parameters are the verb's options and arguments, and whose result is all there is to say. */
enum status verb_command(struct cli *c) {
    json_t *params = NULL, *result = NULL;
    enum status st = params_of(c, &params);
    if (!st) st = call(c, params, NULL, NULL, &result);
    return st ? st : put_taken(c, result);
}
