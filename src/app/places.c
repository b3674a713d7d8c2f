/* Ranges of addresses, sorted once; an address of IPv4 is looked up as the IPv6 address that stands for it, so there is one table. */
#include "places.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/csv.h"
#include "base/file.h"

#define FILE_BYTES_MAX ((size_t)256 << 20)
#define ROW_ARENA_BYTES (64u << 10)

struct address {
    unsigned char b[16];
};

struct place_range {
    struct address from, to;
    char place[EVIDENCE_PLACE_BYTES]; /* "" not to be relied on */
    uint32_t line;
};

struct places {
    struct place_range *range;
    size_t len, cap;
};

enum { FROM, TO, PLACE, CARRIER, COLUMNS };
static const char *const names[COLUMNS] = { "from", "to", "place", "carrier" };

static bool address_read(const char *s, struct address *out) {
    static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
    memcpy(out->b, mapped, sizeof mapped);
    return inet_pton(AF_INET, s, out->b + 12) == 1 || inet_pton(AF_INET6, s, out->b) == 1;
}

static int address_order(const struct address *a, const struct address *b) { return memcmp(a->b, b->b, sizeof a->b); }

static enum status wrong(struct csv *c, int column, const char *key, const char *value, struct err *e) {
    if (e && e->status == ST_OK) {
        e->line = csv_line(c);
        e->column = csv_column(c, (size_t)column);
    }
    err_set(e, ST_INVALID, "places", key);
    err_arg(e, "value", "%s", value);
    return ST_INVALID;
}

static bool carrier_read(const char *s, bool *carrier) {
    *carrier = !strcmp(s, "1") || !strcmp(s, "yes");
    return *carrier || !*s || !strcmp(s, "0") || !strcmp(s, "no");
}

static bool is_v4(const char *s) { return strchr(s, '.') && !strchr(s, ':'); }

static enum status row_read(struct csv *c, const char *const v[static COLUMNS], struct place_range *r, struct err *e) {
    bool carrier = false;
    if (!address_read(v[FROM], &r->from)) return wrong(c, FROM, "places.address", v[FROM], e);
    if (!address_read(v[TO], &r->to)) return wrong(c, TO, "places.address", v[TO], e);
    if (is_v4(v[FROM]) != is_v4(v[TO]) || address_order(&r->from, &r->to) > 0) return wrong(c, TO, "places.order", v[TO], e);
    if (!carrier_read(v[CARRIER], &carrier)) return wrong(c, CARRIER, "places.carrier", v[CARRIER], e);
    if (!evidence_place_ok(v[PLACE]) && !(carrier && !*v[PLACE])) return wrong(c, PLACE, "places.code", v[PLACE], e);
    memset(r->place, 0, sizeof r->place);
    if (!carrier) memcpy(r->place, v[PLACE], strlen(v[PLACE]));
    r->line = (uint32_t)csv_line(c);
    return ST_OK;
}

static struct place_range *range_add(struct places *p) {
    if (p->len == p->cap) {
        size_t cap = p->cap ? p->cap * 2 : 1024;
        struct place_range *more = realloc(p->range, cap * sizeof *more);
        if (!more) return NULL;
        p->range = more;
        p->cap = cap;
    }
    return &p->range[p->len++];
}

static enum status rows_read(struct places *p, struct csv *c, struct arena *a, struct err *e) {
    const char *v[COLUMNS];
    enum status st = ST_OK;
    for (int more = 1; !st; arena_reset(a)) {
        st = csv_row(c, v, &more, e);
        if (st || !more) break;
        struct place_range *r = range_add(p);
        st = r ? row_read(c, v, r, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    }
    return st;
}

static int by_from(const void *pa, const void *pb) {
    const struct place_range *a = pa, *b = pb;
    int order = address_order(&a->from, &b->from);
    return order ? order : (a->line > b->line) - (a->line < b->line);
}

static enum status overlaps(const struct places *p, struct err *e) {
    for (size_t i = 1; i < p->len; i++) {
        const struct place_range *a = &p->range[i - 1], *b = &p->range[i];
        if (address_order(&b->from, &a->to) > 0) continue;
        if (e && e->status == ST_OK) e->line = a->line > b->line ? a->line : b->line;
        err_set(e, ST_INVALID, "places", "places.overlap");
        err_arg(e, "other", "%u", a->line > b->line ? b->line : a->line);
        return ST_INVALID;
    }
    return ST_OK;
}

enum status places_read(struct places **out, const char *text, size_t len, struct err *e) {
    struct csv *c = NULL;
    struct arena *a = arena_new(ROW_ARENA_BYTES);
    struct places *p = calloc(1, sizeof *p);
    enum status st = a && p ? ST_OK : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    *out = NULL;
    if (!st) st = csv_open(&c, text, len, names, COLUMNS, CARRIER, a, e);
    if (!st) st = rows_read(p, c, a, e);
    csv_free(&c);
    arena_free(&a);
    if (!st) qsort(p->range, p->len, sizeof *p->range, by_from);
    if (!st) st = overlaps(p, e);
    if (st) places_free(&p);
    *out = p;
    return st;
}

enum status places_open(struct places **out, const char *file, struct err *e) {
    struct buf text = BUF_INIT;
    *out = NULL;
    enum status st = file_read(file, FILE_BYTES_MAX, &text, e);
    if (!st) st = places_read(out, text.data, text.len, e);
    buf_free(&text);
    return st;
}

void places_free(struct places **pp) {
    struct places *p = *pp;
    *pp = NULL;
    if (!p) return;
    free(p->range);
    free(p);
}

void places_find(const struct places *p, const char *ip, char out[static EVIDENCE_PLACE_BYTES]) {
    struct address at;
    size_t low = 0, high = p->len; /* the last range that begins at or before it is low - 1 */
    out[0] = '\0';
    if (!address_read(ip, &at)) return;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (address_order(&p->range[mid].from, &at) <= 0) low = mid + 1;
        else high = mid;
    }
    if (low && address_order(&at, &p->range[low - 1].to) <= 0) memcpy(out, p->range[low - 1].place, EVIDENCE_PLACE_BYTES);
}
