/* Results for people: tables line up with any letters, records have labels, and nothing steers a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli_internal.h"

static int load_texts(void **state) {
    (void)state;
    struct err e = { .status = ST_OK };
    return (int)text_load(&e);
}

static void shows(enum lang l, const char *json, int cell_max, const char *expected) {
    struct buf out = BUF_INIT;
    json_t *v = json_loads(json, JSON_DECODE_ANY, NULL);
    assert_non_null(v);
    render_text(&out, l, v, cell_max);
    assert_false(out.failed);
    assert_string_equal(out.data ? out.data : "", expected);
    json_decref(v);
    buf_free(&out);
}

static void test_columns(void **state) {
    (void)state;
    assert_int_equal(text_columns("abc", 3), 3);
    assert_int_equal(text_columns("Mẫu Dương", strlen("Mẫu Dương")), 9);
    assert_int_equal(text_columns("a\xcc\x81", 3), 1);                /* a and a combining acute */
    assert_int_equal(text_columns("\xe7\xbb\x87\xe9\x94\xa6", 6), 4); /* two wide letters */
    assert_int_equal(text_columns("", 0), 0);
}

static void test_table(void **state) {
    (void)state;
    shows(LANG_EN,
          "[{\"id\":1,\"name\":\"Khăn thổ cẩm\",\"note\":null,\"quantity\":5},"
          "{\"id\":12,\"name\":\"织锦\",\"note\":null,\"quantity\":10000}]",
          0,
          "Id  Name          Quantity\n"
          " 1  Khăn thổ cẩm         5\n"
          "12  织锦             10000\n");
}

static void test_table_with_holes(void **state) {
    (void)state;
    shows(LANG_VI, "[{\"id\":\"a\"},{\"id\":\"b\",\"name\":\"x\"},{\"id\":\"c\",\"name\":\"\"}]", 0,
          "Mã  Tên\na\nb   x\nc\n");
}

static void test_cut(void **state) {
    (void)state;
    shows(LANG_EN, "[{\"name\":\"Rượu ngô men lá\"},{\"name\":\"织锦织锦织锦\"},{\"name\":\"12345678\"}]", 8,
          "Name\nRượu ng…\n织锦织…\n12345678\n");
}

static void test_record(void **state) {
    (void)state;
    shows(
        LANG_EN,
        "{\"id\":7,\"name_en\":\"Scarf\",\"note\":null,\"again\":true,\"ranges\":[\"1-5\",\"9\"],\"some_thing\":\"x\"}",
        0,
        "Id:             7\n"
        "Name (English): Scarf\n"
        "Earlier run:    yes\n"
        "Ranges:         1-5, 9\n"
        "some thing:     x\n");
}

static void test_nested(void **state) {
    (void)state;
    shows(LANG_EN, "{\"id\":7,\"voids\":[{\"first\":1,\"last\":2}],\"frozen\":{\"host\":\"H\"},\"prints\":[]}", 0,
          "Id:            7\n"
          "Voided labels:\n"
          "  First  Last\n"
          "      1     2\n"
          "Label texts:\n"
          "  Host: H\n"
          "Printed:       not printed\n");
}

/* Instants are UTC in the data and Vietnam's time for people; the day may change. */
static void test_instants(void **state) {
    (void)state;
    shows(LANG_EN, "{\"created_at\":\"2026-11-23T17:00:05Z\"}", 0, "Created: 2026-11-24 00:00:05\n");
    shows(LANG_EN, "{\"created_at\":\"2026-11-23T99:00:05Z\"}", 0, "Created: 2026-11-23T99:00:05Z\n");
    shows(LANG_VI, "{\"created_at\":\"2026-11-23T17:00:05Z\"}", 0, "Tạo lúc: 24/11/2026 00:00:05\n");
    shows(LANG_VI, "{\"made_on\":\"2026-11-01\"}", 0, "Ngày sản xuất: 01/11/2026\n");
    shows(LANG_VI, "{\"made_on\":\"soon\",\"state\":\"approved\"}", 0, "Ngày sản xuất: soon\nTrạng thái:    đã duyệt\n");
    shows(LANG_EN, "{\"name\":\"2026-11-23T17:00:05Z\"}", 0, "Name: 2026-11-23T17:00:05Z\n");
}

static void test_nothing_steers_the_terminal(void **state) {
    (void)state;
    struct buf out = BUF_INIT;
    buf_plain(&out, "a\x1b[31m\x7f\xff\xc2\x9b\xe2\x80\xae z");
    assert_string_equal(out.data, "a?[31m????\x20z");
    buf_free(&out);
    shows(LANG_EN, "{\"name\":\"a\\u001b[2J\"}", 0, "Name: a?[2J\n");
}

static void test_deep_values_end(void **state) {
    (void)state;
    struct buf json = BUF_INIT, out = BUF_INIT;
    for (int i = 0; i < 100; i++) buf_str(&json, "{\"a\":");
    buf_str(&json, "1");
    for (int i = 0; i < 100; i++) buf_byte(&json, '}');
    json_t *v = json_loads(json.data, 0, NULL);
    assert_non_null(v);
    render_text(&out, LANG_EN, v, 0);
    assert_non_null(strstr(out.data, "{\"a\":1}"));
    json_decref(v);
    buf_free(&json);
    buf_free(&out);
}

/* Every member that a list names, and every column that a statement gives, has a label in the word lists. */
static void test_labels(void **state) {
    (void)state;
    static const char *const members[] = {
#define X(kind, members) members,
#include "lists.def"
#undef X
    };
    char key[80];
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        for (const char *at = members[i]; *at;) {
            size_t len = strcspn(at, " "), from = len;
            while (from > 0 && at[from - 1] != '.') from--;
            (void)snprintf(key, sizeof key, "cli-field.%.*s", (int)(len - from), at + from);
            if (!text_get(LANG_VI, key)) print_error("no label: %s\n", key);
            assert_non_null(text_get(LANG_VI, key));
            assert_non_null(text_get(LANG_EN, key));
            at += len + (at[len] == ' ');
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns),          cmocka_unit_test(test_table),
        cmocka_unit_test(test_table_with_holes), cmocka_unit_test(test_cut),
        cmocka_unit_test(test_record),           cmocka_unit_test(test_nested),
        cmocka_unit_test(test_instants),         cmocka_unit_test(test_nothing_steers_the_terminal),
        cmocka_unit_test(test_deep_values_end),  cmocka_unit_test(test_labels),
    };
    return cmocka_run_group_tests(tests, load_texts, NULL);
}
