/*
 * Runners of the press desk. The order of a job: its row says running; its file is written under another name, synced and
 * renamed; its row says done. A crash between any two of them leaves a row that says running, which the next start runs
 * again, and at most a file that no row knows, which the next start removes.
 */
#include "press_desk.h"

#include <dirent.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/thread.h"
#include "press_ticket.h"

#define RUNNERS 2
#define TIDY_MS 3600000
#define RETRY_MS 2000 /* as often as the store tries whether the disk takes writes again */
#define LOOK_MS 100
#define ARENA_BYTES (64u << 20)
#define PATH_BYTES 4096

struct desk_job {
    struct desk_job *next;
    int64_t id;
    bool running, cancelled; /* under the desk's lock */
    atomic_bool stop;
    _Atomic uint64_t done, total;
    int64_t began_us; /* monotonic */
};

struct press_desk {
    struct app *app;
    pthread_mutex_t lock; /* guards the list and stopping */
    pthread_cond_t changed;
    struct desk_job *head; /* in the order in which they came */
    bool stopping;
    pthread_t runner[RUNNERS];
    int runners;
};

/* ---- the list ---- */

static struct desk_job *find(struct press_desk *d, int64_t id) {
    struct desk_job *j = d->head;
    while (j && j->id != id) j = j->next;
    return j;
}

static void take_off(struct press_desk *d, struct desk_job *gone) {
    struct desk_job **at = &d->head;
    while (*at != gone) at = &(*at)->next;
    *at = gone->next;
    free(gone);
    pthread_cond_broadcast(&d->changed);
}

void desk_push(struct app *a, int64_t id) {
    struct press_desk *d = a->desk;
    if (!d) return;
    pthread_mutex_lock(&d->lock);
    struct desk_job **at = &d->head;
    while (*at && (*at)->id != id) at = &(*at)->next;
    if (!*at && (*at = calloc(1, sizeof **at))) (*at)->id = id; /* without memory it waits for the next start */
    pthread_cond_broadcast(&d->changed);
    pthread_mutex_unlock(&d->lock);
}

static void wait_ms(struct press_desk *d, int ms) {
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
        if (find(d, id)) wait_ms(d, LOOK_MS);
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
        take_off(d, j);
        j = NULL;
    }
    if (j) {
        j->cancelled = true;
        atomic_store(&j->stop, true);
    }
    while (j && find(d, id)) pthread_cond_wait(&d->changed, &d->lock);
    pthread_mutex_unlock(&d->lock);
}

/* ---- what went wrong, as text ---- */

void failure_write(const struct err *e, struct buf *b) {
    json_t *args = json_object();
    for (int i = 0; i < e->args_len; i++) json_object_set_new(args, e->args[i].name, json_string(e->args[i].value));
    json_t *o = json_pack("{s:o, s:s, s:s}", "args", args, "key", *e->key ? e->key : status_key(e->status), "status", status_key(e->status));
    if (o) (void)json_canonical(b, o, NULL);
    json_decref(o);
}

enum status failure_read(const char *json, struct err *e) {
    const char *name = NULL;
    json_t *value = NULL, *o = json_loads(json, 0, NULL);
    const char *status = json_string_value(json_object_get(o, "status")), *key = json_string_value(json_object_get(o, "key"));
    enum status st = ST_INTERNAL;
    for (int i = 1; status && i < ST_COUNT; i++)
        if (!strcmp(status_key((enum status)i), status)) st = (enum status)i;
    err_set(e, st, NULL, key ? key : "internal");
    json_object_foreach(json_object_get(o, "args"), name, value) err_arg(e, name, "%s", json_string_value(value));
    json_decref(o);
    return st;
}

/* ---- one job ---- */

bool desk_path(const struct app *a, int64_t id, const char *format, char *out, size_t cap) {
    enum press_format f = PRESS_PDF;
    if (!format_find(format, &f)) return false;
    int n = snprintf(out, cap, "%s/jobs/%lld%s", a->dir, (long long)id, format_row(f)->extension);
    return n > 0 && (size_t)n < cap;
}

struct making {
    struct app *app;
    struct desk_job *j;
    struct job row;
    struct file_out *out;
    crypto_hash_sha256_state hash;
    struct job_file file;
    bool taken;
    enum job_state end;
    const char *failure;
};

static enum status start_write(struct db *tx, void *ctx, struct err *e) {
    struct making *m = ctx;
    store_quiet(tx);
    return job_start(tx, m->j->id, &m->taken, e);
}

static enum status done_write(struct db *tx, void *ctx, struct err *e) {
    const struct making *m = ctx;
    store_quiet(tx);
    return job_done(tx, m->j->id, &m->file, e);
}

static enum status end_write(struct db *tx, void *ctx, struct err *e) {
    const struct making *m = ctx;
    store_quiet(tx);
    return job_end(tx, m->j->id, m->end, m->failure, e);
}

/* Until the store takes it, or the service stops: then the row still says running, and the job is run again. */
static enum status write_surely(struct making *m, store_fn fn, struct err *e) {
    struct press_desk *d = m->app->desk;
    enum status st = ST_OK;
    bool stopping = false;
    while (!stopping && (st = store_write(m->app->store, fn, m, e))) {
        log_warn("job.write", "job=%lld result=%s", (long long)m->j->id, e->key);
        if (st != ST_UNAVAILABLE && st != ST_NO_SPACE && st != ST_BUSY) break;
        err_clear(e);
        pthread_mutex_lock(&d->lock);
        if (!d->stopping) wait_ms(d, RETRY_MS);
        stopping = d->stopping;
        pthread_mutex_unlock(&d->lock);
    }
    return st;
}

static enum status sink(void *ctx, const void *data, size_t len, struct err *e) {
    struct making *m = ctx;
    crypto_hash_sha256_update(&m->hash, data, len);
    m->file.bytes += (int64_t)len;
    return file_out_write(m->out, data, len, e);
}

static void progress(void *ctx, uint64_t done, uint64_t total) {
    struct desk_job *j = ctx;
    atomic_store(&j->total, total);
    atomic_store(&j->done, done);
}

/* A path says nothing to whoever asked for labels; what he is to do does. */
static void plain_words(struct err *e) {
    if (strncmp(e->key, "file.", 5) != 0) return;
    enum status st = e->status;
    err_clear(e);
    err_set(e, st, NULL, st == ST_NO_SPACE ? "job.full" : "job.unwritable");
}

/* The same program gives the same bytes; if not, the file is not offered. Another version may, and that is said. */
static enum status compare(const struct making *m, struct err *e) {
    bool same = !m->row.made || !memcmp(m->row.sha256, m->file.sha256, sizeof m->file.sha256);
    if (same || strcmp(m->row.program_version, TEMLANG_VERSION) != 0) return ST_OK;
    err_set(e, ST_TAMPERED, NULL, "job.differs");
    err_arg(e, "id", "%lld", (long long)m->j->id);
    return ST_TAMPERED;
}

static enum status file_make(struct making *m, struct printing *p, struct err *e) {
    char path[PATH_BYTES];
    struct press_report r;
    (void)snprintf(path, sizeof path, "%s/jobs", m->app->dir);
    enum status st = file_mkdirs(path, e);
    if (!st && !desk_path(m->app, m->j->id, m->row.format, path, sizeof path)) st = err_set(e, ST_INVALID, NULL, "file.path-long");
    if (!st) st = file_out_open(&m->out, path, 0600, e);
    if (st) return st;
    crypto_hash_sha256_init(&m->hash);
    p->job.stop = &m->j->stop;
    p->job.progress = progress;
    p->job.progress_ctx = m->j;
    st = press_run(&p->job, sink, m, &r, e);
    crypto_hash_sha256_final(&m->hash, m->file.sha256);
    if (!st) st = compare(m, e);
    if (st) file_out_abort(&m->out);
    else st = file_out_commit(&m->out, e);
    return st;
}

static enum status make(struct making *m, struct arena *a, struct err *e) {
    struct db *db = NULL;
    struct ticket t;
    struct printing p = { .issuer = NULL };
    enum status st = app_reader_begin(m->app, &db, e);
    if (!st) {
        st = job_get(db, m->j->id, a, &m->row, e);
        if (!st) st = ticket_of_job(&m->row, &t, e);
        if (!st) st = look_read(db, m->row.look, a, &t.look, e);
        if (!st) st = printing_open(&p, m->app, db, &t, a, e);
        app_reader_end(m->app);
    }
    atomic_store(&m->j->total, (uint64_t)m->row.labels);
    if (!st) st = file_make(m, &p, e);
    printing_close(&p);
    return st;
}

/* Whether it is left to the next start: the service stops, and nobody gave it up. */
static bool goes_on(struct press_desk *d, const struct desk_job *j) {
    pthread_mutex_lock(&d->lock);
    bool on = d->stopping && !j->cancelled;
    pthread_mutex_unlock(&d->lock);
    return on;
}

static void job_finish(struct making *m, enum status st, struct err *e) {
    struct buf why = BUF_INIT;
    if (st == ST_CANCELLED && goes_on(m->app->desk, m->j)) return;
    plain_words(e);
    if (!e->status && st) err_set(e, st, NULL, status_key(st));
    if (st && st != ST_CANCELLED) failure_write(e, &why);
    m->end = st == ST_CANCELLED ? JOB_CANCELLED : JOB_FAILED;
    m->failure = why.data ? why.data : "";
    m->file.at_us = clock_now_us(m->app->clock);
    m->file.version = TEMLANG_VERSION;
    err_clear(e);
    (void)write_surely(m, st ? end_write : done_write, e);
    if (!st && !m->row.made) metric_add(METRIC_LABELS_PRINTED, (uint64_t)m->row.labels);
    buf_free(&why);
}

static void job_run(struct app *a, struct desk_job *j) {
    struct making m = { .app = a, .j = j };
    struct err e = { 0 };
    struct arena *ar = arena_new(ARENA_BYTES);
    enum status st = write_surely(&m, start_write, &e);
    if (!st && m.taken) {
        st = ar ? make(&m, ar, &e) : err_set(&e, ST_NO_MEMORY, NULL, "no-memory");
        log_info("job.run", "job=%lld labels=%lld bytes=%lld result=%s", (long long)j->id, (long long)m.row.labels, (long long)m.file.bytes,
                 status_key(st));
        job_finish(&m, st, &e);
    }
    arena_free(&ar);
}

/* ---- files that were kept long enough, or that no row knows ---- */

struct drop {
    const struct job_kept *list;
    size_t n;
};

static enum status drop_write(struct db *tx, void *ctx, struct err *e) {
    const struct drop *d = ctx;
    enum status st = ST_OK;
    store_quiet(tx);
    for (size_t i = 0; !st && i < d->n; i++) st = job_drop(tx, d->list[i].id, e);
    return st;
}

static enum status kept_read(struct app *a, int64_t before_us, int64_t now_us, struct arena *ar, struct job_kept **out, size_t *n, struct err *e) {
    struct db *db = NULL;
    enum status st = app_reader_begin(a, &db, e);
    if (st) return st;
    st = job_kept_list(db, before_us, now_us, ar, out, n, e);
    app_reader_end(a);
    return st;
}

/* The row first: a row without a file is made again, a file without a row would only lie there. */
enum status desk_tidy(struct app *a, struct err *e) {
    char path[PATH_BYTES];
    struct job_kept *old = NULL;
    size_t n = 0;
    int64_t now = clock_now_us(a->clock);
    struct arena *ar = arena_new(ARENA_BYTES);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = kept_read(a, now - JOB_KEPT_US, now, ar, &old, &n, e);
    struct drop d = { old, n };
    if (!st && n) st = store_write(a->store, drop_write, &d, e);
    for (size_t i = 0; !st && i < n; i++)
        if (desk_path(a, old[i].id, old[i].format, path, sizeof path)) (void)unlink(path);
    arena_free(&ar);
    return st;
}

static bool is_known(const struct app *a, const struct job_kept *all, size_t n, const char *name) {
    char known[PATH_BYTES];
    for (size_t i = 0; i < n; i++)
        if (desk_path(a, all[i].id, all[i].format, known, sizeof known) && !strcmp(strrchr(known, '/') + 1, name)) return true;
    return false;
}

/* Called before any runner runs, so nobody is writing one. */
static enum status sweep(struct app *a, struct err *e) {
    char path[PATH_BYTES];
    struct job_kept *all = NULL;
    size_t n = 0;
    struct arena *ar = arena_new(ARENA_BYTES);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    (void)snprintf(path, sizeof path, "%s/jobs", a->dir);
    enum status st = kept_read(a, INT64_MAX, INT64_MAX, ar, &all, &n, e);
    DIR *dir = st ? NULL : opendir(path);
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        if (entry->d_name[0] != '.' && !is_known(a, all, n, entry->d_name)) (void)unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir) closedir(dir);
    arena_free(&ar);
    return st;
}

/* ---- the runners ---- */

static struct desk_job *next_waiting(struct press_desk *d) {
    struct desk_job *j = d->head;
    while (j && j->running) j = j->next;
    return j;
}

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
        struct desk_job *j = next_waiting(d);
        if (!j) {
            wait_ms(d, TIDY_MS);
            if (clock_mono_us() - tidied < TIDY_MS * INT64_C(1000)) continue;
            tidied = clock_mono_us();
            tidy_now(d);
            continue;
        }
        j->running = true;
        j->began_us = clock_mono_us();
        pthread_mutex_unlock(&d->lock);
        job_run(d->app, j);
        pthread_mutex_lock(&d->lock);
        take_off(d, j);
    }
    pthread_mutex_unlock(&d->lock);
    return NULL;
}

static enum status waiting_take(struct app *a, struct err *e) {
    struct db *db = NULL;
    int64_t *ids = NULL;
    size_t n = 0;
    struct arena *ar = arena_new(ARENA_BYTES);
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
    enum status st = sweep(a, e);
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
