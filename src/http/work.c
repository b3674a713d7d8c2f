/*
 * The pool behind pages that take time. Its queue is bounded: more waiting requests than that would only time out at the
 * visitor's end, and a quick "busy" loses nothing.
 */
#include "work.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/thread.h"

#define THREADS_MAX 64

struct work {
    const struct site *site;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct work_job *first, **last;
    int reserved, queue_max; /* reserved: places taken, from work_reserve until a worker takes the job */
    bool stop;
    int threads_len;
    pthread_t threads[THREADS_MAX];
};

static void *worker_open(struct work *k) {
    struct err e = { 0 };
    void *w = NULL;
    if (k->site->worker_open(k->site->self, &w, &e)) log_error("http.worker", "status=%s key=%s", status_key(e.status), e.key);
    return w;
}

/* The next job, waiting for one; NULL: stopped and nothing waits. */
static struct work_job *job_take(struct work *k, bool *stopped) {
    pthread_mutex_lock(&k->lock);
    /* A place that was taken will be used: its job must not be left behind. */
    while (!k->first && !(k->stop && k->reserved == 0)) pthread_cond_wait(&k->wake, &k->lock);
    struct work_job *job = k->first;
    if (job) {
        k->first = job->next;
        if (!k->first) k->last = &k->first;
        k->reserved--;
        if (k->stop) pthread_cond_broadcast(&k->wake);
    }
    *stopped = k->stop;
    pthread_mutex_unlock(&k->lock);
    return job;
}

static void *work_thread(void *arg) {
    struct work *k = arg;
    void *w = NULL;
    struct work_job *job;
    bool stopped;
    while ((job = job_take(k, &stopped))) {
        if (!w && !stopped) w = worker_open(k);
        job->run(job, stopped ? NULL : w);
    }
    k->site->worker_close(&w);
    return NULL;
}

enum status work_new(struct work **out, const struct site *s, int threads, int queue_max, struct err *e) {
    struct work *k = calloc(1, sizeof *k);
    *out = k;
    if (!k) return err_set(e, ST_NO_MEMORY, NULL, "");
    k->site = s;
    k->last = &k->first;
    k->queue_max = queue_max;
    pthread_mutex_init(&k->lock, NULL);
    pthread_cond_init(&k->wake, NULL);
    if (threads > THREADS_MAX) threads = THREADS_MAX;
    while (k->threads_len < threads && !thread_start(&k->threads[k->threads_len], work_thread, k)) k->threads_len++;
    if (k->threads_len == threads) return ST_OK;
    work_stop(k);
    work_free(out);
    return err_set(e, ST_NO_MEMORY, NULL, "");
}

bool work_reserve(struct work *k) {
    pthread_mutex_lock(&k->lock);
    bool room = !k->stop && k->reserved < k->queue_max;
    if (room) k->reserved++;
    pthread_mutex_unlock(&k->lock);
    return room;
}

void work_push(struct work *k, struct work_job *job) {
    job->next = NULL;
    pthread_mutex_lock(&k->lock);
    *k->last = job;
    k->last = &job->next;
    pthread_cond_signal(&k->wake);
    pthread_mutex_unlock(&k->lock);
}

void work_stop(struct work *k) {
    if (!k) return;
    pthread_mutex_lock(&k->lock);
    k->stop = true;
    pthread_cond_broadcast(&k->wake);
    pthread_mutex_unlock(&k->lock);
    while (k->threads_len > 0) pthread_join(k->threads[--k->threads_len], NULL);
}

void work_free(struct work **kp) {
    struct work *k = *kp;
    *kp = NULL;
    if (!k) return;
    pthread_cond_destroy(&k->wake);
    pthread_mutex_destroy(&k->lock);
    free(k);
}
