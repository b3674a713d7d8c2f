/*
 * Absolute deadlines of connections: a client that sends a byte a second is never idle, so idle time-outs do not end
 * it.
 *
 * A thread shuts down sockets whose time is over; leaving the list takes the same lock, so a descriptor is never used
 * after its owner closed it.
 * thread: deadline_set from the connection's thread; the others from any
 */
#ifndef TEMLANG_HTTP_DEADLINE_H
#define TEMLANG_HTTP_DEADLINE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct deadline {
    int fd;
    bool over;             /* its socket was shut down */
    _Atomic int64_t at_us; /* monotonic */
    struct deadline *previous, *next;
};

struct deadlines;

/* out: NULL without memory or thread.  in: period_us: how often to look */
struct deadlines *deadlines_new(int64_t period_us);
/* Stop the thread; the list must be empty. Safe on NULL. */
void deadlines_free(struct deadlines **d);
void deadline_enter(struct deadlines *d, struct deadline *one, int fd, int64_t at_us);
void deadline_set(struct deadline *one, int64_t at_us);
/* Call before the descriptor is closed. */
void deadline_leave(struct deadlines *d, struct deadline *one);

#endif
