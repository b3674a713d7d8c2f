/* What the files of the log's tree share. */
#ifndef TEMLANG_APP_LOG_INTERNAL_H
#define TEMLANG_APP_LOG_INTERNAL_H

#include <pthread.h>

#include "app/log.h"
#include "base/file_batch.h"
#include "core/edge.h"
#include "core/proof.h"
#include "internal.h"
#include "store/log.h"

/* What every process that owns the folder knows of the log. */
struct log_board {
    pthread_mutex_t lock; /* guards status, tree and lost_us */
    struct log_status status;
    int64_t lost_us[POLICY_WITNESSES_MAX]; /* since when a witness of the policy gives no answer, 0: it does, or was not asked */
    struct log_tree *tree; /* while it publishes */
    struct note_key key;   /* set when the app is opened; known: there is one */
    bool known;
    struct arena *arena;   /* of the policy */
    struct policy *policy; /* NULL: the operator gave none */
    const char *policy_text;
};
struct log_board *log_board_new(void);
void log_board_free(struct log_board **b);
/* Learn the key, read the operator's policy (file NULL: none), and hold the database against D/log at a glance. */
enum status log_board_open(struct app *a, const char *policy_file, struct err *e);
/* in: why NULL for none */
void log_board_set(struct log_board *b, enum log_mode mode, const struct err *why);
/* A witness of the policy answered, or did not.  in: at_us when; the first of failures in a row is kept */
void log_board_witness(struct log_board *b, int witness, bool reached, int64_t at_us);
/* Whether official acts may be recorded.  err: why they are refused */
enum status log_gate(struct app *a, struct err *e);

/* ---- D/log ---- */

#define LOG_PATH_BYTES 4096
/* D/log, or a name in it.  in: name "" for the folder itself */
enum status log_path(const struct app *a, const char *name, char out[static LOG_PATH_BYTES], struct err *e);
/*
 * The published checkpoint.
 *   out  *found false where there is no file; note: the whole of it, to be freed
 *   err  ST_CONFLICT "log.damaged": it is not one of this log's key
 */
enum status log_published(struct app *a, bool *found, struct checkpoint *c, struct buf *note, struct err *e);
/* Put the checkpoint's file there, with the cosignatures that are kept of it. */
enum status log_publish_file(struct app *a, struct db *db, const struct checkpoint *c, const char *note, struct err *e);
/* Put the key beside it, so that a copy of the folder says whose it is, and the policy, which only the process that serves knows. */
enum status log_publish_names(struct app *a, bool with_policy, struct err *e);
/* The root of a tree of size as its files have it.  err: as file_read; ST_CORRUPT "log.tile" (args: path) */
enum status log_files_root(struct app *a, uint64_t size, unsigned char root[static MERKLE_HASH_BYTES], struct err *e);
/* That a tree of size begins with one of old, by the files.  err: as log_files_root */
enum status log_files_consistency(struct app *a, uint64_t old, uint64_t size, struct proof *p, struct err *e);
/* The proof of an entry in a tree of size, from its files; a partial tile that is gone is the beginning of the full one.  err: ST_CORRUPT "log.tile" (args: path) */
enum status log_files_inclusion(struct app *a, uint64_t index, uint64_t size, struct proof *out, struct err *e);
/* Remove partial tiles and bundles whose full one is there, of the tiles that became full between two sizes. */
void log_partials_remove(struct app *a, uint64_t from, uint64_t to);

/*
 * Whether the database goes on where the published log ends; at a glance: sizes, and the last entry.
 *   err  ST_UNAVAILABLE "log.behind" (args: published, size), "log.forked" (args: size), "log.damaged"
 */
enum status log_guard(struct app *a, struct db *db, struct err *e);
enum status log_forked(uint64_t size, struct err *e);
enum status log_behind(uint64_t published, uint64_t size, struct err *e);

/* ---- the tree (log_grow.c): files that grow with the database, on whatever thread ---- */

struct log_grow {
    struct app *app;
    struct db *db;
    struct file_batch *batch;
    struct edge *edge; /* heap */
    struct buf bundle; /* entries of the tile of level 0 that is not full */
    bool silent;       /* full tiles are not written: they are there */
    bool careful;      /* files that are right already are left alone */
    struct buf old;    /* scratch */
};
enum status log_grow_open(struct log_grow *g, struct app *a, struct err *e);
void log_grow_close(struct log_grow *g);
/* Begin anew with no entry. */
void log_grow_reset(struct log_grow *g);
/* Take in entries up to size; full tiles and bundles are put into the batch.  err: ST_CORRUPT "log.entry" (its hash is wrong) */
enum status log_grow_to(struct log_grow *g, uint64_t size, struct err *e);
/* Take in leaves only, of a part that is published; then the entries of the bundle that is not full. Writes nothing. */
enum status log_grow_past(struct log_grow *g, uint64_t size, struct err *e);
/*
 * Put partial tiles and the partial bundle into the batch and wait for all to be durable.
 *   in   since: those whose width is as it was at that size are there already; every: all smaller widths too, of which somebody may
 *        hold a checkpoint
 */
enum status log_grow_edge(struct log_grow *g, uint64_t since, bool every, struct err *e);

#endif
