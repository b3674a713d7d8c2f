/* A row of a roll's liner as one picture of a label printer's head: what ZPL and TSPL share. */
#ifndef TEMLANG_LABELS_ROLL_H
#define TEMLANG_LABELS_ROLL_H

#include "surface.h"

struct roll {
    const struct press *press;
    int32_t w, h; /* dots of the liner's width and of a row without its gap */
    /* Append the commands that print one row. */
    void (*row)(const struct raster *r, struct buf *out);
    uint64_t rows; /* a unit */
};

/*
 * Make a roll and say how many units it has.
 *   out  *state: the roll, by roll_close to be freed
 *   err  ST_NO_MEMORY
 */
enum status roll_open(struct press *p, void (*row)(const struct raster *r, struct buf *out), void **state,
                      uint64_t *units, struct err *e);
void *roll_tools_new(const void *state);
void roll_tools_free(void *tools);
enum status roll_unit(void *state, void *tools, uint64_t unit, struct buf *out, struct err *e);
void roll_close(void *state);

/* One picture as a ZPL format, from ^XA to ^XZ.  src: ZPL II programming guide, ^GF and alternative data compression */
void zpl_row(const struct raster *r, struct buf *out);
/* One picture as CLS, BITMAP and PRINT.  src: TSPL/TSPL2 programming manual, BITMAP */
void tspl_row(const struct raster *r, struct buf *out);

#endif
