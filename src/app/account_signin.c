/*
 * Signing in: with a password and perhaps a second factor, or with a card.
 *
 * Nothing tells whether a login exists: a login that is none costs the same work, waits the same way and gets the same
 * sentence. What a wrong try leaves behind is written before the answer.
 */
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "core/card.h"
#include "core/totp.h"
#include "signin.h"

#define SIGNIN_ARENA_BYTES (1u << 20)
#define LOGIN_TYPED_MAX 80

/* What a try came to; kept apart from the status of the write, which has to be committed also for a wrong one. */
enum outcome_of { TRY_GOOD, TRY_WRONG, TRY_OFF, TRY_OLD, TRY_WAIT };

struct attempt {
    struct app *app;
    int64_t account_id;
    const char *code;
    bool half; /* the session to be made */
    unsigned char old[PEOPLE_HASH_BYTES], fresh[PEOPLE_HASH_BYTES], card[PEOPLE_HASH_BYTES];
    enum outcome_of outcome;
    struct failures failures;
};

/* ---- parts ---- */

/* Letters small, without white space around: what people type on phones. */
static void login_clean(const char *typed, char out[static LOGIN_TYPED_MAX + 1]) {
    size_t n = 0;
    while (*typed == ' ') typed++;
    for (; *typed && n < LOGIN_TYPED_MAX; typed++) out[n++] = (char)(*typed >= 'A' && *typed <= 'Z' ? *typed + 32 : *typed);
    while (n && out[n - 1] == ' ') n--;
    out[n] = '\0';
}

static struct failures failures_of(const struct account *account) {
    return (struct failures){ account->failures, account->last_failure_us, account->locked_until_us };
}

static enum status failed(struct db *tx, const struct account *account, int64_t now, struct err *e) {
    struct failures f = failures_of(account);
    failures_add(&f, now);
    return account_set_failures(tx, account->id, f.n, f.last_us, f.until_us, e);
}

/* The first of what an account may act as today, NULL where it is nothing. */
static enum status first_role(struct db *db, int64_t account_id, int64_t now, struct arena *ar,
                              const struct assignment_row **first, struct err *e) {
    char today[DATE_BYTES];
    struct assignment_row *r = NULL;
    size_t n = 0;
    today_iso(now, today);
    enum status st = assignment_on(db, account_id, today, ar, &r, &n, e);
    *first = n ? r : NULL;
    return st;
}

static enum status session_make(struct db *tx, const struct attempt *w, int64_t now, struct err *e) {
    struct session_row row = { .account_id = w->account_id, .half = w->half, .created_us = now, .seen_us = now };
    enum status st = session_delete_before(tx, now - SESSION_LONGEST_US, e);
    if (!st) st = session_insert(tx, w->fresh, &row, e);
    /* A right password alone forgives nothing, or it would let the second factor be guessed for ever. */
    return st || w->half ? st : account_set_signin(tx, w->account_id, now, e);
}

static enum status outcome_error(const struct attempt *w, const char *wrong, const char *field, struct err *e) {
    switch (w->outcome) {
    case TRY_GOOD: return ST_OK;
    case TRY_OFF: return err_set(e, ST_FORBIDDEN, NULL, "signin.off");
    case TRY_OLD: return err_set(e, ST_NOT_FOUND, NULL, "session.none");
    case TRY_WAIT: return failures_wait(&w->failures, clock_now_us(w->app->clock), e);
    case TRY_WRONG: break;
    }
    return err_set(e, ST_FORBIDDEN, field, wrong);
}

/* ---- password ---- */

static enum status password_failed_write(struct db *tx, void *ctx, struct err *e) {
    const struct attempt *w = ctx;
    struct account account;
    struct arena *ar = arena_new(SIGNIN_ARENA_BYTES);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    store_quiet(tx);
    enum status st = account_get(tx, w->account_id, ar, &account, e);
    if (!st) st = failed(tx, &account, clock_now_us(w->app->clock), e);
    arena_free(&ar);
    return st;
}

static enum status password_good_write(struct db *tx, void *ctx, struct err *e) {
    struct attempt *w = ctx;
    struct account account;
    const struct assignment_row *role = NULL;
    int64_t now = clock_now_us(w->app->clock);
    struct arena *ar = arena_new(SIGNIN_ARENA_BYTES);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    store_quiet(tx);
    enum status st = account_get(tx, w->account_id, ar, &account, e);
    if (!st) st = first_role(tx, w->account_id, now, ar, &role, e);
    w->outcome = !st && account.active && role ? TRY_GOOD : TRY_OFF;
    w->half = !st && account.totp_len > 0;
    if (!st && w->outcome == TRY_GOOD) st = session_make(tx, w, now, e);
    arena_free(&ar);
    return st;
}

/* The account of a login as it stands now; account->id 0 where there is none. */
static enum status account_now(struct app *a, const char *login, struct arena *ar, struct account *account, struct err *e) {
    struct db *db = NULL;
    int64_t id = 0;
    *account = (struct account){ .password_hash = "" };
    enum status st = app_reader_begin(a, &db, e);
    if (st) return st;
    if (login_is_valid(login)) st = account_find(db, login, &id, e);
    if (!st && id) st = account_get(db, id, ar, account, e);
    app_reader_end(a);
    return st;
}

/* In a turn of Argon2id, so that what others failed at meanwhile is seen: guesses sent at once do not count as one. */
static enum status password_try(struct attempt *w, const char *login, const char *clean, const char *peer, struct arena *ar,
                                struct err *e) {
    struct app *a = w->app;
    struct account account;
    enum status st = account_now(a, login, ar, &account, e);
    if (st) return st;
    int64_t now = clock_now_us(a->clock);
    const struct failures f = account.id ? failures_of(&account) : signin_unknown(a->signin, login);
    st = failures_wait(&f, now, e);
    if (st) return st;
    w->account_id = account.id;
    w->outcome = password_fits(&a->password_cost, account.password_hash, clean) ? TRY_GOOD : TRY_WRONG;
    if (w->outcome == TRY_GOOD) return ST_OK;
    signin_peer_failed(a->signin, peer, now);
    if (account.id) return store_write(a->store, password_failed_write, w, e);
    signin_unknown_failed(a->signin, login, now);
    return ST_OK;
}

enum status signin_password(struct app *a, const char *login, const char *password, const char *peer,
                            char token[static SESSION_TOKEN_BYTES], enum signin_step *step, struct err *e) {
    char clean_login[LOGIN_TYPED_MAX + 1], fresh[SESSION_TOKEN_BYTES];
    struct attempt w = { .app = a };
    enum status st = signin_peer_wait(a->signin, peer, clock_now_us(a->clock), e);
    if (st) return st;
    struct arena *ar = arena_new(SIGNIN_ARENA_BYTES);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    login_clean(login, clean_login);
    const char *clean = password_clean(ar, password);
    password_turn_take();
    st = password_try(&w, clean_login, clean ? clean : "", peer, ar, e);
    password_turn_give();
    arena_free(&ar);
    if (st || w.outcome != TRY_GOOD) return st ? st : outcome_error(&w, "signin.wrong", NULL, e);
    token_make(a, fresh, w.fresh);
    st = store_write(a->store, password_good_write, &w, e);
    if (!st) st = outcome_error(&w, "signin.wrong", NULL, e);
    if (!st) memcpy(token, fresh, sizeof fresh);
    if (!st) *step = w.half ? SIGNIN_TOTP : SIGNIN_DONE;
    sodium_memzero(fresh, sizeof fresh);
    return st;
}

/* ---- second factor ---- */

static enum status code_fits(struct db *tx, const struct attempt *w, const struct account *account, int64_t now, bool *fits,
                             struct err *e) {
    char place[48];
    struct buf secret = BUF_INIT;
    int64_t step = 0;
    *fits = false;
    totp_place(account->id, place);
    enum status st = record_open(w->app, place, account->totp, account->totp_len, &secret, e);
    if (!st && secret.len == TOTP_SECRET_BYTES &&
        totp_check((const unsigned char *)secret.data, now, w->code, account->totp_last_step, &step))
        st = account_use_step(tx, account->id, step, fits, e);
    if (secret.data) sodium_memzero(secret.data, secret.cap);
    buf_free(&secret);
    return st;
}

/* With the half session and its account at hand. */
static enum status totp_try(struct db *tx, struct attempt *w, const struct account *account, int64_t now, struct err *e) {
    bool fits = false;
    w->failures = failures_of(account);
    w->outcome = !account->active || !account->totp_len ? TRY_OLD : failures_wait(&w->failures, now, NULL) ? TRY_WAIT : TRY_WRONG;
    if (w->outcome != TRY_WRONG) return ST_OK;
    enum status st = code_fits(tx, w, account, now, &fits, e);
    if (st) return st;
    if (!fits) return failed(tx, account, now, e);
    w->outcome = TRY_GOOD;
    st = session_delete(tx, w->old, e);
    return st ? st : session_make(tx, w, now, e);
}

static enum status totp_write(struct db *tx, void *ctx, struct err *e) {
    struct attempt *w = ctx;
    struct session_row row;
    struct account account;
    bool found = false;
    int64_t now = clock_now_us(w->app->clock);
    struct arena *ar = arena_new(SIGNIN_ARENA_BYTES);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    store_quiet(tx);
    enum status st = session_get(tx, w->old, ar, &found, &row, e);
    w->outcome = TRY_OLD;
    if (!st && found && row.half && now - row.created_us <= HALF_SESSION_US) {
        w->account_id = row.account_id;
        st = account_get(tx, row.account_id, ar, &account, e);
        if (!st) st = totp_try(tx, w, &account, now, e);
    }
    arena_free(&ar);
    return st;
}

enum status signin_totp(struct app *a, const char *half_token, const char *code, char token[static SESSION_TOKEN_BYTES],
                        struct err *e) {
    char fresh[SESSION_TOKEN_BYTES];
    struct attempt w = { .app = a, .code = code, .outcome = TRY_OLD };
    if (!token_hash(half_token, w.old)) return outcome_error(&w, "signin.totp", "code", e);
    token_make(a, fresh, w.fresh);
    enum status st = store_write(a->store, totp_write, &w, e);
    if (!st) st = outcome_error(&w, "signin.totp", "code", e);
    if (!st) memcpy(token, fresh, sizeof fresh);
    sodium_memzero(fresh, sizeof fresh);
    return st;
}

/* ---- card ---- */

/* A reset in person: nothing of what the account had before opens it any more. */
static enum status card_use(struct db *tx, struct attempt *w, const struct account *account, const struct assignment_row *role, int64_t now,
                            struct err *e) {
    char subject[32];
    const struct actor self = { .role = role_key((int)role->role), .org = role->org_code, .account_id = account->id,
                                .who = { .unit_code = "" } };
    (void)snprintf(subject, sizeof subject, "account:%" PRId64, account->id);
    enum status st = card_set_used(tx, w->card, now, e);
    if (!st) st = account_set_password(tx, account->id, "", true, now, e);
    if (!st) st = account_set_totp(tx, account->id, "", 0, 0, now, e);
    if (!st) st = session_delete_account(tx, account->id, 0, e);
    if (!st) st = session_make(tx, w, now, e);
    return st ? st : act_append(tx, &self, now, "account.card-used", subject, NULL, e);
}

static enum status card_write(struct db *tx, void *ctx, struct err *e) {
    struct attempt *w = ctx;
    struct card_row card;
    struct account account;
    const struct assignment_row *role = NULL;
    bool found = false;
    int64_t now = clock_now_us(w->app->clock);
    struct arena *ar = arena_new(SIGNIN_ARENA_BYTES);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    store_quiet(tx);
    w->outcome = TRY_WRONG;
    enum status st = card_get(tx, w->card, &found, &card, e);
    if (!st && found && !card.used_us && card.expires_us > now) {
        w->account_id = card.account_id;
        st = account_get(tx, card.account_id, ar, &account, e);
        if (!st) st = first_role(tx, card.account_id, now, ar, &role, e);
        w->outcome = !st && account.active && role ? TRY_GOOD : TRY_OFF;
        if (!st && w->outcome == TRY_GOOD) st = card_use(tx, w, &account, role, now, e);
    }
    arena_free(&ar);
    return st;
}

enum status signin_card(struct app *a, const char *code, const char *peer, char token[static SESSION_TOKEN_BYTES], struct err *e) {
    char clean[CARD_CODE_BYTES], fresh[SESSION_TOKEN_BYTES];
    struct attempt w = { .app = a, .outcome = TRY_WRONG };
    enum status st = signin_peer_wait(a->signin, peer, clock_now_us(a->clock), e);
    if (st) return st;
    token_make(a, fresh, w.fresh);
    if (card_code_read(code, clean)) {
        card_hash(clean, w.card);
        st = store_write(a->store, card_write, &w, e);
    }
    if (!st && w.outcome == TRY_WRONG) signin_peer_failed(a->signin, peer, clock_now_us(a->clock));
    if (!st) st = outcome_error(&w, "signin.card", "code", e);
    if (!st) memcpy(token, fresh, sizeof fresh);
    sodium_memzero(fresh, sizeof fresh);
    return st;
}
