/* Arena and buffer: caps hold, failures stick, contents are right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"

static void test_arena_aligns_and_zeroes(void **state) {
    (void)state;
    struct arena *a = arena_new(1 << 20);
    for (int round = 0; round < 3; round++) {
        for (size_t size = 0; size < 3000; size += 7) {
            unsigned char *p = arena_alloc(a, size);
            assert_non_null(p);
            assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
            for (size_t i = 0; i < size; i++) assert_int_equal(p[i], 0);
            memset(p, 0xAA, size);
        }
        arena_reset(a);
    }
    arena_free(&a);
    assert_null(a);
    arena_free(&a);
}

static void test_arena_cap(void **state) {
    (void)state;
    struct arena *a = arena_new(100);
    assert_non_null(arena_alloc(a, 60));
    assert_false(arena_spent(a));
    assert_null(arena_alloc(a, 41));
    assert_true(arena_spent(a));
    assert_null(arena_alloc(a, 1)); /* spent stays spent */
    arena_reset(a);
    assert_false(arena_spent(a));
    assert_non_null(arena_alloc(a, 100));
    assert_null(arena_alloc(a, SIZE_MAX));
    arena_free(&a);
}

static void test_arena_strings(void **state) {
    (void)state;
    struct arena *a = arena_new(100000);
    assert_string_equal(arena_strn(a, "abcdef", 3), "abc");
    assert_string_equal(arena_str(a, "làng"), "làng");
    assert_null(arena_str(a, NULL));
    assert_string_equal(arena_printf(a, "%d-%s", 7, "x"), "7-x");
    char *big = arena_printf(a, "%090000d", 1);
    assert_int_equal(strlen(big), 90000);
    assert_null(arena_printf(a, "%020000d", 1));
    assert_true(arena_spent(a));
    arena_free(&a);
}

static void test_buf_appends(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    buf_add(&b, "a\0b", 3);
    buf_str(&b, "cd");
    buf_byte(&b, 'e');
    buf_printf(&b, "%s", "f");
    buf_u64(&b, 0);
    buf_u64(&b, UINT64_MAX);
    assert_int_equal(b.len, 28);
    assert_memory_equal(b.data, "a\0bcdef018446744073709551615", 29);
    buf_clear(&b);
    for (int i = 0; i < 5000; i++) buf_printf(&b, "%04d", i);
    assert_int_equal(b.len, 20000);
    assert_memory_equal(b.data + 4 * 1234, "1234", 4);
    assert_false(b.failed);
    buf_free(&b);
    buf_free(&b);
    assert_null(b.data);
}

static void test_buf_failure_sticks(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    b.max = 10;
    buf_str(&b, "12345678");
    buf_str(&b, "901");
    assert_true(b.failed);
    buf_byte(&b, 'x');
    assert_int_equal(b.len, 8);
    assert_null(buf_room(&b, 1));
    buf_clear(&b);
    assert_false(b.failed);
    assert_non_null(buf_room(&b, 10));
    assert_null(buf_room(&b, SIZE_MAX));
    buf_free(&b);
}

static void test_buf_html(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    const char *in = "<a href=\"x\">'&'</a> bản";
    buf_html(&b, in, strlen(in));
    assert_string_equal(b.data, "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt; bản");
    buf_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arena_aligns_and_zeroes), cmocka_unit_test(test_arena_cap),
        cmocka_unit_test(test_arena_strings),           cmocka_unit_test(test_buf_appends),
        cmocka_unit_test(test_buf_failure_sticks),      cmocka_unit_test(test_buf_html),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
