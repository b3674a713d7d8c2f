/*
 * The queue in front of the one connection that commits. It is bounded, so that load is answered with "busy" instead of
 * memory; a group is formed from what already waits, so that a lone write never waits for company.
 */
#include "writer.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/thread.h"

/* ---- the waiting side ---- */

enum status writer_refusal(struct writer *w, struct err *e) {
    switch (atomic_load(&w->mode)) {
    case WRITER_FULL: return err_set(e, ST_UNAVAILABLE, NULL, "store.read-only");
    case WRITER_STOPPED: return err_set(e, ST_IO, NULL, "store.stopped");
    default: return ST_OK;
    }
}

static enum status admit(struct writer *w, struct request *r, struct err *e) {
    enum status s = writer_refusal(w, e);
    if (s != ST_OK) {
        metric_add(METRIC_WRITES_FAILED, 1);
        return s;
    }
    pthread_mutex_lock(&w->mutex);
    if (w->closing) {
        s = err_set(e, ST_UNAVAILABLE, NULL, "store.closing");
    } else if (w->len >= w->queue_max) {
        metric_add(METRIC_QUEUE_FULL, 1);
        s = err_set(e, ST_BUSY, NULL, "store.queue-full");
    } else {
        if (w->tail) w->tail->next = r;
        else w->head = r;
        w->tail = r;
        w->len++;
        pthread_cond_signal(&w->work);
    }
    pthread_mutex_unlock(&w->mutex);
    return s;
}

static void wait_for(struct writer *w, struct request *r) {
    pthread_mutex_lock(&w->mutex);
    while (!r->finished) pthread_cond_wait(&r->wake, &w->mutex);
    pthread_mutex_unlock(&w->mutex);
}

enum status writer_run(struct writer *w, store_fn fn, void *ctx, struct err *e) {
    assert(!pthread_equal(pthread_self(), w->thread)); /* it would wait for itself */
    struct request r = {.fn = fn, .ctx = ctx};
    if (pthread_cond_init(&r.wake, NULL) != 0) return err_set(e, ST_NO_MEMORY, NULL, "");
    enum status s = admit(w, &r, e);
    if (s == ST_OK) {
        wait_for(w, &r);
        s = r.status;
        if (s != ST_OK && e && e->status == ST_OK) *e = r.err;
    }
    pthread_cond_destroy(&r.wake);
    return s;
}

enum status writer_post(struct writer *w, store_fn fn, void (*done)(void *, enum status, const struct err *), void *ctx,
                        struct err *e) {
    struct request *r = calloc(1, sizeof *r);
    if (!r) return err_set(e, ST_NO_MEMORY, NULL, "");
    r->fn = fn;
    r->ctx = ctx;
    r->done = done;
    r->posted = true;
    enum status s = admit(w, r, e);
    if (s != ST_OK) free(r);
    return s;
}

/* ---- the writing side ---- */

static bool is_probe_due(const struct writer *w) {
    return atomic_load(&w->mode) == WRITER_FULL && clock_mono_us() >= w->probe_us;
}

void writer_probe(struct writer *w) {
    struct err e = {0};
    struct query q;
    char now[24];
    us_format_utc(clock_now_us(w->clock), now, sizeof now);
    enum status s = db_transaction(w->db, DRIVER_BEGIN_WRITE, &e);
    if (s == ST_OK) {
        query_start(&q, w->db, SQL_meta_set);
        query_text(&q, "store.probe");
        query_text(&q, now);
        s = query_run(&q, &e);
        if (s == ST_OK) s = db_transaction(w->db, DRIVER_COMMIT, &e);
        if (w->db->driver->in_transaction(w->db->conn)) w->db->driver->transaction(w->db->conn, DRIVER_ROLLBACK);
    }
    w->probe_us = clock_mono_us() + WRITER_PROBE_US;
    if (s != ST_OK) return;
    log_info("store.writable", "reason=\"the disk takes writes again\"");
    atomic_store(&w->mode, WRITER_OPEN);
}

static bool is_erase_waiting(const struct writer *w) {
    return atomic_load(&w->erased) && atomic_load(&w->mode) != WRITER_STOPPED;
}

static bool is_erase_due(const struct writer *w) {
    return is_erase_waiting(w) && clock_mono_us() >= w->erase_us;
}

/* Wait for work, or for the time of the next probe or of what is left to erase. Called with the mutex held. */
static void wait_for_work(struct writer *w) {
    bool full = atomic_load(&w->mode) == WRITER_FULL, erase = is_erase_waiting(w);
    if (!full && !erase) {
        pthread_cond_wait(&w->work, &w->mutex);
        return;
    }
    int64_t until_us = full ? w->probe_us : w->erase_us;
    if (full && erase && w->erase_us < until_us) until_us = w->erase_us;
    struct timespec until = {until_us / 1000000, until_us % 1000000 * 1000};
    pthread_cond_timedwait(&w->work, &w->mutex, &until);
}

/* Up to group_max requests in the order in which they came; NULL when closing and nothing waits. */
static struct request *take(struct writer *w) {
    pthread_mutex_lock(&w->mutex);
    while (!w->head && !w->closing && !is_probe_due(w) && !is_erase_due(w)) wait_for_work(w);
    struct request *first = w->head, *last = first;
    int n = first ? 1 : 0;
    for (; last && last->next && n < w->group_max; n++) last = last->next;
    if (last) {
        w->head = last->next;
        if (!w->head) w->tail = NULL;
        last->next = NULL;
        w->len -= n;
    }
    pthread_mutex_unlock(&w->mutex);
    return first;
}

static bool is_over(struct writer *w) {
    pthread_mutex_lock(&w->mutex);
    bool over = w->closing && !w->head;
    pthread_mutex_unlock(&w->mutex);
    return over;
}

static void *run(void *arg) {
    struct writer *w = arg;
    for (;;) {
        struct request *group = take(w);
        if (is_probe_due(w)) writer_probe(w);
        if (group) group_run(w, group);
        else if (is_over(w)) return NULL;
        else if (is_erase_due(w)) writer_erase(w);
    }
}

enum status writer_start(struct writer *w, struct err *e) {
    pthread_condattr_t monotonic;
    if (pthread_condattr_init(&monotonic) != 0) return err_set(e, ST_NO_MEMORY, NULL, "");
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    int failed = pthread_mutex_init(&w->mutex, NULL);
    if (!failed) failed = pthread_mutex_init(&w->watch_mutex, NULL);
    if (!failed) failed = pthread_cond_init(&w->work, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (!failed) failed = thread_start(&w->thread, run, w);
    if (failed) return err_set(e, ST_NO_MEMORY, NULL, "");
    w->started = true;
    return ST_OK;
}

void writer_stop(struct writer *w) {
    if (!w->started) return;
    pthread_mutex_lock(&w->mutex);
    w->closing = true;
    pthread_cond_signal(&w->work);
    pthread_mutex_unlock(&w->mutex);
    pthread_join(w->thread, NULL);
    pthread_cond_destroy(&w->work);
    pthread_mutex_destroy(&w->mutex);
    pthread_mutex_destroy(&w->watch_mutex);
    w->started = false;
}
