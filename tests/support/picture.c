/* Making pictures in tests through the libraries that read them, so that a test says what it puts in. */
#include "picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jpeglib.h>
#include <png.h>
#include <webp/encode.h>
#include <zlib.h>

static const unsigned quarters[4] = {0xe01010, 0x10c020, 0x1020e0, 0xf0e010};

static struct image canvas(int width, int height) {
    struct image img = {width, height, malloc((size_t)width * (size_t)height * 3)};
    assert_non_null(img.rgb);
    return img;
}

static unsigned char *pixel(const struct image *img, int x, int y) {
    return img->rgb + ((size_t)y * (size_t)img->width + (size_t)x) * 3;
}

struct image picture_quarters(int width, int height) {
    struct image img = canvas(width, height);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            unsigned c = quarters[(2 * y >= height ? 2 : 0) + (2 * x >= width ? 1 : 0)];
            unsigned char *p = pixel(&img, x, y);
            for (int i = 0; i < 3; i++) p[i] = (unsigned char)(c >> (16 - 8 * i));
        }
    return img;
}

struct image picture_photo(int width, int height, int noise) {
    struct image img = canvas(width, height);
    unsigned r = 1;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            for (int i = 0; i < 3; i++) {
                r = r * 1664525u + 1013904223u;
                int grain = noise ? (int)(r >> 24) % noise - noise / 2 : 0;
                int slope = i == 0 ? x * 160 / width : i == 1 ? y * 160 / height : (x + y) * 160 / (width + height);
                int v = 40 + slope + grain;
                pixel(&img, x, y)[i] = (unsigned char)(v < 0 ? 0 : v > 255 ? 255 : v);
            }
    return img;
}

bool picture_is(const struct image *img, int x, int y, unsigned rgb) {
    const unsigned char *p = pixel(img, x, y);
    for (int i = 0; i < 3; i++)
        if (abs(p[i] - (int)(rgb >> (16 - 8 * i) & 255)) > 40) return false;
    return true;
}

bool picture_stands(const struct image *img, const char *order) {
    static const char letters[] = "rgby";
    for (int q = 0; q < 4; q++) {
        const char *at = strchr(letters, order[q]);
        int x = img->width * (1 + q % 2 * 2) / 4, y = img->height * (1 + q / 2 * 2) / 4;
        if (!at || !picture_is(img, x, y, quarters[at - letters])) return false;
    }
    return true;
}

bool picture_holds(const struct buf *b, const char *text) {
    return b->len && memmem(b->data, b->len, text, strlen(text)) != NULL;
}

/* ---- JPEG ---- */

/* An EXIF block of our own: IFD0 with maker, orientation and the place's IFD, which holds one latitude. */
struct tiff {
    unsigned char p[128];
    size_t len;
    bool little;
};

static void put(struct tiff *t, unsigned long v, int bytes) {
    for (int i = 0; i < bytes; i++)
        t->p[t->len++] = (unsigned char)(v >> 8 * (t->little ? i : bytes - 1 - i));
}

static void entry(struct tiff *t, unsigned tag, unsigned type, unsigned count, unsigned long value, int value_bytes) {
    put(t, tag, 2);
    put(t, type, 2);
    put(t, count, 4);
    put(t, value, value_bytes);
    put(t, 0, 4 - value_bytes);
}

static void exif(j_compress_ptr info, const struct picture_jpeg *o) {
    struct tiff t = {.len = 6, .little = o->little};
    memcpy(t.p, "Exif\0", 6);
    memcpy(t.p + 6, o->little ? "II" : "MM", 2);
    t.len = 8;
    put(&t, 42, 2);
    put(&t, 8, 4);
    put(&t, 3, 2);
    entry(&t, 0x010f, 2, sizeof PICTURE_MAKER, 50, 4);
    entry(&t, 0x0112, 3, 1, (unsigned long)o->orientation, 2);
    entry(&t, 0x8825, 4, 1, 50 + sizeof PICTURE_MAKER, 4);
    put(&t, 0, 4);
    memcpy(t.p + t.len, PICTURE_MAKER, sizeof PICTURE_MAKER);
    t.len += sizeof PICTURE_MAKER;
    put(&t, 1, 2);
    entry(&t, 0x0001, 2, 2, 'N', 1);
    put(&t, 0, 4);
    jpeg_write_marker(info, JPEG_APP0 + 1, t.p, (unsigned)t.len);
    jpeg_write_marker(info, JPEG_APP0 + 2, (const unsigned char *)"ICC_PROFILE\0\1\1 a profile", 25);
    jpeg_write_marker(info, JPEG_COM, (const unsigned char *)PICTURE_COMMENT, sizeof PICTURE_COMMENT);
}

static void scans(j_compress_ptr info, jpeg_scan_info *s) {
    int n = 0;
    for (int c = 0; c < 3; c++) s[n++] = (jpeg_scan_info){1, {c}, 0, 0, 0, 0};
    for (int c = 0; c < 3; c++)
        for (int k = 1; k < 64; k++) s[n++] = (jpeg_scan_info){1, {c}, k, k, 0, 0};
    info->scan_info = s;
    info->num_scans = n;
}

static void row_to(unsigned char *to, const unsigned char *rgb, int width, const struct picture_jpeg *o) {
    for (int x = 0; x < width; x++, rgb += 3) {
        if (o->gray) {
            *to++ = (unsigned char)((rgb[0] + rgb[1] + rgb[2]) / 3);
            continue;
        }
        for (int i = 0; i < 3; i++) *to++ = rgb[i]; /* as inks they are upside down, as Adobe writes them */
        if (o->cmyk) *to++ = 255;
    }
}

void picture_jpeg(const struct image *img, const struct picture_jpeg *o, struct buf *out) {
    struct jpeg_compress_struct info;
    struct jpeg_error_mgr errors;
    static jpeg_scan_info many[3 + 3 * 63];
    unsigned char *bytes = NULL;
    unsigned long len = 0;
    unsigned char *row = malloc((size_t)img->width * 4);
    assert_non_null(row);
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &bytes, &len);
    info.image_width = (JDIMENSION)img->width;
    info.image_height = (JDIMENSION)img->height;
    info.input_components = o->gray ? 1 : o->cmyk ? 4 : 3;
    info.in_color_space = o->gray ? JCS_GRAYSCALE : o->cmyk ? JCS_CMYK : JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, o->quality ? o->quality : 90, TRUE);
    if (o->full_colour) info.comp_info[0].h_samp_factor = info.comp_info[0].v_samp_factor = 1;
    if (o->progressive) jpeg_simple_progression(&info);
    if (o->many_scans) scans(&info, many);
    jpeg_start_compress(&info, TRUE);
    if (o->exif) exif(&info, o);
    while (info.next_scanline < info.image_height) {
        row_to(row, pixel(img, 0, (int)info.next_scanline), img->width, o);
        JSAMPROW rows[] = {row};
        jpeg_write_scanlines(&info, rows, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    buf_add(out, bytes, len);
    free(bytes);
    free(row);
    assert_false(out->failed);
}

/* ---- PNG ---- */

static void png_to_buf(png_structp png, png_bytep p, size_t n) {
    buf_add(png_get_io_ptr(png), p, n);
}

static void png_flush_nothing(png_structp png) {
    (void)png;
}

static unsigned quarter_of(const unsigned char *rgb) {
    for (unsigned i = 0; i < 4; i++)
        if (rgb[0] == quarters[i] >> 16 && rgb[2] == (quarters[i] & 255)) return i;
    return 0;
}

/* A value of 8 bits at another depth, behind what the row has. in: at counts values */
static void sample(unsigned char *row, size_t at, int depth, unsigned v) {
    if (depth == 16) {
        row[2 * at] = (unsigned char)v;
        row[2 * at + 1] = (unsigned char)(v ^ 0x5a); /* a low byte that must not matter much */
    } else if (depth == 8) {
        row[at] = (unsigned char)v;
    } else {
        size_t bit = at * (size_t)depth;
        row[bit / 8] |= (unsigned char)(v >> (8 - depth) << (8 - (size_t)depth - bit % 8));
    }
}

static void png_row(const struct image *img, int y, const struct picture_png *o, int depth, unsigned char *row) {
    size_t at = 0;
    memset(row, 0, (size_t)img->width * 8);
    for (int x = 0; x < img->width; x++) {
        const unsigned char *p = pixel(img, x, y);
        if (o->palette) sample(row, at++, 8, quarter_of(p));
        else if (o->gray) sample(row, at++, depth, (unsigned)(p[0] + p[1] + p[2]) / 3);
        else
            for (int i = 0; i < 3; i++) sample(row, at++, depth, p[i]);
        if (o->alpha && !o->palette) sample(row, at++, depth, 2 * x < img->width ? 0 : 255);
    }
}

static void png_colours(png_structp png, png_infop info, bool alpha) {
    png_color c[4];
    const png_byte clear = 0;
    for (int i = 0; i < 4; i++)
        c[i] = (png_color){(png_byte)(quarters[i] >> 16), (png_byte)(quarters[i] >> 8), (png_byte)quarters[i]};
    png_set_PLTE(png, info, c, 4);
    if (alpha) png_set_tRNS(png, info, &clear, 1, NULL);
}

void picture_png(const struct image *img, const struct picture_png *o, struct buf *out) {
    const int depth = o->depth ? o->depth : 8;
    const int kind = o->palette ? PNG_COLOR_TYPE_PALETTE
                                : (o->gray ? 0 : PNG_COLOR_MASK_COLOR) | (o->alpha ? PNG_COLOR_MASK_ALPHA : 0);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    unsigned char *row = malloc((size_t)img->width * 8);
    assert_non_null(row);
    png_set_write_fn(png, out, png_to_buf, png_flush_nothing);
    png_set_IHDR(png, info, (png_uint_32)img->width, (png_uint_32)img->height, depth, kind,
                 o->interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    if (o->palette) png_colours(png, info, o->alpha);
    png_text text = {.compression = PNG_TEXT_COMPRESSION_NONE, .key = (char[]){"Comment"},
                     .text = (char[]){PICTURE_COMMENT}};
    png_set_text(png, info, &text, 1);
    png_write_info(png, info);
    for (int passes = png_set_interlace_handling(png); passes; passes--)
        for (int y = 0; y < img->height; y++) {
            png_row(img, y, o, depth, row);
            png_write_row(png, row);
        }
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    free(row);
    assert_false(out->failed);
}

static void put32(char *p, uint32_t v) {
    for (int i = 0; i < 4; i++) p[i] = (char)(v >> (24 - 8 * i));
}

#define PNG_HEAD_BYTES 33 /* signature and IHDR with its frame */

void picture_png_insert(struct buf *png, const char *name, const void *data, size_t len) {
    struct buf b = BUF_INIT;
    char frame[8], sum[4];
    put32(frame, (uint32_t)len);
    memcpy(frame + 4, name, 4);
    uLong crc = crc32(crc32(0, (const Bytef *)name, 4), data, (uInt)len);
    put32(sum, (uint32_t)crc);
    buf_add(&b, png->data, PNG_HEAD_BYTES);
    buf_add(&b, frame, sizeof frame);
    buf_add(&b, data, len);
    buf_add(&b, sum, sizeof sum);
    buf_add(&b, png->data + PNG_HEAD_BYTES, png->len - PNG_HEAD_BYTES);
    buf_free(png);
    *png = b;
}

/* ---- WebP ---- */

void picture_webp(const struct image *img, bool lossless, bool alpha, struct buf *out) {
    const size_t n = (size_t)img->width * (size_t)img->height;
    uint8_t *rgba = malloc(n * 4), *bytes = NULL;
    assert_non_null(rgba);
    for (size_t i = 0; i < n; i++) {
        memcpy(rgba + 4 * i, img->rgb + 3 * i, 3);
        rgba[4 * i + 3] = alpha && 2 * (i % (size_t)img->width) < (size_t)img->width ? 0 : 255;
    }
    size_t len = lossless ? WebPEncodeLosslessRGBA(rgba, img->width, img->height, img->width * 4, &bytes)
                          : WebPEncodeRGBA(rgba, img->width, img->height, img->width * 4, 90, &bytes);
    assert_int_not_equal(len, 0);
    buf_add(out, bytes, len);
    WebPFree(bytes);
    free(rgba);
}

/* ---- lies ---- */

static void claim_jpeg(struct buf *b, int width, int height) {
    for (size_t i = 2; i + 9 < b->len;) {
        unsigned char *p = (unsigned char *)b->data + i;
        if (p[1] == 0xc0 || p[1] == 0xc2) {
            for (int k = 0; k < 2; k++) {
                p[5 + k] = (unsigned char)(height >> (8 - 8 * k));
                p[7 + k] = (unsigned char)(width >> (8 - 8 * k));
            }
            return;
        }
        i += 2 + ((size_t)p[2] << 8 | p[3]);
    }
    fail_msg("no frame header");
}

static void claim_webp(struct buf *b, int width, int height) {
    char *p = b->data + 20;
    if (!memcmp(b->data + 12, "VP8L", 4)) {
        uint32_t v = (uint32_t)(width - 1) | (uint32_t)(height - 1) << 14;
        p[1] = (char)v, p[2] = (char)(v >> 8), p[3] = (char)(v >> 16);
        p[4] = (char)((p[4] & 0xf0) | (char)(v >> 24));
        return;
    }
    assert_memory_equal(b->data + 12, "VP8 ", 4);
    p[6] = (char)width, p[7] = (char)(width >> 8), p[8] = (char)height, p[9] = (char)(height >> 8);
}

void picture_claim(struct buf *file, int width, int height) {
    switch (image_sniff(file->data, file->len)) {
    case IMAGE_JPEG: claim_jpeg(file, width, height); return;
    case IMAGE_WEBP: claim_webp(file, width, height); return;
    case IMAGE_PNG:
        put32(file->data + 16, (uint32_t)width);
        put32(file->data + 20, (uint32_t)height);
        put32(file->data + 29, (uint32_t)crc32(0, (const Bytef *)file->data + 12, 17));
        return;
    case IMAGE_PDF:
    case IMAGE_UNKNOWN: break;
    }
    fail_msg("no picture");
}
