/* The ink of what is not black on a label: a theme colour of label/colour.def. thread: pure */
#ifndef TEMLANG_LABEL_COLOUR_H
#define TEMLANG_LABEL_COLOUR_H

#include <stdbool.h>

enum press_colour {
#define X(name, word, rgb, c, m, y, k) COLOUR_##name,
#include "label/colour.def"
#undef X
    COLOUR_COUNT
};

/* A row of label/colour.def. */
struct colour {
    const char *word;           /* "indigo" */
    unsigned rgb;               /* 0xRRGGBB, on screens */
    unsigned char cmyk[4];      /* cyan, magenta, yellow, black in per cent, in print */
};

/* The row of a colour. */
const struct colour *colour_row(enum press_colour c);
/* The colour of a word.  out: false where there is none */
bool colour_find(const char *word, enum press_colour *out);

#endif
