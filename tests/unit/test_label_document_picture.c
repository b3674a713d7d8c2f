/* Photos, QR codes and charts of a document: what goes in as it is, what is made anew, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/image.h"
#include "document_seen.h"
#include "press_fixture.h"

static const struct doc_options plain = {.title = "Thử", .lang = LANG_VI};

static void jpeg(struct buf *out, int w, int h) {
    struct image img = {w, h, test_malloc((size_t)w * (size_t)h * 3)};
    for (int i = 0; i < w * h * 3; i++) img.rgb[i] = (unsigned char)(i * 7);
    assert_int_equal(image_encode_jpeg(&img, &(struct image_quality){.best = 80, .least = 80}, out, NULL), ST_OK);
    test_free(img.rgb);
}

/* The same picture with a segment behind its first marker. */
static void with_segment(const struct buf *in, unsigned char marker, const char *says, struct buf *out) {
    size_t len = strlen(says);
    buf_add(out, in->data, 2);
    buf_byte(out, 0xFF);
    buf_byte(out, marker);
    buf_byte(out, (unsigned char)((len + 2) >> 8));
    buf_byte(out, (unsigned char)(len + 2));
    buf_add(out, says, len);
    buf_add(out, in->data + 2, in->len - 2);
}

static void picture_in(const struct buf *bytes, struct seen *s, enum status want, const char *key) {
    struct err e = {0};
    struct doc *d = seen_open(s, &plain);
    doc_pictures(d, &(struct doc_picture){.bytes = bytes->data, .len = bytes->len, .caption = "Ảnh 1"}, 1, 60000);
    assert_int_equal(doc_finish(d, &e), want);
    if (key) assert_string_equal(e.key, key);
    assert_false(s->outside);
    doc_free(&d);
}

static void test_jpeg_as_it_is(void **state) {
    (void)state;
    struct buf one = BUF_INIT;
    struct seen s;
    jpeg(&one, 90, 60);
    picture_in(&one, &s, ST_OK, NULL);
    assert_non_null(memmem(s.out.data, s.out.len, one.data, one.len));
    assert_non_null(memmem(s.out.data, s.out.len, "/Width 90/Height 60/ColorSpace/DeviceRGB", 40));
    assert_int_equal(seen_count(&s, "Ảnh 1", 1), 1);
    seen_free(&s);
    buf_free(&one);
}

/* Where and when a photo was taken stays behind, and so does a remark. */
static void test_exif_stays_behind(void **state) {
    (void)state;
    static const unsigned char markers[] = {0xE1, 0xED, 0xFE};
    for (size_t i = 0; i < sizeof markers; i++) {
        struct buf one = BUF_INIT, told = BUF_INIT;
        struct seen s;
        jpeg(&one, 90, 60);
        with_segment(&one, markers[i], "GPS 22.3364N 103.8438E", &told);
        picture_in(&told, &s, ST_OK, NULL);
        assert_null(memmem(s.out.data, s.out.len, "103.8438E", 9));
        assert_non_null(memmem(s.out.data, s.out.len, "/Width 90/Height 60", 19));
        seen_free(&s);
        buf_free(&one);
        buf_free(&told);
    }
}

/* Cut off anywhere: refused, or (behind the head of its picture) shown as far as it goes; never read beyond its end. */
static void test_cut_jpeg(void **state) {
    (void)state;
    struct buf one = BUF_INIT;
    jpeg(&one, 90, 60);
    for (size_t len = 0; len < 420; len += len < 40 ? 1 : 19) {
        unsigned char *cut = test_malloc(len + 1);
        memcpy(cut, one.data, len);
        struct doc_jpeg j;
        struct err e = {0};
        enum status st = doc_jpeg_of(cut, len, &j, &e);
        assert_true(st == ST_OK || st == ST_INVALID);
        buf_free(&j.made);
        test_free(cut);
    }
    buf_free(&one);
}

static void test_no_picture(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    struct seen s;
    buf_str(&b, "not a picture at all");
    picture_in(&b, &s, ST_INVALID, "image.type");
    seen_free(&s);
    buf_free(&b);
    picture_in(&b, &s, ST_INVALID, "image.empty");
    seen_free(&s);
}

/* A very tall picture and a very wide one stay on their page. */
static void test_odd_sizes(void **state) {
    (void)state;
    const int sizes[][2] = {{8, 2000}, {2000, 8}, {1, 1}};
    for (size_t i = 0; i < 3; i++) {
        struct buf one = BUF_INIT;
        struct seen s;
        jpeg(&one, sizes[i][0], sizes[i][1]);
        picture_in(&one, &s, ST_OK, NULL);
        assert_int_equal(s.pages, 1);
        seen_free(&s);
        buf_free(&one);
    }
}

static void test_symbol(void **state) {
    (void)state;
    struct seen s;
    struct doc *d = seen_open(&s, &plain);
    s.dumps = true;
    doc_symbol(d, "https://tx.laocai.gov.vn/xac-nhan/12", "Kiểm tra tại:");
    assert_int_equal(doc_finish(d, NULL), ST_OK);
    doc_free(&d);
    assert_non_null(strstr(s.dump.data, "image x="));
    assert_non_null(strstr(s.dump.data, "\"https://tx.laocai.gov.vn/xac-nhan/12\" in=Link link=https://tx.laocai.gov.vn/xac-nhan/12"));
    assert_non_null(memmem(s.out.data, s.out.len, "/ImageMask true/Width 29/Height 29", 34));
    seen_free(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_jpeg_as_it_is), cmocka_unit_test(test_exif_stays_behind), cmocka_unit_test(test_cut_jpeg),
        cmocka_unit_test(test_no_picture),    cmocka_unit_test(test_odd_sizes),         cmocka_unit_test(test_symbol),
    };
    return cmocka_run_group_tests(tests, fixture_start, NULL);
}
