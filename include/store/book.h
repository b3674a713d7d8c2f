/*
 * Rows of the registers of an office, and the figures of its overview.
 * thread: as rows.h
 */
#ifndef TEMLANG_STORE_BOOK_H
#define TEMLANG_STORE_BOOK_H

#include <jansson.h>

#include "core/book.h"
#include "store/rows.h"

/* What the statement of a register is asked with (book.def). */
struct book_ask {
    const char *today, *from, *to; /* ISO days, first and last */
    int64_t from_us, before_us;
    int64_t limit;
};
/* out: *rows array of objects by column, owned by the caller */
enum status book_rows(struct db *db, enum book b, const struct book_ask *ask, json_t **rows, struct err *e);

/* Labels that showed a rating and were scanned behind a day.  out: last_day 0 where none was */
struct book_scans {
    int64_t labels, scans;
    int32_t last_day;
};
enum status book_linger(struct db *db, int64_t rating_id, int32_t after_day, struct book_scans *out, struct err *e);
/* Scans of a lot's labels from a day on. */
enum status book_recall_scans(struct db *db, int64_t lot_id, int32_t from_day, int64_t *scans, struct err *e);
/* Materials of the lots from one id to another: array of {lot_id, name, quantity}, by lot. */
enum status book_materials(struct db *db, int64_t first, int64_t last, json_t **rows, struct err *e);

#endif
