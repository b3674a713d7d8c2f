/*
 * The ruler on a sheet, for every surface that draws whole sheets. It stands in the margin above the labels, or where there is no
 * room, in the one below, on the left or on the right; there it is turned, and its words are outlines.
 */
#include "furniture.h"
#include "outline.h"
#include FT_OUTLINE_H

#include <string.h>

#include "base/text.h"
#include "single.h"
#include "tpl.h"

#define RULER_UM 50000
#define ROOM_UM 4000       /* the margin must be this wide */
#define GAP_UM 1200        /* between the ruler and the labels */
#define TICK_UM 2600
#define EDGE_UM 5700       /* wide margins: as far from the edge, where printers leave 4 to 5 mm blank */
#define BEGIN_UM 8000
#define LENGTH_UM 100000   /* ruler and words */
#define NODES_MAX 6000

/* Where the ruler's beginning is on the page, and whether it goes up the page. */
struct place {
    int32_t x, y;
    bool turned;
};

static int32_t least(int32_t a, int32_t b) {
    return a < b ? a : b;
}

/* out: false where no margin has room */
static bool place_find(const struct stock *s, struct place *at) {
    int32_t right = s->page_w_um - s->left_um - (s->cols - 1) * s->pitch_x_um - s->label_w_um;
    int32_t foot = s->page_h_um - s->top_um - (s->rows - 1) * s->pitch_y_um - s->label_h_um;
    int32_t x = s->left_um > BEGIN_UM ? s->left_um : BEGIN_UM, y = s->page_h_um - BEGIN_UM;
    bool across = x + LENGTH_UM <= s->page_w_um, down = y - LENGTH_UM >= 0;
    if (s->kind != STOCK_SHEET) return false;
    if (across && s->top_um >= ROOM_UM)
        *at = (struct place){x, least(s->top_um - GAP_UM, EDGE_UM + TICK_UM), false};
    else if (across && foot >= ROOM_UM)
        *at = (struct place){x, s->page_h_um - least(foot - GAP_UM - TICK_UM, EDGE_UM), false};
    else if (down && s->left_um >= ROOM_UM)
        *at = (struct place){least(s->left_um - GAP_UM, EDGE_UM + TICK_UM), y, true};
    else if (down && right >= ROOM_UM)
        *at = (struct place){s->page_w_um - least(right - GAP_UM - TICK_UM, EDGE_UM), y, true};
    else
        return false;
    return true;
}

/* A rectangle whose left upper corner is along the ruler and above its base line. */
static void rect_add(struct furniture *f, const struct place *at, int32_t along, int32_t above, int32_t w, int32_t h) {
    struct op *op = &f->op[f->len++];
    *op = at->turned ? (struct op){.kind = OP_RECT, .x = at->x - above, .y = at->y - along - w, .w = h, .h = w}
                     : (struct op){.kind = OP_RECT, .x = at->x + along, .y = at->y - above, .w = w, .h = h};
}

static void ruler_add(struct furniture *f, const struct place *at) {
    rect_add(f, at, 0, 100, RULER_UM, 200);
    for (int i = 0; i <= 10; i++) {
        int32_t h = i % 10 == 0 ? TICK_UM : i % 2 == 0 ? 1600 : 900;
        rect_add(f, at, i * RULER_UM / 10 - 75, h, 150, h + 100);
    }
}

/* ---- turned words ---- */

struct turner {
    struct outlines outlines;
    struct path_node *node;
    size_t len;
    bool full;
    const struct op *op;
    const struct placed *glyph;
};

/* A point of a glyph, in micrometres from the line's origin, the line going up the page. */
static void point_take(const struct turner *t, const FT_Vector *v, int32_t *x, int32_t *y) {
    *x = -tpl_em_um(t->glyph->y + v->y, t->op->size_mpt);
    *y = -tpl_em_um(t->glyph->x + v->x, t->op->size_mpt);
}

static struct path_node *node_add(struct turner *t, enum path_step step) {
    t->full = t->full || t->len == NODES_MAX;
    struct path_node *n = &t->node[t->full ? 0 : t->len++];
    *n = (struct path_node){.step = step};
    return n;
}

static int turned_move(const FT_Vector *to, void *ctx) {
    struct path_node *n = node_add(ctx, PATH_MOVE);
    point_take(ctx, to, &n->x[0], &n->y[0]);
    return 0;
}

static int turned_line(const FT_Vector *to, void *ctx) {
    struct path_node *n = node_add(ctx, PATH_LINE);
    point_take(ctx, to, &n->x[0], &n->y[0]);
    return 0;
}

/* A quadratic curve as a cubic one: controls two thirds of the way to its own. */
static int turned_conic(const FT_Vector *c, const FT_Vector *to, void *ctx) {
    struct turner *t = ctx;
    const struct path_node *before = &t->node[t->len - 1];
    int last = before->step == PATH_CURVE ? 2 : 0;
    int32_t from_x = before->x[last], from_y = before->y[last], cx, cy, x, y;
    point_take(t, c, &cx, &cy);
    point_take(t, to, &x, &y);
    struct path_node *n = node_add(t, PATH_CURVE);
    n->x[0] = from_x + (cx - from_x) * 2 / 3;
    n->y[0] = from_y + (cy - from_y) * 2 / 3;
    n->x[1] = x + (cx - x) * 2 / 3;
    n->y[1] = y + (cy - y) * 2 / 3;
    n->x[2] = x;
    n->y[2] = y;
    return 0;
}

static int turned_cubic(const FT_Vector *a, const FT_Vector *b, const FT_Vector *to, void *ctx) {
    struct path_node *n = node_add(ctx, PATH_CURVE);
    point_take(ctx, a, &n->x[0], &n->y[0]);
    point_take(ctx, b, &n->x[1], &n->y[1]);
    point_take(ctx, to, &n->x[2], &n->y[2]);
    return 0;
}

static enum status glyph_turn(void *ctx, const struct op *op, const struct placed *g) {
    static const FT_Outline_Funcs funcs = {turned_move, turned_line, turned_conic, turned_cubic, 0, 0};
    struct turner *t = ctx;
    FT_Face face = t->outlines.face[g->face];
    t->op = op;
    t->glyph = g;
    if (FT_Load_Glyph(face, g->id, FT_LOAD_NO_SCALE)) return ST_INTERNAL;
    return FT_Outline_Decompose(&face->glyph->outline, &funcs, t) || t->full ? ST_INTERNAL : ST_OK;
}

static enum status text_turn(struct op *op, const struct fonts *fonts, struct arena *a) {
    struct turner t = {.node = arena_alloc(a, NODES_MAX * sizeof *t.node)};
    if (!t.node) return ST_NO_MEMORY;
    enum status s = outlines_open(&t.outlines, NULL);
    if (s == ST_OK) s = placed_each(op, fonts, NULL, glyph_turn, &t);
    outlines_close(&t.outlines);
    op->kind = OP_PATH;
    op->path = (struct path){t.len, t.node};
    return s;
}

static enum status words_add(struct furniture *f, const struct place *at, int32_t along, const char *key, struct fonts *fonts,
                             struct arena *a) {
    const char *text = text_get(LANG_VI, key);
    if (!text) return ST_OK;
    struct op *op = &f->op[f->len++];
    *op = (struct op){.kind = OP_TEXT, .x = at->x, .y = at->y, .face = FACE_REGULAR, .size_mpt = 6500, .text = text};
    if (at->turned)
        op->y -= along;
    else
        op->x += along;
    enum status s = font_shape(fonts, FACE_REGULAR, text, strlen(text), a, &op->glyphs, NULL);
    return s == ST_OK && at->turned ? text_turn(op, fonts, a) : s;
}

enum status furniture_make(struct furniture *f, const struct stock *s, struct fonts *fonts, struct arena *a) {
    struct place at;
    f->len = 0;
    if (!place_find(s, &at)) return ST_OK;
    ruler_add(f, &at);
    enum status status = words_add(f, &at, RULER_UM + 1500, "label.ruler", fonts, a);
    return status == ST_OK ? words_add(f, &at, RULER_UM + 10500, "label.actual_size", fonts, a) : status;
}
