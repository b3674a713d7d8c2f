/*
 * Forms that took long to fill in must not be lost with the session that ended meanwhile. thread: the request's
 */
#ifndef TEMLANG_HTTP_AGAIN_H
#define TEMLANG_HTTP_AGAIN_H

#include "desk.h"

/* Whether a handler's form is kept: it then looks at d->stale, and writes nothing where that is set. */
bool again_keeps(desk_fn *fn);
/*
 * Nobody is signed in any more: a page that holds what was typed, to be sent again after signing in in another window.
 *   out  false where there is nothing to keep, or too much; nothing is answered then
 */
bool again_signed_out(struct desk *d, struct http_response *out);

#endif
