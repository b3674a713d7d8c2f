/* A thread that wakes once a day, for what nobody asks for: files that nothing names, contacts whose time is over, scans. */
#include "app/housekeep.h"

#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "base/thread.h"
#include "internal.h"

#define FIRST_SECONDS 600 /* a server that just came up has other things to do */
#define ROUND_SECONDS 86400

struct housekeep {
    struct app *app;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stop;
};

/* out: false: the server stops */
static bool wait_for(struct housekeep *h, time_t seconds) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += seconds;
    pthread_mutex_lock(&h->lock);
    while (!h->stop && !pthread_cond_timedwait(&h->wake, &h->lock, &until)) continue;
    bool go_on = !h->stop;
    pthread_mutex_unlock(&h->lock);
    return go_on;
}

static void keep_files(struct app *a) {
    struct err e = { 0 };
    size_t removed = 0;
    enum status st = files_collect(a, &removed, &e);
    if (st) log_error("housekeep.files", "status=%s key=%s", status_key(st), e.key);
    else log_info("housekeep.files", "removed=%zu", removed);
}

/* The look comes first: what is folded then is no evidence any more. */
static void keep_reports(struct app *a) {
    struct err e = { 0 };
    size_t erased = 0;
    enum status st = reports_expire(a, &erased, &e);
    if (st) log_error("housekeep.reports", "status=%s key=%s", status_key(st), e.key);
    else if (erased) log_info("housekeep.reports", "erased=%zu", erased);
}

static void keep_scans(struct app *a) {
    struct err e = { 0 };
    struct scan_review_sums sums;
    size_t parts = 0;
    enum status st = scan_review(a, &sums, &e);
    if (!st) st = scan_fold_old(a, &parts, &e);
    if (st) log_error("housekeep.scans", "status=%s key=%s", status_key(st), e.key);
    else log_info("housekeep.scans", "labels=%lld raised=%lld folded=%zu", (long long)sums.labels, (long long)sums.raised, parts);
}

static void *keep(void *arg) {
    struct housekeep *h = arg;
    thread_background();
    for (time_t seconds = FIRST_SECONDS; wait_for(h, seconds); seconds = ROUND_SECONDS) {
        keep_files(h->app);
        keep_reports(h->app);
        keep_scans(h->app);
    }
    return NULL;
}

enum status housekeep_start(struct housekeep **out, struct app *a, struct err *e) {
    pthread_condattr_t mono;
    struct housekeep *h = calloc(1, sizeof *h);
    *out = NULL;
    if (!h) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    h->app = a;
    pthread_mutex_init(&h->lock, NULL);
    pthread_condattr_init(&mono);
    pthread_condattr_setclock(&mono, CLOCK_MONOTONIC);
    pthread_cond_init(&h->wake, &mono);
    pthread_condattr_destroy(&mono);
    *out = h;
    if (!thread_start(&h->thread, keep, h)) return ST_OK;
    *out = NULL;
    pthread_cond_destroy(&h->wake);
    pthread_mutex_destroy(&h->lock);
    free(h);
    return err_set(e, ST_INTERNAL, NULL, "internal.thread");
}

void housekeep_stop(struct housekeep **hp) {
    struct housekeep *h = *hp;
    *hp = NULL;
    if (!h) return;
    pthread_mutex_lock(&h->lock);
    h->stop = true;
    pthread_cond_signal(&h->wake);
    pthread_mutex_unlock(&h->lock);
    pthread_join(h->thread, NULL);
    pthread_cond_destroy(&h->wake);
    pthread_mutex_destroy(&h->lock);
    free(h);
}
