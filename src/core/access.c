/* The access matrix as two lookups: nothing decides on access but this table. */
#include "core/access.h"

#include <string.h>

static const struct {
    const char *key;
    bool officer, second_factor;
} roles[ROLE_COUNT] = {
#define X(name, key, officer, second_factor) [ROLE_##name] = { key, officer, second_factor },
#include "core/role.def"
#undef X
};

const char *role_key(int r) { return r >= 0 && r < ROLE_COUNT ? roles[r].key : NULL; }

int role_parse(const char *key) {
    for (int i = 0; i < ROLE_COUNT; i++)
        if (!strcmp(roles[i].key, key)) return i;
    return -1;
}

bool role_is_officer(enum role r) { return roles[r].officer; }
bool role_needs_factor(enum role r) { return roles[r].second_factor; }

const char *access_action_key(enum access_action a) {
    static const char *const keys[ACTION_COUNT] = {
#define X(name, key) [ACTION_##name] = key,
#include "core/access_action.def"
#undef X
    };
    return keys[a];
}

enum access_scope access_scope(enum access_class c, enum access_action a, enum role r) {
    enum { N = SCOPE_NONE, A = SCOPE_ALL, U = SCOPE_UNIT, O = SCOPE_ORG, M = SCOPE_MEMBER, K = SCOPE_MARK_OWNER,
           G = SCOPE_MARK_MANAGER };
    static const unsigned char matrix[CLASS_COUNT][ACTION_COUNT][ROLE_COUNT] = {
/* every role by name: a row with a cell too few does not compile */
#define X(class, action, opr, dst, dae, com, own, gim, mgr, clk, mem, obs, rep) \
    [CLASS_##class][ACTION_##action] = { opr, dst, dae, com, own, gim, mgr, clk, mem, obs, rep },
#include "core/access.def"
#undef X
    };
    return (enum access_scope)matrix[c][a][r];
}

bool access_allows(enum access_class c, enum access_action a, const struct access_who *who, const struct access_owner *o) {
    switch (access_scope(c, a, who->role)) {
    case SCOPE_NONE: return false;
    case SCOPE_ALL: return true;
    case SCOPE_UNIT: return *who->unit_code && !strcmp(who->unit_code, o->unit_code);
    case SCOPE_ORG: return who->org_id && who->org_id == o->org_id;
    case SCOPE_MEMBER: return who->member_id && who->member_id == o->member_id && who->org_id == o->org_id;
    case SCOPE_MARK_OWNER: return who->org_id && who->org_id == o->mark_owner_org;
    case SCOPE_MARK_MANAGER: return who->org_id && who->org_id == o->mark_manager_org;
    }
    return false;
}
