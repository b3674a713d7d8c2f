/*
 * One label as a list of marks in micrometres from its left upper corner, y downwards: what every format draws.
 *
 * Static marks are equal on every label of a run; the symbol and the number are slots that each label fills.
 * thread: read only once laid out.
 */
#ifndef TEMLANG_LABELS_DRAWING_H
#define TEMLANG_LABELS_DRAWING_H

#include "base/buf.h"
#include "core/number.h"
#include "font.h"
#include "label/press.h"
#include "label/stock.h"
#include "label/symbol.h"

enum op_kind {
    OP_RECT,   /* filled */
    OP_TEXT,   /* one shaped line */
    OP_NUMBER, /* some of the label number's digits, in groups of four */
    OP_PATH,   /* filled shapes */
    OP_IMAGE   /* a picture of one ink */
};

enum ink { INK_BLACK, INK_THEME };

/* Edges of the label that a rectangle touches and goes on beyond. */
enum { EDGE_LEFT = 1, EDGE_TOP = 2, EDGE_RIGHT = 4, EDGE_BOTTOM = 8 };

/* One step of an outline, in micrometres from the operation's x and y; a shape begins with a move and closes by itself. */
struct path_node {
    enum path_step { PATH_MOVE, PATH_LINE, PATH_CURVE } step;
    int32_t x[3], y[3]; /* CURVE: two control points, then the end (cubic Bézier); others: [0] */
};

struct path {
    size_t len;
    const struct path_node *node; /* filled where the winding number is not 0 */
};

struct op {
    enum op_kind kind;
    enum ink ink;
    int32_t x, y;       /* RECT, IMAGE: left upper corner; TEXT, NUMBER: origin on the baseline; PATH: origin */
    int32_t w, h;       /* RECT, IMAGE */
    unsigned edges;     /* RECT: EDGE_… */
    enum face face;
    int32_t size_mpt;
    struct glyphs glyphs; /* TEXT */
    const char *text;     /* TEXT: what the glyphs say, NUL-terminated */
    int digit, digits;    /* NUMBER: the first digit and how many */
    struct path path;     /* PATH */
    const struct press_image *image; /* IMAGE */
};

struct drawing {
    int32_t w, h;
    int32_t bleed;            /* beyond every edge: what lies there is cut off, and a surface without trim leaves it out */
    enum press_colour theme;  /* of INK_THEME */
    size_t len;
    struct op *op;
    /* symbol slot: the dark part, without the quiet zone */
    int32_t symbol_x, symbol_y;
    int32_t module_nm;
    int modules; /* a side */
    unsigned left_out; /* fields of field.def, a bit each in their order, that dispensable elements would have said */
};

#define NUMBER_GLYPHS_MAX (NUMBER_DIGITS + 3)
/*
 * The glyphs of an OP_NUMBER for one number, spaces between groups included.
 *   out  glyph ids in out; how many
 */
size_t number_glyphs(const struct op *op, const struct fonts *f, const char *number,
                     uint16_t out[static NUMBER_GLYPHS_MAX]);
/*
 * Put a drawing into the middle of a stock's label, which is as large or larger: its size is the label's from then on, and what
 * touched an edge goes on to the label's, and beyond by the stock's bleed.
 */
void drawing_place(struct drawing *d, const struct stock *stock);
/* The drawing with its slots filled, as text. */
void drawing_dump(const struct drawing *d, const struct symbol *s, const char *number, struct buf *out);

#endif
