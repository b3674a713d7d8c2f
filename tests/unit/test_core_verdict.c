/* The whole truth table of the verdict, against the table of label code v1 §5 written down a second time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "core/verdict.h"

#define TODAY 20780

typedef bool applies(const struct verdict_facts *f);

static bool has_s(const struct verdict_facts *f) { return f->kind == CODE_SIGNED; }
static bool malformed(const struct verdict_facts *f) { return f->kind == CODE_MALFORMED; }
static bool forged(const struct verdict_facts *f) { return has_s(f) && !f->verifies; }
static bool unissued(const struct verdict_facts *f) { return has_s(f) && f->verifies && !(f->issued && f->matches); }
static bool unknown(const struct verdict_facts *f) { return !has_s(f) && !(f->issued && f->matches); }
static bool recalled(const struct verdict_facts *f) { return f->recalled; }
static bool revoked(const struct verdict_facts *f) { return f->voided; }
static bool expired(const struct verdict_facts *f) { return f->expires_on != DAY_NONE && f->expires_on < f->today; }
static bool suspect(const struct verdict_facts *f) { return f->suspect; }
static bool inactive(const struct verdict_facts *f) { return f->activation_needed && !f->activated; }
static bool without_s(const struct verdict_facts *f) { return !has_s(f); }
static bool always(const struct verdict_facts *f) { return f != NULL; }

static const struct row {
    const char *key;
    int http;
    const char *tone;
    int exit;
    applies *when;
} spec[] = {
    {"malformed", 400, "grey", 4, malformed}, {"forged", 200, "red", 4, forged},
    {"unissued", 200, "red", 4, unissued},    {"unknown", 404, "grey", 3, unknown},
    {"recalled", 200, "red", 4, recalled},    {"revoked", 200, "red", 4, revoked},
    {"expired", 200, "red", 4, expired},      {"suspect", 200, "amber", 4, suspect},
    {"inactive", 200, "amber", 4, inactive},  {"unsigned", 200, "grey", 0, without_s},
    {"genuine", 200, "green", 0, always},
};

static const struct row *oracle(const struct verdict_facts *f) {
    const struct row *r = spec;
    while (!r->when(f)) r++;
    return r;
}

static void test_truth_table(void **state) {
    (void)state;
    static const enum code_kind kinds[] = {CODE_MALFORMED, CODE_UNSIGNED, CODE_SIGNED};
    static const int32_t expiries[] = {DAY_NONE, TODAY - 1, TODAY, TODAY + 1};
    int seen[OUTCOME_COUNT] = {0};
    for (size_t k = 0; k < 3; k++)
        for (size_t x = 0; x < 4; x++)
            for (unsigned bits = 0; bits < 256; bits++) {
                struct verdict_facts f = {
                    .kind = kinds[k], .expires_on = expiries[x], .today = TODAY,
                    .verifies = bits & 1, .issued = bits & 2, .matches = bits & 4, .recalled = bits & 8,
                    .voided = bits & 16, .suspect = bits & 32, .activation_needed = bits & 64, .activated = bits & 128,
                };
                enum outcome got = verdict(&f);
                const struct row *want = oracle(&f);
                if (strcmp(outcome_key(got), want->key) != 0)
                    fail_msg("kind %zu expiry %zu bits %02x: %s, not %s", k, x, bits, outcome_key(got), want->key);
                seen[got]++;
            }
    for (int o = 0; o < OUTCOME_COUNT; o++) assert_true(seen[o] > 0);
}

static void test_rows(void **state) {
    (void)state;
    assert_int_equal(OUTCOME_COUNT, sizeof spec / sizeof *spec);
    for (int o = 0; o < OUTCOME_COUNT; o++) {
        assert_string_equal(outcome_key((enum outcome)o), spec[o].key); /* the order is the precedence */
        assert_int_equal(outcome_http((enum outcome)o), spec[o].http);
        assert_string_equal(tone_key(outcome_tone((enum outcome)o)), spec[o].tone);
        assert_int_equal(outcome_exit((enum outcome)o), spec[o].exit);
    }
}

/* The last good day is a whole day in Vietnam. */
static void test_midnight_of_the_expiry(void **state) {
    (void)state;
    int32_t last = day_of_ymd(2026, 11, 23);
    int64_t end = day_start_us(last + 1);
    struct verdict_facts f = {
        .kind = CODE_SIGNED, .verifies = true, .issued = true, .matches = true, .expires_on = last};
    f.today = day_of_us(end - 1); /* 23:59:59.999999 */
    assert_int_equal(verdict(&f), OUTCOME_GENUINE);
    f.today = day_of_us(end); /* 00:00:00 */
    assert_int_equal(verdict(&f), OUTCOME_EXPIRED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_truth_table),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_midnight_of_the_expiry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
