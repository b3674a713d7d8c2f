/* A TrueType font cut down to the glyphs that a file uses. */
#ifndef TEMLANG_LABELS_TTF_H
#define TEMLANG_LABELS_TTF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * Write a font that holds the outlines of the used glyphs only; glyph ids stay as they are.
 *   in   used: a flag for each glyph id below glyphs; parts of composite glyphs are added by this function
 *   out  appended to out; false where the font is broken
 */
bool ttf_subset(const unsigned char *font, size_t len, bool *used, size_t glyphs, struct buf *out);
/* Number of glyphs, 0 where the font is broken. */
size_t ttf_glyphs(const unsigned char *font, size_t len);

#endif
