/*
 * The gate of issuing and printing: papers, states and rights as of today, each with a sentence that names who can mend it.
 *
 * Printing is asked the same questions as issuing, because labels that say what is no longer so must not leave.
 */
#include "run_gate.h"

#include <stdlib.h>
#include <string.h>

#include "liquor.h"
#include "store/decision.h"

/* ---- reading ---- */

static void year_bounds(struct gate *g, int64_t now_us) {
    int y = 0, m = 0, d = 0;
    day_to_ymd(day_of_us(now_us), &y, &m, &d);
    g->year_from_us = day_start_us(day_of_ymd(y, 1, 1));
    g->year_to_us = day_start_us(day_of_ymd(y, 12, 31) + 1);
}

static const char *id_text(struct arena *a, int64_t id) { return arena_printf(a, "%lld", (long long)id); }

static enum status records_read(struct gate *g) {
    struct record_ctx *x = &g->x;
    struct record lot = { .values = NULL };
    enum status st = product_get(x->tx, g->lot.product_id, x->arena, &g->product, x->e);
    if (!st) st = producer_get(x->tx, g->product.producer_id, x->arena, &g->producer, x->e);
    if (!st) st = record_read(x->tx, KIND_PRODUCT, id_text(x->arena, g->product.id), x->arena, &g->item, x->e);
    if (!st) st = record_read(x->tx, KIND_PRODUCER, id_text(x->arena, g->producer.id), x->arena, &g->maker, x->e);
    if (!st) st = record_read(x->tx, KIND_LOT, id_text(x->arena, g->lot.id), x->arena, &lot, x->e);
    g->lot_head = lot.h;
    record_free(&lot);
    return st;
}

enum status gate_open(struct gate *g, struct db *db, struct app *app, const struct actor *who, const struct lot *lot,
                      int64_t now_us, struct arena *a, struct err *e) {
    memset(g, 0, sizeof *g);
    g->x = (struct record_ctx){ .tx = db, .app = app, .who = who, .arena = a, .e = e, .now_us = now_us };
    g->lot = *lot;
    day_format(day_of_us(now_us), g->x.today);
    year_bounds(g, now_us);
    return records_read(g);
}

void gate_close(struct gate *g) {
    record_free(&g->item);
    record_free(&g->maker);
}

/* ---- who and what ---- */

enum status gate_access(const struct gate *g, enum access_action action, struct err *e) {
    const struct actor *who = g->x.who;
    if (!who->account_id || record_allows(who, CLASS_RUN, action, &g->lot_head)) return ST_OK;
    if (record_allows(who, CLASS_RUN, ACTION_READ, &g->lot_head)) return err_set(e, ST_FORBIDDEN, NULL, "access.denied");
    err_set(e, ST_NOT_FOUND, NULL, "lot.missing"); /* as of a code that nobody has */
    err_arg(e, "code", "%s", g->lot.code);
    return ST_NOT_FOUND;
}

enum status gate_left(const struct gate *g, int64_t count, struct err *e) {
    int64_t left = g->lot.quantity - g->lot.issued + g->lot.voided;
    if (count <= left) return ST_OK;
    err_set(e, ST_REFUSED, left > 0 ? "count" : "lot", "lot.left");
    err_arg(e, "left", "%lld", (long long)left);
    err_arg(e, "count", "%lld", (long long)count);
    err_arg(e, "code", "%s", g->lot.code);
    return ST_REFUSED;
}

static enum status state_refuse(const char *field, const char *key, enum state s, struct err *e) {
    err_set(e, ST_REFUSED, field, key);
    err_arg(e, "state", "%s", state_key((int)s));
    return ST_REFUSED;
}

enum status gate_approved(const struct gate *g, struct err *e) {
    if (!state_may_issue(g->product.state)) return state_refuse("product", "product.not-approved", g->product.state, e);
    return state_may_issue(g->producer.state) ? ST_OK : state_refuse("producer", "producer.not-approved", g->producer.state, e);
}

enum status gate_lot(struct gate *g, struct err *e) {
    bool recalled = false;
    enum state state = g->lot.state;
    enum status st = recall_active(g->x.tx, g->lot.id, &recalled, e);
    if (st || (!recalled && state == STATE_ACTIVE)) return st;
    err_set(e, ST_REFUSED, "lot", recalled ? "lot.recalled" : state == STATE_ENDED ? "lot.ended" : "lot.draft");
    err_arg(e, "code", "%s", g->lot.code);
    return ST_REFUSED;
}

enum status gate_papers(struct gate *g, struct err *e) {
    g->x.e = e;
    return liquor_papers(&g->x, &g->item, g->producer.id);
}

/* ---- a household of a cooperative ---- */

static enum status member_left(const struct record *m, struct err *e) {
    err_set(e, ST_REFUSED, "lot", "member.left");
    err_arg(e, "e", "%s", value_text(m->values, "left_on"));
    return ST_REFUSED;
}

static enum status member_quota(struct gate *g, int64_t quota, int64_t count, struct err *e) {
    int64_t used = 0;
    if (quota < 0) return ST_OK;
    enum status st = labels_of_member(g->x.tx, g->lot.member_id, g->year_from_us, g->year_to_us, &used, e);
    if (st || used + count <= quota) return st;
    err_set(e, ST_REFUSED, used < quota ? "count" : "lot", "member.quota");
    err_arg(e, "left", "%lld", (long long)(used < quota ? quota - used : 0));
    err_arg(e, "quota", "%lld", (long long)quota);
    return ST_REFUSED;
}

enum status gate_member(struct gate *g, int64_t count, struct err *e) {
    struct record m = { .values = NULL };
    if (!g->lot.member_id) return ST_OK;
    enum status st = record_read(g->x.tx, KIND_MEMBER, id_text(g->x.arena, g->lot.member_id), g->x.arena, &m, e);
    if (!st) st = !state_living(m.h.state) ? member_left(&m, e) : member_quota(g, value_int(m.values, "quota", -1), count, e);
    record_free(&m);
    return st;
}

/* ---- what the labels show ---- */

static enum status mark_refuse(const char *key, const char *name, const char *day, const char *who, struct err *e) {
    err_set(e, ST_REFUSED, "marks", key);
    err_arg(e, "name", "%s", name);
    err_arg(e, "e", "%s", day);
    err_arg(e, "who", "%s", who);
    return ST_REFUSED;
}

/* Somebody else's rating or right is named to those who may read it; to others it is not there. */
static enum status mark_foreign(struct gate *g, struct shown s, const char *key, const char *name, struct err *e) {
    enum kind k = s.kind == SHOWN_RATING ? KIND_RATING : KIND_RIGHT;
    struct record r = { .values = NULL };
    enum status st = record_read(g->x.tx, k, id_text(g->x.arena, s.id), g->x.arena, &r, e);
    if (!st && g->x.who->account_id) st = record_permit(g->x.who, k, ACTION_READ, &r.h, e);
    record_free(&r);
    if (st) return st;
    err_set(e, ST_INVALID, "marks", key);
    err_arg(e, "name", "%s", name);
    return ST_INVALID;
}

/* Ratings are recorded by the agriculture and environment office, so it is the one that can mend this. */
static enum status rating_refuse(const struct mark_text *m, const struct standing *s, struct err *e) {
    static const char *const keys[] = { [STANDING_NOT_YET] = "rating.not-yet", [STANDING_OVER] = "rating.ended",
                                        [STANDING_WITHDRAWN] = "rating.withdrawn" };
    return s->how == STANDING_IN_FORCE ? ST_OK : mark_refuse(keys[s->how], m->text, s->when, role_key(ROLE_DAE), e);
}

static enum status right_refuse(const struct mark_text *m, const struct right *r, const struct standing *s, struct err *e) {
    static const char *const keys[] = { [STANDING_NOT_YET] = "right.not-yet", [STANDING_OVER] = "right.ended",
                                        [STANDING_WITHDRAWN] = "right.withdrawn" };
    if (s->how == STANDING_IN_FORCE) return ST_OK;
    return mark_refuse(s->of_mark ? "right.mark-over" : keys[s->how], m->text, s->when, r->keeper, e);
}

static enum status right_quota(struct gate *g, const struct mark_text *m, const struct right *r, int64_t count, struct err *e) {
    int64_t used = 0;
    if (r->quota < 0) return ST_OK;
    enum status st = labels_of_right(g->x.tx, r->id, g->year_from_us, g->year_to_us, &used, e);
    if (st || used + count <= r->quota) return st;
    err_set(e, ST_REFUSED, "marks", "right.quota");
    err_arg(e, "name", "%s", m->text);
    err_arg(e, "left", "%lld", (long long)(used < r->quota ? r->quota - used : 0));
    err_arg(e, "quota", "%lld", (long long)r->quota);
    err_arg(e, "who", "%s", r->keeper);
    return ST_REFUSED;
}

static enum status gate_rating(struct gate *g, struct shown s, struct mark_text *m, struct err *e) {
    struct rating r;
    enum status st = rating_get(g->x.tx, s.id, g->x.arena, &r, e);
    if (st) return st;
    *m = (struct mark_text){ .shown = s, .type = "ocop", .text = mark_text_rating(g->x.arena, r.stars) };
    if (!m->text) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (r.product_id != g->product.id) return mark_foreign(g, s, "marks.other-product", m->text, e);
    struct standing now = standing_of_rating(&r, g->x.today);
    return rating_refuse(m, &now, e);
}

static enum status gate_right(struct gate *g, struct shown s, int64_t count, struct mark_text *m, struct err *e) {
    struct right r;
    enum status st = right_get(g->x.tx, s.id, g->x.arena, &r, e);
    if (st) return st;
    *m = (struct mark_text){ .shown = s, .type = r.mark_type, .text = mark_text_right(g->x.arena, r.mark_type, r.mark),
                             .count_public = r.count_public };
    if (!m->text) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (r.producer_id != g->producer.id) return mark_foreign(g, s, "marks.other-producer", m->text, e);
    if (r.product_id && r.product_id != g->product.id) return mark_foreign(g, s, "marks.other-product", m->text, e);
    struct standing now = standing_of_right(&r, g->x.today);
    st = right_refuse(m, &r, &now, e);
    return st || !count ? st : right_quota(g, m, &r, count, e);
}

enum status gate_mark(struct gate *g, struct shown s, int64_t count, struct mark_text *m, struct err *e) {
    return s.kind == SHOWN_RATING ? gate_rating(g, s, m, e) : gate_right(g, s, count, m, e);
}

enum status gate_capacity(struct gate *g, int64_t count, int64_t *made, int64_t *capacity, bool *over, struct err *e) {
    *capacity = value_int(g->maker.values, "capacity", -1);
    *made = 0;
    *over = false;
    if (*capacity < 0) return ST_OK;
    enum status st = labels_of_producer(g->x.tx, g->producer.id, g->year_from_us, g->year_to_us, made, e);
    *over = !st && *made + count > *capacity;
    return st;
}

/* ---- all together ---- */

enum status gate_one_rating(const struct marks *marks, struct err *e) {
    return marks->len > 1 && marks->list[1].kind == SHOWN_RATING ? err_set(e, ST_INVALID, "marks", "marks.one-rating") : ST_OK;
}

enum status gate_issue(struct gate *g, int64_t count, const struct marks *marks, struct mark_text *m, struct err *e) {
    enum status st = gate_access(g, ACTION_ISSUE, e);
    if (!st) st = gate_left(g, count, e);
    if (!st) st = gate_approved(g, e);
    if (!st) st = gate_lot(g, e);
    if (!st) st = gate_papers(g, e);
    if (!st) st = gate_member(g, count, e);
    if (!st) st = gate_one_rating(marks, e);
    for (size_t i = 0; !st && i < marks->len; i++) st = gate_mark(g, marks->list[i], count, &m[i], e);
    return st;
}

/* The refusal of a print says what its labels say, as they say it. */
static enum status print_mark(struct gate *g, const struct mark_text *frozen, struct err *e) {
    struct mark_text now;
    struct err why = { 0 };
    enum status st = gate_mark(g, frozen->shown, 0, &now, &why);
    if (!st) return ST_OK;
    const char *day = err_value(&why, "e"), *who = err_value(&why, "who");
    if (st != ST_REFUSED && st != ST_NOT_FOUND && st != ST_INVALID) return err_set(e, st, NULL, why.key);
    err_set(e, ST_REFUSED, "run", frozen->shown.kind == SHOWN_RATING ? "print.rating-ended" : "print.right-ended");
    err_arg(e, "name", "%s", frozen->text);
    err_arg(e, "e", "%s", day ? day : "");
    err_arg(e, "who", "%s", who ? who : "");
    return ST_REFUSED;
}

enum status gate_print(struct gate *g, const json_t *frozen, struct err *e) {
    struct mark_text m[MARKS_MAX];
    size_t n = 0;
    marks_frozen(frozen, m, &n);
    enum status st = gate_access(g, ACTION_PRINT, e);
    if (!st) st = gate_approved(g, e);
    if (!st) st = gate_lot(g, e);
    if (!st) st = gate_papers(g, e);
    for (size_t i = 0; !st && i < n; i++) st = print_mark(g, &m[i], e);
    return st;
}

enum status gate_run(struct db *db, struct app *app, const struct actor *who, const struct run *run, const json_t *frozen,
                     struct arena *a, struct err *e) {
    struct lot l;
    struct gate g;
    enum status st = lot_get(db, run->lot_id, a, &l, e);
    if (st) return st;
    st = gate_open(&g, db, app, who, &l, clock_now_us(app->clock), a, e);
    if (!st) st = gate_print(&g, frozen, e);
    gate_close(&g);
    return st;
}
