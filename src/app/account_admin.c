/* Accounts made, opened with a card, ended, and given a password at the command line. Each is an act of somebody. */
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "core/card.h"
#include "signin.h"

/* What the commands of this file need, filled as far as each does. */
struct admin {
    struct app *app;
    const struct actor *who;
    const char *account; /* login or number */
    const char *login, *name;
    struct assignment_wish wish;
    const char *hash; /* of a new password */
    char code[CARD_CODE_BYTES];
    int64_t id, expires_us;
};

static void subject_of(char out[static 32], int64_t account_id) { (void)snprintf(out, 32, "account:%" PRId64, account_id); }

enum status card_make(struct db *tx, struct app *a, const struct actor *who, int64_t account_id, const char *code, struct err *e) {
    unsigned char hash[PEOPLE_HASH_BYTES];
    char subject[32];
    int64_t now = clock_now_us(a->clock);
    const struct card_row card = { .account_id = account_id, .made_by = who->account_id, .created_us = now,
                                   .expires_us = now + CARD_DAYS * DAY_US };
    card_hash(code, hash);
    subject_of(subject, account_id);
    enum status st = card_void(tx, account_id, now, e);
    if (!st) st = card_insert(tx, hash, &card, e);
    return st ? st : act_append(tx, who, now, "account.card", subject, NULL, e);
}

static void code_make(struct admin *w) {
    unsigned char random[CARD_RANDOM_BYTES];
    random_fill(w->app->random, random, sizeof random);
    card_code_make(random, w->code);
    w->expires_us = clock_now_us(w->app->clock) + CARD_DAYS * DAY_US;
    sodium_memzero(random, sizeof random);
}

/* The account, where who may do it with it. */
static enum status reach(struct db *tx, const struct admin *w, enum access_action action, struct arena *ar, struct account_full *f,
                         struct err *e) {
    char today[DATE_BYTES];
    today_iso(clock_now_us(w->app->clock), today);
    enum status st = account_load(tx, w->account, ar, f, e);
    if (!st) st = account_may(w->who, action, f, today, e);
    if (!st && action != ACTION_READ && !f->account.active) st = err_set(e, ST_REFUSED, "account", "account.ended");
    return st;
}

/* Run a write and show the account; code: of a new card, NULL without one. */
static enum status admin_run(struct command_ctx *c, store_fn fn, struct admin *w, bool card) {
    char number[24];
    struct db *db = NULL;
    struct account_full f = { .n = 0 };
    enum status st = store_write(c->app->store, fn, w, c->e);
    if (!st) st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    (void)snprintf(number, sizeof number, "%" PRId64, w->id);
    st = account_load(db, number, c->arena, &f, c->e);
    if (!st) *c->result = account_json(db, &f, clock_now_us(c->app->clock), c->e);
    app_reader_end(c->app);
    if (st) return st;
    if (*c->result && card) json_object_set_new(*c->result, "card", json_string(w->code));
    return *c->result ? ST_OK : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
}

/* ---- account.add ---- */

/* A login is taken once for all; by whom only those learn who see that account. */
static enum status account_new(struct db *tx, const struct admin *w, struct account *a, struct arena *ar, struct err *e) {
    struct account_full other = { .n = 0 };
    struct err why = { 0 };
    char today[DATE_BYTES];
    enum status st = account_insert(tx, a, &why);
    if (!st) return st;
    today_iso(clock_now_us(w->app->clock), today);
    bool taken = st == ST_CONFLICT && !account_load(tx, a->login, ar, &other, NULL);
    if (taken && account_may(w->who, ACTION_READ, &other, today, NULL)) return err_set(e, ST_CONFLICT, "login", "account.taken");
    if (e) *e = why;
    return st;
}

static enum status add_write(struct db *tx, void *ctx, struct err *e) {
    struct admin *w = ctx;
    char subject[32];
    int64_t given = 0;
    struct account_full f = { .n = 0 };
    struct arena *ar = arena_new(1u << 20);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    f.account = (struct account){ .login = w->login, .name = w->name, .created_us = clock_now_us(w->app->clock),
                                  .created_by = w->who->account_id, .active = true };
    enum status st = org_asked(tx, w->who, w->wish.org, ar, &f.org, e);
    if (!st && !org_reach(w->who, ACTION_WRITE, f.org.id, f.org.kind, f.org.unit_code))
        st = err_set(e, ST_FORBIDDEN, NULL, "account.reach");
    f.account.org_id = f.org.id;
    if (!st) st = account_new(tx, w, &f.account, ar, e);
    if (!st) subject_of(subject, f.account.id);
    if (!st) st = act_append(tx, w->who, f.account.created_us, "account.add", subject, NULL, e);
    if (!st) st = assignment_give(tx, w->app, w->who, &f, &w->wish, ar, &given, e);
    if (!st) st = card_make(tx, w->app, w->who, f.account.id, w->code, e);
    w->id = f.account.id;
    arena_free(&ar);
    return st;
}

static enum status login_check(const char *login, struct err *e) {
    if (login_is_valid(login)) return ST_OK;
    err_set(e, ST_INVALID, "login", "account.login");
    err_arg(e, "value", "%s", login);
    return ST_INVALID;
}

enum status command_account_add(struct command_ctx *c) {
    static const struct param spec[] = { { "login", PARAM_TEXT, true, 1, LOGIN_MAX }, { "name", PARAM_TEXT, true, 1, 80 },
                                         { "org", PARAM_TEXT, true, 1, 40 },          { "role", PARAM_TEXT, true, 1, 20 },
                                         { "member", PARAM_INT, false, 0, INT32_MAX }, { "from", PARAM_TEXT, false, 0, 10 },
                                         { "to", PARAM_TEXT, false, 0, 10 },          { "source", PARAM_TEXT, false, 0, 300 } };
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (st) return st;
    struct admin w = { .app = c->app, .who = c->who, .login = param_text(c, "login"), .name = param_text(c, "name"),
                       .wish = assignment_wish_of(c) };
    st = login_check(w.login, c->e);
    if (st) return st;
    code_make(&w);
    return admin_run(c, add_write, &w, true);
}

/* ---- account.card ---- */

static enum status card_write(struct db *tx, void *ctx, struct err *e) {
    struct admin *w = ctx;
    struct account_full f = { .n = 0 };
    struct arena *ar = arena_new(1u << 20);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = reach(tx, w, ACTION_WRITE, ar, &f, e);
    if (!st && w->who->account_id && w->who->account_id == f.account.id) st = err_set(e, ST_FORBIDDEN, NULL, "account.self");
    if (!st) st = card_make(tx, w->app, w->who, f.account.id, w->code, e);
    w->id = st ? 0 : f.account.id;
    arena_free(&ar);
    return st;
}

static enum status account_param(struct command_ctx *c, struct admin *w) {
    static const struct param spec[] = { { "account", PARAM_TEXT, true, 1, LOGIN_MAX } };
    enum status st = params_check(c->params, spec, 1, c->e);
    *w = (struct admin){ .app = c->app, .who = c->who };
    if (!st) w->account = param_text(c, "account");
    return st;
}

enum status command_account_card(struct command_ctx *c) {
    struct admin w;
    enum status st = account_param(c, &w);
    if (st) return st;
    code_make(&w);
    return admin_run(c, card_write, &w, true);
}

/* ---- account.end ---- */

static enum status end_write(struct db *tx, void *ctx, struct err *e) {
    struct admin *w = ctx;
    char subject[32];
    struct account_full f = { .n = 0 };
    int64_t now = clock_now_us(w->app->clock);
    struct arena *ar = arena_new(1u << 20);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = reach(tx, w, ACTION_END, ar, &f, e);
    w->id = f.account.id;
    if (!st && w->who->account_id && w->who->account_id == w->id) st = err_set(e, ST_FORBIDDEN, NULL, "account.self");
    if (!st) st = account_set_ended(tx, w->id, now, e);
    if (!st) st = session_delete_account(tx, w->id, 0, e);
    if (!st) st = card_void(tx, w->id, now, e);
    if (!st) subject_of(subject, w->id);
    if (!st) st = act_append(tx, w->who, now, "account.end", subject, NULL, e);
    arena_free(&ar);
    return st;
}

enum status command_account_end(struct command_ctx *c) {
    struct admin w;
    enum status st = account_param(c, &w);
    return st ? st : admin_run(c, end_write, &w, false);
}

/* ---- account.password ---- */

static enum status password_write(struct db *tx, void *ctx, struct err *e) {
    struct admin *w = ctx;
    char subject[32];
    struct account_full f = { .n = 0 };
    int64_t now = clock_now_us(w->app->clock);
    struct arena *ar = arena_new(1u << 20);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = reach(tx, w, ACTION_WRITE, ar, &f, e);
    w->id = f.account.id;
    /* Whoever sets it knows it, so that it is good for one sign-in; the accounts of a demonstration are nobody's. */
    if (!st) st = account_set_password(tx, w->id, w->hash, !w->app->demo, now, e);
    if (!st) st = session_delete_account(tx, w->id, 0, e);
    if (!st) st = card_void(tx, w->id, now, e);
    if (!st) subject_of(subject, w->id);
    if (!st) st = act_append(tx, w->who, now, "account.password-set", subject, NULL, e);
    arena_free(&ar);
    return st;
}

static enum status password_ready(struct command_ctx *c, const struct admin *w, char hash[static crypto_pwhash_STRBYTES]) {
    const char *password = param_text(c, "password");
    struct account_full f = { .n = 0 };
    struct db *db = NULL;
    enum status st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    st = account_load(db, w->account, c->arena, &f, c->e);
    app_reader_end(c->app);
    if (!st) st = password_rule(role_strictest(f.assignments, f.n), f.account.login, password, c->e);
    return st ? st : password_hash(&c->app->password_cost, password, hash, c->e);
}

enum status command_account_password(struct command_ctx *c) {
    static const struct param spec[] = { { "account", PARAM_TEXT, true, 1, LOGIN_MAX },
                                         { "password", PARAM_TEXT, true, 1, PASSWORD_MAX } };
    char hash[crypto_pwhash_STRBYTES];
    enum status st = params_check(c->params, spec, 2, c->e);
    /* Everybody else hands out a card, which nobody knows afterwards. */
    if (!st && c->who->who.role != ROLE_OPERATOR) st = err_set(c->e, ST_FORBIDDEN, NULL, "forbidden");
    if (st) return st;
    struct admin w = { .app = c->app, .who = c->who, .account = param_text(c, "account"), .hash = hash };
    st = password_ready(c, &w, hash);
    return st ? st : admin_run(c, password_write, &w, false);
}
