/* The parser of worlds, strict so that a slip is a line and never an odd result; and what can be said about a world beforehand. */
#include "core/scan_world.h"

#include <string.h>

#define KEY_BYTES 32

const struct world_range world_ranges[WORLD_FIELDS] = {
#define X(name, key, least, most, usual_least, usual_most) [WORLD_##name] = { key, least, most, usual_least, usual_most },
#include "core/scan_world.def"
#undef X
};

struct reader {
    struct scan_world *w;
    bool given[WORLD_FIELDS], first;
    long line;
    struct err *e;
};

static enum status wrong(struct reader *r, const char *key, const char *name, const char *value, size_t len) {
    if (r->e && r->e->status == ST_OK) r->e->line = r->line;
    err_set(r->e, ST_INVALID, "world", key);
    if (name) err_arg(r->e, name, "%.*s", (int)(len < 60 ? len : 60), value);
    return ST_INVALID;
}

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

static void trim(const char **s, size_t *len) {
    while (*len && is_space(**s)) ++*s, --*len;
    while (*len && is_space((*s)[*len - 1])) --*len;
}

/* "0.25", "20000", "yes", "no": at most nine digits on either side, so nothing is lost. */
static bool number_read(const char *s, size_t len, double *out) {
    double v = 0, unit = 1;
    size_t digits = 0;
    bool point = false;
    if (len == 3 && !memcmp(s, "yes", 3)) return *out = 1, true;
    if (len == 2 && !memcmp(s, "no", 2)) return *out = 0, true;
    for (size_t i = 0; i < len; i++) {
        if (s[i] == '.' && !point && digits) {
            point = true;
            continue;
        }
        if (s[i] < '0' || s[i] > '9' || ++digits > 9) return false;
        v = v * 10 + (s[i] - '0');
        if (point) unit *= 10;
    }
    *out = v / unit;
    return digits && s[len - 1] != '.';
}

static int field_find(const char *key, size_t len) {
    for (int i = 0; i < WORLD_FIELDS; i++)
        if (strlen(world_ranges[i].key) == len && !memcmp(world_ranges[i].key, key, len)) return i;
    return -1;
}

static enum status pair_take(struct reader *r, const char *key, size_t key_len, const char *value, size_t len) {
    double v = 0;
    int f = field_find(key, key_len);
    if (f < 0) return wrong(r, "world.key", "key", key, key_len);
    if (r->given[f]) return wrong(r, "world.twice", "key", key, key_len);
    if (!number_read(value, len, &v)) return wrong(r, "world.number", "value", value, len);
    if (v < world_ranges[f].least || v > world_ranges[f].most) {
        wrong(r, "world.range", "key", key, key_len);
        err_arg(r->e, "least", "%g", world_ranges[f].least);
        err_arg(r->e, "most", "%g", world_ranges[f].most);
        return ST_INVALID;
    }
    r->given[f] = true;
    r->w->v[f] = v;
    return ST_OK;
}

static enum status line_take(struct reader *r, const char *s, size_t len) {
    const char *remark = memchr(s, '#', len);
    if (remark) len = (size_t)(remark - s);
    trim(&s, &len);
    if (!len) return ST_OK;
    const char *equals = memchr(s, '=', len), *value = equals ? equals + 1 : s;
    if (!equals) return wrong(r, "world.syntax", "value", s, len);
    size_t key_len = (size_t)(equals - s), value_len = len - key_len - 1;
    trim(&s, &key_len);
    trim(&value, &value_len);
    if (r->first) return pair_take(r, s, key_len, value, value_len);
    r->first = true;
    bool version = key_len == 5 && !memcmp(s, "world", 5) && value_len == 1 && *value == '1';
    return version ? ST_OK : wrong(r, "world.first", NULL, "", 0);
}

static enum status whole(struct reader *r) {
    r->line = 0;
    for (int i = 0; i < WORLD_FIELDS; i++)
        if (!r->given[i]) return wrong(r, "world.missing", "key", world_ranges[i].key, strlen(world_ranges[i].key));
    return r->w->v[WORLD_COPIES_LEAST] > r->w->v[WORLD_COPIES_MOST] ? wrong(r, "world.copies", NULL, "", 0) : ST_OK;
}

enum status scan_world_parse(struct scan_world *w, const char *text, size_t len, struct err *e) {
    struct reader r = { .w = w, .e = e, .line = 1 };
    enum status st = ST_OK;
    *w = (struct scan_world){ 0 };
    for (const char *at = text, *end = text + len; !st && at < end; r.line++) {
        const char *to = memchr(at, '\n', (size_t)(end - at));
        size_t n = to ? (size_t)(to - at) : (size_t)(end - at);
        st = line_take(&r, at, n);
        at += n + (to != NULL);
    }
    if (!st && !r.first) st = wrong(&r, "world.first", NULL, "", 0);
    return st ? st : whole(&r);
}

/* ---- what can be said beforehand ---- */

/* What the fewest copies that are to be found give, from the usual ranges' corners: found by measurement, see the test. */
#define CROWD_LEAST 9.0    /* scans a day of all copies */
#define LOCATED_LEAST 40.0 /* scans at places that can be relied on, in the window */
#define SHARED_LEAST 12.0  /* networks that those who scan come through */

static bool seldom(const struct scan_world *w) {
    const double *v = w->v, n = WORLD_COPIES_TO_FIND;
    double looks = n * v[WORLD_LOOKS], sold = n / v[WORLD_SHELF_DAYS] * v[WORLD_BUYER_SCANS];
    double located = (looks + sold) * v[WORLD_COPY_DAYS] * (1 - v[WORLD_MOBILE]) * (1 - v[WORLD_PLACE_WRONG]);
    bool crowd = looks + sold >= CROWD_LEAST, places = v[WORLD_PLACES] > 0 && located >= LOCATED_LEAST;
    return !crowd && (!places || v[WORLD_COPY_MARKET] > 0);
}

static bool shared(const struct scan_world *w) {
    const double *v = w->v;
    double networks = v[WORLD_MOBILE] * v[WORLD_CARRIER_NETWORKS] + (1 - v[WORLD_MOBILE]) * v[WORLD_WIFI_NETWORKS];
    return networks < SHARED_LEAST && v[WORLD_COPY_MARKET] > 0;
}

size_t scan_world_doubts(const struct scan_world *w, struct world_doubt out[static WORLD_DOUBTS_MAX]) {
    size_t n = 0;
    for (int i = 0; i < WORLD_FIELDS; i++)
        if (w->v[i] < world_ranges[i].usual_least || w->v[i] > world_ranges[i].usual_most)
            out[n++] = (struct world_doubt){ "outside", world_ranges[i].key };
    if (seldom(w)) out[n++] = (struct world_doubt){ "scans", "" };
    if (shared(w)) out[n++] = (struct world_doubt){ "shared", "" };
    return n;
}
