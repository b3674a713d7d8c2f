/*
 * Setting up a second factor. Until it is confirmed the secret is derived from a key that this process forgets, so that an
 * unconfirmed one is never stored and the page can be loaded again.
 */
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "core/totp.h"
#include "signin.h"

/* "Tem Làng" as a part of an address */
#define ISSUER "Tem%20L%C3%A0ng"

void totp_place(int64_t account_id, char out[static 48]) {
    (void)snprintf(out, 48, "account.totp_sealed:%" PRId64, account_id);
}

/* Another secret once the account has changed, so that a confirmed one is never offered again. */
static enum status pending_secret(struct app *a, struct db *db, const struct session *s, unsigned char out[static TOTP_SECRET_BYTES],
                                  struct err *e) {
    char purpose[120];
    struct account account;
    struct arena *ar = arena_new(1u << 16);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = account_get(db, s->account_id, ar, &account, e);
    if (!st) {
        (void)snprintf(purpose, sizeof purpose, "totp %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64, s->account_id, s->id,
                       account.changed_us, account.totp_last_step);
        signin_secret(a->signin, purpose, out);
    }
    arena_free(&ar);
    return st;
}

enum status totp_begin(struct app *a, const struct session *s, struct arena *ar, struct totp_setup *out, struct err *e) {
    unsigned char secret[TOTP_SECRET_BYTES];
    char base32[TOTP_BASE32_BYTES];
    struct db *db = NULL;
    enum status st = app_reader_begin(a, &db, e);
    if (st) return st;
    st = pending_secret(a, db, s, secret, e);
    app_reader_end(a);
    if (st) return st;
    totp_base32(secret, base32);
    /* A login needs no escaping (a-z 0-9 . -); SHA-1, 6 digits and 30 s are what phones take where nothing is said. */
    out->secret = arena_str(ar, base32);
    out->address = arena_printf(ar, "otpauth://totp/%s:%s?secret=%s&issuer=%s", ISSUER, s->login, base32, ISSUER);
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(base32, sizeof base32);
    return out->secret && out->address ? ST_OK : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
}

struct confirm {
    struct app *app;
    const struct session *session;
    const char *current, *code;
};

/* The factor that is replaced must be at hand, or somebody at an open screen could take the account over. */
static enum status current_check(struct db *tx, const struct confirm *w, const struct account *account, int64_t now, struct err *e) {
    char place[48];
    struct buf secret = BUF_INIT;
    int64_t step = 0;
    bool fresh = false;
    if (!account->totp_len) return ST_OK;
    if (!w->current) return err_set(e, ST_FORBIDDEN, "current", "signin.totp");
    totp_place(account->id, place);
    enum status st = record_open(w->app, place, account->totp, account->totp_len, &secret, e);
    if (!st && secret.len == TOTP_SECRET_BYTES &&
        totp_check((const unsigned char *)secret.data, now, w->current, account->totp_last_step, &step))
        st = account_use_step(tx, account->id, step, &fresh, e);
    if (secret.data) sodium_memzero(secret.data, secret.cap);
    buf_free(&secret);
    return st || fresh ? st : err_set(e, ST_FORBIDDEN, "current", "signin.totp");
}

static enum status factor_set(struct db *tx, const struct confirm *w, const unsigned char secret[static TOTP_SECRET_BYTES],
                              int64_t step, int64_t now, struct err *e) {
    char place[48], subject[32];
    struct buf sealed = BUF_INIT;
    int64_t id = w->session->account_id;
    totp_place(id, place);
    (void)snprintf(subject, sizeof subject, "account:%" PRId64, id);
    enum status st = record_seal(w->app, place, secret, TOTP_SECRET_BYTES, &sealed, e);
    if (!st) st = account_set_totp(tx, id, sealed.data, sealed.len, step, now, e);
    if (!st) st = session_delete_account(tx, id, w->session->id, e);
    if (!st) st = act_append(tx, &w->session->actor, now, "account.factor", subject, NULL, e);
    buf_free(&sealed);
    return st;
}

static enum status confirm_write(struct db *tx, void *ctx, struct err *e) {
    const struct confirm *w = ctx;
    unsigned char secret[TOTP_SECRET_BYTES];
    struct account account;
    int64_t step = 0, now = clock_now_us(w->app->clock);
    struct arena *ar = arena_new(1u << 16);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = account_get(tx, w->session->account_id, ar, &account, e);
    if (!st) st = pending_secret(w->app, tx, w->session, secret, e);
    if (!st && !totp_check(secret, now, w->code, 0, &step)) st = err_set(e, ST_FORBIDDEN, "code", "signin.totp");
    if (!st) st = current_check(tx, w, &account, now, e);
    if (!st) st = factor_set(tx, w, secret, step, now, e);
    sodium_memzero(secret, sizeof secret);
    arena_free(&ar);
    return st;
}

enum status totp_confirm(struct app *a, const struct session *s, const char *current, const char *code, struct err *e) {
    struct confirm w = { .app = a, .session = s, .current = current, .code = code };
    return store_write(a->store, confirm_write, &w, e);
}
