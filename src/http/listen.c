/* Numeric addresses only: what is listened on must not depend on a resolver. */
#include "listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 1024

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static enum status refuse(struct err *e, enum status s, const char *key, const char *listen) {
    err_set(e, s, "listen", key);
    err_arg(e, "listen", "%s", listen);
    return s;
}

static bool port_parse(const char *s, in_port_t *port) {
    unsigned long v = 0;
    size_t len = strlen(s);
    for (size_t i = 0; i < len; i++) {
        if (s[i] < '0' || s[i] > '9') return false;
        v = v * 10 + (unsigned long)(s[i] - '0');
    }
    if (len == 0 || len > 5 || v > 65535) return false;
    *port = htons((in_port_t)v);
    return true;
}

static bool address_parse(const char *s, union address *a, socklen_t *len) {
    char host[INET6_ADDRSTRLEN];
    const char *colon = strrchr(s, ':');
    in_port_t port;
    if (!colon || !port_parse(colon + 1, &port)) return false;
    bool six = *s == '[' && colon > s + 1 && colon[-1] == ']';
    const char *from = six ? s + 1 : s;
    size_t n = (size_t)(colon - from) - (six ? 1 : 0);
    if (n == 0 || n >= sizeof host) return false;
    memcpy(host, from, n);
    host[n] = '\0';
    memset(a, 0, sizeof *a);
    if (six) {
        a->v6.sin6_family = AF_INET6;
        a->v6.sin6_port = port;
        *len = sizeof a->v6;
        return inet_pton(AF_INET6, host, &a->v6.sin6_addr) == 1;
    }
    a->v4.sin_family = AF_INET;
    a->v4.sin_port = port;
    *len = sizeof a->v4;
    return inet_pton(AF_INET, host, &a->v4.sin_addr) == 1;
}

static bool is_loopback(const union address *a) {
    if (a->any.sa_family == AF_INET6) return IN6_IS_ADDR_LOOPBACK(&a->v6.sin6_addr);
    return ntohl(a->v4.sin_addr.s_addr) >> 24 == 127;
}

static int port_of(int fd) {
    union address a;
    socklen_t len = sizeof a;
    if (getsockname(fd, &a.any, &len) != 0) return 0;
    return ntohs(a.any.sa_family == AF_INET6 ? a.v6.sin6_port : a.v4.sin_port);
}

enum status listen_open(const char *text, bool loopback_only, int *out, int *port, struct err *e) {
    union address a;
    socklen_t len = 0;
    int on = 1;
    if (!text || !address_parse(text, &a, &len)) return refuse(e, ST_INVALID, "listen.syntax", text ? text : "");
    if (loopback_only && !is_loopback(&a)) return refuse(e, ST_FORBIDDEN, "listen.loopback", text);
    int fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    bool open = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
                bind(fd, &a.any, len) == 0 && listen(fd, BACKLOG) == 0;
    if (open) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* accepted sockets inherit it */
        *out = fd;
        *port = port_of(fd);
        return ST_OK;
    }
    int why = errno;
    if (fd >= 0) close(fd);
    if (why == EADDRINUSE) return refuse(e, ST_CONFLICT, "listen.in-use", text);
    refuse(e, ST_IO, "listen.failed", text);
    err_arg(e, "reason", "%s", strerror(why));
    return ST_IO;
}
