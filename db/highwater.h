/*
 * D/high-water: the largest run id that was ever acknowledged, outside the database, so that a restored backup that is
 * older cannot give the same numbers a second time. Private to db/.
 *
 * Two slots of a disk sector each, written in turn: "0000000042 9999999957", the id and its complement to 9999999999,
 * so that a torn write never reads as an id and the other slot still holds the one before.
 */
#ifndef TEMLANG_STORE_HIGHWATER_H
#define TEMLANG_STORE_HIGHWATER_H

#include <stdint.h>

#include "base/err.h"

struct high_water {
    int fd; /* -1: closed */
    int slot; /* the one that holds id */
    uint32_t id;
};

/*
 * Open the file of a folder; made with run_max where it is missing, raised to run_max where it is lower.
 *   in   run_max: largest run id of the database
 *   err  ST_CONFLICT "store.behind" (args: database, high_water); ST_CORRUPT "store.high-water"; ST_IO "store.open",
 *        "store.high-water-write"
 */
enum status high_water_open(struct high_water *h, const char *dir, uint32_t run_max, struct err *e);
/* Read it and change nothing; 0 where there is none.  err: ST_CORRUPT "store.high-water"; ST_IO "store.open" */
enum status high_water_peek(const char *dir, uint32_t *id, struct err *e);
/* Make id durable.  in: id > h->id; err: ST_IO "store.high-water-write" */
enum status high_water_set(struct high_water *h, uint32_t id, struct err *e);
void high_water_close(struct high_water *h);

#endif
