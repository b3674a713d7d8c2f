/*
 * The inside of the press desk: its list of jobs (press_queue.c), one of them at work (press_make.c), the files kept (press_kept.c).
 * Nobody else includes it.
 */
#ifndef TEMLANG_APP_PRESS_QUEUE_H
#define TEMLANG_APP_PRESS_QUEUE_H

#include <pthread.h>

#include "press_desk.h"

#define RUNNERS 2
#define PATH_BYTES 4096
#define DESK_ARENA_BYTES (64u << 20)

struct desk_job {
    struct desk_job *next;
    int64_t id;
    bool running, cancelled, again; /* under the desk's lock; again: asked for while it ran */
    atomic_bool stop;
    _Atomic uint64_t done, total;
    int64_t began_us; /* monotonic */
};

struct press_desk {
    struct app *app;
    pthread_mutex_t lock; /* guards the list and stopping */
    pthread_cond_t changed;
    struct desk_job *head; /* in the order in which they came */
    bool stopping;
    pthread_t runner[RUNNERS];
    int runners;
};

/* ---- the list: the desk is locked ---- */

/* The first that nobody runs; NULL: none waits. */
struct desk_job *queue_waiting(struct press_desk *d);
/* Take a job off the list and free it. */
void queue_off(struct press_desk *d, struct desk_job *gone);
/*
 * A job has been run: off the list, or back among those that wait where it was asked for meanwhile. Its row may have said done already when
 * that was written, and then nobody but this list knows that it is to be made once more; where it had not, the next run finds nothing to do.
 */
void queue_ran(struct press_desk *d, struct desk_job *j);
/* Until something changed, at most so long; lets others in meanwhile. */
void queue_wait_ms(struct press_desk *d, int ms);

/* ---- at work: the desk is not locked ---- */

/* Make the file of a job and write what became of it. */
void desk_make(struct app *a, struct desk_job *j);

/* ---- files ---- */

/* Remove files that no row knows.  Nobody may be writing one. */
enum status desk_sweep(struct app *a, struct err *e);

#endif
