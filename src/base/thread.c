/* One place that masks signals: a signal that lands on a worker would end the program in the middle of a write. */
#include "base/thread.h"

#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

int thread_start(pthread_t *t, void *(*fn)(void *), void *arg) {
    sigset_t all;
    sigset_t old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int rc = pthread_create(t, NULL, fn, arg);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return rc;
}

void thread_background(void) {
    const struct sched_param p = { .sched_priority = 0 };
    /* Not SCHED_BATCH: beside two jobs a waking thread then waits a tick now and then, 3 ms where it is 0.5 ms alone. */
    (void)sched_setscheduler(0, SCHED_IDLE, &p);
    /* On Linux the nice value belongs to the thread when it is named by its id. */
    (void)setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), 19);
}
