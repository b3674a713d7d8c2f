/* The server on real sockets: what arrives on the wire, what it cuts off, how it starts and stops. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/metrics.h"
#include "base/text.h"
#include "http/server.h"
#include "world.h"

#define WAIT_MS 20000 /* far above what anything here takes; reaching it is a failure */

static struct world world;
static struct server *server;

static int start_all(void **state) {
    struct err e = { 0 };
    (void)state;
    if (text_load(&e)) return -1;
    app_harden(); /* as the program does: a closed socket must not end it */
    world_open(&world, false);
    const struct server_options o = {
        .listen = "127.0.0.1:0", .threads = 2, .loopback_only = true, .header_deadline_ms = 400, .body_deadline_ms = 800
    };
    return server_start(&server, world.app, &o, &e) == ST_OK ? 0 : -1;
}

static int stop_all(void **state) {
    (void)state;
    server_stop(&server);
    world_close(&world);
    return 0;
}

/* ---- a client of a few lines ---- */

static int dial(int port) {
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof a) == 0);
    return fd;
}

static void put(int fd, const char *bytes, size_t len) {
    assert_int_equal(send(fd, bytes, len, MSG_NOSIGNAL), (ssize_t)len);
}

/* Read until the other end closes, or until a whole answer without a body is there (head true). */
static size_t drain(int fd, char *out, size_t cap, bool *closed) {
    size_t n = 0;
    *closed = false;
    while (n + 1 < cap) {
        struct pollfd p = { .fd = fd, .events = POLLIN };
        if (poll(&p, 1, WAIT_MS) != 1) break;
        ssize_t got = recv(fd, out + n, cap - 1 - n, 0);
        if (got <= 0) {
            *closed = true;
            break;
        }
        n += (size_t)got;
    }
    out[n] = '\0';
    return n;
}

static char answer[65536];

/* Send bytes, read all until the server closes. */
static void talk(const char *bytes, size_t len) {
    bool closed;
    int fd = dial(server_port(server));
    put(fd, bytes, len);
    drain(fd, answer, sizeof answer, &closed);
    assert_true(closed);
    close(fd);
}

static void expect(const char *request, size_t len, const char *status_line) {
    talk(request, len);
    if (strncmp(answer, status_line, strlen(status_line)) != 0) print_error("%s\n-> %.200s\n", request, answer);
    assert_memory_equal(answer, status_line, strlen(status_line));
}

#define EXPECT(request, status) expect(request, sizeof request - 1, "HTTP/1.1 " status)
#define CLOSE "Host: x\r\nConnection: close\r\n\r\n"

static void test_answers(void **state) {
    (void)state;
    EXPECT("GET / HTTP/1.1\r\n" CLOSE, "200");
    assert_non_null(strstr(answer, "Content-Security-Policy: "));
    assert_null(strstr(answer, "Set-Cookie"));
    EXPECT("HEAD / HTTP/1.1\r\n" CLOSE, "200");
    const char *end = strstr(answer, "\r\n\r\n");
    assert_non_null(end);
    assert_string_equal(end, "\r\n\r\n");
    assert_null(strstr(answer, "Content-Length: 0\r\n"));
    EXPECT("GET /no HTTP/1.1\r\n" CLOSE, "404");
    EXPECT("GET /healthz HTTP/1.0\r\n\r\n", "200");
    EXPECT("GET /healthz HTTP/1.1\r\nA:\r\nB: \r\nC:  x  \r\nCookie: a=b; c=d\r\nAccept: a, \tb\r\n" CLOSE, "200");
    EXPECT("GET /healthz HTTP/1.1\r\nConnection: close\r\nHost: x  \r\n\r\n", "200");
    EXPECT("GET /healthz HTTP/1.1\r\nConnection: close\r\nHost: x\r\nA:\r\n\r\n", "200");
    EXPECT("GET /metrics HTTP/1.1\r\n" CLOSE, "200");
}

static void test_guard_on_the_wire(void **state) {
    (void)state;
    EXPECT("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400");
    EXPECT("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", "400");
    EXPECT("GET http://evil/ HTTP/1.1\r\nHost: a\r\n\r\n", "400");
    EXPECT("GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", "400");
    EXPECT("GET /healthz\0x HTTP/1.1\r\nHost: a\r\n\r\n", "400");
    EXPECT("GET /../healthz HTTP/1.1\r\nHost: a\r\n\r\n", "400");
    EXPECT("GET /healthz HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", "400");
    EXPECT("GET /healthz HTTP/1.1\r\nX: a\0b\r\nHost: a\r\n\r\n", "400");
    EXPECT("GET /healthz HTTP/1.1\r\nHost: a\0\0\0b\r\n\r\n", "400");
    EXPECT("GET /healthz HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", "400");
    EXPECT("GET /healthz HTTP/1.1\nHost: a\nX: a\n\n", "400");
    EXPECT("GET /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n", "400");
    EXPECT("GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           "400");
    EXPECT("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", "501");
    EXPECT("GET / HTTP/1.1\r\n\r\n", "400");
}

/* A second request that hides in the body of the first is never answered. */
static void test_bodies(void **state) {
    (void)state;
    EXPECT("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 40\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", "405");
    assert_null(strstr(answer + 9, "HTTP/1.1 "));
    EXPECT("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 40\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", "413");
    assert_null(strstr(answer + 9, "HTTP/1.1 "));
    EXPECT("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n", "405");
    EXPECT("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", "400");
    assert_null(strstr(answer + 9, "HTTP/1.1 "));
    EXPECT("GET /healthz HTTP/1.1\r\nContent-Length: 0\r\n" CLOSE, "200");
}

static void test_too_long(void **state) {
    (void)state;
    static char big[8192];
    int n = snprintf(big, sizeof big, "GET /%03000d HTTP/1.1\r\nHost: a\r\n\r\n", 0);
    expect(big, (size_t)n, "HTTP/1.1 414");
    n = snprintf(big, sizeof big, "GET /healthz?%02000d HTTP/1.1\r\n" CLOSE, 0);
    expect(big, (size_t)n, "HTTP/1.1 200");
}

static void test_keep_alive(void **state) {
    (void)state;
    static const char both[] = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /readyz HTTP/1.1\r\n" CLOSE;
    talk(both, sizeof both - 1);
    const char *first = strstr(answer, "ok\n"), *second = strstr(answer, "ready\n");
    assert_true(first && second && first < second);
}

/* A byte now and then is not idle, and still ends. */
static void slow(const char *start, const char *drip) {
    bool closed = false;
    uint64_t before = metric_get(METRIC_DEADLINES);
    int fd = dial(server_port(server)), bytes = 0;
    put(fd, start, strlen(start));
    while (!closed && bytes++ < WAIT_MS / 50) {
        struct pollfd p = { .fd = fd, .events = POLLIN };
        char sink[4096];
        if (poll(&p, 1, 50) == 1 && recv(fd, sink, sizeof sink, 0) <= 0)
            closed = true;
        else if (send(fd, drip, 1, MSG_NOSIGNAL) < 0)
            closed = true;
    }
    assert_true(closed);
    assert_true(metric_get(METRIC_DEADLINES) > before);
    close(fd);
}

static void test_deadlines(void **state) {
    (void)state;
    slow("GET / HTTP/1.1\r\nHost: a\r\nX: ", "x");
    slow("GET", "T");
}

/* A connection that has been answered has the header deadline again for the next request, no longer. */
static void test_idle_ends(void **state) {
    (void)state;
    bool closed;
    int fd = dial(server_port(server));
    static const char request[] = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
    put(fd, request, sizeof request - 1);
    assert_true(drain(fd, answer, sizeof answer, &closed) > 0);
    assert_true(closed);
    close(fd);
}

static void *visitor(void *arg) {
    int *good = arg;
    for (int i = 0; i < 50; i++) {
        char out[16384];
        bool closed;
        int fd = dial(server_port(server));
        static const char request[] = "GET / HTTP/1.1\r\nAccept-Encoding: gzip\r\n" CLOSE;
        put(fd, request, sizeof request - 1);
        *good += drain(fd, out, sizeof out, &closed) > 500 && !strncmp(out, "HTTP/1.1 200", 12);
        close(fd);
    }
    return NULL;
}

static void test_many_at_once(void **state) {
    (void)state;
    pthread_t t[8];
    int good[8] = { 0 };
    for (int i = 0; i < 8; i++) assert_int_equal(pthread_create(&t[i], NULL, visitor, &good[i]), 0);
    for (int i = 0; i < 8; i++) {
        pthread_join(t[i], NULL);
        assert_int_equal(good[i], 50);
    }
}

static void refused(const char *listen, bool loopback, enum status st, const char *key) {
    struct err e = { 0 };
    struct server *s = NULL;
    const struct server_options o = { .listen = listen, .loopback_only = loopback };
    assert_int_equal(server_start(&s, world.app, &o, &e), st);
    assert_string_equal(e.key, key);
    assert_null(s);
    assert_string_equal(err_value(&e, "listen"), listen);
}

static void test_where_to_listen(void **state) {
    (void)state;
    char taken[32];
    const char *bad[] = {
        "",       "8080",    "localhost:8080", "127.0.0.1", "127.0.0.1:",   "127.0.0.1:99999", "127.0.0.1:8a",
        "::1:80", "[::1:80", "[]:80",          "1.2.3:80",  "127.0.0.1:-1", "127.0.0.1:123456"
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) refused(bad[i], true, ST_INVALID, "listen.syntax");
    refused("0.0.0.0:0", true, ST_FORBIDDEN, "listen.loopback");
    refused("[::]:0", true, ST_FORBIDDEN, "listen.loopback");
    refused("203.0.113.7:0", false, ST_IO, "listen.failed");
    (void)snprintf(taken, sizeof taken, "127.0.0.1:%d", server_port(server));
    refused(taken, true, ST_CONFLICT, "listen.in-use");
}

/* One thread, the other family of addresses, and stopping twice. */
static void test_stop(void **state) {
    (void)state;
    struct err e = { 0 };
    struct server *s = NULL;
    const struct server_options o = { .listen = "[::1]:0", .threads = 1, .loopback_only = true };
    enum status st = server_start(&s, world.app, &o, &e);
    if (st == ST_IO) { /* a machine without IPv6 */
        print_message("no IPv6 loopback here: listening on 127.0.0.1 instead\n");
        const struct server_options four = { .listen = "127.0.0.1:0", .threads = 1, .loopback_only = true };
        st = server_start(&s, world.app, &four, &e);
    }
    assert_int_equal(st, ST_OK);
    assert_true(server_port(s) > 0);
    server_stop(&s);
    assert_null(s);
    server_stop(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),         cmocka_unit_test(test_guard_on_the_wire),
        cmocka_unit_test(test_bodies),          cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_keep_alive),      cmocka_unit_test(test_deadlines),
        cmocka_unit_test(test_idle_ends),       cmocka_unit_test(test_many_at_once),
        cmocka_unit_test(test_where_to_listen), cmocka_unit_test(test_stop),
    };
    return cmocka_run_group_tests(tests, start_all, stop_all);
}
