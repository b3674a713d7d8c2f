/* What stands before every page of a signed-in person, in one place, so that no handler can forget a part of it. */
#include "desk.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "again.h"
#include "allow.h"
#include "nav.h"
#include "reply.h"
#include "show.h"

#define ARENA_BYTES ((size_t)32 << 20) /* the largest form, decoded, and the records of a page several times */
#define FLASH_KEY_MAX 40
#define LANGUAGE_COOKIE "tl-lang"

/* ---- session ---- */

static bool is_token(const char *s, size_t len) {
    for (size_t i = 0; i < len; i++) {
        char lower = (char)(s[i] | 0x20);
        if (!((s[i] >= '0' && s[i] <= '9') || (lower >= 'a' && lower <= 'z') || s[i] == '-' || s[i] == '_')) return false;
    }
    return len == SESSION_TOKEN_BYTES - 1;
}

/* out: ST_OK also where nobody is signed in (account_id 0) */
static enum status session_read(struct desk *d, struct err *e) {
    const char *name = cookie_name(d->cookie), *value;
    size_t len;
    d->token = "";
    if (!name || !cookie_get(d->a->q, name, &value, &len) || !is_token(value, len)) return ST_OK;
    char *token = arena_strn(d->arena, value, len);
    if (!token) return err_set(e, ST_NO_MEMORY, NULL, "");
    enum status st = d->w->r->session_find(d->app, d->db, token, d->arena, &d->session, e);
    if (st) memset(&d->session, 0, sizeof d->session);
    if (st == ST_NOT_FOUND) {
        err_clear(e);
        return ST_OK;
    }
    d->token = token;
    return st;
}

/* Where to go on after signing in: what was asked for, if it can be asked for with GET. */
static void add_next(struct buf *b, const struct desk *d) {
    const struct ask *a = d->a;
    bool post = !strcmp(a->q->method, "POST");
    unsigned allow;
    if (post && !route_find(d->w->r->routes, ROUTE_GET, a->path, a->path_len, &allow)) return;
    buf_str(b, "?tiep=");
    size_t len = post ? a->path_len : a->q->target_len;
    for (size_t i = 0; i < len; i++) {
        char c = a->q->target[i];
        if (c == '%' || c == '&' || c == '+' || c == '#' || c == ';')
            buf_printf(b, "%%%02X", (unsigned char)c);
        else
            buf_byte(b, (unsigned char)c);
    }
}

static void to_sign_in(const struct desk *d, struct http_response *out) {
    struct buf b = BUF_INIT;
    buf_str(&b, DESK_SIGN_IN);
    add_next(&b, d);
    reply_redirect(out, !b.failed && reply_is_local(b.data) ? b.data : DESK_SIGN_IN);
    buf_free(&b);
}

static bool path_under(const struct ask *a, const char *path) {
    size_t len = strlen(path);
    return a->path_len >= len && !strncasecmp(a->path, path, len) && (a->path_len == len || a->path[len] == '/');
}

/* The page that must be seen to before any other; NULL: none, or this is it. */
static const char *what_is_due(const struct desk *d) {
    const char *due = d->session.must_change ? DESK_PASSWORD : d->session.must_enrol ? DESK_FACTOR : NULL;
    return due && !path_under(d->a, due) && !path_under(d->a, DESK_SIGN_OUT) ? due : NULL;
}

/* ---- forms ---- */

bool csrf_holds(const char *expected, const struct form *f) {
    const char *got = form_text(f, "csrf");
    size_t len = strlen(expected);
    return got && len > 0 && strlen(got) == len && !sodium_memcmp(got, expected, len);
}

static enum status form_open(struct desk *d) {
    const struct http_request *q = d->a->q;
    const char *type, *boundary;
    size_t len, boundary_len;
    enum status st = form_read_urlencoded(&d->query, d->a->query, d->a->query_len, d->arena);
    if (st || strcmp(q->method, "POST") != 0) return st;
    if (header_value(q, "Content-Type", &type, &len) != 1) return ST_INVALID;
    enum form_kind kind = form_kind_of(type, len, &boundary, &boundary_len);
    if (kind == FORM_URLENCODED) return form_read_urlencoded(&d->form, q->body, q->body_len, d->arena);
    return kind == FORM_MULTIPART
               ? form_read_multipart(&d->form, q->body, q->body_len, boundary, boundary_len, d->arena)
               : ST_INVALID;
}

/* ---- the way to a handler ---- */

static void run_guest(struct desk *d, desk_fn *fn, struct http_response *out) {
    enum status st = form_open(d);
    if (st)
        desk_status(d, st == ST_NO_MEMORY ? 503 : st == ST_TOO_LARGE ? 413 : 400, st == ST_TOO_LARGE ? "413-form" : NULL, out);
    else
        fn(d, out);
}

/* A form that somebody filled in for an hour is given back, anything else asked for again after signing in. */
static void run_signed_out(struct desk *d, desk_fn *fn, struct http_response *out) {
    bool post = !strcmp(d->a->q->method, "POST");
    if (!post || !again_keeps(fn) || form_open(d) || !again_signed_out(d, out)) to_sign_in(d, out);
}

static void run_signed_in(struct desk *d, const struct route *r, struct http_response *out) {
    const char *due = what_is_due(d);
    enum status st = form_open(d);
    d->stale = !st && !strcmp(d->a->q->method, "POST") && !csrf_holds(d->session.csrf, &d->form);
    if (due)
        reply_redirect(out, due);
    else if (d->stale && !again_keeps(r->desk))
        desk_status(d, 403, "403-form", out);
    else if (st)
        desk_status(d, st == ST_NO_MEMORY ? 503 : st == ST_TOO_LARGE ? 413 : 400, st == ST_TOO_LARGE ? "413-form" : NULL, out);
    else if (!allow_route(d, r))
        desk_status(d, 403, NULL, out);
    else
        r->desk(d, out);
}

/*
 * These pages are work in Vietnamese, and many office computers say that their owner reads English: the language is that of
 * the address, then the one that was last chosen here, then Vietnamese. A visitor of another language gets English.
 */
static void language_choose(struct desk *d, struct ask *a) {
    const char *value;
    size_t len;
    char code[3] = "";
    if (!a->lang_given) {
        if (cookie_get(a->q, LANGUAGE_COOKIE, &value, &len) && len == 2) memcpy(code, value, 2);
        if (!lang_parse(code, &a->lang)) a->lang = LANG_VI;
    }
    d->visitor = a->lang;
    a->lang = lang_whole(a->lang);
}

static void language_keep(const struct desk *d, struct http_response *out) {
    char value[96];
    if (!d->a->lang_given || d->visitor != d->a->lang) return;
    (void)snprintf(value, sizeof value, LANGUAGE_COOKIE "=%s; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax%s", lang_code(d->a->lang),
                   d->cookie == COOKIE_HOST ? "; Secure" : "");
    reply_header(out, "Set-Cookie", value);
}

void desk_run(struct router_worker *w, const struct ask *asked, const struct route *r, struct http_response *out) {
    struct err e = { 0 };
    struct ask own = *asked, *a = &own;
    struct desk d = { .w = w, .a = a, .app = w->r->app, .token = "" };
    reply_init(out, 500); /* what a handler that answers nothing has answered */
    bool visit = r->how == ROUTE_VISIT;
    if (visit) d.visitor = a->lang;
    else language_choose(&d, a);
    if (!w->arena) w->arena = arena_new(ARENA_BYTES);
    if (!w->arena) {
        answer_status(w, a, 503, out);
        return;
    }
    d.db = scanner_db(w->scanner);
    d.arena = w->arena;
    d.cookie = client_cookie_mode(a->q, (const char *const *)w->r->proxies, w->r->proxies_len, w->r->demo);
    if (!visit && session_read(&d, &e))
        desk_error(&d, &e, out);
    else if (visit || r->how == ROUTE_GUEST)
        run_guest(&d, r->desk, out);
    else if (!d.session.account_id)
        run_signed_out(&d, r->desk, out);
    else
        run_signed_in(&d, r, out);
    if (!visit) language_keep(&d, out);
    arena_reset(w->arena);
}

/* ---- answers ---- */

static json_t *assignment_model(const struct desk *d, const struct assignment *s) {
    char key[48];
    int n = snprintf(key, sizeof key, "role.%s", role_key((int)s->role) ? role_key((int)s->role) : "");
    const char *text = n > 0 && (size_t)n < sizeof key ? text_get(d->a->lang, key) : NULL;
    return json_pack("{s:I, s:s?, s:s, s:s?, s:s?, s:s?, s:b, s:b}", "id", (json_int_t)s->id, "role", role_key((int)s->role),
                     "role_text", text ? text : "", "org_code", s->org_code, "org_name", s->org_name, "unit_code",
                     s->unit_code, "deputy", s->deputy, "now", s == d->session.now);
}

static json_t *user_model(const struct desk *d) {
    const struct session *s = &d->session;
    json_t *user = s->now ? assignment_model(d, s->now) : json_object();
    json_object_set_new(user, "name", json_string(s->name));
    json_object_set_new(user, "login", json_string(s->login));
    /* An office is called like its role: once is enough. */
    json_object_set_new(user, "same", json_boolean(s->now && s->now->org_name && !s->now->deputy &&
                                                   !strcmp(s->now->org_name, text_of(user, "role_text"))));
    if (s->assignments_len < 2) return user;
    json_t *choices = json_array();
    for (size_t i = 0; i < s->assignments_len; i++) json_array_append_new(choices, assignment_model(d, &s->assignments[i]));
    json_object_set_new(user, "choices", choices);
    return user;
}

/* The sentence that a redirect left in the address: a key of a closed set, so nobody can make a page say what they like. */
static const char *flash_text(const struct desk *d) {
    char key[FLASH_KEY_MAX + 8];
    const char *da = form_text(&d->query, "da");
    if (!da || !*da || strlen(da) > FLASH_KEY_MAX || strspn(da, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(da)) return NULL;
    (void)snprintf(key, sizeof key, "flash.%s", da);
    return text_get(d->a->lang, key);
}

json_t *desk_layout(struct desk *d) {
    char part[64];
    const char *flash = flash_text(d);
    json_t *layout = answer_layout(d->w, d->a), *at = json_object();
    bool home = !desk_path_part(d, 1, part, sizeof part);
    json_object_set_new(at, home ? "home" : part, json_true());
    json_object_set_new(layout, "at", at);
    json_object_set_new(layout, "path", json_stringn(d->a->path, d->a->path_len));
    json_object_set_new(layout, "flash", flash ? json_string(flash) : NULL);
    if (!d->session.account_id) return layout;
    json_object_set_new(layout, "csrf", json_string(d->session.csrf));
    json_object_set_new(layout, "user", user_model(d));
    json_object_set_new(layout, "nav", json_pack("{s:o}", "groups", nav_model(d, home ? "" : part)));
    return layout;
}

void desk_page(struct desk *d, int status, enum page page, json_t *model, struct http_response *out) {
    if (!model || arena_spent(d->arena)) {
        answer_status(d->w, d->a, 503, out);
    } else {
        json_t *layout = desk_layout(d);
        answer_private_page(d->w, d->a, status, page, model, layout, out);
        json_decref(layout);
    }
    json_decref(model);
}

/* Within the frame for somebody who is signed in, so that the way on is there. */
static void refuse(struct desk *d, int status, const char *why, const char *said, struct http_response *out) {
    char number[12];
    if (d->a->json || !d->session.account_id) {
        answer_refusal(d->w, d->a, status, why, said, out);
        return;
    }
    (void)snprintf(number, sizeof number, "%d", status);
    const char *key = why ? why : number;
    json_t *model = json_object();
    put(model, "heading", say(d, "http.%s.title", key));
    put(model, "said", said ? said : say(d, "http.%s.text", key));
    desk_page(d, status, PAGE_REFUSAL, model, out);
    if (status == 503) reply_header(out, "Retry-After", "30");
}

void desk_status(struct desk *d, int status, const char *why, struct http_response *out) { refuse(d, status, why, NULL, out); }

void desk_error(struct desk *d, const struct err *e, struct http_response *out) {
    refuse(d, status_http(e->status), NULL, say_error(d, e), out);
}

void desk_done(struct desk *d, struct http_response *out, const char *flash, const char *fmt, ...) {
    char to[HTTP_VALUE_BYTES];
    va_list ap;
    (void)d;
    va_start(ap, fmt);
    int n = vsnprintf(to, sizeof to, fmt, ap);
    va_end(ap);
    size_t len = n > 0 && (size_t)n < sizeof to ? (size_t)n : 0;
    if (len && flash) {
        n = snprintf(to + len, sizeof to - len, "%sda=%s", strchr(to, '?') ? "&" : "?", flash);
        if (n < 0 || (size_t)n >= sizeof to - len) to[len] = '\0';
    }
    reply_redirect(out, len ? to : DESK_HOME);
}

/* ---- asking ---- */

bool desk_path_part(const struct desk *d, int n, char *buf, size_t cap) {
    const char *at = d->a->path, *end = at + d->a->path_len;
    for (int i = 0; i <= n; i++) {
        if (at >= end) return false;
        const char *from = ++at;
        while (at < end && *at != '/') at++;
        if (i < n) continue;
        size_t len = (size_t)(at - from);
        if (len == 0 || len >= cap) return false;
        memcpy(buf, from, len);
        buf[len] = '\0';
        return strspn(buf, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") == len;
    }
    return false;
}

bool desk_path_id(const struct desk *d, int n, int64_t *id) {
    char text[20];
    if (!desk_path_part(d, n, text, sizeof text) || text[0] == '0') return false;
    *id = 0;
    for (const char *s = text; *s; s++) {
        if (*s < '0' || *s > '9') return false;
        if (*id > (INT64_MAX - (*s - '0')) / 10) return false;
        *id = *id * 10 + (*s - '0');
    }
    return true;
}

bool desk_may(const struct desk *d, enum access_class c, enum access_action action, const struct access_owner *o) {
    return d->session.account_id && access_allows(c, action, &d->session.actor.who, o);
}
