/* The embedded font: every letter that a label may need, marks in their place, and subsets that hold together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "font.h"
#include "press_fixture.h"
#include "tpl.h"
#include "ttf.h"

static struct fonts fonts;
static struct arena *arena;

static int start(void **state) {
    arena = arena_new((size_t)64 << 20);
    if (fixture_start(state)) return -1;
    return fonts_open(&fonts, NULL) == ST_OK ? 0 : -1;
}

static int stop(void **state) {
    (void)state;
    fonts_close(&fonts);
    arena_free(&arena);
    return 0;
}

static struct glyphs shape(enum face face, const char *text) {
    struct glyphs g;
    assert_int_equal(font_shape(&fonts, face, text, strlen(text), arena, &g, NULL), ST_OK);
    return g;
}

static const char *const letters[] = {
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz",
    "AÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬBCDĐEÈẺẼÉẸÊỀỂỄẾỆFGHIÌỈĨÍỊJKLMNOÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢPQRSTUÙỦŨÚỤƯỪỬỮỨỰVWXYỲỶỸÝỴZ",
};

static void test_coverage(void **state) {
    (void)state;
    for (int face = 0; face < FACE_COUNT; face++) {
        for (int i = 0; i < 2; i++) {
            struct glyphs g = shape((enum face)face, letters[i]);
            assert_int_equal(g.missing, 0);
            /* NFC in, one glyph a letter out */
            assert_int_equal(g.len, utf8_count(letters[i], strlen(letters[i])));
        }
        assert_int_equal(shape((enum face)face, "Hmoob Njuab · Miuh Ndaauh · ơ̆ ỏ̆ ư̆ Ơ̆ Ỏ̆ Ư̆").missing, 0);
        assert_int_equal(shape((enum face)face, "“…” ‘’ – — · • × ° ₫ € % & / № ™ ½ ² ³").missing, 0);
        assert_int_equal(shape((enum face)face, "4 ★").missing, 0x2605);
        assert_int_equal(shape((enum face)face, "漢").missing, 0x6F22);
    }
}

/* A breve over ơ stands above it and takes no room of its own. */
static void test_marks(void **state) {
    (void)state;
    struct glyphs plain = shape(FACE_REGULAR, "Ơ"), marked = shape(FACE_REGULAR, "Ơ̆");
    assert_int_equal(marked.len, 2);
    assert_int_equal(marked.advance, plain.advance);
    assert_int_equal(marked.at[0].cluster, marked.at[1].cluster);
    assert_true(marked.at[1].y > 100);
}

static void test_nfd_is_nfc(void **state) {
    (void)state;
    static const char nfd[] = "the\xCC\x82u ca\xCC\x82\xCC\x89m", nfc[] = "thêu cẩm";
    const char *clean = utf8_clean(arena, nfd, sizeof nfd - 1);
    assert_string_equal(clean, nfc);
    struct glyphs g = shape(FACE_BOLD, clean);
    assert_int_equal(g.len, 8);
}

/* The parser knows the width of a number without the font: both must agree. */
static void test_digits(void **state) {
    (void)state;
    for (int face = 0; face < FACE_COUNT; face++) {
        struct glyphs g = shape((enum face)face, "4829 1047");
        if (face == FACE_REGULAR || face == FACE_BOLD) {
            assert_int_equal(fonts.digit_advance[face], TPL_DIGIT_EM);
            assert_int_equal(fonts.space_advance[face], TPL_SPACE_EM);
        }
        assert_int_equal(g.advance, 8 * fonts.digit_advance[face] + fonts.space_advance[face]);
        assert_int_equal(g.at[0].id, fonts.digit[face][4]);
        assert_int_equal(g.at[4].id, fonts.space[face]);
    }
}

static void test_pen(void **state) {
    (void)state;
    static const char text[] = "Ẫ AV";
    int32_t pen[sizeof text];
    struct glyphs g;
    assert_int_equal(font_shape(&fonts, FACE_REGULAR, text, sizeof text - 1, arena, &g, pen), ST_OK);
    assert_int_equal(pen[0], 0);
    assert_int_equal(pen[sizeof text - 1], g.advance);
    for (size_t i = 1; i < sizeof text; i++) assert_true(pen[i] >= pen[i - 1]);
    assert_int_equal(pen[3], g.at[0].advance); /* behind the three bytes of Ẫ */
    assert_true(g.at[3].x < pen[4] + g.at[2].advance); /* V is kerned to A */
}

static void test_subset(void **state) {
    (void)state;
    const struct embed_file *file = face_file(FACE_REGULAR);
    size_t n = ttf_glyphs(file->data, file->len);
    assert_true(n > 500);
    bool *used = arena_alloc(arena, n * sizeof *used);
    struct glyphs g = shape(FACE_REGULAR, "Ẫ");
    used[g.at[0].id] = true;
    struct buf out = BUF_INIT;
    assert_true(ttf_subset(file->data, file->len, used, n, &out));
    assert_true(out.len < file->len / 4);
    assert_int_equal(ttf_glyphs((const unsigned char *)out.data, out.len), n);
    /* HarfBuzz, a reader of its own, finds the same extents for the glyph and none for another */
    hb_blob_t *blob = hb_blob_create(out.data, (unsigned)out.len, HB_MEMORY_MODE_READONLY, NULL, NULL);
    hb_face_t *face = hb_face_create(blob, 0);
    hb_font_t *font = hb_font_create(face);
    hb_glyph_extents_t want, have;
    assert_true(hb_font_get_glyph_extents(fonts.font[FACE_REGULAR], g.at[0].id, &want));
    assert_true(hb_font_get_glyph_extents(font, g.at[0].id, &have));
    assert_memory_equal(&want, &have, sizeof want);
    assert_true(hb_font_get_glyph_extents(font, fonts.digit[FACE_REGULAR][5], &have));
    assert_int_equal(have.width, 0);
    hb_font_destroy(font);
    hb_face_destroy(face);
    hb_blob_destroy(blob);
    buf_free(&out);
}

/* A font cut short anywhere is refused or read within its bounds (ASan watches). */
static void test_broken_font(void **state) {
    (void)state;
    const struct embed_file *file = face_file(FACE_BOLD);
    size_t n = ttf_glyphs(file->data, file->len);
    bool *used = arena_alloc(arena, n * sizeof *used);
    for (size_t len = 0; len < file->len; len += len < 400 ? 1 : 4999) {
        unsigned char *copy = test_malloc(len + 1);
        memcpy(copy, file->data, len);
        struct buf out = BUF_INIT;
        memset(used, true, n * sizeof *used);
        if (ttf_subset(copy, len, used, n, &out)) assert_true(len > 400);
        buf_free(&out);
        test_free(copy);
    }
    assert_int_equal(ttf_glyphs((const unsigned char *)"", 0), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_coverage), cmocka_unit_test(test_marks),  cmocka_unit_test(test_nfd_is_nfc),
        cmocka_unit_test(test_digits),   cmocka_unit_test(test_pen),    cmocka_unit_test(test_subset),
        cmocka_unit_test(test_broken_font),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
