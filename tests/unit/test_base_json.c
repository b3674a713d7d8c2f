/* Canonical JSON against RFC 8785's own example of key order, and what it refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"

static void canonical_is(const char *in, const char *want) {
    struct buf b = BUF_INIT;
    struct err e = {0};
    json_t *v = json_loads(in, JSON_DECODE_ANY, NULL);
    assert_non_null(v);
    if (json_canonical(&b, v, &e) != ST_OK) fail_msg("%s", e.key);
    assert_string_equal(b.data, want);
    json_decref(v);
    buf_free(&b);
}

static void test_values(void **state) {
    (void)state;
    canonical_is(" { \"b\" : [ 1 , -2, true,false,null ,\"x\" ] , \"a\":{} , \"\":[] } ",
                 "{\"\":[],\"a\":{},\"b\":[1,-2,true,false,null,\"x\"]}");
    canonical_is("\"\\u20ac\\\"\\\\\\/\"", "\"€\\\"\\\\/\"");
    canonical_is("9007199254740992", "9007199254740992");
    canonical_is("-0", "0");
}

/* RFC 8785 §3.2.3 (without its "\r" and U+0080 rows' control characters, which we refuse or keep as they are). */
static void test_key_order(void **state) {
    (void)state;
    canonical_is("{\"\\u20ac\":1,\"\\ufb33\":2,\"1\":3,\"\\ud83d\\ude00\":4,\"\\u0080\":5,\"\\u00f6\":6,\"10\":7}",
                 "{\"1\":3,\"10\":7,\"\xC2\x80\":5,\"ö\":6,\"€\":1,\"\xF0\x9F\x98\x80\":4,\"\xEF\xAC\xB3\":2}");
}

static void refused_is(json_t *v, const char *key) {
    struct buf b = BUF_INIT;
    struct err e = {0};
    buf_str(&b, "kept");
    assert_int_equal(json_canonical(&b, v, &e), ST_INVALID);
    assert_string_equal(e.key, key);
    assert_string_equal(b.data, "kept");
    assert_int_equal(b.len, 4);
    json_decref(v);
    buf_free(&b);
}

static void test_refused(void **state) {
    (void)state;
    refused_is(json_pack("{s:f}", "a", 1.5), "json.real");
    refused_is(json_pack("[s]", "a\nb"), "json.control");
    refused_is(json_pack("[s]", "a\x7F"), "json.control");
    refused_is(json_pack("{s:i}", "a\tb", 1), "json.control");
    refused_is(json_stringn_nocheck("a\xFF", 2), "json.control");
    refused_is(json_stringn("a\0b", 3), "json.control");
    refused_is(json_integer(INT64_C(9007199254740993)), "json.range");
    refused_is(json_integer(-INT64_C(9007199254740993)), "json.range");
    json_t *deep = json_array();
    for (int i = 0; i < 100; i++) {
        json_t *outer = json_array();
        json_array_append_new(outer, deep);
        deep = outer;
    }
    refused_is(deep, "json.depth");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_key_order),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
