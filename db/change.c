/* What happened to records, who did it, and what one person asked for and another has yet to agree to. */
#include "db.h"
#include "json_rows.h"
#include "store/kind.h"

static enum status personal_insert(struct db *tx, const struct change *c, int64_t id, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_change_personal_insert);
    query_int(&q, id);
    query_text(&q, c->kind);
    query_text(&q, c->record_id);
    query_blob(&q, c->salt, sizeof c->salt);
    query_text(&q, c->personal_before ? c->personal_before : "{}");
    query_text(&q, c->personal_after);
    return query_run(&q, e);
}

enum status change_insert(struct db *tx, const struct change *c, struct err *e) {
    int64_t id = 0;
    struct query q;
    enum status s = next_id(tx, SQL_change_next, &id, e);
    if (s != ST_OK) return s;
    query_start(&q, tx, SQL_change_insert);
    query_int(&q, id);
    query_text(&q, c->kind);
    query_text(&q, c->record_id);
    query_int(&q, c->at_us);
    query_int(&q, c->account_id);
    query_int(&q, c->behalf_of);
    query_text(&q, c->role);
    query_text(&q, c->org);
    query_text(&q, c->act);
    query_text(&q, c->before);
    query_text(&q, c->after);
    query_text(&q, c->reason);
    if (c->log_idx >= 0) query_int(&q, c->log_idx);
    else query_null(&q);
    s = query_run(&q, e);
    return s == ST_OK && c->personal_after ? personal_insert(tx, c, id, e) : s;
}

enum status change_personal_list(struct db *tx, const char *kind, const char *record_id, json_t **out, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_change_personal_list);
    query_text(&q, kind);
    query_text(&q, record_id);
    return rows_json(&q, out, e);
}

enum status change_forget(struct db *tx, const char *kind, const char *record_id, struct err *e) {
    static const enum sql ways[] = { SQL_change_forget, SQL_log_forget };
    enum status s = ST_OK;
    for (size_t i = 0; s == ST_OK && i < sizeof ways / sizeof *ways; i++) {
        struct query q;
        query_start(&q, tx, ways[i]);
        query_text(&q, kind);
        query_text(&q, record_id);
        s = query_run(&q, e);
    }
    return s;
}

enum status change_list(struct db *db, const char *kind, const char *record_id, int64_t before_id, int limit, json_t **out,
                        struct err *e) {
    struct query q;
    query_start(&q, db, SQL_change_list);
    query_text(&q, kind);
    query_text(&q, record_id);
    query_int(&q, before_id > 0 ? before_id : INT64_MAX);
    query_int(&q, limit);
    return rows_json(&q, out, e);
}

/* ---- proposals ---- */

enum status proposal_insert(struct db *tx, struct proposal *p, struct err *e) {
    struct query q;
    enum status s = p->id ? ST_OK : next_id(tx, SQL_proposal_next, &p->id, e);
    if (s != ST_OK) return s;
    query_start(&q, tx, SQL_proposal_insert);
    query_int(&q, p->id);
    query_text(&q, p->kind);
    query_text(&q, p->record_id);
    query_text(&q, p->act);
    query_int(&q, p->version);
    query_text(&q, p->params);
    query_int(&q, p->asked_by);
    query_text(&q, p->asked_role);
    query_int(&q, p->asked_org);
    query_int(&q, p->asked_us);
    query_row(&q);
    enum driver_result r = query_result(&q);
    return r == DRIVER_UNIQUE ? err_set(e, ST_CONFLICT, NULL, "proposal.waiting") : db_fail(tx, r, "proposal_insert", e);
}

static enum status no_proposal(int64_t id, struct err *e) { return not_found_id(e, "proposal.none", id); }

enum status proposal_get(struct db *db, int64_t id, struct arena *a, struct proposal *out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_proposal_get);
    query_int(&q, id);
    bool found = query_row(&q);
    if (found)
        *out = (struct proposal){ .id = id, .kind = column_text(&q, 0, a), .record_id = column_text(&q, 1, a),
                                  .act = column_text(&q, 2, a), .version = column_int(&q, 3), .params = column_text(&q, 4, a),
                                  .asked_by = column_int(&q, 5), .asked_role = column_text(&q, 6, a),
                                  .asked_org = column_int(&q, 7), .asked_us = column_int(&q, 8) };
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? no_proposal(id, e) : s;
}

enum status proposal_decide(struct db *tx, int64_t id, bool agreed, int64_t by, int64_t at_us, const char *reason, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_proposal_decide);
    query_int(&q, id);
    query_text(&q, agreed ? "agreed" : "refused");
    query_int(&q, by);
    query_int(&q, at_us);
    query_text(&q, reason);
    bool found = query_row(&q);
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? no_proposal(id, e) : s;
}

enum status proposal_drop(struct db *tx, const char *kind, const char *record_id, int64_t by, int64_t at_us, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_proposal_drop);
    query_text(&q, kind);
    query_text(&q, record_id);
    query_int(&q, by);
    query_int(&q, at_us);
    return query_run(&q, e);
}

enum status proposal_list(struct db *db, int64_t after_id, int limit, json_t **out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_proposal_list);
    query_int(&q, after_id);
    query_int(&q, limit);
    return rows_json(&q, out, e);
}
