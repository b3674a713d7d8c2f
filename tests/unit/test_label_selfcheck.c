/* The self-check: whatever is wrong with a symbol that was drawn ends the job and names the label, in every format. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pdf.h"
#include "press.h"
#include "press_fixture.h"
#include "selfcheck.h"
#include "single.h"

static const struct stock roll = {
    .id = "roll-test", .kind = STOCK_ROLL, .name = "a roll", .template_id = "A", .page_w_um = 38100, .page_h_um = 24200, .cols = 1,
    .rows = 1, .label_w_um = 38100, .label_h_um = 21200, .pitch_x_um = 38100, .pitch_y_um = 24200, .source = "the test",
};

static void job_make(struct fixture *f, enum press_format format) {
    const struct format *row = format_row(format);
    fixture_job(f, "a4-65", row->labels == FORMAT_MANY ? 40 : 1);
    f->range.first += 4;
    f->range.last += 4;
    f->job.format = format;
    f->job.dpi = format_dpi_usual(format);
    if (row->dpi == FORMAT_DPI_HEAD) f->job.stock = &roll;
}

/* The small template, with a line more. */
static struct template *spoilt(const char *line, struct arena *a) {
    struct template *own, *t;
    struct buf text = BUF_INIT;
    struct err e = {0};
    assert_int_equal(template_find(&own, "A", a, NULL), ST_OK);
    buf_printf(&text, "%s\n%s\n", template_text(own), line);
    if (template_parse(&t, text.data, text.len, a, &e) != ST_OK) fail_msg("%s: %s line %ld", line, e.key, e.line);
    buf_free(&text);
    return t;
}

/* What a template lays over the symbol or into its quiet zone, however thin, is found before the first byte. */
static void test_over_the_symbol(void **state) {
    (void)state;
    static const char *const lines[] = {
        "rect x=8 y=8 w=3 h=3", "line x=3 y=10 w=14 stroke=0.1", "line x=1.6 y=4 h=10 stroke=0.1",
        "text x=4 y=8 w=14 h=4 size=6 lines=2 fit=condense:6 value={lot}",
    };
    struct arena *a = arena_new((size_t)4 << 20);
    for (int format = 0; format < PRESS_FORMAT_COUNT; format++) {
        for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
            struct fixture f;
            struct press_report r;
            struct buf out = BUF_INIT;
            struct err e = {0};
            job_make(&f, (enum press_format)format);
            assert_int_equal(press_check(&f.job, &r, &e), ST_OK);
            f.job.template = spoilt(lines[i], a);
            if (press_check(&f.job, &r, &e) != ST_INTERNAL) fail_msg("%s: %s", format_row((enum press_format)format)->word, lines[i]);
            assert_string_equal(e.key, "press.selfcheck");
            assert_string_equal(err_value(&e, "label"), "5");
            err_clear(&e);
            assert_int_equal(press_run(&f.job, fixture_keep, &out, &r, &e), ST_INTERNAL);
            assert_string_equal(e.key, "press.selfcheck");
            assert_int_equal(out.len, 0);
            buf_free(&out);
        }
    }
    arena_free(&a);
}

/* The small template with its number so near to the symbol that only wide digits touch the quiet zone. */
static struct template *near(int x_hundredths, struct arena *a) {
    struct template *own, *t;
    struct buf text = BUF_INIT;
    char line[80];
    assert_int_equal(template_find(&own, "A", a, NULL), ST_OK);
    const char *from = template_text(own), *code = strstr(from, "\ncode ");
    assert_non_null(code);
    const char *rest = strchr(code + 1, '\n');
    int len = snprintf(line, sizeof line, "\ncode x=%d.%02d y=12 size=7 lines=2 value={number}", x_hundredths / 100, x_hundredths % 100);
    buf_add(&text, from, (size_t)(code - from));
    buf_add(&text, line, (size_t)len);
    if (rest) buf_str(&text, rest);
    struct err e = {0};
    if (template_parse(&t, text.data, text.len, a, &e) != ST_OK) fail_msg("%s line %ld", e.key, e.line);
    buf_free(&text);
    return t;
}

/* A later label that alone is wrong ends the job there, and the message has its index, whoever made it. */
static void test_one_label_alone(void **state) {
    (void)state;
    struct arena *a = arena_new((size_t)16 << 20);
    for (int format = PRESS_ZPL; format <= PRESS_TSPL; format++) {
        int found = 0;
        for (int x = 1800; x < 2100 && !found; x += 3) {
            struct fixture f;
            struct press_report r;
            struct err e = {0};
            struct buf out = BUF_INIT;
            job_make(&f, (enum press_format)format);
            f.job.template = near(x, a);
            enum status check = press_check(&f.job, &r, NULL), run = press_run(&f.job, fixture_keep, &out, &r, &e);
            if (check == ST_OK && run == ST_INTERNAL) {
                assert_string_equal(e.key, "press.selfcheck");
                char first[8] = "";
                (void)snprintf(first, sizeof first, "%s", err_value(&e, "label"));
                long index = strtol(first, NULL, 10);
                assert_in_range(index, 6, 44);
                f.job.workers = 3;
                err_clear(&e);
                assert_int_equal(press_run(&f.job, fixture_keep, &out, &r, &e), ST_INTERNAL);
                assert_string_equal(err_value(&e, "label"), first);
                /* the job up to it is right, and it alone is not */
                f.range.last = (uint32_t)index - 1;
                assert_int_equal(press_run(&f.job, fixture_keep, &out, &r, NULL), ST_OK);
                f.range = (struct range){(uint32_t)index, (uint32_t)index};
                assert_int_equal(press_check(&f.job, &r, NULL), ST_INTERNAL);
                found++;
            }
            buf_free(&out);
        }
        assert_true(found > 0);
    }
    arena_free(&a);
}

/* ---- each check by itself ---- */

struct drawn {
    struct fixture f;
    struct fonts fonts;
    struct drawing d;
    struct plate plate;
    struct symbol symbol;
    char number[NUMBER_BYTES];
};

/* A label with nothing on it but its symbol. */
static void drawn_make(struct drawn *w, int dpi) {
    struct code_label label;
    struct symbol_plan plan;
    fixture_job(&w->f, "a4-65", 1);
    code_issue(w->f.job.issuer, 1, &label);
    assert_int_equal(symbol_plan(&plan, label.address, label.address_len, SYMBOL_M, NULL), ST_OK);
    assert_int_equal(symbol_encode(&plan, label.address, label.address_len, &w->symbol, NULL), ST_OK);
    memcpy(w->number, label.number, sizeof w->number);
    assert_int_equal(fonts_open(&w->fonts, NULL), ST_OK);
    w->d = (struct drawing){.w = 38100, .h = 30000, .symbol_x = 5000, .symbol_y = 3000, .module_nm = 500500, .modules = plan.width};
    assert_int_equal(plate_open(&w->plate, &w->d, &w->fonts, dpi, NULL), ST_OK);
}

static void drawn_free(struct drawn *w) {
    plate_close(&w->plate);
    fonts_close(&w->fonts);
}

/* A dot changed anywhere in symbol or quiet zone is found; outside, it is nobody's matter. */
static void test_every_dot(void **state) {
    (void)state;
    static const int dpis[] = {203, 300, 440};
    for (size_t i = 0; i < 3; i++) {
        struct drawn w;
        drawn_make(&w, dpis[i]);
        struct raster r;
        assert_int_equal(raster_new(&r, w.plate.base.w + 13, w.plate.base.h + 5, NULL), ST_OK);
        plate_lay(&w.plate, &w.symbol, w.number, &r, 11, 3);
        assert_int_equal(selfcheck_dots(&w.plate, &w.symbol, &r, 11, 3, 1, NULL), ST_OK);
        int32_t quiet = raster_dots(2002, dpis[i]) - 1, found = 0;
        int32_t left = 11 + w.plate.edge_x[0] - quiet, right = 11 + w.plate.edge_x[w.d.modules] + quiet;
        int32_t top = 3 + w.plate.edge_y[0] - quiet, foot = 3 + w.plate.edge_y[w.d.modules] + quiet;
        for (int32_t y = 0; y < r.h; y++) {
            for (int32_t x = 0; x < r.w; x++) {
                unsigned char *at = r.bits + (size_t)y * r.stride + (size_t)x / 8, bit = (unsigned char)(0x80u >> (x & 7));
                bool inside = x >= left && x < right && y >= top && y < foot;
                bool edge = x < left + 2 || x >= right - 2 || y < top + 2 || y >= foot - 2;
                if ((x * 31 + y) % (edge ? 53 : 211)) continue; /* enough of them, everywhere */
                *at ^= bit;
                enum status s = selfcheck_dots(&w.plate, &w.symbol, &r, 11, 3, 1, NULL);
                if ((s != ST_OK) != inside) fail_msg("dot %d, %d at %d dpi", (int)x, (int)y, dpis[i]);
                *at ^= bit;
                found += inside;
            }
        }
        assert_true(found > (right - left) * (foot - top) / 230);
        /* a place beside */
        assert_int_equal(selfcheck_dots(&w.plate, &w.symbol, &r, 12, 3, 1, NULL), ST_INTERNAL);
        /* cut off */
        assert_int_equal(selfcheck_dots(&w.plate, &w.symbol, &r, r.w - right + 20, 3, 1, NULL), ST_INTERNAL);
        raster_free(&r);
        drawn_free(&w);
    }
}

static void test_modules_elsewhere(void **state) {
    (void)state;
    struct drawn w;
    drawn_make(&w, 300);
    assert_int_equal(selfcheck_plate(&w.plate, 1, NULL), ST_OK);
    w.plate.edge_x[20] += 3;
    assert_int_equal(selfcheck_plate(&w.plate, 1, NULL), ST_INTERNAL);
    w.plate.edge_x[20] -= 3;
    for (int i = 0; i <= w.d.modules; i++) w.plate.edge_y[i] += 2;
    assert_int_equal(selfcheck_plate(&w.plate, 1, NULL), ST_INTERNAL);
    drawn_free(&w);
}

/* Every bit of the mask, its head, and its end. */
static void test_mask(void **state) {
    (void)state;
    struct drawn w;
    struct fixture f;
    drawn_make(&w, 300);
    fixture_job(&f, "a4-65", 1);
    struct arena *a = arena_new((size_t)8 << 20);
    struct pdf pdf = {.drawing = &w.d, .stock = f.job.stock, .fonts = &w.fonts, .pages = 1};
    assert_int_equal(pdf_open(&pdf, a, NULL), ST_OK);
    struct buf raw = BUF_INIT;
    pdf_label(&pdf, 0, w.number, &w.symbol, &raw);
    assert_int_equal(selfcheck_mask(raw.data, raw.len, &w.symbol, 1, NULL), ST_OK);
    const char *head = strstr(raw.data, "BI/W "), *id = strstr(raw.data, "ID ");
    size_t bits = (size_t)(id - raw.data) + 3, stride = ((size_t)w.d.modules + 7) / 8, found = 0;
    for (size_t i = (size_t)(head - raw.data); i < raw.len - 3; i++) {
        for (int k = 0; k < 8; k++) {
            bool pad = i >= bits && i < bits + stride * (size_t)w.d.modules && (i - bits) % stride * 8 + (size_t)k >= (size_t)w.d.modules;
            raw.data[i] = (char)(raw.data[i] ^ 0x80 >> k);
            enum status s = selfcheck_mask(raw.data, raw.len, &w.symbol, 1, NULL);
            if ((s != ST_OK) == pad) fail_msg("byte %zu bit %d", i, k);
            raw.data[i] = (char)(raw.data[i] ^ 0x80 >> k);
            found += !pad;
        }
    }
    assert_true(found > (size_t)(w.d.modules * w.d.modules));
    assert_int_equal(selfcheck_mask(raw.data, bits + 10, &w.symbol, 1, NULL), ST_INTERNAL);
    assert_int_equal(selfcheck_mask("", 0, &w.symbol, 1, NULL), ST_INTERNAL);
    buf_free(&raw);
    pdf_close(&pdf);
    arena_free(&a);
    drawn_free(&w);
}

/* Every character of the rectangles, each for another one in turn; one that lies on another, and their end. */
static void test_rects(void **state) {
    (void)state;
    struct drawn w;
    struct fixture f;
    drawn_make(&w, 300);
    fixture_job(&f, "a4-65", 1);
    struct arena *a = arena_new((size_t)8 << 20);
    struct pdf pdf = {.drawing = &w.d, .stock = f.job.stock, .fonts = &w.fonts, .pages = 1, .symbols = PDF_RECTS};
    assert_int_equal(pdf_open(&pdf, a, NULL), ST_OK);
    struct buf raw = BUF_INIT;
    pdf_label(&pdf, 0, w.number, &w.symbol, &raw);
    assert_int_equal(selfcheck_rects(raw.data, raw.len, &w.symbol, 1, NULL), ST_OK);
    char *first = strstr(raw.data, " re\n");
    assert_non_null(first);
    while (first[-1] != '\n') first--;
    for (char *at = first; at < raw.data + raw.len; at++) {
        static const char others[] = "0123456789 ref\nQx";
        char was = *at, other = others[(size_t)(at - first) % (sizeof others - 1)];
        if (other == was) continue;
        *at = other;
        if (selfcheck_rects(raw.data, raw.len, &w.symbol, 1, NULL) == ST_OK) fail_msg("%c for %c at %td", other, was, at - first);
        *at = was;
    }
    size_t end = raw.len;
    raw.len -= 4; /* "f Q", and a rectangle before them that is there already */
    buf_str(&raw, "0 0 1 1 re\nf\nQ\n");
    assert_int_equal(selfcheck_rects(raw.data, raw.len, &w.symbol, 1, NULL), ST_INTERNAL);
    assert_int_equal(selfcheck_rects(raw.data, end - 4, &w.symbol, 1, NULL), ST_INTERNAL);
    assert_int_equal(selfcheck_rects("", 0, &w.symbol, 1, NULL), ST_INTERNAL);
    buf_free(&raw);
    pdf_close(&pdf);
    arena_free(&a);
    drawn_free(&w);
}

/* Every character of the path, each for another one in turn. */
static void test_path(void **state) {
    (void)state;
    struct drawn w;
    drawn_make(&w, 300);
    struct buf svg = BUF_INIT;
    assert_int_equal(svg_write(&w.d, &w.fonts, &w.symbol, w.number, &svg, NULL), ST_OK);
    assert_int_equal(selfcheck_path(svg.data, &w.symbol, 1, NULL), ST_OK);
    char *from = strstr(strstr(svg.data, "crispEdges"), "d=\"M") + 3, *end = strchr(from, '"');
    for (char *at = from; at < end; at++) {
        static const char others[] = "0123456789MhvHz \"x";
        char was = *at, other = others[(size_t)(at - from) % (sizeof others - 1)];
        if (other == was) continue;
        *at = other;
        if (selfcheck_path(svg.data, &w.symbol, 1, NULL) == ST_OK) fail_msg("%c for %c at %td", other, was, at - from);
        *at = was;
    }
    assert_int_equal(selfcheck_path("<svg/>", &w.symbol, 1, NULL), ST_INTERNAL);
    buf_free(&svg);
    drawn_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_over_the_symbol),   cmocka_unit_test(test_one_label_alone), cmocka_unit_test(test_every_dot),
        cmocka_unit_test(test_modules_elsewhere), cmocka_unit_test(test_mask),
        cmocka_unit_test(test_rects),            cmocka_unit_test(test_path),
    };
    return cmocka_run_group_tests(tests, fixture_start, NULL);
}
