/*
 * Pages that were made once for a run, compressed, and are filled in for each label (gzip.h).
 * thread: one thread a cache
 */
#ifndef TEMLANG_HTTP_SHELLS_H
#define TEMLANG_HTTP_SHELLS_H

#include <stdint.h>

#include "gzip.h"

#define SHELLS_MAX 256
#define SHELLS_BYTES_MAX ((size_t)4 << 20)

/* Everything that a page's constant part depends on. Compared as bytes: set the whole struct to zero first. */
struct shell_key {
    uint64_t serial; /* of run_facts; 0 where the label is not known */
    uint64_t piece;  /* piece_mark of the label */
    int32_t day;     /* of the answer */
    int32_t void_day;
    int32_t key_id;
    int32_t opened_day;
    int32_t unsafe_day;
    uint8_t display;
    uint8_t outcome, lang, lang_given, typed, seen, number_typed, void_reason, voided, refilled, reported;
    uint8_t unused[1]; /* 0: no padding */
};

struct shells;

struct shells *shells_new(void);
void shells_free(struct shells **s);
/* The page of a key, NULL where it is not kept; valid until the next shells_put. */
const struct splice *shells_get(struct shells *s, const struct shell_key *k);
/* Keep a page (owned from here on), dropping those unused longest. */
const struct splice *shells_put(struct shells *s, const struct shell_key *k, struct splice *page);
/* How many are kept, for tests. */
int shells_count(const struct shells *s);

#endif
