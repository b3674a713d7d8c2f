/*
 * What a server serves: the service itself (router.h), or a witness. The server knows sockets, bodies and threads; a site knows what
 * a request means.
 * thread: plan from any; a worker belongs to one thread, and may be closed on another once that has ended
 */
#ifndef TEMLANG_HTTP_SITE_H
#define TEMLANG_HTTP_SITE_H

#include "http/router.h"

struct witness;

struct site {
    void *self;
    /* From the headers alone, as router_plan; http_guard is its first step. */
    void (*plan)(void *self, const struct http_request *q, struct router_plan *p);
    /* What one thread needs.  err: any; then the request is told that we are busy */
    enum status (*worker_open)(void *self, void **worker, struct err *e);
    void (*worker_close)(void **worker);
    /* As router_run. */
    void (*run)(void *worker, const struct http_request *q, const struct router_plan *p, struct http_response *out);
    void (*close)(void *self);
};

/* The service.  in: r: taken over: closed with the site */
void router_site(struct router *r, struct site *out);
/*
 * A witness at its own addresses: POST <prefix>/add-checkpoint, GET <prefix>/<hex SHA-256 of an origin>/checkpoint.
 *   in   w: outlives the site; prefix: "" or "/tx", borrowed
 *   err  ST_NO_MEMORY
 * src: C2SP tlog-witness
 */
enum status witness_site(struct witness *w, const char *prefix, struct site *out, struct err *e);
/* The same on plain structs, on the calling thread. */
void site_handle(const struct site *s, void *worker, const struct http_request *q, struct http_response *out);

#endif
