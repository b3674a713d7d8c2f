/* The public log's rows. Their bytes are made by the caller; here they only get their place, which has no gaps. */
#include "db.h"
#include "store/log.h"
#include "store/rows.h"

#include <string.h>

enum status log_size(struct db *db, int64_t *size, struct err *e) {
    struct query q;
    *size = 0;
    query_start(&q, db, SQL_log_size);
    if (query_row(&q)) *size = column_int(&q, 0);
    return query_end(&q, e);
}

enum status log_last(struct db *db, const char *subject, int64_t *idx, struct err *e) {
    struct query q;
    *idx = -1;
    query_start(&q, db, SQL_log_last);
    query_text(&q, subject);
    if (query_row(&q)) *idx = column_int(&q, 0);
    return query_end(&q, e);
}

static enum status subject_insert(struct db *tx, const char *subject, int64_t idx, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_log_subject_insert);
    query_text(&q, subject);
    query_int(&q, idx);
    return query_run(&q, e);
}

enum status log_insert(struct db *tx, int64_t idx, const void *bytes, size_t bytes_len,
                       const unsigned char leaf[static 32], const unsigned char salt[static 16], const void *record,
                       size_t record_len, const char *const *subject, size_t subject_len, struct err *e) {
    int64_t size = 0;
    enum status s = log_size(tx, &size, e);
    if (s == ST_OK && idx != size) s = err_set(e, ST_INTERNAL, NULL, "store.log-index");
    if (s != ST_OK) return s;
    struct query q;
    query_start(&q, tx, SQL_log_insert);
    query_int(&q, idx);
    query_blob(&q, bytes, bytes_len);
    query_blob(&q, leaf, 32);
    query_blob(&q, salt, 16);
    query_blob(&q, record, record_len);
    s = query_run(&q, e);
    for (size_t i = 0; s == ST_OK && i < subject_len; i++) s = subject_insert(tx, subject[i], idx, e);
    return s;
}

enum status log_get(struct db *db, int64_t idx, struct arena *a, const char **bytes, size_t *len,
                    unsigned char leaf[static 32], struct err *e) {
    struct query q;
    query_start(&q, db, SQL_log_get);
    query_int(&q, idx);
    bool found = query_row(&q);
    if (found) {
        column_blob(&q, 0, len);
        *bytes = column_text(&q, 0, a);
        column_bytes(&q, 1, leaf, 32);
    }
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? not_found_id(e, "entry.missing", idx) : s;
}

/* ---- as people look them up ---- */

enum status log_page(struct db *db, const char *about, int64_t before, int limit, struct arena *a, struct log_row **out, size_t *n, struct err *e) {
    struct query q;
    struct rows rows;
    rows_start(&rows, a, sizeof **out);
    query_start(&q, db, *about ? SQL_log_about : SQL_log_newest);
    query_int(&q, before);
    query_int(&q, limit);
    if (*about) query_text(&q, about);
    while (query_row(&q)) {
        struct log_row *r = rows_add(&rows, &q);
        if (!r) continue;
        r->idx = column_int(&q, 0);
        column_blob(&q, 1, &r->len);
        r->bytes = column_text(&q, 1, a);
        column_bytes(&q, 2, r->leaf, sizeof r->leaf);
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}

enum status log_next(struct db *db, const char *subject, int64_t idx, int64_t *next, struct err *e) {
    struct query q;
    *next = -1;
    query_start(&q, db, SQL_log_next);
    query_text(&q, subject);
    query_int(&q, idx);
    if (query_row(&q)) *next = column_int(&q, 0);
    return query_end(&q, e);
}

enum status log_record(struct db *db, int64_t idx, struct arena *a, unsigned char salt[static 16], const char **record, size_t *len, struct err *e) {
    struct query q;
    *record = NULL;
    *len = 0;
    query_start(&q, db, SQL_log_record);
    query_int(&q, idx);
    bool found = query_row(&q);
    if (found) column_blob(&q, 0, len);
    if (*len) {
        column_bytes(&q, 0, salt, 16);
        column_blob(&q, 1, len);
        *record = column_text(&q, 1, a);
    }
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? not_found_id(e, "entry.missing", idx) : s;
}
