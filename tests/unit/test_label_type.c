/* Type in lines: where they break, how wide they are, and that no letter is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "document_type.h"
#include "press_fixture.h"

static struct fonts fonts;
static struct arena *arena;

static int start(void **state) {
    arena = arena_new((size_t)256 << 20);
    if (fixture_start(state)) return -1;
    return fonts_open(&fonts, NULL) == ST_OK ? 0 : -1;
}

static int stop(void **state) {
    (void)state;
    fonts_close(&fonts);
    arena_free(&arena);
    return 0;
}

static struct type_lines set(const char *text, int32_t width_um, enum type_align align) {
    const struct type_style s = {.size_mpt = 13000, .width_um = width_um, .align = align};
    const struct type_run run = {.text = text, .len = strlen(text), .face = FACE_SERIF};
    struct type_lines l;
    assert_int_equal(type_set(&fonts, arena, &s, &run, 1, &l, NULL), ST_OK);
    return l;
}

/* The texts of all lines, one behind the other. */
static const char *joined(const struct type_lines *l) {
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < l->len; i++)
        for (size_t k = 0; k < l->line[i].marks; k++) buf_str(&b, l->line[i].mark[k].op.text);
    const char *s = arena_strn(arena, b.data ? b.data : "", b.len);
    buf_free(&b);
    return s;
}

static const char *text_of(const struct type_lines *l, size_t line) { return l->line[line].marks ? l->line[line].mark[0].op.text : ""; }

static const char prose[] = "Hợp tác xã Thổ cẩm Mẫu A sản xuất khăn thêu tay theo hoa văn của người Dao Đỏ, nhuộm chàm từ lá và bán tại chợ phiên Bắc Hà.";

static void test_breaks_at_spaces(void **state) {
    (void)state;
    for (int32_t w = 25000; w < 200000; w += 7001) {
        struct type_lines l = set(prose, w, TYPE_LEFT);
        assert_string_equal(joined(&l), prose); /* the space at a line's end is there for who reads the text */
        for (size_t i = 0; i < l.len; i++) {
            const char *t = text_of(&l, i);
            assert_true(l.line[i].width_um <= w);
            assert_true(t[0] != ' ');
            assert_true(i + 1 == l.len || t[strlen(t) - 1] == ' ');
            assert_int_equal(l.line[i].mark[0].op.x, 0);
        }
    }
    assert_int_equal(set(prose, 2000000, TYPE_LEFT).len, 1);
}

/* A line takes the word that fits and leaves the one that does not, to a micrometre or two. */
static void test_off_by_one(void **state) {
    (void)state;
    int32_t w = set("Tem Làng", 500000, TYPE_LEFT).line[0].width_um;
    assert_int_equal(set("Tem Làng", w + 5, TYPE_LEFT).len, 1);
    assert_int_equal(set("Tem Làng", w - 5, TYPE_LEFT).len, 2);
}

static void test_justified(void **state) {
    (void)state;
    struct type_lines l = set(prose, 90000, TYPE_JUSTIFIED);
    assert_true(l.len > 2);
    for (size_t i = 0; i + 1 < l.len; i++) assert_in_range(l.line[i].width_um, 89000, 90001);
    assert_true(l.line[l.len - 1].width_um < 80000); /* the last line is as it is */
    const struct op *op = &l.line[0].mark[0].op;
    const struct glyph *last = &op->glyphs.at[op->glyphs.len - 2]; /* behind it is the space */
    assert_in_range(type_line_um(op->size_mpt, last->x + last->advance), 89000, 90001);
    /* a hole as wide as a word is worse than a ragged edge */
    int32_t wide = set("Waaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 500000, TYPE_LEFT).width_um;
    l = set("A B Waaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", wide + 100, TYPE_JUSTIFIED);
    assert_true(l.len == 2 && l.line[0].width_um < 10000);
}

static void test_aligned(void **state) {
    (void)state;
    struct type_lines right = set("Lào Cai", 90000, TYPE_RIGHT), middle = set("Lào Cai", 90000, TYPE_CENTRED);
    assert_int_equal(right.line[0].mark[0].op.x + right.line[0].width_um, 90000);
    assert_in_range(middle.line[0].mark[0].op.x * 2 + middle.line[0].width_um, 89998, 90002);
}

static void test_long_words(void **state) {
    (void)state;
    static const char address[] = "https://tx.laocai.gov.vn/xac-nhan/2026/07/05/su-dung-tem?lo=2411A";
    static const char word[] = "Ẫẫẫẫẫẫẫẫẫẫẫẫẫẫẫẫẫẫẫẫẫẫẫẫẫẫẫẫẫẫẫẫẫẫẫẫẫẫẫẫ";
    for (int32_t w = 100; w < 90000; w += 1777) {
        const char *const all[] = {address, word};
        for (int k = 0; k < 2; k++) {
            struct type_lines l = set(all[k], w, TYPE_JUSTIFIED);
            assert_string_equal(joined(&l), all[k]);
            for (size_t i = 0; i < l.len; i++) {
                assert_true(l.line[i].width_um <= w || utf8_count(text_of(&l, i), strlen(text_of(&l, i))) == 1);
                assert_true(utf8_valid(text_of(&l, i), strlen(text_of(&l, i))));
            }
        }
    }
    const char *first = text_of(&(struct type_lines){.line = set(address, 60000, TYPE_LEFT).line}, 0);
    assert_non_null(strchr("/-.?=", first[strlen(first) - 1])); /* an address is broken behind its signs */
}

/* A mark never stands on another line than its letter. */
static void test_marks_stay(void **state) {
    (void)state;
    struct type_lines l = set("ơ̆ơ̆ơ̆ơ̆ơ̆ơ̆ơ̆ơ̆", 100, TYPE_LEFT);
    assert_int_equal(l.len, 8);
    for (size_t i = 0; i < l.len; i++) assert_string_equal(text_of(&l, i), "ơ̆");
}

static void test_new_lines(void **state) {
    (void)state;
    struct type_lines l = set("một\nhai\n\nba", 90000, TYPE_JUSTIFIED);
    assert_int_equal(l.len, 4);
    assert_string_equal(text_of(&l, 0), "một ");
    assert_string_equal(text_of(&l, 2), "");
    assert_string_equal(text_of(&l, 3), "ba");
    assert_int_equal(set("", 90000, TYPE_LEFT).len, 0);
    assert_int_equal(set(" ", 90000, TYPE_LEFT).len, 1);
}

/* Runs of other faces break as one text, and each keeps its face. */
static void test_runs(void **state) {
    (void)state;
    const struct type_style s = {.size_mpt = 13000, .width_um = 40000, .first_um = 10000, .align = TYPE_JUSTIFIED};
    const struct type_run run[] = {{"Thực hiện ", strlen("Thực hiện "), FACE_SERIF, NULL, NULL},
                                   {"Kế hoạch số 125", strlen("Kế hoạch số 125"), FACE_SERIF_BOLD, NULL, NULL},
                                   {"/KH-UBND, Sở báo cáo", strlen("/KH-UBND, Sở báo cáo"), FACE_SERIF, NULL, NULL}};
    struct type_lines l;
    assert_int_equal(type_set(&fonts, arena, &s, run, 3, &l, NULL), ST_OK);
    assert_string_equal(joined(&l), "Thực hiện Kế hoạch số 125/KH-UBND, Sở báo cáo");
    assert_int_equal(l.line[0].mark[0].op.x, 10000);
    assert_int_equal(l.line[0].mark[0].op.face, FACE_SERIF);
    assert_int_equal(l.line[0].mark[1].op.face, FACE_SERIF_BOLD);
    for (size_t i = 0; i < l.len; i++)
        for (size_t k = 1; k < l.line[i].marks; k++) assert_true(l.line[i].mark[k].op.x > l.line[i].mark[k - 1].op.x);
    assert_true(l.len >= 3);
}

static void test_missing_glyph(void **state) {
    (void)state;
    const struct type_style s = {.size_mpt = 13000, .width_um = 90000};
    struct buf b = BUF_INIT;
    for (int i = 0; i < 3000; i++) buf_str(&b, "chữ ");
    buf_str(&b, "hạng 4 ★ của tỉnh");
    const struct type_run run = {b.data, b.len, FACE_SERIF, NULL, NULL};
    struct type_lines l;
    struct err e = {0};
    assert_int_equal(type_set(&fonts, arena, &s, &run, 1, &l, &e), ST_INVALID);
    assert_string_equal(e.key, "document.glyph");
    assert_string_equal(err_value(&e, "character"), "★");
    assert_non_null(strstr(err_value(&e, "text"), "★"));
    assert_true(utf8_valid(err_value(&e, "text"), strlen(err_value(&e, "text"))));
    buf_free(&b);
}

/* Longer than what is shaped at once, with and without a space to part it at. */
static void test_very_long(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    for (int i = 0; i < 30000; i++) buf_str(&b, i % 7 ? "chữ" : "ữ ");
    struct type_lines l = set(b.data, 100000, TYPE_JUSTIFIED);
    assert_string_equal(joined(&l), b.data);
    buf_clear(&b);
    for (int i = 0; i < 9000; i++) buf_str(&b, "ữ");
    l = set(b.data, 100000, TYPE_LEFT);
    assert_string_equal(joined(&l), b.data);
    buf_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_breaks_at_spaces), cmocka_unit_test(test_off_by_one), cmocka_unit_test(test_justified),  cmocka_unit_test(test_aligned),
        cmocka_unit_test(test_long_words),       cmocka_unit_test(test_marks_stay), cmocka_unit_test(test_new_lines),  cmocka_unit_test(test_runs),
        cmocka_unit_test(test_missing_glyph),    cmocka_unit_test(test_very_long),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
