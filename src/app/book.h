/* A register of an office with what its statement leaves open. */
#ifndef TEMLANG_APP_BOOK_H
#define TEMLANG_APP_BOOK_H

#include "internal.h"
#include "store/book.h"

/* Entries of the public log that are late, newest first (log_late.c).  out: rows gets {entry, act, happened_at, witnessed_at, minutes} */
enum status book_late(struct command_ctx *c, json_t *rows);
/* Figures over all makers are for supervision.  err: ST_FORBIDDEN "access.denied" */
enum status book_permit(struct command_ctx *c);
/* Fill the columns that need the calendar, or rows of their own.  in: rows of book_rows; out: rows that turn out not to belong are gone */
enum status book_fill(struct command_ctx *c, enum book b, const struct book_ask *ask, json_t *rows);

#endif
