/*
 * A page of a job as it will be printed, for a screen: the same drawing as every format, and the same checks.
 */
#include <stdlib.h>

#include "furniture.h"
#include "selfcheck.h"
#include "surface.h"

#define DEFLATE_LEVEL 1 /* it is looked at once */
#define STRIKE_SHARE 6  /* of a symbol's side */

/*
 * White over both diagonals of a symbol, so that nobody takes the picture for a label. It hides nothing: most of a symbol can be made
 * good again, so what is drawn here must be a specimen.
 */
static void strike(const struct plate *pl, struct raster *r, int32_t x, int32_t y) {
    int32_t left = x + pl->edge_x[0], top = y + pl->edge_y[0];
    int32_t side = pl->edge_x[pl->drawing->modules] - pl->edge_x[0], band = side / STRIKE_SHARE;
    for (int32_t i = 0; i < side; i++) {
        raster_wipe(r, left + i - band / 2, top + i, band, 1);
        raster_wipe(r, left + side - 1 - i - band / 2, top + i, band, 1);
    }
}

static enum status labels_lay(const struct press *p, struct walk *w, struct raster *r, uint64_t page) {
    const struct press_job *job = p->job;
    bool more = true;
    enum status s;
    walk_page(w, p, page);
    while ((s = walk_next(w, &more, p->e)) == ST_OK && more) {
        int32_t x = 0, y = 0;
        if (p->many) {
            stock_cell(&p->paper, w->cell + 1, &x, &y);
            x = raster_dots(x + job->offset_x_um, p->plate.dpi);
            y = raster_dots(y + job->offset_y_um, p->plate.dpi);
        }
        plate_lay(&p->plate, &w->symbol, w->label.number, r, x, y);
        s = selfcheck_dots(&p->plate, &w->symbol, r, x, y, w->index, p->e);
        if (s != ST_OK) break;
        strike(&p->plate, r, x, y);
    }
    return s;
}

static enum status page_paint(struct press *p, struct raster *r, uint64_t page) {
    const struct stock *st = &p->paper;
    struct furniture f;
    struct walk *w = malloc(sizeof *w);
    int dpi = p->plate.dpi;
    enum status s = w ? ST_OK : ST_NO_MEMORY;
    if (s == ST_OK && !p->many) s = raster_new(r, p->plate.base.w, p->plate.base.h, p->e);
    if (s == ST_OK && p->many) s = raster_new(r, raster_dots(st->page_w_um, dpi), raster_dots(st->page_h_um, dpi), p->e);
    if (s == ST_OK && p->many) s = press_furniture(p, &f);
    if (s == ST_OK && p->many && f.len) s = raster_ops(r, f.op, f.len, &p->fonts, dpi, p->e);
    if (s == ST_OK) s = labels_lay(p, w, r, page);
    free(w);
    return s == ST_OK ? ST_OK : err_set(p->e, s, NULL, "");
}

enum status preview_run(struct press *p, uint64_t page, struct buf *png) {
    struct raster r = {0}, grey = {0};
    int dpi = p->plate.dpi;
    enum status s = page_paint(p, &r, page);
    if (s == ST_OK && p->office) s = raster_shrink(&r, &grey, p->e);
    if (s == ST_OK) s = p->office ? png_write(&grey, 4, dpi / 4, DEFLATE_LEVEL, png, p->e) : png_write(&r, 1, dpi, DEFLATE_LEVEL, png, p->e);
    raster_free(&r);
    raster_free(&grey);
    return s;
}
