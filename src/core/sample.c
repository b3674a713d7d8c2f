/* Drawing samples. Whole numbers only: the same frame and seed give the same sample on every machine, and with any other program. */
#include "core/sample.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STRATUM_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789-"
#define DIGITS "0123456789"

/* ---- the frame ---- */

static int by_line(const void *a, const void *b) {
    const struct sample_line *x = a, *y = b;
    int c = strcmp(x->stratum, y->stratum);
    return c ? c : x->id < y->id ? -1 : x->id > y->id;
}

void sample_sort(struct sample_line *line, size_t n) {
    if (n) qsort(line, n, sizeof *line, by_line);
}

void sample_frame_write(const struct sample_line *line, size_t n, struct buf *b) {
    for (size_t i = 0; i < n; i++) buf_printf(b, "%s\t%lld\t%u\n", line[i].stratum, (long long)line[i].id, line[i].count);
}

/* Digits without a zero before them, up to max, and what ends them.  out: behind it, NULL where it is none */
static const char *number_read(const char *s, const char *end, char stop, uint64_t max, uint64_t *out) {
    *out = 0;
    if (s == end || *s == '0') return NULL;
    for (; s < end && *s >= '0' && *s <= '9'; s++) {
        *out = *out * 10 + (uint64_t)(*s - '0');
        if (*out > max) return NULL;
    }
    return *out && s < end && *s == stop ? s + 1 : NULL;
}

/* out: behind the line, NULL where it is none */
static const char *line_read(const char *s, const char *end, struct sample_line *out) {
    uint64_t id = 0, count = 0;
    size_t len = 0;
    while (s + len < end && s[len] != '\t') len++;
    if (!len || len >= sizeof out->stratum || s + len == end) return NULL;
    memcpy(out->stratum, s, len);
    out->stratum[len] = '\0';
    if (strspn(out->stratum, STRATUM_LETTERS) != len) return NULL;
    s = number_read(s + len + 1, end, '\t', INT64_MAX / 10, &id);
    if (s) s = number_read(s, end, '\n', UINT32_MAX, &count);
    out->id = (int64_t)id;
    out->count = (uint32_t)count;
    return s;
}

enum status sample_frame_read(const char *text, size_t len, struct arena *a, struct sample_line **line, size_t *n, struct err *e) {
    const char *end = text + len;
    size_t rows = 0;
    uint64_t units = 0;
    for (size_t i = 0; i < len; i++) rows += text[i] == '\n';
    *line = arena_alloc(a, (rows + 1) * sizeof **line);
    *n = 0;
    if (!*line) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    while (text < end) {
        struct sample_line *l = &(*line)[*n];
        text = *n < rows ? line_read(text, end, l) : NULL;
        if (!text || (*n && by_line(l - 1, l) >= 0)) {
            err_set(e, ST_INVALID, "frame", "sample.frame");
            err_arg(e, "line", "%zu", *n + 1);
            return ST_INVALID;
        }
        units += l->count;
        if (units > SAMPLE_UNITS_MAX) return err_set(e, ST_TOO_LARGE, "frame", "sample.units");
        (*n)++;
    }
    return ST_OK;
}

void sample_frame_hash(const char *text, size_t len, unsigned char out[static SAMPLE_HASH_BYTES]) {
    crypto_hash_sha256(out, (const unsigned char *)text, len);
}

bool sample_seed_known(const char *s) { return strspn(s, DIGITS "abcdef") == SAMPLE_SEED_DIGITS && !s[SAMPLE_SEED_DIGITS]; }

/* ---- how many of each stratum ---- */

static size_t strata_find(const struct sample_line *line, size_t n, struct sample_stratum *out, uint64_t *units) {
    size_t h = 0;
    *units = 0;
    for (size_t i = 0; i < n; i++) {
        if (!i || strcmp(line[i].stratum, line[i - 1].stratum)) out[h++] = (struct sample_stratum){ .key = line[i].stratum, .first = i };
        out[h - 1].lines++;
        out[h - 1].units += line[i].count;
        *units += line[i].count;
    }
    return h;
}

/* What is left of size·units after whole shares of all. */
static uint64_t remainder_of(const struct sample_stratum *s, uint64_t all, uint64_t size) { return size * s->units % all; }

/* Fewer are left than there are strata with a remainder, so none is asked twice and none gets more than it has. */
static void give_remainders(struct sample_stratum *s, size_t strata, uint64_t all, uint64_t size, bool *given, uint64_t left) {
    for (; left; left--) {
        size_t best = strata;
        for (size_t h = 0; h < strata; h++)
            if (!given[h] && (best == strata || remainder_of(&s[h], all, size) > remainder_of(&s[best], all, size))) best = h;
        given[best] = true;
        s[best].drawn++;
    }
}

static void give_one(struct sample_stratum *s, size_t strata) {
    for (size_t h = 0; h < strata; h++) {
        size_t most = 0;
        if (s[h].drawn) continue;
        for (size_t k = 1; k < strata; k++)
            if (s[k].drawn > s[most].drawn) most = k;
        s[most].drawn--;
        s[h].drawn++;
    }
}

static enum status allocate(struct sample *x, uint64_t size, struct arena *a, struct err *e) {
    bool *given = arena_alloc(a, (x->strata + 1) * sizeof *given);
    uint64_t left = size;
    if (!given) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    for (size_t h = 0; h < x->strata; h++) {
        x->stratum[h].drawn = (uint32_t)(size * x->stratum[h].units / x->units);
        left -= x->stratum[h].drawn;
    }
    give_remainders(x->stratum, x->strata, x->units, size, given, left);
    if (size >= x->strata) give_one(x->stratum, x->strata);
    return ST_OK;
}

/* ---- which of them ---- */

/* SHA-256("<seed>:<stratum>:<i>"), its first eight bytes. */
static uint64_t number_drawn(const char *seed, const char *stratum, uint64_t i) {
    char text[SAMPLE_SEED_BYTES + SAMPLE_STRATUM_BYTES + 24];
    unsigned char hash[crypto_hash_sha256_BYTES];
    uint64_t x = 0;
    int len = snprintf(text, sizeof text, "%s:%s:%llu", seed, stratum, (unsigned long long)i);
    crypto_hash_sha256(hash, (const unsigned char *)text, (unsigned long long)len);
    for (size_t k = 0; k < 8; k++) x = x << 8 | hash[k];
    return x;
}

/* Whether the last value below 2^64 that all units share equally is not passed.  2^64 mod N is (2^64 - N) mod N */
static bool fair(uint64_t x, uint64_t units) {
    uint64_t over = (0 - units) % units;
    return !over || x < 0 - over;
}

/* Into ascending numbers.  out: false where it is there */
static bool take(uint64_t *taken, size_t n, uint64_t unit) {
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (taken[mid] < unit) low = mid + 1;
        else high = mid;
    }
    if (low < n && taken[low] == unit) return false;
    memmove(taken + low + 1, taken + low, (n - low) * sizeof *taken);
    taken[low] = unit;
    return true;
}

static void draw_numbers(const struct sample_stratum *s, const char *seed, uint64_t *taken) {
    size_t n = 0;
    for (uint64_t i = 0; s->drawn == s->units && i < s->units; i++) taken[n++] = i;
    for (uint64_t i = 0; n < s->drawn; i++) {
        uint64_t x = number_drawn(seed, s->key, i);
        if (fair(x, s->units)) n += take(taken, n, x % s->units);
    }
}

/* Numbers of a stratum, ascending, into lines and what each has. */
static void draw_stratum(const struct sample_line *line, const struct sample_stratum *s, const uint64_t *taken, struct sample_unit *out) {
    uint64_t before = 0;
    size_t at = s->first;
    for (size_t i = 0; i < s->drawn; i++) {
        while (taken[i] - before >= line[at].count) before += line[at++].count;
        out[i] = (struct sample_unit){ .line = at, .index = (uint32_t)(taken[i] - before) + 1 };
    }
}

enum status sample_draw(const struct sample_line *line, size_t n, const char *seed, uint32_t size, struct arena *a, struct sample *out,
                        struct err *e) {
    *out = (struct sample){ .stratum = arena_alloc(a, (n + 1) * sizeof *out->stratum) };
    uint64_t *taken = arena_alloc(a, ((size_t)size + 1) * sizeof *taken);
    if (!out->stratum || !taken) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    out->strata = strata_find(line, n, out->stratum, &out->units);
    out->drawn = size < out->units ? size : (size_t)out->units;
    out->unit = arena_alloc(a, (out->drawn + 1) * sizeof *out->unit);
    if (!out->unit) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = out->strata ? allocate(out, out->drawn, a, e) : ST_OK;
    size_t done = 0;
    for (size_t h = 0; !st && h < out->strata; h++) {
        draw_numbers(&out->stratum[h], seed, taken);
        draw_stratum(line, &out->stratum[h], taken, out->unit + done);
        done += out->stratum[h].drawn;
    }
    return st;
}
