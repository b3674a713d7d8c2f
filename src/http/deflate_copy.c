/* A match of the LZ77 sense in a block of fixed codes: a dozen bytes in place of an address that a page names again. */
#include "deflate_copy.h"

#include <stdint.h>

#define LEN_MAX 258
#define LEN_CODES 28 /* 257–284; 285 is LEN_MAX alone */
#define DISTANCE_CODES 30

/* Smallest value of each code and the extra bits that count on from it. */
static const struct code {
    uint16_t base;
    uint8_t extra;
} lens[LEN_CODES] = { { 3, 0 },  { 4, 0 },  { 5, 0 },  { 6, 0 },  { 7, 0 },  { 8, 0 },  { 9, 0 },   { 10, 0 },  { 11, 1 },  { 13, 1 },
                      { 15, 1 }, { 17, 1 }, { 19, 2 }, { 23, 2 }, { 27, 2 }, { 31, 2 }, { 35, 3 },  { 43, 3 },  { 51, 3 },  { 59, 3 },
                      { 67, 4 }, { 83, 4 }, { 99, 4 }, { 115, 4 }, { 131, 5 }, { 163, 5 }, { 195, 5 }, { 227, 5 } },
  distances[DISTANCE_CODES] = { { 1, 0 },     { 2, 0 },     { 3, 0 },     { 4, 0 },      { 5, 1 },      { 7, 1 },     { 9, 2 },     { 13, 2 },
                                { 17, 3 },    { 25, 3 },    { 33, 4 },    { 49, 4 },     { 65, 5 },     { 97, 5 },    { 129, 6 },   { 193, 6 },
                                { 257, 7 },   { 385, 7 },   { 513, 8 },   { 769, 8 },    { 1025, 9 },   { 1537, 9 },  { 2049, 10 }, { 3073, 10 },
                                { 4097, 11 }, { 6145, 11 }, { 8193, 12 }, { 12289, 12 }, { 16385, 13 }, { 24577, 13 } };

/* Bits from the lowest up, as the stream fills its bytes. */
struct bits {
    uint64_t held;
    unsigned n;
};

static void bits_add(struct bits *b, size_t value, unsigned n) {
    b->held |= (uint64_t)value << b->n;
    b->n += n;
}

/* A Huffman code goes in from its highest bit. */
static void code_add(struct bits *b, size_t code, unsigned n) {
    for (unsigned i = 0; i < n; i++) b->held |= (uint64_t)(code >> (n - 1 - i) & 1) << (b->n + i);
    b->n += n;
}

static void bits_take(struct bits *b, struct buf *out) {
    unsigned char bytes[8];
    size_t n = 0;
    for (; b->n >= 8; b->n -= 8, b->held >>= 8) bytes[n++] = (unsigned char)b->held;
    buf_add(out, bytes, n);
}

static size_t code_of(const struct code *codes, size_t n, size_t value) {
    size_t i = n - 1;
    while (codes[i].base > value) i--;
    return i;
}

/* At most 38 bits. */
static void match_add(struct bits *b, size_t distance, size_t len) {
    if (len == LEN_MAX) {
        code_add(b, 0xc5, 8); /* 285 */
    } else {
        size_t i = code_of(lens, LEN_CODES, len), symbol = 257 + i;
        if (symbol < 280) code_add(b, symbol - 256, 7);
        else code_add(b, 0xc0 + symbol - 280, 8);
        bits_add(b, len - lens[i].base, lens[i].extra);
    }
    size_t d = code_of(distances, DISTANCE_CODES, distance);
    code_add(b, d, 5);
    bits_add(b, distance - distances[d].base, distances[d].extra);
}

void deflate_copy(struct buf *out, size_t distance, size_t len) {
    struct bits b = { 0 };
    bits_add(&b, 2, 3); /* not the last block; fixed codes */
    while (len) {
        size_t part = len < LEN_MAX ? len : LEN_MAX;
        if (len > part && len - part < DEFLATE_COPY_MIN) part = len - DEFLATE_COPY_MIN;
        match_add(&b, distance, part);
        len -= part;
        if (len) bits_take(&b, out);
    }
    bits_add(&b, 0, 7 + 3); /* the end of the block; an empty stored block comes back to whole bytes */
    if (b.n % 8) bits_add(&b, 0, 8 - b.n % 8);
    bits_take(&b, out);
    buf_add(out, "\0\0\xff\xff", 4);
}
