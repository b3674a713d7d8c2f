/*
 * Who owes a report and by when: rows of the calendar, read on the day of the question. The plan names bodies of 2022; whoever came after
 * them reports, and one that came after two of them reports once. What a body filed before another came after it stays its report.
 */
#include <stdlib.h>
#include <string.h>

#include "filing.h"
#include "org.h"

#define SUCCESSORS_MAX 8
#define CONSOLIDATED "all"
#define COMMUNES "communes"
#define NO_FIGURES "-"

static bool filed_by(const struct filing *own, size_t n, int64_t org) {
    for (size_t i = 0; i < n; i++)
        if (own[i].org_id == org && own[i].filed) return true;
    return false;
}

/* in: own: reports of a period; whoever filed one stands for the code */
static enum status body_on(struct db *db, const char *code, const char *day, const struct filing *own, size_t n, struct arena *a, struct org *o,
                           struct err *e) {
    struct err none = { 0 };
    enum status st = org_by_code(db, code, a, o, &none);
    if (st == ST_NOT_FOUND) {
        memset(o, 0, sizeof *o);
        return ST_OK;
    }
    if (st) {
        if (e) *e = none;
        return st;
    }
    for (int i = 0; !st && i < SUCCESSORS_MAX && *o->valid_to && strcmp(o->valid_to, day) < 0 && !filed_by(own, n, o->id); i++) {
        if (!o->successor_id) {
            o->id = 0;
            return ST_OK;
        }
        st = org_get(db, o->successor_id, a, o, e);
    }
    return st;
}

enum status filing_body_on(struct db *db, const char *code, const char *day, struct arena *a, struct org *o, struct err *e) {
    return body_on(db, code, day, NULL, 0, a, o, e);
}

/* ---- the rows of a period ---- */

struct calendar {
    struct db *db;
    struct arena *arena;
    const struct period *period;
    const char *day, *key;
    struct filing *own; /* of the period */
    size_t own_len;
    struct filing_due *dues;
    size_t n;
    struct err *e;
};

/* Whether a row speaks of the period, and of which days. */
static bool row_days(const struct filing_duty *d, const struct period *p, struct filing_due *out) {
    char last[DATE_BYTES];
    bool part = (p->part == 0 && !*d->part) || (p->part && d->part[0] == '0' + p->part);
    if (strcmp(d->period, period_type_key(p->type)) != 0 || !part) return false;
    if (!period_days(p->year, d->first_day, d->last_day, d->due_day, &out->first, &out->last, &out->due)) return false;
    day_format(out->last, last);
    return strcmp(d->valid_from, last) <= 0 && (!*d->valid_to || strcmp(last, d->valid_to) <= 0);
}

static struct filing_due *due_same(struct calendar *c, const struct filing_due *d) {
    for (size_t i = 0; i < c->n; i++)
        if (c->dues[i].org.id == d->org.id && !strcmp(c->dues[i].document, d->document)) return &c->dues[i];
    return NULL;
}

/* Two texts of a body that came after two others; NULL without memory. */
static const char *both(struct arena *a, const char *first, const char *between, const char *second) {
    return !*second ? first : !*first ? second : arena_printf(a, "%s%s%s", first, between, second);
}

static enum status due_add(struct calendar *c, struct filing_due *d, const char *section) {
    struct filing_due *same = due_same(c, d);
    d->sections = section;
    if (!same) {
        c->dues[c->n++] = *d;
        return ST_OK;
    }
    if (!strcmp(same->sections, NO_FIGURES)) same->sections = section;
    else if (strcmp(section, NO_FIGURES) != 0) same->sections = both(c->arena, same->sections, " ", section);
    same->plan_body = both(c->arena, same->plan_body, "; ", d->plan_body);
    return same->sections && same->plan_body ? ST_OK : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
}

/* By the plan's numbers, those without figures last. */
static int by_sections(const void *a, const void *b) {
    const struct filing_due *x = a, *y = b;
    bool p = !strcmp(x->sections, NO_FIGURES), q = !strcmp(y->sections, NO_FIGURES);
    return p != q ? p - q : strcmp(x->sections, y->sections);
}

static enum status row_take(struct calendar *c, const struct filing_duty *row) {
    struct filing_due d = { .document = strcmp(row->section, CONSOLIDATED) ? "own" : "consolidated", .period = c->key, .source = row->source, .plan_body = "" };
    struct org named;
    if (!row_days(row, c->period, &d)) return ST_OK;
    if (!strcmp(row->body, COMMUNES)) {
        d.org = (struct org){ .code = COMMUNES, .name = "", .kind = ORG_COMMUNE, .unit_code = "" };
        return due_add(c, &d, row->section);
    }
    enum status st = body_on(c->db, row->body, c->day, c->own, c->own_len, c->arena, &d.org, c->e);
    if (!st && d.org.id && strcmp(d.org.code, row->body) != 0) {
        st = org_by_code(c->db, row->body, c->arena, &named, c->e);
        if (!st) d.plan_body = named.name;
    }
    return st || !d.org.id ? st : due_add(c, &d, row->section);
}

enum status filing_dues(struct db *db, const struct period *p, const char *day, struct arena *a, struct filing_due **out, size_t *n, struct err *e) {
    struct filing_duty *rows = NULL;
    size_t rows_len = 0;
    char key[PERIOD_BYTES];
    struct calendar c = { .db = db, .arena = a, .period = p, .day = day, .e = e };
    enum status st = filing_duties(db, a, &rows, &rows_len, e);
    period_format(p, key);
    c.key = arena_str(a, key);
    c.dues = arena_alloc(a, (rows_len + 1) * sizeof *c.dues);
    if (!st && (!c.key || !c.dues)) st = err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = filing_of_period(db, c.key, "own", a, &c.own, &c.own_len, e);
    for (size_t i = 0; !st && i < rows_len; i++) st = row_take(&c, &rows[i]);
    if (!st && c.n) qsort(c.dues, c.n, sizeof *c.dues, by_sections);
    *out = c.dues;
    *n = c.n;
    return st;
}

enum status filing_due_of(struct db *db, const struct org *o, const char *document, const struct period *p, const char *day, struct arena *a,
                          struct filing_due *out, bool *found, struct err *e) {
    struct filing_due *dues = NULL;
    size_t n = 0;
    *found = false;
    enum status st = filing_dues(db, p, day, a, &dues, &n, e);
    for (size_t i = 0; !st && !*found && i < n; i++) {
        bool commune = !strcmp(dues[i].org.code, COMMUNES) && o->kind == ORG_COMMUNE && *o->unit_code && org_holds(o, day);
        if (strcmp(dues[i].document, document) != 0 || (!commune && dues[i].org.id != o->id)) continue;
        *out = dues[i];
        if (commune) out->org = *o;
        *found = true;
    }
    return st;
}

/* ---- what is due around a day ---- */

static bool period_in(const struct period *list, size_t n, const struct period *p) {
    for (size_t i = 0; i < n; i++)
        if (list[i].type == p->type && list[i].year == p->year && list[i].part == p->part) return true;
    return false;
}

/* The latest first; so few that every place is looked at. */
static void period_keep(struct period *out, size_t *n, const struct period *p) {
    size_t at = 0;
    if (period_in(out, *n, p)) return;
    while (at < *n && out[at].last >= p->last) at++;
    if (at == FILING_PERIODS_MAX) return;
    if (*n < FILING_PERIODS_MAX) (*n)++;
    memmove(out + at + 1, out + at, (*n - 1 - at) * sizeof *out);
    out[at] = *p;
}

enum status filing_periods_near(struct db *db, int32_t today, struct arena *a, struct period *out, size_t *n, struct err *e) {
    struct filing_duty *rows = NULL;
    size_t rows_len = 0;
    int year = 0, m = 0, d = 0;
    *n = 0;
    day_to_ymd(today, &year, &m, &d);
    enum status st = filing_duties(db, a, &rows, &rows_len, e);
    for (size_t i = 0; !st && i < rows_len; i++) {
        for (int y = year + 1; y >= year - 1; y--) {
            struct filing_due due;
            struct period p = { .type = strcmp(rows[i].period, "year") ? PERIOD_HALF : PERIOD_YEAR, .year = y, .part = *rows[i].part ? rows[i].part[0] - '0' : 0 };
            if (!row_days(&rows[i], &p, &due) || due.due - FILING_NOTICE_DAYS > today) continue;
            p.first = due.first;
            p.last = due.last;
            period_keep(out, n, &p);
        }
    }
    return st;
}
