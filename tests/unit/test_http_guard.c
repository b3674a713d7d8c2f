/* The request guard: what two programs might read differently never reaches a route. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "http/router.h"

static int ask(const char *method, const char *target, size_t target_len, const char *version,
               const struct http_header *headers, size_t n) {
    struct http_request q = { .method = method,
                              .version = version,
                              .target = target,
                              .target_len = target_len,
                              .headers = headers,
                              .headers_len = n,
                              .peer = "127.0.0.1" };
    int status = -1;
    bool fine = http_guard(&q, &status);
    assert_true(fine == (status == 0));
    return status;
}

#define H(n, v)                                                                                                        \
    { n, v, sizeof n - 1, sizeof v - 1 }
static const struct http_header host = H("Host", "tx.example");

static int target(const char *t) { return ask("GET", t, strlen(t), "HTTP/1.1", &host, 1); }

static void test_targets(void **state) {
    (void)state;
    assert_int_equal(target("/"), 0);
    assert_int_equal(target("/T/4829104733829156?s=1&utm=a%20b"), 0);
    assert_int_equal(target("/a..b/.c/...?x=/../"), 0);
    assert_int_equal(target("*"), 400);
    assert_int_equal(target("http://evil/a"), 400);
    assert_int_equal(target("/a b"), 400);
    assert_int_equal(target("/a#b"), 400);
    assert_int_equal(target("/\x7f"), 400);
    assert_int_equal(target("/\xc3\xa9"), 400);
    assert_int_equal(target("/%"), 400);
    assert_int_equal(target("/%4"), 400);
    assert_int_equal(target("/%zz"), 400);
    assert_int_equal(target("/%00"), 400);
    assert_int_equal(target("/?x=%00"), 400);
    assert_int_equal(target("/.."), 400);
    assert_int_equal(target("/a/./b"), 400);
    assert_int_equal(target("/a/%2E%2e/b"), 400);
    assert_int_equal(target("/a/.%2e"), 400);
    assert_int_equal(target(""), 400);
    assert_int_equal(ask("GET", "/a\0b", 4, "HTTP/1.1", &host, 1), 400);
    char longest[2049];
    memset(longest, 'a', sizeof longest);
    longest[0] = '/';
    assert_int_equal(ask("GET", longest, 2048, "HTTP/1.1", &host, 1), 0);
    assert_int_equal(ask("GET", longest, 2049, "HTTP/1.1", &host, 1), 414);
}

static void test_methods_and_versions(void **state) {
    (void)state;
    static const struct {
        const char *method, *version;
        int status;
    } rows[] = { { "GET", "HTTP/1.1", 0 },     { "HEAD", "HTTP/1.0", 0 },   { "POST", "HTTP/1.1", 0 },
                 { "TRACE", "HTTP/1.1", 501 }, { "get", "HTTP/1.1", 501 },  { "FOO", "HTTP/1.1", 501 },
                 { "", "HTTP/1.1", 400 },      { "G ET", "HTTP/1.1", 400 }, { "G(T", "HTTP/1.1", 400 },
                 { "GET", "HTTP/2.0", 505 },   { "GET", "HTTP/0.9", 505 },  { "GET", "HTTP/1.2", 505 },
                 { "GET", "", 400 },           { "GET", "HTTP/1.10", 400 }, { "GET", "http/1.1", 400 } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(ask(rows[i].method, "/", 1, rows[i].version, &host, 1), rows[i].status);
}

static int with(const struct http_header *extra, size_t n, const char *version) {
    struct http_header all[8] = { host };
    for (size_t i = 0; i < n; i++) all[i + 1] = extra[i];
    return ask("GET", "/", 1, version, all, n + 1);
}

static void test_lengths_and_codings(void **state) {
    (void)state;
    static const struct http_header zero = H("Content-Length", "0"), five = H("content-length", "5"),
                                    chunked = H("Transfer-Encoding", "Chunked"), gzip = H("Transfer-Encoding", "gzip"),
                                    both = H("Transfer-Encoding", "gzip, chunked"), plus = H("Content-Length", "+5"),
                                    list = H("Content-Length", "5, 5"), none = H("Content-Length", ""),
                                    hex = H("Content-Length", "0x5"), minus = H("Content-Length", "-1"),
                                    huge = H("Content-Length", "99999999999999999999999");
    assert_int_equal(with(&zero, 1, "HTTP/1.1"), 0);
    assert_int_equal(with(&five, 1, "HTTP/1.1"), 413);
    assert_int_equal(with(&chunked, 1, "HTTP/1.1"), 413);
    assert_int_equal(with(&chunked, 1, "HTTP/1.0"), 400);
    const struct http_header *bad[] = { &gzip, &both, &plus, &list, &none, &hex, &minus, &huge };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_int_equal(with(bad[i], 1, "HTTP/1.1"), 400);
    struct http_header pair[2] = { five, chunked };
    assert_int_equal(with(pair, 2, "HTTP/1.1"), 400);
    pair[1] = five;
    assert_int_equal(with(pair, 2, "HTTP/1.1"), 400);
    pair[0] = pair[1] = chunked;
    assert_int_equal(with(pair, 2, "HTTP/1.1"), 400);
}

static int with_host(const char *value) {
    struct http_header h = { "HOST", value, 4, strlen(value) };
    return ask("GET", "/", 1, "HTTP/1.1", &h, 1);
}

static void test_hosts(void **state) {
    (void)state;
    assert_int_equal(with_host("TX.LAOCAI.GOV.VN"), 0);
    assert_int_equal(with_host("localhost:8080"), 0);
    assert_int_equal(with_host("[::1]:80"), 0);
    assert_int_equal(with_host(" tx.example "), 0);
    const char *bad[] = { "", "a b", "a/b", "user@a", "a:", "a:99999", "a:x", "[::1", "[]", "a,b", "a\tb", "a:80:80" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_int_equal(with_host(bad[i]), 400);
    assert_int_equal(with(&host, 1, "HTTP/1.1"), 400);
    assert_int_equal(ask("GET", "/", 1, "HTTP/1.1", NULL, 0), 400);
    assert_int_equal(ask("GET", "/", 1, "HTTP/1.0", NULL, 0), 0);
}

static void test_header_bytes(void **state) {
    (void)state;
    static const struct http_header bad[] = { H("A B", "x"), H("A", "x\0y"), H("A", "x\ny"),     H("A", "x\ry"),
                                              H("", "x"),    H("A:", "x"),   H("\xc3\xa9", "x"), H("A", "\x7f") };
    static const struct http_header good = H("X-Any", "tab\tand caf\xc3\xa9");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_int_equal(with(&bad[i], 1, "HTTP/1.1"), 400);
    assert_int_equal(with(&good, 1, "HTTP/1.1"), 0);
    struct http_header many[65];
    for (size_t i = 0; i < 65; i++) many[i] = good;
    many[0] = host;
    assert_int_equal(ask("GET", "/", 1, "HTTP/1.1", many, 64), 0);
    assert_int_equal(ask("GET", "/", 1, "HTTP/1.1", many, 65), 431);
    static char big[12300];
    memset(big, 'a', sizeof big);
    struct http_header two[2] = { host, { "A", big, 1, sizeof big } };
    assert_int_equal(ask("GET", "/", 1, "HTTP/1.1", two, 2), 431);
}

/* What is ambiguous is 400 even when the method alone would be 405 or 501. */
static void test_ambiguous_first(void **state) {
    (void)state;
    static const struct http_header pair[3] = { H("Host", "a"), H("Content-Length", "5"),
                                                H("Transfer-Encoding", "chunked") };
    assert_int_equal(ask("POST", "/", 1, "HTTP/1.1", pair, 3), 400);
    assert_int_equal(ask("BREW", "/%00", 4, "HTTP/1.1", pair, 2), 400);
    assert_int_equal(ask("BREW", "/", 1, "HTTP/1.1", pair, 2), 501);
}

/* Only POST may bring a body, and it says how long it is. */
static void test_bodies(void **state) {
    (void)state;
    static const struct http_header five[2] = { H("Host", "a"), H("Content-Length", "5") },
                                    chunked[2] = { H("Host", "a"), H("Transfer-Encoding", "chunked") };
    assert_int_equal(ask("POST", "/", 1, "HTTP/1.1", five, 2), 0);
    assert_int_equal(ask("POST", "/", 1, "HTTP/1.1", chunked, 2), 411);
    assert_int_equal(ask("GET", "/", 1, "HTTP/1.1", five, 2), 413);
    assert_int_equal(ask("HEAD", "/", 1, "HTTP/1.1", five, 2), 413);
    assert_int_equal(ask("GET", "/", 1, "HTTP/1.1", chunked, 2), 413);
    assert_int_equal(ask("PUT", "/", 1, "HTTP/1.1", five, 2), 501);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_targets),
        cmocka_unit_test(test_methods_and_versions),
        cmocka_unit_test(test_lengths_and_codings),
        cmocka_unit_test(test_hosts),
        cmocka_unit_test(test_header_bytes),
        cmocka_unit_test(test_ambiguous_first),
        cmocka_unit_test(test_bodies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
