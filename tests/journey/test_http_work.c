/* Pages that take time, on real sockets: bodies, workers, a full queue, slow and vanished clients, stopping meanwhile. */
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
#include <unistd.h>

#include "base/metrics.h"
#include "base/text.h"
#include "http/server.h"
#include "reply.h"
#include "router_internal.h"
#include "work.h"
#include "world.h"

#define WAIT_MS 20000 /* far above what anything here takes; reaching it is a failure */
#define FILE_BYTES 300000

static struct world world;
static struct server *server;
static struct router *bare; /* without a server */
static struct buf address;  /* of a label */

/* ---- a gate that handlers wait at ---- */

static struct {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    bool open;
    int waiting, passed;
} gate = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, 0, 0 };

static void gate_shut(void) {
    pthread_mutex_lock(&gate.lock);
    gate.open = false;
    gate.waiting = gate.passed = 0;
    pthread_mutex_unlock(&gate.lock);
}

static void gate_open(void) {
    pthread_mutex_lock(&gate.lock);
    gate.open = true;
    pthread_cond_broadcast(&gate.moved);
    pthread_mutex_unlock(&gate.lock);
}

static void gate_pass(void) {
    pthread_mutex_lock(&gate.lock);
    gate.waiting++;
    pthread_cond_broadcast(&gate.moved);
    while (!gate.open) pthread_cond_wait(&gate.moved, &gate.lock);
    gate.passed++;
    pthread_cond_broadcast(&gate.moved);
    pthread_mutex_unlock(&gate.lock);
}

/* Until n handlers have come to the gate. */
static void gate_await(int n) {
    pthread_mutex_lock(&gate.lock);
    while (gate.waiting < n) pthread_cond_wait(&gate.moved, &gate.lock);
    pthread_mutex_unlock(&gate.lock);
}

static void gate_await_passed(int n) {
    pthread_mutex_lock(&gate.lock);
    while (gate.passed < n) pthread_cond_wait(&gate.moved, &gate.lock);
    pthread_mutex_unlock(&gate.lock);
}

/* ---- the pages of these tests ---- */

static void wait_handle(struct router_worker *w, const struct ask *a, struct http_response *out) {
    (void)w;
    gate_pass();
    reply_init(out, 200);
    reply_text(out, a, TYPE_TEXT, "waited\n", 7);
}

static unsigned long sum_of(const char *s, size_t len) {
    unsigned long sum = 0;
    for (size_t i = 0; i < len; i++) sum = sum * 31 + (unsigned char)s[i];
    return sum;
}

static void echo_handle(struct router_worker *w, const struct ask *a, struct http_response *out) {
    char text[80];
    (void)w;
    int n = snprintf(text, sizeof text, "%zu %lu\n", a->q->body_len, sum_of(a->q->body ? a->q->body : "", a->q->body_len));
    reply_init(out, 200);
    reply_text(out, a, TYPE_TEXT, text, (size_t)n);
}

static void file_handle(struct router_worker *w, const struct ask *a, struct http_response *out) {
    char path[] = "/tmp/temlang-work-XXXXXX", block[1000];
    int fd = mkstemp(path);
    (void)w;
    assert_true(fd >= 0);
    unlink(path);
    memset(block, 'x', sizeof block);
    for (int i = 0; i < FILE_BYTES; i += 1000) assert_int_equal(write(fd, block, sizeof block), 1000);
    reply_init(out, 200);
    reply_download(out, "tem.pdf");
    reply_file(out, a, "application/pdf", fd, FILE_BYTES);
}

static const struct route list[] = {
    ROUTE_ROW(GET, "/T/*", label_handle, HOT, OPEN),
    ROUTE_ROW(GET, "/healthz", health_handle, HOT, OPEN),
    ROUTE_ROW(GET, "/cho", wait_handle, WORK, OPEN),
    ROUTE_ROW(POST, "/cho", wait_handle, WORK, OPEN),
    ROUTE_ROW(POST, "/gui", echo_handle, WORK, OPEN),
    ROUTE_ROW(GET, "/tep", file_handle, WORK, OPEN),
};
static const struct routes routes = { list, sizeof list / sizeof *list };

static enum status start(struct server **s, int threads, int queue, size_t bodies) {
    struct err e = { 0 };
    const struct server_options o = { .listen = "127.0.0.1:0", .threads = threads, .loopback_only = true, .header_deadline_ms = 1500,
                                      .body_deadline_ms = 1500, .queue_max = queue, .bodies_max = bodies, .routes = &routes };
    return server_start(s, world.app, &o, &e);
}

static int start_all(void **state) {
    struct err e = { 0 };
    (void)state;
    if (text_load(&e)) return -1;
    app_harden();
    world_open(&world, false);
    int64_t product = world_product(&world, "Khăn thổ cẩm", NULL, "2411A", 1000, NULL);
    world_address(&world, world_run(&world, product, "2411A", 100), 1, &address);
    if (router_open(&bare, world.app, NULL, 0, &e)) return -1;
    return start(&server, 2, 2, 200000) == ST_OK ? 0 : -1;
}

static int stop_all(void **state) {
    (void)state;
    server_stop(&server);
    router_close(&bare);
    buf_free(&address);
    world_close(&world);
    return 0;
}

/* ---- a client of a few lines ---- */

static int dial(const struct server *s) {
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)server_port(s)) };
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof a) == 0);
    return fd;
}

/* out: false where the other end has closed */
static bool put(int fd, const char *bytes, size_t len) {
    for (size_t at = 0; at < len;) {
        ssize_t n = send(fd, bytes + at, len - at, MSG_NOSIGNAL);
        if (n <= 0) return false;
        at += (size_t)n;
    }
    return true;
}

static void say(int fd, const char *text) { assert_true(put(fd, text, strlen(text))); }

/* Read until the other end closes, which it must; then close.  out: in answer */
static size_t drain(int fd, char *answer, size_t cap) {
    size_t n = 0;
    ssize_t got = 1;
    while (n + 1 < cap && got > 0) {
        struct pollfd p = { .fd = fd, .events = POLLIN };
        if (poll(&p, 1, WAIT_MS) != 1) break;
        got = recv(fd, answer + n, cap - 1 - n, 0);
        if (got > 0) n += (size_t)got;
    }
    assert_true(got <= 0);
    answer[n] = '\0';
    close(fd);
    return n;
}

#define CLOSE "Host: x\r\nConnection: close\r\n\r\n"
#define FORM "Host: x\r\nOrigin: http://x\r\nContent-Type: application/x-www-form-urlencoded\r\n"

static void expect(int fd, const char *status, const char *text) {
    char answer[16384];
    drain(fd, answer, sizeof answer);
    if (strncmp(answer + 9, status, 3) != 0 || (text && !strstr(answer, text)))
        print_error("expected %s %s, got %.300s\n", status, text ? text : "", answer);
    assert_memory_equal(answer, "HTTP/1.1 ", 9);
    assert_memory_equal(answer + 9, status, 3);
    if (text) assert_non_null(strstr(answer, text));
}

static int ask(const char *request) {
    int fd = dial(server);
    say(fd, request);
    return fd;
}

/* ---- bodies ---- */

static int post(const struct server *s, const char *body, size_t len, const char *more) {
    char head[300];
    int fd = dial(s), n = snprintf(head, sizeof head, "POST /gui HTTP/1.1\r\n" FORM "%sContent-Length: %zu\r\nConnection: close\r\n\r\n", more, len);
    assert_true(put(fd, head, (size_t)n));
    put(fd, body, len);
    return fd;
}

static void test_bodies(void **state) {
    (void)state;
    static char body[150000];
    char want[80];
    for (size_t i = 0; i < sizeof body; i++) body[i] = (char)('a' + i % 26 * (i % 7) % 26);
    const size_t sizes[] = { 0, 1, 4095, 4096, 4097, 20000, sizeof body };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        (void)snprintf(want, sizeof want, "\r\n\r\n%zu %lu\n", sizes[i], sum_of(body, sizes[i]));
        expect(post(server, body, sizes[i], ""), "200", want);
    }
    /* in pieces, the last with the beginning of the next request behind it */
    int fd = ask("POST /gui HTTP/1.1\r\n" FORM "Content-Length: 6\r\n\r\nab");
    say(fd, "c");
    say(fd, "defGET /healthz HTTP/1.1\r\n" CLOSE);
    (void)snprintf(want, sizeof want, "6 %lu\n", sum_of("abcdef", 6));
    char answer[4096];
    drain(fd, answer, sizeof answer);
    const char *first = strstr(answer, want), *second = strstr(answer, "ok\n");
    assert_true(first && second && first < second);
}

static void test_refused_bodies(void **state) {
    (void)state;
    expect(ask("POST /gui HTTP/1.1\r\n" FORM "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"), "411", NULL);
    expect(ask("POST /gui HTTP/1.1\r\n" FORM "\r\n"), "411", NULL);
    expect(ask("POST /gui HTTP/1.1\r\nHost: x\r\nOrigin: http://y\r\nContent-Length: 3\r\n\r\nabc"), "403", NULL);
    expect(ask("POST /gui HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nContent-Length: 3\r\n\r\nabc"), "415", NULL);
    expect(ask("POST /no HTTP/1.1\r\n" FORM "Content-Length: 3\r\n\r\nabc"), "404", NULL);
    expect(ask("POST /healthz HTTP/1.1\r\n" FORM "Content-Length: 3\r\n\r\nabc"), "405", "Allow: GET, HEAD");
    expect(ask("GET /healthz HTTP/1.1\r\n" FORM "Content-Length: 3\r\n\r\nabc"), "413", NULL);
    expect(ask("GET /gui HTTP/1.1\r\n" CLOSE), "405", "Allow: POST");
    /* more than fits in memory now; more than is ever taken; told although it is still being sent */
    static char body[HTTP_BODY_URL_MAX + 1];
    memset(body, 'a', sizeof body);
    expect(post(server, body, 200001, ""), "503", "Retry-After");
    expect(post(server, body, sizeof body, ""), "413", "tối đa 10 MB");
}

static void test_continue(void **state) {
    (void)state;
    char line[30] = { 0 };
    int fd = ask("POST /gui HTTP/1.1\r\n" FORM "Expect: 100-continue\r\nConnection: close\r\nContent-Length: 3\r\n\r\n");
    struct pollfd p = { .fd = fd, .events = POLLIN };
    assert_int_equal(poll(&p, 1, WAIT_MS), 1);
    assert_int_equal(recv(fd, line, 25, 0), 25);
    assert_string_equal(line, "HTTP/1.1 100 Continue\r\n\r\n");
    say(fd, "abc");
    expect(fd, "200", "\r\n\r\n3 ");
    expect(ask("POST /no HTTP/1.1\r\n" FORM "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n"), "404", NULL);
}

/* Memory is held by what has come: a second visitor is told at once that there is none, and has it when the first is done. */
static void test_memory(void **state) {
    (void)state;
    static char body[150000];
    memset(body, 'a', sizeof body);
    gate_shut();
    char head[300];
    int n = snprintf(head, sizeof head, "POST /cho HTTP/1.1\r\n" FORM "Connection: close\r\nContent-Length: %zu\r\n\r\n", sizeof body);
    int first = dial(server);
    assert_true(put(first, head, (size_t)n) && put(first, body, sizeof body));
    gate_await(1);
    uint64_t full = metric_get(METRIC_WORK_FULL);
    expect(post(server, body, 60000, ""), "503", "Retry-After");
    assert_int_equal(metric_get(METRIC_WORK_FULL), full + 1);
    expect(post(server, body, 40000, ""), "200", NULL);
    gate_open();
    expect(first, "200", "waited");
    expect(post(server, body, 60000, ""), "200", NULL);
}

/* ---- workers ---- */

static void test_answers(void **state) {
    (void)state;
    static char answer[FILE_BYTES + 2000];
    gate_shut();
    gate_open();
    expect(ask("GET /cho HTTP/1.1\r\n" CLOSE), "200", "waited");
    expect(ask("HEAD /cho HTTP/1.1\r\n" CLOSE), "200", "Content-Length: 7\r\n");
    size_t n = drain(ask("GET /tep HTTP/1.1\r\n" CLOSE), answer, sizeof answer);
    assert_non_null(strstr(answer, "Content-Length: 300000\r\n"));
    assert_non_null(strstr(answer, "Content-Disposition: attachment; filename=\"tem.pdf\""));
    const char *end = strstr(answer, "\r\n\r\n");
    assert_true(end && n - (size_t)(end + 4 - answer) == FILE_BYTES && answer[n - 1] == 'x');
    n = drain(ask("HEAD /tep HTTP/1.1\r\n" CLOSE), answer, sizeof answer);
    assert_non_null(strstr(answer, "Content-Length: 300000\r\n"));
    assert_true(n > 4 && !memcmp(answer + n - 4, "\r\n\r\n", 4));
    /* one connection, one after the other, in order */
    int fd = ask("GET /cho HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /cho HTTP/1.1\r\n" CLOSE);
    drain(fd, answer, sizeof answer);
    const char *a = strstr(answer, "waited"), *b = a ? strstr(a, "ok\n") : NULL, *c = b ? strstr(b, "waited") : NULL;
    assert_non_null(c);
}

#define OTHERS 6

/* How many of the connections have something to read, waiting until there are n. */
static int await_answers(const int *fd, int n) {
    struct pollfd p[OTHERS];
    for (int have = 0;;) {
        for (int i = 0; i < OTHERS; i++) p[i] = (struct pollfd){ .fd = fd[i], .events = POLLIN };
        have = poll(p, OTHERS, WAIT_MS);
        if (have >= n || have <= 0) return have;
        for (int i = 0; i < OTHERS; i++)
            if (p[i].revents) p[i].fd = -1;
        assert_true(poll(p, OTHERS, WAIT_MS) > 0);
    }
}

/* Two run, two wait, all others are told at once to come back; scans go on. */
static void test_full_queue(void **state) {
    (void)state;
    int fd[2], other[OTHERS], turned_away = 0;
    uint64_t full = metric_get(METRIC_WORK_FULL);
    gate_shut();
    for (int i = 0; i < 2; i++) fd[i] = ask("GET /cho HTTP/1.1\r\n" CLOSE);
    gate_await(2);
    for (int i = 0; i < OTHERS; i++) other[i] = ask("GET /cho HTTP/1.1\r\n" CLOSE);
    assert_int_equal(await_answers(other, OTHERS - 2), OTHERS - 2);
    assert_int_equal(metric_get(METRIC_WORK_FULL), full + OTHERS - 2);
    expect(ask("GET /healthz HTTP/1.1\r\n" CLOSE), "200", "ok\n");
    gate_open();
    for (int i = 0; i < 2; i++) expect(fd[i], "200", "waited");
    for (int i = 0; i < OTHERS; i++) {
        char answer[16384];
        drain(other[i], answer, sizeof answer);
        if (!strncmp(answer, "HTTP/1.1 503", 12) && strstr(answer, "Retry-After: 30"))
            turned_away++;
        else
            assert_memory_equal(answer, "HTTP/1.1 200", 12);
    }
    assert_int_equal(turned_away, OTHERS - 2);
    expect(ask("GET /cho HTTP/1.1\r\n" CLOSE), "200", "waited");
}

static void *scanner(void *arg) {
    int *good = arg;
    char request[700], out[16384];
    const char *target = strchr(strstr(address.data, "//") + 2, '/');
    int n = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\n" CLOSE, target);
    for (int i = 0; i < 25; i++) {
        int fd = dial(server);
        *good += put(fd, request, (size_t)n) && drain(fd, out, sizeof out) > 500 && !strncmp(out, "HTTP/1.1 200", 12);
    }
    return NULL;
}

/* A hundred scans, each answered while both workers are held up, and forms beside them when they are not. */
static void test_scans_go_on(void **state) {
    (void)state;
    pthread_t t[4];
    int good[4] = { 0 }, fd[2];
    gate_shut();
    for (int i = 0; i < 2; i++) fd[i] = ask("GET /cho HTTP/1.1\r\n" CLOSE);
    gate_await(2);
    for (int i = 0; i < 4; i++) assert_int_equal(pthread_create(&t[i], NULL, scanner, &good[i]), 0);
    for (int i = 0; i < 4; i++) pthread_join(t[i], NULL);
    for (int i = 0; i < 4; i++) assert_int_equal(good[i], 25);
    gate_open();
    for (int i = 0; i < 2; i++) expect(fd[i], "200", "waited");
    memset(good, 0, sizeof good);
    for (int i = 0; i < 4; i++) assert_int_equal(pthread_create(&t[i], NULL, scanner, &good[i]), 0);
    for (int i = 0; i < 30; i++) expect(post(server, "a=b&c=d", 7, ""), "200", "\r\n\r\n7 ");
    for (int i = 0; i < 4; i++) pthread_join(t[i], NULL);
    for (int i = 0; i < 4; i++) assert_int_equal(good[i], 25);
}

/* ---- clients that are slow, or gone ---- */

static void drip(int fd) {
    bool closed = false;
    for (int i = 0; !closed && i < WAIT_MS / 20; i++) {
        struct pollfd p = { .fd = fd, .events = POLLIN };
        char sink[4096];
        closed = (poll(&p, 1, 20) == 1 && recv(fd, sink, sizeof sink, 0) <= 0) || send(fd, "x", 1, MSG_NOSIGNAL) < 0;
    }
    assert_true(closed);
    close(fd);
}

/*
 * A body that drips is cut. A request that waits for its worker is not, however long: it began before the other, whose whole
 * deadline passed meanwhile.
 */
static void test_deadlines(void **state) {
    (void)state;
    gate_shut();
    int waits = ask("POST /cho HTTP/1.1\r\n" FORM "Connection: close\r\nContent-Length: 3\r\n\r\nabc");
    gate_await(1);
    uint64_t before = metric_get(METRIC_DEADLINES);
    drip(ask("POST /gui HTTP/1.1\r\n" FORM "Content-Length: 100000\r\n\r\n"));
    assert_true(metric_get(METRIC_DEADLINES) > before);
    gate_open();
    expect(waits, "200", "waited");
    static char body[150000]; /* nothing of the cut body is held */
    memset(body, 'a', sizeof body);
    expect(post(server, body, sizeof body, ""), "200", NULL);
}

static void test_gone(void **state) {
    (void)state;
    gate_shut();
    int fd = ask("POST /cho HTTP/1.1\r\n" FORM "Content-Length: 3\r\n\r\nabc");
    gate_await(1);
    close(fd);
    gate_open();
    gate_await_passed(1);
    close(ask("POST /gui HTTP/1.1\r\n" FORM "Content-Length: 1000\r\n\r\nabc"));
    expect(ask("GET /cho HTTP/1.1\r\n" CLOSE), "200", "waited");
}

/* ---- stopping ---- */

static void *stopper(void *arg) {
    server_stop(arg);
    return NULL;
}

static void test_stop_while_work_runs(void **state) {
    (void)state;
    for (int threads = 1; threads <= 2; threads++) {
        struct server *s = NULL;
        pthread_t t;
        int fd[4];
        gate_shut();
        assert_int_equal(start(&s, threads, 8, 0), ST_OK);
        for (int i = 0; i < 4; i++) {
            fd[i] = dial(s);
            say(fd[i], "GET /cho HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        gate_await(threads);
        assert_int_equal(pthread_create(&t, NULL, stopper, &s), 0);
        gate_open();
        char answer[8192];
        int answered = 0; /* those that had been read: the others find the door shut */
        for (int i = 0; i < 4; i++) answered += drain(fd[i], answer, sizeof answer) > 0 && !strncmp(answer, "HTTP/1.1 200", 12);
        assert_true(answered >= threads);
        pthread_join(t, NULL);
        assert_null(s);
    }
}

struct step {
    struct work_job job;
    bool ran, with_worker;
};

static pthread_mutex_t step_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t step_ran = PTHREAD_COND_INITIALIZER;

static void step_run(struct work_job *job, void *w) {
    struct step *one = (struct step *)(void *)job;
    pthread_mutex_lock(&step_lock);
    one->ran = true;
    one->with_worker = w != NULL;
    pthread_cond_broadcast(&step_ran);
    pthread_mutex_unlock(&step_lock);
}

static void step_await(struct step *one) {
    pthread_mutex_lock(&step_lock);
    while (!one->ran) pthread_cond_wait(&step_ran, &step_lock);
    pthread_mutex_unlock(&step_lock);
}

static void *pool_stopper(void *arg) {
    work_stop(arg);
    return NULL;
}

/* A place that was taken before the pool stops is still served, without a worker; nothing is left behind. */
static void test_pool_stops(void **state) {
    (void)state;
    struct err e = { 0 };
    struct work *k = NULL;
    struct step one = { .job.run = step_run }, late[2] = { { .job.run = step_run }, { .job.run = step_run } };
    pthread_t t;
    struct site site;
    router_site(bare, &site);
    assert_int_equal(work_new(&k, &site, 2, 3, &e), ST_OK);
    assert_true(work_reserve(k) && work_reserve(k) && work_reserve(k));
    assert_false(work_reserve(k));
    work_push(k, &one.job);
    step_await(&one);
    assert_true(one.with_worker);
    assert_int_equal(pthread_create(&t, NULL, pool_stopper, k), 0);
    while (work_reserve(k)) { /* until the stop is seen */
        one.ran = false;
        work_push(k, &one.job);
        step_await(&one);
    }
    for (int i = 0; i < 2; i++) work_push(k, &late[i].job);
    pthread_join(t, NULL);
    for (int i = 0; i < 2; i++) assert_true(late[i].ran && !late[i].with_worker);
    assert_false(work_reserve(k));
    work_stop(k);
    work_free(&k);
    assert_null(k);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bodies),      cmocka_unit_test(test_refused_bodies), cmocka_unit_test(test_continue),
        cmocka_unit_test(test_memory),      cmocka_unit_test(test_answers),        cmocka_unit_test(test_full_queue),
        cmocka_unit_test(test_scans_go_on), cmocka_unit_test(test_deadlines),      cmocka_unit_test(test_gone),
        cmocka_unit_test(test_stop_while_work_runs), cmocka_unit_test(test_pool_stops),
    };
    return cmocka_run_group_tests(tests, start_all, stop_all);
}
