/*
 * Labels as dots of one bit: what PNG, label printers, the preview and the self-check look at.
 *
 * The static part of a label is painted once; each label is a copy of it with symbol and number painted on.
 * thread: a plate is read only once made; a raster belongs to one thread.
 */
#ifndef TEMLANG_LABELS_RASTER_H
#define TEMLANG_LABELS_RASTER_H

#include <stdbool.h>

#include "drawing.h"

/* Rows from the top, whole bytes each, the leftmost dot in the highest bit; 1 is paper, also in the last byte's rest. */
struct raster {
    int32_t w, h; /* dots */
    size_t stride;
    unsigned char *bits;
};

/* White paper.  err: ST_NO_MEMORY, also where a side is not positive or above 100,000 dots */
enum status raster_new(struct raster *r, int32_t w, int32_t h, struct err *e);
void raster_free(struct raster *r);
/* White again. */
void raster_clear(struct raster *r);
/* Dark dots; what lies outside is left out. */
void raster_fill(struct raster *r, int32_t x, int32_t y, int32_t w, int32_t h);
/* White dots; what lies outside is left out. */
void raster_wipe(struct raster *r, int32_t x, int32_t y, int32_t w, int32_t h);
/* The dark dots of another, its left upper corner at x, y; what lies outside is left out. */
void raster_lay(struct raster *r, const struct raster *from, int32_t x, int32_t y);
/* in: x, y inside */
static inline bool raster_dark(const struct raster *r, int32_t x, int32_t y) {
    return !(r->bits[(size_t)y * r->stride + (size_t)x / 8] >> (7 - (x & 7)) & 1u);
}
/* Micrometres as dots, to the nearest. */
int32_t raster_dots(int64_t um, int dpi);
/*
 * Paint operations whose marks are equal on all labels; numbers are left out.
 *   err  ST_INTERNAL where a glyph cannot be drawn, "font.missing"; ST_NO_MEMORY
 */
enum status raster_ops(struct raster *r, const struct op *op, size_t len, const struct fonts *f, int dpi, struct err *e);

#define PLATE_NUMBERS 2 /* OP_NUMBER of a drawing */

/* A drawing ready to be copied. */
struct plate {
    const struct drawing *drawing;
    const struct fonts *fonts;
    int dpi;
    struct raster base;
    /* edges[i] is where module i begins, from the label's left or upper edge; [modules] is the end */
    int32_t edge_x[SYMBOL_WIDTH_MAX + 1], edge_y[SYMBOL_WIDTH_MAX + 1];
    int numbers;
    struct plate_number {
        const struct op *op;
        struct digit {
            int32_t left, top; /* of its dots, from the origin */
            struct raster dots;
        } digit[10];
    } number[PLATE_NUMBERS];
};

/*
 * Paint the static part.
 *   in   d, f: live as long as the plate
 *   err  as raster_ops
 */
enum status plate_open(struct plate *pl, const struct drawing *d, const struct fonts *f, int dpi, struct err *e);
/* Safe on one that is zero or half made. */
void plate_close(struct plate *pl);
/* Lay one label, its left upper corner at x, y. */
void plate_lay(const struct plate *pl, const struct symbol *s, const char *number, struct raster *to, int32_t x, int32_t y);

/* A quarter of the size: a nibble of grey for each 4 by 4 dots, 15 is paper; w and h of *to are what they are then. */
enum status raster_shrink(const struct raster *r, struct raster *to, struct err *e);

/*
 * Write a raster as PNG.
 *   in   depth: 1, or 4 of raster_shrink; dpi: noted in the file; level: of deflate, 0 … 9, -1 the usual one
 *   out  appended to out.  err: ST_NO_MEMORY
 */
enum status png_write(const struct raster *r, int depth, int dpi, int level, struct buf *out, struct err *e);

#endif
