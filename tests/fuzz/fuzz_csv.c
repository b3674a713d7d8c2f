/*
 * Any bytes as a CSV file, as a table that somebody pasted, and as a file in any encoding. Oracle: the rows that were read,
 * written out with every field quoted, read back equal; a file that is refused is refused with a key and a line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/csv.h"
#include "base/utf8.h"

#define COLUMNS 3

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static const char *const names[COLUMNS] = {"a", "b", "c"};

static void check(bool holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "oracle: %s\n", what);
    abort();
}

static void write_field(struct buf *out, const char *s) {
    buf_byte(out, '"');
    for (; *s; s++) {
        if (*s == '"') buf_byte(out, '"');
        buf_byte(out, (unsigned char)*s);
    }
    buf_byte(out, '"');
}

/* Read everything and write it anew.  out: whether the file was taken */
static bool rewrite(const char *data, size_t len, struct arena *a, struct buf *out, size_t *rows) {
    struct csv *c;
    struct err e = {0};
    const char *v[COLUMNS];
    int more = 1;
    *rows = 0;
    buf_str(out, "a,b,c\n");
    enum status s = csv_open(&c, data, len, names, COLUMNS, 1, a, &e);
    long line = 0;
    while (s == ST_OK && (s = csv_row(c, v, &more, &e)) == ST_OK && more) {
        check(csv_line(c) > line, "lines go up");
        line = csv_line(c);
        for (int i = 0; i < COLUMNS; i++) {
            check(utf8_is_nfc(v[i], strlen(v[i])) && !utf8_has_control(v[i], strlen(v[i])), "clean");
            write_field(out, v[i]);
            buf_byte(out, i + 1 < COLUMNS ? ',' : '\n');
        }
        ++*rows;
    }
    if (s != ST_OK) check(e.status == s && (s != ST_INVALID || (*e.key && e.line >= 1)), "reason");
    csv_free(&c);
    return s == ST_OK;
}

static void write_table(const struct csv_table *t, struct buf *out) {
    for (size_t i = 0; i < (t->rows + 1) * t->columns; i++) {
        write_field(out, t->header[i]); /* the cells follow the header */
        buf_byte(out, (i + 1) % t->columns ? ',' : '\n');
    }
}

static void one_table(const char *data, size_t len, struct arena *a) {
    struct csv_table t, again;
    struct err e = {0};
    struct buf out = BUF_INIT;
    enum status s = csv_table_read(&t, data, len, 1000, a, &e);
    if (s != ST_OK) {
        check(e.status == s && *e.key && e.line >= 1, "reason of a table");
        return;
    }
    check(t.cells == t.header + t.columns && t.rows && t.columns && t.columns <= CSV_COLUMNS_MAX, "shape");
    for (size_t i = 0; i < t.rows; i++) check(t.number[i] > (i ? t.number[i - 1] : 0), "numbers go up");
    write_table(&t, &out);
    if (out.len <= CSV_TABLE_BYTES_MAX) {
        check(csv_table_read(&again, out.data, out.len, 1000, a, &e) == ST_OK, "rewritten table is taken");
        check(again.rows == t.rows && again.columns == t.columns, "the same shape");
        for (size_t i = 0; i < (t.rows + 1) * t.columns; i++) check(!strcmp(t.header[i], again.header[i]), "the same cells");
    }
    buf_free(&out);
}

static void one_text(const char *data, size_t len) {
    struct buf b = BUF_INIT;
    if (csv_text(data, len, &b, NULL) == ST_OK) check(utf8_valid(b.data ? b.data : "", b.len), "text is UTF-8");
    buf_free(&b);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    struct arena *a = arena_new(64 << 20);
    struct buf first = BUF_INIT, second = BUF_INIT;
    size_t rows, again;
    if (!a) abort();
    if (rewrite((const char *)data, size, a, &first, &rows)) {
        check(rewrite(first.data, first.len, a, &second, &again), "rewritten is taken");
        check(again == rows && first.len == second.len && !memcmp(first.data, second.data, first.len), "equal");
    }
    buf_free(&first);
    buf_free(&second);
    arena_reset(a);
    one_table((const char *)data, size, a);
    one_text((const char *)data, size);
    arena_free(&a);
    return 0;
}
