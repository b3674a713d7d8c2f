/* One label as a picture of its own, for a web page, a preview, or a printer's driver. */
#ifndef TEMLANG_LABELS_SINGLE_H
#define TEMLANG_LABELS_SINGLE_H

#include "drawing.h"

/* SVG in micrometres, sized in millimetres; text as outlines, so that it looks the same everywhere.  out: appended */
enum status svg_write(const struct drawing *d, const struct fonts *f, const struct symbol *s, const char *number,
                      struct buf *out, struct err *e);

/* Glyph of a text or of a number: what both formats walk over. */
struct placed {
    enum face face;
    int32_t size_mpt;
    uint16_t id;
    int32_t x, y; /* font units from the operation's origin, y upwards */
};
typedef enum status (*placed_fn)(void *ctx, const struct op *op, const struct placed *g);
/* Call fn for each glyph of an OP_TEXT or OP_NUMBER; stops at the first status that is not ST_OK. */
enum status placed_each(const struct op *op, const struct fonts *f, const char *number, placed_fn fn, void *ctx);

#endif
