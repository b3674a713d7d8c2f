/*
 * Kinds of organisations, which roles they can have, and who may give which.  thread: any
 */
#ifndef TEMLANG_CORE_ASSIGN_H
#define TEMLANG_CORE_ASSIGN_H

#include <stdbool.h>

#include "core/access.h"

/* What sort of body an organisation is. */
enum org_kind {
#define X(name, key) ORG_##name,
#include "core/org_kind.def"
#undef X
    ORG_KIND_COUNT
};
/* "commune" …; NULL outside the set */
const char *org_kind_key(int k);
/* -1 where there is none */
int org_kind_parse(const char *key);

/* Whether somebody may have the role in such an organisation. */
bool role_fits(enum role r, enum org_kind k);
/* Whether who has the role by may give (and end, and hand a card for) the role given. */
bool role_may_give(enum role by, enum role given);

#define LOGIN_MIN 3
#define LOGIN_MAX 40
/* a–z first, then a–z 0–9 . - ; LOGIN_MIN … LOGIN_MAX characters. A number can thus never be a login. */
bool login_is_valid(const char *s);

#endif
