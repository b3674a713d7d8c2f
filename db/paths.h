/* Names in a data folder, and failures that name one. Private to db/. */
#ifndef TEMLANG_STORE_PATHS_H
#define TEMLANG_STORE_PATHS_H

#include "base/err.h"

#define STORE_DATABASE "temlang.db"
#define STORE_LOCK "lock"
#define STORE_HIGH_WATER "high-water"

/* dir/name, to be freed.  out: NULL without memory */
char *path_join(const char *dir, const char *name);
/* Make the names in a folder durable.  err: ST_IO "store.open" */
enum status path_sync_dir(const char *dir, struct err *e);
/* Set e with the argument path.  out: s */
enum status path_fail(enum status s, const char *key, const char *path, struct err *e);

#endif
