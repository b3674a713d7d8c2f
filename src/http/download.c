/*
 * Answers that are a file: one that lies there already is sent as it is; what a command makes as it goes passes through a file
 * without a name, since it may be large.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "press.h"
#include "reply.h"

/* In the data folder, made when the first bytes come; it ends with the answer. */
static int file_nameless(const char *dir) {
    char path[4096];
    int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0) return fd;
    /* Not every file system can make one without a name. */
    int n = snprintf(path, sizeof path, "%s/sheet-XXXXXX", dir);
    fd = n > 0 && (size_t)n < sizeof path ? mkostemp(path, O_CLOEXEC) : -1;
    if (fd >= 0) (void)unlink(path);
    return fd;
}

struct taking {
    struct download *l;
    const char *dir;
};

static enum status to_file(void *ctx, const void *p, size_t len, struct err *e) {
    const struct taking *t = ctx;
    struct download *l = t->l;
    const char *at = p;
    if (l->fd < 0) l->fd = file_nameless(t->dir);
    if (l->fd < 0) return err_set(e, ST_IO, NULL, "store.io");
    while (len) {
        ssize_t n = write(l->fd, at, len);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return err_set(e, ST_NO_SPACE, NULL, "store.full");
        at += n;
        len -= (size_t)n;
    }
    return ST_OK;
}

enum status download_take(struct desk *d, enum command c, json_t *params, struct download *l, struct err *e) {
    *l = (struct download){ .fd = -1 };
    struct taking t = { l, app_dir(d->app) };
    struct stat found;
    const struct command_io io = { .data = to_file, .ctx = &t, .file = &l->fd };
    enum status st = params ? ST_OK : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = command_run(c, d->app, d->db, &d->session.actor, params, &io, &l->result, e);
    if (!st && (l->fd < 0 || fstat(l->fd, &found))) st = err_set(e, ST_IO, NULL, "store.io");
    if (!st) l->bytes = (uint64_t)found.st_size;
    json_decref(params);
    if (st) download_drop(l);
    return st;
}

void download_drop(struct download *l) {
    if (l->fd >= 0) close(l->fd);
    l->fd = -1;
    json_decref(l->result);
    l->result = NULL;
}

void download_answer(struct desk *d, struct download *l, const char *type, const char *name, struct http_response *out) {
    reply_init(out, 200);
    reply_private_headers(out);
    reply_download(out, name);
    reply_file(out, d->a, type, l->fd, l->bytes);
    l->fd = -1;
    download_drop(l);
}

void download_picture(struct desk *d, struct download *l, const char *type, struct http_response *out) {
    reply_init(out, 200);
    reply_private_headers(out);
    reply_file(out, d->a, type, l->fd, l->bytes);
    l->fd = -1;
    download_drop(l);
}
