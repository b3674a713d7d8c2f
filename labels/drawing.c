/*
 * The text form of a drawing: what the golden files hold, so that a change of layout is a diff that a person can read.
 */
#include "drawing.h"

#include <inttypes.h>

void drawing_place(struct drawing *d, const struct stock *stock) {
    int32_t dx = (stock->label_w_um - d->w) / 2, dy = (stock->label_h_um - d->h) / 2;
    for (size_t i = 0; i < d->len; i++) {
        d->op[i].x += dx;
        d->op[i].y += dy;
    }
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

static void dump_op(struct buf *out, const struct op *op, const char *number) {
    if (op->kind == OP_RECT) {
        buf_printf(out, "rect x=%" PRId32 " y=%" PRId32 " w=%" PRId32 " h=%" PRId32 "\n", op->x, op->y, op->w, op->h);
    } else if (op->kind == OP_NUMBER) {
        dump_head(out, "number", op);
        buf_str(out, " digits=");
        buf_add(out, number + op->digit, (size_t)op->digits);
        buf_byte(out, '\n');
    } else {
        dump_head(out, "text", op);
        buf_printf(out, " text=\"%s\" glyphs=", op->text);
        for (size_t i = 0; i < op->glyphs.len; i++) {
            const struct glyph *g = &op->glyphs.at[i];
            buf_printf(out, "%s%u@%" PRId32, i ? "," : "", (unsigned)g->id, g->x);
            if (g->y) buf_printf(out, "%+" PRId32, g->y);
        }
        buf_byte(out, '\n');
    }
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
