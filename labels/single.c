/*
 * Files of one label: SVG and PNG.
 */
#include "single.h"

#include "selfcheck.h"
#include "surface.h"

static enum status single_open(struct press *p, void **state, uint64_t *units, struct outlet *o, struct err *e) {
    (void)units;
    (void)o;
    (void)e;
    *state = p;
    return ST_OK;
}

/* The job's only label. */
static enum status label_make(const struct press *p, struct walk *w, struct err *e) {
    bool more = true;
    walk_page(w, p, 0);
    return walk_next(w, &more, e);
}

static enum status svg_unit(void *state, void *tools, uint64_t unit, struct buf *out, struct err *e) {
    const struct press *p = state;
    struct walk w;
    (void)tools;
    (void)unit;
    enum status s = label_make(p, &w, e);
    if (s == ST_OK) s = svg_write(&p->drawing, &p->fonts, &w.symbol, w.label.number, out, e);
    return s == ST_OK ? selfcheck_path(out->data, &w.symbol, w.index, e) : s;
}

static enum status png_unit(void *state, void *tools, uint64_t unit, struct buf *out, struct err *e) {
    const struct press *p = state;
    struct walk w;
    (void)tools;
    (void)unit;
    struct raster r = {0};
    enum status s = label_make(p, &w, e);
    if (s == ST_OK) s = raster_new(&r, p->plate.base.w, p->plate.base.h, e);
    if (s == ST_OK) {
        plate_lay(&p->plate, &w.symbol, w.label.number, &r, 0, 0);
        s = selfcheck_dots(&p->plate, &w.symbol, &r, 0, 0, w.index, e);
    }
    if (s == ST_OK) s = png_write(&r, 1, p->job->dpi, -1, out, e);
    raster_free(&r);
    return s;
}

static void single_close(void *state) {
    (void)state;
}

const struct surface surface_SVG = {.open = single_open, .unit = svg_unit, .close = single_close};
const struct surface surface_PNG = {.open = single_open, .unit = png_unit, .close = single_close};
