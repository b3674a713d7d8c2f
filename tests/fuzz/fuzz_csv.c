/*
 * Any bytes as a CSV file. Oracle: the rows that were read, written out with every field quoted, read back equal; a
 * file that is refused is refused with a key and a line.
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
    arena_free(&a);
    return 0;
}
