/* Where a copy of the log is read from: a folder, or an address. thread: one */
#ifndef TEMLANG_APP_LOG_PLACE_H
#define TEMLANG_APP_LOG_PLACE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/fetch.h"
#include "core/tile.h"

struct log_place {
    const char *at;          /* borrowed, without a slash at its end where url */
    struct fetcher *fetcher; /* NULL: a folder */
    struct fetch_answer answer;
};
/* err: as fetcher_open */
enum status log_place_open(struct log_place *p, const char *at, struct err *e);
void log_place_close(struct log_place *p);
/*
 * One file, whole, into out (emptied first).
 *   err  ST_NOT_FOUND "log.verify-missing" (args: path); ST_TOO_LARGE, ST_IO, ST_UNAVAILABLE
 */
enum status log_place_read(struct log_place *p, const char *name, size_t max, struct buf *out, struct err *e);
/*
 * A tile or bundle of at least t->width; where the partial one is gone, the full one that came after it.
 *   out  path: what was read
 */
enum status log_place_tile(struct log_place *p, const struct tile *t, struct buf *out, char path[static TILE_PATH_BYTES], struct err *e);

#endif
