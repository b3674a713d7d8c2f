/* Minutes of a visit: what they must say before their producer reads them, and until when what was found is to be remedied. */
#include <stdlib.h>
#include <string.h>

#include "inspection.h"
#include "record_write.h"
#include "rules.h"
#include "store/inspection.h"

static bool is_act(const struct step *s, const char *act) { return !strcmp(s->act, act); }

/* ---- saving ---- */

/* What is drawn up by hand joins an inspection that is in force, and is numbered behind the others. */
static enum status joins(struct record_ctx *c, struct record *r) {
    struct record inspection = { .values = NULL };
    int64_t n = 0, open = 0;
    const char *id = value_text(r->values, "inspection_id");
    if (*value_text(r->values, "number") || !*id) return ST_OK;
    enum status st = record_read(c->tx, KIND_INSPECTION, id, c->arena, &inspection, c->e);
    bool in_force = !st && (inspection.h.state == STATE_ACTIVE || inspection.h.state == STATE_SAMPLED);
    record_free(&inspection);
    if (!st && !in_force) return problem_add(c, "inspection_id", "visit.not-in-force", NULL, NULL);
    if (!st) st = inspection_visits(c->tx, strtoll(id, NULL, 10), &n, &open, c->e);
    const char *number = st ? NULL : inspection_number(c->arena, id, n + 1);
    if (!st && (!number || json_object_set_new(r->values, "number", json_string(number)))) st = err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    return st;
}

static enum status check(struct record_ctx *c, struct record *r, const json_t *before) {
    enum status st = before ? ST_OK : joins(c, r);
    enum status whose = st && st != ST_INVALID ? st : rule_points(c, KIND_VISIT, r->values, "product_id", "producer_id", value_text(r->values, "producer_id"));
    enum status day = rule_not_future(c, r->values, "done_on"), order = rule_dates(c, r->values, "done_on", "deadline");
    return st ? st : whose ? whose : day ? day : order;
}

/* ---- steps ---- */

/* Nobody is given a deadline that has passed already when he first reads of it. */
static enum status deadline_left(struct record_ctx *c, const json_t *values) {
    const char *deadline = value_text(values, "deadline");
    return *deadline && strcmp(deadline, c->today) < 0 ? problem_add(c, "deadline", "visit.deadline-past", NULL, NULL) : ST_OK;
}

/* Who has something to remedy reads what, and until when. */
static enum status before(struct record_ctx *c, struct record *r, const struct step *s) {
    static const char *const needed[] = { "requirement", "deadline" };
    if (!is_act(s, "send")) return ST_OK;
    enum status st = deadline_left(c, r->values);
    if (strcmp(value_text(r->values, "result"), "faults") != 0) return st;
    for (size_t i = 0; i < 2; i++)
        if (!*value_text(r->values, needed[i])) st = problem_add(c, needed[i], "visit.faults", NULL, NULL);
    return st;
}

/* The deadline stands in the minutes and, while it runs, at the record, where lists of what is to be done find it. */
static enum status stamp(struct record_ctx *c, struct record *r, const struct step *s) {
    if (is_act(s, "extend") && json_object_set_new(r->values, "deadline", json_string(r->h.state_until))) return err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (r->h.state != STATE_SENT && r->h.state != STATE_ANSWERED) return ST_OK;
    r->h.state_until = arena_str(c->arena, value_text(r->values, "deadline"));
    if (is_act(s, "answer")) r->h.state_reason = ""; /* what was answered stands among the answers */
    if (!r->h.state_until) return err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    return is_act(s, "send") ? record_own(c, r) : ST_OK;
}

const struct rule rule_visit = { .check = check, .before = before, .stamp = stamp };
