/*
 * Looks at what was drawn: a symbol that says something else must never leave the program.
 *
 * Each compares what is there with the symbol's matrix.
 *   in   index: of the label, for the message
 *   err  ST_INTERNAL "press.selfcheck" (args: label)
 * thread: any
 */
#ifndef TEMLANG_LABELS_SELFCHECK_H
#define TEMLANG_LABELS_SELFCHECK_H

#include "raster.h"

/* Whether a plate's modules are where the drawing has them, to a dot. */
enum status selfcheck_plate(const struct plate *pl, uint32_t index, struct err *e);
/* Every dot of every module and of the quiet zone.  in: x, y: of the label's left upper corner on r */
enum status selfcheck_dots(const struct plate *pl, const struct symbol *s, const struct raster *r, int32_t x, int32_t y,
                           uint32_t index, struct err *e);
/* The inline image mask in a piece of a PDF content stream, read back. */
enum status selfcheck_mask(const char *content, size_t len, const struct symbol *s, uint32_t index, struct err *e);
/* The rectangles of a symbol in a piece of a PDF content stream, read back; none may lie on another. */
enum status selfcheck_rects(const char *content, size_t len, const struct symbol *s, uint32_t index, struct err *e);
/* The symbol's path of an SVG, read back.  in: svg: NUL-terminated */
enum status selfcheck_path(const char *svg, const struct symbol *s, uint32_t index, struct err *e);

#endif
