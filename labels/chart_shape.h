/*
 * A chart as shapes: filled outlines and texts with an anchor, in micrometres from its left upper corner. The PDF and the SVG draw the same.
 *
 * Texts are not glyphs yet, for a page shows them in its own font, where they can be selected and grow with the reader's type size.
 */
#ifndef TEMLANG_LABELS_CHART_SHAPE_H
#define TEMLANG_LABELS_CHART_SHAPE_H

#include "drawing.h"
#include "label/chart.h"

enum chart_anchor { CHART_START, CHART_MIDDLE, CHART_END };

struct chart_shape {
    /* a text, its anchor on the baseline */
    const char *text; /* NULL: outlines */
    int32_t x, y, size_mpt;
    bool bold;
    enum chart_anchor anchor;
    /* outlines, filled */
    struct path_node *node;
    size_t nodes, room;
    bool faint; /* a line that only guides the eye */
};

struct chart_shapes {
    int32_t w, h;
    const char *title, *describes; /* clean; what a reader says: both in one where there are both */
    struct chart_shape *shape;
    size_t len, room;
    struct arena *a;
    bool failed;
};

/*
 * Lay out.
 *   in   w: of the whole; slack: what the widths of texts are multiplied by, in thousandths: a page's font may be wider than ours
 *   out  *out in a.  err: as chart_svg
 */
enum status chart_shapes_make(const struct chart *c, int32_t w, int32_t slack, struct fonts *f, struct arena *a, struct chart_shapes *out, struct err *e);

/* ---- shared by the files that lay charts out ---- */

struct chart_plan {
    const struct chart *c;
    struct fonts *fonts;
    struct arena *a;
    struct chart_shapes *out;
    struct err *err;
    enum status status;
    const char **label;   /* clean */
    int32_t y;            /* below what stands already */
    int64_t most;         /* the largest value, at least 1 */
    int32_t slack;
};

#define CHART_TEXT_MPT 9500
#define CHART_LINE_UM 4200
#define CHART_HAIR_UM 150

/* A new shape, never NULL. */
struct chart_shape *chart_outline(struct chart_plan *p, bool faint);
void chart_node(struct chart_plan *p, struct chart_shape *s, enum path_step step, int32_t x, int32_t y);
void chart_rect(struct chart_plan *p, struct chart_shape *s, int32_t x, int32_t y, int32_t w, int32_t h);
void chart_stroke(struct chart_plan *p, struct chart_shape *s, int32_t x0, int32_t y0, int32_t x1, int32_t y1, int32_t width);
void chart_word(struct chart_plan *p, const char *text, int32_t x, int32_t y, enum chart_anchor anchor);
/* How wide a text is. */
int32_t chart_width(struct chart_plan *p, const char *text);
/* A value as text, "–" for none. */
const char *chart_value(struct chart_plan *p, int64_t v);
/* A bar, filled as its series is: solid, hatched, empty. */
void chart_bar(struct chart_plan *p, struct chart_shape *s, size_t series, int32_t x, int32_t y, int32_t w, int32_t h);
/* The mark of a line's point: disc, square, triangle, around x, y; hollow from the second series on. */
void chart_point(struct chart_plan *p, struct chart_shape *s, size_t series, int32_t x, int32_t y);
/* A piece of a series' line: solid, in dashes, in dots. */
void chart_piece(struct chart_plan *p, struct chart_shape *s, size_t series, int32_t x0, int32_t y0, int32_t x1, int32_t y1);

void chart_bars(struct chart_plan *p);
void chart_lines(struct chart_plan *p);

static inline int64_t chart_at(const struct chart *c, size_t row, size_t series) { return c->value[row * c->series + series]; }

#endif
