/* Decisions, papers and recalls, as rules ask for them. */
#include "store/decision.h"

#include <string.h>

#include "db.h"

enum status competence_on(struct db *db, const char *act, const char *day, struct arena *a, struct competence *out, bool *found,
                          struct err *e) {
    struct query q;
    query_start(&q, db, SQL_competence_on);
    query_text(&q, act);
    query_text(&q, day);
    *found = query_row(&q);
    if (*found)
        *out = (struct competence){ .body_kind = column_text(&q, 0, a), .office = column_text(&q, 1, a),
                                    .months = column_int(&q, 2), .source = column_text(&q, 3, a) };
    return query_end(&q, e);
}

enum status competence_find(struct db *db, const char *act, const char *valid_from, int64_t *id, struct err *e) {
    struct query q;
    *id = 0;
    query_start(&q, db, SQL_competence_find);
    query_text(&q, act);
    query_text(&q, valid_from);
    if (query_row(&q)) *id = column_int(&q, 0);
    return query_end(&q, e);
}

enum status document_last_day(struct db *db, int64_t producer_id, int64_t product_id, const char *type, const char *today,
                              char last[static DATE_BYTES], struct err *e) {
    struct query q;
    size_t len = 0;
    last[0] = '\0';
    query_start(&q, db, SQL_document_last_day);
    query_int(&q, producer_id);
    query_int(&q, product_id);
    query_text(&q, type);
    query_text(&q, today);
    const char *s = query_row(&q) ? column_blob(&q, 0, &len) : NULL;
    if (s && len == DATE_BYTES - 1) {
        memcpy(last, s, len);
        last[len] = '\0';
    }
    return query_end(&q, e);
}

enum status consent_active(struct db *db, int64_t artisan_id, bool *any, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_consent_active);
    query_int(&q, artisan_id);
    *any = query_row(&q);
    return query_end(&q, e);
}

enum status recall_active(struct db *db, int64_t lot_id, bool *any, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_recall_active);
    query_int(&q, lot_id);
    *any = query_row(&q);
    return query_end(&q, e);
}
