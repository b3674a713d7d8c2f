/*
 * The public log's rows as its tree needs them: in ranges, the newest checkpoint, cosignatures. Single entries: store/rows.h.
 * thread: as the connection.
 */
#ifndef TEMLANG_STORE_LOG_H
#define TEMLANG_STORE_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/store.h"

/* Told of one entry after the other; anything but ST_OK ends the walk.  in: bytes NULL where only leaves are read */
struct log_visitor {
    enum status (*entry)(void *self, int64_t idx, const unsigned char leaf[static 32], const void *bytes, size_t len, struct err *e);
    void *self;
};
/*
 * Walk over entries from … to - 1 in order, a thousand rows a read, so that no read lasts.
 *   in   leaves: read no bytes
 *   err  ST_CORRUPT "store.log-gap" (args: id) where one is missing; what the visitor says
 */
enum status log_walk(struct db *db, int64_t from, int64_t to, bool leaves, const struct log_visitor *v, struct err *e);

/*
 * Append an entry whose record is not known: taken back from published bundles. Salt and record stay away.
 *   in   idx: must be log_size
 *   err  ST_INTERNAL "store.log-index"
 */
enum status log_recover(struct db *tx, int64_t idx, const void *bytes, size_t len, const unsigned char leaf[static 32],
                        const char *const *subject, size_t subject_len, struct err *e);

/* ---- entries as people look them up ---- */

/* One as it is stored. */
struct log_row {
    int64_t idx;
    const char *bytes;
    size_t len;
    unsigned char leaf[32];
};
/*
 * Entries below an index, newest first.
 *   in   about: subject that they are about, "": any; before: INT64_MAX for the newest
 *   out  at most limit rows in a
 */
enum status log_page(struct db *db, const char *about, int64_t before, int limit, struct arena *a, struct log_row **out, size_t *n, struct err *e);
/* The next entry about a subject behind an index, -1 where there is none. */
enum status log_next(struct db *db, const char *subject, int64_t idx, int64_t *next, struct err *e);
/*
 * What an entry binds beside its bytes: the salt and the canonical JSON of the record, in a.
 *   out  *record NULL where it is not kept any more
 *   err  ST_NOT_FOUND "entry.missing"
 */
enum status log_record(struct db *db, int64_t idx, struct arena *a, unsigned char salt[static 16], const char **record, size_t *len, struct err *e);

/* ---- the newest checkpoint ---- */

struct log_checkpoint {
    int64_t size;
    unsigned char root[32];
    int64_t at_us;
    const char *note; /* without cosignatures */
};
/* out: *found false where nothing was signed yet; note in a */
enum status log_checkpoint_get(struct db *db, struct arena *a, bool *found, struct log_checkpoint *out, struct err *e);
/*
 * Put next in the place of last, and only of last.
 *   in   last: NULL where there was none
 *   err  ST_CONFLICT "store.log-swapped": another one stands there
 */
enum status log_checkpoint_swap(struct db *tx, const struct log_checkpoint *last, const struct log_checkpoint *next, struct err *e);

/* ---- cosignatures ---- */

struct log_cosignature {
    int64_t size;
    unsigned char root[32];
    const char *witness; /* name+id of its key */
    int64_t time_s;
    const char *line;    /* with its line feed */
};
/* Kept once. */
enum status log_cosignature_add(struct db *tx, const struct log_cosignature *c, int64_t at_us, struct err *e);
/* Those of a checkpoint, the newest of each witness, in a. */
enum status log_cosignatures(struct db *db, int64_t size, const unsigned char root[static 32], struct arena *a,
                             struct log_cosignature **out, size_t *n, struct err *e);
/*
 * When an entry was first seen by others: the earliest cosignature on the first witnessed checkpoint that covers it.
 *   out  c: size, root, time_s; *found false: nobody attests a time
 */
enum status log_witnessed(struct db *db, int64_t idx, bool *found, struct log_cosignature *c, struct err *e);
/* Size of the largest checkpoint that anybody witnessed, 0 where none was. */
enum status log_witnessed_size(struct db *db, int64_t *size, struct err *e);
#define LOG_WITNESS_RECENT 10000
/*
 * What a witness signed last, among the newest LOG_WITNESS_RECENT cosignatures of all.
 *   in   witness: name+id; out: c: size, time_s; *found false: nothing among them
 */
enum status log_witness_last(struct db *db, const char *witness, bool *found, struct log_cosignature *c, struct err *e);

#endif
