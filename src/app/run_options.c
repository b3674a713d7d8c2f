/*
 * What a run could be issued with, before anybody tries: the pages of the wizard. It asks the same gate, question by
 * question, so it cannot promise what issuing then refuses.
 */
#include <string.h>

#include "liquor.h"
#include "run_gate.h"
#include "stages.h"
#include "store/decision.h"

/* ---- problems ---- */

static void problem_put(json_t *list, const struct err *e) {
    json_t *args = json_object();
    for (int i = 0; i < e->args_len; i++) json_object_set_new(args, e->args[i].name, json_string(e->args[i].value));
    json_array_append_new(list, json_pack("{s:s, s:s, s:o}", "field", e->field, "key", e->key, "args", args));
}

/* A "no" is an answer here; only a failure is one. */
static bool is_no(enum status st) { return st == ST_REFUSED || st == ST_INVALID || st == ST_FORBIDDEN; }

static enum status problem_take(json_t *list, enum status st, const struct err *said, struct err *e) {
    if (st && !is_no(st)) return err_set(e, st, NULL, said->key);
    if (st) problem_put(list, said);
    return ST_OK;
}

static enum status problems_find(struct gate *g, int64_t count, const struct marks *marks, json_t *list, struct err *e) {
    struct err said[7] = { { .status = ST_OK } };
    const enum status asked[7] = { gate_access(g, ACTION_ISSUE, &said[0]), gate_left(g, count, &said[1]), gate_approved(g, &said[2]),
                                   gate_lot(g, &said[3]), gate_papers(g, &said[4]), gate_member(g, count, &said[5]),
                                   gate_one_rating(marks, &said[6]) };
    enum status st = ST_OK;
    for (size_t i = 0; !st && i < 7; i++) st = problem_take(list, asked[i], &said[i], e);
    for (size_t i = 0; !st && i < marks->len; i++) {
        struct mark_text m;
        struct err why = { 0 };
        st = problem_take(list, gate_mark(g, marks->list[i], count, &m, &why), &why, e);
    }
    return st;
}

/* ---- what could be shown ---- */

static json_t *days_left(const struct gate *g, const char *last) {
    int32_t day = *last ? day_parse(last, strlen(last)) : DAY_NONE;
    return day == DAY_NONE ? json_null() : json_integer(day - day_of_us(g->x.now_us));
}

static const char *how_key(enum standing_how how) {
    static const char *const keys[] = { [STANDING_IN_FORCE] = "in-force", [STANDING_NOT_YET] = "not-yet", [STANDING_OVER] = "over",
                                        [STANDING_WITHDRAWN] = "withdrawn" };
    return keys[how];
}

static json_t *option_make(const struct gate *g, struct shown s, const char *type, const char *text, const struct standing *now) {
    return json_pack("{s:o, s:I, s:s, s:s, s:s, s:s, s:o}", "mark",
                     json_sprintf("%s:%lld", shown_kind_key((int)s.kind), (long long)s.id), "id", (json_int_t)s.id, "type", type,
                     "text", text ? text : "", "standing", how_key(now->how), "e", now->when, "days_left", days_left(g, now->when));
}

static enum status ratings_find(struct gate *g, json_t *options, json_t *ended, struct err *e) {
    struct rating *r = NULL;
    size_t n = 0;
    enum status st = rating_list(g->x.tx, g->product.id, g->x.arena, &r, &n, e);
    for (size_t i = 0; !st && i < n; i++) {
        struct standing now = standing_of_rating(&r[i], g->x.today);
        json_t *o = option_make(g, (struct shown){ SHOWN_RATING, r[i].id }, "ocop", mark_text_rating(g->x.arena, r[i].stars), &now);
        json_object_set_new(o, "stars", json_integer(r[i].stars));
        json_object_set_new(o, "decision_no", json_string(r[i].decision_no));
        json_array_append_new(now.how == STANDING_IN_FORCE ? options : ended, o);
    }
    return st;
}

static enum status right_quota_put(struct gate *g, const struct right *r, json_t *o, struct err *e) {
    int64_t used = 0;
    enum status st = labels_of_right(g->x.tx, r->id, g->year_from_us, g->year_to_us, &used, e);
    json_object_set_new(o, "used", json_integer(used));
    json_object_set_new(o, "quota", r->quota < 0 ? json_null() : json_integer(r->quota));
    json_object_set_new(o, "left", r->quota < 0 ? json_null() : json_integer(used < r->quota ? r->quota - used : 0));
    return st;
}

static enum status rights_find(struct gate *g, json_t *options, json_t *ended, struct err *e) {
    struct right *r = NULL;
    size_t n = 0;
    enum status st = right_list(g->x.tx, g->producer.id, g->product.id, g->x.arena, &r, &n, e);
    for (size_t i = 0; !st && i < n; i++) {
        struct standing now = standing_of_right(&r[i], g->x.today);
        json_t *o = option_make(g, (struct shown){ SHOWN_RIGHT, r[i].id }, r[i].mark_type,
                                mark_text_right(g->x.arena, r[i].mark_type, r[i].mark), &now);
        json_object_set_new(o, "certificate_no", json_string(r[i].certificate_no));
        json_object_set_new(o, "who", json_string(r[i].keeper));
        st = right_quota_put(g, &r[i], o, e);
        json_array_append_new(now.how == STANDING_IN_FORCE ? options : ended, o);
    }
    return st;
}

/* ---- papers, capacity, household ---- */

static enum status papers_find(struct gate *g, json_t *list, struct err *e) {
    static const char *const types[] = { "liquor-licence", "food-safety" };
    enum status st = ST_OK;
    if (!liquor_is(g->item.values)) return ST_OK;
    for (size_t i = 0; !st && i < 2; i++) {
        char last[DATE_BYTES];
        st = document_last_day(g->x.tx, g->producer.id, g->product.id, types[i], g->x.today, last, e);
        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "type", types[i], "valid_to", last, "in_date", strcmp(last, g->x.today) >= 0));
    }
    return st;
}

static enum status capacity_put(struct gate *g, json_t *result, struct err *e) {
    int64_t made = 0, capacity = 0;
    bool over = false;
    enum status st = gate_capacity(g, 0, &made, &capacity, &over, e);
    if (!st && capacity >= 0)
        json_object_set_new(result, "capacity", json_pack("{s:I, s:I, s:I}", "capacity", (json_int_t)capacity, "issued",
                                                          (json_int_t)made, "left", (json_int_t)(made < capacity ? capacity - made : 0)));
    return st;
}

static enum status member_put(struct gate *g, json_t *result, struct err *e) {
    struct record m = { .values = NULL };
    int64_t used = 0;
    if (!g->lot.member_id) return ST_OK;
    enum status st = record_read(g->x.tx, KIND_MEMBER, arena_printf(g->x.arena, "%lld", (long long)g->lot.member_id), g->x.arena, &m, e);
    if (!st) st = labels_of_member(g->x.tx, g->lot.member_id, g->year_from_us, g->year_to_us, &used, e);
    int64_t quota = st ? -1 : value_int(m.values, "quota", -1);
    if (!st && quota >= 0)
        json_object_set_new(result, "member", json_pack("{s:I, s:I, s:I}", "quota", (json_int_t)quota, "issued", (json_int_t)used,
                                                        "left", (json_int_t)(used < quota ? quota - used : 0)));
    record_free(&m);
    return st;
}

/* ---- the command ---- */

static json_t *result_make(const struct gate *g) {
    const struct lot *l = &g->lot;
    return json_pack("{s:{s:I, s:s, s:s}, s:{s:I, s:s, s:s}, s:{s:I, s:s, s:s, s:s, s:I, s:I, s:s, s:s}, s:[], s:[], s:[], s:[], s:[], s:[]}",
                     "product", "id", (json_int_t)g->product.id, "name", g->product.name, "state", state_key((int)g->product.state),
                     "producer", "id", (json_int_t)g->producer.id, "name", g->producer.name, "state", state_key((int)g->producer.state),
                     "lot", "id", (json_int_t)l->id, "code", l->code, "unit", l->unit, "state", state_key((int)l->state), "quantity",
                     (json_int_t)l->quantity, "left", (json_int_t)(l->quantity - l->issued + l->voided), "made_on", l->made_on,
                     "expires_on", l->expires_on, "ratings", "rights", "ended", "papers", "problems", "warnings");
}

/* What a key that makes issuing safe to repeat has led to; nothing of a run that this person may not see. */
static enum status known_put(struct gate *g, const char *key, json_t *result, struct err *e) {
    unsigned char body[32];
    uint32_t id = 0;
    struct run r;
    struct err no = { 0 };
    char at[24];
    if (!*key) return ST_OK;
    enum status st = idempotency_get(g->x.tx, key, &id, body, e);
    if (!st && id) st = run_get(g->x.tx, id, &r, e);
    if (st || !id) return st;
    if ((st = run_permit(g->x.tx, g->x.who, &r, ACTION_READ, g->x.arena, &no)))
        return st == ST_FORBIDDEN || st == ST_NOT_FOUND ? ST_OK : err_set(e, st, NULL, no.key);
    us_format_utc(r.created_us, at, sizeof at);
    json_object_set_new(result, "known", json_pack("{s:I, s:I, s:s}", "run", (json_int_t)r.id, "count", (json_int_t)r.count, "created_at", at));
    return ST_OK;
}

static enum status options_fill(struct gate *g, const struct command_ctx *c, const struct marks *marks, json_t *o, struct err *e) {
    json_t *ended = json_object_get(o, "ended");
    enum status st = gate_access(g, ACTION_READ, e);
    if (!st) st = known_put(g, param_text(c, "idempotency_key"), o, e);
    if (!st) st = problems_find(g, param_int(c, "count", 1), marks, json_object_get(o, "problems"), e);
    if (!st) st = ratings_find(g, json_object_get(o, "ratings"), ended, e);
    if (!st) st = rights_find(g, json_object_get(o, "rights"), ended, e);
    if (!st) st = papers_find(g, json_object_get(o, "papers"), e);
    if (!st) st = stages_warn(g->x.tx, g->lot.id, json_object_get(o, "warnings"), e);
    if (!st) st = capacity_put(g, o, e);
    return st ? st : member_put(g, o, e);
}

enum status command_run_options(struct command_ctx *c) {
    static const struct param spec[] = { { "product", PARAM_INT, true, 1, INT32_MAX },
                                         { "lot", PARAM_TEXT, true, 1, 40 },
                                         { "count", PARAM_INT, false, 1, LABEL_INDEX_MAX },
                                         { "marks", PARAM_TEXT, false, 0, 200 },
                                         { "idempotency_key", PARAM_TEXT, false, 1, 200 } };
    char code[LOT_BYTES];
    struct lot l;
    struct gate g;
    struct marks marks = { .len = 0 };
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (!st) st = lot_parse(param_text(c, "lot"), code, c->e);
    if (!st) st = marks_parse(param_text(c, "marks"), &marks, c->e);
    if (!st) st = lot_find(c->db, param_int(c, "product", 0), code, c->arena, &l, c->e);
    if (st) return st;
    int64_t now_us = clock_now_us(c->app ? c->app->clock : clock_system());
    st = gate_open(&g, c->db, c->app, c->who, &l, now_us, c->arena, c->e);
    if (!st && !(*c->result = result_make(&g))) st = err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = options_fill(&g, c, &marks, *c->result, c->e);
    gate_close(&g);
    return st;
}
