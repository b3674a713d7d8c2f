/* How much visitors did in a day or an hour, in memory, under the hash of the day: so many and no more. thread: any */
#ifndef TEMLANG_APP_VISITOR_LIMIT_H
#define TEMLANG_APP_VISITOR_LIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct visitor_limit;

/* So many of somebody in a period. */
struct visitor_quota {
    uint64_t who;   /* scan_visitor, with a user agent or, of a network, without; any but 0 */
    bool network;   /* who sends no user agent is not taken for the network */
    int32_t period; /* number of the day, of the hour; one table holds one kind */
    int max;
};

/* out: NULL without memory */
struct visitor_limit *visitor_limit_new(void);
/* Safe on NULL. */
void visitor_limit_free(struct visitor_limit **l);
/*
 * One more of each of n quotas, or of none.
 *   out  n: taken; else the first that has no more
 */
size_t visitor_limit_take(struct visitor_limit *l, const struct visitor_quota *q, size_t n);
/* Give back what was taken: nothing came of it. */
void visitor_limit_back(struct visitor_limit *l, const struct visitor_quota *q, size_t n);

#endif
