/* A producer's own paper: what it measured, held to the checks of the papers that ship. */
#include "own_stock.h"

#include "rules.h"

#define TEXT_BYTES STOCK_NAME_BYTES /* the longest of them */

/* "63.50" of hundredths; what is not given is nothing. */
static void figure(const json_t *values, const char *name, char out[static TEXT_BYTES]) {
    const json_t *v = json_object_get(values, name);
    long long n = json_integer_value(v);
    const char *s = json_string_value(v), *mm = strstr(name, "_mm");
    if (json_is_boolean(v)) (void)snprintf(out, TEXT_BYTES, "%s", json_is_true(v) ? "yes" : "no");
    else if (s) (void)snprintf(out, TEXT_BYTES, "%s", s);
    else if (mm) (void)snprintf(out, TEXT_BYTES, "%lld.%02lld", n / 100, n % 100);
    else (void)snprintf(out, TEXT_BYTES, "%lld", n);
}

static enum status no_template(struct err *e) {
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < stock_count(); i++) {
        char one[48];
        const struct stock *s = stock_at(i);
        (void)snprintf(one, sizeof one, "%g × %g", s->label_w_um / 1000.0, s->label_h_um / 1000.0);
        if (!b.data || !strstr(b.data, one)) buf_printf(&b, "%s%s", b.len ? "; " : "", one);
    }
    err_set(e, ST_INVALID, "label_w_mm", "stock.no-template");
    err_arg(e, "sizes", "%s", b.data ? b.data : "");
    buf_free(&b);
    return ST_INVALID;
}

/* What the press calls by its column is called as the form calls it. */
static enum status as_field(const struct err *why, struct err *e) {
    enum status st = err_set(e, why->status, why->field, why->key);
    for (int i = 0; i < why->args_len; i++) {
        bool field = !strcmp(why->args[i].name, "field");
        err_arg(e, why->args[i].name, "%s%s", field ? "field.stock." : "", why->args[i].value);
    }
    return st;
}

/* Templates are drawn for a size: that of a paper that ships. */
static const char *template_of(int32_t w_um, int32_t h_um) {
    for (size_t i = 0; i < stock_count(); i++)
        if (stock_at(i)->label_w_um == w_um && stock_at(i)->label_h_um == h_um) return stock_at(i)->template_id;
    return NULL;
}

enum status own_stock_make(const json_t *values, const char *id, struct stock *out, struct err *e) {
    char text[STOCK_FIELD_COUNT][TEXT_BYTES];
    const char *value[STOCK_FIELD_COUNT];
    for (int i = 0; i < STOCK_FIELD_COUNT; i++) {
        figure(values, stock_field_word((enum stock_field)i), text[i]);
        value[i] = text[i];
    }
    (void)snprintf(text[STOCK_FIELD_ID], TEXT_BYTES, OWN_STOCK_PREFIX "%s", *id ? id : "0");
    value[STOCK_FIELD_TEMPLATE] = "A"; /* any: which one follows from the size */
    value[STOCK_FIELD_SOURCE] = OWN_STOCK_PREFIX;
    struct err why = { 0 };
    if (stock_make(out, value, &why)) return as_field(&why, e);
    const char *template = template_of(out->label_w_um, out->label_h_um);
    if (!template) return no_template(e);
    (void)snprintf(out->template_id, sizeof out->template_id, "%s", template);
    return ST_OK;
}

static enum status check(struct record_ctx *c, struct record *r, const json_t *before) {
    struct stock s;
    struct err e = { 0 };
    (void)before;
    return own_stock_make(r->values, r->h.id, &s, &e) ? problem_of(c, e.field, &e) : ST_OK;
}

const struct rule rule_stock = { .check = check, .whole = true };
