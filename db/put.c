/* Importing a list twice changes nothing and says so; that takes a look before each write. */
#include "put.h"

#include <string.h>

static bool is_same(struct query *q, const char *const *values, int n) {
    for (int i = 0; i < n; i++) {
        size_t len;
        const void *p = column_blob(q, i, &len);
        if (len != strlen(values[i]) || (len && memcmp(p, values[i], len) != 0)) return false;
    }
    return true;
}

enum status row_put(struct db *tx, enum sql get, enum sql put, const char *const *values, int n, int keys,
                    const char *folded, enum put *what, struct err *e) {
    struct query q;
    query_start(&q, tx, get);
    for (int i = 0; i < keys; i++) query_text(&q, values[i]);
    *what = PUT_NEW;
    if (query_row(&q)) *what = is_same(&q, values, n) ? PUT_SAME : PUT_CHANGED;
    enum status s = query_end(&q, e);
    if (s != ST_OK || *what == PUT_SAME) return s;
    query_start(&q, tx, put);
    for (int i = 0; i < n; i++) query_text(&q, values[i]);
    if (folded) query_text(&q, folded);
    return query_run(&q, e);
}
