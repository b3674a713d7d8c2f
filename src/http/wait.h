/*
 * The answers to who must wait: made once at start, so that a refusal costs next to nothing.
 * thread: read only once made
 */
#ifndef TEMLANG_HTTP_WAIT_H
#define TEMLANG_HTTP_WAIT_H

#include "pages.h"
#include "router_internal.h"

enum wait_why {
    WAIT_TYPED, /* too many numbers were typed */
    WAIT_FAILED /* too many signatures failed */
};

struct waits;

/* err: ST_NO_MEMORY */
enum status waits_new(struct waits **w, const struct pages *p, bool demo, struct err *e);
/* Safe on NULL. */
void waits_free(struct waits **w);
/* 429 with Retry-After, as a page or as application/problem+json.  in: seconds: 1 or more */
void answer_wait(struct router_worker *w, const struct ask *a, enum wait_why why, int seconds, struct http_response *out);

#endif
