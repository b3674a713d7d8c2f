/* Label numbers: a permutation, a check digit that catches slips, and what people type. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/random.h"
#include "core/number.h"

#define NUMBERS UINT64_C(1000000000000000)

static struct numbering key;
static struct random_seeded stream;
static struct random seeded;

static int setup(void **state) {
    (void)state;
    if (sodium_init() < 0) return -1;
    seeded = random_seed(&stream, 2026);
    random_fill(&seeded, &key, sizeof key);
    return 0;
}

static uint64_t below(uint64_t n) {
    uint64_t v;
    random_fill(&seeded, &v, sizeof v);
    return v % n;
}

static void test_permutation(void **state) {
    (void)state;
    static const uint64_t edges[] = {0, 1, 9999999, 10000000, NUMBERS - 1, NUMBERS / 2, (1u << 25) - 1, 1u << 25};
    for (int i = 0; i < 20000; i++) {
        uint64_t n = i < 8 ? edges[i] : below(NUMBERS), m = number_permute(&key, n);
        assert_true(m < NUMBERS);
        assert_true(number_unpermute(&key, m) == n);
        assert_true(number_permute(&key, number_unpermute(&key, n)) == n);
    }
}

static int by_value(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* No two labels of a run share a number, and neighbours say nothing about each other. */
static void test_run_is_scattered(void **state) {
    (void)state;
    enum { COUNT = 20000 };
    static uint64_t m[COUNT];
    int close = 0;
    for (uint32_t i = 0; i < COUNT; i++) {
        m[i] = number_permute(&key, UINT64_C(17) * 10000000 + i + 1);
        if (i) close += llabs((long long)(m[i] - m[i - 1])) < (long long)(NUMBERS / 1000);
    }
    assert_true(close < COUNT / 100);
    qsort(m, COUNT, sizeof *m, by_value);
    for (int i = 1; i < COUNT; i++) assert_true(m[i] != m[i - 1]);
}

static void test_round_trip(void **state) {
    (void)state;
    for (int i = 0; i < 5000; i++) {
        uint32_t run = i ? (uint32_t)below(RUN_ID_MAX) + 1 : RUN_ID_MAX;
        uint32_t index = i ? (uint32_t)below(LABEL_INDEX_MAX) + 1 : LABEL_INDEX_MAX, r = 0, x = 0;
        char digits[NUMBER_BYTES];
        number_format(&key, run, index, digits);
        assert_int_equal(strlen(digits), NUMBER_DIGITS);
        assert_true(number_parse(&key, digits, &r, &x));
        assert_true(r == run && x == index);
    }
}

/* ISO/IEC 7064 MOD 11,10 catches every single wrong digit; of adjacent swaps it may miss few. */
static void test_check_digit(void **state) {
    (void)state;
    int swaps = 0, missed = 0;
    for (uint32_t n = 1; n <= 200; n++) {
        char digits[NUMBER_BYTES];
        uint32_t run = 7, index = 8;
        number_format(&key, n, n, digits);
        for (int i = 0; i < NUMBER_DIGITS; i++) {
            char kept = digits[i];
            for (char d = '0'; d <= '9'; d++) {
                digits[i] = d;
                assert_int_equal(number_check(digits), d == kept);
            }
            digits[i] = 'x';
            assert_false(number_parse(&key, digits, &run, &index));
            digits[i] = kept;
            if (i == 0 || digits[i - 1] == kept) continue;
            digits[i] = digits[i - 1];
            digits[i - 1] = kept;
            swaps++;
            missed += number_check(digits);
            digits[i - 1] = digits[i];
            digits[i] = kept;
        }
        assert_true(run == 7 && index == 8);
    }
    assert_true(missed * 20 < swaps);
}

static void test_typed(void **state) {
    (void)state;
    static const char *const good[] = {"4829104733829156", "4829 1047 3382 9156", " 4829-1047.3382–9156\n",
                                       "4829\302\2401047\302\24033829156"};
    static const char *const bad[] = {"", "482910473382915", "48291047338291560", "4829 1047 3382 915x",
                                      "4829_1047_3382_9156", "¡4829104733829156", "４829104733829156",
                                      "4829104733829156\xE2\x80"};
    char out[NUMBER_BYTES];
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(number_typed(good[i], strlen(good[i]), out));
        assert_string_equal(out, "4829104733829156");
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(number_typed(bad[i], strlen(bad[i]), out));
    assert_false(number_typed("4829104733829156\0", 17, out));
}

static void test_group(void **state) {
    (void)state;
    char out[NUMBER_GROUPED_BYTES];
    number_group("4829104733829156", out);
    assert_string_equal(out, "4829 1047 3382 9156");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_permutation), cmocka_unit_test(test_run_is_scattered), cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_check_digit), cmocka_unit_test(test_typed),            cmocka_unit_test(test_group),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
