/* Putting a backup in the place of the database: the two databases that meet there. Private to db/. */
#ifndef TEMLANG_STORE_RESTORE_H
#define TEMLANG_STORE_RESTORE_H

#include "db.h"
#include "store/rows.h"
#include "store/store.h"

/* The database that is replaced, and what it knows that an older one does not. */
struct present {
    bool there;
    struct db *db; /* open until present_close; NULL where it cannot be read */
    uint32_t run;
    const char *log_key; /* NULL: unknown */
    struct signing_key *keys;
    size_t keys_len;
};

/*
 * Open it and read what has to survive. One that is damaged is there, but teaches nothing.
 *   in   path; a keeps what was read
 *   err  ST_CONFLICT "store.foreign": not ours, so nobody may replace it; as reader_open
 */
enum status present_open(struct present *p, const char *path, struct arena *a, struct err *e);
/*
 * Move its log into it, so that one file is all of it.
 *   out  *whole: false where it is too damaged for that
 *   err  ST_BUSY "store.busy" (a reader reads it); ST_IO, ST_NO_SPACE
 */
enum status present_settle(struct present *p, bool *whole, struct err *e);
void present_close(struct present *p);

/*
 * Open the copy of a backup: ours, whole, of no newer program; migrated to this one's schema.
 *   in   path: the copy; file: what to call it in a failure
 *   err  ST_CORRUPT "store.restore-damaged", ST_CONFLICT "store.newer", "store.migration"
 */
enum status copy_open(struct db **copy, const char *path, const char *file, struct err *e);
/*
 * Write into it what must not go back with it: the numbers that were given out, the keys and what became of them.
 *   in   high_water: of the folder
 *   out  r->file_run, r->high_water
 *   err  ST_CONFLICT "store.restore-other": of another installation
 */
enum status copy_complete(struct db *copy, const struct present *p, uint32_t high_water,
                          const struct store_restore *o, struct store_restored *r, struct arena *a, struct err *e);
/* Everything in the one file, on the disk, closed. */
enum status copy_close(struct db **copy, const char *path, struct err *e);

#endif
