/*
 * One job at work: its row says running; its file is written under another name, synced and renamed; its row says done. A crash between
 * any two of them leaves a row that says running, which the next start runs again, and at most a file that no row knows.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/metrics.h"
#include "press_queue.h"
#include "press_ticket.h"

#define RETRY_MS 2000 /* as often as the store tries whether the disk takes writes again */

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
        if (!d->stopping) queue_wait_ms(d, RETRY_MS);
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

void desk_make(struct app *a, struct desk_job *j) {
    struct making m = { .app = a, .j = j };
    struct err e = { 0 };
    struct arena *ar = arena_new(DESK_ARENA_BYTES);
    enum status st = write_surely(&m, start_write, &e);
    if (!st && m.taken) {
        st = ar ? make(&m, ar, &e) : err_set(&e, ST_NO_MEMORY, NULL, "no-memory");
        log_info("job.run", "job=%lld labels=%lld bytes=%lld result=%s", (long long)j->id, (long long)m.row.labels, (long long)m.file.bytes,
                 status_key(st));
        job_finish(&m, st, &e);
    }
    arena_free(&ar);
}
