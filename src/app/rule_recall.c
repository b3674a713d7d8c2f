/* Recalls: one at a time for a lot; scan pages turn at once, since the write bumps the store's generation. */
#include "rules.h"
#include "store/decision.h"

static enum status before(struct record_ctx *c, struct record *r, const struct step *s) {
    bool any = false;
    if (s->to != STATE_ACTIVE) return ST_OK;
    enum status st = recall_active(c->tx, strtoll(value_text(r->values, "lot_id"), NULL, 10), &any, c->e);
    return st || !any ? st : err_set(c->e, ST_CONFLICT, NULL, "recall.active");
}

const struct rule rule_recall = { .before = before };
