/*
 * The socket: every step waits with poll under the deadline of the whole exchange, so that a witness that is slow, or gone, costs its
 * own thread some seconds and nobody else anything.
 */
#include "fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

#define LOOK_MS 250 /* at the stop flag */
#define READ_BYTES ((size_t)16 * 1024)

/* ---- addresses ---- */

static bool host_right(const char *s, size_t len) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:";
    for (size_t i = 0; i < len; i++)
        if (!strchr(letters, s[i])) return false;
    return len > 0 && len < FETCH_HOST_BYTES;
}

/* "host", "host:port", "[address]:port" */
static bool authority_parse(const char *s, size_t len, struct fetch_url *u) {
    const char *end = s + len, *host = s, *host_end = end, *port = NULL;
    if (len && *s == '[') {
        host_end = memchr(s, ']', len);
        if (!host_end) return false;
        host++;
        port = host_end + 1 < end ? host_end + 1 : NULL;
        if (port && *port != ':') return false;
    } else {
        port = memchr(s, ':', len);
        if (port) host_end = port;
        if (port && memchr(port + 1, ':', (size_t)(end - port - 1))) return false;
    }
    if (!host_right(host, (size_t)(host_end - host))) return false;
    (void)snprintf(u->host, sizeof u->host, "%.*s", (int)(host_end - host), host);
    if (!port) {
        (void)snprintf(u->port, sizeof u->port, "%s", u->tls ? "443" : "80");
        return true;
    }
    size_t digits = (size_t)(end - port - 1);
    if (digits == 0 || digits > 5 || strspn(port + 1, "0123456789") < digits) return false;
    (void)snprintf(u->port, sizeof u->port, "%.*s", (int)digits, port + 1);
    return true;
}

static bool path_right(const char *s) {
    for (; *s; s++)
        if (*s <= ' ' || *s > '~' || *s == '?' || *s == '#') return false;
    return true;
}

enum status fetch_url_parse(const char *url, struct fetch_url *u, struct err *e) {
    static const char *const schemes[] = { "http://", "https://" };
    memset(u, 0, sizeof *u);
    for (int tls = 0; tls < 2; tls++) {
        size_t n = strlen(schemes[tls]);
        if (strncmp(url, schemes[tls], n) != 0) continue;
        const char *host = url + n;
        size_t len = strcspn(host, "/"), path = strlen(host + len);
        u->tls = tls;
        while (path && host[len + path - 1] == '/') path--;
        if (!authority_parse(host, len, u) || path >= sizeof u->path || !path_right(host + len)) break;
        memcpy(u->path, host + len, path);
        return ST_OK;
    }
    err_set(e, ST_INVALID, NULL, "fetch.url");
    err_arg(e, "url", "%s", url);
    return ST_INVALID;
}

/* ---- the socket ---- */

bool fetch_wait(struct fetch_stream *s, short events) {
    for (;;) {
        int64_t left_ms = (s->until_us - clock_mono_us()) / 1000;
        if (s->stop && atomic_load(s->stop)) return s->why = "stopped", false;
        if (left_ms <= 0) return s->why = "no answer in time", false;
        struct pollfd p = { .fd = s->fd, .events = events };
        int n = poll(&p, 1, left_ms < LOOK_MS ? (int)left_ms + 1 : LOOK_MS);
        if (n > 0) return true;
        if (n < 0 && errno != EINTR) return s->why = strerror(errno), false;
    }
}

static bool connect_one(struct fetch_stream *s, const struct addrinfo *a) {
    int error = 0;
    socklen_t len = sizeof error;
    s->fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (s->fd < 0) return s->why = strerror(errno), false;
    bool reached = connect(s->fd, a->ai_addr, a->ai_addrlen) == 0;
    if (!reached && errno != EINPROGRESS) s->why = strerror(errno);
    else if (!reached && fetch_wait(s, POLLOUT)) {
        reached = getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &len) == 0 && !error;
        if (!reached) s->why = strerror(error);
    }
    if (reached) return true;
    close(s->fd);
    s->fd = -1;
    return false;
}

static bool reach(struct fetch_stream *s, const struct fetch_url *u) {
    const struct addrinfo want = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV };
    struct addrinfo *list = NULL;
    int failed = getaddrinfo(u->host, u->port, &want, &list);
    if (failed) return s->why = gai_strerror(failed), false;
    for (const struct addrinfo *a = list; a && s->fd < 0; a = a->ai_next)
        if (connect_one(s, a)) break;
    freeaddrinfo(list);
    return s->fd >= 0;
}

static bool send_all(struct fetch_stream *s, const char *p, size_t len) {
    if (s->tls) return fetch_tls_send(s, p, len);
    while (len) {
        ssize_t n = send(s->fd, p, len, MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN) {
            if (!fetch_wait(s, POLLOUT)) return false;
        } else if (n < 0 && errno != EINTR) {
            return s->why = strerror(errno), false;
        } else if (n > 0) {
            p += n;
            len -= (size_t)n;
        }
    }
    return true;
}

static ptrdiff_t receive(struct fetch_stream *s, void *p, size_t cap) {
    if (s->tls) return fetch_tls_recv(s, p, cap);
    for (;;) {
        ssize_t n = recv(s->fd, p, cap, 0);
        if (n >= 0) return n;
        if (errno == EAGAIN) {
            if (!fetch_wait(s, POLLIN)) return -1;
        } else if (errno != EINTR) {
            s->why = strerror(errno);
            return -1;
        }
    }
}

/* ---- the exchange ---- */

static bool ask(struct fetch_stream *s, const struct fetch *f) {
    const struct fetch_url *u = f->url;
    bool six = strchr(u->host, ':') != NULL;
    struct buf head = BUF_INIT;
    buf_printf(&head, "%s %s%s HTTP/1.1\r\nHost: %s%s%s:%s\r\nUser-Agent: temlang/" TEMLANG_VERSION "\r\nConnection: close\r\n", f->body ? "POST" : "GET",
               u->path, f->path, six ? "[" : "", u->host, six ? "]" : "", u->port);
    if (f->body) buf_printf(&head, "Content-Type: text/plain; charset=utf-8\r\nContent-Length: %zu\r\n", f->body_len);
    buf_str(&head, "\r\n");
    bool sent = !head.failed && send_all(s, head.data, head.len) && (!f->body || send_all(s, f->body, f->body_len));
    buf_free(&head);
    return sent;
}

/* All that comes, until it is enough: the head, then as much as it announces. */
static bool hear(struct fetch_stream *s, const struct fetch *f, struct buf *all, struct fetch_head *h, size_t *head_len, bool *large) {
    *head_len = 0;
    for (;;) {
        char *end = *head_len || !all->len ? NULL : memmem(all->data, all->len, "\r\n\r\n", 4);
        if (end) {
            *head_len = (size_t)(end - all->data) + 4;
            if (!fetch_head_parse(all->data, *head_len, h) || h->status < 200) return s->why = "no HTTP answer", false;
            *large = h->sized && h->length > f->max;
        }
        size_t have = all->len - *head_len;
        *large = *large || (*head_len && !h->chunked && have > f->max) || (*head_len && have > 2 * f->max + READ_BYTES);
        if (*large || (*head_len && h->sized && have >= h->length)) return !*large;
        if (!*head_len && all->len > FETCH_HEAD_MAX) return s->why = "no HTTP answer", false;
        char *room = buf_room(all, READ_BYTES);
        ptrdiff_t n = room ? receive(s, room, READ_BYTES) : -1;
        if (n < 0) return false;
        all->len += (size_t)n;
        if (n == 0 && *head_len && !h->sized) return true;
        if (n == 0) return s->why = "cut off", false;
    }
}

static enum status failed(const struct fetch *f, const struct fetch_stream *s, struct err *e) {
    if (f->stop && atomic_load(f->stop)) return err_set(e, ST_CANCELLED, NULL, "fetch.stopped");
    err_set(e, ST_UNAVAILABLE, NULL, "fetch.failed");
    err_arg(e, "host", "%s:%s", f->url->host, f->url->port);
    err_arg(e, "reason", "%s", s->why ? s->why : "?");
    return ST_UNAVAILABLE;
}

static enum status answered(const struct fetch *f, struct buf *all, const struct fetch_head *h, size_t head_len, struct buf *body, struct err *e) {
    struct buf rest = BUF_INIT;
    buf_add(&rest, all->data + head_len, h->sized ? (size_t)h->length : all->len - head_len);
    bool whole = !rest.failed && (!h->chunked || (rest.len && fetch_chunks_join(&rest)));
    enum status st = ST_OK;
    if (!whole) st = failed(f, &(struct fetch_stream){ .why = "cut off" }, e);
    else if (rest.len > f->max) st = err_set(e, ST_TOO_LARGE, NULL, "fetch.large");
    else buf_add(body, rest.data, rest.len);
    buf_free(&rest);
    return st;
}

enum status fetch(const struct fetch *f, int *status, struct buf *body, struct err *e) {
    struct fetch_stream s = { .fd = -1, .until_us = clock_mono_us() + (int64_t)f->timeout_ms * 1000, .stop = f->stop };
    struct fetch_head h = { .status = 0 };
    struct buf all = BUF_INIT;
    size_t head_len = 0;
    bool large = false;
    bool heard = reach(&s, f->url) && (!f->url->tls || fetch_tls_begin(&s, f->url->host, f->ca_file)) && ask(&s, f) &&
                 hear(&s, f, &all, &h, &head_len, &large);
    enum status st = heard ? answered(f, &all, &h, head_len, body, e) : large ? err_set(e, ST_TOO_LARGE, NULL, "fetch.large") : failed(f, &s, e);
    *status = h.status;
    fetch_tls_end(&s);
    if (s.fd >= 0) close(s.fd);
    buf_free(&all);
    return st;
}
