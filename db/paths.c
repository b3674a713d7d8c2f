/* Small things about files that several files of this layer need. */
#include "paths.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *path_join(const char *dir, const char *name) {
    size_t n = strlen(dir), m = strlen(name);
    char *s = malloc(n + m + 2);
    if (!s) return NULL;
    memcpy(s, dir, n);
    s[n] = '/';
    memcpy(s + n + 1, name, m + 1);
    return s;
}

enum status path_fail(enum status s, const char *key, const char *path, struct err *e) {
    err_set(e, s, NULL, key);
    err_arg(e, "path", "%s", path);
    return s;
}

enum status path_sync_dir(const char *dir, struct err *e) {
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int failed = fd < 0 || fsync(fd) != 0;
    if (fd >= 0) close(fd);
    return failed ? path_fail(ST_IO, "store.open", dir, e) : ST_OK;
}
