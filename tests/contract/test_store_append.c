/*
 * What was written stays: by trigger, whoever holds the file, and by the authorizer on the program's own connections.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "db.h"
#include "store/log.h"
#include "store_fixture.h"

static enum status fill(struct db *tx, void *ctx, struct err *e) {
    unsigned char body[32] = {1}, roots[32] = {2};
    struct void_row v = {5, 9, VOID_TORN, 1, FIXTURE_NOW};
    struct print_event p = {1, FIXTURE_NOW, "operator", "x", "1-100", "a4-21", "pdf", "B", "1", "text", 100, 0, 5, NULL, 0, 0};
    enum status s = fixture_rows(tx, ctx, e);
    if (s == ST_OK) s = fixture_run(tx, 1, 5000, e);
    if (s == ST_OK) s = run_set_issued(tx, 1, 0, roots, sizeof roots, e);
    if (s == ST_OK) s = fixture_entry(tx, "run:1", e);
    if (s == ST_OK) s = void_insert(tx, 1, &v, e);
    if (s == ST_OK) s = print_insert(tx, &p, e);
    if (s == ST_OK) s = idempotency_put(tx, "k", body, 1, FIXTURE_NOW, e);
    if (s == ST_OK) s = act_insert(tx, FIXTURE_NOW, "operator", "x", "v", "s", "{}", e);
    const struct log_checkpoint signed_one = {1, {3}, FIXTURE_NOW, "note"};
    const struct log_cosignature seen = {1, {3}, "w+00000001", 5, "line\n"};
    if (s == ST_OK) s = log_checkpoint_swap(tx, NULL, &signed_one, e);
    if (s == ST_OK) s = log_cosignature_add(tx, &seen, FIXTURE_NOW, e);
    return s;
}

static int setup(void **state) {
    struct fixture *f = fixture_make();
    struct err e = {0};
    fixture_open(f, NULL);
    assert_int_equal(store_write(f->store, fill, NULL, &e), ST_OK);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    fixture_free(*state);
    return 0;
}

static const char *const forbidden[] = {
    "UPDATE log_entry SET bytes = x'00'",
    "UPDATE log_entry SET leaf = zeroblob(32)",
    "UPDATE log_entry SET idx = 7",
    "DELETE FROM log_entry",
    "UPDATE log_subject SET subject = 'x'",
    "DELETE FROM log_subject",
    "UPDATE void_range SET reason = 1",
    "DELETE FROM void_range",
    "UPDATE run SET count = 1",
    "UPDATE run SET salt = zeroblob(32)",
    "DELETE FROM run",
    "UPDATE run_tree SET roots = x'00'",
    "DELETE FROM run_tree",
    "UPDATE frozen SET json = ''",
    "DELETE FROM frozen",
    "UPDATE print_event SET ranges = ''",
    "DELETE FROM print_event",
    "UPDATE act SET verb = ''",
    "DELETE FROM act",
    "UPDATE idempotency SET body = zeroblob(32)",
    "DELETE FROM idempotency",
    "UPDATE signing_key SET public_key = zeroblob(32)",
    "DELETE FROM signing_key",
    "DELETE FROM log_checkpoint",
    "UPDATE log_cosignature SET time_s = 1",
    "DELETE FROM log_cosignature",
};

/* Only the owner of the file can go around the authorizer; then the triggers say no. */
static void test_triggers(void **state) {
    struct fixture *f = *state;
    fixture_shut(f);
    sqlite3 *raw = fixture_raw(f);
    assert_int_equal(sqlite3_exec(raw, "PRAGMA foreign_keys=OFF", NULL, NULL, NULL), SQLITE_OK);
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        if (sqlite3_exec(raw, forbidden[i], NULL, NULL, NULL) != SQLITE_CONSTRAINT)
            fail_msg("allowed: %s", forbidden[i]);
    /* an issued run stays issued; a record can be forgotten and not be put back */
    assert_int_equal(sqlite3_exec(raw, "UPDATE run SET state = 0", NULL, NULL, NULL), SQLITE_CONSTRAINT);
    assert_int_equal(sqlite3_exec(raw, "UPDATE log_entry SET record = x'01'", NULL, NULL, NULL), SQLITE_CONSTRAINT);
    assert_int_equal(sqlite3_exec(raw, "UPDATE log_entry SET salt = NULL, record = NULL", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(raw, "UPDATE log_entry SET record = x'01'", NULL, NULL, NULL), SQLITE_CONSTRAINT);
    assert_int_equal(sqlite3_exec(raw, "UPDATE log_entry SET salt = zeroblob(16)", NULL, NULL, NULL),
                     SQLITE_CONSTRAINT);
    sqlite3_close(raw);
}

static enum driver_result attempt(struct db *db, const char *sql) {
    void *stmt = NULL;
    enum driver_result r = db->driver->prepare(db->conn, sql, &stmt);
    if (r != DRIVER_DONE) return r;
    r = db->driver->step(stmt);
    db->driver->finish(stmt);
    return r;
}

static const char *const never[] = {
    "ATTACH '/tmp/x' AS x",
    "DROP TABLE act",
    "DROP TRIGGER act_delete",
    "DROP INDEX run_lot",
    "CREATE TABLE t (a INTEGER)",
    "CREATE TEMP TABLE t (a INTEGER)",
    "ALTER TABLE act ADD COLUMN x TEXT",
    "PRAGMA user_version=7",
    "PRAGMA journal_mode=DELETE",
    "PRAGMA writable_schema=ON",
    "UPDATE sqlite_master SET sql = ''",
    "REINDEX",
    "ANALYZE",
    "VACUUM",
    "SELECT load_extension('x')",
    "UPDATE schema_migration SET number = 2",
    "DELETE FROM schema_migration",
    "INSERT OR REPLACE INTO sqlite_master VALUES ('table', 'x', 'x', 0, '')",
};

static void expect_denied(struct db *db, const char *sql) {
    enum driver_result r = attempt(db, sql);
    if (r != DRIVER_DENIED && r != DRIVER_ERROR) fail_msg("result %d of: %s", (int)r, sql);
}

static enum status try_writer(struct db *tx, void *ctx, struct err *e) {
    (void)ctx;
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        assert_int_equal(attempt(tx, forbidden[i]), DRIVER_DENIED);
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) expect_denied(tx, never[i]);
    assert_int_equal(attempt(tx, "UPDATE run SET state = 0"), DRIVER_DENIED); /* allowed column, but the trigger */
    assert_int_equal(attempt(tx, "SELECT \"no such column\""), DRIVER_ERROR); /* no double-quoted strings */
    assert_int_equal(attempt(tx, "INSERT OR REPLACE INTO act VALUES (1, 2, 'a', 'b', 'c', 'd', 'e')"), DRIVER_DENIED);
    return fixture_entry(tx, "still:works", e);
}

static void test_writer(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    assert_int_equal(store_write(f->store, try_writer, NULL, &e), ST_OK);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM act"), 1);
}

static void test_reader(void **state) {
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) expect_denied(f->reader, forbidden[i]);
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) expect_denied(f->reader, never[i]);
    expect_denied(f->reader, "INSERT INTO meta VALUES ('a', 'b')");
    expect_denied(f->reader, "UPDATE lot SET issued = 0");
    struct err e = {0};
    assert_int_equal(meta_set(f->reader, "a", "b", &e), ST_INTERNAL); /* writing needs store_write */
    assert_string_equal(e.key, "store.append-only");
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {T(test_triggers), T(test_writer), T(test_reader)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
