/* The reaper: sleeps while there is no connection, else looks at all of them a few times a second. */
#include "deadline.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/thread.h"

struct deadlines {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t thread;
    struct deadline *first;
    int64_t period_us;
    bool stop;
};

static void reap(struct deadlines *d, int64_t now_us) {
    int ended = 0;
    for (struct deadline *one = d->first; one; one = one->next) {
        if (one->over || now_us < atomic_load_explicit(&one->at_us, memory_order_relaxed)) continue;
        one->over = true;
        metric_add(METRIC_DEADLINES, 1);
        shutdown(one->fd, SHUT_RDWR);
        ended++;
    }
    if (ended) log_info("http.deadline", "connections=%d", ended);
}

static void *run(void *arg) {
    struct deadlines *d = arg;
    pthread_mutex_lock(&d->lock);
    while (!d->stop) {
        if (!d->first) {
            pthread_cond_wait(&d->wake, &d->lock);
            continue;
        }
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        int64_t ns = until.tv_nsec + d->period_us % 1000000 * 1000;
        until.tv_sec += (time_t)(d->period_us / 1000000 + ns / 1000000000);
        until.tv_nsec = (long)(ns % 1000000000);
        while (!d->stop && pthread_cond_timedwait(&d->wake, &d->lock, &until) != ETIMEDOUT) continue;
        if (!d->stop) reap(d, clock_mono_us());
    }
    pthread_mutex_unlock(&d->lock);
    return NULL;
}

struct deadlines *deadlines_new(int64_t period_us) {
    struct deadlines *d = calloc(1, sizeof *d);
    pthread_condattr_t attr;
    if (!d) return NULL;
    d->period_us = period_us;
    pthread_mutex_init(&d->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&d->wake, &attr);
    pthread_condattr_destroy(&attr);
    if (thread_start(&d->thread, run, d) != 0) {
        pthread_cond_destroy(&d->wake);
        pthread_mutex_destroy(&d->lock);
        free(d);
        return NULL;
    }
    return d;
}

void deadlines_free(struct deadlines **dp) {
    struct deadlines *d = *dp;
    *dp = NULL;
    if (!d) return;
    pthread_mutex_lock(&d->lock);
    d->stop = true;
    pthread_cond_signal(&d->wake);
    pthread_mutex_unlock(&d->lock);
    pthread_join(d->thread, NULL);
    pthread_cond_destroy(&d->wake);
    pthread_mutex_destroy(&d->lock);
    free(d);
}

void deadline_enter(struct deadlines *d, struct deadline *one, int fd, int64_t at_us) {
    one->fd = fd;
    one->over = false;
    one->previous = NULL;
    atomic_init(&one->at_us, at_us);
    pthread_mutex_lock(&d->lock);
    one->next = d->first;
    if (d->first)
        d->first->previous = one;
    else
        pthread_cond_signal(&d->wake);
    d->first = one;
    pthread_mutex_unlock(&d->lock);
}

void deadline_set(struct deadline *one, int64_t at_us) {
    atomic_store_explicit(&one->at_us, at_us, memory_order_relaxed);
}

void deadline_leave(struct deadlines *d, struct deadline *one) {
    pthread_mutex_lock(&d->lock);
    if (one->previous)
        one->previous->next = one->next;
    else
        d->first = one->next;
    if (one->next) one->next->previous = one->previous;
    pthread_mutex_unlock(&d->lock);
}
