/*
 * SQLite behind the seam: opening, statements, transactions.
 *
 * Connections are opened without SQLite's own mutex (one thread at a time has one). Setting up, authorizer, checkpoints
 * and backup are in driver_sqlite_admin.c.
 */
#include "driver_sqlite.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Counting every allocation takes a global mutex on the path of each scan; nothing here reads the counts. */
static void configure(void) {
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

enum driver_result driver_sqlite_result(int code) {
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID: return DRIVER_UNIQUE;
    case SQLITE_CONSTRAINT_FOREIGNKEY: return DRIVER_FOREIGN_KEY;
    case SQLITE_CONSTRAINT_TRIGGER: return DRIVER_DENIED;
    case SQLITE_IOERR_NOMEM: return DRIVER_NO_MEMORY;
    default: break;
    }
    switch (code & 0xFF) {
    case SQLITE_OK:
    case SQLITE_DONE: return DRIVER_DONE;
    case SQLITE_ROW: return DRIVER_ROW;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG: return DRIVER_CHECK;
    case SQLITE_AUTH:
    case SQLITE_READONLY: return DRIVER_DENIED;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL: return DRIVER_BUSY;
    case SQLITE_FULL: return DRIVER_FULL;
    case SQLITE_IOERR: return DRIVER_IO;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM: return DRIVER_MISSING;
    case SQLITE_NOMEM: return DRIVER_NO_MEMORY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT: return DRIVER_CORRUPT;
    default: return DRIVER_ERROR;
    }
}

enum driver_result sqlite_open(const char *path, enum driver_mode mode, void **conn) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    static const int access[] = {
        [DRIVER_READ] = SQLITE_OPEN_READONLY,
        [DRIVER_WRITE] = SQLITE_OPEN_READWRITE,
        [DRIVER_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
    };
    *conn = NULL;
    pthread_once(&once, configure);
    struct sqlite_conn *c = calloc(1, sizeof *c);
    if (!c) return DRIVER_NO_MEMORY;
    int rc = sqlite3_open_v2(path, &c->db, access[mode] | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    /* Until the file is known to be ours, closing it must not move a foreign log into a foreign database. */
    if (rc == SQLITE_OK) rc = sqlite3_db_config(c->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_busy_timeout(c->db, SQLITE_BUSY_WAIT_MS);
    if (rc != SQLITE_OK) {
        sqlite_close(c);
        return driver_sqlite_result(rc);
    }
    *conn = c;
    return DRIVER_DONE;
}

void sqlite_close(void *conn) {
    struct sqlite_conn *c = conn;
    for (int i = 0; i < DRIVER_TRANSACTION_COUNT; i++) sqlite3_finalize(c->transaction[i]);
    sqlite3_close_v2(c->db);
    free(c);
}

static enum driver_result prepare(void *conn, const char *sql, void **stmt) {
    struct sqlite_conn *c = conn;
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v3(c->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL);
    *stmt = s;
    return driver_sqlite_result(rc);
}

static void finish(void *stmt) {
    sqlite3_finalize(stmt);
}

static enum driver_result bind(void *stmt, int n, const struct driver_value *v) {
    int rc = SQLITE_MISUSE;
    switch (v->type) {
    case DRIVER_NULL: rc = sqlite3_bind_null(stmt, n); break;
    case DRIVER_INT: rc = sqlite3_bind_int64(stmt, n, v->i); break;
    case DRIVER_TEXT: rc = sqlite3_bind_text64(stmt, n, v->p, v->len, SQLITE_STATIC, SQLITE_UTF8); break;
    case DRIVER_BLOB: /* a NULL pointer would bind NULL, not an empty blob */
        rc = sqlite3_bind_blob64(stmt, n, v->p ? v->p : "", v->len, SQLITE_STATIC);
        break;
    }
    return driver_sqlite_result(rc);
}

static enum driver_result step(void *stmt) {
    return driver_sqlite_result(sqlite3_step(stmt));
}

static void column(void *stmt, int n, struct driver_value *out) {
    *out = (struct driver_value){DRIVER_NULL, 0, NULL, 0};
    switch (sqlite3_column_type(stmt, n)) {
    case SQLITE_INTEGER:
        out->type = DRIVER_INT;
        out->i = sqlite3_column_int64(stmt, n);
        break;
    case SQLITE_TEXT:
        out->type = DRIVER_TEXT;
        out->p = sqlite3_column_text(stmt, n);
        out->len = (size_t)sqlite3_column_bytes(stmt, n);
        break;
    case SQLITE_BLOB:
        out->type = DRIVER_BLOB;
        out->p = sqlite3_column_blob(stmt, n);
        out->len = (size_t)sqlite3_column_bytes(stmt, n);
        break;
    default: break; /* NULL; reals cannot be stored in STRICT tables of this schema */
    }
}

static const char *column_name(void *stmt, int n) {
    return n < sqlite3_column_count(stmt) ? sqlite3_column_name(stmt, n) : NULL;
}

static void reset(void *stmt) {
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
}

/* Rolling back to a savepoint leaves it open, so a second statement drops it. */
static enum driver_result transaction(void *conn, enum driver_transaction t) {
    static const char *const text[] = {
        [DRIVER_BEGIN_READ] = "BEGIN",
        [DRIVER_BEGIN_WRITE] = "BEGIN IMMEDIATE",
        [DRIVER_SAVEPOINT] = "SAVEPOINT one",
        [DRIVER_RELEASE] = "RELEASE one",
        [DRIVER_ROLLBACK_TO] = "ROLLBACK TO one",
        [DRIVER_COMMIT] = "COMMIT",
        [DRIVER_ROLLBACK] = "ROLLBACK",
    };
    struct sqlite_conn *c = conn;
    sqlite3_stmt **s = &c->transaction[t];
    if (!*s) {
        int rc = sqlite3_prepare_v3(c->db, text[t], -1, SQLITE_PREPARE_PERSISTENT, s, NULL);
        if (rc != SQLITE_OK) return driver_sqlite_result(rc);
    }
    enum driver_result r = driver_sqlite_result(sqlite3_step(*s));
    sqlite3_reset(*s);
    return r == DRIVER_DONE && t == DRIVER_ROLLBACK_TO ? transaction(conn, DRIVER_RELEASE) : r;
}

static bool in_transaction(void *conn) {
    struct sqlite_conn *c = conn;
    return sqlite3_get_autocommit(c->db) == 0;
}

static const char *message(void *conn) {
    struct sqlite_conn *c = conn;
    return sqlite3_errmsg(c->db);
}

const struct driver driver_sqlite_calls = {
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
    .close = sqlite_close,
};
