/* What a snapshot says of the labels of one run. Private to src/app. thread: as rows.h */
#ifndef TEMLANG_APP_SNAPSHOT_PART_H
#define TEMLANG_APP_SNAPSHOT_PART_H

#include "core/snapshot.h"
#include "internal.h"
#include "store/snapshot.h"

/* Labels one after the other of which the same is to be said. */
struct snapshot_part {
    uint32_t first, last;
    struct snapshot_group what; /* row: of no meaning */
};
/*
 * The labels of a run by what a scan of today would find beside the registry: voided, under an opened case, not activated.
 *   in   today: day number; a: for what is read
 *   out  *out in a: ascending, from 1 to the run's count without a gap
 */
enum status snapshot_parts(struct db *db, const struct snapshot_issued *run, int32_t today, struct arena *a, struct snapshot_part **out,
                           size_t *n, struct err *e);

#endif
