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

/* ---- tables of which nothing is known ---- */

static struct csv_table table(const char *text) {
    struct csv_table t;
    struct err e = {0};
    if (csv_table_read(&t, text, strlen(text), 100, arena, &e) != ST_OK) fail_msg("%s for %s", e.key, text);
    return t;
}

static void cell_is(const struct csv_table *t, size_t row, size_t column, const char *want) {
    assert_true(row < t->rows && column < t->columns);
    assert_string_equal(t->cells[row * t->columns + column], want);
}

static void test_table_separators(void **state) {
    (void)state;
    static const struct {
        const char *text;
        char separator;
        size_t columns;
    } all[] = {
        {"a,b,c\n1,2,3\n", ',', 3},       {"a;b;c\n1,5;2;3\n", ';', 3},        {"a\tb\tc\n1\t2,5\t3;4\n", '\t', 3},
        {"a\n1\n", '\t', 1},             {"\"x;y;z;w\",b\n1,2\n", ',', 2},    {"sep=;\na;b\n1;2\n", ';', 2},
        {"\n\r\na;b\n1;2\n", ';', 2},    {"\xEF\xBB\xBFsep=,\r\na,b\r\n1,2", ',', 2},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct csv_table t = table(all[i].text);
        if (t.separator != all[i].separator || t.columns != all[i].columns || t.rows != 1) fail_msg("%zu: %zu columns, %zu rows", i, t.columns, t.rows);
    }
}

/* What a spreadsheet leaves: empty rows and columns, short rows, line breaks inside cells, quotes that are only quotes. */
static void test_table_as_pasted(void **state) {
    (void)state;
    struct csv_table t = table("Tên\tGhi chú\tTên\t\t\t\n"
                               "Khăn\t\"dòng một\ndòng hai\"\n"
                               "\t\t\t\n"
                               "\n"
                               "\"Đẹp\" quá\t20\" x 30\"\tx\t\n"
                               "\"nói \"\"hay\"\"\"\t\"\"\t\"mở\n"
                               "  Túi \t\t\t\tthừa\r\n");
    assert_int_equal(t.columns, 5);
    assert_int_equal(t.rows, 4);
    assert_string_equal(t.header[0], "Tên");
    assert_string_equal(t.header[2], "Tên");
    assert_string_equal(t.header[3], "");
    cell_is(&t, 0, 1, "dòng một\ndòng hai");
    cell_is(&t, 0, 2, "");
    cell_is(&t, 1, 0, "\"Đẹp\" quá");
    cell_is(&t, 1, 1, "20\" x 30\"");
    cell_is(&t, 2, 0, "nói \"hay\"");
    cell_is(&t, 2, 1, "");
    cell_is(&t, 2, 2, "\"mở"); /* never closed */
    cell_is(&t, 3, 0, "Túi");
    cell_is(&t, 3, 4, "thừa");
    const long numbers[] = {2, 5, 6, 7};
    for (size_t i = 0; i < 4; i++) assert_int_equal(t.number[i], numbers[i]);
    t = table("a\rb\rc");
    assert_int_equal(t.rows, 2);
    t = table("a,b\n\"x\r\n\r\n\r\ny\n\",\"\t\"\n");
    cell_is(&t, 0, 0, "x\n\n\ny");
    cell_is(&t, 0, 1, "");
}

static void test_table_faults(void **state) {
    (void)state;
    static const struct {
        const char *text, *key;
        long row, column;
    } all[] = {
        {"", "csv.table-empty", 1, 0},
        {"\n\n ; ;\n", "csv.table-empty", 4, 3},
        {"a;b\n", "csv.table-empty", 2, 2},
        {"a;b\n1;\x01\n", "csv.table-control", 2, 2},
        {"a;b\n1;\xFF\n", "csv.utf8", 1, 0},
        {"a\n1\n2\n3\n4\n", "csv.table-rows", 0, 0},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct csv_table t;
        struct err e = {0};
        enum status s = csv_table_read(&t, all[i].text, strlen(all[i].text), 3, arena, &e);
        if (s == ST_OK || strcmp(e.key, all[i].key) || (all[i].row && (e.line != all[i].row || e.column != all[i].column)))
            fail_msg("fault %zu: %s at %ld:%ld", i, e.key, e.line, e.column);
    }
}

static void test_table_limits(void **state) {
    (void)state;
    static char text[CSV_CELL_BYTES_MAX + 64];
    for (size_t extra = 0; extra < 2; extra++)
        for (size_t quote = 0; quote < 2; quote++) {
            struct csv_table t;
            struct err e = {0};
            char *s = text;
            memcpy(s, "a;b\n", 4);
            s += 4;
            if (quote) *s++ = '"';
            memset(s, 'x', CSV_CELL_BYTES_MAX + extra);
            s += CSV_CELL_BYTES_MAX + extra;
            memcpy(s, quote ? "\";y\n" : ";y\n", quote ? 5 : 4);
            enum status st = csv_table_read(&t, text, strlen(text), 3, arena, &e);
            assert_int_equal(st, extra ? ST_TOO_LARGE : ST_OK);
            if (extra) assert_string_equal(e.key, "csv.too-long");
        }
    for (size_t n = CSV_COLUMNS_MAX; n <= CSV_COLUMNS_MAX + 1; n++) {
        struct csv_table t;
        struct err e = {0};
        for (size_t i = 0; i < n; i++) memcpy(text + 2 * i, "c,", 2);
        memcpy(text + 2 * n, "\nx\n", 4);
        assert_int_equal(csv_table_read(&t, text, strlen(text), 3, arena, &e), n == CSV_COLUMNS_MAX ? ST_OK : ST_TOO_LARGE);
    }
    struct csv_table t;
    struct err e = {0};
    assert_int_equal(csv_table_read(&t, "a", CSV_TABLE_BYTES_MAX + 1, 3, arena, &e), ST_TOO_LARGE);
    assert_string_equal(e.key, "csv.table-large");
}

static void text_is(const char *data, size_t len, const char *want) {
    struct buf b = BUF_INIT;
    struct err e = {0};
    enum status s = csv_text(data, len, &b, &e);
    if (!want) {
        assert_int_equal(s, ST_INVALID);
        assert_string_equal(e.key, "csv.utf8");
    } else {
        assert_int_equal(s, ST_OK);
        assert_int_equal(b.len, strlen(want));
        assert_memory_equal(b.data ? b.data : "", want, b.len);
    }
    buf_free(&b);
}

static void test_text(void **state) {
    (void)state;
    text_is("\xEF\xBB\xBFTên", 7, "Tên");
    text_is("Tên", 4, "Tên");
    text_is("", 0, "");
    text_is("\xFF\xFET\0\xEA\0n\0", 8, "Tên");
    text_is("\xFE\xFF\0T\0\xEA\0n", 8, "Tên");
    text_is("\xFF\xFE\xBF\x1E\x3D\xD8\x0A\xDE", 8, "\xE1\xBA\xBF\xF0\x9F\x98\x8A");
    text_is("\xFF\xFE\x3D\xD8", 4, NULL);         /* half a pair */
    text_is("\xFF\xFE\x0A\xDE\x41\0", 6, NULL); /* the other half alone */
    text_is("\xFF\xFE\x3D\xD8\x41\0", 6, NULL);
    text_is("\xFF\xFEx", 3, NULL); /* an odd byte */
    text_is("T\xEAn", 3, NULL);     /* a code page of before Unicode */
}

static void test_cell(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        {"", ""}, {"Túi lanh", "Túi lanh"}, {"a,b", "\"a,b\""}, {"a;b", "\"a;b\""}, {"a\nb", "\"a\nb\""}, {"\"a\"", "\"\"\"a\"\"\""},
        {"=1", "\"'=1\""}, {"+1", "\"'+1\""}, {"-1", "\"'-1\""}, {"@a", "\"'@a\""}, {"\ta", "\"'\ta\""}, {"\r=1", "\"'\r=1\""}, {"1=1", "1=1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf b = BUF_INIT;
        csv_cell(&b, rows[i][0]);
        assert_string_equal(b.data ? b.data : "", rows[i][1]);
        buf_free(&b);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),   cmocka_unit_test(test_nfd_becomes_nfc), cmocka_unit_test(test_header_only),
        cmocka_unit_test(test_faults), cmocka_unit_test(test_limits),          cmocka_unit_test(test_nul_byte),
        cmocka_unit_test(test_table_separators), cmocka_unit_test(test_table_as_pasted), cmocka_unit_test(test_table_faults),
        cmocka_unit_test(test_table_limits), cmocka_unit_test(test_text), cmocka_unit_test(test_cell),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
