/* What no form of a case has: what the scan page asks, and the reports of visitors. */
#include "store/cases.h"

#include <string.h>

#include "db.h"
#include "json_rows.h"

/* ---- cases ---- */

enum status case_on_label(struct db *db, uint32_t run, uint32_t index, const char *today_iso, struct case_standing *out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_case_on_label);
    query_int(&q, run);
    query_int(&q, index);
    query_text(&q, today_iso);
    bool found = query_row(&q);
    *out = (struct case_standing){ false, false, false };
    if (found) *out = (struct case_standing){ .suspect = column_int(&q, 0), .refilled = column_int(&q, 1), .by_scans = column_int(&q, 2) };
    return query_end(&q, e);
}

enum status case_labels(struct db *db, uint32_t run, const char *today_iso, struct arena *a, uint32_t **out, size_t *n, struct err *e) {
    struct query q;
    struct rows rows;
    rows_start(&rows, a, sizeof **out);
    query_start(&q, db, SQL_case_labels);
    query_int(&q, run);
    query_text(&q, today_iso);
    while (query_row(&q)) {
        uint32_t *index = rows_add(&rows, &q);
        if (index) *index = (uint32_t)column_int(&q, 0);
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}

enum status case_open_of(struct db *db, uint32_t run, uint32_t index, const char *label, int64_t *id, struct err *e) {
    struct query q;
    query_start(&q, db, run ? SQL_case_open_of_run : SQL_case_open_of_label);
    if (run) {
        query_int(&q, run);
        query_int(&q, index);
    } else {
        query_text(&q, label);
    }
    *id = query_row(&q) ? column_int(&q, 0) : 0;
    return query_end(&q, e);
}

enum status case_run_owner(struct db *db, uint32_t run, int64_t *product_id, int64_t *producer_id, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_case_run_owner);
    query_int(&q, run);
    bool found = query_row(&q);
    *product_id = found ? column_int(&q, 0) : 0;
    *producer_id = found ? column_int(&q, 1) : 0;
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? not_found_id(e, "run.missing", run) : s;
}

enum status case_note(struct db *tx, int64_t id, const char *json, int64_t at_us, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_case_note);
    query_int(&q, id);
    query_text(&q, json);
    query_int(&q, at_us);
    return query_run(&q, e);
}

enum status case_evidence(struct db *db, int64_t id, struct arena *a, const char **json, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_case_evidence);
    query_int(&q, id);
    *json = query_row(&q) ? column_text(&q, 0, a) : "";
    return query_end(&q, e);
}

/* ---- reports ---- */

enum status report_next(struct db *tx, int64_t *id, struct err *e) { return next_id(tx, SQL_report_next, id, e); }

enum status report_insert(struct db *tx, const struct report_row *r, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_report_insert);
    query_int(&q, r->id);
    query_text(&q, r->ref);
    query_int(&q, r->case_id);
    query_int(&q, r->at_us);
    query_text(&q, r->address);
    query_text(&q, r->seen);
    query_text(&q, r->bought_at);
    query_text(&q, r->note);
    query_text(&q, r->photo);
    if (r->contact_len) query_blob(&q, r->contact, r->contact_len);
    else query_null(&q);
    enum driver_result result = (query_row(&q), query_result(&q));
    if (result == DRIVER_UNIQUE) return err_set(e, ST_CONFLICT, NULL, "record.exists");
    return db_fail(tx, result, "report", e);
}

static void read_report(struct query *q, struct arena *a, struct report_row *r) {
    size_t len = 0;
    *r = (struct report_row){ .id = column_int(q, 0), .ref = column_text(q, 1, a), .case_id = column_int(q, 2), .at_us = column_int(q, 3),
                              .address = column_text(q, 4, a), .seen = column_text(q, 5, a), .bought_at = column_text(q, 6, a),
                              .note = column_text(q, 7, a), .photo = column_text(q, 8, a), .erased_us = column_int(q, 10) };
    const void *sealed = column_blob(q, 9, &len);
    char *copy = len ? arena_strn(a, sealed, len) : NULL;
    if (len && !copy) q->spent = true;
    r->contact = copy;
    r->contact_len = copy ? len : 0;
}

enum status report_get(struct db *db, const char *ref, struct arena *a, struct report_row *out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_report_get);
    query_text(&q, ref);
    bool found = query_row(&q);
    if (found) read_report(&q, a, out);
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? not_found(e, "report.none", "ref", ref) : s;
}

static enum status read_all(struct query *q, struct arena *a, struct report_row **out, size_t *n, struct err *e) {
    struct rows rows;
    rows_start(&rows, a, sizeof **out);
    while (query_row(q)) {
        struct report_row *r = rows_add(&rows, q);
        if (r) read_report(q, a, r);
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(q, e);
}

enum status report_list(struct db *db, int64_t case_id, int max, struct arena *a, struct report_row **out, size_t *n, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_report_list);
    query_int(&q, case_id);
    query_int(&q, max);
    return read_all(&q, a, out, n, e);
}

enum status report_count(struct db *db, int64_t case_id, json_t **out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_report_count);
    query_int(&q, case_id);
    return rows_json(&q, out, e);
}

enum status report_erase(struct db *tx, int64_t id, bool all, int64_t at_us, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_report_erase);
    query_int(&q, id);
    query_int(&q, at_us);
    enum status s = query_run(&q, e);
    if (s != ST_OK || !all) return s;
    query_start(&q, tx, SQL_report_erase_words);
    query_int(&q, id);
    return query_run(&q, e);
}

enum status report_due(struct db *db, int64_t before_us, int max, struct arena *a, struct report_row **out, size_t *n, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_report_due);
    query_int(&q, before_us);
    query_int(&q, max);
    return read_all(&q, a, out, n, e);
}
