/* Statuses and errors: what the edges rely on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/utf8.h"

static void test_status_table(void **state) {
    (void)state;
    assert_int_equal(status_http(ST_OK), 200);
    assert_int_equal(status_exit(ST_OK), 0);
    for (int s = 1; s < ST_COUNT; s++) {
        assert_in_range(status_http((enum status)s), 400, 599);
        assert_in_range(status_exit((enum status)s), 1, 5);
        assert_true(*status_key((enum status)s));
        for (int t = 0; t < s; t++) assert_string_not_equal(status_key((enum status)s), status_key((enum status)t));
    }
    assert_true(status_retry(ST_BUSY));
    assert_false(status_retry(ST_INVALID));
    assert_int_equal(status_http((enum status)ST_COUNT), 500);
}

static void test_first_error_stays(void **state) {
    (void)state;
    struct err e = {0};
    assert_int_equal(err_set(&e, ST_INVALID, "gtin", "gtin.check"), ST_INVALID);
    assert_int_equal(err_set(&e, ST_IO, "lot", "file.read"), ST_IO);
    assert_int_equal(e.status, ST_INVALID);
    assert_string_equal(e.key, "gtin.check");
    assert_string_equal(e.field, "gtin");
    assert_int_equal(err_set(NULL, ST_BUSY, NULL, "x"), ST_BUSY);
    err_clear(&e);
    assert_int_equal(e.status, ST_OK);
    assert_string_equal(e.key, "");
}

static void test_args(void **state) {
    (void)state;
    struct err e = {0};
    err_set(&e, ST_INVALID, NULL, "k");
    err_arg(&e, "max", "%d", 7);
    err_arg(&e, "max", "%d", 8);
    assert_string_equal(err_value(&e, "max"), "7");
    assert_null(err_value(&e, "min"));
    char name[2] = "a";
    for (int i = 0; i < 2 * ERR_ARGS_MAX; i++, name[0]++) err_arg(&e, name, "%d", i);
    assert_int_equal(e.args_len, ERR_ARGS_MAX);
    err_arg(NULL, "max", "%d", 7);
}

static void test_value_is_cut_at_a_character(void **state) {
    (void)state;
    for (size_t lead = 0; lead < 4; lead++) {
        struct err e = {0};
        char text[600] = "";
        memset(text, 'x', lead);
        for (size_t i = lead; i + 3 < sizeof text; i += 3) memcpy(text + i, "\xE1\xBB\x87", 3); /* ệ */
        err_arg(&e, "name", "%s", text);
        const char *value = err_value(&e, "name");
        assert_true(utf8_valid(value, strlen(value)));
        assert_in_range(strlen(value), ERR_VALUE_BYTES - 4, ERR_VALUE_BYTES - 1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status_table),
        cmocka_unit_test(test_first_error_stays),
        cmocka_unit_test(test_args),
        cmocka_unit_test(test_value_is_cut_at_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
