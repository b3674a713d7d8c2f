/*
 * WebP in, by libwebp, which scales lossy pictures row by row while it decodes. A lossless one it holds whole, four
 * bytes a pixel, so that those are taken up to what a decoder may hold.
 */
#include <stdlib.h>
#include <string.h>

#include <webp/decode.h>

#include "image_internal.h"

#define RIFF_HEAD_BYTES 8u
#define FORMAT_LOSSLESS 2

static enum status failure(VP8StatusCode code, struct err *e) {
    switch (code) {
    case VP8_STATUS_OK: return ST_OK;
    case VP8_STATUS_OUT_OF_MEMORY: return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    case VP8_STATUS_UNSUPPORTED_FEATURE: return err_set(e, ST_INVALID, NULL, "image.type");
    default: return err_set(e, ST_INVALID, NULL, "image.damaged");
    }
}

/* The container says how long it is; libwebp does not mind when it is not. */
static bool is_whole(const unsigned char *p, size_t len) {
    size_t claimed = (size_t)p[4] | (size_t)p[5] << 8 | (size_t)p[6] << 16 | (size_t)p[7] << 24;
    return claimed <= len - RIFF_HEAD_BYTES;
}

static enum status check(const unsigned char *bytes, size_t len, const WebPBitstreamFeatures *f,
                         const struct image_limits *l, struct err *e) {
    if (f->has_animation) return err_set(e, ST_INVALID, NULL, "image.animated");
    if (!is_whole(bytes, len)) return err_set(e, ST_INVALID, NULL, "image.damaged");
    enum status s = image_size_check(f->width, f->height, l, e);
    if (s != ST_OK) return s;
    uint64_t pixels = (uint64_t)f->width * (uint64_t)f->height;
    /* lossless: pixels of 4 bytes; transparency beside a lossy picture: coded like one, and its result */
    return image_need_check(f->format == FORMAT_LOSSLESS ? 4 * pixels : f->has_alpha ? 5 * pixels : 0, l, e);
}

static enum status read_pixels(const unsigned char *bytes, size_t len, bool alpha, bool scaled, struct image *img,
                               struct err *e) {
    WebPDecoderConfig c;
    const size_t pixels = (size_t)img->width * (size_t)img->height, size = pixels * (alpha ? 4 : 3);
    if (!WebPInitDecoderConfig(&c)) return err_set(e, ST_INTERNAL, NULL, "internal");
    img->rgb = malloc(size);
    if (!img->rgb) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    c.options.use_scaling = scaled;
    c.options.scaled_width = img->width;
    c.options.scaled_height = img->height;
    c.output.colorspace = alpha ? MODE_RGBA : MODE_RGB;
    c.output.is_external_memory = 1;
    c.output.u.RGBA.rgba = img->rgb;
    c.output.u.RGBA.stride = img->width * (alpha ? 4 : 3);
    c.output.u.RGBA.size = size;
    enum status s = failure(WebPDecode(bytes, len, &c), e);
    WebPFreeDecBuffer(&c.output);
    if (s != ST_OK || !alpha) return s;
    image_on_white(img->rgb, pixels);
    unsigned char *less = realloc(img->rgb, pixels * 3);
    if (less) img->rgb = less;
    return ST_OK;
}

enum status image_decode_webp(const unsigned char *bytes, size_t len, const struct image_limits *l, struct image *img,
                              struct err *e) {
    WebPBitstreamFeatures f;
    enum status s = failure(WebPGetFeatures(bytes, len, &f), e);
    if (s == ST_OK) s = check(bytes, len, &f, l, e);
    if (s != ST_OK) return s;
    image_fit(f.width, f.height, l->wanted_side, &img->width, &img->height);
    return read_pixels(bytes, len, f.has_alpha, img->width != f.width || img->height != f.height, img, e);
}
