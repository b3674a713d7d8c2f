/*
 * One HTTP exchange with somebody else's server, under an absolute deadline: how witnesses are asked.  src: RFC 9112
 *
 * Own code, since libcurl brings thirty libraries and five megabytes into a process that has forty; GnuTLS is there already, as
 * libmicrohttpd's. No redirects, no cookies, no second request on a connection.
 * thread: any; takes time
 */
#ifndef TEMLANG_APP_FETCH_H
#define TEMLANG_APP_FETCH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define FETCH_HOST_BYTES 256
#define FETCH_PATH_BYTES 1024
#define FETCH_HEAD_MAX ((size_t)32 * 1024)

struct fetch_url {
    bool tls;
    char host[FETCH_HOST_BYTES]; /* name, or address without brackets */
    char port[6];
    char path[FETCH_PATH_BYTES]; /* "/…" without query */
};
/* "https://w.example/tx", "http://[::1]:8090". err: ST_INVALID "fetch.url" (args: url) */
enum status fetch_url_parse(const char *url, struct fetch_url *u, struct err *e);

struct fetch {
    const struct fetch_url *url;
    const char *path;         /* behind the url's own */
    const void *body;         /* NULL: GET, else POST */
    size_t body_len;
    size_t max;               /* bytes of an answer's body */
    int timeout_ms;           /* for all of it, looking the name up apart */
    const atomic_bool *stop;  /* ends it within a quarter of a second; NULL: nothing does */
    const char *ca_file;      /* who is trusted instead of those whom the system trusts, NULL: these */
};
/*
 * out  *status; body appended
 * err  ST_UNAVAILABLE "fetch.failed" (args: host, reason): not reached, not in time, a certificate that does not hold, no HTTP;
 *      ST_TOO_LARGE "fetch.large"; ST_CANCELLED "fetch.stopped"
 */
enum status fetch(const struct fetch *f, int *status, struct buf *body, struct err *e);

/* ---- for fetch_tls.c and fetch_answer.c ---- */

struct fetch_stream {
    int fd;
    int64_t until_us; /* monotonic */
    const atomic_bool *stop;
    struct fetch_tls *tls; /* NULL: in the clear */
    const char *why;       /* set where something failed */
};
/* Wait until the socket can be read or written; false: time is over, or stopped. in: events as of poll(2) */
bool fetch_wait(struct fetch_stream *s, short events);
/* Shake hands.  out: false with s->why */
bool fetch_tls_begin(struct fetch_stream *s, const char *host, const char *ca_file);
bool fetch_tls_send(struct fetch_stream *s, const void *p, size_t len);
/* out: bytes; 0 at the end, -1 with s->why */
ptrdiff_t fetch_tls_recv(struct fetch_stream *s, void *p, size_t cap);
/* Safe on a stream without. */
void fetch_tls_end(struct fetch_stream *s);

/* What an answer's head says. */
struct fetch_head {
    int status;
    bool chunked;
    bool sized;      /* by Content-Length */
    uint64_t length;
};
/* in: head: up to and with the empty line.  out: false where it is no plain answer */
bool fetch_head_parse(const char *head, size_t len, struct fetch_head *h);
/* Take the frames off a chunked body, in place; trailers are dropped.  out: false where it is none, or not whole */
bool fetch_chunks_join(struct buf *body);

#endif
