/* What a page of a record leads on to: the labels of a lot, a draft that is thrown away, records that a household takes along. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "desk_seat.h"

#define PHOTO "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define MAKER "name=HTX+M%E1%BA%ABu+A&kind=hop-tac-xa&commune_code=03013&representative=L%C3%BD+M%E1%BA%ABu&phone=0912345678"

static struct desk_site site;

static int open_site(void **state) {
    (void)state;
    desk_open(&site);
    return 0;
}

static int close_site(void **state) {
    (void)state;
    desk_close(&site);
    return 0;
}

/* A producer of htx-a that is approved, and a product of it. */
static void approved(void) {
    desk_post(&site, MANAGER, "/app/co-so/moi", MAKER "&luu=nop");
    desk_post(&site, COMMUNE, "/app/co-so/1/viec/confirm", "");
    desk_post(&site, DAE, "/app/co-so/1/viec/approve", "");
    desk_post(&site, MANAGER, "/app/san-pham/moi", "producer_id=1&name=Kh%C4%83n+th%E1%BB%95+c%E1%BA%A9m&category=handicraft&photo=" PHOTO "&luu=nop");
    desk_post(&site, DOST, "/app/san-pham/1/viec/approve", "");
    desk_goes(&site, "/app/san-pham/1?da=product-approve");
}

/* While labels are left, they are what comes next; then the lot is as any record. */
static void test_lot_leads_to_labels(void **state) {
    (void)state;
    approved();
    desk_post(&site, MANAGER, "/app/lo/moi", "product_id=1&code=A1&quantity=5&unit=c%C3%A1i&made_on=01/11/2026&luu=nop");
    desk_get(&site, CLERK, "/app/lo/1");
    desk_shows(&site, 200, "<p class=\"acts\"><a class=\"btn main\" href=\"/app/in?sp=1&amp;lo=A1\">In tem cho lô này</a> <a class=\"btn soft\" href=\"/app/lo/1/sua\">");
    desk_shows(&site, 200, "Còn cấp được 5 tem");
    desk_get(&site, DOST, "/app/lo/1");
    assert_false(desk_says(&site, "In tem cho lô này"));
    json_decref(world_do(&site.w, COMMAND_RUN_ISSUE, json_pack("{s:i, s:s, s:i}", "product", 1, "lot", "A1", "count", 5)));
    desk_get(&site, CLERK, "/app/lo/1");
    desk_shows(&site, 200, "<p class=\"acts\"><a class=\"btn soft\" href=\"/app/lo/1/sua\">");
    desk_shows(&site, 200, "<a class=\"btn soft\" href=\"/app/in?sp=1&amp;lo=A1\">In tem cho lô này</a>");
}

/* Thrown away with a step in between, by nobody but its author; the list says so, and has it no more. */
static void test_draft_thrown_away(void **state) {
    (void)state;
    desk_post(&site, MANAGER, "/app/co-so/moi", MAKER "&luu=nhap");
    desk_get(&site, MANAGER, "/app/co-so/1");
    desk_shows(&site, 200, "<a class=\"btn harsh\" href=\"/app/co-so/1/viec/discard\">Bỏ bản nháp</a>");
    desk_get(&site, MANAGER_2, "/app/co-so/1");
    assert_false(desk_says(&site, "Bỏ bản nháp"));
    desk_get(&site, MANAGER_2, "/app/co-so/1/viec/discard");
    desk_shows(&site, 403, "Chỉ người lập bản nháp mới bỏ được bản nháp.");
    desk_post(&site, MANAGER_2, "/app/co-so/1/viec/discard", "");
    desk_shows(&site, 403, "Chỉ người lập bản nháp mới bỏ được bản nháp.");
    desk_post(&site, OBSERVER, "/app/co-so/1/viec/discard", ""); /* whose role it is not */
    assert_false(desk_says(&site, "Chỉ người lập bản nháp"));
    desk_get(&site, MANAGER, "/app/co-so/1/viec/discard");
    desk_shows(&site, 200, "Bản nháp không còn trong danh sách và việc cần làm.");
    desk_shows(&site, 200, "<button class=\"harsh\">Bỏ bản nháp</button>");
    desk_post(&site, MANAGER, "/app/co-so/1/viec/discard", "version=1");
    desk_goes(&site, "/app/co-so?da=producer-discard");
    desk_get(&site, MANAGER, "/app/co-so?da=producer-discard");
    desk_shows(&site, 200, "<p class=\"flash\" role=\"status\">Đã bỏ bản nháp.</p>");
    assert_false(desk_says(&site, "HTX Mẫu A</a>") || desk_says(&site, "value=\"discarded\""));
    desk_get(&site, MANAGER, "/app");
    assert_false(desk_says(&site, "Hồ sơ nháp"));
    desk_get(&site, MANAGER, "/app/co-so/1");
    desk_shows(&site, 200, "s-discarded\">Bản nháp đã bỏ");
    desk_shows(&site, 200, "Bỏ bản nháp</b>"); /* in its history */
    assert_false(desk_says(&site, "/sua\""));
    desk_post(&site, MANAGER, "/app/co-so/moi", MAKER "&hamlet=B%E1%BA%A3n+Hai&luu=nhap");
    desk_goes(&site, "/app/co-so/2?da=luu-nhap");
}

/* A household takes its records along from its own pages, and the history says that it did. */
static void test_taken_along(void **state) {
    (void)state;
    approved();
    desk_post(&site, MANAGER, "/app/ho-thanh-vien/moi", "producer_id=1&name=H%E1%BB%99+M%E1%BA%ABu&joined_on=01/11/2026&luu=nop");
    static const char *const pages[] = { "/app", "/app/tai-khoan" };
    for (size_t i = 0; i < 2; i++) {
        desk_get(&site, MEMBER, pages[i]);
        desk_shows(&site, 200, "href=\"/app/ho-thanh-vien/1/tai-ve\">Tải hồ sơ của tôi</a>");
        desk_get(&site, CLERK, pages[i]);
        assert_false(desk_says(&site, "tai-ve"));
    }
    desk_get(&site, MEMBER, "/app/ho-thanh-vien/1/tai-ve");
    desk_shows(&site, 200, "<h1>Tải hồ sơ của tôi</h1>");
    /* What cannot be undone never stands first, nor looks like the way on. */
    desk_get(&site, MANAGER, "/app/ho-thanh-vien/1");
    desk_shows(&site, 200, "<p class=\"acts\"><a class=\"btn soft\" href=\"/app/ho-thanh-vien/1/sua\">");
    desk_shows(&site, 200, "<a class=\"btn harsh\" href=\"/app/ho-thanh-vien/1/viec/erase\">");
    desk_get(&site, MEMBER, "/app/ho-thanh-vien/1");
    assert_false(desk_says(&site, "Tải hồ sơ của hộ</b>")); /* looking is not taking */
    desk_post(&site, MEMBER, "/app/ho-thanh-vien/1/tai-ve", "");
    desk_shows(&site, 200, "\"name\": \"Hộ Mẫu\"");
    assert_non_null(strstr(desk_header(&site, "Content-Disposition"), "attachment; filename=\"ho-thanh-vien-1-2026-11-24.json\""));
    desk_get(&site, MEMBER, "/app/ho-thanh-vien/1");
    desk_shows(&site, 200, "Tải hồ sơ của hộ</b>");
    assert_int_equal(desk_get(&site, CLERK, "/app/ho-thanh-vien/1/tai-ve"), 403);
    assert_int_equal(desk_post(&site, CLERK, "/app/ho-thanh-vien/1/tai-ve", ""), 403);
    assert_int_equal(desk_get(&site, MEMBER, "/app/ho-thanh-vien/x/tai-ve"), 404);
}

#define JOURNEY(fn) cmocka_unit_test_setup_teardown(fn, open_site, close_site)

int main(void) {
    const struct CMUnitTest tests[] = { JOURNEY(test_lot_leads_to_labels), JOURNEY(test_draft_thrown_away), JOURNEY(test_taken_along) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
