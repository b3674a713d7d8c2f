/*
 * A service with prepared records (family.h) and one person of each role in FAMILY_ORG, signed in as browsers are: a session in
 * the store, its cookie, its token for forms. Include after cmocka.h.
 */
#ifndef TEMLANG_TESTS_ACCESS_SITE_H
#define TEMLANG_TESTS_ACCESS_SITE_H

#include <stdio.h>
#include <string.h>

#include "app/account.h"
#include "desk_seat.h"
#include "family.h"
#include "signin.h"

#define ACCESS_NOBODY ROLE_COUNT /* signed out */

struct access_person {
    struct access_who who; /* as the matrix is asked */
    int64_t account, assignment;
    char token[SESSION_TOKEN_BYTES], csrf[CSRF_TOKEN_BYTES], cookie[80];
};

struct access_site {
    struct desk_site d;
    struct access_person people[ROLE_COUNT];
    uint32_t runs[FAMILY_COUNT];
    struct buf body; /* of the form being sent */
};

/* ---- people ---- */

struct access_entry {
    struct access_site *site;
    int role;
    const char *hash; /* NULL: only a new session */
};

static inline enum status access_account(struct db *tx, const struct access_entry *x, struct err *e) {
    struct access_person *p = &x->site->people[x->role];
    int64_t now = x->site->d.w.now_us;
    char login[32];
    (void)snprintf(login, sizeof login, "nguoi-%s", role_key(x->role));
    struct account a = { .login = login, .name = "Người Mẫu", .org_id = FAMILY_ORG, .created_us = now, .active = true };
    enum status st = account_insert(tx, &a, e);
    if (!st) st = account_set_password(tx, a.id, x->hash, false, now, e);
    if (!st && role_needs_factor((enum role)x->role)) st = account_set_totp(tx, a.id, "sealed", 6, 0, now, e);
    struct assignment_row r = { .account_id = a.id, .role = (enum role)x->role, .org_id = FAMILY_ORG, .member_id = p->who.member_id,
                                .valid_from = "2026-01-02", .valid_to = "", .source = "", .created_us = now };
    if (!st) st = assignment_insert(tx, &r, e);
    p->account = a.id;
    p->assignment = r.id;
    return st;
}

static inline enum status access_enter(struct db *tx, void *ctx, struct err *e) {
    const struct access_entry *x = ctx;
    struct access_person *p = &x->site->people[x->role];
    unsigned char hash[PEOPLE_HASH_BYTES];
    enum status st = x->hash ? access_account(tx, x, e) : ST_OK;
    token_make(x->site->d.w.app, p->token, hash);
    struct session_row s = { .account_id = p->account, .assignment_id = p->assignment, .created_us = x->site->d.w.now_us,
                             .seen_us = x->site->d.w.now_us, .login = "", .name = "" };
    return st ? st : session_insert(tx, hash, &s, e);
}

/* A session for a role.  in: hash: of the password of a new account, NULL where the account is there */
static inline void access_sign_in(struct access_site *s, int role, const char *hash) {
    struct access_person *p = &s->people[role];
    struct access_entry x = { s, role, hash };
    struct session found;
    struct arena *ar = arena_new(1u << 20);
    err_clear(&s->d.w.err);
    if (store_write(app_store(s->d.w.app), access_enter, &x, &s->d.w.err)) fail_msg("%s: %s", role_key(role), s->d.w.err.key);
    assert_int_equal(session_find(s->d.w.app, p->token, ar, &found, &s->d.w.err), ST_OK);
    (void)snprintf(p->csrf, sizeof p->csrf, "%s", found.csrf);
    (void)snprintf(p->cookie, sizeof p->cookie, "__Host-tl=%s", p->token);
    arena_free(&ar);
}

static inline void access_people(struct access_site *s) {
    char hash[128];
    assert_int_equal(password_hash(&s->d.w.app->password_cost, "suoi-nui-2-rung", hash, &s->d.w.err), ST_OK);
    for (int r = 0; r < ROLE_COUNT; r++) {
        s->people[r].who = (struct access_who){ .role = (enum role)r, .org_id = FAMILY_ORG, .unit_code = FAMILY_UNIT,
                                                .member_id = r == ROLE_MEMBER ? family_member(FAMILY_OWN) : 0 };
        access_sign_in(s, r, hash);
    }
}

/* ---- the service ---- */

static inline void access_open(struct access_site *s) {
    static const char *const proxies[] = { "10.0.0.1" };
    struct err e = { 0 };
    memset(s, 0, sizeof *s);
    s->d.out.fd = -1;
    assert_int_equal(text_load(&e), ST_OK);
    world_open(&s->d.w, true);
    family_open(&s->d.w);
    access_people(s);
    for (int f = 0; f < FAMILY_COUNT; f++) {
        family_put(&s->d.w, KIND_RECALL, (enum family)f, family_rest(KIND_RECALL));
        s->runs[f] = family_run(&s->d.w, (enum family)f);
    }
    assert_int_equal(router_open(&s->d.r, s->d.w.app, proxies, 1, &e), ST_OK);
    assert_int_equal(router_worker_open(&s->d.worker, s->d.r, &e), ST_OK);
}

static inline void access_close(struct access_site *s) {
    buf_free(&s->body);
    desk_close(&s->d);
}

/* ---- asking ---- */

static inline const char *access_cookie(const struct access_site *s, int role) {
    return role == ACCESS_NOBODY ? NULL : s->people[role].cookie;
}

static inline int access_get(struct access_site *s, int role, const char *target) {
    return desk_send(&s->d, access_cookie(s, role), NULL, target, NULL, NULL, 0);
}

/* in: csrf NULL: none; fields: "&name=value…", encoded */
static inline int access_post(struct access_site *s, int role, const char *target, const char *origin, const char *csrf, const char *fields) {
    buf_clear(&s->body);
    buf_printf(&s->body, "csrf=%s%s", csrf ? csrf : "", fields);
    assert_false(s->body.failed);
    return desk_send(&s->d, access_cookie(s, role), origin, target, DESK_FORM, s->body.data, s->body.len);
}

/* Append a field to a form. */
static inline void access_field(struct buf *b, const char *name, const char *value) {
    buf_printf(b, "&%s=", name);
    for (const char *c = value; *c; c++) buf_printf(b, "%%%02X", (unsigned char)*c);
}

#endif
