/*
 * People who sign in: organisations, accounts, what each may act as, sessions.
 *
 * An account belongs to a person; what it may do comes from its assignments: a role in an organisation, with a first and
 * last day. A deputy is an assignment that names whose place it takes. A session acts as one assignment at a time.
 * thread: any. The password functions take Argon2id's time and memory: call them from a worker, never from a thread
 * that serves sockets.
 */
#ifndef TEMLANG_APP_ACCOUNT_H
#define TEMLANG_APP_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/err.h"
#include "core/access.h"

#define SESSION_TOKEN_BYTES 44 /* base64url of 32 random bytes and NUL: the cookie's value; only its hash is stored */
#define CSRF_TOKEN_BYTES 44

/* One thing that an account may act as. */
struct assignment {
    int64_t id;
    enum role role;
    int64_t org_id;
    const char *org_code, *org_name;
    const char *unit_code;      /* commune of the organisation, "" where it has none */
    int64_t member_id;          /* household of a cooperative, 0 none */
    const char *valid_from, *valid_to; /* ISO, valid_to "" open */
    bool deputy;
    int64_t deputy_for;         /* account whose place it takes, 0 its own */
};

/* What a request with a session may know. All texts in the arena of session_find. */
struct session {
    int64_t id, account_id;
    const char *login, *name;
    bool must_enrol;     /* a second factor is required and not yet set up: only that page is open */
    bool must_change;    /* the password was set by somebody else: only that page is open */
    bool has_factor;     /* a second factor is set up */
    const struct assignment *now;      /* acts as; one of assignments */
    const struct assignment *assignments;
    size_t assignments_len;
    char csrf[CSRF_TOKEN_BYTES];       /* bound to the session */
    struct actor actor;                /* what commands take: role, organisation, account */
};

/* How far a sign-in got. */
enum signin_step {
    SIGNIN_DONE,   /* token is a session */
    SIGNIN_TOTP    /* token is a half session, good for signin_totp only, for 5 minutes */
};

/*
 * Sign in with login and password.
 *   in   peer: text address, used only for slowing down (kept as a keyed hash in memory)
 *   out  token, *step
 *   err  ST_FORBIDDEN "signin.wrong" (also for a login that is none, in the same time), "signin.off" (account ended or
 *        without a valid assignment); ST_TOO_MANY "signin.wait" (args: seconds), "signin.locked" (args: until)
 */
enum status signin_password(struct app *a, const char *login, const char *password, const char *peer,
                            char token[static SESSION_TOKEN_BYTES], enum signin_step *step, struct err *e);
/*
 * The second factor (RFC 6238, 6 digits, 30 s, one step of tolerance, each step used once).
 *   err  ST_FORBIDDEN "signin.totp"; ST_NOT_FOUND "session.none" (no half session, or older than 5 minutes); ST_TOO_MANY as
 *        signin_password: failures of both count together
 */
enum status signin_totp(struct app *a, const char *half_token, const char *code, char token[static SESSION_TOKEN_BYTES],
                        struct err *e);
/*
 * A one-time card (QR or code): a reset in person. Password and second factor are gone with its use, other sessions end, and
 * the session has must_change set.
 *   err  ST_FORBIDDEN "signin.card" (used, expired, wrong), "signin.off"; ST_TOO_MANY "signin.wait"
 */
enum status signin_card(struct app *a, const char *code, const char *peer, char token[static SESSION_TOKEN_BYTES], struct err *e);
/*
 * The session of a cookie.
 *   out  *s: strings in ar; renewed idle time (written at most once a minute)
 *   err  ST_NOT_FOUND "session.none" (absent, idle over 60 min for officers, 12 h for producers; absolute 12 h / 30 days)
 */
enum status session_find(struct app *a, const char *token, struct arena *ar, struct session *s, struct err *e);
/* The same on a connection of the caller's thread: two reads, about 20 µs (inside reader_begin, or outside). */
enum status session_find_on(struct app *a, struct db *db, const char *token, struct arena *ar, struct session *s, struct err *e);
/* Sign out. A token that is none has ended already. */
enum status session_end(struct app *a, const char *token, struct err *e);
/* Sign out everywhere. */
enum status session_end_all(struct app *a, int64_t account_id, struct err *e);
/* Act as another assignment of the account. err: ST_FORBIDDEN "assignment.none" */
enum status session_switch(struct app *a, const char *token, int64_t assignment_id, struct err *e);
/* A new token for the same session (after signing in, a new password, a second factor). */
enum status session_renew(struct app *a, const char *old, char token[static SESSION_TOKEN_BYTES], struct err *e);

/*
 * Rules of a password: 12 characters for officers and operators, 8 for producers, none of the common ones (embedded
 * list), not the login.
 *   err  ST_INVALID "password.short" (args: min), "password.common", "password.login", "password.text" (no text, or longer
 *        than 200 characters)
 */
enum status password_rule(enum role strictest, const char *login, const char *password, struct err *e);
/*
 * A new password; other sessions of the account end.
 *   in   old: NULL where a card or somebody else's setting made it unnecessary (must_change)
 *   err  as password_rule; ST_FORBIDDEN "password.old" (counts as a failure to sign in); ST_INVALID "password.same";
 *        ST_TOO_MANY as signin_password
 */
enum status password_change(struct app *a, const struct session *s, const char *old, const char *fresh, struct err *e);

/* A second factor being set up: secret in base32 and otpauth:// address, to be confirmed with a code. In ar. */
struct totp_setup {
    const char *secret, *address;
};
/* The same secret until it is confirmed, the account changes, or the program ends: a page may be loaded again. */
enum status totp_begin(struct app *a, const struct session *s, struct arena *ar, struct totp_setup *out, struct err *e);
/*
 * Put the second factor into force.
 *   in   current: a code of the factor that is replaced, NULL where there is none yet
 *   err  ST_FORBIDDEN "signin.totp" (code: field "code"; current: field "current")
 */
enum status totp_confirm(struct app *a, const struct session *s, const char *current, const char *code, struct err *e);

#endif
