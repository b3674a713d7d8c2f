/*
 * After a backup was put back: the published log goes on further than the database. Its bundles hold the bytes of every entry, so
 * the database takes them back, and the log goes on without a fork. What the entries were about is not in them: rows, records and
 * salts of those acts are gone with the database that was lost.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "log_tree.h"

#define SUBJECTS_MAX 64

struct recover {
    struct command_ctx *c;
    struct checkpoint published;
    uint64_t size;         /* of the database */
    struct buf bundle;
    struct bundle left;    /* of it, from the first entry of a round on */
    uint64_t at;           /* index of that entry */
};

/* The bundle of a tile as the published tree has it, or as it became since. */
static enum status bundle_load(struct recover *r, uint64_t index) {
    char name[TILE_PATH_BYTES];
    struct tile t = { TILE_ENTRIES, index, tile_width(r->published.size, TILE_ENTRIES, index) };
    struct err why = { 0 };
    tile_path_format(&t, name);
    buf_clear(&r->bundle);
    enum status st = app_log_read(r->c->app, name, BUNDLE_BYTES_MAX, &r->bundle, &why);
    if (st) {
        err_set(r->c->e, ST_CORRUPT, NULL, "log.tile");
        err_arg(r->c->e, "path", "%s/" LOG_FOLDER "/%s", r->c->app->dir, name);
        return ST_CORRUPT;
    }
    r->left = (struct bundle){ (const unsigned char *)r->bundle.data, (const unsigned char *)r->bundle.data + r->bundle.len };
    return ST_OK;
}

/* Entries of the bundle that the database has already. */
static void bundle_skip(struct recover *r, uint64_t n) {
    const unsigned char *entry = NULL;
    size_t len = 0;
    while (n-- && bundle_next(&r->left, &entry, &len)) continue;
}

static enum status bundle_each(struct recover *r, enum status (*round)(struct recover *r, uint64_t n, void *ctx), void *ctx) {
    enum status st = ST_OK;
    for (r->at = r->size; !st && r->at < r->published.size;) {
        uint64_t index = r->at / TILE_WIDTH, end = (index + 1) * TILE_WIDTH;
        if (end > r->published.size) end = r->published.size;
        st = bundle_load(r, index);
        if (st) break;
        bundle_skip(r, r->at % TILE_WIDTH);
        st = round(r, end - r->at, ctx);
        r->at = end;
    }
    return st;
}

/* ---- first: is it the same log? ---- */

static enum status round_check(struct recover *r, uint64_t n, void *ctx) {
    struct edge *g = ctx;
    struct bundle left = r->left;
    const unsigned char *entry = NULL;
    size_t len = 0;
    unsigned char leaf[MERKLE_HASH_BYTES];
    enum status st = ST_OK;
    for (; !st && n && bundle_next(&left, &entry, &len); n--) {
        merkle_leaf(entry, len, leaf);
        st = edge_add(g, leaf, NULL, r->c->e);
    }
    return st;
}

static enum status recover_check(struct recover *r, struct log_grow *g) {
    unsigned char root[MERKLE_HASH_BYTES];
    enum status st = log_grow_past(g, r->size, r->c->e);
    if (!st) st = bundle_each(r, round_check, g->edge);
    if (st) return st;
    edge_root(g->edge, root);
    return g->edge->size == r->published.size && !memcmp(root, r->published.root, sizeof root) ? ST_OK : log_forked(r->size, r->c->e);
}

/* ---- then: take them back ---- */

static enum status entry_take(struct db *tx, int64_t idx, const unsigned char *entry, size_t len, struct err *e) {
    unsigned char leaf[MERKLE_HASH_BYTES];
    const char *subject[SUBJECTS_MAX];
    size_t n = 0, i;
    const json_t *s;
    json_t *v = json_loadb((const char *)entry, len, 0, NULL);
    json_array_foreach(json_object_get(v, "subject"), i, s)
        if (json_is_string(s) && n < SUBJECTS_MAX) subject[n++] = json_string_value(s);
    merkle_leaf(entry, len, leaf);
    enum status st = log_recover(tx, idx, entry, len, leaf, subject, n, e);
    json_decref(v);
    return st;
}

struct take {
    const struct recover *r;
    uint64_t n;
};

static enum status take_write(struct db *tx, void *ctx, struct err *e) {
    const struct take *t = ctx;
    struct bundle left = t->r->left;
    const unsigned char *entry = NULL;
    size_t len = 0;
    enum status st = ST_OK;
    for (uint64_t i = 0; !st && i < t->n && bundle_next(&left, &entry, &len); i++)
        st = entry_take(tx, (int64_t)(t->r->at + i), entry, len, e);
    return st;
}

static enum status round_take(struct recover *r, uint64_t n, void *ctx) {
    struct take t = { r, n };
    (void)ctx;
    return store_write(r->c->app->store, take_write, &t, r->c->e);
}

static enum status act_write(struct db *tx, void *ctx, struct err *e) {
    const struct recover *r = ctx;
    json_t *detail = json_pack("{s:I, s:I}", "from", (json_int_t)r->size, "to", (json_int_t)r->published.size);
    enum status st = act_append(tx, r->c->who, clock_now_us(r->c->app->clock), "log.recover", "log", detail, e);
    json_decref(detail);
    return st;
}

static enum status recover(struct recover *r, struct log_grow *g) {
    struct command_ctx *c = r->c;
    struct buf note = BUF_INIT;
    bool found = false;
    int64_t size = 0;
    enum status st = log_size(g->db, &size, c->e);
    if (!st) st = log_published(c->app, &found, &r->published, &note, c->e);
    buf_free(&note);
    r->size = (uint64_t)size;
    if (!st && (!found || r->published.size <= r->size)) st = err_set(c->e, ST_CONFLICT, NULL, "log.not-behind");
    if (!st) st = recover_check(r, g);
    if (!st) st = bundle_each(r, round_take, NULL);
    if (!st) st = store_write(c->app->store, act_write, r, c->e);
    if (st) return st;
    log_warn("log.recovered", "from=%llu to=%llu", (unsigned long long)r->size, (unsigned long long)r->published.size);
    *c->result = json_pack("{s:I, s:I}", "log_size", (json_int_t)r->published.size, "recovered", (json_int_t)(r->published.size - r->size));
    return *c->result ? ST_OK : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
}

enum status command_log_recover(struct command_ctx *c) {
    struct recover r = { .c = c, .bundle = BUF_INIT };
    struct log_grow g;
    struct log_tree *t = c->app->log->tree;
    enum status st = params_check(c->params, NULL, 0, c->e);
    if (!st) st = log_grow_open(&g, c->app, c->e);
    if (st) return st;
    if (t) pthread_mutex_lock(&t->work);
    st = recover(&r, &g);
    if (!st) log_board_set(c->app->log, t ? LOG_CHECKING : LOG_QUIET, NULL); /* a publisher looks at it all again */
    if (t) pthread_mutex_unlock(&t->work);
    buf_free(&r.bundle);
    log_grow_close(&g);
    return st;
}
