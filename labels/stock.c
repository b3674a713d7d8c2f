/*
 * Label paper: the rows of labels/stock/stock.csv, read once at start and refused when a grid cannot be on its page.
 */
#include "label/stock.h"

#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/embed.h"

#define STOCKS_MAX 64
#define FILE_NAME "labels/stock/stock.csv"

enum column {
    COL_ID, COL_KIND, COL_NAME, COL_TEMPLATE, COL_PAGE_W, COL_PAGE_H, COL_COLS, COL_ROWS, COL_LABEL_W, COL_LABEL_H,
    COL_LEFT, COL_TOP, COL_PITCH_X, COL_PITCH_Y, COL_RADIUS, COL_LASER600, COL_MEASURED, COL_SOURCE, COL_COUNT
};

static const char *const columns[COL_COUNT] = {
    "id", "kind", "name", "template", "page_w_mm", "page_h_mm", "cols", "rows", "label_w_mm", "label_h_mm",
    "left_mm", "top_mm", "pitch_x_mm", "pitch_y_mm", "radius_mm", "laser600", "measured", "source",
};

static struct stock stocks[STOCKS_MAX];
static size_t stocks_len;

static bool text_take(char *out, size_t cap, const char *s) {
    size_t len = strlen(s);
    if (len == 0 || len >= cap) return false;
    memcpy(out, s, len + 1);
    return true;
}

/* "40.6" millimetres as micrometres; at most 3 decimals, at most 2 m. */
static bool mm_take(int32_t *um, const char *s) {
    int32_t v = 0;
    int decimals = -1;
    if (!*s) return false;
    for (; *s; s++) {
        if (*s == '.' && decimals < 0) {
            decimals = 0;
            continue;
        }
        if (*s < '0' || *s > '9' || v > 2000000 || decimals == 3) return false;
        v = v * 10 + (*s - '0');
        decimals += decimals >= 0;
    }
    for (int i = decimals < 0 ? 0 : decimals; i < 3; i++) v *= 10;
    *um = v;
    return v <= 2000000;
}

static bool count_take(int *n, const char *s) {
    char *end;
    long v = strtol(s, &end, 10);
    *n = (int)v;
    return *s >= '1' && *s <= '9' && !*end && v <= 100;
}

static bool flag_take(bool *b, const char *s) {
    *b = !strcmp(s, "yes");
    return *b || !strcmp(s, "no");
}

/* The grid: one axis.  A pitch below the label's size would let labels overlap. */
static bool axis_fits(int32_t page, int32_t first, int32_t label, int32_t pitch, int n) {
    return label > 0 && pitch >= label && first + (int64_t)pitch * (n - 1) + label <= page;
}

/* out: COL_COUNT when the row is right, otherwise the column to blame */
static enum column row_take(struct stock *s, const char *const *v) {
    if (!text_take(s->id, sizeof s->id, v[COL_ID]) || stock_find(s->id)) return COL_ID;
    if (!text_take(s->kind, sizeof s->kind, v[COL_KIND])) return COL_KIND;
    if (!text_take(s->name, sizeof s->name, v[COL_NAME])) return COL_NAME;
    if (!text_take(s->template_id, sizeof s->template_id, v[COL_TEMPLATE])) return COL_TEMPLATE;
    if (!text_take(s->source, sizeof s->source, v[COL_SOURCE])) return COL_SOURCE;
    if (!count_take(&s->cols, v[COL_COLS])) return COL_COLS;
    if (!count_take(&s->rows, v[COL_ROWS])) return COL_ROWS;
    if (!flag_take(&s->laser600, v[COL_LASER600])) return COL_LASER600;
    if (!flag_take(&s->measured, v[COL_MEASURED])) return COL_MEASURED;
    const struct {
        enum column column;
        int32_t *um;
    } sizes[] = {
        {COL_PAGE_W, &s->page_w_um}, {COL_PAGE_H, &s->page_h_um}, {COL_LABEL_W, &s->label_w_um},
        {COL_LABEL_H, &s->label_h_um}, {COL_LEFT, &s->left_um}, {COL_TOP, &s->top_um},
        {COL_PITCH_X, &s->pitch_x_um}, {COL_PITCH_Y, &s->pitch_y_um}, {COL_RADIUS, &s->radius_um},
    };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        if (!mm_take(sizes[i].um, v[sizes[i].column])) return sizes[i].column;
    if (!axis_fits(s->page_w_um, s->left_um, s->label_w_um, s->pitch_x_um, s->cols)) return COL_PITCH_X;
    if (!axis_fits(s->page_h_um, s->top_um, s->label_h_um, s->pitch_y_um, s->rows)) return COL_PITCH_Y;
    if (s->radius_um * 2 > s->label_h_um || s->radius_um * 2 > s->label_w_um) return COL_RADIUS;
    return COL_COUNT;
}

static enum status broken(const struct csv *c, enum column column, struct err *e) {
    enum status s = err_set(e, ST_INTERNAL, columns[column], "stock.broken");
    if (!e) return s;
    e->line = csv_line(c);
    e->column = csv_column(c, (size_t)column);
    err_arg(e, "line", "%ld", e->line);
    err_arg(e, "column", "%ld (%s)", e->column, columns[column]);
    return s;
}

enum status stock_load(struct err *e) {
    stocks_len = 0;
    const struct embed_file *file = embed_find(FILE_NAME);
    struct arena *a = arena_new((size_t)1 << 20);
    if (!file || !a) {
        arena_free(&a);
        return err_set(e, file ? ST_NO_MEMORY : ST_INTERNAL, NULL, file ? "" : "stock.missing");
    }
    struct csv *c = NULL;
    struct err inner = {0};
    enum status s = csv_open(&c, (const char *)file->data, file->len, columns, COL_COUNT, COL_COUNT, a, &inner);
    for (int more = 1; s == ST_OK && more;) {
        const char *values[COL_COUNT];
        s = csv_row(c, values, &more, &inner);
        if (s != ST_OK || !more) break;
        struct stock row = {0};
        enum column bad = stocks_len < STOCKS_MAX ? row_take(&row, values) : COL_ID;
        if (bad == COL_COUNT)
            stocks[stocks_len++] = row;
        else
            s = broken(c, bad, e);
    }
    if (inner.status != ST_OK) {
        s = err_set(e, ST_INTERNAL, NULL, "stock.broken");
        err_arg(e, "line", "%ld", inner.line);
        err_arg(e, "column", "%ld", inner.column);
    }
    csv_free(&c);
    arena_free(&a);
    return s;
}

const struct stock *stock_find(const char *id) {
    for (size_t i = 0; i < stocks_len; i++)
        if (!strcmp(stocks[i].id, id)) return &stocks[i];
    return NULL;
}

size_t stock_count(void) {
    return stocks_len;
}

const struct stock *stock_at(size_t i) {
    return i < stocks_len ? &stocks[i] : NULL;
}

void stock_cell(const struct stock *s, int cell, int32_t *x_um, int32_t *y_um) {
    *x_um = s->left_um + (cell - 1) % s->cols * s->pitch_x_um;
    *y_um = s->top_um + (cell - 1) / s->cols * s->pitch_y_um;
}
