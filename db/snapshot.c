/* All recalls and runs, for a file that leaves the house. */
#include "store/snapshot.h"

#include "db.h"

static void page_start(struct query *q, struct rows *rows, struct db *db, enum sql sql, int64_t after, int limit, struct arena *a,
                       size_t size) {
    rows_start(rows, a, size);
    query_start(q, db, sql);
    query_int(q, after);
    query_int(q, limit);
}

enum status snapshot_recalls(struct db *db, int64_t after, int limit, struct arena *a, struct snapshot_recalled **out, size_t *n,
                             struct err *e) {
    struct query q;
    struct rows rows;
    page_start(&q, &rows, db, SQL_snapshot_recalls, after, limit, a, sizeof **out);
    while (query_row(&q)) {
        struct snapshot_recalled *r = rows_add(&rows, &q);
        if (r) *r = (struct snapshot_recalled){ column_int(&q, 0), column_text(&q, 1, a) };
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}

enum status snapshot_runs(struct db *db, uint32_t after, int limit, struct arena *a, struct snapshot_issued **out, size_t *n, struct err *e) {
    struct query q;
    struct rows rows;
    page_start(&q, &rows, db, SQL_snapshot_runs, after, limit, a, sizeof **out);
    while (query_row(&q)) {
        struct snapshot_issued *r = rows_add(&rows, &q);
        if (!r) continue;
        r->run = (uint32_t)column_int(&q, 0);
        r->lot = column_int(&q, 1);
        r->key_id = (int)column_int(&q, 2);
        r->frozen = column_int(&q, 3);
        r->count = (uint32_t)column_int(&q, 4);
        r->created_us = column_int(&q, 5);
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}
