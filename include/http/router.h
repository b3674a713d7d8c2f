/*
 * The router on plain structs: a journey or a fuzzer needs no socket.
 * thread: a router_worker belongs to one thread.
 */
#ifndef TEMLANG_HTTP_ROUTER_H
#define TEMLANG_HTTP_ROUTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/app.h"
#include "base/buf.h"
#include "base/err.h"

struct http_header {
    const char *name, *value; /* may hold any bytes, also NUL: the guard looks */
    size_t name_len, value_len;
};

struct http_request {
    const char *method;       /* "GET" */
    const char *version;      /* "HTTP/1.1" */
    const char *target;       /* raw, as on the wire */
    size_t target_len;
    const struct http_header *headers;
    size_t headers_len;
    const char *peer;         /* text address of the other end, "127.0.0.1" */
    const void *body;         /* whole body, NULL where there is none */
    size_t body_len;
};

#define HTTP_HEADERS_OUT_MAX 16

struct http_response {
    int status;
    struct buf body;          /* owned; empty for HEAD (length still says what GET would give) */
    const void *shared;       /* static bytes instead of body, NULL: none */
    size_t shared_len;
    size_t length;            /* Content-Length */
    bool close;               /* close the connection behind it */
    int headers_len;
    struct { const char *name; char value[256]; } headers[HTTP_HEADERS_OUT_MAX];
};

struct router;        /* routes, compiled templates, assets: shared, read only */
struct router_worker; /* scanner and page caches of one thread */

/*
 * Compile and check all pages, take the routes up.
 *   in   a: outlives the router; proxies: addresses whose X-Forwarded-For is believed, copied
 *   out  *r to be closed with router_close, after its workers
 *   err  ST_INTERNAL "page.broken"; ST_NO_MEMORY
 */
enum status router_open(struct router **r, struct app *a, const char *const *proxies, int proxies_len, struct err *e);
/* Safe on NULL. */
void router_close(struct router **r);
/* What one thread needs: scanner, caches.  err: as scanner_open */
enum status router_worker_open(struct router_worker **w, struct router *r, struct err *e);
/* Safe on NULL; may run on another thread once the worker's own has ended. */
void router_worker_close(struct router_worker **w);

/*
 * Guard, route, answer. Total: any bytes give a response.
 *   out  *out wholly set, body to be freed with http_response_free
 */
void router_handle(struct router_worker *w, const struct http_request *q, struct http_response *out);
/* Free the body; the struct is the caller's. */
void http_response_free(struct http_response *r);

/*
 * Whether a request is plainly well-formed (RFC 9112); false: answer status (400, 405, 413, 414, 431, 501, 505) and
 * close.
 */
bool http_guard(const struct http_request *q, int *status);

#endif
