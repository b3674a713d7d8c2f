/* Single facts about the installation. */
#include "db.h"
#include "store/rows.h"

enum status meta_get(struct db *db, const char *name, struct arena *a, const char **value, struct err *e) {
    struct query q;
    *value = NULL;
    query_start(&q, db, SQL_meta_get);
    query_text(&q, name);
    if (query_row(&q)) *value = column_text(&q, 0, a);
    return query_end(&q, e);
}

enum status meta_set(struct db *tx, const char *name, const char *value, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_meta_set);
    query_text(&q, name);
    query_text(&q, value);
    return query_run(&q, e);
}
