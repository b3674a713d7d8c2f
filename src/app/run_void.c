/*
 * Voiding labels: ranges with a reason, never undone.
 *
 * What was voided before stays as it was (its first reason counts) and only the rest becomes new rows, so voiding again
 * changes nothing and ranges never overlap. One act, one entry, whatever the number of ranges.
 */
#include "run_void.h"

#include <string.h>

static json_t *ranges_json(const struct range *r, size_t n) {
    json_t *a = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(a, json_pack("[I, I]", (json_int_t)r[i].first, (json_int_t)r[i].last));
    return a;
}

static enum status void_rows(struct db *tx, struct voiding *j, const struct run *r, const struct range *fresh, size_t n,
                             struct err *e) {
    char subject[32];
    int64_t at = clock_now_us(j->app->clock);
    int64_t idx = 0;
    (void)snprintf(subject, sizeof subject, "run:%u", j->run);
    json_t *facts = json_pack("{s:O, s:s, s:I}", "ranges", j->ranges, "reason", void_reason_key((int)j->reason), "run",
                              (json_int_t)j->run);
    if (!facts) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = log_append(tx, j->app, j->who, at, ENTRY_RUN_VOIDED, subject, facts, facts, &idx, e);
    json_decref(facts);
    if (!st) st = act_append(tx, j->who, at, "run.void", subject, NULL, e);
    if (st == ST_TOO_LARGE) { /* the entry's own words would not help somebody who voids labels */
        if (e) err_clear(e);
        return err_set(e, st, "range", "void.many");
    }
    for (size_t i = 0; !st && i < n; i++) {
        const struct void_row v = { fresh[i].first, fresh[i].last, j->reason, idx, at };
        st = void_insert(tx, j->run, &v, e);
    }
    return st ? st : lot_count_add(tx, r->lot_id, 0, (int64_t)j->fresh, e);
}

enum status void_in(struct db *tx, struct voiding *j, struct arena *ar, struct err *e) {
    struct run r;
    struct range *want = NULL;
    struct void_row *old = NULL;
    size_t want_n = 0;
    size_t old_n = 0;
    size_t n = 0;
    enum status st = run_get(tx, j->run, &r, e);
    if (!st) st = run_permit(tx, j->who, &r, ACTION_VOID, ar, e);
    if (!st && !r.issued) {
        st = err_set(e, ST_REFUSED, "run", "run.preparing");
        err_arg(e, "id", "%u", j->run);
    }
    if (!st) st = ranges_parse(j->range, r.count, ar, &want, &want_n, e);
    if (!st) st = void_all(tx, j->run, ar, &old, &old_n, e);
    if (st) return st;
    struct range *have = arena_alloc(ar, old_n * sizeof *have);
    if (!have) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    for (size_t i = 0; i < old_n; i++) have[i] = (struct range){ old[i].first, old[i].last };
    struct range *fresh = ranges_minus(ar, want, want_n, have, old_n, &n);
    if (!fresh && n) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    j->asked = ranges_count(want, want_n);
    j->fresh = ranges_count(fresh, n);
    json_decref(j->ranges);
    j->ranges = ranges_json(fresh, n);
    return n ? void_rows(tx, j, &r, fresh, n, e) : ST_OK;
}

static enum status void_write(struct db *tx, void *ctx, struct err *e) {
    struct arena *ar = arena_new(16u << 20);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = void_in(tx, ctx, ar, e);
    arena_free(&ar);
    return st;
}

enum status void_reason_take(struct command_ctx *c, enum void_reason *out) {
    const char *key = param_text(c, "reason");
    int reason = void_reason_parse(key);
    *out = (enum void_reason)(reason < 0 ? 0 : reason);
    if (reason >= 0) return ST_OK;
    err_set(c->e, ST_INVALID, "reason", "void.reason");
    err_arg(c->e, "reason", "%s", key);
    return ST_INVALID;
}

enum status command_run_void(struct command_ctx *c) {
    static const struct param spec[] = { { "run", PARAM_INT, true, 1, RUN_ID_MAX },
                                         { "range", PARAM_TEXT, true, 1, 60000 },
                                         { "reason", PARAM_TEXT, true, 1, 20 } };
    enum status st = params_check(c->params, spec, 3, c->e);
    if (st) return st;
    struct voiding j = { .app = c->app, .who = c->who, .run = (uint32_t)param_int(c, "run", 0), .range = param_text(c, "range") };
    st = void_reason_take(c, &j.reason);
    if (!st) st = store_write(c->app->store, void_write, &j, c->e);
    if (!st)
        *c->result = json_pack("{s:I, s:I, s:I, s:s, s:O}", "id", (json_int_t)j.run, "voided", (json_int_t)j.fresh, "already",
                               (json_int_t)(j.asked - j.fresh), "reason", void_reason_key((int)j.reason), "ranges", j.ranges);
    json_decref(j.ranges);
    return st;
}
