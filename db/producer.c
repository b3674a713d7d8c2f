/* Producers as rules and labels ask for them; they are written like every kind (kind.c). */
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
