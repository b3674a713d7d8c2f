/*
 * The publisher: one thread of the serving process that turns committed entries into signed checkpoints.
 *
 * Order, so that a crash at any point leaves a log that holds: entries are durable (they were read from a commit) -> tiles and
 * bundles are durable and were read back -> the row says what is signed, if nobody else has signed since -> the file says it to
 * everybody. After a start the row and the file are brought together again, whichever is ahead.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/thread.h"
#include "log_internal.h"
#include "log_tree.h"

/* After a lone act others get a moment to come along; under load a checkpoint a second covers hundreds. */
#define GATHER_US 100000
#define INTERVAL_US 1000000
#define AGAIN_US 2000000

static enum status tree_sign(struct log_tree *t, const struct checkpoint *c, struct buf *note, struct err *e) {
    unsigned char pk[NOTE_PUBLIC_BYTES];
    struct app *a = t->app;
    unsigned char *sk = sodium_malloc(NOTE_SECRET_BYTES);
    if (!sk) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    pthread_rwlock_rdlock(&a->keys_lock);
    crypto_sign_seed_keypair(pk, sk, a->secrets->log_seed);
    pthread_rwlock_unlock(&a->keys_lock);
    enum status st = checkpoint_sign(c, &a->log->key, sk, note, e);
    sodium_free(sk);
    return st;
}

/* All is well. */
static void tree_said(struct log_tree *t, int64_t at_us) {
    struct log_board *b = t->app->log;
    pthread_mutex_lock(&b->lock);
    b->status.mode = LOG_SIGNING;
    err_clear(&b->status.why);
    b->status.size = t->has_row ? t->row.size : 0;
    if (at_us) b->status.at_us = at_us;
    pthread_mutex_unlock(&b->lock);
}

/* ---- the row ---- */

struct swap {
    const struct log_checkpoint *last; /* NULL: none */
    struct log_checkpoint next;
};

static enum status swap_write(struct db *tx, void *ctx, struct err *e) {
    const struct swap *s = ctx;
    int64_t size = 0;
    store_quiet(tx);
    enum status st = log_size(tx, &size, e);
    if (!st && size < s->next.size) st = log_behind((uint64_t)s->next.size, (uint64_t)size, e);
    return st ? st : log_checkpoint_swap(tx, s->last, &s->next, e);
}

/* From what the row says (t->row) to c. */
static enum status tree_swap(struct log_tree *t, const struct checkpoint *c, const char *note, struct err *e) {
    struct log_checkpoint last = { .size = (int64_t)t->row.size };
    struct swap s = { .last = t->has_row ? &last : NULL,
                      .next = { .size = (int64_t)c->size, .at_us = clock_now_us(t->app->clock), .note = note } };
    memcpy(last.root, t->row.root, sizeof last.root);
    memcpy(s.next.root, c->root, sizeof s.next.root);
    enum status st = store_write(t->app->store, swap_write, &s, e);
    if (st) return st;
    t->row = *c;
    t->has_row = true;
    return ST_OK;
}

/* ---- after a start ---- */

/* What was signed, by the row and by the file. */
struct signed_before {
    bool row, file;
    struct log_checkpoint by_row;
    struct checkpoint by_file;
    uint64_t size; /* the larger one */
};

static enum status look_back(struct log_tree *t, struct arena *ar, struct signed_before *was, struct err *e) {
    struct buf note = BUF_INIT;
    int64_t size = 0;
    memset(was, 0, sizeof *was);
    enum status st = log_size(t->grow.db, &size, e);
    if (!st) st = log_checkpoint_get(t->grow.db, ar, &was->row, &was->by_row, e);
    if (!st) st = log_published(t->app, &was->file, &was->by_file, &note, e);
    buf_free(&note);
    if (st) return st;
    was->size = was->row ? (uint64_t)was->by_row.size : 0;
    if (was->file && was->by_file.size > was->size) was->size = was->by_file.size;
    return (uint64_t)size < was->size ? log_behind(was->size, (uint64_t)size, e) : ST_OK;
}

static enum status pass(struct log_tree *t, uint64_t size, const unsigned char *root, struct err *e) {
    unsigned char got[MERKLE_HASH_BYTES];
    enum status st = log_grow_past(&t->grow, size, e);
    if (st) return st;
    edge_root(t->grow.edge, got);
    return memcmp(got, root, sizeof got) ? log_forked(size, e) : ST_OK;
}

/* All that is signed must be what the database holds: every leaf is read once. */
static enum status pass_all(struct log_tree *t, const struct signed_before *was, struct err *e) {
    enum status st = ST_OK;
    log_grow_reset(&t->grow);
    bool file_first = was->file && (!was->row || was->by_file.size <= (uint64_t)was->by_row.size);
    if (file_first) st = pass(t, was->by_file.size, was->by_file.root, e);
    if (!st && was->row) st = pass(t, (uint64_t)was->by_row.size, was->by_row.root, e);
    if (!st && was->file && !file_first) st = pass(t, was->by_file.size, was->by_file.root, e);
    return st;
}

/* Tiles that are gone with the folder, or were never there since the database comes from elsewhere. */
static enum status tiles_make(struct log_tree *t, uint64_t size, struct err *e) {
    log_info("log.remake", "size=%llu", (unsigned long long)size);
    log_grow_reset(&t->grow);
    enum status st = log_grow_to(&t->grow, size, e);
    return st ? st : log_grow_edge(&t->grow, 0, true, e);
}

static bool tiles_there(struct log_tree *t, const struct checkpoint *c) {
    unsigned char root[MERKLE_HASH_BYTES];
    struct err unread = { 0 };
    return !log_files_root(t->app, c->size, root, &unread) && !memcmp(root, c->root, sizeof root);
}

static enum status tree_meet(struct log_tree *t, const struct signed_before *was, const struct checkpoint *c, struct err *e) {
    struct buf note = BUF_INIT;
    bool ahead = was->row && (uint64_t)was->by_row.size == c->size;
    enum status st = ST_OK;
    if (!was->file || !tiles_there(t, c)) st = tiles_make(t, c->size, e);
    else st = log_grow_edge(&t->grow, 0, false, e);
    if (!st) st = tree_sign(t, c, &note, e); /* the same bytes as before: Ed25519 has no randomness */
    if (!st && !ahead) st = tree_swap(t, c, note.data, e);
    if (!st) st = log_publish_file(t->app, t->grow.db, c, note.data, e);
    buf_free(&note);
    return st;
}

static enum status tree_take_up(struct log_tree *t, struct err *e) {
    struct signed_before was;
    struct arena *ar = arena_new(1u << 20);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = look_back(t, ar, &was, e);
    if (!st) st = pass_all(t, &was, e);
    if (!st) {
        t->has_row = was.row;
        t->row = (struct checkpoint){ .size = was.row ? (uint64_t)was.by_row.size : 0 };
        memcpy(t->row.root, was.by_row.root, sizeof t->row.root);
        struct checkpoint c = { .size = was.size };
        memcpy(c.origin, t->app->log->key.name, sizeof c.origin);
        edge_root(t->grow.edge, c.root);
        if (!t->admitted && t->hooks.admit) st = t->hooks.admit(t->hooks.ctx, &c, e);
        if (!st) t->admitted = true;
        if (!st && (was.row || was.file)) st = tree_meet(t, &was, &c, e);
        if (!st) st = log_publish_names(t->app, true, e);
    }
    t->loaded = !st;
    if (!st) tree_said(t, t->has_row ? was.by_row.at_us : 0);
    arena_free(&ar);
    return st;
}

/* ---- one checkpoint more ---- */

/* What was written must give the root that is about to be signed, by the files alone. */
static enum status recompute(struct log_tree *t, const struct checkpoint *c, struct err *e) {
    unsigned char root[MERKLE_HASH_BYTES];
    enum status st = log_files_root(t->app, c->size, root, e);
    if (st || !memcmp(root, c->root, sizeof root)) return st;
    err_set(e, ST_CORRUPT, NULL, "log.tile");
    err_arg(e, "path", "%s/" LOG_FOLDER, t->app->dir);
    return ST_CORRUPT;
}

static enum status tree_step(struct log_tree *t, uint64_t size, struct err *e) {
    struct buf note = BUF_INIT;
    struct checkpoint c = { .size = size };
    uint64_t since = t->has_row ? t->row.size : 0;
    int64_t began_us = clock_mono_us();
    memcpy(c.origin, t->app->log->key.name, sizeof c.origin);
    t->writing = true;
    enum status st = log_grow_to(&t->grow, size, e);
    if (!st) st = log_grow_edge(&t->grow, since, false, e);
    edge_root(t->grow.edge, c.root);
    if (!st) st = recompute(t, &c, e);
    t->writing = st != ST_OK;
    if (!st) st = tree_sign(t, &c, &note, e);
    if (!st) st = tree_swap(t, &c, note.data, e);
    if (!st) {
        t->writing = true;
        st = log_publish_file(t->app, t->grow.db, &c, note.data, e);
        t->writing = st != ST_OK;
    }
    if (!st) {
        log_partials_remove(t->app, since, size);
        tree_said(t, clock_now_us(t->app->clock));
        metric_add(METRIC_CHECKPOINTS, 1);
        log_debug("log.published", "size=%llu entries=%llu us=%lld", (unsigned long long)size, (unsigned long long)(size - since),
                 (long long)(clock_mono_us() - began_us));
        if (t->hooks.published) t->hooks.published(t->hooks.ctx, &c, note.data, note.len);
    }
    buf_free(&note);
    return st;
}

/* in: the lock work is held */
static enum status tree_round(struct log_tree *t, struct err *e) {
    int64_t size = 0;
    struct log_status now;
    app_log_status(t->app, &now);
    if (now.mode == LOG_REFUSED || now.mode == LOG_STOPPED) {
        if (e && !e->status) *e = now.why;
        return now.why.status;
    }
    t->writing = false;
    enum status st = t->loaded ? ST_OK : tree_take_up(t, e);
    if (!st) st = log_size(t->grow.db, &size, e);
    if (!st && (!t->has_row || (uint64_t)size > t->row.size)) st = tree_step(t, (uint64_t)size, e);
    return st;
}

/* ---- what failures mean ---- */

static bool is_passing(enum status st) {
    return st == ST_NO_SPACE || st == ST_BUSY || st == ST_NO_MEMORY;
}

static bool is_refusal(const struct err *why) {
    return why->status == ST_UNAVAILABLE && !strncmp(why->key, "log.", 4);
}

/* in: the lock work is held; st, why: of a round. After a failure the tree in memory is not believed any more. */
static void tree_failed(struct log_tree *t, enum status st, const struct err *why) {
    bool refused = is_refusal(why) || (!t->admitted && st != ST_IO && !is_passing(st));
    t->loaded = false;
    log_grow_close(&t->grow);
    struct err e = { 0 };
    enum status again = log_grow_open(&t->grow, t->app, &e);
    if (refused) {
        app_log_refuse(t->app, why);
    } else if ((is_passing(st) || st == ST_UNAVAILABLE) && !again) {
        log_warn("log.later", "key=%s status=%s", why->key, status_key(st));
        log_board_set(t->app->log, LOG_SIGNING, why);
    } else {
        log_error("log.stopped", "key=%s status=%s", why->key, status_key(st));
        log_board_set(t->app->log, LOG_STOPPED, why);
        /* Only who could write before can hope that a clean start helps; else the pages would go up and down for ever. */
        if (t->hooks.failed && t->writing && t->admitted && t->has_row) t->hooks.failed(t->hooks.ctx);
    }
}

enum status log_tree_publish(struct log_tree *t, struct err *e) {
    struct err why = { 0 };
    struct log_status before;
    pthread_mutex_lock(&t->work);
    app_log_status(t->app, &before);
    enum status st = tree_round(t, &why);
    if (st && before.mode != LOG_REFUSED && before.mode != LOG_STOPPED) tree_failed(t, st, &why);
    pthread_mutex_unlock(&t->work);
    if (st && e && !e->status) *e = why;
    return st;
}

/* ---- the thread ---- */

static void on_commit(void *ctx) {
    struct log_tree *t = ctx;
    pthread_mutex_lock(&t->lock);
    t->changed = true;
    pthread_cond_signal(&t->wake);
    pthread_mutex_unlock(&t->lock);
}

static void wait_until(struct log_tree *t, int64_t until_us) {
    struct timespec until = { until_us / 1000000, until_us % 1000000 * 1000 };
    while (!t->stop && clock_mono_us() < until_us) pthread_cond_timedwait(&t->wake, &t->lock, &until);
}

/* Until there is something to publish and it is time.  out: false: the process stops */
static bool wait_for_work(struct log_tree *t, int64_t last_us, bool again) {
    pthread_mutex_lock(&t->lock);
    if (again) wait_until(t, clock_mono_us() + AGAIN_US);
    else
        while (!t->stop && !t->changed) pthread_cond_wait(&t->wake, &t->lock);
    int64_t due_us = clock_mono_us() + GATHER_US;
    if (due_us < last_us + INTERVAL_US) due_us = last_us + INTERVAL_US;
    if (!again) wait_until(t, due_us);
    t->changed = false;
    bool go_on = !t->stop;
    pthread_mutex_unlock(&t->lock);
    return go_on;
}

static void *publish(void *arg) {
    struct log_tree *t = arg;
    bool again = false;
    do {
        int64_t began_us = clock_mono_us();
        struct err e = { 0 };
        enum status st = log_tree_publish(t, &e);
        again = st && is_passing(st);
        if (!wait_for_work(t, began_us, again)) break;
    } while (true);
    (void)log_tree_publish(t, NULL); /* what was committed while it stopped */
    return NULL;
}

static void tree_free(struct log_tree *t) {
    log_grow_close(&t->grow);
    pthread_mutex_destroy(&t->lock);
    pthread_mutex_destroy(&t->work);
    pthread_cond_destroy(&t->wake);
    free(t);
}

static struct log_tree *tree_new(struct app *a, const struct log_tree_options *o) {
    pthread_condattr_t mono;
    struct log_tree *t = calloc(1, sizeof *t);
    if (!t) return NULL;
    t->app = a;
    if (o) t->hooks = *o;
    pthread_mutex_init(&t->lock, NULL);
    pthread_mutex_init(&t->work, NULL);
    pthread_condattr_init(&mono);
    pthread_condattr_setclock(&mono, CLOCK_MONOTONIC);
    pthread_cond_init(&t->wake, &mono);
    pthread_condattr_destroy(&mono);
    return t;
}

static void board_hang(struct log_board *b, struct log_tree *t) {
    pthread_mutex_lock(&b->lock);
    b->tree = t;
    if (t && b->status.mode == LOG_QUIET) b->status.mode = LOG_CHECKING;
    if (!t && b->status.mode != LOG_REFUSED) b->status.mode = LOG_QUIET;
    pthread_mutex_unlock(&b->lock);
}

enum status log_tree_start(struct log_tree **out, struct app *a, const struct log_tree_options *o, struct err *e) {
    *out = NULL;
    if (!a->secrets || !a->log->known) return err_set(e, ST_NOT_FOUND, NULL, "passphrase.missing");
    struct log_tree *t = tree_new(a, o);
    if (!t) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = log_grow_open(&t->grow, a, e);
    if (!st) board_hang(a->log, t);
    if (!st) store_watch(a->store, on_commit, t);
    if (!st && thread_start(&t->thread, publish, t)) {
        store_watch(a->store, NULL, NULL);
        board_hang(a->log, NULL);
        st = err_set(e, ST_INTERNAL, NULL, "internal.thread");
    }
    if (st) tree_free(t);
    else *out = t;
    return st;
}

void log_tree_stop(struct log_tree **tp) {
    struct log_tree *t = *tp;
    *tp = NULL;
    if (!t) return;
    store_watch(t->app->store, NULL, NULL);
    pthread_mutex_lock(&t->lock);
    t->stop = true;
    pthread_cond_signal(&t->wake);
    pthread_mutex_unlock(&t->lock);
    pthread_join(t->thread, NULL);
    board_hang(t->app->log, NULL);
    tree_free(t);
}
