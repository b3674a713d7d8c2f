/*
 * The pages before there is a session: password, second factor, card; and signing out.
 *
 * A card's address only shows a button: programs that look at links would else use the card up before its owner does.
 */
#include <stdio.h>
#include <string.h>

#include "account_view.h"
#include "client.h"
#include "core/card.h"
#include "demo_view.h"
#include "reply.h"

#define SIGN_CODE "/dang-nhap/ma"

/* ---- parts ---- */

/* Nothing secret travels in the clear: the page says so instead of showing a form.  out: whether the answer is made */
static bool refused_insecure(struct desk *d, struct http_response *out) {
    if (d->cookie != COOKIE_NONE) return false;
    desk_status(d, 403, "403-insecure", out);
    return true;
}

static void peer_of(struct desk *d, char out[static CLIENT_ADDRESS_BYTES]) {
    client_address(d->a->q, (const char *const *)d->w->r->proxies, d->w->r->proxies_len, out);
}

/* A path with where to go on, safe in an address. */
static void redirect_with_next(struct desk *d, const char *path, struct http_response *out) {
    struct buf b = BUF_INIT;
    const char *next = account_next(d);
    buf_str(&b, path);
    if (*next) buf_str(&b, "?tiep=");
    for (const char *c = next; *c; c++) {
        if (strchr("%&+#;?=", *c)) buf_printf(&b, "%%%02X", (unsigned char)*c);
        else buf_byte(&b, (unsigned char)*c);
    }
    reply_redirect(out, !b.failed && reply_is_local(b.data) ? b.data : path);
    buf_free(&b);
}

static void go_on(struct desk *d, struct http_response *out) {
    const char *next = account_next(d);
    reply_redirect(out, *next ? next : DESK_HOME);
}

/* The cookie's value whatever it is: a half session is none to desk.c.  out: "" where there is none */
static const char *cookie_value(struct desk *d) {
    const char *name = cookie_name(d->cookie), *value;
    size_t len;
    if (!name || !cookie_get(d->a->q, name, &value, &len) || len != SESSION_TOKEN_BYTES - 1) return "";
    const char *copy = arena_strn(d->arena, value, len);
    return copy ? copy : "";
}

/* Whoever signs in anew leaves no session behind. */
static void session_leave(struct desk *d) {
    struct err ignored = { 0 };
    if (*d->token) (void)session_end(d->app, d->token, &ignored);
}

/* ---- password ---- */

static void sign_in_show(struct desk *d, const struct err *e, struct http_response *out) {
    json_t *model = account_model(d, "signin.title");
    const char *login = form_text(&d->form, "login");
    if (!login) login = form_text(&d->query, "login");
    put(model, "login", login ? login : "");
    put(model, "next", account_next(d));
    if (app_demo(d->app)) demo_model(model, d->a->lang);
    if (e) account_wrong(d, model, e);
    desk_page(d, e ? account_status(e) : 200, PAGE_SIGN_IN, model, out);
}

void sign_in_handle(struct desk *d, struct http_response *out) {
    if (refused_insecure(d, out)) return;
    if (d->session.account_id) go_on(d, out);
    else sign_in_show(d, NULL, out);
}

void sign_in_post(struct desk *d, struct http_response *out) {
    char peer[CLIENT_ADDRESS_BYTES], token[SESSION_TOKEN_BYTES];
    enum signin_step step = SIGNIN_DONE;
    struct err e = { 0 };
    if (refused_insecure(d, out)) return;
    peer_of(d, peer);
    if (signin_password(d->app, account_field(d, "login"), account_field(d, "password"), peer, token, &step, &e)) {
        sign_in_show(d, &e, out);
        return;
    }
    session_leave(d);
    if (step == SIGNIN_TOTP) redirect_with_next(d, SIGN_CODE, out);
    else go_on(d, out);
    cookie_set(out, d->cookie, token);
}

/* ---- second factor ---- */

static void code_show(struct desk *d, const struct err *e, struct http_response *out) {
    json_t *model = account_model(d, "code.title");
    put(model, "next", account_next(d));
    if (e) account_wrong(d, model, e);
    desk_page(d, e ? account_status(e) : 200, PAGE_SIGN_CODE, model, out);
}

void sign_code_handle(struct desk *d, struct http_response *out) {
    if (refused_insecure(d, out)) return;
    if (d->session.account_id) go_on(d, out);
    else code_show(d, NULL, out);
}

void sign_code_post(struct desk *d, struct http_response *out) {
    char token[SESSION_TOKEN_BYTES];
    struct err e = { 0 };
    if (refused_insecure(d, out)) return;
    enum status st = signin_totp(d->app, cookie_value(d), account_field(d, "code"), token, &e);
    if (st == ST_NOT_FOUND) {
        sign_in_show(d, &e, out);
    } else if (st) {
        code_show(d, &e, out);
    } else {
        go_on(d, out);
        cookie_set(out, d->cookie, token);
    }
}

/* ---- card ---- */

static void card_show(struct desk *d, const char *code, bool ready, const struct err *e, struct http_response *out) {
    json_t *model = account_model(d, "card.title");
    put(model, "code", code);
    put_flag(model, "ready", ready);
    if (e) account_wrong(d, model, e);
    desk_page(d, e ? account_status(e) : 200, PAGE_SIGN_CARD, model, out);
}

void sign_card_handle(struct desk *d, struct http_response *out) {
    char part[32], code[CARD_CODE_BYTES];
    if (refused_insecure(d, out)) return;
    bool given = desk_path_part(d, 1, part, sizeof part);
    bool ready = given && card_code_read(part, code);
    card_show(d, ready ? code : given ? part : "", ready, NULL, out);
}

void sign_card_post(struct desk *d, struct http_response *out) {
    char peer[CLIENT_ADDRESS_BYTES], token[SESSION_TOKEN_BYTES];
    struct err e = { 0 };
    if (refused_insecure(d, out)) return;
    peer_of(d, peer);
    if (signin_card(d->app, account_field(d, "code"), peer, token, &e)) {
        card_show(d, account_field(d, "code"), false, &e, out);
        return;
    }
    session_leave(d);
    reply_redirect(out, DESK_PASSWORD);
    cookie_set(out, d->cookie, token);
}

/* ---- out ---- */

void sign_out_post(struct desk *d, struct http_response *out) {
    struct err e = { 0 };
    if (session_end(d->app, d->token, &e)) {
        desk_error(d, &e, out);
        return;
    }
    desk_done(d, out, "dang-xuat", DESK_SIGN_IN);
    cookie_clear(out, d->cookie);
}
