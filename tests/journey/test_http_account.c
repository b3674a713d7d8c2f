/* Signing in and the pages of accounts through the router, as a browser behind the proxy sees them: cookies, forms, refusals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "http/router.h"
#include "people.h"

#define PROXY "10.0.0.1"

static struct world w;
static struct router *router;
static struct router_worker *worker;
static struct http_response response;
static char jar[2][SESSION_TOKEN_BYTES]; /* of two people */
static int who;

static int open_all(void **state) {
    static const char *const proxies[] = { PROXY };
    (void)state;
    world_open(&w, false);
    people_orgs(&w);
    memset(jar, 0, sizeof jar);
    who = 0;
    if (router_open(&router, w.app, proxies, 1, &w.err)) return -1;
    return router_worker_open(&worker, router, &w.err) == ST_OK ? 0 : -1;
}

static int close_all(void **state) {
    (void)state;
    http_response_free(&response);
    router_worker_close(&worker);
    router_close(&router);
    world_close(&w);
    return 0;
}

/* ---- a browser ---- */

static const char *header_of(const char *name) {
    for (int i = 0; i < response.headers_len; i++)
        if (!strcmp(response.headers[i].name, name)) return response.headers[i].value;
    return "";
}

static bool says(const char *text) {
    return response.body.data && memmem(response.body.data, response.body.len, text, strlen(text)) != NULL;
}

/* Keeps the cookie that an answer sets, as a browser does. */
static void jar_keep(void) {
    const char *set = header_of("Set-Cookie");
    if (strncmp(set, "__Host-tl=", 10)) return;
    assert_non_null(strstr(set, "; Secure; HttpOnly; SameSite=Lax; Path=/"));
    size_t len = strcspn(set + 10, ";");
    assert_true(len < SESSION_TOKEN_BYTES);
    memcpy(jar[who], set + 10, len);
    jar[who][len] = '\0';
}

static int ask(const char *method, const char *target, const char *body, bool https) {
    char cookie[80], length[24];
    bool post = !strcmp(method, "POST");
    struct http_header h[8] = { { "Host", "tx.example", 4, 10 }, { "X-Forwarded-For", "203.0.113.9", 15, 11 } };
    size_t n = 2;
    (void)snprintf(cookie, sizeof cookie, "__Host-tl=%s", jar[who]);
    (void)snprintf(length, sizeof length, "%zu", body ? strlen(body) : 0);
    const char *const more[][2] = { { "X-Forwarded-Proto", https ? "https" : NULL }, { "Cookie", *jar[who] ? cookie : NULL },
                                    { "Content-Type", post ? "application/x-www-form-urlencoded" : NULL },
                                    { "Content-Length", post ? length : NULL },
                                    { "Origin", post ? (https ? "https://tx.example" : "http://tx.example") : NULL } };
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        if (more[i][1]) h[n++] = (struct http_header){ more[i][0], more[i][1], strlen(more[i][0]), strlen(more[i][1]) };
    const struct http_request q = { .method = method, .version = "HTTP/1.1", .target = target, .target_len = strlen(target), .headers = h,
                                    .headers_len = n, .peer = PROXY, .body = body, .body_len = body ? strlen(body) : 0 };
    http_response_free(&response);
    router_handle(worker, &q, &response);
    jar_keep();
    return response.status;
}

static int get(const char *target) { return ask("GET", target, NULL, true); }
static int guest_post(const char *target, const char *body) { return ask("POST", target, body, true); }

/* The hidden token of the page that was just shown. */
static const char *csrf(void) {
    static char token[CSRF_TOKEN_BYTES];
    static const char mark[] = "name=\"csrf\" value=\"";
    const char *at = response.body.data ? strstr(response.body.data, mark) : NULL;
    if (at) (void)snprintf(token, sizeof token, "%.*s", (int)strcspn(at + sizeof mark - 1, "\""), at + sizeof mark - 1);
    return token;
}

/* Open a page and send its form. */
static int send(const char *page, const char *target, const char *fields) {
    char body[1200];
    assert_int_equal(get(page), 200);
    (void)snprintf(body, sizeof body, "csrf=%s&%s", csrf(), fields);
    return ask("POST", target, body, true);
}

static void goes_to(const char *location) {
    if (response.status != 303 || strcmp(header_of("Location"), location))
        fail_msg("%d to '%s', not '%s'", response.status, header_of("Location"), location);
}

/* A person with PEOPLE_PASSWORD, signed in through the page. */
static void sign_in(const char *login, const char *role, const char *org) {
    char token[SESSION_TOKEN_BYTES], body[200];
    people_enter(&w, login, role, org, token);
    (void)snprintf(body, sizeof body, "login=%s&password=" PEOPLE_PASSWORD, login);
    assert_int_equal(guest_post("/dang-nhap", body), 303);
    assert_true(*jar[who] && strcmp(jar[who], token));
}

/* ---- signing in ---- */

static void test_password(void **state) {
    (void)state;
    char token[SESSION_TOKEN_BYTES];
    people_enter(&w, "chi-mau", "manager", "htx-a", token);
    assert_int_equal(get("/app/tai-khoan"), 303);
    goes_to("/dang-nhap?tiep=/app/tai-khoan");
    assert_int_equal(get("/dang-nhap?tiep=/app/tai-khoan"), 200);
    assert_true(says("name=\"tiep\" value=\"/app/tai-khoan\"") && says("autocomplete=\"current-password\""));
    assert_string_equal(header_of("Cache-Control"), "no-store");
    assert_int_equal(guest_post("/dang-nhap", "login=chi-mau&password=sai&tiep=/app/tai-khoan"), 422);
    assert_true(says("Tên đăng nhập hoặc mật khẩu chưa đúng") && says("value=\"chi-mau\"") && !says("value=\"sai\""));
    assert_true(says("name=\"tiep\" value=\"/app/tai-khoan\"")); /* not lost */
    assert_string_equal(jar[0], "");
    assert_int_equal(guest_post("/dang-nhap", "login=Chi-Mau&password=" PEOPLE_PASSWORD "&tiep=/app/tai-khoan"), 303);
    goes_to("/app/tai-khoan");
    assert_int_equal(get("/app/tai-khoan"), 200);
    assert_true(says("Người Mẫu") && says("Người quản lý cơ sở") && says("HTX Mẫu A"));
    get("/dang-nhap?tiep=/app/tai-khoan"); /* already in */
    goes_to("/app/tai-khoan");
    for (int i = 0; i < 3; i++) { /* never to another site */
        static const char *const far[] = { "https://evil.example/", "//evil.example", "/\\evil.example" };
        char body[160];
        (void)snprintf(body, sizeof body, "login=chi-mau&password=" PEOPLE_PASSWORD "&tiep=%s", far[i]);
        assert_int_equal(guest_post("/dang-nhap", body), 303);
        goes_to("/app");
    }
}

static void test_only_by_https(void **state) {
    (void)state;
    assert_int_equal(ask("GET", "/dang-nhap", NULL, false), 403);
    assert_true(says("https") && !says("type=\"password\""));
    assert_int_equal(ask("POST", "/dang-nhap", "login=a&password=b", false), 403);
    assert_int_equal(ask("GET", "/the/4KXP-9TQM-07ZA", NULL, false), 403);
}

static void test_waiting(void **state) {
    (void)state;
    char token[SESSION_TOKEN_BYTES];
    people_enter(&w, "chi-mau", "manager", "htx-a", token);
    for (int i = 0; i < 5; i++) assert_int_equal(guest_post("/dang-nhap", "login=chi-mau&password=sai"), 422);
    assert_int_equal(guest_post("/dang-nhap", "login=chi-mau&password=" PEOPLE_PASSWORD), 429);
    assert_true(says("Chờ 5 giây"));
}

static void test_card(void **state) {
    (void)state;
    char code[32], target[64], body[64];
    (void)snprintf(code, sizeof code, "%s", people_add(&w, "chi-mau", "manager", "htx-a"));
    (void)snprintf(target, sizeof target, "/the/%s", code);
    (void)snprintf(body, sizeof body, "code=%s", code);
    for (int i = 0; i < 3; i++) assert_int_equal(get(target), 200); /* programs that preview links use nothing up */
    assert_true(says(code) && says("<button") && !says("id=\"f-code\""));
    assert_int_equal(get("/the/xyz"), 200);
    assert_true(says("id=\"f-code\""));
    assert_int_equal(guest_post("/the", "code=0000-0000-0000"), 422);
    assert_true(says("Thẻ đăng nhập này không đúng"));
    assert_int_equal(guest_post("/the", body), 303);
    goes_to("/app/tai-khoan/mat-khau");
    get("/app"); /* nothing else is open before the new password */
    goes_to("/app/tai-khoan/mat-khau");
    assert_int_equal(send("/app/tai-khoan/mat-khau", "/app/tai-khoan/mat-khau", "password=rung-xanh-9-suoi&again=rung-xanh-9-suo"), 422);
    assert_true(says("không giống nhau") && says("href=\"#f-again\""));
    char before[SESSION_TOKEN_BYTES];
    memcpy(before, jar[0], sizeof before);
    assert_int_equal(send("/app/tai-khoan/mat-khau", "/app/tai-khoan/mat-khau", "password=rung-xanh-9-suoi&again=rung-xanh-9-suoi"), 303);
    goes_to("/app/tai-khoan?da=mat-khau");
    assert_string_not_equal(jar[0], before);
    assert_int_equal(get("/app/tai-khoan?da=mat-khau"), 200);
    assert_true(says("Đã lưu mật khẩu mới"));
    who = 1;
    assert_int_equal(guest_post("/the", body), 422); /* once */
}

static void test_second_factor(void **state) {
    (void)state;
    char secret[40] = "", body[80], code[8];
    sign_in("so-khcn-1", "dost", "so-khcn");
    get("/app/tai-khoan");
    goes_to("/app/tai-khoan/ma-xac-nhan");
    assert_int_equal(get("/app/tai-khoan/ma-xac-nhan"), 200);
    assert_true(says("src=\"data:image/svg+xml;base64,") && says("name=\"code\""));
    const char *at = strstr(response.body.data, "<b class=\"num\">");
    assert_non_null(at);
    size_t n = 0;
    for (at += 15; *at && *at != '<'; at++)
        if (*at != ' ' && n < 32) secret[n++] = *at;
    assert_int_equal(n, 32);
    assert_int_equal(send("/app/tai-khoan/ma-xac-nhan", "/app/tai-khoan/ma-xac-nhan", "code=000000"), 422);
    people_code(&w, secret, code);
    (void)snprintf(body, sizeof body, "code=%s", code);
    assert_int_equal(send("/app/tai-khoan/ma-xac-nhan", "/app/tai-khoan/ma-xac-nhan", body), 303);
    goes_to("/app/tai-khoan?da=ma-xac-nhan");
    who = 1; /* another browser */
    assert_int_equal(guest_post("/dang-nhap", "login=so-khcn-1&password=" PEOPLE_PASSWORD "&tiep=/app/nguoi-dung?sau=1"), 303);
    goes_to("/dang-nhap/ma?tiep=/app/nguoi-dung%3Fsau%3D1");
    assert_int_equal(get("/app/tai-khoan"), 303); /* half is not in */
    assert_int_equal(get("/dang-nhap/ma?tiep=/app/tai-khoan"), 200);
    assert_int_equal(guest_post("/dang-nhap/ma", "code=123456&tiep=/app/tai-khoan"), 422);
    w.now_us += 30000000;
    people_code(&w, secret, code);
    (void)snprintf(body, sizeof body, "code=%s&tiep=/app/tai-khoan", code);
    assert_int_equal(guest_post("/dang-nhap/ma", body), 303);
    goes_to("/app/tai-khoan");
    assert_int_equal(get("/app/tai-khoan"), 200);
}

/* ---- one's own account ---- */

static void test_signing_out(void **state) {
    (void)state;
    char old[SESSION_TOKEN_BYTES];
    sign_in("chi-mau", "manager", "htx-a");
    memcpy(old, jar[0], sizeof old);
    assert_int_equal(guest_post("/dang-xuat", "csrf=wrong"), 403);
    assert_int_equal(send("/app/tai-khoan", "/dang-xuat", ""), 303);
    goes_to("/dang-nhap?da=dang-xuat");
    assert_string_equal(jar[0], "");
    memcpy(jar[0], old, sizeof old);
    assert_int_equal(get("/app/tai-khoan"), 303); /* the cookie is worth nothing now */
    assert_int_equal(get("/dang-nhap?da=dang-xuat"), 200);
    assert_true(says("Đã đăng xuất."));
    jar[0][0] = '\0';
    assert_int_equal(guest_post("/dang-nhap", "login=chi-mau&password=" PEOPLE_PASSWORD), 303);
    who = 1;
    assert_int_equal(guest_post("/dang-nhap", "login=chi-mau&password=" PEOPLE_PASSWORD), 303);
    assert_int_equal(send("/app/tai-khoan", "/app/tai-khoan/dang-xuat-het", ""), 303);
    who = 0;
    assert_int_equal(get("/app/tai-khoan"), 303);
}

static void test_switch_and_deputy(void **state) {
    (void)state;
    char body[64];
    sign_in("chi-mau", "manager", "htx-a");
    (void)people_add(&w, "anh-mau", "clerk", "htx-a");
    assert_int_equal(get("/app/tai-khoan"), 200);
    assert_false(says("vai_tro")); /* one role: nothing to choose */
    assert_int_equal(send("/app/tai-khoan/nguoi-thay", "/app/tai-khoan/nguoi-thay", "account=anh-mau&from=&to="), 422);
    assert_true(says("href=\"#f-to\"") && says("value=\"anh-mau\""));
    assert_int_equal(send("/app/tai-khoan/nguoi-thay", "/app/tai-khoan/nguoi-thay", "account=anh-mau&from=31/02/2027&to=1/3/2027"), 422);
    assert_true(says("value=\"31/02/2027\""));
    assert_int_equal(send("/app/tai-khoan/nguoi-thay", "/app/tai-khoan/nguoi-thay", "account=anh-mau&from=&to=5/12/2026"), 303);
    assert_int_equal(get("/app/tai-khoan/nguoi-thay"), 200);
    assert_true(says("05/12/2026") && says("Kết thúc ủy quyền"));
    who = 1;
    json_t *card = world_do(&w, COMMAND_ACCOUNT_CARD, json_pack("{s:s}", "account", "anh-mau"));
    (void)snprintf(body, sizeof body, "code=%s", json_string_value(json_object_get(card, "card")));
    json_decref(card);
    assert_int_equal(guest_post("/the", body), 303);
    assert_int_equal(send("/app/tai-khoan/mat-khau", "/app/tai-khoan/mat-khau", "password=suoi-xanh-9-rung&again=suoi-xanh-9-rung"), 303);
    assert_int_equal(get("/app/tai-khoan"), 200);
    assert_true(says("name=\"vai_tro\"") && says("người được ủy quyền"));
    assert_int_equal(send("/app/tai-khoan", "/app/tai-khoan/vai-tro", "vai_tro=3"), 303);
    assert_int_equal(get("/app/tai-khoan/nguoi-thay"), 200);
    assert_true(says("không cử người khác thay"));
    assert_int_equal(send("/app/tai-khoan", "/app/tai-khoan/vai-tro", "vai_tro=99"), 403);
    who = 0;
    assert_int_equal(send("/app/tai-khoan/nguoi-thay", "/app/tai-khoan/nguoi-thay/bo", "id=3"), 303);
    who = 1;
    assert_int_equal(get("/app/tai-khoan"), 200);
    assert_false(says("người được ủy quyền"));
}

/* ---- other people's accounts ---- */

static void test_people(void **state) {
    (void)state;
    char code[32] = "";
    sign_in("chi-mau", "manager", "htx-a");
    (void)people_add(&w, "khac", "manager", "htx-b");
    assert_int_equal(get("/app/nguoi-dung"), 200);
    assert_true(says("chi-mau") && !says("khac") && says("/app/nguoi-dung/moi"));
    assert_int_equal(get("/app/nguoi-dung/2"), 404); /* out of sight is not there */
    assert_int_equal(get("/app/nguoi-dung/99"), 404);
    assert_int_equal(get("/app/nguoi-dung/x"), 404);
    assert_int_equal(get("/app/nguoi-dung/moi"), 200);
    assert_true(says("value=\"clerk\"") && !says("value=\"dost\"") && says("<option value=\"htx-a\""));
    assert_true(says("<select id=\"f-member\"")); /* by name: nobody knows a household's number */
    assert_int_equal(send("/app/nguoi-dung/moi", "/app/nguoi-dung/moi", "login=Anh+Moi&name=Anh+M%E1%BB%9Bi&role=clerk&org=htx-a"), 422);
    assert_true(says("href=\"#f-login\"") && says("value=\"Anh Moi\"") && says("value=\"clerk\" checked"));
    assert_int_equal(send("/app/nguoi-dung/moi", "/app/nguoi-dung/moi", "login=anh-moi&name=Anh+M%E1%BB%9Bi&org=htx-a"), 422);
    assert_true(says("Thiếu mục &quot;Vai trò&quot;"));
    assert_int_equal(send("/app/nguoi-dung/moi", "/app/nguoi-dung/moi", "login=anh-moi&name=Anh+M%E1%BB%9Bi&role=dost&org=so-khcn"), 422);
    assert_true(says("Không có tổ chức so-khcn")); /* out of sight is not there */
    assert_int_equal(send("/app/nguoi-dung/moi", "/app/nguoi-dung/moi", "login=anh-moi&name=Anh+M%E1%BB%9Bi&role=clerk&org=htx-a"), 200);
    assert_true(says("data:image/svg+xml") && says("https://tx.example/the"));
    const char *at = strstr(response.body.data, "<b class=\"num\">");
    assert_non_null(at);
    (void)snprintf(code, sizeof code, "code=%.14s", at + 15);
    assert_int_equal(get("/app/nguoi-dung/3"), 200);
    assert_true(says("Anh Mới") && !says(code + 5)); /* shown once */
    assert_int_equal(send("/app/nguoi-dung/3/giao", "/app/nguoi-dung/3/giao", "role=mark-owner&org=htx-a&to=31/12/2026"), 303);
    assert_int_equal(get("/app/nguoi-dung/3"), 200);
    assert_true(says("Chủ sở hữu nhãn hiệu") && says("31/12/2026"));
    assert_int_equal(send("/app/nguoi-dung/3", "/app/nguoi-dung/3/bo-vai-tro", "id=4"), 303);
    assert_int_equal(get("/app/nguoi-dung/1"), 200);
    assert_false(says("/ngung")); /* nothing to be done with the own account */
    who = 1;
    assert_int_equal(guest_post("/the", code), 303);
    who = 0;
    assert_int_equal(send("/app/nguoi-dung/3", "/app/nguoi-dung/3/the", ""), 200);
    assert_int_equal(send("/app/nguoi-dung/3/ngung", "/app/nguoi-dung/3/ngung", ""), 303);
    goes_to("/app/nguoi-dung/3?da=ngung-tai-khoan");
    who = 1;
    assert_int_equal(get("/app/tai-khoan/mat-khau"), 303); /* signed out at once */
}

/* Who manages nobody sees no list and no form. */
static void test_clerks_manage_nobody(void **state) {
    (void)state;
    static const char *const pages[] = { "/app/nguoi-dung", "/app/nguoi-dung/moi", "/app/nguoi-dung/1", "/app/nguoi-dung/1/ngung" };
    sign_in("chi-mau", "clerk", "htx-a");
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) assert_int_equal(get(pages[i]), 403);
    assert_int_equal(get("/app/tai-khoan"), 200);
    assert_false(says("/app/nguoi-dung"));
    char body[120];
    (void)snprintf(body, sizeof body, "csrf=%s", csrf());
    assert_int_equal(guest_post("/app/nguoi-dung/1/the", body), 403);
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, open_all, close_all)
    const struct CMUnitTest tests[] = { T(test_password),      T(test_only_by_https), T(test_waiting),
                                        T(test_card),          T(test_second_factor), T(test_signing_out),
                                        T(test_switch_and_deputy), T(test_people),    T(test_clerks_manage_nobody) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
