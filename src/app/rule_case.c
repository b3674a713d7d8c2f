/* Cases: opening one is what makes it count, for a while; referring one says to whom. */
#include "cases.h"
#include "record_write.h"
#include "rules.h"

static bool is_act(const struct step *s, const char *act) { return !strcmp(s->act, act); }

static enum status until(struct record_ctx *c, struct record *r) {
    char last[DATE_BYTES];
    day_format(day_of_us(c->now_us) + CASE_REVIEW_DAYS, last);
    r->h.state_until = arena_str(c->arena, last);
    return r->h.state_until ? ST_OK : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
}

/* From now on it is its producer's to read and to answer (own_case). */
static enum status opened(struct record_ctx *c, struct record *r) {
    if (json_object_set_new(r->values, "opened_on", json_string(c->today))) return err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    return record_own(c, r);
}

static enum status stamp(struct record_ctx *c, struct record *r, const struct step *s) {
    enum status st = ST_OK;
    if (is_act(s, "refer") && !*value_text(r->values, "body")) return problem_add(c, "body", "value.needed", NULL, NULL);
    if (is_act(s, "open") || is_act(s, "renew")) st = until(c, r);
    return !st && is_act(s, "open") ? opened(c, r) : st;
}

const struct rule rule_case = { .stamp = stamp };
