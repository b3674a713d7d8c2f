/* Reports on the plan in the browser: the reminder, beginning one, typing, filing, correcting, what changed, files; and what is wrong by field. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/embed.h"
#include "desk_seat.h"

static struct desk_site site;

static void import(const char *kind, const char *file) {
    const struct embed_file *f = embed_find(file);
    assert_non_null(f);
    json_decref(world_do(&site.w, COMMAND_IMPORT, json_pack("{s:s, s:s%}", "kind", kind, "csv", (const char *)f->data, (size_t)f->len)));
}

static int setup(void **state) {
    (void)state;
    desk_open(&site);
    json_decref(world_do(&site.w, COMMAND_ORG_ADD, json_pack("{s:s, s:s, s:s, s:s, s:s}", "code", "so-nnptnt", "name", "Sở Nông nghiệp và Phát triển nông thôn", "kind",
                                                            "department", "to", "2025-02-28", "successor", "so-nnmt")));
    import("targets", "db/seed/targets.csv");
    import("duties", "db/seed/duties.csv");
    return 0;
}

static int teardown(void **state) {
    (void)state;
    desk_close(&site);
    return 0;
}

static void page(int who, const char *target, int want) {
    int got = desk_get(&site, who, target);
    if (got != want) fail_msg("%s: %d, not %d", target, got, want);
}

static void sends(int who, const char *target, const char *fields, int want) {
    int got = desk_post(&site, who, target, fields);
    if (got != want) fail_msg("%s %s: %d, not %d\n%.2000s", target, fields, got, want, site.out.body.data ? site.out.body.data : "");
}

static void says(const char *text) {
    if (!desk_says(&site, text)) fail_msg("does not say: %s", text);
}

static void silent(const char *text) {
    if (desk_says(&site, text)) fail_msg("says: %s", text);
}

/* The value of a hidden field of the page in hand. */
static const char *hidden(const char *name) {
    static char value[40];
    char start[60];
    (void)snprintf(start, sizeof start, "name=\"%s\" value=\"", name);
    const char *at = memmem(site.out.body.data, site.out.body.len, start, strlen(start));
    assert_non_null(at);
    (void)snprintf(value, sizeof value, "%.*s", (int)strcspn(at + strlen(start), "\""), at + strlen(start));
    return value;
}

/* ---- the path of a report ---- */

static void test_reminder(void **state) {
    (void)state;
    page(DOST, "/app", 200);
    says("hết ngày 19/12/2026, còn 25 ngày");
    says("/app/bao-cao/moi?loai=own&amp;ky=2026-2");
    says("Quá hạn 158 ngày"); /* the half-year before */
    page(OBSERVER, "/app", 200);
    silent("19/12/2026");
    page(DAE, "/app", 200);
    says("Báo cáo tổng hợp, 6 tháng đầu năm 2026"); /* that of the half-year that goes on is due on the last of December */
    silent("Báo cáo tổng hợp, 6 tháng cuối năm 2026");
}

static void test_begun_with_care(void **state) {
    (void)state;
    page(DOST, "/app/bao-cao/moi?loai=own&ky=2026-2", 200);
    says("value=\"2026-2\"");
    sends(DOST, "/app/bao-cao/moi", "loai=own&ky=2027-1&pham_vi=old", 422);
    says("Kỳ báo cáo bắt đầu ngày 15/12/2026, ngày đó chưa đến");
    says("href=\"#f-ky\"");
    says("value=\"2027-1\"");
    sends(DOST, "/app/bao-cao/moi", "loai=adhoc&tu=1/11/2026&den=30/11/2026&pham_vi=old", 422);
    says("Ngày cuối 30/11/2026 chưa đến");
    says("href=\"#f-den\"");
    sends(DOST, "/app/bao-cao/moi", "loai=adhoc&tu=&den=&pham_vi=old", 422);
    says("Báo cáo đột xuất cần ngày đầu và ngày cuối");
    says("href=\"#f-tu\"");
    sends(DOST, "/app/bao-cao/moi", "loai=own&ky=&pham_vi=old", 422);
    says("Thiếu mục &quot;Kỳ&quot;");
    sends(DOST, "/app/bao-cao/moi", "loai=own&ky=2026-1&pham_vi=old&co_so=x", 422);
    sends(DOST, "/app/bao-cao/moi", "loai=consolidated&ky=2026-1&pham_vi=old", 409);
    says("không giao Sở Khoa học và Công nghệ tổng hợp");
    sends(MANAGER, "/app/bao-cao/moi", "loai=own&ky=2026-1", 403);
}

static void test_typed_and_filed(void **state) {
    (void)state;
    sends(DOST, "/app/bao-cao/moi", "loai=own&ky=2026-1&pham_vi=old", 303);
    assert_string_equal(desk_header(&site, "Location"), "/app/bao-cao/1?da=filing-added");
    sends(DOST, "/app/bao-cao/moi", "loai=own&ky=2026-1&pham_vi=merged", 303); /* another area is another report */
    sends(DOST, "/app/bao-cao/moi", "loai=own&ky=2026-1&pham_vi=old", 409);
    says("href=\"/app/bao-cao/1\"");
    page(DOST, "/app/bao-cao/1", 200);
    says("chưa có số liệu");
    says("Số liệu đến hết ngày 14/06/2026");
    says("Theo Phụ biểu 01");
    /* a figure that is no number: said at its field, and what was typed stays */
    page(DOST, "/app/bao-cao/1/nhap", 200);
    sends(DOST, "/app/bao-cao/1/nhap", "v-a1-1=1%2C234.5&s-a1-1=Q%C4%90%2045&n-a1-1=", 422);
    says("href=\"#f-a1-1\"");
    says("không phải là một số viết theo cách Việt Nam");
    says("value=\"1,234.5\"");
    says("value=\"QĐ 45\"");
    sends(DOST, "/app/bao-cao/1/nhap", "v-a1-1=1.234%2C5&s-a1-1=Q%C4%90%2045&n-a1-1=", 303);
    page(DOST, "/app/bao-cao/1", 200);
    says("1.234,5");
    says("Căn cứ: QĐ 45");
    /* who opened the fields before another saved them does not take those values back; a draft of another area holds the same values */
    char early[2][120];
    for (int i = 0; i < 2; i++) {
        page(DOST, i ? "/app/bao-cao/2/nhap" : "/app/bao-cao/1/nhap", 200);
        (void)snprintf(early[i], sizeof early[i], "phien=%s&v-a1-1=&s-a1-1=&n-a1-1=", hidden("phien"));
    }
    char now[120];
    (void)snprintf(now, sizeof now, "%.*s&v-a1-1=1.234%%2C5&s-a1-1=Q%%C4%%90%%2045&n-a1-1=g%%E1%%BA%%A5p", (int)strcspn(early[0], "&"), early[0]);
    sends(DOST, "/app/bao-cao/1/nhap", now, 303);
    sends(DOST, "/app/bao-cao/1/nhap", early[0], 409);
    says("đã được người khác sửa");
    sends(DOST, "/app/bao-cao/2/nhap", early[1], 409);
    page(DOST, "/app/bao-cao/1", 200);
    says("1.234,5");
    /* what is missing before it is filed */
    page(DOST, "/app/bao-cao/1/gui", 200);
    says("/app/bao-cao/1/van-ban#f-number");
    sends(DOST, "/app/bao-cao/1/gui", "phien=", 422);
    says("Mục Số, ký hiệu còn trống");
    page(DOST, "/app/bao-cao/1/van-ban", 200);
    char version[40];
    (void)snprintf(version, sizeof version, "%s", hidden("phien"));
    sends(DOST, "/app/bao-cao/1/van-ban", "number=125%2FBC&date=31%2F02%2F2026&signer=Ng%C6%B0%E1%BB%9Di%20M%E1%BA%ABu", 422);
    says("href=\"#f-date\"");
    says("value=\"125/BC\"");
    sends(DOST, "/app/bao-cao/1/van-ban", "number=125%2FBC&date=15%2F06%2F2026&signer=Ng%C6%B0%E1%BB%9Di%20M%E1%BA%ABu&difficulties=M%E1%BB%99t%0D%0AHai", 303);
    /* who saw it before that change does not overwrite it */
    char late[80];
    (void)snprintf(late, sizeof late, "phien=%s&number=9", version);
    sends(DOST, "/app/bao-cao/1/van-ban", late, 409);
    page(DOST, "/app/bao-cao/1/van-ban", 200);
    says("Một\nHai");
    page(DOST, "/app/bao-cao/1/gui", 200);
    (void)snprintf(late, sizeof late, "phien=%s", hidden("phien"));
    sends(DOST, "/app/bao-cao/1/gui", late, 303);
    sends(DOST, "/app/bao-cao/1/nhap", "v-a1-1=2", 409);
    page(DOST, "/app/bao-cao/1", 200);
    says("Bản 1, gửi");
    says("Mã SHA-256");
    silent("/app/bao-cao/1/nhap");
    page(DOST, "/app/bao-cao/1/nhap", 403);
    page(DOST, "/app", 200);
    silent("Quá hạn");
}

static void test_corrected(void **state) {
    (void)state;
    sends(DOST, "/app/bao-cao/1/sua", "ly_do=", 422);
    sends(DOST, "/app/bao-cao/1/sua", "ly_do=nh%E1%BA%ADp%20nh%E1%BA%A7m", 303);
    sends(DOST, "/app/bao-cao/1/nhap", "v-a1-1=2&s-a1-1=Q%C4%90%2046&n-a1-1=", 303);
    page(DOST, "/app/bao-cao/1", 200);
    says("Đang sửa bản 1. Lý do: nhập nhầm");
    page(DOST, "/app/bao-cao/1/thay-doi/1", 200);
    says("1.234,5");
    says("<td data-label=\"Sau\">2</td>");
    silent("Trích yếu"); /* did not change */
    page(DOST, "/app/bao-cao/1?ban=1", 200);
    says("1.234,5");
    page(DOST, "/app/bao-cao/1/gui", 200);
    char fields[60];
    (void)snprintf(fields, sizeof fields, "phien=%s", hidden("phien"));
    sends(DOST, "/app/bao-cao/1/gui", fields, 303);
    page(DOST, "/app/bao-cao/1", 200);
    says("Bản 2, gửi");
    says("Lý do sửa: nhập nhầm");
    says("/app/bao-cao/1/thay-doi/1?ban=2");
    /* given up: what was filed stands */
    sends(DOST, "/app/bao-cao/1/sua", "ly_do=th%E1%BB%AD", 303);
    page(DOST, "/app/bao-cao/1", 200);
    (void)snprintf(fields, sizeof fields, "phien=%s", hidden("phien"));
    sends(DOST, "/app/bao-cao/1/van-ban", "number=999", 303);
    sends(DOST, "/app/bao-cao/1/bo", fields, 409); /* another wrote in it meanwhile */
    sends(DOST, "/app/bao-cao/1/bo", "x=y", 303);
    page(DOST, "/app/bao-cao/1", 200);
    says("Đã gửi");
    silent("Đang sửa");
}

/* ---- files and rows ---- */

static void test_files(void **state) {
    (void)state;
    static const struct {
        const char *path, *type;
    } files[] = { { "/app/bao-cao/1/tep/pdf", "application/pdf" },
                  { "/app/bao-cao/1/tep/xlsx?ban=1", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
                  { "/app/bao-cao/1/tep/json", "application/json" } };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        page(DOST, files[i].path, 200);
        assert_string_equal(desk_header(&site, "Content-Type"), files[i].type);
        assert_non_null(strstr(desk_header(&site, "Content-Disposition"), "bao-cao-so-khcn-2026-1."));
    }
    page(DOST, "/app/bao-cao/1/tep/doc", 404);
    page(DOST, "/app/bao-cao/1/tep/pdf?ban=9", 404);
    page(DOST, "/app/bao-cao/2/tep/json", 409); /* a draft has no signature */
    says("Bản nháp chưa có chữ ký");
    page(DOST, "/app/bao-cao/1/dong/a1-2", 200);
    says("Không có dòng nào");
    page(DOST, "/app/bao-cao/1/dong/b5", 404); /* not of this body */
    page(DOST, "/app/bao-cao/1/dong/zz", 404);
    page(DOST, "/app/bao-cao/1/thay-doi/7", 404);
    page(DOST, "/app/bao-cao/1?phan=truy-xuat", 200);
    says("Tem đã cấp");
}

static void test_others(void **state) {
    (void)state;
    page(OBSERVER, "/app/bao-cao", 200);
    says("/app/bao-cao/1");
    page(OBSERVER, "/app/bao-cao/1", 200);
    silent("/app/bao-cao/1/sua");
    page(MANAGER, "/app/bao-cao", 403);
    page(COMMUNE, "/app/bao-cao/1", 404);
    page(DOST, "/app/bao-cao/99", 404);
    page(DOST, "/app/bao-cao/99999999999", 404);
    page(DOST, "/app/bao-cao/x", 404);
    page(DAE, "/app/bao-cao/1/nhap", 403);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reminder),  cmocka_unit_test(test_begun_with_care), cmocka_unit_test(test_typed_and_filed),
        cmocka_unit_test(test_corrected), cmocka_unit_test(test_files),           cmocka_unit_test(test_others),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
