/*
 * Migrations: numbered files that are immutable once released. Each applied one is kept with the SHA-256 of its text,
 * so that a file that was edited after its release is refused instead of leaving two schemas under one number.
 */
#include "migrate.h"

#include <sodium.h>
#include <string.h>

#include "base/embed.h"
#include "base/log.h"
#include "store/store.h"

static bool is_migration(const struct driver_admin *admin, const struct embed_file *f, int *number) {
    size_t prefix = strlen(admin->migrations);
    if (strncmp(f->name, admin->migrations, prefix) != 0) return false;
    const char *s = f->name + prefix;
    *number = 0;
    for (int i = 0; i < 4; i++) {
        if (s[i] < '0' || s[i] > '9') return false;
        *number = *number * 10 + (s[i] - '0');
    }
    return s[4] == '_';
}

static const struct embed_file *find(const struct driver_admin *admin, int number) {
    for (const struct embed_file *f = embed_all(); f->name; f++) {
        int n;
        if (is_migration(admin, f, &n) && n == number) return f;
    }
    return NULL;
}

int migrate_latest(const struct driver_admin *admin) {
    int latest = 0;
    while (find(admin, latest + 1)) latest++;
    return latest;
}

enum status migrate_identify(struct db *db, int *version, struct err *e) {
    struct driver_identity id;
    enum driver_result r = db->admin->identify(db->raw, &id);
    if (r != DRIVER_DONE) return db_fail(db, r, "identify", e);
    if (id.empty && id.application_id == 0) return err_set(e, ST_CORRUPT, NULL, "store.corrupt");
    if (id.application_id != STORE_APPLICATION_ID) return err_set(e, ST_CONFLICT, NULL, "store.foreign");
    *version = id.schema_version;
    if (id.schema_version <= migrate_latest(db->admin)) return ST_OK;
    err_set(e, ST_CONFLICT, NULL, "store.newer");
    err_arg(e, "database", "%d", id.schema_version);
    err_arg(e, "program", "%d", migrate_latest(db->admin));
    return ST_CONFLICT;
}

static enum status differs(int number, struct err *e) {
    err_set(e, ST_CONFLICT, NULL, "store.migration");
    err_arg(e, "number", "%04d", number);
    return ST_CONFLICT;
}

static void checksum(const struct embed_file *f, unsigned char out[static 32]) {
    crypto_hash_sha256(out, f->data, f->len);
}

static enum status compare(struct db *db, int version, struct err *e) {
    struct query q;
    int count = 0, wrong = 0;
    query_start(&q, db, SQL_migration_list);
    while (query_row(&q)) {
        const struct embed_file *f = find(db->admin, (int)column_int(&q, 0));
        unsigned char want[32], have[32] = {0};
        column_bytes(&q, 1, have, sizeof have);
        if (f) checksum(f, want);
        count++;
        if (!wrong && (!f || memcmp(want, have, sizeof want) != 0)) wrong = (int)column_int(&q, 0);
    }
    enum status s = query_end(&q, e);
    if (s != ST_OK) return s;
    if (!wrong && count != version) wrong = version;
    return wrong ? differs(wrong, e) : ST_OK;
}

static enum status record(struct db *db, int number, const struct embed_file *f, int64_t now_us, struct err *e) {
    unsigned char sum[32];
    checksum(f, sum);
    struct query q;
    query_start(&q, db, SQL_migration_insert);
    query_int(&q, number);
    query_text(&q, f->name + strlen(db->admin->migrations));
    query_blob(&q, sum, sizeof sum);
    query_int(&q, now_us);
    return query_run(&q, e);
}

static enum status apply_one(struct db *db, int number, const struct embed_file *f, int64_t now_us, struct err *e) {
    enum status s = ST_OK;
    if (number == 1) s = db_fail(db, db->admin->script(db->raw, db->admin->migration_table), "schema_migration", e);
    if (s == ST_OK) s = db_fail(db, db->admin->script(db->raw, (const char *)f->data), f->name, e);
    if (s == ST_OK) s = record(db, number, f, now_us, e);
    if (s == ST_OK) s = db_fail(db, db->admin->mark(db->raw, STORE_APPLICATION_ID, number), "mark", e);
    return s;
}

enum status migrate_apply(struct db *db, int version, int64_t now_us, struct err *e) {
    enum status s = version ? compare(db, version, e) : ST_OK;
    const struct embed_file *f;
    for (int n = version + 1; s == ST_OK && (f = find(db->admin, n)); n++) {
        s = db_transaction(db, DRIVER_BEGIN_WRITE, e);
        if (s != ST_OK) return s;
        s = apply_one(db, n, f, now_us, e);
        if (s == ST_OK) s = db_transaction(db, DRIVER_COMMIT, e);
        if (s != ST_OK && db->driver->in_transaction(db->conn)) db->driver->transaction(db->conn, DRIVER_ROLLBACK);
        if (s == ST_OK) log_info("store.migrated", "number=%d file=%s", n, f->name);
    }
    return s;
}
