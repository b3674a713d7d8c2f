/* The access matrix before the handlers: a role that has nothing in a cell is refused whatever the address names. */
#include "allow.h"

#include <string.h>

#include "show.h"

/* Which part of the path a * of the pattern stands for. */
static int part_of(const char *pattern, const char *star) {
    int n = -1;
    for (const char *at = pattern; at < star; at++) n += *at == '/';
    return n;
}

/* A list's download has the list's own name. */
static enum kind kind_named(const struct desk *d, const char *pattern) {
    char slug[64];
    if (!desk_path_part(d, part_of(pattern, strchr(pattern, '*')), slug, sizeof slug)) return KIND_NONE;
    slug[strcspn(slug, ".")] = '\0';
    return kind_of_slug(slug);
}

/* An act may be several steps, of different offices. */
static bool step_ever(const struct desk *d, enum kind k, const char *act) {
    const struct step *s = NULL;
    bool known = false;
    for (int state = 0; state < STATE_COUNT; state++)
        for (size_t n = 0; (s = step_at(kind_info(k)->flow, (enum state)state, n)); n++) {
            if (strcmp(s->act, act) != 0) continue;
            known = true;
            if (may_ever(d, k, s->action)) return true;
        }
    return !known;
}

static bool step_allowed(const struct desk *d, const char *pattern) {
    char act[24];
    enum kind k = kind_named(d, pattern);
    bool named = desk_path_part(d, part_of(pattern, strrchr(pattern, '*')), act, sizeof act);
    return k == KIND_NONE || !named || step_ever(d, k, act);
}

bool allow_route(const struct desk *d, const struct route *r) {
    switch (r->access.by) {
    case ROUTE_BY_CLASS: return access_scope(r->access.class, r->access.action, d->session.actor.who.role) != SCOPE_NONE;
    case ROUTE_BY_KIND: {
        enum kind k = kind_named(d, r->pattern);
        return k == KIND_NONE || may_ever(d, k, r->access.action);
    }
    case ROUTE_BY_STEP: return step_allowed(d, r->pattern);
    case ROUTE_BY_NOTHING:
    case ROUTE_BY_SESSION:
    case ROUTE_BY_COMMAND: break;
    }
    return true;
}
