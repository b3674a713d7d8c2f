/* What stands before every page of a signed-in person, without a socket: session, what is due, form, token, Origin. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/metrics.h"
#include "base/text.h"
#include "desk.h"
#include "reply.h"
#include "world.h"

#define TOKEN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN-_0"
#define CSRF "tokentokentokentokentokentokentokentokentok"
#define URL "application/x-www-form-urlencoded"

static struct world world;
static struct router *router;
static struct router_worker *worker;

/* ---- one account, whose state the tests change ---- */

static struct {
    bool must_enrol, must_change, broken;
    size_t assignments;
    int asked, ran;
} account;

static enum status find(struct app *a, struct db *db, const char *token, struct arena *ar, struct session *s, struct err *e) {
    static const struct assignment all[] = {
        { .id = 7, .role = ROLE_MANAGER, .org_id = 3, .org_code = "HTX-TP", .org_name = "Hợp tác xã <Tả Phìn>", .unit_code = "" },
        { .id = 8, .role = ROLE_COMMUNE, .org_id = 4, .org_code = "XA-TP", .org_name = "Xã Tả Phìn", .unit_code = "02680", .deputy = true },
    };
    (void)a;
    (void)db;
    (void)ar;
    account.asked++;
    if (account.broken) return err_set(e, ST_IO, NULL, "store.io");
    if (strcmp(token, TOKEN) != 0) return err_set(e, ST_NOT_FOUND, NULL, "not-found");
    *s = (struct session){ .id = 1, .account_id = 5, .login = "lan", .name = "Lò Thị Lan", .must_enrol = account.must_enrol,
                           .must_change = account.must_change, .assignments = all, .assignments_len = account.assignments,
                           .now = &all[0], .csrf = CSRF };
    s->actor.who = (struct access_who){ .role = ROLE_MANAGER, .org_id = 3, .unit_code = "" };
    return ST_OK;
}

/* ---- the pages of these tests ---- */

static void show(struct desk *d, struct http_response *out) {
    json_t *layout = desk_layout(d);
    account.ran++;
    answer_json(d->w, d->a, 200, TYPE_JSON, layout, out);
    json_decref(layout);
}

static void page(struct desk *d, struct http_response *out) {
    account.ran++;
    desk_page(d, 200, PAGE_ERROR, json_pack("{s:s}", "status_key", "404"), out);
}

static void save(struct desk *d, struct http_response *out) {
    int64_t id;
    account.ran++;
    if (!desk_path_id(d, 2, &id)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    const char *name = form_text(&d->form, "ten");
    struct err e = { 0 };
    if (name && *name)
        desk_done(d, out, "luu", "/app/san-pham/%lld?x=%s", (long long)id, name);
    else {
        err_set(&e, ST_CONFLICT, "listen", "listen.in-use");
        err_arg(&e, "listen", "%s", "<i>");
        desk_error(d, &e, out);
    }
}

static void photo(struct desk *d, struct http_response *out) {
    const void *data;
    const char *filename;
    size_t len;
    account.ran++;
    reply_init(out, 200);
    reply_private_headers(out);
    if (form_file(&d->form, "anh", &data, &len, &filename)) {
        reply_download(out, filename);
        reply_text(out, d->a, TYPE_TEXT, data, len);
    } else {
        reply_text(out, d->a, TYPE_TEXT, "-", 1);
    }
}

static void sheet(struct desk *d, struct http_response *out) {
    char path[] = "/tmp/temlang-desk-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, "%PDF", 4) == 4);
    unlink(path);
    account.ran++;
    reply_init(out, 200);
    reply_private_headers(out);
    reply_file(out, d->a, "application/pdf", fd, 4);
}

static void may(struct desk *d, struct http_response *out) {
    const struct access_owner own = { .org_id = 3, .unit_code = "" }, other = { .org_id = 4, .unit_code = "" };
    bool good = desk_may(d, CLASS_PRODUCT, ACTION_READ, &own) && !desk_may(d, CLASS_ACCOUNT, ACTION_READ, &other);
    reply_init(out, good ? 200 : 500);
    reply_text(out, d->a, TYPE_TEXT, "", 0);
}

static void guest(struct desk *d, struct http_response *out) {
    account.ran++;
    reply_init(out, 200);
    cookie_set(out, d->cookie, TOKEN);
    const char *said = form_text(&d->form, "ten"), *next = form_text(&d->query, "tiep");
    char text[600];
    (void)snprintf(text, sizeof text, "%s|%s|%s", d->session.account_id ? d->session.name : "nobody", said ? said : "", next ? next : "");
    reply_text(out, d->a, TYPE_TEXT, text, strlen(text));
}

static void work(struct router_worker *w, const struct ask *a, struct http_response *out) {
    (void)w;
    reply_init(out, 200);
    reply_text(out, a, TYPE_TEXT, a->q->body ? a->q->body : "", a->q->body_len);
}

static const struct route list[] = {
    ROUTE_ROW(GET, "/app", show, DESK, SELF),
    ROUTE_ROW(GET, "/app/san-pham/*", page, DESK, SELF),
    ROUTE_ROW(POST, "/app/san-pham/*", save, DESK, SELF),
    ROUTE_ROW(POST, "/app/anh", photo, DESK, SELF),
    ROUTE_ROW(GET, "/app/in", sheet, DESK, SELF),
    ROUTE_ROW(GET, "/app/quyen", may, DESK, SELF),
    ROUTE_ROW(GET, "/app/tai-khoan/*", show, DESK, SELF),
    ROUTE_ROW(POST, "/dang-xuat", guest, GUEST, OPEN),
    ROUTE_ROW(GET, "/dang-nhap", guest, GUEST, OPEN),
    ROUTE_ROW(POST, "/dang-nhap", guest, GUEST, OPEN),
    ROUTE_ROW(POST, "/gui", work, WORK, OPEN),
};
static const struct routes routes = { list, sizeof list / sizeof *list };

static int open_all(void **state) {
    struct err e = { 0 };
    static const char *const proxies[] = { "10.0.0.1" };
    (void)state;
    if (text_load(&e)) return -1;
    world_open(&world, false);
    if (router_open(&router, world.app, proxies, 1, &e)) return -1;
    router_routes(router, &routes);
    router->session_find = find;
    return router_worker_open(&worker, router, &e) == ST_OK ? 0 : -1;
}

static int close_all(void **state) {
    (void)state;
    router_worker_close(&worker);
    router_close(&router);
    world_close(&world);
    return 0;
}

static int fresh(void **state) {
    (void)state;
    memset(&account, 0, sizeof account);
    account.assignments = 1;
    return 0;
}

/* ---- a browser behind the proxy that is trusted ---- */

struct call {
    const char *method, *target, *token, *type, *body, *origin, *accept, *peer;
    size_t body_len; /* 0: of the text */
    const char *length; /* NULL: of the body; "": none */
};

static struct http_response response;

static const char *header_of(const char *name) {
    for (int i = 0; i < response.headers_len; i++)
        if (!strcmp(response.headers[i].name, name)) return response.headers[i].value;
    return "";
}

static bool says(const char *text) {
    return response.body.data && memmem(response.body.data, response.body.len, text, strlen(text)) != NULL;
}

static int call(struct call c) {
    char cookie[100], length[24];
    struct http_header h[10] = { { "Host", "tx.example", 4, 10 }, { "X-Forwarded-Proto", "https", 17, 5 } };
    size_t n = 2, body_len = c.body ? (c.body_len ? c.body_len : strlen(c.body)) : 0;
    bool post = c.method && !strcmp(c.method, "POST");
    (void)snprintf(cookie, sizeof cookie, "x=y; __Host-tl=%s", c.token ? c.token : "");
    (void)snprintf(length, sizeof length, "%zu", body_len);
    const struct {
        const char *name, *value;
    } all[] = { { "Cookie", c.token ? cookie : NULL },
                { "Content-Type", post ? (c.type ? c.type : URL) : NULL },
                { "Content-Length", post ? (c.length ? (*c.length ? c.length : NULL) : length) : NULL },
                { "Origin", c.origin ? (*c.origin ? c.origin : NULL) : post ? "https://tx.example" : NULL },
                { "Accept", c.accept } };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].value)
            h[n++] = (struct http_header){ all[i].name, all[i].value, strlen(all[i].name), strlen(all[i].value) };
    const struct http_request q = { .method = c.method ? c.method : "GET", .version = "HTTP/1.1", .target = c.target,
                                    .target_len = strlen(c.target), .headers = h, .headers_len = n,
                                    .peer = c.peer ? c.peer : "10.0.0.1", .body = c.body, .body_len = body_len };
    http_response_free(&response);
    router_handle(worker, &q, &response);
    return response.status;
}

#define CALL(...) call((struct call){ __VA_ARGS__ })
#define POST(...) call((struct call){ .method = "POST", __VA_ARGS__ })

static void goes_to(const char *location) {
    assert_int_equal(response.status, 303);
    assert_string_equal(header_of("Location"), location);
    assert_string_equal(header_of("Cache-Control"), "no-store");
}

static void test_signed_out(void **state) {
    (void)state;
    CALL(.target = "/app");
    goes_to("/dang-nhap?tiep=/app");
    CALL(.target = "/app/san-pham/1?q=a%20b&trang=2");
    goes_to("/dang-nhap?tiep=/app/san-pham/1?q=a%2520b%26trang=2");
    CALL(.target = "/app", .token = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN-_1");
    goes_to("/dang-nhap?tiep=/app");
    assert_int_equal(account.asked, 1);
    CALL(.target = "/app", .token = "short"); /* no look-up for what is no token */
    CALL(.target = "/app", .token = TOKEN "x");
    CALL(.target = "/app", .token = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN-_\x80");
    CALL(.target = "/app", .token = TOKEN, .peer = "10.0.0.2"); /* not by https: no cookie */
    goes_to("/dang-nhap?tiep=/app");
    assert_int_equal(account.asked, 1);
    POST(.target = "/app/san-pham/1?x=1", .body = "ten=a");
    goes_to("/dang-nhap?tiep=/app/san-pham/1");
    POST(.target = "/app/anh", .body = "ten=a"); /* nothing to be read there */
    goes_to("/dang-nhap");
    assert_int_equal(account.ran, 0);
    char far[700];
    memset(far, 'a', sizeof far);
    memcpy(far, "/app/san-pham/", 14);
    far[sizeof far - 1] = '\0';
    CALL(.target = far);
    goes_to("/dang-nhap");
}

static void test_layout(void **state) {
    (void)state;
    assert_int_equal(CALL(.target = "/app", .token = TOKEN), 200);
    const char *has[] = { "\"name\":\"Lò Thị Lan\"", "\"login\":\"lan\"", "\"role\":\"manager\"", "\"role_text\":\"Người quản lý cơ sở\"",
                          "\"org_name\":\"Hợp tác xã <Tả Phìn>\"", "\"csrf\":\"" CSRF "\"", "\"path\":\"/app\"", "\"at\":{\"home\":true}",
                          "\"deputy\":false" };
    for (size_t i = 0; i < sizeof has / sizeof *has; i++) {
        if (!says(has[i])) print_error("%s\n%s", has[i], response.body.data);
        assert_true(says(has[i]));
    }
    assert_false(says("choices") || says("flash"));
    account.assignments = 2;
    assert_int_equal(CALL(.target = "/app/tai-khoan/x?da=luu", .token = TOKEN), 200);
    assert_true(says("\"flash\":\"Đã lưu.\"") && says("\"at\":{\"tai-khoan\":true}"));
    assert_true(says("\"choices\":[{") && says("\"role_text\":\"Cán bộ xã, phường\"") && says("\"now\":true"));
    const char *none[] = { "/app?da=khong-co", "/app?da=", "/app?da=..", "/app?da=%3Cb%3E", "/app?da=LUU", "/app?xda=luu",
                           "/app?da=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_int_equal(CALL(.target = none[i], .token = TOKEN), 200);
        assert_false(says("flash"));
    }
    assert_int_equal(CALL(.target = "/app?q=%ff", .token = TOKEN), 400);
    assert_int_equal(CALL(.target = "/app/quyen", .token = TOKEN), 200);
}

/* Desks speak the languages that have every sentence; another one is no wish to change what was chosen here. */
static void test_language(void **state) {
    (void)state;
    assert_int_equal(CALL(.target = "/app", .token = TOKEN), 200);
    assert_true(says("\"lang\":\"vi\"") && says("\"other_languages\":[{\"code\":\"en\""));
    assert_string_equal(header_of("Set-Cookie"), "");
    static const struct {
        const char *target, *lang, *cookie;
    } rows[] = { { "/app?l=en", "en", "tl-lang=en;" }, { "/app?l=vi", "vi", "tl-lang=vi;" }, { "/app?l=fr", "en", "" }, { "/app?l=KO", "en", "" } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char lang[32];
        (void)snprintf(lang, sizeof lang, "\"lang\":\"%s\"", rows[i].lang);
        assert_int_equal(CALL(.target = rows[i].target, .token = TOKEN), 200);
        assert_true(says(lang));
        assert_true(!strncmp(header_of("Set-Cookie"), rows[i].cookie, strlen(rows[i].cookie)) && !*rows[i].cookie == !*header_of("Set-Cookie"));
    }
    assert_int_equal(CALL(.target = "/app/san-pham/1?l=zh", .token = TOKEN), 200);
    assert_true(says("<html lang=\"en\">"));
}

static void test_page(void **state) {
    (void)state;
    assert_int_equal(CALL(.target = "/app/san-pham/1", .token = TOKEN), 200);
    assert_string_equal(header_of("Cache-Control"), "no-store");
    assert_string_equal(header_of("Referrer-Policy"), "same-origin");
    assert_non_null(strstr(header_of("Content-Security-Policy"), "style-src 'sha256-"));
    assert_non_null(strstr(header_of("Content-Security-Policy"), "=' 'self'; img-src"));
    assert_null(strstr(header_of("Content-Security-Policy"), "script"));
    size_t whole = response.length;
    assert_int_equal(CALL(.method = "HEAD", .target = "/app/san-pham/1", .token = TOKEN), 200);
    assert_true(whole > 0 && response.length == whole && response.body.len == 0);
    assert_int_equal(CALL(.target = "/app/in", .token = TOKEN), 200);
    assert_true(response.fd >= 0 && response.fd_len == 4 && response.length == 4);
    assert_int_equal(CALL(.method = "HEAD", .target = "/app/in", .token = TOKEN), 200);
    assert_true(response.fd < 0 && response.length == 4);
}

static void test_due(void **state) {
    (void)state;
    account.must_enrol = true;
    CALL(.target = "/app", .token = TOKEN);
    goes_to(DESK_FACTOR);
    POST(.target = "/app/san-pham/1", .token = TOKEN, .body = "csrf=" CSRF "&ten=a");
    goes_to(DESK_FACTOR);
    assert_int_equal(CALL(.target = DESK_FACTOR, .token = TOKEN), 200);
    assert_int_equal(CALL(.target = DESK_FACTOR "/xong", .token = TOKEN), 200);
    CALL(.target = DESK_FACTOR "x", .token = TOKEN);
    goes_to(DESK_FACTOR);
    account.must_change = true; /* first the password, then the second factor */
    CALL(.target = DESK_FACTOR, .token = TOKEN);
    goes_to(DESK_PASSWORD);
    assert_int_equal(CALL(.target = DESK_PASSWORD, .token = TOKEN), 200);
    assert_int_equal(POST(.target = "/dang-xuat", .token = TOKEN, .body = "csrf=" CSRF), 200);
    assert_int_equal(account.ran, 4);
}

static void test_token(void **state) {
    (void)state;
    POST(.target = "/app/san-pham/12", .token = TOKEN, .body = "ten=a&csrf=" CSRF);
    goes_to("/app/san-pham/12?x=a&da=luu");
    const char *without[] = { "ten=a", "ten=a&csrf=", ("ten=a&csrf=" CSRF "x"), "ten=a&csrf=Tokentokentokentokentokentokentokentokentok", "",
                              ("ten=a&Csrf=" CSRF) };
    for (size_t i = 0; i < sizeof without / sizeof *without; i++) {
        assert_int_equal(POST(.target = "/app/san-pham/12", .token = TOKEN, .body = without[i]), 403);
        assert_true(says("Biểu mẫu đã cũ nên chưa lưu"));
    }
    assert_int_equal(account.ran, 1);
    assert_int_equal(POST(.target = "/app/san-pham/12", .token = TOKEN, .body = "csrf=" CSRF "&ten=%ff"), 400);
    assert_int_equal(POST(.target = "/app/san-pham/x2", .token = TOKEN, .body = "csrf=" CSRF "&ten=a"), 404);
    assert_int_equal(POST(.target = "/app/san-pham/0", .token = TOKEN, .body = "csrf=" CSRF "&ten=a"), 404);
    assert_int_equal(POST(.target = "/app/san-pham/12a%20", .token = TOKEN, .body = "csrf=" CSRF "&ten=a"), 404);
    assert_int_equal(POST(.target = "/app/san-pham/9223372036854775808", .token = TOKEN, .body = "csrf=" CSRF "&ten=a"), 404);
    POST(.target = "/app/san-pham/9223372036854775807", .token = TOKEN, .body = "csrf=" CSRF "&ten=a");
    goes_to("/app/san-pham/9223372036854775807?x=a&da=luu");
}

static void test_errors(void **state) {
    (void)state;
    assert_int_equal(POST(.target = "/app/san-pham/12", .token = TOKEN, .body = "csrf=" CSRF), 409);
    assert_true(says("<h1>Chưa làm được việc này</h1>") && says("&lt;i&gt;") && !says("<i>"));
    assert_int_equal(POST(.target = "/app/san-pham/12", .token = TOKEN, .body = "csrf=" CSRF, .accept = "application/json"), 409);
    assert_true(says("\"detail\":\"Cổng ở <i> "));
    account.broken = true;
    assert_int_equal(CALL(.target = "/app", .token = TOKEN), 500);
    assert_int_equal(CALL(.target = "/dang-nhap", .token = TOKEN), 500);
}

static void test_guest(void **state) {
    (void)state;
    assert_int_equal(CALL(.target = "/dang-nhap?tiep=/app/san-pham/1?q=a%2520b%26trang=2"), 200);
    assert_true(says("nobody||/app/san-pham/1?q=a%20b&trang=2"));
    assert_string_equal(header_of("Set-Cookie"), "__Host-tl=" TOKEN "; Secure; HttpOnly; SameSite=Lax; Path=/");
    assert_int_equal(CALL(.target = "/dang-nhap", .peer = "10.0.0.2"), 200);
    assert_string_equal(header_of("Set-Cookie"), "");
    assert_int_equal(CALL(.target = "/dang-nhap", .token = TOKEN), 200);
    assert_true(says("Lò Thị Lan||"));
    assert_int_equal(POST(.target = "/dang-nhap", .body = "ten=lan"), 200); /* nobody has a token yet */
    assert_true(says("nobody|lan|"));
    assert_int_equal(POST(.target = "/dang-nhap", .body = "ten=%zz"), 400);
}

static void test_before_the_body(void **state) {
    (void)state;
    uint64_t refused = metric_get(METRIC_REQUESTS_REFUSED);
    assert_int_equal(POST(.target = "/gui", .body = "a=b"), 200);
    assert_true(says("a=b"));
    assert_int_equal(metric_get(METRIC_REQUESTS_REFUSED), refused);
    const struct {
        struct call c;
        int status;
    } rows[] = { { { .target = "/gui", .body = "a=b", .origin = "https://evil" }, 403 },
                 { { .target = "/gui", .body = "a=b", .origin = "" }, 403 },
                 { { .target = "/gui", .body = "a=b", .peer = "10.0.0.2" }, 403 },
                 { { .target = "/gui", .body = "a=b", .type = "application/json" }, 415 },
                 { { .target = "/gui", .body = "a=b", .type = "multipart/form-data" }, 415 },
                 { { .target = "/gui", .body = "a=b", .length = "" }, 411 },
                 { { .target = "/gui", .body = "a=b", .length = "4194305" }, 413 },
                 { { .target = "/gui", .body = "a=b", .length = "10485761", .type = "multipart/form-data; boundary=x" }, 413 },
                 { { .target = "/gui", .body = "a=b", .length = "4" }, 400 },
                 { { .target = "/gui", .body = "a=b", .length = "99999999999999999" }, 413 },
                 { { .target = "/gui", .body = "a=b", .length = "9999999999999999999" }, 400 },
                 { { .target = "/khong", .body = "a=b" }, 404 },
                 { { .target = "/app", .body = "a=b" }, 405 } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct call c = rows[i].c;
        c.method = "POST";
        int status = call(c);
        if (status != rows[i].status) print_error("row %zu: %d\n", i, status);
        assert_int_equal(status, rows[i].status);
        assert_true(response.close);
    }
    assert_string_equal(header_of("Allow"), "GET, HEAD");
    assert_int_equal(CALL(.target = "/gui"), 405);
    assert_string_equal(header_of("Allow"), "POST");
    assert_false(response.close);
    assert_int_equal(POST(.target = "/gui", .type = "multipart/form-data; boundary=x", .body = ""), 200);
}

static void test_plan(void **state) {
    (void)state;
    static const struct http_header h[] = { { "Host", "a", 4, 1 }, { "Origin", "http://a", 6, 8 }, { "Content-Length", "10485761", 14, 8 },
                                            { "Content-Type", "multipart/form-data; boundary=x", 12, 31 } };
    struct http_request q = { .method = "POST", .version = "HTTP/1.1", .target = "/gui", .target_len = 4, .headers = h, .headers_len = 4,
                              .peer = "10.0.0.9" };
    struct router_plan p;
    router_plan(router, &q, &p);
    assert_true(p.status == 413 && p.drains && !p.reads && !p.work); /* a photograph that is too large is told so */
    struct http_header other[4];
    memcpy(other, h, sizeof h);
    q.headers = other;
    other[2] = (struct http_header){ "Content-Length", "10485760", 14, 8 };
    router_plan(router, &q, &p);
    assert_true(p.status == 0 && p.reads && p.work && p.body_len == 10485760);
    other[2] = (struct http_header){ "Content-Length", "100000000", 14, 9 };
    router_plan(router, &q, &p);
    assert_true(p.status == 413 && !p.drains);
    other[1] = (struct http_header){ "Origin", "http://b", 6, 8 };
    router_plan(router, &q, &p);
    assert_true(p.status == 403 && !p.drains && !p.reads);
}

#define PART(name, more) "--x\r\nContent-Disposition: form-data; name=\"" name "\"" more "\r\n\r\n"

static void test_photo(void **state) {
    (void)state;
    static const char body[] = PART("csrf", "") CSRF "\r\n" PART("anh", "; filename=\"Ảnh.jpg\"") "\xff\xd8\0\xff\r\n--x--\r\n";
    assert_int_equal(POST(.target = "/app/anh", .token = TOKEN, .type = "multipart/form-data; boundary=x", .body = body, .body_len = sizeof body - 1),
                     200);
    assert_int_equal(response.length, 4);
    assert_memory_equal(response.body.data, "\xff\xd8\0\xff", 4);
    assert_string_equal(header_of("Content-Disposition"), "attachment; filename=\"_nh.jpg\"; filename*=UTF-8''%E1%BA%A2nh.jpg");
    assert_int_equal(POST(.target = "/app/anh", .token = TOKEN, .type = "multipart/form-data; boundary=y", .body = body, .body_len = sizeof body - 1),
                     400);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_signed_out, fresh),      cmocka_unit_test_setup(test_layout, fresh),
        cmocka_unit_test_setup(test_page, fresh),            cmocka_unit_test_setup(test_due, fresh),
        cmocka_unit_test_setup(test_language, fresh),
        cmocka_unit_test_setup(test_token, fresh),           cmocka_unit_test_setup(test_errors, fresh),
        cmocka_unit_test_setup(test_guest, fresh),           cmocka_unit_test_setup(test_before_the_body, fresh),
        cmocka_unit_test_setup(test_plan, fresh),            cmocka_unit_test_setup(test_photo, fresh),
    };
    response.fd = -1;
    int failed = cmocka_run_group_tests(tests, open_all, close_all);
    http_response_free(&response);
    return failed;
}
