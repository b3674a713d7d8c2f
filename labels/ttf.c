/*
 * Cuts an embedded TrueType font to the glyphs in use, so that a sheet carries kilobytes of font and not hundreds.
 *
 * hb-subset does it too, but its library is a dependency more, and renumbers by its own release's rules: the bytes of
 * a reprint would then hang on the machine. Emptying outlines keeps every glyph id, and is this small.
 */
#include "ttf.h"

#include <string.h>

#define TABLE(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))
#define COMPOSITE_WORDS 0x0001u
#define COMPOSITE_SCALE 0x0008u
#define COMPOSITE_MORE 0x0020u
#define COMPOSITE_XY_SCALE 0x0040u
#define COMPOSITE_MATRIX 0x0080u

struct table {
    const unsigned char *at;
    size_t len;
};

struct font {
    const unsigned char *data;
    size_t len;
    struct table head, maxp, hhea, hmtx, loca, glyf;
    size_t glyphs;
    bool wide; /* loca in 32-bit */
};

static uint32_t u16(const unsigned char *p) {
    return (uint32_t)p[0] << 8 | p[1];
}

static uint32_t u32(const unsigned char *p) {
    return u16(p) << 16 | u16(p + 2);
}

static void put32(unsigned char *p, uint32_t v) {
    for (int i = 0; i < 4; i++) p[i] = (unsigned char)(v >> (24 - 8 * i));
}

static struct table table_find(const struct font *f, uint32_t tag) {
    size_t n = u16(f->data + 4);
    for (size_t i = 0; i < n && 12 + 16 * (i + 1) <= f->len; i++) {
        const unsigned char *row = f->data + 12 + 16 * i;
        size_t at = u32(row + 8), len = u32(row + 12);
        if (u32(row) == tag && at <= f->len && len <= f->len - at) return (struct table){f->data + at, len};
    }
    return (struct table){NULL, 0};
}

static bool font_read(struct font *f, const unsigned char *data, size_t len) {
    *f = (struct font){.data = data, .len = len};
    if (len < 12) return false;
    f->head = table_find(f, TABLE('h', 'e', 'a', 'd'));
    f->maxp = table_find(f, TABLE('m', 'a', 'x', 'p'));
    f->hhea = table_find(f, TABLE('h', 'h', 'e', 'a'));
    f->hmtx = table_find(f, TABLE('h', 'm', 't', 'x'));
    f->loca = table_find(f, TABLE('l', 'o', 'c', 'a'));
    f->glyf = table_find(f, TABLE('g', 'l', 'y', 'f'));
    if (f->head.len < 54 || f->maxp.len < 6 || !f->hhea.len || !f->hmtx.len || !f->glyf.len) return false;
    f->glyphs = u16(f->maxp.at + 4);
    f->wide = u16(f->head.at + 50) != 0;
    return f->loca.len >= (f->glyphs + 1) * (f->wide ? 4 : 2);
}

static struct table glyph_find(const struct font *f, size_t id) {
    size_t from = f->wide ? u32(f->loca.at + 4 * id) : 2 * (size_t)u16(f->loca.at + 2 * id);
    size_t to = f->wide ? u32(f->loca.at + 4 * id + 4) : 2 * (size_t)u16(f->loca.at + 2 * id + 2);
    if (from >= to || to > f->glyf.len) return (struct table){NULL, 0};
    return (struct table){f->glyf.at + from, to - from};
}

/* Mark the parts of a composite glyph.  out: whether any was new */
static bool parts_mark(const struct font *f, size_t id, bool *used, size_t glyphs) {
    struct table g = glyph_find(f, id);
    bool grew = false;
    if (g.len < 10 || u16(g.at) < 0x8000) return false; /* a simple glyph counts its contours; a composite has -1 */
    for (size_t at = 10; at + 4 <= g.len;) {
        uint32_t flags = u16(g.at + at), part = u16(g.at + at + 2);
        if (part < glyphs && !used[part]) grew = used[part] = true;
        at += flags & COMPOSITE_WORDS ? 8 : 6;
        at += flags & COMPOSITE_SCALE ? 2 : flags & COMPOSITE_XY_SCALE ? 4 : flags & COMPOSITE_MATRIX ? 8 : 0;
        if (!(flags & COMPOSITE_MORE)) break;
    }
    return grew;
}

static void pad4(struct buf *out) {
    while (out->len % 4) buf_byte(out, 0);
}

static uint32_t checksum(const char *at, size_t len) {
    uint32_t sum = 0;
    for (size_t i = 0; i + 4 <= len; i += 4) sum += u32((const unsigned char *)at + i);
    return sum;
}

/* The outlines in use, and where each begins. */
static void outlines_write(const struct font *f, const bool *used, struct buf *glyf, struct buf *loca) {
    for (size_t id = 0; id <= f->glyphs; id++) {
        unsigned char at[4];
        put32(at, (uint32_t)glyf->len);
        buf_add(loca, at, 4);
        if (id == f->glyphs || !used[id]) continue;
        struct table g = glyph_find(f, id);
        if (g.len) buf_add(glyf, g.at, g.len);
        pad4(glyf);
    }
}

static void font_write(const struct font *f, const struct buf *glyf, const struct buf *loca, struct buf *out) {
    const struct {
        uint32_t tag;
        const void *at;
        size_t len;
    } tables[] = {
        {TABLE('g', 'l', 'y', 'f'), glyf->data, glyf->len}, {TABLE('h', 'e', 'a', 'd'), f->head.at, f->head.len},
        {TABLE('h', 'h', 'e', 'a'), f->hhea.at, f->hhea.len}, {TABLE('h', 'm', 't', 'x'), f->hmtx.at, f->hmtx.len},
        {TABLE('l', 'o', 'c', 'a'), loca->data, loca->len}, {TABLE('m', 'a', 'x', 'p'), f->maxp.at, f->maxp.len},
    };
    enum { TABLES = sizeof tables / sizeof *tables, HEAD = 12 + 16 * TABLES };
    static const unsigned char start[12] = {0, 1, 0, 0, 0, TABLES, 0, 64, 0, 2, 0, TABLES * 16 - 64};
    size_t base = out->len;
    buf_add(out, start, sizeof start);
    if (!buf_room(out, HEAD)) return;
    memset(out->data + out->len, 0, HEAD - sizeof start);
    out->len += HEAD - sizeof start;
    for (size_t i = 0; i < TABLES; i++) {
        size_t at = out->len - base;
        buf_add(out, tables[i].at, tables[i].len);
        while ((out->len - base) % 4) buf_byte(out, 0);
        if (out->failed) return;
        if (tables[i].tag == TABLE('h', 'e', 'a', 'd')) {
            put32((unsigned char *)out->data + base + at + 8, 0);
            memcpy(out->data + base + at + 50, "\0\1", 2); /* loca is 32-bit now */
        }
        unsigned char *row = (unsigned char *)out->data + base + 12 + 16 * i;
        put32(row, tables[i].tag);
        put32(row + 4, checksum(out->data + base + at, out->len - base - at));
        put32(row + 8, (uint32_t)at);
        put32(row + 12, (uint32_t)tables[i].len);
    }
}

bool ttf_subset(const unsigned char *font, size_t len, bool *used, size_t glyphs, struct buf *out) {
    struct font f;
    if (!font_read(&f, font, len) || glyphs != f.glyphs || glyphs == 0) return false;
    used[0] = true;
    for (bool grew = true; grew;) {
        grew = false;
        for (size_t id = 0; id < glyphs; id++)
            if (used[id] && parts_mark(&f, id, used, glyphs)) grew = true;
    }
    struct buf glyf = BUF_INIT, loca = BUF_INIT;
    outlines_write(&f, used, &glyf, &loca);
    if (!glyf.failed && !loca.failed) font_write(&f, &glyf, &loca, out);
    bool right = !glyf.failed && !loca.failed && !out->failed;
    buf_free(&glyf);
    buf_free(&loca);
    return right;
}

size_t ttf_glyphs(const unsigned char *font, size_t len) {
    struct font f;
    return font_read(&f, font, len) ? f.glyphs : 0;
}
