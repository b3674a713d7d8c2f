/* Pictures of a label: stars drawn as paths, logo and registered artwork from images of the job. */
#ifndef TEMLANG_LABELS_ART_H
#define TEMLANG_LABELS_ART_H

#include "drawing.h"
#include "tpl.h"

/* A row of stars of a height, from x = 0 and y = 0.  out: in a; ST_NO_MEMORY */
enum status art_stars(int stars, int32_t height, struct arena *a, struct path *out);
/* The image of an element's kind, NULL where the job has none or the element shows none. */
const struct press_image *art_image(const struct press_texts *t, enum element_kind kind);
/* Whether an image can be drawn at all.  err: ST_INVALID "press.image", field */
enum status art_check(const struct press_image *i, const char *field, struct err *e);
/*
 * The largest size of an image in a box, as wide to its height as it is.
 *   err  ST_INVALID "press.image" (args: field, least): no image of 8 to 4096 dots a side, or too few dots for that size
 */
enum status art_fit(const struct press_image *i, enum element_kind kind, int32_t box_w, int32_t box_h, int32_t *w, int32_t *h,
                        struct err *e);

#endif
