/*
 * Voids, cases and activations are ranges that know nothing of each other. Their ends cut the run into stretches in which nothing
 * changes; each stretch is looked up once in each list, and neighbours that are alike become one.
 */
#include "snapshot_part.h"

#include <stdlib.h>

#include "store/cases.h"
#include "store/label_state.h"

struct lists {
    struct void_row *voids;
    struct label_range *sold;
    uint32_t *suspects; /* ascending */
    size_t voids_len, sold_len, suspects_len;
    bool all_suspect, activation;
    int32_t today;
};

static enum status lists_read(struct db *db, const struct snapshot_issued *run, struct arena *a, struct lists *l, struct err *e) {
    char day[DATE_BYTES];
    const struct run r = { .id = run->run, .frozen_id = run->frozen };
    day_format(l->today, day);
    enum status st = void_all(db, run->run, a, &l->voids, &l->voids_len, e);
    if (!st) st = case_labels(db, run->run, day, a, &l->suspects, &l->suspects_len, e);
    if (!st) st = run_activation(db, &r, a, &l->activation, e);
    if (!st && l->activation) st = label_range_near(db, run->run, LABEL_SOLD, 1, run->count, a, &l->sold, &l->sold_len, e);
    l->all_suspect = !st && l->suspects_len && !l->suspects[0]; /* index 0 is the whole run */
    return st;
}

static int by_value(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* Where something begins or has ended.  out: ascending, the last is count + 1; NULL without memory */
static uint32_t *cuts_make(const struct lists *l, uint32_t count, struct arena *a, size_t *n) {
    uint32_t *cuts = arena_alloc(a, (2 * (l->voids_len + l->sold_len + l->suspects_len) + 2) * sizeof *cuts);
    *n = 0;
    if (!cuts) return NULL;
    cuts[(*n)++] = 1;
    cuts[(*n)++] = count + 1;
    for (size_t i = 0; i < l->voids_len; i++) cuts[(*n)++] = l->voids[i].first, cuts[(*n)++] = l->voids[i].last + 1;
    for (size_t i = 0; i < l->sold_len; i++) cuts[(*n)++] = l->sold[i].first, cuts[(*n)++] = l->sold[i].last + 1;
    for (size_t i = 0; i < l->suspects_len; i++)
        if (l->suspects[i] && l->suspects[i] <= count) cuts[(*n)++] = l->suspects[i], cuts[(*n)++] = l->suspects[i] + 1;
    qsort(cuts, *n, sizeof *cuts, by_value);
    return cuts;
}

/* Places in the lists, moved on with the stretches. */
struct walk {
    size_t at_void, at_sold, at_suspect;
};

static struct snapshot_group group_at(const struct lists *l, struct walk *w, uint32_t index) {
    while (w->at_void < l->voids_len && l->voids[w->at_void].last < index) w->at_void++;
    while (w->at_sold < l->sold_len && l->sold[w->at_sold].last < index) w->at_sold++;
    while (w->at_suspect < l->suspects_len && l->suspects[w->at_suspect] < index) w->at_suspect++;
    const struct void_row *v = w->at_void < l->voids_len && l->voids[w->at_void].first <= index ? &l->voids[w->at_void] : NULL;
    const struct label_range *s = w->at_sold < l->sold_len && l->sold[w->at_sold].first <= index ? &l->sold[w->at_sold] : NULL;
    struct snapshot_group g = { .suspect = l->all_suspect || (w->at_suspect < l->suspects_len && l->suspects[w->at_suspect] == index),
                                .inactive = l->activation && !(s && s->day <= l->today) };
    if (v) {
        g.voided = true;
        g.reason = v->reason;
        g.void_day = day_of_us(v->at_us);
    }
    return g;
}

static bool alike(const struct snapshot_group *x, const struct snapshot_group *y) {
    return x->voided == y->voided && x->suspect == y->suspect && x->inactive == y->inactive && x->reason == y->reason && x->void_day == y->void_day;
}

enum status snapshot_parts(struct db *db, const struct snapshot_issued *run, int32_t today, struct arena *a, struct snapshot_part **out,
                           size_t *n, struct err *e) {
    struct lists l = { .today = today };
    struct walk w = { 0, 0, 0 };
    size_t cuts_len = 0;
    *n = 0;
    enum status st = lists_read(db, run, a, &l, e);
    if (st) return st;
    const uint32_t *cuts = cuts_make(&l, run->count, a, &cuts_len);
    *out = cuts ? arena_alloc(a, cuts_len * sizeof **out) : NULL;
    if (!*out) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    for (size_t i = 0; i + 1 < cuts_len; i++) {
        if (cuts[i] == cuts[i + 1]) continue;
        const struct snapshot_part fresh = { cuts[i], cuts[i + 1] - 1, group_at(&l, &w, cuts[i]) };
        if (*n && alike(&(*out)[*n - 1].what, &fresh.what)) (*out)[*n - 1].last = fresh.last;
        else (*out)[(*n)++] = fresh;
    }
    return ST_OK;
}
