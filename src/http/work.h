/*
 * Workers for what takes time: a bounded queue and a few threads, each with a worker of the site.
 *
 * thread: work_new, work_stop and work_free from one thread; the others from any
 */
#ifndef TEMLANG_HTTP_WORK_H
#define TEMLANG_HTTP_WORK_H

#include <stdbool.h>

#include "base/err.h"
#include "http/site.h"

struct work;

/* A piece of work, part of the caller's own struct. */
struct work_job {
    /* w: the thread's worker of the site; NULL: there is none (no memory, or the pool stopped first): the job must still end itself */
    void (*run)(struct work_job *job, void *w);
    struct work_job *next;
};

/* in: s: outlives the pool.  err: ST_NO_MEMORY, also without threads */
enum status work_new(struct work **k, const struct site *s, int threads, int queue_max, struct err *e);
/* Take a place in the queue; false: it is full, or the pool has stopped. Each place taken must be used by work_push. */
bool work_reserve(struct work *k);
/* The job runs on some worker; it may have ended before this returns. */
void work_push(struct work *k, struct work_job *job);
/* Take nothing more, let what runs end, run what waits with w NULL, end the threads; safe on NULL and twice. */
void work_stop(struct work *k);
/* After work_stop; safe on NULL. */
void work_free(struct work **k);

#endif
