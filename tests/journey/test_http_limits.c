/* Limits on who asks: typed numbers by visitor, network and all together; forged codes by address; who does neither notices nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/metrics.h"
#include "base/text.h"
#include "router_internal.h"
#include "world.h"

#define SECOND ((int64_t)1000000)
#define LABELS 600
#define VISITOR 20 /* typed numbers at once */
#define NETWORK 200
#define WHOLE 2000
#define FAILURES 50 /* of an address at once */
#define FAILURES_NETWORK 400

struct site {
    struct world w;
    struct router *r;
    struct router_worker *worker;
    uint32_t run;
    char *label[LABELS + 1]; /* targets, by index */
    char typed[64];          /* of label 1 */
};

static void site_open(struct site *s) {
    struct err e = { 0 };
    struct buf address = BUF_INIT;
    static const char *const proxies[] = { "10.0.0.1" };
    *s = (struct site){ .run = 0 };
    assert_int_equal(text_load(&e), ST_OK);
    world_open(&s->w, false);
    s->run = world_run(&s->w, world_product(&s->w, "Khăn thổ cẩm", NULL, "2411A", 1000, NULL), "2411A", LABELS);
    for (uint32_t i = 1; i <= LABELS; i++) {
        world_address(&s->w, s->run, i, &address);
        s->label[i] = strdup(strchr(strstr(address.data, "//") + 2, '/'));
        assert_non_null(s->label[i]);
    }
    (void)snprintf(s->typed, sizeof s->typed, "%.*s", (int)strcspn(s->label[1], "?"), s->label[1]);
    assert_int_equal(router_open(&s->r, s->w.app, proxies, 1, &e), ST_OK);
    assert_int_equal(router_worker_open(&s->worker, s->r, &e), ST_OK);
    buf_free(&address);
}

static void site_close(struct site *s) {
    router_worker_close(&s->worker);
    router_close(&s->r);
    for (uint32_t i = 1; i <= LABELS; i++) free(s->label[i]);
    world_close(&s->w);
}

struct call {
    const char *target, *ip, *agent, *method, *accept, *lang;
};

static struct http_response call(struct site *s, struct call c) {
    struct http_header h[6] = { { "Host", "tx", 4, 2 } };
    size_t n = 1;
    const char *const names[] = { "X-Forwarded-For", "User-Agent", "Accept", "Accept-Language" };
    const char *const values[] = { c.ip ? c.ip : "192.0.2.1", c.agent, c.accept, c.lang };
    for (size_t i = 0; i < 4; i++)
        if (values[i]) h[n++] = (struct http_header){ names[i], values[i], strlen(names[i]), strlen(values[i]) };
    const struct http_request q = { .method = c.method ? c.method : "GET", .version = "HTTP/1.1", .target = c.target,
                                    .target_len = strlen(c.target), .headers = h, .headers_len = n, .peer = "10.0.0.1" };
    struct http_response out;
    router_handle(s->worker, &q, &out);
    return out;
}

static const char *header_of(const struct http_response *r, const char *name) {
    for (int i = 0; i < r->headers_len; i++)
        if (!strcmp(r->headers[i].name, name)) return r->headers[i].value;
    return "";
}

static int status(struct site *s, struct call c) {
    struct http_response r = call(s, c);
    int got = r.status;
    if (got == 429) assert_true(*header_of(&r, "Retry-After") >= '1');
    http_response_free(&r);
    return got;
}

static bool says(const struct http_response *r, const char *text) {
    return r->body.data && memmem(r->body.data, r->body.len, text, strlen(text)) != NULL;
}

static void refused_with(struct site *s, struct call c, const char *seconds, const char *text) {
    struct http_response r = call(s, c);
    assert_int_equal(r.status, 429);
    assert_string_equal(header_of(&r, "Retry-After"), seconds);
    if (!says(&r, text)) print_error("%s\n%.*s\n", text, (int)r.body.len, r.body.data);
    assert_true(says(&r, text));
    assert_false(says(&r, "\001"));
    http_response_free(&r);
}

/* ---- typed numbers ---- */

static void test_a_visitor_types(void **state) {
    (void)state;
    struct site s;
    site_open(&s);
    char wrong[64];
    (void)snprintf(wrong, sizeof wrong, "%s", s.typed);
    wrong[strlen(wrong) - 1] ^= 1;
    const struct call typed = { .target = s.typed }, head = { .target = s.typed, .method = "HEAD" };
    uint64_t before = metric_get(METRIC_TYPED_REFUSED);
    /* right or wrong, page or JSON, looked at or not: each is one */
    assert_int_equal(status(&s, typed), 200);
    assert_int_equal(status(&s, head), 200);
    assert_int_equal(status(&s, (struct call){ .target = s.typed, .accept = "application/json" }), 200);
    assert_int_equal(status(&s, (struct call){ .target = wrong }), 400);
    assert_int_equal(status(&s, (struct call){ .target = "/01/09520001000010/10/A/21/1234567890123456" }), 400);
    assert_int_equal(status(&s, (struct call){ .target = "/tra-cuu?ma=12" }), 400);
    for (int i = 6; i < VISITOR; i++) assert_int_equal(status(&s, typed), 200);
    assert_int_equal(metric_get(METRIC_TYPED_REFUSED), before);
    refused_with(&s, typed, "3", "<h1>Vui lòng chờ 3 giây</h1>");
    refused_with(&s, typed, "3", "Bạn đã tra nhiều mã trong thời gian ngắn.");
    refused_with(&s, typed, "3", "Quét mã QR thì không phải chờ.");
    refused_with(&s, (struct call){ .target = s.typed, .lang = "en" }, "3", "<h1>Please wait 3 seconds</h1>");
    refused_with(&s, (struct call){ .target = wrong }, "3", "Vui lòng chờ");
    refused_with(&s, (struct call){ .target = "/tra-cuu?ma=12&l=vi" }, "3", "href=\"?l=en&amp;ma=12\"");
    refused_with(&s, (struct call){ .target = s.typed, .accept = "application/json" }, "3",
                 "\"title\":\"Vui lòng chờ 3 giây\",\"status\":429,");
    struct http_response r = call(&s, (struct call){ .target = s.typed, .accept = "application/json" });
    assert_string_equal(header_of(&r, "Content-Type"), "application/problem+json");
    http_response_free(&r);
    r = call(&s, head);
    assert_int_equal(r.status, 429);
    assert_true(r.length > 0 && r.body.len == 0);
    http_response_free(&r);
    assert_int_equal(metric_get(METRIC_TYPED_REFUSED), before + 9);
    /* nobody else waits, and a scan never does */
    assert_int_equal(status(&s, (struct call){ .target = s.label[1] }), 200);
    assert_int_equal(status(&s, (struct call){ .target = s.typed, .agent = "another" }), 200);
    assert_int_equal(status(&s, (struct call){ .target = s.typed, .ip = "198.51.100.1" }), 200);
    /* what was refused cost nothing: after the seconds that were told there is one */
    s.w.now_us += 2 * SECOND;
    refused_with(&s, typed, "2", "Vui lòng chờ 2 giây");
    s.w.now_us += SECOND;
    assert_int_equal(status(&s, typed), 200);
    assert_int_equal(status(&s, typed), 429);
    site_close(&s);
}

/* So many of a network, each visitor another one. */
static int typed_from(struct site *s, const char *ip, int n) {
    int answered = 0;
    for (int i = 0; i < n; i++) {
        char agent[32];
        (void)snprintf(agent, sizeof agent, "agent %d", i / (VISITOR / 2));
        answered += status(s, (struct call){ .target = s->typed, .ip = ip, .agent = agent }) == 200;
    }
    return answered;
}

static void test_a_network_types(void **state) {
    (void)state;
    struct site s;
    site_open(&s);
    assert_int_equal(typed_from(&s, "203.0.113.9", NETWORK), NETWORK);
    assert_int_equal(status(&s, (struct call){ .target = s.typed, .ip = "203.0.113.200", .agent = "new" }), 429);
    assert_int_equal(status(&s, (struct call){ .target = s.typed, .ip = "::ffff:203.0.113.200", .agent = "new" }), 429);
    assert_int_equal(status(&s, (struct call){ .target = s.typed, .ip = "203.0.114.9", .agent = "new" }), 200);
    assert_int_equal(status(&s, (struct call){ .target = s.label[1], .ip = "203.0.113.200" }), 200);
    assert_int_equal(typed_from(&s, "2001:db8:1:1::1", NETWORK), NETWORK);
    assert_int_equal(status(&s, (struct call){ .target = s.typed, .ip = "2001:db8:1:ffff::9", .agent = "new" }), 429);
    assert_int_equal(status(&s, (struct call){ .target = s.typed, .ip = "2001:db8:2::1", .agent = "new" }), 200);
    /* a refusal of the network charges no visitor */
    for (int i = 0; i < 3 * VISITOR; i++)
        assert_int_equal(status(&s, (struct call){ .target = s.typed, .ip = "203.0.113.200", .agent = "new" }), 429);
    s.w.now_us += 2 * SECOND;
    assert_int_equal(status(&s, (struct call){ .target = s.typed, .ip = "203.0.113.200", .agent = "new" }), 200);
    site_close(&s);
}

static void test_all_together_type(void **state) {
    (void)state;
    struct site s;
    site_open(&s);
    for (int i = 0; i < WHOLE / NETWORK; i++) {
        char ip[32];
        (void)snprintf(ip, sizeof ip, "198.18.%d.1", i);
        assert_int_equal(typed_from(&s, ip, NETWORK), NETWORK);
    }
    assert_int_equal(status(&s, (struct call){ .target = s.typed, .ip = "198.19.0.1" }), 429);
    assert_int_equal(status(&s, (struct call){ .target = s.label[1], .ip = "198.19.0.1" }), 200);
    s.w.now_us += SECOND;
    assert_int_equal(status(&s, (struct call){ .target = s.typed, .ip = "198.19.0.1" }), 200);
    site_close(&s);
}

/* ---- forged codes ---- */

/* The address of a label with a digit of its signature changed; which one makes another forgery. */
static const char *forged(const struct site *s, uint32_t index, int digit) {
    static char out[512];
    (void)snprintf(out, sizeof out, "%s", s->label[index]);
    char *at = strstr(out, "?s=") + 6 + 10 + digit % 100;
    *at = *at == '9' ? '0' : (char)(*at + 1);
    return out;
}

static int forge(struct site *s, const char *ip, int n, int want) {
    int got = 0;
    for (int i = 0; i < n; i++) got += status(s, (struct call){ .target = forged(s, 1 + (uint32_t)i % LABELS, i / LABELS), .ip = ip }) == want;
    return got;
}

static void test_an_address_forges(void **state) {
    (void)state;
    struct site s;
    site_open(&s);
    const char *ip = "203.0.113.66", *elsewhere = "198.51.100.1";
    assert_int_equal(status(&s, (struct call){ .target = s.label[1], .ip = elsewhere }), 200);
    assert_int_equal(status(&s, (struct call){ .target = forged(&s, 2, 50), .ip = ip, .method = "HEAD" }), 200);
    assert_int_equal(forge(&s, ip, FAILURES - 1, 200), FAILURES - 1);
    uint64_t before = metric_get(METRIC_CHECKS_REFUSED), scans = metric_get(METRIC_SCANS);
    const struct call more = { .target = forged(&s, 3, 51), .ip = ip };
    refused_with(&s, more, "2", "<h1>Vui lòng chờ 2 giây</h1>");
    refused_with(&s, more, "2", "Vì vậy mã này chưa được kiểm tra.");
    refused_with(&s, (struct call){ .target = more.target, .ip = ip, .accept = "application/json" }, "2", "\"status\":429");
    refused_with(&s, (struct call){ .target = more.target, .ip = ip, .lang = "en" }, "2", more.target + strcspn(more.target, "s"));
    assert_int_equal(metric_get(METRIC_CHECKS_REFUSED), before + 4);
    assert_int_equal(metric_get(METRIC_SCANS), scans);
    /* of this address: what was checked before is answered, what was not must wait */
    assert_int_equal(status(&s, (struct call){ .target = s.label[1], .ip = ip }), 200);
    assert_int_equal(status(&s, (struct call){ .target = s.label[2], .ip = ip }), 429);
    assert_int_equal(status(&s, (struct call){ .target = s.label[2], .ip = ip, .method = "HEAD" }), 429);
    /* typing is another matter */
    assert_int_equal(status(&s, (struct call){ .target = s.typed, .ip = ip }), 200);
    /* from elsewhere, and from the neighbour of the same network, all is as ever */
    assert_int_equal(status(&s, (struct call){ .target = s.label[3], .ip = elsewhere }), 200);
    assert_int_equal(status(&s, (struct call){ .target = s.label[4], .ip = "203.0.113.67" }), 200);
    assert_int_equal(status(&s, (struct call){ .target = s.label[4], .ip = ip }), 200);
    /* five a second come back, for whoever asks first; what holds takes none */
    s.w.now_us += SECOND / 5;
    for (uint32_t i = 10; i < 100; i++) assert_int_equal(status(&s, (struct call){ .target = s.label[i], .ip = ip }), 200);
    assert_int_equal(forge(&s, ip, 5, 200), 1);
    assert_int_equal(status(&s, (struct call){ .target = s.label[100], .ip = ip }), 429);
    site_close(&s);
}

static void test_a_network_forges(void **state) {
    (void)state;
    struct site s;
    site_open(&s);
    for (int i = 0; i < FAILURES_NETWORK / FAILURES; i++) {
        char ip[32];
        (void)snprintf(ip, sizeof ip, "203.0.113.%d", i + 1);
        assert_int_equal(forge(&s, ip, FAILURES, 200), FAILURES);
    }
    assert_int_equal(status(&s, (struct call){ .target = s.label[1], .ip = "203.0.113.99" }), 429);
    assert_int_equal(status(&s, (struct call){ .target = s.label[1], .ip = "::ffff:203.0.113.99" }), 429);
    assert_int_equal(status(&s, (struct call){ .target = s.label[1], .ip = "203.0.114.99" }), 200);
    /* one subscriber of IPv6 is one address */
    assert_int_equal(forge(&s, "2001:db8:1:1::1", FAILURES, 200), FAILURES);
    assert_int_equal(status(&s, (struct call){ .target = s.label[2], .ip = "2001:db8:1:1:ffff::2" }), 429);
    assert_int_equal(status(&s, (struct call){ .target = s.label[2], .ip = "2001:db8:1:2::1" }), 200);
    site_close(&s);
}

/* Many who scan rightly behind one address are no flood, however fast. */
static void test_a_crowd_scans(void **state) {
    (void)state;
    struct site s;
    site_open(&s);
    for (uint32_t i = 1; i <= LABELS; i++) assert_int_equal(status(&s, (struct call){ .target = s.label[i], .ip = "203.0.113.5" }), 200);
    site_close(&s);
}

/* ---- the same work for every number that is no label's ---- */

struct preparing {
    uint32_t like, id;
};

static enum status preparing_insert(struct db *tx, void *ctx, struct err *e) {
    struct preparing *p = ctx;
    struct run row;
    enum status st = run_get(tx, p->like, &row, e);
    row.id = p->id;
    row.issued = false;
    row.log_idx = -1;
    return st ? st : run_insert(tx, &row, e);
}

static void test_numbers_cost_the_same(void **state) {
    (void)state;
    struct site s;
    struct err e = { 0 };
    site_open(&s);
    struct preparing p = { .like = s.run, .id = s.run + 1 };
    assert_int_equal(store_write(app_store(s.w.app), preparing_insert, &p, &e), ST_OK);
    const uint32_t cases[][2] = { { s.run, LABELS + 1 }, { s.run, 0 }, { s.run, LABEL_INDEX_MAX }, { p.id, 1 }, { s.run + 2, 1 },
                                  { RUN_ID_MAX, 1 },     { 0, 1 },     { 0, 0 } };
    struct secrets *secret = world_secrets(&s.w);
    size_t len = 0;
    /* twice: before and after the run's facts are at hand */
    for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
        const uint32_t *one = cases[i % (sizeof cases / sizeof *cases)];
        char number[NUMBER_BYTES], target[64];
        if (i == sizeof cases / sizeof *cases) assert_int_equal(status(&s, (struct call){ .target = s.typed, .agent = "other" }), 200);
        number_format(&secret->numbering, one[0], one[1], number);
        (void)snprintf(target, sizeof target, "/T/%s", number);
        uint64_t before = reader_queries(scanner_db(s.worker->scanner));
        struct http_response r = call(&s, (struct call){ .target = target });
        assert_int_equal(r.status, 404);
        assert_int_equal(reader_queries(scanner_db(s.worker->scanner)) - before, 1);
        if (!len) len = r.body.len;
        assert_int_equal(r.body.len, len);
        http_response_free(&r);
    }
    secrets_free(&secret);
    site_close(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_visitor_types),   cmocka_unit_test(test_a_network_types),  cmocka_unit_test(test_all_together_type),
        cmocka_unit_test(test_an_address_forges), cmocka_unit_test(test_a_network_forges), cmocka_unit_test(test_a_crowd_scans),
        cmocka_unit_test(test_numbers_cost_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
