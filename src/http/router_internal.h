/* What the handlers of the routes share. */
#ifndef TEMLANG_HTTP_ROUTER_INTERNAL_H
#define TEMLANG_HTTP_ROUTER_INTERNAL_H

#include "app/scan.h"
#include "ask.h"
#include "core/access.h"
#include "gzip.h"
#include "http/router.h"
#include "pages.h"
#include "shells.h"

struct session;

struct router {
    struct app *app;
    const struct routes *routes;
    /* session_find_on (app/account.h); another in tests */
    enum status (*session_find)(struct app *a, struct db *db, const char *token, struct arena *ar, struct session *s,
                                struct err *e);
    struct pages *pages;
    struct once *once;   /* forms of the last half minute (once.h) */
    struct once *visits; /* the same of visitors, who cannot push out those who work */
    struct waits *waits; /* answers to who must wait (wait.h) */
    char **proxies;
    int proxies_len;
    bool demo;
};

struct router_worker {
    struct router *r;
    struct scanner *scanner;
    struct deflater *deflater;
    struct shells *shells, *plain_shells; /* compressed, and as they are */
    struct arena *arena; /* of a request on a worker; made when first needed */
    struct buf query, escaped, date, days, report; /* scratch, kept between requests */
};

typedef void route_fn(struct router_worker *w, const struct ask *a, struct http_response *out);
struct desk;
typedef void desk_fn(struct desk *d, struct http_response *out); /* desk.h */

/* ---- routes (router.c) ---- */

enum route_method { ROUTE_GET = 1, ROUTE_POST = 2 };

enum route_how {
    ROUTE_HOT,   /* on the thread that serves the socket: memory and reads that never wait */
    ROUTE_LABEL, /* as HOT, but on a worker where the page is asked for to be kept (label_kept) */
    ROUTE_WORK,  /* on a worker: may write, compute, wait */
    ROUTE_GUEST, /* as WORK, with form and session, which may be none (desk.h) */
    ROUTE_VISIT, /* as WORK, with form; no session is asked, no cookie read or set, the language is that of a label's page (desk.h) */
    ROUTE_DESK   /* as WORK, signed in (desk.h) */
};

/* What the access matrix is asked before a handler of a signed-in page runs (allow.h). */
struct route_access {
    enum { ROUTE_BY_NOTHING, ROUTE_BY_SESSION, ROUTE_BY_CLASS, ROUTE_BY_KIND, ROUTE_BY_STEP, ROUTE_BY_COMMAND } by;
    enum access_class class;    /* BY_CLASS */
    enum access_action action;  /* BY_CLASS, BY_KIND */
};

struct route {
    enum route_method method;
    enum route_how how;
    struct route_access access;
    const char *pattern;
    route_fn *handle; /* HOT, WORK */
    desk_fn *desk;    /* GUEST, VISIT, DESK */
};

struct routes {
    const struct route *list;
    size_t len;
};

#define ROUTE_HOT_FN(fn) .handle = fn
#define ROUTE_LABEL_FN(fn) .handle = fn
#define ROUTE_WORK_FN(fn) .handle = fn
#define ROUTE_GUEST_FN(fn) .desk = fn
#define ROUTE_VISIT_FN(fn) .desk = fn
#define ROUTE_DESK_FN(fn) .desk = fn
#define ROUTE_OPEN { .by = ROUTE_BY_NOTHING }
#define ROUTE_SELF { .by = ROUTE_BY_SESSION }
#define ROUTE_OF(name, act) { .by = ROUTE_BY_CLASS, .class = CLASS_##name, .action = ACTION_##act }
#define ROUTE_KIND(act) { .by = ROUTE_BY_KIND, .action = ACTION_##act }
#define ROUTE_STEP { .by = ROUTE_BY_STEP }
#define ROUTE_ASKED { .by = ROUTE_BY_COMMAND }
/* A row of the table. */
#define ROUTE_ROW(method, pattern, fn, how, access) { ROUTE_##method, ROUTE_##how, ROUTE_##access, pattern, ROUTE_##how##_FN(fn) }

#define ROUTE_HOT_TYPE route_fn
#define ROUTE_LABEL_TYPE route_fn
#define ROUTE_WORK_TYPE route_fn
#define ROUTE_GUEST_TYPE desk_fn
#define ROUTE_VISIT_TYPE desk_fn
#define ROUTE_DESK_TYPE desk_fn
#define X(method, pattern, handler, how, access) ROUTE_##how##_TYPE handler;
#include "routes.def"
#undef X

/* The route that answers a method at a path; *allow: the methods that the path has. NULL where there is none. */
const struct route *route_find(const struct routes *t, enum route_method method, const char *path, size_t len,
                               unsigned *allow);

/* ---- answers (answer.c) ---- */

/* A rendered page with the headers that every page has.  in: model, layout borrowed; layout may be NULL */
void answer_page(struct router_worker *w, const struct ask *a, int status, enum page page, json_t *model,
                 json_t *layout, struct http_response *out);
/* The same with a form that is sent: under no-referrer browsers would not say where it comes from. */
void answer_form_page(struct router_worker *w, const struct ask *a, int status, enum page page, json_t *model,
                      json_t *layout, struct http_response *out);
void answer_json(struct router_worker *w, const struct ask *a, int status, const char *type, json_t *value,
                 struct http_response *out);
/* The same for a page behind a sign-in, which sends forms and has a style sheet and photographs of its own. */
void answer_private_page(struct router_worker *w, const struct ask *a, int status, enum page page, json_t *model,
                         json_t *layout, struct http_response *out);
/* An HTTP status as a page, or as application/problem+json (RFC 9457). */
void answer_status(struct router_worker *w, const struct ask *a, int status, struct http_response *out);
/*
 * The same, said more closely.
 *   in   why: NULL, or a key beside the status ("403-form", of pages.c statuses); say: NULL, or the sentence to show instead
 */
void answer_refusal(struct router_worker *w, const struct ask *a, int status, const char *why, const char *say,
                    struct http_response *out);
/* The headers of an HTML page: policy, no-store, Vary. */
void answer_page_headers(struct router_worker *w, struct http_response *out);
/* demo, lang, lang_given, query for pages that are no label.  out: new object */
json_t *answer_layout(struct router_worker *w, const struct ask *a);
/* The query without l=, as "" or "&s=…". Valid until the next call. */
const char *answer_query(struct router_worker *w, const struct ask *a);

/* ---- the page of a label (label_page.c) ---- */

struct label_extra {
    bool fault, number_typed;
    bool kept;               /* to be kept as a file */
    const char *picture;     /* of a kept page: a data: address, NULL none */
    const char *typed_text;
};
/* Whether a query asks for the page as one file that needs nothing else: ?save=1. */
bool label_kept(const char *query, size_t len);
/*
 * One more typed number of whoever asks.
 *   out  0: go on; else seconds to wait, for answer_wait
 */
int label_wait(struct router_worker *w, const struct ask *a);
/* Page or JSON of what a scan found. */
void label_answer(struct router_worker *w, const struct ask *a, const struct scan_result *r,
                  const struct label_extra *x, struct http_response *out);

#endif
