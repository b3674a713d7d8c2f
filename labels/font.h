/*
 * The embedded font: shaping by HarfBuzz, in whole thousandths of an em, so that layout has no rounding of its own.
 * thread: one thread a struct fonts.
 */
#ifndef TEMLANG_LABELS_FONT_H
#define TEMLANG_LABELS_FONT_H

#include <hb.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/embed.h"
#include "base/err.h"

enum face {
#define X(name, ps, file, flags, ascent, descent, cap, stem, slant, box) FACE_##name,
#include "face.def"
#undef X
    FACE_COUNT
};

#define FONT_EM 1000 /* units an em, as every face is shaped, whatever its file counts in */

/* What a PDF says of a face, thousandths of an em. */
struct face_figures {
    int flags, ascent, descent, cap, stem, slant;
    const char *box;
};

struct fonts {
    hb_font_t *font[FACE_COUNT];
    hb_buffer_t *buffer;
    uint16_t digit[FACE_COUNT][10]; /* glyphs of the digits and the space: the label number is set without shaping */
    uint16_t space[FACE_COUNT];
    int32_t digit_advance[FACE_COUNT];
    int32_t space_advance[FACE_COUNT];
};

/* x and y count from the run's origin, y upwards, offsets of marks included. */
struct glyph {
    uint16_t id;
    uint16_t cluster; /* byte of the text at which its character begins */
    int32_t x, y;
    int32_t advance;  /* nominal width, without kerning */
};

struct glyphs {
    size_t len;
    struct glyph *at;
    int32_t advance;  /* of the whole run */
    int32_t missing;  /* first character that the font lacks, 0 where none */
};

/* err: ST_INTERNAL "font.missing" (args: file), ST_NO_MEMORY */
enum status fonts_open(struct fonts *f, struct err *e);
void fonts_close(struct fonts *f);
/*
 * Shape one line.
 *   in   text: NFC, valid UTF-8, at most 64 KiB; pen: NULL, or len + 1 places
 *   out  *out in a; pen[i]: how far the line has come before byte i; ST_NO_MEMORY
 */
enum status font_shape(struct fonts *f, enum face face, const char *text, size_t len, struct arena *a,
                       struct glyphs *out, int32_t *pen);
const char *face_name(enum face face);
const struct face_figures *face_figures(enum face face);
/* The font file of a face; NULL where the build left it out. */
const struct embed_file *face_file(enum face face);
/* The face that stands in for one where room is short; itself where it is narrow already. */
enum face face_narrow(enum face face);

#endif
