/* The way through the pages: which lists a role has, in groups. thread: the request's */
#ifndef TEMLANG_HTTP_NAV_H
#define TEMLANG_HTTP_NAV_H

#include "core/kind.h"
#include "desk.h"

/*
 * The menu for the session's role.
 *   in   at: the path's second part, "" on the first page
 *   out  array of {group_name ("" for the first), links: [{href, text, here}]}, owned by the caller
 */
json_t *nav_model(struct desk *d, const char *at);
/* What the role does most, as buttons of the first page: array of {href, text}, at most four. */
json_t *nav_buttons(struct desk *d);
/* Whether the menu has a list of the kind: the others are small records, looked at where they hang. */
bool nav_lists(enum kind k);

#endif
