/*
 * One-of-a-kind pieces: each is tied to one label, which then speaks of this piece and no other. Once tied it stays so,
 * unless the label was voided.
 */
#include <stdlib.h>
#include <string.h>

#include "record.h"
#include "record_write.h"

struct bind_job {
    struct command_ctx *c;
    const char *piece;
    uint32_t run, index;
    int64_t version; /* 0: whatever it is */
};

static enum status refuse(const char *field, const char *key, uint32_t run, uint32_t index, struct err *e) {
    err_set(e, ST_REFUSED, field, key);
    err_arg(e, "run", "%u", run);
    err_arg(e, "index", "%u", index);
    return ST_REFUSED;
}

static enum status free_to_bind(struct record_ctx *x, const struct record *r) {
    int64_t run = value_int(r->values, "run_id", 0), index = value_int(r->values, "label_index", 0);
    bool voided = false;
    struct void_row row;
    if (r->h.state != STATE_ACTIVE) {
        err_set(x->e, ST_REFUSED, "piece", "record.not-editable");
        err_arg(x->e, "state", "%s", state_key((int)r->h.state));
        return ST_REFUSED;
    }
    if (!run) return ST_OK;
    enum status st = void_find(x->tx, (uint32_t)run, (uint32_t)index, &voided, &row, x->e);
    return st || voided ? st : refuse("piece", "piece.bound", (uint32_t)run, (uint32_t)index, x->e);
}

/* The label is one of the piece's own lot, or where that was left open of a lot of its product. */
static enum status label_fits(struct record_ctx *x, const struct bind_job *j, const struct record *r, int64_t *lot_id) {
    struct run run;
    struct lot lot;
    struct void_row row;
    bool voided = false;
    enum status st = run_get(x->tx, j->run, &run, x->e);
    if (!st) st = run_permit(x->tx, x->who, &run, ACTION_READ, x->arena, x->e);
    if (!st && !run.issued) {
        st = err_set(x->e, ST_REFUSED, "run", "run.preparing");
        err_arg(x->e, "id", "%u", j->run);
    }
    if (!st && j->index > run.count) {
        st = err_set(x->e, ST_INVALID, "index", "piece.index");
        err_arg(x->e, "max", "%u", run.count);
    }
    if (!st) st = lot_get(x->tx, run.lot_id, x->arena, &lot, x->e);
    if (st) return st;
    const char *own = value_text(r->values, "lot_id");
    bool fits = lot.product_id == strtoll(value_text(r->values, "product_id"), NULL, 10) && (!*own || lot.id == strtoll(own, NULL, 10));
    if (!fits) return refuse("run", "piece.other-lot", j->run, j->index, x->e);
    *lot_id = lot.id;
    st = void_find(x->tx, j->run, j->index, &voided, &row, x->e);
    return st || !voided ? st : refuse("index", "piece.voided", j->run, j->index, x->e);
}

static enum status bind_write_row(struct record_ctx *x, const struct bind_job *j, struct record *r, int64_t lot_id) {
    json_t *before = r->values;
    struct err e = { 0 };
    r->values = json_copy(before);
    if (!r->values) {
        r->values = before;
        return err_set(x->e, ST_NO_MEMORY, NULL, "no-memory");
    }
    json_object_set_new(r->values, "run_id", json_integer(j->run));
    json_object_set_new(r->values, "label_index", json_integer(j->index));
    json_object_set_new(r->values, "lot_id", json_sprintf("%lld", (long long)lot_id));
    r->h.changed_us = x->now_us;
    enum status st = kind_update(x->tx, KIND_PIECE, &r->h, r->values, &e);
    if (st == ST_CONFLICT && !strcmp(e.key, "record.exists")) st = refuse("index", "piece.label-taken", j->run, j->index, x->e);
    else if (st) err_set(x->e, st, NULL, e.key);
    if (!st) st = record_note(x, r, "bind", before, r->values, "", -1);
    json_decref(before);
    return st;
}

static enum status bind_run(struct record_ctx *x, const struct bind_job *j) {
    struct record r = { .values = NULL };
    int64_t lot_id = 0;
    enum status st = record_read(x->tx, KIND_PIECE, j->piece, x->arena, &r, x->e);
    if (!st && x->who->account_id) st = record_permit(x->who, KIND_PIECE, ACTION_WRITE, &r.h, x->e);
    if (!st && j->version && j->version != r.h.version) st = err_set(x->e, ST_CONFLICT, NULL, "record.changed");
    if (!st) st = free_to_bind(x, &r);
    if (!st) st = label_fits(x, j, &r, &lot_id);
    if (!st) st = bind_write_row(x, j, &r, lot_id);
    record_free(&r);
    return st;
}

static enum status bind_write(struct db *tx, void *ctx, struct err *e) {
    const struct bind_job *j = ctx;
    struct record_ctx x;
    enum status st = record_ctx_open(&x, tx, j->c->app, j->c->who, NULL, 1u << 20, e);
    if (!st) st = bind_run(&x, j);
    record_ctx_close(&x);
    return st;
}

enum status command_piece_bind(struct command_ctx *c) {
    static const struct param spec[] = { { "piece", PARAM_INT, true, 1, INT32_MAX }, { "run", PARAM_INT, true, 1, RUN_ID_MAX },
                                         { "index", PARAM_INT, true, 1, LABEL_INDEX_MAX }, { "version", PARAM_INT, false, 1, INT64_MAX } };
    enum status st = params_check(c->params, spec, 4, c->e);
    if (st) return st;
    struct bind_job j = { .c = c, .piece = param_text(c, "piece"), .run = (uint32_t)param_int(c, "run", 0),
                          .index = (uint32_t)param_int(c, "index", 0), .version = param_int(c, "version", 0) };
    st = store_write(c->app->store, bind_write, &j, c->e);
    if (!st) *c->result = json_pack("{s:s, s:I, s:I}", "piece", j.piece, "run", (json_int_t)j.run, "index", (json_int_t)j.index);
    return st;
}
