/* Dots: fast fills and copies do what one dot after the other would, at every offset. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "press.h"
#include "press_fixture.h"
#include "raster.h"

static void dot(struct raster *r, int32_t x, int32_t y) {
    if (x >= 0 && y >= 0 && x < r->w && y < r->h)
        r->bits[(size_t)y * r->stride + (size_t)x / 8] &= (unsigned char)~(0x80u >> (x & 7));
}

static void same(const struct raster *a, const struct raster *b) {
    assert_true(a->w == b->w && a->h == b->h && a->stride == b->stride);
    assert_memory_equal(a->bits, b->bits, a->stride * (size_t)a->h);
}

static struct raster paper(int32_t w, int32_t h) {
    struct raster r;
    assert_int_equal(raster_new(&r, w, h, NULL), ST_OK);
    return r;
}

static void test_fill(void **state) {
    (void)state;
    for (int32_t w = 1; w <= 25; w++) {
        struct raster fast = paper(w, 5), slow = paper(w, 5);
        for (int32_t x = -9; x <= 26; x++) {
            for (int32_t n = 0; n <= 36; n++) {
                raster_clear(&fast);
                raster_clear(&slow);
                raster_fill(&fast, x, -1, n, 4);
                for (int32_t i = 0; i < n; i++)
                    for (int32_t y = -1; y < 3; y++) dot(&slow, x + i, y);
                same(&fast, &slow);
            }
        }
        raster_free(&fast);
        raster_free(&slow);
    }
}

static void test_lay(void **state) {
    (void)state;
    unsigned seed = 1;
    for (int32_t w = 1; w <= 19; w++) {
        struct raster from = paper(w, 7);
        for (int32_t y = 0; y < 7; y++)
            for (int32_t x = 0; x < w; x++)
                if ((seed = seed * 1103515245u + 12345u) >> 16 & 1u) dot(&from, x, y);
        struct raster fast = paper(21, 9), slow = paper(21, 9);
        for (int32_t x = -20; x <= 22; x++) {
            for (int32_t y = -8; y <= 10; y++) {
                raster_clear(&fast);
                raster_clear(&slow);
                raster_lay(&fast, &from, x, y);
                for (int32_t k = 0; k < 7; k++)
                    for (int32_t i = 0; i < w; i++)
                        if (raster_dark(&from, i, k)) dot(&slow, x + i, y + k);
                same(&fast, &slow);
            }
        }
        raster_free(&from);
        raster_free(&fast);
        raster_free(&slow);
    }
}

static void test_no_paper(void **state) {
    (void)state;
    struct raster r;
    assert_int_equal(raster_new(&r, 0, 5, NULL), ST_NO_MEMORY);
    assert_int_equal(raster_new(&r, 5, -1, NULL), ST_NO_MEMORY);
    assert_int_equal(raster_new(&r, 100001, 1, NULL), ST_NO_MEMORY);
    raster_free(&r);
}

/* Modules of whole dots are equal; others keep the symbol's size to half a dot. */
static void test_edges(void **state) {
    (void)state;
    struct fonts f;
    assert_int_equal(fonts_open(&f, NULL), ST_OK);
    static const struct {
        int32_t module_nm, x;
        int dpi, whole;
    } rows[] = {{500492, 600, 203, 4}, {508000, 1350, 300, 6}, {500500, 777, 600, 0}, {375000, 600, 440, 0}, {500500, 600, 203, 4}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct drawing d = {.w = 40000, .h = 40000, .symbol_x = rows[i].x, .symbol_y = rows[i].x, .modules = 45,
                            .module_nm = rows[i].module_nm};
        struct plate pl;
        assert_int_equal(plate_open(&pl, &d, &f, rows[i].dpi, NULL), ST_OK);
        for (int k = 0; k < 45; k++)
            if (rows[i].whole) assert_int_equal(pl.edge_x[k + 1] - pl.edge_x[k], rows[i].whole);
        int64_t want = raster_dots((int64_t)rows[i].module_nm * 45 / 1000, rows[i].dpi);
        assert_in_range(pl.edge_y[45] - pl.edge_y[0], want - 1, want + 1);
        plate_close(&pl);
    }
    fonts_close(&f);
}

/* Four by four dots are one of grey; what is beyond the edges is paper. */
static void test_shrink(void **state) {
    (void)state;
    struct raster r = paper(10, 6), grey;
    raster_fill(&r, 0, 0, 4, 4);   /* all of the first */
    raster_fill(&r, 4, 0, 4, 2);   /* half of the second */
    raster_fill(&r, 8, 0, 2, 4);   /* the rest of the third */
    raster_fill(&r, 0, 4, 4, 2);
    assert_int_equal(raster_shrink(&r, &grey, NULL), ST_OK);
    assert_true(grey.w == 3 && grey.h == 2 && grey.stride == 2);
    const unsigned char want[] = {0x08, 0x8F, 0x8F, 0xFF};
    assert_memory_equal(grey.bits, want, 4);
    raster_free(&r);
    raster_free(&grey);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fill),
        cmocka_unit_test(test_lay),
        cmocka_unit_test(test_no_paper),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_shrink),
    };
    return cmocka_run_group_tests(tests, fixture_start, NULL);
}
