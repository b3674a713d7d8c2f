/* A strict CSV reader: what an office exports goes in; what is not plainly right is named by line and column. */
#include "base/csv.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

struct csv {
    const char *at;
    const char *end;
    struct arena *arena;
    struct buf field;                  /* raw bytes of the field being read, quotes undone */
    long line;                         /* of *at */
    long row_line;                     /* on which the last row began */
    size_t columns;                    /* in the header */
    size_t names;                      /* that the caller knows */
    size_t name_of[CSV_COLUMNS_MAX];   /* of a column of the file */
    long column_of[CSV_COLUMNS_MAX];   /* 1-based, of a name; 0 where the file has none */
};

static enum status bad(struct csv *c, const char *key, size_t column, struct err *e) {
    if (e && e->status == ST_OK) {
        e->line = c->row_line;
        e->column = (long)column;
    }
    return err_set(e, ST_INVALID, NULL, key);
}

static bool at_line_end(const struct csv *c) {
    if (c->at == c->end || *c->at == '\n') return true;
    return *c->at == '\r' && (c->at + 1 == c->end || c->at[1] == '\n');
}

static void skip_line_end(struct csv *c) {
    if (c->at < c->end && *c->at == '\r') c->at++;
    if (c->at < c->end && *c->at == '\n') c->at++;
    c->line++;
}

static bool read_quoted(struct csv *c) {
    for (c->at++; c->at < c->end; c->at++) {
        if (*c->at == '\n') c->line++;
        if (*c->at == '"') {
            if (c->at + 1 == c->end || c->at[1] != '"') {
                c->at++;
                return at_line_end(c) || *c->at == ',';
            }
            c->at++;
        }
        buf_byte(&c->field, (unsigned char)*c->at);
    }
    return false;
}

static bool read_bare(struct csv *c) {
    const char *from = c->at;
    while (!at_line_end(c) && *c->at != ',') {
        if (*c->at == '"') return false;
        c->at++;
    }
    buf_add(&c->field, from, (size_t)(c->at - from));
    return true;
}

/* One field; the reader then stands on a comma or on the end of the line. */
static enum status read_field(struct csv *c, size_t column, const char **value, struct err *e) {
    buf_clear(&c->field);
    bool quoted = c->at < c->end && *c->at == '"';
    bool whole = quoted ? read_quoted(c) : read_bare(c);
    if (c->field.failed) {
        enum status s = bad(c, "csv.too-long", column, e);
        err_arg(e, "max", "%d", CSV_FIELD_BYTES_MAX);
        return s;
    }
    if (!whole) return bad(c, "csv.quote", column, e);
    if (utf8_has_control(c->field.data ? c->field.data : "", c->field.len)) return bad(c, "csv.control", column, e);
    *value = utf8_clean(c->arena, c->field.data ? c->field.data : "", c->field.len);
    return *value ? ST_OK : err_set(e, ST_NO_MEMORY, NULL, "");
}

static void skip_empty_lines(struct csv *c) {
    while (c->at < c->end && at_line_end(c)) skip_line_end(c);
}

/* ---- header ---- */

static void add_names(const char *const *names, size_t n, struct err *e) {
    struct buf list = BUF_INIT;
    for (size_t i = 0; i < n; i++) buf_printf(&list, "%s%s", i ? ", " : "", names[i]);
    if (list.data && !list.failed) err_arg(e, "expected", "%s", list.data);
    buf_free(&list);
}

static enum status take_column(struct csv *c, const char *column, const char *const *names, struct err *e) {
    size_t at = c->columns + 1;
    if (at > CSV_COLUMNS_MAX || !*column) {
        enum status s = bad(c, "csv.header", at, e);
        add_names(names, c->names, e);
        return s;
    }
    size_t name = 0;
    while (name < c->names && strcmp(names[name], column) != 0) name++;
    if (name == c->names || c->column_of[name]) {
        enum status s = bad(c, name == c->names ? "csv.column-unknown" : "csv.column-twice", at, e);
        err_arg(e, "column", "%s", column);
        add_names(names, c->names, e);
        return s;
    }
    c->name_of[c->columns++] = name;
    c->column_of[name] = (long)at;
    return ST_OK;
}

static enum status read_header(struct csv *c, const char *const *names, size_t need, struct err *e) {
    skip_empty_lines(c);
    c->row_line = c->line;
    if (c->at == c->end) {
        enum status s = bad(c, "csv.empty", 0, e);
        add_names(names, c->names, e);
        return s;
    }
    for (;;) {
        const char *column;
        enum status s = read_field(c, c->columns + 1, &column, e);
        if (s == ST_OK) s = take_column(c, column, names, e);
        if (s != ST_OK) return s;
        if (at_line_end(c)) break;
        c->at++;
    }
    skip_line_end(c);
    for (size_t i = 0; i < need; i++) {
        if (c->column_of[i]) continue;
        enum status s = bad(c, "csv.column-missing", 0, e);
        err_arg(e, "column", "%s", names[i]);
        return s;
    }
    return ST_OK;
}

static enum status check_utf8(struct csv *c, struct err *e) {
    const char *s = c->at;
    size_t len = (size_t)(c->end - c->at), pos = 0;
    long line = 1;
    while (pos < len) {
        int32_t point = utf8_next(s, len, &pos);
        if (point < 0) {
            c->row_line = line;
            return bad(c, "csv.utf8", 0, e);
        }
        line += point == '\n';
    }
    return ST_OK;
}

enum status csv_open(struct csv **out, const char *data, size_t len, const char *const *names, size_t n, size_t need,
                     struct arena *a, struct err *e) {
    *out = NULL;
    if (n > CSV_COLUMNS_MAX || need > n) return err_set(e, ST_INTERNAL, NULL, "");
    struct csv *c = calloc(1, sizeof *c);
    if (!c) return err_set(e, ST_NO_MEMORY, NULL, "");
    if (len >= 3 && !memcmp(data, "\xEF\xBB\xBF", 3)) {
        data += 3;
        len -= 3;
    }
    if (!data) data = ""; /* an empty buffer */
    c->at = data;
    c->end = data + len;
    c->arena = a;
    c->line = c->row_line = 1;
    c->names = n;
    c->field.max = CSV_FIELD_BYTES_MAX;
    enum status s = check_utf8(c, e);
    if (s == ST_OK) s = read_header(c, names, need, e);
    if (s == ST_OK) *out = c;
    else csv_free(&c);
    return s;
}

/* ---- rows ---- */

static enum status wrong_count(struct csv *c, size_t found, struct err *e) {
    enum status s = bad(c, "csv.fields", found, e);
    err_arg(e, "expected", "%zu", c->columns);
    err_arg(e, "found", "%zu", found);
    return s;
}

enum status csv_row(struct csv *c, const char **values, int *more, struct err *e) {
    skip_empty_lines(c);
    *more = c->at < c->end;
    if (!*more) return ST_OK;
    c->row_line = c->line;
    for (size_t i = 0; i < c->names; i++) values[i] = "";
    for (size_t column = 0;; column++) {
        const char *value;
        enum status s = read_field(c, column + 1, &value, e);
        if (s != ST_OK) return s;
        if (column >= c->columns) return wrong_count(c, column + 1, e);
        values[c->name_of[column]] = value;
        if (at_line_end(c)) {
            if (column + 1 != c->columns) return wrong_count(c, column + 1, e);
            break;
        }
        c->at++;
    }
    skip_line_end(c);
    return ST_OK;
}

long csv_line(const struct csv *c) {
    return c->row_line;
}

long csv_column(const struct csv *c, size_t name) {
    return name < c->names ? c->column_of[name] : 0;
}

void csv_free(struct csv **c) {
    if (!c || !*c) return;
    buf_free(&(*c)->field);
    free(*c);
    *c = NULL;
}

void csv_cell(struct buf *out, const char *s) {
    bool formula = *s && strchr("=+-@\t\r", *s);
    bool quote = formula || strpbrk(s, "\",;\r\n") != NULL;
    if (quote) buf_byte(out, '"');
    if (formula) buf_byte(out, '\'');
    for (; *s; s++) {
        if (*s == '"') buf_byte(out, '"');
        buf_byte(out, (unsigned char)*s);
    }
    if (quote) buf_byte(out, '"');
}
