/* The service as a site: its router behind the server. */
#include "http/site.h"

#include "http/server.h"
#include "router_internal.h"

static void plan(void *self, const struct http_request *q, struct router_plan *p) { router_plan(self, q, p); }

static enum status worker_open(void *self, void **worker, struct err *e) {
    struct router_worker *w = NULL;
    enum status st = router_worker_open(&w, self, e);
    *worker = w;
    return st;
}

static void worker_close(void **worker) {
    struct router_worker *w = *worker;
    *worker = NULL;
    router_worker_close(&w);
}

static void run(void *worker, const struct http_request *q, const struct router_plan *p, struct http_response *out) { router_run(worker, q, p, out); }

static void close_router(void *self) {
    struct router *r = self;
    router_close(&r);
}

void router_site(struct router *r, struct site *out) {
    *out = (struct site){ .self = r, .plan = plan, .worker_open = worker_open, .worker_close = worker_close, .run = run, .close = close_router };
}

void site_handle(const struct site *s, void *worker, const struct http_request *q, struct http_response *out) {
    struct router_plan p;
    s->plan(s->self, q, &p);
    s->run(worker, q, &p, out);
}

enum status server_start(struct server **out, struct app *a, const struct server_options *o, struct err *e) {
    struct router *r = NULL;
    struct site site;
    *out = NULL;
    enum status st = router_open(&r, a, o->proxies, o->proxies_len, e);
    if (st) return st;
    if (o->routes) router_routes(r, o->routes);
    router_site(r, &site);
    return server_serve(out, &site, o, e);
}
