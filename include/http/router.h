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
    const void *body;         /* whole body, NULL where there is none; only POST has one */
    size_t body_len;
};

#define HTTP_HEADERS_OUT_MAX 16
#define HTTP_VALUE_BYTES 512
#define HTTP_BODY_URL_MAX ((size_t)4 << 20)        /* application/x-www-form-urlencoded */
#define HTTP_BODY_MULTIPART_MAX ((size_t)10 << 20) /* multipart/form-data: a photograph and its words */

struct http_response {
    int status;
    struct buf body;          /* owned; empty for HEAD (length still says what GET would give) */
    const void *shared;       /* static bytes instead of body, NULL: none */
    size_t shared_len;
    int fd;                   /* owned; sent from its beginning instead of body, -1: none */
    uint64_t fd_len;
    uint64_t length;          /* Content-Length */
    bool close;               /* close the connection behind it */
    int headers_len;
    struct { const char *name; char value[HTTP_VALUE_BYTES]; } headers[HTTP_HEADERS_OUT_MAX];
};

struct router;        /* routes, compiled templates, assets: shared, read only */
struct router_worker; /* scanner, page caches and request memory of one thread */
struct route;         /* a row of routes.def */
struct routes;        /* all of them */

/* What is to be done with a request, as its headers tell. */
struct router_plan {
    const struct route *route; /* NULL: none answers */
    int status;                /* 0: the route answers; else the answer is this refusal */
    const char *why;           /* key of the refusal's sentences where the status has several, NULL: the status */
    unsigned allow;            /* methods that the address has, for 405 */
    bool close;                /* the connection ends behind the answer */
    bool work;                 /* takes time: for a worker, never for a thread that serves sockets */
    bool reads;                /* the body is to be read before router_run; body_len bytes */
    bool drains;               /* refused, yet the body is to be read and thrown away first, or the answer would be lost */
    size_t body_len;           /* as the headers tell */
};

/*
 * Compile and check all pages, take the routes up.
 *   in   a: outlives the router; proxies: addresses whose X-Forwarded-For is believed, copied
 *   out  *r to be closed with router_close, after its workers
 *   err  ST_INTERNAL "page.broken"; ST_NO_MEMORY
 */
enum status router_open(struct router **r, struct app *a, const char *const *proxies, int proxies_len, struct err *e);
/* Other routes than those of routes.def, for tests; before any worker is opened.  in: t outlives the router */
void router_routes(struct router *r, const struct routes *t);
/* Safe on NULL. */
void router_close(struct router **r);
/* What one thread needs: scanner, caches.  err: as scanner_open */
enum status router_worker_open(struct router_worker **w, struct router *r, struct err *e);
/* Safe on NULL; may run on another thread once the worker's own has ended. */
void router_worker_close(struct router_worker **w);

/*
 * Guard and route, from the headers alone: whether and how a body is to be read, and who answers.
 *   in   q: body not looked at
 *   out  *p wholly set
 * thread: any
 */
void router_plan(const struct router *r, const struct http_request *q, struct router_plan *p);
/*
 * Answer by a plan of the same request, its body now whole.
 *   out  *out wholly set, to be freed with http_response_free
 */
void router_run(struct router_worker *w, const struct http_request *q, const struct router_plan *p,
                struct http_response *out);
/* Both, on the calling thread, whatever the route. Total: any bytes give a response. */
void router_handle(struct router_worker *w, const struct http_request *q, struct http_response *out);
/* Free the body and close the file; the struct is the caller's. */
void http_response_free(struct http_response *r);

/*
 * Whether a request is plainly well-formed (RFC 9112); false: answer status (400, 411, 413, 414, 431, 501, 505) and
 * close. A POST may announce a body by its length (never in chunks: 411); any other body is 413.
 */
bool http_guard(const struct http_request *q, int *status);

#endif
