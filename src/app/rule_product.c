/* Products: a name once a producer, a GTIN once in the installation, and no spirits without their papers. */
#include <stdlib.h>

#include "core/evidence.h"
#include "core/gs1.h"
#include "liquor.h"
#include "rules.h"

static enum status gtin(struct record_ctx *c, struct record *r) {
    char fourteen[GTIN_BYTES];
    struct err e = { 0 };
    const char *given = value_text(r->values, "gtin");
    if (!*given) return ST_OK;
    if (gtin_parse(given, fourteen, &e)) return problem_of(c, "gtin", &e);
    json_object_set_new(r->values, "gtin", json_string(fourteen));
    return ST_OK;
}

/* Goods of a product that has ended are still about with its GTIN: nobody but their producer may give it to something else. */
static enum status gtin_unique(struct record_ctx *c, const struct record *r, int64_t own, int64_t producer) {
    const char *given = value_text(r->values, "gtin");
    int64_t id = 0;
    if (!*given) return ST_OK;
    enum status st = product_by_gtin(c->tx, given, &id, c->e);
    if (!st && !id) st = product_ended_by_gtin(c->tx, given, producer, &id, c->e);
    return st || !id || id == own ? st : rule_taken(c, KIND_PRODUCT, id, "gtin", "product.gtin-taken", "product.gtin-elsewhere");
}

static enum status unique(struct record_ctx *c, const struct record *r) {
    int64_t id = 0, own = strtoll(*r->h.id ? r->h.id : "0", NULL, 10), producer = strtoll(value_text(r->values, "producer_id"), NULL, 10);
    enum status st = product_find(c->tx, producer, value_text(r->values, "name"), &id, c->e);
    if (!st && id && id != own) return rule_taken(c, KIND_PRODUCT, id, "name", "product.exists", "product.taken");
    return st ? st : gtin_unique(c, r, own, producer);
}

/* Below the least, a few people with many telephones could raise a case. */
static enum status copy_limit(struct record_ctx *c, const struct record *r) {
    struct err e = { 0 };
    const json_t *given = json_object_get(r->values, "copy_limit");
    if (!json_is_integer(given) || json_integer_value(given) >= EVIDENCE_LIMIT_LEAST) return ST_OK;
    err_set(&e, ST_INVALID, "copy_limit", "product.copy-limit");
    err_arg(&e, "least", "%d", EVIDENCE_LIMIT_LEAST);
    return problem_of(c, "copy_limit", &e);
}

static enum status check(struct record_ctx *c, struct record *r, const json_t *before) {
    (void)before;
    enum status st = gtin(c, r);
    if (!st) st = copy_limit(c, r);
    return st ? st : unique(c, r);
}

/* src: NĐ 105/2017; licence by the commune since 7/2025 */
static enum status before(struct record_ctx *c, struct record *r, const struct step *s) {
    struct producer maker;
    int64_t producer = strtoll(value_text(r->values, "producer_id"), NULL, 10);
    if (s->to != STATE_APPROVED && s->to != STATE_AWAITING_APPROVAL) return ST_OK;
    enum status st = producer_get(c->tx, producer, c->arena, &maker, c->e);
    if (!st && s->to == STATE_APPROVED && !state_may_issue(maker.state)) {
        err_set(c->e, ST_REFUSED, "producer_id", "product.producer-first");
        return ST_REFUSED;
    }
    return st ? st : liquor_papers(c, r, producer);
}

const struct rule rule_product = { .check = check, .before = before };
