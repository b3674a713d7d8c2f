/* Streams of an overview: rows of numbers, read once. */
#include "store/figures.h"

#include "db.h"

enum status figure_runs(struct db *db, int64_t before_us, struct arena *a, struct figure_run **out, size_t *n, struct err *e) {
    struct query q;
    struct rows r;
    rows_start(&r, a, sizeof **out);
    query_start(&q, db, SQL_figure_runs);
    query_int(&q, before_us);
    while (query_row(&q)) {
        struct figure_run *f = rows_add(&r, &q);
        if (!f) break;
        *f = (struct figure_run){ .run = column_int(&q, 0), .created_us = column_int(&q, 1), .count = column_int(&q, 2),
                                  .product_id = column_int(&q, 3), .producer_id = column_int(&q, 4), .village_id = column_text(&q, 5, a),
                                  .commune = column_text(&q, 6, a), .category = column_text(&q, 7, a) };
    }
    *out = r.data;
    *n = r.n;
    return query_end(&q, e);
}

static enum status shows(struct db *db, enum sql sql, struct arena *a, struct figure_show **out, size_t *n, struct err *e) {
    struct query q;
    struct rows r;
    rows_start(&r, a, sizeof **out);
    query_start(&q, db, sql);
    while (query_row(&q)) {
        struct figure_show *f = rows_add(&r, &q);
        if (!f) break;
        *f = (struct figure_show){ column_int(&q, 0), column_int(&q, 1) };
    }
    *out = r.data;
    *n = r.n;
    return query_end(&q, e);
}

enum status figure_stars(struct db *db, struct arena *a, struct figure_show **out, size_t *n, struct err *e) {
    return shows(db, SQL_figure_stars, a, out, n, e);
}

enum status figure_marks(struct db *db, struct arena *a, struct figure_show **out, size_t *n, struct err *e) {
    return shows(db, SQL_figure_marks, a, out, n, e);
}

static enum status events(struct query *q, struct arena *a, struct figure_event **out, size_t *n, struct err *e) {
    struct rows r;
    rows_start(&r, a, sizeof **out);
    while (query_row(q)) {
        struct figure_event *f = rows_add(&r, q);
        if (!f) break;
        *f = (struct figure_event){ column_int(q, 0), column_int(q, 1), column_int(q, 2), column_text(q, 3, a) };
    }
    *out = r.data;
    *n = r.n;
    return query_end(q, e);
}

enum status figure_prints(struct db *db, int64_t before_us, struct arena *a, struct figure_event **out, size_t *n, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_figure_prints);
    query_int(&q, before_us);
    return events(&q, a, out, n, e);
}

static enum status between(struct db *db, enum sql sql, int64_t from_us, int64_t before_us, struct arena *a, struct figure_event **out,
                           size_t *n, struct err *e) {
    struct query q;
    query_start(&q, db, sql);
    query_int(&q, from_us);
    query_int(&q, before_us);
    return events(&q, a, out, n, e);
}

enum status figure_voids(struct db *db, int64_t from_us, int64_t before_us, struct arena *a, struct figure_event **out, size_t *n, struct err *e) {
    return between(db, SQL_figure_voids, from_us, before_us, a, out, n, e);
}

enum status figure_activations(struct db *db, int64_t from_us, int64_t before_us, struct arena *a, struct figure_event **out, size_t *n,
                               struct err *e) {
    return between(db, SQL_figure_activations, from_us, before_us, a, out, n, e);
}

enum status figure_scans(struct db *db, int from, int to, struct arena *a, struct scan_month **out, size_t *n, struct err *e) {
    struct query q;
    struct rows r;
    rows_start(&r, a, sizeof **out);
    query_start(&q, db, SQL_figure_scans);
    query_int(&q, from);
    query_int(&q, to);
    while (query_row(&q)) {
        struct scan_month *m = rows_add(&r, &q);
        if (!m) break;
        *m = (struct scan_month){ .month = (int)column_int(&q, 0), .run_id = (uint32_t)column_int(&q, 1), .labels = (int)column_int(&q, 2),
                                  .scans = (int)column_int(&q, 3), .devices = (int)column_int(&q, 4) };
    }
    *out = r.data;
    *n = r.n;
    return query_end(&q, e);
}

enum status figure_names(struct db *db, enum figure_names of, struct arena *a, struct figure_name **out, size_t *n, struct err *e) {
    static const enum sql statements[] = { [FIGURE_NAMES_PRODUCER] = SQL_figure_names_producer,
                                           [FIGURE_NAMES_PRODUCT] = SQL_figure_names_product,
                                           [FIGURE_NAMES_VILLAGE] = SQL_figure_names_village,
                                           [FIGURE_NAMES_MARK] = SQL_figure_names_mark,
                                           [FIGURE_NAMES_UNIT] = SQL_figure_names_unit };
    struct query q;
    struct rows r;
    rows_start(&r, a, sizeof **out);
    query_start(&q, db, statements[of]);
    while (query_row(&q)) {
        struct figure_name *f = rows_add(&r, &q);
        if (!f) break;
        *f = (struct figure_name){ column_text(&q, 0, a), column_text(&q, 1, a) };
    }
    *out = r.data;
    *n = r.n;
    return query_end(&q, e);
}
