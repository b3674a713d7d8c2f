/*
 * Durable files in numbers. Forcing one small file after the other costs a journal commit each; here all are written first, so
 * that the first fsync carries most of them and the others find little left to do.
 */
#include "base/file_batch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"

#define TEMP ".new" /* one process writes a folder at a time; what a crash left is overwritten */
#define FOLDERS_MAX 64

struct member {
    char *path, *temp;
    void *data;
    size_t len;
    int fd;
};

struct file_batch {
    char *root;
    mode_t mode;
    size_t n, bytes, count;
    bool spoilt;
    struct member member[FILE_BATCH_FILES];
    char *folder[FOLDERS_MAX]; /* to be forced to disk */
    size_t folders;
};

static enum status fail(struct file_batch *b, const char *key, const char *path, int error, struct err *e) {
    bool full = error == ENOSPC || error == EDQUOT;
    enum status s = err_set(e, full ? ST_NO_SPACE : ST_IO, NULL, full ? "file.no-space" : key);
    err_arg(e, "path", "%s", path);
    err_arg(e, "reason", "%s", strerror(error));
    b->spoilt = true;
    return s;
}

static enum status no_memory(struct file_batch *b, struct err *e) {
    b->spoilt = true;
    return err_set(e, ST_NO_MEMORY, NULL, "");
}

static char *join(const char *a, const char *middle, const char *z) {
    size_t n = strlen(a) + strlen(middle) + strlen(z) + 1;
    char *s = malloc(n);
    if (s) (void)snprintf(s, n, "%s%s%s", a, middle, z);
    return s;
}

enum status file_batch_open(struct file_batch **out, const char *root, mode_t mode, struct err *e) {
    struct file_batch *b = calloc(1, sizeof *b);
    *out = b;
    if (b) b->root = strdup(root);
    if (!b || !b->root) {
        file_batch_close(out);
        return err_set(e, ST_NO_MEMORY, NULL, "");
    }
    b->mode = mode;
    enum status s = file_mkdirs(root, e);
    if (s != ST_OK) file_batch_close(out);
    return s;
}

size_t file_batch_count(const struct file_batch *b) {
    return b->count;
}

/* ---- folders ---- */

static enum status folder_note(struct file_batch *b, const char *path, size_t len, struct err *e) {
    for (size_t i = 0; i < b->folders; i++)
        if (strlen(b->folder[i]) == len && !memcmp(b->folder[i], path, len)) return ST_OK;
    char *copy = strndup(path, len);
    if (!copy) return no_memory(b, e);
    b->folder[b->folders++] = copy;
    return ST_OK;
}

static bool folders_full(const struct file_batch *b) {
    return b->folders + 16 > FOLDERS_MAX; /* room for the deepest path */
}

/* Make the folders of a path below the root; each that is new makes its parent one to be forced to disk. */
static enum status folders_make(struct file_batch *b, char *path, struct err *e) {
    enum status s = ST_OK;
    for (char *at = strchr(path + strlen(b->root) + 1, '/'); s == ST_OK && at; at = strchr(at + 1, '/')) {
        *at = '\0';
        int made = mkdir(path, 0755), error = errno;
        if (made == 0) s = folder_note(b, path, (size_t)(strrchr(path, '/') - path), e);
        else if (error != EEXIST) s = fail(b, "file.mkdir", path, error, e);
        *at = '/';
    }
    return s == ST_OK ? folder_note(b, path, (size_t)(strrchr(path, '/') - path), e) : s;
}

static int sync_fd(int fd) {
    int r;
    do r = fsync(fd);
    while (r != 0 && errno == EINTR);
    return r;
}

static enum status folders_sync(struct file_batch *b, struct err *e) {
    enum status s = ST_OK;
    for (size_t i = 0; i < b->folders; i++) {
        int fd = s == ST_OK ? open(b->folder[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
        if (s == ST_OK && (fd < 0 || (sync_fd(fd) != 0 && errno != EINVAL))) s = fail(b, "file.write", b->folder[i], errno, e);
        if (fd >= 0) close(fd);
        free(b->folder[i]);
    }
    b->folders = 0;
    return s;
}

/* ---- files ---- */

/* One that is still open did not get its name. */
static void member_free(struct member *m) {
    if (m->fd >= 0) {
        close(m->fd);
        unlink(m->temp);
    }
    free(m->path);
    free(m->temp);
    free(m->data);
}

static enum status write_all(struct file_batch *b, const struct member *m, struct err *e) {
    const char *p = m->data;
    for (size_t left = m->len; left;) {
        ssize_t n = write(m->fd, p, left);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail(b, "file.write", m->path, errno, e);
        p += n;
        left -= (size_t)n;
    }
    return ST_OK;
}

static enum status member_write(struct file_batch *b, struct member *m, struct err *e) {
    enum status s = folders_make(b, m->path, e);
    if (s != ST_OK) return s;
    m->fd = open(m->temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, b->mode);
    return m->fd < 0 ? fail(b, "file.write", m->path, errno, e) : write_all(b, m, e);
}

static enum status spoilt(struct err *e) {
    return err_set(e, ST_IO, NULL, "");
}

static bool is_waiting(const struct file_batch *b, const char *name) {
    for (size_t i = 0; i < b->n; i++)
        if (!strcmp(b->member[i].path + strlen(b->root) + 1, name)) return true;
    return false;
}

enum status file_batch_put(struct file_batch *b, const char *name, const void *data, size_t len, struct err *e) {
    enum status s = b->spoilt ? spoilt(e) : ST_OK;
    bool full = b->n == FILE_BATCH_FILES || b->bytes + len > FILE_BATCH_BYTES || folders_full(b);
    if (s == ST_OK && (full || is_waiting(b, name))) s = file_batch_flush(b, e);
    if (s != ST_OK) return s;
    struct member *m = &b->member[b->n++];
    *m = (struct member){ .path = join(b->root, "/", name), .data = malloc(len + 1), .len = len, .fd = -1 };
    m->temp = m->path ? join(m->path, TEMP, "") : NULL;
    if (!m->temp || !m->data) return no_memory(b, e);
    if (len) memcpy(m->data, data, len);
    b->bytes += len;
    b->count++;
    return member_write(b, m, e);
}

static enum status members_settle(struct file_batch *b, struct err *e) {
    for (size_t i = 0; i < b->n; i++)
        if (sync_fd(b->member[i].fd) != 0) return fail(b, "file.write", b->member[i].path, errno, e);
    for (size_t i = 0; i < b->n; i++) {
        struct member *m = &b->member[i];
        int closed = close(m->fd);
        m->fd = -1;
        if ((closed != 0 && errno != EINTR) || rename(m->temp, m->path) != 0) return fail(b, "file.write", m->path, errno, e);
    }
    return folders_sync(b, e);
}

static enum status member_read_back(struct file_batch *b, const struct member *m, struct err *e) {
    struct buf got = BUF_INIT;
    enum status s = file_read(m->path, m->len, &got, e);
    if (s != ST_OK) b->spoilt = true;
    if (s == ST_OK && (got.len != m->len || (m->len && memcmp(got.data, m->data, m->len) != 0))) {
        s = err_set(e, ST_CORRUPT, NULL, "file.read-back");
        err_arg(e, "path", "%s", m->path);
        b->spoilt = true;
    }
    buf_free(&got);
    return s;
}

enum status file_batch_flush(struct file_batch *b, struct err *e) {
    enum status s = b->spoilt ? spoilt(e) : members_settle(b, e);
    for (size_t i = 0; i < b->n; i++) {
        if (s == ST_OK) s = member_read_back(b, &b->member[i], e);
        member_free(&b->member[i]);
    }
    b->n = b->bytes = 0;
    return s;
}

void file_batch_close(struct file_batch **out) {
    struct file_batch *b = *out;
    *out = NULL;
    if (!b) return;
    for (size_t i = 0; i < b->n; i++) member_free(&b->member[i]);
    for (size_t i = 0; i < b->folders; i++) free(b->folder[i]);
    free(b->root);
    free(b);
}
