/*
 * A report that a bottle was opened is a report and no fact: it changes no outcome, anybody who holds the label may make it once,
 * and the maker or the office takes it back. How many somebody made is counted in memory under the hash of the day.
 */
#include "app/opened.h"

#include "internal.h"
#include "visitor_limit.h"

#define ARENA_BYTES (1u << 20)
#define REASON_MAX 300

bool opened_asks(const struct scan_result *r) {
    bool holds = r->outcome == OUTCOME_GENUINE || r->outcome == OUTCOME_INACTIVE || r->outcome == OUTCOME_SUSPECT;
    return r->facts && r->kind == CODE_SIGNED && holds && r->facts->liquor && !r->state.opened_us;
}

struct report {
    uint32_t run, index;
    int32_t day;
    int minute;
    bool fresh;
};

static enum status report_write(struct db *tx, void *ctx, struct err *e) {
    struct report *w = ctx;
    return label_opened_add(tx, w->run, w->index, w->day, w->minute, &w->fresh, e);
}

enum status opened_report(struct app *a, const struct scan_result *r, uint64_t visitor, uint64_t network, int64_t now_us, struct err *e) {
    int32_t day = day_of_us(now_us);
    struct report w = { .run = r->run, .index = r->index, .day = day, .minute = (int)((now_us - day_start_us(day)) / 60000000) };
    if (!opened_asks(r)) return err_set(e, ST_REFUSED, NULL, "opened.not");
    const struct visitor_quota quotas[] = { { .who = visitor, .period = day, .max = OPENED_VISITOR_MAX },
                                            { .who = network, .network = true, .period = day, .max = OPENED_NETWORK_MAX } };
    if (visitor_limit_take(a->opened, quotas, 2) < 2) {
        err_set(e, ST_TOO_MANY, NULL, "opened.many");
        err_arg(e, "max", "%d", OPENED_VISITOR_MAX);
        return ST_TOO_MANY;
    }
    return store_write(a->store, report_write, &w, e);
}

/* ---- run.unopen ---- */

struct unopening {
    struct command_ctx *c;
    uint32_t run;
    int64_t n; /* out */
};

static enum status unopen_rows(struct db *tx, struct unopening *w, struct arena *ar, struct err *e) {
    const struct command_ctx *c = w->c;
    const struct label_sayer by = { .at_us = clock_now_us(c->app->clock), .role = c->who->role, .org = c->who->org, .account = c->who->account_id };
    struct run run;
    struct range *of = NULL;
    size_t n = 0;
    char subject[32];
    enum status st = run_get(tx, w->run, &run, e);
    if (!st) st = run_permit(tx, c->who, &run, ACTION_ANSWER, ar, e);
    if (!st) st = ranges_parse(param_text(c, "range"), run.count, ar, &of, &n, e);
    for (size_t i = 0; !st && i < n; i++) {
        int64_t ended = 0;
        st = label_opened_end(tx, w->run, of[i], &by, param_text(c, "reason"), &ended, e);
        w->n += ended;
    }
    if (st) return st;
    if (!w->n) return err_set(e, ST_REFUSED, "range", "opened.none");
    (void)snprintf(subject, sizeof subject, "run:%u", w->run);
    json_t *detail = json_pack("{s:s, s:I, s:s}", "range", param_text(c, "range"), "labels", (json_int_t)w->n, "reason", param_text(c, "reason"));
    st = detail ? act_append(tx, c->who, by.at_us, command_key(COMMAND_RUN_UNOPEN), subject, detail, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    json_decref(detail);
    return st;
}

static enum status unopen_write(struct db *tx, void *ctx, struct err *e) {
    struct unopening *w = ctx;
    struct arena *ar = arena_new(ARENA_BYTES);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    w->n = 0;
    enum status st = unopen_rows(tx, w, ar, e);
    arena_free(&ar);
    return st;
}

enum status command_run_unopen(struct command_ctx *c) {
    static const struct param spec[] = { { "run", PARAM_INT, true, 1, RUN_ID_MAX }, { "range", PARAM_TEXT, true, 1, 10000 },
                                         { "reason", PARAM_TEXT, true, 1, REASON_MAX } };
    struct unopening w = { .c = c };
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (st) return st;
    w.run = (uint32_t)param_int(c, "run", 0);
    st = store_write(c->app->store, unopen_write, &w, c->e);
    if (!st && !(*c->result = json_pack("{s:I, s:I}", "id", (json_int_t)w.run, "labels", (json_int_t)w.n)))
        st = err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    return st;
}
