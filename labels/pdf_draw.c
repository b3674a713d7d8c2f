/*
 * What stands inside PDF content streams: numbers, rectangles, text, and one label of a page.
 *
 * A label costs the copy of four ready-made strings, its number, and its symbol's bits or rectangles.
 */
#include <string.h>

#include "pdf.h"

void pdf_thousandths(struct buf *out, int64_t v) {
    char s[32];
    size_t at = sizeof s;
    uint64_t u = v < 0 ? (uint64_t)-v : (uint64_t)v;
    uint64_t rest = u % 1000, whole = u / 1000;
    s[--at] = ' ';
    bool shown = false;
    for (int i = 0; i < 3; i++, rest /= 10) {
        if (!shown && rest % 10 == 0) continue;
        s[--at] = (char)('0' + rest % 10);
        shown = true;
    }
    if (shown) s[--at] = '.';
    do s[--at] = (char)('0' + whole % 10);
    while (whole /= 10);
    if (v < 0) s[--at] = '-';
    buf_add(out, s + at, sizeof s - at);
}

void pdf_um(struct buf *out, int64_t um) {
    int64_t n = um * 360; /* 1 µm is 360/127 thousandths of a point */
    pdf_thousandths(out, (n + (n < 0 ? -63 : 63)) / 127);
}

void pdf_rect(struct buf *out, int32_t x, int32_t y, int32_t w, int32_t h, int32_t h_um) {
    pdf_um(out, x);
    pdf_um(out, h_um - y - h);
    pdf_um(out, w);
    pdf_um(out, h);
    buf_str(out, "re f\n");
}

void pdf_ink(struct buf *out, enum press_colour c) {
    for (int i = 0; i < 4; i++) pdf_thousandths(out, colour_row(c)->cmyk[i] * 10);
    buf_str(out, "k\n");
}

void pdf_path(struct buf *out, const struct op *op, int32_t h_um) {
    static const char *const word[] = {[PATH_MOVE] = "m\n", [PATH_LINE] = "l\n", [PATH_CURVE] = "c\n"};
    for (size_t i = 0; i < op->path.len; i++) {
        const struct path_node *n = &op->path.node[i];
        for (int k = 0; k < (n->step == PATH_CURVE ? 3 : 1); k++) {
            pdf_um(out, op->x + n->x[k]);
            pdf_um(out, h_um - op->y - n->y[k]);
        }
        buf_str(out, word[n->step]);
    }
    buf_str(out, "f\n"); /* closes each shape, too */
}

void pdf_image(struct buf *out, const struct op *op, size_t n, int32_t h_um) {
    buf_str(out, "q ");
    pdf_um(out, op->w);
    buf_str(out, "0 0 ");
    pdf_um(out, op->h);
    pdf_um(out, op->x);
    pdf_um(out, h_um - op->y - op->h);
    buf_printf(out, "cm/I%zu Do Q\n", n);
}

static void hex_glyph(struct buf *out, uint16_t id) {
    static const char digit[] = "0123456789ABCDEF";
    char s[4] = {digit[id >> 12], digit[id >> 8 & 15], digit[id >> 4 & 15], digit[id & 15]};
    buf_add(out, s, 4);
}

static void text_begin(struct buf *out, const struct op *op, int32_t h_um) {
    buf_printf(out, "BT/F%d ", (int)op->face);
    pdf_thousandths(out, op->size_mpt);
    buf_str(out, "Tf ");
    pdf_um(out, op->x);
    pdf_um(out, h_um - op->y);
    buf_str(out, "Td");
}

/* One TJ array, with the moves that kerning and marks need; a mark that is raised gets a rise of its own. */
void pdf_text(struct buf *out, const struct op *op, int32_t h_um) {
    text_begin(out, op, h_um);
    buf_str(out, "[<");
    int32_t pen = 0, rise = 0;
    for (size_t i = 0; i < op->glyphs.len; i++) {
        const struct glyph *g = &op->glyphs.at[i];
        if (g->y != rise) {
            buf_str(out, ">]TJ ");
            pdf_thousandths(out, (int64_t)g->y * op->size_mpt / FONT_EM);
            buf_str(out, "Ts[<");
            rise = g->y;
        }
        if (g->x != pen) buf_printf(out, ">%d<", pen - g->x);
        hex_glyph(out, g->id);
        pen = g->x + g->advance;
    }
    buf_str(out, rise ? ">]TJ 0 Ts ET\n" : ">]TJ ET\n");
}

void pdf_page_begin(const struct pdf *p, struct buf *raw) {
    buf_clear(raw);
    buf_add(raw, p->page_start.data, p->page_start.len);
}

static void symbol_bits(const struct symbol *s, struct buf *raw) {
    size_t bytes = ((size_t)s->width + 7) / 8, len = bytes * (size_t)s->width;
    char *at = buf_room(raw, len);
    if (!at) return;
    for (int y = 0; y < s->width; y++)
        for (size_t i = 0; i < bytes; i++) *at++ = (char)(s->row[y] >> (56 - 8 * i));
    raw->len += len;
}

/* 0 … 99 and a space */
static void small_add(struct buf *raw, int n) {
    if (n >= 10) buf_byte(raw, (unsigned char)('0' + n / 10));
    buf_byte(raw, (unsigned char)('0' + n % 10));
    buf_byte(raw, ' ');
}

/* In modules from the symbol's left upper corner, y downwards: the matrix before them turns them over. */
static void symbol_rects(const struct symbol *s, struct buf *raw) {
    struct symbol_rect r = {0};
    while (symbol_rect_next(s, &r)) {
        small_add(raw, r.x);
        small_add(raw, r.y);
        small_add(raw, r.w);
        small_add(raw, r.h);
        buf_str(raw, "re\n");
    }
}

static void symbol_add(const struct pdf *p, const struct symbol *s, struct buf *raw) {
    buf_add(raw, p->symbol_start.data, p->symbol_start.len);
    if (p->symbols == PDF_RECTS) {
        symbol_rects(s, raw);
        buf_str(raw, "f\nQ\n");
        return;
    }
    symbol_bits(s, raw);
    buf_str(raw, "\nEI Q\n");
}

void pdf_label(const struct pdf *p, int cell, const char *number, const struct symbol *s, struct buf *raw) {
    buf_add(raw, p->cell[cell].data, p->cell[cell].len);
    for (int i = 0; i < p->numbers; i++) {
        uint16_t glyph[NUMBER_GLYPHS_MAX];
        size_t n = number_glyphs(p->number[i], p->fonts, number, glyph);
        buf_add(raw, p->number_start[i].data, p->number_start[i].len);
        for (size_t k = 0; k < n; k++) hex_glyph(raw, glyph[k]);
        buf_str(raw, ">Tj ET\n");
    }
    symbol_add(p, s, raw);
}
