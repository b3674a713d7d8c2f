/*
 * What an offline snapshot is made of (core/snapshot.h), in the order of its file.
 *
 * Everything is a page of rows behind a key, so that no more than a page is held.
 * thread: as rows.h
 */
#ifndef TEMLANG_STORE_SNAPSHOT_H
#define TEMLANG_STORE_SNAPSHOT_H

#include "store/rows.h"

/* A lot whose recall is in force. */
struct snapshot_recalled {
    int64_t lot;
    const char *reason;
};
/* in: after: lot of the last one, 0 from the start; out: *n below limit at the end */
enum status snapshot_recalls(struct db *db, int64_t after, int limit, struct arena *a, struct snapshot_recalled **out, size_t *n,
                             struct err *e);
/* An issued run. */
struct snapshot_issued {
    uint32_t run;
    int key_id;
    int64_t lot, frozen;
    uint32_t count;
    int64_t created_us;
};
/* in: after: the last run, 0 from the start */
enum status snapshot_runs(struct db *db, uint32_t after, int limit, struct arena *a, struct snapshot_issued **out, size_t *n, struct err *e);

#endif
