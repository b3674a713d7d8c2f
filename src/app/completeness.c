/*
 * What is missing of a product by the lists of law, and where to fill it in. Whoever may read the product may see what is
 * missing; only whoever may write the record concerned is sent there.
 */
#include "completeness.h"

#include <stdlib.h>
#include <string.h>

#include "liquor.h"
#include "stages.h"
#include "store/required.h"

/* What the fields of the lists are looked up in. */
struct facts {
    struct record product, producer, lot; /* lot.h.id "" where there is none */
    char groups[80];
    json_t *values;                       /* as required_filled takes them */
};

static void facts_free(struct facts *f) {
    record_free(&f->producer);
    record_free(&f->lot);
    json_decref(f->values);
}

/* The groups that a list may name: as registered, and spirits by what they are. */
static void groups_of(struct facts *f) {
    const json_t *v = f->product.values;
    (void)snprintf(f->groups, sizeof f->groups, "%s %s%s", value_text(v, "category"), value_text(v, "subcategory"),
                   liquor_is(v) ? " liquor" : "");
}

static enum status lot_read(struct db *db, struct arena *a, struct facts *f, json_t **values, struct err *e) {
    char id[24];
    int64_t lot = 0, stages = 0;
    *values = NULL;
    enum status st = required_lot(db, strtoll(f->product.h.id, NULL, 10), &lot, e);
    if (st || !lot) return st;
    (void)snprintf(id, sizeof id, "%lld", (long long)lot);
    st = record_read(db, KIND_LOT, id, a, &f->lot, e);
    if (!st) st = required_stages(db, lot, &stages, e);
    if (st) return st;
    *values = json_copy(f->lot.values);
    json_object_set_new(*values, "stages", json_integer(stages));
    return ST_OK;
}

static enum status facts_read(struct db *db, struct arena *a, const char *day, struct facts *f, struct err *e) {
    json_t *lot = NULL;
    int64_t certificates = 0;
    const char *producer = value_text(f->product.values, "producer_id");
    enum status st = record_read(db, KIND_PRODUCER, producer, a, &f->producer, e);
    if (!st) st = required_certificates(db, strtoll(producer, NULL, 10), strtoll(f->product.h.id, NULL, 10), day, &certificates, e);
    if (!st) st = lot_read(db, a, f, &lot, e);
    if (st) return st;
    json_t *product = json_copy(f->product.values);
    json_object_set_new(product, "certificates", json_integer(certificates));
    f->values = json_pack("{s:o, s:O, s:o*}", "product", product, "producer", f->producer.values, "lot", lot);
    groups_of(f);
    return f->values ? ST_OK : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
}

/* ---- where to fill it in ---- */

static json_t *fix_there(const struct actor *who, const struct record *r, const char *field) {
    if (!record_allows(who, kind_info(r->kind)->class, ACTION_WRITE, &r->h)) return NULL;
    return json_pack("{s:s, s:s, s:s}", "kind", kind_info(r->kind)->key, "id", r->h.id, "field", field);
}

/* A record that is still to be added below another. */
static json_t *fix_new(const struct actor *who, enum kind k, const char *ref, const struct record *above, const char *field) {
    if (!record_allows(who, kind_info(k)->class, ACTION_WRITE, &above->h)) return NULL;
    return json_pack("{s:s, s:s, s:s, s:s}", "kind", kind_info(k)->key, "ref", ref, "ref_id", above->h.id, "field", field);
}

static json_t *fix_of(const struct actor *who, const struct facts *f, const char *place) {
    struct required_place p;
    if (!required_place(place, 0, &p)) return NULL;
    if (p.kind == KIND_PRODUCER) return fix_there(who, &f->producer, p.field);
    if (p.kind == KIND_PRODUCT)
        return strcmp(p.field, "certificates") ? fix_there(who, &f->product, p.field)
                                               : fix_new(who, KIND_DOCUMENT, "producer_id", &f->producer, "number");
    bool stages = !strcmp(p.field, "stages");
    if (!*f->lot.h.id) return fix_new(who, KIND_LOT, "product_id", &f->product, stages ? "code" : p.field);
    return stages ? fix_new(who, KIND_STAGE, "lot_id", &f->lot, "name") : fix_there(who, &f->lot, p.field);
}

/* ---- bars ---- */

static void field_add(json_t *bar, const struct actor *who, const struct facts *f, const struct required *r, int64_t count[static 2]) {
    bool none = false;
    bool filled = required_filled(r, f->values, &none);
    json_t *o = json_pack("{s:I, s:s, s:s, s:s, s:b, s:b, s:b, s:o*}", "no", (json_int_t)r->no, "name", r->name, "name_en", r->name_en,
                          "source", r->source, "filled", filled, "none", none, "if_any", r->if_any, "fix",
                          filled ? NULL : fix_of(who, f, r->place));
    json_array_append_new(json_object_get(bar, "fields"), o);
    if (r->if_any) return;
    count[0] += filled;
    count[1]++;
}

static json_t *bar_of(const struct actor *who, const struct facts *f, enum required_list list, const struct required *rows, size_t n) {
    json_t *bar = json_pack("{s:s, s:[]}", "list", required_list_key((int)list), "fields");
    int64_t count[2] = { 0, 0 };
    for (size_t i = 0; bar && i < n; i++)
        if (rows[i].list == list && required_asked(&rows[i], f->groups)) field_add(bar, who, f, &rows[i], count);
    json_object_set_new(bar, "filled", json_integer(count[0]));
    json_object_set_new(bar, "total", json_integer(count[1]));
    return bar;
}

static json_t *answer(const struct actor *who, const struct facts *f, const char *day, const struct required *rows, size_t n) {
    json_t *lot = *f->lot.h.id ? json_pack("{s:s, s:s}", "id", f->lot.h.id, "code", value_text(f->lot.values, "code")) : NULL;
    json_t *o = json_pack("{s:s, s:o*, s:s, s:[], s:[]}", "product", f->product.h.id, "lot", lot, "day", day, "bars", "warnings");
    for (int l = 0; o && l < REQUIRED_LIST_COUNT; l++) {
        json_t *bar = bar_of(who, f, (enum required_list)l, rows, n);
        if (value_int(bar, "total", 0)) json_array_append_new(json_object_get(o, "bars"), bar);
        else json_decref(bar); /* no list of that name holds on this day */
    }
    return o;
}

enum status completeness_read(struct db *db, struct arena *a, const struct actor *who, const struct record *product,
                              const char *day, json_t **out, struct err *e) {
    struct facts f = { .product = *product, .producer.kind = KIND_PRODUCER, .lot.kind = KIND_LOT };
    struct required *rows = NULL;
    size_t n = 0;
    *out = NULL;
    enum status st = facts_read(db, a, day, &f, e);
    if (!st) st = required_on(db, day, a, &rows, &n, e);
    if (!st && !(*out = answer(who, &f, day, rows, n))) st = err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st && *f.lot.h.id) st = stages_warn(db, strtoll(f.lot.h.id, NULL, 10), json_object_get(*out, "warnings"), e);
    facts_free(&f);
    return st;
}

enum status command_product_completeness(struct command_ctx *c) {
    static const struct param spec[] = { { "product", PARAM_TEXT, true, 1, 20 } };
    struct record r = { .values = NULL };
    char today[DATE_BYTES];
    enum status st = params_check(c->params, spec, 1, c->e);
    if (!st) st = record_read(c->db, KIND_PRODUCT, param_text(c, "product"), c->arena, &r, c->e);
    if (!st) st = record_permit(c->who, KIND_PRODUCT, ACTION_READ, &r.h, c->e);
    day_format(day_of_us(clock_now_us(c->app ? c->app->clock : clock_system())), today);
    if (!st) st = completeness_read(c->db, c->arena, c->who, &r, today, c->result, c->e);
    record_free(&r);
    return st;
}

/* ---- rows of the file ---- */

enum { F_LIST, F_NO, F_GROUPS, F_FROM, F_TO, F_NAME, F_NAME_EN, F_PLACE, F_IF_ANY, F_SOURCE };

static enum status row_error(const struct import_row *r, size_t column, const char *key, struct err *e) {
    err_set(e, ST_INVALID, r->kind->columns[column], key);
    err_arg(e, "name", "%s", r->kind->columns[column]);
    err_arg(e, "value", "%s", r->value[column]);
    return ST_INVALID;
}

static bool number_ok(const char *s) { return *s && strlen(s) <= 3 && strspn(s, "0123456789") == strlen(s); }

static enum status row_days(const struct import_row *r, struct err *e) {
    int32_t from = DAY_NONE, to = DAY_NONE;
    enum status st = check_date(r->value[F_FROM], "valid_from", true, &from, e);
    if (!st) st = check_date(r->value[F_TO], "valid_to", false, &to, e);
    return !st && to != DAY_NONE && to < from ? row_error(r, F_TO, "import.valid-to", e) : st;
}

enum status required_row_check(const struct import_row *r, struct err *e) {
    static const size_t needed[] = { F_NAME, F_NAME_EN, F_SOURCE };
    if (required_list_parse(r->value[F_LIST]) < 0) return row_error(r, F_LIST, "required.list", e);
    if (!number_ok(r->value[F_NO])) return row_error(r, F_NO, "required.no", e);
    if (!required_place_known(r->value[F_PLACE])) return row_error(r, F_PLACE, "required.place", e);
    for (const char *g = r->value[F_GROUPS]; *g;) {
        char group[32];
        size_t n = strcspn(g, " ");
        (void)snprintf(group, sizeof group, "%.*s", (int)n, g);
        if (strcmp(group, "liquor") && !choice_known("ocop_group", group) && !choice_known("ocop_subgroup", group))
            return row_error(r, F_GROUPS, "required.group", e);
        g += n + strspn(g + n, " ");
    }
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (!*r->value[needed[i]]) return row_error(r, needed[i], "import.empty", e);
    if (*r->value[F_IF_ANY] && strcmp(r->value[F_IF_ANY], "yes")) return row_error(r, F_IF_ANY, "required.if-any", e);
    return row_days(r, e);
}

enum status required_row_put(struct db *tx, struct app *a, const struct actor *who, const struct import_row *r, enum put *what,
                             struct err *e) {
    const struct access_owner nobody = { .unit_code = "" };
    const struct required row = { .list = (enum required_list)required_list_parse(r->value[F_LIST]),
                                  .no = strtoll(r->value[F_NO], NULL, 10), .groups = r->value[F_GROUPS],
                                  .name = r->value[F_NAME], .name_en = r->value[F_NAME_EN], .place = r->value[F_PLACE],
                                  .if_any = *r->value[F_IF_ANY] != '\0', .source = r->value[F_SOURCE] };
    (void)a;
    /* Dated data of law, as the table of competences is: whoever may write that may write this. */
    if (!access_allows(CLASS_COMPETENCE, ACTION_WRITE, &who->who, &nobody)) return err_set(e, ST_FORBIDDEN, NULL, "access.denied");
    return required_put(tx, &row, r->value[F_FROM], r->value[F_TO], what, e);
}
