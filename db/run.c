/* Runs: what a label is computed from. On the path of every scan. */
#include "db.h"
#include "json_rows.h"
#include "store/rows.h"

/* ---- frozen texts ---- */

static enum status frozen_find(struct db *db, const unsigned char sha256[static 32], int64_t *id, struct err *e) {
    struct query q;
    *id = 0;
    query_start(&q, db, SQL_frozen_find);
    query_blob(&q, sha256, 32);
    if (query_row(&q)) *id = column_int(&q, 0);
    return query_end(&q, e);
}

enum status frozen_put(struct db *tx, const char *json, size_t len, const unsigned char sha256[static 32], int64_t *id,
                       struct err *e) {
    enum status s = frozen_find(tx, sha256, id, e);
    if (s != ST_OK || *id) return s;
    s = next_id(tx, SQL_frozen_next, id, e);
    if (s != ST_OK) return s;
    struct query q;
    query_start(&q, tx, SQL_frozen_insert);
    query_int(&q, *id);
    query_blob(&q, sha256, 32);
    query_textn(&q, json, len);
    return query_run(&q, e);
}

enum status frozen_get(struct db *db, int64_t id, struct arena *a, const char **json, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_frozen_get);
    query_int(&q, id);
    bool found = query_row(&q);
    if (found) *json = column_text(&q, 0, a);
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? err_set(e, ST_CORRUPT, NULL, "store.corrupt") : s;
}

/* ---- runs ---- */

enum status run_max(struct db *db, uint32_t *id, struct err *e) {
    struct query q;
    *id = 0;
    query_start(&q, db, SQL_run_max);
    if (query_row(&q)) *id = (uint32_t)column_int(&q, 0);
    return query_end(&q, e);
}

enum status run_insert(struct db *tx, const struct run *r, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_run_insert);
    query_int(&q, r->id);
    query_int(&q, r->lot_id);
    query_int(&q, r->key_id);
    query_int(&q, r->frozen_id);
    query_int(&q, r->count);
    query_int(&q, r->issued);
    query_int(&q, r->created_us);
    if (r->log_idx < 0) query_null(&q);
    else query_int(&q, r->log_idx);
    query_blob(&q, r->salt, sizeof r->salt);
    return query_run(&q, e);
}

enum status run_get(struct db *db, uint32_t id, struct run *out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_run_get);
    query_int(&q, id);
    bool found = query_row(&q);
    if (found) {
        out->id = id;
        out->lot_id = column_int(&q, 0);
        out->key_id = (int)column_int(&q, 1);
        out->frozen_id = column_int(&q, 2);
        out->count = (uint32_t)column_int(&q, 3);
        out->issued = column_int(&q, 4) != 0;
        out->created_us = column_int(&q, 5);
        out->log_idx = column_int(&q, 6);
        column_bytes(&q, 7, out->salt, sizeof out->salt);
    }
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? not_found_id(e, "run.missing", id) : s;
}

static enum status set_roots(struct db *tx, uint32_t id, const unsigned char *roots, size_t len, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_run_tree_insert);
    query_int(&q, id);
    query_blob(&q, roots, len);
    return query_run(&q, e);
}

enum status run_set_issued(struct db *tx, uint32_t id, int64_t log_idx, const unsigned char *roots, size_t roots_len,
                           struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_run_set_issued);
    query_int(&q, id);
    query_int(&q, log_idx);
    bool changed = query_row(&q);
    enum status s = query_end(&q, e);
    if (s != ST_OK) return s;
    if (changed) return roots ? set_roots(tx, id, roots, roots_len, e) : ST_OK;
    struct run there;
    s = run_get(tx, id, &there, e);
    return s == ST_OK ? already_there(e, "run.issued", id) : s;
}

enum status run_roots(struct db *db, uint32_t id, struct arena *a, const unsigned char **roots, size_t *len, struct err *e) {
    struct query q;
    *len = 0;
    query_start(&q, db, SQL_run_tree_get);
    query_int(&q, id);
    if (query_row(&q)) {
        column_blob(&q, 0, len);
        *roots = (const unsigned char *)column_text(&q, 0, a);
    }
    return query_end(&q, e);
}

enum status run_preparing(struct db *db, struct arena *a, uint32_t **ids, size_t *n, struct err *e) {
    struct query q;
    struct rows rows;
    rows_start(&rows, a, sizeof **ids);
    query_start(&q, db, SQL_run_preparing);
    while (query_row(&q)) {
        uint32_t *id = rows_add(&rows, &q);
        if (id) *id = (uint32_t)column_int(&q, 0);
    }
    *ids = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}

/* ---- keys that make a request safe to repeat ---- */

enum status idempotency_get(struct db *db, const char *key, uint32_t *run_id, unsigned char body[static 32],
                            struct err *e) {
    struct query q;
    *run_id = 0;
    query_start(&q, db, SQL_idempotency_get);
    query_text(&q, key);
    if (query_row(&q)) {
        *run_id = (uint32_t)column_int(&q, 0);
        column_bytes(&q, 1, body, 32);
    }
    return query_end(&q, e);
}

enum status idempotency_put(struct db *tx, const char *key, const unsigned char body[static 32], uint32_t run_id,
                            int64_t at_us, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_idempotency_put);
    query_text(&q, key);
    query_blob(&q, body, 32);
    query_int(&q, run_id);
    query_int(&q, at_us);
    return query_run(&q, e);
}

enum status run_page(struct db *db, const struct run_query *f, json_t **out, struct err *e) {
    struct query q;
    query_start(&q, db, f->owner_org ? SQL_run_page_org : SQL_run_page);
    query_int(&q, f->before > 0 ? f->before : INT64_MAX);
    query_int(&q, f->limit);
    query_int(&q, f->owner_org);
    query_text(&q, f->owner_unit);
    query_int(&q, f->owner_member);
    query_int(&q, f->lot_id);
    return rows_json(&q, out, e);
}
