/*
 * Whose a record is: the organisation, commune and household that the access matrix asks for. It is kept in each row, so that
 * a list of one's own records needs no look at what they hang on.
 */
#include <stdlib.h>
#include <string.h>

#include "record_write.h"

static int64_t id_number(const char *id) { return *id ? strtoll(id, NULL, 10) : 0; }

static enum status head_of(struct record_ctx *c, enum kind k, const char *id, struct kind_head *h) {
    json_t *values = NULL;
    enum status st = kind_get(c->tx, k, id, c->arena, h, &values, c->e);
    json_decref(values);
    return st;
}

static enum status from_reference(struct record_ctx *c, struct record *r, const struct field *f) {
    struct kind_head h;
    const char *id = value_text(r->values, f->name);
    if (!*id) return ST_OK;
    enum status st = head_of(c, f->ref, id, &h);
    if (st) return st;
    r->h.owner_org = h.owner_org;
    r->h.owner_unit = h.owner_unit;
    r->h.owner_member = h.owner_member;
    return ST_OK;
}

enum status record_org_make(struct record_ctx *c, struct record *r) {
    struct record org = { .kind = KIND_ORG, .h = { .state = STATE_ACTIVE, .entered = r->h.entered } };
    json_t *given = json_pack("{s:o, s:s, s:s, s:s, s:s, s:s}", "code", json_sprintf("cs-%s", r->h.id), "name",
                              value_text(r->values, "name"), "kind", "producer", "unit_code",
                              value_text(r->values, "commune_code"), "valid_from", c->today, "source", "đăng ký cơ sở");
    enum status st = values_check(c, KIND_ORG, given, NULL, &org.values);
    json_decref(given);
    if (!st) st = record_create(c, &org, true);
    r->h.owner_org = id_number(org.h.id);
    record_free(&org);
    return st;
}

static enum status own_producer(struct record_ctx *c, struct record *r) {
    r->h.owner_unit = arena_str(c->arena, value_text(r->values, "commune_code"));
    if (r->h.owner_org) return ST_OK;
    if (c->who->who.role == ROLE_MANAGER) {
        r->h.owner_org = c->who->who.org_id;
        return ST_OK;
    }
    return record_org_make(c, r);
}

static enum status own_unit(struct record_ctx *c, struct record *r) {
    r->h.owner_unit = arena_str(c->arena, value_text(r->values, "unit_code"));
    if (r->kind == KIND_ORG) r->h.owner_org = id_number(r->h.id);
    return ST_OK;
}

static enum status own_mark(struct record_ctx *c, struct record *r) {
    (void)c;
    r->h.owner_mark = id_number(value_text(r->values, "owner_id"));
    r->h.owner_manager = id_number(value_text(r->values, "manager_id"));
    return ST_OK;
}

static enum status own_right(struct record_ctx *c, struct record *r) {
    struct kind_head mark;
    enum status st = head_of(c, KIND_MARK, value_text(r->values, "mark_id"), &mark);
    r->h.owner_mark = mark.owner_mark;
    r->h.owner_manager = mark.owner_manager;
    return st;
}

static enum status own_lot(struct record_ctx *c, struct record *r) {
    if (c->who->who.role == ROLE_MEMBER && !*value_text(r->values, "member_id"))
        json_object_set_new(r->values, "member_id", json_sprintf("%lld", (long long)c->who->who.member_id));
    r->h.owner_member = id_number(value_text(r->values, "member_id"));
    return ST_OK;
}

/* A piece is its product's, and the household's that made its lot. */
static enum status own_piece(struct record_ctx *c, struct record *r) {
    struct kind_head lot;
    const char *id = value_text(r->values, "lot_id");
    if (!*id) return ST_OK;
    enum status st = head_of(c, KIND_LOT, id, &lot);
    if (!st) r->h.owner_member = lot.owner_member;
    return st;
}

/* Somebody who works alone is the village's, so that the commune can enter him. */
static enum status own_artisan(struct record_ctx *c, struct record *r) {
    struct kind_head village;
    const char *id = value_text(r->values, "village_id");
    if (*value_text(r->values, "producer_id")) return ST_OK;
    if (!*id) return problem_add(c, "village_id", "artisan.home", NULL, NULL);
    enum status st = head_of(c, KIND_VILLAGE, id, &village);
    if (!st) r->h.owner_unit = village.owner_unit;
    return st;
}

/* A household's own row belongs to that household. */
static enum status own_member(struct record_ctx *c, struct record *r) {
    (void)c;
    r->h.owner_member = id_number(r->h.id);
    return ST_OK;
}

/* Its producer hears of a case once an officer has opened it. */
static enum status own_case(struct record_ctx *c, struct record *r) {
    (void)c;
    if (!*value_text(r->values, "opened_on")) r->h.owner_org = 0;
    return ST_OK;
}

/* So it hears of minutes once they are sent. */
static enum status own_visit(struct record_ctx *c, struct record *r) {
    (void)c;
    if (r->h.state == STATE_DRAFT) r->h.owner_org = 0;
    return ST_OK;
}

static const struct {
    enum kind kind;
    enum status (*own)(struct record_ctx *c, struct record *r);
} owners[] = { { KIND_PRODUCER, own_producer }, { KIND_VILLAGE, own_unit }, { KIND_ZONE, own_unit }, { KIND_SITE, own_unit },
               { KIND_ORG, own_unit },          { KIND_MARK, own_mark },    { KIND_RIGHT, own_right }, { KIND_LOT, own_lot },
               { KIND_MEMBER, own_member },     { KIND_PIECE, own_piece },  { KIND_ARTISAN, own_artisan },
               { KIND_CASE, own_case },         { KIND_INSPECTION, own_unit }, { KIND_VISIT, own_visit },
               { KIND_SUPPORT, own_unit } };

enum status record_own(struct record_ctx *c, struct record *r) {
    const struct field *f = kind_info(r->kind)->owner;
    enum status st = f ? from_reference(c, r, f) : ST_OK;
    for (size_t i = 0; !st && i < sizeof owners / sizeof *owners; i++)
        if (owners[i].kind == r->kind) st = owners[i].own(c, r);
    if (!r->h.owner_unit) r->h.owner_unit = "";
    return st;
}
