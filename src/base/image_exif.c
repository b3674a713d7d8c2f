/*
 * Which way up a camera was held. A phone writes its sensor's rows as they come and this one number beside them; it is
 * the only thing of EXIF that is read, because without it half of all photos lie on their side. Every offset is checked
 * against the segment that holds it, and each loop ends with the bytes: no library, as those read all the rest too.
 */
#include <stdlib.h>
#include <string.h>

#include "image_internal.h"

#define TAG_ORIENTATION 0x0112u
#define TYPE_SHORT 3u
#define ENTRY_BYTES 12u

struct tiff {
    const unsigned char *p;
    size_t len;
    bool big; /* "MM": the large byte first */
};

static unsigned get16(const struct tiff *t, size_t at) {
    const unsigned char *p = t->p + at;
    return t->big ? (unsigned)p[0] << 8 | p[1] : (unsigned)p[1] << 8 | p[0];
}

static size_t get32(const struct tiff *t, size_t at) {
    size_t a = get16(t, at), b = get16(t, at + 2);
    return t->big ? a << 16 | b : b << 16 | a;
}

static int tiff_orientation(const unsigned char *p, size_t len) {
    if (len < 8) return 1;
    struct tiff t = {p, len, p[0] == 'M'};
    if (memcmp(p, "II*\0", 4) != 0 && memcmp(p, "MM\0*", 4) != 0) return 1;
    size_t at = get32(&t, 4);
    if (at > len || len - at < 2) return 1;
    unsigned n = get16(&t, at);
    at += 2;
    for (; n && len - at >= ENTRY_BYTES; n--, at += ENTRY_BYTES) {
        if (get16(&t, at) != TAG_ORIENTATION) continue;
        unsigned v = get16(&t, at + 8);
        return get16(&t, at + 2) == TYPE_SHORT && get32(&t, at + 4) == 1 && v >= 1 && v <= 8 ? (int)v : 1;
    }
    return 1;
}

/* Markers without a length: TEM, RST0 to RST7, and a second SOI. */
static bool stands_alone(unsigned m) {
    return m == 0x01 || (m >= 0xd0 && m <= 0xd8);
}

int image_orientation(const unsigned char *bytes, size_t len) {
    size_t at = 2;
    while (at < len && len - at >= 4 && bytes[at] == 0xff) {
        unsigned m = bytes[at + 1];
        if (m == 0xff) { /* fill */
            at++;
            continue;
        }
        if (m == 0xda || m == 0xd9) return 1; /* pixels, or the end */
        at += 2;
        if (stands_alone(m)) continue;
        size_t n = (size_t)bytes[at] << 8 | bytes[at + 1];
        if (n < 2 || n > len - at) return 1;
        if (m == 0xe1 && n >= 8 && !memcmp(bytes + at + 2, "Exif\0", 6)) return tiff_orientation(bytes + at + 8, n - 8);
        at += n;
    }
    return 1;
}

enum status image_turn(struct image *img, int orientation, struct err *e) {
    if (orientation == 1) return ST_OK;
    const bool swap = orientation >= 5;
    const bool from_right = orientation == 2 || orientation == 3 || orientation >= 7;
    const bool from_below = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    const int w = img->width, h = img->height, to_w = swap ? h : w, to_h = swap ? w : h;
    unsigned char *rgb = malloc((size_t)w * (size_t)h * 3), *to = rgb;
    if (!rgb) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    for (int y = 0; y < to_h; y++)
        for (int x = 0; x < to_w; x++, to += 3) {
            int sx = swap ? y : x, sy = swap ? x : y;
            if (from_right) sx = w - 1 - sx;
            if (from_below) sy = h - 1 - sy;
            memcpy(to, img->rgb + ((size_t)sy * (size_t)w + (size_t)sx) * 3, 3);
        }
    free(img->rgb);
    *img = (struct image){to_w, to_h, rgb};
    return ST_OK;
}
