/*
 * The disk itself fails, below SQLite: a file system shim gives "no space", failed writes and failed fsyncs when told
 * to.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdatomic.h>

#include "store_fixture.h"

/* ---- the shim ---- */

static atomic_int write_code; /* what a write to the log gives, SQLITE_OK: it works */
static atomic_int sync_code;
static sqlite3_vfs shim, *real;

struct shim_file {
    sqlite3_file base;
    sqlite3_io_methods methods; /* the real ones, two of them replaced */
    bool is_log;
    sqlite3_file *inner;
};

static int shim_write(sqlite3_file *file, const void *p, int n, sqlite3_int64 at);
static int shim_sync(sqlite3_file *file, int flags);

#define INNER(file) (((struct shim_file *)(void *)(file))->inner)
#define FORWARD(name, params, args) \
    static int shim_##name params { return INNER(file)->pMethods->name args; }
FORWARD(xRead, (sqlite3_file *file, void *p, int n, sqlite3_int64 at), (INNER(file), p, n, at))
FORWARD(xTruncate, (sqlite3_file *file, sqlite3_int64 n), (INNER(file), n))
FORWARD(xFileSize, (sqlite3_file *file, sqlite3_int64 *n), (INNER(file), n))
FORWARD(xLock, (sqlite3_file *file, int l), (INNER(file), l))
FORWARD(xUnlock, (sqlite3_file *file, int l), (INNER(file), l))
FORWARD(xCheckReservedLock, (sqlite3_file *file, int *r), (INNER(file), r))
FORWARD(xFileControl, (sqlite3_file *file, int op, void *p), (INNER(file), op, p))
FORWARD(xSectorSize, (sqlite3_file *file), (INNER(file)))
FORWARD(xDeviceCharacteristics, (sqlite3_file *file), (INNER(file)))
FORWARD(xShmMap, (sqlite3_file *file, int i, int n, int x, void volatile **p), (INNER(file), i, n, x, p))
FORWARD(xShmLock, (sqlite3_file *file, int o, int n, int flags), (INNER(file), o, n, flags))
FORWARD(xShmUnmap, (sqlite3_file *file, int d), (INNER(file), d))

static void shim_xShmBarrier(sqlite3_file *file) {
    INNER(file)->pMethods->xShmBarrier(INNER(file));
}

static int shim_close(sqlite3_file *file) {
    sqlite3_file *inner = INNER(file);
    int rc = inner->pMethods ? inner->pMethods->xClose(inner) : SQLITE_OK;
    sqlite3_free(inner);
    return rc;
}

static int shim_write(sqlite3_file *file, const void *p, int n, sqlite3_int64 at) {
    const struct shim_file *f = (struct shim_file *)(void *)file;
    int code = f->is_log ? atomic_load(&write_code) : SQLITE_OK;
    return code != SQLITE_OK ? code : f->inner->pMethods->xWrite(f->inner, p, n, at);
}

static int shim_sync(sqlite3_file *file, int flags) {
    const struct shim_file *f = (struct shim_file *)(void *)file;
    int code = atomic_load(&sync_code);
    return code != SQLITE_OK ? code : f->inner->pMethods->xSync(f->inner, flags);
}

static int shim_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out) {
    struct shim_file *f = (struct shim_file *)(void *)file;
    (void)vfs;
    memset(f, 0, sizeof *f);
    f->is_log = (flags & SQLITE_OPEN_WAL) != 0;
    f->inner = sqlite3_malloc(real->szOsFile);
    if (!f->inner) return SQLITE_NOMEM;
    memset(f->inner, 0, (size_t)real->szOsFile);
    int rc = real->xOpen(real, name, f->inner, flags, out);
    if (rc != SQLITE_OK && !f->inner->pMethods) {
        sqlite3_free(f->inner);
        return rc;
    }
    f->methods = (sqlite3_io_methods){ .iVersion = 2,
                                       .xClose = shim_close,
                                       .xRead = shim_xRead,
                                       .xWrite = shim_write,
                                       .xTruncate = shim_xTruncate,
                                       .xSync = shim_sync,
                                       .xFileSize = shim_xFileSize,
                                       .xLock = shim_xLock,
                                       .xUnlock = shim_xUnlock,
                                       .xCheckReservedLock = shim_xCheckReservedLock,
                                       .xFileControl = shim_xFileControl,
                                       .xSectorSize = shim_xSectorSize,
                                       .xDeviceCharacteristics = shim_xDeviceCharacteristics,
                                       .xShmMap = shim_xShmMap,
                                       .xShmLock = shim_xShmLock,
                                       .xShmBarrier = shim_xShmBarrier,
                                       .xShmUnmap = shim_xShmUnmap };
    f->base.pMethods = &f->methods;
    return rc;
}

static int install(void **state) {
    (void)state;
    real = sqlite3_vfs_find(NULL);
    shim = *real;
    shim.zName = "shim";
    shim.szOsFile = sizeof(struct shim_file);
    shim.xOpen = shim_open;
    return sqlite3_vfs_register(&shim, 1);
}

/* ---- the tests ---- */

static int setup(void **state) {
    struct fixture *f = fixture_make();
    struct err e = {0};
    fixture_open(f, NULL);
    assert_int_equal(store_write(f->store, fixture_rows, NULL, &e), ST_OK);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    atomic_store(&write_code, SQLITE_OK);
    atomic_store(&sync_code, SQLITE_OK);
    fixture_free(*state);
    return 0;
}

static enum status add_entry(struct db *tx, void *ctx, struct err *e) {
    return fixture_entry(tx, ctx ? ctx : "x", e);
}

static enum status reserve(struct db *tx, void *ctx, struct err *e) {
    uint32_t id = *(uint32_t *)ctx;
    store_high_water(tx, id);
    return fixture_run(tx, id, 10, e);
}

static void expect_write(struct fixture *f, enum status want, const char *key) {
    struct err e = {0};
    assert_int_equal(store_write(f->store, add_entry, NULL, &e), want);
    assert_string_equal(e.key, key);
}

static void expect_entries(struct fixture *f, int64_t want) {
    struct err e = {0};
    int64_t size;
    assert_int_equal(log_size(f->reader, &size, &e), ST_OK);
    assert_int_equal(size, want);
}

static void test_full_disk(void **state) {
    struct fixture *f = *state;
    expect_write(f, ST_OK, "");
    uint64_t generation = store_generation(f->store);
    atomic_store(&write_code, SQLITE_FULL);
    expect_write(f, ST_NO_SPACE, "store.full");
    assert_false(store_writable(f->store));
    expect_write(f, ST_UNAVAILABLE, "store.read-only");
    expect_entries(f, 1); /* reading goes on */
    assert_int_equal(store_generation(f->store), generation);
    atomic_store(&write_code, SQLITE_OK);
    while (!store_writable(f->store)) usleep(10000); /* by itself, within seconds */
    expect_write(f, ST_OK, "");
    expect_entries(f, 2);
    fixture_shut(f);
    fixture_open(f, NULL);
    expect_entries(f, 2);
}

static void test_full_disk_at_a_new_start(void **state) {
    struct fixture *f = *state;
    expect_write(f, ST_OK, "");
    atomic_store(&write_code, SQLITE_FULL);
    expect_write(f, ST_NO_SPACE, "store.full");
    fixture_shut(f);
    fixture_open(f, NULL); /* opens and reads on a full disk */
    expect_entries(f, 1);
    expect_write(f, ST_NO_SPACE, "store.full");
}

/* The frames may or may not be on disk: nothing more is written until a new start has read what is there. */
static void test_failed_fsync(void **state) {
    struct fixture *f = *state;
    expect_write(f, ST_OK, "");
    atomic_store(&sync_code, SQLITE_IOERR_FSYNC);
    expect_write(f, ST_IO, "store.io");
    assert_false(store_writable(f->store));
    atomic_store(&sync_code, SQLITE_OK);
    expect_write(f, ST_IO, "store.stopped");
    expect_entries(f, 1);
    fixture_shut(f);
    fixture_open(f, NULL);
    assert_true(store_writable(f->store));
    expect_write(f, ST_OK, "");
}

static void test_failed_checkpoint(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    expect_write(f, ST_OK, "");
    atomic_store(&sync_code, SQLITE_IOERR_FSYNC);
    assert_int_equal(store_checkpoint(f->store, &e), ST_IO);
    assert_false(store_writable(f->store));
    atomic_store(&sync_code, SQLITE_OK);
    fixture_shut(f);
    fixture_open(f, NULL);
    expect_entries(f, 1); /* acknowledged: still in the log */
}

/* A number that could not be made safe outside the database is not given out, and none after it. */
static void test_high_water_fails(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    uint32_t id = 1;
    char path[128];
    assert_int_equal(store_write(f->store, reserve, &id, &e), ST_OK);
    fixture_path(f, "high-water", path);
    int sealed = -1;
    /* Point the open descriptor of the file at a device that is always full. */
    for (int fd = 3; fd < 64 && sealed < 0; fd++) {
        char link[64], target[160];
        assert_true(snprintf(link, sizeof link, "/proc/self/fd/%d", fd) < 64);
        ssize_t n = readlink(link, target, sizeof target - 1);
        if (n <= 0) continue;
        target[n] = '\0';
        if (!strcmp(target, path)) sealed = fd;
    }
    assert_true(sealed >= 0);
    FILE *full = fopen("/dev/full", "r+");
    assert_non_null(full);
    assert_true(dup2(fileno(full), sealed) == sealed);
    fclose(full);
    id = 2;
    assert_int_equal(store_write(f->store, reserve, &id, &e), ST_IO);
    assert_string_equal(e.key, "store.high-water-write");
    assert_false(store_writable(f->store));
    fixture_shut(f);
    fixture_open(f, NULL); /* the row is there and the mark is raised to it, so the number is never given again */
    err_clear(&e);
    uint32_t max;
    assert_int_equal(run_max(f->reader, &max, &e), ST_OK);
    assert_int_equal(max, 2);
    id = 3;
    assert_int_equal(store_write(f->store, reserve, &id, &e), ST_OK);
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(test_full_disk),         T(test_full_disk_at_a_new_start), T(test_failed_fsync),
        T(test_failed_checkpoint), T(test_high_water_fails),
    };
    return cmocka_run_group_tests(tests, install, NULL);
}
