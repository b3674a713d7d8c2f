/* Assignments: what was given is never changed, only ended. */
#include "db.h"
#include "store/people.h"

enum status assignment_insert(struct db *tx, struct assignment_row *r, struct err *e) {
    enum status s = r->id ? ST_OK : next_id(tx, SQL_assignment_next, &r->id, e);
    if (s != ST_OK) return s;
    struct query q;
    query_start(&q, tx, SQL_assignment_insert);
    query_int(&q, r->id);
    query_int(&q, r->account_id);
    query_text(&q, role_key((int)r->role));
    query_int(&q, r->org_id);
    query_int(&q, r->member_id);
    query_text(&q, r->valid_from);
    query_text(&q, r->valid_to);
    query_int(&q, r->deputy_for);
    query_int(&q, r->named_by);
    query_text(&q, r->source);
    query_int(&q, r->created_us);
    return query_run(&q, e);
}

static void read_assignment(struct query *q, struct arena *ar, struct assignment_row *r) {
    r->id = column_int(q, 0);
    r->account_id = column_int(q, 1);
    r->role = (enum role)column_member(q, 2, role_parse);
    r->org_id = column_int(q, 3);
    r->member_id = column_int(q, 4);
    r->valid_from = column_text(q, 5, ar);
    r->valid_to = column_text(q, 6, ar);
    r->deputy_for = column_int(q, 7);
    r->named_by = column_int(q, 8);
    r->source = column_text(q, 9, ar);
    r->created_us = column_int(q, 10);
    r->ended_us = column_int(q, 11);
    r->org_code = column_text(q, 12, ar);
    r->org_name = column_text(q, 13, ar);
    r->unit_code = column_text(q, 14, ar);
    r->org_from = column_text(q, 15, ar);
    r->org_to = column_text(q, 16, ar);
    r->org_kind = (enum org_kind)column_member(q, 17, org_kind_parse);
}

enum status assignment_get(struct db *db, int64_t id, struct arena *ar, struct assignment_row *out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_assignment_get);
    query_int(&q, id);
    bool found = query_row(&q);
    if (found) read_assignment(&q, ar, out);
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? not_found_id(e, "assignment.missing", id) : s;
}

static enum status read_all(struct query *q, struct arena *ar, struct assignment_row **out, size_t *n, struct err *e) {
    struct rows rows;
    rows_start(&rows, ar, sizeof **out);
    while (query_row(q)) {
        struct assignment_row *r = rows_add(&rows, q);
        if (r) read_assignment(q, ar, r);
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(q, e);
}

enum status assignment_all(struct db *db, int64_t account_id, struct arena *ar, struct assignment_row **out, size_t *n,
                           struct err *e) {
    struct query q;
    query_start(&q, db, SQL_assignment_all);
    query_int(&q, account_id);
    return read_all(&q, ar, out, n, e);
}

enum status assignment_on(struct db *db, int64_t account_id, const char *day, struct arena *ar, struct assignment_row **out,
                          size_t *n, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_assignment_on);
    query_int(&q, account_id);
    query_text(&q, day);
    return read_all(&q, ar, out, n, e);
}

enum status assignment_deputies(struct db *db, int64_t account_id, int limit, struct arena *ar, struct assignment_row **out,
                                size_t *n, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_assignment_deputies);
    query_int(&q, account_id);
    query_int(&q, limit);
    return read_all(&q, ar, out, n, e);
}

enum status assignment_lost(struct db *db, int64_t account_id, const char *role, int64_t org_id, const char *day, bool *lost,
                            struct err *e) {
    struct query q;
    query_start(&q, db, SQL_assignment_lost);
    query_int(&q, account_id);
    query_text(&q, role);
    query_int(&q, org_id);
    query_text(&q, day);
    *lost = query_row(&q);
    return query_end(&q, e);
}

enum status assignment_end(struct db *tx, int64_t id, int64_t at_us, int64_t by, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_assignment_end);
    query_int(&q, id);
    query_int(&q, at_us);
    query_int(&q, by);
    return query_run(&q, e);
}
