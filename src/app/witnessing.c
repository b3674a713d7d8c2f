/* The threads, a witness each: what is to be shown, when it is tried again, and what the publisher is told at the start. */
#include "witnessing_internal.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/metrics.h"
#include "base/thread.h"

#define AGAIN_MS 5000
#define MEET_MS 15000
#define DOUBLE_MAX 5

/* ---- checkpoints that go round ---- */

/* in: the lock is held */
static bool shown_set(struct shown *s, const struct checkpoint *c, const char *note, size_t len) {
    char *copy = note ? malloc(len) : NULL;
    if (note && !copy) return false;
    if (copy) memcpy(copy, note, len);
    free(s->note);
    *s = (struct shown){ .gen = s->gen + 1, .c = *c, .note = copy, .len = len };
    return true;
}

static bool shown_copy(struct shown *to, const struct shown *s) {
    *to = *s;
    to->note = s->note ? malloc(s->len) : NULL;
    if (to->note) memcpy(to->note, s->note, s->len);
    return !s->note || to->note;
}

/* ---- one witness ---- */

static void told(struct watcher *x, enum status st, const struct err *why) {
    struct witness_standing *t = &x->standing;
    bool was = t->reached, asked = t->reached || t->why.status;
    t->reached = !st;
    if (st) t->why = *why;
    else err_clear(&t->why);
    if (st != ST_CANCELLED) log_board_witness(x->w->app->log, x->index, !st, clock_now_us(x->w->app->clock));
    if (!st && (!was || !asked)) log_info("witness.reached", "name=%s", x->of->name);
    if (st && st != ST_CANCELLED && (was || !asked))
        log_warn("witness.unreached", "name=%s key=%s reason=\"%s\"", x->of->name, why->key, err_value(why, "reason") ? err_value(why, "reason") : "");
}

/* in: the lock is held; it is not while the witness is asked */
static void meet(struct watcher *x) {
    struct witnessing *w = x->w;
    struct shown s;
    struct err e = { 0 };
    uint64_t gen = w->meet.gen;
    bool copied = shown_copy(&s, &w->meet);
    pthread_mutex_unlock(&w->lock);
    enum status st = copied ? witness_meet(x, &s, &e) : err_set(&e, ST_NO_MEMORY, NULL, "no-memory");
    free(s.note);
    pthread_mutex_lock(&w->lock);
    x->met = gen;
    told(x, st, &e);
    if (gen == w->meet.gen) {
        w->meeting--;
        if (!st) w->answered |= UINT64_C(1) << x->index;
        if (witness_refuses(&e) && !w->refusal.status) w->refusal = e;
        pthread_cond_broadcast(&w->wake);
    }
}

/* in: the lock is held; it is not while the witness is asked */
static void show(struct watcher *x) {
    struct witnessing *w = x->w;
    struct shown s;
    struct err e = { 0 };
    int again_ms = w->o.again_ms ? w->o.again_ms : AGAIN_MS;
    bool copied = shown_copy(&s, &w->newest);
    pthread_mutex_unlock(&w->lock);
    enum status st = copied ? witness_show(x, &s, &e) : err_set(&e, ST_NO_MEMORY, NULL, "no-memory");
    if (witness_refuses(&e)) app_log_refuse(w->app, &e);
    free(s.note);
    pthread_mutex_lock(&w->lock);
    told(x, st, &e);
    if (!st) {
        x->done = s.gen;
        x->fails = 0;
        x->due_us = 0;
        x->standing.size = s.c.size;
        x->standing.at_us = clock_now_us(w->app->clock);
        return;
    }
    if (st != ST_CANCELLED) metric_add(METRIC_WITNESS_FAILED, 1);
    x->due_us = clock_mono_us() + ((int64_t)again_ms << (x->fails < DOUBLE_MAX ? x->fails : DOUBLE_MAX)) * 1000;
    x->fails++;
}

static void *watch(void *arg) {
    struct watcher *x = arg;
    struct witnessing *w = x->w;
    pthread_mutex_lock(&w->lock);
    while (!atomic_load(&w->stop)) {
        bool due = w->newest.gen != x->done;
        int64_t now = clock_mono_us();
        if (w->meet.gen != x->met) meet(x);
        else if (due && now >= x->due_us) show(x);
        else if (due) {
            const struct timespec until = { x->due_us / 1000000, x->due_us % 1000000 * 1000 };
            (void)pthread_cond_timedwait(&w->wake, &w->lock, &until);
        } else {
            (void)pthread_cond_wait(&w->wake, &w->lock);
        }
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

/* ---- the publisher's hooks ---- */

/* What is published already, where it is what we have: that may be shown before anything is signed. in: the lock is not held */
static void meet_begin(struct witnessing *w, const struct checkpoint *last) {
    struct buf note = BUF_INIT;
    struct checkpoint c;
    bool found = false;
    struct err unread = { 0 };
    bool same = !log_published(w->app, &found, &c, &note, &unread) && found && c.size == last->size && !memcmp(c.root, last->root, sizeof c.root);
    pthread_mutex_lock(&w->lock);
    err_clear(&w->refusal);
    w->answered = 0;
    for (int i = 0; i < w->policy->witnesses_len; i++)
        if (!*w->policy->witnesses[i].url) w->answered |= UINT64_C(1) << i; /* nobody to ask: it is not counted against us */
    if (shown_set(&w->meet, last, same ? note.data : NULL, same ? note.len : 0)) w->meeting = (int)w->n;
    pthread_cond_broadcast(&w->wake);
    pthread_mutex_unlock(&w->lock);
    buf_free(&note);
}

static enum status met(struct witnessing *w, struct err *e) {
    int found = __builtin_popcountll(w->answered);
    if (w->refusal.status) {
        if (e && !e->status) *e = w->refusal;
        return w->refusal.status;
    }
    if (policy_enough(w->policy, w->answered)) return ST_OK;
    err_set(e, ST_BUSY, NULL, "log.quorum");
    err_arg(e, "found", "%d", found);
    return ST_BUSY;
}

enum status witnessing_admit(void *ctx, const struct checkpoint *last, struct err *e) {
    struct witnessing *w = ctx;
    if (!w->n) return ST_OK;
    int64_t until_us = clock_mono_us() + (int64_t)(w->o.meet_ms ? w->o.meet_ms : MEET_MS) * 1000;
    const struct timespec until = { until_us / 1000000, until_us % 1000000 * 1000 };
    meet_begin(w, last);
    pthread_mutex_lock(&w->lock);
    while (w->meeting > 0 && !atomic_load(&w->stop) && clock_mono_us() < until_us) (void)pthread_cond_timedwait(&w->wake, &w->lock, &until);
    enum status st = met(w, e);
    /* Not before: who keeps a cosignature waits for the publisher, which waits here for who has not met yet. */
    if (!st && w->meet.note && !w->newest.gen) (void)shown_set(&w->newest, &w->meet.c, w->meet.note, w->meet.len);
    pthread_cond_broadcast(&w->wake);
    pthread_mutex_unlock(&w->lock);
    return st;
}

void witnessing_published(void *ctx, const struct checkpoint *c, const char *note, size_t len) {
    struct witnessing *w = ctx;
    pthread_mutex_lock(&w->lock);
    if (!shown_set(&w->newest, c, note, len)) log_warn("witness.memory", "size=%llu", (unsigned long long)c->size);
    pthread_cond_broadcast(&w->wake);
    pthread_mutex_unlock(&w->lock);
}

bool witnessing_standing(struct witnessing *w, struct witness_standing out[static POLICY_WITNESSES_MAX], size_t *n) {
    uint64_t signed_by = 0;
    pthread_mutex_lock(&w->lock);
    *n = w->n;
    for (size_t i = 0; i < w->n; i++) {
        out[i] = w->watchers[i].standing;
        if (w->newest.gen && out[i].at_us && out[i].size == w->newest.c.size) signed_by |= UINT64_C(1) << w->watchers[i].index;
    }
    bool enough = !w->policy || policy_enough(w->policy, signed_by);
    pthread_mutex_unlock(&w->lock);
    return enough;
}

/* ---- beginning and ending ---- */

static enum status watchers_make(struct witnessing *w, struct err *e) {
    enum status st = ST_OK;
    for (int i = 0; !st && w->policy && i < w->policy->witnesses_len; i++) {
        const struct policy_witness *of = &w->policy->witnesses[i];
        struct watcher *x = &w->watchers[w->n];
        if (!*of->url) continue;
        *x = (struct watcher){ .w = w, .index = i, .of = of, .standing = { .name = of->name, .url = of->url } };
        if (!fetch_is_url(of->url)) {
            st = err_set(e, ST_INVALID, NULL, "fetch.url");
            err_arg(e, "url", "%s", of->url);
        }
        w->n++;
    }
    return st;
}

enum status witnessing_start(struct witnessing **out, struct app *a, const struct witnessing_options *o, struct err *e) {
    struct witnessing *w = calloc(1, sizeof *w);
    pthread_condattr_t mono;
    *out = NULL;
    if (!w) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    w->app = a;
    w->policy = app_log_witnesses(a);
    if (o) w->o = *o;
    pthread_mutex_init(&w->lock, NULL);
    pthread_condattr_init(&mono);
    pthread_condattr_setclock(&mono, CLOCK_MONOTONIC);
    pthread_cond_init(&w->wake, &mono);
    pthread_condattr_destroy(&mono);
    enum status st = watchers_make(w, e);
    for (size_t i = 0; !st && i < w->n; i++) {
        struct watcher *x = &w->watchers[i];
        x->started = !thread_start(&x->thread, watch, x);
        if (!x->started) st = err_set(e, ST_INTERNAL, NULL, "internal.thread");
    }
    if (st) {
        witnessing_stop(w);
        witnessing_free(&w);
    }
    *out = w;
    return st;
}

void witnessing_stop(struct witnessing *w) {
    if (!w) return;
    pthread_mutex_lock(&w->lock);
    atomic_store(&w->stop, true);
    pthread_cond_broadcast(&w->wake);
    pthread_mutex_unlock(&w->lock);
    for (size_t i = 0; i < w->n; i++) {
        if (w->watchers[i].started) pthread_join(w->watchers[i].thread, NULL);
        w->watchers[i].started = false;
    }
}

void witnessing_free(struct witnessing **wp) {
    struct witnessing *w = *wp;
    *wp = NULL;
    if (!w) return;
    for (size_t i = 0; i < w->n; i++) fetcher_close(&w->watchers[i].fetcher);
    free(w->newest.note);
    free(w->meet.note);
    pthread_cond_destroy(&w->wake);
    pthread_mutex_destroy(&w->lock);
    free(w);
}
