/* The same form twice: the second tap gets the first answer, what differs or comes later is done anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/thread.h"
#include "once.h"

static void key_of(const char *who, const char *path, const char *name, const char *value, unsigned char key[ONCE_KEY_BYTES]) {
    struct form_field field = { .name = name, .value = value, .len = strlen(value) };
    const struct form f = { &field, 1 };
    once_key(who, path, strlen(path), &f, key);
}

static void test_keys(void **state) {
    (void)state;
    static const char *const rows[][4] = { { "a", "/p", "n", "v" }, { "b", "/p", "n", "v" }, { "a", "/q", "n", "v" }, { "a", "/p", "m", "v" },
                                           { "a", "/p", "n", "w" }, { "a", "/p", "nv", "" }, { "a/", "p", "n", "v" } };
    unsigned char keys[7][ONCE_KEY_BYTES];
    for (size_t i = 0; i < 7; i++) key_of(rows[i][0], rows[i][1], rows[i][2], rows[i][3], keys[i]);
    for (size_t i = 0; i < 7; i++)
        for (size_t j = 0; j < i; j++) assert_memory_not_equal(keys[i], keys[j], ONCE_KEY_BYTES);
    unsigned char again[ONCE_KEY_BYTES];
    key_of("a", "/p", "n", "v", again);
    assert_memory_equal(again, keys[0], ONCE_KEY_BYTES);
}

static void test_second_tap(void **state) {
    (void)state;
    struct once *o = once_new();
    unsigned char key[ONCE_KEY_BYTES], other[ONCE_KEY_BYTES];
    char to[ONCE_TO_BYTES] = "";
    const int64_t second = 1000000;
    key_of("a", "/p", "n", "v", key);
    key_of("a", "/p", "n", "w", other);
    assert_false(once_begin(o, key, second, to));
    once_end(o, key, 2 * second, "/app/lo/1?da=luu");
    assert_true(once_begin(o, key, 3 * second, to));
    assert_string_equal(to, "/app/lo/1?da=luu");
    assert_false(once_begin(o, other, 3 * second, to));
    once_end(o, other, 3 * second, ""); /* refused: sent again, it is looked at again */
    assert_false(once_begin(o, other, 4 * second, to));
    once_end(o, other, 4 * second, "");
    assert_true(once_begin(o, key, (2 + ONCE_SECONDS) * second - 1, to));
    assert_false(once_begin(o, key, (2 + ONCE_SECONDS) * second, to));
    once_end(o, key, 40 * second, "/app/lo/2");
    /* Many others push out the oldest, and nothing else. */
    for (int i = 0; i < 1000; i++) {
        char value[16];
        (void)snprintf(value, sizeof value, "%d", i);
        key_of("a", "/p", "n", value, other);
        assert_false(once_begin(o, other, 41 * second + i, to));
        once_end(o, other, 41 * second + i, "/x");
    }
    assert_true(once_begin(o, other, 42 * second, to));
    assert_false(once_begin(o, key, 42 * second, to));
    once_free(&o);
    assert_null(o);
    once_free(&o);
}

/* ---- two threads with the same form ---- */

struct tap {
    struct once *o;
    unsigned char key[ONCE_KEY_BYTES];
    char to[ONCE_TO_BYTES];
    bool done;
};

static void *tap_run(void *ctx) {
    struct tap *t = ctx;
    t->done = once_begin(t->o, t->key, 1, t->to);
    return NULL;
}

static void test_waits(void **state) {
    (void)state;
    struct tap t = { .o = once_new() };
    pthread_t th;
    char to[ONCE_TO_BYTES];
    key_of("a", "/p", "n", "v", t.key);
    assert_false(once_begin(t.o, t.key, 1, to));
    assert_int_equal(thread_start(&th, tap_run, &t), 0);
    once_end(t.o, t.key, 1, "/app/lo/7"); /* whether the other waits by now or comes later, it gets this */
    assert_int_equal(pthread_join(th, NULL), 0);
    assert_true(t.done);
    assert_string_equal(t.to, "/app/lo/7");
    once_free(&t.o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_second_tap),
        cmocka_unit_test(test_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
