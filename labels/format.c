/* The table of formats, for everybody who offers or reads one. */
#include <string.h>

#include "label/press.h"

#define HEAD_DPI 203 /* most label printers */
#define RASTER_DPI 300

static const struct format rows[] = {
#define X(name, word, media, extension, labels, dpi) {word, media, extension, FORMAT_##labels, FORMAT_DPI_##dpi},
#include "label/format.def"
#undef X
};

const char format_words_barred[] =
#define X(name, word, media, extension, labels, dpi) "|" word
#include "label/format.def"
#undef X
    ;

const struct format *format_row(enum press_format f) {
    return &rows[f];
}

bool format_find(const char *word, enum press_format *f) {
    for (int i = 0; i < PRESS_FORMAT_COUNT; i++) {
        if (strcmp(rows[i].word, word) != 0) continue;
        *f = (enum press_format)i;
        return true;
    }
    return false;
}

void format_words(enum format_labels labels, struct buf *out) {
    const char *between = "";
    for (int i = 0; i < PRESS_FORMAT_COUNT; i++) {
        if (rows[i].labels != labels) continue;
        buf_printf(out, "%s%s", between, rows[i].word);
        between = ", ";
    }
}

int format_dpi_usual(enum press_format f) {
    static const int usual[] = {[FORMAT_DPI_NONE] = 0, [FORMAT_DPI_RASTER] = RASTER_DPI, [FORMAT_DPI_HEAD] = HEAD_DPI};
    return usual[rows[f].dpi];
}
