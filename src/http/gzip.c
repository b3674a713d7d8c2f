/* zlib behind two verbs: compress a whole, splice a page from stretches that were compressed before. */
#include "gzip.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

#include "deflate_copy.h"
#include "words.h"

#define LEVEL 9
#define WINDOW_BITS 14 /* pages are about 10 KB: half of zlib's memory, the same size */
#define MEMORY_LEVEL 8
#define STORED_MAX 65535u
#define COPY_MIN 24 /* bytes of a value from which naming it again is shorter than storing it again */

static const unsigned char header[10] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255 };

struct deflater {
    z_stream z;
};

struct deflater *deflater_new(void) {
    struct deflater *d = calloc(1, sizeof *d);
    if (d && deflateInit2(&d->z, LEVEL, Z_DEFLATED, -WINDOW_BITS, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
        free(d);
        d = NULL;
    }
    return d;
}

void deflater_free(struct deflater **d) {
    if (!*d) return;
    deflateEnd(&(*d)->z);
    free(*d);
    *d = NULL;
}

/* Raw deflate of len bytes, appended. */
static void deflate_add(struct deflater *d, const void *data, size_t len, int flush, struct buf *out) {
    size_t room = deflateBound(&d->z, (uLong)len) + 16;
    char *at = buf_room(out, room);
    if (!at || len > UINT32_MAX) {
        out->failed = true;
        return;
    }
    d->z.next_in = data;
    d->z.avail_in = (uInt)len;
    d->z.next_out = (Bytef *)at;
    d->z.avail_out = (uInt)room;
    int ended = deflate(&d->z, flush);
    if (d->z.avail_in || d->z.avail_out == 0 || ended != (flush == Z_FINISH ? Z_STREAM_END : Z_OK)) out->failed = true;
    out->len += room - d->z.avail_out;
}

static void add_u32(struct buf *out, uint32_t v) {
    unsigned char b[4] = { (unsigned char)v, (unsigned char)(v >> 8), (unsigned char)(v >> 16),
                           (unsigned char)(v >> 24) };
    buf_add(out, b, sizeof b);
}

void gzip_whole(struct deflater *d, const void *data, size_t len, struct buf *out) {
    deflateReset(&d->z);
    buf_add(out, header, sizeof header);
    deflate_add(d, data, len, Z_FINISH, out);
    add_u32(out, (uint32_t)crc32(0, data, (uInt)len));
    add_u32(out, (uint32_t)len);
}

/* ---- splicing ---- */

/* A constant stretch and the placeholder behind it. */
struct stretch {
    uint32_t from, len; /* of the kept bytes */
    uint32_t raw_len;
    z_crc_t crc, combine; /* of the raw bytes, and the operator that appends so many */
    int letter;           /* 0: none, the last */
};

struct splice {
    size_t bytes;
    struct stretch *stretches;
    char *kept;
    size_t n;
    bool plain; /* kept as they are, not deflated */
};

static size_t marks_count(const char *page, size_t len) {
    size_t n = 0;
    for (size_t i = 0; i + 1 < len; i++) n += page[i] == WORDS_MARK;
    return n;
}

static void stretch_make(struct stretch *s, struct deflater *d, const char *from, size_t len, int letter,
                         struct buf *out) {
    *s = (struct stretch){ .from = (uint32_t)out->len, .raw_len = (uint32_t)len, .letter = letter };
    if (!d) {
        buf_add(out, from, len);
    } else if (len) {
        s->crc = (z_crc_t)crc32(0, (const Bytef *)from, (uInt)len);
        s->combine = (z_crc_t)crc32_combine_gen((z_off_t)len);
        deflate_add(d, from, len, Z_FULL_FLUSH, out);
    }
    s->len = (uint32_t)(out->len - s->from);
}

static void stretches_make(struct stretch *s, struct deflater *d, const char *page, size_t len, struct buf *out) {
    const char *at = page, *end = page + len;
    if (d) deflateReset(&d->z);
    for (const char *mark; (mark = memchr(at, WORDS_MARK, (size_t)(end - at))) != NULL && mark + 1 < end; at = mark + 2)
        stretch_make(s++, d, at, (size_t)(mark - at), mark[1] & (SPLICE_LETTERS - 1), out);
    stretch_make(s, d, at, (size_t)(end - at), 0, out);
}

struct splice *splice_new(struct deflater *d, const char *page, size_t len) {
    size_t n = marks_count(page, len) + 1;
    struct splice *s = calloc(1, sizeof *s);
    struct stretch *stretches = calloc(n, sizeof *stretches);
    struct buf out = BUF_INIT;
    if (s && stretches) {
        stretches_make(stretches, d, page, len, &out);
        s->kept = out.failed ? NULL : malloc(out.len + 1);
        if (s->kept) {
            if (out.len) memcpy(s->kept, out.data, out.len);
            s->plain = !d;
            s->stretches = stretches;
            s->n = n;
            s->bytes = sizeof *s + n * sizeof *stretches + out.len;
            buf_free(&out);
            return s;
        }
    }
    buf_free(&out);
    free(stretches);
    free(s);
    return NULL;
}

void splice_free(struct splice **s) {
    if (!*s) return;
    free((*s)->stretches);
    free((*s)->kept);
    free(*s);
    *s = NULL;
}

size_t splice_bytes(const struct splice *s) { return s->bytes; }

size_t splice_length(const struct splice *s, const struct splice_value values[static SPLICE_LETTERS]) {
    size_t len = 0;
    for (size_t i = 0; i < s->n; i++) len += s->stretches[i].raw_len + values[s->stretches[i].letter].len;
    return len - values[0].len;
}

static void add_stored(struct buf *out, const char *data, size_t len) {
    while (len) {
        uint32_t part = len < STORED_MAX ? (uint32_t)len : STORED_MAX;
        unsigned char block[5] = { 0, (unsigned char)part, (unsigned char)(part >> 8), (unsigned char)~part,
                                   (unsigned char)(~part >> 8) };
        buf_add(out, block, sizeof block);
        buf_add(out, data, part);
        data += part;
        len -= part;
    }
}

static void fill_plain(const struct splice *s, const struct splice_value *values, struct buf *out) {
    if (!buf_room(out, splice_length(s, values))) return;
    for (size_t i = 0; i < s->n; i++) {
        const struct stretch *part = &s->stretches[i];
        const struct splice_value *v = &values[part->letter];
        buf_add(out, s->kept + part->from, part->len);
        if (part->letter && v->len) buf_add(out, v->data, v->len);
    }
}

/* The operator that appends len bytes to a checksum; addresses of labels have few lengths. thread: any */
static z_crc_t append_op(size_t len) {
    static _Thread_local struct {
        size_t len;
        z_crc_t op;
    } last;
    if (last.len != len) {
        last.op = (z_crc_t)crc32_combine_gen((z_off_t)len);
        last.len = len;
    }
    return last.op;
}

/* A value of a page as it was told the first time. */
struct told {
    uint32_t at; /* one more than where it began in the text, 0 never */
    z_crc_t crc;
};

/*
 * Stored the first time; the label's address, which every link repeats, is a step back from then on.
 *   in   at: where it begins now
 *   out  the checksum behind it
 */
static uLong add_value(struct buf *out, const struct splice_value *v, struct told *told, size_t at, uLong crc) {
    size_t back = told->at ? at + 1 - told->at : 0;
    bool again = back && v->len >= COPY_MIN && back <= DEFLATE_COPY_DISTANCE_MAX;
    if (again) deflate_copy(out, back, v->len);
    else add_stored(out, v->data, v->len);
    if (v->len < COPY_MIN) return crc32(crc, (const Bytef *)v->data, (uInt)v->len);
    if (!told->at) told->crc = (z_crc_t)crc32(0, (const Bytef *)v->data, (uInt)v->len);
    told->at = (uint32_t)at + 1;
    return crc32_combine_op(crc, told->crc, append_op(v->len));
}

static void fill_gzip(const struct splice *s, const struct splice_value *values, struct buf *out) {
    static const unsigned char last[2] = { 3, 0 }; /* an empty block, marked final */
    struct told told[SPLICE_LETTERS] = { { 0, 0 } };
    uLong crc = 0;
    size_t room = s->bytes + 32, at = 0;
    for (size_t i = 0; i < s->n; i++) room += values[s->stretches[i].letter].len + 5;
    if (!buf_room(out, room)) return;
    buf_add(out, header, sizeof header);
    for (size_t i = 0; i < s->n; i++) {
        const struct stretch *part = &s->stretches[i];
        buf_add(out, s->kept + part->from, part->len);
        if (part->raw_len) crc = crc32_combine_op(crc, part->crc, part->combine);
        at += part->raw_len;
        const struct splice_value *v = &values[part->letter];
        if (!part->letter || !v->len) continue;
        crc = add_value(out, v, &told[part->letter], at, crc);
        at += v->len;
    }
    buf_add(out, last, sizeof last);
    add_u32(out, (uint32_t)crc);
    add_u32(out, (uint32_t)at);
}

void splice_fill(const struct splice *s, const struct splice_value values[static SPLICE_LETTERS], struct buf *out) {
    if (s->plain) fill_plain(s, values, out);
    else fill_gzip(s, values, out);
}
