/*
 * PNG in, by libpng: everything becomes 8-bit RGB or RGBA there, and goes into the sink row by row. Only an interlaced
 * file stands in memory as a whole, because its last rows come with its last pass.
 */
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "image_internal.h"

#define CHUNK_BYTES_MAX ((png_alloc_size_t)1 << 20) /* of a chunk that is not pixels */
#define SIGNATURE_BYTES 8u
#define CHUNK_FRAME_BYTES 12u /* length, name, checksum */

struct reader {
    png_structp png;
    png_infop info;
    jmp_buf jump;
    const unsigned char *bytes;
    size_t len, at;
    const struct image_limits *limits;
    unsigned char *rows; /* owned; one row, or all of an interlaced file */
    struct image *img;
    struct image_sink sink;
    struct err *e;
};

/* ---- what libpng calls ---- */

static void on_error(png_structp png, png_const_charp text) {
    (void)text;
    struct reader *r = png_get_error_ptr(png);
    longjmp(r->jump, 1);
}

static void on_warning(png_structp png, png_const_charp text) {
    (void)png; /* about chunks that are not pixels: nothing of them is kept */
    (void)text;
}

static void on_read(png_structp png, png_bytep to, size_t n) {
    struct reader *r = png_get_io_ptr(png);
    if (n > r->len - r->at) png_error(png, "cut off");
    memcpy(to, r->bytes + r->at, n);
    r->at += n;
}

/* ---- before libpng ---- */

static uint32_t get32(const unsigned char *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* The size that it claims, and whether it moves: an APNG says so before its first pixels. */
static enum status look(const struct reader *r, struct err *e) {
    const unsigned char *p = r->bytes;
    size_t at = SIGNATURE_BYTES;
    if (r->len < at + CHUNK_FRAME_BYTES + 13 || get32(p + at) != 13 || memcmp(p + at + 4, "IHDR", 4) != 0)
        return err_set(e, ST_INVALID, NULL, "image.damaged");
    enum status s = image_size_check(get32(p + at + 8), get32(p + at + 12), r->limits, e);
    while (s == ST_OK && r->len - at >= CHUNK_FRAME_BYTES && memcmp(p + at + 4, "IDAT", 4) != 0) {
        if (!memcmp(p + at + 4, "acTL", 4)) s = err_set(e, ST_INVALID, NULL, "image.animated");
        size_t n = get32(p + at);
        if (n > r->len - at - CHUNK_FRAME_BYTES) break; /* libpng will say so */
        at += CHUNK_FRAME_BYTES + n;
    }
    return s;
}

/* ---- decoding ---- */

static void begin(struct reader *r) {
    r->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, r, on_error, on_warning);
    r->info = r->png ? png_create_info_struct(r->png) : NULL;
    if (!r->info) return;
    png_set_read_fn(r->png, r, on_read);
    png_set_user_limits(r->png, (png_uint_32)r->limits->side, (png_uint_32)r->limits->side);
    png_set_chunk_malloc_max(r->png, CHUNK_BYTES_MAX);
    png_set_keep_unknown_chunks(r->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1); /* -1: all that are not pixels */
    png_read_info(r->png, r->info);
    png_set_expand(r->png);
    png_set_scale_16(r->png);
    png_set_gray_to_rgb(r->png);
}

static void give(struct reader *r, unsigned char *row, bool alpha) {
    if (alpha) image_on_white(row, (size_t)r->sink.width);
    image_sink_row(&r->sink, row);
}

static void read_rows(struct reader *r, bool alpha) {
    for (int y = 0; y < r->sink.height; y++) {
        png_read_row(r->png, r->rows, NULL);
        give(r, r->rows, alpha);
    }
}

static void read_passes(struct reader *r, int passes, size_t row_bytes, bool alpha) {
    for (int pass = 0; pass < passes; pass++)
        for (int y = 0; y < r->sink.height; y++) png_read_row(r->png, r->rows + (size_t)y * row_bytes, NULL);
    for (int y = 0; y < r->sink.height; y++) give(r, r->rows + (size_t)y * row_bytes, alpha);
}

static enum status read_picture(struct reader *r) {
    begin(r);
    if (!r->info) return err_set(r->e, ST_NO_MEMORY, NULL, "no-memory");
    const int passes = png_set_interlace_handling(r->png);
    png_read_update_info(r->png, r->info);
    const size_t row_bytes = png_get_rowbytes(r->png, r->info), width = png_get_image_width(r->png, r->info);
    const size_t height = png_get_image_height(r->png, r->info), held = passes > 1 ? height : 1;
    const bool alpha = png_get_channels(r->png, r->info) == 4;
    if (row_bytes != width * (alpha ? 4 : 3)) return err_set(r->e, ST_INVALID, NULL, "image.type");
    enum status s = image_need_check((uint64_t)row_bytes * held, r->limits, r->e);
    if (s != ST_OK) return s;
    r->rows = malloc(row_bytes * held);
    if (!r->rows) return err_set(r->e, ST_NO_MEMORY, NULL, "no-memory");
    s = image_sink_open(&r->sink, (int)width, (int)height, r->limits->wanted_side, r->img, r->e);
    if (s != ST_OK) return s;
    if (passes > 1) read_passes(r, passes, row_bytes, alpha);
    else read_rows(r, alpha);
    png_read_end(r->png, NULL);
    return ST_OK;
}

/* Alone with setjmp, so that no local variable is in doubt after the jump. */
static enum status guarded(struct reader *r) {
    if (setjmp(r->jump)) return err_set(r->e, ST_INVALID, NULL, "image.damaged");
    return read_picture(r);
}

enum status image_decode_png(const unsigned char *bytes, size_t len, const struct image_limits *l, struct image *img,
                             struct err *e) {
    struct reader r;
    memset(&r, 0, sizeof r);
    r.bytes = bytes;
    r.len = len;
    r.limits = l;
    r.img = img;
    r.e = e;
    enum status s = look(&r, e);
    if (s == ST_OK) s = guarded(&r);
    png_destroy_read_struct(&r.png, &r.info, NULL);
    free(r.rows);
    image_sink_close(&r.sink);
    return s;
}
