/* Signs that a key was misused, gathered by day so that a flood stays one row. */
#include "db.h"
#include "store/rows.h"

enum status alarm_add(struct db *tx, int key_id, const char *kind, int32_t day, int64_t at_us, int64_t scans,
                      const char *address, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_alarm_add);
    query_int(&q, key_id);
    query_text(&q, kind);
    query_int(&q, day);
    query_int(&q, at_us);
    query_int(&q, scans);
    query_text(&q, address);
    return query_run(&q, e);
}
