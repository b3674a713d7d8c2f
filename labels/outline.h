/* The embedded faces opened with FreeType: outlines for SVG, bitmaps for PNG. */
#ifndef TEMLANG_LABELS_OUTLINE_H
#define TEMLANG_LABELS_OUTLINE_H

#include <ft2build.h>
#include FT_FREETYPE_H

#include "font.h"

struct outlines {
    FT_Library library;
    FT_Face face[FACE_COUNT];
};

/* err: ST_INTERNAL "font.missing", ST_NO_MEMORY */
enum status outlines_open(struct outlines *o, struct err *e);
void outlines_close(struct outlines *o);

#endif
