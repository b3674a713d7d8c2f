/*
 * One label as PNG of one bit: what a thermal printer or a preview gets. Text is rasterised without grey, and a module
 * of the symbol is a whole number of dots.
 */
#include "outline.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "single.h"

struct canvas {
    int dpi;
    size_t w, h, stride;
    unsigned char *bits; /* 1 is paper, as PNG grey of one bit has it */
    struct outlines outlines;
};

static int64_t dots(const struct canvas *c, int64_t um) {
    int64_t n = um * c->dpi;
    return (n + (n < 0 ? -12700 : 12700)) / 25400;
}

static void rect_fill(struct canvas *c, int64_t x, int64_t y, int64_t w, int64_t h) {
    for (int64_t i = y < 0 ? 0 : y; i < y + h && i < (int64_t)c->h; i++)
        for (int64_t k = x < 0 ? 0 : x; k < x + w && k < (int64_t)c->w; k++)
            c->bits[(size_t)i * c->stride + (size_t)k / 8] &= (unsigned char)~(0x80u >> (k & 7));
}

static enum status glyph_paint(void *ctx, const struct op *op, const struct placed *p) {
    struct canvas *c = ctx;
    FT_Face face = c->outlines.face[p->face];
    /* 26.6 points; tpl: font units are thousandths of an em */
    if (FT_Set_Char_Size(face, 0, (FT_F26Dot6)((int64_t)p->size_mpt * 64 / 1000), (FT_UInt)c->dpi, (FT_UInt)c->dpi) ||
        FT_Load_Glyph(face, p->id, FT_LOAD_NO_HINTING | FT_LOAD_TARGET_MONO) ||
        FT_Render_Glyph(face->glyph, FT_RENDER_MODE_MONO))
        return ST_INTERNAL;
    int64_t per_unit = (int64_t)p->size_mpt * 127; /* µm of a unit, times 360000 */
    int64_t left = dots(c, op->x + p->x * per_unit / 360000) + face->glyph->bitmap_left;
    int64_t top = dots(c, op->y - p->y * per_unit / 360000) - face->glyph->bitmap_top;
    const FT_Bitmap *b = &face->glyph->bitmap;
    for (unsigned y = 0; y < b->rows; y++)
        for (unsigned x = 0; x < b->width; x++)
            if (b->buffer[(int)y * b->pitch + (int)(x / 8)] & 0x80u >> (x & 7)) rect_fill(c, left + x, top + y, 1, 1);
    return ST_OK;
}

static void symbol_paint(struct canvas *c, const struct drawing *d, const struct symbol *s) {
    int64_t module = ((int64_t)d->module_nm * c->dpi + 12700000) / 25400000;
    int64_t left = dots(c, d->symbol_x), top = dots(c, d->symbol_y);
    for (int y = 0; y < s->width; y++)
        for (int x = 0; x < s->width; x++)
            if (symbol_dark(s, x, y)) rect_fill(c, left + x * module, top + y * module, module, module);
}

static enum status canvas_paint(struct canvas *c, const struct drawing *d, const struct fonts *f,
                                const struct symbol *s, const char *number, struct err *e) {
    enum status status = outlines_open(&c->outlines, e);
    if (status != ST_OK) return status;
    for (size_t i = 0; i < d->len && status == ST_OK; i++) {
        const struct op *op = &d->op[i];
        if (op->kind == OP_RECT) {
            int64_t x = dots(c, op->x), w = dots(c, op->x + op->w) - x;
            int64_t y = dots(c, op->y), h = dots(c, op->y + op->h) - y;
            rect_fill(c, x, y, w > 0 ? w : 1, h > 0 ? h : 1); /* a hairline stays a dot */
        } else {
            status = placed_each(op, f, number, glyph_paint, c);
        }
    }
    symbol_paint(c, d, s);
    outlines_close(&c->outlines);
    return status == ST_OK ? ST_OK : err_set(e, status, NULL, "");
}

static void png_put(png_structp png, png_bytep data, size_t len) {
    buf_add(png_get_io_ptr(png), data, len);
}

static void png_flush_nothing(png_structp png) {
    (void)png;
}

/* libpng leaves by longjmp: nothing that it must free is made between setjmp and here. */
static bool png_encode(const struct canvas *c, struct buf *out) {
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info || setjmp(png_jmpbuf(png))) {
        png_destroy_write_struct(&png, &info);
        return false;
    }
    png_set_write_fn(png, out, png_put, png_flush_nothing);
    png_set_IHDR(png, info, (png_uint_32)c->w, (png_uint_32)c->h, 1, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_uint_32 per_metre = (png_uint_32)((c->dpi * 10000 + 127) / 254);
    png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
    png_write_info(png, info);
    for (size_t y = 0; y < c->h; y++) png_write_row(png, c->bits + y * c->stride);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return !out->failed;
}

enum status png_write(const struct drawing *d, const struct fonts *f, const struct symbol *s, const char *number,
                      int dpi, struct buf *out, struct err *e) {
    struct canvas c = {.dpi = dpi};
    c.w = (size_t)dots(&c, d->w);
    c.h = (size_t)dots(&c, d->h);
    c.stride = (c.w + 7) / 8;
    c.bits = malloc(c.stride * c.h);
    if (!c.bits) return err_set(e, ST_NO_MEMORY, NULL, "");
    memset(c.bits, 0xFF, c.stride * c.h);
    enum status status = canvas_paint(&c, d, f, s, number, e);
    if (status == ST_OK && !png_encode(&c, out)) status = err_set(e, ST_NO_MEMORY, NULL, "");
    free(c.bits);
    return status;
}
