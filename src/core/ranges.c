/* Ranges of labels as people type them; stored and compared ascending and disjoint. */
#include "core/ranges.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static enum status bad(struct err *e, const char *key, uint32_t max) {
    enum status s = err_set(e, ST_INVALID, "range", key);
    err_arg(e, "max", "%u", max);
    return s;
}

static const char *skip_spaces(const char *s) {
    while (*s == ' ') s++;
    return s;
}

/* Digits at *s; a value too large for any run becomes UINT32_MAX.  out: false where there are none */
static bool take_index(const char **s, uint32_t *v) {
    const char *at = *s = skip_spaces(*s);
    uint64_t sum = 0;
    for (; *at >= '0' && *at <= '9'; at++)
        if (sum < UINT32_MAX) sum = sum * 10 + (uint64_t)(*at - '0');
    *v = sum < UINT32_MAX ? (uint32_t)sum : UINT32_MAX;
    bool any = at > *s;
    *s = skip_spaces(at);
    return any;
}

static enum status take_range(const char **s, uint32_t max, struct range *r, struct err *e) {
    if (!take_index(s, &r->first)) return bad(e, "range.syntax", max);
    r->last = r->first;
    if (**s == '-') {
        ++*s;
        if (!take_index(s, &r->last)) return bad(e, "range.syntax", max);
    }
    if (r->last < r->first) return bad(e, "range.order", max);
    if (r->first < 1 || r->last > max) return bad(e, "range.outside", max);
    return ST_OK;
}

static int by_first(const void *a, const void *b) {
    const struct range *x = a, *y = b;
    return (x->first > y->first) - (x->first < y->first);
}

/* Sort and join in place.  out: how many are left */
static size_t join(struct range *r, size_t n) {
    qsort(r, n, sizeof *r, by_first);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (kept && r[i].first - 1 <= r[kept - 1].last) {
            if (r[i].last > r[kept - 1].last) r[kept - 1].last = r[i].last;
        } else {
            r[kept++] = r[i];
        }
    }
    return kept;
}

static size_t count_parts(const char *s) {
    size_t n = 1;
    while ((s = strchr(s, ',')) != NULL) {
        s++;
        n++;
    }
    return n;
}

enum status ranges_parse(const char *s, uint32_t max, struct arena *a, struct range **out, size_t *n, struct err *e) {
    *out = NULL;
    *n = 0;
    size_t parts = count_parts(s);
    if (parts > RANGES_MAX) return bad(e, "range.many", RANGES_MAX);
    struct range *r = arena_alloc(a, parts * sizeof *r);
    if (!r) return err_set(e, ST_NO_MEMORY, NULL, "");
    for (size_t i = 0; i < parts; i++) {
        enum status st = take_range(&s, max, &r[i], e);
        if (st != ST_OK) return st;
        if (*s != (i + 1 < parts ? ',' : '\0')) return bad(e, "range.syntax", max);
        s++;
    }
    *out = r;
    *n = join(r, parts);
    return ST_OK;
}

struct range *ranges_minus(struct arena *a, const struct range *want, size_t want_n, const struct range *have,
                           size_t have_n, size_t *n) {
    *n = 0;
    struct range *out = arena_alloc(a, (want_n + have_n) * sizeof *out);
    if (!out) return NULL;
    size_t h = 0;
    for (size_t i = 0; i < want_n; i++) {
        uint32_t from = want[i].first, last = want[i].last;
        while (h < have_n && have[h].last < from) h++;
        bool open = true;
        for (; open && h < have_n && have[h].first <= last; h++) {
            if (have[h].first > from) out[(*n)++] = (struct range){from, have[h].first - 1};
            open = have[h].last < last;
            if (!open) break; /* it may cover the next wanted range too */
            from = have[h].last + 1;
        }
        if (open) out[(*n)++] = (struct range){from, last};
    }
    return out;
}

uint64_t ranges_count(const struct range *r, size_t n) {
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++) sum += (uint64_t)r[i].last - r[i].first + 1;
    return sum;
}
