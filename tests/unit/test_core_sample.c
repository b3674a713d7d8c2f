/* Samples by stratum. The vectors were made by another program from the description in core/sample.h alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "core/sample.h"

#define SEED "000102030405060708090a0b0c0d0e0f"

static struct arena *arena;

static int setup(void **state) {
    (void)state;
    arena = arena_new((size_t)16 << 20);
    return arena && sodium_init() >= 0 ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    arena_free(&arena);
    return 0;
}

static struct sample_line *frame_of(const char *text, size_t *n) {
    struct sample_line *line = NULL;
    struct err e = { 0 };
    if (sample_frame_read(text, strlen(text), arena, &line, n, &e)) fail_msg("%s: %s line %s", text, e.key, err_value(&e, "line"));
    return line;
}

/* "03013:12:1 03046:7:1" */
static const char *drawn(const char *frame, const char *seed, uint32_t size) {
    size_t n = 0;
    struct sample s;
    struct err e = { 0 };
    struct buf b = BUF_INIT;
    const struct sample_line *line = frame_of(frame, &n);
    assert_int_equal(sample_draw(line, n, seed, size, arena, &s, &e), ST_OK);
    for (size_t i = 0; i < s.drawn; i++)
        buf_printf(&b, "%s%s:%lld:%u", i ? " " : "", line[s.unit[i].line].stratum, (long long)line[s.unit[i].line].id, s.unit[i].index);
    const char *out = arena_str(arena, b.data ? b.data : "");
    buf_free(&b);
    return out;
}

/* ---- vectors ---- */

#define COMMUNES "02680\t11\t1\n" \
                 "03013\t1\t1\n03013\t2\t1\n03013\t5\t1\n03013\t9\t1\n03013\t12\t1\n03013\t40\t1\n03013\t41\t1\n" \
                 "03046\t3\t1\n03046\t4\t1\n03046\t7\t1\n03046\t8\t1\n"
#define RUNS "all\t17\t20000000\nall\t18\t3\nall\t30\t1000\n"
#define GROUPS "drink\t2\t40\ndrink\t9\t60\nhandicraft\t1\t500\nnone\t4\t1\n"
#define SMALL "a\t1\t1\nb\t2\t1\nc\t3\t1\nd\t4\t97\n"
#define LARGE "a\t1\t4294967295\na\t2\t4294967295\n"

static const struct {
    const char *frame, *sha256, *seed, *drawn;
    uint32_t size;
} vectors[] = {
    { COMMUNES, "e08c509ccf51043ada18ab6cbd4a40210d8c0598fb4b4b2440ec1ab3f20287ec", SEED, "03013:12:1", 1 },
    { COMMUNES, "e08c509ccf51043ada18ab6cbd4a40210d8c0598fb4b4b2440ec1ab3f20287ec", SEED, "03013:12:1 03046:7:1", 2 },
    { COMMUNES, "e08c509ccf51043ada18ab6cbd4a40210d8c0598fb4b4b2440ec1ab3f20287ec", SEED, "02680:11:1 03013:12:1 03046:7:1", 3 },
    { COMMUNES, "e08c509ccf51043ada18ab6cbd4a40210d8c0598fb4b4b2440ec1ab3f20287ec", SEED,
      "02680:11:1 03013:12:1 03013:40:1 03046:7:1 03046:8:1", 5 },
    { COMMUNES, "e08c509ccf51043ada18ab6cbd4a40210d8c0598fb4b4b2440ec1ab3f20287ec", SEED,
      "02680:11:1 03013:1:1 03013:2:1 03013:5:1 03013:12:1 03013:40:1 03013:41:1 03046:3:1 03046:4:1 03046:7:1 03046:8:1", 11 },
    { RUNS, "7630d0b6d3d8daaa5541ae53065678b35b084efd0daaef927e604422d9b542f3", SEED,
      "all:17:470433 all:17:2151127 all:17:13876597 all:17:17530245 all:17:17556937 all:17:17596315", 6 },
    { GROUPS, "650a6b111367fea2aed16049f580165e36abfcff3c908984f6408933b9ea3ffd", "ffffffffffffffffffffffffffffffff",
      "drink:2:39 drink:9:40 handicraft:1:26 handicraft:1:60 handicraft:1:169 handicraft:1:222 handicraft:1:258 handicraft:1:313 "
      "handicraft:1:387 none:4:1", 10 },
    { SMALL, "12d6753006a0bb2862858548732aaebf454ee9f63a47d9908d1659fed24dc3f0", SEED, "a:1:1 b:2:1 c:3:1 d:4:82", 4 },
    { SMALL, "12d6753006a0bb2862858548732aaebf454ee9f63a47d9908d1659fed24dc3f0", SEED, "d:4:9 d:4:34 d:4:82", 3 },
    { LARGE, "cd620dd254273086d098b4a7b08f4b8b8549247a71793eaca69189e93a5f83ed", SEED, "a:1:598660047 a:1:4278391589 a:2:2352208903", 3 },
};

static void test_vectors(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        unsigned char hash[SAMPLE_HASH_BYTES];
        char hex[2 * SAMPLE_HASH_BYTES + 1];
        sample_frame_hash(vectors[i].frame, strlen(vectors[i].frame), hash);
        sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
        assert_string_equal(hex, vectors[i].sha256);
        assert_string_equal(drawn(vectors[i].frame, vectors[i].seed, vectors[i].size), vectors[i].drawn);
    }
}

/* ---- what holds for each sample ---- */

static void test_all_and_none(void **state) {
    (void)state;
    const char *all = drawn(COMMUNES, SEED, 12);
    assert_string_equal(drawn(COMMUNES, SEED, SAMPLE_SIZE_MAX), all);
    assert_string_equal(drawn(COMMUNES, "ffffffffffffffffffffffffffffffff", 12), all);
    assert_string_equal(drawn("", SEED, 5), "");
    assert_string_not_equal(drawn(COMMUNES, SEED, 3), drawn(COMMUNES, "100102030405060708090a0b0c0d0e0f", 3));
}

/* A frame of many strata of many sizes: no stratum gets more than it has, none is forgotten, no unit is drawn twice, shares differ by less than one. */
static void test_shares(void **state) {
    struct sample_line line[60];
    struct err e = { 0 };
    (void)state;
    for (size_t i = 0; i < 60; i++) {
        line[i] = (struct sample_line){ .id = (int64_t)(61 - i), .count = (uint32_t)(i * i % 37 + 1) };
        (void)snprintf(line[i].stratum, sizeof line[i].stratum, "s%zu", i % 23);
    }
    sample_sort(line, 60);
    for (uint32_t size = 1; size < 700; size += 13) {
        struct sample s;
        uint64_t sum = 0;
        assert_int_equal(sample_draw(line, 60, SEED, size, arena, &s, &e), ST_OK);
        assert_int_equal(s.strata, 23);
        for (size_t h = 0; h < s.strata; h++) {
            const struct sample_stratum *x = &s.stratum[h];
            uint64_t share = s.drawn * x->units / s.units;
            assert_true(x->drawn <= x->units);
            assert_true(size < s.strata || x->drawn >= 1);
            assert_true(x->drawn <= share + 1);
            assert_true(size < 4 * s.strata || x->drawn >= share); /* so many that nobody has to give one away */
            sum += x->drawn;
        }
        assert_int_equal(sum, s.drawn);
        assert_int_equal(s.drawn, size < s.units ? size : s.units);
        for (size_t i = 1; i < s.drawn; i++)
            assert_true(s.unit[i].line > s.unit[i - 1].line || (s.unit[i].line == s.unit[i - 1].line && s.unit[i].index > s.unit[i - 1].index));
        for (size_t i = 0; i < s.drawn; i++) assert_true(s.unit[i].index >= 1 && s.unit[i].index <= line[s.unit[i].line].count);
    }
}

/* Each unit is drawn about equally often: 4,000 seeds, 3 of 10, so 1,200 each, give or take 29. */
static void test_fair(void **state) {
    struct sample_line line[2] = { { .stratum = "a", .id = 1, .count = 4 }, { .stratum = "a", .id = 2, .count = 6 } };
    int times[10] = { 0 };
    struct err e = { 0 };
    (void)state;
    for (unsigned n = 0; n < 4000; n++) {
        char seed[SAMPLE_SEED_BYTES];
        struct sample s;
        struct arena *a = arena_new(1u << 16);
        (void)snprintf(seed, sizeof seed, "%032x", n);
        assert_int_equal(sample_draw(line, 2, seed, 3, a, &s, &e), ST_OK);
        for (size_t i = 0; i < s.drawn; i++) times[(s.unit[i].line ? 4 : 0) + s.unit[i].index - 1]++;
        arena_free(&a);
    }
    for (size_t i = 0; i < 10; i++) assert_in_range(times[i], 1200 - 145, 1200 + 145);
}

/* ---- frames as they come ---- */

static void test_written(void **state) {
    struct sample_line line[] = { { .stratum = "b", .id = 2, .count = 1 }, { .stratum = "a", .id = 10, .count = 3 }, { .stratum = "a", .id = 9, .count = 1 } };
    struct buf b = BUF_INIT;
    (void)state;
    sample_sort(line, 3);
    sample_frame_write(line, 3, &b);
    assert_string_equal(b.data, "a\t9\t1\na\t10\t3\nb\t2\t1\n");
    buf_free(&b);
    sample_sort(NULL, 0);
}

static void test_bad_frames(void **state) {
    static const struct {
        const char *text, *line;
    } all[] = { { "a\t1\t1", "1" },              { "\t1\t1\n", "1" },           { "A\t1\t1\n", "1" },  { "a\t0\t1\n", "1" },
                { "a\t01\t1\n", "1" },           { "a\t1\t0\n", "1" },          { "a\t1\t-1\n", "1" }, { "a\t1\t4294967296\n", "1" },
                { "a\t99999999999999999999\t1\n", "1" }, { "a\t1\t1\n\n", "2" }, { "a\t1\t1\na\t1\t1\n", "2" }, { "a\t2\t1\na\t1\t1\n", "2" },
                { "b\t1\t1\na\t2\t1\n", "2" },   { "a\t1\t1\nb\t1\n", "2" },     { "a 1 1\n", "1" },     { "a\t1\t1\r\n", "1" },
                { "a\t1\t1\nb\t2\t1", "2" },     { "a\n1\t1\n", "1" },           { "a\t1\t1\tx\n", "1" },
                { "abcdefghijklmnopqrstuvwxyz0123456789-abcd\t1\t1\n", "1" } };
    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct sample_line *line = NULL;
        size_t n = 0;
        struct err e = { 0 };
        if (sample_frame_read(all[i].text, strlen(all[i].text), arena, &line, &n, &e) != ST_INVALID) fail_msg("taken: %s", all[i].text);
        assert_string_equal(e.key, "sample.frame");
        assert_string_equal(err_value(&e, "line"), all[i].line);
    }
    struct sample_line *line = NULL;
    size_t n = 7;
    struct err e = { 0 };
    assert_int_equal(sample_frame_read("a\t1\t1\n\0x", 8, arena, &line, &n, &e), ST_INVALID); /* what hides behind a NUL is read too */
    struct buf b = BUF_INIT;
    err_clear(&e);
    for (int i = 1; i <= 65537; i++) buf_printf(&b, "a\t%d\t4294967295\n", i);
    struct arena *big = arena_new((size_t)64 << 20);
    assert_int_equal(sample_frame_read(b.data, b.len, big, &line, &n, &e), ST_TOO_LARGE);
    arena_free(&big);
    buf_free(&b);
}

static void test_seeds(void **state) {
    (void)state;
    assert_true(sample_seed_known(SEED));
    assert_false(sample_seed_known(""));
    assert_false(sample_seed_known("000102030405060708090a0b0c0d0e0"));
    assert_false(sample_seed_known(SEED "0"));
    assert_false(sample_seed_known("000102030405060708090A0B0C0D0E0F"));
    assert_false(sample_seed_known("g00102030405060708090a0b0c0d0e0f"));
}

static void test_no_memory(void **state) {
    struct sample_line line[] = { { .stratum = "a", .id = 1, .count = 100 } };
    struct sample s;
    struct err e = { 0 };
    struct arena *tiny = arena_new(64);
    (void)state;
    assert_int_equal(sample_draw(line, 1, SEED, 50, tiny, &s, &e), ST_NO_MEMORY);
    arena_free(&tiny);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_vectors),    cmocka_unit_test(test_all_and_none), cmocka_unit_test(test_shares),
                                        cmocka_unit_test(test_fair),       cmocka_unit_test(test_written),      cmocka_unit_test(test_bad_frames),
                                        cmocka_unit_test(test_seeds),      cmocka_unit_test(test_no_memory) };
    return cmocka_run_group_tests(tests, setup, teardown);
}
