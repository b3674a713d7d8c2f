/* Producers. Ids are given inside the transaction, so two at once never get the same. */
#include "db.h"
#include "store/rows.h"

enum status producer_find(struct db *db, const char *name, const char *commune_code, enum producer_kind kind,
                          int64_t *id, struct err *e) {
    struct query q;
    *id = 0;
    query_start(&q, db, SQL_producer_find);
    query_text(&q, name);
    query_text(&q, commune_code);
    query_text(&q, producer_kind_key((int)kind));
    if (query_row(&q)) *id = column_int(&q, 0);
    return query_end(&q, e);
}

static enum status insert(struct db *tx, const struct producer *p, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_producer_insert);
    query_int(&q, p->id);
    query_text(&q, p->name);
    query_text(&q, p->short_name);
    query_text(&q, producer_kind_key((int)p->kind));
    query_text(&q, p->commune_code);
    query_text(&q, p->village_id);
    query_text(&q, state_key((int)p->state));
    query_int(&q, p->created_us);
    query_text(&q, db_fold(tx, p->name, p->short_name, "", ""));
    query_int(&q, p->created_by);
    query_text(&q, p->entered ? p->entered : "operator");
    query_int(&q, p->owner_org);
    query_row(&q);
    enum driver_result r = query_result(&q);
    return r == DRIVER_UNIQUE ? already_there(e, "producer.exists", p->id) : db_fail(tx, r, "producer_insert", e);
}

enum status producer_next(struct db *tx, int64_t *id, struct err *e) {
    return next_id(tx, SQL_producer_next, id, e);
}

enum status producer_insert(struct db *tx, struct producer *p, struct err *e) {
    int64_t there = 0;
    enum status s = producer_find(tx, p->name, p->commune_code, p->kind, &there, e);
    if (s != ST_OK) return s;
    if (there) return already_there(e, "producer.exists", there);
    if (p->id == 0) s = next_id(tx, SQL_producer_next, &p->id, e);
    return s == ST_OK ? insert(tx, p, e) : s;
}

enum status producer_get(struct db *db, int64_t id, struct arena *a, struct producer *out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_producer_get);
    query_int(&q, id);
    bool found = query_row(&q);
    if (found) {
        out->id = column_int(&q, 0);
        out->name = column_text(&q, 1, a);
        out->short_name = column_text(&q, 2, a);
        out->kind = (enum producer_kind)column_member(&q, 3, producer_kind_parse);
        out->commune_code = column_text(&q, 4, a);
        out->village_id = column_text(&q, 5, a);
        out->state = (enum state)column_member(&q, 6, state_parse);
        out->created_us = column_int(&q, 7);
    }
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? not_found_id(e, "producer.missing", id) : s;
}
