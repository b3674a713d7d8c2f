/* D/lock: who may commit. Private to db/. */
#ifndef TEMLANG_STORE_LOCK_H
#define TEMLANG_STORE_LOCK_H

#include "base/err.h"

/*
 * Take the exclusive lock of a data folder.
 *   in   wait_ms: how long to go on asking; 0: once
 *   out  *fd holds the lock until it is closed
 *   err  ST_BUSY "store.locked" (args: path), ST_IO "store.open"
 */
enum status lock_take(const char *dir, int wait_ms, int *fd, struct err *e);

#endif
