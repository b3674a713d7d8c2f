/*
 * Photos: from the bytes that somebody sent to a small, clean picture, and back to bytes.
 *
 * What a file is, its first bytes say: never its name or a declared type. A decoder works under limits, row by row, and
 * gives the picture at the size that is wanted, so that memory does not grow with what a file claims. What is written
 * holds pixels and nothing else: no EXIF, place, colour profile or comment; sRGB is assumed.
 * thread: any; a struct belongs to one thread at a time.
 */
#ifndef TEMLANG_BASE_IMAGE_H
#define TEMLANG_BASE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define IMAGE_INPUT_BYTES ((size_t)8 << 20)    /* largest file that is looked at */
#define IMAGE_SIDE_MAX 12000                   /* pixels of a side that a file may claim */
#define IMAGE_PIXELS_MAX INT64_C(50000000)     /* width times height */
#define IMAGE_DECODER_BYTES ((size_t)160 << 20) /* what a decoder may hold at once, beside file and result */

enum image_type {
    IMAGE_UNKNOWN,
    IMAGE_JPEG,
    IMAGE_PNG,
    IMAGE_WEBP,
    IMAGE_PDF
};

/* 8-bit RGB, rows from the top without gaps: width * height * 3 bytes. */
struct image {
    int width, height;
    unsigned char *rgb; /* owned; NULL while there is no picture */
};

struct image_limits {
    size_t input_bytes;
    int side;        /* largest width and height that a file may have */
    int64_t pixels;
    int wanted_side; /* the picture comes out with its long side at most this; 0: as large as the file */
};

/* The limits above, for a picture of this long side. */
struct image_limits image_limits_for(int wanted_side);

/* What the first bytes say.  src: ITU T.81 B.1.1, PNG 5.2, RFC 9649 2.4, ISO 32000-1 7.5.2 */
enum image_type image_sniff(const void *bytes, size_t len);
/* "image/jpeg" and so on; "application/octet-stream" for unknown. Static. */
const char *image_media_type(enum image_type t);
/* "jpg", "png", "webp", "pdf"; "" for unknown. Static. */
const char *image_extension(enum image_type t);

/*
 * Decode a JPEG, PNG or still WebP. JPEG is turned as its EXIF orientation says; what is transparent lies on white.
 *   out  *img to be freed with image_free; empty on failure
 *   err  ST_INVALID "image.empty" (no bytes), "image.type" (none of the three, or a kind of them that nobody's camera
 *        writes), "image.animated", "image.damaged" (cut off, bits turned, contradicting itself);
 *        ST_TOO_LARGE "image.bytes" (args: max, in MB), "image.large" (args: thousands, millions: the limits; also
 *        when its kind of coding would need more than IMAGE_DECODER_BYTES); ST_NO_MEMORY. No field is set
 */
enum status image_decode(const void *bytes, size_t len, const struct image_limits *l, struct image *img, struct err *e);
/* Free the pixels and make it empty; safe on an empty one. */
void image_free(struct image *img);

/* Width and height after image_scale: never more than before, at least 1.  in: both > 0; max_side 0: as they are */
void image_fit(int width, int height, int max_side, int *out_width, int *out_height);
/*
 * A copy whose long side is at most max_side, each pixel the mean of the area it covers; never larger than in.
 *   out  *out to be freed; empty on failure
 *   err  ST_NO_MEMORY
 */
enum status image_scale(const struct image *in, int max_side, struct image *out, struct err *e);

/* How well, and how many bytes. */
struct image_quality {
    int best;            /* 1 … 100, tried first */
    int least;           /* not below this, even when the target is missed then */
    size_t target_bytes; /* the best quality that keeps to this; 0: no target */
};
/* Append to out, which keeps what it had on failure.  err: ST_NO_MEMORY; ST_INTERNAL "image.encode" */
enum status image_encode_jpeg(const struct image *img, const struct image_quality *q, struct buf *out, struct err *e);
enum status image_encode_webp(const struct image *img, const struct image_quality *q, struct buf *out, struct err *e);

/* ---- the sizes that pages use ---- */
#define IMAGE_RENDITIONS 3

/* One size of a photo. WebP is made for 480 and 960 px only, which pages load unasked. */
struct image_rendition {
    int side;          /* 480, 960, 1600: the size's name; the picture may be smaller, never larger */
    int width, height;
    struct buf jpeg;   /* progressive */
    struct buf webp;   /* empty at 1600 */
};
/* 480, 960, 1600: ascending. */
extern const int image_sides[IMAGE_RENDITIONS];
/*
 * Decode and write all sizes; a small photo gives equal pictures under three names.
 *   out  out[i] as image_sides; to be freed with image_renditions_free; empty on failure
 *   err  as image_decode
 */
enum status image_renditions(const void *bytes, size_t len, struct image_rendition out[static IMAGE_RENDITIONS],
                             struct err *e);
/* Free what is in them; safe on zeroed ones. */
void image_renditions_free(struct image_rendition r[static IMAGE_RENDITIONS]);

#endif
