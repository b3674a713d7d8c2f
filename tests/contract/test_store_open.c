/* Making, opening and refusing data folders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "highwater.h"
#include "store_fixture.h"

static int setup(void **state) {
    *state = fixture_make();
    return 0;
}

static int teardown(void **state) {
    fixture_free(*state);
    return 0;
}

static void expect_refusal(struct fixture *f, enum status want, const char *key) {
    struct err e = {0};
    struct store *s;
    assert_int_equal(store_open(&s, f->dir, NULL, &e), want);
    assert_string_equal(e.key, key);
    assert_null(s);
}

static void expect_reader_refusal(struct fixture *f, enum status want, const char *key) {
    struct err e = {0};
    struct db *db;
    assert_int_equal(reader_open(&db, f->dir, &e), want);
    assert_string_equal(e.key, key);
    assert_null(db);
}

static void overwrite(struct fixture *f, const char *name, off_t at, const char *bytes, size_t len) {
    char path[128];
    fixture_path(f, name, path);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, len, at), len);
    close(fd);
}

static void test_create(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    char path[128];
    struct stat st;
    assert_true(store_exists(f->dir));
    fixture_path(f, "temlang.db", path);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(store_create(f->dir, &e), ST_CONFLICT);
    assert_string_equal(e.key, "store.not-empty");
    fixture_open(f, NULL);
    assert_true(store_writable(f->store));
    assert_string_equal(store_dir(f->store), f->dir);
}

static void test_create_in_empty_folder(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    char path[128];
    fixture_path(f, "inner", path);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(store_create(path, &e), ST_OK);
    assert_true(store_exists(path));
}

static void test_missing(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    struct store *s;
    struct db *db;
    assert_false(store_exists("/nonexistent/temlang"));
    assert_int_equal(store_open(&s, f->root, NULL, &e), ST_NOT_FOUND);
    assert_string_equal(e.key, "store.missing");
    assert_string_equal(err_value(&e, "path"), f->root);
    err_clear(&e);
    assert_int_equal(reader_open(&db, f->root, &e), ST_NOT_FOUND);
    store_close(&s);
    reader_close(&db);
}

static void test_newer(void **state) {
    struct fixture *f = *state;
    fixture_raw_exec(f, "PRAGMA user_version=9999");
    expect_refusal(f, ST_CONFLICT, "store.newer");
    expect_reader_refusal(f, ST_CONFLICT, "store.newer");
}

static void test_older(void **state) {
    struct fixture *f = *state;
    fixture_raw_exec(f, "PRAGMA user_version=0");
    expect_reader_refusal(f, ST_CONFLICT, "store.older");
}

static void test_foreign(void **state) {
    struct fixture *f = *state;
    fixture_raw_exec(f, "PRAGMA application_id=17");
    expect_refusal(f, ST_CONFLICT, "store.foreign");
    expect_reader_refusal(f, ST_CONFLICT, "store.foreign");
}

static void test_changed_migration(void **state) {
    struct fixture *f = *state;
    fixture_raw_exec(f, "UPDATE schema_migration SET sha256 = zeroblob(32) WHERE number = 1");
    expect_refusal(f, ST_CONFLICT, "store.migration");
}

static void test_unrecorded_migration(void **state) {
    struct fixture *f = *state;
    fixture_raw_exec(f, "DELETE FROM schema_migration");
    expect_refusal(f, ST_CONFLICT, "store.migration");
}

static void test_not_a_database(void **state) {
    struct fixture *f = *state;
    overwrite(f, "temlang.db", 0, "this is no database at all", 26);
    expect_refusal(f, ST_CORRUPT, "store.corrupt");
    expect_reader_refusal(f, ST_CORRUPT, "store.corrupt");
}

static void test_empty_file(void **state) {
    struct fixture *f = *state;
    char path[128];
    fixture_path(f, "temlang.db", path);
    assert_int_equal(truncate(path, 0), 0);
    expect_refusal(f, ST_CORRUPT, "store.corrupt");
}

static void test_damaged_page(void **state) {
    struct fixture *f = *state;
    char junk[2048];
    memset(junk, 0xEE, sizeof junk);
    for (off_t page = 3; page < 8; page++) overwrite(f, "temlang.db", page * 4096, junk, sizeof junk);
    expect_refusal(f, ST_CORRUPT, "store.corrupt");
}

/* ---- the lock ---- */

/* A child that owns the store until a byte (or the end) comes through the pipe. */
static pid_t start_owner(struct fixture *f, int *release) {
    int ready[2], go[2];
    char c;
    assert_int_equal(pipe(ready), 0);
    assert_int_equal(pipe(go), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct store *s;
        close(go[1]);
        if (store_open(&s, f->dir, NULL, NULL) != ST_OK) _exit(1);
        if (write(ready[1], "r", 1) != 1) _exit(2);
        ssize_t n = read(go[0], &c, 1);
        store_close(&s);
        _exit(n < 0);
    }
    close(ready[1]);
    close(go[0]);
    assert_int_equal(read(ready[0], &c, 1), 1);
    close(ready[0]);
    *release = go[1];
    return pid;
}

static void end_owner(pid_t pid, int release) {
    int status;
    close(release);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void test_locked_by_another_process(void **state) {
    struct fixture *f = *state;
    int release;
    pid_t pid = start_owner(f, &release);
    expect_refusal(f, ST_BUSY, "store.locked");
    struct err e = {0};
    assert_int_equal(reader_open(&f->reader, f->dir, &e), ST_OK); /* reading needs no lock */
    reader_close(&f->reader);
    end_owner(pid, release);
    fixture_open(f, NULL);
}

static void test_lock_waits(void **state) {
    struct fixture *f = *state;
    int release;
    pid_t pid = start_owner(f, &release);
    close(release);
    struct store_options o = {.lock_wait_ms = 60000};
    struct err e = {0};
    assert_int_equal(store_open(&f->store, f->dir, &o, &e), ST_OK);
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
}

static void test_locked_in_this_process(void **state) {
    struct fixture *f = *state;
    fixture_open(f, NULL);
    expect_refusal(f, ST_BUSY, "store.locked");
}

/* ---- the high-water mark ---- */

static enum status reserve(struct db *tx, void *ctx, struct err *e) {
    uint32_t id = *(uint32_t *)ctx;
    store_high_water(tx, id);
    return fixture_run(tx, id, 10, e);
}

static void make_runs(struct fixture *f, uint32_t first, uint32_t last) {
    struct err e = {0};
    for (uint32_t id = first; id <= last; id++) assert_int_equal(store_write(f->store, reserve, &id, &e), ST_OK);
}

static void expect_mark(struct fixture *f, const char *digits) {
    char path[128], text[1025] = "";
    fixture_path(f, "high-water", path);
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    assert_int_equal(fread(text, 1, 1024, in), 1024);
    fclose(in);
    assert_non_null(strstr(text, digits));
}

static void fill(struct fixture *f) {
    struct err e = {0};
    fixture_open(f, NULL);
    assert_int_equal(store_write(f->store, fixture_rows, NULL, &e), ST_OK);
    make_runs(f, 1, 5);
    expect_mark(f, "0000000005 9999999994"); /* before the answer, so now */
    fixture_shut(f);
}

static void test_high_water(void **state) {
    struct fixture *f = *state;
    fill(f);
    fixture_open(f, NULL);
    make_runs(f, 6, 6);
    fixture_shut(f);
    expect_mark(f, "0000000006 9999999993");
    expect_mark(f, "0000000005 9999999994"); /* the other slot keeps the one before */
}

static void test_behind_high_water(void **state) {
    struct fixture *f = *state;
    fill(f);
    fixture_raw_exec(f, "DROP TRIGGER run_delete; DELETE FROM run WHERE id = 5");
    struct err e = {0};
    struct store *s;
    assert_int_equal(store_open(&s, f->dir, NULL, &e), ST_CONFLICT);
    assert_string_equal(e.key, "store.behind");
    assert_string_equal(err_value(&e, "database"), "4");
    assert_string_equal(err_value(&e, "high_water"), "5");
}

static void test_missing_high_water(void **state) {
    struct fixture *f = *state;
    char path[128];
    fill(f);
    fixture_path(f, "high-water", path);
    assert_int_equal(unlink(path), 0);
    fixture_open(f, NULL);
    expect_mark(f, "0000000005 9999999994");
}

/* The slot written last is torn after each byte: what is read is the mark in the other slot. */
static void test_torn_high_water(void **state) {
    struct fixture *f = *state;
    static const char before[] = "0000000008 9999999991", after[] = "0000000127 9999999872";
    for (size_t cut = 0; cut < sizeof before - 1; cut++) {
        struct high_water h;
        struct err e = {0};
        char torn[sizeof before];
        memcpy(torn, before, sizeof torn);
        memcpy(torn, after, cut);
        overwrite(f, "high-water", 0, "0000000009 9999999990", 21);
        overwrite(f, "high-water", 512, torn, 21);
        assert_int_equal(high_water_open(&h, f->dir, 9, &e), ST_OK);
        high_water_close(&h);
        assert_int_equal(h.id, 9);
    }
    overwrite(f, "high-water", 0, "x", 1);
    overwrite(f, "high-water", 512, "x", 1);
    expect_refusal(f, ST_CORRUPT, "store.high-water");
}

static void test_reader_without_log_files(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    char path[128];
    fill(f);
    fixture_path(f, "temlang.db-wal", path);
    assert_int_not_equal(access(path, F_OK), 0); /* a clean shutdown leaves none */
    assert_int_equal(reader_open(&f->reader, f->dir, &e), ST_OK);
    uint32_t id;
    assert_int_equal(run_max(f->reader, &id, &e), ST_OK);
    assert_int_equal(id, 5);
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(test_locked_by_another_process), /* forks: before any thread was started */
        T(test_lock_waits),
        T(test_create),
        T(test_create_in_empty_folder),
        T(test_missing),
        T(test_newer),
        T(test_older),
        T(test_foreign),
        T(test_changed_migration),
        T(test_unrecorded_migration),
        T(test_not_a_database),
        T(test_empty_file),
        T(test_damaged_page),
        T(test_locked_in_this_process),
        T(test_high_water),
        T(test_behind_high_water),
        T(test_missing_high_water),
        T(test_torn_high_water),
        T(test_reader_without_log_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
