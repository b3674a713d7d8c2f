/*
 * The HTTP server: request guard, router, pages. One file of this layer touches libmicrohttpd.
 * thread: server_* from the main thread.
 */
#ifndef TEMLANG_HTTP_SERVER_H
#define TEMLANG_HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#include "app/app.h"
#include "base/err.h"

struct routes;
struct server;
struct site;

struct server_options {
    const char *listen;         /* "127.0.0.1:8080", "[::1]:8080", "0.0.0.0:80"; port 0 lets the system choose */
    const char *const *proxies; /* addresses whose X-Forwarded-For is believed; NULL: none */
    int proxies_len;
    int threads;                /* 0: number of processors; as many serve sockets as work (forms, signed-in pages) */
    bool loopback_only;         /* the demo: refuse anything but loopback */
    int header_deadline_ms;     /* absolute, from accept or from the end of the last request; 0: 10,000 */
    int body_deadline_ms;       /* absolute, for the body and again for the answer; waiting for a worker does not count;
                                   0: 60,000 */
    size_t bodies_max;          /* memory of all bodies together; 0: 64 MiB */
    int queue_max;              /* requests that wait for a worker; 0: 64 */
    const struct routes *routes; /* NULL: routes.def; others in tests */
};

/*
 * Listen and serve until server_stop.
 *   err  ST_INVALID "listen.syntax"; ST_FORBIDDEN "listen.loopback"; ST_CONFLICT "listen.in-use"; ST_INTERNAL
 *        "page.broken" (a template or word list that does not fit: a failed start); ST_IO "listen.failed"
 */
enum status server_start(struct server **s, struct app *a, const struct server_options *o, struct err *e);
/*
 * The same for another site than the service; proxies and routes of o are not looked at.
 *   in   site: copied, and closed with the server or where it did not start
 */
enum status server_serve(struct server **s, const struct site *site, const struct server_options *o, struct err *e);
/* The port that is listened on. */
int server_port(const struct server *s);
/* Stop accepting, let running requests end (at most 20 s), free everything; safe on NULL. */
void server_stop(struct server **s);

#endif
