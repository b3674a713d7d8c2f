/* The table of use cases and the one way to run them. */
#include <string.h>

#include "internal.h"
#include "store/record.h"

struct command_row {
    const char *key;
    enum command_need need;
    enum status (*fn)(struct command_ctx *c);
};

static const struct command_row commands[COMMAND_COUNT] = {
#define X(name, key, need, fn) { key, need, fn },
#include "app/command.def"
#undef X
};

const char *command_key(enum command c) { return commands[c].key; }

int command_parse(const char *key) {
    for (int i = 0; i < COMMAND_COUNT; i++)
        if (!strcmp(commands[i].key, key)) return i;
    return -1;
}

enum command_need command_need(enum command c) { return commands[c].need; }

enum status app_reader_begin(struct app *a, struct db **db, struct err *e) {
    pthread_mutex_lock(&a->reader_lock);
    enum status st = a->reader ? ST_OK : reader_open(&a->reader, a->dir, e);
    if (!st) st = reader_begin(a->reader, e);
    if (st) {
        pthread_mutex_unlock(&a->reader_lock);
        return st;
    }
    *db = a->reader;
    return ST_OK;
}

void app_reader_end(struct app *a) {
    reader_end(a->reader);
    pthread_mutex_unlock(&a->reader_lock);
}

enum status app_record(struct app *a, int kind, const char *id, json_t **out, struct err *e) {
    struct db *db = NULL;
    enum status st = app_reader_begin(a, &db, e);
    if (st) return st;
    st = record_show(db, (enum record_kind)kind, id, out, e);
    app_reader_end(a);
    return st;
}

enum status command_run(enum command cmd, struct app *app, struct db *db, const struct actor *who, const json_t *params,
                        const struct command_io *io, json_t **result, struct err *e) {
    static const struct command_io no_io = { .data = NULL };
    const struct command_row *row = &commands[cmd];
    *result = NULL;
    if (row->need != NEED_READ && !app) return err_set(e, ST_INTERNAL, NULL, "internal.command");
    if (row->need == NEED_SECRETS && !app->secrets) return err_set(e, ST_NOT_FOUND, NULL, "passphrase.missing");
    struct command_ctx c = { .app = app, .db = db, .who = who, .params = params, .io = io ? io : &no_io,
                             .arena = arena_new(COMMAND_ARENA_BYTES), .result = result, .e = e };
    if (!c.arena) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    bool borrowed = row->need == NEED_READ && !db;
    enum status st = ST_OK;
    if (borrowed) st = app ? app_reader_begin(app, &c.db, e) : err_set(e, ST_INTERNAL, NULL, "internal.command");
    c.viewed = borrowed;
    if (!st) {
        st = row->fn(&c);
        if (borrowed) app_reader_end(app);
    }
    if (!st && arena_spent(c.arena)) st = err_set(e, ST_TOO_LARGE, NULL, "param.much");
    if (st && *result) {
        json_decref(*result);
        *result = NULL;
    }
    arena_free(&c.arena);
    return st;
}
