/*
 * A load client that asks for each address of a file exactly once: tools like wrk repeat one address, which measures a cache.
 *
 *   bench_load once PORT CONNECTIONS FILE [ADDRESSES]    FILE: one request target a line; keep-alive, gzip accepted
 *   bench_load open PORT RATE SECONDS FILE [ADDRESSES]   so many requests a second whatever the answers do, each target in turn;
 *                                             milliseconds from when a request was due to its whole answer
 *   bench_load flood PORT RATE SECONDS FILE ADDRESSES    the same of somebody who does not care for answers: what was sent of it
 *                                             by the end, and the statuses that came back
 * ADDRESSES: so many visitors in turn, each in a network of its own, by X-Forwarded-For: the server runs with --proxy 127.0.0.1.
 * They could be source addresses of loopback, but so it is where it serves, behind a proxy: connections carry everybody's requests,
 * and nothing is gained by looking at a connection.
 *   bench_load start PORT TARGET -- CMD…      milliseconds from starting CMD to the first 200 for TARGET
 * Prints one line: name=value pairs.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* First numbers of addresses; strangers have up to 65,536 networks for each following number. */
enum { NET_FLOOD = 10, NET_VISITORS = 20, NET_STRANGERS = 30 };
enum { CONNECTIONS_MAX = 256, ANSWER_MAX = 1 << 18, REQUEST_MAX = 2048 };

struct connection {
    int fd;
    size_t used, want; /* bytes of the answer so far; whole length once its headers are read, else 0 */
    size_t body;
    char *answer;
    double due_ms; /* open: when its request was to be sent */
    bool busy;
};

struct load {
    struct sockaddr_in to;
    char *text, **line; /* targets */
    size_t lines, next, done, sent;
    size_t failed, plain; /* other than 200; not gzip */
    size_t body_max, body_sum;
    size_t addresses;  /* visitors, 0: no header */
    unsigned net;      /* first number of their addresses */
    size_t refused;    /* 429 */
    size_t closed;     /* connections, by the server */
};

static double now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void die(const char *what) {
    fprintf(stderr, "bench_load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static struct sockaddr_in address(const char *port) {
    struct sockaddr_in a = { .sin_family = AF_INET };
    a.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return a;
}

static void load_read(struct load *l, const char *path) {
    FILE *f = fopen(path, "r");
    if (!f) die(path);
    size_t cap = 1024;
    char *line = NULL;
    size_t room = 0;
    ssize_t n = 0;
    l->line = calloc(cap, sizeof *l->line);
    while (l->line && (n = getline(&line, &room, f)) > 0) {
        if (line[n - 1] == '\n') line[n - 1] = '\0';
        if (l->lines == cap) l->line = realloc(l->line, (cap *= 2) * sizeof *l->line);
        if (!l->line || !(l->line[l->lines++] = strdup(line))) die("memory");
    }
    free(line);
    fclose(f);
}

static void request_send(struct load *l, struct connection *c) {
    char request[REQUEST_MAX], from[64] = "";
    size_t k = l->addresses ? l->sent % l->addresses : 0;
    if (l->addresses)
        (void)snprintf(from, sizeof from, "X-Forwarded-For: %zu.%zu.%zu.7\r\n", l->net + (k >> 16), k >> 8 & 255, k & 255);
    int n = snprintf(request, sizeof request,
                     "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%sUser-Agent: bench/%zu\r\nAccept: text/html\r\n"
                     "Accept-Language: vi\r\nAccept-Encoding: gzip\r\n\r\n",
                     l->line[l->next], from, l->next);
    if (n < 0 || (size_t)n >= sizeof request) die("a target is too long");
    l->next++;
    l->sent++;
    c->used = c->want = 0;
    if (send(c->fd, request, (size_t)n, MSG_NOSIGNAL) != n) die("send");
}

/* The value of a header, "" where it is absent. */
static const char *header(const char *answer, const char *name) {
    size_t len = strlen(name);
    for (const char *p = strstr(answer, "\r\n"); p && p[2] != '\r'; p = strstr(p + 2, "\r\n"))
        if (!strncasecmp(p + 2, name, len) && p[2 + len] == ':') return p + 3 + len + strspn(p + 3 + len, " ");
    return "";
}

/* Whether the whole answer is there. */
static bool answer_take(struct load *l, struct connection *c) {
    if (!c->want) {
        c->answer[c->used] = '\0';
        char *end = strstr(c->answer, "\r\n\r\n");
        if (!end) return false;
        end[2] = '\0'; /* headers end here for strstr; restored by nobody: the body is not looked at */
        c->body = strtoul(header(c->answer, "Content-Length"), NULL, 10);
        c->want = (size_t)(end - c->answer) + 4 + c->body;
        if (c->want >= ANSWER_MAX) die("an answer is too long");
        if (!strncmp(c->answer, "HTTP/1.1 429 ", 13)) l->refused++;
        if (strncmp(c->answer, "HTTP/1.1 200 ", 13) != 0) l->failed++;
        if (strncasecmp(header(c->answer, "Content-Encoding"), "gzip", 4) != 0) l->plain++;
        if (c->body > l->body_max) l->body_max = c->body;
        l->body_sum += c->body;
    }
    return c->used >= c->want;
}

static void connection_open(struct load *l, struct connection *c, int ep) {
    int on = 1;
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&l->to, sizeof l->to) < 0) die("connect");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (!c->answer && !(c->answer = malloc(ANSWER_MAX))) die("memory");
    struct epoll_event ev = { .events = EPOLLIN, .data.ptr = c };
    if (epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &ev) < 0) die("epoll");
}

static void once(struct load *l, int connections) {
    static struct connection c[CONNECTIONS_MAX];
    int ep = epoll_create1(EPOLL_CLOEXEC);
    double from = now_ms();
    for (int i = 0; i < connections && l->next < l->lines; i++) {
        connection_open(l, &c[i], ep);
        request_send(l, &c[i]);
    }
    double heard = now_ms();
    while (l->done < l->lines) {
        struct epoll_event ev[64];
        /* Never asleep: waking a client is an interrupt to another processor, which Linux books on the server that sends.
         * A visitor's phone is on another machine and costs no such thing. */
        int n = epoll_wait(ep, ev, 64, 0);
        if (n > 0) heard = now_ms();
        if (n <= 0 && now_ms() - heard > 30000) {
            errno = ETIMEDOUT;
            die("no answer for 30 s");
        }
        for (int i = 0; i < n; i++) {
            struct connection *k = ev[i].data.ptr;
            ssize_t got = recv(k->fd, k->answer + k->used, ANSWER_MAX - 1 - k->used, 0);
            if (got <= 0) die("the server closed a connection");
            k->used += (size_t)got;
            if (!answer_take(l, k)) continue;
            l->done++;
            if (l->next < l->lines) request_send(l, k);
        }
    }
    double ms = now_ms() - from;
    printf("requests=%zu failed=%zu plain=%zu seconds=%.3f body_max=%zu body_mean=%zu\n", l->done, l->failed, l->plain,
           ms / 1e3, l->body_max, l->body_sum / (l->done ? l->done : 1));
}

/* ---- open loop ---- */

/* What was due and had no connection free waits its turn, and its time counts: that is what a visitor would see. */
struct open_loop {
    struct load *l;
    struct connection c[CONNECTIONS_MAX];
    double *took_ms;
    size_t due, total;
    size_t turn;    /* connection that is asked first for the next request */
    double from_ms, gap_ms;
    double until_ms; /* flood: ends then, whatever was answered; 0: ends with the last answer */
};

static void open_send(struct open_loop *o) {
    for (int i = 0; i < CONNECTIONS_MAX && o->due < o->total; i++) {
        struct connection *c = &o->c[o->turn++ % CONNECTIONS_MAX];
        double due = o->from_ms + o->gap_ms * (double)o->due;
        if (c->busy) continue;
        if (due > now_ms()) return;
        c->busy = true;
        c->due_ms = due;
        o->due++;
        o->l->next %= o->l->lines;
        request_send(o->l, c);
    }
}

/* The server ends connections of who floods. */
static void open_again(struct open_loop *o, struct connection *c, int ep) {
    close(c->fd);
    connection_open(o->l, c, ep);
    c->busy = false;
}

static int double_order(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void open_run(struct open_loop *o, int ep) {
    struct load *l = o->l;
    while (l->done < o->total && (o->until_ms <= 0 || now_ms() < o->until_ms)) {
        struct epoll_event ev[64];
        open_send(o);
        double wait = o->from_ms + o->gap_ms * (double)o->due - now_ms();
        struct timespec t = { 0, wait > 0 && o->due < o->total ? (long)(wait * 1e6) : 1000000 };
        int n = epoll_pwait2(ep, ev, 64, &t, NULL);
        for (int i = 0; i < n; i++) {
            struct connection *k = ev[i].data.ptr;
            ssize_t got = recv(k->fd, k->answer + k->used, ANSWER_MAX - 1 - k->used, 0);
            if (got <= 0 && o->until_ms > 0) {
                l->closed++;
                open_again(o, k, ep);
                continue;
            }
            if (got <= 0) die("the server closed a connection");
            k->used += (size_t)got;
            if (!answer_take(l, k)) continue;
            o->took_ms[l->done++] = now_ms() - k->due_ms;
            k->busy = false;
        }
    }
}

static void open_loop(struct load *l, double rate, double seconds, bool flood) {
    static struct open_loop o;
    int ep = epoll_create1(EPOLL_CLOEXEC);
    o = (struct open_loop){ .l = l, .total = (size_t)(rate * seconds), .gap_ms = 1e3 / rate };
    o.took_ms = calloc(o.total, sizeof *o.took_ms);
    if (!o.took_ms) die("memory");
    for (int i = 0; i < CONNECTIONS_MAX; i++) connection_open(l, &o.c[i], ep);
    o.from_ms = now_ms();
    if (flood) o.until_ms = o.from_ms + seconds * 1e3;
    open_run(&o, ep);
    if (flood) {
        double s = (now_ms() - o.from_ms) / 1e3;
        printf("offered=%.0f sent=%.0f answered=%zu refused=%zu other=%zu closed=%zu\n", rate, (double)l->sent / s, l->done, l->refused,
               l->failed - l->refused, l->closed);
        free(o.took_ms);
        return;
    }
    qsort(o.took_ms, o.total, sizeof *o.took_ms, double_order);
    printf("requests=%zu failed=%zu p50=%.3f p99=%.3f max=%.3f\n", o.total, l->failed, o.took_ms[o.total / 2], o.took_ms[o.total * 99 / 100],
           o.took_ms[o.total - 1]);
    free(o.took_ms);
}

static bool first_page(struct load *l, const char *target) {
    char buf[REQUEST_MAX];
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool ok = fd >= 0 && connect(fd, (struct sockaddr *)&l->to, sizeof l->to) == 0;
    if (ok) {
        int n = snprintf(buf, sizeof buf, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", target);
        ok = n > 0 && send(fd, buf, (size_t)n, MSG_NOSIGNAL) == n && recv(fd, buf, 13, MSG_WAITALL) == 13 &&
             !strncmp(buf, "HTTP/1.1 200 ", 13);
    }
    if (fd >= 0) close(fd);
    return ok;
}

static void start(struct load *l, const char *target, char **cmd) {
    double from = now_ms();
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
        if (null >= 0) dup2(null, STDOUT_FILENO);
        execvp(cmd[0], cmd);
        _exit(127);
    }
    if (pid < 0) die("fork");
    while (!first_page(l, target)) {
        struct timespec pause = { 0, 500000 };
        if (waitpid(pid, NULL, WNOHANG) == pid || now_ms() - from > 30000) {
            fprintf(stderr, "bench_load: the server did not answer\n");
            exit(1);
        }
        nanosleep(&pause, NULL);
    }
    printf("ms=%.1f\n", now_ms() - from);
    kill(pid, SIGTERM);
    waitpid(pid, NULL, 0);
}

int main(int argc, char **argv) {
    static struct load l;
    if ((argc == 5 || argc == 6) && !strcmp(argv[1], "once")) {
        l.net = NET_STRANGERS;
        l.addresses = argc == 6 ? strtoul(argv[5], NULL, 10) : 0;
        long n = strtol(argv[3], NULL, 10);
        if (n < 1 || n > CONNECTIONS_MAX) die("1 to 256 connections");
        l.to = address(argv[2]);
        load_read(&l, argv[4]);
        once(&l, (int)n);
        return l.failed || l.plain ? 1 : 0;
    }
    bool flood = argc == 7 && !strcmp(argv[1], "flood");
    if (flood || ((argc == 6 || argc == 7) && !strcmp(argv[1], "open"))) {
        l.net = flood ? NET_FLOOD : NET_VISITORS;
        l.addresses = argc == 7 ? strtoul(argv[6], NULL, 10) : 0;
        l.to = address(argv[2]);
        load_read(&l, argv[5]);
        if (!l.lines) die(argv[5]);
        open_loop(&l, strtod(argv[3], NULL), strtod(argv[4], NULL), flood);
        return l.failed && !flood ? 1 : 0;
    }
    if (argc >= 6 && !strcmp(argv[1], "start") && !strcmp(argv[4], "--")) {
        l.to = address(argv[2]);
        start(&l, argv[3], argv + 5);
        return 0;
    }
    fprintf(stderr, "usage: bench_load once PORT CONNECTIONS FILE [ADDRESSES] | open PORT RATE SECONDS FILE [ADDRESSES] | "
                    "flood PORT RATE SECONDS FILE ADDRESSES | start PORT TARGET -- CMD...\n");
    return 2;
}
