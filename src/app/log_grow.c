/* Entries become tiles and bundles: the same code while publishing, after a loss of files, and when all is made again. */
#include <stdlib.h>
#include <string.h>

#include "log_internal.h"

enum status log_grow_open(struct log_grow *g, struct app *a, struct err *e) {
    char path[LOG_PATH_BYTES];
    memset(g, 0, sizeof *g);
    g->app = a;
    g->edge = malloc(sizeof *g->edge);
    enum status st = g->edge ? log_path(a, "", path, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = reader_open(&g->db, a->dir, e);
    if (!st) st = file_batch_open(&g->batch, path, 0644, e);
    if (!st) log_grow_reset(g);
    else log_grow_close(g);
    return st;
}

void log_grow_close(struct log_grow *g) {
    file_batch_close(&g->batch);
    reader_close(&g->db);
    free(g->edge);
    g->edge = NULL;
    buf_free(&g->bundle);
    buf_free(&g->old);
}

void log_grow_reset(struct log_grow *g) {
    edge_init(g->edge);
    buf_clear(&g->bundle);
}

static bool is_there(struct log_grow *g, const char *name, const void *data, size_t len) {
    struct err unread = { 0 };
    buf_clear(&g->old);
    return !app_log_read(g->app, name, len, &g->old, &unread) && g->old.len == len && (len == 0 || !memcmp(g->old.data, data, len));
}

static enum status put(struct log_grow *g, const struct tile *t, const void *data, size_t len, struct err *e) {
    char name[TILE_PATH_BYTES];
    tile_path_format(t, name);
    if (g->careful && is_there(g, name, data, len)) return ST_OK;
    return file_batch_put(g->batch, name, data, len, e);
}

static enum status put_bundle(struct log_grow *g, struct tile t, struct err *e) {
    t.level = TILE_ENTRIES;
    return put(g, &t, g->bundle.data, g->bundle.len, e);
}

/* Called while an entry is taken in, whose bytes are in the bundle already. */
static enum status full(void *self, const struct tile *t, const unsigned char *hashes, struct err *e) {
    struct log_grow *g = self;
    if (g->silent) return ST_OK;
    enum status st = put(g, t, hashes, TILE_BYTES_MAX, e);
    if (!st && t->level == 0) {
        st = put_bundle(g, *t, e);
        buf_clear(&g->bundle);
    }
    return st;
}

static enum status entry_bad(int64_t idx, struct err *e) {
    err_set(e, ST_CORRUPT, NULL, "log.entry");
    err_arg(e, "id", "%lld", (long long)idx);
    return ST_CORRUPT;
}

static enum status take(void *self, int64_t idx, const unsigned char leaf[static 32], const void *bytes, size_t len, struct err *e) {
    struct log_grow *g = self;
    const struct edge_sink sink = { full, g };
    unsigned char hash[MERKLE_HASH_BYTES];
    merkle_leaf(bytes, len, hash);
    if (len > BUNDLE_ENTRY_MAX || memcmp(hash, leaf, sizeof hash) != 0) return entry_bad(idx, e);
    bundle_add(&g->bundle, bytes, len);
    if (g->bundle.failed) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    return edge_add(g->edge, leaf, &sink, e);
}

enum status log_grow_to(struct log_grow *g, uint64_t size, struct err *e) {
    const struct log_visitor v = { take, g };
    g->silent = false;
    return log_walk(g->db, (int64_t)g->edge->size, (int64_t)size, false, &v, e);
}

/* ---- past what is published ---- */

static enum status take_leaf(void *self, int64_t idx, const unsigned char leaf[static 32], const void *bytes, size_t len, struct err *e) {
    struct log_grow *g = self;
    const struct edge_sink sink = { full, g };
    (void)idx, (void)bytes, (void)len;
    return edge_add(g->edge, leaf, &sink, e);
}

static enum status take_bytes(void *self, int64_t idx, const unsigned char leaf[static 32], const void *bytes, size_t len, struct err *e) {
    struct log_grow *g = self;
    (void)leaf, (void)e;
    if (len > BUNDLE_ENTRY_MAX) return entry_bad(idx, e);
    bundle_add(&g->bundle, bytes, len);
    return ST_OK;
}

enum status log_grow_past(struct log_grow *g, uint64_t size, struct err *e) {
    const struct log_visitor leaves = { take_leaf, g }, bytes = { take_bytes, g };
    g->silent = true;
    enum status st = log_walk(g->db, (int64_t)g->edge->size, (int64_t)size, true, &leaves, e);
    buf_clear(&g->bundle);
    if (!st) st = log_walk(g->db, (int64_t)(size - size % TILE_WIDTH), (int64_t)size, false, &bytes, e);
    return st || !g->bundle.failed ? st : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
}

/* ---- what is not full ---- */

/* Where the first n entries of the bundle end. */
static size_t bundle_len(const struct buf *b, unsigned n) {
    const unsigned char *data = (const unsigned char *)b->data, *entry = NULL;
    struct bundle left = { data, data + b->len };
    size_t len = 0;
    while (n-- && bundle_next(&left, &entry, &len)) continue;
    return (size_t)(left.at - data);
}

static enum status put_partial(struct log_grow *g, struct tile t, const unsigned char *hashes, struct err *e) {
    enum status st = put(g, &t, hashes, (size_t)t.width * MERKLE_HASH_BYTES, e);
    if (st || t.level) return st;
    size_t len = bundle_len(&g->bundle, t.width);
    t.level = TILE_ENTRIES;
    return put(g, &t, g->bundle.data, len, e);
}

enum status log_grow_edge(struct log_grow *g, uint64_t since, bool every, struct err *e) {
    enum status st = ST_OK;
    for (int level = 0; !st && level < TILE_LEVELS; level++) {
        struct tile t;
        const unsigned char *hashes = edge_partial(g->edge, level, &t);
        unsigned most = t.width;
        if (!every && most == tile_width(since, level, t.index)) continue;
        for (t.width = every ? 1 : most; !st && most && t.width <= most; t.width++) st = put_partial(g, t, hashes, e);
    }
    return st ? st : file_batch_flush(g->batch, e);
}
