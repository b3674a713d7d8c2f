/* What somebody who looks at a record should know, though nobody did anything wrong: days that passed, owners that are gone. */
#include <stdlib.h>
#include <string.h>

#include "rules.h"
#include "stages.h"
#include "store/decision.h"

struct warn {
    struct db *db;
    struct arena *arena;
    struct err *e;
    char today[DATE_BYTES];
    json_t *list;
};

static void add(struct warn *w, const char *key, json_t *args) {
    json_array_append_new(w->list, json_pack("{s:s, s:o}", "key", key, "args", args ? args : json_object()));
}

static bool is_past(const struct warn *w, const char *day) { return *day && strcmp(day, w->today) < 0; }

/* An office that was dissolved grants nothing: its successor, or whoever the mark passed to, is to be entered. */
static enum status owner_gone(struct warn *w, const struct record *mark) {
    struct record org = { .values = NULL };
    enum status st = record_read(w->db, KIND_ORG, value_text(mark->values, "owner_id"), w->arena, &org, w->e);
    const char *end = st ? "" : value_text(org.values, "valid_to"), *next = st ? "" : value_text(org.values, "successor_id_title");
    if (!st && (!state_living(org.h.state) || is_past(w, end)))
        add(w, *next ? "mark.owner-succeeded" : "mark.owner-ended", json_pack("{s:s, s:s}", "name", value_text(org.values, "name"), "next", next));
    record_free(&org);
    return st;
}

static enum status of_right(struct warn *w, const struct record *r) {
    struct record mark = { .values = NULL };
    enum status st = record_read(w->db, KIND_MARK, value_text(r->values, "mark_id"), w->arena, &mark, w->e);
    if (!st) st = owner_gone(w, &mark);
    record_free(&mark);
    return st;
}

static enum status of_artisan(struct warn *w, const struct record *r) {
    static const char *const decision[] = { "decision_no", "decided_on", "body", "file" };
    bool any = false, proven = true;
    for (size_t i = 0; i < sizeof decision / sizeof *decision; i++) proven = proven && *value_text(r->values, decision[i]);
    if (!proven) add(w, "artisan.no-decision", NULL);
    enum status st = consent_active(w->db, strtoll(r->h.id, NULL, 10), &any, w->e);
    if (!st && !any) add(w, "artisan.no-consent", NULL);
    return st;
}

static enum status of_kind(struct warn *w, const struct record *r) {
    if (!state_in_force(r->h.state)) return ST_OK;
    switch (r->kind) {
    case KIND_MARK: return owner_gone(w, r);
    case KIND_RIGHT: return of_right(w, r);
    case KIND_ARTISAN: return of_artisan(w, r);
    case KIND_LOT: return stages_warn(w->db, strtoll(r->h.id, NULL, 10), w->list, w->e);
    default: return ST_OK;
    }
}

enum status record_warnings(struct db *db, struct arena *a, const struct record *r, int64_t now_us, json_t **out, struct err *e) {
    struct warn w = { .db = db, .arena = a, .e = e, .list = json_array() };
    day_format(day_of_us(now_us), w.today);
    const struct field *ends = kind_info(r->kind)->ends;
    const char *last = ends ? value_text(r->values, ends->name) : "";
    if (r->h.state == STATE_RETURNED && is_past(&w, r->h.state_until)) add(&w, "step.overdue", json_pack("{s:s}", "e", r->h.state_until));
    if (state_in_force(r->h.state) && is_past(&w, last)) add(&w, "record.over", json_pack("{s:s}", "e", last));
    if (r->kind == KIND_CASE && r->h.state == STATE_REVIEWING && is_past(&w, r->h.state_until)) add(&w, "case.lapsed", json_pack("{s:s}", "e", r->h.state_until));
    if (r->kind == KIND_VISIT && is_past(&w, r->h.state_until)) add(&w, "visit.overdue", json_pack("{s:s}", "e", r->h.state_until));
    enum status st = of_kind(&w, r);
    *out = w.list;
    return st;
}
