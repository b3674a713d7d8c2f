/*
 * Units of a file by several workers, written in order by the caller's thread.
 *
 * A unit is whole work: number, signature, symbol, drawing and compression of all its labels. Workers take the next unit
 * whose place in the ring is free, so memory holds a few units however long the run is, and the bytes do not depend on who
 * made which unit.
 */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/thread.h"
#include "surface.h"

#define WORKERS_MAX 16
#define PLACES_A_WORKER 3
#define PROGRESS_US 100000

struct place {
    bool ready;
    enum status status;
    struct err err;
    struct buf out;
};

struct stream {
    const struct press *press;
    const struct surface *surface;
    void *state;
    uint64_t units;
    pthread_mutex_t lock;
    pthread_cond_t taken; /* a place became free, or the end */
    pthread_cond_t made;
    uint64_t next;        /* unit that the next worker makes */
    uint64_t written;     /* units that have left the ring */
    bool over;
    size_t places;
    struct place place[WORKERS_MAX * PLACES_A_WORKER];
};

/* The unit to make next, once its place is free.  out: false at the end */
static bool unit_take(struct stream *s, uint64_t *unit) {
    pthread_mutex_lock(&s->lock);
    while (!s->over && s->next < s->units && s->next >= s->written + s->places) pthread_cond_wait(&s->taken, &s->lock);
    bool more = !s->over && s->next < s->units;
    if (more) *unit = s->next++;
    pthread_mutex_unlock(&s->lock);
    return more;
}

static void *worker_run(void *arg) {
    struct stream *s = arg;
    const struct surface *surface = s->surface;
    uint64_t unit;
    thread_background();
    void *tools = surface->tools_new ? surface->tools_new(s->state) : NULL;
    bool able = tools || !surface->tools_new;
    while (unit_take(s, &unit)) {
        struct place *place = &s->place[unit % s->places];
        buf_clear(&place->out);
        err_clear(&place->err);
        place->status = able ? surface->unit(s->state, tools, unit, &place->out, &place->err) : ST_NO_MEMORY;
        pthread_mutex_lock(&s->lock);
        place->ready = true;
        pthread_cond_signal(&s->made);
        pthread_mutex_unlock(&s->lock);
    }
    if (tools) surface->tools_free(tools);
    return NULL;
}

static bool stopped(const struct press *p) {
    return p->job->stop && atomic_load_explicit(p->job->stop, memory_order_relaxed);
}

static void progress_tell(const struct stream *s, uint64_t units, int64_t *told_us) {
    const struct press *p = s->press;
    if (!p->job->progress) return;
    int64_t now = clock_mono_us();
    if (units < s->units && now - *told_us < PROGRESS_US) return;
    *told_us = now;
    p->job->progress(p->job->progress_ctx, p->labels * units / s->units, p->labels);
}

static enum status unit_put(struct stream *s, uint64_t unit, const struct buf *made, struct outlet *o) {
    const struct surface *surface = s->surface;
    return surface->put ? surface->put(s->state, unit, made, o, s->press->e) : outlet_put(o, made->data, made->len, s->press->e);
}

static enum status units_write(struct stream *s, struct outlet *o) {
    const struct press *p = s->press;
    int64_t told_us = 0;
    for (uint64_t unit = 0; unit < s->units; unit++) {
        struct place *place = &s->place[unit % s->places];
        pthread_mutex_lock(&s->lock);
        while (!place->ready) pthread_cond_wait(&s->made, &s->lock);
        pthread_mutex_unlock(&s->lock);
        if (stopped(p)) return err_set(p->e, ST_CANCELLED, NULL, "press.cancelled");
        if (place->status != ST_OK) {
            if (p->e && place->err.status != ST_OK) *p->e = place->err;
            return err_set(p->e, place->status, NULL, "");
        }
        enum status status = unit_put(s, unit, &place->out, o);
        if (status != ST_OK) return status;
        pthread_mutex_lock(&s->lock);
        place->ready = false;
        s->written++;
        pthread_cond_broadcast(&s->taken);
        pthread_mutex_unlock(&s->lock);
        progress_tell(s, unit + 1, &told_us);
    }
    return ST_OK;
}

static int workers_count(const struct stream *s) {
    long n = s->press->job->workers;
    if (n == 0) n = sysconf(_SC_NPROCESSORS_ONLN);
    if (n > WORKERS_MAX) n = WORKERS_MAX;
    if (n < 1) n = 1;
    return (uint64_t)n > s->units ? (int)s->units : (int)n;
}

static enum status units_run(struct stream *s, struct outlet *o) {
    pthread_t thread[WORKERS_MAX];
    int want = workers_count(s), n = 0;
    s->places = (size_t)want * PLACES_A_WORKER;
    while (n < want && thread_start(&thread[n], worker_run, s) == 0) n++;
    enum status status = n ? units_write(s, o) : err_set(s->press->e, ST_NO_MEMORY, NULL, "");
    pthread_mutex_lock(&s->lock);
    s->over = true;
    pthread_cond_broadcast(&s->taken);
    pthread_mutex_unlock(&s->lock);
    while (n > 0) pthread_join(thread[--n], NULL);
    return status;
}

enum status stream_run(struct press *p, press_sink sink, void *ctx, uint64_t *bytes) {
    struct stream *s = calloc(1, sizeof *s);
    if (!s) return err_set(p->e, ST_NO_MEMORY, NULL, "");
    struct outlet o = {sink, ctx, 0};
    s->press = p;
    s->surface = surface_of(p->job->format);
    s->units = p->pages;
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->taken, NULL);
    pthread_cond_init(&s->made, NULL);
    enum status status = stopped(p) ? err_set(p->e, ST_CANCELLED, NULL, "press.cancelled")
                                    : s->surface->open(p, &s->state, &s->units, &o, p->e);
    if (status == ST_OK) status = units_run(s, &o);
    if (status == ST_OK && s->surface->finish) status = s->surface->finish(s->state, &o, p->e);
    *bytes = o.bytes;
    for (size_t i = 0; i < WORKERS_MAX * PLACES_A_WORKER; i++) buf_free(&s->place[i].out);
    s->surface->close(s->state);
    pthread_cond_destroy(&s->made);
    pthread_cond_destroy(&s->taken);
    pthread_mutex_destroy(&s->lock);
    free(s);
    return status;
}
