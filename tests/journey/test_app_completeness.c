/* A product fills up step by step: each bar says what is missing and where it goes, and never a value of the record. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "core/completeness.h"
#include "seat.h"

#define PHOTO "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static struct world w;
static struct actor manager, clerk, observer, stranger;
static char producer[96], product[96], lot[96];

static int setup(void **state) {
    (void)state;
    world_open(&w, true);
    manager = seat(ROLE_MANAGER, 7001, 1);
    clerk = seat(ROLE_CLERK, 7001, 2);
    observer = seat(ROLE_OBSERVER, 7002, 3);
    stranger = seat(ROLE_MANAGER, 7003, 4);
    seat_add(&w, &manager, "producer",
             json_pack("{s:s, s:s, s:s, s:s}", "name", "Hộ mẫu", "kind", "ho-gia-dinh", "commune_code", SEAT_COMMUNE, "tax_code", "0123456789"),
             false, producer);
    seat_add(&w, &manager, "product", json_pack("{s:s, s:s, s:s, s:s}", "producer_id", producer, "name", "Khăn mẫu", "category", "handicraft",
                                                "subcategory", "textile"), false, product);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    world_close(&w);
    return 0;
}

static json_t *bars(const struct actor *who) {
    return seat_do(&w, who, COMMAND_PRODUCT_COMPLETENESS, json_pack("{s:s}", "product", product));
}

static void filled(int traceability, int passport, int label) {
    const int want[] = { traceability, passport, label }, total[] = { 10, 8, 8 };
    json_t *r = bars(&manager);
    json_t *all = json_object_get(r, "bars");
    assert_int_equal(json_array_size(all), 3);
    for (size_t i = 0; i < 3; i++) {
        json_t *bar = json_array_get(all, i);
        int n = (int)json_integer_value(json_object_get(bar, "filled"));
        if (n != want[i]) fail_msg("%s: %d, not %d", json_string_value(json_object_get(bar, "list")), n, want[i]);
        assert_int_equal(json_integer_value(json_object_get(bar, "total")), total[i]);
    }
    json_decref(r);
}

/* The field of a list, borrowed from an answer. */
static json_t *field_at(json_t *answer, size_t list, int no) {
    json_t *f = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(json_array_get(json_object_get(answer, "bars"), list), "fields"), i, f)
        if (json_integer_value(json_object_get(f, "no")) == no) return f;
    fail_msg("no field %d", no);
    return NULL;
}

static const char *fix(json_t *answer, size_t list, int no, const char *member) {
    return json_string_value(json_object_get(json_object_get(field_at(answer, list, no), "fix"), member));
}

static json_t *stage_params(const char *name) {
    return json_pack("{s:s, s:{s:s, s:s, s:s, s:s}, s:b}", "kind", "stage", "values", "lot_id", lot, "name", name, "done_on", "2026-10-28",
                     "place", "thôn Sả Séng", "submit", 1);
}

static void stage_add(const char *name) { json_decref(seat_do(&w, &manager, COMMAND_RECORD_ADD, stage_params(name))); }

static void lot_add(void) {
    seat_add(&w, &manager, "lot", json_pack("{s:s, s:s, s:i, s:s, s:s}", "product_id", product, "code", "2411A", "quantity", 40, "unit", "cái",
                                            "made_on", "01/11/2026"), true, lot);
}

/* What the product and the lot say of the number of stages.  in: n: how many it has, -1 nothing is said */
static void few(int n) {
    json_t *of[] = { bars(&manager), seat_do(&w, &manager, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "lot", "id", lot)),
                     seat_do(&w, &manager, COMMAND_RUN_OPTIONS, json_pack("{s:I, s:s}", "product", (json_int_t)strtoll(product, NULL, 10), "lot", "2411A")) };
    for (size_t i = 0; i < 3; i++) {
        const json_t *said = json_object_get(of[i], "warnings"), *one = json_array_get(said, 0), *args = json_object_get(one, "args");
        assert_int_equal(json_array_size(said), n >= 0);
        if (n >= 0) {
            assert_string_equal(json_string_value(json_object_get(one, "key")), "lot.stages-few");
            assert_int_equal(json_integer_value(json_object_get(args, "n")), n);
            assert_int_equal(json_integer_value(json_object_get(args, "min")), 3);
            assert_int_equal(json_integer_value(json_object_get(args, "max")), 5);
        }
        json_decref(of[i]);
    }
}

static void product_set(const char *field, json_t *value) {
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_SET, json_pack("{s:s, s:s, s:{s:o}}", "kind", "product", "id", product, "values", field, value)));
}

static void test_step_by_step(void **state) {
    (void)state;
    filled(3, 4, 3); /* its name, and the maker's name, address and tax code */
    json_t *r = bars(&manager);
    assert_null(json_object_get(r, "lot"));
    assert_string_equal(fix(r, 0, 2, "kind"), "product");
    assert_string_equal(fix(r, 0, 2, "id"), product);
    assert_string_equal(fix(r, 0, 2, "field"), "photo");
    assert_string_equal(fix(r, 0, 5, "kind"), "lot"); /* stages hang on a lot, and there is none */
    assert_string_equal(fix(r, 0, 5, "ref"), "product_id");
    assert_string_equal(fix(r, 0, 5, "ref_id"), product);
    assert_string_equal(fix(r, 1, 8, "kind"), "document");
    assert_null(fix(r, 0, 1, "kind")); /* what is there needs no mending */
    json_decref(r);

    product_set("photo", json_string(PHOTO));
    product_set("standard", json_string("TCCS 01:2026"));
    product_set("brand_none", json_true());
    product_set("shelf_none", json_true());
    filled(7, 4, 3);
    r = bars(&manager);
    assert_true(json_is_true(json_object_get(field_at(r, 0, 8), "none")));
    json_decref(r);

    lot_add();
    filled(9, 5, 3);
    r = bars(&manager);
    assert_string_equal(json_string_value(json_object_get(json_object_get(r, "lot"), "code")), "2411A");
    assert_string_equal(fix(r, 0, 5, "kind"), "stage");
    assert_string_equal(fix(r, 0, 5, "ref_id"), lot);
    json_decref(r);

    char stage[96];
    seat_add(&w, &manager, "stage", json_pack("{s:s, s:s, s:s}", "lot_id", lot, "name", "Dệt", "done_on", "2026-10-20"), false, stage);
    filled(9, 5, 3); /* a stage without its place is none */
    few(0);
    for (int n = 1; n < LOT_STAGES_MIN; n++) {
        stage_add("Nhuộm chàm");
        filled(9, 5, 3);
        few(n);
    }
    stage_add("Thêu");
    filled(10, 6, 3);
    few(-1);

    product_set("origin", json_string("Lào Cai, Việt Nam"));
    filled(10, 7, 4);
    product_set("materials", json_string("Lanh"));
    product_set("size", json_string("40 × 180 cm"));
    product_set("warnings", json_string("Màu chàm có thể phai khi giặt"));
    product_set("care", json_string("Giặt tay"));
    product_set("gtin", json_string("8930000000019"));
    filled(10, 8, 8);
}

/* Three to five: a draft is one too, an ended one is not, and what is there can be changed. */
static void test_stages(void **state) {
    (void)state;
    char stage[96];
    lot_add();
    seat_add(&w, &manager, "stage", json_pack("{s:s, s:s, s:s}", "lot_id", lot, "name", "Dệt", "done_on", "2026-10-20"), false, stage);
    for (int i = 1; i < LOT_STAGES_MAX; i++) stage_add("Nhuộm chàm");
    seat_refused(&w, &manager, COMMAND_RECORD_ADD, stage_params("Thêu"), "lot.stages-many");
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_SET, json_pack("{s:s, s:s, s:{s:s, s:s}}", "kind", "stage", "id", stage, "values", "name", "Dệt vải",
                                                                    "place", "thôn Sả Séng")));
    seat_act(&w, &manager, "stage", stage, "submit");
    json_t *end = seat_step("stage", stage, "end");
    json_object_set_new(end, "reason", json_string("Ghi nhầm"));
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_ACT, end));
    stage_add("Thêu");
    seat_refused(&w, &manager, COMMAND_RECORD_ADD, stage_params("Đóng gói"), "lot.stages-many");
    few(-1);
}

/* The list of a day: what came into force later is not asked before, and a newer lot is looked at instead of the older. */
static void test_dated(void **state) {
    (void)state;
    static const char csv[] = "list,no,groups,valid_from,valid_to,name,name_en,place,if_any,source\n"
                              "traceability,11,,2027-01-01,,Quy cách,Format,product.size,,Quy định mẫu\n"
                              "traceability,10,,2027-01-01,,Tiêu chuẩn hoặc chứng nhận,Standard or certificate,product.standard|product.certificates,,Quy định mẫu\n";
    json_decref(world_do(&w, COMMAND_IMPORT, json_pack("{s:s, s:s}", "kind", "required-fields", "csv", csv)));
    json_t *r = bars(&manager);
    assert_int_equal(json_array_size(json_object_get(json_array_get(json_object_get(r, "bars"), 0), "fields")), 10);
    json_decref(r);
    world_set_time(&w, "2027-01-01", 8, 0, 0);
    r = bars(&manager);
    assert_int_equal(json_array_size(json_object_get(json_array_get(json_object_get(r, "bars"), 0), "fields")), 11);
    assert_string_equal(json_string_value(json_object_get(field_at(r, 0, 10), "name_en")), "Standard or certificate");
    json_decref(r);
    seat_add(&w, &manager, "lot", json_pack("{s:s, s:s, s:i, s:s, s:s}", "product_id", product, "code", "2412B", "quantity", 40, "unit", "cái",
                                            "made_on", "01/12/2026"), true, lot);
    seat_add(&w, &manager, "lot", json_pack("{s:s, s:s, s:i, s:s, s:s}", "product_id", product, "code", "2411A", "quantity", 40, "unit", "cái",
                                            "made_on", "01/11/2026"), true, lot);
    r = bars(&manager);
    assert_string_equal(json_string_value(json_object_get(json_object_get(r, "lot"), "code")), "2412B");
    json_decref(r);
}

static void test_who(void **state) {
    (void)state;
    seat_refused(&w, &stranger, COMMAND_PRODUCT_COMPLETENESS, json_pack("{s:s}", "product", product), "record.none");
    json_t *r = bars(&observer); /* sees what is missing, and is sent nowhere */
    assert_null(fix(r, 0, 2, "kind"));
    json_decref(r);
    r = bars(&clerk); /* enters lots, but not products */
    assert_null(fix(r, 0, 2, "kind"));
    assert_string_equal(fix(r, 0, 6, "kind"), "lot");
    char *text = json_dumps(r, 0);
    assert_null(strstr(text, "Khăn mẫu"));
    assert_null(strstr(text, "0123456789"));
    free(text);
    json_decref(r);
}

static void test_bad_rows(void **state) {
    (void)state;
    static const struct {
        const char *row, *key;
        long column;
    } bad[] = {
        { "score,1,,2026-01-01,,a,a,product.name,,x\n", "required.list", 1 },
        { "passport,one,,2026-01-01,,a,a,product.name,,x\n", "required.no", 2 },
        { "passport,1,food cheese,2026-01-01,,a,a,product.name,,x\n", "required.group", 3 },
        { "passport,1,,2026-02-30,,a,a,product.name,,x\n", "param.date", 4 },
        { "passport,1,,2026-01-01,2025-01-01,a,a,product.name,,x\n", "import.valid-to", 5 },
        { "passport,1,,2026-01-01,,,a,product.name,,x\n", "import.empty", 6 },
        { "passport,1,,2026-01-01,,a,a,product.colour,,x\n", "required.place", 8 },
        { "passport,1,,2026-01-01,,a,a,product.name,maybe,x\n", "required.if-any", 9 },
        { "passport,1,,2026-01-01,,a,a,product.name,,\n", "import.empty", 10 },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char csv[400];
        enum status st = ST_OK;
        (void)snprintf(csv, sizeof csv, "list,no,groups,valid_from,valid_to,name,name_en,place,if_any,source\n%s", bad[i].row);
        assert_null(world_try(&w, COMMAND_IMPORT, json_pack("{s:s, s:s}", "kind", "required-fields", "csv", csv), &st));
        if (strcmp(w.err.key, bad[i].key) || w.err.line != 2 || w.err.column != bad[i].column)
            fail_msg("row %zu: %s at %ld:%ld", i, w.err.key, w.err.line, w.err.column);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_step_by_step, setup, teardown), cmocka_unit_test_setup_teardown(test_dated, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stages, setup, teardown),
        cmocka_unit_test_setup_teardown(test_who, setup, teardown),          cmocka_unit_test_setup_teardown(test_bad_rows, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
