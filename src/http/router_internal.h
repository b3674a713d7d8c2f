/* What the handlers of the routes share. */
#ifndef TEMLANG_HTTP_ROUTER_INTERNAL_H
#define TEMLANG_HTTP_ROUTER_INTERNAL_H

#include "app/scan.h"
#include "ask.h"
#include "gzip.h"
#include "http/router.h"
#include "pages.h"
#include "shells.h"

struct router {
    struct app *app;
    struct pages *pages;
    char **proxies;
    int proxies_len;
    bool demo;
};

struct router_worker {
    struct router *r;
    struct scanner *scanner;
    struct deflater *deflater;
    struct shells *shells;
    struct buf query, escaped, date, days; /* scratch, kept between requests */
};

typedef void route_fn(struct router_worker *w, const struct ask *a, struct http_response *out);

#define X(method, pattern, handler) route_fn handler;
#include "routes.def"
#undef X

/* ---- answers (answer.c) ---- */

/* A rendered page with the headers that every page has.  in: model, layout borrowed; layout may be NULL */
void answer_page(struct router_worker *w, const struct ask *a, int status, enum page page, json_t *model,
                 json_t *layout, struct http_response *out);
void answer_json(struct router_worker *w, const struct ask *a, int status, const char *type, json_t *value,
                 struct http_response *out);
/* An HTTP status as a page, or as application/problem+json (RFC 9457). */
void answer_status(struct router_worker *w, const struct ask *a, int status, struct http_response *out);
/* The headers of an HTML page: policy, no-store, Vary. */
void answer_page_headers(struct router_worker *w, struct http_response *out);
/* demo, lang, lang_given, query for pages that are no label.  out: new object */
json_t *answer_layout(struct router_worker *w, const struct ask *a);
/* The query without l=, as "" or "&s=…". Valid until the next call. */
const char *answer_query(struct router_worker *w, const struct ask *a);

/* ---- the page of a label (label_page.c) ---- */

struct label_extra {
    bool fault, number_typed;
    const char *typed_text;
};
/* Page or JSON of what a scan found. */
void label_answer(struct router_worker *w, const struct ask *a, const struct scan_result *r,
                  const struct label_extra *x, struct http_response *out);

#endif
