/* Measuring a printer: the page to print, and the four lengths that somebody measured on it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "press.h"

#define LETTERS 4
#define PDF "application/pdf"

static const char *const letters[LETTERS] = { "a", "b", "c", "d" };

/* "15,5" in millimetres as micrometres.  out: false where it is none */
static bool length_read(const char *s, int64_t *um) {
    char *end = NULL;
    long whole = strtol(s, &end, 10), part = 0, unit = 100;
    if (end == s || whole < 0 || whole > 5000) return false;
    if (*end == ',' || *end == '.')
        for (end++; *end >= '0' && *end <= '9' && unit; end++, unit /= 10) part += (*end - '0') * unit;
    *um = (int64_t)whole * 1000 + part;
    return !*end;
}

/* ---- the page ---- */

/* in: kept: what was typed stays */
static json_t *lengths_model(struct desk *d, const json_t *due, bool kept) {
    json_t *out = json_array();
    for (int i = 0; i < LETTERS; i++) {
        const char *typed = kept ? form_text(&d->form, letters[i]) : NULL;
        json_t *o = json_pack("{s:s}", "key", letters[i]);
        put(o, "label", say(d, "calibrate.%s", letters[i]));
        put(o, "due", say_with(d, "calibrate.due", "mm", show_decimal(d, int_of(due, letters[i]) / 10)));
        put(o, "value", typed);
        json_array_append_new(out, o);
    }
    return out;
}

/* A paper whose page can be measured on: a sheet. */
static json_t *sheets_model(struct desk *d, const char *chosen) {
    json_t *all = papers_model(d, chosen), *out = json_array(), *row = NULL;
    size_t i = 0;
    json_array_foreach(all, i, row) {
        const struct stock *s = stock_find(text_of(row, "id"));
        if (!s || s->kind == STOCK_SHEET) json_array_append(out, row);
    }
    json_decref(all);
    return out;
}

static const char *stock_asked(const struct form *f) {
    const char *s = form_text(f, "giay");
    return s && *s ? s : STOCK_USUAL;
}

static void calibrate_page(struct desk *d, int status, const char *stock, const struct err *why, struct http_response *out) {
    json_t *r = NULL, *is = NULL;
    char id[90];
    struct err e = { 0 }, none = { 0 };
    if (!desk_path_part(d, 2, id, sizeof id) ||
        desk_command(d, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "printer", "id", id), NULL, &r, &e)) {
        if (e.status) desk_error(d, &e, out);
        else desk_status(d, 404, NULL, out);
        return;
    }
    json_t *model = json_object();
    put(model, "id", id);
    put(model, "heading", say(d, "calibrate.title"));
    put(model, "about", show_title(d, KIND_PRINTER, json_object_get(r, "values"), id));
    put(model, "about_href", address_of(d, KIND_PRINTER, id));
    put(model, "version", arena_printf(d->arena, "%lld", (long long)int_of(r, "version")));
    put(model, "stock", stock);
    put_items(model, "papers", sheets_model(d, stock));
    put_flag(model, "may", may_ever(d, KIND_PRINTER, ACTION_WRITE));
    /* Nothing measured: what the lengths should be. */
    if (!desk_command(d, COMMAND_PRINTER_MEASURE, json_pack("{s:I, s:s}", "printer", (json_int_t)strtoll(id, NULL, 10), "stock", stock), NULL, &is, &none))
        put_items(model, "lengths", lengths_model(d, json_object_get(is, "due"), !why || why->status != ST_CONFLICT));
    else if (!why) put(model, "hindered", say_error(d, &none));
    put_flag(model, "wrong", why != NULL);
    if (why) put(model, "said", say_error(d, why));
    if (why && *why->field) put(model, "wrong_href", arena_printf(d->arena, "#f-%s", why->field));
    json_decref(is);
    json_decref(r);
    desk_page(d, status, PAGE_CALIBRATE, model, out);
}

void calibrate_handle(struct desk *d, struct http_response *out) { calibrate_page(d, 200, stock_asked(&d->query), NULL, out); }

/* The page to print, with the calibration that there is. */
void calibrate_file_handle(struct desk *d, struct http_response *out) {
    struct download l;
    struct err e = { 0 };
    int64_t id = 0;
    const char *stock = stock_asked(&d->query);
    if (!desk_path_id(d, 2, &id)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    json_t *params = json_pack("{s:I, s:s, s:s}", "printer", (json_int_t)id, "stock", stock, "lang", d->a->lang == LANG_EN ? "en" : "vi");
    if (download_take(d, COMMAND_PRINTER_PAGE, params, &l, &e)) calibrate_page(d, status_http(e.status), stock, &e, out);
    else download_answer(d, &l, PDF, arena_printf(d->arena, "trang-in-thu-%s.pdf", stock), out);
}

/* ---- what was measured ---- */

static enum status lengths_take(struct desk *d, json_t *params, struct err *e) {
    for (int i = 0; i < LETTERS; i++) {
        const char *s = form_text(&d->form, letters[i]);
        int64_t um = 0;
        if (!s || !*s) continue; /* as it should be */
        if (!length_read(s, &um)) return err_set(e, ST_INVALID, letters[i], "calibrate.length");
        put_int(params, letters[i], um);
    }
    return ST_OK;
}

/* Into the printer's record, as if the four numbers had been typed there. */
static enum status calibration_save(struct desk *d, int64_t id, json_t *values, struct err *e) {
    json_t *done = NULL;
    const char *version = form_text(&d->form, "phien");
    json_t *params = json_pack("{s:s, s:o, s:O}", "kind", "printer", "id", json_sprintf("%lld", (long long)id), "values", values);
    /* What was measured builds on the calibration that the page showed: saved twice, it would count twice. */
    put_int(params, "version", strtoll(version && *version ? version : "0", NULL, 10));
    enum status st = desk_command(d, COMMAND_RECORD_SET, params, NULL, &done, e);
    json_decref(done);
    if (st != ST_CONFLICT) return st;
    err_clear(e);
    return err_set(e, st, NULL, "calibrate.changed");
}

/* Values as people type them, which is what a record takes. */
static json_t *values_typed(struct desk *d, const json_t *values) {
    json_t *out = json_object(), *v = NULL;
    const char *name = NULL;
    json_object_foreach(json_object_get(values, "values"), name, v) {
        long long n = json_integer_value(v), abs = n < 0 ? -n : n;
        json_object_set_new(out, name, json_string(arena_printf(d->arena, "%s%lld,%02lld", n < 0 ? "-" : "", abs / 100, abs % 100)));
    }
    return out;
}

void calibrate_post(struct desk *d, struct http_response *out) {
    json_t *is = NULL;
    struct err e = { 0 };
    int64_t id = 0;
    const char *stock = stock_asked(&d->form);
    if (!desk_path_id(d, 2, &id)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    json_t *params = json_pack("{s:I, s:s}", "printer", (json_int_t)id, "stock", stock);
    enum status st = lengths_take(d, params, &e);
    if (st) json_decref(params);
    if (!st) st = desk_command(d, COMMAND_PRINTER_MEASURE, params, NULL, &is, &e);
    if (!st) {
        json_t *values = values_typed(d, is);
        st = calibration_save(d, id, values, &e);
        json_decref(values);
    }
    if (st == ST_NOT_FOUND || st == ST_FORBIDDEN) desk_error(d, &e, out);
    else if (st) calibrate_page(d, status_http(e.status), stock, &e, out);
    else desk_done(d, out, "calibrated", "/app/may-in/%lld/can-chinh?giay=%s", (long long)id, stock);
    json_decref(is);
}
