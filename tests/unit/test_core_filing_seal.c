/* A filed report as a file: what was signed is believed, anything else is not, and why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "core/filing_seal.h"
#include "core/snapshot.h"

static const char view[] = "{\"a\":[1,2,\"ba\"],\"period\":\"2026-1\"}";

static void file_make(struct buf *b, const unsigned char seed[static FILING_SEED_BYTES]) {
    unsigned char hash[FILING_HASH_BYTES], signature[FILING_SIGNATURE_BYTES], key[CODE_PUBLIC_BYTES];
    filing_sign(seed, view, sizeof view - 1, hash, signature);
    filing_public(seed, key);
    filing_file(b, view, hash, signature, key);
}

static void test_seed(void **state) {
    (void)state;
    struct numbering n;
    unsigned char a[FILING_SEED_BYTES], b[FILING_SEED_BYTES], snapshot[SNAPSHOT_SEED_BYTES];
    memset(&n, 7, sizeof n);
    filing_seed(&n, a);
    snapshot_seed(&n, snapshot);
    assert_memory_not_equal(a, snapshot, sizeof a); /* another name, another key */
    memset(&n, 8, sizeof n);
    filing_seed(&n, b);
    assert_memory_not_equal(a, b, sizeof a);
}

static void test_verified(void **state) {
    (void)state;
    unsigned char seed[FILING_SEED_BYTES] = { 3 }, other[FILING_SEED_BYTES] = { 4 }, key[CODE_PUBLIC_BYTES], stranger[CODE_PUBLIC_BYTES], is[CODE_PUBLIC_BYTES];
    struct buf b = BUF_INIT;
    struct err e = { 0 };
    json_t *v = NULL;
    file_make(&b, seed);
    filing_public(seed, key);
    filing_public(other, stranger);
    assert_int_equal(filing_verify(b.data, b.len, key, &v, is, &e), ST_OK);
    assert_string_equal(json_string_value(json_object_get(v, "period")), "2026-1");
    json_decref(v);
    assert_int_equal(filing_verify(b.data, b.len, NULL, &v, is, &e), ST_OK);
    assert_memory_equal(is, key, sizeof key);
    json_decref(v);
    assert_int_equal(filing_verify(b.data, b.len, stranger, &v, is, &e), ST_TAMPERED);
    assert_string_equal(e.key, "filing-file.key");
    assert_null(v);
    buf_free(&b);
}

/* White space and the order of members say nothing, so they change nothing. */
static void test_same_content(void **state) {
    (void)state;
    unsigned char seed[FILING_SEED_BYTES] = { 3 }, is[CODE_PUBLIC_BYTES];
    struct buf b = BUF_INIT;
    json_t *v = NULL;
    struct err e = { 0 };
    file_make(&b, seed);
    json_t *o = json_loadb(b.data, b.len, 0, NULL);
    char *text = json_dumps(o, JSON_INDENT(4));
    assert_int_equal(filing_verify(text, strlen(text), NULL, &v, is, &e), ST_OK);
    json_decref(v);
    free(text);
    json_decref(o);
    buf_free(&b);
}

/* Each byte changed, each length: never believed as something else. */
static void test_every_byte(void **state) {
    (void)state;
    unsigned char seed[FILING_SEED_BYTES] = { 3 }, is[CODE_PUBLIC_BYTES];
    struct buf b = BUF_INIT;
    file_make(&b, seed);
    for (size_t i = 0; i + 1 < b.len; i++) {
        json_t *v = NULL, *same = json_loads(view, 0, NULL);
        char was = b.data[i];
        b.data[i] = (char)(was ^ 1);
        if (!filing_verify(b.data, b.len, NULL, &v, is, NULL)) assert_true(json_equal(v, same)); /* hexadecimal in the other case */
        json_decref(v);
        v = NULL;
        b.data[i] = was;
        assert_int_equal(filing_verify(b.data, i, NULL, &v, is, NULL), ST_TAMPERED);
        assert_null(v);
        json_decref(same);
    }
    buf_free(&b);
}

static void test_malformed(void **state) {
    (void)state;
    static const char *const bad[] = { "", "{}", "[]", "null", "{\"filing\":{}}", "{\"filing\":1,\"key\":\"\",\"sha256\":\"\",\"signature\":\"\"}",
                                       "{\"filing\":{},\"filing\":{},\"key\":\"\",\"sha256\":\"\",\"signature\":\"\"}" };
    unsigned char is[CODE_PUBLIC_BYTES];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err e = { 0 };
        json_t *v = NULL;
        assert_int_equal(filing_verify(bad[i], strlen(bad[i]), NULL, &v, is, &e), ST_TAMPERED);
        assert_string_equal(e.key, i + 1 < sizeof bad / sizeof *bad ? "filing-file.format" : "filing-file.cut"); /* twice the same */
        assert_null(v);
    }
}

static int setup(void **state) {
    (void)state;
    return sodium_init() < 0;
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_seed), cmocka_unit_test(test_verified), cmocka_unit_test(test_same_content),
                                        cmocka_unit_test(test_every_byte), cmocka_unit_test(test_malformed) };
    return cmocka_run_group_tests(tests, setup, NULL);
}
