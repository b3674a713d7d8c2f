/* The vectors of another implementation, and that the runner can fail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/file.h"
#include "core/vectors.h"

static struct buf file = BUF_INIT;

static int setup(void **state) {
    (void)state;
    if (sodium_init() < 0) return -1;
    return file_read(TEST_SOURCE_DIR "/support/label-code-vectors.json", 1 << 20, &file, NULL) == ST_OK ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    buf_free(&file);
    return 0;
}

static void test_all_pass(void **state) {
    (void)state;
    unsigned passed, failed;
    struct err e = {0};
    assert_int_equal(vectors_run(file.data, file.len, stderr, &passed, &failed, &e), ST_OK);
    assert_int_equal(failed, 0);
    assert_int_equal(passed, 24 + 7 + 25);
}

/* Change the nth digit behind each appearance of a member's name: exactly that row must fail. */
static void test_a_changed_row_fails(void **state) {
    (void)state;
    static const char *const names[] = {"\"number\": \"", "\"signature\": \"", "\"canonical\": \"HTTPS://",
                                        "\"index\": ",    "\"run\": ",         "\"outcome\": \"",
                                        "\"same_as\": "};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *copy = malloc(file.len + 1);
        assert_non_null(copy);
        memcpy(copy, file.data, file.len + 1);
        char *at = strstr(copy, names[i]);
        if (!at) fail_msg("no %s", names[i]);
        at += strlen(names[i]);
        *at = *at == '1' ? '2' : *at == '0' ? '1' : *at >= '2' && *at <= '9' ? '1' : 'x';
        unsigned passed, failed;
        assert_int_equal(vectors_run(copy, file.len, NULL, &passed, &failed, NULL), ST_OK);
        assert_true(failed >= 1);
        assert_int_equal(passed + failed, 56);
        free(copy);
    }
}

static void refused(const char *json, const char *key, const char *name) {
    unsigned passed, failed;
    struct err e = {0};
    assert_int_equal(vectors_run(json, strlen(json), NULL, &passed, &failed, &e), ST_INVALID);
    assert_string_equal(e.key, key);
    if (name) assert_string_equal(err_value(&e, "name"), name);
}

#define KEYS                                                                                          \
    "\"numbering_key\":\"cf866cd2f994c68dcf7253a11a641950\","                                         \
    "\"signing_key_seed\":\"be5746d4a219f0d607a0cb3370d875d0b58027bcd681a0b1018556fd2180b374\","      \
    "\"public_key\":\"620c4ae4ecf8904a5474f4c9428b577b41fce384c0d46d84930abc77f42071cf\""

static void test_broken_files(void **state) {
    (void)state;
    refused("", "vectors.json", NULL);
    refused("{", "vectors.json", NULL);
    refused("[]", "vectors.format", "numbering_key");
    refused("{\"numbering_key\":\"cf\"}", "vectors.format", "numbering_key");
    refused("{\"numbering_key\":\"cf866cd2f994c68dcf7253a11a641950\"}", "vectors.format", "signing_key_seed");
    refused("{" KEYS "}", "vectors.format", "known_keys");
    refused("{" KEYS ",\"known_keys\":[1000]}", "vectors.format", "known_keys");
    refused("{" KEYS ",\"known_keys\":[0]}", "vectors.format", "valid");
    refused("{" KEYS ",\"known_keys\":[0],\"valid\":[],\"variants\":1}", "vectors.format", "variants");
}

static void test_odd_rows_fail_quietly(void **state) {
    (void)state;
    static const char json[] =
        "{" KEYS ",\"known_keys\":[0],\"valid\":[1,{},{\"run\":-1},"
        "{\"run\":1,\"index\":1,\"key\":0,\"host\":\"A.VN\",\"gtin\":\"1\"}],"
        "\"variants\":[{},{\"same_as\":9}],\"invalid\":[{},[],{\"uri\":\"/\",\"outcome\":\"malformed\"}]}";
    unsigned passed, failed;
    assert_int_equal(vectors_run(json, sizeof json - 1, NULL, &passed, &failed, NULL), ST_OK);
    assert_int_equal(passed, 1);
    assert_int_equal(failed, 8);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_pass),
        cmocka_unit_test(test_a_changed_row_fails),
        cmocka_unit_test(test_broken_files),
        cmocka_unit_test(test_odd_rows_fail_quietly),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
