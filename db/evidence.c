/*
 * Devices by day. A day is one stretch of the table, so that recording touches few pages and deleting an old day moves nothing
 * else; a label finds its days in scan_day.
 */
#include "store/evidence.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "db.h"

/* Hashes take all 64 bits; the database's integers have a sign. */
static int64_t signed_of(uint64_t v) {
    int64_t out;
    memcpy(&out, &v, sizeof out);
    return out;
}

enum status scan_devices_kept(struct db *db, uint32_t run_id, uint32_t index, int32_t day,
                              struct evidence_pair out[static EVIDENCE_DEVICES_A_DAY], size_t *n, struct err *e) {
    struct query q;
    *n = 0;
    query_start(&q, db, SQL_scan_device_kept);
    query_int(&q, day);
    query_int(&q, run_id);
    query_int(&q, index);
    while (*n < EVIDENCE_DEVICES_A_DAY && query_row(&q))
        out[(*n)++] = (struct evidence_pair){ (uint64_t)column_int(&q, 0), (uint64_t)column_int(&q, 1) };
    return query_end(&q, e);
}

static void device_bind(struct query *q, const struct scan_device *d) {
    query_int(q, d->day);
    query_int(q, d->run_id);
    query_int(q, d->index);
    query_int(q, signed_of(d->network));
    query_int(q, signed_of(d->visitor));
    query_int(q, d->minute);
    query_text(q, d->language);
    query_text(q, agent_class_key((enum agent_class)d->agent));
    query_text(q, d->place);
    query_text(q, d->campaign);
}

enum status scan_device_add(struct db *tx, const struct scan_device *d, size_t n, struct err *e) {
    enum status st = ST_OK;
    for (size_t i = 0, part = 0; !st && i < n; i += part) {
        struct query q;
        part = n - i < SCAN_ROWS_AT_ONCE ? 1 : SCAN_ROWS_AT_ONCE;
        query_start(&q, tx, part == 1 ? SQL_scan_device_add : SQL_scan_device_add_eight);
        for (size_t k = 0; k < part; k++) device_bind(&q, &d[i + k]);
        st = query_run(&q, e);
    }
    return st;
}

/* ---- windows ---- */

/* A text of at most size - 1 bytes, which the schema's writers keep to. */
static void column_short(struct query *q, int n, char *out, size_t size) {
    size_t len = 0;
    const char *p = column_blob(q, n, &len);
    if (!p || len >= size) len = 0;
    if (len) memcpy(out, p, len);
    out[len] = '\0';
}

enum status scan_window(struct db *db, uint32_t run_id, uint32_t index, int32_t from, struct evidence_window *w, struct err *e) {
    struct query q;
    char place[EVIDENCE_PLACE_BYTES], campaign[EVIDENCE_CAMPAIGN_BYTES];
    query_start(&q, db, SQL_scan_window);
    query_int(&q, run_id);
    query_int(&q, index);
    query_int(&q, from);
    while (query_row(&q)) {
        column_short(&q, 3, place, sizeof place);
        column_short(&q, 4, campaign, sizeof campaign);
        evidence_add(w, &(struct evidence_device){ .day = (int32_t)column_int(&q, 0), .minute = (int)column_int(&q, 1),
                                                   .network = (uint64_t)column_int(&q, 2), .place = place,
                                                   .campaign = *campaign != '\0' });
    }
    return query_end(&q, e);
}

enum status scan_weight(struct db *db, uint32_t run_id, uint32_t index, int32_t from, struct scan_weight *out, struct err *e) {
    struct query q;
    *out = (struct scan_weight){ 0 };
    query_start(&q, db, SQL_scan_weight);
    query_int(&q, run_id);
    query_int(&q, index);
    query_int(&q, from);
    if (query_row(&q)) *out = (struct scan_weight){ .devices = column_int(&q, 0), .last_day = (int32_t)column_int(&q, 1), .copy_limit = column_int(&q, 2) };
    return query_end(&q, e);
}

static struct scan_label label_column(struct query *q) {
    return (struct scan_label){ (uint32_t)column_int(q, 0), (uint32_t)column_int(q, 1) };
}

enum status scan_labels_on(struct db *db, int32_t day, struct scan_label after, struct scan_label *out, size_t max, size_t *n,
                           struct err *e) {
    struct query q;
    *n = 0;
    query_start(&q, db, SQL_scan_labels_on);
    query_int(&q, day);
    query_int(&q, after.run_id);
    query_int(&q, after.index);
    query_int(&q, (int64_t)max);
    while (*n < max && query_row(&q)) out[(*n)++] = label_column(&q);
    return query_end(&q, e);
}

static enum status siblings_part(struct db *db, enum sql sql, uint32_t run_id, uint32_t index, int32_t from, int *most, size_t max,
                                 size_t *n, struct err *e) {
    struct query q;
    size_t end = *n + max;
    query_start(&q, db, sql);
    query_int(&q, run_id);
    query_int(&q, index);
    query_int(&q, from);
    query_int(&q, (int64_t)max);
    while (*n < end && query_row(&q)) most[(*n)++] = (int)column_int(&q, 1);
    return query_end(&q, e);
}

enum status scan_siblings(struct db *db, uint32_t run_id, uint32_t index, int32_t from, int *most, size_t max, size_t *n, struct err *e) {
    *n = 0;
    enum status st = siblings_part(db, SQL_scan_siblings_before, run_id, index, from, most, max, n, e);
    return st ? st : siblings_part(db, SQL_scan_siblings_after, run_id, index, from, most, max, n, e);
}

/* ---- folding ---- */

/* The oldest day that has devices; DAY_NONE: there are none. */
static enum status oldest_day(struct db *db, int32_t *day, struct err *e) {
    struct query q;
    struct driver_value v = { .type = DRIVER_NULL };
    query_start(&q, db, SQL_scan_fold_day);
    if (query_row(&q)) q.db->driver->column(q.stmt, 0, &v);
    *day = v.type == DRIVER_INT ? (int32_t)v.i : DAY_NONE;
    return query_end(&q, e);
}

static enum status fold_step(struct db *tx, enum sql sql, int32_t day, struct scan_label last, struct err *e) {
    struct query q;
    query_start(&q, tx, sql);
    query_int(&q, day);
    query_int(&q, last.run_id);
    query_int(&q, last.index);
    return query_run(&q, e);
}

enum status scan_fold(struct db *tx, int32_t before, int labels, bool *more, struct err *e) {
    struct query q;
    int32_t day = DAY_NONE;
    struct scan_label last = { 0, 0 };
    enum status st = oldest_day(tx, &day, e);
    *more = !st && day != DAY_NONE && day < before;
    if (!*more) return st;
    query_start(&q, tx, SQL_scan_fold_bound);
    query_int(&q, day);
    query_int(&q, labels);
    if (query_row(&q)) last = label_column(&q);
    st = query_end(&q, e);
    if (!st) st = fold_step(tx, SQL_scan_fold_count, day, last, e);
    return st ? st : fold_step(tx, SQL_scan_fold_drop, day, last, e);
}

/* ---- what somebody asks for ---- */

static json_t *row_day(struct query *q) {
    char day[DATE_BYTES];
    day_format((int32_t)column_int(q, 0), day);
    return json_pack("{s:s}", "day", day);
}

static void put_minute(json_t *row, const char *name, int64_t minute) {
    char at[8];
    (void)snprintf(at, sizeof at, "%02d:%02d", (int)(minute / 60 % 24), (int)(minute % 60));
    json_object_set_new(row, name, json_string(at));
}

static void put_hash(json_t *row, const char *name, int64_t v) {
    char hex[20];
    (void)snprintf(hex, sizeof hex, "%016" PRIx64, (uint64_t)v);
    json_object_set_new(row, name, json_string(hex));
}

static void put_short(json_t *row, const char *name, struct query *q, int n) {
    char text[EVIDENCE_CAMPAIGN_BYTES];
    column_short(q, n, text, sizeof text);
    json_object_set_new(row, name, json_string(text));
}

static void export_day(struct query *q, json_t *row) {
    json_object_set_new(row, "scans", json_integer(column_int(q, 1)));
    json_object_set_new(row, "devices", json_integer(column_int(q, 2)));
    json_object_set_new(row, "networks", json_integer(column_int(q, 3)));
    put_minute(row, "first_at", column_int(q, 4));
}

static void export_device(struct query *q, json_t *row) {
    put_minute(row, "at", column_int(q, 1));
    put_hash(row, "network", column_int(q, 2));
    put_hash(row, "visitor", column_int(q, 3));
    put_short(row, "language", q, 4);
    put_short(row, "agent", q, 5);
    put_short(row, "place", q, 6);
    put_short(row, "campaign", q, 7);
}

static void export_fold(struct query *q, json_t *row) {
    put_short(row, "place", q, 1);
    put_short(row, "campaign", q, 2);
    json_object_set_new(row, "devices", json_integer(column_int(q, 3)));
}

enum status scan_export(struct db *db, uint32_t run_id, uint32_t index, json_t **out, struct err *e) {
    static const struct {
        const char *name;
        enum sql sql;
        void (*put)(struct query *q, json_t *row);
    } parts[] = { { "days", SQL_scan_export_days, export_day },
                  { "devices", SQL_scan_export_devices, export_device },
                  { "places", SQL_scan_export_folds, export_fold } };
    enum status st = ST_OK;
    json_t *all = json_object();
    for (size_t i = 0; !st && i < sizeof parts / sizeof *parts; i++) {
        struct query q;
        json_t *rows = json_array();
        query_start(&q, db, parts[i].sql);
        query_int(&q, run_id);
        query_int(&q, index);
        while (query_row(&q)) {
            json_t *row = row_day(&q);
            parts[i].put(&q, row);
            if (json_array_append_new(rows, row)) q.spent = true;
        }
        st = query_end(&q, e);
        json_object_set_new(all, parts[i].name, rows);
    }
    *out = all;
    if (!st) return ST_OK;
    json_decref(all);
    *out = NULL;
    return st;
}

static enum status erase_step(struct db *tx, enum sql sql, uint32_t run_id, uint32_t index, int32_t before, int64_t *rows, struct err *e) {
    struct query q;
    query_start(&q, tx, sql);
    query_int(&q, run_id);
    query_int(&q, index);
    query_int(&q, before);
    while (query_row(&q)) ++*rows;
    return query_end(&q, e);
}

/* The days go last: by them the devices are found. */
static enum status erase_older(struct db *tx, uint32_t run_id, uint32_t index, int32_t before, int64_t *rows, struct err *e) {
    enum status st = erase_step(tx, SQL_scan_erase_devices, run_id, index, before, rows, e);
    if (!st) st = erase_step(tx, SQL_scan_erase_folds, run_id, index, before, rows, e);
    return st ? st : erase_step(tx, SQL_scan_erase_days, run_id, index, before, rows, e);
}

enum status scan_erase_label(struct db *tx, uint32_t run_id, uint32_t index, int64_t *rows, struct err *e) {
    *rows = 0;
    return erase_older(tx, run_id, index, INT32_MAX, rows, e);
}

enum status scan_erase_before(struct db *tx, int32_t day, int labels, struct scan_label *last, int64_t *rows, bool *more, struct err *e) {
    struct scan_label page[64];
    struct query q;
    int n = 0;
    if (labels > (int)(sizeof page / sizeof *page)) labels = (int)(sizeof page / sizeof *page);
    query_start(&q, tx, SQL_scan_erase_labels);
    query_int(&q, last->run_id);
    query_int(&q, last->index);
    query_int(&q, labels);
    while (n < labels && query_row(&q)) page[n++] = label_column(&q);
    enum status st = query_end(&q, e);
    for (int i = 0; !st && i < n; i++) st = erase_older(tx, page[i].run_id, page[i].index, day, rows, e);
    *more = !st && n == labels;
    if (!st && n) *last = page[n - 1];
    return st;
}
