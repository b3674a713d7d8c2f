/*
 * What a connection may do, asked by SQLite for every statement that is prepared: a second lock behind the triggers.
 *
 * Readers may only read. The writer may insert, and update or delete only where a row below does not say otherwise; it
 * never changes the schema, attaches a file or sets a pragma (both happen before the authorizer is set).
 */
#include <string.h>

#include "driver_sqlite.h"

/* Tables whose rows stay: which columns an update may touch, if any; nothing is ever deleted. */
static const struct append_only {
    const char *table;
    const char *columns[12];
} append_only[] = {
    {"schema_migration", {NULL}},
    {"frozen", {NULL}},
    {"run", {"state", "log_idx", NULL}},
    {"run_tree", {NULL}},
    {"void_range", {NULL}},
    {"print_event", {NULL}},
    {"idempotency", {NULL}},
    {"log_entry", {"salt", "record", NULL}},
    {"log_subject", {NULL}},
    {"log_checkpoint", {"size", "root", "note", "at_us", NULL}},
    {"log_cosignature", {NULL}},
    {"act", {NULL}},
    {"change", {NULL}},
    {"signing_key", {"state", "retired_us", "destroyed_us", "unsafe_us", NULL}},
    {"assignment", {"ended_us", "ended_by", NULL}},
    {"press_job",
     {"state", "queued_us", "failure", "sha256", "bytes", "made_us", "program_version", "kept_us", "kept_sha256", "kept_version", NULL}},
    {"press_link", {"opened", "opened_us", "revoked_us", NULL}},
    {"label_range", {"first", "last", "ended_us", "ended_by", "why", NULL}},
    {"inspection_frame", {NULL}},
    {"filing_value", {NULL}},
    {"filing_version", {NULL}},
    {"filing", {"due_day", "state", "reason", "head", "version", "filed", "changed_us", NULL}},
    {"label_opened", {"ended_us", "role", "org", "ended_by", "why", NULL}},
};

static const struct append_only *find(const char *table) {
    for (size_t i = 0; i < sizeof append_only / sizeof *append_only; i++)
        if (table && !strcmp(append_only[i].table, table)) return &append_only[i];
    return NULL;
}

static bool may_update(const char *table, const char *column) {
    const struct append_only *t = find(table);
    if (!t) return true;
    for (size_t i = 0; i < sizeof t->columns / sizeof *t->columns && t->columns[i]; i++)
        if (column && !strcmp(t->columns[i], column)) return true;
    return false;
}

static bool is_internal(const char *table) {
    return table && !strncmp(table, "sqlite_", 7);
}

static bool may_write(int action, const char *a, const char *b) {
    switch (action) {
    case SQLITE_INSERT: return !is_internal(a);
    case SQLITE_UPDATE: return !is_internal(a) && may_update(a, b);
    case SQLITE_DELETE: return !is_internal(a) && !find(a);
    case SQLITE_SAVEPOINT: return true;
    default: return false;
    }
}

static int decide(bool writer, int action, const char *a, const char *b) {
    bool allowed;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
    case SQLITE_TRANSACTION: allowed = true; break;
    case SQLITE_FUNCTION: allowed = !b || strcmp(b, "load_extension") != 0; break;
    default: allowed = writer && may_write(action, a, b); break;
    }
    return allowed ? SQLITE_OK : SQLITE_DENY;
}

static int authorize_writer(void *ctx, int action, const char *a, const char *b, const char *schema,
                            const char *trigger) {
    (void)ctx, (void)schema, (void)trigger;
    return decide(true, action, a, b);
}

static int authorize_reader(void *ctx, int action, const char *a, const char *b, const char *schema,
                            const char *trigger) {
    (void)ctx, (void)schema, (void)trigger;
    return decide(false, action, a, b);
}

int sqlite_authorize(sqlite3 *db, enum driver_mode mode) {
    return sqlite3_set_authorizer(db, mode == DRIVER_READ ? authorize_reader : authorize_writer, NULL);
}
