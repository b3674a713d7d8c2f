/*
 * Queries: the few lines that every function of this layer would else repeat, and the one place where failures get
 * names.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/utf8.h"
#include "db.h"

#define SCRATCH_BYTES ((size_t)256 * 1024)

/* ---- failures ---- */

static const struct failure {
    enum status status;
    const char *key;
    bool expected; /* part of working, nothing for the program's log */
} failures[] = {
    [DRIVER_DONE] = {ST_OK, "", true},
    [DRIVER_ROW] = {ST_OK, "", true},
    [DRIVER_UNIQUE] = {ST_CONFLICT, "store.exists", true},
    [DRIVER_FOREIGN_KEY] = {ST_NOT_FOUND, "store.reference", true},
    [DRIVER_CHECK] = {ST_INVALID, "store.check", true},
    [DRIVER_DENIED] = {ST_INTERNAL, "store.append-only", false},
    [DRIVER_BUSY] = {ST_BUSY, "store.busy", false},
    [DRIVER_FULL] = {ST_NO_SPACE, "store.full", false},
    [DRIVER_IO] = {ST_IO, "store.io", false},
    [DRIVER_MISSING] = {ST_IO, "store.open", false},
    [DRIVER_NO_MEMORY] = {ST_NO_MEMORY, "", false},
    [DRIVER_CORRUPT] = {ST_CORRUPT, "store.corrupt", false},
    [DRIVER_ERROR] = {ST_INTERNAL, "store.statement", false},
};

enum status db_fail(struct db *db, enum driver_result r, const char *what, struct err *e) {
    const struct failure *f = &failures[r];
    if (f->status == ST_OK) return ST_OK;
    db->last = r;
    if (!f->expected) log_error("store.sql", "statement=%s message=\"%s\"", what, db->driver->message(db->conn));
    return err_set(e, f->status, NULL, f->key);
}

enum status not_found(struct err *e, const char *key, const char *name, const char *value) {
    err_set(e, ST_NOT_FOUND, NULL, key);
    err_arg(e, name, "%s", value);
    return ST_NOT_FOUND;
}

enum status not_found_id(struct err *e, const char *key, int64_t id) {
    err_set(e, ST_NOT_FOUND, NULL, key);
    err_arg(e, "id", "%" PRId64, id);
    return ST_NOT_FOUND;
}

enum status already_there(struct err *e, const char *key, int64_t id) {
    err_set(e, ST_CONFLICT, NULL, key);
    err_arg(e, "id", "%" PRId64, id);
    return ST_CONFLICT;
}

/* ---- connections ---- */

enum status db_open(struct db **out, const struct driver_admin *admin, const char *path, enum driver_mode mode,
                    struct err *e) {
    *out = NULL;
    struct db *db = calloc(1, sizeof *db);
    if (!db) return err_set(e, ST_NO_MEMORY, NULL, "");
    db->admin = admin;
    db->driver = admin->driver;
    enum driver_result r = admin->open(path, mode, &db->raw);
    if (r != DRIVER_DONE) {
        free(db);
        err_set(e, failures[r].status, NULL, failures[r].key);
        err_arg(e, "path", "%s", path);
        return failures[r].status;
    }
    db->conn = db->raw;
    *out = db;
    return ST_OK;
}

void db_forget(struct db *db) {
    for (int i = 0; i < SQL_COUNT; i++) {
        if (db->stmt[i]) db->driver->finish(db->stmt[i]);
        db->stmt[i] = NULL;
    }
}

void db_close(struct db **db) {
    if (!db || !*db) return;
    db_forget(*db);
    (*db)->driver->close((*db)->conn);
    arena_free(&(*db)->scratch);
    free(*db);
    *db = NULL;
}

enum status db_transaction(struct db *db, enum driver_transaction t, struct err *e) {
    static const char *const names[] = {"begin_read", "begin", "savepoint", "release", "rollback_to", "commit",
                                        "rollback"};
    return db_fail(db, db->driver->transaction(db->conn, t), names[t], e);
}

const char *db_fold(struct db *db, const char *a, const char *b, const char *c, const char *d) {
    if (!db->scratch) db->scratch = arena_new(SCRATCH_BYTES);
    if (!db->scratch) return NULL;
    arena_reset(db->scratch);
    const char *joined =
        arena_printf(db->scratch, "%s%s%s%s%s%s%s", a, *b ? " " : "", b, *c ? " " : "", c, *d ? " " : "", d);
    return joined ? utf8_fold(db->scratch, joined, strlen(joined)) : NULL;
}

int sql_find(const char *name) {
    int low = 0, high = SQL_COUNT;
    while (low < high) {
        int mid = low + (high - low) / 2;
        int order = strcmp(sql_statements[mid].name, name);
        if (order == 0) return mid;
        if (order < 0) low = mid + 1;
        else high = mid;
    }
    return -1;
}

/* ---- queries ---- */

void query_start(struct query *q, struct db *db, enum sql sql) {
    *q = (struct query){.db = db, .sql = sql, .result = DRIVER_ROW};
    db->queries++;
    if (!db->stmt[sql]) q->result = db->driver->prepare(db->conn, sql_statements[sql].text, &db->stmt[sql]);
    if (q->result == DRIVER_DONE) q->result = DRIVER_ROW;
    q->stmt = db->stmt[sql];
}

static void bind(struct query *q, const struct driver_value *v) {
    if (q->result != DRIVER_ROW) return;
    enum driver_result r = q->db->driver->bind(q->stmt, ++q->bound, v);
    if (r != DRIVER_DONE) q->result = r;
}

void query_int(struct query *q, int64_t v) {
    bind(q, &(struct driver_value){.type = DRIVER_INT, .i = v});
}

void query_null(struct query *q) {
    bind(q, &(struct driver_value){.type = DRIVER_NULL});
}

void query_textn(struct query *q, const char *s, size_t len) {
    bind(q, &(struct driver_value){.type = DRIVER_TEXT, .p = s, .len = len});
}

void query_text(struct query *q, const char *s) {
    if (s) query_textn(q, s, strlen(s));
    else q->spent = true; /* only memory that could not be had is NULL here */
}

void query_blob(struct query *q, const void *p, size_t len) {
    bind(q, &(struct driver_value){.type = DRIVER_BLOB, .p = p, .len = len});
}

bool query_row(struct query *q) {
    if (q->result != DRIVER_ROW || q->spent) return false;
    q->result = q->db->driver->step(q->stmt);
    return q->result == DRIVER_ROW;
}

int64_t column_int(struct query *q, int n) {
    struct driver_value v;
    q->db->driver->column(q->stmt, n, &v);
    return v.type == DRIVER_INT ? v.i : 0;
}

const char *column_text(struct query *q, int n, struct arena *a) {
    struct driver_value v;
    q->db->driver->column(q->stmt, n, &v);
    if (v.type != DRIVER_TEXT && v.type != DRIVER_BLOB) return "";
    if (v.len == 0) return "";
    char *s = arena_strn(a, v.p, v.len);
    if (!s) q->spent = true;
    return s ? s : "";
}

int column_member(struct query *q, int n, int (*parse)(const char *key)) {
    struct driver_value v;
    q->db->driver->column(q->stmt, n, &v);
    int member = v.type == DRIVER_TEXT ? parse(v.p) : -1;
    if (member < 0) q->result = DRIVER_CORRUPT;
    return member < 0 ? 0 : member;
}

const void *column_blob(struct query *q, int n, size_t *len) {
    struct driver_value v;
    q->db->driver->column(q->stmt, n, &v);
    *len = v.len;
    return v.p;
}

void column_bytes(struct query *q, int n, unsigned char *out, size_t len) {
    size_t have;
    const void *p = column_blob(q, n, &have);
    if (p && have == len) memcpy(out, p, len);
    else q->result = DRIVER_CORRUPT;
}

enum driver_result query_result(struct query *q) {
    if (q->stmt) q->db->driver->reset(q->stmt);
    if (q->spent) return DRIVER_NO_MEMORY;
    return q->result == DRIVER_ROW ? DRIVER_DONE : q->result;
}

enum status query_end(struct query *q, struct err *e) {
    enum driver_result r = query_result(q);
    return r == DRIVER_DONE ? ST_OK : db_fail(q->db, r, sql_statements[q->sql].name, e);
}

enum status query_run(struct query *q, struct err *e) {
    query_row(q);
    return query_end(q, e);
}

enum status next_id(struct db *tx, enum sql sql, int64_t *id, struct err *e) {
    struct query q;
    query_start(&q, tx, sql);
    if (query_row(&q)) *id = column_int(&q, 0);
    return query_end(&q, e);
}

/* ---- many rows ---- */

void rows_start(struct rows *r, struct arena *a, size_t size) {
    *r = (struct rows){a, size, 0, 0, NULL};
}

void *rows_add(struct rows *r, struct query *q) {
    if (r->n == r->cap) {
        size_t cap = r->cap ? r->cap * 2 : 16;
        void *data = arena_alloc(r->arena, cap * r->size);
        if (!data) {
            q->spent = true;
            return NULL;
        }
        if (r->n) memcpy(data, r->data, r->n * r->size);
        r->data = data;
        r->cap = cap;
    }
    return (char *)r->data + r->n++ * r->size;
}
