/* A producer's style: what it may change is changed, and what the law and the symbol need cannot be reached. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "art_fixture.h"
#include "label/style.h"
#include "press_fixture.h"
#include "tpl.h"

static struct arena *arena;

static int start(void **state) {
    arena = arena_new((size_t)64 << 20);
    return fixture_start(state);
}

static int stop(void **state) {
    (void)state;
    arena_free(&arena);
    return 0;
}

/* Where a text is in a drawing's lines, from 0; -1 where it is not. */
static long line_of(const struct buf *dump, const char *words) {
    const char *at = strstr(dump->data, words);
    long line = 0;
    for (const char *p = dump->data; at && p < at; p++) line += *p == '\n';
    return at ? line : -1;
}

static struct buf drawn(struct fixture *f, const struct press_style *style) {
    struct buf out = BUF_INIT;
    struct err e = {0};
    if (press_style_apply(style, &f->job, arena, &e) != ST_OK) fail_msg("%s %s", e.field, e.key);
    if (press_dump(&f->job, 1, &out, &e) != ST_OK) fail_msg("%s %s", e.field, e.key);
    return out;
}

/* No style leaves the label as it is. */
static void test_empty(void **state) {
    (void)state;
    for (size_t i = 0; i < stock_count(); i++) {
        struct fixture f;
        struct buf plain = BUF_INIT;
        fixture_job(&f, stock_at(i)->id, 1);
        assert_int_equal(press_dump(&f.job, 1, &plain, NULL), ST_OK);
        struct buf styled = drawn(&f, &(struct press_style){.off = "", .order = " , "});
        assert_string_equal(plain.data, styled.data);
        buf_free(&plain);
        buf_free(&styled);
    }
}

static void test_off(void **state) {
    (void)state;
    struct fixture f;
    fixture_job(&f, "a4-21", 1);
    f.job.texts.marks = "OCOP 4 sao";
    f.job.texts.stars = 4;
    struct buf b = drawn(&f, &(struct press_style){.off = "village, host,stars"});
    assert_true(line_of(&b, "Làng nghề") < 0 && line_of(&b, "tx.laocai") < 0 && line_of(&b, "path") < 0);
    assert_true(line_of(&b, "OCOP 4 sao") > 0 && line_of(&b, "Khăn") > 0 && line_of(&b, "2411A") > 0);
    struct template *own;
    assert_int_equal(template_find(&own, "B", arena, NULL), ST_OK);
    assert_string_not_equal(template_version(f.job.template), template_version(own)); /* a print freezes the styled one */
    buf_free(&b);
}

static void test_order(void **state) {
    (void)state;
    struct fixture f;
    fixture_job(&f, "a4-21", 1);
    struct buf b = drawn(&f, &(struct press_style){.order = "org,place,village,name"});
    long org = line_of(&b, "Hợp tác xã"), place = line_of(&b, "xã Tả Phìn, tỉnh"), village = line_of(&b, "Làng nghề");
    long name = line_of(&b, "Khăn"), english = line_of(&b, "Hand-emb");
    assert_true(org < english && english < place && place < village && village < name); /* what is not named keeps its place */
    assert_non_null(strstr(b.data, "symbol x=4040 y=4040 modules=41 module_nm=500500"));
    buf_free(&b);
    fixture_job(&f, "a4-65", 1); /* there the maker is its short name */
    b = drawn(&f, &(struct press_style){.order = "org,name"});
    assert_true(line_of(&b, "HTX Thổ cẩm") < line_of(&b, "Khăn"));
    buf_free(&b);
}

/* On every paper, whatever is asked for: the symbol, the number and what the law asks for are as without. */
static void test_what_stays(void **state) {
    (void)state;
    static const char *const orders[] = {"", "origin,lot,place,org,name,village,marks,host", "host,marks,village,name_en,org,name"};
    static const char off[] = "name_en,village,host,marks,tagline,tagline_en,story,story_en,stars,ocop,mark";
    struct press_image art = art_fixture();
    for (size_t i = 0; i < stock_count(); i++) {
        struct fixture f;
        struct buf plain = BUF_INIT;
        fixture_job(&f, stock_at(i)->id, 1);
        assert_int_equal(press_dump(&f.job, 1, &plain, NULL), ST_OK);
        for (int round = 0; round < 6; round++) {
            fixture_job(&f, stock_at(i)->id, 1);
            f.job.texts.stars = 5;
            struct buf b = drawn(&f, &(struct press_style){.theme = "brick", .off = round < 3 ? off : NULL, .order = orders[round % 3],
                                                           .tagline = "Dệt tay", .tagline_en = "Handwoven", .logo = &art});
            assert_string_equal(strstr(b.data, "\nsymbol "), strstr(plain.data, "\nsymbol "));
            const char *number = strstr(plain.data, "\nnumber ");
            size_t len = number ? strcspn(number + 1, "\n") : 0;
            assert_non_null(memmem(b.data, b.len, number, len + 1));
            static const char *const legal[] = {"Khăn", "Mẫu", "tỉnh", "2411A", "01/11/2028", "Sản"};
            for (size_t k = 0; k < sizeof legal / sizeof *legal; k++) {
                bool was = line_of(&plain, legal[k]) >= 0;
                if (round < 3 && was && line_of(&b, legal[k]) < 0) fail_msg("%s lost %s", stock_at(i)->id, legal[k]);
            }
            buf_free(&b);
        }
        buf_free(&plain);
    }
}

static void test_look(void **state) {
    (void)state;
    struct fixture f;
    struct press_image art = art_fixture();
    fixture_job(&f, "tag-60x90", 1);
    struct buf b = drawn(&f, &(struct press_style){.theme = "forest", .tagline = "Dệt tay", .tagline_en = "Handwoven", .logo = &art});
    assert_int_equal(f.job.theme, COLOUR_FOREST);
    assert_true(line_of(&b, "Dệt tay") > 0 && line_of(&b, "Handwoven") > 0 && line_of(&b, "image ") > 0 && line_of(&b, "ink=theme") > 0);
    buf_free(&b);
}

static void test_refusals(void **state) {
    (void)state;
    static const unsigned char bit[] = {0};
    static const struct press_image small = {7, 8, bit};
    static const char hundred[] = "một hai ba bốn năm sáu bảy tám chín mười một hai ba bốn năm sáu bảy tám chín mười một";
    static const struct {
        struct press_style style;
        const char *field, *key, *arg;
    } rows[] = {
        {{.theme = "gold"}, "theme", "style.theme", "known"},
        {{.off = "name"}, "off", "style.required", "name"},
        {{.off = "village,lot"}, "off", "style.required", "name"},
        {{.off = "number"}, "off", "style.field", "name"},
        {{.off = "qr"}, "off", "style.field", "name"},
        {{.off = "village,village"}, "off", "style.field", "known"},
        {{.order = "name,size"}, "order", "style.field", "name"},
        {{.tagline = hundred}, "tagline", "style.long", "max"},
        {{.tagline_en = "a\nb"}, "tagline_en", "press.text", NULL},
        {{.tagline = "\xC3("}, "tagline", "press.text", NULL},
        {{.logo = &small}, "logo", "press.image", "least"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fixture f;
        struct err e = {0}, again = {0};
        struct buf b = BUF_INIT;
        fixture_job(&f, "a4-21", 1);
        assert_int_equal(press_style_check(&rows[i].style, &e), ST_INVALID);
        assert_string_equal(e.key, rows[i].key);
        assert_string_equal(e.field, rows[i].field);
        if (rows[i].arg) assert_non_null(err_value(&e, rows[i].arg));
        text_error(&b, LANG_VI, &e);
        assert_null(strchr(b.data, '{'));
        buf_free(&b);
        assert_int_equal(press_style_apply(&rows[i].style, &f.job, arena, &again), ST_INVALID);
        assert_string_equal(again.key, rows[i].key);
        assert_null(f.job.template);
    }
}

#define HEAD "layout = 1\nname = \"T\"; stock = a4-21, size = 63.5 x 38.1, safe = 1.5\nqr x=1 y=1 w=26.6 ec=M,L\n" \
             "code x=1.5 y=28.3 size=7 value={number}\n"

/* A column whose first text goes is headed by its next. */
static void test_head_goes(void **state) {
    (void)state;
    static const char text[] = HEAD "text x=30 y=3 w=30 h=20 size=7 value={village}\nline x=30 y=+0.5 w=30 stroke=0.2\n"
                                    "stars x=30 y=+1 w=30 h=2\ntext x=30 y=+1 w=30 size=9 weight=bold lines=2 value={name}\n";
    static const char pictures[] = HEAD "text x=30 y=3 w=30 h=20 size=7 value={village}\nstars x=30 y=+1 w=30 h=2\n";
    struct fixture f;
    struct template *t;
    struct err e = {0};
    fixture_job(&f, "a4-21", 1);
    assert_int_equal(template_parse(&t, text, sizeof text - 1, arena, NULL), ST_OK);
    f.job.template = t;
    assert_int_equal(press_style_apply(&(struct press_style){.off = "village"}, &f.job, arena, &e), ST_OK);
    assert_int_equal(f.job.template->len, 5);
    const struct element *head = &f.job.template->element[2];
    assert_string_equal(head->value, "{name}");
    assert_true(!head->flows && head->y == 3000 && head->h == 20000 && head->bold && head->lines == 2 && head->size_mpt == 9000);
    assert_int_equal(template_parse(&t, pictures, sizeof pictures - 1, arena, NULL), ST_OK);
    f.job.template = t;
    assert_int_equal(press_style_apply(&(struct press_style){.off = "village"}, &f.job, arena, &e), ST_INVALID);
    assert_string_equal(e.key, "style.alone");
    assert_string_equal(e.field, "off");
    f.job.template = t;
    assert_int_equal(press_style_apply(&(struct press_style){.off = "village,stars"}, &f.job, arena, NULL), ST_OK);
    assert_int_equal(f.job.template->len, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),      cmocka_unit_test(test_off),  cmocka_unit_test(test_order),
        cmocka_unit_test(test_what_stays), cmocka_unit_test(test_look), cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_head_goes),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
