/* Whole requests through the router without a socket: what a visitor gets, what is counted, what is noted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/metrics.h"
#include "base/text.h"
#include "http/router.h"
#include "world.h"

#define GTIN "09520001000010"
#define BROWSER "Mozilla/5.0 (Linux; Android 9) Mobile Safari/537.36"

struct site {
    struct world w;
    struct router *r;
    struct router_worker *worker;
    int64_t product;
    uint32_t run;
    struct buf address; /* of label 1 */
};

static void site_open(struct site *s, const char *expires_on) {
    struct err e = { 0 };
    *s = (struct site){ .run = 0 };
    assert_int_equal(text_load(&e), ST_OK);
    world_open(&s->w, false);
    s->product = world_product(&s->w, "Khăn thổ cẩm", NULL, "2411A", 1000, expires_on);
    s->run = world_run(&s->w, s->product, "2411A", 100);
    world_address(&s->w, s->run, 1, &s->address);
    static const char *const proxies[] = { "10.0.0.1" };
    if (router_open(&s->r, s->w.app, proxies, 1, &e)) {
        print_error("%s: %s %s\n", e.key, err_value(&e, "page"), err_value(&e, "what"));
        fail();
    }
    assert_int_equal(router_worker_open(&s->worker, s->r, &e), ST_OK);
}

static void site_close(struct site *s) {
    router_worker_close(&s->worker);
    router_close(&s->r);
    buf_free(&s->address);
    world_close(&s->w);
}

/* "HTTPS://HOST/T/…" -> "/T/…" */
static const char *target_of(const char *address) { return strchr(strstr(address, "//") + 2, '/'); }

struct call {
    const char *method, *target, *agent, *accept, *lang, *peer, *forwarded;
};

static struct http_response call(struct site *s, struct call c) {
    struct http_header h[6] = { { "Host", "tx", 4, 2 } };
    size_t n = 1;
    const char *const names[] = { "User-Agent", "Accept", "Accept-Language", "X-Forwarded-For" };
    const char *const values[] = { c.agent, c.accept, c.lang, c.forwarded };
    for (size_t i = 0; i < 4; i++)
        if (values[i]) h[n++] = (struct http_header){ names[i], values[i], strlen(names[i]), strlen(values[i]) };
    const struct http_request q = { .method = c.method ? c.method : "GET",
                                    .version = "HTTP/1.1",
                                    .target = c.target,
                                    .target_len = strlen(c.target),
                                    .headers = h,
                                    .headers_len = n,
                                    .peer = c.peer ? c.peer : "127.0.0.1" };
    struct http_response out;
    router_handle(s->worker, &q, &out);
    return out;
}

static const char *header_of(const struct http_response *r, const char *name) {
    for (int i = 0; i < r->headers_len; i++)
        if (!strcmp(r->headers[i].name, name)) return r->headers[i].value;
    return "";
}

static bool says(const struct http_response *r, const char *text) {
    return r->body.data && memmem(r->body.data, r->body.len, text, strlen(text)) != NULL;
}

static void expect(struct site *s, struct call c, int status, const char *text) {
    struct http_response r = call(s, c);
    if (r.status != status || (text && !says(&r, text)))
        print_error("%s: %d, expected %d with \"%s\"\n%.*s\n", c.target, r.status, status, text ? text : "",
                    (int)r.body.len, r.body.data ? r.body.data : "");
    assert_int_equal(r.status, status);
    if (text) assert_true(says(&r, text));
    http_response_free(&r);
}

static char *flip_last(char *address) {
    size_t len = strlen(address);
    address[len - 1] = address[len - 1] == '1' ? '2' : '1';
    return address;
}

static void test_findings(void **state) {
    (void)state;
    struct site s;
    site_open(&s, NULL);
    const char *t = target_of(s.address.data);
    char edited[512];
    expect(&s, (struct call){ .target = t }, 200, "<h1>Tem hợp lệ</h1>");
    expect(&s, (struct call){ .target = t, .lang = "en" }, 200, "<h1>Label valid</h1>");
    expect(&s, (struct call){ .target = t, .lang = "fr,ko" }, 200, "<h1>Étiquette valide</h1>");
    expect(&s, (struct call){ .target = t, .lang = "ko-KR,vi;q=0.9" }, 200, "<h1>유효한 라벨</h1>");
    expect(&s, (struct call){ .target = t, .lang = "de,nl" }, 200, "<h1>Label valid</h1>");
    (void)snprintf(edited, sizeof edited, "%s&l=en&utm_source=x", t);
    expect(&s, (struct call){ .target = edited, .lang = "vi" }, 200, "<h1>Label valid</h1>");
    (void)snprintf(edited, sizeof edited, "%s", t);
    expect(&s, (struct call){ .target = flip_last(edited) }, 200, "Mã không do hệ thống này cấp");
    edited[strcspn(edited, "?")] = '\0';
    expect(&s, (struct call){ .target = edited }, 200, "<h1>Có mã tem này</h1>");
    edited[1] = 't';
    expect(&s, (struct call){ .target = edited }, 200, "<h1>Có mã tem này</h1>");
    edited[strlen(edited) - 1] ^= 1;
    expect(&s, (struct call){ .target = edited }, 400, "<h1>Mã tem gõ chưa đúng</h1>");
    expect(&s, (struct call){ .target = "/T/4829%201047" }, 400, "<h1>Đường dẫn không đầy đủ</h1>");
    (void)snprintf(edited, sizeof edited, "%s", t);
    edited[strlen(edited) - 3] = '\0';
    expect(&s, (struct call){ .target = edited }, 400, "<h1>Đường dẫn không đầy đủ</h1>");
    struct secrets *secret = world_secrets(&s.w);
    char number[NUMBER_BYTES];
    number_format(&secret->numbering, s.run, 101, number);
    (void)snprintf(edited, sizeof edited, "/T/%s", number);
    secrets_free(&secret);
    expect(&s, (struct call){ .target = edited }, 404, "<h1>Không tìm thấy mã tem</h1>");
    expect(&s, (struct call){ .target = edited, .accept = "application/json" }, 404, "\"outcome\":\"unknown\"");
    site_close(&s);
}

static int64_t scans(struct site *s) {
    scan_flush(s->w.app);
    struct scan_result r = world_scan(&s->w, s->address.data);
    return r.history.scans;
}

static void scan_again(struct site *s, struct call c) {
    s->w.now_us += 3600 * (int64_t)1000000; /* past the 30 minutes in which a visitor counts once */
    struct http_response r = call(s, c);
    assert_int_equal(r.status, 200);
    http_response_free(&r);
}

static void test_who_counts(void **state) {
    (void)state;
    struct site s;
    site_open(&s, NULL);
    char typed[256];
    const char *t = target_of(s.address.data);
    (void)snprintf(typed, sizeof typed, "%s", t);
    typed[strcspn(typed, "?")] = '\0';
    assert_int_equal(scans(&s), 0);
    scan_again(&s, (struct call){ .target = t, .agent = BROWSER, .method = "HEAD" });
    scan_again(&s, (struct call){ .target = t, .agent = "facebookexternalhit/1.1" });
    scan_again(&s, (struct call){ .target = t, .agent = "TelegramBot (like TwitterBot)" });
    scan_again(&s, (struct call){ .target = typed, .agent = BROWSER });
    assert_int_equal(scans(&s), 0);
    scan_again(&s, (struct call){ .target = t, .agent = BROWSER });
    assert_int_equal(scans(&s), 1);
    scan_again(&s, (struct call){ .target = t, .agent = BROWSER, .accept = "application/json" });
    assert_int_equal(scans(&s), 2);
    /* Two visitors behind our proxy are two; behind a stranger's header they are one. */
    s.w.now_us += 3600 * (int64_t)1000000;
    struct call c = { .target = t, .agent = BROWSER, .peer = "10.0.0.1", .forwarded = "1.1.1.1" };
    expect(&s, c, 200, NULL);
    c.forwarded = "2.2.2.2";
    expect(&s, c, 200, NULL);
    assert_int_equal(scans(&s), 4);
    s.w.now_us += 3600 * (int64_t)1000000;
    c.peer = "10.9.9.9";
    expect(&s, c, 200, NULL);
    c.forwarded = "3.3.3.3";
    expect(&s, c, 200, NULL);
    assert_int_equal(scans(&s), 5);
    site_close(&s);
}

/* A page to keep is one file, needs nothing of the service to be read, and is no scan. */
static void test_page_to_keep(void **state) {
    (void)state;
    struct site s;
    char keep[512];
    site_open(&s, NULL);
    (void)snprintf(keep, sizeof keep, "%s&save=1", target_of(s.address.data));
    struct http_response r = call(&s, (struct call){ .target = keep, .agent = BROWSER });
    assert_int_equal(r.status, 200);
    assert_int_equal(strncmp(header_of(&r, "Content-Disposition"), "attachment; filename=\"tem-", 26), 0);
    assert_true(says(&r, "Bản lưu của trang tra cứu ngày"));
    assert_true(says(&r, "<base href=\"https://"));
    assert_false(says(&r, "src=\"/"));
    assert_false(says(&r, "Lưu trang này"));
    http_response_free(&r);
    assert_int_equal(scans(&s), 0);
    /* What is not known is nothing to keep. */
    r = call(&s, (struct call){ .target = "/T/1234567890123456?s=1&save=1", .agent = BROWSER });
    assert_string_equal(header_of(&r, "Content-Disposition"), "");
    http_response_free(&r);
    site_close(&s);
}

static void test_days_on_the_page(void **state) {
    (void)state;
    struct site s;
    site_open(&s, NULL);
    const char *t = target_of(s.address.data);
    struct call c = { .target = t, .agent = BROWSER };
    world_set_time(&s.w, "2026-11-24", 14, 5, 0);
    expect(&s, c, 200, "Đây là lần quét đầu tiên được ghi nhận.");
    scan_flush(s.w.app);
    expect(&s, c, 200, "Quét lần đầu lúc 14:05 ngày 24/11/2026; đến nay trong 1 ngày.");
    for (int day = 25; day <= 29; day++) {
        char iso[16];
        (void)snprintf(iso, sizeof iso, "2026-11-%d", day);
        world_set_time(&s.w, iso, 9, 0, 0);
        expect(&s, c, 200, NULL);
        scan_flush(s.w.app);
    }
    expect(&s, c, 200, "đã quét vào 6 ngày khác nhau.");
    expect(&s, (struct call){ .target = t, .accept = "application/json" }, 200,
           "\"scans\":{\"seen\":\"some\",\"days\":6,\"first_on\":\"2026-11-24\",\"first_at\":\"14:05\"}");
    for (int day = 1; day <= 4; day++) {
        char iso[16];
        (void)snprintf(iso, sizeof iso, "2026-12-0%d", day);
        world_set_time(&s.w, iso, 9, 0, 0);
        expect(&s, c, 200, NULL);
        scan_flush(s.w.app);
    }
    expect(&s, c, 200, "đã quét vào 10 ngày khác nhau từ 24/11/2026");
    expect(&s, c, 200, "Hàng trưng bày thường được quét nhiều lần.");
    site_close(&s);
}

static void test_void_and_midnight(void **state) {
    (void)state;
    struct site s;
    site_open(&s, "2026-11-25");
    const char *t = target_of(s.address.data);
    struct call c = { .target = t, .agent = BROWSER };
    world_set_time(&s.w, "2026-11-25", 23, 59, 59);
    expect(&s, c, 200, "<h1>Tem hợp lệ</h1>");
    world_set_time(&s.w, "2026-11-26", 0, 0, 0);
    expect(&s, c, 200, "<h1>Quá hạn sử dụng</h1>");
    expect(&s, c, 200, "có hạn sử dụng đến 25/11/2026. Mã tem đúng.");
    json_decref(world_do(&s.w, COMMAND_RUN_VOID,
                         json_pack("{s:i, s:s, s:s}", "run", (int)s.run, "range", "1-3", "reason", "jam")));
    expect(&s, c, 200, "báo hủy tem ngày 26/11/2026 (kẹt giấy)");
    expect(&s, (struct call){ .target = t, .accept = "application/json" }, 200, "\"reason\":\"jam\"");
    site_close(&s);
}

/* A page that was kept gives way at once; the outcome stays, and what signed nothing is still told apart. */
static void test_key_ended(void **state) {
    (void)state;
    struct site s;
    site_open(&s, NULL);
    const char *t = target_of(s.address.data);
    struct call page = { .target = t, .agent = BROWSER }, json = { .target = t, .accept = "application/json" };
    for (int i = 0; i < 2; i++) expect(&s, page, 200, "<h1>Tem hợp lệ</h1>");
    struct http_response r = call(&s, json);
    assert_false(says(&r, "key_unsafe_on"));
    http_response_free(&r);
    json_decref(world_do(&s.w, COMMAND_KEY_COMPROMISE, json_pack("{s:i, s:s}", "key", 0, "reason", "Lộ khóa")));
    char day[DATE_BYTES], member[64];
    day_format(day_of_us(s.w.now_us), day);
    (void)snprintf(member, sizeof member, "\"key_unsafe_on\":\"%s\"", day);
    for (int i = 0; i < 2; i++) {
        expect(&s, page, 200, "<h1>Cần kiểm tra thêm</h1>");
        expect(&s, page, 200, "<body class=\"amber\"");
        expect(&s, json, 200, "\"outcome\":\"genuine\"");
        expect(&s, json, 200, "\"tone\":\"amber\"");
        expect(&s, json, 200, "vì lý do an toàn");
        expect(&s, json, 200, member);
        expect(&s, (struct call){ .target = "/.well-known/jwks.json" }, 200, "\"unsafe_at\":\"");
    }
    s.address.data = flip_last(s.address.data);
    expect(&s, page, 200, "<h1>Mã không do hệ thống này cấp</h1>");
    site_close(&s);
}

static void test_misuse_is_noted(void **state) {
    (void)state;
    struct site s;
    site_open(&s, NULL);
    struct secrets *secret = world_secrets(&s.w);
    unsigned char pk[crypto_sign_PUBLICKEYBYTES], sk[crypto_sign_SECRETKEYBYTES];
    crypto_sign_seed_keypair(pk, sk, secrets_seed(secret, 0));
    struct code_issuer is;
    struct code_label label;
    code_issuer_init(&is, &secret->numbering, s.run, 0, sk, WORLD_HOST, NULL, NULL);
    code_issue(&is, 101, &label); /* one more than were issued */
    uint64_t before = metric_get(METRIC_SCANS_UNISSUED);
    expect(&s, (struct call){ .target = target_of(label.address), .agent = BROWSER }, 200,
           "<h1>Mã không có trong sổ cấp tem</h1>");
    assert_int_equal(metric_get(METRIC_SCANS_UNISSUED), before + 1);
    code_issuer_wipe(&is);
    secrets_free(&secret);
    site_close(&s);
}

static void test_lookup(void **state) {
    (void)state;
    struct site s;
    site_open(&s, NULL);
    char number[NUMBER_BYTES], grouped[NUMBER_GROUPED_BYTES], target[128], want[64];
    memcpy(number, target_of(s.address.data) + 3, NUMBER_DIGITS);
    number[NUMBER_DIGITS] = '\0';
    number_group(number, grouped);
    (void)snprintf(target, sizeof target, "/tra-cuu?ma=%.4s+%.4s.%.4s-%.4s", grouped, grouped + 5, grouped + 10,
                   grouped + 15);
    (void)snprintf(want, sizeof want, "/T/%s", number);
    struct http_response r = call(&s, (struct call){ .target = target });
    assert_int_equal(r.status, 303);
    assert_string_equal(header_of(&r, "Location"), want);
    http_response_free(&r);
    (void)snprintf(target, sizeof target, "/tra-cuu?l=en&ma=%s", number);
    (void)snprintf(want, sizeof want, "/T/%s?l=en", number);
    r = call(&s, (struct call){ .target = target });
    assert_string_equal(header_of(&r, "Location"), want);
    http_response_free(&r);
    expect(&s, (struct call){ .target = "/tra-cuu" }, 400, "Mã tem gõ chưa đúng");
    expect(&s, (struct call){ .target = "/tra-cuu?ma=12%3Cb%3E\"" }, 400, "value=\"12&lt;b&gt;&quot;\"");
    expect(&s, (struct call){ .target = "/tra-cuu?ma=%ff%0a" }, 400, "Mã tem gõ chưa đúng");
    expect(&s, (struct call){ .target = "/" }, 200, "name=\"ma\"");
    expect(&s, (struct call){ .target = "/?l=en" }, 200, "<input type=\"hidden\" name=\"l\" value=\"en\">");
    site_close(&s);
}

static void test_service_routes(void **state) {
    (void)state;
    struct site s;
    site_open(&s, NULL);
    expect(&s, (struct call){ .target = "/quyen-rieng-tu" }, 200, "Sau 90 ngày");
    expect(&s, (struct call){ .target = "/quyen-rieng-tu?l=en" }, 200, "After 90 days");
    expect(&s, (struct call){ .target = "/healthz" }, 200, "ok\n");
    expect(&s, (struct call){ .target = "/readyz" }, 200, "ready\n");
    expect(&s, (struct call){ .target = "/metrics" }, 200, "temlang_requests_total ");
    expect(&s, (struct call){ .target = "/metrics", .peer = "10.0.0.9" }, 404, NULL);
    expect(&s, (struct call){ .target = "/metrics", .forwarded = "8.8.8.8" }, 404, NULL);
    expect(&s, (struct call){ .target = "/.well-known/jwks.json" }, 200, "\"crv\":\"Ed25519\"");
    expect(&s, (struct call){ .target = "/no" }, 404, "Không có trang này");
    expect(&s, (struct call){ .target = "/T" }, 404, NULL);
    expect(&s, (struct call){ .target = "/T/" }, 400, "Đường dẫn không đầy đủ");
    expect(&s, (struct call){ .target = "/no", .accept = "application/json" }, 404, "\"type\":\"about:blank\"");
    expect(&s, (struct call){ .target = "/static/0000000000000000.style.css" }, 404, NULL);
    struct http_response r = call(&s, (struct call){ .target = "/no", .accept = "application/json" });
    assert_string_equal(header_of(&r, "Content-Type"), "application/problem+json");
    http_response_free(&r);
    r = call(&s, (struct call){ .target = "/" });
    const char *asset = strstr(r.body.data, "/static/");
    assert_non_null(asset);
    char path[64];
    (void)snprintf(path, sizeof path, "%.*s", (int)strcspn(asset, "\""), asset);
    http_response_free(&r);
    r = call(&s, (struct call){ .target = path });
    assert_int_equal(r.status, 200);
    assert_non_null(strstr(header_of(&r, "Cache-Control"), "immutable"));
    assert_true(r.shared_len > 0 && r.length == r.shared_len);
    http_response_free(&r);
    r = call(&s, (struct call){ .target = "/favicon.ico", .method = "HEAD" });
    assert_int_equal(r.status, 200);
    assert_true(r.length > 0 && r.body.len == 0 && !r.shared);
    http_response_free(&r);
    site_close(&s);
}

static void test_refused(void **state) {
    (void)state;
    struct site s;
    site_open(&s, NULL);
    struct http_response r = call(&s, (struct call){ .target = "/", .method = "POST" });
    assert_int_equal(r.status, 405);
    assert_string_equal(header_of(&r, "Allow"), "GET, HEAD");
    assert_true(r.close);
    http_response_free(&r);
    r = call(&s, (struct call){ .target = "/%00" });
    assert_int_equal(r.status, 400);
    assert_true(r.close);
    http_response_free(&r);
    expect(&s, (struct call){ .target = "/", .method = "TRACE" }, 501, NULL);
    r = call(&s, (struct call){ .target = target_of(s.address.data), .method = "HEAD" });
    struct http_response g = call(&s, (struct call){ .target = target_of(s.address.data) });
    assert_int_equal(r.length, g.body.len);
    assert_int_equal(r.body.len, 0);
    http_response_free(&r);
    http_response_free(&g);
    site_close(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_findings),         cmocka_unit_test(test_who_counts),
        cmocka_unit_test(test_page_to_keep), cmocka_unit_test(test_days_on_the_page), cmocka_unit_test(test_void_and_midnight),
        cmocka_unit_test(test_key_ended), cmocka_unit_test(test_misuse_is_noted),  cmocka_unit_test(test_lookup),
        cmocka_unit_test(test_service_routes),   cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
