/*
 * A store in a temporary folder, and the few rows that most store tests start from. Include after cmocka.h.
 */
#ifndef TEST_STORE_FIXTURE_H
#define TEST_STORE_FIXTURE_H

#include <inttypes.h>
#include <semaphore.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "store/kind.h"
#include "store/record.h"
#include "store/rows.h"
#include "store/store.h"
#include "tidy.h"

struct fixture {
    char dir[64];  /* the data folder */
    char root[48]; /* the folder that holds it */
    struct store *store;
    struct db *reader;
    struct arena *arena;
};

static inline void fixture_path(const struct fixture *f, const char *name, char out[static 128]) {
    assert_true(snprintf(out, 128, "%s/%s", f->dir, name) < 128);
}

static inline void fixture_open(struct fixture *f, const struct store_options *o) {
    struct err e = {0};
    assert_int_equal(store_open(&f->store, f->dir, o, &e), ST_OK);
    assert_int_equal(reader_open(&f->reader, f->dir, &e), ST_OK);
}

static inline void fixture_shut(struct fixture *f) {
    reader_close(&f->reader);
    store_close(&f->store);
}

/* An empty, closed store. */
static inline struct fixture *fixture_make(void) {
    struct fixture *f = calloc(1, sizeof *f);
    struct err e = {0};
    assert_non_null(f);
    log_level_set(LOG_ERROR + 1); /* failures are what these tests ask for */
    memcpy(f->root, "/tmp/temlang-test-XXXXXX", sizeof "/tmp/temlang-test-XXXXXX");
    assert_non_null(mkdtemp(f->root));
    assert_true(snprintf(f->dir, sizeof f->dir, "%s/d", f->root) < (int)sizeof f->dir);
    assert_int_equal(store_create(f->dir, &e), ST_OK);
    f->arena = arena_new(64 * 1024 * 1024);
    assert_non_null(f->arena);
    return f;
}

static inline void fixture_free(struct fixture *f) {
    fixture_shut(f);
    arena_free(&f->arena);
    folder_remove(f->root);
    free(f);
}

/* The database file by SQLite alone, which only a test may do, and only while the store is closed. */
static inline sqlite3 *fixture_raw(const struct fixture *f) {
    char path[128];
    sqlite3 *raw;
    fixture_path(f, "temlang.db", path);
    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    return raw;
}

static inline void fixture_raw_exec(const struct fixture *f, const char *sql) {
    sqlite3 *raw = fixture_raw(f);
    assert_int_equal(sqlite3_exec(raw, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(raw), SQLITE_OK);
}

/* ---- rows ---- */

#define FIXTURE_NOW INT64_C(1795392000000000) /* 2026-11-23T00:00:00Z */

/* A record of the registry as it is; values: stolen.  out: *id */
static inline enum status fixture_record(struct db *tx, enum kind k, enum state state, json_t *values, int64_t *id, struct err *e) {
    struct kind_head h = {.state = state, .version = 1, .created_us = FIXTURE_NOW, .changed_us = FIXTURE_NOW, .state_us = FIXTURE_NOW,
                          .entered = "operator"};
    enum status s = kind_insert(tx, k, &h, values, e);
    json_decref(values);
    *id = s == ST_OK ? strtoll(h.id, NULL, 10) : 0;
    return s;
}

static inline json_t *fixture_lot(int64_t product, const char *code, int64_t quantity, const char *expires_on) {
    return json_pack("{s:o, s:s, s:I, s:s, s:s, s:s}", "product_id", json_sprintf("%" PRId64, product), "code", code, "quantity",
                     (json_int_t)quantity, "unit", "chai", "made_on", "2026-11-01", "expires_on", expires_on);
}

/* Key 1, producer 1, product 1, lot 1 with 100,000 units, frozen texts 1. */
static inline enum status fixture_rows(struct db *tx, void *ctx, struct err *e) {
    (void)ctx;
    struct signing_key k = {.id = 1, .host = "TX.LAOCAI.GOV.VN", .state = KEY_ACTIVE, .added_us = FIXTURE_NOW};
    memset(k.public_key, 0xAB, sizeof k.public_key);
    unsigned char sum[32] = {1};
    int64_t id;
    enum status s = key_insert(tx, &k, e);
    if (s == ST_OK)
        s = fixture_record(tx, KIND_PRODUCER, STATE_APPROVED,
                           json_pack("{s:s, s:s, s:s, s:s}", "name", "HTX Mẫu A", "short_name", "Mẫu A", "kind", "hop-tac-xa",
                                     "commune_code", "02680"), &id, e);
    if (s == ST_OK)
        s = fixture_record(tx, KIND_PRODUCT, STATE_APPROVED,
                           json_pack("{s:s, s:s, s:s, s:s}", "producer_id", "1", "name", "Rượu ngô Mẫu A", "name_en", "Maize spirit",
                                     "gtin", "09520123456788"), &id, e);
    if (s == ST_OK) s = fixture_record(tx, KIND_LOT, STATE_ACTIVE, fixture_lot(1, "2411A", 100000, ""), &id, e);
    if (s == ST_OK) s = frozen_put(tx, "{\"form\":\"A\"}", 12, sum, &id, e);
    return s;
}

static inline enum status fixture_run(struct db *tx, uint32_t id, uint32_t count, struct err *e) {
    struct run r = {.id = id, .lot_id = 1, .frozen_id = 1, .key_id = 1, .count = count, .created_us = FIXTURE_NOW,
                    .log_idx = -1};
    memset(r.salt, 0x5A, sizeof r.salt);
    return run_insert(tx, &r, e);
}

/* An entry at the end of the public log about subject. */
static inline enum status fixture_entry(struct db *tx, const char *subject, struct err *e) {
    int64_t idx;
    enum status s = log_size(tx, &idx, e);
    if (s != ST_OK) return s;
    unsigned char leaf[32] = {7}, salt[16] = {8};
    return log_insert(tx, idx, "{\"v\":1}", 7, leaf, salt, "{}", 2, &subject, 1, e);
}

/* How many rows a query finds; -1 on failure. */
static inline int64_t fixture_count(const struct fixture *f, const char *sql) {
    char path[160];
    sqlite3 *raw;
    sqlite3_stmt *s;
    int64_t n = -1;
    assert_true(snprintf(path, sizeof path, "%s/temlang.db", f->dir) < (int)sizeof path);
    assert_int_equal(sqlite3_open_v2(path, &raw, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    if (sqlite3_prepare_v2(raw, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
        n = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    sqlite3_close(raw);
    return n;
}

/* ---- holding the writer, so that a group forms ---- */

struct fixture_gate {
    sem_t entered, open;
};

static inline enum status fixture_gate_fn(struct db *tx, void *ctx, struct err *e) {
    (void)e;
    struct fixture_gate *g = ctx;
    store_quiet(tx);
    sem_post(&g->entered);
    while (sem_wait(&g->open) != 0) {}
    return ST_OK;
}

/* Returns when the writer is inside the gate's write. */
static inline void fixture_gate_shut(struct fixture_gate *g, struct store *s) {
    struct err e = {0};
    sem_init(&g->entered, 0, 0);
    sem_init(&g->open, 0, 0);
    assert_int_equal(store_post(s, fixture_gate_fn, NULL, g, &e), ST_OK);
    while (sem_wait(&g->entered) != 0) {}
}

static inline void fixture_gate_open(struct fixture_gate *g) {
    sem_post(&g->open);
}

#endif
