/*
 * What no form of an inspection has: what its sample is drawn from, the frame as it was, and how far its minutes are.
 * thread: as rows.h
 */
#ifndef TEMLANG_STORE_INSPECTION_H
#define TEMLANG_STORE_INSPECTION_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/store.h"

/* A producer, or a run of labels, and what it can be counted under. */
struct inspection_unit {
    int64_t id;
    uint32_t count;             /* 1, or the labels of the run */
    const char *commune, *kind; /* of the producer */
    const char *group;          /* "" none: of the product; of a producer that of its first product in the register */
    int stars;                  /* 0 none: the highest in force on the day; of a run those that its labels show */
};
/* Producers in the register, paused ones too.  in: day: ISO; unit: commune, "" all */
enum status inspection_producers(struct db *db, const char *day, const char *unit, struct arena *a, struct inspection_unit **out, size_t *n,
                                 struct err *e);
/* Runs issued from an instant until before another. */
enum status inspection_runs(struct db *db, int64_t from_us, int64_t before_us, const char *unit, struct arena *a, struct inspection_unit **out,
                            size_t *n, struct err *e);

/* Keep a frame under its hash (hexadecimal); it never changes. */
enum status inspection_frame_put(struct db *tx, const char *sha256, const char *frame, int64_t at_us, struct err *e);
/* out: *frame in a, "" where there is none */
enum status inspection_frame_get(struct db *db, const char *sha256, struct arena *a, const char **frame, struct err *e);

/* How many minutes there are, and how many of them are not at their end. */
enum status inspection_visits(struct db *db, int64_t inspection, int64_t *all, int64_t *open, struct err *e);

#endif
