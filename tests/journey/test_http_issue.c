/* The wizard as people work with it: a journey issues once, whatever somebody goes back to, and a "no" shows what mends it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "desk_seat.h"

#define LOT "/app/in?sp=1&lo=A1"
#define DO "<button>Cấp tem</button>"
#define BUTTON "<a class=\"btn\" href=\""

static struct desk_site site;
static char journey[40], before[40];

/* An approved producer and product of htx-a, and lot 1 of 20 pieces. */
static int open_site(void **state) {
    (void)state;
    desk_open(&site);
    desk_maker(&site, 20);
    return 0;
}

static int close_site(void **state) {
    (void)state;
    desk_close(&site);
    return 0;
}

/* ---- a journey ---- */

/* An address without a journey leads to itself with one; out: journey */
static void begin(const char *address) {
    desk_get(&site, CLERK, address);
    desk_shows(&site, 303, NULL);
    const char *to = desk_header(&site, "Location"), *ma = strstr(to, "ma=");
    assert_non_null(ma);
    assert_int_equal(strspn(ma + 3, "0123456789abcdef"), 32);
    memcpy(before, journey, sizeof before);
    (void)snprintf(journey, sizeof journey, "%.32s", ma + 3);
    desk_get(&site, CLERK, to);
    desk_shows(&site, 200, journey);
}

static const char *step(const char *rest) {
    static char address[300];
    (void)snprintf(address, sizeof address, LOT "%s&ma=%s", rest, journey);
    return address;
}

/* more: fields that the form has not, so that it is not taken for a second tap */
static void press(int who, const char *count, const char *more) {
    char fields[300];
    (void)snprintf(fields, sizeof fields, "sp=1&lo=A1&so=%s&giay=a4-21&ma=%s%s", count, journey, more);
    desk_post(&site, who, "/app/in", fields);
}

static size_t runs(void) {
    json_t *all = world_do(&site.w, COMMAND_LIST, json_pack("{s:s}", "kind", "runs"));
    size_t n = json_array_size(all);
    json_decref(all);
    return n;
}

static void test_back_issues_nothing(void **state) {
    (void)state;
    begin(LOT);
    desk_get(&site, CLERK, step("&so=3"));
    desk_shows(&site, 200, "name=\"giay\"");
    desk_get(&site, CLERK, step("&so=3&giay=a4-21"));
    desk_shows(&site, 200, DO);
    desk_shows(&site, 200, "&amp;buoc=3\">Quay lại</a>");
    press(CLERK, "3", "");
    desk_goes(&site, "/app/dot-tem/1/in?giay=a4-21&da=issued-stages");
    /* The browser's Back, at whichever step: what the journey has led to, and nothing to press by mistake. */
    static const char *const steps[] = { "", "&so=3", "&so=3&giay=a4-21", "&so=4&giay=a4-24" };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        desk_get(&site, CLERK, step(steps[i]));
        desk_shows(&site, 200, "Đợt tem này đã được cấp lúc 24/11/2026");
        desk_shows(&site, 200, BUTTON "/app/dot-tem/1\">Mở đợt tem</a>");
        assert_false(desk_says(&site, DO) || desk_says(&site, "name=\"so\""));
    }
    /* A page that a browser kept is sent again, as it was and with another number. */
    press(CLERK, "3", "&x=1");
    desk_goes(&site, "/app/dot-tem/1/in?giay=a4-21&da=issued-again");
    press(CLERK, "5", "");
    desk_shows(&site, 409, "Đợt tem này đã được cấp lúc");
    press(CLERK, "nhieu", "");
    desk_shows(&site, 409, "Đợt tem này đã được cấp lúc");
    assert_int_equal(runs(), 1);
}

static void test_another_is_asked_for(void **state) {
    (void)state;
    char link[300];
    begin(LOT);
    press(CLERK, "3", "");
    desk_get(&site, CLERK, step("&so=3&giay=a4-21"));
    desk_shows(&site, 200, "Cấp thêm một đợt nữa");
    const char *at = strstr(site.out.body.data, "<a class=\"btn soft\" href=\"") + strlen("<a class=\"btn soft\" href=\"");
    size_t n = 0;
    for (; *at != '"'; at++) {
        if (n + 1 < sizeof link) link[n++] = *at;
        if (!strncmp(at, "&amp;", 5)) at += 4;
    }
    link[n] = '\0';
    assert_null(strstr(link, "ma="));
    begin(link);
    assert_string_not_equal(journey, before);
    desk_shows(&site, 200, "name=\"so\""); /* the number is asked again */
    press(CLERK, "3", "");
    desk_goes(&site, "/app/dot-tem/2/in?giay=a4-21&da=issued-stages");
    assert_int_equal(runs(), 2);
}

/* Whoever comes with somebody else's journey, or with none, begins one. */
static void test_whose_it_is(void **state) {
    (void)state;
    begin(LOT);
    press(CLERK, "3", "");
    desk_get(&site, MANAGER, step("&so=3&giay=a4-21"));
    desk_shows(&site, 200, DO);
    press(MANAGER, "3", "&x=1"); /* all seats have one token: another form than the clerk's */
    desk_goes(&site, "/app/dot-tem/2/in?giay=a4-21&da=issued-stages");
    desk_post(&site, CLERK, "/app/in", "sp=1&lo=A1&so=3&giay=a4-21&ma=x");
    desk_shows(&site, 303, NULL);
    assert_int_equal(strncmp(desk_header(&site, "Location"), "/app/in?sp=1&lo=A1&so=3&giay=a4-21&ma=", 38), 0);
    assert_int_equal(runs(), 2);
    assert_int_equal(desk_get(&site, MANAGER_B, step("")), 404);
}

/* What is sent before everything is chosen goes on at the step that lacks something; nothing is amiss and nothing is issued. */
static void test_sent_too_early(void **state) {
    (void)state;
    static const struct {
        const char *fields, *step;
    } sent[] = { { "", "1" }, { "sp=1&lo=A1&", "2" }, { "sp=1&lo=A1&so=3&", "3" }, { "sp=1&lo=A1&so=3&giay=a4-21&buoc=2&", "2" } };
    begin(LOT);
    for (size_t i = 0; i < sizeof sent / sizeof *sent; i++) {
        char fields[300], to[300];
        (void)snprintf(fields, sizeof fields, "%sma=%s", sent[i].fields, journey);
        (void)snprintf(to, sizeof to, "ma=%s&buoc=%s", journey, sent[i].step);
        desk_post(&site, CLERK, "/app/in", fields);
        desk_shows(&site, 303, NULL);
        (void)snprintf(fields, sizeof fields, "%s", desk_header(&site, "Location"));
        assert_non_null(strstr(fields, to));
        desk_get(&site, CLERK, fields);
        desk_shows(&site, 200, NULL);
        assert_false(desk_says(&site, "Chưa tiếp tục được"));
    }
    desk_post(&site, CLERK, "/app/in", "ma=00000000000000000000000000000000&sp=1&lo=A1&so=3&giay=a4-0");
    desk_shows(&site, 422, "<a href=\"#giay\">Không có loại giấy này.");
    assert_int_equal(runs(), 0);
}

/* ---- what mends a "no" ---- */

static void test_typed_again(void **state) {
    (void)state;
    begin(LOT);
    desk_get(&site, CLERK, step("&so=21&giay=a4-21"));
    desk_shows(&site, 422, "<a href=\"#so\">Ghi số tem từ 1 đến 20.");
    desk_shows(&site, 422, "value=\"21\"");
    desk_post(&site, MANAGER, "/app/lo/moi", "product_id=1&code=B1&quantity=1.500&unit=c%C3%A1i&made_on=01/11/2026&luu=nop");
    desk_get(&site, CLERK, "/app/in?sp=1&lo=B1&so=2000&ma=00000000000000000000000000000000");
    desk_shows(&site, 422, "Ghi số tem từ 1 đến 1.500.");
    desk_get(&site, CLERK, step("&so=3&giay=a4-0"));
    desk_shows(&site, 422, "<a href=\"#giay\">Không có loại giấy này.");
    desk_shows(&site, 422, "id=\"giay\"");
    /* A step that somebody goes back to keeps what was chosen after it. */
    desk_get(&site, CLERK, step("&so=3&giay=a4-24&o=5&buoc=2"));
    desk_shows(&site, 200, "name=\"giay\" value=\"a4-24\"");
    desk_shows(&site, 200, "name=\"so\" inputmode=\"numeric\" autocomplete=\"off\" class=\"narrow\" required aria-describedby=\"so-h\" value=\"3\"");
}

static void test_refused_meanwhile(void **state) {
    (void)state;
    begin(LOT);
    desk_get(&site, CLERK, step("&so=3&giay=a4-21"));
    desk_shows(&site, 200, DO);
    desk_post(&site, DAE, "/app/san-pham/1/viec/pause", "reason=Xem+l%E1%BA%A1i");
    press(CLERK, "3", "");
    desk_shows(&site, 409, "Hồ sơ của sản phẩm chưa được duyệt hoặc đang tạm dừng.");
    desk_shows(&site, 409, BUTTON "/app/san-pham/1\">Mở hồ sơ sản phẩm</a>");
    assert_false(desk_says(&site, DO));
    /* The same before anybody presses. */
    static const char *const steps[] = { "", "&so=3", "&so=3&giay=a4-21" };
    for (size_t i = 0; i < 3; i++) {
        desk_get(&site, CLERK, step(steps[i]));
        desk_shows(&site, 200, BUTTON "/app/san-pham/1\">Mở hồ sơ sản phẩm</a>");
        assert_false(desk_says(&site, DO) || desk_says(&site, "<button>Tiếp tục"));
    }
    assert_int_equal(runs(), 0);
}

static void test_nothing_left(void **state) {
    (void)state;
    begin(LOT);
    press(CLERK, "20", "");
    begin(LOT);
    desk_shows(&site, 200, BUTTON "/app/in\">Chọn lô khác</a>");
    desk_shows(&site, 200, "<a class=\"btn soft\" href=\"/app/lo/1\">Mở lô này</a>");
    assert_false(desk_says(&site, "<button>Tiếp tục"));
}

#define JOURNEY(fn) cmocka_unit_test_setup_teardown(fn, open_site, close_site)

int main(void) {
    const struct CMUnitTest tests[] = {
        JOURNEY(test_back_issues_nothing), JOURNEY(test_another_is_asked_for), JOURNEY(test_whose_it_is), JOURNEY(test_typed_again),
        JOURNEY(test_sent_too_early),
        JOURNEY(test_refused_meanwhile), JOURNEY(test_nothing_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
