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

enum status product_ended_by_gtin(struct db *db, const char *gtin, int64_t producer_id, int64_t *id, struct err *e) {
    struct query q;
    *id = 0;
    query_start(&q, db, SQL_product_ended_by_gtin);
    query_text(&q, gtin);
    query_int(&q, producer_id);
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
