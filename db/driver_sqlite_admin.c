/*
 * SQLite behind the seam: who owns the file, how it is set up, checked, checkpointed and copied.
 *
 * SQLite up to 3.51.2 can corrupt a WAL database when two connections commit or checkpoint at once. So readers never
 * checkpoint (not on close either), and only the writer, which holds D/lock, moves the log into the database.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "driver_sqlite.h"

/* Cache of each connection, in KiB. Interior pages of a million runs take a quarter of it. */
#define READER_CACHE_KIB 2048
#define WRITER_CACHE_KIB 4096
#define BACKUP_PAGES 1024
#define PAGE_BYTES 4096 /* what SQLite makes unless told */

/* ---- reading single values ---- */

static int query_int(sqlite3 *db, const char *sql, int64_t *out) {
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v2(db, sql, -1, &s, NULL);
    if (rc != SQLITE_OK) return rc;
    rc = sqlite3_step(s);
    if (rc == SQLITE_ROW) *out = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static enum driver_result identify(void *conn, struct driver_identity *out) {
    struct sqlite_conn *c = conn;
    int64_t tables = 0, id = 0, version = 0;
    int rc = query_int(c->db, "SELECT COUNT(*) FROM sqlite_master", &tables);
    if (rc == SQLITE_OK) rc = query_int(c->db, "PRAGMA application_id", &id);
    if (rc == SQLITE_OK) rc = query_int(c->db, "PRAGMA user_version", &version);
    *out = (struct driver_identity){tables == 0, (uint32_t)id, (int)version};
    return driver_sqlite_result(rc);
}

static enum driver_result mark(void *conn, uint32_t application_id, int schema_version) {
    struct sqlite_conn *c = conn;
    char sql[96]; /* pragmas take no parameters */
    int n =
        snprintf(sql, sizeof sql, "PRAGMA application_id=%u; PRAGMA user_version=%d", application_id, schema_version);
    if (n < 0 || (size_t)n >= sizeof sql) return DRIVER_ERROR;
    return driver_sqlite_result(sqlite3_exec(c->db, sql, NULL, NULL, NULL));
}

static enum driver_result script(void *conn, const char *sql) {
    struct sqlite_conn *c = conn;
    return driver_sqlite_result(sqlite3_exec(c->db, sql, NULL, NULL, NULL));
}

/* ---- setting up ---- */

static int set_switches(sqlite3 *db, enum driver_mode mode) {
    static const struct {
        int option, value;
    } switches[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
        {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 1},
        {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
        {SQLITE_DBCONFIG_DQS_DML, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0},
    };
    int rc = SQLITE_OK;
    for (size_t i = 0; rc == SQLITE_OK && i < sizeof switches / sizeof *switches; i++)
        rc = sqlite3_db_config(db, switches[i].option, switches[i].value, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, mode == DRIVER_READ, NULL);
    return rc;
}

static void set_limits(sqlite3 *db) {
    static const struct {
        int limit, value;
    } limits[] = {
        {SQLITE_LIMIT_LENGTH, 16 * 1024 * 1024},
        {SQLITE_LIMIT_SQL_LENGTH, 64 * 1024},
        {SQLITE_LIMIT_COLUMN, 96},
        {SQLITE_LIMIT_EXPR_DEPTH, 64},
        {SQLITE_LIMIT_COMPOUND_SELECT, 8},
        {SQLITE_LIMIT_VDBE_OP, 25000},
        {SQLITE_LIMIT_FUNCTION_ARG, 8},
        {SQLITE_LIMIT_ATTACHED, 0},
        {SQLITE_LIMIT_VARIABLE_NUMBER, 96},
        {SQLITE_LIMIT_TRIGGER_DEPTH, 8},
        {SQLITE_LIMIT_WORKER_THREADS, 0},
    };
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) sqlite3_limit(db, limits[i].limit, limits[i].value);
}

static int after_commit(void *ctx, sqlite3 *db, const char *name, int pages) {
    (void)db, (void)name;
    struct sqlite_conn *c = ctx;
    c->journal_bytes = (int64_t)pages * PAGE_BYTES;
    return SQLITE_OK;
}

/* journal_mode says what it became and does not fail, so its answer is read. */
static int set_wal(sqlite3 *db) {
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v2(db, "PRAGMA journal_mode=WAL", -1, &s, NULL);
    if (rc != SQLITE_OK) return rc;
    rc = sqlite3_step(s);
    const unsigned char *mode = rc == SQLITE_ROW ? sqlite3_column_text(s, 0) : NULL;
    if (rc == SQLITE_ROW) rc = mode && !strcmp((const char *)mode, "wal") ? SQLITE_OK : SQLITE_CANTOPEN;
    sqlite3_finalize(s);
    return rc;
}

static enum driver_result setup(void *conn, enum driver_mode mode) {
    struct sqlite_conn *c = conn;
    static const char common[] = "PRAGMA cell_size_check=ON; PRAGMA recursive_triggers=ON; PRAGMA temp_store=MEMORY;"
                                 "PRAGMA mmap_size=0; PRAGMA wal_autocheckpoint=0;";
    static const char writer[] = "PRAGMA synchronous=FULL; PRAGMA journal_size_limit=33554432; PRAGMA secure_delete=ON;";
    char cache[48];
    int n = snprintf(cache, sizeof cache, "PRAGMA cache_size=-%d",
                     mode == DRIVER_READ ? READER_CACHE_KIB : WRITER_CACHE_KIB);
    if (n < 0 || (size_t)n >= sizeof cache) return DRIVER_ERROR;
    int rc = set_switches(c->db, mode);
    if (rc == SQLITE_OK && mode != DRIVER_READ) rc = set_wal(c->db);
    if (rc == SQLITE_OK && mode != DRIVER_READ) rc = sqlite3_exec(c->db, writer, NULL, NULL, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_exec(c->db, common, NULL, NULL, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_exec(c->db, cache, NULL, NULL, NULL);
    if (rc != SQLITE_OK) return driver_sqlite_result(rc);
    set_limits(c->db);
    if (mode != DRIVER_READ) sqlite3_wal_hook(c->db, after_commit, c);
    return driver_sqlite_result(sqlite_authorize(c->db, mode));
}

/* ---- looking after it ---- */

static enum driver_result check(void *conn, bool thorough) {
    struct sqlite_conn *c = conn;
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v2(c->db, thorough ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)", -1, &s, NULL);
    if (rc != SQLITE_OK) return driver_sqlite_result(rc);
    rc = sqlite3_step(s);
    const unsigned char *said = rc == SQLITE_ROW ? sqlite3_column_text(s, 0) : NULL;
    bool good = said && !strcmp((const char *)said, "ok");
    sqlite3_finalize(s);
    if (rc != SQLITE_ROW) return driver_sqlite_result(rc);
    return good ? DRIVER_DONE : DRIVER_CORRUPT;
}

static int64_t journal_bytes(void *conn) {
    return ((struct sqlite_conn *)conn)->journal_bytes;
}

static enum driver_result checkpoint(void *conn, bool truncate, int wait_ms) {
    struct sqlite_conn *c = conn;
    int total = 0, moved = 0;
    sqlite3_busy_timeout(c->db, wait_ms);
    int rc = sqlite3_wal_checkpoint_v2(c->db, NULL, truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE,
                                       &total, &moved);
    sqlite3_busy_timeout(c->db, SQLITE_BUSY_WAIT_MS);
    if (rc == SQLITE_OK && total == moved) c->journal_bytes = 0; /* the next commit starts it anew */
    return driver_sqlite_result(rc);
}

static int copy_pages(sqlite3 *from, sqlite3 *to) {
    sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
    if (!b) return sqlite3_extended_errcode(to);
    int rc;
    do rc = sqlite3_backup_step(b, BACKUP_PAGES);
    while (rc == SQLITE_OK);
    int end = sqlite3_backup_finish(b);
    return rc == SQLITE_DONE ? end : rc;
}

static enum driver_result backup(void *conn, const char *path) {
    struct sqlite_conn *c = conn;
    void *copy = NULL;
    int64_t tables; /* BEGIN alone takes no snapshot, a read does */
    enum driver_result r = driver_sqlite_result(query_int(c->db, "SELECT COUNT(*) FROM sqlite_master", &tables));
    if (r == DRIVER_DONE) r = sqlite_open(path, DRIVER_CREATE, &copy);
    if (r != DRIVER_DONE) return r;
    sqlite3 *to = ((struct sqlite_conn *)copy)->db;
    int rc = sqlite3_exec(to, "PRAGMA synchronous=FULL", NULL, NULL, NULL);
    if (rc == SQLITE_OK) rc = copy_pages(c->db, to);
    /* The header came along and says WAL; a copy is one file. */
    if (rc == SQLITE_OK) rc = sqlite3_exec(to, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
    r = driver_sqlite_result(rc);
    if (r == DRIVER_DONE) r = check(copy, true);
    sqlite_close(copy);
    return r;
}

const struct driver_admin driver_sqlite = {
    .driver = &driver_sqlite_calls,
    .migrations = "db/migrations/",
    .migration_table = "CREATE TABLE schema_migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL,"
                       " sha256 BLOB NOT NULL CHECK (length(sha256) = 32), applied_us INTEGER NOT NULL) STRICT",
    .open = sqlite_open,
    .identify = identify,
    .setup = setup,
    .script = script,
    .mark = mark,
    .check = check,
    .journal_bytes = journal_bytes,
    .checkpoint = checkpoint,
    .backup = backup,
};
