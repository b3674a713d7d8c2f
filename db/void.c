/* Voided labels. Whether a label is voided is one probe of the tree: ranges of a run never overlap. */
#include "db.h"
#include "store/rows.h"

static void read_void(struct query *q, struct void_row *v) {
    v->first = (uint32_t)column_int(q, 0);
    v->last = (uint32_t)column_int(q, 1);
    v->reason = (enum void_reason)column_int(q, 2);
    v->log_idx = column_int(q, 3);
    v->at_us = column_int(q, 4);
}

enum status void_any(struct db *db, uint32_t run_id, bool *any, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_void_any);
    query_int(&q, run_id);
    *any = query_row(&q);
    return query_end(&q, e);
}

enum status void_find(struct db *db, uint32_t run_id, uint32_t index, bool *found, struct void_row *out,
                      struct err *e) {
    struct query q;
    query_start(&q, db, SQL_void_find);
    query_int(&q, run_id);
    query_int(&q, index);
    *found = query_row(&q) && column_int(&q, 1) >= index;
    if (*found) read_void(&q, out);
    return query_end(&q, e);
}

enum status void_all(struct db *db, uint32_t run_id, struct arena *a, struct void_row **out, size_t *n, struct err *e) {
    struct query q;
    struct rows rows;
    rows_start(&rows, a, sizeof **out);
    query_start(&q, db, SQL_void_all);
    query_int(&q, run_id);
    while (query_row(&q)) {
        struct void_row *v = rows_add(&rows, &q);
        if (v) read_void(&q, v);
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}

enum status void_insert(struct db *tx, uint32_t run_id, const struct void_row *v, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_void_insert);
    query_int(&q, run_id);
    query_int(&q, v->first);
    query_int(&q, v->last);
    query_int(&q, v->reason);
    query_int(&q, v->log_idx);
    query_int(&q, v->at_us);
    return query_run(&q, e);
}
