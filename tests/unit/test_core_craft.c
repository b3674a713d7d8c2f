/* Names of crafts: what each of the province's 69 says, alone and together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/embed.h"
#include "base/text.h"
#include "core/craft.h"

static const struct {
    const char *name, *keys;
} names[] = {
    { "", "" },
    { "dệt thêu thổ cẩm truyền thống", "tho-cam" },
    { "Dệt, thêu thổ cẩm", "tho-cam" },
    { "DỆT THỔ CẨM", "tho-cam" },
    { "dệt may thổ cẩm, trang phục dân tộc", "tho-cam trang-phuc" },
    { "trồng lanh dệt vải", "lanh" },
    { "dệt vải", "det-vai" },
    { "thêu", "theu" },
    { "nhuộm chàm, in sáp ong", "cham sap-ong" },
    { "chạm khắc bạc", "bac" },
    { "nghề đan", "dan" },
    { "mây tre đan", "may-tre" },
    { "làm nhạc cụ khèn", "khen" },
    { "làm kèn Pí lè", "pi-le" },
    { "sản xuất nhạc cụ truyền thống", "nhac-cu" },
    { "sản xuất hương, vàng mã", "huong vang-ma" },
    { "nấu rượu đặc sản Cao Lương", "ruou" },
    { "giấy dó · tranh thờ", "giay-do tranh-tho" },
    { "tho\xCC\x82\xCC\x89 ca\xCC\x82\xCC\x89m", "tho-cam" }, /* not composed */
    { "rượu\xFF", "" },                                        /* no text */
    { "trồng chè", "" },
    { "cốmx, xrượu", "" }, /* no whole words */
    { "thổ cẩm, lanh, sáp ong, vàng mã, cốm", "tho-cam lanh sap-ong vang-ma" }, /* as many as a line has room for */
};

static void joined(const char *name, struct buf *out) {
    const char *keys[CRAFT_KEYS_MAX];
    size_t n = craft_find(name, keys);
    buf_str(out, "");
    for (size_t i = 0; i < n; i++) buf_printf(out, "%s%s", i ? " " : "", keys[i]);
}

static void test_names(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct buf b = BUF_INIT;
        joined(names[i].name, &b);
        if (strcmp(b.len ? b.data : "", names[i].keys)) fail_msg("%s: %s", names[i].name, b.data);
        buf_free(&b);
    }
}

/* Each row leads to a word in every language, and no Vietnamese word stands in for another. */
static void test_words(void **state) {
    (void)state;
    static const char *const keys[] = {
#define X(key, words, kind) "craft." key,
#include "core/craft.def"
#undef X
    };
    assert_int_equal(text_load(NULL), ST_OK);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        for (int l = 0; l < LANG_COUNT; l++)
            if (!text_get((enum lang)l, keys[i]) || !*text_get((enum lang)l, keys[i])) fail_msg("no %s", keys[i]);
}

/* The published list, line by line: whoever adds a village there is told that its craft has no name for visitors. */
static void test_published(void **state) {
    (void)state;
    const struct embed_file *f = embed_find("db/seed/villages.csv");
    assert_non_null(f);
    struct arena *a = arena_new((size_t)1 << 20);
    char *text = arena_strn(a, (const char *)f->data, f->len);
    int rows = 0;
    for (char *line = strchr(text, '\n'); line && line[1]; line = strchr(line + 1, '\n')) {
        const char *keys[CRAFT_KEYS_MAX];
        char name[200];
        const char *at = line + 1;
        for (int comma = 0; comma < 2; comma++) at = strchr(at, ',') + 1;
        size_t len = *at == '"' ? strcspn(++at, "\"") : strcspn(at, ",");
        assert_true(len < sizeof name);
        memcpy(name, at, len);
        name[len] = '\0';
        if (!craft_find(name, keys)) fail_msg("no craft: %s", name);
        rows++;
    }
    assert_int_equal(rows, 69);
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_published),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
