/* From a report to its end: who sees a case, when the label's page turns and turns back, what the producer hears and answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "cases.h"
#include "report_site.h"

#define CASE "/app/ho-so-phan-anh/"
#define REASON "reason=H%E1%BB%8Fi+l%E1%BA%A1i+c%C6%A1+s%E1%BB%9F"
static const struct visitor_at somebody = { "203.0.113.7", "Phone A" };

static struct desk_site site;
static struct buf address = BUF_INIT, other = BUF_INIT;
static uint32_t run;

static int open_site(void **state) {
    (void)state;
    desk_open(&site);
    desk_maker(&site, 100);
    run = world_run(&site.w, 1, "A1", 50);
    world_address(&site.w, run, 7, &address);
    world_address(&site.w, run, 8, &other);
    return 0;
}

static int close_site(void **state) {
    (void)state;
    buf_free(&address);
    buf_free(&other);
    desk_close(&site);
    return 0;
}

static void outcome_is(const struct buf *label, enum outcome want) {
    struct scan_result r = world_scan(&site.w, label->data);
    if (r.outcome != want) fail_msg("%s, not %s", outcome_key(r.outcome), outcome_key(want));
}

struct raising {
    struct case_new n;
    int64_t id; /* out */
    bool fresh;
};

static enum status raise_write(struct db *tx, void *ctx, struct err *e) {
    struct raising *r = ctx;
    return case_raise(tx, site.w.app, &r->n, &r->id, &r->fresh, e);
}

static struct raising raised(struct case_new n) {
    struct raising r = { .n = n };
    r.n.at_us = site.w.now_us;
    if (store_write(app_store(site.w.app), raise_write, &r, &site.w.err)) fail_msg("%s", site.w.err.key);
    return r;
}

static void act(int who, int64_t id, const char *what, const char *fields) {
    char target[80], to[120];
    (void)snprintf(target, sizeof target, CASE "%lld/viec/%s", (long long)id, what);
    desk_post(&site, who, target, fields);
    (void)snprintf(to, sizeof to, CASE "%lld?da=case-%s", (long long)id, what);
    desk_goes(&site, to);
}

static int page(int who, int64_t id) {
    char target[60];
    (void)snprintf(target, sizeof target, CASE "%lld", (long long)id);
    return desk_get(&site, who, target);
}

/* ---- raising ---- */

static void test_raising(void **state) {
    (void)state;
    char ref[12];
    report_taken(&site, somebody, &(struct report_form){ .ma = address.data, .seen = "refilled", .note = "Nắp lỏng.", .contact = "0912 345 678" }, ref);
    /* What another part of the service sees about the same label joins it; about the whole run it is another case. */
    json_t *evidence = json_pack("{s:[{s:s, s:{}}]}", "reasons", "key", "no-such-reason", "args");
    struct raising same = raised((struct case_new){ .source = CASE_BY_SCANS, .run = run, .index = 7, .address = "", .why = "scans", .evidence = evidence });
    assert_int_equal(same.id, 1);
    assert_false(same.fresh);
    struct raising whole = raised((struct case_new){ .source = CASE_BY_SCANS, .run = run, .address = "", .why = "unheard-of" });
    assert_int_equal(whole.id, 2);
    assert_true(whole.fresh);
    assert_int_equal(raised((struct case_new){ .source = CASE_BY_SCANS, .run = run, .address = "", .why = "scans" }).id, 2);
    json_decref(evidence);
    /* Reports and scans alone turn nothing. */
    outcome_is(&address, OUTCOME_GENUINE);
    outcome_is(&other, OUTCOME_GENUINE);
}

/* ---- who sees it ---- */

static const int all_see[] = { DOST, DAE, OBSERVER, COMMUNE };
static const int none_see[] = { OPERATOR, OWNER, GI, MEMBER, MANAGER_B, COMMUNE_B };
static const int maker_sees[] = { MANAGER, CLERK, MANAGER_2 };

static void seen_by(bool opened) {
    for (size_t i = 0; i < sizeof all_see / sizeof *all_see; i++) {
        page(all_see[i], 1);
        desk_shows(&site, 200, "Nắp lỏng.");
        bool contact = all_see[i] == DOST || all_see[i] == DAE;
        assert_int_equal(desk_says(&site, "0912 345 678"), contact);
    }
    for (size_t i = 0; i < sizeof none_see / sizeof *none_see; i++) {
        int got = page(none_see[i], 1);
        if (got != 403 && got != 404) fail_msg("seat %d: %d", none_see[i], got);
    }
    for (size_t i = 0; i < sizeof maker_sees / sizeof *maker_sees; i++) {
        int got = page(maker_sees[i], 1);
        assert_int_equal(got, opened ? 200 : 404);
        if (opened) desk_shows(&site, 200, "Chai có dấu hiệu rót lại"); /* what was seen, and nothing that tells who saw it */
        assert_false(desk_says(&site, "Nắp lỏng."));
        assert_false(desk_says(&site, "Phản ánh số"));
        assert_false(desk_says(&site, "0912 345 678"));
    }
}

static void test_new(void **state) {
    (void)state;
    seen_by(false);
    desk_get(&site, DOST, "/app");
    desk_shows(&site, 200, "Hồ sơ phản ánh: mới, chờ xem");
    desk_get(&site, MANAGER, "/app");
    assert_false(desk_says(&site, "Phản ánh về tem"));
    desk_get(&site, DAE, "/app/ho-so-phan-anh?trang_thai=new");
    desk_shows(&site, 200, "cả đợt tem 1");
    desk_get(&site, MANAGER, "/app/ho-so-phan-anh");
    desk_shows(&site, 200, "Chưa có hồ sơ nào.");
    desk_post(&site, COMMUNE, CASE "1/viec/open", REASON);
    desk_shows(&site, 403, NULL);
    desk_post(&site, DOST, CASE "1/viec/open", "reason=");
    desk_shows(&site, 422, NULL);
    outcome_is(&address, OUTCOME_GENUINE);
}

/* ---- under review ---- */

static void test_opened(void **state) {
    (void)state;
    act(DOST, 1, "open", REASON);
    outcome_is(&address, OUTCOME_SUSPECT); /* the very next scan */
    outcome_is(&other, OUTCOME_GENUINE);
    assert_true(world_scan(&site.w, address.data).refilled);
    visit(&site, somebody, address.data + strlen("https://") + strcspn(address.data + strlen("https://"), "/"), NULL);
    desk_shows(&site, 200, "<h1>Cần so kỹ món hàng</h1>");
    desk_shows(&site, 200, "Có phản ánh chai này bị rót lại; đang xem xét.");
    seen_by(true);
    /* The producer's first page has it the same day, with why and that there is an answer. */
    desk_get(&site, MANAGER, "/app");
    desk_shows(&site, 200, "Phản ánh về tem của cơ sở, đang được xem xét");
    desk_shows(&site, 200, "Chai có dấu hiệu rót lại");
    desk_shows(&site, 200, "Hỏi lại cơ sở");
    desk_shows(&site, 200, "Có thể gửi ý kiến ở trang hồ sơ.");
    desk_get(&site, MANAGER_B, "/app");
    assert_false(desk_says(&site, "Phản ánh về tem"));
    page(MANAGER, 1);
    desk_shows(&site, 200, "Còn hiệu lực đến hết ngày 24/12/2026.");
    desk_shows(&site, 200, CASE "1/viec/answer");
    desk_post(&site, CLERK, CASE "1/viec/answer", "reason=x");
    desk_shows(&site, 403, NULL);
    act(MANAGER, 1, "answer", "reason=N%E1%BA%AFp+m%E1%BB%9Bi+t%E1%BB%AB+th%C3%A1ng+10.");
    page(DAE, 1);
    desk_shows(&site, 200, "Ý kiến của cơ sở");
    desk_shows(&site, 200, "Nắp mới từ tháng 10.");
    desk_get(&site, DOST, "/app");
    desk_shows(&site, 200, "Ý kiến, khiếu nại cần đọc");
}

/* The thirtieth day after it was opened is the last; nobody has to do anything for that. */
static void test_lapses(void **state) {
    (void)state;
    world_set_time(&site.w, "2026-12-24", 23, 59, 59);
    outcome_is(&address, OUTCOME_SUSPECT);
    world_set_time(&site.w, "2026-12-25", 0, 0, 0);
    outcome_is(&address, OUTCOME_GENUINE);
    assert_false(world_scan(&site.w, address.data).refilled);
    page(DOST, 1);
    desk_shows(&site, 200, "Thời hạn xem xét đã hết ngày 24/12/2026");
    desk_get(&site, DOST, "/app");
    desk_shows(&site, 200, "Hồ sơ phản ánh: hết thời hạn xem xét");
    desk_get(&site, MANAGER, "/app");
    assert_false(desk_says(&site, "Phản ánh về tem"));
    act(DAE, 1, "renew", REASON);
    outcome_is(&address, OUTCOME_SUSPECT);
    world_set_time(&site.w, "2027-01-24", 12, 0, 0);
    outcome_is(&address, OUTCOME_SUSPECT);
    world_set_time(&site.w, "2027-01-25", 0, 0, 0);
    outcome_is(&address, OUTCOME_GENUINE);
    act(DAE, 1, "renew", REASON);
}

/* ---- concluded ---- */

static void test_not_substantiated(void **state) {
    (void)state;
    act(DOST, 1, "dismiss", REASON "&decision_no=12%2FQ%C4%90");
    outcome_is(&address, OUTCOME_GENUINE);
    page(MANAGER, 1);
    desk_shows(&site, 200, "Không có căn cứ");
    desk_shows(&site, 200, "12/QĐ");
    desk_post(&site, DOST, CASE "1/viec/renew", REASON); /* it is over */
    outcome_is(&address, OUTCOME_GENUINE);
    /* What comes in now is a new case. */
    assert_true(raised((struct case_new){ .source = CASE_BY_SCANS, .run = run, .index = 7, .address = "", .why = "scans" }).fresh);
    /* One that nobody opened is found without grounds and its producer never hears of it. */
    act(DAE, 3, "dismiss", REASON);
    assert_int_equal(page(MANAGER, 3), 404);
}

/* About a whole run it turns every label of it, until it is ended; nothing is turned by one that was referred. */
static void test_substantiated(void **state) {
    (void)state;
    act(DOST, 2, "open", REASON);
    outcome_is(&address, OUTCOME_SUSPECT);
    outcome_is(&other, OUTCOME_SUSPECT);
    act(DOST, 2, "substantiate", REASON);
    world_set_time(&site.w, "2027-12-01", 12, 0, 0); /* no time ends what was found */
    outcome_is(&other, OUTCOME_SUSPECT);
    assert_false(world_scan(&site.w, other.data).refilled);
    act(MANAGER, 2, "answer", REASON);
    act(DAE, 2, "end", REASON);
    outcome_is(&other, OUTCOME_GENUINE);
    struct raising third = raised((struct case_new){ .source = CASE_BY_REPORT, .run = run, .index = 8, .address = "", .why = "several" });
    act(DOST, third.id, "open", REASON);
    char target[60];
    (void)snprintf(target, sizeof target, CASE "%lld/viec/refer", (long long)third.id);
    desk_post(&site, DOST, target, REASON);
    desk_shows(&site, 422, "#f-body");
    outcome_is(&other, OUTCOME_SUSPECT);
    act(DOST, third.id, "refer", REASON "&body=Chi+c%E1%BB%A5c+Qu%E1%BA%A3n+l%C3%BD+th%E1%BB%8B+tr%C6%B0%E1%BB%9Dng");
    outcome_is(&other, OUTCOME_GENUINE);
    page(MANAGER, third.id);
    desk_shows(&site, 200, "Đã chuyển cơ quan có thẩm quyền");
}

/* What is worse is said first. */
static void test_beside_a_void(void **state) {
    (void)state;
    struct raising r = raised((struct case_new){ .source = CASE_BY_REPORT, .run = run, .index = 9, .address = "", .why = "several" });
    struct buf ninth = BUF_INIT;
    world_address(&site.w, run, 9, &ninth);
    act(DOST, r.id, "open", REASON);
    outcome_is(&ninth, OUTCOME_SUSPECT);
    json_decref(world_do(&site.w, COMMAND_RUN_VOID, json_pack("{s:i, s:s, s:s}", "run", (int)run, "range", "9", "reason", "torn")));
    outcome_is(&ninth, OUTCOME_REVOKED);
    buf_free(&ninth);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_raising),  cmocka_unit_test(test_new),
                                        cmocka_unit_test(test_opened),   cmocka_unit_test(test_lapses),
                                        cmocka_unit_test(test_not_substantiated), cmocka_unit_test(test_substantiated),
                                        cmocka_unit_test(test_beside_a_void) };
    return cmocka_run_group_tests(tests, open_site, close_site);
}
