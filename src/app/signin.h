/* What the files account_*.c share: passwords, the slow-down, tokens, and who may do what with an account. */
#ifndef TEMLANG_APP_SIGNIN_H
#define TEMLANG_APP_SIGNIN_H

#include "app/account.h"
#include "internal.h"
#include "store/people.h"

#define SECOND_US INT64_C(1000000)
#define MINUTE_US (60 * SECOND_US)
#define HOUR_US (60 * MINUTE_US)
#define DAY_US (24 * HOUR_US)

#define HALF_SESSION_US (5 * MINUTE_US)
#define SESSION_LONGEST_US (30 * DAY_US)
#define CARD_DAYS 7
#define PASSWORD_MAX 200 /* characters */

/* ---- passwords ---- */
/* NFC, without white space at its ends: the same however a keyboard writes it.  out: NULL where it is no text or too long */
const char *password_clean(struct arena *ar, const char *typed);
/* The strictest role of the assignments that have not ended, for password_rule. */
enum role role_strictest(const struct assignment_row *r, size_t n);

/* ---- slowing down ---- */
/* Failures of one account, or of a login that is none. */
struct failures {
    int64_t n, last_us, until_us;
};
/* One more: the fifth and later wait longer and longer, the tenth locks. */
void failures_add(struct failures *f, int64_t now_us);
/* err: ST_TOO_MANY "signin.wait", "signin.locked" */
enum status failures_wait(const struct failures *f, int64_t now_us, struct err *e);

/* What is kept in memory: failures by network, and by logins that are none, both under hashes. */
struct signin;
struct signin *signin_new(const struct random *r);
void signin_free(struct signin **s);
/* err: ST_TOO_MANY "signin.wait" */
enum status signin_peer_wait(struct signin *s, const char *peer, int64_t now_us, struct err *e);
void signin_peer_failed(struct signin *s, const char *peer, int64_t now_us);
/* One registration more from a network.  err: ST_TOO_MANY "register.many" (args: max) where it had its share of the day */
enum status signin_register(struct signin *s, const char *peer, int64_t now_us, struct err *e);
struct failures signin_unknown(struct signin *s, const char *login);
void signin_unknown_failed(struct signin *s, const char *login, int64_t now_us);
/* 20 bytes that stay the same for a purpose until the program ends. */
void signin_secret(struct signin *s, const char *purpose, unsigned char out[static 20]);

/* ---- tokens ---- */
void token_make(struct app *a, char token[static SESSION_TOKEN_BYTES], unsigned char hash[static PEOPLE_HASH_BYTES]);
/* False where it cannot be a token. */
bool token_hash(const char *token, unsigned char hash[static PEOPLE_HASH_BYTES]);
/* The same for another purpose: a token of one opens nothing of another. in: what: static text */
void token_make_for(struct app *a, const char *what, char token[static SESSION_TOKEN_BYTES], unsigned char hash[static PEOPLE_HASH_BYTES]);
bool token_hash_for(const char *what, const char *token, unsigned char hash[static PEOPLE_HASH_BYTES]);
void card_hash(const char *code, unsigned char hash[static PEOPLE_HASH_BYTES]);

/* ---- accounts ---- */
/* Today's date, ISO. */
void today_iso(int64_t now_us, char out[static DATE_BYTES]);
/* "account.totp_sealed:7" */
void totp_place(int64_t account_id, char out[static 48]);
/* An account with all that it may act as. */
struct account_full {
    const char *asked; /* the login or number that it was asked for by; NULL: not asked for */
    struct account account;
    struct org org;
    struct assignment_row *assignments;
    size_t n;
};
/* By login or number.  err: ST_NOT_FOUND "account.missing" */
enum status account_load(struct db *db, const char *login_or_id, struct arena *ar, struct account_full *out, struct err *e);
/* Whether an assignment holds on a day or later. */
bool assignment_lives(const struct assignment_row *r, const char *today);
/*
 * Whether who may do it with the account: its organisation and that of each living assignment are within reach, and each
 * role is one that who may give; to read it, one organisation within reach is enough.
 *   err  ST_FORBIDDEN "account.reach"; ST_NOT_FOUND "account.missing" where even reading is out of reach
 */
enum status account_may(const struct actor *who, enum access_action action, const struct account_full *f, const char *today,
                        struct err *e);
/* An organisation by its code.  err: ST_NOT_FOUND "org.missing" (args: id), also of one that who may not read */
enum status org_asked(struct db *db, const struct actor *who, const char *code, struct arena *ar, struct org *out, struct err *e);
/* Whether an organisation is within reach of who for class ACCOUNT. */
bool org_reach(const struct actor *who, enum access_action action, int64_t org_id, enum org_kind kind, const char *unit_code);
/* The assignment of a command's parameters for an account: all rules but the reach of the account. */
struct assignment_wish {
    const char *role, *org, *from, *to, *deputy_for, *source;
    int64_t member;
};
/* The wish of params (role org member from to deputy_for source). */
struct assignment_wish assignment_wish_of(const struct command_ctx *c);
/* Check a wish and write it.  out: *id of the assignment.  in: f: the account, with what it has */
enum status assignment_give(struct db *tx, struct app *a, const struct actor *who, const struct account_full *f,
                            const struct assignment_wish *w, struct arena *ar, int64_t *id, struct err *e);
/* A new card; the account's other cards end.  out: code */
enum status card_make(struct db *tx, struct app *a, const struct actor *who, int64_t account_id, const char *code, struct err *e);
/* An account as JSON, without anything secret. */
json_t *account_json(struct db *db, const struct account_full *f, int64_t now_us, struct err *e);

#endif
