/* Cells take their labels and their kind from the column above them. */
#include "grid.h"

#include <string.h>

#include "base/csv.h"
#include "label/document.h"
#include "reply.h"

void grid_start(struct grid *g, struct desk *d) { *g = (struct grid){ .d = d, .columns = json_array(), .rows = json_array() }; }

void grid_column(struct grid *g, const char *text, enum grid_type type) {
    json_array_append_new(g->columns, json_pack("{s:s, s:b, s:b}", "text", text, "is_number", type == GRID_NUMBER, "is_day", type == GRID_DAY));
}

void grid_row(struct grid *g) {
    g->row = json_array();
    json_array_append_new(g->rows, json_pack("{s:o}", "cells", g->row));
}

void grid_sums(struct grid *g) {
    g->row = json_array();
    g->sums = json_pack("{s:o}", "cells", g->row);
}

static json_t *cell_add(struct grid *g, const char *text, const char *href) {
    const json_t *column = json_array_get(g->columns, json_array_size(g->row));
    json_t *c = json_pack("{s:s, s:s, s:O}", "label", text_of(column, "text"), "text", text ? text : "", "is_number", json_object_get(column, "is_number"));
    put(c, "href", href);
    json_array_append_new(g->row, c);
    return c;
}

void grid_text(struct grid *g, const char *text, const char *href) { cell_add(g, text, href); }

void grid_number(struct grid *g, int64_t n, const char *href) { put_int(cell_add(g, show_number(g->d, n), href), "n", n); }

void grid_day(struct grid *g, const char *iso) { put(cell_add(g, show_date(g->d, iso), NULL), "day", iso); }

void grid_empty(struct grid *g) { cell_add(g, "", NULL); }

void grid_put(struct grid *g, json_t *model) {
    json_object_set_new(model, "columns", g->columns);
    put_items(model, "rows", g->rows);
    if (g->sums) json_object_set_new(model, "sums", g->sums);
}

/* ---- files ---- */

/* A byte order mark, without which Excel takes it for another encoding; semicolons, where the comma is the decimal point. */
static void cells_line(struct buf *b, const json_t *cells, const char *name) {
    const json_t *c = NULL;
    size_t i = 0;
    json_array_foreach(cells, i, c) {
        if (i) buf_byte(b, ';');
        if (json_object_get(c, "n")) buf_printf(b, "%lld", (long long)int_of(c, "n"));
        else csv_cell(b, text_of(c, name));
    }
    buf_str(b, "\r\n");
}

static void csv_make(const json_t *model, struct buf *b) {
    const json_t *row = NULL;
    size_t i = 0;
    buf_str(b, "\xEF\xBB\xBF");
    cells_line(b, json_object_get(model, "columns"), "text");
    json_array_foreach(json_object_get(model, "rows"), i, row) cells_line(b, json_object_get(row, "cells"), "text");
    if (json_object_get(model, "sums")) cells_line(b, json_object_get(json_object_get(model, "sums"), "cells"), "text");
}

/* ---- documents: a workbook, or a page to print ---- */

static struct doc_cell cell_of(const json_t *c, unsigned style) {
    struct doc_cell cell = json_object_get(c, "n")     ? doc_number(int_of(c, "n"))
                           : json_object_get(c, "day") ? doc_day(text_of(c, "day"))
                                                       : doc_words(text_of(c, "text"));
    cell.style = style;
    return cell;
}

static size_t cells_of(const json_t *row, unsigned style, struct doc_cell out[static DOC_COLUMNS_MAX]) {
    const json_t *c = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(row, "cells"), i, c) if (i < DOC_COLUMNS_MAX) out[i] = cell_of(c, style);
    return i;
}

/* Numbers and days need little room, names the rest. */
static size_t columns_of(const json_t *model, struct doc_column out[static DOC_COLUMNS_MAX]) {
    const json_t *c = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(model, "columns"), i, c) {
        if (i == DOC_COLUMNS_MAX) break;
        bool narrow = json_is_true(json_object_get(c, "is_number")) || json_is_true(json_object_get(c, "is_day"));
        out[i] = (struct doc_column){ .name = text_of(c, "text"), .share = narrow ? 2 : 3 };
    }
    return i;
}

static void document_fill(struct doc *doc, const json_t *model) {
    struct doc_column columns[DOC_COLUMNS_MAX];
    struct doc_cell cells[DOC_COLUMNS_MAX];
    const json_t *row = NULL;
    size_t i = 0;
    const struct doc_table table = { .sheet = text_of(model, "heading"), .column = columns, .columns = columns_of(model, columns) };
    doc_title(doc, text_of(model, "title"), *text_of(model, "narrowed") ? text_of(model, "narrowed") : NULL);
    doc_table_begin(doc, &table);
    json_array_foreach(json_object_get(model, "rows"), i, row) if (cells_of(row, 0, cells)) doc_row(doc, cells);
    row = json_object_get(model, "sums");
    if (row && cells_of(row, DOC_BOLD, cells)) doc_total(doc, cells);
    doc_table_end(doc);
}

static enum status to_buf(void *ctx, const void *p, size_t len, struct err *e) {
    struct buf *b = ctx;
    buf_add(b, p, len);
    return b->failed ? err_set(e, ST_NO_MEMORY, NULL, "no-memory") : ST_OK;
}

static enum status document_make(struct desk *d, const json_t *model, enum doc_format format, struct buf *b, struct err *e) {
    const struct doc_options o = { .title = text_of(model, "title"), .lang = d->a->lang, .landscape = true,
                                   .mark = d->w->r->demo ? say(d, "label.demo") : NULL };
    struct doc *doc = NULL;
    enum status st = doc_open(&doc, format, &o, to_buf, b, e);
    if (!st) document_fill(doc, model);
    if (!st) st = doc_finish(doc, e);
    doc_free(&doc);
    return st;
}

static enum status csv_file(struct desk *d, const json_t *model, struct buf *b, struct err *e) {
    (void)d;
    csv_make(model, b);
    return b->failed ? err_set(e, ST_NO_MEMORY, NULL, "no-memory") : ST_OK;
}

static enum status xlsx_file(struct desk *d, const json_t *model, struct buf *b, struct err *e) {
    return document_make(d, model, DOC_XLSX, b, e);
}

static enum status pdf_file(struct desk *d, const json_t *model, struct buf *b, struct err *e) { return document_make(d, model, DOC_PDF, b, e); }

static const struct {
    const char *format, *media;
    enum status (*make)(struct desk *d, const json_t *model, struct buf *b, struct err *e);
} files[] = { { "csv", "text/csv; charset=utf-8", csv_file },
              { "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_file },
              { "pdf", "application/pdf", pdf_file } };
#define FILES (sizeof files / sizeof *files)

void grid_file(struct desk *d, const json_t *model, const char *name, const char *format, struct http_response *out) {
    struct err e = { 0 };
    struct buf body = BUF_INIT;
    size_t i = 0;
    while (i < FILES && strcmp(files[i].format, format) != 0) i++;
    if (i == FILES) {
        desk_status(d, 404, NULL, out);
        return;
    }
    if (files[i].make(d, model, &body, &e)) {
        buf_free(&body);
        desk_error(d, &e, out);
        return;
    }
    reply_init(out, 200);
    reply_private_headers(out);
    reply_download(out, arena_printf(d->arena, "%s.%s", name, format));
    reply_body(out, d->a, files[i].media, &body, d->w->deflater);
}
