/* Restoring a backup: what goes back, what does not, what is refused, and what a cut leaves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/file.h"
#include "store_fixture.h"

static int setup(void **state) {
    *state = fixture_make();
    return 0;
}

static int teardown(void **state) {
    fixture_free(*state);
    return 0;
}

/* ---- rows ---- */

static enum status add_run(struct db *tx, void *ctx, struct err *e) {
    const uint32_t *id = ctx;
    store_high_water(tx, *id);
    return fixture_run(tx, *id, 10, e);
}

static void write_ok(struct fixture *f, store_fn fn, void *ctx) {
    struct err e = {0};
    assert_int_equal(store_write(f->store, fn, ctx, &e), ST_OK);
}

static void issue(struct fixture *f, uint32_t id) {
    write_ok(f, add_run, &id);
}

static uint32_t largest(struct fixture *f) {
    struct err e = {0};
    uint32_t id = 0;
    assert_int_equal(run_max(f->reader, &id, &e), ST_OK);
    return id;
}

static void backup(struct fixture *f, const char *name, char path[static 128]) {
    struct err e = {0};
    assert_true(snprintf(path, 128, "%s/%s", f->root, name) < 128);
    assert_int_equal(store_backup(f->reader, path, &e), ST_OK);
}

static enum status restore(struct fixture *f, const char *file, struct store_restored *out, struct err *e) {
    const struct store_restore o = {.file = file, .role = "operator", .org = "van-hanh"};
    return store_restore(f->dir, &o, out, e);
}

static void restore_ok(struct fixture *f, const char *file, struct store_restored *out) {
    struct err e = {0};
    enum status s = restore(f, file, out, &e);
    if (s != ST_OK) print_error("%s\n", e.key);
    assert_int_equal(s, ST_OK);
}

/* Runs 1 and 2, a backup, runs 3 to 5; shut. */
static void history(struct fixture *f, char path[static 128]) {
    fixture_open(f, NULL);
    write_ok(f, fixture_rows, NULL);
    issue(f, 1);
    issue(f, 2);
    backup(f, "two.db", path);
    for (uint32_t id = 3; id <= 5; id++) issue(f, id);
    fixture_shut(f);
}

/* ---- what it does ---- */

static void test_ids_continue(void **state) {
    struct fixture *f = *state;
    struct store_restored r;
    char path[128];
    history(f, path);
    restore_ok(f, path, &r);
    assert_int_equal(r.file_run, 2);
    assert_int_equal(r.high_water, 5);
    assert_string_equal(r.kept, "temlang.db.before-restore-1");
    fixture_open(f, NULL);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM run"), 2);
    assert_int_equal(largest(f), 5);
    issue(f, 6);
    assert_int_equal(largest(f), 6);
    fixture_shut(f);
    fixture_open(f, NULL); /* the start-up check agrees with what it finds */
    assert_int_equal(largest(f), 6);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM act WHERE verb = 'restore' AND role = 'operator' AND "
                                      "detail = '{\"file_run\":2,\"high_water\":5}'"), 1);
}

static void test_twice_and_back(void **state) {
    struct fixture *f = *state;
    struct store_restored r;
    char path[128], kept[128];
    history(f, path);
    restore_ok(f, path, &r);
    restore_ok(f, path, &r);
    assert_string_equal(r.kept, "temlang.db.before-restore-2");
    assert_int_equal(r.high_water, 5);
    fixture_open(f, NULL);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM run"), 2);
    issue(f, 6);
    fixture_shut(f);
    fixture_path(f, "temlang.db.before-restore-1", kept);
    restore_ok(f, kept, &r); /* what was kept is whole, and a restore is undone by another */
    assert_int_equal(r.file_run, 5);
    assert_int_equal(r.high_water, 6);
    fixture_open(f, NULL);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM run"), 5);
    assert_int_equal(largest(f), 6);
}

/* The floor is in the next backup too, and a database without one behind the mark is still refused. */
static void test_floor_lasts(void **state) {
    struct fixture *f = *state;
    struct store_restored r;
    struct err e = {0};
    char path[128], again[128], database[128];
    history(f, path);
    restore_ok(f, path, &r);
    fixture_open(f, NULL);
    backup(f, "again.db", again);
    fixture_shut(f);
    restore_ok(f, again, &r);
    assert_int_equal(r.file_run, 5);
    fixture_open(f, NULL);
    assert_int_equal(largest(f), 5);
    fixture_shut(f);
    fixture_path(f, "temlang.db", database);
    assert_int_equal(rename(path, database), 0);
    assert_int_equal(store_open(&f->store, f->dir, NULL, &e), ST_CONFLICT);
    assert_string_equal(e.key, "store.behind");
}

/* The log of a database that was not closed is part of what is kept. */
static void test_unclosed(void **state) {
    struct fixture *f = *state;
    struct store_restored r;
    struct err e = {0};
    char path[128], kept[128];
    fixture_open(f, NULL);
    write_ok(f, fixture_rows, NULL);
    issue(f, 1);
    backup(f, "one.db", path);
    fixture_shut(f);
    pid_t child = fork();
    if (!child) {
        uint32_t id = 2;
        if (store_open(&f->store, f->dir, NULL, &e) || store_write(f->store, add_run, &id, &e)) _exit(1);
        _exit(0);
    }
    int how = 0;
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFEXITED(how) && WEXITSTATUS(how) == 0);
    struct stat st;
    fixture_path(f, "temlang.db-wal", kept);
    assert_int_equal(stat(kept, &st), 0);
    assert_true(st.st_size > 0);
    restore_ok(f, path, &r);
    assert_int_equal(r.high_water, 2);
    fixture_path(f, r.kept, kept);
    sqlite3 *raw;
    sqlite3_stmt *q;
    assert_int_equal(sqlite3_open_v2(kept, &raw, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(raw, "SELECT COUNT(*) FROM run", -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(q, 0), 2);
    sqlite3_finalize(q);
    sqlite3_close(raw);
    fixture_open(f, NULL);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM run"), 1);
}

/* ---- keys ---- */

static enum status rotate(struct db *tx, void *ctx, struct err *e) {
    (void)ctx;
    struct signing_key k = {.id = 2, .host = "TX.LAOCAI.GOV.VN", .state = KEY_ACTIVE, .added_us = FIXTURE_NOW + 1};
    memset(k.public_key, 0xCD, sizeof k.public_key);
    enum status s = key_set_state(tx, 1, KEY_RETIRED, FIXTURE_NOW + 1, e);
    if (s == ST_OK) s = key_set_state(tx, 1, KEY_DESTROYED, FIXTURE_NOW + 2, e);
    return s == ST_OK ? key_insert(tx, &k, e) : s;
}

static enum status mark(struct db *tx, void *ctx, struct err *e) { return key_set_unsafe(tx, 1, FIXTURE_NOW + *(int *)ctx, e); }

/* Of two times the earlier holds, whichever file has it; one alone holds too. */
static void test_unsafe_stays(void **state) {
    static const struct {
        int backup, present, want; /* -1: not */
    } rows[] = { { -1, 5, 5 }, { 5, 3, 3 }, { 3, 5, 3 } };
    struct fixture *f = *state;
    char path[128];
    history(f, path);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct store_restored r;
        struct signing_key *keys = NULL;
        size_t n = 0;
        struct err e = {0};
        int at = rows[i].backup;
        fixture_open(f, NULL);
        if (at >= 0) write_ok(f, mark, &at);
        if (at >= 0) backup(f, i == 1 ? "b1.db" : "b2.db", path);
        at = rows[i].present;
        write_ok(f, mark, &at);
        fixture_shut(f);
        restore_ok(f, path, &r);
        fixture_open(f, NULL);
        assert_int_equal(key_all(f->reader, f->arena, &keys, &n, &e), ST_OK);
        assert_true(keys[0].unsafe_us == FIXTURE_NOW + rows[i].want);
        fixture_shut(f);
    }
}

static void test_keys_stay(void **state) {
    struct fixture *f = *state;
    struct store_restored r;
    struct signing_key *keys = NULL;
    size_t n = 0;
    struct err e = {0};
    char path[128];
    history(f, path);
    fixture_open(f, NULL);
    write_ok(f, rotate, NULL);
    fixture_shut(f);
    restore_ok(f, path, &r);
    fixture_open(f, NULL);
    assert_int_equal(key_all(f->reader, f->arena, &keys, &n, &e), ST_OK);
    assert_int_equal(n, 2);
    assert_int_equal(keys[0].state, KEY_DESTROYED);
    assert_int_equal(keys[0].retired_us, FIXTURE_NOW + 1);
    assert_int_equal(keys[0].destroyed_us, FIXTURE_NOW + 2);
    assert_int_equal(keys[1].id, 2);
    assert_int_equal(keys[1].state, KEY_ACTIVE);
    assert_int_equal(keys[1].public_key[0], 0xCD);
}

/* ---- what is refused, with nothing changed ---- */

static void refused(struct fixture *f, const char *file, enum status want, const char *key) {
    struct store_restored r;
    struct err e = {0};
    enum status s = restore(f, file, &r, &e);
    if (strcmp(e.key, key) != 0) print_error("%s: %s, not %s\n", file, e.key, key);
    assert_string_equal(e.key, key);
    assert_int_equal(s, want);
    char path[128];
    fixture_path(f, "temlang.db.before-restore-1", path);
    assert_false(file_exists(path));
    fixture_path(f, "temlang.db.restoring", path);
    assert_false(file_exists(path));
    fixture_open(f, NULL);
    assert_int_equal(largest(f), 5);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM run"), 5);
    fixture_shut(f);
}

static void put(const char *path, const void *data, size_t len) {
    struct err e = {0};
    assert_int_equal(file_replace(path, data, len, 0600, &e), ST_OK);
}

static void raw_exec(const char *path, const char *sql) {
    sqlite3 *raw;
    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    assert_int_equal(sqlite3_exec(raw, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(raw), SQLITE_OK);
}

static void test_wrong_files(void **state) {
    struct fixture *f = *state;
    char path[128], other[128];
    history(f, path);
    assert_true(snprintf(other, sizeof other, "%s/other", f->root) < (int)sizeof other);
    refused(f, other, ST_NOT_FOUND, "file.missing");
    refused(f, f->root, ST_INVALID, "store.restore-foreign");
    put(other, "", 0);
    refused(f, other, ST_INVALID, "store.restore-foreign");
    put(other, "name,kind\n", 10);
    refused(f, other, ST_INVALID, "store.restore-foreign");
    unlink(other);
    raw_exec(other, "CREATE TABLE t (a)");
    refused(f, other, ST_INVALID, "store.restore-foreign");
    char own[128];
    fixture_path(f, "temlang.db", own);
    refused(f, own, ST_INVALID, "store.restore-self");
    unlink(other);
    assert_int_equal(link(own, other), 0); /* under another name as well */
    refused(f, other, ST_INVALID, "store.restore-self");
    unlink(other);
    assert_int_equal(mkfifo(other, 0600), 0);
    refused(f, other, ST_INVALID, "store.restore-foreign");
}

static void test_wrong_contents(void **state) {
    struct fixture *f = *state;
    char path[128], wal[140];
    struct buf b = BUF_INIT;
    history(f, path);
    assert_int_equal(file_read(path, 1u << 26, &b, NULL), ST_OK);
    put(path, b.data, b.len / 4096 / 2 * 4096);
    refused(f, path, ST_CORRUPT, "store.restore-damaged");
    char *bad = malloc(b.len);
    assert_non_null(bad);
    memcpy(bad, b.data, b.len);
    memset(bad + 4096, 0xEE, 8192);
    put(path, bad, b.len);
    refused(f, path, ST_CORRUPT, "store.restore-damaged");
    free(bad);
    put(path, b.data, b.len);
    raw_exec(path, "PRAGMA user_version = 9999");
    refused(f, path, ST_CONFLICT, "store.newer");
    put(path, b.data, b.len);
    raw_exec(path, "INSERT INTO meta VALUES ('log_public_key', 'aa')");
    fixture_raw_exec(f, "INSERT INTO meta VALUES ('log_public_key', 'bb')");
    refused(f, path, ST_CONFLICT, "store.restore-other");
    fixture_raw_exec(f, "DELETE FROM meta WHERE name = 'log_public_key'");
    put(path, b.data, b.len);
    raw_exec(path, "DROP TRIGGER signing_key_update; UPDATE signing_key SET public_key = zeroblob(32)");
    refused(f, path, ST_CONFLICT, "store.restore-other");
    put(path, b.data, b.len);
    assert_true(snprintf(wal, sizeof wal, "%s-wal", path) < (int)sizeof wal);
    put(wal, "x", 1);
    refused(f, path, ST_CONFLICT, "store.restore-live");
    assert_true(file_exists(wal));
    put(wal, "", 0); /* nothing is missing from the file then */
    struct store_restored r;
    restore_ok(f, path, &r);
    buf_free(&b);
}

static void test_somebody_is_there(void **state) {
    struct fixture *f = *state;
    struct store_restored r;
    struct err e = {0};
    char path[128];
    history(f, path);
    fixture_open(f, NULL);
    assert_int_equal(restore(f, path, &r, &e), ST_BUSY);
    assert_string_equal(e.key, "store.locked");
    issue(f, 6);
    fixture_shut(f);
    assert_int_equal(reader_open(&f->reader, f->dir, &e), ST_OK);
    restore_ok(f, path, &r); /* a reader that reads nothing holds nothing */
    assert_int_equal(r.high_water, 6);
    reader_close(&f->reader);
    fixture_open(f, NULL);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM run"), 2);
}

static void test_no_folder(void **state) {
    struct fixture *f = *state;
    struct store_restored r;
    struct err e = {0};
    const struct store_restore o = {.file = "x", .role = "operator", .org = "van-hanh"};
    char dir[128];
    assert_true(snprintf(dir, sizeof dir, "%s/none", f->root) < (int)sizeof dir);
    assert_int_equal(store_restore(dir, &o, &r, &e), ST_NOT_FOUND);
    assert_string_equal(e.key, "store.missing");
    assert_false(file_exists(dir));
}

/* ---- what is left of the folder ---- */

static void test_database_gone(void **state) {
    struct fixture *f = *state;
    struct store_restored r;
    char path[128], own[128];
    history(f, path);
    fixture_path(f, "temlang.db", own);
    assert_int_equal(unlink(own), 0);
    restore_ok(f, path, &r);
    assert_string_equal(r.kept, "");
    assert_int_equal(r.high_water, 5);
    fixture_open(f, NULL);
    assert_int_equal(largest(f), 5);
}

static void test_database_damaged(void **state) {
    struct fixture *f = *state;
    struct store_restored r;
    struct buf b = BUF_INIT;
    char path[128], own[128], wal[128], kept[128];
    history(f, path);
    fixture_path(f, "temlang.db", own);
    fixture_path(f, "temlang.db-wal", wal);
    put(own, "not a database any more, whatever it was before this", 52);
    put(wal, "what was not merged", 19);
    restore_ok(f, path, &r);
    assert_int_equal(r.high_water, 5);
    assert_false(file_exists(wal));
    fixture_path(f, r.kept, kept);
    assert_int_equal(file_read(kept, 4096, &b, NULL), ST_OK);
    assert_memory_equal(b.data, "not a database", 14);
    buf_clear(&b);
    fixture_path(f, "temlang.db.before-restore-1-wal", kept);
    assert_int_equal(file_read(kept, 4096, &b, NULL), ST_OK);
    assert_int_equal(b.len, 19);
    buf_free(&b);
    fixture_open(f, NULL);
    assert_int_equal(largest(f), 5);
}

/* What a cut before the rename leaves: a half-made copy, and a second name of the database. */
static void test_leftovers(void **state) {
    struct fixture *f = *state;
    struct store_restored r;
    char path[128], own[128], left[128];
    history(f, path);
    fixture_path(f, "temlang.db", own);
    fixture_path(f, "temlang.db.restoring", left);
    put(left, "half", 4);
    fixture_path(f, "temlang.db.restoring-journal", left);
    put(left, "half", 4);
    fixture_path(f, "temlang.db.before-restore-1", left);
    assert_int_equal(link(own, left), 0);
    fixture_open(f, NULL);
    assert_int_equal(largest(f), 5);
    fixture_shut(f);
    restore_ok(f, path, &r);
    assert_string_equal(r.kept, "temlang.db.before-restore-1");
    fixture_path(f, "temlang.db.restoring-journal", left);
    assert_false(file_exists(left));
    fixture_open(f, NULL);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM run"), 2);
}

/* Killed anywhere: the old database or the new one, whole, and it starts. */
static void test_killed(void **state) {
    struct fixture *f = *state;
    char path[128];
    int64_t old = 0, new = 0;
    history(f, path);
    for (int i = 0; i < 40; i++) {
        pid_t child = fork();
        if (!child) {
            struct store_restored r;
            struct err e = {0};
            _exit(restore(f, path, &r, &e) == ST_OK ? 0 : 1);
        }
        usleep((useconds_t)(i * 700));
        kill(child, SIGKILL);
        int how = 0;
        assert_int_equal(waitpid(child, &how, 0), child);
        assert_true(WIFSIGNALED(how) || WEXITSTATUS(how) == 0);
        fixture_open(f, NULL);
        int64_t runs = fixture_count(f, "SELECT COUNT(*) FROM run");
        assert_true(runs == 5 || runs == 2);
        assert_int_equal(largest(f), 5);
        fixture_shut(f);
        if (runs == 2) new++;
        else old++;
        char kept[128];
        fixture_path(f, "temlang.db.before-restore-1", kept);
        if (runs == 2) { /* back to the start */
            char database[128];
            fixture_path(f, "temlang.db", database);
            assert_int_equal(rename(kept, database), 0);
        }
    }
    print_message("killed 40 times: %lld old, %lld new\n", (long long)old, (long long)new);
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(test_ids_continue), T(test_twice_and_back),  T(test_floor_lasts),       T(test_unclosed),
        T(test_unsafe_stays), T(test_keys_stay),    T(test_wrong_files),     T(test_wrong_contents),    T(test_somebody_is_there),
        T(test_no_folder),    T(test_database_gone),   T(test_database_damaged),  T(test_leftovers),
        T(test_killed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
