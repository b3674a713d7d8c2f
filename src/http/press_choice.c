/* What a print can be made on and of: papers, printers, kinds of file, as people choose them. */
#include <stdlib.h>
#include <string.h>

#include "core/lifecycle.h"
#include "label/press.h"
#include "press.h"

#define OWN_MAX 50

/* ---- one's own ---- */

/* Those in use; empty where none may be seen. */
static json_t *own_list(struct desk *d, enum kind k) {
    json_t *page = NULL, *rows = NULL;
    struct err e = { 0 };
    if (!may_read(d, k)) return json_array();
    json_t *params = json_pack("{s:s, s:s, s:s, s:i}", "kind", kind_info(k)->key, "state", "active", "sort", "name", "limit", OWN_MAX);
    if (!desk_command(d, COMMAND_RECORD_PAGE, params, NULL, &page, &e)) rows = json_incref(json_object_get(page, "rows"));
    json_decref(page);
    return rows ? rows : json_array();
}

/* ---- papers ---- */

static json_t *paper_row(const char *id, const char *name, bool own, bool measured, const char *chosen) {
    return json_pack("{s:s, s:s, s:b, s:b, s:b}", "id", id, "name", name, "own", own, "unmeasured", !measured, "chosen", !strcmp(id, chosen));
}

json_t *papers_model(struct desk *d, const char *chosen) {
    json_t *out = json_array(), *own = own_list(d, KIND_STOCK), *row = NULL;
    size_t i = 0;
    if (!*chosen) chosen = STOCK_USUAL;
    for (size_t n = 0; n < stock_count(); n++)
        json_array_append_new(out, paper_row(stock_at(n)->id, stock_at(n)->name, false, stock_at(n)->measured, chosen));
    json_array_foreach(own, i, row)
        json_array_append_new(out, paper_row(arena_printf(d->arena, OWN_STOCK_PREFIX "%s", text_of(row, "id")), text_of(row, "name"), true, true, chosen));
    json_decref(own);
    return out;
}

bool paper_known(struct desk *d, const char *id, const char **name) {
    json_t *all = papers_model(d, id), *row = NULL;
    size_t i = 0;
    bool found = false;
    json_array_foreach(all, i, row) {
        if (strcmp(text_of(row, "id"), id) != 0) continue;
        found = true;
        if (name) *name = arena_str(d->arena, text_of(row, "name"));
    }
    json_decref(all);
    return found;
}

const char *paper_name(struct desk *d, const json_t *row) {
    const struct stock *s = stock_find(text_of(row, "stock"));
    const char *name = s ? s->name : arena_str(d->arena, text_of(row, "paper"));
    return name ? name : "";
}

/* ---- printers, files, reasons ---- */

json_t *printers_model(struct desk *d, const char *chosen) {
    json_t *out = json_array(), *own = own_list(d, KIND_PRINTER), *row = NULL;
    size_t i = 0, n = json_array_size(own);
    json_array_foreach(own, i, row) {
        const char *id = text_of(row, "id");
        bool on = chosen ? !strcmp(id, chosen) : n == 1;
        json_array_append_new(out, json_pack("{s:s, s:s, s:b}", "id", id, "name", text_of(row, "name"), "chosen", on));
    }
    json_decref(own);
    return out;
}

/* Label printers' own languages are for rolls. */
static bool format_fits(const struct format *f, const char *paper_kind) {
    return f->labels != FORMAT_ONE && (f->dpi != FORMAT_DPI_HEAD || !*paper_kind || !strcmp(paper_kind, stock_kind_word(STOCK_ROLL)));
}

json_t *formats_model(struct desk *d, const char *paper_kind, const char *chosen) {
    json_t *out = json_array();
    for (int i = 0; i < PRESS_FORMAT_COUNT; i++) {
        const struct format *f = format_row((enum press_format)i);
        if (!format_fits(f, paper_kind)) continue;
        bool on = *chosen ? !strcmp(f->word, chosen) : i == PRESS_PDF;
        json_array_append_new(out, json_pack("{s:s, s:s, s:b}", "id", f->word, "text", say(d, "print-format.%s", f->word), "chosen", on));
    }
    return out;
}

json_t *reasons_model(struct desk *d, const char *chosen) {
    json_t *out = json_array();
    for (int r = 0; r < VOID_REASON_COUNT; r++) {
        const char *key = void_reason_key(r);
        json_array_append_new(out, json_pack("{s:s, s:s, s:b}", "key", key, "text", say(d, "scan.void.%s", key), "chosen", !strcmp(key, chosen)));
    }
    return out;
}

/* ---- where on the sheet ---- */

const char *cell_next(struct desk *d, int64_t run, const char *stock, json_t *model) {
    json_t *next = NULL;
    struct err e = { 0 };
    const char *cell = NULL;
    if (!desk_command(d, COMMAND_JOB_NEXT_CELL, json_pack("{s:I, s:s}", "run", (json_int_t)run, "stock", stock), NULL, &next, &e) &&
        int_of(next, "cell") > 1) {
        cell = arena_printf(d->arena, "%lld", (long long)int_of(next, "cell"));
        put(model, "cell_from", cell);
        put(model, "cell_at", show_instant(d, text_of(next, "at")));
    }
    json_decref(next);
    return cell ? cell : FIRST_CELL;
}

json_t *cells_model(int64_t cols, int64_t rows, int64_t here) {
    json_t *out = json_array();
    for (int64_t r = 0; r < rows; r++) {
        json_t *cells = json_array();
        for (int64_t n = r * cols + 1; n <= (r + 1) * cols; n++)
            json_array_append_new(cells, json_pack("{s:o, s:b, s:b}", "n", json_sprintf("%lld", (long long)n), "here", n == here, "used", n < here));
        json_array_append_new(out, json_pack("{s:o}", "cells", cells));
    }
    return out;
}

void param_put(json_t *params, const char *name, const char *text) {
    char *end = NULL;
    long long n = strtoll(text, &end, 10);
    if (*text) json_object_set_new(params, name, *end ? json_string(text) : json_integer((json_int_t)n));
}

/* ---- what comes out ---- */

const char *module_text(struct desk *d, const json_t *report) {
    struct buf b = BUF_INIT;
    module_words(&b, d->a->lang, (int32_t)int_of(report, "module_nm"), (int)int_of(report, "dpi"));
    const char *s = b.data && !b.failed ? arena_str(d->arena, b.data) : NULL;
    buf_free(&b);
    return s ? s : "";
}

const char *left_out_text(struct desk *d, const json_t *fields) {
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < json_array_size(fields); i++)
        buf_printf(&b, "%s%s", i ? ", " : "", say(d, "press-field.%s", json_string_value(json_array_get(fields, i))));
    const char *text = b.data && !b.failed ? arena_str(d->arena, b.data) : NULL;
    buf_free(&b);
    return text ? text : "";
}
