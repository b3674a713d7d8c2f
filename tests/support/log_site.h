/*
 * A world whose public log is published: entries in numbers, what stands in D/log, and damage to it. Include after cmocka.h.
 */
#ifndef TEMLANG_TESTS_LOG_SITE_H
#define TEMLANG_TESTS_LOG_SITE_H

#include <stdlib.h>
#include <string.h>

#include "app/log.h"
#include "base/file.h"
#include "internal.h"
#include "log_internal.h"
#include "world.h"

/* ---- entries in numbers ---- */

struct append {
    struct world *w;
    int n;
    int64_t last;
};

static inline enum status append_write(struct db *tx, void *ctx, struct err *e) {
    struct append *a = ctx;
    enum status st = ST_OK;
    json_t *facts = json_pack("{s:s}", "why", "một việc thử");
    for (int i = 0; !st && i < a->n; i++)
        st = log_append(tx, a->w->app, &actor_operator, a->w->now_us, ENTRY_CORRECTION, "product:1", facts, facts, &a->last, e);
    json_decref(facts);
    return st;
}

static inline enum status append_try(struct world *w, int n) {
    struct append a = { .w = w, .n = n };
    err_clear(&w->err);
    return store_write(app_store(w->app), append_write, &a, &w->err);
}

static inline void append(struct world *w, int n) { assert_int_equal(append_try(w, n), ST_OK); }

static inline uint64_t entries(struct world *w) {
    struct db *db = NULL;
    int64_t size = 0;
    assert_int_equal(reader_open(&db, w->dir, NULL), ST_OK);
    assert_int_equal(log_size(db, &size, NULL), ST_OK);
    reader_close(&db);
    return (uint64_t)size;
}

/* ---- what is published ---- */

static inline void path_of(const struct world *w, const char *name, char out[static 512]) {
    assert_true(snprintf(out, 512, "%s/log/%s", w->dir, name) < 512);
}

static inline bool there(const struct world *w, const char *name) {
    char path[512];
    path_of(w, name, path);
    return file_exists(path);
}

static inline struct checkpoint published(struct world *w) {
    struct note_key k;
    struct checkpoint c;
    struct buf b = BUF_INIT;
    assert_true(app_log_key(w->app, &k));
    assert_string_equal(k.name, "tx.laocai.gov.vn/log");
    assert_int_equal(app_log_read(w->app, "checkpoint", NOTE_BYTES_MAX, &b, NULL), ST_OK);
    assert_int_equal(checkpoint_open(b.data, b.len, &k, &c, NULL), ST_OK);
    buf_free(&b);
    return c;
}

/* By the files alone: entries give the hashes of their tile, tiles the signed root. */
static inline void files_hold(struct world *w, const struct checkpoint *c) {
    unsigned char root[MERKLE_HASH_BYTES], leaf[MERKLE_HASH_BYTES];
    struct merkle m;
    merkle_init(&m);
    assert_int_equal(log_files_root(w->app, c->size, root, NULL), ST_OK);
    assert_memory_equal(root, c->root, sizeof root);
    for (uint64_t i = 0; i < tile_count(c->size, TILE_ENTRIES); i++) {
        char name[TILE_PATH_BYTES];
        const struct tile t = { TILE_ENTRIES, i, tile_width(c->size, TILE_ENTRIES, i) };
        struct buf b = BUF_INIT;
        const unsigned char *entry;
        size_t len;
        unsigned n = 0;
        tile_path_format(&t, name);
        assert_int_equal(app_log_read(w->app, name, BUNDLE_BYTES_MAX, &b, NULL), ST_OK);
        struct bundle left = { (unsigned char *)b.data, (unsigned char *)b.data + b.len };
        for (; bundle_next(&left, &entry, &len); n++) {
            merkle_leaf(entry, len, leaf);
            merkle_add(&m, leaf);
        }
        assert_true(left.at == left.end);
        assert_int_equal(n, t.width);
        buf_free(&b);
    }
    merkle_root(&m, root);
    assert_int_equal(m.size, c->size);
    assert_memory_equal(root, c->root, sizeof root);
}

static inline struct log_tree *start(struct world *w, const struct log_tree_options *o) {
    struct log_tree *t;
    assert_int_equal(log_tree_start(&t, w->app, o, NULL), ST_OK);
    return t;
}

static inline void publish(struct log_tree *t) {
    struct err e = { 0 };
    enum status st = log_tree_publish(t, &e);
    if (st) print_message("%s\n", e.key);
    assert_int_equal(st, ST_OK);
}

static inline void status_is(struct world *w, enum log_mode mode, const char *key) {
    struct log_status s;
    app_log_status(w->app, &s);
    assert_int_equal(s.mode, mode);
    assert_string_equal(s.why.key, key);
}

/* ---- what the guard stops, and what makes it whole again ---- */

static inline void flip(const struct world *w, const char *name, size_t at) {
    char path[512];
    struct buf b = BUF_INIT;
    path_of(w, name, path);
    assert_int_equal(file_read(path, BUNDLE_BYTES_MAX, &b, NULL), ST_OK);
    b.data[at] = (char)(b.data[at] ^ 0x10);
    assert_int_equal(file_replace(path, b.data, b.len, 0644, NULL), ST_OK);
    buf_free(&b);
}

static inline int64_t rebuild(struct world *w) {
    json_t *r = world_do(w, COMMAND_LOG_REBUILD, json_object());
    int64_t n = json_integer_value(json_object_get(r, "written"));
    json_decref(r);
    return n;
}

static inline void shut(struct world *w) {
    scanner_close(&w->scanner);
    app_close(&w->app);
}

#endif
