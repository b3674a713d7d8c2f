/* Stars, logo and artwork: shown only where the job carries them, as large as they must be, and the same on every surface. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "art_fixture.h"
#include "layout.h"
#include "art.h"
#include "press_fixture.h"
#include "raster.h"

#define HEAD "layout = 1\nname = \"T\"; stock = tag-60x90, size = 60 x 90, safe = 3\nqr x=3 y=50 w=27 ec=M,L\n" \
             "code x=4 y=80 size=7 value={number}\n"

/* Lay a template out on the tag. */
static enum status lay(const char *text, const struct press_texts *texts, struct arena *a, struct drawing *d, struct err *e) {
    struct fixture f;
    struct code_label label;
    struct symbol_plan plan;
    struct fonts fonts;
    struct template *t;
    int32_t nm;
    fixture_job(&f, "tag-60x90", 1);
    code_issue(&f.issuer, 1, &label);
    enum status s = template_parse(&t, text, strlen(text), a, e);
    if (s != ST_OK) return s;
    assert_int_equal(fonts_open(&fonts, NULL), ST_OK);
    assert_int_equal(symbol_fit(t, label.address, label.address_len, f.job.stock, 0, &plan, &nm, NULL), ST_OK);
    s = layout_make(d, t, texts, &plan, nm, &fonts, a, e);
    if (s == ST_OK) drawing_place(d, f.job.stock);
    fonts_close(&fonts);
    return s;
}

/* The first operation of a kind, or one of another. */
static const struct op *op_of(const struct drawing *d, enum op_kind kind) {
    static const struct op none = {.kind = OP_NUMBER};
    for (size_t i = 0; i < d->len; i++)
        if (d->op[i].kind == kind) return &d->op[i];
    return &none;
}

static void test_stars(void **state) {
    (void)state;
    struct arena *a = arena_new((size_t)16 << 20);
    struct drawing d;
    struct err e = {0};
    static const char text[] = HEAD "text x=4 y=14 w=52 h=20 size=9 value={name}\nstars x=4 y=+1 w=52 h=2.6 align=center ink=theme\n";
    struct press_texts t = {.name = "A", .org = "B"};
    assert_int_equal(lay(text, &t, a, &d, &e), ST_OK);
    assert_int_equal(op_of(&d, OP_PATH)->kind, OP_NUMBER);
    for (t.stars = 1; t.stars <= 5; t.stars++) {
        assert_int_equal(lay(text, &t, a, &d, &e), ST_OK);
        const struct op *op = op_of(&d, OP_PATH);
        assert_int_equal(op->kind, OP_PATH);
        assert_int_equal(op->ink, INK_THEME);
        int moves = 0;
        int32_t right = 0, foot = 0;
        for (size_t i = 0; i < op->path.len; i++) {
            const struct path_node *n = &op->path.node[i];
            moves += n->step == PATH_MOVE;
            assert_true(n->x[0] >= 0 && n->y[0] >= 0);
            right = n->x[0] > right ? n->x[0] : right;
            foot = n->y[0] > foot ? n->y[0] : foot;
        }
        assert_int_equal(moves, t.stars);
        assert_true(abs(right - tpl_stars_width(t.stars, 2600)) <= 2 && foot == 2600);
        assert_true(abs(op->x - (60000 - tpl_stars_width(t.stars, 2600)) / 2) <= 1); /* in the middle */
        assert_true(op->y > 14000 + 9 * 353 && op->y + foot <= 34000);
    }
    assert_int_equal(lay(text, &t, a, &d, &e), ST_INVALID); /* six */
    assert_string_equal(e.key, "press.stars");
    arena_free(&a);
}

static void test_artwork(void **state) {
    (void)state;
    struct arena *a = arena_new((size_t)16 << 20);
    struct drawing d;
    struct err e = {0};
    static const char text[] = HEAD "ocop x=4 y=4 w=20 h=20 align=right\ntext x=4 y=26 w=50 h=10 size=9 value={name}\n";
    struct press_image art = art_fixture();
    struct press_texts t = {.name = "A", .org = "B", .logo = &art, .mark = &art};
    assert_int_equal(lay(text, &t, a, &d, &e), ST_OK);
    assert_int_equal(op_of(&d, OP_IMAGE)->kind, OP_NUMBER); /* another right's artwork is not shown in its place */
    t.ocop = &art;
    assert_int_equal(lay(text, &t, a, &d, &e), ST_OK);
    const struct op *op = op_of(&d, OP_IMAGE);
    assert_int_equal(op->kind, OP_IMAGE);
    assert_true(op->x == 4000 && op->w == 20000 && op->h == 10000 && op->y == 9000); /* its own shape, in the middle of the box */
    assert_ptr_equal(op->image, &art);
    static const struct press_image wrong[] = {{ART_W, ART_H, NULL}, {7, 80, (const unsigned char *)""},
                                               {4097, 80, (const unsigned char *)""}, {117, 58, (const unsigned char *)""}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        t.ocop = &wrong[i];
        err_clear(&e);
        assert_int_equal(lay(text, &t, a, &d, &e), ST_INVALID);
        assert_string_equal(e.key, "press.image");
        assert_string_equal(e.field, "ocop");
        assert_string_equal(err_value(&e, "least"), i < 3 ? "8" : "119");
    }
    arena_free(&a);
}

/* A column goes on below a picture, and a picture that it can do without gives way. */
static void test_artwork_in_a_column(void **state) {
    (void)state;
    struct arena *a = arena_new((size_t)16 << 20);
    struct drawing d;
    struct press_image art = art_fixture();
    struct press_texts t = {.name = "A", .org = "B", .mark = &art};
    static const char text[] = HEAD "text x=32 y=50 w=24 h=20 size=8 value={name}\nmark x=32 y=+1 w=20 h=10 need=no\n"
                                    "text x=32 y=+1 w=24 size=8 lines=4 value={org}\n";
    assert_int_equal(lay(text, &t, a, &d, NULL), ST_OK);
    const struct op *image = op_of(&d, OP_IMAGE);
    assert_int_equal(image->kind, OP_IMAGE);
    assert_true(image->y > 50000 && d.op[d.len - 1].y > image->y + image->h);
    t.org = "một hai ba bốn năm sáu bảy tám chín mười mười một mười hai";
    assert_int_equal(lay(text, &t, a, &d, NULL), ST_OK);
    assert_int_equal(op_of(&d, OP_IMAGE)->kind, OP_NUMBER);
    arena_free(&a);
}

/* What touches an edge goes on to the cut and beyond; nothing of it on paper without bleed. */
static void test_bleed_and_hole(void **state) {
    (void)state;
    struct arena *a = arena_new((size_t)16 << 20);
    struct drawing d;
    struct press_texts t = {.name = "A", .org = "B"};
    struct err e = {0};
    assert_int_equal(lay(HEAD "rect x=0 y=0 w=60 h=4 bleed=yes\nhole x=26 y=2 w=8\n", &t, a, &d, &e), ST_OK);
    const struct op *op = op_of(&d, OP_RECT);
    assert_true(op->x == -3000 && op->y == -3000 && op->w == 66000 && op->h == 7000 && d.bleed == 3000);
    assert_int_equal(lay(HEAD "hole x=26 y=2 w=8\ntext x=3 y=9.5 w=50 h=10 size=9 value={name}\n", &t, a, &d, &e), ST_INVALID);
    assert_string_equal(e.key, "template.hole");
    struct template *tpl;
    static const struct {
        const char *lines;
        bool fits;
    } rows[] = {
        {"", false}, {"hole x=26 y=2 w=8\n", true}, {"hole x=27.5 y=3.5 w=5\n", true}, {"hole x=27 y=3.5 w=5\n", false},
        {"hole x=27.6 y=3.6 w=4.8\n", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[600];
        (void)snprintf(text, sizeof text, "%s%s", HEAD, rows[i].lines);
        assert_int_equal(template_parse(&tpl, text, strlen(text), a, NULL), ST_OK);
        assert_int_equal(template_fits(tpl, stock_find("tag-60x90")), rows[i].fits);
    }
    arena_free(&a);
}

/* A path with a hole and a curve, and an image, in dots. */
static void test_dots(void **state) {
    (void)state;
    static const struct path_node node[] = {
        {PATH_MOVE, {0}, {0}},    {PATH_LINE, {10000}, {0}},     {PATH_LINE, {10000}, {10000}},    {PATH_LINE, {0}, {10000}},
        {PATH_MOVE, {2500}, {2500}}, {PATH_LINE, {2500}, {7500}}, {PATH_LINE, {7500}, {7500}}, {PATH_LINE, {7500}, {2500}},
        {PATH_MOVE, {12000}, {0}}, {PATH_CURVE, {16000, 16000, 12000}, {0, 10000, 10000}},
    };
    struct press_image art = art_fixture();
    const struct op ops[] = {
        {.kind = OP_PATH, .ink = INK_THEME, .x = 1000, .y = 1000, .path = {sizeof node / sizeof *node, node}},
        {.kind = OP_IMAGE, .x = 1000, .y = 12000, .w = 16000, .h = 8000, .image = &art},
    };
    struct fonts fonts;
    struct raster r;
    assert_int_equal(fonts_open(&fonts, NULL), ST_OK);
    assert_int_equal(raster_new(&r, 180, 180, NULL), ST_OK); /* 8 dots a millimetre, nearly */
    assert_int_equal(raster_ops(&r, ops, 2, &fonts, 203, NULL), ST_OK);
    static const struct {
        int x, y; /* tenths of a millimetre */
        bool dark;
    } points[] = {
        {5, 5, false},   {15, 15, true},   {105, 105, true}, {60, 60, false}, {60, 20, true},  {115, 60, false},
        {135, 60, true}, {159, 60, true},  {165, 60, false}, {12, 130, true}, {90, 140, false}, {90, 122, true},
        {90, 180, true}, {168, 140, true}, {172, 140, false}, {90, 202, false},
    };
    for (size_t i = 0; i < sizeof points / sizeof *points; i++)
        if (raster_dark(&r, raster_dots(points[i].x * 100, 203), raster_dots(points[i].y * 100, 203)) != points[i].dark)
            fail_msg("%d %d", points[i].x, points[i].y);
    raster_free(&r);
    fonts_close(&fonts);
}

static struct buf run(const struct fixture *f) {
    struct buf out = BUF_INIT;
    struct err e = {0};
    if (press_run(&f->job, fixture_keep, &out, NULL, &e) != ST_OK) fail_msg("%s %s", e.key, e.field);
    buf_byte(&out, 0);
    return out;
}

static bool holds(const struct buf *b, const char *words) {
    return memmem(b->data, b->len, words, strlen(words)) != NULL;
}

static void test_files(void **state) {
    (void)state;
    struct fixture f;
    struct press_image art = art_fixture();
    fixture_job(&f, "a6-1", 1);
    f.job.texts.stars = 5;
    f.job.texts.logo = f.job.texts.ocop = f.job.texts.mark = &art;
    f.job.theme = COLOUR_INDIGO;
    struct buf out = run(&f);
    assert_true(holds(&out, "/Subtype/Image/Width 240/Height 120/ImageMask true"));
    buf_free(&out);
    f.job.format = PRESS_SVG;
    out = run(&f);
    assert_true(holds(&out, "fill=\"#1f2a5a\""));
    buf_free(&out);
    fixture_job(&f, "roll-100x75", 1); /* one ink only */
    f.job.theme = COLOUR_INDIGO;
    f.job.format = PRESS_SVG;
    out = run(&f);
    assert_false(holds(&out, "#1f2a5a"));
    buf_free(&out);
}

/* Contrast to white as WCAG 2.2 defines it. */
static double channel(double c) {
    if (c <= 0.04045) return c / 12.92;
    double x = (c + 0.055) / 1.055, y = x * x; /* x ^ 2.4 by Newton: no libm */
    double want = y * y * y * y * y * y, root = x; /* x^12, its fifth root is x^2.4 */
    for (int i = 0; i < 60; i++) root -= (root * root * root * root * root - want) / (5 * root * root * root * root);
    return root;
}

static double contrast(double r, double g, double b) {
    return 1.05 / (0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b) + 0.05);
}

static void test_colours(void **state) {
    (void)state;
    for (int i = 0; i < COLOUR_COUNT; i++) {
        const struct colour *c = colour_row((enum press_colour)i);
        enum press_colour found;
        assert_true(colour_find(c->word, &found) && found == (enum press_colour)i);
        assert_true(contrast((c->rgb >> 16) / 255.0, (c->rgb >> 8 & 255) / 255.0, (c->rgb & 255) / 255.0) >= 7);
        double white = (100 - c->cmyk[3]) / 100.0; /* without a profile, as a viewer does it */
        assert_true(contrast((100 - c->cmyk[0]) / 100.0 * white, (100 - c->cmyk[1]) / 100.0 * white,
                             (100 - c->cmyk[2]) / 100.0 * white) >= 7);
        assert_true(c->cmyk[0] + c->cmyk[1] + c->cmyk[2] + c->cmyk[3] <= 280);
    }
    assert_true(colour_row(COLOUR_BLACK)->cmyk[0] + colour_row(COLOUR_BLACK)->cmyk[1] + colour_row(COLOUR_BLACK)->cmyk[2] == 0);
    enum press_colour c;
    assert_false(colour_find("gold", &c));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stars),          cmocka_unit_test(test_artwork), cmocka_unit_test(test_artwork_in_a_column),
        cmocka_unit_test(test_bleed_and_hole), cmocka_unit_test(test_dots),    cmocka_unit_test(test_files),
        cmocka_unit_test(test_colours),
    };
    return cmocka_run_group_tests(tests, fixture_start, NULL);
}
