/* Simple shapes on a page that the press makes: lines with a width, discs, rings, and a small label seen from any side. */
#ifndef TEMLANG_LABELS_SHAPE_H
#define TEMLANG_LABELS_SHAPE_H

#include "leaf.h"

struct spot {
    int32_t x, y;
};

/* A plane that a picture lies in: its left upper corner, and where its width and its height lead. */
struct plane {
    struct spot at, across, down;
};

/* Lines from spot to spot. */
void shape_line(struct leaf *l, const struct spot *spot, size_t len, int32_t width);
/* The same, broken into dashes. */
void shape_dashes(struct leaf *l, struct spot from, struct spot to, int32_t width);
void shape_ring(struct leaf *l, struct spot centre, int32_t radius, int32_t width);
/* A label, 1000 × 640 of its own: frame, symbol, lines of text.  in: from, to: the part of its width that lies on the plane */
void shape_label(struct leaf *l, const struct plane *p, int from, int to);
/* "So" or "not so", in a square of that side with its left upper corner there. */
void shape_tick(struct leaf *l, struct spot at, int32_t side);
void shape_cross(struct leaf *l, struct spot at, int32_t side);

#endif
