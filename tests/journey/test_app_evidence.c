/* From requests to a case: what is kept of a scan, that a rival cannot turn it, and that copies are raised once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/housekeep.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "core/evidence.h"
#include "http/router.h"
#include "places.h"
#include "world.h"

#define ANDROID "Mozilla/5.0 (Linux; Android 9) Mobile Safari/537.36"

struct site {
    struct world w;
    struct router *r;
    struct router_worker *worker;
    int64_t product;
    uint32_t run;
    struct buf address; /* of label 1 */
};

static const char places[] = "from,to,place,carrier\n203.0.113.0,203.0.113.255,LCA,\n198.51.100.0,198.51.100.255,HNI,yes\n";

/* With a list of places: in the way that serve opens it. */
static void with_places(struct site *s) {
    char path[300];
    struct err e = { 0 };
    (void)snprintf(path, sizeof path, "%s.places.csv", s->w.dir);
    assert_int_equal(file_replace(path, places, sizeof places - 1, 0600, &e), ST_OK);
    scanner_close(&s->w.scanner);
    app_close(&s->w.app);
    const struct app_options o = { .dir = s->w.dir, .passphrase_file = s->w.passphrase, .places = path, .clock = &s->w.clock,
                                   .random = &s->w.random, .weak_passwords = true };
    assert_int_equal(app_open(&s->w.app, &o, &e), ST_OK);
    assert_int_equal(scanner_open(&s->w.scanner, s->w.app, &e), ST_OK);
}

static void site_open(struct site *s, bool listed) {
    struct err e = { 0 };
    *s = (struct site){ .run = 0 };
    log_level_set(LOG_WARN);
    assert_int_equal(text_load(&e), ST_OK);
    world_open(&s->w, false);
    s->product = world_product(&s->w, "Khăn thổ cẩm", NULL, "2411A", 1000, NULL);
    s->run = world_run(&s->w, s->product, "2411A", 100);
    world_address(&s->w, s->run, 1, &s->address);
    if (listed) with_places(s);
    static const char *const proxies[] = { "10.0.0.1" };
    assert_int_equal(router_open(&s->r, s->w.app, proxies, 1, &e), ST_OK);
    assert_int_equal(router_worker_open(&s->worker, s->r, &e), ST_OK);
}

static void site_close(struct site *s) {
    router_worker_close(&s->worker);
    router_close(&s->r);
    buf_free(&s->address);
    world_close(&s->w);
}

/* Somebody opens the address of label 1 with something behind it. */
static struct http_response opened(struct site *s, const char *behind, const char *ip, const char *agent, const char *languages) {
    char target[600];
    struct http_response out;
    const char *at = strchr(strstr(s->address.data, "//") + 2, '/');
    (void)snprintf(target, sizeof target, "%s%s", at, behind);
    const struct http_header h[] = { { "Host", "tx", 4, 2 },
                                     { "User-Agent", agent, 10, strlen(agent) },
                                     { "Accept-Language", languages, 15, strlen(languages) },
                                     { "X-Forwarded-For", ip, 15, strlen(ip) } };
    const struct http_request q = { .method = "GET", .version = "HTTP/1.1", .target = target, .target_len = strlen(target),
                                    .headers = h, .headers_len = 4, .peer = "10.0.0.1" };
    router_handle(s->worker, &q, &out);
    return out;
}

static void visit(struct site *s, const char *behind, const char *ip, const char *agent, const char *languages) {
    struct http_response r = opened(s, behind, ip, agent, languages);
    assert_int_equal(r.status, 200);
    assert_non_null(memmem(r.body.data, r.body.len, "<h1>", 4));
    http_response_free(&r);
}

static json_t *kept(struct site *s) {
    char number[NUMBER_GROUPED_BYTES];
    struct scan_result r = world_scan(&s->w, s->address.data);
    (void)snprintf(number, sizeof number, "%s", r.grouped);
    return world_do(&s->w, COMMAND_SCAN_EXPORT, json_pack("{s:s}", "label", number));
}

static json_t *rows_of(json_t *all, const char *name) { return json_object_get(all, name); }

/* ---- what is kept ---- */

static const char *value(const json_t *row, const char *name) { return json_string_value(json_object_get(row, name)); }

static const json_t *of_campaign(json_t *devices, const char *campaign) {
    size_t i;
    json_t *row;
    json_array_foreach(devices, i, row)
        if (!strcmp(value(row, "campaign"), campaign)) return row;
    fail_msg("no device of campaign %s", campaign);
    return NULL;
}

static void test_recorded(void **state) {
    (void)state;
    struct site s;
    site_open(&s, true);
    visit(&s, "&e=hoi-cho", "203.0.113.9", ANDROID, "ko-KR,ko;q=0.9");
    visit(&s, "&l=en&e=quay-1", "198.51.100.9", "Mozilla/5.0 (iPhone; CPU iPhone OS 17)", "ko");
    visit(&s, "&e=Kh%C3%B4ng", "192.0.2.1", "Mozilla/5.0 (Windows NT 10.0)", "*");
    json_t *all = kept(&s), *devices = rows_of(all, "devices");
    assert_int_equal(json_array_size(devices), 3);
    static const struct {
        const char *campaign, *language, *agent, *place;
    } want[] = { { "hoi-cho", "ko", "android", "LCA" }, { "quay-1", "en", "ios", "" }, { "", "", "desktop", "" } };
    for (size_t i = 0; i < 3; i++) {
        const json_t *row = of_campaign(devices, want[i].campaign);
        assert_string_equal(value(row, "language"), want[i].language);
        assert_string_equal(value(row, "agent"), want[i].agent);
        assert_string_equal(value(row, "place"), want[i].place);
        assert_string_equal(value(row, "at"), "09:00"); /* minutes, not seconds */
    }
    char *text = json_dumps(all, 0);
    assert_null(strstr(text, "203.0."));
    assert_null(strstr(text, "iPhone"));
    free(text);
    json_decref(all);
    site_close(&s);
}

/* e= changes nothing: the same label, the same page but for the links that carry it on. */
static void test_campaign_page(void **state) {
    (void)state;
    struct site s;
    char address[700];
    site_open(&s, false);
    (void)snprintf(address, sizeof address, "%s&e=hoi-cho", s.address.data);
    struct scan_result plain = world_scan(&s.w, s.address.data), fair = world_scan(&s.w, address);
    assert_int_equal(fair.outcome, OUTCOME_GENUINE);
    assert_int_equal(fair.run, plain.run);
    assert_int_equal(fair.index, plain.index);
    struct http_response a = opened(&s, "", "192.0.2.1", "curl-preview bot", "vi"), b = opened(&s, "&e=hoi-cho", "192.0.2.1", "bot", "vi");
    assert_int_equal(a.status, b.status);
    size_t longer = b.body.len - a.body.len;
    assert_true(longer % strlen("&amp;e=hoi-cho") == 0);
    http_response_free(&a);
    http_response_free(&b);
    site_close(&s);
}

static void test_cap(void **state) {
    (void)state;
    struct site s;
    char agent[40];
    site_open(&s, false);
    for (int i = 0; i < 50; i++) {
        (void)snprintf(agent, sizeof agent, "Mozilla/5.0 Telephone %d", i);
        visit(&s, "", "203.0.113.9", agent, "vi");
        if (i % 20 == 0) scan_flush(s.w.app); /* the cap holds over several writes as within one */
    }
    visit(&s, "", "203.0.114.9", ANDROID, "vi");
    json_t *all = kept(&s);
    assert_int_equal(json_array_size(rows_of(all, "devices")), EVIDENCE_DEVICES_A_NETWORK + 1);
    const json_t *day = json_array_get(rows_of(all, "days"), 0);
    assert_int_equal(json_integer_value(json_object_get(day, "devices")), EVIDENCE_DEVICES_A_NETWORK + 1);
    assert_int_equal(json_integer_value(json_object_get(day, "networks")), 2);
    assert_int_equal(json_integer_value(json_object_get(day, "scans")), 51);
    json_decref(all);
    /* The next day the same telephones are unknown again. */
    s.w.now_us += 86400LL * 1000000;
    visit(&s, "", "203.0.114.9", ANDROID, "vi");
    all = kept(&s);
    json_t *devices = rows_of(all, "devices");
    assert_int_equal(json_array_size(devices), EVIDENCE_DEVICES_A_NETWORK + 2);
    const char *today = value(json_array_get(devices, EVIDENCE_DEVICES_A_NETWORK + 1), "network");
    for (size_t i = 0; i <= EVIDENCE_DEVICES_A_NETWORK; i++)
        assert_string_not_equal(value(json_array_get(devices, i), "network"), today);
    json_decref(all);
    site_close(&s);
}

/* ---- reviews ---- */

static json_t *review(struct site *s) { return world_do(&s->w, COMMAND_SCAN_REVIEW, json_object()); }

static void expect_review(struct site *s, int raised, int known) {
    json_t *sums = review(s);
    assert_int_equal(json_integer_value(json_object_get(sums, "raised")), raised);
    assert_int_equal(json_integer_value(json_object_get(sums, "known")), known);
    json_decref(sums);
}

static void scan_from(struct site *s, const char *ip, const char *agent) {
    struct scan_result r = world_scan(&s->w, s->address.data);
    scan_count(s->w.app, &r, scan_visitor(s->w.app, ip, agent, strlen(agent), s->w.now_us), s->w.now_us);
}

/* One label looked at from so many networks a day. */
static void looked_at(struct site *s, int days, int networks) {
    char ip[40];
    for (int d = 0; d < days; d++) {
        for (int n = 0; n < networks; n++) {
            (void)snprintf(ip, sizeof ip, "10.%d.%d.5", n / 250 + 1, n % 250);
            scan_from(s, ip, ANDROID);
        }
        scan_flush(s->w.app);
        s->w.now_us += 86400LL * 1000000;
    }
}

static void test_raised_once(void **state) {
    (void)state;
    struct site s;
    site_open(&s, false);
    looked_at(&s, 4, 20);
    expect_review(&s, 0, 0); /* as at a fair */
    looked_at(&s, 3, 20);
    expect_review(&s, 1, 0);
    expect_review(&s, 0, 0); /* nothing new */
    looked_at(&s, 1, 20);
    s.w.now_us -= 86400LL * 1000000;
    expect_review(&s, 0, 1);
    struct scan_result r = world_scan(&s.w, s.address.data);
    assert_int_equal(r.outcome, OUTCOME_GENUINE); /* the page is an officer's to change */
    site_close(&s);
}

static struct actor manager_of(struct site *s) {
    json_t *maker = world_do(&s->w, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "producer", "id", "1"));
    struct actor who = { .role = "manager", .org = "org", .account_id = 51,
                         .who = { .role = ROLE_MANAGER, .org_id = json_integer_value(json_object_get(maker, "owner_org")), .unit_code = "" } };
    json_decref(maker);
    return who;
}

static enum status limit_set(struct site *s, const struct actor *who, const char *limit) {
    json_t *done = NULL, *p = json_pack("{s:s, s:o, s:{s:s}}", "kind", "product", "id", json_sprintf("%lld", (long long)s->product), "values",
                                        "copy_limit", limit);
    err_clear(&s->w.err);
    enum status st = command_run(COMMAND_RECORD_SET, s->w.app, NULL, who, p, NULL, &done, &s->w.err);
    json_decref(done);
    json_decref(p);
    return st;
}

/* A product's own limit counts; one that a few people could reach is refused. */
static void test_limit_of_product(void **state) {
    (void)state;
    struct site s;
    site_open(&s, false);
    struct actor who = manager_of(&s);
    assert_int_equal(limit_set(&s, &who, "69"), ST_INVALID);
    assert_string_equal(s.w.err.key, "product.copy-limit");
    assert_int_equal(limit_set(&s, &who, "300"), ST_OK);
    looked_at(&s, 8, 20);
    expect_review(&s, 0, 0);
    looked_at(&s, 8, 20);
    expect_review(&s, 1, 0);
    site_close(&s);
}

/* A rival with one network, then five, and as many names of browsers as he likes: 1,000 scans on a day, and on each of 60 days. */
static void rival(int networks, int days, int scans) {
    struct site s;
    char ip[40], agent[40];
    site_open(&s, true);
    for (int d = 0; d < days; d++) {
        for (int i = 0; i < scans; i++) {
            (void)snprintf(ip, sizeof ip, "203.0.%d.%d", 113 + i % networks, i % 250 + 1);
            (void)snprintf(agent, sizeof agent, "Mozilla/5.0 %d", i);
            scan_from(&s, ip, agent);
        }
        expect_review(&s, 0, 0);
        s.w.now_us += 86400LL * 1000000;
    }
    struct scan_result r = world_scan(&s.w, s.address.data);
    assert_int_equal(r.outcome, OUTCOME_GENUINE); /* with the neutral notice at most */
    assert_int_equal(r.history.days, days);
    json_t *all = kept(&s);
    assert_int_equal(json_array_size(rows_of(all, "devices")), days * networks * EVIDENCE_DEVICES_A_NETWORK);
    json_decref(all);
    site_close(&s);
}

static void test_rival_one_day(void **state) {
    (void)state;
    rival(1, 1, 1000);
}

static void test_rival_sixty_days(void **state) {
    (void)state;
    rival(1, 60, 1000);
}

static void test_rival_five_networks(void **state) {
    (void)state;
    rival(5, 60, 1000);
}

/* ---- time and order ---- */

static void test_folded(void **state) {
    (void)state;
    struct site s;
    struct err e = { 0 };
    size_t parts = 0;
    site_open(&s, true);
    visit(&s, "&e=hoi-cho", "203.0.113.9", ANDROID, "vi");
    s.w.now_us += (int64_t)EVIDENCE_DAYS * 86400 * 1000000;
    scan_flush(s.w.app);
    assert_int_equal(scan_fold_old(s.w.app, &parts, &e), ST_OK);
    assert_int_equal(parts, 0); /* the last of the 90 days */
    s.w.now_us += 86400LL * 1000000;
    assert_int_equal(scan_fold_old(s.w.app, &parts, &e), ST_OK);
    assert_int_equal(parts, 1);
    json_t *all = kept(&s);
    assert_int_equal(json_array_size(rows_of(all, "devices")), 0);
    const json_t *fold = json_array_get(rows_of(all, "places"), 0);
    assert_string_equal(value(fold, "place"), "LCA");
    assert_string_equal(value(fold, "campaign"), "hoi-cho");
    assert_int_equal(json_integer_value(json_object_get(fold, "devices")), 1);
    assert_int_equal(json_array_size(rows_of(all, "days")), 1); /* what pages say stays */
    json_decref(all);
    site_close(&s);
}

static void test_erased(void **state) {
    (void)state;
    struct site s;
    enum status st;
    site_open(&s, false);
    looked_at(&s, 3, 4);
    char number[NUMBER_GROUPED_BYTES];
    struct scan_result r = world_scan(&s.w, s.address.data);
    (void)snprintf(number, sizeof number, "%s", r.grouped);
    assert_int_equal(r.history.days, 3);
    json_t *erased = world_do(&s.w, COMMAND_SCAN_ERASE, json_pack("{s:s}", "before", "2026-11-26"));
    assert_int_equal(json_integer_value(json_object_get(erased, "rows")), 2 * (4 + 1));
    json_decref(erased);
    erased = world_do(&s.w, COMMAND_SCAN_ERASE, json_pack("{s:s}", "label", number));
    assert_int_equal(json_integer_value(json_object_get(erased, "rows")), 4 + 1);
    json_decref(erased);
    assert_int_equal(world_scan(&s.w, s.address.data).history.days, 0);
    static const char *const wrong[] = { "1234567890123456", "x", "5083 6818" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_null(world_try(&s.w, COMMAND_SCAN_EXPORT, json_pack("{s:s}", "label", wrong[i]), &st));
        assert_string_equal(s.w.err.key, "scan.label");
    }
    assert_null(world_try(&s.w, COMMAND_SCAN_ERASE, json_object(), &st));
    assert_string_equal(s.w.err.key, "scan.erase-what");
    assert_null(world_try(&s.w, COMMAND_SCAN_ERASE, json_pack("{s:s, s:s}", "label", number, "before", "2026-11-26"), &st));
    assert_string_equal(s.w.err.key, "scan.erase-what");
    site_close(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recorded),         cmocka_unit_test(test_campaign_page),   cmocka_unit_test(test_cap),
        cmocka_unit_test(test_raised_once),      cmocka_unit_test(test_limit_of_product), cmocka_unit_test(test_rival_one_day),
        cmocka_unit_test(test_rival_sixty_days), cmocka_unit_test(test_rival_five_networks), cmocka_unit_test(test_folded),
        cmocka_unit_test(test_erased),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
