/*
 * Somebody registers on the page, is signed in, and brings products and lots over from a spreadsheet: each page as it is sent
 * and answered, without a script and without a socket.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/account.h"
#include "desk.h"
#include "reply.h"
#include "seat.h"

static struct world w;
static struct router *router;
static struct router_worker *worker;
static struct http_response response;
static char token[SESSION_TOKEN_BYTES], csrf[CSRF_TOKEN_BYTES];

static int setup(void **state) {
    static const char *const proxies[] = { "10.0.0.1" };
    struct err e = { 0 };
    (void)state;
    world_open(&w, true);
    token[0] = csrf[0] = '\0';
    if (router_open(&router, w.app, proxies, 1, &e)) fail_msg("%s %s", e.key, err_value(&e, "why"));
    return router_worker_open(&worker, router, &e) == ST_OK ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    http_response_free(&response);
    router_worker_close(&worker);
    router_close(&router);
    world_close(&w);
    return 0;
}

/* ---- a browser behind the proxy that is trusted ---- */

static int ask(const char *method, const char *target, const char *type, const struct buf *body) {
    char cookie[100], length[24];
    struct http_header h[8];
    size_t n = 0;
    (void)snprintf(cookie, sizeof cookie, "__Host-tl=%s", token);
    (void)snprintf(length, sizeof length, "%zu", body ? body->len : 0);
    const struct {
        const char *name, *value;
    } all[] = { { "Host", "tx.example" }, { "X-Forwarded-Proto", "https" }, { "X-Forwarded-For", "192.0.2.9" }, { "Cookie", *token ? cookie : NULL },
                { "Content-Type", type }, { "Content-Length", body ? length : NULL }, { "Origin", body ? "https://tx.example" : NULL } };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].value) h[n++] = (struct http_header){ all[i].name, all[i].value, strlen(all[i].name), strlen(all[i].value) };
    const struct http_request q = { .method = method, .version = "HTTP/1.1", .target = target, .target_len = strlen(target), .headers = h,
                                    .headers_len = n, .peer = "10.0.0.1", .body = body ? body->data : NULL, .body_len = body ? body->len : 0 };
    http_response_free(&response);
    router_handle(worker, &q, &response);
    return response.status;
}

static int get(const char *target) { return ask("GET", target, NULL, NULL); }

/* Names and values in turn, NULL at the end; a name that begins with "@" is a file. */
static int post(const char *target, ...) {
    struct buf b = BUF_INIT;
    va_list ap;
    va_start(ap, target);
    for (const char *name; (name = va_arg(ap, const char *));) {
        const char *value = va_arg(ap, const char *);
        bool file = *name == '@';
        buf_printf(&b, "--x\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n%s\r\n", name + file, file ? "; filename=\"bang.csv\"" : "", value);
    }
    va_end(ap);
    buf_str(&b, "--x--\r\n");
    int status = ask("POST", target, "multipart/form-data; boundary=x", &b);
    buf_free(&b);
    return status;
}

static const char *header_of(const char *name) {
    for (int i = 0; i < response.headers_len; i++)
        if (!strcmp(response.headers[i].name, name)) return response.headers[i].value;
    return "";
}

static void says(const char *text) {
    if (!response.body.data || !memmem(response.body.data, response.body.len, text, strlen(text)))
        fail_msg("no %s in %.*s", text, (int)response.body.len, response.body.data ? response.body.data : "");
}

static bool has(const char *text) { return response.body.data && memmem(response.body.data, response.body.len, text, strlen(text)) != NULL; }

static void cookie_take(void) {
    const char *at = strstr(header_of("Set-Cookie"), "__Host-tl=");
    assert_non_null(at);
    memcpy(token, at + 10, SESSION_TOKEN_BYTES - 1);
    token[SESSION_TOKEN_BYTES - 1] = '\0';
}

/* The token that forms carry, as a page gives it. */
static void csrf_take(void) {
    const char *at = memmem(response.body.data, response.body.len, "name=\"csrf\" value=\"", 19);
    assert_non_null(at);
    memcpy(csrf, at + 19, CSRF_TOKEN_BYTES - 1);
    csrf[CSRF_TOKEN_BYTES - 1] = '\0';
}

/* ---- registering ---- */

#define REGISTERED "name", "Hộ Mẫu", "kind", "ho-gia-dinh", "commune_code", SEAT_COMMUNE, "hamlet", "Sả Séng", "representative", "Người Mẫu", \
                   "phone", "0214 3820 123", "login", "ho.mau"

static void registers(void) {
    assert_int_equal(post("/dang-ky", REGISTERED, "password", "cau tre mua nuoc 7", "consent", "1", "website", "", NULL), 303);
    assert_string_equal(header_of("Location"), "/app/co-so/1?da=dang-ky");
    cookie_take();
}

static void test_register(void **state) {
    (void)state;
    assert_int_equal(get("/dang-ky"), 200);
    says("<option value=\"03013\">xã Tả Phìn</option>");
    says("name=\"website\"");
    /* Everything wrong at once, and nothing that was typed is lost but the password. */
    assert_int_equal(post("/dang-ky", "name", "Hộ <Mẫu>", "kind", "ho-gia-dinh", "commune_code", SEAT_COMMUNE, "representative", "", "phone", "12",
                          "login", "Hộ", "password", "1234", NULL), 422);
    const char *const wrong[] = { "value=\"Hộ &lt;Mẫu&gt;\"", "href=\"#f-phone\"", "href=\"#f-representative\"", "href=\"#f-login\"", "href=\"#f-password\"",
                                  "href=\"#f-consent\"", "aria-invalid=\"true\"", "id=\"e-phone\"" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) says(wrong[i]);
    assert_false(has("1234"));
    /* A machine fills in what no person sees: it is sent on, and there is no account. */
    assert_int_equal(post("/dang-ky", REGISTERED, "password", "cau tre mua nuoc 7", "consent", "1", "website", "x", NULL), 303);
    assert_string_equal(header_of("Location"), "/dang-nhap");
    registers();
    assert_int_equal(get("/app/co-so/1?da=dang-ky"), 200);
    says("Hộ Mẫu");
    says("Đã đăng ký và đăng nhập.");
    assert_int_equal(get("/dang-ky"), 303); /* whoever is signed in is sent home */
    assert_string_equal(header_of("Location"), "/app");
}

static void test_register_taken(void **state) {
    (void)state;
    registers();
    token[0] = '\0';
    assert_int_equal(post("/dang-ky", REGISTERED, "password", "cau tre mua nuoc 7", "consent", "1", NULL), 422);
    says("Tên đăng nhập này đã có người dùng.");
    says("value=\"0214 3820 123\"");
}

/* ---- importing ---- */

static const char products[] = "Tên sản phẩm;Nhóm;Giá\nKhăn <mẫu>;Thủ công mỹ nghệ;120.000\nTúi mẫu;Thủ công mỹ nghệ;\n";

static void test_products(void **state) {
    (void)state;
    registers();
    assert_int_equal(get("/app/nhap?loai=product"), 200);
    says("value=\"product\" checked");
    csrf_take();
    assert_int_equal(post("/app/nhap", "csrf", csrf, "loai", "product", "bang", products, "buoc", "cot", NULL), 200);
    says("Bảng có 2 dòng.");
    says("A. Tên sản phẩm");
    says("<option value=\"name\" selected>");
    says("Khăn &lt;mẫu&gt; · Túi mẫu");
    says("<option value=\"price\" selected>");
    /* The name goes nowhere: said with its word, and the table is still there. */
    assert_int_equal(post("/app/nhap", "csrf", csrf, "loai", "product", "bang", products, "c1", "", "c2", "category", "c3", "", "buoc", "thu", NULL), 422);
    says("Chưa có cột nào ghi vào mục");
    assert_int_equal(post("/app/nhap", "csrf", csrf, "loai", "product", "bang", "Tên;Nhóm\nVí;đồ da\n", "c1", "name", "c2", "category", "buoc", "thu", NULL), 422);
    says("Ghi một trong: Thực phẩm; Đồ uống;");
    assert_int_equal(post("/app/nhap", "csrf", csrf, "loai", "product", "bang", products, "c1", "", "c2", "category", "c3", "", "buoc", "thu", NULL), 422);
    says("Khăn &lt;mẫu&gt;;Thủ công");
    assert_int_equal(post("/app/nhap", "csrf", csrf, "loai", "product", "bang", products, "c1", "name", "c2", "category", "c3", "price", "buoc", "thu", NULL), 200);
    says("Sẽ thêm 2 sản phẩm, ở trạng thái nháp.");
    says("<input type=\"hidden\" name=\"c3\" value=\"price\">");
    says("<button name=\"buoc\" value=\"nhap\">Nhập 2 sản phẩm</button>");
    assert_int_equal(post("/app/nhap", "csrf", csrf, "loai", "product", "bang", products, "c1", "name", "c2", "category", "c3", "price", "buoc", "nhap", NULL), 303);
    assert_string_equal(header_of("Location"), "/app/san-pham?da=nhap");
    assert_int_equal(get("/app/san-pham?da=nhap"), 200);
    says("Túi mẫu");
    says("Đã nhập xong.");
    says("/app/nhap?loai=product");
    assert_int_equal(post("/app/nhap", "csrf", csrf, "loai", "product", "bang", products, "c1", "name", "c2", "category", "c3", "price", "buoc", "thu", NULL), 200);
    says("2 sản phẩm đã có, giữ nguyên.");
    assert_false(has("value=\"nhap\""));
}

/* Rows that are wrong come back with their place, and the table to be corrected where it is. */
static void test_lots(void **state) {
    (void)state;
    static const char bad[] = "Sản phẩm,Mã lô,Số lượng,Đơn vị,Ngày sản xuất\nTúi mẫu,2411A,mười,cái,01/11/2026\nGiỏ mẫu,2411B,10,cái,01/11/2026\n";
    static const char good[] = "Sản phẩm,Mã lô,Số lượng,Đơn vị,Ngày sản xuất\nTúi mẫu,2411A,10,cái,01/11/2026\n";
    registers();
    assert_int_equal(get("/app/nhap"), 200);
    csrf_take();
    assert_int_equal(post("/app/nhap", "csrf", csrf, "loai", "product", "bang", products, "c1", "name", "buoc", "nhap", NULL), 303);
    assert_int_equal(post("/app/nhap", "csrf", csrf, "loai", "lot", "@tep", bad, "buoc", "cot", NULL), 200);
    says("<option value=\"product_id\" selected>");
    assert_int_equal(post("/app/nhap", "csrf", csrf, "loai", "lot", "bang", bad, "c1", "product_id", "c2", "code", "c3", "quantity", "c4", "unit", "c5",
                          "made_on", "buoc", "thu", NULL), 422);
    says("Có 2 dòng cần sửa");
    says("C. ");
    says("mười</td>"); /* what stands there, beside what is wrong with it */
    says("<textarea id=\"bang\"");
    assert_false(has("value=\"nhap\""));
    assert_int_equal(post("/app/nhap", "csrf", csrf, "loai", "lot", "bang", bad, "c1", "product_id", "c2", "code", "c3", "quantity", "c4", "unit", "c5",
                          "made_on", "buoc", "nhap", NULL), 422); /* nobody gets around the check */
    assert_int_equal(post("/app/nhap", "csrf", csrf, "loai", "lot", "bang", good, "c1", "product_id", "c2", "code", "c3", "quantity", "c4", "unit", "c5",
                          "made_on", "buoc", "nhap", NULL), 303);
    assert_string_equal(header_of("Location"), "/app/lo?da=nhap-lo");
    assert_int_equal(get("/app/lo"), 200);
    says("2411A");
}

/* As much as is taken travels along in the page: more than a page of the public may have. */
static void test_large(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    registers();
    assert_int_equal(get("/app/nhap"), 200);
    csrf_take();
    buf_str(&b, "Tên;Chất liệu\n");
    for (int i = 0; i < 5000; i++) buf_printf(&b, "Khăn %d;\"lanh \"\"mẫu\"\" %0300d\"\n", i, i);
    assert_int_equal(post("/app/nhap", "csrf", csrf, "loai", "product", "bang", b.data, "buoc", "cot", NULL), 200);
    says("Bảng có 5.000 dòng.");
    says("000004999&quot;");
    assert_true(response.body.len > (size_t)1 << 20);
    assert_int_equal(post("/app/nhap", "csrf", csrf, "loai", "product", "bang", b.data, "c1", "name", "c2", "materials", "buoc", "nhap", NULL), 303);
    buf_str(&b, "Khăn;x\n");
    assert_int_equal(post("/app/nhap", "csrf", csrf, "loai", "product", "bang", b.data, "buoc", "cot", NULL), 413);
    says("Bảng có quá 5.000 dòng.");
    says("000004999&quot;"); /* and is still there */
    buf_free(&b);
}

static void test_refused(void **state) {
    (void)state;
    assert_int_equal(get("/app/nhap"), 303); /* to sign in */
    registers();
    assert_int_equal(get("/app/nhap"), 200);
    csrf_take();
    assert_int_equal(post("/app/nhap", "csrf", "no", "loai", "product", "bang", products, "buoc", "cot", NULL), 403);
    assert_int_equal(post("/app/nhap", "csrf", csrf, "loai", "rating", "bang", "a;b", "buoc", "cot", NULL), 422);
    says("a;b"); /* what was pasted stays */
    assert_int_equal(post("/app/nhap", "csrf", csrf, "loai", "product", "bang", "một dòng", "buoc", "cot", NULL), 422);
    says("một dòng");
    assert_int_equal(post("/app/nhap", "csrf", csrf, "loai", "product", "bang", "", "@tep", "T\xEAn;Gi\xE1\n1;2\n", "buoc", "cot", NULL), 422);
    says("UTF-8");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_register, setup, teardown), cmocka_unit_test_setup_teardown(test_register_taken, setup, teardown),
        cmocka_unit_test_setup_teardown(test_products, setup, teardown), cmocka_unit_test_setup_teardown(test_lots, setup, teardown),
        cmocka_unit_test_setup_teardown(test_large, setup, teardown),    cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
