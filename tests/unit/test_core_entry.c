/* Entries of the public log: bytes, record hash, leaf. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "core/entry.h"

static const char *const subject[] = {"run:17", "product:3"};
static const unsigned char salt[ENTRY_SALT_BYTES] = "0123456789abcde";

static int setup(void **state) {
    (void)state;
    return sodium_init() < 0 ? -1 : 0;
}

static struct entry sample(const json_t *facts, const json_t *record) {
    return (struct entry){.kind = ENTRY_RUN_ISSUED, .at_us = INT64_C(1795399200000000), .by_role = "operator",
                          .by_org = "laocai", .subject = subject, .subject_len = 2, .prev = ENTRY_PREV_NONE,
                          .facts = facts, .record = record, .salt = salt};
}

static void test_bytes(void **state) {
    (void)state;
    json_t *facts = json_pack("{s:i, s:i}", "run", 17, "key", 0),
           *record = json_pack("{s:s, s:i}", "lot", "2411A", "count", 10);
    struct entry en = sample(facts, record);
    struct buf bytes = BUF_INIT, rec = BUF_INIT;
    unsigned char leaf[MERKLE_HASH_BYTES], want_leaf[MERKLE_HASH_BYTES], hash[32];
    char hex[65], want[512], salted[ENTRY_SALT_BYTES + 64];
    assert_int_equal(entry_encode(&en, &bytes, &rec, leaf, NULL), ST_OK);
    assert_string_equal(rec.data, "{\"count\":10,\"lot\":\"2411A\"}");
    memcpy(salted, salt, sizeof salt);
    memcpy(salted + sizeof salt, rec.data, rec.len);
    crypto_hash_sha256(hash, (unsigned char *)salted, sizeof salt + rec.len);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    int n = snprintf(want, sizeof want,
                     "{\"at\":1795399200000000,\"by\":{\"org\":\"laocai\",\"role\":\"operator\"},"
                     "\"facts\":{\"key\":0,\"run\":17},\"kind\":\"run.issued\",\"prev\":null,\"record\":\"%s\","
                     "\"subject\":[\"run:17\",\"product:3\"],\"v\":1}", hex);
    assert_in_range(n, 1, sizeof want - 1);
    assert_string_equal(bytes.data, want);
    merkle_leaf(bytes.data, bytes.len, want_leaf);
    assert_memory_equal(leaf, want_leaf, sizeof leaf);
    buf_clear(&bytes);
    buf_clear(&rec);
    en.prev = 12;
    assert_int_equal(entry_encode(&en, &bytes, &rec, leaf, NULL), ST_OK);
    assert_non_null(strstr(bytes.data, "\"prev\":12,"));
    assert_int_equal(json_object_size(facts), 2); /* borrowed, untouched */
    json_decref(facts);
    json_decref(record);
    buf_free(&bytes);
    buf_free(&rec);
}

static void refused(struct entry en, enum status want, const char *key) {
    struct buf bytes = BUF_INIT, rec = BUF_INIT;
    unsigned char leaf[MERKLE_HASH_BYTES];
    struct err e = {0};
    buf_str(&bytes, "kept");
    assert_int_equal(entry_encode(&en, &bytes, &rec, leaf, &e), want);
    if (key) assert_string_equal(e.key, key);
    assert_string_equal(bytes.data, "kept");
    assert_int_equal(rec.len, 0);
    buf_free(&bytes);
    buf_free(&rec);
}

static void test_refused(void **state) {
    (void)state;
    json_t *ok = json_object(), *real = json_pack("{s:f}", "x", 0.5), *control = json_pack("{s:s}", "x", "a\nb");
    refused(sample(real, ok), ST_INVALID, "json.real");
    refused(sample(ok, real), ST_INVALID, "json.real");
    refused(sample(control, ok), ST_INVALID, "json.control");
    static char big[ENTRY_BYTES_MAX + 1];
    memset(big, 'x', sizeof big - 1);
    json_t *large = json_pack("{s:s}", "x", big);
    refused(sample(large, ok), ST_TOO_LARGE, "entry.size");
    struct entry en = sample(ok, ok);
    static const char *const bad_subject[] = {"run:\xFF"};
    en.subject = bad_subject;
    en.subject_len = 1;
    refused(en, ST_INVALID, "json.control");
    en.subject_len = 0;
    refused(en, ST_INTERNAL, NULL);
    en = sample(NULL, ok);
    refused(en, ST_INTERNAL, NULL);
    json_decref(ok);
    json_decref(real);
    json_decref(control);
    json_decref(large);
}

static void test_large_record_is_fine(void **state) {
    (void)state;
    static char big[ENTRY_BYTES_MAX + 1];
    memset(big, 'x', sizeof big - 1);
    json_t *facts = json_object(), *record = json_pack("{s:s}", "x", big);
    struct entry en = sample(facts, record);
    struct buf bytes = BUF_INIT, rec = BUF_INIT;
    unsigned char leaf[MERKLE_HASH_BYTES];
    assert_int_equal(entry_encode(&en, &bytes, &rec, leaf, NULL), ST_OK);
    assert_true(bytes.len < 400 && rec.len > ENTRY_BYTES_MAX);
    json_decref(facts);
    json_decref(record);
    buf_free(&bytes);
    buf_free(&rec);
}

static void test_kinds(void **state) {
    (void)state;
    for (int k = 0; k < ENTRY_KIND_COUNT; k++) {
        assert_non_null(strchr(entry_kind_name((enum entry_kind)k), k == ENTRY_CORRECTION ? 'c' : '.'));
        for (int l = 0; l < k; l++)
            assert_string_not_equal(entry_kind_name((enum entry_kind)k), entry_kind_name((enum entry_kind)l));
    }
    assert_string_equal(entry_kind_name(ENTRY_KEY_ADDED), "key.added");
}

/* Back from the bytes: time, and what the salted hash binds. */
static void test_reading(void **state) {
    (void)state;
    json_t *facts = json_pack("{s:s}", "x", "y"), *record = json_pack("{s:i, s:s}", "count", 7, "lot", "2411A");
    struct entry en = sample(facts, record);
    struct buf bytes = BUF_INIT, rec = BUF_INIT;
    unsigned char leaf[MERKLE_HASH_BYTES], other[ENTRY_SALT_BYTES];
    int64_t at = 0;
    assert_int_equal(entry_encode(&en, &bytes, &rec, leaf, NULL), ST_OK);
    assert_true(entry_time(bytes.data, bytes.len, &at));
    assert_int_equal(at, en.at_us);
    json_t *v = json_loadb(bytes.data, bytes.len, 0, NULL);
    const char *hex = json_string_value(json_object_get(v, "record"));
    memcpy(other, en.salt, sizeof other);
    assert_true(entry_binds(hex, other, rec.data, rec.len));
    assert_false(entry_binds(hex, other, rec.data, rec.len - 1));
    assert_false(entry_binds("", other, rec.data, rec.len));
    other[15] ^= 1;
    assert_false(entry_binds(hex, other, rec.data, rec.len));
    static const char *const none[] = { "", "{", "{\"at\":", "{\"at\":5", "{\"at\":5}", "{\"at\":-5,", "{\"at\":05,", "{\"at\":5.0,", "{\"at\":9223372036854775808,",
                                        "{\"by\":5,", " {\"at\":5," };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) assert_false(entry_time(none[i], strlen(none[i]), &at));
    assert_true(entry_time("{\"at\":0,", 8, &at));
    assert_int_equal(at, 0);
    json_decref(v);
    json_decref(facts);
    json_decref(record);
    buf_free(&bytes);
    buf_free(&rec);
}

static void test_late(void **state) {
    (void)state;
    static const struct {
        int64_t at, seen;
        bool late;
        int64_t minutes;
    } cases[] = { { 0, 0, false, 0 },
                  { 1000000, 1000001, false, 1 },
                  { 0, ENTRY_LATE_US, false, 15 },
                  { 0, ENTRY_LATE_US + 1, true, 16 },
                  { ENTRY_LATE_US, 0, false, 15 }, /* a witness whose clock is behind, or an entry that was dated ahead */
                  { ENTRY_LATE_US + 1, 0, true, 16 },
                  { 1795848058718168, 1795848058000000, false, 1 },
                  { INT64_MAX, -1, true, INT64_C(153722867281) },
                  { INT64_MIN, INT64_MAX, true, INT64_C(307445734562) } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t minutes = -1;
        assert_int_equal(entry_late(cases[i].at, cases[i].seen, &minutes), cases[i].late);
        assert_int_equal(minutes, cases[i].minutes);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_large_record_is_fine),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_reading),
        cmocka_unit_test(test_late),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
