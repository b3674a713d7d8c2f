/* Runners of the press desk: started with the service, each takes the next job that waits, and goes on where the last start ended. */
#include <stdlib.h>

#include "base/log.h"
#include "base/thread.h"
#include "press_queue.h"

#define TIDY_MS 3600000

static void tidy_now(struct press_desk *d) {
    struct err e = { 0 };
    pthread_mutex_unlock(&d->lock);
    if (desk_tidy(d->app, &e)) log_warn("job.tidy", "result=%s", e.key);
    pthread_mutex_lock(&d->lock);
}

static void *runner(void *arg) {
    struct press_desk *d = arg;
    thread_background(); /* and so are the workers that the press starts from here */
    pthread_mutex_lock(&d->lock);
    int64_t tidied = clock_mono_us();
    while (!d->stopping) {
        struct desk_job *j = queue_waiting(d);
        if (!j) {
            queue_wait_ms(d, TIDY_MS);
            if (clock_mono_us() - tidied < TIDY_MS * INT64_C(1000)) continue;
            tidied = clock_mono_us();
            tidy_now(d);
            continue;
        }
        j->running = true;
        j->began_us = clock_mono_us();
        pthread_mutex_unlock(&d->lock);
        desk_make(d->app, j);
        pthread_mutex_lock(&d->lock);
        queue_ran(d, j);
    }
    pthread_mutex_unlock(&d->lock);
    return NULL;
}

static enum status waiting_take(struct app *a, struct err *e) {
    struct db *db = NULL;
    int64_t *ids = NULL;
    size_t n = 0;
    struct arena *ar = arena_new(DESK_ARENA_BYTES);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = app_reader_begin(a, &db, e);
    if (!st) {
        st = job_waiting(db, ar, &ids, &n, e);
        app_reader_end(a);
    }
    for (size_t i = 0; !st && i < n; i++) desk_push(a, ids[i]);
    arena_free(&ar);
    return st;
}

enum status desk_open(struct app *a, struct err *e) {
    pthread_condattr_t monotonic;
    struct press_desk *d = calloc(1, sizeof *d);
    if (!d) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    d->app = a;
    pthread_mutex_init(&d->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&d->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    a->desk = d;
    enum status st = desk_sweep(a, e);
    if (!st) st = desk_tidy(a, e);
    if (st == ST_NO_SPACE || st == ST_UNAVAILABLE) { /* a full disk is no reason not to start */
        if (e) err_clear(e);
        st = ST_OK;
    }
    if (!st) st = waiting_take(a, e);
    while (!st && d->runners < RUNNERS) {
        if (thread_start(&d->runner[d->runners], runner, d)) return err_set(e, ST_INTERNAL, NULL, "internal.thread");
        d->runners++;
    }
    return st;
}

void desk_stop(struct app *a) {
    struct press_desk *d = a->desk;
    if (!d) return;
    pthread_mutex_lock(&d->lock);
    d->stopping = true;
    for (struct desk_job *j = d->head; j; j = j->next) atomic_store(&j->stop, true);
    pthread_cond_broadcast(&d->changed);
    pthread_mutex_unlock(&d->lock);
}

void desk_close(struct app *a) {
    struct press_desk *d = a->desk;
    if (!d) return;
    desk_stop(a);
    while (d->runners) pthread_join(d->runner[--d->runners], NULL);
    a->desk = NULL; /* not before: runners find the desk through the app */
    while (d->head) {
        struct desk_job *j = d->head;
        d->head = j->next;
        free(j);
    }
    pthread_mutex_destroy(&d->lock);
    pthread_cond_destroy(&d->changed);
    free(d);
}
