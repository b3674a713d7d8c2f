/*
 * The data folder: one committing connection in the whole system, a writer thread with group commit, read-only readers.
 *
 * Whoever holds an exclusive lock on D/lock (flock, never on the database file) owns the store; every other connection
 * in any process is a reader. SQLite up to 3.51.2 can corrupt a WAL database when two connections commit or checkpoint
 * at once, so this is a must. All files of the folder:
 *     lock  temlang.db (-wal -shm)  temlang.db.before-restore-N  high-water  files/ (store/files.h)  keys.sealed  control  jobs/  log/
 * thread: store_* from any thread; a struct db belongs to one thread at a time.
 */
#ifndef TEMLANG_STORE_STORE_H
#define TEMLANG_STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"

struct store; /* owner of the folder: lock, writer thread, its connection */
struct db;    /* one connection: a reader's, or the writer's inside a write */

#define STORE_APPLICATION_ID 0x544C4E47 /* "TLNG" in the database header */

struct store_options {
    const struct clock *clock; /* NULL: the system's */
    int queue_max;             /* waiting writes; 0: 4096. Past it: ST_BUSY */
    int group_max;             /* writes in one transaction; 0: 512 */
    int lock_wait_ms;          /* how long to wait for D/lock; 0: not at all */
    int trace_fail_nth;        /* tests: the nth step that writes (INSERT, UPDATE, DELETE, COMMIT), counted from store_open,
                                  fails once with trace_fail_code; 0: off */
    int trace_fail_code;       /* SQLite result code to fail with, e.g. SQLITE_IOERR, SQLITE_FULL, SQLITE_CONSTRAINT */
};

/*
 * Make a new, empty store in a folder that exists (and is empty) or not.
 *   err  ST_CONFLICT "store.not-empty" (args: path); ST_IO, ST_NO_SPACE
 */
enum status store_create(const char *dir, struct err *e);
/* Whether dir holds a store (a database file). */
bool store_exists(const char *dir);
/*
 * Take the lock, open, check, migrate, start the writer.
 *   out  *s to be closed with store_close
 *   err  ST_NOT_FOUND "store.missing"; ST_BUSY "store.locked"; ST_CONFLICT "store.newer" (a newer program's database),
 *        "store.foreign" (not ours: other application id), "store.migration" (a released migration differs by checksum),
 *        "store.behind" (largest run id is behind D/high-water: a backup that was put there, not restored);
 *        ST_CORRUPT "store.corrupt" (quick_check, at each start up to 16 MiB, above that after a crash; every backup is
 *        checked wholly), "store.high-water" (neither slot of D/high-water is whole);
 *        ST_NO_SPACE; ST_IO
 */
enum status store_open(struct store **s, const char *dir, const struct store_options *o, struct err *e);
/* Commit what waits, checkpoint (TRUNCATE), stop the writer, release the lock; safe on NULL. */
void store_close(struct store **s);

/*
 * Work for the writer. May run more than once (a group that is replayed), so its only effects are rows and *ctx, and
 * each run starts from the same ctx.  out: anything but ST_OK rolls this write back, and only this one
 */
typedef enum status (*store_fn)(struct db *tx, void *ctx, struct err *e);

/*
 * Run fn in the writer's transaction and return after COMMIT (durable: synchronous=FULL).
 *   err  what fn says; ST_BUSY "store.queue-full"; ST_UNAVAILABLE "store.read-only" (disk was full) or "store.closing";
 *        ST_NO_SPACE "store.full"; ST_IO "store.io", "store.stopped" (a commit or fsync failed: writing has ended until a
 *        new start), "store.high-water-write"
 *   note not from inside fn or done: it would wait for itself
 */
enum status store_write(struct store *s, store_fn fn, void *ctx, struct err *e);
/* The same without waiting: done runs on the writer thread after COMMIT (or after the failure). Owns nothing. */
enum status store_post(struct store *s, store_fn fn, void (*done)(void *ctx, enum status st, const struct err *e), void *ctx,
                       struct err *e);
/* Tell the writer (from inside fn) that this write reserves run ids up to id: kept in D/high-water before the answer. */
void store_high_water(struct db *tx, uint32_t run_id);
/* Bumped after every COMMIT that changed what pages show, before its answer. Caches compare it. thread: any */
uint64_t store_generation(const struct store *s);
/*
 * Have fn(ctx) called on the writer's thread after each of these COMMITs: short, and without a write. One watcher, NULL ends it:
 * after that call fn is not called any more, and is not running. thread: not the writer's
 */
void store_watch(struct store *s, void (*fn)(void *ctx), void *ctx);
/* From inside fn: this write changes nothing that pages show (scan counts): the generation stays. */
void store_quiet(struct db *tx);
/*
 * From inside fn: this write takes out what must not stay readable. Before it is answered the log is emptied into the
 * database; where a reader holds the log, as soon as that has gone (tried every few seconds).
 */
void store_erasing(struct db *tx);
/* Whether the store accepts writes; false after a full disk until one succeeds (tried every few seconds), and for good
 * after a commit or fsync that failed. */
bool store_writable(const struct store *s);
const char *store_dir(const struct store *s);

/*
 * A read-only connection (wal_autocheckpoint=0, no checkpoint on close), also in a process that does not own the store.
 *   err  as store_open, without the lock; ST_CONFLICT "store.older" (its owner has to migrate it first)
 */
enum status reader_open(struct db **db, const char *dir, struct err *e);
void reader_close(struct db **db);
/*
 * A consistent view over several reads; no read transaction outlives a request. Also the fast way: each read outside of
 * a view takes and drops a file lock of its own (4 µs against 1 µs for the read itself).
 */
enum status reader_begin(struct db *db, struct err *e);
void reader_end(struct db *db);
/* How many queries a connection has begun: what a test of equal work compares. */
uint64_t reader_queries(const struct db *db);

/*
 * A copy of the live database by the backup API, checked (integrity_check): one file, mode 0600.
 *   in   path must not exist
 *   err  ST_CONFLICT "store.backup-exists"; ST_NO_SPACE, ST_IO, ST_CORRUPT; nothing is left at path then
 */
enum status store_backup(struct db *reader, const char *path, struct err *e);

struct store_restore {
    const char *file;          /* a file that store_backup made, or one that a restore kept */
    const char *role, *org;    /* who does it, for the act */
    const struct clock *clock; /* NULL: the system's */
    int lock_wait_ms;          /* as in store_options */
};
struct store_restored {
    uint32_t file_run;   /* largest run id of the backup */
    uint32_t high_water; /* largest run id ever given out: the next one is above it */
    char kept[48];       /* name in the folder that the present database has now; "" where there was none */
};
/*
 * Put a backup in the place of the database, which is kept under another name. Run ids go on above D/high-water; keys
 * stay as they are now, since D/keys.sealed is not part of a backup: those that are newer than it are taken over, and
 * none goes back to an earlier state. Recorded as the act "restore". May be done again.
 *   err  ST_NOT_FOUND "store.missing" (no folder), "file.missing"; ST_BUSY "store.locked", "store.busy" (somebody
 *        reads it); ST_INVALID "store.restore-foreign" (not a database of this program), "store.restore-self" (the one
 *        in use); ST_CONFLICT "store.restore-live" (a log stands beside it, or it changes), "store.restore-other" (of
 *        another installation), "store.newer", "store.migration", "store.foreign" (the folder's is not ours);
 *        ST_CORRUPT "store.restore-damaged", "store.high-water"; ST_NO_SPACE; ST_IO. The database is unchanged then,
 *        and a crash leaves the old one or the new one, whole
 */
enum status store_restore(const char *dir, const struct store_restore *o, struct store_restored *out, struct err *e);

/* Tests and benches: checkpoint (TRUNCATE) on the writer. */
enum status store_checkpoint(struct store *s, struct err *e);

#endif
