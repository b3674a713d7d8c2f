/* The lists that come with the program, each against products that have nothing, everything, and all but one field. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/embed.h"
#include "core/completeness.h"

#define ROWS 200

enum { LIST, NO, GROUPS, FROM, TO, NAME, NAME_EN, PLACE, IF_ANY, SOURCE, COLUMNS };

static struct arena *arena;
static struct required rows[ROWS];
static size_t rows_len;

static int setup(void **state) {
    static const char *const names[COLUMNS] = { "list", "no", "groups", "valid_from", "valid_to", "name", "name_en", "place", "if_any", "source" };
    const struct embed_file *f = embed_find("db/seed/required-fields.csv");
    struct err e = { 0 };
    struct csv *c = NULL;
    const char *v[COLUMNS];
    int more = 1;
    (void)state;
    arena = arena_new((size_t)1 << 20);
    assert_non_null(f);
    assert_int_equal(csv_open(&c, (const char *)f->data, f->len, names, COLUMNS, COLUMNS, arena, &e), ST_OK);
    while (csv_row(c, v, &more, &e) == ST_OK && more) {
        int list = required_list_parse(v[LIST]);
        assert_int_not_equal(list, -1);
        assert_true(rows_len < ROWS);
        rows[rows_len++] = (struct required){ .list = (enum required_list)list, .no = strtol(v[NO], NULL, 10), .groups = v[GROUPS],
                                              .name = v[NAME], .place = v[PLACE], .if_any = *v[IF_ANY] != '\0', .source = v[SOURCE] };
    }
    csv_free(&c);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(&arena);
    return 0;
}

/* Of the fields that a list asks of these groups, how many are there. */
static void count(enum required_list list, const char *groups, const json_t *facts, int *filled, int *total) {
    bool none = false;
    *filled = *total = 0;
    for (size_t i = 0; i < rows_len; i++) {
        if (rows[i].list != list || rows[i].if_any || !required_asked(&rows[i], groups)) continue;
        *filled += required_filled(&rows[i], facts, &none);
        ++*total;
    }
}

static void test_keys(void **state) {
    (void)state;
    for (int l = 0; l < REQUIRED_LIST_COUNT; l++) assert_int_equal(required_list_parse(required_list_key(l)), l);
    assert_int_equal(required_list_parse("score"), -1);
    assert_null(required_list_key(REQUIRED_LIST_COUNT));
}

static void test_places(void **state) {
    (void)state;
    struct required_place p;
    for (size_t i = 0; i < rows_len; i++)
        if (!required_place_known(rows[i].place)) fail_msg("%s", rows[i].place);
    static const char *const wrong[] = { "", "name", "product.", ".name", "product.nothing", "rating.stars", "product.name|", "product.stages",
                                         "lot.code|product.nothing" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (required_place_known(wrong[i])) fail_msg("%s", wrong[i]);
    assert_true(required_place("product.brand|product.brand_none", 1, &p));
    assert_string_equal(p.field, "brand_none");
    assert_false(required_place("product.brand|product.brand_none", 2, &p));
}

static const struct expected {
    const char *groups;
    int total[REQUIRED_LIST_COUNT];
} expected[] = {
    { "", { 10, 8, 4 } },
    { "handicraft textile", { 10, 8, 8 } },
    { "handicraft household-ware", { 10, 8, 7 } },
    { "handicraft instrument", { 10, 8, 7 } },
    { "handicraft jewellery", { 10, 8, 7 } },
    { "drink spirits liquor", { 10, 8, 6 } },
    { "drink tea-coffee", { 10, 8, 10 } },
    { "food grain", { 10, 8, 10 } },
    { "herbal herbal-cosmetic", { 10, 8, 10 } },
    { "tourism tourism-service", { 10, 8, 4 } },
};

static void test_each_group_has_its_fields(void **state) {
    (void)state;
    json_t *nothing = json_object();
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        for (int l = 0; l < REQUIRED_LIST_COUNT; l++) {
            int filled = 0, total = 0;
            count((enum required_list)l, expected[i].groups, nothing, &filled, &total);
            if (filled || total != expected[i].total[l]) fail_msg("%s of %s: %d of %d", required_list_key(l), expected[i].groups, filled, total);
        }
    json_decref(nothing);
}

/* A fact for every place of every row, so that each bar is full. */
static json_t *everything(void) {
    json_t *facts = json_pack("{s:{}, s:{}, s:{}}", "product", "producer", "lot");
    struct required_place p;
    for (size_t i = 0; i < rows_len; i++)
        for (size_t n = 0; required_place(rows[i].place, n, &p); n++) {
            const struct field *f = kind_field(p.kind, p.field);
            json_t *v = !f || f->type == FIELD_INT || f->type == FIELD_DECIMAL ? json_integer(LOT_STAGES_MIN) : f->type == FIELD_BOOL ? json_false() : json_string("x");
            json_object_set_new(json_object_get(facts, kind_info(p.kind)->key), p.field, v);
        }
    return facts;
}

/* Without a field, exactly the rows that have no other place for it fall out. */
static void test_full_and_one_missing(void **state) {
    (void)state;
    json_t *facts = everything();
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        for (int l = 0; l < REQUIRED_LIST_COUNT; l++) {
            int filled = 0, total = 0;
            count((enum required_list)l, expected[i].groups, facts, &filled, &total);
            assert_int_equal(filled, total);
        }
    for (size_t i = 0; i < rows_len; i++) {
        struct required_place p;
        bool none = false;
        json_t *copy = json_deep_copy(facts);
        for (size_t n = 0; required_place(rows[i].place, n, &p); n++) {
            assert_true(required_filled(&rows[i], copy, &none));
            json_object_del(json_object_get(copy, kind_info(p.kind)->key), p.field);
            const struct field *f = kind_field(p.kind, p.field);
            if (f && f->type == FIELD_BOOL) break; /* false filled nothing before either */
            struct required_place next;
            bool other = required_place(rows[i].place, n + 1, &next) && strcmp(next.field, "brand_none") && strcmp(next.field, "shelf_none");
            assert_int_equal(required_filled(&rows[i], copy, &none), other);
            if (!other) break;
        }
        json_decref(copy);
    }
    json_decref(facts);
}

/* Brand and shelf life are also filled by saying that there is none; nothing else is. */
static void test_none(void **state) {
    (void)state;
    json_t *facts = json_pack("{s:{s:b, s:b}}", "product", "brand_none", 1, "shelf_none", 1);
    for (size_t i = 0; i < rows_len; i++) {
        bool none = false;
        bool filled = required_filled(&rows[i], facts, &none);
        bool may = rows[i].list == REQUIRED_TRACEABILITY && (rows[i].no == 8 || rows[i].no == 9);
        assert_int_equal(filled, may);
        assert_int_equal(none, may);
    }
    json_t *product = json_object_get(facts, "product");
    json_object_set_new(product, "brand", json_string("Tả Phìn"));
    for (size_t i = 0; i < rows_len; i++) {
        bool none = true;
        if (rows[i].list == REQUIRED_TRACEABILITY && rows[i].no == 8) {
            assert_true(required_filled(&rows[i], facts, &none));
            assert_false(none); /* what is there comes before that there is none */
        }
    }
    json_decref(facts);
}

static void test_values(void **state) {
    (void)state;
    static const struct required row = { .place = "lot.stages", .groups = "" };
    bool none = false;
    json_t *facts = json_pack("{s:{s:i}}", "lot", "stages", 0);
    assert_false(required_filled(&row, facts, &none));
    json_object_set_new(json_object_get(facts, "lot"), "stages", json_integer(LOT_STAGES_MIN - 1));
    assert_false(required_filled(&row, facts, &none));
    json_object_set_new(json_object_get(facts, "lot"), "stages", json_integer(LOT_STAGES_MIN));
    assert_true(required_filled(&row, facts, &none));
    json_object_set_new(json_object_get(facts, "lot"), "stages", json_null());
    assert_false(required_filled(&row, facts, &none));
    json_decref(facts);
}

static void test_groups(void **state) {
    (void)state;
    static const struct required row = { .groups = "food soft-drink tea-coffee" };
    assert_true(required_asked(&row, "drink tea-coffee"));
    assert_true(required_asked(&row, "food "));
    assert_false(required_asked(&row, "drink spirits liquor"));
    assert_false(required_asked(&row, "foo"));
    assert_false(required_asked(&row, "fresh-food"));
    assert_false(required_asked(&row, " "));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),   cmocka_unit_test(test_places), cmocka_unit_test(test_each_group_has_its_fields),
        cmocka_unit_test(test_full_and_one_missing), cmocka_unit_test(test_none), cmocka_unit_test(test_values),
        cmocka_unit_test(test_groups),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
