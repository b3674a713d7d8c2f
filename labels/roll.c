/*
 * Labels for label printers: each row of the liner is painted whole and sent as dots.
 *
 * The printer's own QR commands and fonts are left alone: they differ from model to model, and its fonts lack Vietnamese
 * letters. A picture is the same on all.
 */
#include "roll.h"

#include <stdlib.h>

#include "selfcheck.h"

#define UNIT_BYTES 262144 /* of dots */
#define UNIT_ROWS_MAX 64

/* A worker's own. */
struct bench {
    struct raster row;
    struct walk walk;
};

enum status roll_open(struct press *p, void (*row)(const struct raster *r, struct buf *out), void **state,
                      uint64_t *units, struct err *e) {
    const struct stock *s = p->job->stock;
    struct roll *r = *state = calloc(1, sizeof *r);
    if (!r) return err_set(e, ST_NO_MEMORY, NULL, "");
    *r = (struct roll){p, raster_dots(s->page_w_um, p->job->dpi), raster_dots(s->top_um + s->label_h_um, p->job->dpi), row, 1};
    uint64_t rows = UNIT_BYTES / (((uint64_t)r->w + 7) / 8 * (uint64_t)r->h);
    if (rows > 1) r->rows = rows > UNIT_ROWS_MAX ? UNIT_ROWS_MAX : rows;
    *units = units_needed(r->rows, p->pages);
    return ST_OK;
}

void *roll_tools_new(const void *state) {
    const struct roll *r = state;
    struct bench *b = calloc(1, sizeof *b);
    if (b && raster_new(&b->row, r->w, r->h, NULL) == ST_OK) return b;
    free(b);
    return NULL;
}

void roll_tools_free(void *tools) {
    struct bench *b = tools;
    raster_free(&b->row);
    free(b);
}

static enum status row_paint(const struct roll *r, struct bench *b, uint64_t page, struct err *e) {
    const struct press *p = r->press;
    const struct press_job *job = p->job;
    bool more = true;
    enum status s;
    raster_clear(&b->row);
    walk_page(&b->walk, p, page);
    while ((s = walk_next(&b->walk, &more, e)) == ST_OK && more) {
        int32_t x, y;
        stock_cell(job->stock, b->walk.cell + 1, &x, &y);
        x = raster_dots(x + job->offset_x_um, job->dpi);
        y = raster_dots(y + job->offset_y_um, job->dpi);
        plate_lay(&p->plate, &b->walk.symbol, b->walk.label.number, &b->row, x, y);
        s = selfcheck_dots(&p->plate, &b->walk.symbol, &b->row, x, y, b->walk.index, e);
        if (s != ST_OK) return s;
    }
    return s;
}

enum status roll_unit(void *state, void *tools, uint64_t unit, struct buf *out, struct err *e) {
    const struct roll *r = state;
    struct bench *b = tools;
    uint64_t first, pages = unit_share(unit, r->rows, r->press->pages, &first);
    for (uint64_t i = 0; i < pages; i++) {
        enum status s = row_paint(r, b, first + i, e);
        if (s != ST_OK) return s;
        r->row(&b->row, out);
    }
    return out->failed ? err_set(e, ST_NO_MEMORY, NULL, "") : ST_OK;
}

void roll_close(void *state) {
    free(state);
}
