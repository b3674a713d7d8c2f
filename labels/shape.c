/*
 * Pictures out of filled outlines: a drawing has no strokes, so a line is a thin shape.
 */
#include "shape.h"

#include <math.h>

#define NODES_MAX 512
#define LABEL_H 640   /* of a label that is 1000 wide */
#define FRAME_UM 200
#define DASH_UM 1200
#define GAP_UM 900

/* Outlines on their way to a page. */
struct outline {
    size_t len;
    struct path_node node[NODES_MAX];
};

static void node_add(struct outline *o, enum path_step step, double x, double y) {
    if (o->len < NODES_MAX) o->node[o->len++] = (struct path_node){.step = step, .x = {(int32_t)lround(x)}, .y = {(int32_t)lround(y)}};
}

static void outline_put(struct leaf *l, const struct outline *o) {
    if (o->len == NODES_MAX) l->failed = true;
    if (o->len) leaf_path(l, o->node, o->len);
}

/* ---- lines ---- */

/* A bar along a line, square at its ends; all bars turn the same way, so where two cross nothing is left out. */
static void bar_add(struct outline *o, struct spot a, struct spot b, int32_t width) {
    double dx = b.x - a.x, dy = b.y - a.y, long_ = sqrt(dx * dx + dy * dy), half = width / 2.0;
    if (long_ < 1) return;
    dx *= half / long_;
    dy *= half / long_;
    node_add(o, PATH_MOVE, a.x - dx - dy, a.y - dy + dx);
    node_add(o, PATH_LINE, a.x - dx + dy, a.y - dy - dx);
    node_add(o, PATH_LINE, b.x + dx + dy, b.y + dy - dx);
    node_add(o, PATH_LINE, b.x + dx - dy, b.y + dy + dx);
}

void shape_line(struct leaf *l, const struct spot *spot, size_t len, int32_t width) {
    struct outline o = {0};
    for (size_t i = 0; i + 1 < len; i++) bar_add(&o, spot[i], spot[i + 1], width);
    outline_put(l, &o);
}

void shape_dashes(struct leaf *l, struct spot from, struct spot to, int32_t width) {
    struct outline o = {0};
    double dx = to.x - from.x, dy = to.y - from.y, long_ = sqrt(dx * dx + dy * dy);
    for (double at = 0; at < long_; at += DASH_UM + GAP_UM) {
        double end = at + DASH_UM < long_ ? at + DASH_UM : long_;
        struct spot a = {from.x + (int32_t)(dx * at / long_), from.y + (int32_t)(dy * at / long_)};
        struct spot b = {from.x + (int32_t)(dx * end / long_), from.y + (int32_t)(dy * end / long_)};
        bar_add(&o, a, b, width);
    }
    outline_put(l, &o);
}

/* A circle of four curves.  in: turn: 1 or -1, which way round; two that turn apart leave a ring */
static void circle_add(struct outline *o, struct spot c, double r, int turn) {
    static const struct spot corner[] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};
    const double pull = 0.5522847498;
    node_add(o, PATH_MOVE, c.x + r, c.y);
    for (int i = 0; i < 4; i++) {
        const struct spot a = corner[i], b = corner[(i + 1) % 4];
        double ax = a.x, ay = a.y * turn, bx = b.x, by = b.y * turn;
        if (o->len == NODES_MAX) return;
        struct path_node *n = &o->node[o->len++];
        const double x[] = {ax + pull * bx, bx + pull * ax, bx}, y[] = {ay + pull * by, by + pull * ay, by};
        *n = (struct path_node){.step = PATH_CURVE};
        for (int k = 0; k < 3; k++) {
            n->x[k] = (int32_t)lround(c.x + r * x[k]);
            n->y[k] = (int32_t)lround(c.y + r * y[k]);
        }
    }
}

void shape_ring(struct leaf *l, struct spot centre, int32_t radius, int32_t width) {
    struct outline o = {0};
    circle_add(&o, centre, radius + width / 2.0, 1);
    circle_add(&o, centre, radius - width / 2.0, -1);
    outline_put(l, &o);
}

/* ---- a label ---- */

static struct spot plane_spot(const struct plane *p, int x, int y) {
    return (struct spot){p->at.x + (int32_t)((int64_t)p->across.x * x / 1000 + (int64_t)p->down.x * y / LABEL_H),
                         p->at.y + (int32_t)((int64_t)p->across.y * x / 1000 + (int64_t)p->down.y * y / LABEL_H)};
}

/* A rectangle of the label, as far as it lies between from and to; the plane begins at from. */
static void patch_add(struct outline *o, const struct plane *p, int from, int to, int x, int y, int w, int h) {
    int left = x > from ? x : from, right = x + w < to ? x + w : to;
    if (left >= right) return;
    const struct spot s[] = {plane_spot(p, left - from, y), plane_spot(p, right - from, y), plane_spot(p, right - from, y + h),
                             plane_spot(p, left - from, y + h)};
    for (int i = 0; i < 4; i++) node_add(o, i ? PATH_LINE : PATH_MOVE, s[i].x, s[i].y);
}

/* Looks like a QR code from afar and says nothing to a reader. */
static void symbol_add(struct outline *o, const struct plane *p, int from, int to) {
    static const char *const row[] = {"### # ###", "# #  ## #", "###  ####", "   ##    ", "## # # ##", " #  ##  #", "### # # #",
                                      "# # ## # ", "###  # ##"};
    const int cell = 52, left = 60, top = 86;
    for (int y = 0; y < 9; y++)
        for (int x = 0; x < 9; x++)
            if (row[y][x] == '#') patch_add(o, p, from, to, left + x * cell, top + y * cell, cell, cell);
}

void shape_label(struct leaf *l, const struct plane *p, int from, int to) {
    struct outline o = {0};
    const struct spot a = plane_spot(p, 0, 0), b = plane_spot(p, to - from, 0), c = plane_spot(p, to - from, LABEL_H),
                      d = plane_spot(p, 0, LABEL_H);
    const struct spot frame[] = {a, b, c, d, a};
    shape_line(l, frame, 5, FRAME_UM);
    symbol_add(&o, p, from, to);
    patch_add(&o, p, from, to, 600, 110, 320, 70);
    patch_add(&o, p, from, to, 600, 250, 340, 36);
    patch_add(&o, p, from, to, 600, 340, 260, 36);
    patch_add(&o, p, from, to, 600, 480, 340, 60);
    outline_put(l, &o);
}

/* ---- right and wrong ---- */

void shape_tick(struct leaf *l, struct spot at, int32_t side) {
    const struct spot s[] = {{at.x + side / 10, at.y + side * 11 / 20}, {at.x + side * 2 / 5, at.y + side * 17 / 20},
                             {at.x + side * 9 / 10, at.y + side * 3 / 20}};
    shape_line(l, s, 3, side / 5);
}

void shape_cross(struct leaf *l, struct spot at, int32_t side) {
    int32_t near = side * 3 / 20, far = side * 17 / 20;
    const struct spot a[] = {{at.x + near, at.y + near}, {at.x + far, at.y + far}}, b[] = {{at.x + far, at.y + near}, {at.x + near, at.y + far}};
    shape_line(l, a, 2, side / 5);
    shape_line(l, b, 2, side / 5);
}
