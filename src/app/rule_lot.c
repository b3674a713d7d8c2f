/* Lots and what hangs on them: codes as they are printed, dates that can be, quantities that cover the labels given out. */
#include <stdlib.h>

#include "core/gs1.h"
#include "rules.h"
#include "stages.h"

static enum status code(struct record_ctx *c, struct record *r) {
    char lot[LOT_BYTES];
    struct err e = { 0 };
    if (lot_parse(value_text(r->values, "code"), lot, &e)) return problem_of(c, "code", &e);
    json_object_set_new(r->values, "code", json_string(lot));
    return ST_OK;
}

static enum status unique(struct record_ctx *c, const struct record *r) {
    struct lot there;
    struct err e = { 0 };
    enum status st = lot_find(c->tx, strtoll(value_text(r->values, "product_id"), NULL, 10), value_text(r->values, "code"), c->arena, &there, &e);
    if (st == ST_NOT_FOUND) return ST_OK;
    if (st) return err_set(c->e, st, NULL, e.key);
    if (there.id == strtoll(*r->h.id ? r->h.id : "0", NULL, 10)) return ST_OK;
    return rule_taken(c, KIND_LOT, there.id, "code", "lot.exists", "lot.taken");
}

/* The quantity may be corrected, but not below the labels that are out. */
static enum status covers(struct record_ctx *c, const struct record *r, const json_t *before) {
    struct lot there;
    char out[24];
    if (value_int(r->values, "quantity", 0) < 1) return problem_add(c, "quantity", "lot.quantity", NULL, NULL);
    if (!before) return ST_OK;
    enum status st = lot_get(c->tx, strtoll(r->h.id, NULL, 10), c->arena, &there, c->e);
    if (st || value_int(r->values, "quantity", 0) >= there.issued - there.voided) return st;
    (void)snprintf(out, sizeof out, "%lld", (long long)(there.issued - there.voided));
    return problem_add(c, "quantity", "value.lot-issued", "count", out);
}

static enum status check(struct record_ctx *c, struct record *r, const json_t *before) {
    enum status st = code(c, r);
    if (!st) st = unique(c, r);
    const char *producer = "";
    enum status dates = rule_dates(c, r->values, "made_on", "expires_on");
    enum status many = st == ST_OK || st == ST_INVALID ? covers(c, r, before) : ST_OK;
    enum status house = *value_text(r->values, "member_id") ? rule_producer_of(c, r->values, &producer) : ST_OK;
    if (!house) house = rule_points(c, KIND_LOT, r->values, "member_id", "producer_id", producer);
    return st ? st : dates ? dates : many ? many : house;
}

static enum status after(struct record_ctx *c, struct record *r, const char *act) {
    if (strcmp(act, "set") || json_equal(json_object_get(c->before, "member_id"), json_object_get(r->values, "member_id"))) return ST_OK;
    return kind_rehouse(c->tx, r->h.id, r->h.owner_member, c->e);
}

const struct rule rule_lot = { .check = check, .after = after };

/* The lot of a stage is fixed once saved, so only a new one can be one too many. */
static enum status stage_check(struct record_ctx *c, struct record *r, const json_t *before) {
    enum status st = rule_not_future(c, r->values, "done_on");
    return st || before ? st : stages_room(c->tx, strtoll(value_text(r->values, "lot_id"), NULL, 10), c->e);
}

const struct rule rule_stage = { .check = stage_check };

static enum status piece_check(struct record_ctx *c, struct record *r, const json_t *before) {
    const char *producer = "";
    (void)before;
    enum status st = rule_not_future(c, r->values, "finished_on");
    enum status lot = rule_points(c, KIND_PIECE, r->values, "lot_id", "product_id", value_text(r->values, "product_id"));
    enum status maker = *value_text(r->values, "artisan_id") ? rule_producer_of(c, r->values, &producer) : ST_OK;
    if (!maker) maker = rule_points(c, KIND_PIECE, r->values, "artisan_id", "producer_id", producer);
    return st ? st : lot ? lot : maker;
}

const struct rule rule_piece = { .check = piece_check };
