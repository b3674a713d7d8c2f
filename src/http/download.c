/* Answers that are a file which a command makes as it goes: through a file without a name, since a sheet may be large. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "press.h"
#include "reply.h"

static enum status to_file(void *ctx, const void *p, size_t len, struct err *e) {
    struct download *l = ctx;
    const char *at = p;
    l->bytes += len;
    while (len) {
        ssize_t n = write(l->fd, at, len);
        if (n <= 0) return err_set(e, ST_NO_SPACE, NULL, "store.full");
        at += n;
        len -= (size_t)n;
    }
    return ST_OK;
}

/* In the data folder; it ends with the answer. */
static int file_nameless(const struct desk *d) {
    int fd = open(app_dir(d->app), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0) return fd;
    /* Not every file system can make one without a name. */
    char *path = arena_printf(d->arena, "%s/sheet-XXXXXX", app_dir(d->app));
    fd = path ? mkostemp(path, O_CLOEXEC) : -1;
    if (fd >= 0) (void)unlink(path);
    return fd;
}

enum status download_take(struct desk *d, enum command c, json_t *params, struct download *l, struct err *e) {
    *l = (struct download){ .fd = file_nameless(d) };
    const struct command_io io = { .data = to_file, .ctx = l };
    enum status st = l->fd < 0 ? err_set(e, ST_IO, NULL, "store.io") : ST_OK;
    if (!st && !params) st = err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = command_run(c, d->app, d->db, &d->session.actor, params, &io, &l->result, e);
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
