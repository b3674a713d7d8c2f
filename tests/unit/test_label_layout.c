/* Layout: nothing leaves the label whatever the texts, missing ones never block, and refusals name their field. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "art_fixture.h"
#include "layout.h"
#include "press_fixture.h"

static struct fonts fonts;

static int start(void **state) {
    if (fixture_start(state)) return -1;
    return fonts_open(&fonts, NULL) == ST_OK ? 0 : -1;
}

static int stop(void **state) {
    (void)state;
    fonts_close(&fonts);
    return 0;
}

/* Lay one label out on a stock's own template. */
static enum status lay(const char *stock, const struct press_texts *texts, struct arena *a, struct drawing *d,
                       struct template **t, struct err *e) {
    struct code_issuer issuer;
    struct code_label label;
    struct symbol_plan plan;
    int32_t nm;
    const struct stock *s = stock_find(stock);
    fixture_issuer(&issuer, FIXTURE_HOST, NULL, NULL);
    code_issue(&issuer, 1, &label);
    assert_int_equal(template_find(t, s->template_id, a, e), ST_OK);
    assert_int_equal(symbol_fit(*t, label.address, label.address_len, s, 0, &plan, &nm, e), ST_OK);
    enum status st = layout_make(d, *t, texts, &plan, nm, &fonts, a, e);
    if (st == ST_OK) drawing_place(d, s);
    return st;
}

static void drawing_check(const struct drawing *d, const struct template *t) {
    int32_t safe = t->safe, symbol = (int32_t)((int64_t)d->module_nm * d->modules / 1000);
    int32_t quiet = (int32_t)((int64_t)d->module_nm * SYMBOL_QUIET / 1000);
    assert_true(d->symbol_x - quiet >= 0 && d->symbol_y - quiet >= 0);
    assert_true(d->symbol_y + symbol + quiet <= d->h);
    for (size_t i = 0; i < d->len; i++) {
        const struct op *op = &d->op[i];
        if (op->kind != OP_TEXT) continue;
        int32_t w = tpl_em_um(op->glyphs.advance, op->size_mpt);
        assert_true(op->x >= safe && op->x + w <= d->w - safe + 1);
        assert_true(op->y - tpl_em_um(960, op->size_mpt) >= safe - 1);
        assert_true(op->y + tpl_em_um(240, op->size_mpt) <= d->h - safe + 1);
        assert_true(op->size_mpt >= TPL_TEXT_MPT_MIN);
        /* never into the symbol's quiet zone */
        bool beside = op->x >= d->symbol_x + symbol + quiet - 1;
        bool below = op->y - tpl_em_um(960, op->size_mpt) >= d->symbol_y + symbol + quiet - 1;
        bool above = op->y + tpl_em_um(240, op->size_mpt) <= d->symbol_y - quiet + 1;
        assert_true(beside || below || above);
        /* and never over another line of text in the same column */
        for (size_t k = 0; k < i; k++) {
            const struct op *other = &d->op[k];
            if (other->kind != OP_TEXT || other->x + tpl_em_um(other->glyphs.advance, other->size_mpt) <= op->x ||
                op->x + w <= other->x)
                continue;
            int32_t gap = op->y > other->y ? op->y - other->y : other->y - op->y;
            assert_true(gap >= tpl_em_um(1000, op->size_mpt < other->size_mpt ? op->size_mpt : other->size_mpt));
        }
    }
}

static void words(char *out, size_t cap, uint64_t *x, int most) {
    static const char *const word[] = {
        "Túi", "thổ", "cẩm", "thêu", "Ẫng", "nghiêng", "Ỗ", "của", "đèo", "Khuyếch", "rượu", "ngô", "H’Mông", "Ơ̆ng",
        "San-chí", "tx.laocai.gov.vn", "WWWWWWWW", "i", "Hợp",
    };
    size_t at = 0;
    *x ^= *x << 13, *x ^= *x >> 7, *x ^= *x << 17;
    for (int n = (int)(*x % (uint64_t)most) + 1; n > 0; n--) {
        *x ^= *x << 13, *x ^= *x >> 7, *x ^= *x << 17;
        const char *w = word[*x % (sizeof word / sizeof *word)];
        size_t len = strlen(w);
        if (at + len + 2 > cap) break;
        if (at) out[at++] = ' ';
        memcpy(out + at, w, len);
        at += len;
    }
    out[at] = '\0';
}

static void test_random_texts(void **state) {
    (void)state;
    uint64_t x = 88172645463325252u;
    int fitted = 0, refused = 0;
    for (int round = 0; round < 600; round++) {
        char text[8][160];
        for (int i = 0; i < 8; i++) words(text[i], sizeof text[i], &x, i < 2 ? 20 : 9);
        struct press_texts t = {
            .name = text[0], .org = text[1], .org_short = round % 3 ? text[2] : "",
            .name_en = round % 2 ? text[3] : NULL, .village = round % 5 ? text[4] : NULL, .place = text[5],
            .lot = "2411A", .made_on = "01/11/2026", .expires_on = round % 4 ? "01/11/2028" : NULL,
            .origin = "Sản xuất tại Việt Nam", .host = text[6], .marks = round % 3 ? NULL : text[7], .demo = round % 7 == 0,
        };
        struct arena *a = arena_new((size_t)16 << 20);
        struct drawing d;
        struct template *tpl;
        struct err e = {0};
        enum status s = lay(stock_at((size_t)round % stock_count())->id, &t, a, &d, &tpl, &e);
        if (s == ST_OK) {
            drawing_check(&d, tpl);
            fitted++;
        } else {
            assert_int_equal(s, ST_INVALID);
            assert_string_equal(e.key, "press.overflow");
            assert_true(*e.field && strcmp(e.field, "template") != 0);
            refused++;
        }
        arena_free(&a);
    }
    assert_true(fitted > 100 && refused > 100);
}

static bool draws(const struct drawing *d, const char *text) {
    for (size_t i = 0; i < d->len; i++)
        if (d->op[i].kind == OP_TEXT && strstr(d->op[i].text, text)) return true;
    return false;
}

static void test_missing_never_blocks(void **state) {
    (void)state;
    for (size_t i = 0; i < stock_count(); i++) {
        struct press_texts t = {.name = "Rượu ngô", .org = "Hộ Mẫu B"};
        struct arena *a = arena_new((size_t)16 << 20);
        struct drawing d;
        struct template *tpl;
        assert_int_equal(lay(stock_at(i)->id, &t, a, &d, &tpl, NULL), ST_OK);
        drawing_check(&d, tpl);
        assert_true(draws(&d, "Rượu") && draws(&d, "Hộ Mẫu B")); /* the short name falls back to the full one */
        assert_false(draws(&d, "A1") || draws(&d, "NSX") || draws(&d, "DỮ LIỆU MẪU"));
        t.demo = true;
        t.lot = "A1";
        assert_int_equal(lay(stock_at(i)->id, &t, a, &d, &tpl, NULL), ST_OK);
        assert_true(draws(&d, "DỮ LIỆU"));
        assert_int_equal(draws(&d, "A1"), strcmp(stock_at(i)->template_id, "A") && strcmp(stock_at(i)->template_id, "C22"));
        t.marks = "OCOP 4 sao";
        assert_int_equal(lay(stock_at(i)->id, &t, a, &d, &tpl, NULL), ST_OK);
        drawing_check(&d, tpl);
        assert_true(draws(&d, "OCOP"));
        arena_free(&a);
    }
}

static void refuses(struct press_texts t, const char *key, const char *field) {
    struct arena *a = arena_new((size_t)16 << 20);
    struct drawing d;
    struct template *tpl;
    struct err e = {0};
    assert_int_equal(lay("a4-24", &t, a, &d, &tpl, &e), ST_INVALID);
    assert_string_equal(e.key, key);
    assert_string_equal(e.field, field);
    arena_free(&a);
}

static void test_refusals(void **state) {
    (void)state;
    static char endless[300];
    memset(endless, 'W', sizeof endless - 1);
    refuses((struct press_texts){.org = "B"}, "press.required", "name");
    refuses((struct press_texts){.name = "A", .org = ""}, "press.required", "org");
    refuses((struct press_texts){.name = endless, .org = "B"}, "press.overflow", "name");
    refuses((struct press_texts){.name = "A", .org = endless}, "press.overflow", "org");
    refuses((struct press_texts){.name = "A", .org = "B", .place = endless}, "press.overflow", "place");
    refuses((struct press_texts){.name = "A", .org = "B", .lot = endless}, "press.overflow", "lot");
    refuses((struct press_texts){.name = "Sao ★", .org = "B"}, "press.glyph", "name");
    refuses((struct press_texts){.name = "A", .org = "B", .village = "Bản 漢"}, "press.glyph", "village");
    refuses((struct press_texts){.name = "A\nB", .org = "B"}, "press.text", "name");
    refuses((struct press_texts){.name = "A", .org = "\xC3\x28"}, "press.text", "org");
}

/*
 * Long but usual texts fit every paper, with the longest lot and host: a product of 60 characters and a maker of 44, short name 22.
 * The smallest roll takes 36 and 22.
 */
static void test_long_names_fit(void **state) {
    (void)state;
    struct press_texts t = {
        .name = "Túi đeo chéo thổ cẩm thêu tay họa tiết Dao Đỏ nhuộm chàm lá",
        .org = "Hợp tác xã Nông nghiệp và Thổ cẩm Mẫu Đệ Nhị", .org_short = "HTX Thổ cẩm Mẫu Đệ Nhị",
        .place = "xã Nghĩa Đô, tỉnh Lào Cai", .lot = FIXTURE_LOT_20, .made_on = "01/11/2026",
        .expires_on = "01/11/2028", .origin = "Sản xuất tại Việt Nam", .host = "truyxuat.langnghelc.gov.vn",
    };
    for (size_t i = 0; i < stock_count(); i++) {
        struct press_texts own = t;
        struct arena *a = arena_new((size_t)16 << 20);
        struct drawing d;
        struct template *tpl;
        struct err e = {0};
        if (!strcmp(stock_at(i)->template_id, "C22")) own.name = "Túi thổ cẩm thêu tay nhuộm chàm lá";
        if (lay(stock_at(i)->id, &own, a, &d, &tpl, &e) != ST_OK) fail_msg("%s: %s", stock_at(i)->id, e.field);
        drawing_check(&d, tpl);
        /* whatever else a label may show gives way */
        const struct press_image art = art_fixture();
        own.stars = 5;
        own.logo = own.ocop = own.mark = &art;
        own.marks = "OCOP 5 sao · Nhãn hiệu chứng nhận Thổ cẩm Mẫu Nghĩa Đô";
        own.name_en = "Crossbody bag, hand-embroidered Red Dao motif, natural indigo dye";
        own.village = "Làng nghề truyền thống dệt thổ cẩm Nghĩa Đô";
        own.tagline = own.tagline_en = "Dệt tay, nhuộm chàm từ lá, thêu từng mũi theo hoa văn của người Dao Đỏ ở bản";
        own.story = own.story_en = "Phụ nữ trồng lanh, se sợi, dệt vải và nhuộm chàm nhiều lần trước khi thêu. Mỗi chiếc mất ba tuần.";
        if (lay(stock_at(i)->id, &own, a, &d, &tpl, &e) != ST_OK) fail_msg("all on %s: %s", stock_at(i)->id, e.field);
        drawing_check(&d, tpl);
        arena_free(&a);
    }
}

/* Every paper carries a code of the village form, and of the GS1 form what it cannot carry it refuses with papers that can. */
static void test_codes_on_every_stock(void **state) {
    (void)state;
    static const int dpis[] = {0, 203, 300, 600};
    for (size_t i = 0; i < stock_count(); i++) {
        const struct stock *s = stock_at(i);
        struct arena *a = arena_new((size_t)16 << 20);
        struct template *t;
        assert_int_equal(template_find(&t, s->template_id, a, NULL), ST_OK);
        assert_true(template_fits(t, s));
        for (int k = 0; k < 4 * 3; k++) {
            struct code_issuer issuer;
            struct code_label label;
            struct symbol_plan plan;
            int32_t nm = 0;
            int form = k / 4, dpi = dpis[k % 4];
            fixture_issuer(&issuer, form < 2 ? FIXTURE_HOST : FIXTURE_HOST_26, form ? FIXTURE_GTIN : NULL,
                           form == 2 ? FIXTURE_LOT_20 : "2411A");
            code_issue(&issuer, 1, &label);
            enum status st = symbol_fit(t, label.address, label.address_len, s, dpi, &plan, &nm, NULL);
            if (st == ST_OK) {
                assert_true(nm >= 375000 && nm <= 990000);
                continue;
            }
            bool small = !strcmp(s->template_id, "A") || !strcmp(s->template_id, "C22");
            assert_true(st == ST_REFUSED && small && (form > 0 || dpi >= 300));
            struct buf b = BUF_INIT;
            stock_propose(s, label.address, label.address_len, dpi, a, &b);
            assert_non_null(b.data);
            char first[40] = "";
            memcpy(first, b.data, strcspn(b.data, ","));
            const struct stock *other = stock_find(first);
            assert_non_null(other);
            assert_int_equal(other->kind, s->kind);
            assert_true(other->label_w_um > s->label_w_um);
            buf_free(&b);
        }
        arena_free(&a);
    }
}

static void test_modules(void **state) {
    (void)state;
    static const struct {
        int32_t box_um;
        int modules, dpi;
        bool laser600;
        int32_t want_nm;
    } rows[] = {
        {26600, 41, 0, false, 500500},   {26600, 49, 0, false, 423333},  {20800, 41, 0, false, 423333},
        {20800, 45, 0, false, 0},        {33300, 41, 0, false, 677333},  {18374, 41, 0, false, 0},
        {20800, 45, 0, true, 381000},    {16660, 41, 0, true, 340000},   {16659, 41, 0, true, 0},
        {26600, 41, 203, false, 500492}, {26600, 41, 300, false, 508000}, {26600, 41, 600, false, 508000},
        {20800, 41, 203, false, 375369}, {20800, 41, 300, false, 423333}, {20800, 45, 300, false, 0},
    };
    struct stock s = *stock_find("a4-21");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        s.laser600 = rows[i].laser600;
        assert_int_equal(module_choose(rows[i].box_um, rows[i].modules, &s, rows[i].dpi), rows[i].want_nm);
    }
    s.laser600 = false;
    s.kind = STOCK_ROLL; /* whole dots of 203 dpi */
    assert_int_equal(module_choose(26600, 41, &s, 0), 500492);
    assert_int_equal(module_choose(18400, 41, &s, 0), 375369);
    s.kind = STOCK_TAG; /* any size */
    assert_int_equal(module_choose(22100, 41, &s, 0), 450000);
    assert_int_equal(module_choose(18375, 41, &s, 0), 375000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_texts),
        cmocka_unit_test(test_missing_never_blocks),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_long_names_fit),
        cmocka_unit_test(test_codes_on_every_stock),
        cmocka_unit_test(test_modules),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
