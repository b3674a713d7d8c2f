/* A run that needs activation, from the wizard to the page of a label; display pieces; a visitor who says that a bottle was opened. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "app/opened.h"
#include "desk_seat.h"

static struct desk_site site;
static char target[2][400]; /* of the label in hand: the page, and what is behind /da-mo */

static int open_site(void **state) {
    (void)state;
    desk_open(&site);
    desk_maker(&site, 500);
    return 0;
}

static int close_site(void **state) {
    (void)state;
    desk_close(&site);
    return 0;
}

/* A journey through the wizard.  in: more: "&kich-hoat=1"; out: the run's number */
static unsigned issue(int count, const char *more) {
    static unsigned journey;
    char fields[200];
    unsigned run = 0;
    (void)snprintf(fields, sizeof fields, "sp=1&lo=A1&so=%d&giay=a4-21&ma=%032x%s", count, ++journey, more);
    desk_post(&site, CLERK, "/app/in", fields);
    desk_shows(&site, 303, NULL);
    assert_int_equal(sscanf(desk_header(&site, "Location"), "/app/dot-tem/%u/in?giay=", &run), 1);
    return run;
}

/* Take a label in hand. */
static void hold(unsigned run, uint32_t index) {
    struct buf b = BUF_INIT;
    world_address(&site.w, run, index, &b);
    const char *path = strchr(strstr(b.data, "//") + 2, '/');
    (void)snprintf(target[0], sizeof target[0], "%s", path);
    (void)snprintf(target[1], sizeof target[1], "/da-mo%s", path);
    buf_free(&b);
}

static void scanned(unsigned run, uint32_t index, const char *text) {
    hold(run, index);
    (void)desk_send(&site, NULL, NULL, target[0], NULL, NULL, 0);
    desk_shows(&site, 200, text);
}

static void on_run(const char *what, unsigned run, int who, const char *fields) {
    char path[80];
    (void)snprintf(path, sizeof path, "/app/dot-tem/%u/%s", run, what);
    desk_post(&site, who, path, fields);
}

static void show_run(unsigned run, int who) {
    char path[40];
    (void)snprintf(path, sizeof path, "/app/dot-tem/%u", run);
    (void)desk_get(&site, who, path);
}

static void goes(unsigned run, const char *flash) {
    char to[80];
    (void)snprintf(to, sizeof to, "/app/dot-tem/%u?da=%s", run, flash);
    desk_goes(&site, to);
}

#define INACTIVE "<h1>Not activated yet</h1>"
#define VALID "<h1>Label valid</h1>"

static void test_from_the_wizard_to_the_page(void **state) {
    (void)state;
    (void)desk_get(&site, CLERK, "/app/in?sp=1&lo=A1&ma=00000000000000000000000000000abc");
    desk_shows(&site, 200, "Tem chỉ có hiệu lực khi đã báo bán hoặc gửi bán");
    assert_false(desk_says(&site, "value=\"1\" aria-describedby=\"kich-hoat-h\" checked")); /* nobody is asked to */
    (void)desk_get(&site, CLERK, "/app/in?sp=1&lo=A1&so=5&kich-hoat=1&ma=00000000000000000000000000000abc");
    desk_shows(&site, 200, "<input type=\"hidden\" name=\"kich-hoat\" value=\"1\">");
    (void)desk_get(&site, CLERK, "/app/in?sp=1&lo=A1&so=5&giay=a4-21&kich-hoat=1&ma=00000000000000000000000000000abc");
    desk_shows(&site, 200, "tem chưa kích hoạt cho đến khi báo đã bán hoặc gửi bán");
    desk_shows(&site, 200, "&amp;kich-hoat=1&amp;"); /* the way back keeps it */
    unsigned run = issue(100, "&kich-hoat=1"), plain = issue(5, "");
    scanned(run, 3, INACTIVE);
    assert_true(desk_says(&site, "has not yet marked this item as sold or shipped"));
    scanned(plain, 3, VALID);
    show_run(plain, CLERK);
    desk_shows(&site, 200, "/trung-bay\"");
    assert_false(desk_says(&site, "/kich-hoat\""));
    show_run(run, CLERK);
    desk_shows(&site, 200, "0 tem đã báo bán, gửi bán");
    on_run("kich-hoat", run, CLERK, "tem=1-10&ngay=&viec=bao");
    goes(run, "sold");
    scanned(run, 3, VALID);
    scanned(run, 11, INACTIVE);
    show_run(run, CLERK);
    desk_shows(&site, 200, "Tem từ 1 đến 10, từ ngày 24/11/2026");
    desk_shows(&site, 200, "10 tem đã báo bán, gửi bán");
    on_run("kich-hoat", run, CLERK, "tem=1-10&viec=bao");
    goes(run, "said-before");
    hold(run, 20);
    char fields[600];
    (void)snprintf(fields, sizeof fields, "ma=https%%3A%%2F%%2Ftx.laocai.gov.vn%.*s%%3F%s%%0D%%0A&viec=bao", (int)strcspn(target[0], "?"), target[0],
                   strchr(target[0], '?') + 1);
    on_run("kich-hoat", run, MANAGER, fields);
    goes(run, "sold");
    scanned(run, 20, VALID);
    on_run("kich-hoat", run, CLERK, "tem=2-3&viec=thu&ly-do=Tr%E1%BA%A3+h%C3%A0ng");
    goes(run, "sold-undone");
    scanned(run, 3, INACTIVE);
    scanned(run, 4, VALID);
    show_run(run, OBSERVER);
    desk_shows(&site, 200, "Trả hàng");
    assert_false(desk_says(&site, "/kich-hoat\"")); /* read, not done */
}

/* Each input that is wrong is named, linked, and given back. */
static void test_wrong_input(void **state) {
    (void)state;
    unsigned run = issue(20, "&kich-hoat=1");
    static const struct { const char *fields, *link, *kept; int status; } wrong[] = {
        { "tem=21&viec=bao", "href=\"#kich-hoat-tem\"", "name=\"tem\" autocomplete=\"off\" aria-describedby=\"kich-hoat-tem-h\" value=\"21\"", 422 },
        { "tem=&viec=bao", "href=\"#kich-hoat-tem\"", "Hãy ghi những tem nào", 422 },
        { "tem=1&ma=x&viec=bao", "href=\"#kich-hoat-tem\"", ">x</textarea>", 422 },
        { "ma=4829+1047+3382+9157&viec=bao", "href=\"#kich-hoat-ma\"", ">4829 1047 3382 9157</textarea>", 422 },
        { "tem=1&ngay=25/11/2026&viec=bao", "href=\"#kich-hoat-ngay\"", "value=\"25/11/2026\"", 422 },
        { "tem=1&ngay=23/11/2026&viec=bao", "href=\"#kich-hoat-ngay\"", "Tem được cấp ngày 24/11/2026", 422 },
        { "tem=1&ngay=%22%3E%3Cb%3E&viec=bao", "href=\"#kich-hoat-ngay\"", "value=\"&quot;&gt;&lt;b&gt;\"", 422 },
        { "tem=1&viec=thu", "href=\"#kich-hoat-ly-do\"", "Thu lại thì cần ghi lý do", 422 } };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        on_run("kich-hoat", run, CLERK, wrong[i].fields);
        desk_shows(&site, wrong[i].status, wrong[i].link);
        desk_shows(&site, wrong[i].status, wrong[i].kept);
    }
    scanned(run, 1, INACTIVE);
    unsigned plain = issue(5, "");
    on_run("kich-hoat", plain, CLERK, "tem=1&viec=bao");
    desk_shows(&site, 409, "được cấp mà không cần kích hoạt");
    on_run("kich-hoat", run, MANAGER_B, "tem=1&viec=bao");
    desk_shows(&site, 404, NULL);
    on_run("kich-hoat", run, OBSERVER, "tem=1&viec=bao");
    desk_shows(&site, 403, NULL);
    on_run("kich-hoat", 99999, CLERK, "tem=1&viec=bao");
    desk_shows(&site, 404, NULL);
}

static void test_display(void **state) {
    (void)state;
    unsigned run = issue(20, "");
    on_run("trung-bay", run, CLERK, "tem=7&viec=bao");
    goes(run, "shown");
    scanned(run, 7, "The producer marked this item as a display piece");
    scanned(run, 8, VALID);
    assert_false(desk_says(&site, "display piece"));
    show_run(run, CLERK);
    desk_shows(&site, 200, "Tem 7, từ ngày 24/11/2026");
    on_run("trung-bay", run, CLERK, "tem=7&viec=thu");
    goes(run, "shown-undone");
    scanned(run, 7, VALID);
    assert_false(desk_says(&site, "display piece"));
}

/* ---- opened ---- */

#define ASK "I opened this bottle"
#define REPORTED "Reported opened on 24 November 2026."

static unsigned bottles; /* a run of them: who edits a product issues no more until it is approved */

static int send_opened(const char *origin) { return desk_send(&site, NULL, origin, target[1], DESK_FORM, "da-mo=1", 7); }

static void make_spirit(void) {
    char fields[300];
    json_t *now = world_do(&site.w, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "product", "id", "1"));
    (void)snprintf(fields, sizeof fields,
                   "producer_id=1&name=R%%C6%%B0%%E1%%BB%%A3u&category=drink&subcategory=spirits&alcohol=42&photo=" DESK_PHOTO "&version=%lld&luu=nhap",
                   (long long)json_integer_value(json_object_get(now, "version")));
    json_decref(now);
    desk_post(&site, MANAGER, "/app/san-pham/1/sua", fields);
    desk_shows(&site, 303, NULL);
}

static void test_opened(void **state) {
    (void)state;
    unsigned run = bottles = issue(100, "");
    scanned(run, 1, VALID);
    assert_false(desk_says(&site, ASK)); /* a scarf */
    (void)desk_send(&site, NULL, NULL, target[1], NULL, NULL, 0);
    desk_shows(&site, 409, "Nothing to report for this label");
    assert_int_equal(send_opened(DESK_ORIGIN), 409);
    make_spirit();
    scanned(run, 1, ASK);
    assert_int_equal(desk_send(&site, NULL, NULL, target[1], NULL, NULL, 0), 200);
    desk_shows(&site, 200, "Whoever scans this label after you will read");
    assert_string_equal(desk_header(&site, "Referrer-Policy"), "same-origin"); /* or a browser would not say where the form is from */
    assert_string_equal(desk_header(&site, "Set-Cookie"), "");
    scanned(run, 1, ASK); /* asking alone says nothing */
    assert_int_equal(send_opened(NULL), 403);
    assert_int_equal(send_opened("https://evil.example"), 403);
    scanned(run, 1, ASK);
    assert_int_equal(send_opened(DESK_ORIGIN), 303);
    assert_string_equal(desk_header(&site, "Location"), target[0]);
    scanned(run, 1, REPORTED);
    assert_true(desk_says(&site, VALID));
    assert_false(desk_says(&site, ASK));
    scanned(run, 2, ASK); /* no other bottle */
    /* Twice, a day later: the first stays. */
    site.w.now_us += INT64_C(86400000000);
    hold(run, 1);
    assert_int_equal(send_opened(DESK_ORIGIN), 303);
    scanned(run, 1, REPORTED);
    (void)desk_send(&site, NULL, NULL, target[1], NULL, NULL, 0);
    desk_shows(&site, 409, "Nothing to report for this label");
    /* Unsigned, forged, not a label at all. */
    hold(run, 3);
    char kept[400], *s = strchr(target[1], '?');
    memcpy(kept, target[1], sizeof kept);
    *s = '\0';
    assert_int_equal(send_opened(DESK_ORIGIN), 409);
    memcpy(target[1], kept, sizeof kept);
    s[10] = s[10] == '1' ? '2' : '1';
    assert_int_equal(send_opened(DESK_ORIGIN), 409);
    static const char *const not_labels[] = { "/da-mo/x", "/da-mo//evil.example/", "/da-mo/T/4829104733829157", "/da-mo/T/%2e%2e", "/da-mo/" };
    for (size_t i = 0; i < sizeof not_labels / sizeof *not_labels; i++) {
        (void)snprintf(target[1], sizeof target[1], "%s", not_labels[i]);
        assert_in_range(send_opened(DESK_ORIGIN), 400, 409); /* 400: the guard knows better */
        assert_string_equal(desk_header(&site, "Location"), "");
        assert_false(desk_says(&site, "href=\"//"));
    }
    scanned(run, 3, ASK);
    /* Taken back. */
    show_run(run, MANAGER);
    desk_shows(&site, 200, "Tem 1, báo ngày 24/11/2026");
    show_run(run, CLERK);
    assert_false(desk_says(&site, "/mo-chai\""));
    on_run("mo-chai", run, MANAGER, "tem=1");
    desk_shows(&site, 422, "href=\"#mo-chai-ly-do\"");
    on_run("mo-chai", run, MANAGER, "tem=9&ly-do=x");
    desk_shows(&site, 409, "href=\"#mo-chai-tem\"");
    on_run("mo-chai", run, CLERK, "tem=1&ly-do=x");
    desk_shows(&site, 403, NULL);
    on_run("mo-chai", run, DOST, "tem=1&ly-do=B%C3%A1o+nh%E1%BA%A7m");
    goes(run, "unopened");
    scanned(run, 1, ASK);
}

static void test_opened_limit(void **state) {
    (void)state;
    site.w.now_us += INT64_C(86400000000);
    for (uint32_t i = 51; i <= 50 + OPENED_VISITOR_MAX; i++) {
        hold(bottles, i);
        assert_int_equal(send_opened(DESK_ORIGIN), 303);
    }
    hold(bottles, 100);
    assert_int_equal(send_opened(DESK_ORIGIN), 429);
    desk_shows(&site, 429, "Each visitor can report 10 bottles a day");
    scanned(bottles, 100, ASK);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_from_the_wizard_to_the_page), cmocka_unit_test(test_wrong_input),
                                        cmocka_unit_test(test_display), cmocka_unit_test(test_opened), cmocka_unit_test(test_opened_limit) };
    return cmocka_run_group_tests(tests, open_site, close_site);
}
