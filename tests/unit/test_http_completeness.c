/* The three bars on a page: what is missing leads to where it is filled in, and what was said to be none says so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/embed.h"
#include "completeness.h"
#include "markup.h"

static struct arena *arena;

static int setup(void **state) {
    struct err e = { 0 };
    (void)state;
    assert_int_equal(text_load(&e), ST_OK);
    arena = arena_new((size_t)1 << 20);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(&arena);
    return 0;
}

static const char *source(void *ctx, const char *name, size_t *len) {
    const struct embed_file *f = embed_find(arena_printf(ctx, "src/http/pages/%s.html", name));
    *len = f ? f->len : 0;
    return f ? (const char *)f->data : NULL;
}

static json_t *answer(void) {
    static const char text[] =
        "{\"product\":\"12\",\"lot\":{\"id\":\"7\",\"code\":\"2411A\"},\"bars\":[{\"list\":\"traceability\",\"filled\":2,\"total\":4,\"fields\":["
        "{\"no\":1,\"name\":\"Tên sản phẩm\",\"name_en\":\"Product name\",\"source\":\"TT 02/2024\",\"filled\":true,\"none\":false,\"if_any\":false},"
        "{\"no\":2,\"name\":\"Hình ảnh\",\"name_en\":\"Picture\",\"source\":\"TT 02/2024\",\"filled\":false,\"none\":false,\"if_any\":false,"
        "\"fix\":{\"kind\":\"product\",\"id\":\"12\",\"field\":\"photo\"}},"
        "{\"no\":5,\"name\":\"Công đoạn\",\"name_en\":\"Stages\",\"source\":\"TT 02/2024\",\"filled\":false,\"none\":false,\"if_any\":false,"
        "\"fix\":{\"kind\":\"stage\",\"ref\":\"lot_id\",\"ref_id\":\"7\",\"field\":\"name\"}},"
        "{\"no\":8,\"name\":\"Nhãn hiệu\",\"name_en\":\"Brand\",\"source\":\"TT <02>\",\"filled\":true,\"none\":true,\"if_any\":false},"
        "{\"no\":9,\"name\":\"Cảnh báo\",\"name_en\":\"Warning\",\"source\":\"TT <02>\",\"filled\":false,\"none\":false,\"if_any\":true}]},"
        "{\"list\":\"goods-label\",\"filled\":0,\"total\":0,\"fields\":[]}]}";
    json_t *a = json_loads(text, 0, NULL);
    assert_non_null(a);
    return a;
}

static void render(enum lang l, struct buf *out) {
    const struct markup_env env = { .source = source, .ctx = arena, .sets = (const struct markup_set[]){ { NULL, NULL } } };
    const struct markup *t = NULL;
    struct err e = { 0 };
    json_t *a = answer(), *model = completeness_model(a, l);
    if (markup_compile(&t, "completeness", l, &env, arena, &e)) fail_msg("%s: %s", err_value(&e, "why"), err_value(&e, "what"));
    markup_render(t, model, NULL, out);
    buf_byte(out, '\0');
    json_decref(model);
    json_decref(a);
}

static void has(const struct buf *b, const char *text) {
    if (!strstr(b->data, text)) fail_msg("no %s in %s", text, b->data);
}

static void test_page(void **state) {
    (void)state;
    struct buf vi = BUF_INIT, en = BUF_INIT;
    render(LANG_VI, &vi);
    has(&vi, "<meter aria-labelledby=\"du-traceability\" min=\"0\" max=\"4\" value=\"2\"></meter> 2/4 mục");
    has(&vi, "<li><a href=\"/app/san-pham/12/sua#f-photo\">Hình ảnh</a></li>");
    has(&vi, "<li><a href=\"/app/cong-doan/moi?lot_id=7#f-name\">Công đoạn</a></li>");
    has(&vi, "<li>Cảnh báo</li>"); /* nowhere to go for whoever may not */
    has(&vi, "Đã ghi là không có: Nhãn hiệu.");
    has(&vi, "2411A");
    has(&vi, "TT 02/2024</span>; <span lang=\"vi\">TT &lt;02&gt;</span>");
    has(&vi, "Đã đủ các mục bắt buộc."); /* of the second bar */
    assert_null(strstr(vi.data, "Tên sản phẩm"));
    render(LANG_EN, &en);
    has(&en, ">Picture</a>");
    has(&en, "Said to be none: Brand.");
    buf_free(&vi);
    buf_free(&en);
}

static void test_empty(void **state) {
    (void)state;
    json_t *nothing = json_object(), *m = completeness_model(nothing, LANG_VI);
    assert_int_equal(json_array_size(json_object_get(m, "bars")), 0);
    assert_null(json_object_get(m, "lot"));
    json_decref(m);
    json_decref(nothing);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_page), cmocka_unit_test(test_empty) };
    return cmocka_run_group_tests(tests, setup, teardown);
}
