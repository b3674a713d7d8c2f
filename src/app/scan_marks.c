/*
 * A page says what is so today, and what has ended of that which the label in hand could promise. What never concerned this
 * label is left out: an old rating of the product is no news about a label that was issued without it.
 */
#include "scan_marks.h"

#include <string.h>

#include "standing.h"

static bool is_shown(const struct marks_known *k, enum shown_kind kind, int64_t id) {
    for (size_t i = 0; i < k->shown_len; i++)
        if (k->shown[i].kind == kind && k->shown[i].id == id) return true;
    return false;
}

static enum fact_standing fact_how(enum standing_how how) {
    return how == STANDING_IN_FORCE ? FACT_IN_FORCE : how == STANDING_WITHDRAWN ? FACT_WITHDRAWN : FACT_OVER;
}

static struct fact_mark rating_fact(const struct rating *r, const struct standing *s) {
    bool gone = s->how == STANDING_WITHDRAWN;
    return (struct fact_mark){ .kind = SHOWN_RATING, .how = fact_how(s->how), .stars = r->stars, .type = "ocop", .name = "",
                               .no = gone ? r->ended_no : r->decision_no, .on = gone ? r->ended_on : r->decided_on, .until = s->when };
}

static bool pick_rating(const struct marks_known *k, struct fact_mark *out) {
    for (size_t i = 0; i < k->ratings_len; i++) {
        struct standing s = standing_of_rating(&k->ratings[i], k->today);
        if (s.how != STANDING_IN_FORCE) continue;
        *out = rating_fact(&k->ratings[i], &s);
        return true;
    }
    for (size_t i = 0; i < k->ratings_len; i++) {
        const struct rating *r = &k->ratings[i];
        struct standing s = standing_of_rating(r, k->today);
        if (s.how == STANDING_NOT_YET || (!stood_rating(r, k->issued_on) && !is_shown(k, SHOWN_RATING, r->id))) continue;
        *out = rating_fact(r, &s);
        return true;
    }
    return false;
}

static struct fact_mark right_fact(const struct right *r, const struct standing *s) {
    return (struct fact_mark){ .kind = SHOWN_RIGHT, .how = fact_how(s->how), .type = r->mark_type, .name = r->mark,
                               .no = r->certificate_no, .on = r->valid_from, .until = s->when };
}

/* Of the rights to one mark, rights[0 … n): one in force, else one that had been. */
static bool pick_right(const struct marks_known *k, const struct right *rights, size_t n, struct fact_mark *out) {
    for (size_t i = 0; i < n; i++) {
        struct standing s = standing_of_right(&rights[i], k->today);
        if (s.how != STANDING_IN_FORCE) continue;
        *out = right_fact(&rights[i], &s);
        return true;
    }
    for (size_t i = 0; i < n; i++) {
        struct standing s = standing_of_right(&rights[i], k->today);
        if (s.how == STANDING_NOT_YET || (!stood_right(&rights[i], k->issued_on) && !is_shown(k, SHOWN_RIGHT, rights[i].id))) continue;
        *out = right_fact(&rights[i], &s);
        return true;
    }
    return false;
}

enum status marks_pick(const struct marks_known *k, struct arena *a, const struct fact_mark **out, size_t *n, struct err *e) {
    struct fact_mark *list = arena_alloc(a, (k->rights_len + 1) * sizeof *list);
    *out = list;
    *n = 0;
    if (!list) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    *n += pick_rating(k, &list[*n]);
    for (size_t from = 0, to = 0; from < k->rights_len; from = to) {
        while (to < k->rights_len && k->rights[to].mark_id == k->rights[from].mark_id) to++;
        *n += pick_right(k, &k->rights[from], to - from, &list[*n]);
    }
    return ST_OK;
}
