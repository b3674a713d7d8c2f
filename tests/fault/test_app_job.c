/*
 * The disk is full while a job's file is written: the job failed and says what is safe, nothing is left behind, the labels are
 * recorded, and it can be made again.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "registry.h"

static atomic_int refuse;    /* errno of each write to a file of D/jobs, 0: they work */
static atomic_int after;     /* writes that work before */

static bool is_job(int fd) {
    char link[64], path[500];
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n <= 0) return false;
    path[n] = '\0';
    return strstr(path, "/jobs/") != NULL;
}

/* In the place of the library's: the program knows no other way to write a file. */
ssize_t write(int fd, const void *p, size_t len) {
    if (atomic_load(&refuse) && is_job(fd) && atomic_fetch_sub(&after, 1) <= 0) {
        errno = atomic_load(&refuse);
        return -1;
    }
    return syscall(SYS_write, fd, p, len);
}

static int files_in(const struct registry *r) {
    char path[400];
    int n = 0;
    (void)snprintf(path, sizeof path, "%s/jobs", r->w.dir);
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d));) n += e->d_name[0] != '.';
    if (d) closedir(d);
    return n;
}

static json_t *show(struct registry *r) { return as(r, &actor_operator, COMMAND_JOB_SHOW, json_pack("{s:i}", "job", 1), ST_OK); }

static void fails_and_is_made_again(int error, enum status want, const char *key) {
    struct registry r;
    registry_open(&r, 2000);
    uint32_t run = issue(&r, 1000, "");
    atomic_store(&after, 1); /* in the middle of the file */
    atomic_store(&refuse, error);
    json_t *none = as(&r, &r.clerk, COMMAND_JOB_ADD, json_pack("{s:I, s:b}", "run", (json_int_t)run, "wait", 1), want);
    assert_null(none);
    assert_string_equal(r.w.err.key, key);
    json_t *j = show(&r);
    assert_string_equal(text_of(j, "state"), "failed");
    assert_string_equal(text_of(json_object_get(j, "failure"), "key"), key);
    assert_string_equal(text_of(json_object_get(j, "failure"), "status"), status_key(want));
    json_decref(j);
    assert_int_equal(files_in(&r), 0);
    /* Still so, and said again. */
    (void)as(&r, &r.clerk, COMMAND_JOB_AGAIN, json_pack("{s:i, s:b}", "job", 1, "wait", 1), want);
    assert_string_equal(r.w.err.key, key);
    atomic_store(&refuse, 0);
    j = as(&r, &r.clerk, COMMAND_JOB_AGAIN, json_pack("{s:i, s:b}", "job", 1, "wait", 1), ST_OK);
    assert_string_equal(text_of(j, "state"), "done");
    assert_true(json_is_null(json_object_get(j, "failure")));
    json_decref(j);
    assert_int_equal(files_in(&r), 1);
    j = as(&r, &actor_operator, COMMAND_RUN_SHOW, json_pack("{s:I}", "run", (json_int_t)run), ST_OK);
    assert_int_equal(json_array_size(json_object_get(j, "prints")), 1); /* one print, however often its file was made */
    json_decref(j);
    registry_close(&r);
}

static void the_disk_is_full(void **state) {
    (void)state;
    fails_and_is_made_again(ENOSPC, ST_NO_SPACE, "job.full");
}

static void the_disk_is_broken(void **state) {
    (void)state;
    fails_and_is_made_again(EIO, ST_IO, "job.unwritable");
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_disk_is_full), cmocka_unit_test(the_disk_is_broken) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
