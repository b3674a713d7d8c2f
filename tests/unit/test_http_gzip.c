/* Spliced pages must be what a plain gzip of the filled page would give, byte for byte, in any decoder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "base/random.h"
#include "deflate_copy.h"
#include "gzip.h"
#include "shells.h"

/* zlib checks the header, the checksum and the length. */
static char *gunzip(const struct buf *in, size_t *len) {
    static char out[1 << 20];
    z_stream z = { 0 };
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    z.next_in = (Bytef *)in->data;
    z.avail_in = (uInt)in->len;
    z.next_out = (Bytef *)out;
    z.avail_out = sizeof out;
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(z.avail_in, 0);
    *len = z.total_out;
    inflateEnd(&z);
    return out;
}

static void check(struct deflater *d, const char *page, size_t len, const struct splice_value *values) {
    struct buf want = BUF_INIT, got = BUF_INIT;
    for (size_t i = 0; i < len; i++) {
        if (page[i] == '\001' && i + 1 < len) {
            const struct splice_value *v = &values[(unsigned char)page[++i]];
            buf_add(&want, v->data, v->len);
        } else {
            buf_byte(&want, (unsigned char)page[i]);
        }
    }
    struct splice *s = splice_new(d, page, len);
    assert_non_null(s);
    splice_fill(s, values, &got);
    assert_false(got.failed);
    size_t out_len;
    char *out = gunzip(&got, &out_len);
    assert_int_equal(out_len, want.len);
    assert_int_equal(splice_length(s, values), want.len);
    if (want.len) assert_memory_equal(out, want.data, want.len);
    splice_free(&s);
    s = splice_new(NULL, page, len);
    assert_non_null(s);
    buf_clear(&got);
    splice_fill(s, values, &got);
    assert_int_equal(got.len, want.len);
    if (want.len) assert_memory_equal(got.data, want.data, want.len);
    splice_free(&s);
    buf_free(&want);
    buf_free(&got);
}

static void test_splice_cases(void **state) {
    struct deflater *d = *state;
    struct splice_value values[SPLICE_LETTERS] = { { NULL, 0 } };
    static char big[140000];
    memset(big, 'z', sizeof big);
    values['a'] = (struct splice_value){ "4829 1047 3382 9156", 19 };
    values['b'] = (struct splice_value){ big, sizeof big };
    values['e'] = (struct splice_value){ "", 0 };
    /* an address that comes again: near, one apart from itself, and beyond what can be pointed to */
    values['c'] = (struct splice_value){ big + 1000, 170 };
    values['d'] = (struct splice_value){ big + 1000, 1031 };
    const char *pages[] = { "\001c\001c", "x\001cy\001dz\001c\001d\001d", "\001c\001b\001c!\001c", "plain", "\001a", "\001a\001a", "x\001ay\001ez\001e", "\001e tail", "head \001b mid \001a",
                            "\001e" };
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) check(d, pages[i], strlen(pages[i]), values);
}

/* Every length and distances around each code, as zlib reads them. */
static void test_copy(void **state) {
    (void)state;
    static const size_t distances[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 24, 25, 192, 193, 257, 511, 512, 513, 4096, 4097, 8192, 8193, 16384, 16385, 24576, 24577, 32767, 32768 };
    static char text[DEFLATE_COPY_DISTANCE_MAX];
    struct random_seeded seed;
    struct random rnd = random_seed(&seed, 11);
    random_fill(&rnd, text, sizeof text);
    for (size_t i = 0; i < sizeof distances / sizeof *distances; i++)
        for (size_t len = DEFLATE_COPY_MIN; len <= 800; len += len < 300 ? 1 : 7) {
            struct buf b = BUF_INIT;
            static unsigned char out[sizeof text + 1000];
            z_stream z = { 0 };
            unsigned char stored[5] = { 0, 0xff, 0x7f, 0, 0x80 }; /* 32,767 bytes, then one more */
            buf_add(&b, stored, 5);
            buf_add(&b, text, 32767);
            buf_add(&b, "\0\1\0\xfe\xff", 5);
            buf_add(&b, text + 32767, 1);
            size_t before = b.len;
            deflate_copy(&b, distances[i], len);
            assert_true(b.len - before <= 12 * (len / 258 + 1));
            buf_add(&b, "\3\0", 2);
            assert_int_equal(inflateInit2(&z, -15), Z_OK);
            z.next_in = (Bytef *)b.data;
            z.avail_in = (uInt)b.len;
            z.next_out = out;
            z.avail_out = sizeof out;
            assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
            assert_int_equal(z.total_out, sizeof text + len);
            for (size_t k = 0; k < len; k++) assert_int_equal(out[sizeof text + k], out[sizeof text + k - distances[i]]);
            inflateEnd(&z);
            buf_free(&b);
        }
}

static void test_splice_random(void **state) {
    struct random_seeded seed;
    struct random rnd = random_seed(&seed, 7);
    for (int round = 0; round < 200; round++) {
        unsigned char bytes[3000];
        struct splice_value values[SPLICE_LETTERS] = { { NULL, 0 } };
        uint16_t n;
        random_fill(&rnd, &n, sizeof n);
        size_t len = 1 + n % (sizeof bytes - 1);
        random_fill(&rnd, bytes, len);
        for (size_t i = 0; i + 1 < len; i++) {
            if (bytes[i] == 1)
                bytes[i + 1] = (unsigned char)('a' + bytes[i + 1] % 26);
            else if (bytes[i] < 64)
                bytes[i] = 'x';
        }
        if (bytes[len - 1] == 1) bytes[len - 1] = 'y';
        for (int c = 'a'; c <= 'z'; c++) values[c] = (struct splice_value){ (const char *)bytes, (size_t)(c - 'a') };
        check(*state, (const char *)bytes, len, values);
    }
}

static void test_whole(void **state) {
    struct buf out = BUF_INIT;
    const char text[] = "Tem hợp lệ Tem hợp lệ Tem hợp lệ";
    size_t len;
    for (int i = 0; i < 2; i++) {
        buf_clear(&out);
        gzip_whole(*state, text, sizeof text, &out);
        char *back = gunzip(&out, &len);
        assert_int_equal(len, sizeof text);
        assert_memory_equal(back, text, len);
    }
    buf_free(&out);
}

static struct shell_key key_of(uint64_t serial) {
    struct shell_key k;
    memset(&k, 0, sizeof k);
    k.serial = serial;
    return k;
}

static void test_shells_bounded(void **state) {
    struct shells *s = shells_new();
    struct shell_key hot = key_of(1);
    assert_null(shells_get(s, &hot));
    for (uint64_t i = 1; i <= 5 * SHELLS_MAX; i++) {
        struct shell_key k = key_of(i);
        assert_null(shells_get(s, &k));
        struct splice *page = splice_new(*state, "page", 4);
        assert_ptr_equal(shells_put(s, &k, page), page);
        assert_ptr_equal(shells_get(s, &k), page);
        assert_true(shells_count(s) <= SHELLS_MAX);
        assert_non_null(shells_get(s, &hot)); /* what is used stays */
    }
    assert_int_equal(shells_count(s), SHELLS_MAX);
    struct shell_key other = hot;
    other.lang = 1;
    assert_null(shells_get(s, &other));
    shells_free(&s);
}

static void test_shells_bytes(void **state) {
    struct random_seeded seed;
    struct random rnd = random_seed(&seed, 9);
    static unsigned char noise[500000];
    struct shells *s = shells_new();
    random_fill(&rnd, noise, sizeof noise);
    for (size_t i = 0; i < sizeof noise; i++) noise[i] |= 2;
    for (uint64_t i = 1; i <= 20; i++) {
        struct shell_key k = key_of(i);
        shells_put(s, &k, splice_new(*state, (const char *)noise, sizeof noise));
    }
    assert_true(shells_count(s) <= (int)(SHELLS_BYTES_MAX / 400000));
    shells_free(&s);
}

static int open_deflater(void **state) {
    *state = deflater_new();
    return *state ? 0 : -1;
}

static int close_deflater(void **state) {
    struct deflater *d = *state;
    deflater_free(&d);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_splice_cases), cmocka_unit_test(test_splice_random), cmocka_unit_test(test_copy),
                                        cmocka_unit_test(test_whole), cmocka_unit_test(test_shells_bounded),
                                        cmocka_unit_test(test_shells_bytes) };
    return cmocka_run_group_tests(tests, open_deflater, close_deflater);
}
