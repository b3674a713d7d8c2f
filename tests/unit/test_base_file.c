/* Files appear whole or not at all, and every way to fail has its name. */
#include <setjmp.h>
#include <stdarg.h>
#include <dirent.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"

static char folder[] = "/tmp/temlang-test-file-XXXXXX";
static char path_text[256];

static const char *at(const char *name) {
    int n = snprintf(path_text, sizeof path_text, "%s/%s", folder, name);
    assert_in_range(n, 1, sizeof path_text - 1);
    return path_text;
}

static int entries(void) {
    DIR *d = opendir(folder);
    int n = 0;
    for (const struct dirent *e; (e = readdir(d)) != NULL;) n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

static int setup(void **state) {
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int clear(void **state) {
    (void)state;
    DIR *d = opendir(folder);
    for (const struct dirent *e; (e = readdir(d)) != NULL;)
        if (e->d_name[0] != '.' && unlink(at(e->d_name)) != 0) rmdir(at(e->d_name));
    closedir(d);
    return 0;
}

static int teardown(void **state) {
    clear(state);
    return rmdir(folder);
}

static void content_is(const char *name, const char *want) {
    struct buf b = BUF_INIT;
    assert_int_equal(file_read(at(name), 1 << 20, &b, NULL), ST_OK);
    assert_string_equal(b.data, want);
    buf_free(&b);
}

static void test_replace(void **state) {
    (void)state;
    struct err e = {0};
    assert_int_equal(file_replace(at("a"), "one", 3, 0600, &e), ST_OK);
    assert_int_equal(file_replace(at("a"), "second", 6, 0600, &e), ST_OK);
    content_is("a", "second");
    assert_int_equal(entries(), 1);
    struct stat st;
    assert_int_equal(stat(at("a"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void test_replace_fails_and_keeps_the_old(void **state) {
    (void)state;
    struct err e = {0};
    assert_int_equal(file_replace(at("none/a"), "x", 1, 0600, &e), ST_IO);
    assert_string_equal(e.key, "file.write");
    assert_non_null(err_value(&e, "path"));
}

/* The full disk is standard output on /dev/full: no test names a device as a file to replace, it may run as root. */
static void test_full_disk(void **state) {
    (void)state;
    struct err e = {0};
    struct file_out *f;
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC), kept = dup(STDOUT_FILENO);
    assert_true(full >= 0 && kept >= 0);
    fflush(stdout);
    dup2(full, STDOUT_FILENO);
    enum status s = file_out_open(&f, "-", 0600, &e);
    if (s == ST_OK) s = file_out_write(f, "x", 1, &e);
    if (s == ST_OK) s = file_out_commit(&f, &e);
    dup2(kept, STDOUT_FILENO);
    close(kept);
    close(full);
    assert_int_equal(s, ST_NO_SPACE);
    assert_string_equal(e.key, "file.no-space");
    assert_null(f);
}

static void test_pipe_is_written_to_not_replaced(void **state) {
    (void)state;
    char got[8] = "";
    assert_int_equal(mkfifo(at("pipe"), 0600), 0);
    int fd = open(at("pipe"), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(file_replace(at("pipe"), "through", 7, 0600, NULL), ST_OK);
    assert_int_equal(read(fd, got, sizeof got), 7);
    assert_string_equal(got, "through");
    close(fd);
    struct stat st;
    assert_int_equal(stat(at("pipe"), &st), 0);
    assert_true(S_ISFIFO(st.st_mode));
}

static void test_link_is_followed(void **state) {
    (void)state;
    char target[256];
    memcpy(target, at("target"), strlen(at("target")) + 1);
    assert_int_equal(file_replace(target, "old", 3, 0600, NULL), ST_OK);
    assert_int_equal(symlink(target, at("link")), 0);
    assert_int_equal(file_replace(at("link"), "new", 3, 0600, NULL), ST_OK);
    content_is("target", "new");
    struct stat st;
    assert_int_equal(lstat(at("link"), &st), 0);
    assert_true(S_ISLNK(st.st_mode));
}

static void test_out(void **state) {
    (void)state;
    struct file_out *f;
    assert_int_equal(file_out_open(&f, at("o"), 0644, NULL), ST_OK);
    size_t total = 0;
    static char block[100000];
    memset(block, 'b', sizeof block);
    for (size_t i = 0; i < 300; i++, total += i) assert_int_equal(file_out_write(f, block, i, NULL), ST_OK);
    assert_int_equal(file_out_write(f, block, sizeof block, NULL), ST_OK);
    assert_false(file_exists(at("o")));
    assert_int_equal(file_out_commit(&f, NULL), ST_OK);
    assert_null(f);
    struct stat st;
    assert_int_equal(stat(at("o"), &st), 0);
    assert_int_equal(st.st_size, 299 * 300 / 2 + (long)sizeof block);
    assert_int_equal(file_out_open(&f, at("o"), 0644, NULL), ST_OK);
    assert_int_equal(file_out_write(f, "x", 1, NULL), ST_OK);
    file_out_abort(&f);
    file_out_abort(&f);
    assert_int_equal(stat(at("o"), &st), 0);
    assert_true(st.st_size > 1);
    assert_int_equal(entries(), 1);
}

static void test_read(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    struct err e = {0};
    assert_int_equal(file_read(at("none"), 10, &b, &e), ST_NOT_FOUND);
    assert_string_equal(e.key, "file.missing");
    err_clear(&e);
    assert_int_equal(file_read(folder, 10, &b, &e), ST_IO);
    assert_string_equal(e.key, "file.read");
    err_clear(&e);
    assert_int_equal(file_replace(at("ten"), "0123456789", 10, 0600, &e), ST_OK);
    assert_int_equal(file_read(at("ten"), 9, &b, &e), ST_TOO_LARGE);
    assert_string_equal(err_value(&e, "max"), "9");
    buf_clear(&b);
    buf_str(&b, "before ");
    assert_int_equal(file_read(at("ten"), 10, &b, NULL), ST_OK);
    assert_string_equal(b.data, "before 0123456789");
    buf_free(&b);
}

static void test_map(void **state) {
    (void)state;
    const void *data = NULL;
    size_t len = 1;
    struct err e = { .status = ST_OK };
    assert_int_equal(file_replace(at("a"), "sixteen bytes ..", 16, 0600, NULL), ST_OK);
    assert_int_equal(file_map(at("a"), &data, &len, NULL), ST_OK);
    assert_int_equal(len, 16);
    assert_memory_equal(data, "sixteen bytes ..", 16);
    file_unmap(data, len);
    assert_int_equal(file_replace(at("empty"), "", 0, 0600, NULL), ST_OK);
    assert_int_equal(file_map(at("empty"), &data, &len, NULL), ST_OK);
    assert_int_equal(len, 0);
    file_unmap(data, len);
    assert_int_equal(file_map(at("none"), &data, &len, &e), ST_NOT_FOUND);
    assert_string_equal(e.key, "file.missing");
    err_clear(&e);
    assert_int_equal(file_map(folder, &data, &len, &e), ST_IO);
    assert_string_equal(e.key, "file.read");
}

static void test_mkdirs(void **state) {
    (void)state;
    struct err e = {0};
    char deep[256];
    memcpy(deep, at("x/y//z"), strlen(at("x/y//z")) + 1);
    assert_int_equal(file_mkdirs(deep, &e), ST_OK);
    assert_int_equal(file_mkdirs(deep, &e), ST_OK);
    struct stat st;
    assert_int_equal(stat(deep, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(file_replace(at("file"), "", 0, 0600, &e), ST_OK);
    assert_int_equal(file_mkdirs(at("file/sub"), &e), ST_IO);
    assert_string_equal(e.key, "file.mkdir");
    rmdir(deep);
    rmdir(at("x/y"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_replace, clear),
        cmocka_unit_test_teardown(test_replace_fails_and_keeps_the_old, clear),
        cmocka_unit_test_teardown(test_full_disk, clear),
        cmocka_unit_test_teardown(test_pipe_is_written_to_not_replaced, clear),
        cmocka_unit_test_teardown(test_link_is_followed, clear),
        cmocka_unit_test_teardown(test_out, clear),
        cmocka_unit_test_teardown(test_read, clear),
        cmocka_unit_test_teardown(test_map, clear),
        cmocka_unit_test_teardown(test_mkdirs, clear),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
