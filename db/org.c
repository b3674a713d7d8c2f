/* Organisations. Ids are given inside the transaction; a code names one for ever. */
#include "db.h"
#include "store/people.h"

enum status org_find(struct db *db, const char *code, int64_t *id, struct err *e) {
    struct query q;
    *id = 0;
    query_start(&q, db, SQL_org_find);
    query_text(&q, code);
    if (query_row(&q)) *id = column_int(&q, 0);
    return query_end(&q, e);
}

static void bind_successor(struct query *q, int64_t id) {
    if (id) query_int(q, id);
    else query_null(q);
}

static enum status insert(struct db *tx, const struct org *o, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_org_insert);
    query_int(&q, o->id);
    query_text(&q, o->code);
    query_text(&q, o->name);
    query_text(&q, org_kind_key((int)o->kind));
    query_text(&q, o->unit_code);
    query_text(&q, o->valid_from);
    query_text(&q, o->valid_to);
    bind_successor(&q, o->successor_id);
    query_text(&q, o->source);
    query_text(&q, state_key((int)o->state));
    query_int(&q, o->version ? o->version : 1);
    query_int(&q, o->created_us);
    query_int(&q, o->changed_us);
    query_int(&q, o->created_by);
    query_text(&q, db_fold(tx, o->name, o->code, "", ""));
    query_text(&q, o->entered ? o->entered : "operator");
    return query_run(&q, e);
}

enum status org_insert(struct db *tx, struct org *o, struct err *e) {
    int64_t there = 0;
    enum status s = org_find(tx, o->code, &there, e);
    if (s != ST_OK) return s;
    if (there) return already_there(e, "org.exists", there);
    if (o->id == 0) s = next_id(tx, SQL_org_next, &o->id, e);
    return s == ST_OK ? insert(tx, o, e) : s;
}

enum status org_update(struct db *tx, const struct org *o, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_org_update);
    query_int(&q, o->id);
    query_text(&q, o->name);
    query_text(&q, org_kind_key((int)o->kind));
    query_text(&q, o->unit_code);
    query_text(&q, o->valid_from);
    query_text(&q, o->valid_to);
    bind_successor(&q, o->successor_id);
    query_text(&q, o->source);
    query_int(&q, o->changed_us);
    query_text(&q, db_fold(tx, o->name, o->code, "", ""));
    bool found = query_row(&q);
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? not_found_id(e, "org.missing", o->id) : s;
}

enum status org_move(struct db *tx, int64_t id, const char *from_unit, const char *to_unit, int64_t at_us, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_org_move);
    query_int(&q, id);
    query_text(&q, from_unit);
    query_text(&q, to_unit);
    query_int(&q, at_us);
    return query_run(&q, e);
}

static void read_org(struct query *q, struct arena *a, struct org *o) {
    o->id = column_int(q, 0);
    o->code = column_text(q, 1, a);
    o->name = column_text(q, 2, a);
    o->kind = (enum org_kind)column_member(q, 3, org_kind_parse);
    o->unit_code = column_text(q, 4, a);
    o->valid_from = column_text(q, 5, a);
    o->valid_to = column_text(q, 6, a);
    o->successor_id = column_int(q, 7);
    o->source = column_text(q, 8, a);
    o->state = (enum state)column_member(q, 9, state_parse);
    o->version = column_int(q, 10);
    o->created_us = column_int(q, 11);
    o->changed_us = column_int(q, 12);
    o->created_by = column_int(q, 13);
}

enum status org_get(struct db *db, int64_t id, struct arena *a, struct org *out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_org_get);
    query_int(&q, id);
    bool found = query_row(&q);
    if (found) read_org(&q, a, out);
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? not_found_id(e, "org.missing", id) : s;
}

enum status org_by_code(struct db *db, const char *code, struct arena *a, struct org *out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_org_by_code);
    query_text(&q, code);
    bool found = query_row(&q);
    if (found) read_org(&q, a, out);
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? not_found(e, "org.missing", "id", code) : s;
}

enum status org_in_unit(struct db *db, const char *unit_code, enum org_kind kind, int limit, struct arena *a, struct org **out,
                        size_t *n, struct err *e) {
    struct query q;
    struct rows rows;
    rows_start(&rows, a, sizeof **out);
    query_start(&q, db, SQL_org_in_unit);
    query_text(&q, unit_code);
    query_text(&q, org_kind_key((int)kind));
    query_int(&q, limit);
    while (query_row(&q)) {
        struct org *o = rows_add(&rows, &q);
        if (o) read_org(&q, a, o);
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}
