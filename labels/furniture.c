/*
 * The ruler on a sheet, for every surface that draws whole sheets.
 */
#include "furniture.h"

#include <string.h>

#include "base/text.h"

#define RULER_UM 50000
#define RULER_ROOM_UM 9500 /* the margin above the labels must be this high */
#define RULER_FOOT_UM 8300 /* of its base line: most printers leave 4 to 5 mm blank */

static enum status furniture_text(struct furniture *f, struct fonts *fonts, const char *key, int32_t x,
                                  struct arena *a) {
    const char *text = text_get(LANG_VI, key);
    if (!text) return ST_OK;
    struct op *op = &f->op[f->len++];
    *op = (struct op){.kind = OP_TEXT, .x = x, .y = RULER_FOOT_UM, .size_mpt = 6500, .text = text};
    op->face = FACE_REGULAR;
    return font_shape(fonts, FACE_REGULAR, text, strlen(text), a, &op->glyphs, NULL);
}

enum status furniture_make(struct furniture *f, const struct stock *s, struct fonts *fonts, struct arena *a) {
    f->len = 0;
    int32_t x = s->left_um > 8000 ? s->left_um : 8000;
    if (s->top_um < RULER_ROOM_UM || x + 2 * RULER_UM > s->page_w_um) return ST_OK;
    f->op[f->len++] = (struct op){.kind = OP_RECT, .x = x, .y = RULER_FOOT_UM - 100, .w = RULER_UM, .h = 200};
    for (int i = 0; i <= 10; i++) {
        int32_t h = i % 10 == 0 ? 2600 : i % 2 == 0 ? 1600 : 900;
        f->op[f->len++] = (struct op){.kind = OP_RECT, .x = x + i * RULER_UM / 10 - 75, .y = RULER_FOOT_UM - h,
                                      .w = 150, .h = h + 100};
    }
    enum status status = furniture_text(f, fonts, "label.ruler", x + RULER_UM + 1500, a);
    return status == ST_OK ? furniture_text(f, fonts, "label.actual_size", x + RULER_UM + 10500, a) : status;
}
