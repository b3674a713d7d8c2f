/*
 * The one file that touches libmicrohttpd: sockets and threads on one side, plain structs for the router on the
 * other.
 *
 * Its time-out is idle time only and its parser is lenient, so deadlines are our own (deadline.h) and every request
 * passes the guard. The handler is called when the headers are there, for each piece of a body, and when all is there:
 *   no body      answered in the second call (guard, route, page);
 *   a body       planned in the first; refused there, before a byte of the body is read, or taken in and answered in the last;
 *   takes time   the connection is suspended, a worker makes the response and resumes it, and the call that follows sends it.
 */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/metrics.h"
#include "body.h"
#include "client.h"
#include "deadline.h"
#include "http/server.h"
#include "listen.h"
#include "reply.h"
#include "work.h"

#define CONNECTIONS_MAX 2048u
#define DESCRIPTORS_SPARE 128u /* the database, the log, the control socket */
#define CONNECTION_BYTES ((size_t)16 * 1024)
#define IDLE_SECONDS 15u
#define HEADER_DEADLINE_MS 10000
#define BODY_DEADLINE_MS 60000
#define DRAIN_US ((int64_t)20 * 1000000)
#define TARGET_BYTES 2049 /* one more than the guard takes, so that it sees what is too long */
#define HEADERS_MAX 65    /* likewise */
#define THREADS_MAX 64
#define BODIES_BYTES ((size_t)64 << 20)
#define QUEUE_MAX 64
#define FILE_BYTES_PER_SECOND 16384u /* a visitor slower than that loses a file */

struct server {
    struct MHD_Daemon *daemon;
    struct site site;
    struct deadlines *deadlines;
    struct work *work;
    struct body_budget bodies;
    int listen_fd, port;
    int64_t header_us, body_us;
    _Atomic int active; /* requests between their headers and the end of their answer */
    atomic_bool draining;
    bool layout_known;    /* of the library's buffer: see headers_check */
    pthread_mutex_t lock; /* of workers */
    void *workers[THREADS_MAX]; /* of the site */
    int workers_len;
};

struct pending;

/* What a connection carries from one call to the next; one request at a time. */
struct connection {
    struct deadline deadline; /* first: the rest is the request's */
    bool answering;
    struct pending *pending; /* NULL: a request without body that is answered at once */
    char peer[CLIENT_ADDRESS_BYTES];
    const char *uri; /* where libmicrohttpd has it, only to be compared */
    size_t target_len;
    char target[TARGET_BYTES + 1];
};

struct headers {
    struct http_header list[HEADERS_MAX];
    size_t n;
};

/* A request that needs more than one call: it has a body, or a worker answers it. */
struct pending {
    struct work_job job; /* first: the worker is given this */
    const struct site *site;
    struct MHD_Connection *c;
    struct http_request q; /* its texts lie in libmicrohttpd's buffer and the connection's until the request is completed */
    struct headers headers;
    struct router_plan plan;
    struct body body;
    struct http_response response;
    bool answered, busy; /* by the worker: response is set, or none was made */
};

/* A worker belongs to a thread of the pool, which belongs to one server and ends with it. */
static _Thread_local void *own_worker;

/* ---- connections ---- */

static void peer_read(struct MHD_Connection *c, char out[static CLIENT_ADDRESS_BYTES]) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *a = info ? info->client_addr : NULL;
    const void *bytes = NULL;
    out[0] = '\0';
    if (a && a->sa_family == AF_INET) bytes = &((const struct sockaddr_in *)(const void *)a)->sin_addr;
    if (a && a->sa_family == AF_INET6) bytes = &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr;
    if (bytes && !inet_ntop(a->sa_family, bytes, out, CLIENT_ADDRESS_BYTES)) out[0] = '\0';
}

static void pending_free(struct connection *own) {
    if (!own->pending) return;
    if (own->pending->answered) http_response_free(&own->pending->response);
    body_free(&own->pending->body);
    free(own->pending);
    own->pending = NULL;
}

static void on_connection(void *cls, struct MHD_Connection *c, void **context,
                          enum MHD_ConnectionNotificationCode code) {
    struct server *s = cls;
    struct connection *own = *context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
        own = info ? calloc(1, sizeof *own) : NULL;
        *context = own;
        if (!own) return;
        peer_read(c, own->peer);
        deadline_enter(s->deadlines, &own->deadline, info->connect_fd, clock_mono_us() + s->header_us);
    } else if (own) {
        /* Called before the descriptor is closed, under the lock that the reaper holds while it uses it. */
        deadline_leave(s->deadlines, &own->deadline);
        pending_free(own);
        free(own);
        *context = NULL;
    }
}

/* The raw target, before libmicrohttpd decodes it in place. */
static void *on_target(void *cls, const char *uri, struct MHD_Connection *c) {
    (void)cls;
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct connection *own = info ? info->socket_context : NULL;
    if (!own) return NULL;
    own->uri = uri;
    own->answering = false;
    own->target_len = strnlen(uri, TARGET_BYTES);
    memcpy(own->target, uri, own->target_len);
    own->target[own->target_len] = '\0';
    return own;
}

/* The version stands one byte behind the target: more between them means that a NUL cut the target short. */
static void target_check(struct connection *own, const char *version) {
    uintptr_t end = (uintptr_t)own->uri + own->target_len + 1, found = (uintptr_t)version;
    if (own->target_len < TARGET_BYTES && found > end && found - end < CONNECTION_BYTES) own->target_len++;
}

static void on_completed(void *cls, struct MHD_Connection *c, void **context, enum MHD_RequestTerminationCode why) {
    struct server *s = cls;
    struct connection *own = *context;
    (void)c;
    (void)why;
    if (!own || !own->answering) return;
    own->answering = false;
    pending_free(own);
    deadline_set(&own->deadline, clock_mono_us() + s->header_us);
    atomic_fetch_sub(&s->active, 1);
}

/* ---- requests ---- */

static enum MHD_Result on_header(void *cls, enum MHD_ValueKind kind, const char *name, size_t name_len,
                                 const char *value, size_t value_len) {
    struct headers *h = cls;
    (void)kind;
    h->list[h->n++] = (struct http_header){ name, value ? value : "", name_len, value ? value_len : 0 };
    return h->n < HEADERS_MAX ? MHD_YES : MHD_NO;
}

/*
 * The library gives values as C strings, so a NUL would cut one short unseen. In the version that Debian 12 has,
 * lines lie in its buffer as they came, with CR and LF made NUL: whatever else stands between two headers, or between
 * the last one and the empty line (a NUL, a bare LF, a folded line), shows as a gap, and the guard then sees the NUL.
 */
static void headers_check(struct headers *h) {
    for (size_t i = 0; i < h->n; i++) {
        struct http_header *one = &h->list[i];
        const char *end = one->value + one->value_len;
        bool joined = i + 1 < h->n ? (uintptr_t)h->list[i + 1].name - (uintptr_t)end == 2 : !memcmp(end, "\0\0\0", 4);
        if (!joined && h->n < HEADERS_MAX) one->value_len++;
    }
}

static void *worker_get(struct server *s) {
    if (own_worker) return own_worker;
    struct err e = { 0 };
    void *w = NULL;
    if (s->site.worker_open(s->site.self, &w, &e) != ST_OK) {
        log_error("http.worker", "status=%s key=%s", status_key(e.status), e.key);
        return NULL;
    }
    pthread_mutex_lock(&s->lock);
    bool room = s->workers_len < THREADS_MAX;
    if (room) s->workers[s->workers_len++] = w;
    pthread_mutex_unlock(&s->lock);
    if (!room) s->site.worker_close(&w);
    own_worker = w;
    return w;
}

/* HEAD: a length without bytes; libmicrohttpd never asks for them. */
static ssize_t no_bytes(void *cls, uint64_t at, char *out, size_t max) {
    (void)cls;
    (void)at;
    (void)out;
    (void)max;
    return MHD_CONTENT_READER_END_WITH_ERROR;
}

static struct MHD_Response *response_make(struct http_response *r, bool head) {
    if (head && r->length) return MHD_create_response_from_callback(r->length, 1024, no_bytes, NULL, NULL);
    if (r->fd >= 0) {
        struct MHD_Response *file = MHD_create_response_from_fd64(r->fd_len, r->fd);
        if (file) r->fd = -1;
        return file;
    }
    if (r->shared)
        return MHD_create_response_from_buffer(r->shared_len, (void *)(uintptr_t)r->shared, MHD_RESPMEM_PERSISTENT);
    if (!r->body.len) return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    struct MHD_Response *m = MHD_create_response_from_buffer(r->body.len, r->body.data, MHD_RESPMEM_MUST_FREE);
    if (m) r->body = (struct buf)BUF_INIT;
    return m;
}

static enum MHD_Result send_response(struct server *s, struct MHD_Connection *c, struct http_response *r, bool head) {
    struct MHD_Response *m = response_make(r, head);
    http_response_free(r);
    if (!m) return MHD_NO;
    for (int i = 0; i < r->headers_len; i++) MHD_add_response_header(m, r->headers[i].name, r->headers[i].value);
    if (r->close || atomic_load(&s->draining)) MHD_add_response_header(m, "Connection", "close");
    enum MHD_Result queued = MHD_queue_response(c, (unsigned)r->status, m);
    MHD_destroy_response(m);
    return queued;
}

/* Without memory for anything else. */
static enum MHD_Result send_nothing(struct server *s, struct MHD_Connection *c) {
    static const char text[] = "503\n";
    struct http_response r;
    reply_init(&r, 503);
    reply_header(&r, "Retry-After", "30");
    r.shared = text;
    r.shared_len = sizeof text - 1;
    r.close = true;
    return send_response(s, c, &r, false);
}

static bool is_head(const struct http_request *q) { return !strcmp(q->method, "HEAD"); }

static enum MHD_Result answer_here(struct server *s, struct MHD_Connection *c, const struct http_request *q,
                                   const struct router_plan *p) {
    struct http_response r;
    void *w = worker_get(s);
    if (!w) return send_nothing(s, c);
    s->site.run(w, q, p, &r);
    return send_response(s, c, &r, is_head(q));
}

static enum MHD_Result answer_busy(struct server *s, struct MHD_Connection *c, const struct http_request *q) {
    const struct router_plan p = { .status = 503, .close = true };
    metric_add(METRIC_WORK_FULL, 1);
    return answer_here(s, c, q, &p);
}

static void request_read(struct server *s, struct MHD_Connection *c, struct connection *own, const char *method,
                         const char *version, struct headers *h, struct http_request *q) {
    h->n = 0;
    MHD_get_connection_values_n(c, MHD_HEADER_KIND, on_header, h);
    if (s->layout_known) headers_check(h);
    *q = (struct http_request){ .method = method,
                                .version = version,
                                .target = own->target,
                                .target_len = own->target_len,
                                .headers = h->list,
                                .headers_len = h->n,
                                .peer = own->peer };
}

/* ---- requests that take more than one call ---- */

static struct pending *pending_new(struct connection *own, struct MHD_Connection *c, const struct http_request *q,
                                   const struct headers *h, const struct router_plan *plan) {
    struct pending *p = malloc(sizeof *p);
    own->pending = p;
    if (!p) return NULL;
    p->c = c;
    p->q = *q;
    memcpy(p->headers.list, h->list, h->n * sizeof *h->list);
    p->headers.n = h->n;
    p->q.headers = p->headers.list;
    p->plan = *plan;
    p->body = (struct body){ .budget = NULL };
    p->answered = p->busy = false;
    return p;
}

/* On a worker. The connection's own thread has it back with the last call here. */
static void pending_run(struct work_job *job, void *w) {
    struct pending *p = (struct pending *)(void *)job;
    p->busy = !w;
    p->answered = !p->busy;
    if (w) p->site->run(w, &p->q, &p->plan, &p->response);
    MHD_resume_connection(p->c);
}

static enum MHD_Result to_worker(struct server *s, struct MHD_Connection *c, struct connection *own) {
    struct pending *p = own->pending;
    p->job.run = pending_run;
    p->site = &s->site;
    if (!work_reserve(s->work)) return answer_busy(s, c, &p->q);
    deadline_set(&own->deadline, INT64_MAX); /* it waits for us now */
    MHD_suspend_connection(c);
    work_push(s->work, &p->job);
    return MHD_YES;
}

static enum MHD_Result send_answer(struct server *s, struct MHD_Connection *c, struct connection *own) {
    struct pending *p = own->pending;
    int64_t file_us = p->answered && p->response.fd >= 0
                          ? (int64_t)(p->response.fd_len / FILE_BYTES_PER_SECOND) * 1000000
                          : 0;
    deadline_set(&own->deadline, clock_mono_us() + s->body_us + file_us);
    if (p->busy) return answer_busy(s, c, &p->q);
    p->answered = false; /* the response is given away */
    return send_response(s, c, &p->response, is_head(&p->q));
}

/* The last call of a request that is pending: its body is there, or its worker is done. */
static enum MHD_Result go_on(struct server *s, struct MHD_Connection *c, struct connection *own) {
    struct pending *p = own->pending;
    if (p->answered || p->busy) return send_answer(s, c, own);
    if (p->plan.status) return answer_here(s, c, &p->q, &p->plan);
    if (p->body.lost || p->body.len != p->body.want) return answer_busy(s, c, &p->q);
    p->q.body = p->body.data;
    p->q.body_len = p->body.len;
    return to_worker(s, c, own);
}

static bool brings_body(struct MHD_Connection *c) {
    const char *length = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Content-Length");
    return MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Transfer-Encoding") || (length && strcmp(length, "0") != 0);
}

/* Headers of a request with a body: to be taken in, or answered before it comes. */
static enum MHD_Result on_body(struct server *s, struct MHD_Connection *c, struct connection *own, const char *method,
                               const char *version) {
    struct headers h;
    struct http_request q;
    struct router_plan plan;
    request_read(s, c, own, method, version, &h, &q);
    s->site.plan(s->site.self, &q, &plan);
    if (!plan.reads && !plan.drains) return plan.status ? answer_here(s, c, &q, &plan) : MHD_YES;
    struct pending *p = pending_new(own, c, &q, &h, &plan);
    if (!p) return send_nothing(s, c);
    if (plan.reads && !body_begin(&p->body, &s->bodies, plan.body_len)) return answer_busy(s, c, &q);
    p->body.lost = plan.drains;
    return MHD_YES;
}

static enum MHD_Result on_whole(struct server *s, struct MHD_Connection *c, struct connection *own, const char *method,
                                const char *version) {
    struct headers h;
    struct http_request q;
    struct router_plan plan;
    request_read(s, c, own, method, version, &h, &q);
    s->site.plan(s->site.self, &q, &plan);
    if (!plan.work) return answer_here(s, c, &q, &plan);
    return pending_new(own, c, &q, &h, &plan) ? to_worker(s, c, own) : send_nothing(s, c);
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *c, const char *url, const char *method,
                                  const char *version, const char *upload, size_t *upload_len, void **context) {
    struct server *s = cls;
    struct connection *own = *context;
    (void)url;
    if (!own) return MHD_NO;
    if (!own->answering) {
        own->answering = true;
        atomic_fetch_add(&s->active, 1);
        deadline_set(&own->deadline, clock_mono_us() + s->body_us);
        target_check(own, version);
        return brings_body(c) ? on_body(s, c, own, method, version) : MHD_YES;
    }
    if (*upload_len) {
        if (own->pending) body_add(&own->pending->body, upload, *upload_len);
        *upload_len = 0;
        return MHD_YES;
    }
    return own->pending ? go_on(s, c, own) : on_whole(s, c, own, method, version);
}

/* ---- starting and stopping ---- */

__attribute__((format(printf, 2, 0))) static void on_log(void *cls, const char *fmt, va_list ap) {
    char line[300];
    (void)cls;
    /* What it says is about one client's bytes: not worth a line in the log of a healthy server. */
    if (vsnprintf(line, sizeof line, fmt, ap) <= 0) return;
    line[strcspn(line, "\r\n")] = '\0';
    log_debug("http.mhd", "text=\"%s\"", line);
}

static void on_panic(void *cls, const char *file, unsigned line, const char *reason) {
    (void)cls;
    log_error("http.panic", "file=%s line=%u reason=\"%s\"", file, line, reason ? reason : "");
    abort();
}

static unsigned connections_max(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 512;
    rlim_t want = CONNECTIONS_MAX + DESCRIPTORS_SPARE;
    if (limit.rlim_cur < want) {
        limit.rlim_cur = limit.rlim_max == RLIM_INFINITY || limit.rlim_max > want ? want : limit.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || getrlimit(RLIMIT_NOFILE, &limit) != 0) return 512;
    }
    if (limit.rlim_cur >= want) return CONNECTIONS_MAX;
    return limit.rlim_cur > 2 * DESCRIPTORS_SPARE ? (unsigned)limit.rlim_cur - DESCRIPTORS_SPARE : 64;
}

static unsigned threads_of(const struct server_options *o) {
    long n = o->threads > 0 ? o->threads : sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > THREADS_MAX ? THREADS_MAX : (unsigned)n;
}

static enum status daemon_start(struct server *s, const struct server_options *o, struct err *e) {
    unsigned threads = threads_of(o), connections = connections_max();
    struct MHD_OptionItem pool[] = { { threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, (intptr_t)threads,
                                       NULL },
                                     { MHD_OPTION_END, 0, NULL } };
    MHD_set_panic_func(on_panic, NULL);
    s->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request, s,
        MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL, MHD_OPTION_LISTEN_SOCKET, s->listen_fd, MHD_OPTION_CONNECTION_LIMIT,
        connections, MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_BYTES,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, on_target, s, MHD_OPTION_NOTIFY_CONNECTION,
        on_connection, s, MHD_OPTION_NOTIFY_COMPLETED, on_completed, s, MHD_OPTION_ARRAY, pool, MHD_OPTION_END);
    if (s->daemon) return ST_OK;
    err_set(e, ST_IO, "listen", "listen.failed");
    err_arg(e, "listen", "%s", o->listen);
    err_arg(e, "reason", "%s", "libmicrohttpd");
    return ST_IO;
}

enum status server_serve(struct server **out, const struct site *site, const struct server_options *o, struct err *e) {
    struct server *s = calloc(1, sizeof *s);
    *out = s;
    if (!s) {
        site->close(site->self);
        return err_set(e, ST_NO_MEMORY, NULL, "");
    }
    s->site = *site;
    s->listen_fd = -1;
    s->layout_known = !strcmp(MHD_get_version(), "0.9.75");
    pthread_mutex_init(&s->lock, NULL);
    s->header_us = (int64_t)(o->header_deadline_ms > 0 ? o->header_deadline_ms : HEADER_DEADLINE_MS) * 1000;
    s->body_us = (int64_t)(o->body_deadline_ms > 0 ? o->body_deadline_ms : BODY_DEADLINE_MS) * 1000;
    s->bodies.max = o->bodies_max ? o->bodies_max : BODIES_BYTES;
    int64_t shortest = s->header_us < s->body_us ? s->header_us : s->body_us;
    enum status st = listen_open(o->listen, o->loopback_only, &s->listen_fd, &s->port, e);
    if (!st) st = work_new(&s->work, &s->site, (int)threads_of(o), o->queue_max > 0 ? o->queue_max : QUEUE_MAX, e);
    if (!st) {
        s->deadlines = deadlines_new(shortest / 4 < 250000 ? shortest / 4 + 1000 : 250000);
        st = s->deadlines ? daemon_start(s, o, e) : err_set(e, ST_NO_MEMORY, NULL, "");
    }
    if (st) server_stop(out);
    return st;
}

int server_port(const struct server *s) { return s->port; }

static void pause_ms(long ms) {
    const struct timespec t = { .tv_sec = 0, .tv_nsec = ms * 1000000 };
    nanosleep(&t, NULL);
}

void server_stop(struct server **sp) {
    struct server *s = *sp;
    *sp = NULL;
    if (!s) return;
    if (s->daemon) {
        atomic_store(&s->draining, true);
        MHD_quiesce_daemon(s->daemon); /* the listening socket is ours again, to be closed last */
        for (int64_t until = clock_mono_us() + DRAIN_US; atomic_load(&s->active) > 0 && clock_mono_us() < until;)
            pause_ms(5);
        work_stop(s->work); /* libmicrohttpd aborts if it is stopped with a suspended connection */
        MHD_stop_daemon(s->daemon);
    }
    work_stop(s->work);
    work_free(&s->work);
    if (s->listen_fd >= 0) close(s->listen_fd);
    deadlines_free(&s->deadlines);
    for (int i = 0; i < s->workers_len; i++) s->site.worker_close(&s->workers[i]);
    s->site.close(s->site.self);
    pthread_mutex_destroy(&s->lock);
    free(s);
}
