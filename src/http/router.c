/* From a request to its handler; everything of the layer that a thread needs is opened here. */
#include "http/router.h"

#include <stdlib.h>
#include <string.h>

#include "base/metrics.h"
#include "desk.h"
#include "once.h"
#include "reply.h"
#include "router_internal.h"
#include "wait.h"

#define BODY_DRAIN_MAX ((size_t)64 << 20)

static const struct route list[] = {
#define X(method, pattern, handler, how, access) ROUTE_ROW(method, pattern, handler, how, access),
#include "routes.def"
#undef X
};
static const struct routes own_routes = { list, sizeof list / sizeof *list };

/* ---- finding ---- */

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static bool path_matches(const char *pattern, const char *path, size_t len) {
    size_t i = 0;
    for (; *pattern; pattern++) {
        if (*pattern != '*') {
            if (i >= len || lower(*pattern) != lower(path[i])) return false;
            i++;
            continue;
        }
        if (!pattern[1]) return true;
        size_t part = i;
        while (i < len && path[i] != '/') i++;
        if (i == part) return false;
    }
    return i == len;
}

const struct route *route_find(const struct routes *t, enum route_method method, const char *path, size_t len,
                               unsigned *allow) {
    *allow = 0;
    for (size_t i = 0; i < t->len; i++) {
        if (!path_matches(t->list[i].pattern, path, len)) continue;
        if (t->list[i].method == method) return &t->list[i];
        *allow |= (unsigned)t->list[i].method;
    }
    return NULL;
}

/* ---- planning ---- */

static void refuse(struct router_plan *p, int status, const char *why) {
    p->status = status;
    p->why = why;
    p->close = true;
}

/* Whether and how the body of a POST is taken in.  out: false where it is refused */
static bool plan_body(const struct http_request *q, struct router_plan *p) {
    const char *type, *length, *boundary;
    size_t type_len, length_len, boundary_len;
    int types = header_value(q, "Content-Type", &type, &type_len);
    if (!header_value(q, "Content-Length", &length, &length_len)) {
        refuse(p, 411, NULL);
        return false;
    }
    for (size_t i = 0; i < length_len; i++) p->body_len = p->body_len * 10 + (size_t)(length[i] - '0');
    enum form_kind kind = types == 1 ? form_kind_of(type, type_len, &boundary, &boundary_len) : FORM_OTHER;
    if (kind == FORM_OTHER) {
        refuse(p, 415, NULL);
        return false;
    }
    if (p->body_len > (kind == FORM_MULTIPART ? HTTP_BODY_MULTIPART_MAX : HTTP_BODY_URL_MAX)) {
        refuse(p, 413, "413-form");
        /* A person who chose too large a photograph is told so; a connection that is cut while it sends tells nothing. */
        p->drains = p->body_len <= BODY_DRAIN_MAX;
        return false;
    }
    p->reads = p->body_len > 0;
    return true;
}

static void plan_post(const struct router *r, const struct http_request *q, struct router_plan *p) {
    bool https = client_is_https(q, (const char *const *)r->proxies, r->proxies_len);
    if (!origin_holds(q, https))
        refuse(p, 403, "403-origin");
    else if (plan_body(q, p))
        p->work = p->route->how != ROUTE_HOT;
}

/* Whether a GET is for a worker. */
static bool waits(const struct route *r, const char *query, size_t len) {
    return r->how == ROUTE_LABEL ? label_kept(query, len) : r->how != ROUTE_HOT;
}

void router_plan(const struct router *r, const struct http_request *q, struct router_plan *p) {
    *p = (struct router_plan){ .status = 0 };
    if (!http_guard(q, &p->status)) {
        p->close = true;
        metric_add(METRIC_REQUESTS_REFUSED, 1);
        return;
    }
    const char *mark = memchr(q->target, '?', q->target_len);
    bool post = !strcmp(q->method, "POST");
    size_t path_len = mark ? (size_t)(mark - q->target) : q->target_len;
    p->route = route_find(r->routes, post ? ROUTE_POST : ROUTE_GET, q->target, path_len, &p->allow);
    if (!p->route) {
        p->status = p->allow ? 405 : 404;
        p->close = post;
    } else if (post) {
        plan_post(r, q, p);
    } else {
        p->work = waits(p->route, mark ? mark + 1 : "", mark ? q->target_len - path_len - 1 : 0);
    }
    if (p->close) metric_add(METRIC_REQUESTS_REFUSED, 1);
}

/* ---- running ---- */

static void answer_plan(struct router_worker *w, const struct ask *a, const struct router_plan *p,
                        struct http_response *out) {
    answer_refusal(w, a, p->status, p->why, NULL, out);
    out->close = p->close;
    if (p->status != 405) return;
    bool get = p->allow & ROUTE_GET, other = p->allow & ROUTE_POST;
    reply_header(out, "Allow", get && other ? "GET, HEAD, POST" : get ? "GET, HEAD" : "POST");
}

void router_run(struct router_worker *w, const struct http_request *q, const struct router_plan *p,
                struct http_response *out) {
    struct ask a;
    metric_add(METRIC_REQUESTS, 1);
    ask_read(q, &a);
    if (p->status) {
        answer_plan(w, &a, p, out);
    } else if (q->body_len != p->body_len) {
        answer_status(w, &a, 400, out);
        out->close = true;
    } else if (p->route->handle) {
        p->route->handle(w, &a, out);
    } else {
        desk_run(w, &a, p->route, out);
    }
}

void router_handle(struct router_worker *w, const struct http_request *q, struct http_response *out) {
    struct router_plan p;
    router_plan(w->r, q, &p);
    router_run(w, q, &p, out);
}

/* ---- opening ---- */

static char **proxies_copy(const char *const *proxies, int n) {
    char **copy = calloc((size_t)n + 1, sizeof *copy);
    for (int i = 0; copy && i < n; i++) {
        copy[i] = strdup(proxies[i]);
        if (!copy[i]) {
            while (i-- > 0) free(copy[i]);
            free(copy);
            return NULL;
        }
    }
    return copy;
}

enum status router_open(struct router **out, struct app *a, const char *const *proxies, int proxies_len,
                        struct err *e) {
    struct router *r = calloc(1, sizeof *r);
    *out = r;
    if (!r) return err_set(e, ST_NO_MEMORY, NULL, "");
    r->app = a;
    r->routes = &own_routes;
    r->session_find = session_find_on;
    r->demo = a && app_demo(a);
    r->proxies = proxies_copy(proxies, proxies_len);
    r->proxies_len = r->proxies ? proxies_len : 0;
    r->once = once_new();
    r->visits = once_new();
    enum status st = r->proxies && r->once && r->visits ? pages_open(&r->pages, e) : err_set(e, ST_NO_MEMORY, NULL, "");
    if (!st) st = waits_new(&r->waits, r->pages, r->demo, e);
    if (st) router_close(out);
    return st;
}

void router_routes(struct router *r, const struct routes *t) { r->routes = t; }

void router_close(struct router **rp) {
    struct router *r = *rp;
    *rp = NULL;
    if (!r) return;
    pages_close(&r->pages);
    once_free(&r->once);
    once_free(&r->visits);
    waits_free(&r->waits);
    for (int i = 0; i < r->proxies_len; i++) free(r->proxies[i]);
    free(r->proxies);
    free(r);
}

enum status router_worker_open(struct router_worker **out, struct router *r, struct err *e) {
    struct router_worker *w = calloc(1, sizeof *w);
    *out = w;
    if (!w) return err_set(e, ST_NO_MEMORY, NULL, "");
    w->r = r;
    w->deflater = deflater_new();
    w->shells = shells_new();
    w->plain_shells = shells_new();
    enum status st =
        w->deflater && w->shells && w->plain_shells ? scanner_open(&w->scanner, r->app, e) : err_set(e, ST_NO_MEMORY, NULL, "");
    if (st) router_worker_close(out);
    return st;
}

void router_worker_close(struct router_worker **wp) {
    struct router_worker *w = *wp;
    *wp = NULL;
    if (!w) return;
    scanner_close(&w->scanner);
    shells_free(&w->shells);
    shells_free(&w->plain_shells);
    deflater_free(&w->deflater);
    arena_free(&w->arena);
    buf_free(&w->query);
    buf_free(&w->escaped);
    buf_free(&w->date);
    buf_free(&w->days);
    buf_free(&w->report);
    free(w);
}
