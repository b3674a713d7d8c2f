/* Checkpoints: written in one spelling, read in no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "log_keys.h"

#define ROOT "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="

static struct log_key ours;

static int setup(void **state) {
    (void)state;
    if (sodium_init() < 0) return -1;
    ours = log_key("tx.example/log", NOTE_ED25519, 7);
    return 0;
}

static void test_read_and_written(void **state) {
    (void)state;
    static const char *const texts[] = {
        "example.com/behind-the-sofa\n20852163\n" ROOT "\n", "sổ của ai đó + x\n0\n" ROOT "\n", "o\n9223372036854775807\n" ROOT "\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct checkpoint c;
        struct buf b = BUF_INIT;
        assert_int_equal(checkpoint_parse(texts[i], strlen(texts[i]), &c, NULL), ST_OK);
        checkpoint_format(&c, &b);
        assert_string_equal(b.data, texts[i]);
        buf_free(&b);
    }
}

static void test_extension_lines(void **state) {
    (void)state;
    struct checkpoint c;
    struct buf b = BUF_INIT;
    static const char text[] = "o\n17\n" ROOT "\nsomething\nelse\n";
    assert_int_equal(checkpoint_parse(text, strlen(text), &c, NULL), ST_OK);
    assert_int_equal(c.size, 17);
    checkpoint_format(&c, &b);
    assert_string_equal(b.data, "o\n17\n" ROOT "\n");
    buf_free(&b);
}

static void refused(const char *s, size_t len) {
    struct checkpoint c;
    struct err e = { 0 };
    assert_int_equal(checkpoint_parse(s, len, &c, &e), ST_INVALID);
    assert_string_equal(e.key, "checkpoint.format");
}

static void test_refused(void **state) {
    (void)state;
    static const char *const wrong[] = {
        "", "o\n", "o\n17\n", "o\n17\n" ROOT, "\n17\n" ROOT "\n", "o\n\n" ROOT "\n", "o\n017\n" ROOT "\n", "o\n-1\n" ROOT "\n", "o\n+1\n" ROOT "\n",
        "o\n 17\n" ROOT "\n", "o\n9223372036854775808\n" ROOT "\n", "o\n17\n\n", "o\n17\n" ROOT "\n\n", "o\n17\n" ROOT "\n\nx\n", "o\n17\n" ROOT "x\n",
        "o\n17\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n", "o\n17\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n", "o\n17\nAAAA\n",
        "o\r\n17\n" ROOT "\n", "o\t\n17\n" ROOT "\n",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) refused(wrong[i], strlen(wrong[i]));
    static const char good[] = "o\n17\n" ROOT "\n";
    for (size_t n = 0; n < strlen(good); n++) refused(good, n);
    struct buf b = BUF_INIT;
    for (int i = 0; i < CHECKPOINT_ORIGIN_BYTES; i++) buf_byte(&b, 'o');
    buf_str(&b, "\n17\n" ROOT "\n");
    refused(b.data, b.len);
    assert_int_equal(checkpoint_parse(b.data + 1, b.len - 1, &(struct checkpoint){ .size = 0 }, NULL), ST_OK);
    buf_clear(&b);
    buf_str(&b, good);
    while (b.len <= CHECKPOINT_TEXT_MAX) buf_str(&b, "extension\n");
    refused(b.data, b.len);
    buf_free(&b);
}

static void test_signed(void **state) {
    (void)state;
    struct checkpoint c = { .origin = "tx.example/log", .size = 3, .root = { 9 } }, got;
    struct buf b = BUF_INIT;
    struct err e = { 0 };
    const struct log_key other = log_key("tx.example/log", NOTE_ED25519, 8), elsewhere = log_key("ty.example/log", NOTE_ED25519, 7);
    assert_int_equal(checkpoint_sign(&c, &ours.key, ours.secret, &b, NULL), ST_OK);
    assert_int_equal(checkpoint_open(b.data, b.len, &ours.key, &got, NULL), ST_OK);
    assert_memory_equal(&got, &c, sizeof c);
    assert_int_equal(checkpoint_open(b.data, b.len, &other.key, &got, &e), ST_TAMPERED);
    assert_string_equal(e.key, "note.unsigned");
    err_clear(&e);
    buf_clear(&b);
    assert_int_equal(checkpoint_sign(&c, &elsewhere.key, elsewhere.secret, &b, NULL), ST_OK);
    assert_int_equal(checkpoint_open(b.data, b.len, &elsewhere.key, &got, &e), ST_TAMPERED);
    assert_string_equal(e.key, "checkpoint.origin");
    buf_clear(&b);
    assert_int_equal(note_sign(&b, "tx.example/log\n", 15, &ours.key, ours.secret, NULL), ST_OK); /* signed, but no checkpoint */
    assert_int_equal(checkpoint_open(b.data, b.len, &ours.key, &got, NULL), ST_INVALID);
    buf_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read_and_written), cmocka_unit_test(test_extension_lines),
        cmocka_unit_test(test_refused),          cmocka_unit_test(test_signed),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
