/*
 * A connection as this layer sees it, and queries over it. Private to db/.
 *
 * A query is bound, stepped and read without a check on the way; query_end gives the first failure as a status:
 *     struct query q;
 *     query_start(&q, db, SQL_lot_get);
 *     query_int(&q, id);
 *     if (query_row(&q)) out->quantity = column_int(&q, 2);
 *     return query_end(&q, e);
 */
#ifndef TEMLANG_STORE_DB_H
#define TEMLANG_STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "driver.h"
#include "sql_statements.h"

struct db {
    const struct driver_admin *admin;
    const struct driver *driver;
    void *conn;              /* what driver's functions take */
    void *raw;               /* what admin's functions take: conn, or what a trace wraps */
    void *stmt[SQL_COUNT];   /* prepared when first used */
    enum driver_result last; /* of the last query that failed, DRIVER_DONE where none did: read by the writer */
    struct arena *scratch;   /* for folded copies; made when first used */
    bool quiet;              /* store_quiet was called in this write */
    bool erasing;            /* store_erasing was called in this write */
    uint32_t high_water;     /* largest id that this write reserves */
    uint64_t queries;        /* begun so far */
};

/* Open, without setting up.  err: as reader_open */
enum status db_open(struct db **db, const struct driver_admin *admin, const char *path, enum driver_mode mode,
                    struct err *e);
void db_close(struct db **db);
/* Drop the prepared statements (before the driver is wrapped). */
void db_forget(struct db *db);
/* One step of a transaction.  out: ST_OK, or the failure with its sentence */
enum status db_transaction(struct db *db, enum driver_transaction t, struct err *e);
/* The status of a driver's result; what nobody expects goes to the program's log under what. */
enum status db_fail(struct db *db, enum driver_result r, const char *what, struct err *e);
/* The folded form of up to four texts, joined by spaces; lives until the next call.  out: NULL without memory */
const char *db_fold(struct db *db, const char *a, const char *b, const char *c, const char *d);

struct query {
    struct db *db;
    void *stmt;
    enum sql sql;
    int bound;
    enum driver_result result; /* DRIVER_ROW while a row is there */
    bool spent;                /* an arena was */
};

void query_start(struct query *q, struct db *db, enum sql sql);
/* Bind the next parameter. What p points to must live until query_end. */
void query_int(struct query *q, int64_t v);
void query_null(struct query *q);
void query_text(struct query *q, const char *s);
void query_textn(struct query *q, const char *s, size_t len);
void query_blob(struct query *q, const void *p, size_t len);
/* The next row.  out: false at the end and after a failure */
bool query_row(struct query *q);
/* Columns of the row, from 0. */
int64_t column_int(struct query *q, int n);
/* Copy in a; "" for NULL and after a failure. */
const char *column_text(struct query *q, int n, struct arena *a);
/* Member of a closed set, stored as its key.  A key that is none is a failure (DRIVER_CORRUPT) and gives 0. */
int column_member(struct query *q, int n, int (*parse)(const char *key));
/* Valid until the next row. */
const void *column_blob(struct query *q, int n, size_t *len);
/* Exactly len bytes.  A blob of another length is a failure (DRIVER_CORRUPT). */
void column_bytes(struct query *q, int n, unsigned char *out, size_t len);
/* Give the statement back.  err: the first failure since query_start */
enum status query_end(struct query *q, struct err *e);
/* The same, for a query that writes and whose rows nobody reads. */
enum status query_run(struct query *q, struct err *e);
/* Give the statement back without turning the failure into a status.  out: DRIVER_DONE, or the failure */
enum driver_result query_result(struct query *q);
/* ST_NOT_FOUND with a key and one argument. */
enum status not_found(struct err *e, const char *key, const char *name, const char *value);
enum status not_found_id(struct err *e, const char *key, int64_t id);
/* ST_CONFLICT with a key and the argument id. */
enum status already_there(struct err *e, const char *key, int64_t id);
/* What a <name>_next statement gives: the id after the largest. */
enum status next_id(struct db *tx, enum sql sql, int64_t *id, struct err *e);

/* An array that grows in an arena while rows come. */
struct rows {
    struct arena *arena;
    size_t size; /* of a row */
    size_t n, cap;
    void *data;
};
void rows_start(struct rows *r, struct arena *a, size_t size);
/* Room for one more row, zeroed.  out: NULL when the arena is spent, which ends the query */
void *rows_add(struct rows *r, struct query *q);

/* Position of a statement by its name, -1 where there is none. */
int sql_find(const char *name);

#endif
