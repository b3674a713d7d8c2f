/*
 * Threads that no signal reaches: SIGINT and SIGTERM belong to the main thread alone.
 */
#ifndef TEMLANG_BASE_THREAD_H
#define TEMLANG_BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/* Start fn(arg) with all signals blocked.  out: 0, or the error number of pthread_create */
int thread_start(pthread_t *t, void *(*fn)(void *), void *arg);
/* Make the calling thread yield to everything else: SCHED_IDLE, nice 19. Failure is harmless. */
void thread_background(void);

#endif
