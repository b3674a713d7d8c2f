/* What stands on a page beside its labels: the ruler in a margin of a sheet, or a print house's crop marks. */
#ifndef TEMLANG_LABELS_FURNITURE_H
#define TEMLANG_LABELS_FURNITURE_H

#include "drawing.h"
#include "label/stock.h"

/* In micrometres from the page's left upper corner. */
struct furniture {
    size_t len;
    struct op op[16];
};

/*
 * Whoever prints "fit to page" sees it at once.
 *   out  nothing in it where the margin has no room.  err: ST_NO_MEMORY
 */
enum status furniture_make(struct furniture *f, const struct stock *s, struct fonts *fonts, struct arena *a);

/* A label of a stock alone: a page that has room for its bleed and for crop marks around it. */
void paper_single(const struct stock *s, struct stock *paper);
/* The crop marks of such a page: a quarter of a point, outside of the bleed. */
void marks_make(struct furniture *f, const struct stock *paper);

#endif
