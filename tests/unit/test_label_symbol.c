/* Segments with the fewest bits, the versions that the label code promises, and the modules' orientation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "label/symbol.h"
#include "press_fixture.h"

static const char alnum_only[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

static int class_of(char c) {
    if (c >= '0' && c <= '9') return 0;
    return strchr(alnum_only, c) ? 1 : 2;
}

/* Bits of a segment, as ISO/IEC 18004 §7.4 counts them. */
static int segment_bits(int mode, int n, bool large) {
    static const int head[2][3] = {{14, 13, 12}, {16, 15, 20}};
    static const int rest[3] = {0, 4, 7};
    int data = mode == 0 ? n / 3 * 10 + rest[n % 3] : mode == 1 ? n / 2 * 11 + n % 2 * 6 : n * 8;
    return head[large][mode] + data;
}

/* The least over all segmentations, tried one by one. */
static int least_bits(const char *s, int n, bool large) {
    int best[64] = {0};
    for (int end = 1; end <= n; end++) {
        best[end] = INT32_MAX;
        for (int from = 0; from < end; from++) {
            int widest = 0;
            for (int i = from; i < end; i++) widest = class_of(s[i]) > widest ? class_of(s[i]) : widest;
            for (int mode = widest; mode < 3; mode++) {
                int bits = best[from] + segment_bits(mode, end - from, large);
                best[end] = bits < best[end] ? bits : best[end];
            }
        }
    }
    return best[n];
}

static void test_fewest_bits(void **state) {
    (void)state;
    static const char pool[] = "0123456789ABZ/.?s=a";
    uint64_t x = 88172645463325252u;
    for (int round = 0; round < 3000; round++) {
        char text[49];
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        int n = (int)(x % 48) + 1, at = 0;
        while (at < n) { /* runs of one class, as in addresses */
            x ^= x << 13, x ^= x >> 7, x ^= x << 17;
            int len = (int)(x >> 8 & 15) + 1, kind = (int)(x >> 16 & 3);
            for (int i = 0; i < len && at < n; i++, at++) {
                uint64_t r = x >> (i % 8 * 5);
                text[at] = pool[r % (sizeof pool - 1)];
                if (kind < 3) text[at] = kind < 2 ? (char)('0' + r % 10) : (char)('A' + r % 26);
            }
        }
        struct symbol_plan p;
        assert_int_equal(symbol_plan(&p, text, (size_t)n, SYMBOL_L, NULL), ST_OK);
        assert_int_equal(p.bits, least_bits(text, n, false));
        int sum = 0, from = 0;
        for (int i = 0; i < p.segments; i++) {
            for (int k = from; k < from + p.segment[i].len; k++)
                assert_true(class_of(text[k]) <= (int)p.segment[i].mode);
            sum += segment_bits((int)p.segment[i].mode, p.segment[i].len, false);
            from += p.segment[i].len;
        }
        assert_int_equal(sum, p.bits);
        assert_int_equal(from, n);
    }
}

static int version_of(const char *host, const char *gtin, const char *lot, enum symbol_level level) {
    struct code_issuer issuer;
    struct code_label label;
    struct symbol_plan p;
    struct symbol s;
    fixture_issuer(&issuer, host, gtin, lot);
    code_issue(&issuer, 1, &label);
    assert_int_equal(symbol_plan(&p, label.address, label.address_len, level, NULL), ST_OK);
    for (uint32_t i = 1; i <= 20; i++) { /* the plan of one label holds for all */
        code_issue(&issuer, i * 499999, &label);
        assert_int_equal(symbol_encode(&p, label.address, label.address_len, &s, NULL), ST_OK);
        assert_int_equal(s.width, 17 + 4 * p.version);
    }
    return p.version;
}

static void test_versions_of_the_label_code(void **state) {
    (void)state;
    assert_int_equal(version_of(FIXTURE_HOST_26, NULL, NULL, SYMBOL_M), 6);
    assert_int_equal(version_of(FIXTURE_HOST_26, NULL, NULL, SYMBOL_L), 5);
    assert_int_equal(version_of(FIXTURE_HOST, FIXTURE_GTIN, "2411A", SYMBOL_M), 7);
    assert_int_equal(version_of(FIXTURE_HOST, FIXTURE_GTIN, "ABCDEFGHIJK", SYMBOL_M), 7);
    assert_int_equal(version_of(FIXTURE_HOST, FIXTURE_GTIN, "ABCDEFGHIJK", SYMBOL_L), 6);
    assert_int_equal(version_of(FIXTURE_HOST_26, FIXTURE_GTIN, FIXTURE_LOT_20, SYMBOL_M), 8);
    assert_int_equal(version_of(FIXTURE_HOST_26, FIXTURE_GTIN, FIXTURE_LOT_20, SYMBOL_L), 7);
}

static void test_orientation(void **state) {
    (void)state;
    static const char *const finder[7] = {"#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"};
    struct symbol_plan p;
    struct symbol s;
    assert_int_equal(symbol_plan(&p, "HTTPS://A.VN/T/1", 16, SYMBOL_M, NULL), ST_OK);
    assert_int_equal(symbol_encode(&p, "HTTPS://A.VN/T/1", 16, &s, NULL), ST_OK);
    int differs = 0;
    for (int y = 0; y < 7; y++)
        for (int x = 0; x < 7; x++) {
            bool dark = finder[y][x] == '#';
            assert_int_equal(symbol_dark(&s, x, y), dark);
            assert_int_equal(symbol_dark(&s, s.width - 7 + x, y), dark);
            assert_int_equal(symbol_dark(&s, x, s.width - 7 + y), dark);
            differs += symbol_dark(&s, s.width - 7 + x, s.width - 7 + y) != dark;
        }
    assert_true(differs > 0); /* no finder in the fourth corner */
    for (int y = 0; y < s.width; y++) assert_int_equal(s.row[y] << s.width, 0);
}

static void test_refusals(void **state) {
    (void)state;
    struct symbol_plan p;
    struct symbol s;
    char text[600];
    struct err e = {0};
    memset(text, 'a', sizeof text);
    assert_int_equal(symbol_plan(&p, text, 400, SYMBOL_H, &e), ST_TOO_LARGE);
    assert_string_equal(e.key, "symbol.size");
    assert_int_equal(symbol_plan(&p, text, sizeof text, SYMBOL_L, NULL), ST_TOO_LARGE);
    assert_int_equal(symbol_plan(&p, text, 0, SYMBOL_L, NULL), ST_TOO_LARGE);
    assert_int_equal(symbol_plan(&p, "A0123456789", 11, SYMBOL_M, NULL), ST_OK);
    assert_int_equal(symbol_encode(&p, "A0123456789", 10, &s, NULL), ST_INTERNAL);
    assert_int_equal(symbol_encode(&p, "A01234x6789", 11, &s, NULL), ST_INTERNAL);
    for (int l = SYMBOL_L; l <= SYMBOL_H; l++) assert_int_equal(symbol_level_letter((enum symbol_level)l), "LMQH"[l]);
}

/* The image holds the modules of the symbol, moved by the quiet zone, and nothing else. */
static void test_svg(void **state) {
    (void)state;
    static const char text[] = "otpauth://totp/Tem%20L%C3%A0ng:so-khcn?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Tem%20L%C3%A0ng";
    struct symbol_plan p;
    struct symbol s;
    struct buf out = BUF_INIT;
    char box[64];
    static bool dark[SYMBOL_WIDTH_MAX + 2 * SYMBOL_QUIET][SYMBOL_WIDTH_MAX + 2 * SYMBOL_QUIET];
    assert_int_equal(symbol_svg(text, sizeof text - 1, &out, NULL), ST_OK);
    assert_int_equal(symbol_plan(&p, text, sizeof text - 1, SYMBOL_M, NULL), ST_OK);
    assert_int_equal(symbol_encode(&p, text, sizeof text - 1, &s, NULL), ST_OK);
    int side = s.width + 2 * SYMBOL_QUIET, x, y, w;
    (void)snprintf(box, sizeof box, "viewBox=\"0 0 %d %d\"", side, side);
    assert_non_null(strstr(out.data, box));
    for (const char *at = strstr(out.data, "crispEdges"); (at = strchr(at + 1, 'M'));) {
        assert_int_equal(sscanf(at, "M%d %dh%d", &x, &y, &w), 3);
        for (int i = 0; i < w; i++) dark[y + SYMBOL_QUIET][x + SYMBOL_QUIET + i] = true;
    }
    for (y = 0; y < side; y++)
        for (x = 0; x < side; x++) {
            int sx = x - SYMBOL_QUIET, sy = y - SYMBOL_QUIET;
            bool inside = sx >= 0 && sy >= 0 && sx < s.width && sy < s.width;
            assert_int_equal(dark[y][x], inside && symbol_dark(&s, sx, sy));
        }
    buf_free(&out);
}

/* Rectangles are the dark modules, each once; equal runs below one another are one. */
static void test_rects(void **state) {
    (void)state;
    static const struct symbol drawn = {.width = 5, .row = {0xF0ull << 56, 0x90ull << 56, 0x90ull << 56, 0xF8ull << 56, 0x08ull << 56}};
    static const struct symbol_rect want[] = {{0, 0, 4, 1}, {0, 1, 1, 2}, {3, 1, 1, 2}, {0, 3, 5, 1}, {4, 4, 1, 1}};
    struct symbol_rect r = {0};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        assert_true(symbol_rect_next(&drawn, &r));
        assert_memory_equal(&r, &want[i], sizeof r);
    }
    assert_false(symbol_rect_next(&drawn, &r));
    static const char text[] = "HTTPS://TX.LAOCAI.GOV.VN/T/5083681827164871?s=00710307698008394716012001177586664696192344810586182192369866156470";
    struct symbol_plan p;
    struct symbol s, seen = {0};
    assert_int_equal(symbol_plan(&p, text, sizeof text - 1, SYMBOL_M, NULL), ST_OK);
    assert_int_equal(symbol_encode(&p, text, sizeof text - 1, &s, NULL), ST_OK);
    for (r = (struct symbol_rect){0}; symbol_rect_next(&s, &r);)
        for (int y = r.y; y < r.y + r.h; y++)
            for (int x = r.x; x < r.x + r.w; x++) {
                assert_false(symbol_dark(&seen, x, y));
                seen.row[y] |= UINT64_C(1) << (63 - x);
            }
    assert_memory_equal(seen.row, s.row, sizeof *s.row * (size_t)s.width);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fewest_bits),
        cmocka_unit_test(test_versions_of_the_label_code),
        cmocka_unit_test(test_orientation),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_svg),
        cmocka_unit_test(test_rects),
    };
    return cmocka_run_group_tests(tests, fixture_start, NULL);
}
