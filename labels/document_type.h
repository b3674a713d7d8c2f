/*
 * Type set in lines: shaped by the embedded serif, broken at spaces, justified, a word that is longer than its line broken within.
 * thread: one thread a struct fonts.
 */
#ifndef TEMLANG_LABELS_DOCUMENT_TYPE_H
#define TEMLANG_LABELS_DOCUMENT_TYPE_H

#include "drawing.h"

struct part;

/* Something to be drawn, of a page's structure or (no tag) a mere ornament. */
struct mark {
    struct op op;         /* IMAGE: w and h; its dots are picture's */
    int grey;             /* per cent of black; 0: black */
    struct part *tag;
    const char *link;     /* of text: what it opens, or NULL */
    uint32_t picture;     /* object of an image */
};

/* A growing list in an arena; it fails once and for all without memory. */
struct marks {
    struct arena *a;
    struct mark *at;
    size_t len, room;
    bool failed;
};
/* out: a zeroed mark, never NULL */
struct mark *marks_add(struct marks *m, enum op_kind kind);
void marks_rect(struct marks *m, int32_t x, int32_t y, int32_t w, int32_t h, int grey);
/* A line from one place to another, as a filled shape. */
void marks_stroke(struct marks *m, int32_t x0, int32_t y0, int32_t x1, int32_t y1, int32_t width);

/* A piece of a text that is set alike. */
struct type_run {
    const char *text; /* NFC; "\n" begins a new line */
    size_t len;
    enum face face;
    const char *link;
    struct part *tag;
};

enum type_align { TYPE_LEFT, TYPE_CENTRED, TYPE_RIGHT, TYPE_JUSTIFIED };

struct type_style {
    int32_t size_mpt;
    int32_t width_um;
    int32_t first_um; /* indent of the first line */
    enum type_align align;
};

struct type_line {
    struct mark *mark; /* text; x from the left edge, y 0 is the baseline */
    size_t marks;
    int32_t width_um;  /* of what is set */
};

struct type_lines {
    struct type_line *line;
    size_t len;
    int32_t width_um; /* of the longest */
};

/*
 * Set a text.
 *   in   run: may be none; at most DOC_TEXT_BYTES in all
 *   out  *out in a; an empty text has no lines
 *   err  ST_INVALID "document.glyph"; ST_NO_MEMORY
 */
enum status type_set(struct fonts *f, struct arena *a, const struct type_style *s, const struct type_run *run, size_t n, struct type_lines *out,
                     struct err *e);
/* Lines into a list: the first baseline is y, the next line_um below; tag and grey of those marks that have none are left. */
void marks_lines(struct marks *m, const struct type_line *line, size_t n, int32_t x, int32_t y, int32_t line_um);

/* The height of a line of that size at so many thousandths, and how far below its top its baseline is. */
int32_t type_line_um(int32_t size_mpt, int32_t leading);
int32_t type_base_um(int32_t size_mpt, int32_t line_um);

#endif
