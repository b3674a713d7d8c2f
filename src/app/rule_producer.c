/* Producers: one name once in a commune, a village that lies there, and what is theirs moves along with them. */
#include <stdlib.h>

#include "core/gs1.h"
#include "rules.h"
#include "store/people.h"

static enum status unique(struct record_ctx *c, const struct record *r) {
    int64_t id = 0;
    int kind = producer_kind_parse(value_text(r->values, "kind"));
    if (kind < 0) return ST_OK;
    enum status st = producer_find(c->tx, value_text(r->values, "name"), value_text(r->values, "commune_code"), (enum producer_kind)kind,
                                   &id, c->e);
    if (st || !id || id == strtoll(*r->h.id ? r->h.id : "0", NULL, 10)) return st;
    return rule_taken(c, KIND_PRODUCER, id, "name", "producer.exists", "producer.taken");
}

static enum status village_near(struct record_ctx *c, const struct record *r) {
    struct village v;
    struct unit_name unit = { .name = "" };
    struct err none = { 0 };
    const char *id = value_text(r->values, "village_id");
    if (!*id || !*value_text(r->values, "commune_code")) return ST_OK;
    enum status st = village_get(c->tx, id, c->arena, &v, c->e);
    if (st || !*v.unit_code || !strcmp(v.unit_code, value_text(r->values, "commune_code"))) return st;
    /* One that is no unit of today has its code. */
    (void)unit_name_on(c->tx, v.unit_code, c->today, c->arena, &unit, &none);
    return problem_add(c, "village_id", "value.village-elsewhere", "unit", *unit.name ? unit.name : v.unit_code);
}

static enum status check(struct record_ctx *c, struct record *r, const json_t *before) {
    (void)before;
    enum status st = village_near(c, r);
    return st ? st : unique(c, r);
}

/* What belongs to a maker is found under its commune, and so are the accounts of its people. */
static enum status after(struct record_ctx *c, struct record *r, const char *act) {
    const char *was = value_text(c->before, "commune_code"), *is = value_text(r->values, "commune_code");
    if (strcmp(act, "set") || !strcmp(was, is)) return ST_OK;
    enum status st = kind_reown(c->tx, KIND_PRODUCER, r->h.id, is, c->e);
    return st || !r->h.owner_org ? st : org_move(c->tx, r->h.owner_org, was, is, c->now_us, c->e);
}

const struct rule rule_producer = { .check = check, .after = after };
