/* Reads the streams once and adds each to the groups of its run; a month is a group of its own for every figure. */
#include "overview.h"

#include <stdlib.h>
#include <string.h>

struct counting {
    const struct overview_ask *ask;
    struct db *db;
    struct arena *arena;
    struct overview *out;
    json_t *index;                /* key -> place among the groups */
    size_t cap;
    size_t *group;                /* by run: its group, NONE; unused by month and by mark */
    bool *wanted;                 /* by run */
    int64_t *stars;               /* by run, 0 none */
    struct figure_show *marks;    /* by run */
    size_t marks_len;
    bool spent;
};
#define NONE SIZE_MAX

static const char *number_key(struct counting *c, int64_t n) { return n ? arena_printf(c->arena, "%lld", (long long)n) : ""; }

static const char *month_key(struct counting *c, int month) {
    return arena_printf(c->arena, "%04d%02d", month / 12, month % 12 + 1);
}

static int month_of_us(int64_t us) {
    int y = 0, m = 0, d = 0;
    day_to_ymd(day_of_us(us), &y, &m, &d);
    return y * 12 + m - 1;
}

/* The group of a key, a new one where there is none; NONE without memory. */
static size_t group_of(struct counting *c, const char *key) {
    struct overview *o = c->out;
    json_t *at = key ? json_object_get(c->index, key) : NULL;
    if (at) return (size_t)json_integer_value(at);
    if (key && o->groups_len == c->cap) {
        size_t cap = c->cap ? 2 * c->cap : 64;
        struct overview_group *more = arena_alloc(c->arena, cap * sizeof *more);
        if (more && o->groups_len) memcpy(more, o->groups, o->groups_len * sizeof *more);
        if (more) o->groups = more, c->cap = cap;
    }
    if (!key || o->groups_len == c->cap || json_object_set_new(c->index, key, json_integer((json_int_t)o->groups_len))) {
        c->spent = true;
        return NONE;
    }
    o->groups[o->groups_len] = (struct overview_group){ .key = key };
    return o->groups_len++;
}

/* ---- what a run belongs to ---- */

static const char *key_of(struct counting *c, size_t i) {
    const struct figure_run *r = &c->out->runs[i];
    switch (c->ask->by) {
    case FIGURE_BY_PRODUCER: return number_key(c, r->producer_id);
    case FIGURE_BY_VILLAGE: return r->village_id;
    case FIGURE_BY_COMMUNE: return r->commune;
    case FIGURE_BY_GROUP: return r->category;
    case FIGURE_BY_STARS: return number_key(c, c->stars[i]);
    default: return number_key(c, r->run);
    }
}

static bool is_text(const char *want, const char *have) { return !want || !strcmp(want, have); }

static bool is_number(const char *want, int64_t have) { return !want || strtoll(want, NULL, 10) == have; }

/* Marks of a run stand together: the first of them, and how many. */
static size_t marks_at(const struct counting *c, int64_t run, size_t *n) {
    size_t low = 0, high = c->marks_len;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (c->marks[mid].run < run) low = mid + 1;
        else high = mid;
    }
    for (*n = 0; low + *n < c->marks_len && c->marks[low + *n].run == run;) (*n)++;
    return low;
}

static bool has_mark(const struct counting *c, int64_t run, const char *want) {
    size_t n = 0, at = marks_at(c, run, &n);
    if (want && !*want) return n == 0;
    for (size_t i = 0; want && i < n; i++)
        if (is_number(want, c->marks[at + i].value)) return true;
    return !want;
}

static bool is_wanted(const struct counting *c, size_t i) {
    const struct figure_run *r = &c->out->runs[i];
    const char *const *only = c->ask->only;
    return is_number(only[FIGURE_BY_PRODUCER], r->producer_id) && is_text(only[FIGURE_BY_VILLAGE], r->village_id) &&
           is_text(only[FIGURE_BY_COMMUNE], r->commune) && is_text(only[FIGURE_BY_GROUP], r->category) &&
           is_number(only[FIGURE_BY_STARS], c->stars[i]) && has_mark(c, r->run, only[FIGURE_BY_MARK]);
}

/* ---- adding ---- */

static void figure_add(struct overview_group *g, enum figure f, int64_t n) { g->n[f] += n; }

static void add_to(struct counting *c, size_t group, enum figure f, int64_t n) {
    if (group != NONE) figure_add(&c->out->groups[group], f, n);
}

static void add_marks(struct counting *c, int64_t run, enum figure f, int64_t n) {
    size_t len = 0, at = marks_at(c, run, &len);
    if (!len) add_to(c, group_of(c, ""), f, n);
    for (size_t i = 0; i < len; i++) {
        const char *want = c->ask->only[FIGURE_BY_MARK];
        if (is_number(want, c->marks[at + i].value)) add_to(c, group_of(c, number_key(c, c->marks[at + i].value)), f, n);
    }
}

static void add(struct counting *c, size_t run, int month, enum figure f, int64_t n) {
    if (!n || month < c->ask->from || month > c->ask->to || !c->wanted[run]) return;
    c->out->sums[f] += n;
    if (c->ask->by == FIGURE_BY_MONTH) add_to(c, group_of(c, month_key(c, month)), f, n);
    else if (c->ask->by == FIGURE_BY_MARK) add_marks(c, c->out->runs[run].run, f, n);
    else {
        if (c->group[run] == NONE) {
            c->group[run] = group_of(c, key_of(c, run));
            if (c->group[run] != NONE) c->out->groups[c->group[run]].run = run;
        }
        add_to(c, c->group[run], f, n);
    }
}

/* Rows of a stream come by run, as the runs do. */
static bool next_run(const struct overview *o, size_t *at, int64_t run) {
    while (*at < o->runs_len && o->runs[*at].run < run) (*at)++;
    return *at < o->runs_len && o->runs[*at].run == run;
}

static void events_add(struct counting *c, enum figure f, const struct figure_event *e, size_t n) {
    for (size_t i = 0, at = 0; i < n; i++)
        if (next_run(c->out, &at, e[i].run)) add(c, at, month_of_us(e[i].at_us), f, e[i].labels);
}

static void scans_add(struct counting *c, const struct scan_month *m, size_t n) {
    for (size_t i = 0, at = 0; i < n; i++) {
        if (!next_run(c->out, &at, m[i].run_id)) continue;
        int month = m[i].month / 100 * 12 + m[i].month % 100 - 1;
        add(c, at, month, FIGURE_SCANNED, m[i].labels);
        add(c, at, month, FIGURE_SCANS, m[i].scans);
    }
}

/* ---- reading ---- */

static int64_t month_start_us(int month) { return day_start_us(day_of_ymd(month / 12, month % 12 + 1, 1)); }

static int month_number(int month) { return month / 12 * 100 + month % 12 + 1; }

static enum status runs_read(struct counting *c, struct err *e) {
    struct overview *o = c->out;
    struct figure_show *stars = NULL;
    size_t stars_len = 0;
    enum status st = figure_runs(c->db, month_start_us(c->ask->to + 1), c->arena, &o->runs, &o->runs_len, e);
    if (!st) st = figure_stars(c->db, c->arena, &stars, &stars_len, e);
    if (!st) st = figure_marks(c->db, c->arena, &c->marks, &c->marks_len, e);
    if (st) return st;
    c->group = arena_alloc(c->arena, (o->runs_len + 1) * sizeof *c->group);
    c->wanted = arena_alloc(c->arena, (o->runs_len + 1) * sizeof *c->wanted);
    c->stars = arena_alloc(c->arena, (o->runs_len + 1) * sizeof *c->stars);
    if (!c->group || !c->wanted || !c->stars) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    for (size_t i = 0; i < o->runs_len; i++) c->stars[i] = 0;
    for (size_t i = 0, at = 0; i < stars_len; i++)
        if (next_run(o, &at, stars[i].run) && c->stars[at] < stars[i].value) c->stars[at] = stars[i].value;
    for (size_t i = 0; i < o->runs_len; i++) {
        c->group[i] = NONE;
        c->wanted[i] = is_wanted(c, i);
    }
    return ST_OK;
}

static enum status streams_read(struct counting *c, struct err *e) {
    int64_t from = month_start_us(c->ask->from), before = month_start_us(c->ask->to + 1);
    struct figure_event *v = NULL;
    struct scan_month *m = NULL;
    size_t n = 0;
    for (size_t i = 0; i < c->out->runs_len; i++)
        add(c, i, month_of_us(c->out->runs[i].created_us), FIGURE_ISSUED, c->out->runs[i].count);
    enum status st = figure_prints(c->db, before, c->arena, &v, &n, e);
    if (!st) st = overview_prints_once(v, n, c->out->runs, c->out->runs_len, e);
    if (!st) events_add(c, FIGURE_PRINTED, v, n);
    if (!st) st = figure_voids(c->db, from, before, c->arena, &v, &n, e);
    if (!st) events_add(c, FIGURE_VOIDED, v, n);
    if (!st) st = figure_activations(c->db, from, before, c->arena, &v, &n, e);
    if (!st) events_add(c, FIGURE_ACTIVATED, v, n);
    if (!st) st = figure_scans(c->db, month_number(c->ask->from), month_number(c->ask->to), c->arena, &m, &n, e);
    if (!st) scans_add(c, m, n);
    return st;
}

/* ---- order ---- */

static int by_key(const void *a, const void *b) {
    return strcmp(((const struct overview_group *)a)->key, ((const struct overview_group *)b)->key);
}

static int by_run(const void *a, const void *b) {
    size_t x = ((const struct overview_group *)a)->run, y = ((const struct overview_group *)b)->run;
    return (x < y) - (x > y);
}

static int by_size(const void *pa, const void *pb) {
    const struct overview_group *a = pa, *b = pb;
    for (int f = 0; f < FIGURE_COUNT; f++)
        if (a->n[f] != b->n[f]) return a->n[f] < b->n[f] ? 1 : -1;
    return by_key(a, b);
}

enum status overview_count(struct db *db, const struct overview_ask *ask, struct arena *a, struct overview *out, struct err *e) {
    struct counting c = { .ask = ask, .db = db, .arena = a, .out = out, .index = json_object() };
    memset(out, 0, sizeof *out);
    enum status st = c.index ? runs_read(&c, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = streams_read(&c, e);
    if (!st && c.spent) st = err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    json_decref(c.index);
    if (!st && out->groups_len)
        qsort(out->groups, out->groups_len, sizeof *out->groups,
              ask->by == FIGURE_BY_MONTH ? by_key : ask->by == FIGURE_BY_RUN ? by_run : by_size);
    return st;
}
