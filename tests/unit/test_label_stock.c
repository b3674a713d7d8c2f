/* Label paper: the rows that ship, where their cells are, and what is refused, from the file and from a producer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "press_fixture.h"

/* Last cells as they follow from the figures on the packs and in the glabels data base. */
static void test_shipped(void **state) {
    (void)state;
    static const struct {
        const char *id;
        enum stock_kind kind;
        int cells;
        int32_t w, h, last_x, last_y;
    } want[] = {
        {"a4-65", STOCK_SHEET, 65, 38100, 21200, 167100, 265300},
        {"a4-40", STOCK_SHEET, 40, 45700, 25400, 155500, 250600},
        {"a4-24", STOCK_SHEET, 24, 63500, 33900, 139250, 250200},
        {"a4-24-70x37", STOCK_SHEET, 24, 70000, 37000, 140000, 259000},
        {"a4-21", STOCK_SHEET, 21, 63500, 38100, 139560, 244090},
        {"a4-18", STOCK_SHEET, 18, 63500, 46600, 139270, 241810},
        {"a4-16", STOCK_SHEET, 16, 99100, 33900, 106470, 250280},
        {"a4-14", STOCK_SHEET, 14, 99100, 38100, 106360, 243770},
        {"a4-12", STOCK_SHEET, 12, 63500, 72000, 139350, 219530},
        {"a4-8", STOCK_SHEET, 8, 99100, 67700, 106310, 216230},
        {"a4-4", STOCK_SHEET, 4, 99100, 139000, 106500, 146060},
        {"tomy-145", STOCK_SHEET, 65, 38000, 21000, 167000, 264000},
        {"tomy-103", STOCK_SHEET, 12, 62000, 36000, 134000, 120000},
        {"tomy-135", STOCK_SHEET, 21, 66000, 40000, 140000, 248500},
        {"a4-4-a6", STOCK_SHEET, 4, 105000, 148000, 105000, 148500},
        {"a6-1", STOCK_SHEET, 1, 105000, 148000, 0, 0},
        {"roll-35x22x2", STOCK_ROLL, 2, 35000, 22000, 38000, 0},
        {"roll-35x22x3", STOCK_ROLL, 3, 35000, 22000, 74500, 0},
        {"roll-40x30", STOCK_ROLL, 1, 40000, 30000, 0, 0},
        {"roll-50x30", STOCK_ROLL, 1, 50000, 30000, 0, 0},
        {"roll-100x75", STOCK_ROLL, 1, 100000, 75000, 0, 0},
        {"roll-100x150", STOCK_ROLL, 1, 100000, 150000, 0, 0},
        {"tag-60x90", STOCK_TAG, 1, 60000, 90000, 0, 0},
    };
    assert_int_equal(stock_count(), sizeof want / sizeof *want);
    for (size_t i = 0; i < stock_count(); i++) {
        const struct stock *s = stock_find(want[i].id);
        assert_non_null(s);
        assert_ptr_equal(s, stock_at(i));
        assert_int_equal(s->kind, want[i].kind);
        assert_int_equal(s->cols * s->rows, want[i].cells);
        assert_int_equal(s->label_w_um, want[i].w);
        assert_int_equal(s->label_h_um, want[i].h);
        assert_false(s->measured); /* until somebody does */
        int32_t x, y;
        stock_cell(s, 1, &x, &y);
        assert_true(x == s->left_um && y == s->top_um);
        stock_cell(s, s->cols + 1, &x, &y); /* the first of the next row */
        assert_true(x == s->left_um && y == s->top_um + s->pitch_y_um);
        stock_cell(s, want[i].cells, &x, &y);
        assert_true(x == want[i].last_x && y == want[i].last_y);
        assert_true(x + s->label_w_um <= s->page_w_um && y + s->label_h_um <= s->page_h_um);
        assert_int_equal(stock_check(s, NULL), ST_OK);
    }
}

static void test_unknown(void **state) {
    (void)state;
    assert_null(stock_find("a4-66"));
    assert_null(stock_find(""));
    assert_null(stock_at(stock_count()));
}

static void test_loading_twice(void **state) {
    (void)state;
    size_t n = stock_count();
    assert_int_equal(stock_load(NULL), ST_OK);
    assert_int_equal(stock_count(), n);
}

static void test_kinds(void **state) {
    (void)state;
    assert_string_equal(stock_kind_word(STOCK_TAG), "tag");
    assert_int_equal(stock_device(stock_find("a4-65")), DEVICE_OFFICE);
    assert_int_equal(stock_device(stock_find("roll-50x30")), DEVICE_THERMAL);
    assert_int_equal(stock_device(stock_find("tag-60x90")), DEVICE_HOUSE);
}

#define HEAD \
    "id,kind,name,template,page_w_mm,page_h_mm,cols,rows,label_w_mm,label_h_mm,left_mm,top_mm,pitch_x_mm,pitch_y_mm,radius_mm," \
    "bleed_mm,hole_x_mm,hole_y_mm,hole_d_mm,laser600,measured,source\n"
#define GOOD "a,sheet,A,A,210,297,5,13,38.1,21.2,4.7,10.9,40.6,21.2,1.8,0,0,0,0,no,no,S\n"

/* A slip in the file is a line and a column. */
static void test_broken_file(void **state) {
    (void)state;
    static const struct {
        const char *text;
        long line, column;
    } rows[] = {
        {HEAD GOOD GOOD, 3, 1},
        {HEAD GOOD "b,sheet,A,A,210,297,5,13,38.1,21.2,4.7,10.9,40.6,21.3,1.8,0,0,0,0,no,no,S\n", 0, 0},
        {HEAD GOOD "b,sheet,A,A,210,297,5,13,38.1,21.2,4.7,10.9,40.6,22.5,1.8,0,0,0,0,no,no,S\n", 3, 14},
        {HEAD "b,sheet,A,A,210,297,5,13,38.1,21.2,4.7,x,40.6,21.2,1.8,0,0,0,0,no,no,S\n", 2, 12},
        {HEAD "b,box,A,A,210,297,5,13,38.1,21.2,4.7,10.9,40.6,21.2,1.8,0,0,0,0,no,no,S\n", 2, 2},
        {HEAD "b,sheet,A,A,210,297,5,13,38.1,21.2,4.7,10.9,40.6,21.2,1.8,0,0,0,0,no,maybe,S\n", 2, 21},
        {HEAD "b,sheet,A,A,210,297,5\n", 2, 0},
        {"id,kind\n", 1, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct embed_file file = {"x", (const unsigned char *)rows[i].text, strlen(rows[i].text)};
        struct err e = {0};
        enum status s = stock_load_file(&file, &e);
        assert_int_equal(s, rows[i].line ? ST_INTERNAL : ST_OK);
        if (s == ST_OK) continue;
        assert_string_equal(e.key, "stock.broken");
        assert_int_equal(e.line, rows[i].line);
        if (rows[i].column) assert_int_equal(e.column, rows[i].column);
    }
    assert_int_equal(stock_load(NULL), ST_OK);
}

/* What a producer types in: a tag, and then one figure of it at a time made wrong. */
static void test_own_figures(void **state) {
    (void)state;
    static const char *const tag[STOCK_FIELD_COUNT] = {"the-rieng", "tag", "Thẻ riêng", "D", "60", "90,5", "1", "1", "60", "90.5",
                                                       "0", "0", "60", "90.5", "2", "3", "30", "6", "5", "no", "yes", "đo 20/11/2026"};
    static const char *const sheet[STOCK_FIELD_COUNT] = {"to-rieng", "sheet", "Tờ riêng", "A", "210", "297", "5", "13", "38.1", "21.2",
                                                         "4.7", "10.9", "40.6", "21.2", "1.8", "0", "0", "0", "0", "no", "no", "S"};
    static const char *const roll[STOCK_FIELD_COUNT] = {"cuon-rieng", "roll", "Cuộn riêng", "C", "50", "32", "1", "1", "50", "30",
                                                        "0", "0", "50", "32", "1.5", "0", "0", "0", "0", "no", "no", "S"};
    static const char *const dense[STOCK_FIELD_COUNT] = {"to-day", "sheet", "Tờ dày", "A", "210", "297", "20", "25", "10", "10",
                                                         "0", "0", "10", "10", "0", "0", "0", "0", "0", "no", "no", "S"};
    static const struct {
        const char *const *from;
        enum stock_field set;
        const char *value, *field, *key; /* key NULL: accepted */
    } rows[] = {
        {tag, STOCK_FIELD_RADIUS, "2,125", "", NULL},
        {tag, STOCK_FIELD_ID, "The riêng", "id", "stock.id"},
        {tag, STOCK_FIELD_NAME, "", "name", "stock.text"},
        {tag, STOCK_FIELD_KIND, "thẻ", "kind", "stock.kind"},
        {tag, STOCK_FIELD_LABEL_W, "6x", "label_w_mm", "stock.number"},
        {tag, STOCK_FIELD_LABEL_W, "1.2345", "label_w_mm", "stock.number"},
        {tag, STOCK_FIELD_LABEL_W, "1001", "label_w_mm", "stock.number"},
        {tag, STOCK_FIELD_PAGE_H, "1000.001", "page_h_mm", "stock.number"},
        {roll, STOCK_FIELD_PAGE_W, "1001", "page_w_mm", "stock.number"},
        {roll, STOCK_FIELD_PAGE_W, "1000", "", NULL},
        {dense, STOCK_FIELD_ROWS, "26", "rows", "stock.many"},
        {dense, STOCK_FIELD_ROWS, "25", "", NULL},
        {tag, STOCK_FIELD_LABEL_W, "-6", "label_w_mm", "stock.number"},
        {tag, STOCK_FIELD_COLS, "0", "cols", "stock.number"},
        {tag, STOCK_FIELD_ROWS, "101", "rows", "stock.number"},
        {tag, STOCK_FIELD_LASER600, "1", "laser600", "stock.flag"},
        {tag, STOCK_FIELD_LABEL_H, "9.999", "label_h_mm", "stock.small"},
        {tag, STOCK_FIELD_PAGE_W, "0", "page_w_mm", "stock.small"},
        {tag, STOCK_FIELD_PAGE_W, "61", "page_w_mm", "stock.tag"},
        {tag, STOCK_FIELD_BLEED, "11", "bleed_mm", "stock.bleed"},
        {tag, STOCK_FIELD_HOLE_Y, "4", "hole_y_mm", "stock.hole"},
        {tag, STOCK_FIELD_HOLE_X, "56", "hole_x_mm", "stock.hole"},
        {tag, STOCK_FIELD_HOLE_D, "0", "", NULL},
        {sheet, STOCK_FIELD_MEASURED, "yes", "", NULL},
        {sheet, STOCK_FIELD_PITCH_X, "38", "pitch_x_mm", "stock.overlap"},
        {sheet, STOCK_FIELD_PITCH_Y, "22.1", "pitch_y_mm", "stock.grid"},
        {sheet, STOCK_FIELD_LEFT, "10", "pitch_x_mm", "stock.grid"},
        {sheet, STOCK_FIELD_RADIUS, "10.7", "radius_mm", "stock.radius"},
        {sheet, STOCK_FIELD_BLEED, "2", "bleed_mm", "stock.trim"},
        {sheet, STOCK_FIELD_HOLE_D, "5", "hole_d_mm", "stock.trim"},
        {roll, STOCK_FIELD_SOURCE, "đo", "", NULL},
        {roll, STOCK_FIELD_PAGE_H, "33", "page_h_mm", "stock.roll"},
        {roll, STOCK_FIELD_LEFT, "1", "label_w_mm", "stock.grid"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *value[STOCK_FIELD_COUNT];
        struct stock s;
        struct err e = {0};
        memcpy(value, rows[i].from, sizeof value);
        value[rows[i].set] = rows[i].value;
        enum status st = stock_make(&s, value, &e);
        assert_int_equal(st, rows[i].key ? ST_INVALID : ST_OK);
        assert_string_equal(e.key, rows[i].key ? rows[i].key : "");
        assert_string_equal(e.field, rows[i].field);
        struct buf b = BUF_INIT;
        if (st != ST_OK) text_error(&b, LANG_VI, &e);
        if (st != ST_OK) assert_null(strchr(b.data, '{')); /* every value of the sentence is given */
        buf_free(&b);
        if (st == ST_OK) assert_int_equal(stock_check(&s, NULL), ST_OK);
    }
    struct stock s;
    assert_int_equal(stock_make(&s, tag, NULL), ST_OK);
    assert_true(s.page_h_um == 90500 && s.bleed_um == 3000 && s.hole_y_um == 6000 && s.measured && s.kind == STOCK_TAG);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped),     cmocka_unit_test(test_unknown),     cmocka_unit_test(test_loading_twice),
        cmocka_unit_test(test_kinds),       cmocka_unit_test(test_broken_file), cmocka_unit_test(test_own_figures),
    };
    return cmocka_run_group_tests(tests, fixture_start, NULL);
}
