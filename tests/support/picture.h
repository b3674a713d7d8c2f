/*
 * Pictures made by the libraries themselves, with everything in them that an upload may bring: which way up, where it was
 * taken, colour profiles, transparency. Asserts that making works.
 */
#ifndef TEMLANG_TESTS_PICTURE_H
#define TEMLANG_TESTS_PICTURE_H

#include "base/buf.h"
#include "base/image.h"

/* What picture_jpeg hides in the EXIF block and the comment; no output may hold any of it. */
#define PICTURE_MAKER "SecretPhone 9"
#define PICTURE_COMMENT "taken at home"

struct picture_jpeg {
    int quality;       /* 0: 90 */
    bool progressive;
    bool many_scans;   /* progressive, a scan for each coefficient: 192 */
    bool full_colour;  /* 4:4:4 */
    bool gray, cmyk;
    bool exif;         /* orientation, maker, latitude; a comment and a colour profile beside */
    bool little;       /* EXIF with the small byte first */
    int orientation;
};
struct picture_png {
    int depth;         /* 0: 8; 16; with gray also 1, 2, 4 */
    bool gray, alpha, interlaced;
    bool palette;      /* 4 colours, those of the corners; with alpha the first one is transparent */
};

/* Four quarters: red, green, blue, yellow in reading order. out: to be freed */
struct image picture_quarters(int width, int height);
/* A soft gradient with noise, which compresses like a photograph. in: noise 0 … 100. out: to be freed */
struct image picture_photo(int width, int height, int noise);
/* Whether a pixel is within 40 of a colour 0xRRGGBB. */
bool picture_is(const struct image *img, int x, int y, unsigned rgb);
/* Whether the quarters stand as given, reading order, by their letters "rgby". */
bool picture_stands(const struct image *img, const char *order);

/* Written files, appended to out. in: alpha makes the left half transparent */
void picture_jpeg(const struct image *img, const struct picture_jpeg *o, struct buf *out);
void picture_png(const struct image *img, const struct picture_png *o, struct buf *out);
void picture_webp(const struct image *img, bool lossless, bool alpha, struct buf *out);

/* A chunk of a PNG put behind IHDR, with its right checksum. */
void picture_png_insert(struct buf *png, const char *name, const void *data, size_t len);
/* Width and height that a file of each kind claims, changed to others (checksum of PNG mended). */
void picture_claim(struct buf *file, int width, int height);
/* Whether bytes hold a text. */
bool picture_holds(const struct buf *b, const char *text);

#endif
