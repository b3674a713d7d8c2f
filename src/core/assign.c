/* Which roles go with which organisations and who gives them: two tables, looked up. */
#include "core/assign.h"

#include <string.h>

static const char *const kinds[ORG_KIND_COUNT] = {
#define X(name, key) [ORG_##name] = key,
#include "core/org_kind.def"
#undef X
};

const char *org_kind_key(int k) { return k >= 0 && k < ORG_KIND_COUNT ? kinds[k] : NULL; }

int org_kind_parse(const char *key) {
    for (int i = 0; i < ORG_KIND_COUNT; i++)
        if (!strcmp(kinds[i], key)) return i;
    return -1;
}

bool role_fits(enum role r, enum org_kind k) {
    static const bool fits[ROLE_COUNT][ORG_KIND_COUNT] = {
#define X(role, kind) [ROLE_##role][ORG_##kind] = true,
#include "core/role_home.def"
#undef X
    };
    return fits[r][k];
}

bool role_may_give(enum role by, enum role given) {
    static const bool may[ROLE_COUNT][ROLE_COUNT] = {
#define X(by, role) [ROLE_##by][ROLE_##role] = true,
#include "core/assignable.def"
#undef X
    };
    return may[by][given];
}

bool login_is_valid(const char *s) {
    size_t len = strlen(s);
    return len >= LOGIN_MIN && len <= LOGIN_MAX && s[0] >= 'a' && s[0] <= 'z' &&
           strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789.-") == len;
}
