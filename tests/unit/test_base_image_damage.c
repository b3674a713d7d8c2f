/* What is no picture, half a picture or a lie about one is refused by its name, and never costs more than it may. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "base/image.h"
#include "picture.h"

static void refused_under(const void *bytes, size_t len, const struct image_limits *l, enum status want,
                          const char *key) {
    struct image img;
    struct err e = {0};
    enum status s = image_decode(bytes, len, l, &img, &e);
    assert_string_equal(e.key, key);
    assert_int_equal(s, want);
    assert_null(img.rgb);
    assert_string_equal(e.field, "");
}

static void refused(const struct buf *b, enum status want, const char *key) {
    const struct image_limits l = image_limits_for(480);
    refused_under(b->data, b->len, &l, want, key);
}

/* Any outcome that may be: a picture within limits, or one of the named refusals. out: whether it is a picture */
static bool outcome(const unsigned char *bytes, size_t len, int wanted) {
    static const char *const keys[] = {"image.empty", "image.type", "image.animated", "image.damaged", "image.large"};
    const struct image_limits l = {IMAGE_INPUT_BYTES, 500, 100000, wanted};
    struct image img;
    struct err e = {0};
    if (image_decode(bytes, len, &l, &img, &e) == ST_OK) {
        assert_in_range(img.width, 1, wanted ? wanted : 500);
        assert_in_range(img.height, 1, wanted ? wanted : 500);
        image_free(&img);
        return true;
    }
    bool named = false;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) named = named || !strcmp(e.key, keys[i]);
    if (!named) print_message("%s\n", e.key);
    assert_true(named);
    assert_null(img.rgb);
    return false;
}

/* ---- one of each kind ---- */

#define KINDS 10

static struct buf kinds[KINDS];

static int make_kinds(void **state) {
    (void)state;
    struct image img = picture_photo(19, 15, 30), corners = picture_quarters(19, 15);
    picture_jpeg(&img, &(struct picture_jpeg){.exif = true, .orientation = 6}, &kinds[0]);
    picture_jpeg(&img, &(struct picture_jpeg){.progressive = true, .full_colour = true}, &kinds[1]);
    picture_jpeg(&img, &(struct picture_jpeg){.cmyk = true}, &kinds[2]);
    picture_png(&img, &(struct picture_png){0}, &kinds[3]);
    picture_png(&img, &(struct picture_png){.depth = 16, .alpha = true, .interlaced = true}, &kinds[4]);
    picture_png(&corners, &(struct picture_png){.palette = true, .alpha = true}, &kinds[5]);
    picture_png(&img, &(struct picture_png){.gray = true, .depth = 2}, &kinds[6]);
    picture_webp(&img, false, false, &kinds[7]);
    picture_webp(&img, false, true, &kinds[8]);
    picture_webp(&img, true, true, &kinds[9]);
    image_free(&img);
    image_free(&corners);
    return 0;
}

static int free_kinds(void **state) {
    (void)state;
    for (int i = 0; i < KINDS; i++) buf_free(&kinds[i]);
    return 0;
}

/* ---- tests ---- */

static void test_no_picture(void **state) {
    (void)state;
    static const char *const texts[] = {"hello", "GIF89a\1\1", "<svg/>", "%PDF-1.7\n%%EOF\n", "RIFF1234WAVE", "\xff\xd8"};
    const struct image_limits l = image_limits_for(0);
    refused_under("", 0, &l, ST_INVALID, "image.empty");
    refused_under(NULL, 0, &l, ST_INVALID, "image.empty");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        refused_under(texts[i], strlen(texts[i]), &l, ST_INVALID, "image.type");
}

/* Each beginning of each kind, in memory of exactly that length. */
static void test_cut_off(void **state) {
    (void)state;
    for (int k = 0; k < KINDS; k++) {
        assert_true(outcome((unsigned char *)kinds[k].data, kinds[k].len, 0));
        for (size_t len = 1; len < kinds[k].len; len++) {
            unsigned char *exact = malloc(len);
            assert_non_null(exact);
            memcpy(exact, kinds[k].data, len);
            if (outcome(exact, len, 20)) fail_msg("kind %d: %zu of %zu bytes are taken", k, len, kinds[k].len);
            free(exact);
        }
    }
}

static void test_turned_bits(void **state) {
    (void)state;
    int refusals = 0;
    for (int k = 0; k < KINDS; k++)
        for (size_t at = 0; at < kinds[k].len; at++)
            for (int bit = (int)(at % 3); bit < 8; bit += 3) {
                kinds[k].data[at] = (char)(kinds[k].data[at] ^ 1 << bit);
                refusals += !outcome((unsigned char *)kinds[k].data, kinds[k].len, 20);
                kinds[k].data[at] = (char)(kinds[k].data[at] ^ 1 << bit);
            }
    assert_in_range(refusals, 1000, 1000000);
}

/* PNG has a checksum over everything: any turned bit of its pixels is found. */
static void test_checksum(void **state) {
    (void)state;
    struct buf *png = &kinds[3];
    const char *pixels = memmem(png->data, png->len, "IDAT", 4);
    assert_non_null(pixels);
    for (size_t at = (size_t)(pixels - png->data) + 4; at < png->len - 12; at++) {
        png->data[at] ^= 16;
        refused(png, ST_INVALID, "image.damaged");
        png->data[at] ^= 16;
    }
}

static void test_moving(void **state) {
    (void)state;
    struct image img = picture_quarters(20, 20);
    struct buf b = BUF_INIT;
    picture_png(&img, &(struct picture_png){0}, &b);
    picture_png_insert(&b, "acTL", "\0\0\0\2\0\0\0\0", 8);
    refused(&b, ST_INVALID, "image.animated");
    buf_clear(&b);
    buf_add(&b, "RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\x13\0\0\x13\0\0", 30);
    refused(&b, ST_INVALID, "image.animated");
    buf_free(&b);
    image_free(&img);
}

/* A kind of JPEG that no camera writes. */
static void test_twelve_bits(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    buf_add(&b, kinds[0].data, kinds[0].len);
    char *frame = memmem(b.data, b.len, "\xff\xc0\0\x11\x08", 5);
    assert_non_null(frame);
    frame[4] = 12;
    refused(&b, ST_INVALID, "image.type");
    buf_free(&b);
}

/* A claim costs nothing: it is refused before anybody reserves memory for it. */
static void test_claims(void **state) {
    (void)state;
    static const int too_large[][2] = {{12001, 10}, {10, 12001}, {12000, 4167}, {16383, 16383}};
    struct image img = picture_quarters(16, 16);
    for (int k = 0; k < 5; k++)
        for (size_t i = 0; i < sizeof too_large / sizeof *too_large; i++) {
            struct buf b = BUF_INIT;
            if (k < 2) picture_jpeg(&img, &(struct picture_jpeg){.progressive = k == 1}, &b);
            if (k == 2) picture_png(&img, &(struct picture_png){0}, &b);
            if (k > 2) picture_webp(&img, k == 3, false, &b);
            picture_claim(&b, too_large[i][0], too_large[i][1]);
            refused(&b, ST_TOO_LARGE, "image.large");
            picture_claim(&b, 900, 900); /* within limits, and not there */
            refused(&b, ST_INVALID, "image.damaged");
            buf_free(&b);
        }
    image_free(&img);
}

static void test_nothing_claimed(void **state) {
    (void)state;
    struct image img = picture_quarters(16, 16);
    struct buf b = BUF_INIT;
    picture_png(&img, &(struct picture_png){0}, &b);
    picture_claim(&b, 0, 16);
    refused(&b, ST_INVALID, "image.damaged");
    buf_clear(&b);
    picture_jpeg(&img, &(struct picture_jpeg){0}, &b);
    picture_claim(&b, 16, 0);
    refused(&b, ST_INVALID, "image.damaged");
    buf_free(&b);
    image_free(&img);
}

/* Kinds that a decoder holds whole: refused where that is more than IMAGE_DECODER_BYTES. */
static void test_need(void **state) {
    (void)state;
    struct image img = picture_quarters(16, 16);
    struct buf b = BUF_INIT;
    picture_jpeg(&img, &(struct picture_jpeg){.progressive = true, .full_colour = true}, &b);
    picture_claim(&b, 7000, 7000);
    refused(&b, ST_TOO_LARGE, "image.large");
    buf_clear(&b);
    picture_png(&img, &(struct picture_png){.alpha = true, .interlaced = true}, &b);
    picture_claim(&b, 7000, 7000);
    refused(&b, ST_TOO_LARGE, "image.large");
    buf_clear(&b);
    picture_webp(&img, true, false, &b);
    picture_claim(&b, 7000, 7000);
    refused(&b, ST_TOO_LARGE, "image.large");
    buf_clear(&b);
    picture_jpeg(&img, &(struct picture_jpeg){0}, &b); /* row by row: only the lie is found */
    picture_claim(&b, 7000, 7000);
    refused(&b, ST_INVALID, "image.damaged");
    buf_free(&b);
    image_free(&img);
}

static void test_many_scans(void **state) {
    (void)state;
    struct image img = picture_photo(64, 64, 40);
    struct buf b = BUF_INIT;
    picture_jpeg(&img, &(struct picture_jpeg){.many_scans = true, .full_colour = true}, &b);
    refused(&b, ST_INVALID, "image.type");
    buf_free(&b);
    image_free(&img);
}

/* 48 million pixels in 140 KB of PNG, truly there: they come out as a small picture. */
static void test_bomb(void **state) {
    (void)state;
    struct image img = {12000, 4000, calloc(12000 * 4000, 3)}, out;
    struct buf b = BUF_INIT;
    const struct image_limits l = image_limits_for(480);
    struct rusage before, after;
    assert_non_null(img.rgb);
    picture_png(&img, &(struct picture_png){.gray = true, .depth = 1}, &b);
    image_free(&img);
    assert_true(b.len < 200000);
    assert_int_equal(getrusage(RUSAGE_SELF, &before), 0);
    assert_int_equal(image_decode(b.data, b.len, &l, &out, NULL), ST_OK);
    assert_int_equal(getrusage(RUSAGE_SELF, &after), 0);
    assert_int_equal(out.width, 480);
    assert_int_equal(out.height, 160);
    assert_true(after.ru_maxrss - before.ru_maxrss < 32 * 1024); /* KB; the pixels are 137 MB */
    image_free(&out);
    buf_free(&b);
}

static void test_limits(void **state) {
    (void)state;
    struct image img = picture_quarters(40, 20);
    struct buf b = BUF_INIT;
    struct image_limits l = {0};
    picture_png(&img, &(struct picture_png){0}, &b);
    l = (struct image_limits){b.len - 1, 100, 10000, 0};
    refused_under(b.data, b.len, &l, ST_TOO_LARGE, "image.bytes");
    l = (struct image_limits){b.len, 39, 10000, 0};
    refused_under(b.data, b.len, &l, ST_TOO_LARGE, "image.large");
    l = (struct image_limits){b.len, 100, 799, 0};
    refused_under(b.data, b.len, &l, ST_TOO_LARGE, "image.large");
    l = (struct image_limits){b.len, 40, 800, 0};
    struct image out;
    assert_int_equal(image_decode(b.data, b.len, &l, &out, NULL), ST_OK);
    image_free(&out);
    image_free(&out);
    image_free(&img);
    buf_free(&b);
}

static void test_renditions_of_nothing(void **state) {
    (void)state;
    struct image_rendition r[IMAGE_RENDITIONS];
    struct err e = {0};
    memset(r, 0xee, sizeof r);
    assert_int_equal(image_renditions("no", 2, r, &e), ST_INVALID);
    assert_string_equal(e.key, "image.type");
    for (int i = 0; i < IMAGE_RENDITIONS; i++) assert_null(r[i].jpeg.data);
    image_renditions_free(r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bomb), /* first: it looks at the memory of the whole process */
        cmocka_unit_test(test_no_picture),     cmocka_unit_test(test_cut_off),
        cmocka_unit_test(test_turned_bits),    cmocka_unit_test(test_checksum),
        cmocka_unit_test(test_moving),         cmocka_unit_test(test_twelve_bits),
        cmocka_unit_test(test_claims),         cmocka_unit_test(test_nothing_claimed),
        cmocka_unit_test(test_need),           cmocka_unit_test(test_many_scans),
        cmocka_unit_test(test_limits),         cmocka_unit_test(test_renditions_of_nothing),
    };
    return cmocka_run_group_tests(tests, make_kinds, free_kinds);
}
