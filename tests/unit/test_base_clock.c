/* Civil dates, counted day by day, and the seconds around midnight in Vietnam. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"

#define SECOND INT64_C(1000000)
#define HOUR (3600 * SECOND)

static int days_in(int y, int m) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return m == 2 && ((y % 4 == 0 && y % 100 != 0) || y % 400 == 0) ? 29 : days[m - 1];
}

static void test_every_day(void **state) {
    (void)state;
    int32_t want = -25567; /* 1900-01-01 */
    for (int y = 1900; y <= 2200; y++)
        for (int m = 1; m <= 12; m++) {
            for (int d = 1; d <= days_in(y, m); d++, want++) {
                int yy, mm, dd;
                char text[DATE_BYTES];
                assert_int_equal(day_of_ymd(y, m, d), want);
                day_to_ymd(want, &yy, &mm, &dd);
                assert_true(yy == y && mm == m && dd == d);
                day_format(want, text);
                assert_int_equal(day_parse(text, strlen(text)), want);
            }
            assert_int_equal(day_of_ymd(y, m, days_in(y, m) + 1), DAY_NONE);
        }
    assert_int_equal(day_of_ymd(1970, 1, 1), 0);
    assert_int_equal(day_of_ymd(2026, 11, 23), 20780);
}

static void test_no_date(void **state) {
    (void)state;
    static const char *const bad[] = {"2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "2026-1-01", "2026-01-1",
                                      "2026/01/01", "+026-01-01", "1899-12-31", "2201-01-01", "2026-01-01 ", "",
                                      "20260101", "2026-01-0a", " 026-01-01"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_int_equal(day_parse(bad[i], strlen(bad[i])), DAY_NONE);
    assert_int_equal(day_parse("2024-02-29", 10), day_of_ymd(2024, 2, 29));
}

static void test_midnight(void **state) {
    (void)state;
    int32_t day = day_of_ymd(2026, 11, 23);
    int64_t start = day_start_us(day);
    assert_int_equal(start, day * 24 * HOUR - 7 * HOUR);
    assert_int_equal(day_of_us(start), day);
    assert_int_equal(day_of_us(start - 1), day - 1);
    assert_int_equal(day_of_us(start + 24 * HOUR - 1), day);
    assert_int_equal(day_of_us(start + 24 * HOUR), day + 1);
    assert_int_equal(day_of_us(0), 0);
    assert_int_equal(day_of_us(-7 * HOUR), 0);
    assert_int_equal(day_of_us(-7 * HOUR - 1), -1);
}

static void test_formats(void **state) {
    (void)state;
    char vn[DATE_VN_BYTES], utc[21];
    day_format_vn(day_of_ymd(2026, 1, 2), vn);
    assert_string_equal(vn, "02/01/2026");
    us_format_utc(day_start_us(day_of_ymd(2026, 11, 23)) + 14 * HOUR, utc, sizeof utc);
    assert_string_equal(utc, "2026-11-23T07:00:00Z");
    us_format_utc(-1, utc, sizeof utc);
    assert_string_equal(utc, "1969-12-31T23:59:59Z");
    us_format_utc(0, utc, 5);
    assert_string_equal(utc, "");
}

static void add_is(const char *from, int months, const char *want) {
    char got[DATE_BYTES];
    day_format(day_add_months(day_parse(from, 10), months), got);
    assert_string_equal(got, want);
}

static void test_months(void **state) {
    (void)state;
    add_is("2026-01-31", 1, "2026-02-28");
    add_is("2024-01-31", 1, "2024-02-29");
    add_is("2026-11-23", 36, "2029-11-23");
    add_is("2026-12-31", 2, "2027-02-28");
    add_is("2026-03-31", -1, "2026-02-28");
    add_is("2026-01-15", -1, "2025-12-15");
    add_is("2026-08-31", 0, "2026-08-31");
}

static void test_clocks(void **state) {
    (void)state;
    int64_t at = 5;
    struct clock c = clock_fixed(&at);
    assert_int_equal(clock_now_us(&c), 5);
    at = 6;
    assert_int_equal(clock_now_us(&c), 6);
    assert_true(clock_now_us(clock_system()) > day_start_us(day_of_ymd(2020, 1, 1)));
    int64_t before = clock_mono_us();
    assert_true(clock_mono_us() >= before);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day), cmocka_unit_test(test_no_date), cmocka_unit_test(test_midnight),
        cmocka_unit_test(test_formats),   cmocka_unit_test(test_months),  cmocka_unit_test(test_clocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
