/* Which schema a database has, and bringing it to ours. Private to db/. */
#ifndef TEMLANG_STORE_MIGRATE_H
#define TEMLANG_STORE_MIGRATE_H

#include <stdint.h>

#include "db.h"

/* Number of the newest migration in the program. */
int migrate_latest(const struct driver_admin *admin);
/*
 * Whether the database is ours and not newer.
 *   out  *version: its newest migration
 *   err  ST_CONFLICT "store.foreign", "store.newer" (args: database, program); ST_CORRUPT "store.corrupt"
 */
enum status migrate_identify(struct db *db, int *version, struct err *e);
/*
 * Compare what was applied with the program's files, then apply the rest, each in a transaction.
 *   in   db before setup; version 0 for an empty database
 *   err  ST_CONFLICT "store.migration" (args: number)
 */
enum status migrate_apply(struct db *db, int version, int64_t now_us, struct err *e);

#endif
