/* A small table that drops what was unused longest; a miss costs a rendering, so looking at all of them is nothing. */
#include "shells.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS 1024 /* index slots: a power of two, at most a quarter full */

struct shell {
    struct shell_key key;
    struct splice *page;
    uint64_t used; /* tick of the last use */
};

struct shells {
    struct shell list[SHELLS_MAX];
    int n;
    uint64_t tick;
    size_t bytes;
    uint16_t index[SLOTS]; /* position + 1 in list, 0 where free */
};

_Static_assert(sizeof(struct shell_key) == 48, "the key has no padding: it is compared and hashed as bytes");

static size_t hash_of(const struct shell_key *k) {
    uint64_t words[sizeof *k / sizeof(uint64_t)], h = 0;
    memcpy(words, k, sizeof words);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        h = (h ^ words[i]) * 0x9e3779b97f4a7c15u;
        h ^= h >> 29;
    }
    return (size_t)h & (SLOTS - 1);
}

/* The slot that holds the key, or the free one where it would stand. */
static size_t slot_of(const struct shells *s, const struct shell_key *k) {
    size_t at = hash_of(k);
    while (s->index[at] && memcmp(&s->list[s->index[at] - 1].key, k, sizeof *k) != 0) at = (at + 1) & (SLOTS - 1);
    return at;
}

struct shells *shells_new(void) {
    return calloc(1, sizeof(struct shells));
}

void shells_free(struct shells **s) {
    if (!*s) return;
    for (int i = 0; i < (*s)->n; i++) splice_free(&(*s)->list[i].page);
    free(*s);
    *s = NULL;
}

const struct splice *shells_get(struct shells *s, const struct shell_key *k) {
    uint16_t at = s->index[slot_of(s, k)];
    if (!at) return NULL;
    s->list[at - 1].used = ++s->tick;
    return s->list[at - 1].page;
}

static void index_rebuild(struct shells *s) {
    memset(s->index, 0, sizeof s->index);
    for (int i = 0; i < s->n; i++) s->index[slot_of(s, &s->list[i].key)] = (uint16_t)(i + 1);
}

static void drop_one(struct shells *s) {
    int at = 0;
    for (int i = 1; i < s->n; i++)
        if (s->list[i].used < s->list[at].used) at = i;
    s->bytes -= splice_bytes(s->list[at].page);
    splice_free(&s->list[at].page);
    s->list[at] = s->list[--s->n];
    index_rebuild(s);
}

const struct splice *shells_put(struct shells *s, const struct shell_key *k, struct splice *page) {
    while (s->n == SHELLS_MAX || (s->n && s->bytes + splice_bytes(page) > SHELLS_BYTES_MAX)) drop_one(s);
    s->list[s->n] = (struct shell){ .key = *k, .page = page, .used = ++s->tick };
    s->bytes += splice_bytes(page);
    s->n++;
    s->index[slot_of(s, k)] = (uint16_t)s->n;
    return page;
}

int shells_count(const struct shells *s) { return s->n; }
