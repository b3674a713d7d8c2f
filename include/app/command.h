/*
 * Use cases by name: what the command line, the control socket and the API have in common.
 *
 * A command takes a JSON object of parameters and gives a JSON result; permission, rules, transaction and log entry are
 * inside. command.def is the table: its name, what it needs, its function.
 */
#ifndef TEMLANG_APP_COMMAND_H
#define TEMLANG_APP_COMMAND_H

#include <jansson.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "app/app.h"
#include "base/err.h"
#include "store/store.h"

/* What a command needs to run. */
enum command_need {
    NEED_READ,   /* a read-only connection; runs in any process, also beside a server */
    NEED_WRITE,  /* the store's owner; no secrets */
    NEED_SECRETS /* the store's owner with the sealed keys open: it signs or numbers */
};

/* The commands, in the order of command.def. */
enum command {
#define X(name, key, need, fn) COMMAND_##name,
#include "app/command.def"
#undef X
    COMMAND_COUNT
};
/* "run.issue" … */
const char *command_key(enum command c);
/* -1 for a key that is none */
int command_parse(const char *key);
/* What it needs to run. */
enum command_need command_need(enum command c);

/* Where a command's bulk output (a sheet, a list of addresses) and its progress go. */
struct command_io {
    enum status (*data)(void *ctx, const void *p, size_t len, struct err *e); /* NULL: output is thrown away */
    void (*progress)(void *ctx, uint64_t done, uint64_t total);               /* NULL: none */
    void *ctx;
    int *file;                                                                /* NULL, or: data that lie in a file are not sent, its
                                                                                 open descriptor is given instead, the caller's to close */
    json_t *problems;                                                         /* array, or NULL: gets {field, key, args} of
                                                                                 each input that is wrong, not only the first */
    const atomic_bool *stop;                                                  /* NULL, or true cancels */
};

/*
 * Run a command.
 *   in   app: NULL is allowed for NEED_READ commands; db: a reader, used by NEED_READ commands (NULL: one is opened on the
 *        app's folder); params: object, borrowed; unknown or missing members are ST_INVALID with their name as field
 *   out  *result: object or array, owned by the caller; NULL on error
 */
enum status command_run(enum command c, struct app *app, struct db *db, const struct actor *who, const json_t *params,
                        const struct command_io *io, json_t **result, struct err *e);

#endif
