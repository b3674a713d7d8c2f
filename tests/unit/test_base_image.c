/* Every kind of picture comes out upright, on white, at the size that is wanted, and is written without its secrets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/image.h"
#include "image_internal.h"
#include "picture.h"

static struct image decoded(const struct buf *b, int wanted) {
    const struct image_limits l = image_limits_for(wanted);
    struct image img;
    struct err e = {0};
    enum status s = image_decode(b->data, b->len, &l, &img, &e);
    if (s != ST_OK) print_message("%s\n", e.key);
    assert_int_equal(s, ST_OK);
    return img;
}

static void size_is(const struct image *img, int width, int height) {
    assert_int_equal(img->width, width);
    assert_int_equal(img->height, height);
}

/* ---- what it is ---- */

static void test_sniff(void **state) {
    (void)state;
    static const struct { const char *bytes; size_t len; enum image_type want; } cases[] = {
        {"\xff\xd8\xff\xe0", 4, IMAGE_JPEG},          {"\xff\xd8", 2, IMAGE_UNKNOWN},
        {"\x89PNG\r\n\x1a\n", 8, IMAGE_PNG},          {"\x89PNG\r\n\x1a", 7, IMAGE_UNKNOWN},
        {"RIFF\0\0\0\0WEBP", 12, IMAGE_WEBP},         {"RIFF\0\0\0\0WAVE", 12, IMAGE_UNKNOWN},
        {"%PDF-1.7", 8, IMAGE_PDF},                   {" %PDF-1.7", 9, IMAGE_UNKNOWN},
        {"GIF89a", 6, IMAGE_UNKNOWN},                 {"", 0, IMAGE_UNKNOWN},
        {"<svg xmlns=", 11, IMAGE_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(image_sniff(cases[i].bytes, cases[i].len), cases[i].want);
    assert_int_equal(image_sniff(NULL, 0), IMAGE_UNKNOWN);
    assert_string_equal(image_media_type(IMAGE_WEBP), "image/webp");
    assert_string_equal(image_media_type(IMAGE_UNKNOWN), "application/octet-stream");
    assert_string_equal(image_extension(IMAGE_PDF), "pdf");
}

/* ---- JPEG ---- */

static void test_jpeg_kinds(void **state) {
    (void)state;
    static const struct picture_jpeg kinds[] = {
        {0}, {.progressive = true}, {.full_colour = true}, {.progressive = true, .full_colour = true}, {.cmyk = true},
    };
    struct image from = picture_quarters(64, 48);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct buf b = BUF_INIT;
        picture_jpeg(&from, &kinds[i], &b);
        struct image img = decoded(&b, 0);
        size_is(&img, 64, 48);
        assert_true(picture_stands(&img, "rgby"));
        image_free(&img);
        buf_free(&b);
    }
    struct buf b = BUF_INIT;
    picture_jpeg(&from, &(struct picture_jpeg){.gray = true}, &b);
    struct image img = decoded(&b, 0);
    assert_true(picture_is(&img, 5, 5, 0x555555));
    image_free(&img);
    image_free(&from);
    buf_free(&b);
}

/* Which colour stands where when the camera was held as the number says. */
static void test_orientation(void **state) {
    (void)state;
    static const char *const stands[9] = {"", "rgby", "gryb", "ybgr", "byrg", "rbgy", "bryg", "ygbr", "gyrb"};
    struct image from = picture_quarters(64, 48);
    for (int o = 1; o <= 8; o++)
        for (int little = 0; little < 2; little++) {
            struct buf b = BUF_INIT;
            picture_jpeg(&from, &(struct picture_jpeg){.exif = true, .little = little, .orientation = o}, &b);
            assert_int_equal(image_orientation((unsigned char *)b.data, b.len), o);
            struct image img = decoded(&b, 0);
            if (o < 5) size_is(&img, 64, 48);
            else size_is(&img, 48, 64);
            assert_true(picture_stands(&img, stands[o]));
            image_free(&img);
            buf_free(&b);
        }
    image_free(&from);
}

/* An EXIF block in a file of just that; changed at one place. */
static int orientation_of(size_t at, int value, size_t len) {
    unsigned char p[] = "\xff\xd8\xff\xe1\0\x22" "Exif\0\0" "MM\0*\0\0\0\x08" "\0\1"
                        "\x01\x12\0\3\0\0\0\1\0\6\0\0" "\0\0\0\0\xff\xda";
    if (at) p[at] = (unsigned char)value;
    unsigned char *exact = malloc(len ? len : sizeof p - 1); /* so that a sanitizer sees one byte too many */
    assert_non_null(exact);
    memcpy(exact, p, len ? len : sizeof p - 1);
    int o = image_orientation(exact, len ? len : sizeof p - 1);
    free(exact);
    return o;
}

static void test_orientation_of_nonsense(void **state) {
    (void)state;
    assert_int_equal(orientation_of(0, 0, 0), 6);
    static const struct { size_t at; int value; } wrong[] = {
        {31, 0},    {31, 9},   {30, 1},            /* not 1 to 8 */
        {25, 4},    {29, 2},   {26, 0x80},         /* not one short number */
        {12, 'I'},  {15, 'x'},                     /* no TIFF */
        {19, 0xff}, {16, 0xff}, {19, 0},           /* the list is elsewhere */
        {21, 0},    {6, 'e'},  {3, 0xda}, {4, 0xff}, {5, 1}, {5, 0},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (orientation_of(wrong[i].at, wrong[i].value, 0) != 1) print_message("case %zu\n", i);
        assert_int_equal(orientation_of(wrong[i].at, wrong[i].value, 0), 1);
    }
    for (size_t len = 1; len < 38; len++) assert_int_equal(orientation_of(0, 0, len), 1);
    for (size_t at = 1; at < 40; at++)
        for (int v = 0; v < 256; v++) assert_in_range(orientation_of(at, v, 0), 1, 8);
}

/* ---- PNG and WebP ---- */

static void png_stands(const struct picture_png *o, const char *order) {
    struct image from = picture_quarters(50, 38);
    struct buf b = BUF_INIT;
    picture_png(&from, o, &b);
    struct image img = decoded(&b, 0);
    size_is(&img, 50, 38);
    assert_true(picture_stands(&img, order));
    image_free(&img);
    image_free(&from);
    buf_free(&b);
}

static void test_png_kinds(void **state) {
    (void)state;
    for (int interlaced = 0; interlaced < 2; interlaced++) {
        png_stands(&(struct picture_png){.interlaced = interlaced}, "rgby");
        png_stands(&(struct picture_png){.depth = 16, .interlaced = interlaced}, "rgby");
        png_stands(&(struct picture_png){.palette = true, .interlaced = interlaced}, "rgby");
    }
}

static void png_pixel(const struct picture_png *o, int x, int y, unsigned rgb) {
    struct image from = picture_quarters(50, 38);
    struct buf b = BUF_INIT;
    picture_png(&from, o, &b);
    struct image img = decoded(&b, 0);
    if (!picture_is(&img, x, y, rgb)) {
        const unsigned char *p = img.rgb + ((size_t)y * (size_t)img.width + (size_t)x) * 3;
        print_message("depth %d: %02x%02x%02x\n", o->depth, p[0], p[1], p[2]);
    }
    assert_true(picture_is(&img, x, y, rgb));
    image_free(&img);
    image_free(&from);
    buf_free(&b);
}

/* The left half is transparent: white, whatever its hidden colour. */
static void test_png_on_white(void **state) {
    (void)state;
    for (int depth = 8; depth <= 16; depth += 8)
        for (int interlaced = 0; interlaced < 2; interlaced++)
            for (int gray = 0; gray < 2; gray++) {
                const struct picture_png o = {.depth = depth, .alpha = true, .interlaced = interlaced, .gray = gray};
                png_pixel(&o, 5, 30, 0xffffff);
                png_pixel(&o, 45, 30, gray ? 0xa0a0a0 : 0xf0e010);
            }
    png_pixel(&(struct picture_png){.palette = true, .alpha = true}, 5, 5, 0xffffff);
    png_pixel(&(struct picture_png){.palette = true, .alpha = true}, 5, 30, 0x1020e0);
    for (int depth = 1; depth <= 4; depth *= 2) /* yellow is 160 of 255: 1 of 1, 2 of 3, 10 of 15 */
        png_pixel(&(struct picture_png){.depth = depth, .gray = true}, 45, 30, depth == 1 ? 0xffffff : 0xaaaaaa);
}

static void test_webp_kinds(void **state) {
    (void)state;
    struct image from = picture_quarters(50, 38);
    for (int lossless = 0; lossless < 2; lossless++)
        for (int alpha = 0; alpha < 2; alpha++)
            for (int wanted = 0; wanted <= 20; wanted += 20) {
                struct buf b = BUF_INIT;
                picture_webp(&from, lossless, alpha, &b);
                struct image img = decoded(&b, wanted);
                size_is(&img, wanted ? 20 : 50, wanted ? 15 : 38);
                if (alpha) assert_true(picture_is(&img, 3, 3, 0xffffff));
                else assert_true(picture_stands(&img, "rgby"));
                assert_true(picture_is(&img, img.width - 3, img.height - 3, 0xf0e010));
                image_free(&img);
                buf_free(&b);
            }
    image_free(&from);
}

/* ---- sizes ---- */

static void test_fit(void **state) {
    (void)state;
    static const struct { int w, h, side, to_w, to_h; } cases[] = {
        {4000, 3000, 1600, 1600, 1200}, {3000, 4000, 480, 360, 480}, {480, 480, 480, 480, 480}, {100, 50, 480, 100, 50},
        {12000, 1, 480, 480, 1},        {1, 12000, 480, 1, 480},     {481, 480, 480, 480, 479}, {500, 300, 0, 500, 300},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int w, h;
        image_fit(cases[i].w, cases[i].h, cases[i].side, &w, &h);
        assert_int_equal(w, cases[i].to_w);
        assert_int_equal(h, cases[i].to_h);
    }
}

/* How much of [at, at + 1) of n cells lies in cell i of m, both over the same length. */
static double share(int i, int m, int at, int n) {
    double from = fmax((double)i / m, (double)at / n), to = fmin((double)(i + 1) / m, (double)(at + 1) / n);
    return to > from ? (to - from) * m : 0;
}

static void test_scale_is_the_mean(void **state) {
    (void)state;
    static const int sizes[][3] = {{7, 5, 3}, {16, 16, 4}, {31, 2, 30}, {2, 31, 9}, {13, 13, 12}, {40, 1, 7}, {5, 5, 1}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct image in = picture_photo(sizes[i][0], sizes[i][1], 90), out;
        assert_int_equal(image_scale(&in, sizes[i][2], &out, NULL), ST_OK);
        for (int y = 0; y < out.height; y++)
            for (int x = 0; x < out.width; x++)
                for (int c = 0; c < 3; c++) {
                    double want = 0;
                    for (int v = 0; v < in.height; v++)
                        for (int u = 0; u < in.width; u++)
                            want += in.rgb[(v * in.width + u) * 3 + c] * share(x, out.width, u, in.width) *
                                    share(y, out.height, v, in.height);
                    assert_true(fabs(want - out.rgb[(y * out.width + x) * 3 + c]) < 0.501);
                }
        image_free(&in);
        image_free(&out);
    }
}

static void test_never_larger(void **state) {
    (void)state;
    struct image in = picture_photo(33, 21, 50), out;
    assert_int_equal(image_scale(&in, 480, &out, NULL), ST_OK);
    size_is(&out, 33, 21);
    assert_memory_equal(in.rgb, out.rgb, 33 * 21 * 3);
    image_free(&out);
    image_free(&in);
}

/* Each kind, asked for a size, gives that size and still the same picture. */
static void test_wanted(void **state) {
    (void)state;
    struct image from = picture_quarters(1003, 700);
    struct buf files[4] = {BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT};
    picture_jpeg(&from, &(struct picture_jpeg){0}, &files[0]);
    picture_jpeg(&from, &(struct picture_jpeg){.progressive = true, .exif = true, .orientation = 3}, &files[1]);
    picture_png(&from, &(struct picture_png){.interlaced = true}, &files[2]);
    picture_webp(&from, false, false, &files[3]);
    static const int wanted[][3] = {
        {100, 100, 70}, {480, 480, 335}, {900, 900, 628}, {1002, 1002, 699}, {5000, 1003, 700},
    };
    for (int i = 0; i < 4; i++)
        for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++) {
            struct image img = decoded(&files[i], wanted[k][0]);
            assert_int_equal(img.width, wanted[k][1]);
            assert_in_range(img.height, wanted[k][2] - 1, wanted[k][2] + 1);
            assert_true(picture_stands(&img, i == 1 ? "ybgr" : "rgby"));
            image_free(&img);
        }
    for (int i = 0; i < 4; i++) buf_free(&files[i]);
    image_free(&from);
}

/* ---- writing ---- */

static void holds_nothing_else(const struct buf *b) {
    static const char *const words[] = {"Exif", "EXIF",          "ICC",   "GPS", PICTURE_MAKER, PICTURE_COMMENT,
                                        "http", "Adobe", "%PDF"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) assert_false(picture_holds(b, words[i]));
}

static void test_written_clean(void **state) {
    (void)state;
    struct image from = picture_photo(600, 400, 20);
    struct buf in = BUF_INIT;
    struct err e = {0};
    picture_jpeg(&from, &(struct picture_jpeg){.exif = true, .orientation = 6}, &in);
    assert_true(picture_holds(&in, "Exif") && picture_holds(&in, PICTURE_MAKER) && picture_holds(&in, "ICC_PROFILE"));
    buf_str(&in, "%PDF-1.7 a second file behind the first %%EOF");
    struct image_rendition r[IMAGE_RENDITIONS];
    assert_int_equal(image_renditions(in.data, in.len, r, &e), ST_OK);
    for (int i = 0; i < IMAGE_RENDITIONS; i++) {
        holds_nothing_else(&r[i].jpeg);
        holds_nothing_else(&r[i].webp);
        assert_int_equal(r[i].side, image_sides[i]);
        assert_int_equal(r[i].height, i ? 600 : 480); /* turned, and never larger */
        assert_int_equal(r[i].width, i ? 400 : 320);
        assert_int_equal(image_sniff(r[i].jpeg.data, r[i].jpeg.len), IMAGE_JPEG);
        assert_true(picture_holds(&r[i].jpeg, "\xff\xc2")); /* progressive */
        assert_int_equal(image_sniff(r[i].webp.data, r[i].webp.len), i < 2 ? IMAGE_WEBP : IMAGE_UNKNOWN);
        struct image img = decoded(&r[i].jpeg, 0);
        size_is(&img, r[i].width, r[i].height);
        image_free(&img);
    }
    image_renditions_free(r);
    image_renditions_free(r);
    buf_free(&in);
    image_free(&from);
}

static void test_target(void **state) {
    (void)state;
    typedef enum status (*encode_fn)(const struct image *, const struct image_quality *, struct buf *, struct err *);
    static const encode_fn encoders[] = {image_encode_jpeg, image_encode_webp};
    struct image img = picture_photo(480, 360, 60);
    for (size_t i = 0; i < 2; i++) {
        struct buf free_of = BUF_INIT, kept = BUF_INIT, least = BUF_INIT, floor = BUF_INIT, again = BUF_INIT;
        assert_int_equal(encoders[i](&img, &(struct image_quality){95, 1, 0}, &free_of, NULL), ST_OK);
        assert_int_equal(encoders[i](&img, &(struct image_quality){95, 1, 20000}, &kept, NULL), ST_OK);
        assert_true(free_of.len > 20000 && kept.len <= 20000 && kept.len > 10000);
        buf_str(&again, "kept in front ");
        assert_int_equal(encoders[i](&img, &(struct image_quality){95, 1, 20000}, &again, NULL), ST_OK);
        assert_int_equal(again.len, kept.len + 14);
        assert_memory_equal(again.data + 14, kept.data, kept.len);
        /* a target that cannot be met: the least quality that is allowed */
        assert_int_equal(encoders[i](&img, &(struct image_quality){95, 60, 100}, &least, NULL), ST_OK);
        assert_int_equal(encoders[i](&img, &(struct image_quality){60, 60, 0}, &floor, NULL), ST_OK);
        assert_int_equal(least.len, floor.len);
        buf_free(&free_of);
        buf_free(&kept);
        buf_free(&least);
        buf_free(&floor);
        buf_free(&again);
    }
    image_free(&img);
}

/* What a phone on a slow line loads. */
static void test_small_rendition(void **state) {
    (void)state;
    struct image from = picture_photo(2000, 1500, 100);
    struct buf in = BUF_INIT;
    struct image_rendition r[IMAGE_RENDITIONS];
    picture_jpeg(&from, &(struct picture_jpeg){0}, &in);
    assert_int_equal(image_renditions(in.data, in.len, r, NULL), ST_OK);
    assert_true(r[0].jpeg.len <= 30000 && r[0].webp.len <= 30000);
    assert_int_equal(r[2].width, 1600);
    assert_int_equal(r[2].height, 1200);
    image_renditions_free(r);
    buf_free(&in);
    image_free(&from);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sniff),          cmocka_unit_test(test_jpeg_kinds),
        cmocka_unit_test(test_orientation),    cmocka_unit_test(test_orientation_of_nonsense),
        cmocka_unit_test(test_png_kinds),      cmocka_unit_test(test_png_on_white),
        cmocka_unit_test(test_webp_kinds),     cmocka_unit_test(test_fit),
        cmocka_unit_test(test_scale_is_the_mean), cmocka_unit_test(test_never_larger),
        cmocka_unit_test(test_wanted),         cmocka_unit_test(test_written_clean),
        cmocka_unit_test(test_target),         cmocka_unit_test(test_small_rendition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
