/* Evidence packs and confirmations from the pages that lead to them: who is offered them, what comes, and a case that is handed on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/evidence_pack.h"
#include "report_site.h"

#define PACK "/app/bang-chung/"
#define CONFIRM "/app/san-pham/1/xac-nhan-tem"
#define REASON "reason=H%E1%BB%8Fi+l%E1%BA%A1i+c%C6%A1+s%E1%BB%9F"

static struct desk_site site;
static struct buf address = BUF_INIT;
static const struct visitor_at somebody = { "203.0.113.7", "Phone A" };

static int open_site(void **state) {
    (void)state;
    desk_open(&site);
    desk_maker(&site, 100);
    world_address(&site.w, world_run(&site.w, 1, "A1", 50), 7, &address);
    return 0;
}

static int close_site(void **state) {
    (void)state;
    buf_free(&address);
    desk_close(&site);
    return 0;
}

/* The file of the last answer, as it goes out. */
static void file_of(struct buf *b) {
    char piece[4096];
    ssize_t n = 0;
    buf_clear(b);
    assert_true(site.out.fd >= 0);
    while ((n = pread(site.out.fd, piece, sizeof piece, (off_t)b->len)) > 0) buf_add(b, piece, (size_t)n);
    assert_true(b->len > 0);
}

static void offers(int who, const char *page, bool pack, bool confirmation) {
    desk_get(&site, who, page);
    desk_shows(&site, 200, NULL);
    assert_int_equal(desk_says(&site, PACK), pack);
    assert_int_equal(desk_says(&site, "/xac-nhan-tem"), confirmation);
}

static void test_is_offered(void **state) {
    (void)state;
    offers(DOST, "/app/san-pham/1", true, true);
    offers(MANAGER, "/app/san-pham/1", true, true);
    offers(DAE, "/app/san-pham/1", true, false);
    offers(OBSERVER, "/app/san-pham/1", true, false);
    offers(CLERK, "/app/san-pham/1", false, false);
    offers(COMMUNE, "/app/san-pham/1", false, false);
    offers(DOST, "/app/co-so/1", true, false);
    offers(MANAGER, "/app/co-so/1", false, false);
}

static void pack_taken(int who, const char *target, const char *name) {
    const struct evidence_trust nobody = { .key = NULL };
    struct buf zip = BUF_INIT;
    json_t *report = NULL;
    desk_get(&site, who, target);
    desk_shows(&site, 200, "Hồ sơ bằng chứng");
    desk_post(&site, who, target, "");
    assert_int_equal(site.out.status, 200);
    assert_string_equal(desk_header(&site, "Content-Type"), "application/zip");
    assert_non_null(strstr(desk_header(&site, "Content-Disposition"), name));
    file_of(&zip);
    assert_int_equal(evidence_check(zip.data, zip.len, &nobody, &report, NULL), ST_OK);
    assert_int_equal(json_integer_value(json_object_get(report, "fails")), 0);
    assert_true(json_integer_value(json_object_get(report, "holds")) >= 4);
    json_decref(report);
    buf_free(&zip);
}

static void test_comes(void **state) {
    (void)state;
    pack_taken(DOST, PACK "san-pham/1", "ho-so-bang-chung-san-pham-1-2026-11-24.zip");
    pack_taken(MANAGER, PACK "san-pham/1", ".zip");
    pack_taken(OBSERVER, PACK "co-so/1", "ho-so-bang-chung-co-so-1-2026-11-24.zip");
    static const char *const none[] = { PACK "san-pham/999", PACK "lo/1", PACK "x/1", PACK "san-pham/1x" };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_int_equal(desk_get(&site, DOST, none[i]), 404);
        assert_int_equal(desk_post(&site, DOST, none[i], ""), 404);
    }
    assert_int_equal(desk_get(&site, MANAGER, PACK "co-so/1"), 404);
    assert_int_equal(desk_post(&site, MANAGER, PACK "co-so/1", ""), 404);
    assert_int_equal(desk_post(&site, MANAGER_B, PACK "san-pham/1", ""), 404);
    assert_int_equal(desk_post(&site, CLERK, PACK "san-pham/1", ""), 403);
}

/* Handed on to an authority: its page says that the pack goes along, and which one did. */
static void test_case_handed_on(void **state) {
    (void)state;
    char ref[12];
    report_taken(&site, somebody, &(struct report_form){ .ma = address.data, .seen = "differs", .note = "Khác ảnh." }, ref);
    desk_get(&site, DOST, "/app/ho-so-phan-anh/1");
    desk_shows(&site, 200, PACK "ho-so-phan-anh/1");
    assert_false(desk_says(&site, "Lập hồ sơ bằng chứng để gửi kèm."));
    desk_post(&site, DOST, "/app/ho-so-phan-anh/1/viec/open", REASON);
    desk_post(&site, DOST, "/app/ho-so-phan-anh/1/viec/refer", REASON "&body=Chi+c%E1%BB%A5c");
    desk_get(&site, DOST, "/app/ho-so-phan-anh/1");
    desk_shows(&site, 200, "Lập hồ sơ bằng chứng để gửi kèm.");
    desk_shows(&site, 200, "Đã chuyển cơ quan có thẩm quyền");
    desk_get(&site, MANAGER, "/app/ho-so-phan-anh/1"); /* whose label it is has no pack of the case */
    desk_shows(&site, 200, NULL);
    assert_false(desk_says(&site, PACK));
    assert_false(desk_says(&site, "Lập hồ sơ bằng chứng để gửi kèm."));
    pack_taken(DOST, PACK "ho-so-phan-anh/1", "ho-so-bang-chung-ho-so-phan-anh-1-2026-11-24.zip");
    desk_get(&site, DOST, PACK "ho-so-phan-anh/1");
    desk_shows(&site, 200, "SHA-256 ");
    desk_get(&site, DOST, "/app/ho-so-phan-anh/1");
    desk_shows(&site, 200, "Lập hồ sơ bằng chứng");
}

static void test_confirmation(void **state) {
    (void)state;
    struct buf pdf = BUF_INIT;
    desk_get(&site, MANAGER, CONFIRM);
    desk_shows(&site, 200, "value=\"01/01/2026\"");
    desk_shows(&site, 200, "value=\"24/11/2026\"");
    desk_post(&site, MANAGER, CONFIRM, "tu=01%2F11%2F2026&den=24%2F11%2F2026");
    assert_int_equal(site.out.status, 200);
    assert_string_equal(desk_header(&site, "Content-Type"), "application/pdf");
    file_of(&pdf);
    assert_memory_equal(pdf.data, "%PDF-", 5);
    buf_free(&pdf);
    desk_post(&site, DOST, CONFIRM, "tu=25%2F11%2F2026&den=24%2F11%2F2026");
    desk_shows(&site, 422, "Ngày đầu kỳ sau ngày cuối kỳ.");
    desk_shows(&site, 422, "value=\"25/11/2026\"");
    desk_post(&site, DOST, CONFIRM, "tu=abc&den=24%2F11%2F2026");
    desk_shows(&site, 422, "value=\"abc\"");
    assert_int_equal(desk_get(&site, MANAGER_B, CONFIRM), 404);
    assert_int_equal(desk_post(&site, MANAGER_B, CONFIRM, ""), 404);
    assert_int_equal(desk_get(&site, DAE, CONFIRM), 403);
    assert_int_equal(desk_get(&site, DOST, "/app/san-pham/999/xac-nhan-tem"), 404);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_is_offered), cmocka_unit_test(test_comes), cmocka_unit_test(test_case_handed_on),
                                        cmocka_unit_test(test_confirmation) };
    return cmocka_run_group_tests(tests, open_site, close_site);
}
