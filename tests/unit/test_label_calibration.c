/* Printers are not exact: offset and scale, the page that they are measured with, and the ruler of each sheet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "furniture.h"
#include "press_fixture.h"
#include "tpl.h"

static struct arena *arena;
static struct fonts fonts;

static int start(void **state) {
    arena = arena_new((size_t)64 << 20);
    return fixture_start(state) || fonts_open(&fonts, NULL) != ST_OK ? -1 : 0;
}

static int stop(void **state) {
    (void)state;
    fonts_close(&fonts);
    arena_free(&arena);
    return 0;
}

/* What an operation covers at most. */
static void reach(const struct op *op, int32_t *x, int32_t *y, int32_t *to_x, int32_t *to_y) {
    *x = *to_x = op->x;
    *y = *to_y = op->y;
    if (op->kind == OP_RECT) {
        *to_x += op->w;
        *to_y += op->h;
    } else if (op->kind == OP_TEXT) {
        *to_x += tpl_em_um(op->glyphs.advance, op->size_mpt);
        *y -= tpl_em_um(TPL_CAP_EM, op->size_mpt);
    }
    for (size_t i = 0; i < op->path.len; i++) {
        const struct path_node *n = &op->path.node[i];
        for (int k = 0; k < (n->step == PATH_CURVE ? 3 : 1); k++) {
            *x = op->x + n->x[k] < *x ? op->x + n->x[k] : *x;
            *to_x = op->x + n->x[k] > *to_x ? op->x + n->x[k] : *to_x;
            *y = op->y + n->y[k] < *y ? op->y + n->y[k] : *y;
            *to_y = op->y + n->y[k] > *to_y ? op->y + n->y[k] : *to_y;
        }
    }
}

/* The ruler is 50 mm, on the page, and not on a label; and it is there wherever a margin has 4 mm. */
static void ruler_check(const struct stock *s, bool wanted) {
    struct furniture f;
    assert_int_equal(furniture_make(&f, s, &fonts, arena), ST_OK);
    if ((f.len > 0) != wanted) fail_msg("%s", s->id);
    int32_t long_side = 0, right = s->left_um + (s->cols - 1) * s->pitch_x_um + s->label_w_um;
    int32_t foot = s->top_um + (s->rows - 1) * s->pitch_y_um + s->label_h_um;
    for (size_t i = 0; i < f.len; i++) {
        int32_t x, y, to_x, to_y;
        reach(&f.op[i], &x, &y, &to_x, &to_y);
        long_side = f.op[i].w > long_side ? f.op[i].w : long_side;
        long_side = f.op[i].h > long_side ? f.op[i].h : long_side;
        assert_true(x >= 0 && y >= 0 && to_x <= s->page_w_um && to_y <= s->page_h_um);
        if (!(to_x <= s->left_um || x >= right || to_y <= s->top_um || y >= foot)) fail_msg("%s: op %zu on the labels", s->id, i);
    }
    if (wanted) assert_int_equal(long_side, 50000);
}

static void test_ruler(void **state) {
    (void)state;
    for (size_t i = 0; i < stock_count(); i++) {
        const struct stock *s = stock_at(i);
        bool none = s->kind != STOCK_SHEET || !strcmp(s->id, "a4-24-70x37") || !strcmp(s->id, "a4-4-a6") || !strcmp(s->id, "a6-1");
        ruler_check(s, !none);
    }
    /* one margin after the other */
    struct stock s = *stock_find("a4-21");
    s.cols = 1;
    s.rows = 1;
    s.label_w_um = 200000;
    s.label_h_um = 287000;
    static const struct {
        int32_t left, top;
        bool wanted;
    } rows[] = {{5000, 4000, true}, {5000, 6000, true}, {4000, 3900, true}, {6100, 6100, true}, {3900, 6001, true},
                {3900, 3900, true}, {5000, 5000, true}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        s.left_um = rows[i].left;
        s.top_um = rows[i].top;
        ruler_check(&s, rows[i].wanted);
    }
    s.label_h_um = 290000; /* above and below 3.5: only the sides */
    s.top_um = 3500;
    s.left_um = 4000;
    ruler_check(&s, true);
    s.left_um = 6000;
    ruler_check(&s, true);
    s.label_w_um = 203000;
    s.left_um = 3500;
    ruler_check(&s, false);
}

static struct buf run(const struct fixture *f) {
    struct buf out = BUF_INIT;
    struct err e = {0};
    if (press_run(&f->job, fixture_keep, &out, NULL, &e) != ST_OK) fail_msg("%s %s", e.field, e.key);
    return out;
}

static void refuses(const struct fixture *f, const char *field, const char *key) {
    struct err e = {0};
    struct press_report r;
    assert_int_equal(press_check(&f->job, &r, &e), ST_INVALID);
    assert_string_equal(e.key, key);
    assert_string_equal(e.field, field);
}

static void test_scale(void **state) {
    (void)state;
    struct fixture f;
    fixture_job(&f, "a4-24", 24);
    struct buf plain = run(&f);
    f.job.scale_x_ppm = f.job.scale_y_ppm = 1000000; /* as it is */
    struct buf same = run(&f);
    assert_true(plain.len > 0 && same.len > 0);
    f.job.scale_x_ppm = 1010000;
    f.job.scale_y_ppm = 990000;
    struct buf scaled = run(&f);
    assert_false(scaled.len == plain.len && !memcmp(scaled.data, plain.data, plain.len));
    struct buf again = run(&f);
    assert_int_equal(scaled.len, again.len);
    assert_memory_equal(scaled.data, again.data, again.len);
    f.job.scale_x_ppm = 949999;
    refuses(&f, "scale", "press.scale");
    f.job.scale_x_ppm = 1050001;
    refuses(&f, "scale", "press.scale");
    f.job.scale_x_ppm = -1;
    refuses(&f, "scale", "press.scale");
    f.job.scale_x_ppm = 1050000; /* the right column would leave the page, but for its white margin */
    refuses(&f, "offset", "press.offset");
    f.job.offset_x_um = -7000;
    assert_int_equal(press_check(&f.job, NULL, NULL), ST_OK);
    fixture_job(&f, "roll-50x30", 1);
    f.job.scale_y_ppm = 1010000;
    refuses(&f, "scale", "press.scale-dots");
    f.job.scale_y_ppm = 1000000;
    assert_int_equal(press_check(&f.job, NULL, NULL), ST_OK);
    buf_free(&plain);
    buf_free(&same);
    buf_free(&scaled);
    buf_free(&again);
}

static void test_page(void **state) {
    (void)state;
    for (size_t i = 0; i < stock_count(); i++) {
        const struct stock *s = stock_at(i);
        struct press_job job = {.stock = s};
        for (int lang = 0; lang < LANG_WHOLE_COUNT; lang++) {
            struct buf out = BUF_INIT, again = BUF_INIT;
            struct err e = {0};
            enum status st = press_calibration(&job, (enum lang)lang, fixture_keep, &out, &e);
            if (s->kind != STOCK_SHEET) {
                assert_int_equal(st, ST_INVALID);
                assert_string_equal(e.key, "press.calibration");
                assert_int_equal(out.len, 0);
                continue;
            }
            if (st != ST_OK) fail_msg("%s: %d %s", s->id, (int)st, e.key);
            assert_memory_equal(out.data, "%PDF-1.7", 8);
            assert_non_null(memmem(out.data, out.len, "/PrintScaling/None", 18));
            assert_int_equal(press_calibration(&job, (enum lang)lang, fixture_keep, &again, NULL), ST_OK);
            assert_int_equal(out.len, again.len);
            assert_memory_equal(out.data, again.data, out.len);
            buf_free(&out);
            buf_free(&again);
        }
    }
    struct press_job job = {.stock = stock_find("a4-65"), .offset_x_um = 20001};
    struct buf out = BUF_INIT;
    struct err e = {0};
    assert_int_equal(press_calibration(&job, LANG_VI, fixture_keep, &out, &e), ST_INVALID);
    assert_string_equal(e.key, "press.offset");
    job.offset_x_um = 0;
    job.scale_y_ppm = 1;
    err_clear(&e);
    assert_int_equal(press_calibration(&job, LANG_VI, fixture_keep, &out, &e), ST_INVALID);
    assert_string_equal(e.key, "press.scale");
    assert_int_equal(out.len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ruler),
        cmocka_unit_test(test_scale),
        cmocka_unit_test(test_page),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
