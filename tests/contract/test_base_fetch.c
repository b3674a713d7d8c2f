/* Asking over HTTP: a server of one thread on this machine that says what the test wants. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fetch.h"

static int listener;
static unsigned port;
static pthread_t thread;
static char request[8192];
static const char *answer_text;
static size_t answer_len;

static void *serve(void *arg) {
    (void)arg;
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0) return NULL;
        size_t n = 0;
        char *body = NULL;
        size_t want = 0;
        for (ssize_t got; n < sizeof request - 1 && (got = read(fd, request + n, sizeof request - 1 - n)) > 0;) {
            n += (size_t)got;
            request[n] = '\0';
            body = strstr(request, "\r\n\r\n");
            if (!body) continue;
            const char *length = strcasestr(request, "content-length: ");
            want = (size_t)(body + 4 - request) + (length ? strtoul(length + 16, NULL, 10) : 0);
            if (n >= want) break;
        }
        request[n] = '\0';
        if (!strncmp(request, "GET /stop", 9)) {
            close(fd);
            return NULL;
        }
        ssize_t sent = write(fd, answer_text, answer_len);
        (void)sent;
        close(fd);
    }
}

static int setup(void **state) {
    (void)state;
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof at;
    listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&at, sizeof at) || listen(listener, 8)) return -1;
    if (getsockname(listener, (struct sockaddr *)&at, &len)) return -1;
    port = ntohs(at.sin_port);
    return pthread_create(&thread, NULL, serve, NULL);
}

static const char *url(const char *path) {
    static char text[128];
    (void)snprintf(text, sizeof text, "http://127.0.0.1:%u%s", port, path);
    return text;
}

static int teardown(void **state) {
    (void)state;
    struct fetcher *f;
    struct fetch_answer a = { .body = BUF_INIT };
    if (fetcher_open(&f, NULL)) return -1;
    (void)fetch(f, &(struct fetch_ask){ .url = url("/stop"), .max_bytes = 10 }, &a, NULL);
    fetcher_close(&f);
    buf_free(&a.body);
    pthread_join(thread, NULL);
    return close(listener);
}

static enum status ask(struct fetch_ask q, const char *text, struct fetch_answer *a, struct err *e) {
    struct fetcher *f;
    answer_text = text;
    answer_len = strlen(text);
    request[0] = '\0';
    assert_int_equal(fetcher_open(&f, NULL), ST_OK);
    enum status s = fetch(f, &q, a, e);
    fetcher_close(&f);
    assert_null(f);
    return s;
}

static void test_get(void **state) {
    (void)state;
    struct fetch_answer a = { .body = BUF_INIT };
    buf_str(&a.body, "from before");
    assert_int_equal(ask((struct fetch_ask){ .url = url("/log/checkpoint"), .max_bytes = 100 },
                         "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello", &a, NULL), ST_OK);
    assert_int_equal(a.status, 200);
    assert_string_equal(a.type, "text/plain");
    assert_string_equal(a.body.data, "hello");
    assert_int_equal(a.body.len, 5);
    assert_memory_equal(request, "GET /log/checkpoint HTTP/1.1\r\n", 30);
    assert_non_null(strstr(request, "User-Agent: temlang/"));
    assert_null(strstr(request, "Cookie"));
    buf_free(&a.body);
}

static void test_post(void **state) {
    (void)state;
    struct fetch_answer a = { .body = BUF_INIT };
    const char *text = "HTTP/1.1 409 Conflict\r\nContent-Type: text/x.tlog.size\r\nContent-Length: 3\r\n\r\n17\n";
    assert_int_equal(ask((struct fetch_ask){ .url = url("/add-checkpoint"), .body = "old 5\n", .body_len = 6, .content_type = "text/plain", .max_bytes = 100 },
                         text, &a, NULL), ST_OK);
    assert_int_equal(a.status, 409); /* for the caller to judge */
    assert_string_equal(a.type, "text/x.tlog.size");
    assert_string_equal(a.body.data, "17\n");
    assert_memory_equal(request, "POST /add-checkpoint HTTP/1.1\r\n", 31);
    assert_non_null(strstr(request, "\r\nContent-Type: text/plain\r\n"));
    assert_non_null(strstr(request, "\r\n\r\nold 5\n"));
    assert_null(strcasestr(request, "expect:"));
    buf_free(&a.body);
}

static void test_too_large(void **state) {
    (void)state;
    struct fetch_answer a = { .body = BUF_INIT };
    struct err e = { 0 };
    static const char text[] = "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n0123456789a";
    assert_int_equal(ask((struct fetch_ask){ .url = url("/"), .max_bytes = 11 }, text, &a, NULL), ST_OK);
    assert_int_equal(ask((struct fetch_ask){ .url = url("/"), .max_bytes = 10 }, text, &a, &e), ST_TOO_LARGE);
    assert_string_equal(e.key, "fetch.size");
    assert_string_equal(err_value(&e, "max"), "10");
    buf_free(&a.body);
}

static void test_failures(void **state) {
    (void)state;
    struct fetch_answer a = { .body = BUF_INIT };
    struct err e = { 0 };
    char closed[64];
    assert_int_equal(ask((struct fetch_ask){ .url = "ftp://127.0.0.1/", .max_bytes = 10 }, "", &a, &e), ST_INVALID);
    assert_string_equal(e.key, "fetch.url");
    err_clear(&e);
    assert_int_equal(ask((struct fetch_ask){ .url = "/etc/passwd", .max_bytes = 10 }, "", &a, NULL), ST_INVALID);
    assert_int_equal(ask((struct fetch_ask){ .url = url("/"), .max_bytes = 10 }, "", &a, &e), ST_UNAVAILABLE); /* hangs up */
    assert_string_equal(e.key, "fetch.failed");
    err_clear(&e);
    assert_int_equal(ask((struct fetch_ask){ .url = url("/"), .max_bytes = 99 }, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort", &a, &e),
                     ST_UNAVAILABLE);
    err_clear(&e);
    (void)snprintf(closed, sizeof closed, "http://127.0.0.1:1/");
    assert_int_equal(ask((struct fetch_ask){ .url = closed, .max_bytes = 10 }, "", &a, &e), ST_UNAVAILABLE);
    assert_string_equal(err_value(&e, "url"), closed);
    /* No way to a file of this machine by redirection. */
    assert_int_equal(ask((struct fetch_ask){ .url = url("/"), .max_bytes = 9999 },
                         "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n", &a, NULL), ST_UNAVAILABLE);
    buf_free(&a.body);
}

static void test_is_url(void **state) {
    (void)state;
    assert_true(fetch_is_url("http://a") && fetch_is_url("HTTPS://a"));
    assert_false(fetch_is_url("") || fetch_is_url("/srv/log") || fetch_is_url("file:///x") || fetch_is_url("httpx://a"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_get), cmocka_unit_test(test_post), cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_failures), cmocka_unit_test(test_is_url),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
