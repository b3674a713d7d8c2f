/* CSV: what a spreadsheet exports is read, and every fault is named with its line and column. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/csv.h"

static const char *const names[] = {"code", "name", "note"};

static struct arena *arena;

static int setup(void **state) {
    (void)state;
    arena = arena_new(1 << 20);
    return arena ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    arena_free(&arena);
    return 0;
}

static struct csv *opened(const char *text, size_t len) {
    struct csv *c;
    struct err e = {0};
    if (csv_open(&c, text, len, names, 3, 2, arena, &e) != ST_OK) fail_msg("%s", e.key);
    return c;
}

static void row_is(struct csv *c, long line, const char *code, const char *name, const char *note) {
    const char *v[3];
    int more;
    struct err e = {0};
    if (csv_row(c, v, &more, &e) != ST_OK) fail_msg("%s line %ld", e.key, e.line);
    assert_int_equal(more, 1);
    assert_int_equal(csv_line(c), line);
    assert_string_equal(v[0], code);
    assert_string_equal(v[1], name);
    assert_string_equal(v[2], note);
}

static void no_more(struct csv *c) {
    const char *v[3];
    int more = 1;
    assert_int_equal(csv_row(c, v, &more, NULL), ST_OK);
    assert_int_equal(more, 0);
    csv_free(&c);
}

static void test_rows(void **state) {
    (void)state;
    static const char text[] = "\xEF\xBB\xBFname,code\r\n\"Làng \"\"A\"\", x\", 1 \r\n\n\"\",2\nlast,3";
    struct csv *c = opened(text, sizeof text - 1);
    assert_int_equal(csv_column(c, 0), 2);
    assert_int_equal(csv_column(c, 1), 1);
    assert_int_equal(csv_column(c, 2), 0);
    row_is(c, 2, "1", "Làng \"A\", x", "");
    row_is(c, 4, "2", "", "");
    row_is(c, 5, "3", "last", "");
    no_more(c);
}

static void test_nfd_becomes_nfc(void **state) {
    (void)state;
    static const char text[] = "code,name\n1,La\xCC\x80ng\n";
    struct csv *c = opened(text, sizeof text - 1);
    row_is(c, 2, "1", "Làng", "");
    no_more(c);
}

static void test_header_only(void **state) {
    (void)state;
    no_more(opened("code,name,note", 14));
}

static const struct fault {
    const char *text;
    const char *key;
    long line, column;
    const char *arg, *value;
} faults[] = {
    {"", "csv.empty", 1, 0, "expected", "code, name, note"},
    {"\n\r\n", "csv.empty", 3, 0, NULL, NULL},
    {"code,name\n1,\xFF\n", "csv.utf8", 2, 0, NULL, NULL},
    {"code;name\n", "csv.column-unknown", 1, 1, "column", "code;name"},
    {"code,name,price\n", "csv.column-unknown", 1, 3, "column", "price"},
    {"code,name,code\n", "csv.column-twice", 1, 3, "column", "code"},
    {"code,note\n", "csv.column-missing", 1, 0, "column", "name"},
    {"code,,name\n", "csv.header", 1, 2, "expected", "code, name, note"},
    {"code,name\n1\n", "csv.fields", 2, 1, "expected", "2"},
    {"code,name\n1,2,3\n", "csv.fields", 2, 3, "found", "3"},
    {"code,name\n1,2\n3,a\"b\n", "csv.quote", 3, 2, NULL, NULL},
    {"code,name\n\"1\"x,2\n", "csv.quote", 2, 1, NULL, NULL},
    {"code,name\n\"1,2\n3,4\n", "csv.quote", 2, 1, NULL, NULL},
    {"code,name\n\"1\n2\",x\n", "csv.control", 2, 1, NULL, NULL},
    {"code,name\n1,a\tb\n", "csv.control", 2, 2, NULL, NULL},
    {"code,name\n1,a\rb\n", "csv.control", 2, 2, NULL, NULL},
};

static void test_faults(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        const struct fault *f = &faults[i];
        struct csv *c;
        struct err e = {0};
        const char *v[3];
        int more = 1;
        enum status s = csv_open(&c, f->text, strlen(f->text), names, 3, 2, arena, &e);
        while (s == ST_OK && more) s = csv_row(c, v, &more, &e);
        csv_free(&c);
        if (s != ST_INVALID || strcmp(e.key, f->key) || e.line != f->line || e.column != f->column)
            fail_msg("fault %zu: %s at %ld:%ld", i, e.key, e.line, e.column);
        if (f->arg) assert_string_equal(err_value(&e, f->arg), f->value);
    }
}

static void test_limits(void **state) {
    (void)state;
    static char text[CSV_FIELD_BYTES_MAX + 32];
    for (size_t extra = 0; extra < 2; extra++) {
        struct err e = {0};
        struct csv *c;
        const char *v[3];
        int more;
        memcpy(text, "code,name\n", 10);
        memset(text + 10, 'x', CSV_FIELD_BYTES_MAX + extra);
        memcpy(text + 10 + CSV_FIELD_BYTES_MAX + extra, ",y\n", 4);
        assert_int_equal(csv_open(&c, text, strlen(text), names, 3, 2, arena, &e), ST_OK);
        assert_int_equal(csv_row(c, v, &more, &e), extra ? ST_INVALID : ST_OK);
        if (extra) assert_string_equal(e.key, "csv.too-long");
        csv_free(&c);
    }
    static char header[4 * CSV_COLUMNS_MAX + 8];
    for (size_t i = 0; i <= CSV_COLUMNS_MAX; i++) memcpy(header + 2 * i, "c,", 2);
    struct csv *c;
    struct err e = {0};
    assert_int_equal(csv_open(&c, header, strlen(header), names, 3, 2, arena, &e), ST_INVALID);
    assert_null(c);
}

static void test_nul_byte(void **state) {
    (void)state;
    struct csv *c = opened("code,name\n1,a\0b\n", 16);
    struct err e = {0};
    const char *v[3];
    int more;
    assert_int_equal(csv_row(c, v, &more, &e), ST_INVALID);
    assert_string_equal(e.key, "csv.control");
    csv_free(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),   cmocka_unit_test(test_nfd_becomes_nfc), cmocka_unit_test(test_header_only),
        cmocka_unit_test(test_faults), cmocka_unit_test(test_limits),          cmocka_unit_test(test_nul_byte),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
