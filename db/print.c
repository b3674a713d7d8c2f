/* What was printed, when and how, and the template that the first print of a run on a stock froze, text and all. */
#include <sodium.h>
#include <string.h>

#include "db.h"
#include "store/rows.h"

static enum status template_put(struct db *tx, const char *text, int64_t *id, struct err *e) {
    unsigned char sum[32];
    size_t len = strlen(text);
    crypto_hash_sha256(sum, (const unsigned char *)text, len);
    return frozen_put(tx, text, len, sum, id, e);
}

enum status print_insert(struct db *tx, struct print_event *p, struct err *e) {
    int64_t frozen = 0;
    enum status s = next_id(tx, SQL_print_next, &p->id, e);
    if (s == ST_OK) s = template_put(tx, p->template_text, &frozen, e);
    if (s != ST_OK) return s;
    struct query q;
    query_start(&q, tx, SQL_print_insert);
    query_int(&q, p->id);
    query_int(&q, p->run_id);
    query_int(&q, p->at_us);
    query_text(&q, p->role);
    query_text(&q, p->org);
    query_text(&q, p->ranges);
    query_int(&q, p->labels);
    query_int(&q, p->reprinted);
    query_text(&q, p->stock);
    query_text(&q, p->format);
    query_int(&q, p->start_cell);
    query_text(&q, p->template_id);
    query_text(&q, p->template_version);
    query_int(&q, frozen);
    query_text(&q, TEMLANG_VERSION);
    query_text(&q, p->reason ? p->reason : "");
    if (p->look_frozen) query_int(&q, p->look_frozen);
    else query_null(&q);
    query_row(&q);
    enum driver_result r = query_result(&q);
    return r == DRIVER_FOREIGN_KEY ? not_found_id(e, "run.missing", p->run_id) : db_fail(tx, r, "print_insert", e);
}

enum status print_first(struct db *db, uint32_t run_id, const char *stock, struct arena *a, const char **template_id,
                        const char **text, const char **look, struct err *e) {
    struct query q;
    *template_id = *text = NULL;
    *look = "";
    query_start(&q, db, SQL_print_first);
    query_int(&q, run_id);
    query_text(&q, stock);
    if (query_row(&q)) {
        *template_id = column_text(&q, 0, a);
        *text = column_text(&q, 1, a);
        *look = column_text(&q, 2, a);
    }
    return query_end(&q, e);
}

enum status print_ranges(struct db *db, uint32_t run_id, struct arena *a, const char ***ranges, size_t *n,
                         struct err *e) {
    struct query q;
    struct rows rows;
    rows_start(&rows, a, sizeof **ranges);
    query_start(&q, db, SQL_print_ranges);
    query_int(&q, run_id);
    while (query_row(&q)) {
        const char **text = rows_add(&rows, &q);
        if (text) *text = column_text(&q, 0, a);
    }
    *ranges = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}
