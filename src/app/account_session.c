/*
 * Sessions: a random token in a cookie, its hash in the store. A request costs two reads and, at most once a minute, a
 * write that nobody waits for; nothing is cached, so what was ended a moment ago is ended.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "signin.h"

#define TOKEN_RANDOM_BYTES 32
#define IDLE_OFFICER_US HOUR_US
#define IDLE_PRODUCER_US (12 * HOUR_US)
#define LONGEST_OFFICER_US (12 * HOUR_US)
#define SEEN_EVERY_US MINUTE_US

#define BASE64 sodium_base64_VARIANT_URLSAFE_NO_PADDING
_Static_assert(SESSION_TOKEN_BYTES == sodium_base64_ENCODED_LEN(TOKEN_RANDOM_BYTES, BASE64), "a token in base64url");

void today_iso(int64_t now_us, char out[static DATE_BYTES]) { day_format(day_of_us(now_us), out); }

/* ---- tokens ---- */

static void hash_of(const char *what, const void *p, size_t len, unsigned char out[static PEOPLE_HASH_BYTES]) {
    crypto_generichash_state st;
    crypto_generichash_init(&st, NULL, 0, PEOPLE_HASH_BYTES);
    crypto_generichash_update(&st, (const unsigned char *)what, strlen(what) + 1);
    crypto_generichash_update(&st, p, len);
    crypto_generichash_final(&st, out, PEOPLE_HASH_BYTES);
}

void token_make_for(struct app *a, const char *what, char token[static SESSION_TOKEN_BYTES], unsigned char hash[static PEOPLE_HASH_BYTES]) {
    unsigned char random[TOKEN_RANDOM_BYTES];
    random_fill(a->random, random, sizeof random);
    sodium_bin2base64(token, SESSION_TOKEN_BYTES, random, sizeof random, BASE64);
    hash_of(what, random, sizeof random, hash);
    sodium_memzero(random, sizeof random);
}

void token_make(struct app *a, char token[static SESSION_TOKEN_BYTES], unsigned char hash[static PEOPLE_HASH_BYTES]) {
    token_make_for(a, "session", token, hash);
}

static bool token_read(const char *token, unsigned char random[static TOKEN_RANDOM_BYTES]) {
    size_t n = 0, len = strlen(token);
    return len == SESSION_TOKEN_BYTES - 1 &&
           !sodium_base642bin(random, TOKEN_RANDOM_BYTES, token, len, NULL, &n, NULL, BASE64) && n == TOKEN_RANDOM_BYTES;
}

bool token_hash_for(const char *what, const char *token, unsigned char hash[static PEOPLE_HASH_BYTES]) {
    unsigned char random[TOKEN_RANDOM_BYTES];
    if (!token_read(token, random)) return false;
    hash_of(what, random, sizeof random, hash);
    sodium_memzero(random, sizeof random);
    return true;
}

bool token_hash(const char *token, unsigned char hash[static PEOPLE_HASH_BYTES]) { return token_hash_for("session", token, hash); }

void card_hash(const char *code, unsigned char hash[static PEOPLE_HASH_BYTES]) { hash_of("card", code, strlen(code), hash); }

/* Only who has the token can make it, and it tells nothing about the token. */
static void csrf_make(const char *token, char out[static CSRF_TOKEN_BYTES]) {
    unsigned char hash[PEOPLE_HASH_BYTES];
    hash_of("csrf", token, strlen(token), hash);
    sodium_bin2base64(out, CSRF_TOKEN_BYTES, hash, sizeof hash, BASE64);
}

/* ---- finding ---- */

static struct assignment assignment_of(const struct assignment_row *r) {
    return (struct assignment){ .id = r->id, .role = r->role, .org_id = r->org_id, .org_code = r->org_code,
                                .org_name = r->org_name, .unit_code = r->unit_code, .member_id = r->member_id,
                                .valid_from = r->valid_from, .valid_to = r->valid_to, .deputy = r->deputy_for != 0,
                                .deputy_for = r->deputy_for };
}

static struct actor actor_of(int64_t account_id, const struct assignment *now) {
    return (struct actor){ .role = role_key((int)now->role), .org = now->org_code, .account_id = account_id,
                           .behalf_of = now->deputy_for,
                           .who = { .role = now->role, .org_id = now->org_id, .unit_code = now->unit_code,
                                    .member_id = now->member_id } };
}

static bool is_officer(const struct session *s) {
    for (size_t i = 0; i < s->assignments_len; i++)
        if (role_is_officer(s->assignments[i].role)) return true;
    return false;
}

static bool needs_factor(const struct session *s) {
    for (size_t i = 0; i < s->assignments_len; i++)
        if (role_needs_factor(s->assignments[i].role)) return true;
    return false;
}

/* What the session acts as: what was chosen, while it holds, else the first of its own, else a deputy's. */
static const struct assignment *acts_as(const struct session *s, int64_t chosen) {
    const struct assignment *first = NULL;
    for (size_t i = 0; i < s->assignments_len; i++) {
        const struct assignment *it = &s->assignments[i];
        if (it->id == chosen) return it;
        if (!first || (first->deputy && !it->deputy)) first = it;
    }
    return first;
}

static enum status roles_read(struct db *db, int64_t now_us, struct arena *ar, struct session *s, struct err *e) {
    char today[DATE_BYTES];
    struct assignment_row *r = NULL;
    size_t n = 0;
    today_iso(now_us, today);
    enum status st = assignment_on(db, s->account_id, today, ar, &r, &n, e);
    struct assignment *all = st ? NULL : arena_alloc(ar, n * sizeof *all);
    if (!st && !all) st = err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    for (size_t i = 0; !st && i < n; i++) all[i] = assignment_of(&r[i]);
    s->assignments = all;
    s->assignments_len = st ? 0 : n;
    return st;
}

struct seen {
    unsigned char hash[PEOPLE_HASH_BYTES];
    int64_t at_us;
};

static enum status seen_write(struct db *tx, void *ctx, struct err *e) {
    const struct seen *w = ctx;
    store_quiet(tx);
    return session_set_seen(tx, w->hash, w->at_us, e);
}

static void seen_done(void *ctx, enum status st, const struct err *e) {
    if (st) log_warn("session.seen", "result=%s", e->key);
    free(ctx);
}

/* Nobody waits for it: at worst a session counts as idle a minute too early. */
static void seen_post(struct app *a, const unsigned char hash[static PEOPLE_HASH_BYTES], int64_t now_us) {
    struct err ignored = { 0 };
    struct seen *w = malloc(sizeof *w);
    if (!w) return;
    memcpy(w->hash, hash, sizeof w->hash);
    w->at_us = now_us;
    if (store_post(a->store, seen_write, seen_done, w, &ignored)) free(w);
}

static enum status none(struct err *e) { return err_set(e, ST_NOT_FOUND, NULL, "session.none"); }

enum status session_find_on(struct app *a, struct db *db, const char *token, struct arena *ar, struct session *s, struct err *e) {
    unsigned char hash[PEOPLE_HASH_BYTES];
    struct session_row row;
    bool found = false;
    int64_t now = clock_now_us(a->clock);
    memset(s, 0, sizeof *s);
    if (!token_hash(token, hash)) return none(e);
    enum status st = session_get(db, hash, ar, &found, &row, e);
    if (st) return st;
    if (!found || row.half || !row.active) return none(e);
    *s = (struct session){ .id = row.id, .account_id = row.account_id, .login = row.login, .name = row.name,
                           .must_change = row.must_change, .has_factor = row.has_totp };
    st = roles_read(db, now, ar, s, e);
    if (st) return st;
    int64_t idle = is_officer(s) ? IDLE_OFFICER_US : IDLE_PRODUCER_US;
    int64_t longest = is_officer(s) ? LONGEST_OFFICER_US : SESSION_LONGEST_US;
    s->now = acts_as(s, row.assignment_id);
    if (!s->now || now - row.seen_us > idle || now - row.created_us > longest) return none(e);
    s->must_enrol = !row.has_totp && !a->demo && needs_factor(s);
    s->actor = actor_of(s->account_id, s->now);
    csrf_make(token, s->csrf);
    if (now - row.seen_us >= SEEN_EVERY_US) seen_post(a, hash, now);
    return ST_OK;
}

enum status session_find(struct app *a, const char *token, struct arena *ar, struct session *s, struct err *e) {
    struct db *db = NULL;
    enum status st = app_reader_begin(a, &db, e);
    if (st) return st;
    st = session_find_on(a, db, token, ar, s, e);
    app_reader_end(a);
    return st;
}

/* ---- changing ---- */

struct session_change {
    enum { CHANGE_END, CHANGE_END_ALL, CHANGE_ASSIGNMENT, CHANGE_HASH } what;
    unsigned char hash[PEOPLE_HASH_BYTES], fresh[PEOPLE_HASH_BYTES];
    int64_t account_id, assignment_id;
    bool found;
};

static enum status change_write(struct db *tx, void *ctx, struct err *e) {
    struct session_change *w = ctx;
    store_quiet(tx);
    switch (w->what) {
    case CHANGE_END: return session_delete(tx, w->hash, e);
    case CHANGE_END_ALL: return session_delete_account(tx, w->account_id, 0, e);
    case CHANGE_ASSIGNMENT: return session_set_assignment(tx, w->hash, w->assignment_id, e);
    case CHANGE_HASH: return session_set_hash(tx, w->hash, w->fresh, &w->found, e);
    }
    return ST_OK;
}

enum status session_end(struct app *a, const char *token, struct err *e) {
    struct session_change w = { .what = CHANGE_END };
    return token_hash(token, w.hash) ? store_write(a->store, change_write, &w, e) : ST_OK;
}

enum status session_end_all(struct app *a, int64_t account_id, struct err *e) {
    struct session_change w = { .what = CHANGE_END_ALL, .account_id = account_id };
    return store_write(a->store, change_write, &w, e);
}

enum status session_switch(struct app *a, const char *token, int64_t assignment_id, struct err *e) {
    struct session s;
    struct session_change w = { .what = CHANGE_ASSIGNMENT, .assignment_id = assignment_id };
    struct arena *ar = arena_new(1u << 20);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = session_find(a, token, ar, &s, e);
    bool holds = false;
    for (size_t i = 0; !st && i < s.assignments_len; i++) holds |= s.assignments[i].id == assignment_id;
    if (!st && !holds) st = err_set(e, ST_FORBIDDEN, NULL, "assignment.none");
    if (!st && token_hash(token, w.hash)) st = store_write(a->store, change_write, &w, e);
    arena_free(&ar);
    return st;
}

enum status session_renew(struct app *a, const char *old, char token[static SESSION_TOKEN_BYTES], struct err *e) {
    struct session_change w = { .what = CHANGE_HASH };
    char fresh[SESSION_TOKEN_BYTES];
    if (!token_hash(old, w.hash)) return none(e);
    token_make(a, fresh, w.fresh);
    enum status st = store_write(a->store, change_write, &w, e);
    if (!st && !w.found) st = none(e);
    if (!st) memcpy(token, fresh, sizeof fresh);
    sodium_memzero(fresh, sizeof fresh);
    return st;
}
