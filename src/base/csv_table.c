/*
 * Tables that people export or paste. Offices use three separators and two encodings, leave empty rows, and a pasted cell may
 * begin with a quote that is only a quote; none of that is worth sending somebody back for.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/utf8.h"

/* Cells as they are found; rows may differ in length until all are read. */
struct reader {
    const char *at, *end;
    char separator;
    long row;            /* the one being read, from 1 */
    size_t column;       /* the cell being read, from 1 */
    struct buf cell;
    struct arena *arena;
    const char **cells;
    size_t cells_len, cells_cap;
    size_t *starts;      /* of rows that are kept, the header first; one more behind the last */
    long *numbers;
    size_t rows_len, rows_cap;
    size_t columns;      /* of the longest row */
};

static enum status bad(const struct reader *r, enum status s, const char *key, struct err *e) {
    if (e && e->status == ST_OK) {
        e->line = r->row;
        e->column = (long)r->column;
    }
    return err_set(e, s, NULL, key);
}

static enum status too_many(const struct reader *r, const char *key, size_t max, struct err *e) {
    enum status s = bad(r, ST_TOO_LARGE, key, e);
    err_arg(e, "max", "%zu", max);
    return s;
}

/* ---- text ---- */

static bool starts_with(const void *data, size_t len, const char *mark, size_t n) { return len >= n && !memcmp(data, mark, n); }

enum status csv_text(const void *data, size_t len, struct buf *out, struct err *e) {
    const char *s = data ? data : "";
    bool little = starts_with(s, len, "\xFF\xFE", 2), big = starts_with(s, len, "\xFE\xFF", 2);
    if (little || big) return utf8_from_utf16(out, s + 2, len - 2, big) ? ST_OK : err_set(e, ST_INVALID, NULL, "csv.utf8");
    size_t mark = starts_with(s, len, "\xEF\xBB\xBF", 3) ? 3 : 0;
    if (!utf8_valid(s + mark, len - mark)) return err_set(e, ST_INVALID, NULL, "csv.utf8");
    buf_add(out, s + mark, len - mark);
    return out->failed ? err_set(e, ST_NO_MEMORY, NULL, "") : ST_OK;
}

/* ---- separator ---- */

static bool at_break(const struct reader *r) { return r->at == r->end || *r->at == '\n' || *r->at == '\r'; }

static void skip_break(struct reader *r) {
    if (r->at < r->end && *r->at == '\r') r->at++;
    if (r->at < r->end && *r->at == '\n') r->at++;
    r->row++;
}

/* What the header has most of outside quotes; none of them: one column. */
static char separator_guess(const struct reader *r) {
    static const char signs[] = "\t;,";
    size_t count[3] = { 0, 0, 0 }, best = 0;
    bool quoted = false;
    for (const char *c = r->at; c < r->end && (quoted || (*c != '\n' && *c != '\r')); c++) {
        if (*c == '"') quoted = !quoted;
        for (size_t i = 0; i < 3 && !quoted; i++) count[i] += *c == signs[i];
    }
    for (size_t i = 1; i < 3; i++)
        if (count[i] > count[best]) best = i;
    return signs[best];
}

/* Some spreadsheets write "sep=;" before the header. */
static void separator_find(struct reader *r) {
    size_t left = (size_t)(r->end - r->at);
    if (left > 5 && !memcmp(r->at, "sep=", 4) && strchr("\t;,", r->at[4]) && r->at[4] && (r->at[5] == '\r' || r->at[5] == '\n')) {
        r->separator = r->at[4];
        r->at += 5;
        skip_break(r);
    } else {
        while (r->at < r->end && at_break(r)) skip_break(r);
        r->separator = separator_guess(r);
    }
}

/* ---- cells ---- */

/*
 * A quoted cell.  out: false, with the reader where it was, where the quotes do not close before a separator
 * The search for the end stops at the next quote that is not doubled, so all of them together read the table once.
 */
static bool read_quoted(struct reader *r) {
    const char *from = r->at;
    for (r->at++; r->at < r->end && r->cell.len <= CSV_CELL_BYTES_MAX; r->at++) {
        if (*r->at == '"') {
            r->at++;
            if (at_break(r) || *r->at == r->separator) return true;
            if (*r->at != '"') break;
        }
        if (*r->at != '\r') buf_byte(&r->cell, (unsigned char)*r->at);
        else if (r->at + 1 == r->end || r->at[1] != '\n') buf_byte(&r->cell, '\n');
    }
    r->at = from;
    buf_clear(&r->cell);
    return false;
}

static void read_bare(struct reader *r) {
    const char *from = r->at;
    while (!at_break(r) && *r->at != r->separator) r->at++;
    buf_add(&r->cell, from, (size_t)(r->at - from));
}

/* Lines of a cell, each clean; empty ones at the ends go. */
static const char *cell_clean(struct reader *r) {
    char *s = r->cell.data;
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < r->cell.len; i++)
        if (s[i] == '\t') s[i] = ' ';
    if (!memchr(s, '\n', r->cell.len)) return utf8_clean(r->arena, s, r->cell.len);
    const char *end = s + r->cell.len;
    size_t breaks = 0;
    for (const char *line = s; line <= end;) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        if (!stop) stop = end;
        const char *clean = utf8_clean(r->arena, line, (size_t)(stop - line));
        if (!clean) {
            buf_free(&out);
            return NULL;
        }
        if (*clean) {
            while (out.len && breaks--) buf_byte(&out, '\n');
            buf_str(&out, clean);
            breaks = 0;
        }
        breaks++;
        line = stop + 1;
    }
    const char *whole = out.failed ? NULL : arena_strn(r->arena, out.data ? out.data : "", out.len);
    buf_free(&out);
    return whole;
}

static bool grow(void *list, size_t *cap, size_t size) {
    void **p = list;
    size_t want = *cap ? *cap * 2 : 1024;
    void *grown = realloc(*p, want * size);
    if (!grown) return false;
    *p = grown;
    *cap = want;
    return true;
}

static enum status read_cell(struct reader *r, struct err *e) {
    buf_clear(&r->cell);
    if (r->at == r->end || *r->at != '"' || !read_quoted(r)) read_bare(r);
    if (r->cell.failed) return err_set(e, ST_NO_MEMORY, NULL, "");
    if (r->cell.len > CSV_CELL_BYTES_MAX) return too_many(r, "csv.too-long", CSV_CELL_BYTES_MAX, e);
    if (r->column > CSV_COLUMNS_MAX) {
        if (r->cell.len) return too_many(r, "csv.table-columns", CSV_COLUMNS_MAX, e);
        return ST_OK; /* a spreadsheet's empty cells at the right */
    }
    const char *value = r->cell.len ? cell_clean(r) : "";
    if (!value) return arena_spent(r->arena) ? err_set(e, ST_NO_MEMORY, NULL, "") : bad(r, ST_INVALID, "csv.table-control", e);
    if (r->cells_len == r->cells_cap && !grow(&r->cells, &r->cells_cap, sizeof *r->cells)) return err_set(e, ST_NO_MEMORY, NULL, "");
    r->cells[r->cells_len++] = value;
    return ST_OK;
}

/* ---- rows ---- */

static bool rows_grow(struct reader *r) {
    size_t cap = r->rows_cap;
    if (r->rows_len + 1 < r->rows_cap) return true;
    if (!grow(&r->starts, &cap, sizeof *r->starts)) return false;
    return grow(&r->numbers, &r->rows_cap, sizeof *r->numbers);
}

static enum status read_row(struct reader *r, struct err *e) {
    size_t first = r->cells_len, used = 0;
    for (r->column = 1;; r->column++) {
        enum status s = read_cell(r, e);
        if (s != ST_OK) return s;
        if (at_break(r)) break;
        r->at++; /* the separator */
    }
    for (size_t i = first; i < r->cells_len; i++)
        if (*r->cells[i]) used = i - first + 1;
    r->cells_len = first + used;
    if (used) {
        if (!rows_grow(r)) return err_set(e, ST_NO_MEMORY, NULL, "");
        r->starts[r->rows_len] = first;
        r->numbers[r->rows_len++] = r->row;
        if (used > r->columns) r->columns = used;
    }
    if (r->at < r->end) skip_break(r);
    return ST_OK;
}

static enum status read_rows(struct reader *r, size_t rows_max, struct err *e) {
    while (r->at < r->end) {
        enum status s = read_row(r, e);
        if (s != ST_OK) return s;
        if (r->rows_len > rows_max + 1) return too_many(r, "csv.table-rows", rows_max, e);
    }
    return r->rows_len > 1 ? ST_OK : bad(r, ST_INVALID, "csv.table-empty", e);
}

/* Rows of equal length, in the arena. */
static enum status table_make(const struct reader *r, struct csv_table *t, struct err *e) {
    size_t n = r->rows_len * r->columns;
    const char **all = arena_alloc(r->arena, n * sizeof *all);
    *t = (struct csv_table){ .separator = r->separator, .columns = r->columns, .rows = r->rows_len - 1, .header = all };
    t->number = arena_alloc(r->arena, t->rows * sizeof *t->number);
    if (!all || !t->number) return err_set(e, ST_NO_MEMORY, NULL, "");
    t->cells = all + r->columns;
    for (size_t row = 0; row < r->rows_len; row++) {
        size_t from = r->starts[row], to = row + 1 < r->rows_len ? r->starts[row + 1] : r->cells_len;
        for (size_t c = 0; c < r->columns; c++) all[row * r->columns + c] = from + c < to ? r->cells[from + c] : "";
        if (row) t->number[row - 1] = r->numbers[row];
    }
    return ST_OK;
}

enum status csv_table_read(struct csv_table *t, const char *data, size_t len, size_t rows_max, struct arena *a, struct err *e) {
    struct reader r = { .arena = a, .row = 1, .column = 0 };
    memset(t, 0, sizeof *t);
    if (len > CSV_TABLE_BYTES_MAX) return too_many(&r, "csv.table-large", CSV_TABLE_BYTES_MAX >> 20, e);
    size_t mark = data && starts_with(data, len, "\xEF\xBB\xBF", 3) ? 3 : 0;
    r.at = data ? data + mark : "";
    r.end = r.at + (data ? len - mark : 0);
    if (!utf8_valid(r.at, (size_t)(r.end - r.at))) return bad(&r, ST_INVALID, "csv.utf8", e);
    separator_find(&r);
    enum status s = read_rows(&r, rows_max, e);
    if (s == ST_OK) s = table_make(&r, t, e);
    free(r.cells);
    free(r.starts);
    free(r.numbers);
    buf_free(&r.cell);
    return s;
}
