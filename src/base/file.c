/* Whole files: read under a limit, written beside their name and renamed, so that a crash leaves the old or the new. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/random.h"

#define OUT_BUFFER_BYTES ((size_t)64 * 1024)
#define READ_BYTES ((size_t)64 * 1024)

static enum status fail(struct err *e, const char *key, const char *path, int error) {
    bool full = error == ENOSPC || error == EDQUOT;
    enum status s = err_set(e, full ? ST_NO_SPACE : ST_IO, NULL, full ? "file.no-space" : key);
    err_arg(e, "path", "%s", path);
    err_arg(e, "reason", "%s", strerror(error));
    return s;
}

/* ---- reading ---- */

static enum status read_all(int fd, const char *path, size_t max_bytes, struct buf *out, struct err *e) {
    size_t from = out->len;
    for (;;) {
        char *at = buf_room(out, READ_BYTES);
        if (!at) return err_set(e, ST_NO_MEMORY, NULL, "");
        ssize_t n = read(fd, at, READ_BYTES);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail(e, "file.read", path, errno);
        if (n == 0) break;
        out->len += (size_t)n;
        if (out->len - from > max_bytes) {
            err_set(e, ST_TOO_LARGE, NULL, "file.too-large");
            err_arg(e, "path", "%s", path);
            err_arg(e, "max", "%zu", max_bytes);
            return ST_TOO_LARGE;
        }
    }
    out->data[out->len] = '\0';
    return ST_OK;
}

static enum status open_read(const char *path, int *fd, struct err *e) {
    *fd = open(path, O_RDONLY | O_CLOEXEC);
    if (*fd < 0 && (errno == ENOENT || errno == ENOTDIR)) {
        err_set(e, ST_NOT_FOUND, NULL, "file.missing");
        err_arg(e, "path", "%s", path);
        return ST_NOT_FOUND;
    }
    return *fd < 0 ? fail(e, "file.read", path, errno) : ST_OK;
}

enum status file_read(const char *path, size_t max_bytes, struct buf *out, struct err *e) {
    int fd = -1;
    if (!strcmp(path, "-")) return read_all(STDIN_FILENO, path, max_bytes, out, e);
    enum status s = open_read(path, &fd, e);
    if (s != ST_OK) return s;
    s = read_all(fd, path, max_bytes, out, e);
    close(fd);
    return s;
}

enum status file_map(const char *path, const void **data, size_t *len, struct err *e) {
    struct stat st;
    int fd = -1;
    *data = NULL;
    *len = 0;
    enum status s = open_read(path, &fd, e);
    if (s != ST_OK) return s;
    if (fstat(fd, &st) != 0) s = fail(e, "file.read", path, errno);
    else if (!S_ISREG(st.st_mode)) s = fail(e, "file.read", path, S_ISDIR(st.st_mode) ? EISDIR : EINVAL);
    void *p = s == ST_OK && st.st_size > 0 ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
    if (p == MAP_FAILED) s = fail(e, "file.read", path, errno);
    else if (p) *len = (size_t)st.st_size;
    if (s == ST_OK) *data = p;
    close(fd);
    return s;
}

void file_unmap(const void *data, size_t len) {
    if (len) (void)munmap((void *)(uintptr_t)data, len);
}

bool file_exists(const char *path) {
    return access(path, F_OK) == 0;
}

/* ---- writing ---- */

struct file_out {
    char *path; /* the final name, links resolved */
    char *temp; /* NULL where bytes go to the target directly */
    int fd;
    size_t used;
    char data[OUT_BUFFER_BYTES];
};

static char *text_join(const char *a, const char *b) {
    size_t n = strlen(a), m = strlen(b);
    char *s = malloc(n + m + 1);
    if (!s) return NULL;
    memcpy(s, a, n);
    memcpy(s + n, b, m + 1);
    return s;
}

static char *temp_name(const char *path) {
    unsigned char bytes[8];
    char suffix[sizeof ".tmp-" + 2 * sizeof bytes];
    memcpy(suffix, ".tmp-", sizeof ".tmp-");
    random_fill(random_system(), bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++) {
        suffix[5 + 2 * i] = "0123456789abcdef"[bytes[i] >> 4];
        suffix[6 + 2 * i] = "0123456789abcdef"[bytes[i] & 15];
    }
    suffix[5 + 2 * sizeof bytes] = '\0';
    return text_join(path, suffix);
}

static void out_free(struct file_out **out) {
    free((*out)->path);
    free((*out)->temp);
    free(*out);
    *out = NULL;
}

/* Renaming onto a device or a pipe would replace it; those are written to as they are. */
static bool is_special(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

enum status file_out_open(struct file_out **out, const char *path, mode_t mode, struct err *e) {
    struct file_out *f = calloc(1, sizeof *f);
    *out = f;
    if (!f) return err_set(e, ST_NO_MEMORY, NULL, "");
    char *real = realpath(path, NULL); /* a link stays a link to the new file */
    f->path = real ? real : text_join(path, "");
    if (!f->path) goto no_memory;
    if (!strcmp(path, "-")) {
        f->fd = STDOUT_FILENO;
        return ST_OK;
    }
    if (is_special(f->path)) {
        f->fd = open(f->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    } else {
        f->temp = temp_name(f->path);
        if (!f->temp) goto no_memory;
        f->fd = open(f->temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    }
    if (f->fd >= 0) return ST_OK;
    enum status s = fail(e, "file.write", path, errno);
    out_free(out);
    return s;
no_memory:
    out_free(out);
    return err_set(e, ST_NO_MEMORY, NULL, "");
}

static enum status write_all(struct file_out *f, const char *p, size_t len, struct err *e) {
    while (len) {
        ssize_t n = write(f->fd, p, len);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail(e, "file.write", f->path, errno);
        p += n;
        len -= (size_t)n;
    }
    return ST_OK;
}

static enum status flush(struct file_out *f, struct err *e) {
    size_t len = f->used;
    f->used = 0;
    return write_all(f, f->data, len, e);
}

enum status file_out_write(struct file_out *f, const void *data, size_t len, struct err *e) {
    if (len > sizeof f->data - f->used) {
        enum status s = flush(f, e);
        if (s != ST_OK) return s;
    }
    if (len > sizeof f->data) return write_all(f, data, len, e);
    if (len) memcpy(f->data + f->used, data, len);
    f->used += len;
    return ST_OK;
}

static int sync_fd(int fd) {
    int r;
    do r = fsync(fd);
    while (r != 0 && errno == EINTR);
    return r;
}

/* The rename itself is durable only when the folder is on disk. */
static enum status sync_folder(const char *path, struct err *e) {
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
    if (!folder) return err_set(e, ST_NO_MEMORY, NULL, "");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int error = fd < 0 || (sync_fd(fd) != 0 && errno != EINVAL) ? errno : 0;
    if (fd >= 0) close(fd);
    free(folder);
    return error ? fail(e, "file.write", path, error) : ST_OK;
}

static enum status commit_temp(struct file_out *f, struct err *e) {
    if (sync_fd(f->fd) != 0) return fail(e, "file.write", f->path, errno);
    int closed = close(f->fd);
    f->fd = -1;
    if (closed != 0 && errno != EINTR) return fail(e, "file.write", f->path, errno);
    if (rename(f->temp, f->path) != 0) return fail(e, "file.write", f->path, errno);
    free(f->temp);
    f->temp = NULL;
    return sync_folder(f->path, e);
}

enum status file_out_commit(struct file_out **f, struct err *e) {
    enum status s = flush(*f, e);
    if (s == ST_OK && (*f)->temp) s = commit_temp(*f, e);
    file_out_abort(f);
    return s;
}

void file_out_abort(struct file_out **f) {
    if (!f || !*f) return;
    if ((*f)->fd >= 0 && (*f)->fd != STDOUT_FILENO) close((*f)->fd);
    if ((*f)->temp) unlink((*f)->temp);
    out_free(f);
}

enum status file_replace(const char *path, const void *data, size_t len, mode_t mode, struct err *e) {
    struct file_out *f;
    enum status s = file_out_open(&f, path, mode, e);
    if (s != ST_OK) return s;
    s = file_out_write(f, data, len, e);
    if (s == ST_OK) return file_out_commit(&f, e);
    file_out_abort(&f);
    return s;
}

/* ---- folders ---- */

static bool is_folder(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

enum status file_mkdirs(const char *path, struct err *e) {
    char *part = text_join(path, "");
    if (!part) return err_set(e, ST_NO_MEMORY, NULL, "");
    enum status s = ST_OK;
    for (char *at = part + 1; s == ST_OK && *part; at++) {
        char c = *at;
        if (c != '/' && c != '\0') continue;
        *at = '\0';
        if (mkdir(part, 0700) != 0) {
            int error = errno;
            if (!is_folder(part)) s = fail(e, "file.mkdir", path, error == EEXIST ? ENOTDIR : error);
        }
        *at = c;
        if (c == '\0') break;
    }
    free(part);
    return s;
}
