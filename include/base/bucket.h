/*
 * Token buckets in a table of fixed size: who asks too often waits, whoever asks.
 *
 * A bucket is one number, the instant at which it will be full again. What is full needs no place in the table, so a new key
 * takes the place of a full bucket, or else of the one that has least taken: who floods keeps its bucket, and many keys
 * cannot wash it out. A key is a hash that nobody outside can aim (keyed per process); keys that meet in a set have buckets
 * of their own all the same.
 * src: ITU-T I.371, generic cell rate algorithm (virtual scheduling)
 * thread: any
 */
#ifndef TEMLANG_BASE_BUCKET_H
#define TEMLANG_BASE_BUCKET_H

#include <stddef.h>
#include <stdint.h>

/* How much at once, and one more how often. */
struct bucket_rate {
    int64_t burst;   /* 1 or more */
    int64_t each_us; /* 1 or more; burst * each_us: how long an empty one takes to be full */
};

struct buckets;

/* in: sets: 1 or more, of eight buckets each; out: NULL without memory */
struct buckets *buckets_new(size_t sets);
/* Safe on NULL. */
void buckets_free(struct buckets **b);
/*
 * How long until one can be taken; takes nothing.
 *   in   key: any but 0; now_us: of any clock; one that goes back makes nobody wait longer than an empty bucket takes to fill
 *   out  0: now, else microseconds
 */
int64_t bucket_wait(struct buckets *b, uint64_t key, const struct bucket_rate *r, int64_t now_us);
/* Take one where one is there.  out: as bucket_wait; other than 0: nothing was taken */
int64_t bucket_take(struct buckets *b, uint64_t key, const struct bucket_rate *r, int64_t now_us);

#endif
