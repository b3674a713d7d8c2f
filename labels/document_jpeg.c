/*
 * Photos for a PDF, which takes a JPEG as it is. One that says where and when it was taken is made anew, for a document goes further than
 * the photo was meant to; so is what only a decoder can turn upright or turn into RGB.
 */
#include <string.h>

#include "base/image.h"
#include "document.h"

#define SIDE_MAX 2000 /* of a picture that is made anew: 300 dpi across the column */

enum { MARK = 0xFF, START = 0xD8, SCAN = 0xDA, APP0 = 0xE0, APP2 = 0xE2, APP14 = 0xEE, APP15 = 0xEF, COMMENT = 0xFE };

static int u16(const unsigned char *p) { return p[0] << 8 | p[1]; }

/* Frames whose coefficients every reader of PDF takes: baseline, extended, progressive.  src: ITU T.81 table B.1 */
static bool frame(int marker) { return marker >= 0xC0 && marker <= 0xC2; }

/* Segments that may say more than the picture, or how its numbers are to be taken. */
static bool speaks(int marker) { return (marker > APP0 && marker <= APP15 && marker != APP2) || marker == COMMENT; }

/* Whether the file can go in as it is.  out: its size */
static bool plain(const unsigned char *at, size_t len, struct doc_jpeg *out) {
    size_t pos = 2;
    bool framed = false;
    if (len < 4 || at[0] != MARK || at[1] != START) return false;
    while (pos + 4 <= len && at[pos] == MARK) {
        int marker = at[pos + 1];
        size_t bytes = (size_t)u16(at + pos + 2);
        if (marker == MARK) {
            pos++;
            continue;
        }
        if (marker == SCAN) return framed;
        if (speaks(marker) || (marker > 0xC2 && marker < 0xD0 && marker != 0xC4 && marker != 0xC8)) return false;
        if (bytes < 2 || bytes + 2 > len - pos) return false;
        if (frame(marker)) {
            const unsigned char *f = at + pos + 4;
            if (bytes < 8 || f[0] != 8) return false;
            out->height = u16(f + 1);
            out->width = u16(f + 3);
            out->components = f[5];
            framed = out->height > 0 && out->width > 0 && (out->components == 1 || out->components == 3);
            if (!framed) return false;
        }
        pos += bytes + 2;
    }
    return false;
}

enum status doc_jpeg_of(const void *bytes, size_t len, struct doc_jpeg *out, struct err *e) {
    static const struct image_quality quality = {.best = 88, .least = 88};
    const struct image_limits limits = image_limits_for(SIDE_MAX);
    struct image img;
    *out = (struct doc_jpeg){.bytes = bytes, .len = len};
    if (len <= IMAGE_INPUT_BYTES && plain(bytes, len, out)) return ST_OK;
    enum status s = image_decode(bytes, len, &limits, &img, e);
    if (s != ST_OK) return s;
    s = image_encode_jpeg(&img, &quality, &out->made, e);
    out->bytes = out->made.data;
    out->len = out->made.len;
    out->width = img.width;
    out->height = img.height;
    out->components = 3;
    image_free(&img);
    return s;
}
