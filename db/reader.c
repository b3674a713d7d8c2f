/*
 * Read-only connections, in the owner's process or in any other. They never commit, never checkpoint, not on close
 * either; the driver makes the files of the log where a clean shutdown removed them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "db.h"
#include "migrate.h"
#include "paths.h"
#include "store/store.h"

/* A database of an older program is migrated by its owner, which a reader is not. */
static enum status check_version(struct db *db, struct err *e) {
    int version = 0, ours = migrate_latest(db->admin);
    enum status s = migrate_identify(db, &version, e);
    if (s != ST_OK || version == ours) return s;
    err_set(e, ST_CONFLICT, NULL, "store.older");
    err_arg(e, "database", "%d", version);
    err_arg(e, "program", "%d", ours);
    return ST_CONFLICT;
}

enum status reader_open(struct db **db, const char *dir, struct err *e) {
    *db = NULL;
    if (!store_exists(dir)) return path_fail(ST_NOT_FOUND, "store.missing", dir, e);
    char *path = path_join(dir, STORE_DATABASE);
    if (!path) return err_set(e, ST_NO_MEMORY, NULL, "");
    enum status s = db_open(db, &driver_sqlite, path, DRIVER_READ, e);
    free(path);
    if (s == ST_OK) s = check_version(*db, e);
    if (s == ST_OK) s = db_fail(*db, (*db)->admin->setup((*db)->raw, DRIVER_READ), "setup", e);
    if (s != ST_OK) db_close(db);
    return s;
}

void reader_close(struct db **db) {
    db_close(db);
}

enum status reader_begin(struct db *db, struct err *e) {
    return db_transaction(db, DRIVER_BEGIN_READ, e);
}

void reader_end(struct db *db) {
    if (db->driver->in_transaction(db->conn)) db->driver->transaction(db->conn, DRIVER_COMMIT);
}

uint64_t reader_queries(const struct db *db) { return db->queries; }

/* ---- backup ---- */

static enum status sync_name(const char *path, struct err *e) {
    char *dir = strdup(path);
    if (!dir) return err_set(e, ST_NO_MEMORY, NULL, "");
    char *slash = strrchr(dir, '/');
    if (slash) slash[slash == dir ? 1 : 0] = '\0';
    enum status s = path_sync_dir(slash ? dir : ".", e);
    free(dir);
    return s;
}

enum status store_backup(struct db *reader, const char *path, struct err *e) {
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST) return path_fail(ST_CONFLICT, "store.backup-exists", path, e);
    if (fd < 0) return path_fail(ST_IO, "store.open", path, e);
    close(fd);
    /* One snapshot for the whole copy; a write in between would start it anew, for ever under load. */
    bool inside = reader->driver->in_transaction(reader->conn);
    enum status s = inside ? ST_OK : reader_begin(reader, e);
    if (s == ST_OK) {
        enum driver_result r = reader->admin->backup(reader->raw, path);
        s = db_fail(reader, r, "backup", e);
    }
    if (!inside) reader_end(reader);
    if (s == ST_OK) s = sync_name(path, e);
    if (s != ST_OK) unlink(path);
    return s;
}
