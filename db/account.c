/* Accounts. A login is never given twice, not after its account has ended either. */
#include <string.h>

#include "db.h"
#include "store/people.h"

enum status account_find(struct db *db, const char *login, int64_t *id, struct err *e) {
    struct query q;
    *id = 0;
    query_start(&q, db, SQL_account_find);
    query_text(&q, login);
    if (query_row(&q)) *id = column_int(&q, 0);
    return query_end(&q, e);
}

enum status account_insert(struct db *tx, struct account *a, struct err *e) {
    int64_t there = 0;
    enum status s = account_find(tx, a->login, &there, e);
    if (s != ST_OK) return s;
    if (there) return already_there(e, "account.exists", there);
    if (a->id == 0) s = next_id(tx, SQL_account_next, &a->id, e);
    if (s != ST_OK) return s;
    struct query q;
    query_start(&q, tx, SQL_account_insert);
    query_int(&q, a->id);
    query_text(&q, a->login);
    query_text(&q, a->name);
    query_int(&q, a->org_id);
    query_blob(&q, "", 0);
    query_int(&q, a->created_us);
    query_int(&q, a->created_by);
    return query_run(&q, e);
}

static int active_parse(const char *state) {
    if (!strcmp(state, "active")) return 1;
    return strcmp(state, "ended") ? -1 : 0;
}

static void read_account(struct query *q, struct arena *ar, struct account *a) {
    a->id = column_int(q, 0);
    a->login = column_text(q, 1, ar);
    a->name = column_text(q, 2, ar);
    a->org_id = column_int(q, 3);
    a->password_hash = column_text(q, 4, ar);
    a->must_change = column_int(q, 5) != 0;
    const void *sealed = column_blob(q, 6, &a->totp_len);
    a->totp = a->totp_len ? (unsigned char *)arena_strn(ar, sealed, a->totp_len) : NULL;
    if (a->totp_len && !a->totp) q->spent = true;
    a->totp_last_step = column_int(q, 7);
    a->active = column_member(q, 8, active_parse) != 0;
    a->created_us = column_int(q, 9);
    a->changed_us = column_int(q, 10);
    a->created_by = column_int(q, 11);
    a->failures = column_int(q, 12);
    a->last_failure_us = column_int(q, 13);
    a->locked_until_us = column_int(q, 14);
    a->last_signin_us = column_int(q, 15);
}

enum status account_get(struct db *db, int64_t id, struct arena *ar, struct account *out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_account_get);
    query_int(&q, id);
    bool found = query_row(&q);
    if (found) read_account(&q, ar, out);
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? not_found_id(e, "account.missing", id) : s;
}

/* The statement gives the id back where it found the row. */
static enum status changed(struct query *q, int64_t id, struct err *e) {
    bool found = query_row(q);
    enum status s = query_end(q, e);
    return s == ST_OK && !found ? not_found_id(e, "account.missing", id) : s;
}

enum status account_set_password(struct db *tx, int64_t id, const char *hash, bool must_change, int64_t at_us,
                                 struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_account_set_password);
    query_int(&q, id);
    query_text(&q, hash);
    query_int(&q, must_change);
    query_int(&q, at_us);
    return changed(&q, id, e);
}

enum status account_set_totp(struct db *tx, int64_t id, const void *sealed, size_t len, int64_t step, int64_t at_us,
                             struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_account_set_totp);
    query_int(&q, id);
    query_blob(&q, len ? sealed : "", len);
    query_int(&q, step);
    query_int(&q, at_us);
    return changed(&q, id, e);
}

enum status account_use_step(struct db *tx, int64_t id, int64_t step, bool *fresh, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_account_use_step);
    query_int(&q, id);
    query_int(&q, step);
    *fresh = query_row(&q);
    return query_end(&q, e);
}

enum status account_set_failures(struct db *tx, int64_t id, int64_t failures, int64_t at_us, int64_t locked_until_us,
                                 struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_account_set_failures);
    query_int(&q, id);
    query_int(&q, failures);
    query_int(&q, at_us);
    query_int(&q, locked_until_us);
    return changed(&q, id, e);
}

enum status account_set_signin(struct db *tx, int64_t id, int64_t at_us, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_account_set_signin);
    query_int(&q, id);
    query_int(&q, at_us);
    return changed(&q, id, e);
}

enum status account_set_ended(struct db *tx, int64_t id, int64_t at_us, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_account_set_ended);
    query_int(&q, id);
    query_int(&q, at_us);
    return changed(&q, id, e);
}

static void read_row(struct query *q, struct arena *ar, struct account_row *r) {
    r->id = column_int(q, 0);
    r->login = column_text(q, 1, ar);
    r->name = column_text(q, 2, ar);
    r->org_id = column_int(q, 3);
    r->org_code = column_text(q, 4, ar);
    r->org_name = column_text(q, 5, ar);
    r->active = column_member(q, 6, active_parse) != 0;
    r->has_password = column_int(q, 7) != 0;
    r->has_totp = column_int(q, 8) != 0;
    r->last_signin_us = column_int(q, 9);
}

enum status account_list(struct db *db, const struct account_query *want, struct arena *ar, struct account_row **out,
                         size_t *n, struct err *e) {
    static const enum sql sql[] = { [ACCOUNTS_ALL] = SQL_account_list_all, [ACCOUNTS_UNIT] = SQL_account_list_unit,
                                    [ACCOUNTS_ORG] = SQL_account_list_org };
    struct query q;
    struct rows rows;
    rows_start(&rows, ar, sizeof **out);
    query_start(&q, db, sql[want->scope]);
    query_int(&q, want->after);
    query_int(&q, want->limit);
    if (want->scope == ACCOUNTS_UNIT) query_text(&q, want->unit_code);
    if (want->scope == ACCOUNTS_ORG) query_int(&q, want->org_id);
    while (query_row(&q)) {
        struct account_row *r = rows_add(&rows, &q);
        if (r) read_row(&q, ar, r);
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}
