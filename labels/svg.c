/*
 * One label as SVG: no fonts, no scripts, no outside references; every glyph is a path.
 */
#include "outline.h"
#include FT_OUTLINE_H

#include <inttypes.h>

#include "single.h"

struct svg {
    struct buf *out;
    struct outlines outlines;
    enum press_colour theme;
    FT_Pos x, y; /* origin of the glyph at hand, font units */
    bool open;   /* a contour is begun */
};

static void point(struct svg *g, char command, const FT_Vector *v) {
    buf_printf(g->out, "%c%ld %ld", command, g->x + v->x, g->y + v->y);
}

static int move_to(const FT_Vector *to, void *ctx) {
    struct svg *g = ctx;
    if (g->open) buf_byte(g->out, 'Z');
    g->open = true;
    point(g, 'M', to);
    return 0;
}

static int line_to(const FT_Vector *to, void *ctx) {
    point(ctx, 'L', to);
    return 0;
}

static int conic_to(const FT_Vector *c, const FT_Vector *to, void *ctx) {
    point(ctx, 'Q', c);
    point(ctx, ' ', to);
    return 0;
}

static int cubic_to(const FT_Vector *c1, const FT_Vector *c2, const FT_Vector *to, void *ctx) {
    point(ctx, 'C', c1);
    point(ctx, ' ', c2);
    point(ctx, ' ', to);
    return 0;
}

static enum status glyph_path(void *ctx, const struct op *op, const struct placed *p) {
    static const FT_Outline_Funcs funcs = {move_to, line_to, conic_to, cubic_to, 0, 0};
    struct svg *g = ctx;
    (void)op;
    FT_Face face = g->outlines.face[p->face];
    if (FT_Load_Glyph(face, p->id, FT_LOAD_NO_SCALE)) return ST_INTERNAL;
    g->x = p->x;
    g->y = p->y;
    g->open = false;
    if (FT_Outline_Decompose(&face->glyph->outline, &funcs, g)) return ST_INTERNAL;
    if (g->open) buf_byte(g->out, 'Z');
    return ST_OK;
}

/* Font units to micrometres: size / 1000 em of size_mpt thousandths of a point, as a decimal with 6 places. */
static void scale_write(struct buf *out, const char *sign, int32_t size_mpt) {
    int64_t millionths = ((int64_t)size_mpt * 127 * 1000 + 180) / 360;
    buf_printf(out, "%s%" PRId64 ".%06" PRId64, sign, millionths / 1000000, millionths % 1000000);
}

static void outline_write(const struct op *op, struct buf *out) {
    static const char letter[] = {[PATH_MOVE] = 'M', [PATH_LINE] = 'L', [PATH_CURVE] = 'C'};
    for (size_t i = 0; i < op->path.len; i++) {
        const struct path_node *n = &op->path.node[i];
        buf_byte(out, (unsigned char)letter[n->step]);
        for (int k = 0; k < (n->step == PATH_CURVE ? 3 : 1); k++)
            buf_printf(out, "%s%" PRId32 " %" PRId32, k ? " " : "", op->x + n->x[k], op->y + n->y[k]);
    }
}

/* Runs of ink, a row of dots each. */
static void image_write(const struct press_image *image, struct buf *out) {
    size_t stride = ((size_t)image->w + 7) / 8;
    for (int y = 0; y < image->h; y++) {
        const unsigned char *row = image->bits + (size_t)y * stride;
        for (int x = 0, to; x < image->w; x = to + 1) {
            for (to = x; to < image->w && row[to / 8] >> (7 - (to & 7)) & 1; to++) continue;
            if (to > x) buf_printf(out, "M%d %dh%dv1H%dz", x, y, to - x, x);
        }
    }
}

/* A length as a multiple of so many parts, six decimals. */
static void ratio_write(struct buf *out, int32_t length, int parts) {
    int64_t millionths = ((int64_t)length * 1000000 + parts / 2) / parts;
    buf_printf(out, "%" PRId64 ".%06" PRId64, millionths / 1000000, millionths % 1000000);
}

static enum status op_write(struct svg *g, const struct op *op, const struct fonts *f, const char *number) {
    buf_str(g->out, "<path ");
    if (op->ink == INK_THEME) buf_printf(g->out, "fill=\"#%06x\" ", colour_row(g->theme)->rgb);
    switch (op->kind) {
    case OP_RECT:
        buf_printf(g->out, "d=\"M%" PRId32 " %" PRId32 "h%" PRId32 "v%" PRId32 "h%" PRId32 "z\"/>\n", op->x, op->y, op->w,
                   op->h, -op->w);
        return ST_OK;
    case OP_PATH:
        buf_str(g->out, "d=\"");
        outline_write(op, g->out);
        buf_str(g->out, "z\"/>\n");
        return ST_OK;
    case OP_IMAGE:
        buf_printf(g->out, "shape-rendering=\"optimizeSpeed\" transform=\"translate(%" PRId32 " %" PRId32 ") scale(", op->x, op->y);
        ratio_write(g->out, op->w, op->image->w);
        buf_byte(g->out, ' ');
        ratio_write(g->out, op->h, op->image->h);
        buf_str(g->out, ")\" d=\"");
        image_write(op->image, g->out);
        buf_str(g->out, "\"/>\n");
        return ST_OK;
    default: break;
    }
    buf_printf(g->out, "transform=\"translate(%" PRId32 " %" PRId32 ") scale(", op->x, op->y);
    scale_write(g->out, "", op->size_mpt);
    scale_write(g->out, " -", op->size_mpt);
    buf_str(g->out, ")\" d=\"");
    enum status s = placed_each(op, f, number, glyph_path, g);
    buf_str(g->out, "\"/>\n");
    return s;
}

static void symbol_write(const struct drawing *d, const struct symbol *s, struct buf *out) {
    buf_printf(out, "<path shape-rendering=\"crispEdges\" transform=\"translate(%" PRId32 " %" PRId32 ") scale(%" PRId32
                    ".%03" PRId32 ")\" d=\"",
               d->symbol_x, d->symbol_y, d->module_nm / 1000, d->module_nm % 1000);
    symbol_path(s, out);
    buf_str(out, "\"/>\n");
}

enum status svg_write(const struct drawing *d, const struct fonts *f, const struct symbol *s, const char *number,
                      struct buf *out, struct err *e) {
    struct svg g = {.out = out, .theme = d->theme};
    enum status status = outlines_open(&g.outlines, e);
    if (status != ST_OK) return status;
    buf_printf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%" PRId32 ".%03" PRId32 "mm\" height=\"%" PRId32
                    ".%03" PRId32 "mm\" viewBox=\"0 0 %" PRId32 " %" PRId32 "\">\n",
               d->w / 1000, d->w % 1000, d->h / 1000, d->h % 1000, d->w, d->h);
    buf_printf(out, "<path fill=\"#fff\" d=\"M0 0h%" PRId32 "v%" PRId32 "h%" PRId32 "z\"/>\n", d->w, d->h, -d->w);
    for (size_t i = 0; i < d->len && status == ST_OK; i++) status = op_write(&g, &d->op[i], f, number);
    symbol_write(d, s, out);
    buf_str(out, "</svg>\n");
    outlines_close(&g.outlines);
    if (status == ST_OK && out->failed) status = ST_NO_MEMORY;
    return status == ST_OK ? ST_OK : err_set(e, status, NULL, "");
}
