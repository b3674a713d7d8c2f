/* Values encrypted at rest: they open in their own place, unchanged, with the installation's key, and nowhere else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "core/record_key.h"

#define DERIVED "1ad39a7639a1944cd64f34912d315cc50697a81d8e5f7fc8dd5b69b3231c9bc4"
#define PLACE "household.tax_code:17"

static const char tax_code[] = "010203004005";
static struct record_key key;
static struct random_seeded seeded;
static struct random stream;

static int setup(void **state) {
    (void)state;
    struct numbering n;
    memset(&n, 7, sizeof n);
    stream = random_seed(&seeded, 1);
    record_key_derive(&n, &key);
    return sodium_init() < 0;
}

static void seal(struct buf *out) {
    assert_int_equal(record_key_seal(&key, &stream, PLACE, tax_code, strlen(tax_code), out, NULL), ST_OK);
}

static void test_round_trip(void **state) {
    (void)state;
    struct buf sealed = BUF_INIT, again = BUF_INIT, plain = BUF_INIT;
    seal(&sealed);
    seal(&again);
    assert_int_equal(sealed.len, strlen(tax_code) + RECORD_SEALED_MORE);
    assert_null(memmem(sealed.data, sealed.len, tax_code, 4));
    assert_memory_not_equal(sealed.data, again.data, sealed.len); /* equal values do not show as equal */
    buf_str(&plain, "before ");
    assert_int_equal(record_key_open(&key, PLACE, sealed.data, sealed.len, &plain, NULL), ST_OK);
    assert_string_equal(plain.data, "before 010203004005");
    buf_free(&sealed);
    buf_free(&again);
    buf_free(&plain);
}

static void test_empty_value(void **state) {
    (void)state;
    struct buf sealed = BUF_INIT, plain = BUF_INIT;
    assert_int_equal(record_key_seal(&key, &stream, PLACE, "", 0, &sealed, NULL), ST_OK);
    assert_int_equal(record_key_open(&key, PLACE, sealed.data, sealed.len, &plain, NULL), ST_OK);
    assert_int_equal(plain.len, 0);
    buf_free(&sealed);
    buf_free(&plain);
}

static void refuses(const struct record_key *k, const char *place, const void *sealed, size_t len) {
    struct buf plain = BUF_INIT;
    struct err e = { .status = ST_OK };
    buf_str(&plain, "kept");
    assert_int_equal(record_key_open(k, place, sealed, len, &plain, &e), ST_TAMPERED);
    assert_string_equal(e.key, "record.sealed");
    assert_string_equal(plain.data, "kept");
    assert_int_equal(plain.len, 4);
    buf_free(&plain);
}

static void test_refuses_what_is_not_its_own(void **state) {
    (void)state;
    struct buf sealed = BUF_INIT;
    struct numbering other;
    struct record_key other_key;
    memset(&other, 8, sizeof other);
    record_key_derive(&other, &other_key);
    seal(&sealed);
    refuses(&key, "household.tax_code:18", sealed.data, sealed.len);
    refuses(&other_key, PLACE, sealed.data, sealed.len);
    for (size_t len = 0; len < sealed.len; len++) refuses(&key, PLACE, sealed.data, len);
    for (size_t i = 0; i < sealed.len; i++) {
        sealed.data[i] ^= 1;
        refuses(&key, PLACE, sealed.data, sealed.len);
        sealed.data[i] ^= 1;
    }
    buf_free(&sealed);
}

/* The key of stored values may never change with a new program: the bytes of one derivation, from Python's hashlib. */
static void test_derivation_stays(void **state) {
    (void)state;
    char hex[2 * RECORD_KEY_BYTES + 1];
    sodium_bin2hex(hex, sizeof hex, key.key, sizeof key.key);
    assert_string_equal(hex, DERIVED);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_round_trip), cmocka_unit_test(test_empty_value),
                                        cmocka_unit_test(test_refuses_what_is_not_its_own),
                                        cmocka_unit_test(test_derivation_stays) };
    return cmocka_run_group_tests(tests, setup, NULL);
}
