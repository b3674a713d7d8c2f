/* Redirects that stay on the site, names of files, and bodies under their common limit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "body.h"
#include "reply.h"
#include "router_internal.h"

static void goes_to(const char *location, const char *want) {
    struct http_response r;
    reply_redirect(&r, location);
    assert_int_equal(r.status, 303);
    assert_string_equal(r.headers[0].name, "Location");
    assert_string_equal(r.headers[0].value, want);
    assert_int_equal(r.length, 0);
    http_response_free(&r);
}

static void test_redirects(void **state) {
    (void)state;
    char longest[HTTP_VALUE_BYTES + 1];
    goes_to("/app/san-pham/1?da=luu", "/app/san-pham/1?da=luu");
    goes_to("/", "/");
    const char *away[] = { "", "app", "//evil", "/\\evil", "http://evil", "/a\r\nSet-Cookie: x", "/a b", "/\xc3\xa9" };
    for (size_t i = 0; i < sizeof away / sizeof *away; i++) goes_to(away[i], "/");
    memset(longest, 'a', sizeof longest);
    longest[0] = '/';
    longest[HTTP_VALUE_BYTES - 1] = '\0';
    goes_to(longest, longest);
    longest[HTTP_VALUE_BYTES - 1] = 'a';
    longest[HTTP_VALUE_BYTES] = '\0';
    goes_to(longest, "/");
}

static void named(const char *name, const char *want) {
    struct http_response r;
    reply_init(&r, 200);
    reply_download(&r, name);
    assert_int_equal(r.headers_len, 1);
    assert_string_equal(r.headers[0].name, "Content-Disposition");
    assert_string_equal(r.headers[0].value, want);
}

static void test_names(void **state) {
    (void)state;
    named("tem-12.pdf", "attachment; filename=\"tem-12.pdf\"; filename*=UTF-8''tem-12.pdf");
    named("Lô 1 \"A\".csv", "attachment; filename=\"L__1__A_.csv\"; filename*=UTF-8''L%C3%B4%201%20%22A%22.csv");
    named("../a/b.pdf", "attachment; filename=\"b.pdf\"; filename*=UTF-8''b.pdf");
    named("a\r\nb", "attachment; filename=\"a__b\"; filename*=UTF-8''a%0D%0Ab");
    /* room for 56 bytes before the ending, and every character but the first has two: the cut falls between characters and keeps the ending */
    char name[200] = "x", want[HTTP_VALUE_BYTES] = "attachment; filename=\"x";
    for (int i = 0; i < 40; i++) memcpy(name + 1 + 2 * i, "\xc3\xb4", 3);
    memcpy(name + 81, ".pdf", 5);
    for (int i = 0; i < 27; i++) memcpy(want + strlen(want), "_", 2);
    memcpy(want + strlen(want), ".pdf\"; filename*=UTF-8''x", 26);
    for (int i = 0; i < 27; i++) memcpy(want + strlen(want), "%C3%B4", 7);
    memcpy(want + strlen(want), ".pdf", 5);
    named(name, want);
}

static void test_bodies(void **state) {
    (void)state;
    struct body_budget g = { .held = 0, .max = 20000 };
    struct body a, b;
    char bytes[8000];
    memset(bytes, 'a', sizeof bytes);
    assert_true(body_begin(&a, &g, 12000));
    assert_true(body_begin(&b, &g, 12000)); /* nothing of the first has come yet but its first block */
    body_add(&a, bytes, 8000);
    body_add(&a, bytes, 4000);
    assert_false(a.lost);
    assert_int_equal(a.len, 12000);
    assert_memory_equal(a.data + 7000, bytes, 5000);
    body_add(&b, bytes, 8000); /* both no longer fit */
    body_add(&b, bytes, 1000);
    assert_true(b.lost);
    assert_int_equal(b.len, 0);
    struct body c;
    assert_false(body_begin(&c, &g, 9000)); /* 12,000 are held */
    body_free(&c);
    body_free(&b);
    body_add(&a, bytes, 1); /* more than was announced */
    assert_true(a.lost);
    body_free(&a);
    assert_int_equal(atomic_load(&g.held), 0);
    assert_false(body_begin(&c, &g, 20001));
    body_free(&c);
    assert_int_equal(atomic_load(&g.held), 0);
}

static void finds(const struct routes *t, enum route_method m, const char *path, int want, unsigned allow) {
    unsigned got;
    const struct route *r = route_find(t, m, path, strlen(path), &got);
    if ((r ? (int)(r - t->list) : -1) != want) print_error("%s\n", path);
    assert_int_equal(r ? (int)(r - t->list) : -1, want);
    if (!r) assert_int_equal(got, allow);
}

static void test_routes(void **state) {
    (void)state;
    static const struct route list[] = {
        { .method = ROUTE_GET, .how = ROUTE_HOT, .pattern = "/T/*" },
        { .method = ROUTE_GET, .how = ROUTE_HOT, .pattern = "/" },
        { .method = ROUTE_GET, .how = ROUTE_DESK, .pattern = "/app/lo/moi" },
        { .method = ROUTE_GET, .how = ROUTE_DESK, .pattern = "/app/lo/*/sua" },
        { .method = ROUTE_POST, .how = ROUTE_DESK, .pattern = "/app/lo/*/sua" },
        { .method = ROUTE_GET, .how = ROUTE_DESK, .pattern = "/app/lo/*" },
        { .method = ROUTE_POST, .how = ROUTE_DESK, .pattern = "/dang-xuat" },
    };
    const struct routes t = { list, sizeof list / sizeof *list };
    finds(&t, ROUTE_GET, "/t/482", 0, 0);
    finds(&t, ROUTE_GET, "/T/", 0, 0);
    finds(&t, ROUTE_GET, "/T", -1, 0);
    finds(&t, ROUTE_GET, "/", 1, 0);
    finds(&t, ROUTE_POST, "/", -1, ROUTE_GET);
    finds(&t, ROUTE_GET, "/app/lo/moi", 2, 0);
    finds(&t, ROUTE_GET, "/app/lo/12/sua", 3, 0);
    finds(&t, ROUTE_POST, "/app/lo/12/SUA", 4, 0);
    finds(&t, ROUTE_GET, "/app/lo//sua", 5, 0);
    finds(&t, ROUTE_GET, "/app/lo/12/sua/them", 5, 0);
    finds(&t, ROUTE_GET, "/app/lo/12", 5, 0);
    finds(&t, ROUTE_POST, "/app/lo/12", -1, ROUTE_GET);
    finds(&t, ROUTE_GET, "/dang-xuat", -1, ROUTE_POST);
    finds(&t, ROUTE_POST, "/app/lo/12/su", -1, ROUTE_GET);
    finds(&t, ROUTE_GET, "/ap", -1, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_redirects), cmocka_unit_test(test_names),
        cmocka_unit_test(test_bodies),    cmocka_unit_test(test_routes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
