/* What a request asks for, and who asks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ask.h"
#include "client.h"

static struct ask ask_with(const char *target, const char *name, const char *value) {
    static struct http_header h;
    static struct http_request q;
    struct ask a;
    h = (struct http_header){ name, value, strlen(name), strlen(value) };
    q = (struct http_request){ .method = "GET",
                               .version = "HTTP/1.1",
                               .target = target,
                               .target_len = strlen(target),
                               .headers = &h,
                               .headers_len = 1,
                               .peer = "10.0.0.1" };
    ask_read(&q, &a);
    return a;
}

static void test_accept(void **state) {
    (void)state;
    assert_true(ask_with("/", "accept", "application/json").json);
    assert_true(ask_with("/", "Accept", "application/problem+json").json);
    assert_true(ask_with("/", "Accept", "text/html;q=0.5, application/json").json);
    assert_true(ask_with("/", "Accept", "application/json ; charset=utf-8;Q=1").json);
    const char *pages[] = { "",
                            "*/*",
                            "text/html",
                            "text/html,application/json",
                            "application/json;q=0",
                            "application/json;q=0.2,text/html;q=0.3",
                            "application/jsonx",
                            "application/json;q=x" };
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) assert_false(ask_with("/", "Accept", pages[i]).json);
}

static void test_encoding(void **state) {
    (void)state;
    assert_true(ask_with("/", "Accept-Encoding", "gzip, deflate, br").gzip);
    assert_true(ask_with("/", "Accept-Encoding", "br;q=1, GZIP;q=0.001").gzip);
    assert_true(ask_with("/", "Accept-Encoding", "*").gzip);
    assert_false(ask_with("/", "Accept-Encoding", "gzip;q=0, *").gzip);
    assert_false(ask_with("/", "Accept-Encoding", "gzip;q=0.000").gzip);
    assert_false(ask_with("/", "Accept-Encoding", "identity").gzip);
    assert_false(ask_with("/", "Accept-Encoding", "").gzip);
    assert_false(ask_with("/", "X", "gzip").gzip);
}

static void test_language(void **state) {
    (void)state;
    assert_int_equal(ask_with("/", "X", "").lang, LANG_VI);
    assert_int_equal(ask_with("/", "Accept-Language", "vi-VN,vi;q=0.9,en;q=0.5").lang, LANG_VI);
    assert_int_equal(ask_with("/", "Accept-Language", "en-GB,en").lang, LANG_EN);
    assert_int_equal(ask_with("/", "Accept-Language", "ko-KR,ko").lang, LANG_KO);
    assert_int_equal(ask_with("/?l=vi", "Accept-Language", "en").lang, LANG_VI);
    assert_int_equal(ask_with("/?x=1&l=fr", "Accept-Language", "vi").lang, LANG_FR);
    assert_int_equal(ask_with("/?l=", "Accept-Language", "en").lang, LANG_EN);
    assert_false(ask_with("/?l=", "X", "").lang_given);
    assert_false(ask_with("/?ll=en", "X", "").lang_given);
    assert_true(ask_with("/?l=en", "X", "").lang_given);
}

static void test_query(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    const char *value;
    size_t len;
    char out[8];
    assert_true(query_get("a=1&s=2&s=3", 11, "s", &value, &len));
    assert_int_equal(len, 1);
    assert_int_equal(*value, '2');
    assert_true(query_get("s", 1, "s", &value, &len));
    assert_int_equal(len, 0);
    assert_false(query_get("ss=1", 4, "s", &value, &len));
    query_without(&b, "l=en&s=2&&l=vi&x", 16, "l");
    assert_string_equal(b.data, "s=2&&x");
    buf_free(&b);
    assert_int_equal(query_decode("4829+10%2D%zz", 13, out, sizeof out), 8);
    assert_memory_equal(out, "4829 10-", 8);
    assert_int_equal(query_decode("%", 1, out, sizeof out), 1);
}

static void address(const char *peer, const char *forwarded, const char *want) {
    static const char *const proxies[] = { "10.0.0.1", "10.0.0.2" };
    char out[CLIENT_ADDRESS_BYTES];
    struct http_header h = { "x-forwarded-for", forwarded, 15, strlen(forwarded) };
    struct http_request q = {
        .method = "GET", .target = "/", .target_len = 1, .headers = &h, .headers_len = 1, .peer = peer
    };
    client_address(&q, proxies, 2, out);
    assert_string_equal(out, want);
}

static void test_address(void **state) {
    (void)state;
    address("1.1.1.1", "9.9.9.9", "1.1.1.1");
    address("10.0.0.1", "9.9.9.9", "9.9.9.9");
    address("10.0.0.1", "6.6.6.6, 9.9.9.9", "9.9.9.9");
    address("10.0.0.1", "6.6.6.6, 9.9.9.9, 10.0.0.2", "9.9.9.9");
    address("10.0.0.1", "10.0.0.2", "10.0.0.2");
    address("10.0.0.1", "9.9.9.9, garbage", "10.0.0.1");
    address("10.0.0.1", "2001:db8::1", "2001:db8::1");
    address("10.0.0.1", "[2001:db8::1]:443", "2001:db8::1");
    address("10.0.0.1", "9.9.9.9:1234", "9.9.9.9");
    address("10.0.0.1", "", "10.0.0.1");
    address("10.0.0.1", ",", "10.0.0.1");
}

static bool person(const char *name, const char *value) {
    struct http_header h = { name, value, strlen(name), strlen(value) };
    struct http_request q = {
        .method = "GET", .target = "/", .target_len = 1, .headers = &h, .headers_len = 1, .peer = "::1"
    };
    return client_is_person(&q);
}

static void test_people(void **state) {
    (void)state;
    const char *programs[] = { "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
                               "Twitterbot/1.0",
                               "WhatsApp/2.23.20.0",
                               "TelegramBot (like TwitterBot)",
                               "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
                               "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
                               "Zalo",
                               "zalobot/1.0" };
    const char *people[] = {
        "Mozilla/5.0 (Linux; Android 8.1; CUBOT_NOVA) AppleWebKit/537.36 Chrome/69.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; Android 12) Mobile Safari/537.36 Zalo android/12100760 ZaloTheme/light",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Mobile/15E148 [FBAN/FBIOS;FBAV/430]", "curl/7.88.1", ""
    };
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) assert_false(person("User-Agent", programs[i]));
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) assert_true(person("user-agent", people[i]));
    assert_false(person("Sec-Purpose", "prefetch;prerender"));
    assert_false(person("Purpose", "preview"));
    assert_true(person("Sec-Fetch-Mode", "navigate"));
}

static void test_local(void **state) {
    (void)state;
    struct http_header h = { "X-Forwarded-For", "127.0.0.1", 15, 9 };
    struct http_request q = { .method = "GET", .target = "/", .target_len = 1, .peer = "127.0.0.1" };
    assert_true(client_is_local(&q));
    q.peer = "::1";
    assert_true(client_is_local(&q));
    q.peer = "10.0.0.1";
    assert_false(client_is_local(&q));
    q.peer = "127.0.0.1";
    q.headers = &h;
    q.headers_len = 1;
    assert_false(client_is_local(&q));
}

int main(void) {
    struct err e = { 0 };
    if (text_load(&e)) return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accept), cmocka_unit_test(test_encoding), cmocka_unit_test(test_language),
        cmocka_unit_test(test_query),  cmocka_unit_test(test_address),  cmocka_unit_test(test_people),
        cmocka_unit_test(test_local),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
