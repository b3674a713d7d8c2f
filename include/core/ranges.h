/* Ranges of label indexes as people write them: "1-100,205,300-310". thread: pure */
#ifndef TEMLANG_CORE_RANGES_H
#define TEMLANG_CORE_RANGES_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct range {
    uint32_t first; /* 1-based, inclusive */
    uint32_t last;  /* inclusive, >= first */
};

#define RANGES_MAX 5000

/*
 * Parse a list, sort it and join what touches or overlaps.
 *   in   s: "3", "1-100", "1-100,205"; max: largest index allowed
 *   out  *out in a, *n of them, ascending and disjoint
 *   err  ST_INVALID, field "range": "range.syntax", "range.order", "range.outside" (args: max), "range.many"
 */
enum status ranges_parse(const char *s, uint32_t max, struct arena *a, struct range **out, size_t *n, struct err *e);
/* What of want is not in have (both ascending, disjoint), in a; *n may be 0. */
struct range *ranges_minus(struct arena *a, const struct range *want, size_t want_n, const struct range *have,
                           size_t have_n, size_t *n);
/* Number of labels in the ranges. */
uint64_t ranges_count(const struct range *r, size_t n);

#endif
