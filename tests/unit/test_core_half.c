/* Half-years as people and programs write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/kind.h"

static void test_written(void **state) {
    static const struct {
        const char *folded, *half; /* NULL: none */
    } all[] = { { "2026-1", "2026-1" },          { "2026-2", "2026-2" },
                { "6 thang dau nam 2026", "2026-1" }, { "6 thang cuoi nam 2025", "2025-2" }, { "sau thang dau nam 2026", "2026-1" },
                { "2026-3", NULL },              { "2026", NULL },
                { "2026-12", NULL },             { "0226-1", NULL },
                { "", NULL },                    { "6 thang dau nam", NULL },
                { "6 thang dau nam 20261", NULL }, { "6 thang nam 2026", NULL } };
    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        char half[HALF_BYTES] = "";
        assert_int_equal(half_parse(all[i].folded, half), all[i].half != NULL);
        if (all[i].half) assert_string_equal(half, all[i].half);
    }
}

static void test_of_a_day(void **state) {
    static const struct {
        const char *day, *half;
        int before;
    } all[] = { { "2026-06-30", "2026-1", 0 }, { "2026-07-01", "2026-2", 0 }, { "2026-07-01", "2026-1", 1 },
                { "2026-01-01", "2025-2", 1 }, { "2026-12-31", "2023-1", 7 } };
    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        char half[HALF_BYTES];
        half_of(all[i].day, all[i].before, half);
        assert_string_equal(half, all[i].half);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_written), cmocka_unit_test(test_of_a_day) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
