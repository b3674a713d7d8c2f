/* The template parser: what ships parses, the canonical form is a fixed point, every slip has its line and column. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "press_fixture.h"
#include "tpl.h"

#define HEAD "layout = 1\nname = \"T\"; stock = a4-65, size = 38.1 x 21.2, safe = 1.2\n"
#define QR "qr x=0.6 y=1.35 w=18.5 ec=M,L\n"
#define CODE "code x=19.6 y=14.6 size=7 lines=2 value={number}\n"
#define TEXT "text x=19.6 y=1.4 w=17.3 h=5.4 size=7 "

static struct arena *arena;

static int start(void **state) {
    arena = arena_new((size_t)8 << 20);
    return fixture_start(state);
}

static int stop(void **state) {
    (void)state;
    arena_free(&arena);
    return 0;
}

/* Texts and pictures keep out of the symbol's square, quiet zone included. (The self-check would find them, but only at a print.) */
static void symbol_is_clear(const struct template *t) {
    const struct element *qr = NULL;
    for (size_t i = 0; i < t->len; i++)
        if (t->element[i].kind == ELEMENT_QR) qr = &t->element[i];
    for (size_t i = 0; qr && i < t->len; i++) {
        const struct element *el = &t->element[i];
        bool frame = el->kind == ELEMENT_RECT && el->stroke;
        if (el == qr || el->flows || frame || el->kind == ELEMENT_HOLE) continue;
        int32_t w = el->kind == ELEMENT_CODE ? tpl_code_width(el) : el->w, h = el->kind == ELEMENT_CODE ? tpl_code_height(el) : el->h;
        bool clear = el->x >= qr->x + qr->w || el->x + w <= qr->x || el->y >= qr->y + qr->w || el->y + h <= qr->y;
        if (!clear) fail_msg("%s: element %zu lies in the symbol's square", template_name(t), i);
    }
}

static void test_shipped(void **state) {
    (void)state;
    for (size_t i = 0; i < stock_count(); i++) {
        const struct stock *s = stock_at(i);
        struct template *t = NULL;
        assert_int_equal(template_find(&t, s->template_id, arena, NULL), ST_OK);
        assert_non_null(stock_find(t->stock)); /* the one that it was drawn for, among those that it fits */
        assert_string_equal(stock_find(t->stock)->template_id, s->template_id);
        assert_true(template_fits(t, s));
        symbol_is_clear(t);
        assert_int_equal(strlen(template_version(t)), TEMPLATE_VERSION_BYTES - 1);
        struct buf first = BUF_INIT, second = BUF_INIT;
        template_print(t, &first);
        assert_int_equal(template_parse(&t, first.data, first.len, arena, NULL), ST_OK);
        template_print(t, &second);
        assert_string_equal(first.data, second.data);
        buf_free(&first);
        buf_free(&second);
    }
    struct template *t;
    struct err e = {0};
    assert_int_equal(template_find(&t, "Z", arena, &e), ST_NOT_FOUND);
    assert_string_equal(e.key, "template.unknown");
}

static void test_the_format(void **state) {
    (void)state;
    static const char text[] = "# a comment\n" HEAD QR
        "text x=19.6 y=1.4 w=17.3 h=5.4 size=7 weight=bold lines=2 fit=shrink:6 value={name}   ; trailing words\r\n"
        "text x=19.6 y=+0.25 w=17.3 size=6.5 fit=condense:6 need=no align=right value=\"{t.lot} {lot}\"\n\n" CODE
        "line x=19.6 y=14 w=10 stroke=0.2 ink=theme\nrect x=20 y=13 w=5 h=0.5\nrect x=0 y=0 w=38.1 h=0.5 bleed=yes\n"
        "legal x=19.6 y=1.4 w=17.3 h=12 size=6 lines=2\nstars x=19.6 y=+0.5 w=17.3 h=2 need=no ink=theme\n"
        "image x=19.6 y=+0.5 w=6 h=4 align=center ink=black\nhole x=35 y=17 w=2.5\n";
    struct template *t;
    assert_int_equal(template_parse(&t, text, sizeof text - 1, arena, NULL), ST_OK);
    assert_string_equal(template_name(t), "T");
    assert_int_equal(t->len, 17); /* an element "legal" stands for six lines */
    assert_int_equal(t->safe, 1200);
    const struct element *qr = &t->element[0], *name = &t->element[1], *lot = &t->element[2];
    assert_true(qr->levels == 2 && qr->level[0] == SYMBOL_M && qr->level[1] == SYMBOL_L);
    assert_true(name->bold && name->lines == 2 && name->min_mpt == 6000 && !name->condense && !name->flows);
    assert_true(lot->flows && lot->y == 250 && lot->condense && lot->dispensable && lot->align == ALIGN_RIGHT);
    assert_string_equal(lot->value, "{t.lot} {lot}");
    assert_int_equal(t->element[3].size_mpt, 7000);
    assert_true(t->element[4].themed && !t->element[5].bleeds && t->element[6].bleeds);
    assert_true(t->element[7].kind == ELEMENT_LEGAL && t->element[8].legal && !t->element[8].flows && t->element[13].flows);
    assert_string_equal(t->element[8].value, "{t.maker}: {org}");
    assert_true(t->element[14].kind == ELEMENT_STARS && t->element[14].flows && t->element[14].dispensable && t->element[14].h == 2000);
    struct buf first = BUF_INIT, second = BUF_INIT;
    template_print(t, &first);
    assert_int_equal(template_parse(&t, first.data, first.len, arena, NULL), ST_OK);
    template_print(t, &second);
    assert_string_equal(first.data, second.data);
    assert_null(strstr(first.data, "{org}")); /* its lines are not written out */
    buf_free(&first);
    buf_free(&second);
}

static void test_version_is_of_the_text(void **state) {
    (void)state;
    struct template *a, *b, *c;
    assert_int_equal(template_parse(&a, HEAD QR CODE, strlen(HEAD QR CODE), arena, NULL), ST_OK);
    assert_int_equal(template_parse(&b, HEAD QR CODE, strlen(HEAD QR CODE), arena, NULL), ST_OK);
    assert_int_equal(template_parse(&c, HEAD CODE QR, strlen(HEAD CODE QR), arena, NULL), ST_OK);
    assert_string_equal(template_version(a), template_version(b));
    assert_string_not_equal(template_version(a), template_version(c));
}

static void test_slips(void **state) {
    (void)state;
    static const struct {
        const char *text, *key;
        long line, column;
    } slips[] = {
        {"", "template.layout", 1, 0},
        {"layout = 2\n", "template.layout", 1, 10},
        {"name = \"T\"\n", "template.layout", 1, 1},
        {QR, "template.layout", 1, 1},
        {"layout = 1\n" QR, "template.layout", 2, 1},
        {"layout = 1\nlayout = 1\n", "template.syntax", 2, 1},
        {"layout = 1\nsize = 38.1 x\n", "template.number", 2, 8},
        {"layout = 1\nsize = 0 x 0\n", "template.number", 2, 8},
        {"layout = 1\nname = \"T\n", "template.syntax", 2, 8},
        {HEAD "\xFF", "template.syntax", 1, 0},
        {HEAD "\tqr", "template.syntax", 3, 0},
        {HEAD "star x=1\n", "template.element", 3, 1},
        {HEAD "qr x=0.6 y=1.35 w=18.5\n", "template.attribute", 3, 0},
        {HEAD "qr x=0.6 y=1.35 w=18.5 ec=M,M\n", "template.attribute", 3, 27},
        {HEAD "qr x=0.6 y=1.35 w=18.5 ec=X\n", "template.attribute", 3, 27},
        {HEAD "qr x=0.6 y=1.35 w=18.5 ec=M size=7\n", "template.attribute", 3, 29},
        {HEAD "qr x=0.6 x=1 y=1.35 w=18.5 ec=M\n", "template.attribute", 3, 10},
        {HEAD "qr x=0,6 y=1.35 w=18.5 ec=M\n", "template.number", 3, 6},
        {HEAD "qr x=0.6001 y=1.35 w=18.5 ec=M\n", "template.number", 3, 6},
        {HEAD "qr x= y=1.35 w=18.5 ec=M\n", "template.syntax", 3, 6},
        {HEAD "qr x=0.6 y=1.35 w=22 ec=M\n", "template.outside", 3, 0},
        {HEAD QR CODE TEXT "value={nam}\n", "template.attribute", 5, 45},
        {HEAD QR CODE TEXT "value={t.nothing}\n", "template.word", 5, 45},
        {HEAD QR CODE TEXT "value={name\n", "template.attribute", 5, 45},
        {HEAD QR CODE TEXT "value={number}\n", "template.attribute", 5, 45},
        {HEAD QR CODE TEXT "fit=shrink:5 value={name}\n", "template.number", 5, 43},
        {HEAD QR CODE TEXT "fit=shrink:8 value={name}\n", "template.number", 5, 0},
        {HEAD QR CODE "text x=19.6 y=1.4 w=17.3 h=5.4 size=5.9 value={name}\n", "template.number", 5, 37},
        {HEAD QR CODE "text x=19.6 y=1.4 w=17.3 size=7 value={name}\n", "template.attribute", 5, 0},
        {HEAD QR CODE "text x=19.6 y=+1 w=17.3 size=7 value={name}\n", "template.attribute", 5, 0},
        {HEAD QR CODE "text x=19.6 y=1.4 w=17.4 h=5 size=7 value={name}\n", "template.outside", 5, 0},
        {HEAD QR CODE "text x=19.6 y=16 w=17.3 h=5 size=7 value={name}\n", "template.outside", 5, 0},
        {HEAD QR CODE "text x=19.6 y=1.4 w=17.3 h=5 size=7 value={name}\n"
                      "text x=19.6 y=+30 w=17.3 size=6 value={org}\n", "template.outside", 6, 0},
        {HEAD QR "code x=19.6 y=14.6 size=6.5 lines=2 value={number}\n", "template.number", 4, 25},
        {HEAD QR "code x=19.6 y=14.6 size=7 value={number}\n", "template.outside", 4, 0},
        {HEAD QR "code x=19.6 y=14.6 size=7 lines=2 value={name}\n", "template.attribute", 4, 41},
        {HEAD QR, "template.code", 4, 0},
        {HEAD QR CODE CODE, "template.code", 6, 0},
        {HEAD CODE, "template.qr", 4, 0},
        {HEAD QR QR CODE, "template.qr", 6, 0},
        {HEAD QR CODE "layout = 1\n", "template.layout", 5, 1},
        {HEAD QR CODE "line x=2 y=2 stroke=0.2\n", "template.attribute", 5, 0},
        {HEAD QR CODE "stars x=19.6 y=2 w=17.3\n", "template.attribute", 5, 0},
        {HEAD QR CODE "stars x=19.6 y=2 w=17.3 h=1.4\n", "template.small", 5, 0},
        {HEAD QR CODE "stars x=19.6 y=2 w=8 h=2\n", "template.small", 5, 0},
        {HEAD QR CODE "stars x=19.6 y=2 w=17.3 h=2 need=no\n", "template.attribute", 5, 0},
        {HEAD QR CODE "stars x=19.6 y=2 w=17.3 h=2\ntext x=19.6 y=+1 w=17.3 size=7 value={org}\n", "template.attribute", 6, 0},
        {HEAD QR CODE "image x=19.6 y=2 w=3.9 h=4\n", "template.small", 5, 0},
        {HEAD QR CODE "ocop x=19.6 y=2 w=7.9 h=8\n", "template.small", 5, 0},
        {HEAD QR CODE "mark x=19.6 y=2 w=8 h=7.9\n", "template.small", 5, 0},
        {HEAD QR CODE "mark x=19.6 y=2 w=8 h=8 ink=theme\n", "template.attribute", 5, 25},
        {HEAD QR CODE "rect x=0 y=0 w=38.1 h=1 bleed=no\n", "template.attribute", 5, 31},
        {HEAD QR CODE "rect x=0 y=0 w=38.2 h=1 bleed=yes\n", "template.outside", 5, 0},
        {HEAD QR CODE "rect x=0 y=0 w=38.1 h=1 stroke=0.2 bleed=yes\n", "template.attribute", 5, 0},
        {HEAD QR CODE "rect x=2 y=2 w=4 h=1 ink=red\n", "template.attribute", 5, 26},
        {HEAD QR CODE "legal x=19.6 y=2 w=17.3 size=6\n", "template.attribute", 5, 0},
        {HEAD QR CODE "hole x=10 y=10 w=5\n", "template.hole", 6, 0},
        {HEAD QR CODE "hole x=33 y=0 w=5\nhole x=33 y=5 w=2\n", "template.hole", 7, 0},
    };
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
        struct template *t = NULL;
        struct err e = {0};
        enum status s = template_parse(&t, slips[i].text, strlen(slips[i].text), arena, &e);
        if (s != ST_INVALID || strcmp(e.key, slips[i].key) || e.line != slips[i].line || e.column != slips[i].column)
            fail_msg("slip %zu: status %d key %s at %ld:%ld, want %s at %ld:%ld", i, (int)s, e.key, e.line, e.column,
                     slips[i].key, slips[i].line, slips[i].column);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped),
        cmocka_unit_test(test_the_format),
        cmocka_unit_test(test_version_is_of_the_text),
        cmocka_unit_test(test_slips),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
