/* One-time codes: the vectors of RFC 6238, one step of tolerance, and each step once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/totp.h"

static const unsigned char secret[] = "12345678901234567890"; /* of the RFC */

/* RFC 6238 appendix B, SHA-1 */
static const struct {
    int64_t second;
    uint32_t code;
} vectors[] = { { 59, 94287082 },         { 1111111109, 7081804 },   { 1111111111, 14050471 },
                { 1234567890, 89005924 }, { 2000000000, 69279037 },  { 20000000000, 65353130 } };

static void test_vectors(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        int64_t step = totp_step(vectors[i].second * 1000000);
        assert_int_equal(totp_code(secret, TOTP_SECRET_BYTES, step, 8), vectors[i].code);
        assert_int_equal(totp_code(secret, TOTP_SECRET_BYTES, step, 6), vectors[i].code % 1000000);
    }
}

/* The code of a second, checked at another. */
static bool good_at(int64_t made, int64_t checked, int64_t used, int64_t *step) {
    char typed[16];
    (void)snprintf(typed, sizeof typed, "%06u", totp_code(secret, TOTP_SECRET_BYTES, made / 30, 6));
    return totp_check(secret, checked * 1000000, typed, used, step);
}

static void test_tolerance(void **state) {
    (void)state;
    int64_t step = 0;
    assert_true(good_at(300, 300, 0, &step));
    assert_int_equal(step, 10);
    assert_true(good_at(300, 359, 0, &step));  /* the step after */
    assert_true(good_at(300, 270, 0, &step));  /* a clock that goes ahead */
    assert_false(good_at(300, 360, 0, &step));
    assert_false(good_at(300, 269, 0, &step));
}

static void test_each_step_once(void **state) {
    (void)state;
    int64_t step = 0;
    assert_true(good_at(300, 300, 9, &step));
    assert_false(good_at(300, 300, 10, &step));
    assert_false(good_at(300, 330, 11, &step));
    assert_true(good_at(330, 330, 10, &step));
}

static void test_what_is_no_code(void **state) {
    (void)state;
    static const char *const bad[] = { "", "12345", "1234567", "12a456", "-12345", "+12345", " ", "1.2345", "٣٤٥٦٧٨" };
    int64_t step = 0;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(totp_check(secret, 59000000, bad[i], 0, &step));
    assert_true(totp_check(secret, 59000000, "287 082", 0, &step)); /* as phones show it */
}

static void test_base32(void **state) {
    (void)state;
    char out[TOTP_BASE32_BYTES];
    totp_base32(secret, out);
    assert_string_equal(out, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_vectors), cmocka_unit_test(test_tolerance),
                                        cmocka_unit_test(test_each_step_once), cmocka_unit_test(test_what_is_no_code),
                                        cmocka_unit_test(test_base32) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
