/*
 * Rows of who signs in: organisations, accounts, assignments, sessions, cards. No decision is made here.
 *
 * As store/rows.h: functions with `tx` write and work only inside store_write; functions with `db` read and work in both.
 * Texts that come out live in the arena; texts that go in are never NULL. Folded copies are made here.
 */
#ifndef TEMLANG_STORE_PEOPLE_H
#define TEMLANG_STORE_PEOPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/assign.h"
#include "core/lifecycle.h"
#include "store/store.h"

#define PEOPLE_HASH_BYTES 32

/* ---- organisations ---- */

/* An organisation with the days on which it was one. */
struct org {
    int64_t id; /* 0: give the next one */
    const char *code, *name;
    enum org_kind kind;
    const char *unit_code, *valid_from, *valid_to; /* "" none, "" since before the records, "" open */
    int64_t successor_id;                          /* 0 none */
    const char *source;                            /* the decision that made or renamed it */
    enum state state;
    int64_t version, created_us, changed_us, created_by;
    const char *entered; /* web, operator, import; NULL: operator; not read back */
};
/* out: o->id; err: ST_CONFLICT "org.exists" (args: id of the one that is there) */
enum status org_insert(struct db *tx, struct org *o, struct err *e);
/* Name, kind, unit, days, successor and source anew (the code stays, but must be given); the version goes up.  err: ST_NOT_FOUND "org.missing" */
enum status org_update(struct db *tx, const struct org *o, struct err *e);
/* The organisation of a producer moves along with it, where it lay in the same commune. */
enum status org_move(struct db *tx, int64_t id, const char *from_unit, const char *to_unit, int64_t at_us, struct err *e);
/* err: ST_NOT_FOUND "org.missing" (args: id) */
enum status org_get(struct db *db, int64_t id, struct arena *a, struct org *out, struct err *e);
/* err: ST_NOT_FOUND "org.missing" (args: id, which is the code) */
enum status org_by_code(struct db *db, const char *code, struct arena *a, struct org *out, struct err *e);
/* *id 0 where there is none */
enum status org_find(struct db *db, const char *code, int64_t *id, struct err *e);

/* The organisations of a kind in a commune that are in force, by name; array in a. */
enum status org_in_unit(struct db *db, const char *unit_code, enum org_kind kind, int limit, struct arena *a, struct org **out,
                        size_t *n, struct err *e);

/* ---- accounts ---- */

/* An account as stored. */
struct account {
    int64_t id; /* 0: give the next one */
    const char *login, *name;
    int64_t org_id;
    const char *password_hash; /* "" none yet */
    bool must_change;
    const unsigned char *totp; /* sealed; totp_len 0: no second factor */
    size_t totp_len;
    int64_t totp_last_step;
    bool active;
    int64_t created_us, changed_us, created_by;
    int64_t failures, last_failure_us, locked_until_us, last_signin_us;
};
/* A new one without password.  out: a->id; err: ST_CONFLICT "account.exists" (args: id) */
enum status account_insert(struct db *tx, struct account *a, struct err *e);
/* err: ST_NOT_FOUND "account.missing" (args: id) */
enum status account_get(struct db *db, int64_t id, struct arena *ar, struct account *out, struct err *e);
/* *id 0 where there is none */
enum status account_find(struct db *db, const char *login, int64_t *id, struct err *e);
/* Password ("" takes it away), also with the counter of failures at 0. */
enum status account_set_password(struct db *tx, int64_t id, const char *hash, bool must_change, int64_t at_us, struct err *e);
/* Second factor; len 0 takes it away. */
enum status account_set_totp(struct db *tx, int64_t id, const void *sealed, size_t len, int64_t step, int64_t at_us,
                             struct err *e);
/* Use up a step of the second factor.  out: *fresh false where it, or a later one, was used before */
enum status account_use_step(struct db *tx, int64_t id, int64_t step, bool *fresh, struct err *e);
enum status account_set_failures(struct db *tx, int64_t id, int64_t failures, int64_t at_us, int64_t locked_until_us,
                                 struct err *e);
/* A sign-in that went through: no failures. */
enum status account_set_signin(struct db *tx, int64_t id, int64_t at_us, struct err *e);
enum status account_set_ended(struct db *tx, int64_t id, int64_t at_us, struct err *e);

/* Which accounts a list is of. */
enum account_scope {
    ACCOUNTS_ALL,
    ACCOUNTS_UNIT, /* of producers in a commune */
    ACCOUNTS_ORG   /* of an organisation, or with a role there */
};
struct account_query {
    enum account_scope scope;
    const char *unit_code; /* ACCOUNTS_UNIT */
    int64_t org_id;        /* ACCOUNTS_ORG */
    int64_t after;         /* id of the last row of the page before, 0 */
    int limit;
};
/* A row of a list: nothing secret. */
struct account_row {
    int64_t id;
    const char *login, *name;
    int64_t org_id;
    const char *org_code, *org_name;
    bool active, has_password, has_totp;
    int64_t last_signin_us;
};
/* By id; array in ar. */
enum status account_list(struct db *db, const struct account_query *q, struct arena *ar, struct account_row **out, size_t *n,
                         struct err *e);

/* ---- assignments ---- */

/* What an account may act as, with its organisation. */
struct assignment_row {
    int64_t id; /* 0: give the next one */
    int64_t account_id;
    enum role role;
    int64_t org_id, member_id;
    const char *valid_from, *valid_to;
    int64_t deputy_for, named_by;
    const char *source;
    int64_t created_us, ended_us;
    /* of the organisation; not looked at when inserting */
    const char *org_code, *org_name, *unit_code, *org_from, *org_to;
    enum org_kind org_kind;
};
/* out: r->id */
enum status assignment_insert(struct db *tx, struct assignment_row *r, struct err *e);
/* err: ST_NOT_FOUND "assignment.missing" (args: id) */
enum status assignment_get(struct db *db, int64_t id, struct arena *ar, struct assignment_row *out, struct err *e);
/* All of an account by id, ended and future ones too; array in ar. */
enum status assignment_all(struct db *db, int64_t account_id, struct arena *ar, struct assignment_row **out, size_t *n,
                           struct err *e);
/* Those that hold on a day (ISO), in an organisation that is one on that day; by id. */
enum status assignment_on(struct db *db, int64_t account_id, const char *day, struct arena *ar, struct assignment_row **out,
                          size_t *n, struct err *e);
/* Those in which somebody takes the place of an account, newest first. */
enum status assignment_deputies(struct db *db, int64_t account_id, int limit, struct arena *ar, struct assignment_row **out,
                                size_t *n, struct err *e);
/* Whether somebody who had a role in an organisation has it no more on a day, or no account. */
enum status assignment_lost(struct db *db, int64_t account_id, const char *role, int64_t org_id, const char *day, bool *lost,
                            struct err *e);
enum status assignment_end(struct db *tx, int64_t id, int64_t at_us, int64_t by, struct err *e);

/* ---- sessions ---- */

/* A session with what each request needs of its account. */
struct session_row {
    int64_t id, account_id, assignment_id;
    bool half;
    int64_t created_us, seen_us;
    const char *login, *name;
    bool active, must_change, has_totp;
    int64_t account_changed_us;
};
/* out: s->id */
enum status session_insert(struct db *tx, const unsigned char hash[static PEOPLE_HASH_BYTES], struct session_row *s,
                           struct err *e);
enum status session_get(struct db *db, const unsigned char hash[static PEOPLE_HASH_BYTES], struct arena *ar, bool *found,
                        struct session_row *out, struct err *e);
enum status session_set_seen(struct db *tx, const unsigned char hash[static PEOPLE_HASH_BYTES], int64_t seen_us,
                             struct err *e);
enum status session_set_assignment(struct db *tx, const unsigned char hash[static PEOPLE_HASH_BYTES], int64_t assignment_id,
                                   struct err *e);
/* Another token for the same session.  out: *found false where it has ended meanwhile */
enum status session_set_hash(struct db *tx, const unsigned char old[static PEOPLE_HASH_BYTES],
                             const unsigned char fresh[static PEOPLE_HASH_BYTES], bool *found, struct err *e);
enum status session_delete(struct db *tx, const unsigned char hash[static PEOPLE_HASH_BYTES], struct err *e);
/* All of an account but one (0: all). */
enum status session_delete_account(struct db *tx, int64_t account_id, int64_t but_id, struct err *e);
/* Those that began before an instant. */
enum status session_delete_before(struct db *tx, int64_t created_us, struct err *e);

/* ---- cards ---- */

/* A one-time card; of its code only the hash is kept. */
struct card_row {
    int64_t account_id, made_by, created_us, expires_us, used_us;
};
enum status card_insert(struct db *tx, const unsigned char hash[static PEOPLE_HASH_BYTES], const struct card_row *c,
                        struct err *e);
enum status card_get(struct db *db, const unsigned char hash[static PEOPLE_HASH_BYTES], bool *found, struct card_row *out,
                     struct err *e);
enum status card_set_used(struct db *tx, const unsigned char hash[static PEOPLE_HASH_BYTES], int64_t at_us, struct err *e);
/* The unused cards of an account, or of all, open nothing any more. */
enum status card_void(struct db *tx, int64_t account_id, int64_t at_us, struct err *e);
enum status card_void_all(struct db *tx, struct err *e);
/* The newest card of an account that is neither used nor over; *found false where there is none. */
enum status card_open(struct db *db, int64_t account_id, int64_t now_us, bool *found, struct card_row *out, struct err *e);

#endif
