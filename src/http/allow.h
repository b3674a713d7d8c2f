/*
 * Whether a role may use an address at all: the column `access` of routes.def, asked of the matrix in one place, so that a page
 * that forgets to ask lets nobody in. Whose a record is only the commands know; they ask again.
 * thread: the request's
 */
#ifndef TEMLANG_HTTP_ALLOW_H
#define TEMLANG_HTTP_ALLOW_H

#include "desk.h"

/* out: false where no record of any owner is allowed; true of an address that names no kind and no step: its handler answers 404 */
bool allow_route(const struct desk *d, const struct route *r);

#endif
