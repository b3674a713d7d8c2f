/* Lists on the way in: all or nothing, line and column, twice changes nothing; the province's own lists. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "world.h"

static size_t list_count(struct world *w, const char *kind) {
    json_t *r = world_do(w, COMMAND_LIST, json_pack("{s:s}", "kind", kind));
    size_t n = json_array_size(r);
    json_decref(r);
    return n;
}

static void test_province(void **state) {
    (void)state;
    struct world w;
    size_t open = 0;
    size_t i = 0;
    json_t *v = NULL;
    world_open(&w, true);
    assert_int_equal(list_count(&w, "communes"), 99);
    assert_int_equal(list_count(&w, "targets"), 32);
    json_t *villages = world_do(&w, COMMAND_LIST, json_pack("{s:s}", "kind", "villages"));
    assert_int_equal(json_array_size(villages), 69);
    json_array_foreach(villages, i, v) {
        const char *q = json_string_value(json_object_get(v, "open_question"));
        open += q && *q;
    }
    assert_int_equal(open, 26);
    json_decref(villages);
    json_t *place = world_do(&w, COMMAND_SHOW, json_pack("{s:s, s:s}", "kind", "communes", "id", "02647"));
    assert_string_equal(json_string_value(json_object_get(place, "name")), "phường Lào Cai");
    assert_int_equal(json_array_size(json_object_get(place, "names")), 2); /* phường Kim Tân until 30/06/2025 */
    json_decref(place);
    world_close(&w);
}

static json_t *import(struct world *w, const char *kind, const char *csv, enum status *st) {
    return world_try(w, COMMAND_IMPORT, json_pack("{s:s, s:s}", "kind", kind, "csv", csv), st);
}

static void test_twice(void **state) {
    (void)state;
    static const char *const files[][2] = { { "communes", "db/seed/communes.csv" },
                                            { "villages", "db/seed/villages.csv" },
                                            { "targets", "db/seed/targets.csv" },
                                            { "competences", "db/seed/competences.csv" },
                                            { "required-fields", "db/seed/required-fields.csv" } };
    struct world w;
    struct db *db = NULL;
    int64_t before = 0;
    int64_t after = 0;
    world_open(&w, true);
    assert_int_equal(reader_open(&db, w.dir, &w.err), ST_OK);
    assert_int_equal(log_size(db, &before, &w.err), ST_OK);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[512];
        struct buf b = BUF_INIT;
        enum status st = ST_OK;
        (void)snprintf(path, sizeof path, "%s/../%s", TEST_SOURCE_DIR, files[i][1]);
        FILE *f = fopen(path, "rb");
        assert_non_null(f);
        b.len = fread(buf_room(&b, 200000), 1, 200000, f);
        fclose(f);
        b.data[b.len] = '\0';
        json_t *r = import(&w, files[i][0], b.data, &st);
        assert_int_equal(st, ST_OK);
        assert_int_equal(json_integer_value(json_object_get(r, "new")), 0);
        assert_int_equal(json_integer_value(json_object_get(r, "changed")), 0);
        json_decref(r);
        buf_free(&b);
    }
    assert_int_equal(log_size(db, &after, &w.err), ST_OK);
    assert_int_equal(before, after);
    reader_close(&db);
    world_close(&w);
}

static json_int_t summed(const json_t *rows, const char *name) {
    json_int_t n = 0;
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach((json_t *)(uintptr_t)rows, i, row) n += json_integer_value(json_object_get(row, name));
    return n;
}

static bool has_calendar(struct world *w) {
    json_t *r = world_do(w, COMMAND_FILING_LIST, json_object());
    bool has = json_is_true(json_object_get(r, "calendar"));
    json_decref(r);
    return has;
}

/* An installation of before a list existed gets it by name; loading again changes nothing. */
static void test_lists_again(void **state) {
    (void)state;
    struct world w;
    enum status st;
    world_open(&w, false);
    assert_false(has_calendar(&w));
    json_t *first = world_do(&w, COMMAND_LISTS_LOAD, json_pack("{s:s}", "name", "lao-cai"));
    assert_int_equal(json_array_size(first), 8);
    assert_true(summed(first, "new") > 400);
    assert_true(has_calendar(&w));
    json_t *again = world_do(&w, COMMAND_LISTS_LOAD, json_pack("{s:s}", "name", "lao-cai"));
    assert_int_equal(summed(again, "rows"), summed(first, "rows"));
    assert_int_equal(summed(again, "new") + summed(again, "changed"), 0);
    assert_null(world_try(&w, COMMAND_LISTS_LOAD, json_pack("{s:s}", "name", "ha-noi"), &st));
    assert_int_equal(st, ST_INVALID);
    assert_string_equal(w.err.key, "lists.unknown");
    json_decref(first);
    json_decref(again);
    world_close(&w);
}

static void test_errors(void **state) {
    (void)state;
    static const struct {
        const char *kind, *csv, *key;
        long line, column;
    } bad[] = {
        { "producers", "name,kind,commune\nHTX Mẫu,hop-tac-xa,03013\nHộ Mẫu,ho,03013\n", "producer.kind", 3, 2 },
        { "producers", "name,kind,commune\nHTX Mẫu,hop-tac-xa,99999\n", "producer.commune", 2, 3 },
        { "producers", "name,kind\nHTX Mẫu,hop-tac-xa\n", "csv.column-missing", 1, 0 },
        { "producers", "name,kind,commune,colour\nHTX Mẫu,hop-tac-xa,03013,red\n", "csv.column-unknown", 1, 4 },
        { "producers", "kind,commune,name\nhop-tac-xa,03013,\n", "param.empty", 2, 3 },
        { "lots", "product,code,quantity,made_on\n1,2411A,ten,2026-11-01\n", "lot.quantity", 2, 3 },
        { "lots", "product,code,quantity,made_on\n1,2411A,10,2026-02-30\n", "param.date", 2, 4 },
        { "products", "producer,name,gtin\n1,Khăn,2000000000008\n", "gtin.restricted", 2, 3 },
        { "recognitions", "village,kind,decision_no,decided_on,body\nkhong-co,LN,1/QĐ,2026-01-01,UBND tỉnh\n",
          "import.village", 2, 1 },
        { "recognitions", "village,kind,decision_no,decided_on,body,valid_to\n"
          "tho-cam-ban-ho,LN,1/QĐ,2026-01-01,UBND tỉnh,2025-12-31\n", "import.valid-to", 2, 6 },
        { "runs", "id\n1\n", "import.refused", 0, 0 },
        { "keys", "id\n1\n", "import.refused", 0, 0 },
        { "cats", "id\n1\n", "record.kind", 0, 0 },
        { "villages", "", "csv.empty", 0, 0 },
    };
    struct world w;
    world_open(&w, true);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        enum status st = ST_OK;
        assert_null(import(&w, bad[i].kind, bad[i].csv, &st));
        if (strcmp(w.err.key, bad[i].key) || (bad[i].line && w.err.line != bad[i].line) ||
            (bad[i].column && w.err.column != bad[i].column))
            fail_msg("row %zu: %s at %ld:%ld", i, w.err.key, w.err.line, w.err.column);
        assert_int_equal(status_exit(st), 2);
    }
    assert_int_equal(list_count(&w, "producers"), 0); /* the good row before the bad one is not there either */
    world_close(&w);
}

static void test_recognitions(void **state) {
    (void)state;
    static const char csv[] = "\xEF\xBB\xBFvillage,kind,decision_no,decided_on,body\r\n"
                              "tho-cam-ban-ho,LN,12/QĐ-UBND,2026-03-01,UBND tỉnh Lào Cai\r\n";
    struct world w;
    enum status st = ST_OK;
    world_open(&w, true);
    json_t *v = world_do(&w, COMMAND_SHOW, json_pack("{s:s, s:s}", "kind", "villages", "id", "tho-cam-ban-ho"));
    assert_int_equal(json_array_size(json_object_get(v, "recognitions")), 0);
    json_decref(v);
    json_decref(import(&w, "recognitions", csv, &st));
    assert_int_equal(st, ST_OK);
    json_decref(import(&w, "recognitions", csv, &st));
    v = world_do(&w, COMMAND_SHOW, json_pack("{s:s, s:s}", "kind", "villages", "id", "tho-cam-ban-ho"));
    assert_int_equal(json_array_size(json_object_get(v, "recognitions")), 1);
    assert_string_equal(json_string_value(json_object_get(v, "kind_planned")), "làng nghề");
    json_decref(v);
    world_close(&w);
}

/* A record that is there stays, and a file that says otherwise does not look as if it had been taken. */
static void test_differs(void **state) {
    (void)state;
    static const char lots[] = "product,code,quantity,made_on,unit\n1,2411A,10,2026-11-01,cái\n";
    static const struct {
        const char *kind, *csv, *field;
    } other[] = {
        { "producers", "name,kind,commune,short_name\nHợp tác xã Mẫu A,hop-tac-xa,03013,Mẫu A\n", "short_name" },
        { "products", "producer,name,gtin\n1,Khăn,9521234567899\n", "gtin" },
        { "lots", "product,code,quantity,made_on\n1,2411a,11,2026-11-01\n", "quantity" },
        { "lots", "product,code,quantity,made_on\n1,2411A,10,2026-11-02\n", "made_on" },
    };
    struct world w;
    enum status st = ST_OK;
    world_open(&w, false);
    (void)world_product(&w, "Khăn", NULL, "2411A", 10, NULL);
    json_t *r = import(&w, "lots", lots, &st);
    assert_int_equal(json_integer_value(json_object_get(r, "same")), 1);
    json_decref(r);
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        assert_null(import(&w, other[i].kind, other[i].csv, &st));
        assert_int_equal(st, ST_CONFLICT);
        assert_string_equal(w.err.key, "import.differs");
        assert_string_equal(w.err.field, other[i].field);
        assert_int_equal(w.err.line, 2);
    }
    world_close(&w);
}

static void test_nul(void **state) {
    (void)state;
    static const char csv[] = "name,kind,commune\nA\0B,hop-tac-xa,03013\n";
    struct world w;
    enum status st = ST_OK;
    world_open(&w, false);
    json_t *p = json_pack("{s:s, s:s%}", "kind", "producers", "csv", csv, sizeof csv - 1);
    assert_null(world_try(&w, COMMAND_IMPORT, p, &st));
    assert_string_equal(w.err.key, "csv.control");
    assert_int_equal(w.err.line, 2);
    world_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_province), cmocka_unit_test(test_twice), cmocka_unit_test(test_lists_again),
                                        cmocka_unit_test(test_errors), cmocka_unit_test(test_recognitions),
                                        cmocka_unit_test(test_differs), cmocka_unit_test(test_nul) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
