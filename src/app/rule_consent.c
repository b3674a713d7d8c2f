/* Consents: a spoken one is worth as much as somebody else who heard it. */
#include "rules.h"

static enum status check(struct record_ctx *c, struct record *r, const json_t *before) {
    (void)before;
    return rule_not_future(c, r->values, "given_on");
}

static enum status before(struct record_ctx *c, struct record *r, const struct step *s) {
    bool heard = !strcmp(value_text(r->values, "mode"), "spoken") && !*value_text(r->values, "witness");
    return s->to == STATE_ACTIVE && heard ? problem_add(c, "witness", "consent.witness", NULL, NULL) : ST_OK;
}

const struct rule rule_consent = { .check = check, .before = before };
