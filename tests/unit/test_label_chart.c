/* Charts: every value is said, shapes stay within their frame, and the SVG keeps to the page's policy. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "chart_shape.h"
#include "press_fixture.h"

static struct fonts fonts;

static int start(void **state) { return fixture_start(state) || fonts_open(&fonts, NULL) != ST_OK ? -1 : 0; }

static int stop(void **state) {
    (void)state;
    fonts_close(&fonts);
    return 0;
}

static const char *const labels[CHART_ROWS_MAX] = {"01/2026", "02/2026", "03/2026", "04/2026"};
static const char *const names[] = {"Đã cấp", "Chỉ tiêu", "Năm trước"};

static size_t count(const char *in, const char *what) {
    size_t n = 0;
    for (const char *at = in; (at = strstr(at, what)); at++) n++;
    return n;
}

static void svg(const struct chart *c, struct buf *out) {
    struct err e = {0};
    if (chart_svg(c, out, &e) != ST_OK) fail_msg("%s", e.key);
}

static void test_values_are_said(void **state) {
    (void)state;
    static const int64_t v[] = {12480, 9600, 0, 100, CHART_NONE, 5000, 1, 12480};
    const struct chart c = {.title = "Tem đã cấp", .describes = "Một làng <vượt> chỉ tiêu", .id = "a-1", .series = 2, .rows = 4, .series_name = names, .label = labels, .value = v};
    struct buf b = BUF_INIT;
    svg(&c, &b);
    static const char *const said[] = {">12.480<", ">9.600<", ">0<", ">100<", ">–<", ">5.000<", ">1<", ">01/2026<", ">Đã cấp<", ">Chỉ tiêu<", "<title id=\"a-1-title\">Tem đã cấp</title>",
                                       "<desc id=\"a-1-desc\">Một làng &lt;vượt&gt; chỉ tiêu</desc>", "role=\"img\"", "aria-labelledby=\"a-1-title a-1-desc\""};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (!strstr(b.data, said[i])) fail_msg("no %s", said[i]);
    static const char *const never[] = {"style", "<script", "url(", "#000", "href", "NaN", "--"};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (strstr(b.data, never[i])) fail_msg("there is %s", never[i]);
    assert_int_equal(count(b.data, "<path"), count(b.data, "fill=\"currentColor\"") - 1 - count(b.data, "fill-opacity") * 0);
    buf_free(&b);
}

static void test_equal(void **state) {
    (void)state;
    static const int64_t v[] = {1, 2, 3, 4};
    const struct chart c = {.kind = CHART_LINE, .title = "T", .series = 1, .rows = 4, .label = labels, .value = v};
    struct buf a = BUF_INIT, b = BUF_INIT;
    svg(&c, &a);
    svg(&c, &b);
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.data, b.data, a.len);
    buf_free(&a);
    buf_free(&b);
}

static void bounds(const struct chart *c, int32_t w) {
    struct arena *a = arena_new((size_t)16 << 20);
    struct chart_shapes s;
    struct err e = {0};
    if (chart_shapes_make(c, w, 1000, &fonts, a, &s, &e) != ST_OK) fail_msg("%s", e.key);
    for (size_t i = 0; i < s.len; i++)
        for (size_t k = 0; k < s.shape[i].nodes; k++) {
            const struct path_node *n = &s.shape[i].node[k];
            if (n->x[0] < -400 || n->x[0] > w + 400 || n->y[0] < -400 || n->y[0] > s.h + 400) fail_msg("a shape at %d, %d of %d x %d", n->x[0], n->y[0], w, s.h);
        }
    arena_free(&a);
}

/* Every size, from nothing to the most, one value or all equal or very large. */
static void test_sizes(void **state) {
    (void)state;
    static int64_t v[CHART_ROWS_MAX * CHART_SERIES_MAX];
    static const char *all[CHART_ROWS_MAX];
    static const int64_t values[] = {0, 1, 7, 99, 100, 1001, CHART_MOST, CHART_NONE};
    for (size_t i = 0; i < CHART_ROWS_MAX; i++) all[i] = i % 5 ? "06/2026" : "Làng nghề thêu Dao Đỏ Tả Phìn, xã Tả Phìn, tỉnh Lào Cai";
    for (size_t k = 0; k < sizeof values / sizeof *values; k++) {
        for (size_t i = 0; i < sizeof v / sizeof *v; i++) v[i] = i % 11 == 3 ? CHART_NONE : values[k];
        for (size_t series = 1; series <= CHART_SERIES_MAX; series++) {
            for (size_t rows = 0; rows <= CHART_ROWS_MAX; rows += rows < 3 ? 1 : 19) {
                struct chart c = {.title = "Tem", .series = series, .rows = rows, .series_name = names, .label = all, .value = v, .decimals = (int)(k % 3)};
                bounds(&c, 165000);
                c.kind = CHART_LINE;
                bounds(&c, 165000);
            }
        }
    }
}

static void test_empty(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    svg(&(struct chart){.title = "Tem", .series = 1}, &b);
    assert_non_null(strstr(b.data, "Không có số liệu."));
    assert_null(strstr(b.data, "<desc"));
    buf_free(&b);
}

static void refused(const struct chart *c, const char *key) {
    struct buf b = BUF_INIT;
    struct err e = {0};
    assert_int_equal(chart_svg(c, &b, &e), ST_INVALID);
    assert_string_equal(e.key, key);
    assert_int_equal(b.len, 0);
}

static void test_refused(void **state) {
    (void)state;
    static const int64_t below[] = {-1}, above[] = {CHART_MOST + 1}, right[] = {1};
    static const char *const bad[] = {"\xE1\xBB"}, *const star[] = {"★"}, *const good[] = {"a"};
    refused(&(struct chart){.title = "T", .series = 1, .rows = 1, .label = good, .value = below}, "chart.size");
    refused(&(struct chart){.title = "T", .series = 1, .rows = 1, .label = good, .value = above}, "chart.size");
    refused(&(struct chart){.title = "T", .series = 0, .rows = 1, .label = good, .value = right}, "chart.size");
    refused(&(struct chart){.title = "T", .series = CHART_SERIES_MAX + 1, .rows = 0}, "chart.size");
    refused(&(struct chart){.title = "T", .series = 1, .rows = CHART_ROWS_MAX + 1}, "chart.size");
    refused(&(struct chart){.title = "T", .series = 1, .rows = 1, .label = good, .value = right, .decimals = 7}, "chart.size");
    refused(&(struct chart){.title = "T", .series = 1, .rows = 1, .label = bad, .value = right}, "document.text");
    refused(&(struct chart){.title = "T", .series = 1, .rows = 1, .label = star, .value = right}, "document.glyph");
    refused(&(struct chart){.title = "T\n", .series = 1, .rows = 1, .label = good, .value = right}, "document.text");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_are_said), cmocka_unit_test(test_equal), cmocka_unit_test(test_sizes), cmocka_unit_test(test_empty), cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
