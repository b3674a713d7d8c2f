/* Ranges against sets of bits, and the closed sets of the domain. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/buf.h"
#include "base/random.h"
#include "core/lifecycle.h"
#include "core/ranges.h"

static struct arena *arena;

static int setup(void **state) {
    (void)state;
    arena = arena_new(64 << 20);
    return arena && sodium_init() >= 0 ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    arena_free(&arena);
    return 0;
}

static void parse_is(const char *in, const char *want) {
    struct range *r;
    size_t n;
    struct err e = {0};
    struct buf b = BUF_INIT;
    if (ranges_parse(in, 1000, arena, &r, &n, &e) != ST_OK) fail_msg("%s: %s", in, e.key);
    for (size_t i = 0; i < n; i++) buf_printf(&b, "%s%u-%u", i ? "," : "", r[i].first, r[i].last);
    assert_string_equal(b.data, want);
    buf_free(&b);
}

static void test_parse(void **state) {
    (void)state;
    parse_is("3", "3-3");
    parse_is("1-100", "1-100");
    parse_is("1-100,205,300-310", "1-100,205-205,300-310");
    parse_is(" 5 - 9 , 1 ", "1-1,5-9");
    parse_is("300-310,1-10,5-20,21,22-30,1000", "1-30,300-310,1000-1000");
    parse_is("0001", "1-1");
    parse_is("1-1000,5,7-8", "1-1000");
}

static void test_refused(void **state) {
    (void)state;
    static const struct {
        const char *in, *key;
    } rows[] = {
        {"", "range.syntax"},
        {",", "range.syntax"},
        {"1,", "range.syntax"},
        {",1", "range.syntax"},
        {"1,,2", "range.syntax"},
        {"1-", "range.syntax"},
        {"-1", "range.syntax"},
        {"1-2-3", "range.syntax"},
        {"a", "range.syntax"},
        {"1 2", "range.syntax"},
        {"1;2", "range.syntax"},
        {"+1", "range.syntax"},
        {"1.0", "range.syntax"},
        {"5-4", "range.order"},
        {"0", "range.outside"},
        {"0-5", "range.outside"},
        {"1001", "range.outside"},
        {"1-1001", "range.outside"},
        {"4294967296", "range.outside"},
        {"1-99999999999999999999999999", "range.outside"},
        {"18446744073709551617", "range.outside"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct range *r;
        size_t n = 9;
        struct err e = {0};
        assert_int_equal(ranges_parse(rows[i].in, 1000, arena, &r, &n, &e), ST_INVALID);
        if (strcmp(e.key, rows[i].key) != 0) fail_msg("%s: %s", rows[i].in, e.key);
        assert_string_equal(e.field, "range");
        assert_true(r == NULL && n == 0);
    }
}

static void test_many(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    struct range *r;
    size_t n;
    struct err e = {0};
    for (int i = 0; i < RANGES_MAX; i++) buf_printf(&b, "%s%d", i ? "," : "", 2 * i + 1);
    assert_int_equal(ranges_parse(b.data, 1000000, arena, &r, &n, &e), ST_OK);
    assert_int_equal(n, RANGES_MAX);
    assert_int_equal(ranges_count(r, n), RANGES_MAX);
    buf_str(&b, ",1");
    assert_int_equal(ranges_parse(b.data, 1000000, arena, &r, &n, &e), ST_INVALID);
    assert_string_equal(e.key, "range.many");
    buf_free(&b);
}

#define SPACE 64

static size_t ranges_of_bits(uint64_t bits, struct range *r) {
    size_t n = 0;
    for (uint32_t i = 1; i <= SPACE; i++) {
        if (!(bits >> (i - 1) & 1)) continue;
        if (n && r[n - 1].last == i - 1) r[n - 1].last = i;
        else r[n++] = (struct range){i, i};
    }
    return n;
}

static void test_minus(void **state) {
    (void)state;
    struct random_seeded stream;
    struct random rnd = random_seed(&stream, 3);
    for (int round = 0; round < 5000; round++) {
        uint64_t bits[4];
        random_fill(&rnd, bits, sizeof bits);
        uint64_t want = round % 3 ? bits[0] & bits[1] : bits[0] | bits[1],
                 have = round % 2 ? bits[2] & bits[3] : bits[2] | bits[3];
        struct range w[SPACE], h[SPACE], expected[SPACE];
        size_t wn = ranges_of_bits(want, w), hn = ranges_of_bits(have, h), en = ranges_of_bits(want & ~have, expected),
               n;
        arena_reset(arena);
        const struct range *got = ranges_minus(arena, w, wn, h, hn, &n);
        assert_int_equal(n, en);
        if (n) assert_memory_equal(got, expected, n * sizeof *got);
        assert_int_equal(ranges_count(got, n), __builtin_popcountll(want & ~have));
    }
}

static void test_edges_of_the_type(void **state) {
    (void)state;
    const struct range all = {1, UINT32_MAX}, middle = {5, UINT32_MAX};
    size_t n;
    const struct range *got = ranges_minus(arena, &all, 1, &middle, 1, &n);
    assert_int_equal(n, 1);
    assert_true(got[0].first == 1 && got[0].last == 4);
    got = ranges_minus(arena, &all, 1, &all, 1, &n);
    assert_non_null(got);
    assert_int_equal(n, 0);
    assert_true(ranges_count(&all, 1) == UINT32_MAX);
}

static void test_closed_sets(void **state) {
    (void)state;
    for (int k = 0; k < PRODUCER_KIND_COUNT; k++) assert_int_equal(producer_kind_parse(producer_kind_key(k)), k);
    for (int r = 0; r < VOID_REASON_COUNT; r++) assert_int_equal(void_reason_parse(void_reason_key(r)), r);
    for (int s = 0; s < STATE_COUNT; s++) {
        assert_int_equal(state_parse(state_key(s)), s);
        assert_int_equal(state_may_issue((enum state)s), s == STATE_APPROVED);
    }
    assert_int_equal(producer_kind_parse("hop-tac-xa"), PRODUCER_COOPERATIVE);
    assert_int_equal(void_reason_parse("Torn"), -1);
    assert_int_equal(state_parse(NULL), -1);
    assert_null(producer_kind_key(-1));
    assert_null(void_reason_key(VOID_REASON_COUNT));
    assert_null(state_key(1000));
    assert_false(state_may_issue((enum state)STATE_COUNT));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse), cmocka_unit_test(test_refused),           cmocka_unit_test(test_many),
        cmocka_unit_test(test_minus), cmocka_unit_test(test_edges_of_the_type), cmocka_unit_test(test_closed_sets),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
