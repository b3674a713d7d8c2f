/* Issuing keys: public halves and states. The secret halves are never in the database. */
#include "db.h"
#include "json_rows.h"
#include "store/rows.h"

#include <string.h>

static const char *const state_keys[] = {"active", "retired", "destroyed"};

const char *key_state_key(enum key_state s) {
    return state_keys[s];
}

static int key_state_parse(const char *key) {
    for (int i = 0; i < 3; i++)
        if (!strcmp(state_keys[i], key)) return i;
    return -1;
}

enum status key_insert(struct db *tx, const struct signing_key *k, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_key_insert);
    query_int(&q, k->id);
    query_text(&q, k->host);
    query_blob(&q, k->public_key, sizeof k->public_key);
    query_text(&q, key_state_key(k->state));
    query_int(&q, k->added_us);
    query_int(&q, k->retired_us);
    query_int(&q, k->destroyed_us);
    query_int(&q, k->unsafe_us);
    query_row(&q);
    enum driver_result r = query_result(&q);
    if (r != DRIVER_UNIQUE) return db_fail(tx, r, "key_insert", e);
    err_set(e, ST_CONFLICT, NULL, "key.exists"); /* also where another key is active */
    err_arg(e, "key", "%03d", k->id);
    return ST_CONFLICT;
}

enum status key_set_state(struct db *tx, int id, enum key_state s, int64_t at_us, struct err *e) {
    static const enum sql sql[] = {
        [KEY_ACTIVE] = SQL_key_activate, [KEY_RETIRED] = SQL_key_retire, [KEY_DESTROYED] = SQL_key_destroy};
    struct query q;
    query_start(&q, tx, sql[s]);
    query_int(&q, id);
    if (s != KEY_ACTIVE) query_int(&q, at_us);
    bool found = query_row(&q);
    enum status st = query_end(&q, e);
    return st == ST_OK && !found ? not_found_id(e, "key.missing", id) : st;
}

enum status key_set_unsafe(struct db *tx, int id, int64_t at_us, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_key_unsafe);
    query_int(&q, id);
    query_int(&q, at_us);
    bool found = query_row(&q);
    enum status st = query_end(&q, e);
    return st == ST_OK && !found ? not_found_id(e, "key.missing", id) : st;
}

static void read_key(struct query *q, struct arena *a, struct signing_key *k) {
    k->id = (int)column_int(q, 0);
    k->host = column_text(q, 1, a);
    column_bytes(q, 2, k->public_key, sizeof k->public_key);
    k->state = (enum key_state)column_member(q, 3, key_state_parse);
    k->added_us = column_int(q, 4);
    k->retired_us = column_int(q, 5);
    k->destroyed_us = column_int(q, 6);
    k->unsafe_us = column_int(q, 7);
}

enum status key_get(struct db *db, int id, struct arena *a, struct signing_key *out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_key_get);
    query_int(&q, id);
    bool found = query_row(&q);
    if (found) read_key(&q, a, out);
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? not_found_id(e, "key.missing", id) : s;
}

enum status key_active(struct db *db, struct arena *a, struct signing_key *out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_key_active);
    bool found = query_row(&q);
    if (found) read_key(&q, a, out);
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? err_set(e, ST_NOT_FOUND, NULL, "key.none-active") : s;
}

enum status key_all(struct db *db, struct arena *a, struct signing_key **out, size_t *n, struct err *e) {
    struct query q;
    struct rows rows;
    rows_start(&rows, a, sizeof **out);
    query_start(&q, db, SQL_key_all);
    while (query_row(&q)) {
        struct signing_key *k = rows_add(&rows, &q);
        if (k) read_key(&q, a, k);
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}

enum status key_acts(struct db *db, json_t **out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_key_acts);
    return rows_json(&q, out, e);
}
