/* One's own account: acting as, password, second factor, deputies, sessions elsewhere. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account_view.h"
#include "reply.h"

#define ACCOUNT "/app/tai-khoan"
#define DEPUTY ACCOUNT "/nguoi-thay"
#define LEAST_OFFICER 12
#define LEAST_PRODUCER 8

/* ---- the account ---- */

static json_t *role_rows(struct desk *d) {
    json_t *list = json_array();
    for (size_t i = 0; i < d->session.assignments_len; i++) {
        const struct assignment *s = &d->session.assignments[i];
        json_array_append_new(list, json_pack("{s:I, s:s, s:s, s:b, s:b}", "id", (json_int_t)s->id, "role_text",
                                              say(d, "role.%s", role_key((int)s->role)), "org_name", s->org_name, "deputy",
                                              s->deputy, "on", s == d->session.now));
    }
    return list;
}

static json_t *own_model(struct desk *d, const char *heading) {
    const struct session *s = &d->session;
    json_t *model = account_model(d, heading);
    put(model, "person_name", s->name);
    put(model, "person_login", s->login);
    put(model, "now_role", say(d, "role.%s", role_key((int)s->now->role)));
    put(model, "now_org", s->now->org_name);
    put_flag(model, "now_deputy", s->now->deputy);
    put_flag(model, "has_factor", s->has_factor);
    return model;
}

void account_handle(struct desk *d, struct http_response *out) {
    json_t *model = own_model(d, "account.title");
    put_flag(model, "several", d->session.assignments_len > 1);
    json_object_set_new(model, "roles", role_rows(d));
    put_flag(model, "manages", account_manages(d));
    if (d->session.actor.who.member_id) put_int(model, "member_id", d->session.actor.who.member_id);
    desk_page(d, 200, PAGE_ACCOUNT, model, out);
}

/* A new token with each change of what the session may do; then on to a page.  out: false where the answer is an error */
static bool renewed(struct desk *d, const char *flash, const char *to, struct http_response *out) {
    char token[SESSION_TOKEN_BYTES];
    struct err e = { 0 };
    if (session_renew(d->app, d->token, token, &e)) {
        desk_error(d, &e, out);
        return false;
    }
    desk_done(d, out, flash, "%s", to);
    cookie_set(out, d->cookie, token);
    return true;
}

void account_role_post(struct desk *d, struct http_response *out) {
    struct err e = { 0 };
    int64_t id = strtoll(account_field(d, "vai_tro"), NULL, 10);
    if (session_switch(d->app, d->token, id, &e)) desk_error(d, &e, out);
    else (void)renewed(d, "vai-tro", DESK_HOME, out);
}

void account_everywhere_post(struct desk *d, struct http_response *out) {
    struct err e = { 0 };
    if (session_end_all(d->app, d->session.account_id, &e)) {
        desk_error(d, &e, out);
        return;
    }
    desk_done(d, out, "dang-xuat-het", DESK_SIGN_IN);
    cookie_clear(out, d->cookie);
}

/* ---- password ---- */

static int least_of(struct desk *d) {
    for (size_t i = 0; i < d->session.assignments_len; i++)
        if (role_is_officer(d->session.assignments[i].role)) return LEAST_OFFICER;
    return LEAST_PRODUCER;
}

static void password_show(struct desk *d, const struct err *e, struct http_response *out) {
    json_t *model = own_model(d, "password.title");
    put_flag(model, "due", d->session.must_change);
    json_object_set_new(model, "least", json_sprintf("%d", least_of(d)));
    if (e) account_wrong(d, model, e);
    desk_page(d, e ? account_status(e) : 200, PAGE_PASSWORD, model, out);
}

void password_handle(struct desk *d, struct http_response *out) { password_show(d, NULL, out); }

void password_post(struct desk *d, struct http_response *out) {
    struct err e = { 0 };
    const char *old = d->session.must_change ? NULL : account_field(d, "old"), *fresh = account_field(d, "password");
    enum status st = strcmp(fresh, account_field(d, "again")) ? err_set(&e, ST_INVALID, "again", "password.differs") : ST_OK;
    if (!st) st = password_change(d->app, &d->session, old, fresh, &e);
    if (st) password_show(d, &e, out);
    else (void)renewed(d, "mat-khau", ACCOUNT, out);
}

/* ---- second factor ---- */

/* "ABCD EFGH …": easier to copy */
static const char *grouped(struct desk *d, const char *secret) {
    size_t n = 0, len = strlen(secret);
    char *s = arena_alloc(d->arena, len + len / 4 + 1);
    for (size_t i = 0; s && i < len; i++) {
        if (i && i % 4 == 0) s[n++] = ' ';
        s[n++] = secret[i];
    }
    return s ? s : "";
}

static void factor_show(struct desk *d, const struct err *wrong, struct http_response *out) {
    struct totp_setup setup;
    struct err e = { 0 };
    if (totp_begin(d->app, &d->session, d->arena, &setup, &e)) {
        desk_error(d, &e, out);
        return;
    }
    json_t *model = own_model(d, "factor.title");
    put_flag(model, "due", d->session.must_enrol);
    put(model, "secret", grouped(d, setup.secret));
    account_symbol(d, model, "symbol", setup.address);
    if (wrong) account_wrong(d, model, wrong);
    desk_page(d, wrong ? account_status(wrong) : 200, PAGE_FACTOR, model, out);
}

void factor_handle(struct desk *d, struct http_response *out) { factor_show(d, NULL, out); }

void factor_post(struct desk *d, struct http_response *out) {
    struct err e = { 0 };
    const char *current = d->session.has_factor ? account_field(d, "current") : NULL;
    if (totp_confirm(d->app, &d->session, current, account_field(d, "code"), &e)) factor_show(d, &e, out);
    else (void)renewed(d, "ma-xac-nhan", ACCOUNT, out);
}

/* ---- deputies ---- */

/* What the list of the command says, with words. */
static json_t *deputy_rows(struct desk *d, struct err *e) {
    size_t i = 0;
    json_t *row = NULL, *rows = account_run(d, COMMAND_ACCOUNT_DEPUTIES, json_object(), e);
    json_array_foreach(rows, i, row) {
        const char *state = json_string_value(json_object_get(row, "state"));
        put(row, "role_text", say(d, "role.%s", json_string_value(json_object_get(row, "role"))));
        put(row, "state_text", say(d, "people.state.%s", state));
        put_flag(row, "lives", !strcmp(state, "active") || !strcmp(state, "future"));
    }
    return rows;
}

static void deputy_show(struct desk *d, const struct err *wrong, struct http_response *out) {
    struct err e = { 0 };
    json_t *rows = deputy_rows(d, &e);
    if (!rows) {
        desk_error(d, &e, out);
        return;
    }
    json_t *model = own_model(d, "deputy.title");
    json_object_set_new(model, "deputies", rows);
    put_flag(model, "own", !d->session.now->deputy);
    put(model, "today", account_today(d));
    account_keep(d, model, "account", NULL);
    account_keep(d, model, "from", "from_typed");
    account_keep(d, model, "to", "to_typed");
    if (wrong) account_wrong(d, model, wrong);
    desk_page(d, wrong ? account_status(wrong) : 200, PAGE_DEPUTY, model, out);
}

void deputy_handle(struct desk *d, struct http_response *out) { deputy_show(d, NULL, out); }

void deputy_post(struct desk *d, struct http_response *out) {
    const struct assignment *now = d->session.now;
    struct err e = { 0 };
    json_t *params = json_pack("{s:s, s:s, s:s}", "role", role_key((int)now->role), "org", now->org_code, "deputy_for", d->session.login);
    json_object_set_new(params, "account", json_string(account_field(d, "account")));
    if (now->member_id) json_object_set_new(params, "member", json_integer(now->member_id));
    account_day(d, params, "from");
    account_day(d, params, "to");
    json_t *done = account_run(d, COMMAND_ACCOUNT_ASSIGN, params, &e);
    if (done) desk_done(d, out, "nguoi-thay", DEPUTY);
    else deputy_show(d, &e, out);
    json_decref(done);
}

void deputy_end_post(struct desk *d, struct http_response *out) {
    struct err e = { 0 };
    json_t *done = account_run(d, COMMAND_ACCOUNT_UNASSIGN, json_pack("{s:s}", "assignment", account_field(d, "id")), &e);
    if (done) desk_done(d, out, "bo-vai-tro", DEPUTY);
    else desk_error(d, &e, out);
    json_decref(done);
}
