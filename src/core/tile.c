/* Coordinates of tiles and what stands in them. One spelling of each path: a mirror must not hold a tile twice. */
#include "core/tile.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>


#define PREFIX "tile/"
#define ENTRIES "entries"
#define PARTIAL ".p/"
#define GROUP_DIGITS 3
#define GROUPS_MAX 7 /* 2^63 has 19 digits */

/* ---- paths ---- */

void tile_path_format(const struct tile *t, char out[static TILE_PATH_BYTES]) {
    unsigned group[GROUPS_MAX];
    int groups = 0, n;
    assert(t->width >= 1 && t->width <= TILE_WIDTH && t->index <= TREE_SIZE_MAX && t->level <= TILE_LEVEL_MAX);
    uint64_t left = t->index;
    do group[groups++] = (unsigned)(left % 1000);
    while (left /= 1000);
    if (t->level == TILE_ENTRIES) n = snprintf(out, TILE_PATH_BYTES, PREFIX ENTRIES);
    else n = snprintf(out, TILE_PATH_BYTES, PREFIX "%d", t->level);
    while (groups--) n += snprintf(out + n, TILE_PATH_BYTES - (size_t)n, "/%s%03u", groups ? "x" : "", group[groups]);
    if (t->width < TILE_WIDTH) (void)snprintf(out + n, TILE_PATH_BYTES - (size_t)n, PARTIAL "%u", t->width);
}

/* What is left of a path. */
struct path {
    const char *at, *end;
};

static bool take(struct path *p, const char *word) {
    size_t n = strlen(word);
    if ((size_t)(p->end - p->at) < n || memcmp(p->at, word, n) != 0) return false;
    p->at += n;
    return true;
}

/* Digits up to anything else. */
static bool take_decimal(struct path *p, uint64_t max, uint64_t *v) {
    size_t n = 0;
    while (p->at + n < p->end && p->at[n] >= '0' && p->at[n] <= '9') n++;
    if (!decimal_parse(p->at, n, max, v)) return false;
    p->at += n;
    return true;
}

static bool take_group(struct path *p, unsigned *v) {
    *v = 0;
    if (p->end - p->at < GROUP_DIGITS) return false;
    for (int i = 0; i < GROUP_DIGITS; i++) {
        char c = *p->at++;
        if (c < '0' || c > '9') return false;
        *v = *v * 10 + (unsigned)(c - '0');
    }
    return true;
}

/* Groups of three digits, an x before all but the last; the first is not x000. */
static bool take_index(struct path *p, uint64_t *index) {
    uint64_t sum = 0;
    unsigned group = 0;
    bool more = true;
    for (int i = 0; more; i++) {
        if (i == GROUPS_MAX) return false;
        more = take(p, "x");
        if (!take_group(p, &group) || (i == 0 && more && group == 0)) return false;
        if (sum > (TREE_SIZE_MAX - group) / 1000) return false;
        sum = sum * 1000 + group;
        if (more && !take(p, "/")) return false;
    }
    *index = sum;
    return true;
}

bool tile_path_parse(const char *path, size_t len, struct tile *t) {
    struct path p = { path, path + len };
    struct tile got = { TILE_ENTRIES, 0, TILE_WIDTH };
    uint64_t v = 0;
    if (!take(&p, PREFIX)) return false;
    if (!take(&p, ENTRIES)) {
        if (!take_decimal(&p, TILE_LEVEL_MAX, &v)) return false;
        got.level = (int)v;
    }
    if (!take(&p, "/") || !take_index(&p, &got.index)) return false;
    if (take(&p, PARTIAL)) {
        if (!take_decimal(&p, TILE_WIDTH - 1, &v) || v == 0) return false;
        got.width = (unsigned)v;
    }
    if (p.at != p.end) return false;
    *t = got;
    return true;
}

/* ---- widths ---- */

/* Hashes of a level in a tree of size. */
static uint64_t level_size(uint64_t size, int level) {
    if (level == TILE_ENTRIES) level = 0;
    return level < TILE_LEVELS ? size >> TILE_HEIGHT * level : 0;
}

unsigned tile_width(uint64_t size, int level, uint64_t index) {
    uint64_t n = level_size(size, level), before = n / TILE_WIDTH;
    if (index < before) return TILE_WIDTH;
    return index == before ? (unsigned)(n % TILE_WIDTH) : 0;
}

uint64_t tile_count(uint64_t size, int level) {
    uint64_t n = level_size(size, level);
    return n / TILE_WIDTH + (n % TILE_WIDTH != 0);
}

/* ---- hashes ---- */

void tile_root(const unsigned char *hashes, unsigned n, unsigned char out[static MERKLE_HASH_BYTES]) {
    unsigned char row[TILE_WIDTH / 2][MERKLE_HASH_BYTES];
    assert(n >= 1 && n <= TILE_WIDTH && (n & (n - 1)) == 0);
    if (n == 1) {
        memcpy(out, hashes, MERKLE_HASH_BYTES);
        return;
    }
    for (unsigned i = 0; i < n / 2; i++)
        merkle_node(hashes + (size_t)2 * i * MERKLE_HASH_BYTES, hashes + ((size_t)2 * i + 1) * MERKLE_HASH_BYTES, row[i]);
    for (n /= 2; n > 1; n /= 2)
        for (unsigned i = 0; i < n / 2; i++) merkle_node(row[2 * i], row[2 * i + 1], row[i]);
    memcpy(out, row[0], MERKLE_HASH_BYTES);
}

enum status tile_source_hash(void *self, int height, uint64_t index, unsigned char out[static MERKLE_HASH_BYTES], struct err *e) {
    const struct tile_source *src = self;
    const unsigned char *hashes = NULL;
    int within = height % TILE_HEIGHT;
    unsigned n = 1u << within;
    if (index > TREE_SIZE_MAX >> within) return err_set(e, ST_INTERNAL, NULL, "");
    uint64_t first = index << within;
    unsigned offset = (unsigned)(first % TILE_WIDTH);
    struct tile t = { height / TILE_HEIGHT, first / TILE_WIDTH, 0 };
    t.width = tile_width(src->size, t.level, t.index);
    if (offset + n > t.width) return err_set(e, ST_INTERNAL, NULL, "");
    enum status s = src->read(src->self, &t, &hashes, e);
    if (s == ST_OK) tile_root(hashes + (size_t)offset * MERKLE_HASH_BYTES, n, out);
    return s;
}

/* ---- bundles ---- */

void bundle_add(struct buf *out, const void *entry, size_t len) {
    assert(len <= BUNDLE_ENTRY_MAX);
    buf_byte(out, (unsigned char)(len >> 8));
    buf_byte(out, (unsigned char)len);
    buf_add(out, entry, len);
}

bool bundle_next(struct bundle *b, const unsigned char **entry, size_t *len) {
    size_t left = (size_t)(b->end - b->at);
    if (left < 2) return false;
    size_t n = (size_t)b->at[0] << 8 | b->at[1];
    if (left - 2 < n) return false;
    *entry = b->at + 2;
    *len = n;
    b->at += 2 + n;
    return true;
}
