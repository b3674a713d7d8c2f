/* Label paper: the rows that ship, and where their cells are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "press_fixture.h"

static void test_shipped(void **state) {
    (void)state;
    static const struct {
        const char *id, *template_id;
        int cells;
        int32_t w, h, last_x, last_y;
    } want[] = {
        {"a4-65", "A", 65, 38100, 21200, 167100, 265300},
        {"a4-21", "B", 21, 63500, 38100, 139560, 244090},
        {"a4-24", "B24", 24, 63500, 33900, 139250, 250200},
    };
    assert_int_equal(stock_count(), sizeof want / sizeof *want);
    for (size_t i = 0; i < stock_count(); i++) {
        const struct stock *s = stock_find(want[i].id);
        assert_non_null(s);
        assert_ptr_equal(s, stock_at(i));
        assert_string_equal(s->template_id, want[i].template_id);
        assert_int_equal(s->cols * s->rows, want[i].cells);
        assert_int_equal(s->label_w_um, want[i].w);
        assert_int_equal(s->label_h_um, want[i].h);
        assert_false(s->measured); /* until somebody does */
        int32_t x, y;
        stock_cell(s, 1, &x, &y);
        assert_true(x == s->left_um && y == s->top_um);
        stock_cell(s, s->cols + 1, &x, &y);
        assert_true(x == s->left_um && y == s->top_um + s->pitch_y_um);
        stock_cell(s, want[i].cells, &x, &y);
        assert_true(x == want[i].last_x && y == want[i].last_y);
        assert_true(x + s->label_w_um <= s->page_w_um && y + s->label_h_um <= s->page_h_um);
    }
}

static void test_unknown(void **state) {
    (void)state;
    assert_null(stock_find("a4-66"));
    assert_null(stock_find(""));
    assert_null(stock_at(stock_count()));
}

static void test_loading_twice(void **state) {
    (void)state;
    size_t n = stock_count();
    assert_int_equal(stock_load(NULL), ST_OK);
    assert_int_equal(stock_count(), n);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped),
        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_loading_twice),
    };
    return cmocka_run_group_tests(tests, fixture_start, NULL);
}
