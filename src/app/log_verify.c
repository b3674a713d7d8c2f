/*
 * Everything is made again from the entries alone; tiles and checkpoint are only held against it. Where two files contradict each
 * other, the one above decides which is wrong: a tile whose root stands in the tile above it, or in the signed checkpoint, is right.
 */
#include "app/log_verify.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "core/edge.h"
#include "core/lines.h"
#include "core/policy.h"
#include "log_place.h"

struct verify {
    const struct log_verify_ask *ask;
    struct log_place place;
    struct arena *arena;
    struct note_key key;
    char vkey[NOTE_VKEY_BYTES];
    struct checkpoint now, old;
    bool has_old;
    struct policy_verdict verdict;
    struct edge *edge;
    struct buf bundle, tile, above;
    char bundle_path[TILE_PATH_BYTES];
    int64_t entry_bytes;
    struct err *e;
};

static enum status wrong(struct verify *v, const char *key, const char *path, uint64_t entry) {
    err_set(v->e, ST_TAMPERED, NULL, key);
    err_arg(v->e, "path", "%s/%s", v->place.at, path);
    err_arg(v->e, "entry", "%llu", (unsigned long long)entry);
    return ST_TAMPERED;
}

/* ---- what is signed ---- */

static enum status key_read(struct verify *v) {
    struct buf b = BUF_INIT;
    enum status st = v->ask->key ? file_read(v->ask->key, 4096, &b, v->e) : log_place_read(&v->place, "key", 4096, &b, v->e);
    while (b.len && (b.data[b.len - 1] == '\n' || b.data[b.len - 1] == '\r')) b.len--;
    if (!st) st = note_key_parse(b.data ? b.data : "", b.len, &v->key, v->e);
    if (!st) note_key_format(&v->key, v->vkey);
    buf_free(&b);
    return st;
}

static enum status policy_hold(struct verify *v, const struct buf *note) {
    struct buf text = BUF_INIT;
    struct policy *p = NULL;
    enum status st = file_read(v->ask->policy, POLICY_BYTES_MAX, &text, v->e);
    if (!st) st = policy_parse(text.data ? text.data : "", text.len, v->arena, &p, v->e);
    if (!st) st = policy_check(p, note->data, note->len, &v->verdict, v->e);
    if (!st) {
        v->now = v->verdict.checkpoint;
        v->key = p->logs[v->verdict.log].key;
        note_key_format(&v->key, v->vkey);
    }
    buf_free(&text);
    return st;
}

static enum status signed_read(struct verify *v) {
    struct buf note = BUF_INIT;
    enum status st = log_place_read(&v->place, "checkpoint", NOTE_BYTES_MAX, &note, v->e);
    if (!st && v->ask->policy) st = policy_hold(v, &note);
    if (!st && (!v->ask->policy || v->ask->key)) st = key_read(v);
    if (!st && (!v->ask->policy || v->ask->key)) st = checkpoint_open(note.data, note.len, &v->key, &v->now, v->e);
    buf_clear(&note);
    if (!st && v->ask->since) st = file_read(v->ask->since, NOTE_BYTES_MAX, &note, v->e);
    if (!st && v->ask->since) st = checkpoint_open(note.data, note.len, &v->key, &v->old, v->e);
    v->has_old = !st && v->ask->since;
    buf_free(&note);
    if (st || !v->has_old || v->old.size <= v->now.size) return st;
    err_set(v->e, ST_TAMPERED, NULL, "log.verify-shorter");
    err_arg(v->e, "size", "%llu", (unsigned long long)v->now.size);
    err_arg(v->e, "old", "%llu", (unsigned long long)v->old.size);
    return ST_TAMPERED;
}

/* ---- tiles ---- */

/* Entries below a hash of a level. */
static uint64_t first_entry(int level, uint64_t tile, unsigned at) {
    return (tile * TILE_WIDTH + at) << TILE_HEIGHT * level;
}

/* in: hashes: as they were made again; the file may hold more, where it is the full one of a partial */
static enum status tile_hold(struct verify *v, const struct tile *t, const unsigned char *hashes) {
    char path[TILE_PATH_BYTES];
    enum status st = log_place_tile(&v->place, t, &v->tile, path, v->e);
    if (st) return st;
    const unsigned char *have = (const unsigned char *)v->tile.data;
    size_t want = (size_t)t->width * MERKLE_HASH_BYTES;
    bool full = !strstr(path, ".p/");
    if (v->tile.len != (full ? TILE_BYTES_MAX : want)) return wrong(v, "log.verify-tile", path, first_entry(t->level, t->index, 0));
    for (unsigned i = 0; i < t->width; i++)
        if (memcmp(have + (size_t)i * MERKLE_HASH_BYTES, hashes + (size_t)i * MERKLE_HASH_BYTES, MERKLE_HASH_BYTES) != 0)
            return wrong(v, "log.verify-tile", path, first_entry(t->level, t->index, i));
    return ST_OK;
}

static enum status full(void *self, const struct tile *t, const unsigned char *hashes, struct err *e) {
    (void)e;
    return t->level == 0 ? ST_OK : tile_hold(self, t, hashes); /* level 0 is held against its bundle */
}

/* ---- entries ---- */

/* Whether the tile of level 0 in v->tile is the one that the log signed: by the hash in the tile above it, or by the root. */
static bool tile_is_signed(struct verify *v, const struct tile *t) {
    const struct tile above = { 1, t->index / TILE_WIDTH, tile_width(v->now.size, 1, t->index / TILE_WIDTH) };
    char path[TILE_PATH_BYTES];
    unsigned char root[MERKLE_HASH_BYTES];
    const unsigned char *hashes = (const unsigned char *)v->tile.data;
    if (t->width == TILE_WIDTH) {
        size_t at = (size_t)(t->index % TILE_WIDTH) * MERKLE_HASH_BYTES;
        tile_root(hashes, TILE_WIDTH, root);
        if (log_place_tile(&v->place, &above, &v->above, path, NULL) || v->above.len < at + MERKLE_HASH_BYTES) return false;
        return !memcmp(v->above.data + at, root, sizeof root);
    }
    struct edge *g = malloc(sizeof *g);
    if (!g) return false;
    *g = *v->edge; /* stands before this tile, which is the last */
    for (unsigned i = 0; i < t->width; i++) (void)edge_add(g, hashes + (size_t)i * MERKLE_HASH_BYTES, NULL, NULL);
    edge_root(g, root);
    free(g);
    return !memcmp(root, v->now.root, sizeof root);
}

/* A bundle and the tile of its hashes differ at an entry: which of the two is wrong? */
static enum status blame(struct verify *v, const struct tile *t, const char *tile_path, unsigned at) {
    uint64_t entry = first_entry(0, t->index, at);
    return tile_is_signed(v, t) ? wrong(v, "log.verify-entry", v->bundle_path, entry) : wrong(v, "log.verify-tile", tile_path, entry);
}

static enum status old_hold(struct verify *v) {
    unsigned char root[MERKLE_HASH_BYTES];
    if (!v->has_old || v->edge->size != v->old.size) return ST_OK;
    edge_root(v->edge, root);
    if (!memcmp(root, v->old.root, sizeof root)) return ST_OK;
    err_set(v->e, ST_TAMPERED, NULL, "log.verify-since");
    err_arg(v->e, "size", "%llu", (unsigned long long)v->old.size);
    return ST_TAMPERED;
}

/* Hashes of a bundle's entries.  out: how many there are, at most t->width; *rest: whether more follows */
static unsigned bundle_leaves(struct verify *v, const struct tile *t, unsigned char (*leaf)[MERKLE_HASH_BYTES], bool *rest) {
    const unsigned char *data = (const unsigned char *)v->bundle.data, *entry = NULL;
    struct bundle left = { data, data + v->bundle.len };
    size_t len = 0;
    unsigned n = 0;
    for (; n < t->width && bundle_next(&left, &entry, &len); n++) {
        merkle_leaf(entry, len, leaf[n]);
        v->entry_bytes += (int64_t)len;
    }
    *rest = left.at != left.end;
    return n;
}

static enum status leaves_take(struct verify *v, const struct tile *t, unsigned char (*leaf)[MERKLE_HASH_BYTES]) {
    const struct edge_sink sink = { full, v };
    enum status st = ST_OK;
    for (unsigned i = 0; !st && i < t->width; i++) {
        st = edge_add(v->edge, leaf[i], &sink, v->e);
        if (!st) st = old_hold(v);
    }
    return st;
}

static enum status bundle_hold(struct verify *v, uint64_t index) {
    unsigned char leaf[TILE_WIDTH][MERKLE_HASH_BYTES];
    char tile_path[TILE_PATH_BYTES];
    struct tile t = { TILE_ENTRIES, index, tile_width(v->now.size, 0, index) };
    bool rest = false;
    enum status st = log_place_tile(&v->place, &t, &v->bundle, v->bundle_path, v->e);
    t.level = 0;
    if (!st) st = log_place_tile(&v->place, &t, &v->tile, tile_path, v->e);
    if (st) return st;
    bool partial = strstr(v->bundle_path, ".p/") != NULL, tile_partial = strstr(tile_path, ".p/") != NULL;
    if (v->tile.len != (tile_partial ? t.width : TILE_WIDTH) * (size_t)MERKLE_HASH_BYTES)
        return wrong(v, "log.verify-tile", tile_path, first_entry(0, index, 0));
    unsigned n = bundle_leaves(v, &t, leaf, &rest);
    for (unsigned i = 0; i < n; i++)
        if (memcmp(v->tile.data + (size_t)i * MERKLE_HASH_BYTES, leaf[i], MERKLE_HASH_BYTES) != 0) return blame(v, &t, tile_path, i);
    if (n < t.width || (rest && (partial || t.width == TILE_WIDTH))) return wrong(v, "log.verify-bundle", v->bundle_path, first_entry(0, index, n));
    return leaves_take(v, &t, leaf);
}

/* ---- all of it ---- */

static enum status everything_hold(struct verify *v) {
    unsigned char root[MERKLE_HASH_BYTES];
    enum status st = old_hold(v); /* of size 0 */
    for (uint64_t i = 0; !st && i < tile_count(v->now.size, TILE_ENTRIES); i++) st = bundle_hold(v, i);
    for (int level = 1; !st && level < TILE_LEVELS; level++) {
        struct tile t;
        const unsigned char *hashes = edge_partial(v->edge, level, &t);
        if (t.width) st = tile_hold(v, &t, hashes);
    }
    if (st) return st;
    edge_root(v->edge, root);
    return memcmp(root, v->now.root, sizeof root) ? wrong(v, "log.verify-root", "checkpoint", 0) : ST_OK;
}

static json_t *report(const struct verify *v) {
    char at[24];
    struct buf root = BUF_INIT;
    base64_add(&root, v->now.root, sizeof v->now.root);
    json_t *r = json_pack("{s:s, s:I, s:s, s:s, s:b, s:I}", "log", v->now.origin, "log_size", (json_int_t)v->now.size, "root", root.data,
                          "vkey", v->vkey, "key_given", v->ask->key || v->ask->policy, "entry_bytes", (json_int_t)v->entry_bytes);
    if (v->has_old) json_object_set_new(r, "since", json_integer((json_int_t)v->old.size));
    if (v->ask->policy) json_object_set_new(r, "witnesses", json_integer(__builtin_popcountll(v->verdict.witnessed)));
    if (v->verdict.first_s) {
        us_format_utc(v->verdict.first_s * 1000000, at, sizeof at);
        json_object_set_new(r, "witnessed_at", json_string(at));
    }
    buf_free(&root);
    return r;
}

enum status log_verify(const struct log_verify_ask *ask, json_t **result, struct err *e) {
    struct err local = { 0 };
    struct verify *v = calloc(1, sizeof *v);
    *result = NULL;
    if (!v) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    v->ask = ask;
    v->e = e ? e : &local;
    v->arena = arena_new(1u << 20);
    v->edge = malloc(sizeof *v->edge);
    enum status st = v->arena && v->edge ? log_place_open(&v->place, ask->place, v->e) : err_set(v->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) edge_init(v->edge);
    if (!st) st = signed_read(v);
    if (!st) st = everything_hold(v);
    if (!st) *result = report(v);
    if (!st && !*result) st = err_set(v->e, ST_NO_MEMORY, NULL, "no-memory");
    log_place_close(&v->place);
    buf_free(&v->bundle);
    buf_free(&v->tile);
    buf_free(&v->above);
    arena_free(&v->arena);
    free(v->edge);
    free(v);
    return st;
}
