/* What the files of pictures share: where decoded rows go, and how a decoder says no. Private to src/base. */
#ifndef TEMLANG_BASE_IMAGE_INTERNAL_H
#define TEMLANG_BASE_IMAGE_INTERNAL_H

#include "base/image.h"

/*
 * Rows go in from the top at the file's size, a picture at its final size comes out: a pixel of it is the exact mean of
 * the area that it covers, in whole numbers, so the same file is the same picture everywhere.
 */
struct image_sink {
    struct image *out;
    int width, height; /* of what goes in */
    int x_cells;       /* pixels of a row of the result: 0 where nothing is scaled */
    int taken, made;   /* rows so far */
    int room;          /* how much of the result's present row is still to be covered, in parts of height */
    uint32_t *row;     /* owned; one row, squeezed to its final width; each value times width */
    uint64_t *sums;    /* owned; the result's present row so far; each value times width times height */
};

/*
 * Begin a picture of width by height, at most max_side long when it comes out (0: as it is).
 *   out  *out with its memory; to be freed with image_free whatever happens
 *   err  ST_NO_MEMORY
 */
enum status image_sink_open(struct image_sink *s, int width, int height, int max_side, struct image *out, struct err *e);
/* Take the next row of RGB. */
void image_sink_row(struct image_sink *s, const unsigned char *rgb);
/* Free what it needs while rows go in; safe on a zeroed one. */
void image_sink_close(struct image_sink *s);
/* Lay n pixels of RGBA on white, in place: they are RGB afterwards. */
void image_on_white(unsigned char *rgba, size_t n);

/* Whether a file of this size is taken.  err: ST_TOO_LARGE "image.large", ST_INVALID "image.damaged" (no pixels) */
enum status image_size_check(int64_t width, int64_t height, const struct image_limits *l, struct err *e);
/* Whether a decoder may hold this many bytes.  err: ST_TOO_LARGE "image.large" */
enum status image_need_check(uint64_t bytes, const struct image_limits *l, struct err *e);

/* The decoders, each for bytes that image_sniff took for its kind. img is empty before, and freed by the caller. */
enum status image_decode_jpeg(const unsigned char *bytes, size_t len, const struct image_limits *l, struct image *img,
                              struct err *e);
enum status image_decode_png(const unsigned char *bytes, size_t len, const struct image_limits *l, struct image *img,
                             struct err *e);
enum status image_decode_webp(const unsigned char *bytes, size_t len, const struct image_limits *l, struct image *img,
                              struct err *e);

/* The EXIF orientation of a JPEG, 1 to 8; 1 where there is none or it makes no sense.  src: EXIF 2.32 4.6.4, TIFF 6.0 */
int image_orientation(const unsigned char *bytes, size_t len);
/* Turn and mirror a picture so that it stands upright.  in: orientation 1 to 8.  err: ST_NO_MEMORY, unchanged then */
enum status image_turn(struct image *img, int orientation, struct err *e);

#endif
