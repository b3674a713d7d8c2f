/* Figures of reports: which row of the plan they belong to, numbers as people type them, periods and their days. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/csv.h"
#include "base/embed.h"
#include "core/indicator.h"

static void test_keys(void **state) {
    (void)state;
    for (int i = 0; i < INDICATOR_COUNT; i++) {
        assert_int_equal(indicator_parse(indicator_info((enum indicator)i)->key), i);
        assert_true(strlen(indicator_info((enum indicator)i)->section) > 0);
    }
    assert_int_equal(indicator_parse("a9"), -1);
    assert_int_equal(indicator_parse(""), -1);
}

static void test_targets(void **state) {
    (void)state;
    static const struct {
        const char *source, *part, *group, *tt;
        int is;
    } rows[] = {
        { "Phụ biểu 01", "A", "I", "", INDICATOR_A_I },          { "Phụ biểu 01", "A", "I", "2", INDICATOR_A_I_2 },
        { "Phụ biểu 01", "A", "III(bis)", "1", INDICATOR_A_IIIB_1 }, { "Phụ biểu 01", "A", "III", "1", INDICATOR_A_III_1 },
        { "Phụ biểu 01", "B", "", "10", INDICATOR_B_10 },        { "Phụ biểu 01", "B", "", "1", INDICATOR_B_1 },
        { "I.2", "text", "", "B.8", INDICATOR_B_8 },             { "I.2.a", "text", "", "B.8", INDICATOR_RATED },
        { "I.2", "text", "", "A.I.2", INDICATOR_MARKED },        { "II.4.b", "text", "", "B.2", INDICATOR_B_2 },
        { "II.4.a", "text", "", "", INDICATOR_KEPT },            { "II.4.c", "text", "", "", -1 },
        { "Phụ biểu 01", "C", "", "1", -1 },                     { "Phụ biểu 01", "", "", "", -1 },
        { "Phụ biểu 01", "A", "I", "22222222222222222222222222222222222222222222222222222222222222222222222", -1 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(indicator_of_target(rows[i].source, rows[i].part, rows[i].group, rows[i].tt), rows[i].is);
}

static void test_what_a_figure_can_be(void **state) {
    (void)state;
    static const struct {
        enum indicator i;
        const char *s;
        bool can;
    } rows[] = { { INDICATOR_A_II_1, "0", true }, { INDICATOR_A_II_1, "-1", false }, { INDICATOR_A_II_1, "1.045", true }, { INDICATOR_B_5, "100", true },
                 { INDICATOR_B_5, "100,0", true }, { INDICATOR_B_5, "100,000001", false }, { INDICATOR_B_5, "101", false }, { INDICATOR_B_5, "-0,1", false },
                 { INDICATOR_B_7, "-2,5", true }, { INDICATOR_B_7, "150", true }, { INDICATOR_B_9, "-1", false }, { INDICATOR_B_9, "1,5", true } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct figure f;
        assert_true(figure_parse(rows[i].s, &f));
        assert_int_equal(indicator_takes(rows[i].i, &f), rows[i].can);
    }
}

/* Every row of the list that ships belongs to a figure. */
static void test_every_target_has_a_figure(void **state) {
    (void)state;
    static const char *const names[] = { "source", "part", "group_no", "tt", "body", "indicator_vi", "indicator_en", "unit", "t2025", "ln2025", "ntt2025",
                                         "lntt2025", "t2030", "ln2030", "ntt2030", "lntt2030", "service_can_compute", "note" };
    enum { N = sizeof names / sizeof *names };
    const struct embed_file *f = embed_find("db/seed/targets.csv");
    struct arena *a = arena_new(1u << 20);
    struct csv *c = NULL;
    struct err e = { 0 };
    const char *v[N];
    int rows = 0, more = 0;
    bool taken[INDICATOR_COUNT] = { false };
    assert_non_null(f);
    assert_int_equal(csv_open(&c, (const char *)f->data, f->len, names, N, N, a, &e), ST_OK);
    for (;; rows++) {
        assert_int_equal(csv_row(c, v, &more, &e), ST_OK);
        if (!more) break;
        int i = indicator_of_target(v[0], v[1], v[2], v[3]);
        if (i < 0) fail_msg("%s %s", v[0], v[5]);
        taken[i] = true;
    }
    csv_free(&c);
    arena_free(&a);
    assert_int_equal(rows, 32);
    for (int i = 0; i < INDICATOR_COUNT; i++)
        if (strcmp(indicator_info((enum indicator)i)->section, "trace") != 0 && !taken[i]) fail_msg("no target: %s", indicator_info((enum indicator)i)->key);
}

static void test_kinds(void **state) {
    (void)state;
    for (int k = 0; k < CRAFT_KINDS; k++) assert_int_equal(craft_kind_parse(craft_kind_key((enum craft_kind)k)), k);
    assert_int_equal(craft_kind_parse("LNM"), CRAFT_NONE);
    assert_int_equal(craft_kind_planned("làng nghề mới"), CRAFT_LN);
    assert_int_equal(craft_kind_planned("làng nghề truyền thống"), CRAFT_LNTT);
    assert_int_equal(craft_kind_planned("mô hình"), CRAFT_NONE);
    assert_int_equal(craft_kind_planned(""), CRAFT_NONE);
}

static void test_numbers(void **state) {
    (void)state;
    static const struct {
        const char *typed;
        int64_t n;
        int decimals;
        const char *shown;
    } good[] = { { "0", 0, 0, "0" },           { "7", 7, 0, "7" },          { "1234", 1234, 0, "1.234" },     { "1.234", 1234, 0, "1.234" },
                 { "1.234,5", 12345, 1, "1.234,5" }, { "-0,5", -5, 1, "-0,5" }, { "12,340", 12340, 3, "12,340" }, { "1.234.567", 1234567, 0, "1.234.567" },
                 { "0,000001", 1, 6, "0,000001" }, { "999999999999999", 999999999999999, 0, "999.999.999.999.999" } };
    static const char *const bad[] = { "", "-", ",5", "5,", "1,234.5", "1234.5", "12.34", "1.2345", "1..234", ".123", "1.234.", "0,1234567", "1000000000000000",
                                       "12 000", "12%", "năm", "1e3", "+1", "--1", "1,2,3", "0x10" };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct figure f;
        char shown[FIGURE_BYTES];
        if (!figure_parse(good[i].typed, &f)) fail_msg("%s", good[i].typed);
        assert_int_equal(f.n, good[i].n);
        assert_int_equal(f.decimals, good[i].decimals);
        figure_format(&f, shown);
        assert_string_equal(shown, good[i].shown);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct figure f = { 77, 7 };
        if (figure_parse(bad[i], &f)) fail_msg("taken: %s", bad[i]);
        assert_int_equal(f.n, 77);
    }
    struct figure p = figure_percent(1, 3), half = figure_percent(1, 2), most = figure_percent(2, 3), all = figure_percent(9, 9);
    assert_int_equal(p.n, 333);
    assert_int_equal(p.decimals, 1);
    assert_int_equal(half.n, 500);
    assert_int_equal(most.n, 667);
    assert_int_equal(all.n, 1000);
    assert_int_equal(figure_percent(0, 5).n, 0);
}

static void test_periods(void **state) {
    (void)state;
    static const char *const good[] = { "2026-1", "2026-2", "2026", "2022", "2199-2", "2026-01-01/2026-03-31", "2026-02-28/2026-02-28" };
    static const char *const bad[] = { "", "2026-3", "2026-0", "2026-", "2026-11", "202", "20260", "2021", "2021-2", "2200", "2026-01-01", "2026-13-01/2026-12-31",
                                       "2026-03-31/2026-01-01", "2026-02-30/2026-03-01", "x026-1", "2026x1", "1999-01-01/2026-01-01", "2026-01-01/2026-01-011" };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct period p;
        char back[PERIOD_BYTES];
        if (!period_parse(good[i], &p)) fail_msg("%s", good[i]);
        period_format(&p, back);
        assert_string_equal(back, good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct period p;
        if (period_parse(bad[i], &p)) fail_msg("taken: %s", bad[i]);
    }
}

static void assert_day(int32_t day, const char *iso) {
    char is[DATE_BYTES];
    day_format(day, is);
    assert_string_equal(is, iso);
}

static void test_days(void **state) {
    (void)state;
    int32_t first, last, due;
    assert_true(period_days(2026, "12-15", "06-14", "06-19", &first, &last, &due));
    assert_day(first, "2025-12-15");
    assert_day(last, "2026-06-14");
    assert_day(due, "2026-06-19");
    assert_true(period_days(2026, "06-15", "12-14", "12-19", &first, &last, &due));
    assert_day(first, "2026-06-15");
    assert_day(last, "2026-12-14");
    assert_true(period_days(2026, "01-01", "12-31", "01-19", &first, &last, &due));
    assert_day(first, "2026-01-01");
    assert_day(due, "2027-01-19");
    assert_false(period_days(2026, "13-01", "06-14", "06-19", &first, &last, &due));
    assert_false(period_days(2026, "02-29", "06-14", "06-19", &first, &last, &due));
    assert_false(period_days(2026, "", "06-14", "06-19", &first, &last, &due));
    assert_false(period_days(2026, "1-1", "06-14", "06-19", &first, &last, &due));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),    cmocka_unit_test(test_targets), cmocka_unit_test(test_what_a_figure_can_be), cmocka_unit_test(test_every_target_has_a_figure), cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_periods), cmocka_unit_test(test_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
