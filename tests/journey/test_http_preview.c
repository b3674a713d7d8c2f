/* The preview as a visitor: what the registry holds today, by the page of a scan, for those who may read the product. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "desk.h"
#include "registry.h"
#include "reply.h"

struct seen {
    struct registry r;
    struct router *router;
    struct router_worker *worker;
    struct db *db;
};

static int start(void **state) {
    struct seen *s = calloc(1, sizeof *s);
    registry_open(&s->r, 100);
    assert_int_equal(router_open(&s->router, s->r.w.app, NULL, 0, &s->r.w.err), ST_OK);
    assert_int_equal(router_worker_open(&s->worker, s->router, &s->r.w.err), ST_OK);
    assert_int_equal(reader_open(&s->db, s->r.w.dir, &s->r.w.err), ST_OK);
    *state = s;
    return 0;
}

static int stop(void **state) {
    struct seen *s = *state;
    reader_close(&s->db);
    router_worker_close(&s->worker);
    router_close(&s->router);
    registry_close(&s->r);
    free(s);
    return 0;
}

/* out: body, to be freed with buf_free */
static struct buf preview(struct seen *s, const struct actor *who, const char *path, int want) {
    const struct http_request q = { .method = "GET", .version = "HTTP/1.1", .target = path, .target_len = strlen(path), .peer = "127.0.0.1" };
    struct ask a;
    struct http_response out;
    struct buf body = BUF_INIT;
    ask_read(&q, &a);
    struct desk d = { .w = s->worker, .a = &a, .app = s->r.w.app, .db = s->db, .arena = arena_new(1u << 20), .token = "", .visitor = a.lang,
                      .session = { .account_id = who->account_id, .login = "", .name = "", .actor = *who } };
    product_preview_handle(&d, &out);
    assert_int_equal(out.status, want);
    if (out.body.len) buf_add(&body, out.body.data, out.body.len);
    http_response_free(&out);
    arena_free(&d.arena);
    return body;
}

static void has(const struct buf *b, const char *text, bool want) {
    bool found = b->data && strstr(b->data, text);
    if (found != want) print_error("%s: %s\n%s\n", want ? "missing" : "unwanted", text, b->data ? b->data : "");
    assert_true(found == want);
}

static void it_is_the_page_of_a_scan(void **state) {
    struct seen *s = *state;
    char path[64];
    (void)rating_new(&s->r, 4, "2026-01-05", "2028-12-31");
    (void)snprintf(path, sizeof path, "/app/san-pham/%lld/xem-truoc", (long long)s->r.product);
    struct buf b = preview(s, &s->r.clerk, path, 200);
    has(&b, "Xem trước — chưa có tem.", true);
    has(&b, "Khăn thổ cẩm", true);
    has(&b, "2411A", true);
    has(&b, "Sản phẩm OCOP 4 sao", true);
    has(&b, "Chưa có gì được kiểm tra.", true);
    has(&b, "\">Về hồ sơ sản phẩm</a>", true);
    has(&b, "Mã tem", false);
    has(&b, "lần quét", false);
    buf_free(&b);
    (void)snprintf(path, sizeof path, "/app/san-pham/%lld/xem-truoc?l=fr", (long long)s->r.product);
    b = preview(s, &s->r.clerk, path, 200);
    has(&b, "<html lang=\"fr\">", true);
    has(&b, "Aperçu — il n&#39;y a pas encore d&#39;étiquette.", true);
    buf_free(&b);
    b = preview(s, &s->r.stranger, path, 404);
    has(&b, "Khăn thổ cẩm", false);
    buf_free(&b);
    b = preview(s, &s->r.clerk, "/app/san-pham/99/xem-truoc", 404);
    buf_free(&b);
    b = preview(s, &s->r.clerk, "/app/san-pham/x/xem-truoc", 404);
    buf_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(it_is_the_page_of_a_scan) };
    return cmocka_run_group_tests(tests, start, stop);
}
