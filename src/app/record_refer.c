/*
 * What a record may point to. Somebody who may not read a record does not learn that it is there by pointing to it, nor its
 * title, which the reading of a reference brings along.
 */
#include <stdlib.h>
#include <string.h>

#include "rules.h"

/* Names that a form may offer to those who read none of the kind: makers, to whom the owner of a mark grants rights. */
static bool named_to_all(const struct actor *who, enum kind k, const struct kind_head *h) {
    const struct kind_info *info = kind_info(k);
    return access_scope(info->class, ACTION_READ, who->who.role) == SCOPE_NONE && state_in_force(h->state) &&
           kind_field(k, info->title)->flags & FIELD_PUBLIC;
}

/* Whoever enters the lots of an organisation says which of its households and artisans made them. */
static bool is_ours(const struct actor *who, const struct kind_head *h) {
    return reference_ours(who) && h->owner_org == who->who.org_id;
}

bool reference_ours(const struct actor *who) {
    return who->who.org_id && access_scope(CLASS_LOT, ACTION_WRITE, who->who.role) == SCOPE_ORG;
}

bool reference_open(const struct actor *who, enum kind k, const struct kind_head *h) {
    return record_allows(who, kind_info(k)->class, ACTION_READ, h) || named_to_all(who, k, h) || is_ours(who, h);
}

enum status reference_check(struct record_ctx *c, const struct field *f, const char *id) {
    struct kind_head h;
    json_t *values = NULL;
    struct err e = { 0 };
    enum status st = kind_get(c->tx, f->ref, id, c->arena, &h, &values, &e);
    json_decref(values);
    if (st == ST_NOT_FOUND || (!st && (!state_living(h.state) || !reference_open(c->who, f->ref, &h))))
        return problem_add(c, f->name, "value.ref", NULL, NULL);
    return st ? err_set(c->e, st, NULL, e.key) : ST_OK;
}

enum status rule_points(struct record_ctx *c, enum kind k, const json_t *values, const char *field, const char *its, const char *wanted) {
    struct record r = { .kind = KIND_NONE };
    const struct field *f = kind_field(k, field);
    const char *id = value_text(values, field);
    if (!*id) return ST_OK;
    enum status st = record_read(c->tx, f->ref, id, c->arena, &r, c->e);
    const char *there = st ? "" : value_text(r.values, its);
    if (!st && *there && *wanted && strcmp(there, wanted)) st = problem_add(c, field, "value.ref-other", NULL, NULL);
    record_free(&r);
    return st;
}

enum status rule_producer_of(struct record_ctx *c, const json_t *values, const char **producer) {
    struct record product = { .values = NULL };
    *producer = "";
    enum status st = record_read(c->tx, KIND_PRODUCT, value_text(values, "product_id"), c->arena, &product, c->e);
    if (!st) *producer = arena_str(c->arena, value_text(product.values, "producer_id"));
    record_free(&product);
    return st;
}
