/* A few lines of arithmetic and a table: a flood meets this before anything that costs more. */
#include "base/bucket.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#define WAYS 8
#define LOCKS 64u

struct bucket {
    uint64_t key;    /* 0 empty */
    int64_t full_us; /* when it is full again */
};

struct buckets {
    size_t sets;
    struct bucket (*set)[WAYS];
    pthread_mutex_t lock[LOCKS]; /* of the sets with its number, modulo */
};

struct buckets *buckets_new(size_t sets) {
    struct buckets *b = calloc(1, sizeof *b);
    if (!b) return NULL;
    b->sets = sets;
    b->set = calloc(sets, sizeof *b->set);
    for (size_t i = 0; i < LOCKS; i++) pthread_mutex_init(&b->lock[i], NULL);
    if (!b->set) buckets_free(&b);
    return b;
}

void buckets_free(struct buckets **bp) {
    struct buckets *b = *bp;
    *bp = NULL;
    if (!b) return;
    for (size_t i = 0; i < LOCKS; i++) pthread_mutex_destroy(&b->lock[i]);
    free(b->set);
    free(b);
}

/* The bucket of a key, NULL where it has none: then it is full. */
static struct bucket *find(struct bucket set[static WAYS], uint64_t key) {
    for (int i = 0; i < WAYS; i++)
        if (set[i].key == key) return &set[i];
    return NULL;
}

/* A place for a new key: an empty one has full_us 0, before all others. */
static struct bucket *place(struct bucket set[static WAYS], uint64_t key) {
    struct bucket *least = &set[0];
    for (int i = 1; i < WAYS; i++)
        if (set[i].full_us < least->full_us) least = &set[i];
    *least = (struct bucket){ .key = key };
    return least;
}

static int64_t bucket_ask(struct buckets *b, uint64_t key, const struct bucket_rate *r, int64_t now_us, bool take) {
    size_t at = (size_t)(key % b->sets);
    const int64_t room_us = r->burst * r->each_us;
    pthread_mutex_lock(&b->lock[at % LOCKS]);
    struct bucket *one = find(b->set[at], key);
    int64_t full_us = one ? one->full_us : now_us;
    if (full_us < now_us) full_us = now_us;
    /* More than empty cannot be: the clock was put back. */
    if (full_us > now_us + room_us) full_us = now_us + room_us;
    int64_t wait_us = full_us + r->each_us - room_us - now_us;
    if (wait_us <= 0 && take) {
        if (!one) one = place(b->set[at], key);
        one->full_us = full_us + r->each_us;
    } else if (one) {
        one->full_us = full_us;
    }
    pthread_mutex_unlock(&b->lock[at % LOCKS]);
    return wait_us > 0 ? wait_us : 0;
}

int64_t bucket_wait(struct buckets *b, uint64_t key, const struct bucket_rate *r, int64_t now_us) {
    return bucket_ask(b, key, r, now_us, false);
}

int64_t bucket_take(struct buckets *b, uint64_t key, const struct bucket_rate *r, int64_t now_us) {
    return bucket_ask(b, key, r, now_us, true);
}
