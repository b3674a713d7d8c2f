/* From a template and a run's facts to a drawing. */
#ifndef TEMLANG_LABELS_LAYOUT_H
#define TEMLANG_LABELS_LAYOUT_H

#include "drawing.h"
#include "label/press.h"
#include "tpl.h"

/*
 * The size of a module.
 *   in   box_um: side of the square for symbol and quiet zone; modules: a side, without the quiet zone;
 *        dpi: of a printer or raster with whole dots a module, 0 when it is not known
 *   out  nanometres, 0 where even the smallest allowed does not fit
 *   src  label code v1 §4 and the decode table of the label research: good sizes on office printers
 */
int32_t module_choose(int32_t box_um, int modules, const struct stock *stock, int dpi);
/*
 * Plan the symbol on the first level that fits the template's box.
 *   err  ST_REFUSED "press.module" (args: module, least; stock is the caller's to add, from stock_propose)
 */
enum status symbol_fit(const struct template *t, const char *address, size_t len, const struct stock *stock, int dpi,
                       struct symbol_plan *plan, int32_t *module_nm, struct err *e);
/*
 * Up to three stocks on which an address keeps its modules, the nearest first: of the same kind, on the same page, the smallest.
 *   out  appended to out: "a4-24, a4-21"; nothing where there is none
 */
void stock_propose(const struct stock *from, const char *address, size_t len, int dpi, struct arena *a, struct buf *out);
/*
 * Lay the static part out.
 *   in   dpi: 0, or the raster that text and symbol are for
 *   out  *d in a, symbol slot included
 *   err  ST_INVALID "press.overflow", "press.glyph", "press.required", "press.text"; ST_NO_MEMORY
 */
enum status layout_make(struct drawing *d, const struct template *t, const struct press_texts *texts,
                        const struct symbol_plan *plan, int32_t module_nm, struct fonts *f, struct arena *a,
                        struct err *e);

#endif
