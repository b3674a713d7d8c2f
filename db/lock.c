/*
 * One owner of a data folder in the whole system. flock on a file of its own: a lock on the database file would be lost
 * as soon as anything in the process closed another descriptor of it.
 */
#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "paths.h"

#define POLL_US 10000

static enum status take(const char *path, int wait_ms, int *fd, struct err *e) {
    int f = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (f < 0) return path_fail(ST_IO, "store.open", path, e);
    int64_t until_us = clock_mono_us() + (int64_t)wait_ms * 1000;
    while (flock(f, LOCK_EX | LOCK_NB) != 0) {
        int error = errno;
        if (error == EINTR) continue;
        if (error == EWOULDBLOCK && clock_mono_us() < until_us) {
            nanosleep(&(struct timespec){0, POLL_US * 1000L}, NULL);
            continue;
        }
        close(f);
        return error == EWOULDBLOCK ? path_fail(ST_BUSY, "store.locked", path, e)
                                    : path_fail(ST_IO, "store.open", path, e);
    }
    *fd = f;
    return ST_OK;
}

enum status lock_take(const char *dir, int wait_ms, int *fd, struct err *e) {
    *fd = -1;
    char *path = path_join(dir, STORE_LOCK);
    if (!path) return err_set(e, ST_NO_MEMORY, NULL, "");
    enum status s = take(path, wait_ms, fd, e);
    free(path);
    return s;
}
