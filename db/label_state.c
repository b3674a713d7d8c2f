/* Labels sold, on display, opened. What is taken back is cut out of its row and stays as a row of its own that has ended. */
#include "store/label_state.h"

#include "base/clock.h"
#include "db.h"
#include "json_rows.h"

#define MINUTE_US INT64_C(60000000)

/* ---- of one label ---- */

static enum status ranges_read(struct db *db, uint32_t run, uint32_t index, struct label_state *out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_label_state_get);
    query_int(&q, run);
    query_int(&q, index);
    while (query_row(&q)) {
        bool in = column_int(&q, 1) >= index, sold = column_int(&q, 0) == LABEL_SOLD;
        if (in && sold) out->activated_us = day_start_us((int32_t)column_int(&q, 2));
        if (in && sold) out->activated = true;
        if (in && !sold) out->display = true;
    }
    return query_end(&q, e);
}

enum status label_state_get(struct db *db, uint32_t run, uint32_t index, struct label_state *out, struct err *e) {
    struct query q;
    *out = (struct label_state){ .activated = false };
    enum status s = ranges_read(db, run, index, out, e);
    if (s != ST_OK) return s;
    query_start(&q, db, SQL_label_opened_get);
    query_int(&q, run);
    query_int(&q, index);
    if (query_row(&q)) out->opened_us = day_start_us((int32_t)column_int(&q, 0)) + column_int(&q, 1) * MINUTE_US;
    return query_end(&q, e);
}

/* ---- ranges ---- */

enum status label_range_near(struct db *db, uint32_t run, enum label_said what, uint32_t from, uint32_t to, struct arena *a,
                             struct label_range **out, size_t *n, struct err *e) {
    struct query q;
    struct rows rows;
    rows_start(&rows, a, sizeof **out);
    query_start(&q, db, SQL_label_range_near);
    query_int(&q, run);
    query_int(&q, what);
    query_int(&q, from);
    query_int(&q, to);
    while (query_row(&q)) {
        struct label_range *r = rows_add(&rows, &q);
        if (r)
            *r = (struct label_range){ .id = column_int(&q, 0), .first = (uint32_t)column_int(&q, 1), .last = (uint32_t)column_int(&q, 2),
                                       .day = (int32_t)column_int(&q, 3) };
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}

/* A neighbour takes the labels in.  in: sql: one of the two grow statements */
static enum status grow(struct db *tx, enum sql sql, uint32_t run, enum label_said what, const struct label_range *r, int64_t account,
                        bool *done, struct err *e) {
    struct query q;
    query_start(&q, tx, sql);
    query_int(&q, run);
    query_int(&q, what);
    query_int(&q, r->first);
    query_int(&q, r->last);
    query_int(&q, r->day);
    query_int(&q, account);
    *done = query_row(&q);
    return query_end(&q, e);
}

enum status label_range_add(struct db *tx, uint32_t run, enum label_said what, const struct label_range *r, const struct label_sayer *by,
                            struct err *e) {
    struct query q;
    bool done = false;
    int64_t id = 0;
    enum status s = grow(tx, SQL_label_range_grow_right, run, what, r, by->account, &done, e);
    if (s == ST_OK && !done) s = grow(tx, SQL_label_range_grow_left, run, what, r, by->account, &done, e);
    if (s == ST_OK && !done) s = next_id(tx, SQL_label_range_next, &id, e);
    if (s != ST_OK || done) return s;
    query_start(&q, tx, SQL_label_range_insert);
    query_int(&q, id);
    query_int(&q, run);
    query_int(&q, what);
    query_int(&q, r->first);
    query_int(&q, r->last);
    query_int(&q, r->day);
    query_int(&q, by->at_us);
    query_text(&q, by->role);
    query_text(&q, by->org);
    query_int(&q, by->account);
    return query_run(&q, e);
}

/* Another row that says the same of first … last.  in: by NULL: it stands */
static enum status copy(struct db *tx, int64_t from, uint32_t first, uint32_t last, const struct label_sayer *by, const char *why,
                        struct err *e) {
    struct query q;
    int64_t id = 0;
    enum status s = next_id(tx, SQL_label_range_next, &id, e);
    if (s != ST_OK) return s;
    query_start(&q, tx, SQL_label_range_copy);
    query_int(&q, from);
    query_int(&q, id);
    query_int(&q, first);
    query_int(&q, last);
    query_int(&q, by ? by->at_us : 0);
    query_int(&q, by ? by->account : 0);
    query_text(&q, why);
    return query_run(&q, e);
}

static enum status set(struct db *tx, int64_t id, uint32_t first, uint32_t last, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_label_range_set);
    query_int(&q, id);
    query_int(&q, first);
    query_int(&q, last);
    return query_run(&q, e);
}

static enum status end_whole(struct db *tx, int64_t id, const struct label_sayer *by, const char *why, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_label_range_end);
    query_int(&q, id);
    query_int(&q, by->at_us);
    query_int(&q, by->account);
    query_text(&q, why);
    return query_run(&q, e);
}

/* The row keeps what is behind the cut, so that the next cut finds it; what is before becomes a row, and what is cut. */
enum status label_range_end(struct db *tx, struct label_range *r, struct range cut, const struct label_sayer *by, const char *why,
                            struct err *e) {
    const struct label_range old = *r;
    bool before = old.first < cut.first, behind = old.last > cut.last;
    r->first = cut.last + 1;
    if (!before && !behind) return end_whole(tx, old.id, by, why, e);
    enum status s = set(tx, old.id, behind ? cut.last + 1 : old.first, behind ? old.last : cut.first - 1, e);
    if (s == ST_OK && before && behind) s = copy(tx, old.id, old.first, cut.first - 1, NULL, "", e);
    return s == ST_OK ? copy(tx, old.id, cut.first, cut.last, by, why, e) : s;
}

enum status label_range_sum(struct db *db, uint32_t run, enum label_said what, int64_t *labels, int64_t *ranges, struct err *e) {
    struct query q;
    *labels = *ranges = 0;
    query_start(&q, db, SQL_label_range_sum);
    query_int(&q, run);
    query_int(&q, what);
    if (query_row(&q)) {
        *labels = column_int(&q, 0);
        *ranges = column_int(&q, 1);
    }
    return query_end(&q, e);
}

enum status label_range_list(struct db *db, uint32_t run, enum label_said what, int limit, json_t **out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_label_range_list);
    query_int(&q, run);
    query_int(&q, what);
    query_int(&q, limit);
    return rows_json(&q, out, e);
}

enum status label_range_past(struct db *db, uint32_t run, int limit, json_t **out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_label_range_past);
    query_int(&q, run);
    query_int(&q, limit);
    return rows_json(&q, out, e);
}

/* ---- opened ---- */

enum status label_opened_add(struct db *tx, uint32_t run, uint32_t index, int32_t day, int minute, bool *fresh, struct err *e) {
    struct query q;
    int64_t id = 0;
    *fresh = false;
    enum status s = next_id(tx, SQL_label_opened_next, &id, e);
    if (s != ST_OK) return s;
    query_start(&q, tx, SQL_label_opened_insert);
    query_int(&q, id);
    query_int(&q, run);
    query_int(&q, index);
    query_int(&q, day);
    query_int(&q, minute);
    *fresh = query_row(&q);
    return query_end(&q, e);
}

enum status label_opened_end(struct db *tx, uint32_t run, struct range of, const struct label_sayer *by, const char *why, int64_t *n,
                             struct err *e) {
    struct query q;
    *n = 0;
    query_start(&q, tx, SQL_label_opened_end);
    query_int(&q, run);
    query_int(&q, of.first);
    query_int(&q, of.last);
    query_int(&q, by->at_us);
    query_text(&q, by->role);
    query_text(&q, by->org);
    query_int(&q, by->account);
    query_text(&q, why);
    while (query_row(&q)) ++*n;
    return query_end(&q, e);
}

enum status label_opened_list(struct db *db, uint32_t run, int limit, json_t **out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_label_opened_list);
    query_int(&q, run);
    query_int(&q, limit);
    return rows_json(&q, out, e);
}
