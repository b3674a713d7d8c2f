/*
 * The control socket: the way of a command into the process that owns the store.
 *
 * A thread accepts, a thread a connection runs one command. The socket file stands in the data folder with mode 0600, and
 * the peer's user must be ours (or root), so that a folder with loose rights gives nobody a way in.
 */
#include "app/control.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/thread.h"
#include "frame.h"
#include "internal.h"
#include "press_desk.h"
#include "store/store.h"

#define CONNECTIONS_MAX 128
#define CALL_WAIT_MS 30000
#define RETRY_MS 20

struct control {
    struct app *app;
    int fd;
    char path[108];
    pthread_t thread;
    atomic_bool stop;
    pthread_mutex_t lock;
    pthread_cond_t idle;
    int running;
    int fds[CONNECTIONS_MAX];
};

struct connection {
    struct control *control;
    int fd;
};

static enum status control_path(const char *dir, char out[static 108], struct err *e) {
    int n = snprintf(out, 108, "%s/control", dir);
    return n > 0 && n < 108 ? ST_OK : err_set(e, ST_INVALID, "data", "control.path-long");
}

/* ---- errors over the wire ---- */

static json_t *err_to_json(const struct err *e) {
    json_t *args = json_object();
    for (int i = 0; i < e->args_len; i++) json_object_set_new(args, e->args[i].name, json_string(e->args[i].value));
    return json_pack("{s:i, s:s, s:s, s:I, s:I, s:o}", "status", (int)e->status, "key", e->key, "field", e->field, "line",
                     (json_int_t)e->line, "column", (json_int_t)e->column, "args", args);
}

static enum status err_from_json(const char *text, struct err *e) {
    const char *name = NULL;
    json_t *value = NULL;
    json_t *o = json_loads(text, 0, NULL);
    json_int_t n = json_integer_value(json_object_get(o, "status"));
    enum status st = n > 0 && n < ST_COUNT ? (enum status)n : ST_INTERNAL;
    const char *key = json_string_value(json_object_get(o, "key"));
    err_set(e, st, json_string_value(json_object_get(o, "field")), key ? key : "internal");
    if (e) {
        e->line = (long)json_integer_value(json_object_get(o, "line"));
        e->column = (long)json_integer_value(json_object_get(o, "column"));
    }
    json_object_foreach(json_object_get(o, "args"), name, value) err_arg(e, name, "%s", json_string_value(value));
    json_decref(o);
    return st;
}

/* ---- the owner's side ---- */

static enum status send_data(void *ctx, const void *p, size_t len, struct err *e) {
    return frame_send(*(int *)ctx, 'D', p, len, e);
}

static void send_progress(void *ctx, uint64_t done, uint64_t total) {
    uint64_t v[2] = { done, total };
    (void)frame_send(*(int *)ctx, 'P', v, sizeof v, NULL);
}

static bool peer_allowed(int fd) {
    struct ucred u;
    socklen_t len = sizeof u;
    return !getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &u, &len) && (u.uid == geteuid() || u.uid == 0);
}

static enum status run_one(struct connection *cn, const char *text, json_t **result, struct err *e) {
    json_t *in = json_loads(text, JSON_ALLOW_NUL, NULL); /* a file may hold any byte: its reader says so */
    const char *key = json_string_value(json_object_get(in, "command"));
    const json_t *params = json_object_get(in, "params");
    int cmd = key ? command_parse(key) : -1;
    const struct command_io io = { .data = send_data, .progress = send_progress, .ctx = &cn->fd, .stop = &cn->control->stop };
    enum status st = cmd < 0 || !json_is_object(params)
                         ? err_set(e, ST_USAGE, NULL, "control.command")
                         : command_run((enum command)cmd, cn->control->app, NULL, &actor_operator, params, &io, result, e);
    json_decref(in);
    return st;
}

static void answer(int fd, enum status st, json_t *result, const struct err *e) {
    struct err shown = *e;
    if (st && !shown.status) err_set(&shown, st, NULL, status_key(st));
    json_t *o = st ? err_to_json(&shown) : json_incref(result);
    char *text = json_dumps(o, JSON_COMPACT | JSON_ENCODE_ANY);
    if (text) (void)frame_send(fd, st ? 'E' : 'R', text, strlen(text), NULL);
    free(text);
    json_decref(o);
}

static void connection_done(struct connection *cn) {
    struct control *c = cn->control;
    pthread_mutex_lock(&c->lock);
    for (int i = 0; i < CONNECTIONS_MAX; i++)
        if (c->fds[i] == cn->fd) c->fds[i] = -1;
    close(cn->fd);
    c->running--;
    pthread_cond_broadcast(&c->idle);
    pthread_mutex_unlock(&c->lock);
    free(cn);
}

static void *connection_thread(void *arg) {
    struct connection *cn = arg;
    struct err e = { 0 };
    struct buf b = BUF_INIT;
    char type = 0;
    json_t *result = NULL;
    enum status st = frame_receive(cn->fd, &type, &b, &e);
    if (!st) {
        st = type == 'C' ? run_one(cn, b.data, &result, &e) : err_set(&e, ST_USAGE, NULL, "control.command");
        answer(cn->fd, st, result, &e);
    }
    json_decref(result);
    buf_free(&b);
    connection_done(cn);
    return NULL;
}

static void connection_start(struct control *c, int fd) {
    struct err e = { 0 };
    struct connection *cn = calloc(1, sizeof *cn);
    pthread_t t;
    int slot = -1;
    pthread_mutex_lock(&c->lock);
    for (int i = 0; i < CONNECTIONS_MAX && slot < 0; i++)
        if (c->fds[i] < 0) slot = i;
    if (cn && slot >= 0) {
        *cn = (struct connection){ c, fd };
        if (!thread_start(&t, connection_thread, cn)) {
            pthread_detach(t);
            c->fds[slot] = fd;
            c->running++;
            pthread_mutex_unlock(&c->lock);
            return;
        }
    }
    pthread_mutex_unlock(&c->lock);
    free(cn);
    err_set(&e, ST_BUSY, NULL, "control.busy");
    answer(fd, ST_BUSY, NULL, &e);
    close(fd);
}

static void *accept_thread(void *arg) {
    struct control *c = arg;
    while (!atomic_load(&c->stop)) {
        int fd = accept4(c->fd, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0) {
            if (atomic_load(&c->stop)) break;
            /* Out of descriptors: wait for one to come back rather than spin. */
            if (errno != EINTR && errno != ECONNABORTED) (void)usleep(RETRY_MS * 1000);
            continue;
        }
        const struct timeval patience = { .tv_sec = 60 };
        (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        if (peer_allowed(fd)) connection_start(c, fd);
        else close(fd);
    }
    return NULL;
}

static int listen_at(const char *path) {
    struct sockaddr_un sa = { .sun_family = AF_UNIX };
    memcpy(sa.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    /* A socket that a crash left: we hold the lock, so nobody listens on it. */
    (void)unlink(path);
    mode_t old = umask(0177);
    int rc = bind(fd, (struct sockaddr *)&sa, sizeof sa);
    (void)umask(old);
    if (!rc && !listen(fd, CONNECTIONS_MAX)) return fd;
    close(fd);
    return -1;
}

enum status control_start(struct control **out, struct app *a, struct err *e) {
    struct control *c = calloc(1, sizeof *c);
    *out = NULL;
    if (!c) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    c->app = a;
    for (int i = 0; i < CONNECTIONS_MAX; i++) c->fds[i] = -1;
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->idle, NULL);
    enum status st = control_path(app_dir(a), c->path, e);
    if (!st) {
        c->fd = listen_at(c->path);
        if (c->fd < 0) st = err_set(e, ST_IO, NULL, "control.listen");
        else if (thread_start(&c->thread, accept_thread, c)) st = err_set(e, ST_INTERNAL, NULL, "internal.thread");
        if (st && c->fd >= 0) close(c->fd);
    }
    if (st) {
        err_arg(e, "path", "%s", c->path);
        free(c);
        return st;
    }
    *out = c;
    return ST_OK;
}

void control_stop(struct control **cp) {
    struct control *c = *cp;
    *cp = NULL;
    if (!c) return;
    atomic_store(&c->stop, true);
    issue_stop(c->app); /* or a run of ten million would be waited for */
    desk_stop(c->app);
    (void)shutdown(c->fd, SHUT_RDWR);
    pthread_join(c->thread, NULL);
    close(c->fd);
    (void)unlink(c->path);
    pthread_mutex_lock(&c->lock);
    /* Reading ends at once; a command that runs ends by `stop` and may still answer. */
    for (int i = 0; i < CONNECTIONS_MAX; i++)
        if (c->fds[i] >= 0) (void)shutdown(c->fds[i], SHUT_RD);
    while (c->running) pthread_cond_wait(&c->idle, &c->lock);
    pthread_mutex_unlock(&c->lock);
    pthread_mutex_destroy(&c->lock);
    pthread_cond_destroy(&c->idle);
    free(c);
}

/* ---- the caller's side ---- */

static int connect_to(const char *dir) {
    struct sockaddr_un sa = { .sun_family = AF_UNIX };
    if (control_path(dir, sa.sun_path, NULL)) return -1;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && !connect(fd, (struct sockaddr *)&sa, sizeof sa)) return fd;
    if (fd >= 0) close(fd);
    return -1;
}

static enum status receive_answer(int fd, const struct command_io *io, json_t **result, struct err *e) {
    struct buf b = BUF_INIT;
    char type = 0;
    enum status st = ST_OK;
    while (!st && type != 'R' && type != 'E') {
        st = frame_receive(fd, &type, &b, e);
        if (st) break;
        uint64_t v[2];
        if (type == 'D' && io->data) st = io->data(io->ctx, b.data, b.len, e);
        if (type == 'P' && io->progress && b.len == sizeof v) {
            memcpy(v, b.data, sizeof v);
            io->progress(io->ctx, v[0], v[1]);
        }
        if (type == 'R') *result = json_loads(b.data, JSON_DECODE_ANY, NULL);
        if (type == 'E') st = err_from_json(b.data, e);
        if (io->stop && atomic_load(io->stop)) st = err_set(e, ST_CANCELLED, NULL, "cancelled");
    }
    buf_free(&b);
    return st;
}

static enum status call_owner(int fd, enum command cmd, const json_t *params, const struct command_io *io, json_t **result,
                              struct err *e) {
    json_t *o = json_pack("{s:s, s:O}", "command", command_key(cmd), "params", params);
    char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;
    json_decref(o);
    if (!text) return err_set(e, ST_INVALID, NULL, "param.utf8");
    enum status st = frame_send(fd, 'C', text, strlen(text), NULL);
    free(text);
    if (st == ST_TOO_LARGE) return err_set(e, st, NULL, "control.large");
    /* A server that has no room says so and hangs up without reading: its answer is there all the same. */
    return receive_answer(fd, io, result, e);
}

static enum status call_here(struct app *a, enum command cmd, const json_t *params, const struct command_io *io,
                             json_t **result, struct err *e) {
    return command_run(cmd, a, NULL, &actor_operator, params, io, result, e);
}

static enum status call_read(const char *dir, enum command cmd, const json_t *params, const struct command_io *io,
                             json_t **result, struct err *e) {
    struct db *db = NULL;
    enum status st = reader_open(&db, dir, e);
    if (!st) st = command_run(cmd, NULL, db, &actor_operator, params, io, result, e);
    reader_close(&db);
    return st;
}

enum status control_call(const struct app_options *o, enum command cmd, const json_t *params, const struct command_io *io,
                         json_t **result, struct err *e) {
    static const struct command_io no_io = { .data = NULL };
    if (!io) io = &no_io;
    *result = NULL;
    if (command_need(cmd) == NEED_READ) return call_read(o->dir, cmd, params, io, result, e);
    struct app_options mine = *o;
    mine.without_secrets = command_need(cmd) != NEED_SECRETS;
    int64_t until = clock_mono_us() + CALL_WAIT_MS * 1000LL;
    for (;;) {
        struct app *a = NULL;
        struct err tried = { 0 };
        /* The owner first: when a server runs, nothing needs to be unsealed here. */
        int fd = connect_to(o->dir);
        if (fd >= 0) {
            enum status st = call_owner(fd, cmd, params, io, result, e);
            close(fd);
            return st;
        }
        enum status st = app_open(&a, &mine, &tried);
        if (!st) {
            st = call_here(a, cmd, params, io, result, e);
            app_close(&a);
            return st;
        }
        if (st != ST_BUSY || clock_mono_us() > until) {
            if (e) *e = tried;
            return st;
        }
        (void)usleep(RETRY_MS * 1000);
    }
}
