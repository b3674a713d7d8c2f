/*
 * After printing: what was spoilt is voided; or printed once more under its number; or voided and replaced by new labels of the
 * same lot, in one transaction, so that nobody ends with fewer labels than goods or more labels than the lot allows.
 */
#include <sodium.h>
#include <string.h>

#include "run_reserve.h"
#include "run_void.h"
#include "spoilt.h"

#define VOID_ARENA_BYTES (16u << 20)

/* ---- run.spoil ---- */

struct spoiling {
    struct command_ctx *c;
    const struct spoilt *s;
    enum void_reason reason;
    uint64_t asked, fresh; /* out, as the next */
    json_t *runs;
};

static enum status spoil_rows(struct db *tx, struct spoiling *w, struct arena *ar, struct err *e) {
    enum status st = ST_OK;
    for (size_t i = 0; !st && i < w->s->n; i++) {
        const struct spoilt_run *one = &w->s->list[i];
        struct voiding v = { .app = w->c->app, .who = w->c->who, .run = one->run, .range = one->range, .reason = w->reason };
        arena_reset(ar);
        st = void_in(tx, &v, ar, e);
        w->asked += v.asked;
        w->fresh += v.fresh;
        json_t *row = st ? NULL : json_pack("{s:I, s:I, s:I, s:O}", "run", (json_int_t)v.run, "voided", (json_int_t)v.fresh, "already",
                                            (json_int_t)(v.asked - v.fresh), "ranges", v.ranges);
        if (row) json_array_append_new(w->runs, row);
        json_decref(v.ranges);
    }
    return st;
}

static enum status spoil_write(struct db *tx, void *ctx, struct err *e) {
    struct spoiling *w = ctx;
    struct arena *ar = arena_new(VOID_ARENA_BYTES);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    json_array_clear(w->runs);
    w->asked = w->fresh = 0;
    enum status st = spoil_rows(tx, w, ar, e);
    arena_free(&ar);
    return st;
}

enum status command_run_spoil(struct command_ctx *c) {
    static const struct param spec[] = { SPOILT_PARAMS, { "reason", PARAM_TEXT, true, 1, 20 } };
    struct spoilt s;
    struct spoiling w = { .c = c, .s = &s, .runs = json_array() };
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (!st) st = void_reason_take(c, &w.reason);
    if (!st) st = spoilt_take(c, &s);
    if (!st) st = store_write(c->app->store, spoil_write, &w, c->e);
    if (!st)
        *c->result = json_pack("{s:I, s:I, s:s, s:O}", "voided", (json_int_t)w.fresh, "already", (json_int_t)(w.asked - w.fresh), "reason",
                               void_reason_key((int)w.reason), "runs", w.runs);
    json_decref(w.runs);
    return st;
}

/* ---- run.reprint ---- */

/* A print like the job's, where there is one, of these labels. */
static enum status order_like(struct command_ctx *c, const struct spoilt *s, struct order *o) {
    enum status st = s->by_job ? ticket_of_job(&s->job, &o->ticket, c->e) : ST_OK;
    o->ticket.run = s->list[0].run;
    o->ticket.template_id = o->ticket.template_text = NULL; /* what the first print froze */
    o->range = s->list[0].range;
    return st ? st : order_take(o);
}

static enum status reprint_make(struct command_ctx *c, struct order *o) {
    enum status st = order_make(o);
    if (!st && !o->reprinted) st = err_set(c->e, ST_REFUSED, "range", "reprint.never");
    if (!st) st = store_write(c->app->store, order_write, o, c->e);
    return st ? st : job_begin(c, o);
}

enum status command_run_reprint(struct command_ctx *c) {
    static const struct param spec[] = { SPOILT_PARAMS, { "reason", PARAM_TEXT, true, 1, 20 }, { "wait", PARAM_BOOL, false, 0, 0 }, ORDER_PARAMS };
    struct spoilt s;
    struct order o = { .c = c, .keep = true };
    enum void_reason reason = VOID_TORN;
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (!st) st = void_reason_take(c, &reason);
    if (!st && reason == VOID_LOST) st = err_set(c->e, ST_REFUSED, "reason", "reprint.lost"); /* whoever finds them has the same number */
    if (!st) st = spoilt_take_one(c, &s);
    if (!st) st = order_like(c, &s, &o);
    o.reason = void_reason_key((int)reason);
    if (!st) st = reprint_make(c, &o);
    order_close(&o);
    return st;
}

/* ---- run.replace ---- */

struct replacing {
    struct command_ctx *c;
    const struct spoilt_run *old;
    enum void_reason reason;
    struct reserve r;
    struct voiding v;
    char lot[LOT_BYTES];
};

/* What a repeated request with the same key must be equal to: what was asked for, as the count follows from it. */
static void replace_body(struct replacing *w) {
    struct buf b = BUF_INIT;
    buf_printf(&b, "{\"range\":\"%s\",\"reason\":\"%s\",\"replace\":%u}", w->old->range, void_reason_key((int)w->reason), w->old->run);
    crypto_hash_sha256(w->r.body, (const unsigned char *)b.data, b.len);
    buf_free(&b);
}

/* New labels are for the same goods: of the same lot, showing the same, counting from when they are sold where the old ones did. */
static enum status replace_like(struct db *tx, struct replacing *w, struct arena *ar, struct err *e) {
    struct run run;
    struct lot lot;
    struct shown *s = NULL;
    size_t n = 0;
    enum status st = run_get(tx, w->old->run, &run, e);
    if (!st) st = lot_get(tx, run.lot_id, ar, &lot, e);
    if (!st) st = shown_list(tx, run.id, ar, &s, &n, e);
    if (!st) st = run_activation(tx, &run, ar, &w->r.activation, e);
    if (st) return st;
    (void)snprintf(w->lot, sizeof w->lot, "%s", lot.code);
    w->r.product_id = lot.product_id;
    w->r.marks.len = n < MARKS_MAX ? n : MARKS_MAX;
    for (size_t i = 0; i < w->r.marks.len; i++) w->r.marks.list[i] = s[i];
    return ST_OK;
}

static enum status replace_act(struct db *tx, const struct replacing *w, struct err *e) {
    char subject[32];
    (void)snprintf(subject, sizeof subject, "run:%u", w->old->run);
    json_t *detail = json_pack("{s:I, s:s, s:I}", "labels", (json_int_t)w->v.fresh, "reason", void_reason_key((int)w->reason), "run",
                               (json_int_t)w->r.run);
    enum status st = act_append(tx, w->c->who, clock_now_us(w->c->app->clock), command_key(COMMAND_RUN_REPLACE), subject, detail, e);
    json_decref(detail);
    return st;
}

static enum status replace_known(struct db *tx, const struct replacing *w, bool *known, struct err *e) {
    unsigned char body[32];
    uint32_t run = 0;
    *known = false;
    if (!*w->r.key) return ST_OK;
    enum status st = idempotency_get(tx, w->r.key, &run, body, e);
    *known = run != 0;
    return st;
}

/* Voided first, so that the lot and the quotas have room for as many. */
static enum status replace_rows(struct db *tx, struct replacing *w, struct arena *ar, struct err *e) {
    bool known = false;
    enum status st = replace_known(tx, w, &known, e);
    if (!st && known) return reserve_write(tx, &w->r, e);
    if (!st) st = void_in(tx, &w->v, ar, e);
    if (!st && !w->v.fresh) st = err_set(e, ST_REFUSED, "range", "replace.nothing");
    if (!st) st = replace_like(tx, w, ar, e);
    w->r.count = (int64_t)w->v.fresh;
    if (!st) st = reserve_write(tx, &w->r, e);
    return st ? st : replace_act(tx, w, e);
}

static enum status replace_write(struct db *tx, void *ctx, struct err *e) {
    struct replacing *w = ctx;
    struct arena *ar = arena_new(VOID_ARENA_BYTES);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = replace_rows(tx, w, ar, e);
    arena_free(&ar);
    return st;
}

/* The job that the labels have already.  out: *id 0 where there is none */
static enum status replace_job(struct command_ctx *c, uint32_t run, int64_t *id) {
    const struct job_query q = { .run_id = run, .owner_unit = "", .state = "", .limit = 1 };
    struct db *db = NULL;
    json_t *rows = NULL;
    *id = 0;
    enum status st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    st = job_page(db, &q, &rows, c->e);
    app_reader_end(c->app);
    if (!st) *id = json_integer_value(json_object_get(json_array_get(rows, 0), "id"));
    json_decref(rows);
    return st;
}

static enum status replace_begin(struct command_ctx *c, const struct spoilt *s, uint32_t run) {
    struct order o = { .c = c, .keep = true };
    enum status st = order_like(c, s, &o);
    o.ticket.run = run;
    o.range = "";
    if (!st) st = order_make(&o);
    if (!st) st = store_write(c->app->store, order_write, &o, c->e);
    if (!st) st = job_begin(c, &o);
    order_close(&o);
    return st;
}

/* Who asks again gets the job of the first time; where that was stopped before there was one, it begins now. */
static enum status replace_again(struct command_ctx *c, const struct spoilt *s, uint32_t run) {
    int64_t id = 0;
    enum status st = replace_job(c, run, &id);
    if (st || !id) return st ? st : replace_begin(c, s, run);
    if (param_bool(c, "wait")) st = desk_wait(c->app, id, c->io, c->e);
    return st ? st : job_result(c, id);
}

/* The new labels as a job. They are issued by now, so what hinders their print is told beside, not instead. */
static void replace_print(struct command_ctx *c, const struct spoilt *s, const struct reserve *r) {
    struct command_ctx inside = *c;
    struct err why = { 0 };
    json_t *job = NULL;
    struct buf b = BUF_INIT;
    inside.e = &why;
    inside.result = &job;
    enum status st = r->again ? replace_again(&inside, s, r->run) : replace_begin(&inside, s, r->run);
    if (st && !why.status) err_set(&why, st, NULL, status_key(st));
    if (st) failure_write(&why, &b);
    if (job) json_object_set_new(*c->result, "job", job);
    if (st && b.data) json_object_set_new(*c->result, "failure", json_loads(b.data, 0, NULL));
    buf_free(&b);
}

/* A request that is repeated finds its labels voided; then nothing has to fit. */
static enum status replace_repeated(struct command_ctx *c, const struct replacing *w, bool *known) {
    struct db *db = NULL;
    enum status st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    st = replace_known(db, w, known, c->e);
    app_reader_end(c->app);
    return st;
}

/* Whether the new labels could be printed so: asked of the old ones before anything is voided, as they say the same. */
static enum status replace_fits(struct command_ctx *c, const struct spoilt *s, const struct replacing *w) {
    struct order o = { .c = c };
    bool known = false;
    enum status st = replace_repeated(c, w, &known);
    if (st || known) return st;
    st = order_like(c, s, &o);
    if (!st) st = order_make(&o);
    order_close(&o);
    return st;
}

static enum status replace_do(struct command_ctx *c, const struct spoilt *s, struct replacing *w) {
    replace_body(w);
    random_fill(c->app->random, w->r.salt, sizeof w->r.salt);
    enum status st = store_write(c->app->store, replace_write, w, c->e);
    if (!st) st = run_await(c->app, c->who, w->r.run, c->arena, c->e);
    if (st) return st;
    *c->result = json_pack("{s:I, s:I, s:I, s:s, s:b, s:O}", "run", (json_int_t)w->r.run, "old_run", (json_int_t)w->old->run, "voided",
                           (json_int_t)w->v.fresh, "reason", void_reason_key((int)w->reason), "again", w->r.again, "warnings", w->r.warnings);
    if (w->v.ranges) json_object_set(*c->result, "ranges", w->v.ranges);
    replace_print(c, s, &w->r);
    return ST_OK;
}

enum status command_run_replace(struct command_ctx *c) {
    static const struct param spec[] = { SPOILT_PARAMS, { "reason", PARAM_TEXT, true, 1, 20 }, { "idempotency_key", PARAM_TEXT, false, 1, 200 },
                                         { "wait", PARAM_BOOL, false, 0, 0 }, ORDER_PARAMS };
    struct spoilt s;
    struct replacing w = { .c = c };
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (!st) st = void_reason_take(c, &w.reason);
    if (!st) st = keyring_may_sign(c->app, c->e);
    if (!st) st = spoilt_take_one(c, &s);
    if (st) return st;
    w.old = &s.list[0];
    w.v = (struct voiding){ .app = c->app, .who = c->who, .run = w.old->run, .range = w.old->range, .reason = w.reason };
    w.r = (struct reserve){ .app = c->app, .who = c->who, .lot = w.lot, .key = param_text(c, "idempotency_key"), .warnings = json_array() };
    st = replace_fits(c, &s, &w);
    if (!st) st = w.r.warnings ? replace_do(c, &s, &w) : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    json_decref(w.v.ranges);
    json_decref(w.r.warnings);
    return st;
}
