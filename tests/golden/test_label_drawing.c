/*
 * Drawings of labels against kept text.
 *
 * To accept a change that is meant: run this program with GOLDEN_WRITE=1, look at `git diff tests/golden` and at a
 * printed sheet, and commit both.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "art_fixture.h"
#include "base/file.h"
#include "press_fixture.h"

static const struct golden {
    const char *name, *stock;
    bool gs1, demo, bare, nfd, rich; /* rich: all that a label may show */
    const char *marks;
} goldens[] = {
    {.name = "a4-65", .stock = "a4-65"},
    {.name = "a4-40-gs1-demo", .stock = "a4-40", .gs1 = true, .demo = true},
    {.name = "roll-35x22x3", .stock = "roll-35x22x3"},
    {.name = "roll-40x30", .stock = "roll-40x30"},
    {.name = "roll-50x30-gs1", .stock = "roll-50x30", .gs1 = true},
    {.name = "a4-21", .stock = "a4-21"},
    {.name = "a4-21-gs1", .stock = "a4-21", .gs1 = true},
    {.name = "a4-24", .stock = "a4-24"},
    {.name = "a4-24-bare", .stock = "a4-24", .bare = true},
    {.name = "a4-24-nfd", .stock = "a4-24", .nfd = true},
    {.name = "a4-65-marks", .stock = "a4-65", .marks = "OCOP 4 sao"},
    {.name = "a4-21-ocop", .stock = "a4-21", .marks = "OCOP 4 sao"},
    {.name = "tomy-145", .stock = "tomy-145"},
    {.name = "a4-16", .stock = "a4-16", .rich = true, .marks = "OCOP 4 sao"},
    {.name = "a4-12", .stock = "a4-12", .rich = true, .marks = "OCOP 4 sao"},
    {.name = "a4-8", .stock = "a4-8", .rich = true, .gs1 = true, .marks = "OCOP 4 sao"},
    {.name = "a4-4", .stock = "a4-4", .rich = true, .marks = "OCOP 4 sao"},
    {.name = "a6-1", .stock = "a6-1", .rich = true, .marks = "OCOP 4 sao · Nhãn hiệu chứng nhận Thổ cẩm Mẫu"},
    {.name = "a6-1-bare", .stock = "a6-1", .bare = true},
    {.name = "roll-100x75", .stock = "roll-100x75"},
    {.name = "roll-100x150-demo", .stock = "roll-100x150", .demo = true},
    {.name = "tag-60x90", .stock = "tag-60x90", .rich = true, .marks = "OCOP 4 sao · Nhãn hiệu chứng nhận Thổ cẩm Mẫu"},
    {.name = "a4-21-marks", .stock = "a4-21", .marks = "OCOP 4 sao · Nhãn hiệu chứng nhận Thổ cẩm Mẫu"},
    {.name = "a4-24-marks", .stock = "a4-24", .marks = "OCOP 4 sao · Nhãn hiệu chứng nhận Thổ cẩm Mẫu"},
};

static void dump(const struct golden *g, struct buf *out) {
    struct fixture f;
    struct err e = {0};
    fixture_job(&f, g->stock, 1);
    if (g->gs1) fixture_issuer(&f.issuer, FIXTURE_HOST_26, FIXTURE_GTIN, FIXTURE_LOT_20);
    if (g->bare) f.job.texts = (struct press_texts){.name = "Rượu ngô", .org = "Hộ Mẫu B"};
    if (g->nfd) f.job.texts.village = "Ba\xCC\x89n Po\xCC\x89\xCC\x86 La\xCC\x80o O\xCC\x9B\xCC\x86ng";
    const struct press_image art = art_fixture();
    if (g->rich) {
        f.job.theme = COLOUR_INDIGO;
        f.job.texts.stars = 4;
        f.job.texts.logo = f.job.texts.ocop = f.job.texts.mark = &art;
        f.job.texts.tagline = "Dệt tay, nhuộm chàm từ lá";
        f.job.texts.tagline_en = "Handwoven, dyed with leaf indigo";
        f.job.texts.story = "Phụ nữ Dao Đỏ ở Tả Phìn trồng lanh, se sợi, dệt vải và nhuộm chàm nhiều lần trước khi thêu.";
        f.job.texts.story_en = "Red Dao women of Tả Phìn grow hemp, spin, weave and dye the cloth many times before embroidering.";
    }
    f.job.texts.demo = g->demo;
    f.job.texts.marks = g->marks;
    if (press_dump(&f.job, 1, out, &e) != ST_OK) fail_msg("%s: %s", g->name, e.key);
}

static void difference_tell(const char *have, const char *want) {
    long line = 1;
    while (*have && *have == *want) line += *have++ == '\n', want++;
    fail_msg("differs in line %ld:\n- %.*s\n+ %.*s", line, (int)strcspn(want, "\n"), want, (int)strcspn(have, "\n"),
             have);
}

static void test_drawings(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof goldens / sizeof *goldens; i++) {
        char path[1000];
        int len = snprintf(path, sizeof path, "%s/golden/label-%s.txt", TEST_SOURCE_DIR, goldens[i].name);
        assert_true(len > 0 && (size_t)len < sizeof path);
        struct buf have = BUF_INIT, want = BUF_INIT;
        dump(&goldens[i], &have);
        if (getenv("GOLDEN_WRITE")) assert_int_equal(file_replace(path, have.data, have.len, 0644, NULL), ST_OK);
        assert_int_equal(file_read(path, (size_t)1 << 20, &want, NULL), ST_OK);
        if (strcmp(have.data, want.data)) {
            print_message("%s\n", path);
            difference_tell(have.data, want.data);
        }
        buf_free(&have);
        buf_free(&want);
    }
}

/* Composed or not on the way in: the same glyphs in the same places. */
static void test_nfd_draws_as_nfc(void **state) {
    (void)state;
    struct fixture f;
    struct buf nfc = BUF_INIT, nfd = BUF_INIT;
    fixture_job(&f, "a4-24", 1);
    f.job.texts.name = "Khăn thổ cẩm Ơ̆n";
    assert_int_equal(press_dump(&f.job, 1, &nfc, NULL), ST_OK);
    f.job.texts.name = "Kha\xCC\x86n tho\xCC\x82\xCC\x89 ca\xCC\x82\xCC\x89m O\xCC\x9B\xCC\x86n";
    assert_int_equal(press_dump(&f.job, 1, &nfd, NULL), ST_OK);
    assert_string_equal(nfc.data, nfd.data);
    buf_free(&nfc);
    buf_free(&nfd);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_drawings),
        cmocka_unit_test(test_nfd_draws_as_nfc),
    };
    return cmocka_run_group_tests(tests, fixture_start, NULL);
}
