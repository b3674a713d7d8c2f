/*
 * The text form of a drawing: what the golden files hold, so that a change of layout is a diff that a person can read.
 */
#include "drawing.h"

#include <inttypes.h>

static void edges_reach(struct op *op, const struct stock *s) {
    int32_t b = s->bleed_um, right = op->x + op->w, foot = op->y + op->h;
    if (op->edges & EDGE_LEFT) op->x = -b;
    if (op->edges & EDGE_TOP) op->y = -b;
    if (op->edges & EDGE_RIGHT) right = s->label_w_um + b;
    if (op->edges & EDGE_BOTTOM) foot = s->label_h_um + b;
    op->w = right - op->x;
    op->h = foot - op->y;
}

void drawing_place(struct drawing *d, const struct stock *stock) {
    int32_t dx = (stock->label_w_um - d->w) / 2, dy = (stock->label_h_um - d->h) / 2;
    for (size_t i = 0; i < d->len; i++) {
        d->op[i].x += dx;
        d->op[i].y += dy;
        if (d->op[i].edges) edges_reach(&d->op[i], stock);
    }
    d->bleed = stock->bleed_um;
    d->symbol_x += dx;
    d->symbol_y += dy;
    d->w = stock->label_w_um;
    d->h = stock->label_h_um;
}

size_t number_glyphs(const struct op *op, const struct fonts *f, const char *number,
                     uint16_t out[static NUMBER_GLYPHS_MAX]) {
    size_t n = 0;
    for (int i = 0; i < op->digits; i++) {
        if (i && i % 4 == 0) out[n++] = f->space[op->face];
        out[n++] = f->digit[op->face][number[op->digit + i] - '0'];
    }
    return n;
}

static void dump_points(struct buf *out, int32_t mpt) {
    buf_printf(out, "%" PRId32 ".%03" PRId32, mpt / 1000, mpt % 1000);
}

static void dump_head(struct buf *out, const char *kind, const struct op *op) {
    buf_printf(out, "%s x=%" PRId32 " y=%" PRId32 " face=%s size=", kind, op->x, op->y, face_name(op->face));
    dump_points(out, op->size_mpt);
}

static void dump_path(struct buf *out, const struct path *p) {
    static const char letter[] = {[PATH_MOVE] = 'M', [PATH_LINE] = 'L', [PATH_CURVE] = 'C'};
    for (size_t i = 0; i < p->len; i++) {
        const struct path_node *n = &p->node[i];
        buf_printf(out, " %c", letter[n->step]);
        for (int k = 0; k < (n->step == PATH_CURVE ? 3 : 1); k++)
            buf_printf(out, "%s%" PRId32 ",%" PRId32, k ? " " : "", n->x[k], n->y[k]);
    }
}

static void dump_glyphs(struct buf *out, const struct glyphs *glyphs) {
    buf_str(out, " glyphs=");
    for (size_t i = 0; i < glyphs->len; i++) {
        const struct glyph *g = &glyphs->at[i];
        buf_printf(out, "%s%u@%" PRId32, i ? "," : "", (unsigned)g->id, g->x);
        if (g->y) buf_printf(out, "%+" PRId32, g->y);
    }
}

static void dump_op(struct buf *out, const struct op *op, const char *number) {
    switch (op->kind) {
    case OP_RECT:
        buf_printf(out, "rect x=%" PRId32 " y=%" PRId32 " w=%" PRId32 " h=%" PRId32, op->x, op->y, op->w, op->h);
        break;
    case OP_NUMBER:
        dump_head(out, "number", op);
        buf_str(out, " digits=");
        buf_add(out, number + op->digit, (size_t)op->digits);
        break;
    case OP_TEXT:
        dump_head(out, "text", op);
        buf_printf(out, " text=\"%s\"", op->text);
        dump_glyphs(out, &op->glyphs);
        break;
    case OP_PATH:
        buf_printf(out, "path x=%" PRId32 " y=%" PRId32, op->x, op->y);
        dump_path(out, &op->path);
        break;
    case OP_IMAGE:
        buf_printf(out, "image x=%" PRId32 " y=%" PRId32 " w=%" PRId32 " h=%" PRId32 " dots=%dx%d", op->x, op->y, op->w, op->h,
                   op->image->w, op->image->h);
        break;
    }
    buf_str(out, op->ink == INK_THEME ? " ink=theme\n" : "\n");
}

void drawing_dump(const struct drawing *d, const struct symbol *s, const char *number, struct buf *out) {
    buf_printf(out, "label w=%" PRId32 " h=%" PRId32 "\n", d->w, d->h);
    for (size_t i = 0; i < d->len; i++) dump_op(out, &d->op[i], number);
    buf_printf(out, "symbol x=%" PRId32 " y=%" PRId32 " modules=%d module_nm=%" PRId32 "\n", d->symbol_x, d->symbol_y,
               d->modules, d->module_nm);
    for (int y = 0; y < s->width; y++) {
        for (int x = 0; x < s->width; x++) buf_byte(out, symbol_dark(s, x, y) ? '#' : '.');
        buf_byte(out, '\n');
    }
}
