/* Cells take their labels and their kind from the column above them. */
#include "grid.h"

#include <string.h>

#include "base/csv.h"
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

void grid_file(struct desk *d, const json_t *model, const char *name, const char *format, struct http_response *out) {
    if (strcmp(format, "csv") != 0) {
        desk_status(d, 404, NULL, out);
        return;
    }
    struct buf body = BUF_INIT;
    csv_make(model, &body);
    if (body.failed) {
        buf_free(&body);
        struct err e = { 0 };
        err_set(&e, ST_NO_MEMORY, NULL, "no-memory");
        desk_error(d, &e, out);
        return;
    }
    reply_init(out, 200);
    reply_private_headers(out);
    reply_download(out, arena_printf(d->arena, "%s.csv", name));
    reply_body(out, d->a, "text/csv; charset=utf-8", &body, d->w->deflater);
}
