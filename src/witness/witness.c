/*
 * Answering. Check and store are one step under one lock, and the disk has the new state before the answer leaves: what was signed
 * and forgotten could be signed again with another tree behind it.
 */
#include "witness/witness.h"

#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "core/cosign.h"
#include "folder.h"

#define SEEN_BYTES_MAX ((size_t)2 * NOTE_BYTES_MAX)
#define SEEN "seen/"

struct witness {
    char *dir;
    const struct clock *clock;
    int lock_fd;
    struct note_key key;
    unsigned char *secret; /* sodium_malloc */
    pthread_mutex_t lock;  /* from reading what was seen until the disk has what is seen now */
    bool stopped;          /* a write failed: the disk may hold either */
};

enum status witness_open(struct witness **out, const char *dir, const struct clock *clock, struct err *e) {
    struct witness *w = calloc(1, sizeof *w);
    *out = NULL;
    if (!w) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    pthread_mutex_init(&w->lock, NULL);
    w->lock_fd = -1;
    w->clock = clock ? clock : clock_system();
    w->dir = strdup(dir);
    w->secret = sodium_malloc(NOTE_SECRET_BYTES);
    enum status st = w->dir && w->secret ? witness_key_read(dir, &w->key, w->secret, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = witness_lock(dir, "lock", false, &w->lock_fd, e);
    if (st) witness_close(&w);
    else *out = w;
    return st;
}

void witness_close(struct witness **wp) {
    struct witness *w = *wp;
    *wp = NULL;
    if (!w) return;
    if (w->lock_fd >= 0) close(w->lock_fd);
    sodium_free(w->secret);
    pthread_mutex_destroy(&w->lock);
    free(w->dir);
    free(w);
}

/* ---- what was seen ---- */

static void origin_hex(const char *origin, char hex[static WITNESS_ORIGIN_HEX + 1]) {
    unsigned char h[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(h, (const unsigned char *)origin, strlen(origin));
    sodium_bin2hex(hex, WITNESS_ORIGIN_HEX + 1, h, sizeof h);
}

static enum status seen_path(const struct witness *w, const char *hex, char path[static WITNESS_PATH_BYTES], struct err *e) {
    char name[sizeof SEEN + WITNESS_ORIGIN_HEX];
    (void)snprintf(name, sizeof name, SEEN "%.*s", WITNESS_ORIGIN_HEX, hex);
    return witness_path(w->dir, name, path, e);
}

/* The file is a note with our own line in it: one that does not hold was not written by us. */
static enum status seen_read(const struct witness *w, const char *path, const char *origin, struct witness_seen *seen, struct err *e) {
    struct buf text = BUF_INIT;
    struct err unread = { 0 };
    struct note n;
    struct note_seal seal;
    struct checkpoint c;
    memset(seen, 0, sizeof *seen);
    enum status st = file_read(path, SEEN_BYTES_MAX, &text, &unread);
    if (st == ST_NOT_FOUND) return ST_OK;
    if (st && e) *e = unread;
    if (!st && (note_parse(text.data, text.len, &n, NULL) || note_verify(&n, &w->key, 1, &seal, NULL) ||
                checkpoint_parse(n.text, n.text_len, &c, NULL) || strcmp(c.origin, origin) != 0))
        st = witness_fail(ST_CORRUPT, "witness.seen", path, 0, e);
    if (!st) {
        *seen = (struct witness_seen){ .any = true, .size = c.size };
        memcpy(seen->root, c.root, sizeof seen->root);
    }
    buf_free(&text);
    return st;
}

/* ---- answering ---- */

/* Lines of others are not kept: the log's own are what we were shown, and ours is what we say. */
static enum status seen_write(struct witness *w, const char *path, const struct witness_request *r, const struct note_key *keys, size_t n,
                              const struct buf *line, struct err *e) {
    struct buf note = BUF_INIT;
    buf_add(&note, r->note.text, r->note.text_len);
    buf_byte(&note, '\n');
    for (int i = 0; i < r->note.lines_len; i++)
        for (size_t k = 0; k < n; k++) {
            const struct note_line *l = &r->note.lines[i];
            bool own = l->id == keys[k].id && l->name_len == strlen(keys[k].name) && !memcmp(l->name, keys[k].name, l->name_len) &&
                       !strcmp(keys[k].name, r->checkpoint.origin);
            if (own) buf_add(&note, l->at, l->len);
        }
    buf_add(&note, line->data, line->len);
    enum status st = note.failed ? err_set(e, ST_NO_MEMORY, NULL, "no-memory") : file_replace(path, note.data, note.len, 0644, e);
    if (st == ST_IO) {
        w->stopped = true;
        log_error("witness.stopped", "origin=%s", r->checkpoint.origin);
    }
    buf_free(&note);
    return st;
}

/* in: the lock is held */
static enum status cosign(struct witness *w, const char *path, const struct witness_request *r, const struct note_key *keys, size_t n,
                          struct buf *out, struct err *e) {
    enum status st = cosign_make(out, &w->key, w->secret, clock_now_us(w->clock) / 1000000, r->note.text, r->note.text_len, e);
    if (!st) st = seen_write(w, path, r, keys, n, out, e);
    if (st) buf_clear(out);
    return st;
}

static enum status answer(struct witness *w, const struct witness_request *r, const struct note_key *keys, size_t n,
                          enum witness_answer *a, struct buf *out, struct err *e) {
    char hex[WITNESS_ORIGIN_HEX + 1], path[WITNESS_PATH_BYTES];
    struct witness_seen seen;
    if (w->stopped) return err_set(e, ST_UNAVAILABLE, NULL, "witness.stopped");
    origin_hex(r->checkpoint.origin, hex);
    enum status st = seen_path(w, hex, path, e);
    if (!st) st = seen_read(w, path, r->checkpoint.origin, &seen, e);
    if (st) return st;
    *a = witness_judge(r, keys, n, &seen);
    /* Only who has the log's key comes so far: nobody else fills our log. */
    if (*a == WITNESS_REFUTED)
        log_warn("witness.refuted", "origin=%s seen=%llu size=%llu", r->checkpoint.origin, (unsigned long long)seen.size,
                 (unsigned long long)r->checkpoint.size);
    if (*a == WITNESS_COSIGNED) return cosign(w, path, r, keys, n, out, e);
    if (*a == WITNESS_MISMATCH) buf_printf(out, "%llu\n", (unsigned long long)seen.size);
    return ST_OK;
}

enum status witness_add(struct witness *w, const char *body, size_t len, enum witness_answer *a, struct buf *out, struct err *e) {
    struct witness_request r;
    struct note_key *keys = NULL;
    size_t n = 0;
    *a = WITNESS_MALFORMED;
    if (witness_request_parse(body ? body : "", body ? len : 0, &r, NULL)) return ST_OK;
    enum status st = witness_logs(w->dir, &keys, &n, e);
    if (st) return st;
    pthread_mutex_lock(&w->lock);
    st = answer(w, &r, keys, n, a, out, e);
    pthread_mutex_unlock(&w->lock);
    free(keys);
    return st;
}

enum status witness_last(struct witness *w, const char *hex, size_t len, struct buf *out, struct err *e) {
    char path[WITNESS_PATH_BYTES];
    bool name = len == WITNESS_ORIGIN_HEX;
    for (size_t i = 0; i < len && name; i++) name = (hex[i] >= '0' && hex[i] <= '9') || (hex[i] >= 'a' && hex[i] <= 'f');
    if (!name) return err_set(e, ST_NOT_FOUND, NULL, "not-found");
    enum status st = seen_path(w, hex, path, e);
    return st ? st : file_read(path, SEEN_BYTES_MAX, out, e);
}
