/* Right and wrong, drawn so that they are understood without reading. Numbers are micrometres from a picture's left upper corner. */
#include "guide_picture.h"

#define THIN_UM 250
#define LINE_UM 400

static struct spot from(struct spot at, int32_t x, int32_t y) {
    return (struct spot){at.x + x, at.y + y};
}

static void lines(struct leaf *l, struct spot at, const struct spot *spot, size_t len, int32_t width) {
    struct spot s[12];
    for (size_t i = 0; i < len && i < 12; i++) s[i] = from(at, spot[i].x, spot[i].y);
    shape_line(l, s, len < 12 ? len : 12, width);
}

static void box(struct leaf *l, struct spot at, int32_t x, int32_t y, int32_t w, int32_t h, int32_t width) {
    const struct spot s[] = {{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}, {x, y}};
    lines(l, at, s, 5, width);
}

/* ---- a sheet of labels ---- */

/* The die cuts as dashes, and what was printed: at its size, or drawn smaller towards the sheet's middle. */
static void sheet(struct leaf *l, struct spot at, int32_t per_mille) {
    const int32_t left = 6500, top = 500, w = 21000, h = 26000, cell_w = 8400, cell_h = 5376;
    box(l, at, left, top, w, h, LINE_UM);
    for (int i = 0; i < 8; i++) {
        int32_t x = left + 1600 + i % 2 * 9400, y = top + 1350 + i / 2 * 6000;
        const struct spot a = from(at, x, y), b = from(at, x + cell_w, y), c = from(at, x + cell_w, y + cell_h), d = from(at, x, y + cell_h);
        int32_t inset = per_mille == 1000 ? 500 : 0, middle_x = left + w / 2, middle_y = top + h / 2;
        struct plane p = {from(at, middle_x + (x + inset - middle_x) * per_mille / 1000, middle_y + (y + inset - middle_y) * per_mille / 1000),
                          {(cell_w - 2 * inset) * per_mille / 1000, 0}, {0, (cell_h - 2 * inset) * per_mille / 1000}};
        shape_dashes(l, a, b, THIN_UM / 2);
        shape_dashes(l, b, c, THIN_UM / 2);
        shape_dashes(l, c, d, THIN_UM / 2);
        shape_dashes(l, d, a, THIN_UM / 2);
        shape_label(l, &p, 0, 1000);
    }
}

void guide_true_size(struct leaf *l, struct spot at) { sheet(l, at, 1000); }

void guide_fitted(struct leaf *l, struct spot at) { sheet(l, at, 800); }

/* ---- on goods ---- */

static void carton(struct leaf *l, struct spot at) {
    static const struct spot front[] = {{1000, 8000}, {23000, 8000}, {23000, 26000}, {1000, 26000}, {1000, 8000}};
    static const struct spot top[] = {{1000, 8000}, {9000, 2000}, {31000, 2000}, {23000, 8000}};
    static const struct spot side[] = {{31000, 2000}, {31000, 20000}, {23000, 26000}};
    lines(l, at, front, 5, LINE_UM);
    lines(l, at, top, 4, LINE_UM);
    lines(l, at, side, 3, LINE_UM);
}

void guide_flat(struct leaf *l, struct spot at) {
    const struct plane p = {from(at, 4500, 12200), {15000, 0}, {0, 9600}};
    carton(l, at);
    shape_label(l, &p, 0, 1000);
}

/* Half of it on the front, half around the corner. */
void guide_edge(struct leaf *l, struct spot at) {
    const struct plane front = {from(at, 15500, 12200), {15000, 0}, {0, 9600}}, side = {from(at, 23000, 12200), {13000, -9750}, {0, 9600}};
    carton(l, at);
    shape_label(l, &front, 0, 500);
    shape_label(l, &side, 500, 1000);
}

/* Cloth in two halves that meet in a valley. */
void guide_fold(struct leaf *l, struct spot at) {
    static const struct spot cloth[] = {{2000, 3500}, {17000, 8500}, {32000, 3500}, {32000, 20500}, {17000, 25500}, {2000, 20500}, {2000, 3500}};
    const struct plane left = {from(at, 9500, 9600), {15000, 5000}, {0, 9600}}, right = {from(at, 17000, 12100), {15000, -5000}, {0, 9600}};
    lines(l, at, cloth, 7, LINE_UM);
    shape_dashes(l, from(at, 17000, 8500), from(at, 17000, 25500), LINE_UM);
    shape_label(l, &left, 0, 500);
    shape_label(l, &right, 500, 1000);
}

/* Two rows of stitches, under a label and beside it. */
void guide_seam(struct leaf *l, struct spot at) {
    const struct plane p = {from(at, 9500, 9000), {15000, 0}, {0, 9600}};
    box(l, at, 2000, 2500, 30000, 23000, LINE_UM);
    shape_dashes(l, from(at, 2000, 12500), from(at, 32000, 12500), LINE_UM);
    shape_dashes(l, from(at, 2000, 15000), from(at, 32000, 15000), LINE_UM);
    shape_label(l, &p, 0, 1000);
}

/* A tag on a string, beside the cloth instead of on it. */
void guide_tag(struct leaf *l, struct spot at) {
    static const struct spot tag[] = {{14500, 12500}, {17000, 9500}, {30000, 9500}, {32000, 12500}, {32000, 25500}, {14500, 25500}, {14500, 12500}};
    static const struct spot cloth[] = {{13000, 20000}, {2000, 20000}, {2000, 2000}, {21000, 2000}, {21000, 7000}};
    static const struct spot string[] = {{12000, 6000}, {13500, 9500}, {18500, 12400}, {22300, 12200}};
    const struct plane p = {from(at, 16300, 14800), {14000, 0}, {0, 8960}};
    lines(l, at, cloth, 5, LINE_UM);
    lines(l, at, tag, 7, LINE_UM);
    shape_ring(l, from(at, 23250, 12200), 1000, THIN_UM);
    lines(l, at, string, 4, THIN_UM);
    shape_ring(l, from(at, 12000, 5300), 700, THIN_UM);
    shape_label(l, &p, 0, 1000);
}

/* ---- a label that is cut in two ---- */

void guide_cut(struct leaf *l, struct spot at) {
    static const struct spot blades[] = {{3400, 22300}, {10000, 13500}}, other[] = {{8300, 24100}, {8000, 13200}};
    const struct plane p = {from(at, 6500, 2500), {24000, 0}, {0, 15360}};
    shape_label(l, &p, 0, 1000);
    shape_dashes(l, from(at, 8800, 20800), from(at, 20500, 500), LINE_UM);
    lines(l, at, blades, 2, LINE_UM * 2);
    lines(l, at, other, 2, LINE_UM * 2);
    shape_ring(l, from(at, 2300, 23900), 1900, LINE_UM * 2);
    shape_ring(l, from(at, 8400, 25700), 1600, LINE_UM * 2);
}
