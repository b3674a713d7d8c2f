/* How much a visitor did today, in memory, under the hash of the day: so many and no more. thread: any */
#ifndef TEMLANG_APP_VISITOR_LIMIT_H
#define TEMLANG_APP_VISITOR_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

struct visitor_limit;

/* out: NULL without memory */
struct visitor_limit *visitor_limit_new(void);
void visitor_limit_free(struct visitor_limit **l);
/*
 * One more of a visitor (scan_visitor) or a network.
 *   out  false where it had max of the day: then it is not counted
 */
bool visitor_limit_take(struct visitor_limit *l, uint64_t who, int32_t day, int max);

#endif
