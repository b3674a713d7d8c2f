/*
 * A spreadsheet on its way in: columns guessed by their words, everything that is wrong said at once with its row and column,
 * all rows or none, and the same table again changes nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "seat.h"

static struct world w;
static struct actor commune, manager, clerk, dost;

static int setup(void **state) {
    (void)state;
    world_open(&w, true);
    commune = seat(ROLE_COMMUNE, 7002, 2);
    manager = seat(ROLE_MANAGER, 7001, 1);
    clerk = seat(ROLE_CLERK, 7001, 3);
    dost = seat(ROLE_DOST, 7004, 4);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    world_close(&w);
    return 0;
}

static int64_t number(const json_t *o, const char *name) { return json_integer_value(json_object_get(o, name)); }

static size_t listed(const struct actor *who, const char *kind) {
    json_t *r = seat_do(&w, who, COMMAND_RECORD_PAGE, json_pack("{s:s, s:i}", "kind", kind, "limit", 1000));
    size_t n = json_array_size(json_object_get(r, "rows"));
    json_decref(r);
    return n;
}

/* The guesses of a table as the mapping that a person would confirm. */
static json_t *guessed(const struct actor *who, const char *kind, const char *text) {
    json_t *look = seat_do(&w, who, COMMAND_RECORD_IMPORT_LOOK, json_pack("{s:s, s:s}", "kind", kind, "text", text));
    json_t *mapping = json_object(), *column = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(look, "columns"), i, column) {
        char n[8];
        (void)snprintf(n, sizeof n, "%d", (int)number(column, "n"));
        json_object_set(mapping, n, json_object_get(column, "guess"));
    }
    json_decref(look);
    return mapping;
}

static json_t *import(const char *kind, const char *text, json_t *mapping, bool dry) {
    return json_pack("{s:s, s:s, s:o, s:b}", "kind", kind, "text", text, "mapping", mapping, "dry_run", dry);
}

static void counts(const struct actor *who, const char *kind, const char *text, bool dry, int fresh, int same, int wrong) {
    json_t *r = seat_do(&w, who, COMMAND_RECORD_IMPORT, import(kind, text, guessed(who, kind, text), dry));
    if (number(r, "new") != fresh || number(r, "same") != same || number(r, "wrong") != wrong) {
        char *all = json_dumps(r, JSON_INDENT(1));
        fail_msg("%s", all);
    }
    json_decref(r);
}

static void guess_is(const struct actor *who, const char *kind, const char *header, const char *want) {
    struct buf b = BUF_INIT, got = BUF_INIT;
    const char *name = NULL;
    json_t *v = NULL;
    buf_printf(&b, "%s\n1\n", header);
    json_t *m = guessed(who, kind, b.data);
    json_object_foreach(m, name, v) buf_printf(&got, "%s%s", got.len ? " " : "", *json_string_value(v) ? json_string_value(v) : "-");
    assert_string_equal(got.data, want);
    json_decref(m);
    buf_free(&b);
    buf_free(&got);
}

static void test_guesses(void **state) {
    (void)state;
    guess_is(&commune, "producer", "STT;Tên cơ sở;Loại hình;Xã, phường;Thôn/bản;Người đại diện;Số ĐT", "- name kind commune_code hamlet representative phone");
    guess_is(&commune, "producer", "NAME\tkind\tcommune_code\tphone_public", "name kind commune_code phone_public");
    guess_is(&manager, "product", "TÊN SẢN PHẨM,Tên sản phẩm (tiếng Anh),Nhóm OCOP,Giá bán (đồng),Mã vạch,Cơ sở", "name - category price gtin producer_id");
    guess_is(&manager, "lot", "Hợp tác xã,Sản phẩm,Số lô,Số lượng (cái),ĐVT,NSX,HSD", "producer_id product_id code quantity unit made_on expires_on");
    guess_is(&manager, "lot", "Mã lô,Mã lô", "code -"); /* one field, one column */
    guess_is(&commune, "producer", "Mã số thuế,Ảnh", "- -");  /* sealed values and photos are entered one by one */
}

static const char producers[] = "Tên cơ sở\tLoại\tXã\tThôn\tĐiện thoại\tSố hộ\n"
                                "Hợp tác xã Mẫu A\tHTX\txã Tả Phìn\tSả Séng\t0214 3820 123\t1.200\n"
                                "\t\t\t\t\t\n"
                                "Hộ Mẫu B\tHộ gia đình\tTả Phìn\t\t\t\n"
                                "Tổ Mẫu C\tto-hop-tac\t3013\t\t\t\n";

static void test_producers(void **state) {
    (void)state;
    counts(&commune, "producer", producers, true, 3, 0, 0);
    assert_int_equal(listed(&commune, "producer"), 0); /* a try keeps nothing */
    counts(&commune, "producer", producers, false, 3, 0, 0);
    assert_int_equal(listed(&commune, "producer"), 3);
    counts(&commune, "producer", producers, false, 0, 3, 0);
    json_t *r = seat_do(&w, &commune, COMMAND_RECORD_PAGE, json_pack("{s:s, s:s}", "kind", "producer", "search", "mau a"));
    json_t *row = json_array_get(json_object_get(r, "rows"), 0);
    const char *id = json_string_value(json_object_get(row, "id"));
    json_t *one = seat_do(&w, &commune, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "producer", "id", id));
    assert_string_equal(json_string_value(json_object_get(one, "entered")), "import");
    assert_string_equal(json_string_value(json_object_get(one, "state")), "draft");
    json_t *v = json_object_get(one, "values");
    assert_string_equal(json_string_value(json_object_get(v, "kind")), "hop-tac-xa");
    assert_string_equal(json_string_value(json_object_get(v, "commune_code")), SEAT_COMMUNE);
    assert_int_equal(json_integer_value(json_object_get(v, "households")), 1200);
    json_decref(one);
    json_decref(r);
}

static const struct wrong {
    long row, column;
    const char *field, *key;
} all_wrong[] = {
    { 3, 2, "kind", "value.choice" },  { 3, 5, "phone", "value.phone" },   { 4, 1, "name", "value.needed" },
    { 5, 3, "commune_code", "value.unit" }, { 6, 0, "", "access.outside" },   { 7, 6, "households", "value.number" },
    { 8, 4, "hamlet", "table.differs" },
};

/* Everything that is wrong, in one go; not even the good rows stay. */
static void test_all_errors(void **state) {
    (void)state;
    static const char text[] = "Tên cơ sở;Loại;Xã;Thôn;Điện thoại;Số hộ\n"
                               "Hợp tác xã Mẫu A;HTX;03013;;;\n"
                               "Hộ Mẫu B;làng;03013;;12;\n"
                               ";HTX;03013;;;\n"
                               "Hộ Mẫu D;Hộ;xã Không Có;;;\n"
                               "Hộ Mẫu E;Hộ;02647;;;\n" /* another commune: not for this officer */
                               "Hộ Mẫu F;Hộ;03013;;;mười\n"
                               "Hộ Mẫu G;Hộ;03013;Tả Chải;;\n";
    counts(&commune, "producer", "Tên;Loại;Xã;Thôn\nHộ Mẫu G;Hộ;03013;Sả Séng\n", false, 1, 0, 0);
    json_t *mapping = guessed(&commune, "producer", text);
    json_t *r = seat_do(&w, &commune, COMMAND_RECORD_IMPORT, import("producer", text, json_incref(mapping), true));
    json_t *problems = json_object_get(r, "problems");
    assert_int_equal(number(r, "wrong"), 6);
    for (size_t i = 0; i < sizeof all_wrong / sizeof *all_wrong; i++) {
        json_t *p = json_array_get(problems, i);
        const struct wrong *want = &all_wrong[i];
        const char *key = json_string_value(json_object_get(p, "key")), *field = json_string_value(json_object_get(p, "field"));
        if (!p || number(p, "row") != want->row || number(p, "column") != want->column || strcmp(key, want->key) || strcmp(field, want->field))
            fail_msg("%zu: %s of %s at %lld:%lld", i, key, field, (long long)number(p, "row"), (long long)number(p, "column"));
    }
    assert_int_equal(json_array_size(problems), sizeof all_wrong / sizeof *all_wrong);
    json_decref(r);
    seat_refused(&w, &commune, COMMAND_RECORD_IMPORT, import("producer", text, mapping, false), "table.wrong");
    assert_string_equal(err_value(&w.err, "count"), "6");
    assert_int_equal(listed(&commune, "producer"), 1);
}

static void test_differs(void **state) {
    (void)state;
    enum status st = ST_OK;
    json_t *problems = json_array();
    counts(&commune, "producer", producers, false, 3, 0, 0);
    static const char other[] = "Tên cơ sở\tLoại\tXã\tThôn\tĐiện thoại\n"
                                "Hợp tác xã Mẫu A\tHTX\t03013\tTả Chải\t\n"; /* an empty cell says nothing about the phone */
    assert_null(seat_try(&w, &commune, COMMAND_RECORD_IMPORT, import("producer", other, guessed(&commune, "producer", other), false), problems, &st));
    assert_int_equal(st, ST_INVALID);
    assert_int_equal(json_array_size(problems), 1);
    json_t *p = json_array_get(problems, 0);
    assert_string_equal(json_string_value(json_object_get(p, "key")), "table.differs");
    assert_string_equal(json_string_value(json_object_get(p, "field")), "hamlet");
    assert_int_equal(number(p, "row"), 2);
    assert_int_equal(number(p, "column"), 4);
    json_decref(problems);
}

static void producer_of_manager(const char *name) {
    char id[96];
    seat_add(&w, &manager, "producer", json_pack("{s:s, s:s, s:s}", "name", name, "kind", "hop-tac-xa", "commune_code", SEAT_COMMUNE), false, id);
}

/* A manager's rows need not say whose they are, until there are two producers. */
static void test_products_and_lots(void **state) {
    (void)state;
    static const char products[] = "Tên sản phẩm,Nhóm,Độ cồn,Nguyên liệu,Mã vạch,Không có hạn\n"
                                   "Khăn mẫu,hàng thủ công mỹ nghệ,,\"Lanh,\nchàm\",,\n"
                                   "Rượu mẫu,Đồ uống,\"42,5\",,8930000000019,\n";
    static const char lots[] = "Sản phẩm;Mã lô;Số lượng;ĐVT;NSX;HSD\n"
                               "khan MAU;2411A;1.000;cái;1/11/2026;\n"
                               "Rượu mẫu;2411B;40;chai;01/11/2026;01/11/2027\n";
    producer_of_manager("Hợp tác xã Mẫu A");
    counts(&manager, "product", products, false, 2, 0, 0);
    counts(&manager, "product", products, false, 0, 2, 0); /* the GTIN as it is kept has 14 digits */
    counts(&manager, "lot", lots, false, 2, 0, 0);
    counts(&clerk, "lot", lots, false, 0, 2, 0);
    json_t *r = seat_do(&w, &manager, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "lot", "id", "1"));
    json_t *v = json_object_get(r, "values");
    assert_string_equal(json_string_value(json_object_get(v, "made_on")), "2026-11-01");
    assert_int_equal(json_integer_value(json_object_get(v, "quantity")), 1000);
    assert_string_equal(json_string_value(json_object_get(v, "product_id_title")), "Khăn mẫu");
    json_decref(r);
    r = seat_do(&w, &manager, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "product", "id", "1"));
    assert_string_equal(json_string_value(json_object_get(json_object_get(r, "values"), "materials")), "Lanh,\nchàm");
    json_decref(r);
    seat_refused(&w, &clerk, COMMAND_RECORD_IMPORT, import("product", "Tên,Cơ sở\nTúi mẫu,1\n", json_pack("{s:s, s:s}", "1", "name", "2", "producer_id"), false), "table.wrong");

    producer_of_manager("Hợp tác xã Mẫu B");
    static const char second[] = "Tên,Cơ sở\nKhăn mẫu,hợp tác xã mẫu b\nTúi mẫu,Hợp tác xã Mẫu A\n";
    counts(&manager, "product", second, false, 2, 0, 0);
    static const char unclear[] = "Sản phẩm,Mã lô,Số lượng,ĐVT,NSX\nKhăn mẫu,2411C,10,cái,01/11/2026\n";
    counts(&manager, "lot", unclear, true, 0, 0, 1); /* two producers have a product of this name */
    static const char clear[] = "Cơ sở,Sản phẩm,Mã lô,Số lượng,ĐVT,NSX\nHợp tác xã Mẫu B,Khăn mẫu,2411C,10,cái,01/11/2026\n";
    counts(&manager, "lot", clear, true, 1, 0, 0);
}

static void test_mapping(void **state) {
    (void)state;
    static const struct {
        const char *mapping, *key;
    } bad[] = {
        { "{\"1\":\"name\",\"2\":\"name\"}", "table.twice" },        { "{\"9\":\"name\"}", "table.column" },
        { "{\"0\":\"name\"}", "table.column" },                      { "{\"Tên\":\"colour\"}", "value.unknown" },
        { "{\"Tên\":\"tax_code\"}", "value.unknown" },               { "{\"Tên\":\"name\"}", "table.unmapped" },
        { "{\"Tên\":3}", "param.type" },
    };
    static const char text[] = "Tên;Loại;Xã\nHộ Mẫu;Hộ;03013\n";
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        seat_refused(&w, &commune, COMMAND_RECORD_IMPORT, import("producer", text, json_loads(bad[i].mapping, 0, NULL), true), bad[i].key);
    seat_refused(&w, &commune, COMMAND_RECORD_IMPORT, import("rating", text, json_object(), true), "table.kind");
    seat_refused(&w, &commune, COMMAND_RECORD_IMPORT_LOOK, json_pack("{s:s, s:s}", "kind", "producer", "text", "chỉ một dòng"), "csv.table-empty");
    /* Numbers are columns, also where a header is the number of another one. */
    json_t *m = json_pack("{s:s, s:s, s:s}", "1", "name", "2", "kind", "3", "commune_code");
    json_t *numbered = seat_do(&w, &commune, COMMAND_RECORD_IMPORT, import("producer", "2;3;1\nHộ Mẫu;Hộ;03013\n", m, true));
    assert_int_equal(number(numbered, "new"), 1);
    json_decref(numbered);
    /* What is the same in every row may be said once. */
    json_t *p = json_pack("{s:s, s:s, s:{s:s}, s:{s:s, s:s}}", "kind", "producer", "text", "Tên\nHộ Mẫu\n", "mapping", "Tên", "name", "defaults",
                          "kind", "Hộ", "commune_code", "Tả Phìn");
    json_t *r = seat_do(&w, &commune, COMMAND_RECORD_IMPORT, p);
    assert_int_equal(number(r, "new"), 1);
    json_decref(r);
    counts(&dost, "producer", text, true, 0, 1, 0); /* reads it, so it is the same */
    counts(&dost, "producer", "Tên;Loại;Xã\nHộ Khác;Hộ;03013\n", true, 0, 0, 1); /* and enters none */
}

/* At most two hundred are listed, all are counted; the largest table that is taken. */
/* What the rules say of a row comes with the cells that cannot be read, and a row that is there already is not called taken. */
static void test_rules_too(void **state) {
    (void)state;
    static const char first[] = "Tên sản phẩm,Nhóm,Mã vạch,Giá\nKhăn,Hàng thủ công mỹ nghệ,,\n";
    static const char text[] = "Tên sản phẩm,Nhóm,Mã vạch,Giá\nTúi,Hàng thủ công mỹ nghệ,8938500000001,nhiều\nKhăn,Hàng thủ công mỹ nghệ,,nhiều\n";
    producer_of_manager("HTX Mẫu");
    counts(&manager, "product", first, false, 1, 0, 0);
    json_t *r = seat_do(&w, &manager, COMMAND_RECORD_IMPORT, import("product", text, guessed(&manager, "product", text), true));
    json_t *problems = json_object_get(r, "problems");
    assert_int_equal(json_array_size(problems), 3);
    assert_string_equal(json_string_value(json_object_get(json_array_get(problems, 1), "field")), "gtin");
    assert_int_equal(number(json_array_get(problems, 1), "column"), 3);
    assert_string_equal(json_string_value(json_object_get(json_array_get(problems, 2), "field")), "price");
    json_decref(r);
}

static void test_many(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    buf_str(&b, "Tên\tLoại\tXã\n");
    for (int i = 0; i < 5000; i++) buf_printf(&b, "Hộ Mẫu %d\t%s\tTả Phìn\n", i, i % 10 ? "Hộ" : "làng");
    json_t *r = seat_do(&w, &commune, COMMAND_RECORD_IMPORT, import("producer", b.data, guessed(&commune, "producer", b.data), true));
    assert_int_equal(number(r, "wrong"), 500);
    assert_int_equal(number(r, "new"), 4500);
    assert_int_equal(json_array_size(json_object_get(r, "problems")), 200);
    json_decref(r);
    buf_str(&b, "Hộ Mẫu\tHộ\tTả Phìn\n");
    seat_refused(&w, &commune, COMMAND_RECORD_IMPORT_LOOK, json_pack("{s:s, s:s}", "kind", "producer", "text", b.data), "csv.table-rows");
    buf_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_guesses, setup, teardown),    cmocka_unit_test_setup_teardown(test_producers, setup, teardown),
        cmocka_unit_test_setup_teardown(test_all_errors, setup, teardown), cmocka_unit_test_setup_teardown(test_differs, setup, teardown),
        cmocka_unit_test_setup_teardown(test_products_and_lots, setup, teardown),
        cmocka_unit_test_setup_teardown(test_mapping, setup, teardown),    cmocka_unit_test_setup_teardown(test_many, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rules_too, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
