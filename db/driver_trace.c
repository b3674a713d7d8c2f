/*
 * A driver around another that fails one chosen step, so that a test can stand at every point at which the engine can.
 *
 * SQLite may drop the whole transaction on FULL, IOERR and NOMEM; here it always does, which is the harder case.
 */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "driver.h"

struct conn {
    const struct driver *inner;
    void *conn;
    int left; /* writing steps until the failure; 0: no more failures */
    int code;
};

struct stmt {
    struct conn *conn;
    void *stmt;
    bool writes;
    bool running; /* further rows of one statement are not further steps */
};

void *driver_trace_wrap(const struct driver *inner, void *conn, int nth, int code) {
    struct conn *c = malloc(sizeof *c);
    if (c) *c = (struct conn){inner, conn, nth, code};
    return c;
}

static bool is_due(struct conn *c) {
    return c->left > 0 && --c->left == 0;
}

static enum driver_result fail(struct conn *c, bool drop) {
    switch (c->code & 0xFF) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_NOMEM: drop = true; break;
    default: break;
    }
    if (drop && c->inner->in_transaction(c->conn)) c->inner->transaction(c->conn, DRIVER_ROLLBACK);
    return driver_sqlite_result(c->code);
}

static bool is_write(const char *sql) {
    return !strncmp(sql, "INSERT", 6) || !strncmp(sql, "UPDATE", 6) || !strncmp(sql, "DELETE", 6);
}

static enum driver_result prepare(void *conn, const char *sql, void **stmt) {
    struct conn *c = conn;
    struct stmt *s = calloc(1, sizeof *s);
    if (!s) return DRIVER_NO_MEMORY;
    s->conn = c;
    s->writes = is_write(sql);
    enum driver_result r = c->inner->prepare(c->conn, sql, &s->stmt);
    if (r != DRIVER_DONE) {
        free(s);
        s = NULL;
    }
    *stmt = s;
    return r;
}

static void finish(void *stmt) {
    struct stmt *s = stmt;
    s->conn->inner->finish(s->stmt);
    free(s);
}

static enum driver_result bind(void *stmt, int n, const struct driver_value *v) {
    struct stmt *s = stmt;
    return s->conn->inner->bind(s->stmt, n, v);
}

static enum driver_result step(void *stmt) {
    struct stmt *s = stmt;
    if (s->writes && !s->running && is_due(s->conn)) return fail(s->conn, false);
    s->running = true;
    return s->conn->inner->step(s->stmt);
}

static void column(void *stmt, int n, struct driver_value *out) {
    struct stmt *s = stmt;
    s->conn->inner->column(s->stmt, n, out);
}

static const char *column_name(void *stmt, int n) {
    struct stmt *s = stmt;
    return s->conn->inner->column_name(s->stmt, n);
}

static void reset(void *stmt) {
    struct stmt *s = stmt;
    s->running = false;
    s->conn->inner->reset(s->stmt);
}

static enum driver_result transaction(void *conn, enum driver_transaction t) {
    struct conn *c = conn;
    if (t == DRIVER_COMMIT && is_due(c)) return fail(c, true);
    return c->inner->transaction(c->conn, t);
}

static bool in_transaction(void *conn) {
    struct conn *c = conn;
    return c->inner->in_transaction(c->conn);
}

static const char *message(void *conn) {
    struct conn *c = conn;
    return c->inner->message(c->conn);
}

static void close_conn(void *conn) {
    struct conn *c = conn;
    c->inner->close(c->conn);
    free(c);
}

const struct driver driver_trace = {
    .prepare = prepare,
    .finish = finish,
    .bind = bind,
    .step = step,
    .column = column,
    .column_name = column_name,
    .reset = reset,
    .transaction = transaction,
    .in_transaction = in_transaction,
    .message = message,
    .close = close_conn,
};
