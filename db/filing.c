/* The calendar of reports, values that were typed, drafts, and what was filed. */
#include "store/filing.h"

#include <string.h>

#include "db.h"
#include "put.h"

/* ---- the calendar ---- */

enum status filing_duty_put(struct db *tx, const struct filing_duty *d, enum put *what, struct err *e) {
    const char *const values[] = { d->section, d->body, d->period, d->part, d->valid_from, d->first_day, d->last_day, d->due_day, d->valid_to, d->source };
    return row_put(tx, SQL_filing_duty_get, SQL_filing_duty_put, values, sizeof values / sizeof *values, 5, NULL, what, e);
}

enum status filing_duties(struct db *db, struct arena *a, struct filing_duty **out, size_t *n, struct err *e) {
    struct query q;
    struct rows rows;
    rows_start(&rows, a, sizeof **out);
    query_start(&q, db, SQL_filing_duties);
    while (query_row(&q)) {
        struct filing_duty *d = rows_add(&rows, &q);
        if (!d) continue;
        const char **const to[] = { &d->section, &d->body, &d->period, &d->part, &d->valid_from, &d->first_day, &d->last_day, &d->due_day, &d->valid_to, &d->source };
        for (int i = 0; i < (int)(sizeof to / sizeof *to); i++) *to[i] = column_text(&q, i, a);
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}

enum status filing_area_put(struct db *tx, const char *indicator, const char *district_code, const char *source, enum put *what, struct err *e) {
    const char *const values[] = { indicator, district_code, source };
    return row_put(tx, SQL_filing_area_get, SQL_filing_area_put, values, 3, 2, NULL, what, e);
}

enum status filing_targets(struct db *db, struct arena *a, struct filing_target **out, size_t *n, struct err *e) {
    struct query q;
    struct rows rows;
    rows_start(&rows, a, sizeof **out);
    query_start(&q, db, SQL_filing_targets);
    while (query_row(&q)) {
        struct filing_target *t = rows_add(&rows, &q);
        if (!t) continue;
        const char **const to[] = { &t->id, &t->source, &t->part, &t->group_no, &t->body, &t->tt, &t->indicator, &t->unit };
        for (int i = 0; i < 8; i++) *to[i] = column_text(&q, i, a);
        for (int i = 0; i < 4; i++) t->t2025[i] = column_text(&q, 8 + i, a);
        for (int i = 0; i < 4; i++) t->t2030[i] = column_text(&q, 12 + i, a);
        t->note = column_text(&q, 16, a);
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}

/* ---- what was typed ---- */

static bool same_text(struct query *q, int n, const char *s) {
    size_t len = 0;
    const void *p = column_blob(q, n, &len);
    return len == strlen(s) && (!len || !memcmp(p, s, len));
}

static enum status value_insert(struct db *tx, const struct filing_value *v, int64_t version, struct err *e) {
    struct query q;
    int64_t id = 0;
    enum status s = next_id(tx, SQL_filing_value_next, &id, e);
    if (s != ST_OK) return s;
    query_start(&q, tx, SQL_filing_value_insert);
    query_int(&q, id);
    query_int(&q, v->org_id);
    query_text(&q, v->period);
    query_text(&q, v->indicator);
    query_text(&q, v->kind);
    query_int(&q, version);
    query_text(&q, v->state);
    query_text(&q, v->value);
    query_text(&q, v->note);
    query_text(&q, v->source);
    query_int(&q, v->at_us);
    query_int(&q, v->account_id);
    query_int(&q, v->behalf_of);
    query_text(&q, v->role);
    return query_run(&q, e);
}

enum status filing_value_add(struct db *tx, const struct filing_value *v, bool *fresh, struct err *e) {
    struct query q;
    int64_t version = 0;
    query_start(&q, tx, SQL_filing_value_last);
    query_int(&q, v->org_id);
    query_text(&q, v->period);
    query_text(&q, v->indicator);
    query_text(&q, v->kind);
    bool same = !strcmp(v->state, "unknown"); /* nothing was said, and nothing is */
    if (query_row(&q)) {
        version = column_int(&q, 0);
        same = same_text(&q, 1, v->state) && same_text(&q, 2, v->value) && same_text(&q, 3, v->note) && same_text(&q, 4, v->source);
    }
    enum status s = query_end(&q, e);
    *fresh = !same;
    return s != ST_OK || same ? s : value_insert(tx, v, version + 1, e);
}

static enum status values_read(struct query *q, const char *period, struct arena *a, struct filing_value **out, size_t *n, struct err *e) {
    struct rows rows;
    rows_start(&rows, a, sizeof **out);
    while (query_row(q)) {
        struct filing_value *v = rows_add(&rows, q);
        if (!v) continue;
        v->org_id = column_int(q, 0);
        v->org = column_text(q, 1, a);
        v->org_name = column_text(q, 2, a);
        v->period = period;
        v->indicator = column_text(q, 3, a);
        v->kind = column_text(q, 4, a);
        v->version = column_int(q, 5);
        v->state = column_text(q, 6, a);
        v->value = column_text(q, 7, a);
        v->note = column_text(q, 8, a);
        v->source = column_text(q, 9, a);
        v->at_us = column_int(q, 10);
        v->role = column_text(q, 11, a);
        v->by = column_text(q, 12, a);
        v->filed_us = column_int(q, 13);
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(q, e);
}

enum status filing_values(struct db *db, const char *period, int64_t org_id, bool others, struct arena *a, struct filing_value **out, size_t *n, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_filing_values);
    query_text(&q, period);
    query_int(&q, org_id);
    query_int(&q, others);
    return values_read(&q, period, a, out, n, e);
}

enum status filing_values_past(struct db *db, const char *period, int64_t org_id, int limit, struct arena *a, struct filing_value **out, size_t *n,
                               struct err *e) {
    struct query q;
    query_start(&q, db, SQL_filing_value_past);
    query_int(&q, org_id);
    query_text(&q, period);
    query_int(&q, limit);
    return values_read(&q, period, a, out, n, e);
}

/* ---- drafts ---- */

static enum status find(struct db *db, const struct filing *f, int64_t *id, struct err *e) {
    struct query q;
    *id = 0;
    query_start(&q, db, SQL_filing_find);
    query_int(&q, f->org_id);
    query_text(&q, f->document);
    query_text(&q, f->period);
    query_text(&q, f->area);
    query_text(&q, f->unit_code);
    query_int(&q, f->producer_id);
    query_int(&q, f->mark_id);
    if (query_row(&q)) *id = column_int(&q, 0);
    return query_end(&q, e);
}

enum status filing_insert(struct db *tx, struct filing *f, struct err *e) {
    struct query q;
    int64_t there = 0;
    enum status s = find(tx, f, &there, e);
    if (s != ST_OK) return s;
    if (there) return already_there(e, "filing.exists", there);
    s = next_id(tx, SQL_filing_next, &f->id, e);
    if (s != ST_OK) return s;
    query_start(&q, tx, SQL_filing_insert);
    query_int(&q, f->id);
    query_int(&q, f->org_id);
    query_text(&q, f->owner_unit);
    query_text(&q, f->document);
    query_text(&q, f->section);
    query_text(&q, f->period);
    query_text(&q, f->first_day);
    query_text(&q, f->last_day);
    query_text(&q, f->due_day);
    query_text(&q, f->area);
    query_text(&q, f->unit_code);
    query_int(&q, f->producer_id);
    query_int(&q, f->mark_id);
    query_text(&q, f->head);
    query_int(&q, f->created_us);
    query_int(&q, f->created_by);
    return query_run(&q, e);
}

enum status filing_update(struct db *tx, struct filing *f, int64_t at_us, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_filing_update);
    query_int(&q, f->id);
    query_text(&q, f->state);
    query_text(&q, f->reason);
    query_text(&q, f->head);
    query_int(&q, f->filed);
    query_int(&q, at_us);
    query_int(&q, f->version);
    bool found = query_row(&q);
    if (found) f->version = column_int(&q, 0);
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? err_set(e, ST_CONFLICT, NULL, "filing.changed") : s;
}

enum status filing_touch(struct db *tx, int64_t org_id, const char *period, int64_t at_us, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_filing_touch);
    query_int(&q, org_id);
    query_text(&q, period);
    query_int(&q, at_us);
    return query_run(&q, e);
}

static void filing_read(struct query *q, struct arena *a, struct filing *f) {
    f->id = column_int(q, 0);
    f->org_id = column_int(q, 1);
    f->org = column_text(q, 2, a);
    f->org_name = column_text(q, 3, a);
    f->owner_unit = column_text(q, 4, a);
    f->document = column_text(q, 5, a);
    f->section = column_text(q, 6, a);
    f->period = column_text(q, 7, a);
    f->first_day = column_text(q, 8, a);
    f->last_day = column_text(q, 9, a);
    f->due_day = column_text(q, 10, a);
    f->area = column_text(q, 11, a);
    f->unit_code = column_text(q, 12, a);
    f->producer_id = column_int(q, 13);
    f->mark_id = column_int(q, 14);
    f->state = column_text(q, 15, a);
    f->reason = column_text(q, 16, a);
    f->head = column_text(q, 17, a);
    f->version = column_int(q, 18);
    f->filed = column_int(q, 19);
    f->created_us = column_int(q, 20);
    f->changed_us = column_int(q, 21);
}

enum status filing_get(struct db *db, int64_t id, struct arena *a, struct filing *out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_filing_get);
    query_int(&q, id);
    bool found = query_row(&q);
    if (found) filing_read(&q, a, out);
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? not_found_id(e, "filing.missing", id) : s;
}

static enum status filings_read(struct query *q, struct arena *a, struct filing **out, size_t *n, struct err *e) {
    struct rows rows;
    rows_start(&rows, a, sizeof **out);
    while (query_row(q)) {
        struct filing *f = rows_add(&rows, q);
        if (f) filing_read(q, a, f);
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(q, e);
}

enum status filing_of_period(struct db *db, const char *period, const char *document, struct arena *a, struct filing **out, size_t *n, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_filing_of_period);
    query_text(&q, period);
    query_text(&q, document);
    return filings_read(&q, a, out, n, e);
}

enum status filing_page(struct db *db, int64_t before, int64_t org_id, const char *unit, int limit, struct arena *a, struct filing **out, size_t *n,
                        struct err *e) {
    struct query q;
    query_start(&q, db, SQL_filing_page);
    query_int(&q, before ? before : INT64_MAX);
    query_int(&q, org_id);
    query_text(&q, unit);
    query_int(&q, limit);
    return filings_read(&q, a, out, n, e);
}

/* ---- what was filed ---- */

enum status filing_version_insert(struct db *tx, const struct filing_version *v, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_filing_version_insert);
    query_int(&q, v->filing_id);
    query_int(&q, v->version);
    query_int(&q, v->at_us);
    query_int(&q, v->account_id);
    query_int(&q, v->behalf_of);
    query_text(&q, v->role);
    query_text(&q, v->org);
    query_text(&q, v->reason);
    query_blob(&q, v->sha256, sizeof v->sha256);
    query_blob(&q, v->signature, sizeof v->signature);
    query_blob(&q, v->public_key, sizeof v->public_key);
    query_int(&q, v->log_idx);
    query_text(&q, v->snapshot);
    return query_run(&q, e);
}

static void version_read(struct query *q, struct arena *a, struct filing_version *v) {
    v->filing_id = column_int(q, 0);
    v->version = column_int(q, 1);
    v->at_us = column_int(q, 2);
    v->role = column_text(q, 3, a);
    v->org = column_text(q, 4, a);
    v->reason = column_text(q, 5, a);
    column_bytes(q, 6, v->sha256, sizeof v->sha256);
    column_bytes(q, 7, v->signature, sizeof v->signature);
    column_bytes(q, 8, v->public_key, sizeof v->public_key);
    v->log_idx = column_int(q, 9);
    v->by = column_text(q, 10, a);
}

enum status filing_versions(struct db *db, int64_t filing, struct arena *a, struct filing_version **out, size_t *n, struct err *e) {
    struct query q;
    struct rows rows;
    rows_start(&rows, a, sizeof **out);
    query_start(&q, db, SQL_filing_versions);
    query_int(&q, filing);
    while (query_row(&q)) {
        struct filing_version *v = rows_add(&rows, &q);
        if (v) version_read(&q, a, v);
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}

enum status filing_version_get(struct db *db, int64_t filing, int64_t version, struct arena *a, struct filing_version *out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_filing_version_get);
    query_int(&q, filing);
    query_int(&q, version);
    bool found = query_row(&q);
    if (found) {
        version_read(&q, a, out);
        out->snapshot = column_text(&q, 11, a);
    }
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? err_set(e, ST_NOT_FOUND, NULL, "filing.version") : s;
}
