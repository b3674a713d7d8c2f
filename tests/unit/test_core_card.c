/* Codes of sign-in cards: read back however they are typed, and nothing else is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/card.h"

static void test_made_and_read(void **state) {
    (void)state;
    char code[CARD_CODE_BYTES], read[CARD_CODE_BYTES];
    for (unsigned base = 0; base < 256; base += 12) {
        unsigned char random[CARD_RANDOM_BYTES];
        for (unsigned i = 0; i < sizeof random; i++) random[i] = (unsigned char)(base + i);
        card_code_make(random, code);
        assert_int_equal(strlen(code), 14);
        assert_true(code[4] == '-' && code[9] == '-');
        assert_null(strpbrk(code, "ILOUilou"));
        assert_true(card_code_read(code, read));
        assert_string_equal(read, code);
    }
}

static void test_typed(void **state) {
    (void)state;
    static const char *const same[] = { "01AB-CDEF-GHJ1", "01abcdefghj1", " 01 AB CD EF GH J1 ", "Oiab-cdef-ghjl",
                                        "o-LAB--CDEFGHJI" };
    static const char *const bad[] = { "", "-", "01AB-CDEF-GHJ", "01AB-CDEF-GHJ12", "01AB-CDEF-GHJU", "01AB.CDEF.GHJ1",
                                       "01AB-CDEF-GHĐ1", "01AB-CDEF-GHJ1-A" };
    char read[CARD_CODE_BYTES];
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        assert_true(card_code_read(same[i], read));
        assert_string_equal(read, "01AB-CDEF-GHJ1");
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(card_code_read(bad[i], read));
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_made_and_read), cmocka_unit_test(test_typed) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
