/* Villages: figures, recognitions and heritage lie where the village does. */
#include "rules.h"

static enum status after(struct record_ctx *c, struct record *r, const char *act) {
    const char *is = value_text(r->values, "unit_code");
    if (strcmp(act, "set") || !strcmp(value_text(c->before, "unit_code"), is)) return ST_OK;
    return kind_reown(c->tx, KIND_VILLAGE, r->h.id, is, c->e);
}

const struct rule rule_village = { .after = after };
