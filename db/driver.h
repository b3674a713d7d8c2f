/*
 * The seam to the database engine: what a driver must offer, as two tables of function pointers.
 *
 * Statements come from db/sql in the subset that SQLite and PostgreSQL share, with parameters ?1 … (a PostgreSQL driver
 * rewrites them to $1 …). Nothing above this header knows an engine; only the driver includes its headers.
 * thread: a connection and its statements belong to one thread at a time.
 */
#ifndef TEMLANG_STORE_DRIVER_H
#define TEMLANG_STORE_DRIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a call ended. */
enum driver_result {
    DRIVER_DONE,        /* finished, no (further) row */
    DRIVER_ROW,         /* a row is there */
    DRIVER_UNIQUE,      /* a key is there already */
    DRIVER_FOREIGN_KEY, /* a row that is pointed to is missing */
    DRIVER_CHECK,       /* a CHECK, NOT NULL or type of the schema says no */
    DRIVER_DENIED,      /* the authorizer or an append-only trigger says no */
    DRIVER_BUSY,
    DRIVER_FULL,
    DRIVER_IO,
    DRIVER_MISSING,     /* the database cannot be opened: no such file, no permission */
    DRIVER_NO_MEMORY,
    DRIVER_CORRUPT,
    DRIVER_ERROR        /* a statement that is wrong: a program error */
};

enum driver_mode {
    DRIVER_READ,    /* never commits, never checkpoints, never writes */
    DRIVER_WRITE,   /* the one connection that commits */
    DRIVER_CREATE   /* the same, and makes the database */
};

enum driver_transaction {
    DRIVER_BEGIN_READ,
    DRIVER_BEGIN_WRITE, /* takes the write lock at once */
    DRIVER_SAVEPOINT,   /* one level only */
    DRIVER_RELEASE,
    DRIVER_ROLLBACK_TO, /* undo since the savepoint and drop it */
    DRIVER_COMMIT,
    DRIVER_ROLLBACK,
    DRIVER_TRANSACTION_COUNT
};

enum driver_type { DRIVER_NULL, DRIVER_INT, DRIVER_TEXT, DRIVER_BLOB };

/* A parameter (borrowed until the reset after it) or a column (valid until the next step or reset). */
struct driver_value {
    enum driver_type type;
    int64_t i;
    const void *p; /* TEXT: also NUL-terminated when it is a column */
    size_t len;
};

/* What a request needs. Connections and statements are the driver's own structs. */
struct driver {
    enum driver_result (*prepare)(void *conn, const char *sql, void **stmt);
    void (*finish)(void *stmt);
    enum driver_result (*bind)(void *stmt, int n, const struct driver_value *v); /* n from 1 */
    enum driver_result (*step)(void *stmt);
    void (*column)(void *stmt, int n, struct driver_value *out); /* n from 0 */
    const char *(*column_name)(void *stmt, int n);               /* NULL past the last */
    void (*reset)(void *stmt);                                   /* also forgets what is bound */
    enum driver_result (*transaction)(void *conn, enum driver_transaction t);
    bool (*in_transaction)(void *conn);
    const char *(*message)(void *conn); /* of the last failure, for the program's log */
    void (*close)(void *conn);
};

struct driver_identity {
    bool empty; /* no table at all */
    uint32_t application_id;
    int schema_version;
};

/* What opening, migrating and looking after a database needs. Not on the path of a request. */
struct driver_admin {
    const struct driver *driver;
    const char *migrations;      /* folder of the embedded migrations, "db/migrations/" */
    const char *migration_table; /* makes schema_migration (number, name, sha256, applied_us) */
    /* Opens without changing anything yet; the connection may read. */
    enum driver_result (*open)(const char *path, enum driver_mode mode, void **conn);
    enum driver_result (*identify)(void *conn, struct driver_identity *out);
    /* Durability, limits, then the authorizer. Call once the identity is known to be ours. */
    enum driver_result (*setup)(void *conn, enum driver_mode mode);
    /* Several statements at once: migrations only, before setup. */
    enum driver_result (*script)(void *conn, const char *sql);
    enum driver_result (*mark)(void *conn, uint32_t application_id, int schema_version);
    /* Fast check of the whole file.  out: DRIVER_CORRUPT where it fails */
    enum driver_result (*check)(void *conn, bool thorough);
    /* Bytes in the write-ahead log since its last restart. */
    int64_t (*journal_bytes)(void *conn);
    /* in: truncate waits up to wait_ms for readers, else only what nobody reads is moved */
    enum driver_result (*checkpoint)(void *conn, bool truncate, int wait_ms);
    /* A consistent copy of the live database at path, which must not exist. */
    enum driver_result (*backup)(void *conn, const char *path);
};

extern const struct driver_admin driver_sqlite;
/* What an SQLite result code (plain or extended) means. */
enum driver_result driver_sqlite_result(int code);

/*
 * Wrap a connection: the nth step that writes (COMMIT is one) does not happen and gives an SQLite code instead. Codes
 * after which SQLite drops the whole transaction (FULL, IOERR, NOMEM) drop it here too. Tests only.
 *   out  a connection for driver_trace, which owns conn from now on; NULL without memory (conn stays the caller's)
 */
void *driver_trace_wrap(const struct driver *inner, void *conn, int nth, int code);
extern const struct driver driver_trace;

#endif
