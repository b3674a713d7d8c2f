/* What samples of inspections are drawn from. */
#include "store/inspection.h"

#include "db.h"

static enum status units_read(struct query *q, struct arena *a, struct inspection_unit **out, size_t *n, struct err *e) {
    struct rows rows;
    rows_start(&rows, a, sizeof **out);
    while (query_row(q)) {
        struct inspection_unit *u = rows_add(&rows, q);
        if (u)
            *u = (struct inspection_unit){ .id = column_int(q, 0), .count = (uint32_t)column_int(q, 1), .commune = column_text(q, 2, a),
                                           .kind = column_text(q, 3, a), .group = column_text(q, 4, a), .stars = (int)column_int(q, 5) };
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(q, e);
}

enum status inspection_producers(struct db *db, const char *day, const char *unit, struct arena *a, struct inspection_unit **out, size_t *n,
                                 struct err *e) {
    struct query q;
    query_start(&q, db, SQL_inspection_producers);
    query_text(&q, day);
    query_text(&q, unit);
    return units_read(&q, a, out, n, e);
}

enum status inspection_runs(struct db *db, int64_t from_us, int64_t before_us, const char *unit, struct arena *a, struct inspection_unit **out,
                            size_t *n, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_inspection_runs);
    query_int(&q, from_us);
    query_int(&q, before_us);
    query_text(&q, unit);
    return units_read(&q, a, out, n, e);
}

enum status inspection_frame_put(struct db *tx, const char *sha256, const char *frame, int64_t at_us, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_inspection_frame_put);
    query_text(&q, sha256);
    query_text(&q, frame);
    query_int(&q, at_us);
    return query_run(&q, e);
}

enum status inspection_frame_get(struct db *db, const char *sha256, struct arena *a, const char **frame, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_inspection_frame_get);
    query_text(&q, sha256);
    *frame = query_row(&q) ? column_text(&q, 0, a) : "";
    return query_end(&q, e);
}

enum status inspection_visits(struct db *db, int64_t inspection, int64_t *all, int64_t *open, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_inspection_visits);
    query_int(&q, inspection);
    bool found = query_row(&q);
    *all = found ? column_int(&q, 0) : 0;
    *open = found ? column_int(&q, 1) : 0;
    return query_end(&q, e);
}
