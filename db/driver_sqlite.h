/* What the files of the SQLite driver share. Included by them alone. */
#ifndef TEMLANG_STORE_DRIVER_SQLITE_H
#define TEMLANG_STORE_DRIVER_SQLITE_H

#include <sqlite3.h>

#include "driver.h"

#define SQLITE_BUSY_WAIT_MS 5000 /* only a reader that recovers the log ever makes another wait */

struct sqlite_conn {
    sqlite3 *db;
    sqlite3_stmt *transaction[DRIVER_TRANSACTION_COUNT];
    int64_t journal_bytes; /* as the hook after each commit said */
};

extern const struct driver driver_sqlite_calls;

enum driver_result sqlite_open(const char *path, enum driver_mode mode, void **conn);
void sqlite_close(void *conn);
/* Deny whatever this program never does (table in driver_sqlite_auth.c). */
int sqlite_authorize(sqlite3 *db, enum driver_mode mode);

#endif
