/*
 * The daily look at labels with new scans: their points, and a case for each that has as many as its product's limit.
 *
 * A page of labels at a time, day by day from the last one that was looked at: that day may have gone on since. Raising a case
 * again for a label that has one is none, so a review that broke off is simply done again.
 */
#include <stdlib.h>
#include <string.h>

#include "app/housekeep.h"
#include "app/scan.h"
#include "base/log.h"
#include "base/text.h"
#include "cases.h"
#include "internal.h"
#include "store/label_state.h"

#define PAGE_LABELS 256
#define SIBLINGS_A_SIDE 64
#define REVIEWED "scans.reviewed"

struct review {
    struct app *app;
    struct db *db;
    int64_t now_us;
    int32_t from, today; /* first and last day of the window */
    struct scan_label page[PAGE_LABELS];
    int siblings[2 * SIBLINGS_A_SIDE];
    struct scan_review_sums sums;
};

/* ---- as others read it ---- */

static json_t *reason_json(const struct evidence_why *why) {
    json_t *args = json_pack("{s:i}", "points", why->points);
    for (int i = 0; i < EVIDENCE_ARGS && why->args[i].name; i++)
        json_object_set_new(args, why->args[i].name, json_integer(why->args[i].value));
    return json_pack("{s:s, s:o}", "key", evidence_reason_key(why->reason), "args", args);
}

static json_t *evidence_json(const struct review *v, const struct evidence_score *s, int limit) {
    char from[DATE_BYTES], to[DATE_BYTES];
    json_t *reasons = json_array();
    for (int i = 0; i < s->why_len; i++) json_array_append_new(reasons, reason_json(&s->why[i]));
    day_format(v->from, from);
    day_format(v->today, to);
    return json_pack("{s:i, s:i, s:o, s:{s:s, s:s}}", "score", s->points, "limit", limit, "reasons", reasons, "window", "from", from,
                     "to", to);
}

/* The sentence of the reason that weighs most, as the case is told in short; the others stand in the evidence. */
static void why_text(const struct evidence_score *s, struct buf *out) {
    struct text_arg args[EVIDENCE_ARGS];
    char value[EVIDENCE_ARGS][16], key[48];
    const struct evidence_why *most = &s->why[0];
    size_t n = 0;
    for (int i = 1; i < s->why_len; i++)
        if (s->why[i].points > most->points) most = &s->why[i];
    for (; n < EVIDENCE_ARGS && most->args[n].name; n++) {
        (void)snprintf(value[n], sizeof value[n], "%d", most->args[n].value);
        args[n] = (struct text_arg){ most->args[n].name, value[n] };
    }
    (void)snprintf(key, sizeof key, "evidence.%s", evidence_reason_key(most->reason));
    text_fill(out, LANG_VI, key, args, n);
}

/* ---- one label ---- */

struct raise {
    struct app *app;
    struct case_new new;
    int64_t id;
    bool fresh;
};

static enum status raise_write(struct db *tx, void *ctx, struct err *e) {
    struct raise *r = ctx;
    return case_raise(tx, r->app, &r->new, &r->id, &r->fresh, e);
}

static enum status raise_case(struct review *v, struct scan_label l, const struct evidence_score *s, int limit, struct err *e) {
    char address[CODE_ADDRESS_MAX + 1];
    struct buf why = BUF_INIT;
    json_t *evidence = evidence_json(v, s, limit);
    why_text(s, &why);
    /* Without secrets the address cannot be made; run and index say which label it is. */
    if (!v->app->secrets || app_label_address(v->app, l.run_id, l.index, address, NULL)) address[0] = '\0';
    struct raise r = { .app = v->app,
                       .new = { .source = CASE_BY_SCANS, .run = l.run_id, .index = l.index, .address = address,
                                .why = why.data ? why.data : "", .evidence = evidence, .at_us = v->now_us } };
    enum status st = evidence ? store_write(v->app->store, raise_write, &r, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    v->sums.raised += !st && r.fresh;
    v->sums.known += !st && !r.fresh;
    json_decref(evidence);
    buf_free(&why);
    return st;
}

static enum status label_known(struct review *v, struct scan_label l, struct evidence_label *out, struct err *e) {
    struct label_state state;
    size_t n = 0;
    enum status st = label_state_get(v->db, l.run_id, l.index, &state, e);
    if (!st) st = scan_siblings(v->db, l.run_id, l.index, v->from, v->siblings, SIBLINGS_A_SIDE, &n, e);
    if (!st)
        *out = (struct evidence_label){ .activated_us = state.activated_us, .display = state.display, .siblings = (int)n,
                                        .siblings_most = evidence_median(v->siblings, n) };
    return st;
}

/* A label of several days is looked at once, on the last of them. */
static enum status label_review(struct review *v, struct scan_label l, int32_t day, struct err *e) {
    struct evidence_window w;
    struct evidence_score s;
    struct scan_weight weight;
    memset(&w, 0, sizeof w);
    enum status st = scan_weight(v->db, l.run_id, l.index, v->from, &weight, e);
    if (st || weight.last_day > day) return st;
    v->sums.labels++;
    if (!evidence_worth(weight.devices)) return ST_OK;
    st = label_known(v, l, &w.label, e);
    if (!st) st = scan_window(v->db, l.run_id, l.index, v->from, &w, e);
    if (st) return st;
    evidence_score(&w, &s);
    int limit = evidence_limit(weight.copy_limit);
    return s.points >= limit ? raise_case(v, l, &s, limit, e) : ST_OK;
}

/* ---- all of them ---- */

static enum status day_review(struct review *v, int32_t day, struct err *e) {
    struct scan_label after = { 0, 0 };
    size_t n = PAGE_LABELS;
    enum status st = ST_OK;
    while (!st && n == PAGE_LABELS) {
        st = scan_labels_on(v->db, day, after, v->page, PAGE_LABELS, &n, e);
        for (size_t i = 0; !st && i < n; i++) st = label_review(v, v->page[i], day, e);
        if (!st && n) after = v->page[n - 1];
    }
    return st;
}

/* The day to begin with: the last that was looked at, or as far as devices go. */
static enum status first_day(const struct review *v, int32_t *day, struct err *e) {
    const char *last = NULL;
    struct arena *a = arena_new(1u << 12);
    enum status st = a ? meta_get(v->db, REVIEWED, a, &last, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    *day = !st && last ? day_parse(last, strlen(last)) : DAY_NONE;
    if (*day == DAY_NONE || *day < v->from || *day > v->today) *day = v->from;
    arena_free(&a);
    return st;
}

static enum status reviewed_write(struct db *tx, void *ctx, struct err *e) {
    const struct review *v = ctx;
    char day[DATE_BYTES];
    store_quiet(tx);
    day_format(v->today, day);
    return meta_set(tx, REVIEWED, day, e);
}

enum status scan_review(struct app *a, struct scan_review_sums *sums, struct err *e) {
    struct review *v = calloc(1, sizeof *v);
    int32_t day = 0;
    *sums = (struct scan_review_sums){ 0 };
    if (!v) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    scan_flush(a);
    v->app = a;
    v->now_us = clock_now_us(a->clock);
    v->today = day_of_us(v->now_us);
    v->from = v->today - EVIDENCE_DAYS;
    enum status st = reader_open(&v->db, a->dir, e); /* of its own: this takes longer than a request may wait */
    if (!st) st = first_day(v, &day, e);
    for (; !st && day <= v->today; day++) st = day_review(v, day, e);
    if (!st) st = store_write(a->store, reviewed_write, v, e);
    reader_close(&v->db);
    *sums = v->sums;
    free(v);
    return st;
}

enum status command_scan_review(struct command_ctx *c) {
    struct scan_review_sums sums;
    enum status st = params_check(c->params, NULL, 0, c->e);
    if (!st && c->who->account_id) st = err_set(c->e, ST_FORBIDDEN, NULL, "access.denied");
    if (!st) st = scan_review(c->app, &sums, c->e);
    if (st) return st;
    *c->result = json_pack("{s:I, s:I, s:I}", "labels", (json_int_t)sums.labels, "raised", (json_int_t)sums.raised, "known",
                           (json_int_t)sums.known);
    return *c->result ? ST_OK : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
}
