/*
 * A row of labels in ZPL II: one graphic field in hexadecimal, shortened by repeat counts.
 *
 * Not in base64 with LZ77 (Z64), which is smaller but which some printers do not read. A field holds at most 99,999 bytes by
 * the manual, so a large label is sent in bands below one another.
 */
#include <string.h>

#include "roll.h"

#define FIELD_BYTES_MAX 99999
#define COUNT_LARGE 400 /* 'z': twenties from 'g' */
#define COUNT_SMALL 19  /* 'Y': ones from 'G' */

/* A run of n equal digits: twenties, then ones, then the digit. */
static void run_put(struct buf *out, unsigned char digit, size_t n) {
    while (n) {
        size_t part = n < COUNT_LARGE + COUNT_SMALL ? n : COUNT_LARGE + COUNT_SMALL;
        n -= part;
        if (part >= 20) buf_byte(out, (unsigned char)('g' + part / 20 - 1));
        /* a single digit needs no count, and twenty is said already */
        if (part % 20 && part > 1) buf_byte(out, (unsigned char)('G' + part % 20 - 1));
        buf_byte(out, digit);
    }
}

static unsigned nibble(const unsigned char *row, size_t i) {
    unsigned dark = ~(unsigned)row[i / 2] & 0xFFu; /* here 1 burns */
    return i % 2 ? dark & 15u : dark >> 4;
}

static void line_put(const unsigned char *row, size_t stride, struct buf *out) {
    static const unsigned char hex[] = "0123456789ABCDEF";
    size_t n = stride * 2, end = n;
    unsigned last = nibble(row, n - 1);
    while (end > 0 && nibble(row, end - 1) == last) end--;
    end += end % 2; /* the rest of a line begins at a whole byte */
    bool rest = end < n && (last == 0 || last == 15);
    if (!rest) end = n;
    for (size_t i = 0, to; i < end; i = to) {
        for (to = i + 1; to < end && nibble(row, to) == nibble(row, i); to++) continue;
        run_put(out, hex[nibble(row, i)], to - i);
    }
    if (rest) buf_byte(out, last == 0 ? ',' : '!');
}

static void band_put(const struct raster *r, int32_t from, int32_t to, struct buf *out) {
    size_t bytes = r->stride * (size_t)(to - from);
    buf_printf(out, "^FO0,%d^GFA,%zu,%zu,%zu,", (int)from, bytes, bytes, r->stride);
    for (int32_t y = from; y < to; y++) {
        const unsigned char *row = r->bits + (size_t)y * r->stride;
        if (y > from && memcmp(row, row - r->stride, r->stride) == 0)
            buf_byte(out, ':');
        else
            line_put(row, r->stride, out);
    }
    buf_str(out, "^FS");
}

void zpl_row(const struct raster *r, struct buf *out) {
    int32_t band = (int32_t)(FIELD_BYTES_MAX / r->stride);
    buf_printf(out, "^XA^LH0,0^PW%d^LL%d", (int)r->w, (int)r->h);
    for (int32_t y = 0; y < r->h; y += band) band_put(r, y, y + band < r->h ? y + band : r->h, out);
    buf_str(out, "^PQ1^XZ\n");
}

static enum status zpl_open(struct press *p, void **state, uint64_t *units, struct outlet *o, struct err *e) {
    (void)o;
    return roll_open(p, zpl_row, state, units, e);
}

const struct surface surface_ZPL = {
    .open = zpl_open, .tools_new = roll_tools_new, .tools_free = roll_tools_free, .unit = roll_unit, .close = roll_close,
};
