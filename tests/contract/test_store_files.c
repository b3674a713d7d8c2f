/* A file has its name when it is whole, keeps it, and no other name leads anywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/thread.h"
#include "store/files.h"
#include "store_fixture.h"

/* SHA-256 of "abc".  src: FIPS 180-2 B.1 */
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static int setup(void **state) {
    *state = fixture_make();
    return 0;
}

static int teardown(void **state) {
    fixture_free(*state);
    return 0;
}

static void path_of(const struct fixture *f, const char *under, char out[static 256]) {
    assert_true(snprintf(out, 256, "%s/files/%s", f->dir, under) < 256);
}

static int entries(const struct fixture *f, const char *under) {
    char path[256];
    path_of(f, under, path);
    DIR *d = opendir(path);
    int n = 0;
    for (const struct dirent *e; d && (e = readdir(d));) n += e->d_name[0] != '.';
    if (d) closedir(d);
    return n;
}

static mode_t mode_of(const struct fixture *f, const char *under) {
    char path[256];
    struct stat st;
    path_of(f, under, path);
    assert_int_equal(stat(path, &st), 0);
    return st.st_mode & 07777;
}

static void holds(const struct fixture *f, const char *id, const char *part, const char *ext, const char *want) {
    char got[64];
    struct err e = {0};
    int fd;
    size_t len;
    assert_int_equal(files_open(f->dir, id, part, ext, &fd, &len, &e), ST_OK);
    assert_int_equal(len, strlen(want));
    assert_int_equal(read(fd, got, sizeof got), len);
    assert_memory_equal(got, want, len);
    assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    close(fd);
}

static void missing(const struct fixture *f, const char *id, const char *part, const char *ext) {
    struct err e = {0};
    int fd = 7;
    size_t len = 7;
    assert_int_equal(files_open(f->dir, id, part, ext, &fd, &len, &e), ST_NOT_FOUND);
    assert_string_equal(e.key, "files.missing");
    assert_int_equal(fd, -1);
    assert_false(files_exists(f->dir, id, part, ext));
}

static void overwrite(const struct fixture *f, const char *under, const char *text) {
    char path[256];
    path_of(f, under, path);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

static void test_put(void **state) {
    struct fixture *f = *state;
    char id[FILES_ID_BYTES], same[FILES_ID_BYTES];
    struct err e = {0};
    mode_t old = umask(0);
    missing(f, ABC, "", "jpg");
    assert_int_equal(files_put(f->dir, "", "jpg", "abc", 3, id, &e), ST_OK);
    umask(old);
    assert_string_equal(id, ABC);
    files_id("abc", 3, same);
    assert_string_equal(same, ABC);
    holds(f, id, "", "jpg", "abc");
    assert_true(files_exists(f->dir, id, "", "jpg"));
    assert_int_equal(mode_of(f, "."), 0700);
    assert_int_equal(mode_of(f, "ba"), 0700);
    assert_int_equal(mode_of(f, "new"), 0700);
    assert_int_equal(mode_of(f, "ba/" ABC ".jpg"), 0600);
    assert_int_equal(entries(f, "new"), 0);
}

static void test_twice(void **state) {
    struct fixture *f = *state;
    char id[FILES_ID_BYTES];
    struct err e = {0};
    for (int i = 0; i < 3; i++) assert_int_equal(files_put(f->dir, "", "jpg", "abc", 3, id, &e), ST_OK);
    assert_int_equal(entries(f, "ba"), 1);
    assert_int_equal(entries(f, "."), 2);
    overwrite(f, "ba/" ABC ".jpg", "abd"); /* a disk that forgot a bit, and one that forgot the end */
    assert_int_equal(files_put(f->dir, "", "jpg", "abc", 3, id, &e), ST_OK);
    holds(f, id, "", "jpg", "abc");
    overwrite(f, "ba/" ABC ".jpg", "ab");
    assert_int_equal(files_put(f->dir, "", "jpg", "abc", 3, id, &e), ST_OK);
    holds(f, id, "", "jpg", "abc");
    assert_int_equal(entries(f, "ba"), 1);
}

static void test_empty_and_large(void **state) {
    struct fixture *f = *state;
    char id[FILES_ID_BYTES];
    struct err e = {0};
    size_t len, large = (size_t)9 << 20;
    int fd;
    assert_int_equal(files_put(f->dir, "", "bin", "", 0, id, &e), ST_OK);
    holds(f, id, "", "bin", "");
    char *bytes = malloc(large);
    assert_non_null(bytes);
    for (size_t i = 0; i < large; i++) bytes[i] = (char)(i * 2654435761u >> 24);
    assert_int_equal(files_put(f->dir, "", "bin", bytes, large, id, &e), ST_OK);
    assert_int_equal(files_put(f->dir, "", "bin", bytes, large, id, &e), ST_OK);
    assert_int_equal(files_open(f->dir, id, "", "bin", &fd, &len, &e), ST_OK);
    assert_int_equal(len, large);
    close(fd);
    free(bytes);
}

/* Marks and parts stand beside, and do not open each other. */
static void test_parts(void **state) {
    struct fixture *f = *state;
    char id[FILES_ID_BYTES];
    struct err e = {0};
    assert_int_equal(files_put(f->dir, "doc", "pdf", "abc", 3, id, &e), ST_OK);
    assert_string_equal(id, ABC);
    missing(f, id, "", "pdf");
    missing(f, id, "doc", "jpg");
    holds(f, id, "doc", "pdf", "abc");
    assert_int_equal(files_put_part(f->dir, id, "480", "webp", "small", 5, &e), ST_OK);
    holds(f, id, "480", "webp", "small");
    assert_int_equal(files_put_part(f->dir, id, "480", "webp", "other", 5, &e), ST_OK);
    holds(f, id, "480", "webp", "small");
    assert_int_equal(entries(f, "ba"), 2);
}

static void test_names(void **state) {
    struct fixture *f = *state;
    static const char *const ids[] = {
        NULL, "", "ba", ABC "0", "Ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "../../../../../../../../../../../../../../../../../../etc/passwdxx",
        "..7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "ba/816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a\n",
    };
    static const char *const words[] = {NULL, ".", "..", "a/b", "A", "j-g", "webp12345", "é"};
    char id[FILES_ID_BYTES];
    struct err e = {0};
    assert_int_equal(files_put(f->dir, "", "jpg", "abc", 3, id, &e), ST_OK);
    assert_true(files_id_valid(ABC));
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        assert_false(files_id_valid(ids[i]));
        missing(f, ids[i], "", "jpg");
        err_clear(&e);
        assert_int_equal(files_put_part(f->dir, ids[i], "480", "jpg", "x", 1, &e), ST_INVALID);
        assert_string_equal(e.key, "files.name");
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        missing(f, ABC, words[i], "jpg");
        missing(f, ABC, "", words[i]);
        assert_int_equal(files_put(f->dir, words[i], "jpg", "x", 1, id, NULL), ST_INVALID);
        assert_int_equal(files_put(f->dir, "", words[i], "x", 1, id, NULL), ST_INVALID);
        assert_int_equal(files_put_part(f->dir, ABC, words[i], "jpg", "x", 1, NULL), ST_INVALID);
        assert_int_equal(files_put_part(f->dir, ABC, "480", words[i], "x", 1, NULL), ST_INVALID);
    }
    missing(f, ABC, "", "");
    missing(f, ABC, "", "jpegs");
    assert_int_equal(files_put_part(f->dir, ABC, "", "jpg", "x", 1, NULL), ST_INVALID);
    assert_int_equal(entries(f, "."), 2); /* "ba" and "new" */
    assert_int_equal(entries(f, "ba"), 1);
}

/* Neither a link nor a folder nor a pipe is a file, whatever it is called. */
static void test_other_things(void **state) {
    struct fixture *f = *state;
    char id[FILES_ID_BYTES], path[256];
    struct err e = {0};
    assert_int_equal(files_put(f->dir, "", "jpg", "abc", 3, id, &e), ST_OK);
    path_of(f, "ba/" ABC ".a", path);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    path_of(f, "ba/" ABC ".b", path);
    assert_int_equal(mkdir(path, 0700), 0);
    path_of(f, "ba/" ABC ".c", path);
    assert_int_equal(mkfifo(path, 0600), 0);
    missing(f, ABC, "", "a");
    missing(f, ABC, "", "b");
    missing(f, ABC, "", "c");
}

/* What a crash leaves has no name, and the next start removes it; what has a name stays. */
static void test_sweep(void **state) {
    struct fixture *f = *state;
    char id[FILES_ID_BYTES];
    struct err e = {0};
    files_sweep(f->dir); /* no folder yet */
    files_sweep("/nonexistent/temlang");
    assert_int_equal(files_put(f->dir, "", "jpg", "abc", 3, id, &e), ST_OK);
    overwrite(f, "new/00112233445566778899aabbccddeeff", "hal");
    overwrite(f, "new/ffeeddccbbaa99887766554433221100", "");
    assert_int_equal(entries(f, "new"), 2);
    files_sweep(f->dir);
    assert_int_equal(entries(f, "new"), 0);
    holds(f, id, "", "jpg", "abc");
}

/* A write that fails half-way: in a child, because a limit on the size of files is for the whole process. */
static void test_failed_write(void **state) {
    struct fixture *f = *state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (!child) {
        static char bytes[100000];
        char id[FILES_ID_BYTES];
        struct err e = {0};
        const struct rlimit small = {50000, 50000};
        signal(SIGXFSZ, SIG_IGN);
        bool ok = setrlimit(RLIMIT_FSIZE, &small) == 0 &&
                  files_put(f->dir, "", "bin", bytes, sizeof bytes, id, &e) == ST_IO && !strcmp(e.key, "files.write") &&
                  !files_exists(f->dir, id, "", "bin");
        _exit(ok ? 0 : 1);
    }
    int end;
    assert_int_equal(waitpid(child, &end, 0), child);
    assert_true(WIFEXITED(end) && WEXITSTATUS(end) == 0);
    assert_int_equal(entries(f, "new"), 0);
}

static void test_no_folder(void **state) {
    struct fixture *f = *state;
    char id[FILES_ID_BYTES], path[256];
    struct err e = {0};
    assert_int_equal(files_put("/nonexistent/temlang", "", "jpg", "abc", 3, id, &e), ST_IO);
    assert_string_equal(e.key, "files.write");
    path_of(f, "", path);
    path[strlen(path) - 1] = '\0';
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600); /* a file where the folder should be */
    assert_true(fd >= 0);
    close(fd);
    err_clear(&e);
    assert_int_equal(files_put(f->dir, "", "jpg", "abc", 3, id, &e), ST_IO);
    missing(f, ABC, "", "jpg");
}

/* ---- many at once ---- */

static void *put_many(void *arg) {
    const struct fixture *f = arg;
    char id[FILES_ID_BYTES], text[8];
    for (int i = 0; i < 40; i++) {
        (void)snprintf(text, sizeof text, "%d", i);
        if (files_put(f->dir, "", "txt", text, strlen(text), id, NULL) != ST_OK) return arg;
        int fd;
        size_t len;
        if (files_open(f->dir, id, "", "txt", &fd, &len, NULL) != ST_OK) return arg;
        close(fd);
        if (len != strlen(text)) return arg;
    }
    return NULL;
}

static void test_at_once(void **state) {
    struct fixture *f = *state;
    pthread_t t[4];
    char id[FILES_ID_BYTES];
    for (int i = 0; i < 4; i++) assert_int_equal(thread_start(&t[i], put_many, f), 0);
    for (int i = 0; i < 4; i++) {
        void *failed;
        pthread_join(t[i], &failed);
        assert_null(failed);
    }
    for (int i = 0; i < 40; i++) {
        char text[8];
        (void)snprintf(text, sizeof text, "%d", i);
        files_id(text, strlen(text), id);
        holds(f, id, "", "txt", text);
    }
    assert_int_equal(entries(f, "new"), 0);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_put),   TEST(test_twice),        TEST(test_empty_and_large), TEST(test_parts),
        TEST(test_names), TEST(test_other_things), TEST(test_sweep),           TEST(test_failed_write),
        TEST(test_no_folder), TEST(test_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
