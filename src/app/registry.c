/*
 * Producers, products and lots: the checks and the writing, once for forms, files and the command line.
 *
 * What the operator enters at the command line is approved at once and says so in the public log; names of households are
 * personal data, so names stay in the record (bound by its salted hash) and only ids, kinds and places become public.
 */
#include <string.h>

#include "internal.h"
#include "org.h"
#include "store/record.h"

enum status producer_check(const struct producer *p, struct err *e) {
    enum status st = check_text(p->name, "name", 1, 120, e);
    if (!st) st = check_text(p->short_name, "short_name", 0, 60, e);
    if (!st && !producer_kind_key((int)p->kind)) st = err_set(e, ST_INVALID, "kind", "producer.kind");
    if (!st) st = check_text(p->commune_code, "commune", 1, 10, e);
    return st;
}

static void day_today(const struct app *a, char out[static DATE_BYTES]) {
    day_format(day_of_us(clock_now_us(a->clock)), out);
}

/* The place must be a unit of today, and the village must lie in it or in no known unit. */
static enum status producer_place(struct db *tx, const struct app *a, const struct producer *p, struct arena *ar,
                                  struct err *e) {
    char today[DATE_BYTES];
    struct unit_name unit;
    struct village v;
    day_today(a, today);
    enum status st = unit_name_on(tx, p->commune_code, today, ar, &unit, e);
    if (st == ST_NOT_FOUND && e) {
        err_clear(e);
        err_set(e, ST_INVALID, "commune", "producer.commune");
        err_arg(e, "code", "%s", p->commune_code);
        return ST_INVALID;
    }
    if (st || !*p->village_id) return st;
    st = village_get(tx, p->village_id, ar, &v, e);
    if (st || !*v.unit_code || !strcmp(v.unit_code, p->commune_code)) return st;
    err_set(e, ST_INVALID, "village", "producer.village-elsewhere");
    err_arg(e, "village", "%s", p->village_id);
    err_arg(e, "code", "%s", v.unit_code);
    return ST_INVALID;
}

/* A maker has an organisation from its first day, which its people are given accounts in. */
static enum status producer_place_owner(struct db *tx, struct app *a, const struct actor *who, struct producer *p, struct err *e) {
    int64_t there = 0;
    enum status st = producer_find(tx, p->name, p->commune_code, p->kind, &there, e);
    if (st || there || p->owner_org) return st;
    st = p->id ? ST_OK : producer_next(tx, &p->id, e);
    return st ? st : org_of_producer(tx, a, who, p, &p->owner_org, e);
}

static void subject_of(char out[static 32], const char *type, int64_t id) {
    (void)snprintf(out, 32, "%s:%lld", type, (long long)id);
}

enum status producer_create(struct db *tx, struct app *a, const struct actor *who, struct producer *p, struct err *e) {
    struct arena *ar = arena_new(1u << 20);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    p->created_us = clock_now_us(a->clock);
    enum status st = producer_place(tx, a, p, ar, e);
    arena_free(&ar);
    if (!st) st = producer_place_owner(tx, a, who, p, e);
    if (!st) st = producer_insert(tx, p, e);
    if (st || p->state != STATE_APPROVED) return st;
    char subject[32];
    int64_t idx = 0;
    subject_of(subject, "producer", p->id);
    json_t *facts = json_pack("{s:s, s:s, s:I, s:s}", "commune", p->commune_code, "kind", producer_kind_key((int)p->kind),
                              "producer", (json_int_t)p->id, "village", p->village_id);
    json_t *record = json_pack("{s:s, s:s, s:I, s:s, s:s, s:s, s:s}", "commune", p->commune_code, "kind",
                               producer_kind_key((int)p->kind), "id", (json_int_t)p->id, "name", p->name, "short_name",
                               p->short_name, "state", state_key((int)p->state), "village", p->village_id);
    st = facts && record ? log_append(tx, a, who, p->created_us, ENTRY_PRODUCER_APPROVED, subject, facts, record, &idx, e)
                         : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = act_append(tx, who, p->created_us, "producer.add", subject, NULL, e);
    json_decref(facts);
    json_decref(record);
    return st;
}

enum status product_check(struct product *p, char gtin[static GTIN_BYTES], struct err *e) {
    enum status st = check_text(p->name, "name", 1, 120, e);
    if (!st) st = check_text(p->name_en, "name_en", 0, 120, e);
    gtin[0] = '\0';
    if (!st && *p->gtin) st = gtin_parse(p->gtin, gtin, e);
    p->gtin = gtin;
    return st;
}

enum status product_create(struct db *tx, struct app *a, const struct actor *who, struct product *p, struct err *e) {
    struct arena *ar = arena_new(1u << 20);
    struct producer maker;
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    p->created_us = clock_now_us(a->clock);
    enum status st = producer_get(tx, p->producer_id, ar, &maker, e);
    if (!st && !state_may_issue(maker.state)) {
        st = err_set(e, ST_REFUSED, "producer", "producer.not-approved");
        err_arg(e, "state", "%s", state_key((int)maker.state));
    }
    if (!st) st = product_insert(tx, p, e);
    arena_free(&ar);
    if (st || p->state != STATE_APPROVED) return st;
    char subject[32];
    int64_t idx = 0;
    subject_of(subject, "product", p->id);
    json_t *facts = json_pack("{s:s, s:I, s:I}", "gtin", p->gtin, "producer", (json_int_t)p->producer_id, "product",
                              (json_int_t)p->id);
    json_t *record = json_pack("{s:s, s:I, s:s, s:s, s:I, s:s}", "gtin", p->gtin, "id", (json_int_t)p->id, "name", p->name,
                               "name_en", p->name_en, "producer", (json_int_t)p->producer_id, "state",
                               state_key((int)p->state));
    st = facts && record ? log_append(tx, a, who, p->created_us, ENTRY_PRODUCT_APPROVED, subject, facts, record, &idx, e)
                         : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = act_append(tx, who, p->created_us, "product.add", subject, NULL, e);
    json_decref(facts);
    json_decref(record);
    return st;
}

enum status lot_check(struct lot *l, char code[static LOT_BYTES], struct err *e) {
    int32_t made = DAY_NONE;
    int32_t expires = DAY_NONE;
    enum status st = lot_parse(l->code, code, e);
    l->code = code;
    if (!st) st = check_text(l->unit, "unit", 1, 20, e);
    if (!st) st = check_date(l->made_on, "made_on", true, &made, e);
    if (!st) st = check_date(l->expires_on, "expires_on", false, &expires, e);
    if (!st && expires != DAY_NONE && expires < made) st = err_set(e, ST_INVALID, "expires_on", "lot.dates");
    if (!st && (l->quantity < 1 || l->quantity > 1000000000)) st = err_set(e, ST_INVALID, "quantity", "lot.quantity");
    return st;
}

enum status lot_create(struct db *tx, struct app *a, const struct actor *who, struct lot *l, struct err *e) {
    struct arena *ar = arena_new(1u << 20);
    struct product product;
    char subject[32];
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    l->created_us = clock_now_us(a->clock);
    enum status st = product_get(tx, l->product_id, ar, &product, e);
    arena_free(&ar);
    if (!st) st = lot_insert(tx, l, e);
    if (st) return st;
    subject_of(subject, "lot", l->id);
    return act_append(tx, who, l->created_us, "lot.add", subject, NULL, e);
}

/* ---- the commands ---- */

struct create {
    struct app *app;
    const struct actor *who;
    enum { CREATE_PRODUCER, CREATE_PRODUCT, CREATE_LOT } what;
    struct producer producer;
    struct product product;
    struct lot lot;
    int64_t id;
};

/* May run more than once: works on a copy, so each run starts from the same values. */
static enum status create_write(struct db *tx, void *ctx, struct err *e) {
    struct create *c = ctx;
    struct producer producer = c->producer;
    struct product product = c->product;
    struct lot lot = c->lot;
    enum status st = ST_OK;
    switch (c->what) {
    case CREATE_PRODUCER:
        st = producer_create(tx, c->app, c->who, &producer, e);
        c->id = producer.id;
        break;
    case CREATE_PRODUCT:
        st = product_create(tx, c->app, c->who, &product, e);
        c->id = product.id;
        break;
    case CREATE_LOT:
        st = lot_create(tx, c->app, c->who, &lot, e);
        c->id = lot.id;
        break;
    }
    return st;
}

static enum status create_run(struct command_ctx *c, struct create *w, int record_kind) {
    char id[24];
    w->app = c->app;
    w->who = c->who;
    enum status st = store_write(c->app->store, create_write, w, c->e);
    if (st) return st;
    (void)snprintf(id, sizeof id, "%lld", (long long)w->id);
    return app_record(c->app, record_kind, id, c->result, c->e);
}

enum status command_producer_add(struct command_ctx *c) {
    static const struct param spec[] = { { "name", PARAM_TEXT, true, 1, 120 },    { "short_name", PARAM_TEXT, false, 0, 60 },
                                         { "kind", PARAM_TEXT, true, 1, 20 },     { "commune", PARAM_TEXT, true, 1, 10 },
                                         { "village", PARAM_TEXT, false, 0, 80 } };
    enum status st = params_check(c->params, spec, 5, c->e);
    if (st) return st;
    int kind = producer_kind_parse(param_text(c, "kind"));
    if (kind < 0) {
        err_set(c->e, ST_INVALID, "kind", "producer.kind");
        err_arg(c->e, "kind", "%s", param_text(c, "kind"));
        return ST_INVALID;
    }
    struct create w = { .what = CREATE_PRODUCER,
                        .producer = { .name = param_text(c, "name"), .short_name = param_text(c, "short_name"),
                                      .commune_code = param_text(c, "commune"), .village_id = param_text(c, "village"),
                                      .kind = (enum producer_kind)kind, .state = STATE_APPROVED } };
    st = producer_check(&w.producer, c->e);
    return st ? st : create_run(c, &w, RECORD_PRODUCERS);
}

enum status command_product_add(struct command_ctx *c) {
    static const struct param spec[] = { { "producer", PARAM_INT, true, 1, INT32_MAX },
                                         { "name", PARAM_TEXT, true, 1, 120 },
                                         { "name_en", PARAM_TEXT, false, 0, 120 },
                                         { "gtin", PARAM_TEXT, false, 0, 30 } };
    char gtin[GTIN_BYTES];
    enum status st = params_check(c->params, spec, 4, c->e);
    if (st) return st;
    struct create w = { .what = CREATE_PRODUCT,
                        .product = { .producer_id = param_int(c, "producer", 0), .name = param_text(c, "name"),
                                     .name_en = param_text(c, "name_en"), .gtin = param_text(c, "gtin"),
                                     .state = STATE_APPROVED } };
    st = product_check(&w.product, gtin, c->e);
    return st ? st : create_run(c, &w, RECORD_PRODUCTS);
}

enum status command_lot_add(struct command_ctx *c) {
    static const struct param spec[] = { { "product", PARAM_INT, true, 1, INT32_MAX },
                                         { "code", PARAM_TEXT, true, 1, 40 },
                                         { "quantity", PARAM_INT, true, 1, 1000000000 },
                                         { "unit", PARAM_TEXT, false, 0, 20 },
                                         { "made_on", PARAM_TEXT, true, 1, 10 },
                                         { "expires_on", PARAM_TEXT, false, 0, 10 } };
    char code[LOT_BYTES];
    enum status st = params_check(c->params, spec, 6, c->e);
    if (st) return st;
    const char *unit = param_text(c, "unit");
    struct create w = { .what = CREATE_LOT,
                        .lot = { .product_id = param_int(c, "product", 0), .code = param_text(c, "code"),
                                 .unit = *unit ? unit : "cái", .made_on = param_text(c, "made_on"),
                                 .expires_on = param_text(c, "expires_on"), .quantity = param_int(c, "quantity", 0) } };
    st = lot_check(&w.lot, code, c->e);
    return st ? st : create_run(c, &w, RECORD_LOTS);
}
