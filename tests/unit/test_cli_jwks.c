/* Key sets as strangers may hand them over, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli_internal.h"

/* The key of RFC 8037, appendix A.2. */
#define RFC_X "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
static const unsigned char rfc_key[CODE_PUBLIC_BYTES] = {
    0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a,
    0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a,
};
#define KEY(kid, more) "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"" kid "\",\"x\":\"" RFC_X "\"" more "}"

static struct public_keys set;

static enum status load(const char *json, struct err *e) {
    memset(e, 0, sizeof *e);
    return jwks_read(json, strlen(json), &set, e);
}

static void test_reads(void **state) {
    (void)state;
    struct err e;
    assert_int_equal(load("{\"keys\":[" KEY("000", ",\"host\":\"tx.laocai.gov.vn:443\",\"state\":\"retired\"") "," KEY(
                              "017", "") ",{\"kty\":\"RSA\",\"kid\":\"x\"},{\"kty\":\"OKP\",\"crv\":\"X25519\"}]}",
                          &e),
                     ST_OK);
    assert_int_equal(set.len, 2);
    assert_int_equal(set.keys[0].id, 0);
    assert_string_equal(set.keys[0].host, "TX.LAOCAI.GOV.VN");
    assert_memory_equal(set.keys[0].key, rfc_key, sizeof rfc_key);
    assert_int_equal(set.keys[1].id, 17);
    assert_string_equal(set.keys[1].host, "");
}

/* The key of snapshots stands beside the others, where no label can name it; older sets have none. */
static void test_reads_the_snapshot_key(void **state) {
    (void)state;
    struct err e;
    assert_int_equal(load("{\"keys\":[" KEY("000", "") "],\"snapshot\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" RFC_X "\"}}", &e), ST_OK);
    assert_true(set.has_snapshot);
    assert_memory_equal(set.snapshot, rfc_key, sizeof rfc_key);
    assert_false(set.has_evidence);
    assert_int_equal(load("{\"keys\":[" KEY("000", "") "],\"evidence\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" RFC_X "\"}}", &e), ST_OK);
    assert_true(set.has_evidence);
    assert_memory_equal(set.evidence, rfc_key, sizeof rfc_key);
    assert_int_equal(load("{\"keys\":[" KEY("000", "") "]}", &e), ST_OK);
    assert_false(set.has_snapshot);
}

static void test_reads_when_a_key_was_ended(void **state) {
    (void)state;
    struct err e;
    assert_int_equal(load("{\"keys\":[" KEY("000", ",\"unsafe_at\":\"2026-11-23T07:00:09Z\"") "," KEY("001", "") "]}", &e), ST_OK);
    assert_true(set.keys[0].unsafe_us == INT64_C(1795417209000000));
    assert_true(set.keys[1].unsafe_us == 0);
}

static void test_refuses(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        { "", "jwks.json" },
        { "{\"keys\":[}", "jwks.json" },
        { "{\"keys\":[],\"keys\":[]}", "jwks.json" },
        { "[]", "jwks.form" },
        { "{}", "jwks.form" },
        { "{\"keys\":{}}", "jwks.form" },
        { "{\"keys\":[1]}", "jwks.form" },
        { "{\"keys\":[]}", "jwks.empty" },
        { "{\"keys\":[{\"kty\":\"RSA\"}]}", "jwks.empty" },
        { "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" RFC_X "\"}]}", "jwks.key" },
        { "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"000\"}]}", "jwks.key" },
        { "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"000\",\"x\":\"AAAA\"}]}", "jwks.key" },
        { "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"000\",\"x\":\"" RFC_X "AA\"}]}", "jwks.key" },
        { "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"000\",\"x\":\"" RFC_X "=\"}]}", "jwks.key" },
        { "{\"keys\":[" KEY("0", "") "]}", "jwks.key" },
        { "{\"keys\":[" KEY("00a", "") "]}", "jwks.key" },
        { "{\"keys\":[" KEY("1000", "") "]}", "jwks.key" },
        { "{\"keys\":[" KEY("000", ",\"host\":\"a b\"") "]}", "jwks.key" },
        { "{\"keys\":[" KEY("000", ",\"host\":5") "]}", "jwks.key" },
        { "{\"keys\":[" KEY("000", ",\"unsafe_at\":5") "]}", "jwks.key" },
        { "{\"keys\":[" KEY("000", ",\"unsafe_at\":\"\"") "]}", "jwks.key" },
        { "{\"keys\":[" KEY("000", ",\"unsafe_at\":\"2026-11-23\"") "]}", "jwks.key" },
        { "{\"keys\":[" KEY("000", ",\"unsafe_at\":\"2026-11-23T25:00:00Z\"") "]}", "jwks.key" },
        { "{\"keys\":[" KEY("000", ",\"unsafe_at\":\"2026-02-30T07:00:00Z\"") "]}", "jwks.key" },
        { "{\"keys\":[" KEY("000", ",\"unsafe_at\":\"2026-11-23T07:00:00+\"") "]}", "jwks.key" },
        { "{\"keys\":[" KEY("003", "") "," KEY("003", "") "]}", "jwks.twice" },
        { "{\"keys\":[" KEY("003", "") "],\"snapshot\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\"}}", "jwks.key" },
        { "{\"keys\":[" KEY("003", "") "],\"snapshot\":{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"" RFC_X "\"}}", "jwks.key" },
        { "{\"keys\":[" KEY("003", "") "],\"snapshot\":1}", "jwks.key" },
        { "{\"keys\":[" KEY("003", "") "],\"evidence\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\"}}", "jwks.key" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err e;
        enum status st = load(rows[i][0], &e);
        if (strcmp(e.key, rows[i][1]) != 0) print_error("%s: %s\n", rows[i][0], e.key);
        assert_int_equal(st, ST_INVALID);
        assert_string_equal(e.key, rows[i][1]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_reads), cmocka_unit_test(test_reads_the_snapshot_key), cmocka_unit_test(test_reads_when_a_key_was_ended), cmocka_unit_test(test_refuses) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
