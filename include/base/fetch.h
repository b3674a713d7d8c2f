/*
 * Asking other machines over HTTP, by libcurl.
 *
 * The library is opened when somebody first asks: linking it would make every start of the program 3 to 7 ms slower (measured), and
 * printing, scanning and serving never need it.
 * thread: one a fetcher; any number of fetchers.
 */
#ifndef TEMLANG_BASE_FETCH_H
#define TEMLANG_BASE_FETCH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

struct fetch_ask {
    const char *url;          /* http:// or https:// */
    const void *body;         /* NULL: GET; else POST of body_len bytes */
    size_t body_len;
    const char *content_type; /* of body; NULL: application/octet-stream */
    size_t max_bytes;         /* of the answer, unpacked */
    int timeout_s;            /* for all of it; 0: 60 */
    const atomic_bool *stop;  /* ends it within about a second; NULL: nothing does */
};
struct fetch_answer {
    int status;               /* of HTTP, whatever it is */
    char type[64];            /* Content-Type, "" where there is none or it is longer */
    struct buf body;          /* to be freed by the caller; emptied first */
};

/* Keeps its connections. */
struct fetcher;
/* err: ST_UNAVAILABLE "fetch.library" (no libcurl on this machine); ST_NO_MEMORY */
enum status fetcher_open(struct fetcher **f, struct err *e);
/* Safe on NULL. */
void fetcher_close(struct fetcher **f);
/*
 * Ask, and wait for the answer. GET follows three redirections; certificates are checked; no cookie, no password is ever sent.
 *   err  ST_INVALID "fetch.url" (neither http nor https); ST_TOO_LARGE "fetch.size" (args: url, max); ST_UNAVAILABLE "fetch.failed"
 *        (nobody answered rightly; args: url, reason); ST_CANCELLED "cancelled" (stop)
 */
enum status fetch(struct fetcher *f, const struct fetch_ask *ask, struct fetch_answer *answer, struct err *e);
/* Whether a text is an address that fetch takes. */
bool fetch_is_url(const char *s);

#endif
