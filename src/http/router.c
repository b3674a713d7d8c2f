/* From a request to its handler; everything of the layer that a thread needs is opened here. */
#include "http/router.h"

#include <stdlib.h>
#include <string.h>

#include "base/metrics.h"
#include "reply.h"
#include "router_internal.h"

struct route {
    const char *method, *pattern;
    route_fn *handle;
};

static const struct route routes[] = {
#define X(method, pattern, handler) { #method, pattern, handler },
#include "routes.def"
#undef X
};

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static bool path_matches(const char *pattern, const char *path, size_t len) {
    size_t i = 0;
    for (; pattern[i] && pattern[i] != '*'; i++)
        if (i >= len || lower(pattern[i]) != lower(path[i])) return false;
    return pattern[i] == '*' || i == len;
}

static void route(struct router_worker *w, const struct ask *a, struct http_response *out) {
    bool other_method = false;
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        if (!path_matches(routes[i].pattern, a->path, a->path_len)) continue;
        if (!strcmp(routes[i].method, a->head ? "GET" : a->q->method)) {
            routes[i].handle(w, a, out);
            return;
        }
        other_method = true;
    }
    answer_status(w, a, other_method ? 405 : 404, out);
}

void router_handle(struct router_worker *w, const struct http_request *q, struct http_response *out) {
    struct ask a;
    int status;
    metric_add(METRIC_REQUESTS, 1);
    bool fine = http_guard(q, &status);
    ask_read(q, &a);
    if (fine) {
        route(w, &a, out);
        return;
    }
    metric_add(METRIC_REQUESTS_REFUSED, 1);
    answer_status(w, &a, status, out);
    out->close = true;
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
    r->demo = a && app_demo(a);
    r->proxies = proxies_copy(proxies, proxies_len);
    r->proxies_len = r->proxies ? proxies_len : 0;
    enum status st = r->proxies ? pages_open(&r->pages, e) : err_set(e, ST_NO_MEMORY, NULL, "");
    if (st) router_close(out);
    return st;
}

void router_close(struct router **rp) {
    struct router *r = *rp;
    *rp = NULL;
    if (!r) return;
    pages_close(&r->pages);
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
    enum status st =
        w->deflater && w->shells ? scanner_open(&w->scanner, r->app, e) : err_set(e, ST_NO_MEMORY, NULL, "");
    if (st) router_worker_close(out);
    return st;
}

void router_worker_close(struct router_worker **wp) {
    struct router_worker *w = *wp;
    *wp = NULL;
    if (!w) return;
    scanner_close(&w->scanner);
    shells_free(&w->shells);
    deflater_free(&w->deflater);
    buf_free(&w->query);
    buf_free(&w->escaped);
    buf_free(&w->date);
    buf_free(&w->days);
    free(w);
}
