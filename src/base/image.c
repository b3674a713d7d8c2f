/* What a file is, what it may claim, and which decoder looks at it. */
#include "base/image.h"

#include <stdlib.h>
#include <string.h>

#include "image_internal.h"

struct image_limits image_limits_for(int wanted_side) {
    return (struct image_limits){IMAGE_INPUT_BYTES, IMAGE_SIDE_MAX, IMAGE_PIXELS_MAX, wanted_side};
}

/* ---- what it is ---- */

static bool begins(const unsigned char *p, size_t len, size_t at, const char *magic, size_t n) {
    return len >= at + n && !memcmp(p + at, magic, n);
}

enum image_type image_sniff(const void *bytes, size_t len) {
    const unsigned char *p = bytes;
    if (begins(p, len, 0, "\xff\xd8\xff", 3)) return IMAGE_JPEG;
    if (begins(p, len, 0, "\x89PNG\r\n\x1a\n", 8)) return IMAGE_PNG;
    if (begins(p, len, 0, "RIFF", 4) && begins(p, len, 8, "WEBP", 4)) return IMAGE_WEBP;
    if (begins(p, len, 0, "%PDF-", 5)) return IMAGE_PDF;
    return IMAGE_UNKNOWN;
}

const char *image_media_type(enum image_type t) {
    switch (t) {
    case IMAGE_JPEG: return "image/jpeg";
    case IMAGE_PNG: return "image/png";
    case IMAGE_WEBP: return "image/webp";
    case IMAGE_PDF: return "application/pdf";
    case IMAGE_UNKNOWN: break;
    }
    return "application/octet-stream";
}

const char *image_extension(enum image_type t) {
    switch (t) {
    case IMAGE_JPEG: return "jpg";
    case IMAGE_PNG: return "png";
    case IMAGE_WEBP: return "webp";
    case IMAGE_PDF: return "pdf";
    case IMAGE_UNKNOWN: break;
    }
    return "";
}

/* ---- limits ---- */

static enum status too_large(const struct image_limits *l, struct err *e) {
    enum status s = err_set(e, ST_TOO_LARGE, NULL, "image.large");
    err_arg(e, "thousands", "%d", l->side / 1000);
    err_arg(e, "millions", "%d", (int)(l->pixels / 1000000));
    return s;
}

enum status image_size_check(int64_t width, int64_t height, const struct image_limits *l, struct err *e) {
    if (width < 1 || height < 1) return err_set(e, ST_INVALID, NULL, "image.damaged");
    if (width > l->side || height > l->side || width * height > l->pixels) return too_large(l, e);
    return ST_OK;
}

enum status image_need_check(uint64_t bytes, const struct image_limits *l, struct err *e) {
    return bytes > IMAGE_DECODER_BYTES ? too_large(l, e) : ST_OK;
}

static enum status input_check(size_t len, const struct image_limits *l, struct err *e) {
    if (!len) return err_set(e, ST_INVALID, NULL, "image.empty");
    if (len <= l->input_bytes) return ST_OK;
    enum status s = err_set(e, ST_TOO_LARGE, NULL, "image.bytes");
    err_arg(e, "max", "%zu", l->input_bytes >> 20);
    return s;
}

/* ---- decoding ---- */

static enum status decode_kind(const unsigned char *bytes, size_t len, const struct image_limits *l, struct image *img,
                               struct err *e) {
    switch (image_sniff(bytes, len)) {
    case IMAGE_JPEG: return image_decode_jpeg(bytes, len, l, img, e);
    case IMAGE_PNG: return image_decode_png(bytes, len, l, img, e);
    case IMAGE_WEBP: return image_decode_webp(bytes, len, l, img, e);
    case IMAGE_PDF:
    case IMAGE_UNKNOWN: break;
    }
    return err_set(e, ST_INVALID, NULL, "image.type");
}

enum status image_decode(const void *bytes, size_t len, const struct image_limits *l, struct image *img, struct err *e) {
    *img = (struct image){0};
    enum status s = input_check(len, l, e);
    if (s == ST_OK) s = decode_kind(bytes, len, l, img, e);
    if (s != ST_OK) image_free(img);
    return s;
}

void image_free(struct image *img) {
    free(img->rgb);
    *img = (struct image){0};
}
