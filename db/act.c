/* Who did what in the service: everything, also what the public log does not hold. */
#include "db.h"
#include "store/rows.h"

enum status act_insert(struct db *tx, int64_t at_us, const char *role, const char *org, const char *verb,
                       const char *subject, const char *detail_json, struct err *e) {
    int64_t id = 0;
    enum status s = next_id(tx, SQL_act_next, &id, e);
    if (s != ST_OK) return s;
    struct query q;
    query_start(&q, tx, SQL_act_insert);
    query_int(&q, id);
    query_int(&q, at_us);
    query_text(&q, role);
    query_text(&q, org);
    query_text(&q, verb);
    query_text(&q, subject);
    query_text(&q, detail_json);
    return query_run(&q, e);
}
