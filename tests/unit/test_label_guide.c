/* The makers' guide: it fits its page in every language, its ruler is true, and equal calls give equal bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "press_fixture.h"
#include "shape.h"

static void test_page(void **state) {
    (void)state;
    struct buf page[LANG_WHOLE_COUNT] = {BUF_INIT};
    for (int lang = 0; lang < LANG_WHOLE_COUNT; lang++) {
        struct buf again = BUF_INIT;
        struct err e = {0};
        if (press_guide((enum lang)lang, fixture_keep, &page[lang], &e) != ST_OK) fail_msg("%s: %s", lang_code((enum lang)lang), e.key);
        assert_int_equal(press_guide((enum lang)lang, fixture_keep, &again, NULL), ST_OK);
        assert_int_equal(again.len, page[lang].len);
        assert_memory_equal(again.data, page[lang].data, again.len);
        assert_memory_equal(again.data, "%PDF-1.7", 8);
        assert_non_null(memmem(again.data, again.len, "/MediaBox[0 0 595.276 841.89 ]", 30));
        assert_non_null(memmem(again.data, again.len, "/Count 1", 8));
        assert_non_null(memmem(again.data, again.len, "/PrintScaling/None", 18));
        buf_free(&again);
    }
    assert_false(page[LANG_VI].len == page[LANG_EN].len && !memcmp(page[LANG_VI].data, page[LANG_EN].data, page[LANG_VI].len));
    for (int lang = 0; lang < LANG_WHOLE_COUNT; lang++) buf_free(&page[lang]);
}

static enum status full(void *ctx, const void *data, size_t len, struct err *e) {
    (void)ctx;
    (void)data;
    (void)len;
    return err_set(e, ST_NO_SPACE, NULL, "file.no-space");
}

static void test_sink_that_fails(void **state) {
    (void)state;
    struct err e = {0};
    assert_int_equal(press_guide(LANG_VI, full, NULL, &e), ST_NO_SPACE);
    assert_string_equal(e.key, "file.no-space");
}

/* More marks than there is room for are an error, not a page that lacks some. */
static void test_leaf_is_full(void **state) {
    (void)state;
    const struct press_job job = {.start_cell = 1};
    for (size_t n = 3; n <= 4; n++) {
        struct leaf l;
        struct buf out = BUF_INIT;
        assert_int_equal(leaf_open(&l, 210000, 297000, 3, NULL), ST_OK);
        for (size_t i = 0; i < n; i++) leaf_rect(&l, 0, 0, 1000, 1000);
        assert_int_equal(leaf_write(&l, &job, "test", fixture_keep, &out, NULL), n == 3 ? ST_OK : ST_NO_MEMORY);
        assert_int_equal(out.len > 0, n == 3);
        leaf_close(&l);
        buf_free(&out);
    }
}

/* A line from left to right is a bar as wide as was asked, square beyond its ends; a slanting one is as wide across. */
static void test_line(void **state) {
    (void)state;
    struct leaf l;
    assert_int_equal(leaf_open(&l, 210000, 297000, 8, NULL), ST_OK);
    const struct spot flat[] = {{1000, 2000}, {5000, 2000}};
    shape_line(&l, flat, 2, 400);
    const struct path *p = &l.drawing.op[0].path;
    assert_int_equal(p->len, 4);
    int32_t low_x = INT32_MAX, high_x = 0, low_y = INT32_MAX, high_y = 0;
    for (size_t i = 0; i < p->len; i++) {
        low_x = p->node[i].x[0] < low_x ? p->node[i].x[0] : low_x;
        high_x = p->node[i].x[0] > high_x ? p->node[i].x[0] : high_x;
        low_y = p->node[i].y[0] < low_y ? p->node[i].y[0] : low_y;
        high_y = p->node[i].y[0] > high_y ? p->node[i].y[0] : high_y;
    }
    assert_true(low_x == 800 && high_x == 5200 && low_y == 1800 && high_y == 2200);
    const struct spot same[] = {{1000, 2000}, {1000, 2000}};
    shape_line(&l, same, 2, 400); /* nothing to draw, and nothing to divide by */
    assert_int_equal(l.drawing.len, 1);
    leaf_close(&l);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_page), cmocka_unit_test(test_sink_that_fails), cmocka_unit_test(test_leaf_is_full),
        cmocka_unit_test(test_line),
    };
    return cmocka_run_group_tests(tests, fixture_start, NULL);
}
