/*
 * What a household takes along when it leaves, and may ask for at any time: its own record, its lots with all that hangs on
 * them, and what became of its labels, as one JSON that needs no program of ours to be read. Who took it and when is kept,
 * since others than the household may ask for it too.
 */
#include <stdlib.h>
#include <string.h>

#include "printed.h"
#include "record_write.h"
#include "run_state.h"
#include "store/showing.h"

#define ROWS_AT_ONCE 500
#define RUNS_MAX 5000
#define STATES_MAX 10000 /* ranges of a run of which the same was said: more than anybody says one by one */

struct export {
    struct command_ctx *c;
    struct db *db;
    const struct record *member;
    json_t *out;
};

static json_t *one(const struct export *x, const struct record *r) {
    return json_pack("{s:s, s:s, s:o}", "id", r->h.id, "state", state_key((int)r->h.state), "values",
                     record_shown(x->c->app, x->c->who, r->kind, &r->h, r->values));
}

static enum status rows_take(struct export *x, enum kind k, const json_t *rows, json_t *list) {
    json_t *row = NULL;
    size_t i = 0;
    enum status st = ST_OK;
    json_array_foreach((json_t *)(uintptr_t)rows, i, row) {
        struct record r = { .values = NULL };
        if (!st) st = record_read(x->db, k, value_text(row, "id"), x->c->arena, &r, x->c->e);
        if (!st && json_array_append_new(list, one(x, &r))) st = err_set(x->c->e, ST_NO_MEMORY, NULL, "no-memory");
        record_free(&r);
    }
    return st;
}

/* All records of a kind that are the household's, page by page. */
static enum status kind_take(struct export *x, enum kind k, json_t *list) {
    char key[32] = "", id[KIND_ID_BYTES] = "";
    struct kind_query q = { .owner_org = x->member->h.owner_org, .owner_member = x->member->h.owner_member, .limit = ROWS_AT_ONCE };
    enum status st = ST_OK;
    for (size_t n = ROWS_AT_ONCE; !st && n == ROWS_AT_ONCE;) {
        json_t *rows = NULL;
        st = kind_page(x->db, k, &q, &rows, x->c->e);
        n = json_array_size(rows);
        if (!st) st = rows_take(x, k, rows, list);
        const json_t *last = n ? json_array_get(rows, n - 1) : NULL;
        (void)snprintf(key, sizeof key, "%s", value_text(last, "key"));
        (void)snprintf(id, sizeof id, "%s", value_text(last, "id"));
        q.after_key = key;
        q.after_id = id;
        json_decref(rows);
    }
    return st;
}

/* What was said of the labels of each run, by the household or by whoever holds a bottle. */
static enum status states_take(struct export *x, json_t *runs) {
    struct arena *ar = arena_new(COMMAND_ARENA_BYTES);
    enum status st = ar ? ST_OK : err_set(x->c->e, ST_NO_MEMORY, NULL, "no-memory");
    json_t *row = NULL;
    size_t i = 0;
    json_array_foreach(runs, i, row) {
        struct run run;
        if (!st) st = run_get(x->db, (uint32_t)value_int(row, "run", 0), &run, x->c->e);
        if (!st) st = run_state_put(x->db, &run, STATES_MAX, ar, row, x->c->e);
        if (st) break;
        arena_reset(ar);
    }
    arena_free(&ar);
    return st;
}

static enum status all_take(struct export *x) {
    static const enum kind kinds[] = { KIND_LOT, KIND_MATERIAL, KIND_STAGE, KIND_PIECE, KIND_RECALL };
    enum status st = ST_OK;
    json_t *runs = NULL;
    for (size_t i = 0; !st && i < sizeof kinds / sizeof *kinds; i++) {
        json_t *list = json_array();
        st = kind_take(x, kinds[i], list);
        json_object_set_new(x->out, kind_info(kinds[i])->key, list);
    }
    if (!st) st = ledger_list(x->db, LEDGER_MEMBER, strtoll(x->member->h.id, NULL, 10), 0, INT64_MAX, RUNS_MAX, &runs, x->c->e);
    if (!st) st = printed_set(x->db, runs, "run", "issued", x->c->e);
    if (!st) st = states_take(x, runs);
    if (!st) json_object_set(x->out, "run", runs);
    json_decref(runs);
    return st;
}

/* ---- the command ---- */

static enum status member_read(struct export *x, struct record *m) {
    struct command_ctx *c = x->c;
    enum status st = record_read(x->db, KIND_MEMBER, param_text(c, "member"), c->arena, m, c->e);
    if (!st) st = record_permit(c->who, KIND_MEMBER, ACTION_READ, &m->h, c->e);
    if (!st && json_object_set_new(x->out, "member", one(x, m))) st = err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    return st ? st : all_take(x);
}

static enum status export_note(struct db *tx, void *ctx, struct err *e) {
    const struct export *x = ctx;
    struct record_ctx r;
    enum status st = record_ctx_open(&r, tx, x->c->app, x->c->who, NULL, COMMAND_ARENA_BYTES, e);
    if (!st) st = record_note(&r, x->member, "export", x->member->values, x->member->values, "", -1);
    if (!st) st = act_append(tx, x->c->who, r.now_us, command_key(COMMAND_MEMBER_EXPORT), record_subject(&r, x->member), NULL, e);
    record_ctx_close(&r);
    return st;
}

enum status command_member_export(struct command_ctx *c) {
    static const struct param spec[] = { { "member", PARAM_INT, true, 1, INT32_MAX } };
    struct record m = { .values = NULL };
    struct export x = { .c = c, .member = &m, .out = json_object() };
    char at[24];
    us_format_utc(clock_now_us(c->app->clock), at, sizeof at);
    json_object_set_new(x.out, "exported_at", json_string(at));
    enum status st = params_check(c->params, spec, 1, c->e);
    if (!st) st = app_reader_begin(c->app, &x.db, c->e);
    if (!st) {
        st = member_read(&x, &m);
        app_reader_end(c->app);
    }
    if (!st) st = store_write(c->app->store, export_note, &x, c->e);
    *c->result = x.out;
    record_free(&m);
    return st;
}
