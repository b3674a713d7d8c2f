/*
 * Exchanges with one witness. Its answer to a wrong old size is what it saw last, so nothing about it needs to be kept: the first
 * request after a start finds out. A size in a 409 is nobody's signature, yet it stops us where it is larger than ours: who was chosen as
 * a witness may hold us up, and a fork can never be taken back.
 */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/metrics.h"
#include "witnessing_internal.h"

#define ADD "/add-checkpoint"
#define TRIES 3
#define TIMEOUT_S 10
#define LINES_MAX 16

bool witness_refuses(const struct err *e) {
    return e->status == ST_UNAVAILABLE && (!strcmp(e->key, "log.witness-ahead") || !strcmp(e->key, "log.witness-forked"));
}

static enum status ahead(const struct watcher *x, uint64_t seen, uint64_t size, struct err *e) {
    err_set(e, ST_UNAVAILABLE, NULL, "log.witness-ahead");
    err_arg(e, "witness", "%s", x->of->name);
    err_arg(e, "seen", "%llu", (unsigned long long)seen);
    err_arg(e, "size", "%llu", (unsigned long long)size);
    return ST_UNAVAILABLE;
}

static enum status forked(const struct watcher *x, uint64_t size, struct err *e) {
    err_set(e, ST_UNAVAILABLE, NULL, "log.witness-forked");
    err_arg(e, "witness", "%s", x->of->name);
    err_arg(e, "size", "%llu", (unsigned long long)size);
    return ST_UNAVAILABLE;
}

static enum status unfit(const struct watcher *x, int status, struct err *e) {
    err_set(e, ST_INVALID, NULL, "log.witness-answer");
    err_arg(e, "witness", "%s", x->of->name);
    err_arg(e, "status", "%d", status);
    return ST_INVALID;
}

/* ---- asking ---- */

static enum status ask(struct watcher *x, const char *path, const struct buf *body, int *status, struct buf *out, struct err *e) {
    const struct witnessing *w = x->w;
    struct fetch_answer answer = { .body = BUF_INIT };
    struct buf url = BUF_INIT;
    size_t len = strlen(x->of->url);
    while (len && x->of->url[len - 1] == '/') len--;
    buf_add(&url, x->of->url, len);
    buf_str(&url, path);
    const struct fetch_ask f = { .url = url.data, .body = body ? body->data : NULL, .body_len = body ? body->len : 0, .content_type = "text/plain; charset=utf-8",
                                 .max_bytes = NOTE_BYTES_MAX, .timeout_s = w->o.timeout_s ? w->o.timeout_s : TIMEOUT_S, .stop = &w->stop };
    enum status st = url.failed ? err_set(e, ST_NO_MEMORY, NULL, "no-memory") : x->fetcher ? ST_OK : fetcher_open(&x->fetcher, e);
    if (!st) st = fetch(x->fetcher, &f, &answer, e);
    *status = answer.status;
    if (!st) buf_add(out, answer.body.data, answer.body.len);
    buf_free(&answer.body);
    buf_free(&url);
    return st;
}

static enum status post(struct watcher *x, const struct shown *s, uint64_t old, const struct proof *p, int *status, struct buf *answer,
                        struct err *e) {
    struct buf body = BUF_INIT;
    buf_clear(answer);
    witness_request_format(&body, old, p, s->note, s->len);
    enum status st = body.failed ? err_set(e, ST_NO_MEMORY, NULL, "no-memory") : ask(x, ADD, &body, status, answer, e);
    buf_free(&body);
    return st;
}

/* The size in the body of a 409. */
static bool size_of(const struct buf *answer, uint64_t *size) {
    return answer->len > 1 && answer->data[answer->len - 1] == '\n' && decimal_parse(answer->data, answer->len - 1, TREE_SIZE_MAX, size);
}

/* The checkpoint of ours that it serves.  out: *found false where it serves none */
static enum status last_seen(struct watcher *x, bool *found, struct checkpoint *c, struct err *e) {
    const struct note_key *key = &x->w->app->log->key;
    unsigned char h[crypto_hash_sha256_BYTES];
    char hex[2 * sizeof h + 1], path[sizeof hex + 16];
    struct buf note = BUF_INIT;
    int status = 0;
    *found = false;
    crypto_hash_sha256(h, (const unsigned char *)key->name, strlen(key->name));
    sodium_bin2hex(hex, sizeof hex, h, sizeof h);
    (void)snprintf(path, sizeof path, "/%s/checkpoint", hex);
    enum status st = ask(x, path, NULL, &status, &note, e);
    if (!st && status != 404 && status != 405) {
        *found = status == 200 && checkpoint_open(note.data ? note.data : "", note.len, key, c, NULL) == ST_OK;
        if (!*found) st = unfit(x, status, e);
    }
    buf_free(&note);
    return st;
}

/* ---- what it has against us ---- */

struct leaves {
    struct merkle m;
};

static enum status leaf_take(void *self, int64_t idx, const unsigned char leaf[static 32], const void *bytes, size_t len, struct err *e) {
    struct leaves *l = self;
    (void)idx;
    (void)bytes;
    (void)len;
    (void)e;
    merkle_add(&l->m, leaf);
    return ST_OK;
}

/* The root of our first entries, from the database: files of that size may be gone. */
static enum status root_at(struct app *a, uint64_t size, unsigned char root[static MERKLE_HASH_BYTES], struct err *e) {
    struct leaves l;
    const struct log_visitor v = { leaf_take, &l };
    struct db *db = NULL;
    merkle_init(&l.m);
    enum status st = reader_open(&db, a->dir, e);
    if (!st) st = log_walk(db, 0, (int64_t)size, true, &v, e);
    reader_close(&db);
    merkle_root(&l.m, root);
    return st;
}

/* Entries that we have, signed or not. */
static enum status entries(struct app *a, uint64_t *n, struct err *e) {
    struct db *db = NULL;
    int64_t size = 0;
    enum status st = reader_open(&db, a->dir, e);
    if (!st) st = log_size(db, &size, e);
    reader_close(&db);
    *n = (uint64_t)size;
    return st;
}

/* in: c: a checkpoint that our own key signed, as a witness shows it.  err: as witness_meet where it is not in what we have */
static enum status compare(const struct watcher *x, const struct checkpoint *c, struct err *e) {
    unsigned char root[MERKLE_HASH_BYTES];
    uint64_t have = 0;
    enum status st = entries(x->w->app, &have, e);
    if (!st && c->size > have) return ahead(x, c->size, have, e);
    if (!st) st = root_at(x->w->app, c->size, root, e);
    return st || !memcmp(root, c->root, sizeof root) ? st : forked(x, c->size, e);
}

/* It says that our tree is not the one that it saw: believed where it can show what it saw. */
static enum status refuted(struct watcher *x, struct err *e) {
    struct checkpoint c;
    bool found = false;
    struct err unseen = { 0 };
    enum status st = last_seen(x, &found, &c, &unseen);
    if (!st && found) st = compare(x, &c, e);
    if (st && e->status) return st;
    return unfit(x, 422, e);
}

/* It says that it saw more than was signed here: in order only where that is what we have, of a checkpoint that we lost. */
static enum status beyond(struct watcher *x, uint64_t seen, struct err *e) {
    struct checkpoint c;
    bool found = false;
    uint64_t have = 0;
    enum status st = entries(x->w->app, &have, e);
    if (!st && seen > have) return ahead(x, seen, have, e);
    if (!st) st = last_seen(x, &found, &c, e);
    if (!st && !found) return ahead(x, seen, have, e);
    return st ? st : compare(x, &c, e);
}

/* ---- at the start ---- */

enum status witness_meet(struct watcher *x, const struct shown *s, struct err *e) {
    const struct proof none = { .len = 0 };
    struct checkpoint c;
    struct buf answer = BUF_INIT;
    bool found = false;
    int status = 0;
    enum status st;
    if (s->note) {
        st = post(x, s, s->c.size, &none, &status, &answer, e);
        if (!st && status == 409 && size_of(&answer, &x->seen)) {
            x->known = true;
            if (x->seen > s->c.size) st = beyond(x, x->seen, e);
        } else if (!st && status == 200) {
            x->known = true;
            x->seen = s->c.size;
        } else if (!st) {
            st = status == 422 ? refuted(x, e) : unfit(x, status, e);
        }
    } else {
        st = last_seen(x, &found, &c, e);
        if (!st && found) st = compare(x, &c, e);
        x->known = !st;
        x->seen = !st && found ? c.size : 0;
    }
    buf_free(&answer);
    return st;
}

/* ---- each new one ---- */

/* Of the lines that it answered the one that is its own for this checkpoint. */
static enum status keep(struct watcher *x, const struct shown *s, const struct buf *answer, struct err *e) {
    struct lines l = { answer->data, answer->data ? answer->data + answer->len : NULL };
    struct log_board *b = x->w->app->log;
    const char *line;
    size_t len;
    int64_t time_s = 0;
    enum status st = ST_INVALID;
    pthread_mutex_lock(&b->lock);
    struct log_tree *tree = b->tree; /* it ends after us */
    pthread_mutex_unlock(&b->lock);
    if (!tree) return err_set(e, ST_CANCELLED, NULL, "cancelled");
    for (int i = 0; st && i < LINES_MAX && l.at && lines_next(&l, &line, &len); i++) {
        err_clear(e);
        st = log_tree_cosign(tree, &s->c, &x->of->key, line, len + 1, &time_s, e);
        if (st == ST_NO_SPACE || st == ST_IO || st == ST_BUSY) return st;
    }
    if (st) {
        err_clear(e);
        return unfit(x, 200, e);
    }
    metric_add(METRIC_COSIGNATURES, 1);
    return ST_OK;
}

/* The size that the newest checkpoint has by now: a witness that is behind that is not ahead of us. */
static uint64_t published(struct watcher *x) {
    pthread_mutex_lock(&x->w->lock);
    uint64_t size = x->w->newest.c.size;
    pthread_mutex_unlock(&x->w->lock);
    return size;
}

enum status witness_show(struct watcher *x, const struct shown *s, struct err *e) {
    struct buf answer = BUF_INIT;
    struct proof p;
    enum status st = ST_OK;
    int status = 409;
    for (int i = 0; !st && i < TRIES && status == 409; i++) {
        uint64_t old = x->known ? x->seen : 0, most = published(x);
        if (old > most) st = beyond(x, old, e);
        if (!st && old > s->c.size) st = err_set(e, ST_CANCELLED, NULL, "cancelled"); /* it has a newer one of ours: another round, of the newest */
        if (!st) st = log_files_consistency(x->w->app, old, s->c.size, &p, e);
        if (!st) st = post(x, s, old, &p, &status, &answer, e);
        if (!st && status == 409 && !size_of(&answer, &x->seen)) st = unfit(x, status, e);
        if (!st && status == 409) x->known = true;
    }
    if (!st && status == 422) st = refuted(x, e);
    else if (!st && status == 200) st = keep(x, s, &answer, e);
    else if (!st) st = unfit(x, status, e);
    if (!st) {
        x->known = true;
        x->seen = s->c.size;
    }
    buf_free(&answer);
    return st;
}
