/*
 * CSV as RFC 4180 has it: comma, quotes doubled, CRLF or LF, UTF-8 with or without a byte order mark.
 *
 * The first row names the columns. Values come NFC, trimmed (utf8_clean), so that a later layer never sees raw bytes.
 * thread: one thread a reader.
 */
#ifndef TEMLANG_BASE_CSV_H
#define TEMLANG_BASE_CSV_H

#include <stddef.h>

#include "base/arena.h"
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

#endif
