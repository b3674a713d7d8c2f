/* The pack for a print house, read back with libarchive and by hand: what is in it, equal bytes, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>
#include <cmocka.h>

#include "label/zip.h"
#include "pack.h"
#include "press_fixture.h"
#include "selfcheck.h"
#include "surface.h"

#define FILES_MAX (PACK_PICTURES_MAX + 8)

/* A pack unpacked. */
struct unpacked {
    size_t len;
    struct {
        char name[ZIP_NAME_BYTES];
        struct buf data;
    } file[FILES_MAX];
};

static void unpack(const struct buf *zip, struct unpacked *u) {
    struct archive *a = archive_read_new();
    struct archive_entry *entry;
    u->len = 0;
    archive_read_support_format_zip_seekable(a);
    assert_int_equal(archive_read_open_memory(a, zip->data, zip->len), ARCHIVE_OK);
    while (archive_read_next_header(a, &entry) == ARCHIVE_OK) {
        char piece[8192];
        la_ssize_t n;
        assert_true(u->len < FILES_MAX);
        struct buf *b = &u->file[u->len].data;
        *b = (struct buf)BUF_INIT;
        (void)snprintf(u->file[u->len].name, ZIP_NAME_BYTES, "%s", archive_entry_pathname(entry));
        while ((n = archive_read_data(a, piece, sizeof piece)) > 0) buf_add(b, piece, (size_t)n);
        assert_int_equal(n, 0);
        buf_byte(b, 0);
        b->len--;
        u->len++;
    }
    archive_read_free(a);
}

static void unpacked_free(struct unpacked *u) {
    for (size_t i = 0; i < u->len; i++) buf_free(&u->file[i].data);
    free(u);
}

static const struct buf *file_of(const struct unpacked *u, const char *name) {
    for (size_t i = 0; i < u->len; i++)
        if (!strcmp(u->file[i].name, name)) return &u->file[i].data;
    fail_msg("no %s", name);
    return &u->file[0].data;
}

static struct buf run(const struct fixture *f, struct press_report *r) {
    struct buf out = BUF_INIT;
    struct err e = {0};
    if (press_run(&f->job, fixture_keep, &out, r, &e) != ST_OK) fail_msg("%s: %s %s", f->job.stock->id, e.field, e.key);
    assert_int_equal(r->bytes, out.len);
    return out;
}

static struct unpacked *run_unpack(const struct fixture *f, struct press_report *r) {
    struct unpacked *u = calloc(1, sizeof *u);
    struct buf zip = run(f, r);
    unpack(&zip, u);
    buf_free(&zip);
    return u;
}

static void pack_job(struct fixture *f, const char *stock, uint32_t count) {
    fixture_job(f, stock, count);
    f->job.format = PRESS_PACK;
}

/* ---- what is in it ---- */

static void sums_check(const struct unpacked *u) {
    const char *at = file_of(u, PACK_SUMS)->data;
    assert_string_equal(u->file[u->len - 1].name, PACK_SUMS);
    for (size_t i = 0; i + 1 < u->len; i++) {
        unsigned char hash[crypto_hash_sha256_BYTES];
        char hex[2 * sizeof hash + 1], line[256];
        const struct buf *b = &u->file[i].data;
        crypto_hash_sha256(hash, (const unsigned char *)b->data, b->len);
        sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
        int n = snprintf(line, sizeof line, "%s  %s\n", hex, u->file[i].name);
        if (strncmp(at, line, (size_t)n) != 0) fail_msg("%s", u->file[i].name);
        at += n;
    }
    assert_int_equal(*at, '\0');
}

/* The row of a label: its own index, number, address, picture and page, and nothing else in the file. */
static void rows_check(const struct unpacked *u, const struct fixture *f, bool pictures) {
    const char *at = file_of(u, PACK_DATA)->data;
    assert_memory_equal(at, "\xEF\xBB\xBF" "STT,", 7);
    at = strstr(at, "\r\n") + 2;
    uint64_t page = 0;
    for (uint32_t i = f->range.first; i <= f->range.last; i++) {
        struct code_label label;
        char grouped[NUMBER_GROUPED_BYTES], row[512];
        code_issue(&f->issuer, i, &label);
        number_group(label.number, grouped);
        int n = pictures ? snprintf(row, sizeof row, "%u,%s,%s,ma-qr/%s.svg,%llu\r\n", i, grouped, label.address, label.number,
                                    (unsigned long long)++page)
                         : snprintf(row, sizeof row, "%u,%s,%s,,%llu\r\n", i, grouped, label.address, (unsigned long long)++page);
        if (strncmp(at, row, (size_t)n) != 0) fail_msg("%.200s instead of %s", at, row);
        at += n;
    }
    assert_int_equal(*at, '\0');
}

static void pictures_check(const struct unpacked *u, const struct fixture *f) {
    struct symbol_plan plan;
    for (uint32_t i = f->range.first; i <= f->range.last; i++) {
        struct code_label label;
        struct symbol symbol;
        char name[ZIP_NAME_BYTES];
        code_issue(&f->issuer, i, &label);
        assert_int_equal(symbol_plan(&plan, label.address, label.address_len, SYMBOL_M, NULL), ST_OK);
        assert_int_equal(symbol_encode(&plan, label.address, label.address_len, &symbol, NULL), ST_OK);
        (void)snprintf(name, sizeof name, PACK_PICTURES "%s.svg", label.number);
        assert_int_equal(selfcheck_path(file_of(u, name)->data, &symbol, i, NULL), ST_OK);
    }
}

static void test_files(void **state) {
    (void)state;
    struct fixture f;
    struct press_report r;
    for (size_t i = 0; i < stock_count(); i++) {
        pack_job(&f, stock_at(i)->id, 5);
        f.range = (struct range){7, 11};
        struct unpacked *u = run_unpack(&f, &r);
        assert_true(r.labels == 5 && r.pages == 5 && r.next_cell == 0);
        assert_int_equal(u->len, 4 + 5);
        assert_string_equal(u->file[0].name, PACK_README);
        assert_string_equal(u->file[1].name, PACK_PDF);
        sums_check(u);
        rows_check(u, &f, true);
        pictures_check(u, &f);
        unpacked_free(u);
    }
}

static void box_is(const struct buf *pdf, const char *name, double left, double low, double right, double high) {
    char at[32];
    double got[4];
    int n = snprintf(at, sizeof at, "/%s[", name);
    const char *p = memmem(pdf->data, pdf->len, at, (size_t)n);
    assert_non_null(p);
    assert_int_equal(sscanf(p + n, "%lf %lf %lf %lf", &got[0], &got[1], &got[2], &got[3]), 4);
    const double want[] = {left, low, right, high};
    for (int i = 0; i < 4; i++) {
        double off = got[i] * 25.4 / 72 - want[i];
        if (off < -0.01 || off > 0.01) fail_msg("%s %d: %f mm instead of %f", name, i, got[i] * 25.4 / 72, want[i]);
    }
}

/* Marks end 1 mm before the paper's edge and begin 2 mm from the bleed; figures typed by hand. */
static void test_boxes(void **state) {
    (void)state;
    struct fixture f;
    struct press_report r;
    pack_job(&f, "tag-60x90", 1);
    struct unpacked *u = run_unpack(&f, &r);
    const struct buf *pdf = file_of(u, PACK_PDF);
    box_is(pdf, "MediaBox", 0, 0, 82, 112);
    box_is(pdf, "BleedBox", 8, 8, 74, 104);
    box_is(pdf, "TrimBox", 11, 11, 71, 101);
    unpacked_free(u);
    pack_job(&f, "a4-65", 1);
    u = run_unpack(&f, &r);
    pdf = file_of(u, PACK_PDF);
    box_is(pdf, "MediaBox", 0, 0, 54.1, 37.2);
    box_is(pdf, "BleedBox", 8, 8, 46.1, 29.2);
    box_is(pdf, "TrimBox", 8, 8, 46.1, 29.2);
    unpacked_free(u);
}

/* Above the most there are no pictures, and README and rows say so; up to it there are. */
static void test_pictures_end(void **state) {
    (void)state;
    struct fixture f;
    struct press_report r;
    for (uint32_t more = 0; more < 2; more++) {
        pack_job(&f, "a4-65", PACK_PICTURES_MAX + more);
        f.job.workers = 0;
        struct unpacked *u = run_unpack(&f, &r);
        assert_int_equal(u->len, 4 + (more ? 0 : PACK_PICTURES_MAX));
        const char *readme = file_of(u, PACK_README)->data;
        assert_int_equal(strstr(readme, "không có thư mục ma-qr") != NULL, more);
        assert_int_equal(strstr(readme, "- ma-qr/:") != NULL, !more);
        rows_check(u, &f, !more);
        sums_check(u);
        unpacked_free(u);
    }
}

static void test_readme(void **state) {
    (void)state;
    struct fixture f;
    struct press_report r;
    pack_job(&f, "tag-60x90", 3);
    f.job.theme = COLOUR_INDIGO;
    struct unpacked *u = run_unpack(&f, &r);
    const char *text = file_of(u, PACK_README)->data;
    static const char *const says[] = {
        "\xEF\xBB\xBFGÓI TỆP IN TEM", "- Số tem: 3, mỗi tem một mã", "60 × 90 mm", "- Tràn lề: 3 mm mỗi cạnh", "bán kính 2 mm",
        "đường kính 5 mm, tâm cách mép trái 30 mm, cách mép trên 6 mm", "X = 0,55 mm", "X = 0.55 mm", "K100", "2,2 mm quanh mã QR",
        "C100 M90 Y25 K30", "Tệp này chính là tem", "This file is the labels", "Actual size, 100 %",
    };
    for (size_t i = 0; i < sizeof says / sizeof *says; i++)
        if (!strstr(text, says[i])) fail_msg("README does not say %s: %s", says[i], text);
    assert_null(strchr(text, '{'));
    assert_null(strchr(text, '['));
    for (const char *at = text; (at = strchr(at, '\n')); at++) assert_int_equal(at[-1], '\r');
    unpacked_free(u);
    pack_job(&f, "a4-24-70x37", 3);
    u = run_unpack(&f, &r);
    text = file_of(u, PACK_README)->data;
    assert_non_null(strstr(text, "- Tràn lề: không có"));
    assert_null(strstr(text, "bán kính"));
    assert_null(strstr(text, "Lỗ"));
    assert_null(strstr(text, "Màu của"));
    unpacked_free(u);
}

/* ---- equal bytes ---- */

static void test_same_bytes_whoever_works(void **state) {
    (void)state;
    static const uint32_t counts[] = {1, 100, PACK_PICTURES_MAX + 77};
    struct fixture f;
    struct press_report r;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        pack_job(&f, "tag-60x90", counts[i]);
        struct buf one = run(&f, &r);
        assert_int_equal(setenv("TZ", "Asia/Ho_Chi_Minh", 1), 0); /* neither on the clock of the machine */
        f.job.workers = 4;
        struct buf four = run(&f, &r);
        assert_int_equal(unsetenv("TZ"), 0);
        assert_int_equal(one.len, four.len);
        assert_memory_equal(one.data, four.data, one.len);
        buf_free(&one);
        buf_free(&four);
    }
}

/* ---- what goes wrong ---- */

static void refuses(const struct fixture *f, const char *field) {
    struct err e = {0};
    struct buf out = BUF_INIT;
    assert_int_equal(press_check(&f->job, NULL, &e), ST_INVALID);
    assert_string_equal(e.key, "press.house");
    assert_string_equal(e.field, field);
    assert_string_equal(err_value(&e, "format"), "pack");
    assert_int_equal(press_run(&f->job, fixture_keep, &out, NULL, NULL), ST_INVALID);
    assert_int_equal(out.len, 0);
}

static void test_refusals(void **state) {
    (void)state;
    struct fixture f;
    pack_job(&f, "a4-65", 3);
    f.job.start_cell = 2;
    refuses(&f, "start-cell");
    f.job.start_cell = 0;
    refuses(&f, "start-cell");
    f.job.start_cell = 1;
    f.job.offset_y_um = -1;
    refuses(&f, "offset");
    f.job.offset_y_um = 0;
    f.job.scale_y_ppm = 1000001;
    refuses(&f, "scale");
    f.job.scale_y_ppm = f.job.scale_x_ppm = 1000000;
    assert_int_equal(press_check(&f.job, NULL, NULL), ST_OK);
}

struct tap {
    uint64_t left, got;
    bool closed;
};

static enum status tap_take(void *ctx, const void *data, size_t len, struct err *e) {
    struct tap *t = ctx;
    (void)data;
    assert_false(t->closed); /* nothing comes behind an error */
    if (len <= t->left) {
        t->left -= len;
        t->got += len;
        return ST_OK;
    }
    t->closed = true;
    return err_set(e, ST_NO_SPACE, NULL, "file.no-space");
}

/* Wherever the disk is full, that is what is said. */
static void test_sink_that_fails(void **state) {
    (void)state;
    struct fixture f;
    struct press_report r;
    pack_job(&f, "a4-65", 150);
    f.job.workers = 2;
    struct buf whole = run(&f, &r);
    for (uint64_t at = 0; at < whole.len; at += whole.len / 9) {
        struct tap t = {.left = at};
        struct err e = {0};
        assert_int_equal(press_run(&f.job, tap_take, &t, &r, &e), ST_NO_SPACE);
        assert_string_equal(e.key, "file.no-space");
        assert_true(t.closed && t.got <= at);
    }
    buf_free(&whole);
}

struct stopper {
    atomic_bool stop;
    uint64_t at, last;
};

static void stop_at(void *ctx, uint64_t done, uint64_t total) {
    struct stopper *s = ctx;
    assert_true(done >= s->last && done <= total);
    s->last = done;
    if (done >= s->at) atomic_store(&s->stop, true);
}

/* A job that is stopped writes no end that a reader would take for one. */
static void test_stopped(void **state) {
    (void)state;
    struct fixture f;
    struct press_report r;
    struct stopper s = {.at = 1};
    struct buf out = BUF_INIT;
    struct err e = {0};
    pack_job(&f, "a4-65", 20000);
    f.job.stop = &s.stop;
    f.job.progress = stop_at;
    f.job.progress_ctx = &s;
    assert_int_equal(press_run(&f.job, fixture_keep, &out, &r, &e), ST_CANCELLED);
    assert_string_equal(e.key, "press.cancelled");
    assert_null(memmem(out.data, out.len, "PK\005\006", 4));
    buf_free(&out);
}

static void test_progress_ends_at_all(void **state) {
    (void)state;
    struct fixture f;
    struct press_report r;
    struct stopper s = {.at = UINT64_MAX};
    pack_job(&f, "a4-65", 130);
    f.job.progress = stop_at;
    f.job.progress_ctx = &s;
    struct buf out = run(&f, &r);
    assert_int_equal(s.last, 130);
    buf_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),         cmocka_unit_test(test_boxes),
        cmocka_unit_test(test_pictures_end),  cmocka_unit_test(test_readme),
        cmocka_unit_test(test_same_bytes_whoever_works), cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_sink_that_fails), cmocka_unit_test(test_stopped),
        cmocka_unit_test(test_progress_ends_at_all),
    };
    return cmocka_run_group_tests(tests, fixture_start, NULL);
}
