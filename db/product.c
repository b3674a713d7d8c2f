/* Products. A name belongs to a producer once; a GTIN to one product in the whole installation. */
#include "db.h"
#include "store/rows.h"

enum status product_by_gtin(struct db *db, const char *gtin, int64_t *id, struct err *e) {
    struct query q;
    *id = 0;
    query_start(&q, db, SQL_product_by_gtin);
    query_text(&q, gtin);
    if (query_row(&q)) *id = column_int(&q, 0);
    return query_end(&q, e);
}

enum status product_find(struct db *db, int64_t producer_id, const char *name, int64_t *id, struct err *e) {
    struct query q;
    *id = 0;
    query_start(&q, db, SQL_product_find);
    query_int(&q, producer_id);
    query_text(&q, name);
    if (query_row(&q)) *id = column_int(&q, 0);
    return query_end(&q, e);
}

static enum status insert(struct db *tx, const struct product *p, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_product_insert);
    query_int(&q, p->id);
    query_int(&q, p->producer_id);
    query_text(&q, p->name);
    query_text(&q, p->name_en);
    query_text(&q, p->gtin);
    query_text(&q, state_key((int)p->state));
    query_int(&q, p->created_us);
    query_text(&q, db_fold(tx, p->name, p->name_en, p->gtin, ""));
    query_int(&q, p->created_by);
    query_text(&q, p->entered ? p->entered : "operator");
    query_row(&q);
    enum driver_result r = query_result(&q);
    if (r == DRIVER_UNIQUE) return already_there(e, "product.exists", p->id);
    if (r == DRIVER_FOREIGN_KEY) return not_found_id(e, "producer.missing", p->producer_id);
    return db_fail(tx, r, "product_insert", e);
}

enum status product_insert(struct db *tx, struct product *p, struct err *e) {
    int64_t there = 0;
    enum status s = product_find(tx, p->producer_id, p->name, &there, e);
    if (s != ST_OK) return s;
    if (there) return already_there(e, "product.exists", there);
    s = product_by_gtin(tx, p->gtin, &there, e);
    if (s != ST_OK) return s;
    if (there) return already_there(e, "product.gtin-taken", there);
    if (p->id == 0) s = next_id(tx, SQL_product_next, &p->id, e);
    return s == ST_OK ? insert(tx, p, e) : s;
}

enum status product_get(struct db *db, int64_t id, struct arena *a, struct product *out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_product_get);
    query_int(&q, id);
    bool found = query_row(&q);
    if (found) {
        out->id = column_int(&q, 0);
        out->producer_id = column_int(&q, 1);
        out->name = column_text(&q, 2, a);
        out->name_en = column_text(&q, 3, a);
        out->gtin = column_text(&q, 4, a);
        out->state = (enum state)column_member(&q, 5, state_parse);
        out->created_us = column_int(&q, 6);
    }
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? not_found_id(e, "product.missing", id) : s;
}
