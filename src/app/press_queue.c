/* Jobs that wait and jobs that run, in the order in which they came: taken on, watched, waited for, given up. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "press_queue.h"

#define LOOK_MS 100

static struct desk_job *find(struct press_desk *d, int64_t id) {
    struct desk_job *j = d->head;
    while (j && j->id != id) j = j->next;
    return j;
}

void queue_off(struct press_desk *d, struct desk_job *gone) {
    struct desk_job **at = &d->head;
    while (*at != gone) at = &(*at)->next;
    *at = gone->next;
    free(gone);
    pthread_cond_broadcast(&d->changed);
}

void queue_ran(struct press_desk *d, struct desk_job *j) {
    if (!j->again || j->cancelled || d->stopping) {
        queue_off(d, j);
        return;
    }
    j->running = j->again = false;
    atomic_store(&j->done, 0);
    atomic_store(&j->total, 0);
}

void desk_push(struct app *a, int64_t id) {
    struct press_desk *d = a->desk;
    if (!d) return;
    pthread_mutex_lock(&d->lock);
    struct desk_job **at = &d->head;
    while (*at && (*at)->id != id) at = &(*at)->next;
    if (*at) (*at)->again = (*at)->running;
    else if ((*at = calloc(1, sizeof **at))) (*at)->id = id; /* without memory it waits for the next start */
    pthread_cond_broadcast(&d->changed);
    pthread_mutex_unlock(&d->lock);
}

void queue_wait_ms(struct press_desk *d, int ms) {
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    (void)pthread_cond_timedwait(&d->changed, &d->lock, &until);
}

static void progress_of(const struct desk_job *j, struct desk_progress *out) {
    int64_t us = clock_mono_us() - j->began_us;
    out->running = j->running;
    out->done = atomic_load(&j->done);
    out->total = atomic_load(&j->total);
    out->left_s = -1;
    if (!j->running || !out->done || us <= 0) return;
    out->rate = (int64_t)((double)out->done * 1e6 / (double)us);
    if (out->rate > 0) out->left_s = (int64_t)(out->total - out->done) / out->rate + 1;
}

bool desk_progress(struct app *a, int64_t id, struct desk_progress *out) {
    struct press_desk *d = a ? a->desk : NULL;
    memset(out, 0, sizeof *out);
    if (!d) return false;
    pthread_mutex_lock(&d->lock);
    const struct desk_job *j = d->head;
    for (; j && j->id != id; j = j->next) out->ahead++;
    if (j) progress_of(j, out);
    pthread_mutex_unlock(&d->lock);
    return j != NULL;
}

enum status desk_wait(struct app *a, int64_t id, const struct command_io *io, struct err *e) {
    struct press_desk *d = a->desk;
    struct desk_job *j = NULL;
    bool over = false;
    if (!d) return ST_OK;
    pthread_mutex_lock(&d->lock);
    while ((j = find(d, id))) {
        uint64_t done = atomic_load(&j->done), total = atomic_load(&j->total);
        over = d->stopping || (io->stop && atomic_load(io->stop));
        if (over) break;
        pthread_mutex_unlock(&d->lock);
        if (io->progress && total) io->progress(io->ctx, done, total);
        pthread_mutex_lock(&d->lock);
        if (find(d, id)) queue_wait_ms(d, LOOK_MS);
    }
    pthread_mutex_unlock(&d->lock);
    if (!over) return ST_OK;
    err_set(e, ST_CANCELLED, NULL, "job.waiting-over");
    err_arg(e, "id", "%lld", (long long)id);
    return ST_CANCELLED;
}

void desk_cancel(struct app *a, int64_t id) {
    struct press_desk *d = a->desk;
    if (!d) return;
    pthread_mutex_lock(&d->lock);
    struct desk_job *j = find(d, id);
    if (j && !j->running) {
        queue_off(d, j);
        j = NULL;
    }
    if (j) {
        j->cancelled = true;
        atomic_store(&j->stop, true);
    }
    while (j && find(d, id)) pthread_cond_wait(&d->changed, &d->lock);
    pthread_mutex_unlock(&d->lock);
}

struct desk_job *queue_waiting(struct press_desk *d) {
    struct desk_job *j = d->head;
    while (j && j->running) j = j->next;
    return j;
}
