/* Text on its way in: refused, composed, folded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <utf8proc.h>

#include "base/utf8.h"

static struct arena *arena;

static int setup(void **state) {
    (void)state;
    arena = arena_new(1 << 20);
    return arena ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    arena_free(&arena);
    return 0;
}

static void test_malformed(void **state) {
    (void)state;
    static const char *const bad[] = {"\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xED\xBF\xBF",
                                      "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xC3",
                                      "\xE1\xBB", "a\xE1\xBBz", "\xF0\x9F\x98"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(utf8_valid(bad[i], strlen(bad[i])));
        assert_null(utf8_clean(arena, bad[i], strlen(bad[i])));
        assert_null(utf8_fold(arena, bad[i], strlen(bad[i])));
    }
    assert_true(utf8_valid("làng nghề \xF0\x9F\x8E\x8B \xF4\x8F\xBF\xBF", 22));
    assert_true(utf8_valid("", 0));
}

/* Every code point goes out and comes back; every surrogate is refused. */
static void test_all_code_points(void **state) {
    (void)state;
    for (int32_t c = 0; c <= 0x10FFFF; c++) {
        char s[4];
        size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4, pos = 0;
        static const int lead[5] = {0, 0, 0xC0, 0xE0, 0xF0};
        s[0] = (char)(lead[n] | c >> (6 * (n - 1)));
        for (size_t i = 1; i < n; i++) s[i] = (char)(0x80 | (c >> (6 * (n - 1 - i)) & 0x3F));
        int32_t got = utf8_next(s, n, &pos);
        if (c >= 0xD800 && c <= 0xDFFF) {
            assert_int_equal(got, -1);
        } else if (got != c || pos != n) {
            fail_msg("U+%04X read as %d", (unsigned)c, (int)got);
        }
    }
}

static void test_count(void **state) {
    (void)state;
    assert_int_equal(utf8_count("thổ cẩm", strlen("thổ cẩm")), 7);
    assert_int_equal(utf8_count("", 0), 0);
}

static void test_control(void **state) {
    (void)state;
    static const char *const bad[] = {"a\nb",         "a\tb",         "\x7F",         "\xC2\x85", "\xE2\x80\xAE",
                                      "\xE2\x80\xA8", "\xE2\x81\xA6", "\xE2\x80\x8F", "\xD8\x9C"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_true(utf8_has_control(bad[i], strlen(bad[i])));
        assert_null(utf8_clean(arena, bad[i], strlen(bad[i])));
    }
    assert_true(utf8_has_control("a\0b", 3));
    assert_false(utf8_has_control("bạc chạm · 银", strlen("bạc chạm · 银")));
}

static void clean_is(const char *in, const char *want) {
    char *out = utf8_clean(arena, in, strlen(in));
    assert_non_null(out);
    assert_string_equal(out, want);
    assert_true(utf8_is_nfc(out, strlen(out)));
}

static void test_clean(void **state) {
    (void)state;
    clean_is("  Hợp tác xã  A ", "Hợp tác xã A");
    clean_is("Hơ\xCC\xA3p ta\xCC\x81""c", "Hợp tác"); /* decomposed in part and whole */
    clean_is("\xC2\xA0x\xC2\xA0\xE3\x80\x80y\xC2\xA0", "x y");
    clean_is("Mẫu\xE2\x80\x8B\xC2\xAD\xEF\xBB\xBF A", "Mẫu A"); /* what nobody sees is not there */
    clean_is("a\xE2\x80\x8D\xCC\xA3", "ạ");
    clean_is("   ", "");
    clean_is("", "");
    assert_false(utf8_is_nfc("a\xCC\x81", 3));
}

static void fold_is(const char *in, const char *want) {
    char *out = utf8_fold(arena, in, strlen(in));
    assert_non_null(out);
    assert_string_equal(out, want);
}

static void test_fold(void **state) {
    (void)state;
    fold_is("hòa", "hoa");
    fold_is("hoà", "hoa");
    fold_is("HOÀ", "hoa");
    fold_is("Đao, đỏ", "dao, do");
    fold_is("Tả Phìn", "ta phin");
    fold_is("NGUYỄN VĂN Ữ", "nguyen van u");
    fold_is("ABC xyz 09", "abc xyz 09");
    fold_is("a\xCC\x81\xCC\xA3", "a");
    fold_is("", "");
}

static void test_upper(void **state) {
    (void)state;
    assert_string_equal(utf8_upper(arena, "Sở Khoa học và Công nghệ", strlen("Sở Khoa học và Công nghệ")), "SỞ KHOA HỌC VÀ CÔNG NGHỆ");
    assert_string_equal(utf8_upper(arena, "đ\xC6\xA1\xCC\xA3", 6), "ĐỢ"); /* composed on the way */
    assert_string_equal(utf8_upper(arena, "", 0), "");
    assert_null(utf8_upper(arena, "a\xE1\xBBz", 4));
}

static void test_spent_arena(void **state) {
    (void)state;
    struct arena *small = arena_new(4);
    assert_null(utf8_clean(small, "quá dài", strlen("quá dài")));
    assert_true(arena_spent(small));
    arena_free(&small);
}

/* What is believed without a look is what composing leaves alone: each character, alone and behind one that composes easily. */
static void test_nfc_of_every_character(void **state) {
    (void)state;
    for (int32_t c = 1; c < 0x110000; c++) {
        unsigned char text[8] = "a";
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        size_t len = 1 + (size_t)utf8proc_encode_char(c, text + 1);
        for (size_t from = 0; from < 2; from++) {
            utf8proc_uint8_t *nfc = NULL;
            utf8proc_ssize_t n = utf8proc_map(text + from, (utf8proc_ssize_t)(len - from), &nfc, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
            bool same = n == (utf8proc_ssize_t)(len - from) && !memcmp(nfc, text + from, len - from);
            free(nfc);
            if (utf8_is_nfc((const char *)text + from, len - from) != same) fail_msg("U+%04X", (unsigned)c);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nfc_of_every_character),
        cmocka_unit_test(test_malformed), cmocka_unit_test(test_all_code_points), cmocka_unit_test(test_count),
        cmocka_unit_test(test_control),   cmocka_unit_test(test_clean),           cmocka_unit_test(test_fold),
        cmocka_unit_test(test_upper),     cmocka_unit_test(test_spent_arena),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
