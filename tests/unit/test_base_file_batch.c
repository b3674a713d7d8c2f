/* Many files at once: all there after a flush, in folders that were made, and a failure that is not forgotten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/file_batch.h"

static char folder[64];
static char root[80];

static int setup(void **state) {
    (void)state;
    memcpy(folder, "/tmp/temlang-test-batch-XXXXXX", sizeof "/tmp/temlang-test-batch-XXXXXX");
    if (!mkdtemp(folder)) return -1;
    return snprintf(root, sizeof root, "%s/a/b", folder) < (int)sizeof root ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at) {
    (void)st, (void)type, (void)at;
    return remove(path);
}

static int teardown(void **state) {
    (void)state;
    return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static int files;

static int count_one(const char *path, const struct stat *st, int type, struct FTW *at) {
    (void)path, (void)st, (void)at;
    files += type == FTW_F;
    return 0;
}

static int count(void) {
    files = 0;
    assert_int_equal(nftw(folder, count_one, 8, FTW_PHYS), 0);
    return files;
}

static void is(const char *name, const char *data, size_t len) {
    char path[160];
    struct buf b = BUF_INIT;
    (void)snprintf(path, sizeof path, "%s/%s", root, name);
    assert_int_equal(file_read(path, 1 << 20, &b, NULL), ST_OK);
    assert_int_equal(b.len, len);
    if (len) assert_memory_equal(b.data, data, len);
    buf_free(&b);
}

static void test_all_there(void **state) {
    (void)state;
    struct file_batch *b;
    char name[64];
    assert_int_equal(file_batch_open(&b, root, 0640, NULL), ST_OK);
    for (int i = 0; i < 3 * FILE_BATCH_FILES + 1; i++) { /* more than are held open, in more folders than are noted */
        (void)snprintf(name, sizeof name, "x%03d/x%03d/%03d", i % 7, i, i);
        assert_int_equal(file_batch_put(b, name, name, strlen(name), NULL), ST_OK);
    }
    assert_int_equal(file_batch_put(b, "empty", NULL, 0, NULL), ST_OK);
    assert_int_equal(file_batch_put(b, "empty", "twice", 5, NULL), ST_OK);
    assert_int_equal(file_batch_flush(b, NULL), ST_OK);
    assert_int_equal(file_batch_count(b), 3 * FILE_BATCH_FILES + 3);
    assert_int_equal(count(), 3 * FILE_BATCH_FILES + 2);
    for (int i = 0; i < 3 * FILE_BATCH_FILES + 1; i++) {
        (void)snprintf(name, sizeof name, "x%03d/x%03d/%03d", i % 7, i, i);
        is(name, name, strlen(name));
    }
    is("empty", "twice", 5);
    assert_int_equal(file_batch_flush(b, NULL), ST_OK); /* nothing to do */
    file_batch_close(&b);
    assert_null(b);
    file_batch_close(&b);
}

static void test_dropped(void **state) {
    (void)state;
    struct file_batch *b;
    assert_int_equal(file_batch_open(&b, root, 0640, NULL), ST_OK);
    assert_int_equal(file_batch_put(b, "x", "1", 1, NULL), ST_OK);
    assert_int_equal(file_batch_flush(b, NULL), ST_OK);
    assert_int_equal(file_batch_put(b, "x", "2", 1, NULL), ST_OK);
    assert_int_equal(file_batch_put(b, "y/z", "2", 1, NULL), ST_OK);
    is("x", "1", 1); /* not before it is durable */
    file_batch_close(&b);
    is("x", "1", 1);
    assert_int_equal(count(), 1);
}

static void test_failure_stays(void **state) {
    (void)state;
    struct file_batch *b;
    struct err e = { 0 };
    assert_int_equal(file_batch_open(&b, root, 0640, NULL), ST_OK);
    assert_int_equal(file_batch_put(b, "x", "1", 1, NULL), ST_OK);
    assert_int_equal(file_batch_flush(b, NULL), ST_OK);
    assert_int_equal(file_batch_put(b, "y", "1", 1, NULL), ST_OK);
    assert_int_equal(file_batch_put(b, "x/below-a-file", "1", 1, &e), ST_IO);
    assert_string_equal(e.key, "file.write");
    assert_int_equal(file_batch_put(b, "z", "1", 1, NULL), ST_IO);
    assert_int_equal(file_batch_flush(b, NULL), ST_IO);
    file_batch_close(&b);
    assert_int_equal(count(), 1); /* y was never said to be there */
    err_clear(&e);
    char below[128];
    (void)snprintf(below, sizeof below, "%s/x/y", root);
    assert_int_equal(file_batch_open(&b, below, 0640, &e), ST_IO);
    assert_null(b);
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = { T(test_all_there), T(test_dropped), T(test_failure_stays) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
