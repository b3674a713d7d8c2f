/* The theme colours of labels, from their table. */
#include "label/colour.h"

#include <string.h>

static const struct colour rows[COLOUR_COUNT] = {
#define X(name, word, rgb, c, m, y, k) {word, rgb, {c, m, y, k}},
#include "label/colour.def"
#undef X
};

const struct colour *colour_row(enum press_colour c) {
    return &rows[c];
}

bool colour_find(const char *word, enum press_colour *out) {
    for (int i = 0; i < COLOUR_COUNT; i++) {
        if (strcmp(rows[i].word, word)) continue;
        *out = (enum press_colour)i;
        return true;
    }
    return false;
}
