/*
 * Pages for people who sign in: what a handler of a DESK or GUEST row is given, and how it answers.
 *
 * Before a DESK handler runs: there is a session (else: to the sign-in page), a password or second factor that is due has been
 * seen to, the form of a POST is whole (else 400), it carries the session's token (else 403), the role may use the address at
 * all (allow.h, else 403). A GUEST handler (sign-in, card,
 * password reset) gets the session if there is one and the form; it runs without either.
 * A VISIT handler gets the form alone: no cookie is looked at or set.
 * Every POST has already passed the Origin check.
 * thread: a worker's; may take time
 */
#ifndef TEMLANG_HTTP_DESK_H
#define TEMLANG_HTTP_DESK_H

#include <jansson.h>

#include "app/account.h"
#include "cookie.h"
#include "form.h"
#include "router_internal.h"

#define DESK_HOME "/app"
#define DESK_SIGN_IN "/dang-nhap"         /* ?tiep=<where to go then> */
#define DESK_SIGN_OUT "/dang-xuat"        /* POST; open whatever is due */
#define DESK_PASSWORD "/app/tai-khoan/mat-khau"
#define DESK_FACTOR "/app/tai-khoan/ma-xac-nhan"

struct desk {
    struct router_worker *w;
    const struct ask *a;
    enum lang visitor;     /* as asked, also a language that desks do not speak: for a page as visitors see it */
    struct app *app;
    struct db *db;         /* read-only connection of this thread */
    struct arena *arena;   /* of the request: all that a handler makes for it */
    struct session session; /* GUEST: account_id 0 where nobody is signed in */
    const char *token;     /* value of the cookie, "" where there is none */
    enum cookie_mode cookie;
    struct form form;      /* of a POST */
    bool stale;            /* the form is of an earlier session: show it again, write nothing (again.h) */
    struct form query;     /* parameters of the address */
};

/* ---- answering: each is the handler's last step, *out is wholly set ---- */

/*
 * A page: the model (taken over) and the layout that all share:
 *   lang, lang_given, query, demo   as on every page
 *   path         of this request, "/app/san-pham/12"
 *   at           object whose one member is true: the path's second part ("san-pham"), "home" for /app
 *   flash        sentence of [flash] that ?da=<key> names, absent where there is none
 *   csrf         for <input type="hidden" name="csrf">
 *   user         {name, login, role, role_text, deputy, org_code, org_name, unit_code, choices [{id, role_text, org_name, deputy,
 *                now}] only where there are several}; absent for a guest
 * Headers: no-store, the pages' policy, Referrer-Policy same-origin (a browser sends no Origin under no-referrer).
 */
void desk_page(struct desk *d, int status, enum page page, json_t *model, struct http_response *out);
/* The layout alone, owned by the caller: for an answer that is no page. */
json_t *desk_layout(struct desk *d);
/* What a call below said no to, as a page with its sentence, or as a problem. */
void desk_error(struct desk *d, const struct err *e, struct http_response *out);
/* An HTTP status as a page: desk_status(d, 404, NULL, out). why: NULL or a key such as "403-insecure" */
void desk_status(struct desk *d, int status, const char *why, struct http_response *out);
/*
 * 303 after a POST to a path of ours, where the page then says the sentence flash.<flash> (NULL: none).
 *   in   fmt: "/app/san-pham/%lld"; may hold a query
 */
void desk_done(struct desk *d, struct http_response *out, const char *flash, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/*
 * Do the work of a form once, also where it is sent twice because a page was slow and somebody tapped again (once.h): the second
 * is led where the first was. For work whose answer leads on.
 */
typedef void desk_work(struct desk *d, void *ctx, struct http_response *out);
void desk_once(struct desk *d, desk_work *work, void *ctx, struct http_response *out);

/* ---- asking ---- */

/*
 * The n-th part of the path, "app" being 0.
 *   out  false where it is not there, has another character than A-Z a-z 0-9 . _ -, or does not fit
 */
bool desk_path_part(const struct desk *d, int n, char *buf, size_t cap);
/* The same as a row's id, 1 … INT64_MAX. */
bool desk_path_id(const struct desk *d, int n, int64_t *id);
/* Whether the matrix lets the session do that to a record of that owner. */
bool desk_may(const struct desk *d, enum access_class c, enum access_action action, const struct access_owner *o);

/* Whether the field "csrf" holds the expected value; the same time whatever it holds. */
bool csrf_holds(const char *expected, const struct form *f);

/* Runs the handler of a GUEST or DESK row (router.c). */
void desk_run(struct router_worker *w, const struct ask *a, const struct route *r, struct http_response *out);

#endif
