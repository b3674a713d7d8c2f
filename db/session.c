/* Sessions and one-time cards. Only hashes are kept, so that a stolen database signs nobody in. */
#include <string.h>

#include "db.h"
#include "store/people.h"

enum status session_insert(struct db *tx, const unsigned char hash[static PEOPLE_HASH_BYTES], struct session_row *s,
                           struct err *e) {
    enum status st = next_id(tx, SQL_session_next, &s->id, e);
    if (st != ST_OK) return st;
    struct query q;
    query_start(&q, tx, SQL_session_insert);
    query_blob(&q, hash, PEOPLE_HASH_BYTES);
    query_int(&q, s->id);
    query_int(&q, s->account_id);
    query_int(&q, s->assignment_id);
    query_int(&q, s->half);
    query_int(&q, s->created_us);
    query_int(&q, s->seen_us);
    return query_run(&q, e);
}

static int active_parse(const char *state) { return !strcmp(state, "active"); }

enum status session_get(struct db *db, const unsigned char hash[static PEOPLE_HASH_BYTES], struct arena *ar, bool *found,
                        struct session_row *out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_session_get);
    query_blob(&q, hash, PEOPLE_HASH_BYTES);
    *found = query_row(&q);
    if (*found) {
        out->id = column_int(&q, 0);
        out->account_id = column_int(&q, 1);
        out->assignment_id = column_int(&q, 2);
        out->half = column_int(&q, 3) != 0;
        out->created_us = column_int(&q, 4);
        out->seen_us = column_int(&q, 5);
        out->login = column_text(&q, 6, ar);
        out->name = column_text(&q, 7, ar);
        out->active = column_member(&q, 8, active_parse) != 0;
        out->must_change = column_int(&q, 9) != 0;
        out->has_totp = column_int(&q, 10) != 0;
        out->account_changed_us = column_int(&q, 11);
    }
    return query_end(&q, e);
}

enum status session_set_seen(struct db *tx, const unsigned char hash[static PEOPLE_HASH_BYTES], int64_t seen_us,
                             struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_session_set_seen);
    query_blob(&q, hash, PEOPLE_HASH_BYTES);
    query_int(&q, seen_us);
    return query_run(&q, e);
}

enum status session_set_assignment(struct db *tx, const unsigned char hash[static PEOPLE_HASH_BYTES], int64_t assignment_id,
                                   struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_session_set_assignment);
    query_blob(&q, hash, PEOPLE_HASH_BYTES);
    query_int(&q, assignment_id);
    return query_run(&q, e);
}

enum status session_set_hash(struct db *tx, const unsigned char old[static PEOPLE_HASH_BYTES],
                             const unsigned char fresh[static PEOPLE_HASH_BYTES], bool *found, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_session_set_hash);
    query_blob(&q, old, PEOPLE_HASH_BYTES);
    query_blob(&q, fresh, PEOPLE_HASH_BYTES);
    *found = query_row(&q);
    return query_end(&q, e);
}

enum status session_delete(struct db *tx, const unsigned char hash[static PEOPLE_HASH_BYTES], struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_session_delete);
    query_blob(&q, hash, PEOPLE_HASH_BYTES);
    return query_run(&q, e);
}

enum status session_delete_account(struct db *tx, int64_t account_id, int64_t but_id, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_session_delete_account);
    query_int(&q, account_id);
    query_int(&q, but_id);
    return query_run(&q, e);
}

enum status session_delete_before(struct db *tx, int64_t created_us, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_session_delete_before);
    query_int(&q, created_us);
    return query_run(&q, e);
}

/* ---- cards ---- */

enum status card_insert(struct db *tx, const unsigned char hash[static PEOPLE_HASH_BYTES], const struct card_row *c,
                        struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_card_insert);
    query_blob(&q, hash, PEOPLE_HASH_BYTES);
    query_int(&q, c->account_id);
    query_int(&q, c->made_by);
    query_int(&q, c->created_us);
    query_int(&q, c->expires_us);
    return query_run(&q, e);
}

static void read_card(struct query *q, struct card_row *c) {
    c->account_id = column_int(q, 0);
    c->made_by = column_int(q, 1);
    c->created_us = column_int(q, 2);
    c->expires_us = column_int(q, 3);
    c->used_us = column_int(q, 4);
}

enum status card_get(struct db *db, const unsigned char hash[static PEOPLE_HASH_BYTES], bool *found, struct card_row *out,
                     struct err *e) {
    struct query q;
    query_start(&q, db, SQL_card_get);
    query_blob(&q, hash, PEOPLE_HASH_BYTES);
    *found = query_row(&q);
    if (*found) read_card(&q, out);
    return query_end(&q, e);
}

enum status card_set_used(struct db *tx, const unsigned char hash[static PEOPLE_HASH_BYTES], int64_t at_us, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_card_set_used);
    query_blob(&q, hash, PEOPLE_HASH_BYTES);
    query_int(&q, at_us);
    return query_run(&q, e);
}

enum status card_void(struct db *tx, int64_t account_id, int64_t at_us, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_card_void);
    query_int(&q, account_id);
    query_int(&q, at_us);
    return query_run(&q, e);
}

enum status card_void_all(struct db *tx, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_card_void_all);
    return query_run(&q, e);
}

enum status card_open(struct db *db, int64_t account_id, int64_t now_us, bool *found, struct card_row *out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_card_open);
    query_int(&q, account_id);
    query_int(&q, now_us);
    *found = query_row(&q);
    if (*found) read_card(&q, out);
    return query_end(&q, e);
}
