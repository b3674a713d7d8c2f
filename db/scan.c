/*
 * Scans of a label, a row a label and day: enough to tell a visitor how often a label was seen, and nothing about
 * whom.
 */
#include "db.h"
#include "store/rows.h"

static void count_bind(struct query *q, const struct scan_count *s) {
    query_int(q, s->run_id);
    query_int(q, s->index);
    query_int(q, s->day);
    query_int(q, s->first_minute);
    query_int(q, s->scans);
    query_int(q, s->devices);
    query_int(q, s->networks);
}

enum status scan_add(struct db *tx, const struct scan_count *s, size_t n, struct err *e) {
    enum status st = ST_OK;
    for (size_t i = 0, part = 0; !st && i < n; i += part) {
        struct query q;
        part = n - i < SCAN_ROWS_AT_ONCE ? 1 : SCAN_ROWS_AT_ONCE;
        query_start(&q, tx, part == 1 ? SQL_scan_add : SQL_scan_add_eight);
        for (size_t k = 0; k < part; k++) count_bind(&q, &s[i + k]);
        st = query_run(&q, e);
    }
    return st;
}

enum status scan_never(struct db *db, uint32_t run_id, uint32_t index, bool *never, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_scan_any);
    query_int(&q, run_id);
    query_int(&q, index);
    *never = !query_row(&q);
    return query_end(&q, e);
}

enum status scan_month_add(struct db *tx, const struct scan_month *m, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_scan_month_add);
    query_int(&q, m->month);
    query_int(&q, m->run_id);
    query_int(&q, m->labels);
    query_int(&q, m->scans);
    query_int(&q, m->devices);
    return query_run(&q, e);
}

enum status scan_history(struct db *db, uint32_t run_id, uint32_t index, struct scan_history *out, struct err *e) {
    struct query q;
    *out = (struct scan_history){0};
    query_start(&q, db, SQL_scan_history);
    query_int(&q, run_id);
    query_int(&q, index);
    while (query_row(&q)) {
        if (out->days++ == 0) {
            out->first_day = (int32_t)column_int(&q, 0);
            out->first_minute = (int)column_int(&q, 1);
        }
        out->scans += column_int(&q, 2);
    }
    return query_end(&q, e);
}

enum status scan_labels(struct db *db, struct scan_label after, struct scan_label *out, size_t max, size_t *n,
                        struct err *e) {
    struct query q;
    *n = 0;
    query_start(&q, db, SQL_scan_labels);
    query_int(&q, after.run_id);
    query_int(&q, after.index);
    query_int(&q, (int64_t)max);
    while (*n < max && query_row(&q)) out[(*n)++] = (struct scan_label){(uint32_t)column_int(&q, 0), (uint32_t)column_int(&q, 1)};
    return query_end(&q, e);
}
