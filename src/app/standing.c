/* One rule for issuing, printing and scanning: the last day is inside, and a decision that ended something counts at once. */
#include "standing.h"

#include <string.h>

/* What the dates of a record say. "" as first or last day: open. */
struct term {
    enum state state;
    const char *from, *to, *ended_on;
    bool replaced; /* by a newer decision: over, not taken away */
};

static struct standing term_standing(const struct term *t, const char *day) {
    bool past = *t->to && strcmp(t->to, day) < 0;
    if (t->state != STATE_ACTIVE && t->state != STATE_ENDED) return (struct standing){ .how = STANDING_NOT_YET, .when = t->from };
    /* What had run out before somebody ended it was not taken away. */
    if (past && (t->state == STATE_ACTIVE || !*t->ended_on || strcmp(t->to, t->ended_on) < 0))
        return (struct standing){ .how = STANDING_OVER, .when = t->to };
    if (t->replaced) return (struct standing){ .how = STANDING_OVER, .when = t->ended_on };
    if (t->state == STATE_ENDED) return (struct standing){ .how = STANDING_WITHDRAWN, .when = t->ended_on };
    if (strcmp(t->from, day) > 0) return (struct standing){ .how = STANDING_NOT_YET, .when = t->from };
    return (struct standing){ .how = STANDING_IN_FORCE, .when = t->to };
}

static bool term_stood(const struct term *t, const char *day) {
    return (t->state == STATE_ACTIVE || t->state == STATE_ENDED) && strcmp(t->from, day) <= 0 && (!*t->to || strcmp(day, t->to) <= 0) &&
           (t->state != STATE_ENDED || !*t->ended_on || strcmp(day, t->ended_on) <= 0);
}

static struct term term_of_rating(const struct rating *r) {
    return (struct term){ r->state, r->decided_on, r->valid_to, r->ended_on, r->replaced_by != 0 };
}

static struct term term_of_right(const struct right *r) {
    return (struct term){ r->state, r->valid_from, r->valid_to, r->ended_on, false };
}

/* A mark's first day says nothing here: its rights begin when they say. */
static struct term term_of_mark(const struct right *r) {
    return (struct term){ r->mark_state, "", r->mark_to, r->mark_ended_on, false };
}

struct standing standing_of_rating(const struct rating *r, const char *day) {
    const struct term t = term_of_rating(r);
    return term_standing(&t, day);
}

struct standing standing_of_right(const struct right *r, const char *day) {
    const struct term right = term_of_right(r), mark = term_of_mark(r);
    struct standing s = term_standing(&right, day), m = term_standing(&mark, day);
    if (s.how != STANDING_IN_FORCE) return s;
    if (m.how == STANDING_IN_FORCE) {
        if (*m.when && (!*s.when || strcmp(m.when, s.when) < 0)) s.when = m.when;
        return s;
    }
    m.of_mark = true;
    return m;
}

bool stood_rating(const struct rating *r, const char *day) {
    const struct term t = term_of_rating(r);
    return term_stood(&t, day);
}

bool stood_right(const struct right *r, const char *day) {
    const struct term right = term_of_right(r), mark = term_of_mark(r);
    return term_stood(&right, day) && term_stood(&mark, day);
}
