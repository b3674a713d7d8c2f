/* The sealed file: opens for its passphrase only, unchanged only, and shows no secret. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "core/seal.h"

#define PASS "temlang-abcdefghijklmnopqrstuvwxyz234567"
#define PASS_LEN (sizeof PASS - 1)
#define KEYS 5

static struct secrets *made;
static struct buf sealed = BUF_INIT;

static int setup(void **state) {
    (void)state;
    if (sodium_init() < 0) return -1;
    made = secrets_new();
    if (!made) return -1;
    randombytes_buf(&made->numbering, sizeof made->numbering);
    randombytes_buf(made->log_seed, sizeof made->log_seed);
    for (int i = 0; i < KEYS; i++) {
        unsigned char seed[SECRET_SEED_BYTES];
        randombytes_buf(seed, sizeof seed);
        if (secrets_add(made, i * 200, seed, NULL) != ST_OK) return -1;
    }
    return secrets_seal(made, PASS, PASS_LEN, SEAL_INTERACTIVE, &sealed, NULL) == ST_OK ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    secrets_free(&made);
    buf_free(&sealed);
    return 0;
}

static enum status open_with(const unsigned char *data, size_t len, const char *pass, struct secrets **s,
                             struct err *e) {
    return secrets_open(s, data, len, pass, strlen(pass), e);
}

static void test_round_trip(void **state) {
    (void)state;
    struct secrets *s;
    assert_int_equal(open_with((unsigned char *)sealed.data, sealed.len, PASS, &s, NULL), ST_OK);
    assert_memory_equal(&s->numbering, &made->numbering, sizeof s->numbering);
    assert_memory_equal(s->log_seed, made->log_seed, sizeof s->log_seed);
    assert_int_equal(s->keys_len, KEYS);
    for (int i = 0; i < KEYS; i++)
        assert_memory_equal(secrets_seed(s, i * 200), secrets_seed(made, i * 200), SECRET_SEED_BYTES);
    secrets_free(&s);
    assert_null(s);
    secrets_free(&s);
}

static void no_window(const void *secret, size_t len) {
    const unsigned char *p = secret;
    for (size_t i = 0; i + 16 <= len; i++) assert_null(memmem(sealed.data, sealed.len, p + i, 16));
}

static void test_no_window_of_a_secret(void **state) {
    (void)state;
    no_window(&made->numbering, sizeof made->numbering);
    no_window(made->log_seed, sizeof made->log_seed);
    for (int i = 0; i < KEYS; i++) no_window(secrets_seed(made, i * 200), SECRET_SEED_BYTES);
    no_window(PASS, PASS_LEN);
    unsigned char public[32], secret[64];
    for (int i = 0; i < KEYS; i++) {
        crypto_sign_seed_keypair(public, secret, secrets_seed(made, i * 200));
        no_window(secret, sizeof secret);
    }
}

static void test_every_seal_differs(void **state) {
    (void)state;
    struct buf again = BUF_INIT;
    assert_int_equal(secrets_seal(made, PASS, PASS_LEN, SEAL_INTERACTIVE, &again, NULL), ST_OK);
    assert_int_equal(again.len, sealed.len);
    int same = 0;
    for (size_t i = 36; i < sealed.len; i++) same += again.data[i] == sealed.data[i];
    assert_true(same < 16);
    buf_free(&again);
}

static void refused(const unsigned char *data, size_t len, const char *pass, const char *key) {
    struct secrets *s;
    struct err e = {0};
    assert_int_equal(open_with(data, len, pass, &s, &e), ST_TAMPERED);
    assert_null(s);
    assert_string_equal(e.key, key);
}

static void test_wrong_passphrase(void **state) {
    (void)state;
    refused((unsigned char *)sealed.data, sealed.len, "temlang-abcdefghijklmnopqrstuvwxyz234566", "seal.passphrase");
    refused((unsigned char *)sealed.data, sealed.len, "", "seal.passphrase");
}

/* One changed byte in each part of the file. */
static void test_changed(void **state) {
    (void)state;
    static const struct {
        size_t at;
        const char *key;
    } rows[] = {
        {0, "seal.format"},      {15, "seal.format"},     {16, "seal.format"}, /* version 0 */
        {17, "seal.version"},    {20, "seal.format"},     {27, "seal.format"}, /* passes */
        {28, "seal.format"},     {31, "seal.format"},     {35, "seal.format"}, /* memory */
        {36, "seal.passphrase"}, {52, "seal.passphrase"}, {76, "seal.passphrase"}, {100, "seal.passphrase"},
    };
    unsigned char *copy = malloc(sealed.len);
    assert_non_null(copy);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        memcpy(copy, sealed.data, sealed.len);
        copy[rows[i].at] ^= 1;
        refused(copy, sealed.len, PASS, rows[i].key);
    }
    memcpy(copy, sealed.data, sealed.len);
    copy[sealed.len - 1] ^= 0x80;
    refused(copy, sealed.len, PASS, "seal.passphrase");
    refused(copy, sealed.len - 1, PASS, "seal.passphrase");
    for (size_t n = 0; n < 120; n += 7) refused((unsigned char *)sealed.data, n, PASS, "seal.format");
    free(copy);
}

static void test_absurd_cost_is_not_run(void **state) {
    (void)state;
    unsigned char copy[512];
    assert_true(sealed.len <= sizeof copy);
    memcpy(copy, sealed.data, sealed.len);
    memset(copy + 20, 0xFF, 16); /* would take all memory and for ever */
    refused(copy, sealed.len, PASS, "seal.format");
}

static void test_passphrase_limits(void **state) {
    (void)state;
    struct buf out = BUF_INIT;
    struct err e = {0};
    static char big[PASSPHRASE_MAX + 1];
    memset(big, 'x', sizeof big);
    assert_int_equal(secrets_seal(made, "1234567", 7, SEAL_INTERACTIVE, &out, &e), ST_INVALID);
    assert_string_equal(e.key, "passphrase.short");
    err_clear(&e);
    assert_int_equal(secrets_seal(made, big, sizeof big, SEAL_INTERACTIVE, &out, &e), ST_INVALID);
    assert_string_equal(e.key, "passphrase.long");
    assert_int_equal(out.len, 0);
    buf_free(&out);
}

static void test_moderate_and_full(void **state) {
    (void)state;
    struct secrets *full = secrets_new(), *back;
    struct buf out = BUF_INIT;
    struct err e = {0};
    unsigned char seed[SECRET_SEED_BYTES];
    for (int i = 0; i < SECRET_KEYS_MAX; i++) {
        memset(seed, i & 0xFF, sizeof seed);
        assert_int_equal(secrets_add(full, i, seed, NULL), ST_OK);
    }
    assert_int_equal(secrets_add(full, 5, seed, &e), ST_CONFLICT);
    assert_string_equal(e.key, "key.exists");
    err_clear(&e);
    assert_int_equal(secrets_add(full, 1000, seed, &e), ST_REFUSED);
    assert_string_equal(e.key, "key.full");
    assert_int_equal(secrets_seal(full, "mật khẩu", strlen("mật khẩu"), SEAL_MODERATE, &out, NULL), ST_OK);
    assert_int_equal(open_with((unsigned char *)out.data, out.len, "mật khẩu", &back, NULL), ST_OK);
    assert_int_equal(back->keys_len, SECRET_KEYS_MAX);
    memset(seed, 999 & 0xFF, sizeof seed);
    assert_memory_equal(secrets_seed(back, 999), seed, sizeof seed);
    secrets_free(&full);
    secrets_free(&back);
    buf_free(&out);
}

static void test_remove(void **state) {
    (void)state;
    struct secrets *s = secrets_new();
    unsigned char seed[SECRET_SEED_BYTES];
    for (int i = 0; i < 3; i++) {
        memset(seed, i + 1, sizeof seed);
        secrets_add(s, i, seed, NULL);
    }
    secrets_remove(s, 0);
    secrets_remove(s, 77);
    assert_int_equal(s->keys_len, 2);
    assert_null(secrets_seed(s, 0));
    assert_int_equal(secrets_seed(s, 1)[0], 2);
    assert_int_equal(secrets_seed(s, 2)[0], 3);
    for (size_t i = 0; i < SECRET_SEED_BYTES; i++) assert_int_equal(s->keys[2].seed[i], 0);
    secrets_free(&s);
}

static void test_made_passphrases(void **state) {
    (void)state;
    char a[PASSPHRASE_MADE_BYTES], b[PASSPHRASE_MADE_BYTES];
    for (int i = 0; i < 200; i++) {
        passphrase_make(a);
        passphrase_make(b);
        assert_int_equal(strlen(a), PASSPHRASE_MADE_BYTES - 1);
        assert_memory_equal(a, "temlang-", 8);
        assert_int_equal(strspn(a + 8, "abcdefghijklmnopqrstuvwxyz234567"), 32);
        assert_string_not_equal(a, b);
        assert_int_equal(passphrase_cost(a, strlen(a)), SEAL_INTERACTIVE);
    }
}

static void test_cost(void **state) {
    (void)state;
    static const struct {
        const char *pass;
        enum seal_cost want;
    } rows[] = {
        {"0123456789abcdef0123456789abcdef", SEAL_INTERACTIVE},
        {"0123456789ABCDEF0123456789abcdef00", SEAL_INTERACTIVE},
        {"0123456789abcdef0123456789abcde", SEAL_MODERATE},
        {"00000000000000000000000000000000", SEAL_MODERATE},
        {"01234560123456012345601234560123", SEAL_MODERATE}, /* seven different digits */
        {"0123456789abcdef0123456789abcdeg", SEAL_MODERATE},
        {"temlang-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", SEAL_MODERATE},
        {"temlang-abcdefghijklmnopqrstuvwxyz23456", SEAL_MODERATE},
        {"temlang-abcdefghijklmnopqrstuvwxyz234561", SEAL_MODERATE},
        {"mật khẩu của tôi rất là dài và khó đoán", SEAL_MODERATE},
        {"", SEAL_MODERATE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(passphrase_cost(rows[i].pass, strlen(rows[i].pass)), rows[i].want);
    assert_int_equal(passphrase_cost("0123456789abcdef\0" "0123456789abcdef", 33), SEAL_MODERATE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),        cmocka_unit_test(test_no_window_of_a_secret),
        cmocka_unit_test(test_every_seal_differs), cmocka_unit_test(test_wrong_passphrase),
        cmocka_unit_test(test_changed),           cmocka_unit_test(test_absurd_cost_is_not_run),
        cmocka_unit_test(test_passphrase_limits), cmocka_unit_test(test_moderate_and_full),
        cmocka_unit_test(test_remove),            cmocka_unit_test(test_made_passphrases),
        cmocka_unit_test(test_cost),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
