/* Communal units. A place is found by its code; which name it has depends on the day. */
#include "db.h"
#include "put.h"
#include "store/rows.h"

enum status unit_put(struct db *tx, const struct unit_name *u, enum put *what, struct err *e) {
    const char *const values[] = {u->code, u->valid_from, u->valid_to, u->name, u->district, u->district_code,
                                  u->province, u->successor, u->confidence, u->note};
    const char *folded = db_fold(tx, u->name, u->district, "", "");
    if (!folded) return err_set(e, ST_NO_MEMORY, NULL, "");
    return row_put(tx, SQL_unit_get, SQL_unit_put, values, sizeof values / sizeof *values, 2, folded, what, e);
}

enum status unit_open_put(struct db *tx, const struct unit_open *u, enum put *what, struct err *e) {
    const char *const values[] = {u->name, u->district, u->today_name, u->today_code, u->confidence, u->note};
    return row_put(tx, SQL_unit_open_get, SQL_unit_open_put, values, sizeof values / sizeof *values, 2, NULL, what, e);
}

static void read_unit(struct query *q, struct arena *a, struct unit_name *u) {
    const char **fields[] = {&u->code, &u->valid_from, &u->valid_to, &u->name, &u->district, &u->district_code,
                             &u->province, &u->successor, &u->confidence, &u->note};
    for (int i = 0; i < (int)(sizeof fields / sizeof *fields); i++) *fields[i] = column_text(q, i, a);
}

enum status unit_name_on(struct db *db, const char *code, const char *day, struct arena *a, struct unit_name *out,
                         struct err *e) {
    struct query q;
    query_start(&q, db, SQL_unit_name_on);
    query_text(&q, code);
    query_text(&q, day);
    bool found = query_row(&q);
    if (found) read_unit(&q, a, out);
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? not_found(e, "unit.missing", "code", code) : s;
}

enum status unit_predecessors(struct db *db, const char *code, struct arena *a, struct unit_name **out, size_t *n,
                              struct err *e) {
    struct query q;
    struct rows rows;
    rows_start(&rows, a, sizeof **out);
    query_start(&q, db, SQL_unit_predecessors);
    query_text(&q, code);
    while (query_row(&q)) {
        struct unit_name *u = rows_add(&rows, &q);
        if (u) read_unit(&q, a, u);
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}
