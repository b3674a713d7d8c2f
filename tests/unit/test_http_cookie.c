/* The cookie's name and marks, who may have one, and where a form may come from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cookie.h"
#include "reply.h"

#define HEADERS 6

struct one {
    const char *name, *value;
};

static struct http_header headers[HEADERS];

/* The last has name NULL. */
static struct http_request request(const char *peer, const struct one *h) {
    struct http_request q = { .method = "POST", .version = "HTTP/1.1", .target = "/", .target_len = 1, .peer = peer };
    q.headers = headers;
    for (; h->name && q.headers_len < HEADERS; h++)
        headers[q.headers_len++] = (struct http_header){ h->name, h->value, strlen(h->name), strlen(h->value) };
    return q;
}

#define Q(peer, ...) request(peer, (const struct one[]){ __VA_ARGS__, { NULL, NULL } })

static const char *const proxies[] = { "10.0.0.1", "127.0.0.1" };

static enum cookie_mode mode(const struct http_request q, int known, bool demo) {
    return client_cookie_mode(&q, proxies, known, demo);
}

static void test_https(void **state) {
    (void)state;
    struct one https = { "X-Forwarded-Proto", "https" };
    assert_int_equal(mode(Q("10.0.0.1", https), 1, false), COOKIE_HOST);
    assert_int_equal(mode(Q("10.0.0.1", { "x-forwarded-proto", " HTTPS " }), 1, true), COOKIE_HOST);
    assert_int_equal(mode(Q("10.0.0.2", https), 1, false), COOKIE_NONE);
    assert_int_equal(mode(Q("10.0.0.1", https), 0, false), COOKIE_NONE);
    assert_int_equal(mode(Q("10.0.0.1", { "X-Forwarded-Proto", "http" }), 1, false), COOKIE_NONE);
    assert_int_equal(mode(Q("10.0.0.1", { "X-Forwarded-Proto", "https, http" }), 1, false), COOKIE_NONE);
    assert_int_equal(mode(Q("10.0.0.1", https, https), 1, false), COOKIE_NONE);
    assert_int_equal(mode(Q("10.0.0.1", { "Host", "localhost" }), 1, true), COOKIE_NONE);
}

static enum cookie_mode demo_at(const char *host) { return mode(Q("127.0.0.1", { "Host", host }), 0, true); }

static void test_loopback(void **state) {
    (void)state;
    const char *good[] = { "localhost", "LOCALHOST:8080", "127.0.0.1:8080", "127.1.2.3", "[::1]", "[::1]:8080" };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) assert_int_equal(demo_at(good[i]), COOKIE_LOOPBACK);
    const char *bad[] = { "tx.example", "localhost.example", "127.0.0.1.example", "[::1]x", "10.0.0.1", "127", "[::2]", "" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_int_equal(demo_at(bad[i]), COOKIE_NONE);
    struct one local = { "Host", "localhost" };
    assert_int_equal(mode(Q("::1", local), 0, true), COOKIE_LOOPBACK);
    assert_int_equal(mode(Q("127.0.0.1", local), 0, false), COOKIE_NONE);
    assert_int_equal(mode(Q("192.168.1.5", local), 0, true), COOKIE_NONE);
    const char *marks[] = { "X-Forwarded-For", "Forwarded", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Via" };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        assert_int_equal(mode(Q("127.0.0.1", local, { marks[i], "x" }), 0, true), COOKIE_NONE);
}

static void reads(const struct http_request q, const char *want) {
    const char *value;
    size_t len;
    assert_true(cookie_get(&q, "tl", &value, &len) == (want != NULL));
    if (!want) return;
    assert_int_equal(len, strlen(want));
    assert_memory_equal(value, want, len);
}

static void test_reading(void **state) {
    (void)state;
    reads(Q("p", { "Cookie", "tl=abc" }), "abc");
    reads(Q("p", { "cookie", "a=b; tl=abc ;c=d" }), "abc");
    reads(Q("p", { "Cookie", "a=b;tl=" }), "");
    reads(Q("p", { "Cookie", "a=b" }, { "Cookie", "tl=x=y" }), "x=y");
    reads(Q("p", { "Cookie", "xtl=abc; tlx=1; tl; TL=2; __Host-tl=3" }), NULL);
    reads(Q("p", { "Cookie", "" }), NULL);
    reads(Q("p", { "Cooki", "tl=abc" }), NULL);
}

static void test_writing(void **state) {
    (void)state;
    struct http_response r;
    reply_init(&r, 200);
    cookie_set(&r, COOKIE_NONE, "abc");
    assert_int_equal(r.headers_len, 0);
    cookie_set(&r, COOKIE_HOST, "abc");
    cookie_set(&r, COOKIE_LOOPBACK, "abc");
    cookie_clear(&r, COOKIE_HOST);
    cookie_clear(&r, COOKIE_LOOPBACK);
    assert_int_equal(r.headers_len, 4);
    for (int i = 0; i < 4; i++) assert_string_equal(r.headers[i].name, "Set-Cookie");
    assert_string_equal(r.headers[0].value, "__Host-tl=abc; Secure; HttpOnly; SameSite=Lax; Path=/");
    assert_string_equal(r.headers[1].value, "tl=abc; HttpOnly; SameSite=Lax; Path=/");
    assert_string_equal(r.headers[2].value, "__Host-tl=; Secure; HttpOnly; SameSite=Lax; Path=/; Max-Age=0");
    assert_string_equal(r.headers[3].value, "tl=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0");
}

static bool holds(bool https, const struct http_request q) { return origin_holds(&q, https); }

static void test_origin(void **state) {
    (void)state;
    struct one host = { "Host", "tx.example" }, port = { "Host", "localhost:8080" }, same = { "Sec-Fetch-Site", "same-origin" };
    assert_true(holds(false, Q("p", host, { "Origin", "http://tx.example" })));
    assert_true(holds(true, Q("p", host, { "Origin", "https://TX.example" })));
    assert_true(holds(false, Q("p", port, { "Origin", "http://localhost:8080" })));
    assert_true(holds(false, Q("p", host, { "Origin", "http://tx.example" }, same)));
    assert_true(holds(true, Q("p", host, same)));
    assert_true(holds(true, Q("p", host, same, { "Origin", "null" })));

    assert_false(holds(false, Q("p", host)));
    assert_false(holds(true, Q("p", host, { "Origin", "http://tx.example" })));
    assert_false(holds(false, Q("p", host, { "Origin", "https://tx.example" })));
    assert_false(holds(false, Q("p", host, { "Origin", "http://tx.example:80" })));
    assert_false(holds(false, Q("p", port, { "Origin", "http://localhost" })));
    assert_false(holds(false, Q("p", host, { "Origin", "http://tx.example.evil" })));
    assert_false(holds(false, Q("p", host, { "Origin", "http://evil" }, same)));
    assert_false(holds(false, Q("p", host, { "Origin", "null" })));
    assert_false(holds(false, Q("p", host, { "Origin", "" })));
    assert_false(holds(false, Q("p", { "Origin", "http://" })));
    assert_false(holds(false, Q("p", host, { "Sec-Fetch-Site", "same-site" })));
    assert_false(holds(false, Q("p", host, { "Sec-Fetch-Site", "none" })));
    assert_false(holds(false, Q("p", host, { "Origin", "http://tx.example" }, { "Sec-Fetch-Site", "cross-site" })));
    assert_false(holds(false, Q("p", host, { "Origin", "http://tx.example" }, { "Origin", "http://evil" })));
    assert_false(holds(false, Q("p", host, same, { "Sec-Fetch-Site", "cross-site" })));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_https),   cmocka_unit_test(test_loopback), cmocka_unit_test(test_reading),
        cmocka_unit_test(test_writing), cmocka_unit_test(test_origin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
