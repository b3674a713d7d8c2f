/*
 * Paints labels in dots. Text is rasterised without grey, and where a module is a whole number of dots, every module is.
 *
 * A million labels differ in their symbol and 16 digits: all else is painted once, so a label costs the copy of some
 * kilobytes.
 */
#include "outline.h"
#include FT_OUTLINE_H

#include <stdlib.h>
#include <string.h>

#include "raster.h"
#include "single.h"

#define SIDE_MAX 100000
#define PATH_NODES_MAX 10000 /* FreeType counts points in a short */

int32_t raster_dots(int64_t um, int dpi) {
    int64_t n = um * dpi;
    return (int32_t)((n + (n < 0 ? -12700 : 12700)) / 25400);
}

enum status raster_new(struct raster *r, int32_t w, int32_t h, struct err *e) {
    *r = (struct raster){.w = w, .h = h};
    if (w < 1 || h < 1 || w > SIDE_MAX || h > SIDE_MAX) return err_set(e, ST_NO_MEMORY, NULL, "");
    r->stride = ((size_t)w + 7) / 8;
    r->bits = malloc(r->stride * (size_t)h);
    if (!r->bits) return err_set(e, ST_NO_MEMORY, NULL, "");
    raster_clear(r);
    return ST_OK;
}

void raster_free(struct raster *r) {
    free(r->bits);
    *r = (struct raster){0};
}

void raster_clear(struct raster *r) {
    memset(r->bits, 0xFF, r->stride * (size_t)r->h);
}

void raster_fill(struct raster *r, int32_t x, int32_t y, int32_t w, int32_t h) {
    int32_t to_x = x + w < r->w ? x + w : r->w, to_y = y + h < r->h ? y + h : r->h;
    if (x < 0) x = 0;
    if (y < 0) y = 0;
    if (x >= to_x) return;
    size_t first = (size_t)x / 8, last = (size_t)(to_x - 1) / 8;
    unsigned char head = (unsigned char)(0xFFu >> (x & 7)), tail = (unsigned char)(0xFFu << (7 - ((to_x - 1) & 7)));
    for (; y < to_y; y++) {
        unsigned char *row = r->bits + (size_t)y * r->stride;
        if (first == last) {
            row[first] &= (unsigned char)~(head & tail);
            continue;
        }
        row[first] &= (unsigned char)~head;
        memset(row + first + 1, 0, last - first - 1);
        row[last] &= (unsigned char)~tail;
    }
}

void raster_wipe(struct raster *r, int32_t x, int32_t y, int32_t w, int32_t h) {
    int32_t to_x = x + w < r->w ? x + w : r->w, to_y = y + h < r->h ? y + h : r->h;
    for (int32_t row = y < 0 ? 0 : y; row < to_y; row++)
        for (int32_t col = x < 0 ? 0 : x; col < to_x; col++)
            r->bits[(size_t)row * r->stride + (size_t)col / 8] |= (unsigned char)(0x80u >> (col & 7));
}

/* The dark dots of eight, where x may be negative; mask: which dots of a row's last byte are on the paper. */
static void octet_lay(unsigned char *row, size_t stride, unsigned char mask, int32_t x, unsigned dark) {
    int32_t at = x >> 3; /* rounds down */
    unsigned both = dark << (8 - (x & 7));
    const unsigned part[2] = {both >> 8, both & 0xFFu};
    for (int i = 0; i < 2; i++) {
        if (at + i < 0 || (size_t)(at + i) >= stride) continue;
        unsigned on = (size_t)(at + i) + 1 == stride ? part[i] & mask : part[i];
        row[at + i] &= (unsigned char)~on;
    }
}

/* A bitmap's dark dots.  in: paper: the byte whose bits are all paper (0 or 0xFF) */
static void bitmap_lay(struct raster *r, const unsigned char *bits, ptrdiff_t pitch, int32_t w, int32_t h, unsigned paper,
                       int32_t x, int32_t y) {
    unsigned char mask = (unsigned char)(0xFFu << (7 - ((r->w - 1) & 7)));
    int32_t octets = (w + 7) / 8;
    unsigned rest = 0xFFu & (0xFFu << (octets * 8 - w));
    for (int32_t i = 0; i < h; i++) {
        if (y + i < 0 || y + i >= r->h) continue;
        unsigned char *row = r->bits + (size_t)(y + i) * r->stride;
        const unsigned char *from = bits + i * pitch;
        for (int32_t k = 0; k < octets; k++) {
            unsigned dark = (from[k] ^ paper) & (k + 1 == octets ? rest : 0xFFu);
            if (dark) octet_lay(row, r->stride, mask, x + 8 * k, dark);
        }
    }
}

void raster_lay(struct raster *r, const struct raster *from, int32_t x, int32_t y) {
    bitmap_lay(r, from->bits, (ptrdiff_t)from->stride, from->w, from->h, 0xFF, x, y);
}

enum status raster_shrink(const struct raster *r, struct raster *to, struct err *e) {
    uint16_t ones[256]; /* bits of the high nibble times 256, and of the low one */
    for (unsigned i = 0; i < 256; i++)
        ones[i] = (uint16_t)((unsigned)__builtin_popcount(i >> 4) * 256 + (unsigned)__builtin_popcount(i & 15));
    *to = (struct raster){.w = (r->w + 3) / 4, .h = (r->h + 3) / 4, .stride = r->stride};
    to->bits = malloc(to->stride * (size_t)to->h);
    if (!to->bits) return err_set(e, ST_NO_MEMORY, NULL, "");
    for (int32_t y = 0; y < to->h; y++) {
        const unsigned char *from = r->bits + (size_t)y * 4 * r->stride;
        size_t lines = r->h - 4 * y < 4 ? (size_t)(r->h - 4 * y) : 4;
        for (size_t i = 0; i < r->stride; i++) {
            unsigned sum = 0;
            for (size_t k = 0; k < 4; k++) sum += k < lines ? ones[from[k * r->stride + i]] : 0x404u; /* below is paper */
            unsigned high = ((sum >> 8) * 15 + 8) / 16, low = ((sum & 255) * 15 + 8) / 16;
            to->bits[(size_t)y * to->stride + i] = (unsigned char)(high << 4 | low);
        }
    }
    return ST_OK;
}

/* ---- the static part ---- */

struct brush {
    struct raster *to;
    struct outlines *outlines;
    int dpi;
};

/* The dots of a glyph, in face->glyph->bitmap. */
static enum status glyph_dots(struct outlines *o, enum face face, uint16_t id, int32_t size_mpt, int dpi) {
    FT_Face f = o->face[face];
    /* 26.6 points; font units are thousandths of an em */
    if (FT_Set_Char_Size(f, 0, (FT_F26Dot6)((int64_t)size_mpt * 64 / 1000), (FT_UInt)dpi, (FT_UInt)dpi) ||
        FT_Load_Glyph(f, id, FT_LOAD_NO_HINTING | FT_LOAD_TARGET_MONO) || FT_Render_Glyph(f->glyph, FT_RENDER_MODE_MONO))
        return ST_INTERNAL;
    return ST_OK;
}

/* Where a glyph's origin is, in dots. */
static void glyph_origin(const struct op *op, const struct placed *p, int dpi, int32_t *x, int32_t *y) {
    int64_t per_unit = (int64_t)p->size_mpt * 127; /* µm of a unit, times 360000 */
    *x = raster_dots(op->x + p->x * per_unit / 360000, dpi);
    *y = raster_dots(op->y - p->y * per_unit / 360000, dpi);
}

static enum status glyph_paint(void *ctx, const struct op *op, const struct placed *p) {
    const struct brush *b = ctx;
    if (glyph_dots(b->outlines, p->face, p->id, p->size_mpt, b->dpi) != ST_OK) return ST_INTERNAL;
    const FT_GlyphSlot slot = b->outlines->face[p->face]->glyph;
    int32_t x, y;
    glyph_origin(op, p, b->dpi, &x, &y);
    bitmap_lay(b->to, slot->bitmap.buffer, slot->bitmap.pitch, (int32_t)slot->bitmap.width, (int32_t)slot->bitmap.rows, 0,
               x + slot->bitmap_left, y - slot->bitmap_top);
    return ST_OK;
}

static void rect_paint(struct raster *r, const struct op *op, int dpi) {
    int32_t x = raster_dots(op->x, dpi), w = raster_dots(op->x + op->w, dpi) - x;
    int32_t y = raster_dots(op->y, dpi), h = raster_dots(op->y + op->h, dpi) - y;
    raster_fill(r, x, y, w > 0 ? w : 1, h > 0 ? h : 1); /* a hairline stays a dot */
}

/* Micrometres in 64ths of a dot. */
static FT_Pos fine(int64_t um, int dpi) {
    int64_t n = um * dpi * 64;
    return (FT_Pos)((n + (n < 0 ? -12700 : 12700)) / 25400);
}

/* A path's points for FreeType, y upwards.  in: room for 3 * path.len points and path.len contours */
static void path_points(const struct op *op, int dpi, FT_Outline *o) {
    for (size_t i = 0; i < op->path.len; i++) {
        const struct path_node *n = &op->path.node[i];
        int points = n->step == PATH_CURVE ? 3 : 1;
        if (n->step == PATH_MOVE) o->n_contours++;
        for (int k = 0; k < points; k++) {
            o->points[o->n_points] = (FT_Vector){fine(op->x + n->x[k], dpi), -fine(op->y + n->y[k], dpi)};
            o->tags[o->n_points++] = k + 1 == points ? FT_CURVE_TAG_ON : FT_CURVE_TAG_CUBIC;
        }
        o->contours[o->n_contours - 1] = (short)(o->n_points - 1);
    }
}

static enum status path_paint(const struct brush *b, const struct op *op) {
    FT_Outline o;
    if (op->path.len == 0 || op->path.len > PATH_NODES_MAX) return op->path.len ? ST_INTERNAL : ST_OK;
    if (FT_Outline_New(b->outlines->library, (FT_UInt)op->path.len * 3, (FT_Int)op->path.len, &o)) return ST_NO_MEMORY;
    FT_BBox box;
    struct raster part = {0};
    o.n_points = 0;
    o.n_contours = 0;
    path_points(op, b->dpi, &o);
    FT_Outline_Get_CBox(&o, &box);
    int32_t left = (int32_t)(box.xMin >> 6), top = (int32_t)(-box.yMax >> 6);
    int32_t w = (int32_t)((box.xMax + 63) >> 6) - left, h = (int32_t)((-box.yMin + 63) >> 6) - top;
    enum status s = raster_new(&part, w > 0 ? w : 1, h > 0 ? h : 1, NULL);
    if (s == ST_OK) {
        memset(part.bits, 0, part.stride * (size_t)part.h);
        FT_Outline_Translate(&o, -(FT_Pos)left * 64, (FT_Pos)(top + part.h) * 64);
        const FT_Bitmap bitmap = {.rows = (unsigned)part.h, .width = (unsigned)part.w, .pitch = (int)part.stride,
                                  .buffer = part.bits, .num_grays = 2, .pixel_mode = FT_PIXEL_MODE_MONO};
        if (FT_Outline_Get_Bitmap(b->outlines->library, &o, &bitmap)) s = ST_INTERNAL;
        if (s == ST_OK) bitmap_lay(b->to, part.bits, (ptrdiff_t)part.stride, part.w, part.h, 0, left, top);
    }
    raster_free(&part);
    FT_Outline_Done(b->outlines->library, &o);
    return s;
}

/* Whether most of an image's dots from x, y up to to_x, to_y are ink. */
static bool mostly_ink(const struct press_image *i, int x, int y, int to_x, int to_y) {
    size_t stride = ((size_t)i->w + 7) / 8;
    long ink = 0, all = 0;
    if (to_x <= x) to_x = x + 1;
    if (to_y <= y) to_y = y + 1;
    for (; y < to_y && y < i->h; y++)
        for (int k = x; k < to_x && k < i->w; k++, all++) ink += i->bits[(size_t)y * stride + (size_t)k / 8] >> (7 - (k & 7)) & 1;
    return ink * 2 > all;
}

/* Every dot is what most of the image's dots below it are. */
static void image_paint(struct raster *r, const struct op *op, int dpi) {
    const struct press_image *i = op->image;
    int32_t x = raster_dots(op->x, dpi), w = raster_dots(op->x + op->w, dpi) - x;
    int32_t y = raster_dots(op->y, dpi), h = raster_dots(op->y + op->h, dpi) - y;
    for (int32_t row = 0; row < h; row++)
        for (int32_t col = 0; col < w; col++)
            if (mostly_ink(i, (int)((int64_t)col * i->w / w), (int)((int64_t)row * i->h / h),
                           (int)((int64_t)(col + 1) * i->w / w), (int)((int64_t)(row + 1) * i->h / h)))
                raster_fill(r, x + col, y + row, 1, 1);
}

static enum status ops_paint(struct brush *b, const struct op *op, size_t len, const struct fonts *f, struct err *e) {
    enum status s = ST_OK;
    for (size_t i = 0; i < len && s == ST_OK; i++) {
        switch (op[i].kind) {
        case OP_RECT: rect_paint(b->to, &op[i], b->dpi); break;
        case OP_TEXT: s = placed_each(&op[i], f, NULL, glyph_paint, b); break;
        case OP_PATH: s = path_paint(b, &op[i]); break;
        case OP_IMAGE: image_paint(b->to, &op[i], b->dpi); break;
        case OP_NUMBER: break;
        }
    }
    return s == ST_OK ? ST_OK : err_set(e, s, NULL, "");
}

enum status raster_ops(struct raster *r, const struct op *op, size_t len, const struct fonts *f, int dpi, struct err *e) {
    struct outlines o;
    enum status s = outlines_open(&o, e);
    if (s != ST_OK) return s;
    struct brush b = {r, &o, dpi};
    s = ops_paint(&b, op, len, f, e);
    outlines_close(&o);
    return s;
}

/* ---- plates ---- */

/*
 * Whole dots a module where that is what the module's size says, so that all are equal; otherwise each edge to the nearest
 * dot, so that the symbol keeps its size.
 */
static void edges_make(int32_t *edge, int32_t from_um, const struct drawing *d, int dpi) {
    const int64_t dot = 25400000; /* nanometres of a dot, times dpi */
    int64_t module = (int64_t)d->module_nm * dpi, whole = (module + dot / 2) / dot;
    int64_t off = (module - whole * dot) * d->modules;
    bool equal = whole > 0 && off < dot / 2 && off > -dot / 2;
    int32_t first = raster_dots(from_um, dpi);
    for (int i = 0; i <= d->modules; i++) {
        int64_t exact = ((int64_t)from_um * 1000 * dpi + module * i + dot / 2) / dot;
        edge[i] = equal ? first + (int32_t)(whole * i) : (int32_t)exact;
    }
}

static enum status digits_make(struct plate_number *n, const struct op *op, const struct fonts *f, struct outlines *o, int dpi,
                               struct err *e) {
    n->op = op;
    for (int i = 0; i < 10; i++) {
        struct digit *d = &n->digit[i];
        if (glyph_dots(o, op->face, f->digit[op->face][i], op->size_mpt, dpi) != ST_OK)
            return err_set(e, ST_INTERNAL, NULL, "font.missing");
        const FT_GlyphSlot slot = o->face[op->face]->glyph;
        int32_t w = (int32_t)slot->bitmap.width, h = (int32_t)slot->bitmap.rows;
        d->left = slot->bitmap_left;
        d->top = slot->bitmap_top;
        if (raster_new(&d->dots, w, h, e) != ST_OK) return ST_NO_MEMORY;
        bitmap_lay(&d->dots, slot->bitmap.buffer, slot->bitmap.pitch, w, h, 0, 0, 0);
    }
    return ST_OK;
}

enum status plate_open(struct plate *pl, const struct drawing *d, const struct fonts *f, int dpi, struct err *e) {
    struct outlines o;
    *pl = (struct plate){.drawing = d, .fonts = f, .dpi = dpi};
    edges_make(pl->edge_x, d->symbol_x, d, dpi);
    edges_make(pl->edge_y, d->symbol_y, d, dpi);
    enum status s = outlines_open(&o, e);
    if (s != ST_OK) return s;
    struct brush b = {&pl->base, &o, dpi};
    s = raster_new(&pl->base, raster_dots(d->w, dpi), raster_dots(d->h, dpi), e);
    if (s == ST_OK) s = ops_paint(&b, d->op, d->len, f, e);
    for (size_t i = 0; i < d->len && s == ST_OK; i++)
        if (d->op[i].kind == OP_NUMBER) s = digits_make(&pl->number[pl->numbers++], &d->op[i], f, &o, dpi, e);
    outlines_close(&o);
    return s;
}

void plate_close(struct plate *pl) {
    raster_free(&pl->base);
    for (int i = 0; i < pl->numbers; i++)
        for (int k = 0; k < 10; k++) raster_free(&pl->number[i].digit[k].dots);
    pl->numbers = 0;
}

struct number_brush {
    const struct plate *plate;
    const struct plate_number *number;
    struct raster *to;
    int32_t x, y;
};

static enum status digit_lay(void *ctx, const struct op *op, const struct placed *p) {
    const struct number_brush *b = ctx;
    const uint16_t *digits = b->plate->fonts->digit[op->face];
    for (int i = 0; i < 10; i++) {
        if (digits[i] != p->id) continue;
        const struct digit *d = &b->number->digit[i];
        int32_t x, y;
        glyph_origin(op, p, b->plate->dpi, &x, &y);
        raster_lay(b->to, &d->dots, b->x + x + d->left, b->y + y - d->top);
    }
    return ST_OK; /* a space between groups leaves nothing */
}

static void symbol_lay(const struct plate *pl, const struct symbol *s, struct raster *to, int32_t x, int32_t y) {
    for (int i = 0; i < s->width; i++) {
        int32_t top = y + pl->edge_y[i], h = pl->edge_y[i + 1] - pl->edge_y[i];
        for (int from = 0, next; from < s->width; from = next + 1) {
            for (next = from; next < s->width && symbol_dark(s, next, i); next++) continue;
            if (next > from) raster_fill(to, x + pl->edge_x[from], top, pl->edge_x[next] - pl->edge_x[from], h);
        }
    }
}

void plate_lay(const struct plate *pl, const struct symbol *s, const char *number, struct raster *to, int32_t x, int32_t y) {
    raster_lay(to, &pl->base, x, y);
    for (int i = 0; i < pl->numbers; i++) {
        struct number_brush b = {pl, &pl->number[i], to, x, y};
        (void)placed_each(b.number->op, pl->fonts, number, digit_lay, &b); /* digit_lay never fails */
    }
    symbol_lay(pl, s, to, x, y);
}
