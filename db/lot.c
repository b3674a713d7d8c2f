/* Lots. That no more labels are given out than a lot has units is held by a CHECK, not by a look before the write. */
#include <inttypes.h>

#include "db.h"
#include "json_rows.h"
#include "store/rows.h"

static void read_lot(struct query *q, struct arena *a, struct lot *l) {
    l->id = column_int(q, 0);
    l->product_id = column_int(q, 1);
    l->code = column_text(q, 2, a);
    l->unit = column_text(q, 3, a);
    l->made_on = column_text(q, 4, a);
    l->expires_on = column_text(q, 5, a);
    l->quantity = column_int(q, 6);
    l->issued = column_int(q, 7);
    l->voided = column_int(q, 8);
    l->created_us = column_int(q, 9);
    l->state = (enum state)column_member(q, 10, state_parse);
    l->member_id = column_int(q, 11);
}

static enum status lot_missing(int64_t id, struct err *e) {
    err_set(e, ST_NOT_FOUND, NULL, "lot.missing");
    err_arg(e, "code", "%" PRId64, id);
    return ST_NOT_FOUND;
}

enum status lot_get(struct db *db, int64_t id, struct arena *a, struct lot *out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_lot_get);
    query_int(&q, id);
    bool found = query_row(&q);
    if (found) read_lot(&q, a, out);
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? lot_missing(id, e) : s;
}

enum status lot_find(struct db *db, int64_t product_id, const char *code, struct arena *a, struct lot *out,
                     struct err *e) {
    struct query q;
    query_start(&q, db, SQL_lot_find);
    query_int(&q, product_id);
    query_text(&q, code);
    bool found = query_row(&q);
    if (found) read_lot(&q, a, out);
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? not_found(e, "lot.missing", "code", code) : s;
}

/* The refusal says what is left, so that the next try can be right. */
static enum status refuse(struct db *db, int64_t id, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_lot_get);
    query_int(&q, id);
    if (query_row(&q)) {
        size_t len;
        const char *code = column_blob(&q, 2, &len);
        err_set(e, ST_REFUSED, "count", "lot.left");
        err_arg(e, "code", "%.*s", (int)len, code ? code : "");
        err_arg(e, "left", "%" PRId64, column_int(&q, 6) - column_int(&q, 7) + column_int(&q, 8));
    }
    enum status s = query_end(&q, e);
    return s == ST_OK ? ST_REFUSED : s;
}

enum status lot_count_add(struct db *tx, int64_t lot_id, int64_t add_issued, int64_t add_voided, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_lot_count_add);
    query_int(&q, lot_id);
    query_int(&q, add_issued);
    query_int(&q, add_voided);
    bool found = query_row(&q);
    enum driver_result r = query_result(&q);
    if (r == DRIVER_CHECK) return refuse(tx, lot_id, e);
    if (r != DRIVER_DONE) return db_fail(tx, r, "lot_count_add", e);
    return found ? ST_OK : lot_missing(lot_id, e);
}

enum status lot_open(struct db *db, const struct lot_query *f, json_t **out, struct err *e) {
    char like[400] = "";
    struct query q;
    if (*f->search) {
        const char *fold = db_fold(db, f->search, "", "", "");
        (void)snprintf(like, sizeof like, "%%%s%%", fold ? fold : "");
    }
    query_start(&q, db, SQL_lot_open);
    query_int(&q, f->owner_org);
    query_text(&q, like);
    query_int(&q, f->limit);
    return rows_json(&q, out, e);
}
