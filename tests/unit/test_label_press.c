/* The press as a whole: the same bytes whoever makes the pages, a file whose table is right, and refusals by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "press_fixture.h"

static struct buf run_ok(const struct fixture *f, struct press_report *r) {
    struct buf out = BUF_INIT;
    struct err e = {0};
    enum status s = press_run(&f->job, fixture_keep, &out, r, &e);
    if (s != ST_OK) fail_msg("status %d %s", (int)s, e.key);
    assert_int_equal(r->bytes, out.len);
    return out;
}

static void run_fails(const struct fixture *f, enum status want, const char *key) {
    struct buf out = BUF_INIT;
    struct press_report r;
    struct err e = {0};
    assert_int_equal(press_run(&f->job, fixture_keep, &out, &r, &e), want);
    assert_string_equal(e.key, key);
    buf_free(&out);
    err_clear(&e);
    assert_int_equal(press_check(&f->job, &r, &e), want);
    assert_string_equal(e.key, key);
}

static void test_same_bytes_whoever_works(void **state) {
    (void)state;
    struct fixture f;
    struct press_report r;
    fixture_job(&f, "a4-24", 24 * 40 + 7);
    f.job.start_cell = 5;
    struct buf one = run_ok(&f, &r);
    assert_int_equal(r.labels, 967);
    assert_int_equal(r.pages, 41);
    assert_int_equal(r.next_cell, 12);
    assert_int_equal(r.level, 'M');
    assert_int_equal(r.version, 6);
    assert_int_equal(r.module_nm, 500500);
    for (int workers = 0; workers <= 5; workers++) {
        f.job.workers = workers;
        struct buf other = run_ok(&f, &r);
        assert_int_equal(other.len, one.len);
        assert_memory_equal(other.data, one.data, one.len);
        buf_free(&other);
    }
    buf_free(&one);
}

/* Another range, start cell, offset or text makes another file and another id. */
static void test_other_input_other_id(void **state) {
    (void)state;
    struct fixture f;
    struct press_report r;
    char id[6][33];
    for (int i = 0; i < 6; i++) {
        fixture_job(&f, "a4-24", 10);
        if (i == 1) f.range = (struct range){2, 11};
        if (i == 2) f.job.start_cell = 2;
        if (i == 3) f.job.offset_x_um = 500;
        if (i == 4) f.job.texts.lot = "2411B";
        if (i == 5) f.job.stock = stock_find("a4-21");
        struct buf out = run_ok(&f, &r);
        buf_byte(&out, 0);
        const char *at = NULL;
        for (size_t k = out.len - 400; k < out.len; k++)
            if (!strncmp(out.data + k, "/ID[<", 5)) at = out.data + k + 5;
        assert_non_null(at);
        memcpy(id[i], at, 32);
        id[i][32] = '\0';
        for (int k = 0; k < i; k++) assert_string_not_equal(id[i], id[k]);
        buf_free(&out);
    }
}

/* Every entry of the table points at its object; the page tree counts all pages at every level. */
static void test_table_of_objects(void **state) {
    (void)state;
    struct fixture f;
    struct press_report r;
    fixture_job(&f, "a4-24", 24 * 150);
    struct buf out = run_ok(&f, &r);
    buf_byte(&out, 0);
    const char *end = out.data + out.len - 1 - 40;
    while (strncmp(end, "startxref\n", 10)) end++;
    const char *xref = out.data + strtoul(end + 10, NULL, 10);
    assert_memory_equal(xref, "xref\n0 ", 7);
    char *rows;
    unsigned long n = strtoul(xref + 7, &rows, 10);
    rows++;
    for (unsigned long i = 1; i < n; i++) {
        char want[32];
        int len = snprintf(want, sizeof want, "%lu 0 obj\n", i);
        const char *at = out.data + strtoul(rows + 20 * i, NULL, 10);
        assert_memory_equal(at, want, (size_t)len);
    }
    const char *count = strstr(out.data, "/PrintScaling/None");
    assert_non_null(count);
    buf_free(&out);
}

static void test_ranges_leave_labels_out(void **state) {
    (void)state;
    struct fixture f;
    struct press_report r;
    const struct range ranges[] = {{1, 10}, {12, 12}, {100, 126}};
    fixture_job(&f, "a4-65", 1);
    f.job.ranges = ranges;
    f.job.ranges_len = 3;
    struct buf out = run_ok(&f, &r);
    assert_int_equal(r.labels, 38);
    assert_int_equal(r.next_cell, 39);
    buf_free(&out);
    f.job.start_cell = 28;
    out = run_ok(&f, &r);
    assert_int_equal(r.pages, 1);
    assert_int_equal(r.next_cell, 1); /* the sheet is full: a fresh one */
    buf_free(&out);
    const struct range wrong[][2] = {
        {{5, 10}, {10, 12}}, {{5, 4}, {6, 7}}, {{0, 4}, {6, 7}}, {{1, 4}, {6, LABEL_INDEX_MAX + 1}},
    };
    for (size_t i = 0; i < 4; i++) {
        f.job.ranges = wrong[i];
        f.job.ranges_len = 2;
        run_fails(&f, ST_INVALID, "press.range");
    }
    f.job.ranges_len = 0;
    run_fails(&f, ST_INVALID, "press.range");
}

static void test_bad_jobs(void **state) {
    (void)state;
    struct fixture f;
    fixture_job(&f, "a4-65", 3);
    f.job.start_cell = 0;
    run_fails(&f, ST_INVALID, "press.start-cell");
    f.job.start_cell = 66;
    run_fails(&f, ST_INVALID, "press.start-cell");
    fixture_job(&f, "a4-65", 3);
    f.job.offset_x_um = 20001;
    run_fails(&f, ST_INVALID, "press.offset");
    f.job.offset_x_um = 0;
    f.job.offset_y_um = -13000; /* the first row would leave the page */
    run_fails(&f, ST_INVALID, "press.offset");
    fixture_job(&f, "a4-65", 3);
    f.job.format = PRESS_SVG;
    run_fails(&f, ST_INVALID, "press.one-label");
    fixture_job(&f, "a4-65", 1);
    f.job.format = PRESS_PNG;
    run_fails(&f, ST_INVALID, "press.dpi");
    f.job.dpi = 1201;
    run_fails(&f, ST_INVALID, "press.dpi");
    fixture_job(&f, "a4-65", 1);
    f.job.workers = 17;
    run_fails(&f, ST_INVALID, "press.workers");
    fixture_job(&f, "a4-65", 1);
    f.job.texts.name = "★";
    run_fails(&f, ST_INVALID, "press.glyph");
}

/* A code with a GTIN is too large for the small paper on a printer that nobody knows; told of whole dots that are enough, it fits. */
static void test_module_sizes(void **state) {
    (void)state;
    struct fixture f;
    struct press_report r;
    struct err e = {0};
    fixture_job(&f, "a4-65", 1);
    assert_int_equal(press_check(&f.job, &r, NULL), ST_OK);
    assert_true(r.level == 'M' && r.version == 6 && r.module_nm == 423333 && r.dpi == 0);
    fixture_issuer(&f.issuer, FIXTURE_HOST, FIXTURE_GTIN, "2411A");
    assert_int_equal(press_check(&f.job, &r, &e), ST_REFUSED);
    assert_string_equal(e.key, "press.module");
    assert_string_equal(e.field, "stock");
    assert_string_equal(err_value(&e, "module"), "0.392");
    assert_string_equal(err_value(&e, "least"), "0.423");
    assert_string_equal(err_value(&e, "stock"), "a4-40, a4-24, a4-21");
    f.job.dpi = 203;
    assert_int_equal(press_check(&f.job, &r, NULL), ST_OK);
    assert_true(r.level == 'M' && r.version == 7 && r.module_nm == 375369 && r.dpi == 203);
    f.job.dpi = 300; /* four dots are too few, five too many */
    err_clear(&e);
    assert_int_equal(press_check(&f.job, &r, &e), ST_REFUSED);
    assert_string_equal(err_value(&e, "least"), "0.423");
    f.job.dpi = 0;
    f.job.stock = stock_find("roll-35x22x3"); /* a proposal for a roll is a roll */
    fixture_issuer(&f.issuer, FIXTURE_HOST_26, FIXTURE_GTIN, FIXTURE_LOT_20);
    err_clear(&e);
    assert_int_equal(press_check(&f.job, &r, &e), ST_REFUSED);
    assert_string_equal(err_value(&e, "least"), "0.375");
    assert_string_equal(err_value(&e, "stock"), "roll-40x30, roll-50x30, roll-100x75");
    /* a host of the greatest length fits no small label's level and is refused with a word, too */
    char host[CODE_HOST_BYTES];
    memset(host, 'A', CODE_HOST_MAX);
    host[CODE_HOST_MAX] = '\0';
    fixture_job(&f, "a4-65", 1);
    fixture_issuer(&f.issuer, host, FIXTURE_GTIN, FIXTURE_LOT_20);
    err_clear(&e);
    assert_int_equal(press_check(&f.job, &r, &e), ST_REFUSED);
    assert_string_equal(e.key, "press.module");
}

/* Rolls are for printers of whole dots: 203 dpi where nobody says otherwise. */
static void test_module_of_a_roll(void **state) {
    (void)state;
    static const struct {
        int dpi, used;
        int32_t nm;
        const char *vi, *en;
    } rows[] = {
        {0, 203, 500492, "X = 0,50 mm = 4 chấm (203 dpi)", "X = 0.50 mm = 4 dots (203 dpi)"},
        {203, 203, 500492, "X = 0,50 mm = 4 chấm (203 dpi)", "X = 0.50 mm = 4 dots (203 dpi)"},
        {300, 300, 508000, "X = 0,51 mm = 6 chấm (300 dpi)", "X = 0.51 mm = 6 dots (300 dpi)"},
    };
    struct fixture f;
    struct press_report r;
    struct buf b = BUF_INIT;
    fixture_job(&f, "roll-50x30", 1);
    for (int gs1 = 0; gs1 < 2; gs1++) {
        if (gs1) fixture_issuer(&f.issuer, FIXTURE_HOST, FIXTURE_GTIN, "2411A");
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            f.job.dpi = rows[i].dpi;
            assert_int_equal(press_check(&f.job, &r, NULL), ST_OK);
            assert_true(r.level == 'M' && r.dpi == rows[i].used && r.module_nm == rows[i].nm);
            buf_clear(&b);
            module_words(&b, LANG_VI, r.module_nm, r.dpi);
            assert_string_equal(b.data, rows[i].vi);
            buf_clear(&b);
            module_words(&b, LANG_EN, r.module_nm, r.dpi);
            assert_string_equal(b.data, rows[i].en);
        }
    }
    buf_clear(&b);
    module_words(&b, LANG_VI, 423333, 0);
    assert_string_equal(b.data, "X = 0,42 mm");
    buf_free(&b);
}

static enum status stop_after(void *ctx, const void *data, size_t len, struct err *e) {
    int *left = ctx;
    (void)data;
    (void)len;
    return (*left)-- > 0 ? ST_OK : err_set(e, ST_NO_SPACE, NULL, "file.no-space");
}

static void test_sink_that_fails(void **state) {
    (void)state;
    struct fixture f;
    fixture_job(&f, "a4-24", 24 * 20);
    f.job.workers = 3;
    for (int at = 0; at < 22; at += 3) {
        int left = at;
        struct err e = {0};
        struct press_report r;
        assert_int_equal(press_run(&f.job, stop_after, &left, &r, &e), ST_NO_SPACE);
        assert_string_equal(e.key, "file.no-space");
    }
}

struct watch {
    atomic_bool stop;
    int calls;
    uint64_t done, total;
};

static void watch_then_stop(void *ctx, uint64_t done, uint64_t total) {
    struct watch *w = ctx;
    assert_true(done >= w->done && done <= total);
    w->calls++;
    w->done = done;
    w->total = total;
    atomic_store(&w->stop, true);
}

static void test_stop(void **state) {
    (void)state;
    struct fixture f;
    struct watch w = {.stop = false};
    struct press_report r;
    struct buf out = BUF_INIT;
    struct err e = {0};
    fixture_job(&f, "a4-24", 9999);
    f.job.stop = &w.stop;
    f.job.progress = watch_then_stop;
    f.job.progress_ctx = &w;
    assert_int_equal(press_run(&f.job, fixture_keep, &out, &r, &e), ST_CANCELLED);
    assert_string_equal(e.key, "press.cancelled");
    assert_true(w.calls == 1 && w.total == 9999 && w.done < 9999);
    buf_free(&out);
}

static void test_progress_ends_at_all(void **state) {
    (void)state;
    struct fixture f;
    struct watch w = {.stop = false};
    struct press_report r;
    fixture_job(&f, "a4-24", 30);
    f.job.progress = watch_then_stop;
    f.job.progress_ctx = &w;
    struct buf out = run_ok(&f, &r);
    assert_true(w.done == 30 && w.total == 30);
    buf_free(&out);
}

static uint32_t be32(const char *p) {
    const unsigned char *u = (const unsigned char *)p;
    return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

static void test_pictures(void **state) {
    (void)state;
    struct fixture f;
    struct press_report r;
    fixture_job(&f, "a4-24", 1);
    f.job.format = PRESS_PNG;
    f.job.dpi = 300;
    struct buf png = run_ok(&f, &r);
    assert_memory_equal(png.data, "\x89PNG\r\n\x1A\n", 8);
    assert_int_equal(be32(png.data + 16), 750); /* 63.5 mm */
    assert_int_equal(be32(png.data + 20), 400); /* 33.9 mm */
    assert_int_equal(png.data[24], 1);          /* bit a dot */
    assert_int_equal(r.module_nm, 508000);      /* six dots */
    assert_memory_equal(png.data + 37, "pHYs", 4);
    assert_int_equal(be32(png.data + 41), 11811);
    struct buf again = run_ok(&f, &r);
    assert_memory_equal(png.data, again.data, png.len);
    buf_free(&png);
    buf_free(&again);

    f.job.format = PRESS_SVG;
    f.job.dpi = 0;
    struct buf svg = run_ok(&f, &r);
    buf_byte(&svg, 0);
    assert_non_null(strstr(svg.data, "width=\"63.500mm\" height=\"33.900mm\" viewBox=\"0 0 63500 33900\""));
    assert_null(strstr(svg.data, "<text"));
    assert_non_null(strstr(svg.data, "</svg>"));
    buf_free(&svg);
}

/* A page for a screen: its size, the page asked for, and the same bytes again. */
static void test_preview(void **state) {
    (void)state;
    struct fixture f;
    struct press_report r;
    struct err e = {0};
    struct buf first = BUF_INIT, again = BUF_INIT, second = BUF_INIT;
    fixture_job(&f, "a4-65", 70);
    assert_int_equal(press_preview(&f.job, 0, &first, &r, NULL), ST_OK);
    assert_true(r.labels == 70 && r.pages == 2);
    assert_memory_equal(first.data, "\x89PNG\r\n\x1A\n", 8);
    assert_int_equal(be32(first.data + 16), 910); /* 210 mm at 110 dpi */
    assert_int_equal(be32(first.data + 20), 1287);
    assert_int_equal(first.data[24], 4);
    assert_int_equal(press_preview(&f.job, 0, &again, NULL, NULL), ST_OK);
    assert_true(again.len == first.len && !memcmp(again.data, first.data, first.len));
    assert_int_equal(press_preview(&f.job, 1, &second, NULL, NULL), ST_OK);
    assert_true(second.len < first.len / 3); /* five labels */
    assert_int_equal(press_preview(&f.job, 2, &second, NULL, &e), ST_INVALID);
    assert_string_equal(e.key, "press.page");
    buf_clear(&again);
    fixture_job(&f, "a4-65", 1);
    f.job.format = PRESS_PNG;
    f.job.dpi = 203;
    assert_int_equal(press_preview(&f.job, 0, &again, NULL, NULL), ST_OK);
    assert_int_equal(be32(again.data + 16), 305); /* 38.1 mm, the dots of the device */
    assert_int_equal(again.data[24], 1);
    buf_free(&first);
    buf_free(&again);
    buf_free(&second);
}

/* A preview (check) and the print agree. */
static void test_check_reports_the_same(void **state) {
    (void)state;
    for (size_t i = 0; i < stock_count(); i++) {
        struct fixture f;
        struct press_report run, check;
        fixture_job(&f, stock_at(i)->id, 100);
        struct buf out = run_ok(&f, &run);
        assert_int_equal(press_check(&f.job, &check, NULL), ST_OK);
        run.bytes = 0;
        assert_true(run.labels == check.labels && run.pages == check.pages && run.next_cell == check.next_cell &&
                    run.level == check.level && run.version == check.version && run.module_nm == check.module_nm);
        assert_string_equal(run.template_version, check.template_version);
        buf_free(&out);
    }
}

static bool reports(const struct press_report *r, const char *field) {
    for (int i = 0; i < r->left_out_len; i++)
        if (!strcmp(r->left_out[i], field)) return true;
    return false;
}

/* What a template can do without is left out of a crowded label, and is named; what was never given is not. */
static void test_says_what_is_left_out(void **state) {
    (void)state;
    static const char crowded[] = "Khăn thổ cẩm thêu tay hoa văn cổ, nhuộm chàm, sợi lanh";
    static const char marks[] = "OCOP 4 sao · Nhãn hiệu chứng nhận Thổ cẩm Mẫu Bản Hồ · Chỉ dẫn địa lý Mẫu";
    struct fixture f;
    struct press_report r;
    fixture_job(&f, "a4-65", 1);
    f.job.texts.name = "Khăn";
    assert_int_equal(press_check(&f.job, &r, NULL), ST_OK);
    assert_int_equal(r.left_out_len, 0);
    f.job.texts.name = crowded;
    f.job.texts.marks = marks;
    assert_int_equal(press_check(&f.job, &r, NULL), ST_OK);
    assert_true(reports(&r, "marks") && reports(&r, "host"));
    assert_false(reports(&r, "name") || reports(&r, "org_short"));
    f.job.texts.marks = NULL;
    assert_int_equal(press_check(&f.job, &r, NULL), ST_OK);
    assert_false(reports(&r, "marks"));
    struct buf out = run_ok(&f, &r);
    assert_true(reports(&r, "host"));
    buf_free(&out);
}

static void test_template_of_another_size(void **state) {
    (void)state;
    struct fixture f;
    struct template *t;
    struct arena *a = arena_new((size_t)1 << 20);
    assert_int_equal(template_find(&t, "B", a, NULL), ST_OK);
    fixture_job(&f, "a4-24", 1);
    f.job.template = t;
    run_fails(&f, ST_INVALID, "press.template");
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_bytes_whoever_works), cmocka_unit_test(test_other_input_other_id),
        cmocka_unit_test(test_table_of_objects),         cmocka_unit_test(test_ranges_leave_labels_out),
        cmocka_unit_test(test_bad_jobs),                 cmocka_unit_test(test_module_sizes),
        cmocka_unit_test(test_module_of_a_roll),
        cmocka_unit_test(test_sink_that_fails),          cmocka_unit_test(test_stop),
        cmocka_unit_test(test_progress_ends_at_all),     cmocka_unit_test(test_pictures),
        cmocka_unit_test(test_check_reports_the_same),   cmocka_unit_test(test_template_of_another_size),
        cmocka_unit_test(test_says_what_is_left_out),
        cmocka_unit_test(test_preview),
    };
    return cmocka_run_group_tests(tests, fixture_start, NULL);
}
