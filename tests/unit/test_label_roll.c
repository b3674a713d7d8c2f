/* Files for label printers: what a printer reads back from them is the raster, dot for dot, and a job is its rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "press_fixture.h"
#include "printer_reader.h"
#include "roll.h"

/* Two columns of the label of a4-65, 38.1 x 21.2 mm. */
static const struct stock roll = {
    .id = "roll-test", .kind = STOCK_ROLL, .name = "a roll", .template_id = "A", .page_w_um = 79200, .page_h_um = 24200, .cols = 2,
    .rows = 1, .label_w_um = 38100, .label_h_um = 21200, .left_um = 500, .pitch_x_um = 40600, .pitch_y_um = 24200,
    .source = "the test",
};

static void burnt_is(const struct printed *p, const struct raster *r) {
    assert_true(p->w == (size_t)r->w && p->h == (size_t)r->h);
    for (int32_t y = 0; y < r->h; y++)
        for (int32_t x = 0; x < r->w; x++)
            if (p->dark[(size_t)y * p->w + (size_t)x] != raster_dark(r, x, y)) fail_msg("dot %d, %d", (int)x, (int)y);
}

static void zpl_gives_back(const struct raster *r) {
    struct buf b = BUF_INIT;
    zpl_row(r, &b);
    struct printer p = {.at = b.data, .end = b.data + b.len};
    if (!zpl_next(&p)) fail_msg("%d x %d: %s", (int)r->w, (int)r->h, p.error);
    burnt_is(&p.page, r);
    assert_false(zpl_next(&p));
    assert_null(p.error);
    free(p.page.dark);
    buf_free(&b);
}

static void dot(struct raster *r, int32_t x, int32_t y) {
    raster_fill(r, x, y, 1, 1);
}

/* Every width around whole bytes; lines empty, full, repeated, single dots at each place, and noise. */
static void test_zpl_reads_back(void **state) {
    (void)state;
    unsigned seed = 7;
    for (int32_t w = 1; w <= 35; w++) {
        struct raster r;
        assert_int_equal(raster_new(&r, w, w + 12, NULL), ST_OK);
        zpl_gives_back(&r); /* nothing but empty lines */
        for (int32_t x = 0; x < w; x++) dot(&r, x, x);
        raster_fill(&r, 0, w, w, 2);
        raster_fill(&r, w / 2, w + 3, w, 3);
        raster_fill(&r, 0, w + 7, w / 3, 1);
        zpl_gives_back(&r);
        for (int32_t y = 0; y < r.h; y++)
            for (int32_t x = 0; x < w; x++)
                if ((seed = seed * 1103515245u + 12345u) >> 16 & 1u) dot(&r, x, y);
        zpl_gives_back(&r);
        raster_free(&r);
    }
}

/* Runs of 1 to 900 digits: below and above each count that has a letter, and above what one pair of letters can say. */
static void test_zpl_counts(void **state) {
    (void)state;
    struct raster r;
    assert_int_equal(raster_new(&r, 3608, 902, NULL), ST_OK);
    for (int32_t n = 1; n <= 900; n++) {
        raster_fill(&r, 4, n, 4 * n - 4, 1); /* 0, then F n - 1 times */
        raster_fill(&r, 4 * n, n, 1, 1);     /* 8: so that the zeros behind are no part of the run */
    }
    zpl_gives_back(&r);
    raster_clear(&r);
    for (int32_t n = 1; n <= 900; n++) raster_fill(&r, 4 * n, n, 4, 1); /* runs of zeros before */
    zpl_gives_back(&r);
    raster_free(&r);
}

static void zpl_is(struct raster *r, const char *want) {
    struct buf b = BUF_INIT;
    zpl_row(r, &b);
    buf_byte(&b, 0);
    assert_string_equal(b.data, want);
    buf_free(&b);
}

/* The bytes themselves, by hand from the manual. */
static void test_zpl_bytes(void **state) {
    (void)state;
    struct raster r;
    assert_int_equal(raster_new(&r, 170, 6, NULL), ST_OK);
    raster_fill(&r, 0, 1, 12, 2);   /* FFF0 and nothing: the rest begins at a whole byte */
    raster_fill(&r, 0, 3, 168, 1);  /* 42 digits of F: 40 + 2, then 00 */
    raster_fill(&r, 7, 4, 1, 1);    /* 01 */
    raster_fill(&r, 7, 5, 163, 1);  /* 01, 40 of F, C0 */
    zpl_is(&r, "^XA^LH0,0^PW170^LL6^FO0,0^GFA,132,132,22,,IF0,:hHF,01,01hFC0^FS^PQ1^XZ\n");
    raster_free(&r);
    assert_int_equal(raster_new(&r, 16, 2, NULL), ST_OK);
    raster_fill(&r, 4, 0, 12, 1); /* 0F and ones */
    raster_fill(&r, 0, 1, 16, 1);
    zpl_is(&r, "^XA^LH0,0^PW16^LL2^FO0,0^GFA,4,4,2,0F!!^FS^PQ1^XZ\n");
    raster_free(&r);
}

/* A field has at most 99,999 bytes: a large label is sent in bands. */
static void test_zpl_bands(void **state) {
    (void)state;
    struct raster r;
    assert_int_equal(raster_new(&r, 1181, 1772, NULL), ST_OK);
    for (int32_t y = 0; y < r.h; y += 3) raster_fill(&r, y % 1181, y, 40, 2);
    zpl_gives_back(&r);
    struct buf b = BUF_INIT;
    zpl_row(&r, &b);
    buf_byte(&b, 0);
    assert_non_null(strstr(b.data, "^FO0,675^GFA,99900,99900,148,"));
    assert_non_null(strstr(b.data, "^FO0,1350^GFA,62456,62456,148,"));
    buf_free(&b);
    raster_free(&r);
}

/* The reader itself refuses what is not in its part of the language. */
static void test_reader_is_strict(void **state) {
    (void)state;
    static const char *const wrong[] = {
        "^XA^LH0,0^PW8^LL1^FO0,0^GFA,1,1,1,00^FS^PQ2^XZ\n",       "^XA^LH0,0^PW8^LL1^FO0,0^GFA,1,1,1,0,^FS^PQ1^XZ\n",
        "^XA^LH0,0^PW8^LL1^FO0,0^GFA,1,1,1,:^FS^PQ1^XZ\n",        "^XA^LH0,0^PW8^LL2^FO0,0^GFA,2,2,1,000^FS^PQ1^XZ\n",
        "^XA^LH0,0^PW8^LL1^FO0,0^GFA,1,1,1,I0^FS^PQ1^XZ\n",       "^XA^LH0,0^PW7^LL1^FO0,0^GFA,1,1,1,01^FS^PQ1^XZ\n",
        "^XA^LH0,0^PW8^LL1^FO0,0^GFA,1,1,1,000^FS^PQ1^XZ\n",      "^XA^LH0,0^PW8^LL1^FO0,0^GFA,1,1,1,00^FS^PQ1^XZ\n^XA",
        "^XA^LH0,0^PW8^LL1^FO0,0^GFA,100000,100000,1,00^FS^PQ1^XZ\n", "^XA^LH0,0^PW8^LL1^FO0,0^GFA,1,1,1,0a^FS^PQ1^XZ\n",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct printer p = {.at = wrong[i], .end = wrong[i] + strlen(wrong[i])};
        while (zpl_next(&p)) continue;
        if (!p.error) fail_msg("read: %s", wrong[i]);
        free(p.page.dark);
    }
}

static struct buf run_ok(const struct fixture *f, struct press_report *r) {
    struct buf out = BUF_INIT;
    struct err e = {0};
    enum status s = press_run(&f->job, fixture_keep, &out, r, &e);
    if (s != ST_OK) fail_msg("status %d %s", (int)s, e.key);
    assert_int_equal(r->bytes, out.len);
    return out;
}

static void roll_job(struct fixture *f, uint32_t count, enum press_format format, int dpi) {
    fixture_job(f, "a4-65", count);
    f->job.stock = &roll;
    f->job.format = format;
    f->job.dpi = dpi;
}

static void test_tspl_bytes(void **state) {
    (void)state;
    struct fixture f;
    struct press_report r;
    roll_job(&f, 1, PRESS_TSPL, 203);
    struct buf out = run_ok(&f, &r);
    static const char head[] = "SIZE 79.2 mm,21.2 mm\r\nGAP 3 mm,0 mm\r\nDIRECTION 0\r\nCLS\r\nBITMAP 0,0,80,169,0,";
    assert_memory_equal(out.data, head, sizeof head - 1);
    assert_memory_equal(out.data + out.len - 13, "\r\nPRINT 1,1\r\n", 13);
    assert_int_equal(out.len, sizeof head - 1 + 80 * 169 + 13);
    assert_true((unsigned char)out.data[sizeof head - 1] == 0xFF); /* blank */
    buf_free(&out);
}

/* The number of dark dots in a cell. */
static size_t ink(const struct printed *p, int cell, int dpi) {
    size_t n = 0, from = (size_t)(500 + cell * 40600) * (size_t)dpi / 25400, to = from + (size_t)(38100 * dpi / 25400);
    for (size_t y = 0; y < p->h; y++)
        for (size_t x = from; x < to && x < p->w; x++) n += p->dark[y * p->w + x];
    return n;
}

/* A part-used row first, labels left out, and the last row not full: the same in both languages and at both heads. */
static void test_rows(void **state) {
    (void)state;
    static const struct range ranges[] = {{1, 3}, {7, 8}, {100, 150}};
    for (int i = 0; i < 4; i++) {
        struct fixture f;
        struct press_report r;
        bool zpl = i % 2;
        int dpi = i / 2 ? 300 : 203;
        roll_job(&f, 1, zpl ? PRESS_ZPL : PRESS_TSPL, dpi);
        f.job.ranges = ranges;
        f.job.ranges_len = 3;
        f.job.start_cell = 2;
        struct buf out = run_ok(&f, &r);
        assert_true(r.labels == 56 && r.pages == 29 && r.next_cell == 2);
        for (int workers = 2; workers <= 5; workers++) {
            f.job.workers = workers;
            struct buf other = run_ok(&f, &r);
            assert_true(other.len == out.len && !memcmp(other.data, out.data, out.len));
            buf_free(&other);
        }
        struct printer p = {.at = out.data, .end = out.data + out.len, .dpi = dpi};
        for (int n = 0; n < 29; n++) {
            bool more = zpl ? zpl_next(&p) : tspl_next(&p);
            if (!more) fail_msg("row %d: %s", n, p.error);
            assert_true((ink(&p.page, 0, dpi) > 0) == (n > 0));
            assert_true((ink(&p.page, 1, dpi) > 0) == (n < 28));
        }
        assert_false(zpl ? zpl_next(&p) : tspl_next(&p));
        assert_null(p.error);
        free(p.page.dark);
        buf_free(&out);
    }
}

/* Both languages and PNG burn the same dots. */
static void test_same_dots(void **state) {
    (void)state;
    struct fixture f;
    struct press_report r;
    for (int dpi = 203; dpi <= 300; dpi += 97) {
        roll_job(&f, 2, PRESS_ZPL, dpi);
        f.job.offset_x_um = 700;
        f.job.offset_y_um = -300;
        struct buf zpl = run_ok(&f, &r);
        f.job.format = PRESS_TSPL;
        struct buf tspl = run_ok(&f, &r);
        struct printer a = {.at = zpl.data, .end = zpl.data + zpl.len}, b = {.at = tspl.data, .end = tspl.data + tspl.len, .dpi = dpi};
        assert_true(zpl_next(&a) && tspl_next(&b));
        assert_true(a.page.w == b.page.w && a.page.h == b.page.h);
        assert_memory_equal(a.page.dark, b.page.dark, a.page.w * a.page.h);
        free(a.page.dark);
        free(b.page.dark);
        buf_free(&zpl);
        buf_free(&tspl);
    }
}

static void refused(const struct fixture *f, const char *key) {
    struct err e = {0};
    struct press_report r;
    assert_int_equal(press_check(&f->job, &r, &e), ST_INVALID);
    assert_string_equal(e.key, key);
}

static void test_refused(void **state) {
    (void)state;
    struct fixture f;
    roll_job(&f, 2, PRESS_ZPL, 600);
    refused(&f, "press.dpi-head");
    f.job.dpi = 0;
    refused(&f, "press.dpi-head");
    roll_job(&f, 2, PRESS_TSPL, 203);
    f.job.offset_y_um = 2000; /* into the gap, which is not printed */
    refused(&f, "press.offset");
    fixture_job(&f, "a4-65", 2);
    f.job.format = PRESS_TSPL;
    f.job.dpi = 203;
    refused(&f, "press.paper");
}

/* The table of formats. */
static void test_formats(void **state) {
    (void)state;
    for (int i = 0; i < PRESS_FORMAT_COUNT; i++) {
        enum press_format f;
        assert_true(format_find(format_row((enum press_format)i)->word, &f));
        assert_int_equal(f, i);
        assert_non_null(strstr(FORMAT_WORDS, format_row(f)->word));
        assert_true(format_row(f)->extension[0] == '.');
    }
    enum press_format f;
    assert_false(format_find("zp", &f));
    assert_false(format_find("", &f));
    assert_int_equal(format_dpi_usual(PRESS_TSPL), 203);
    assert_int_equal(format_dpi_usual(PRESS_PDF), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zpl_reads_back), cmocka_unit_test(test_zpl_counts),       cmocka_unit_test(test_zpl_bytes),
        cmocka_unit_test(test_zpl_bands),      cmocka_unit_test(test_reader_is_strict), cmocka_unit_test(test_tspl_bytes),
        cmocka_unit_test(test_rows),           cmocka_unit_test(test_same_dots),        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_formats),
    };
    return cmocka_run_group_tests(tests, fixture_start, NULL);
}
