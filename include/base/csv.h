/*
 * Rows of text, in two ways. A list that a program wrote (csv_open): CSV as RFC 4180 has it, comma, quotes doubled, CRLF or
 * LF, UTF-8 with or without a byte order mark, columns that the caller knows; what is not plainly right is refused. A table
 * that a person exported or pasted (csv_table_read): separator and columns are not known, and quotes may be as a spreadsheet
 * leaves them.
 *
 * The first row names the columns. Values come NFC, trimmed (utf8_clean), so that a later layer never sees raw bytes.
 * thread: one thread a reader.
 */
#ifndef TEMLANG_BASE_CSV_H
#define TEMLANG_BASE_CSV_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#define CSV_COLUMNS_MAX 64
#define CSV_FIELD_BYTES_MAX 8192

struct csv;

/*
 * Start reading text; names[] are the columns that the caller knows.
 *   in   data: lives as long as the reader; names: n names; need: how many of the first names must be there
 *        (the others may be absent: their values are ""); a column that is not in names is an error
 *   out  *c to be freed with csv_free
 *   err  ST_INVALID with line and column: "csv.utf8", "csv.header", "csv.column-unknown", "csv.column-missing",
 *        "csv.column-twice", "csv.empty"
 */
enum status csv_open(struct csv **c, const char *data, size_t len, const char *const *names, size_t n, size_t need,
                     struct arena *a, struct err *e);
/*
 * The next row.
 *   out  values[0 … n-1] in the order of names, each NUL-terminated in the arena; *more false at the end
 *   err  ST_INVALID "csv.quote", "csv.fields" (a row with another number of fields), "csv.too-long", "csv.control"
 */
enum status csv_row(struct csv *c, const char **values, int *more, struct err *e);
/* 1-based line on which the last row began, and 1-based column number (position in the file's header) of a name. */
long csv_line(const struct csv *c);
long csv_column(const struct csv *c, size_t name);
void csv_free(struct csv **c);

/*
 * Append a cell, quoted where it has to be, for comma and semicolon. What begins like a formula gets an apostrophe: otherwise
 * a name that somebody typed could run as one on the machine of who opens the file.
 *   src  RFC 4180; OWASP "CSV injection"
 */
void csv_cell(struct buf *out, const char *s);

#define CSV_TABLE_BYTES_MAX ((size_t)4 << 20)
#define CSV_CELL_BYTES_MAX 16384

/* A table of which nothing was known beforehand. All of it in the arena. */
struct csv_table {
    char separator;        /* ',' ';' '\t' */
    size_t columns, rows;  /* rows: without the header, and without those that are wholly empty */
    const char **header;   /* "" where a column has no name; names may come twice */
    const char **cells;    /* rows * columns, right behind the header; "" where a row is short; a line break inside a cell stays as LF */
    long *number;          /* of each row, as a spreadsheet counts: the header is 1, empty rows count */
};
/*
 * Read a table: comma, semicolon or tab, whichever the header has most of (or "sep=;" before it); CRLF, LF or CR; a quote that
 * closes badly is part of its cell.
 *   in   data: UTF-8 with or without a byte order mark (csv_text for others), at most CSV_TABLE_BYTES_MAX
 *   err  ST_INVALID with row and column: "csv.utf8", "csv.table-empty", "csv.table-control"; ST_TOO_LARGE "csv.table-rows",
 *        "csv.table-columns", "csv.too-long" (args: max), "csv.table-large"
 */
enum status csv_table_read(struct csv_table *t, const char *data, size_t len, size_t rows_max, struct arena *a, struct err *e);
/*
 * The text of a file as a spreadsheet saves it: UTF-8 as it is, UTF-16 with a byte order mark ("Unicode text") made UTF-8.
 *   out  appended to out, without a byte order mark
 *   err  ST_INVALID "csv.utf8"
 */
enum status csv_text(const void *data, size_t len, struct buf *out, struct err *e);

#endif
