/* What the log's tree reads and keeps. The compare-and-swap is one statement, so the writer's transaction decides who was first. */
#include "db.h"
#include "store/log.h"
#include "store/rows.h"

#include <string.h>

#define WALK_ROWS 1000

/* ---- entries in ranges ---- */

struct walk {
    int64_t at, to;
    bool leaves;
    const struct log_visitor *v;
};

static enum status walk_gap(int64_t idx, struct err *e) {
    err_set(e, ST_CORRUPT, NULL, "store.log-gap");
    err_arg(e, "id", "%lld", (long long)idx);
    return ST_CORRUPT;
}

static enum status walk_part(struct db *db, struct walk *w, struct err *e) {
    struct query q;
    enum status s = ST_OK;
    int64_t first = w->at;
    query_start(&q, db, w->leaves ? SQL_log_leaves : SQL_log_range);
    query_int(&q, w->at);
    query_int(&q, w->to - w->at < WALK_ROWS ? w->to - w->at : WALK_ROWS);
    while (s == ST_OK && query_row(&q)) {
        unsigned char leaf[32];
        const void *bytes = NULL;
        size_t len = 0;
        if (column_int(&q, 0) != w->at) break;
        column_bytes(&q, 1, leaf, sizeof leaf);
        if (!w->leaves) bytes = column_blob(&q, 2, &len);
        s = w->v->entry(w->v->self, w->at++, leaf, bytes, len, e);
    }
    enum status end = query_end(&q, s == ST_OK ? e : NULL);
    if (s == ST_OK) s = end;
    return s == ST_OK && w->at == first ? walk_gap(w->at, e) : s;
}

enum status log_walk(struct db *db, int64_t from, int64_t to, bool leaves, const struct log_visitor *v, struct err *e) {
    struct walk w = {from, to, leaves, v};
    enum status s = ST_OK;
    while (s == ST_OK && w.at < to) s = walk_part(db, &w, e);
    return s;
}

enum status log_recover(struct db *tx, int64_t idx, const void *bytes, size_t len, const unsigned char leaf[static 32],
                        const char *const *subject, size_t subject_len, struct err *e) {
    struct query q;
    int64_t size = 0;
    enum status s = log_size(tx, &size, e);
    if (s == ST_OK && idx != size) s = err_set(e, ST_INTERNAL, NULL, "store.log-index");
    if (s != ST_OK) return s;
    query_start(&q, tx, SQL_log_recover);
    query_int(&q, idx);
    query_blob(&q, bytes, len);
    query_blob(&q, leaf, 32);
    s = query_run(&q, e);
    for (size_t i = 0; s == ST_OK && i < subject_len; i++) {
        query_start(&q, tx, SQL_log_subject_insert);
        query_text(&q, subject[i]);
        query_int(&q, idx);
        s = query_run(&q, e);
    }
    return s;
}

/* ---- the newest checkpoint ---- */

enum status log_checkpoint_get(struct db *db, struct arena *a, bool *found, struct log_checkpoint *out, struct err *e) {
    struct query q;
    *out = (struct log_checkpoint){.size = 0};
    query_start(&q, db, SQL_log_checkpoint_get);
    *found = query_row(&q);
    if (*found) {
        out->size = column_int(&q, 0);
        column_bytes(&q, 1, out->root, sizeof out->root);
        out->at_us = column_int(&q, 2);
        out->note = column_text(&q, 3, a);
    }
    return query_end(&q, e);
}

enum status log_checkpoint_swap(struct db *tx, const struct log_checkpoint *last, const struct log_checkpoint *next, struct err *e) {
    struct query q;
    query_start(&q, tx, last ? SQL_log_checkpoint_swap : SQL_log_checkpoint_first);
    query_int(&q, next->size);
    query_blob(&q, next->root, sizeof next->root);
    query_text(&q, next->note);
    query_int(&q, next->at_us);
    if (last) {
        query_int(&q, last->size);
        query_blob(&q, last->root, sizeof last->root);
    }
    bool done = query_row(&q);
    while (query_row(&q)) continue; /* to its end, or nothing is written */
    enum status s = query_end(&q, e);
    return s == ST_OK && !done ? err_set(e, ST_CONFLICT, NULL, "store.log-swapped") : s;
}

/* ---- cosignatures ---- */

enum status log_cosignature_add(struct db *tx, const struct log_cosignature *c, int64_t at_us, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_log_cosignature_insert);
    query_int(&q, c->size);
    query_text(&q, c->witness);
    query_int(&q, c->time_s);
    query_blob(&q, c->root, sizeof c->root);
    query_text(&q, c->line);
    query_int(&q, at_us);
    return query_run(&q, e);
}

enum status log_cosignatures(struct db *db, int64_t size, const unsigned char root[static 32], struct arena *a,
                             struct log_cosignature **out, size_t *n, struct err *e) {
    struct query q;
    struct rows rows;
    rows_start(&rows, a, sizeof **out);
    query_start(&q, db, SQL_log_cosignatures);
    query_int(&q, size);
    query_blob(&q, root, 32);
    while (query_row(&q)) {
        struct log_cosignature *c = rows_add(&rows, &q);
        if (!c) continue;
        *c = (struct log_cosignature){
            .size = size, .witness = column_text(&q, 0, a), .time_s = column_int(&q, 1), .line = column_text(&q, 2, a)};
        memcpy(c->root, root, sizeof c->root);
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}

enum status log_witnessed(struct db *db, int64_t idx, bool *found, struct log_cosignature *c, struct err *e) {
    struct query q;
    *c = (struct log_cosignature){.size = 0};
    query_start(&q, db, SQL_log_witnessed);
    query_int(&q, idx);
    *found = query_row(&q);
    if (*found) {
        c->size = column_int(&q, 0);
        column_bytes(&q, 1, c->root, sizeof c->root);
        c->time_s = column_int(&q, 2);
    }
    return query_end(&q, e);
}

enum status log_witnessed_size(struct db *db, int64_t *size, struct err *e) {
    struct query q;
    *size = 0;
    query_start(&q, db, SQL_log_witnessed_size);
    if (query_row(&q)) *size = column_int(&q, 0);
    return query_end(&q, e);
}

enum status log_witness_last(struct db *db, const char *witness, bool *found, struct log_cosignature *c, struct err *e) {
    struct query q;
    *c = (struct log_cosignature){.witness = witness};
    query_start(&q, db, SQL_log_witness_last);
    query_text(&q, witness);
    query_int(&q, LOG_WITNESS_RECENT);
    *found = query_row(&q);
    if (*found) {
        c->size = column_int(&q, 0);
        c->time_s = column_int(&q, 1);
    }
    return query_end(&q, e);
}
