/*
 * Producers, products and lots by command and by file: their own words for what is wrong, then the one way in which every
 * record is written (record_write.c), so that history, owner and log entry are the same as of a form.
 *
 * What the operator enters at the command line is approved at once, is marked as such for the Department's review, and says
 * so in the public log; with draft it waits like anybody's.
 */
#include <stdlib.h>
#include <string.h>

#include "record.h"
#include "store/record.h"

#define REGISTRY_ARENA_BYTES (1u << 20)

enum status producer_check(const struct producer *p, struct err *e) {
    enum status st = check_text(p->name, "name", 1, 120, e);
    if (!st) st = check_text(p->short_name, "short_name", 0, 60, e);
    if (!st && !producer_kind_key((int)p->kind)) st = err_set(e, ST_INVALID, "kind", "producer.kind");
    if (!st) st = check_text(p->commune_code, "commune", 1, 10, e);
    return st;
}

/* The place must be a unit of today, and the village must lie in it or in no known unit. */
static enum status producer_place(struct db *tx, const struct app *a, const struct producer *p, struct arena *ar,
                                  struct err *e) {
    char today[DATE_BYTES];
    struct unit_name unit;
    struct village v;
    day_format(day_of_us(clock_now_us(a->clock)), today);
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

/* The command line is trusted, as the machine's own sign-in counts there; everybody else is held to the matrix. */
static bool is_operator(const struct actor *who) { return who->account_id == 0; }

/* What waits for approval when it does not come from the command line. */
static enum state state_of(const struct actor *who, enum state asked) {
    return is_operator(who) || asked == STATE_ACTIVE ? asked : STATE_DRAFT;
}

/*
 * Write a record the usual way.
 *   in   given: stolen; verb: of the act
 *   out  *id
 */
static enum status create_as(struct record_ctx *x, enum kind k, json_t *given, enum state state, const char *verb, int64_t *id) {
    struct record r = { .kind = k, .h = { .state = state_of(x->who, state), .entered = is_operator(x->who) ? "operator" : "web" } };
    enum status st = given ? values_check(x, k, given, NULL, &r.values) : err_set(x->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = record_create(x, &r, is_operator(x->who));
    if (!st) st = act_append(x->tx, x->who, x->now_us, verb, arena_printf(x->arena, "%s:%s", kind_info(k)->key, r.h.id), NULL, x->e);
    *id = st ? 0 : strtoll(r.h.id, NULL, 10);
    json_decref(given);
    record_free(&r);
    return st;
}

enum status producer_create(struct db *tx, struct app *a, const struct actor *who, struct producer *p, struct err *e) {
    struct record_ctx x;
    enum status st = record_ctx_open(&x, tx, a, who, NULL, REGISTRY_ARENA_BYTES, e);
    if (!st) st = producer_place(tx, a, p, x.arena, e);
    if (!st)
        st = create_as(&x, KIND_PRODUCER,
                       json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", p->name, "short_name", p->short_name, "kind",
                                 producer_kind_key((int)p->kind), "commune_code", p->commune_code, "village_id", p->village_id),
                       p->state, "producer.add", &p->id);
    record_ctx_close(&x);
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

static enum status maker_approved(enum state state, struct err *e) {
    if (state_may_issue(state)) return ST_OK;
    err_set(e, ST_REFUSED, "producer", "producer.not-approved");
    err_arg(e, "state", "%s", state_key((int)state));
    return ST_REFUSED;
}

/*
 * What a new record hangs on. Whoever may not read it learns the same of one that is there and one that is not.
 *   err  ST_NOT_FOUND missing (args: id)
 */
static enum status parent_read(struct record_ctx *x, enum kind k, int64_t id, const char *missing, enum state *state) {
    struct record r = { .values = NULL };
    struct err why = { 0 };
    enum status st = record_read(x->tx, k, arena_printf(x->arena, "%lld", (long long)id), x->arena, &r, &why);
    record_free(&r);
    if (!st && (is_operator(x->who) || record_allows(x->who, kind_info(k)->class, ACTION_READ, &r.h))) {
        *state = r.h.state;
        return ST_OK;
    }
    if (st && st != ST_NOT_FOUND) return err_set(x->e, st, NULL, why.key);
    err_set(x->e, ST_NOT_FOUND, NULL, missing);
    err_arg(x->e, "id", "%lld", (long long)id);
    return ST_NOT_FOUND;
}

enum status product_create(struct db *tx, struct app *a, const struct actor *who, struct product *p, struct err *e) {
    struct record_ctx x;
    enum state maker = STATE_DRAFT;
    enum status st = record_ctx_open(&x, tx, a, who, NULL, REGISTRY_ARENA_BYTES, e);
    if (!st) st = parent_read(&x, KIND_PRODUCER, p->producer_id, "producer.missing", &maker);
    if (!st && state_of(who, p->state) == STATE_APPROVED) st = maker_approved(maker, e);
    if (!st)
        st = create_as(&x, KIND_PRODUCT,
                       json_pack("{s:I, s:s, s:s, s:s}", "producer_id", (json_int_t)p->producer_id, "name", p->name, "name_en",
                                 p->name_en, "gtin", p->gtin),
                       p->state, "product.add", &p->id);
    record_ctx_close(&x);
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
    struct record_ctx x;
    enum state product = STATE_DRAFT;
    enum status st = record_ctx_open(&x, tx, a, who, NULL, REGISTRY_ARENA_BYTES, e);
    if (!st) st = parent_read(&x, KIND_PRODUCT, l->product_id, "product.missing", &product);
    if (!st)
        st = create_as(&x, KIND_LOT,
                       json_pack("{s:I, s:s, s:I, s:s, s:s, s:s}", "product_id", (json_int_t)l->product_id, "code", l->code, "quantity",
                                 (json_int_t)l->quantity, "unit", l->unit, "made_on", l->made_on, "expires_on", l->expires_on),
                       STATE_ACTIVE, "lot.add", &l->id);
    record_ctx_close(&x);
    return st;
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
                                         { "village", PARAM_TEXT, false, 0, 80 },  { "draft", PARAM_BOOL, false, 0, 0 } };
    enum status st = params_check(c->params, spec, 6, c->e);
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
                                      .kind = (enum producer_kind)kind,
                                      .state = param_bool(c, "draft") ? STATE_DRAFT : STATE_APPROVED } };
    st = producer_check(&w.producer, c->e);
    return st ? st : create_run(c, &w, RECORD_PRODUCERS);
}

enum status command_product_add(struct command_ctx *c) {
    static const struct param spec[] = { { "producer", PARAM_INT, true, 1, INT32_MAX },
                                         { "name", PARAM_TEXT, true, 1, 120 },
                                         { "name_en", PARAM_TEXT, false, 0, 120 },
                                         { "gtin", PARAM_TEXT, false, 0, 30 },
                                         { "draft", PARAM_BOOL, false, 0, 0 } };
    char gtin[GTIN_BYTES];
    enum status st = params_check(c->params, spec, 5, c->e);
    if (st) return st;
    struct create w = { .what = CREATE_PRODUCT,
                        .product = { .producer_id = param_int(c, "producer", 0), .name = param_text(c, "name"),
                                     .name_en = param_text(c, "name_en"), .gtin = param_text(c, "gtin"),
                                     .state = param_bool(c, "draft") ? STATE_DRAFT : STATE_APPROVED } };
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
