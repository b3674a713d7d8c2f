/*
 * Records: every kind can be listed and shown, pages follow each other without a gap, values have the promised forms.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "store_fixture.h"

static enum status fill(struct db *tx, void *ctx, struct err *e) {
    (void)ctx;
    enum put what;
    struct unit_name old = {"02635", "", "2025-06-30", "phường Duyên Hải", "thành phố Lào Cai", "080", "Lào Cai",
                            "02647", "high", ""};
    struct unit_name before = {"02647", "", "2025-06-30", "xã Vạn Hòa", "thành phố Lào Cai", "080", "Lào Cai", "",
                               "high", ""};
    struct unit_name now = {"02647", "2025-07-01", "", "phường Lào Cai", "", "", "Lào Cai", "", "high", ""};
    struct unit_name other = {"02680", "2025-07-01", "", "xã Hợp Thành", "", "", "Lào Cai", "", "high", ""};
    struct village v = {"huong", "huong", "nghề làm hương", "incense", "NTT", "nghề", "Giáy", "thôn Kíp Tước",
                        "xã Hợp Thành", "thành phố Lào Cai", "02680", "02680", "2025", "II.2.a", "", "", ""};
    struct village open = {"khac", "khac", "nghề khác", "", "LN", "làng", "", "", "", "", "", "", "", "", "", "",
                           "không rõ xã"};
    struct recognition r = {"huong", "NTT", "316/QĐ-UBND", "2026-01-05", "UBND tỉnh", ""};
    struct target t = {"pb1.1", "Phụ biểu 01", "A", "I", "Sở", "1", "số", "number", "làng", "4", "", "", "", "6", "",
                       "", "", "x", ""};
    struct void_row voids[] = {{5, 9, VOID_TORN, 1, FIXTURE_NOW}, {20, 20, VOID_OTHER, 2, FIXTURE_NOW}};
    struct print_event p = {1, FIXTURE_NOW, "operator", "so-khcn", "1-100", "a4-21", "pdf", "B", "1", "text", 100, 0,
                            5, NULL, 0, 0};
    enum status s = unit_put(tx, &old, &what, e);
    if (s == ST_OK) s = unit_put(tx, &before, &what, e);
    if (s == ST_OK) s = unit_put(tx, &now, &what, e);
    if (s == ST_OK) s = unit_put(tx, &other, &what, e);
    if (s == ST_OK) s = village_put(tx, &v, &what, e);
    if (s == ST_OK) s = village_put(tx, &open, &what, e);
    if (s == ST_OK) s = recognition_put(tx, &r, &what, e);
    if (s == ST_OK) s = target_put(tx, &t, &what, e);
    if (s == ST_OK) s = fixture_rows(tx, NULL, e);
    for (uint32_t id = 1; s == ST_OK && id <= 25; id++) s = fixture_run(tx, id, 100, e);
    if (s == ST_OK) s = void_insert(tx, 1, &voids[0], e);
    if (s == ST_OK) s = void_insert(tx, 1, &voids[1], e);
    if (s == ST_OK) s = print_insert(tx, &p, e);
    if (s == ST_OK) s = fixture_entry(tx, "run:1", e);
    if (s == ST_OK)
        s = act_insert(tx, FIXTURE_NOW, "operator", "so-khcn", "lot.add", "lot:1", "{\"code\":\"2411A\"}", e);
    if (s == ST_OK) s = alarm_add(tx, 7, "unissued", 20780, FIXTURE_NOW, 2, "https://X/T/1", e);
    return s;
}

static int setup(void **state) {
    struct fixture *f = fixture_make();
    struct err e = {0};
    fixture_open(f, NULL);
    assert_int_equal(store_write(f->store, fill, NULL, &e), ST_OK);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    fixture_free(*state);
    return 0;
}

static json_t *show(struct fixture *f, enum record_kind k, const char *id) {
    struct err e = {0};
    json_t *r;
    assert_int_equal(record_show(f->reader, k, id, &r, &e), ST_OK);
    assert_true(json_is_object(r));
    return r;
}

static json_t *list(struct fixture *f, enum record_kind k, const char *after, int limit) {
    struct err e = {0};
    json_t *r;
    assert_int_equal(record_list(f->reader, k, after, limit, &r, &e), ST_OK);
    assert_true(json_is_array(r));
    return r;
}

static void want_string(const json_t *r, const char *member, const char *want) {
    const json_t *v = json_object_get(r, member);
    assert_true(json_is_string(v));
    assert_string_equal(json_string_value(v), want);
}

static void want_int(const json_t *r, const char *member, json_int_t want) {
    const json_t *v = json_object_get(r, member);
    assert_true(json_is_integer(v));
    assert_int_equal(json_integer_value(v), want);
}

static void want_null(const json_t *r, const char *member) {
    assert_true(json_is_null(json_object_get(r, member)));
}

static void want_length(const json_t *r, const char *member, size_t want) {
    assert_true(json_is_array(json_object_get(r, member)));
    assert_int_equal(json_array_size(json_object_get(r, member)), want);
}

/* Every record of every list is found by its own id. */
static void test_all_kinds(void **state) {
    struct fixture *f = *state;
    for (int k = 0; k < RECORD_KIND_COUNT; k++) {
        assert_int_equal(record_kind_parse(record_kind_key((enum record_kind)k)), k);
        json_t *all = list(f, (enum record_kind)k, NULL, 10000), *row;
        assert_true(json_array_size(all) > 0);
        size_t i;
        json_array_foreach(all, i, row) {
            const json_t *id = json_object_get(row, "id");
            char text[128];
            if (json_is_integer(id)) assert_true(snprintf(text, sizeof text, "%lld", json_integer_value(id)) < 128);
            else assert_true(snprintf(text, sizeof text, "%s", json_string_value(id)) < 128);
            json_t *one = show(f, (enum record_kind)k, text);
            assert_true(json_equal(json_object_get(one, "id"), id));
            json_decref(one);
        }
        json_decref(all);
    }
    assert_int_equal(record_kind_parse("labels"), -1);
}

static void test_pages(void **state) {
    struct fixture *f = *state;
    char after[16] = "";
    json_int_t next = 1;
    for (;;) {
        json_t *page = list(f, RECORD_RUNS, *after ? after : NULL, 10), *row;
        size_t i;
        json_array_foreach(page, i, row) want_int(row, "id", next++);
        size_t n = json_array_size(page);
        json_decref(page);
        if (n < 10) break;
        assert_true(snprintf(after, sizeof after, "%lld", (long long)next - 1) < 16);
    }
    assert_int_equal(next, 26);
    json_t *communes = list(f, RECORD_COMMUNES, "02647", 10);
    assert_int_equal(json_array_size(communes), 1);
    want_string(json_array_get(communes, 0), "id", "02680");
    json_decref(communes);
}

static void test_commune(void **state) {
    struct fixture *f = *state;
    json_t *r = show(f, RECORD_COMMUNES, "02647");
    want_string(r, "name", "phường Lào Cai");
    want_null(r, "district");
    want_length(r, "names", 2);
    want_string(json_array_get(json_object_get(r, "names"), 0), "name", "xã Vạn Hòa");
    want_length(r, "predecessors", 1);
    want_string(json_array_get(json_object_get(r, "predecessors"), 0), "id", "02635");
    json_decref(r);
    r = show(f, RECORD_COMMUNES, "02635"); /* a unit that is no more is still found */
    want_string(r, "successor", "02647");
    json_decref(r);
    json_t *today = list(f, RECORD_COMMUNES, NULL, 100);
    assert_int_equal(json_array_size(today), 2);
    json_decref(today);
}

static void test_village(void **state) {
    struct fixture *f = *state;
    json_t *r = show(f, RECORD_VILLAGES, "huong");
    want_string(r, "kind_planned", "NTT");
    want_string(r, "unit", "xã Hợp Thành");
    want_length(r, "recognitions", 1);
    json_decref(r);
    r = show(f, RECORD_VILLAGES, "khac");
    want_length(r, "recognitions", 0);
    want_null(r, "unit_code");
    want_null(r, "unit");
    want_string(r, "open_question", "không rõ xã");
    json_decref(r);
    r = show(f, RECORD_RECOGNITIONS, "huong/316/QĐ-UBND");
    want_string(r, "decision_no", "316/QĐ-UBND");
    json_decref(r);
}

static void test_run(void **state) {
    struct fixture *f = *state;
    json_t *r = show(f, RECORD_RUNS, "1");
    want_int(r, "product_id", 1);
    want_string(r, "product", "Rượu ngô Mẫu A");
    want_string(r, "producer", "HTX Mẫu A");
    want_string(r, "lot", "2411A");
    want_string(r, "state", "preparing");
    want_string(r, "created_at", "2026-11-23T00:00:00Z");
    want_int(r, "voided", 6);
    want_null(r, "log_idx");
    want_string(json_object_get(r, "frozen"), "form", "A");
    assert_null(json_object_get(r, "frozen_json"));
    want_length(r, "voids", 2);
    json_t *v = json_array_get(json_object_get(r, "voids"), 0);
    want_string(v, "reason", "torn");
    want_int(v, "first", 5);
    want_int(v, "count", 5);
    want_length(r, "prints", 1);
    json_decref(r);
}

static void test_other_kinds(void **state) {
    struct fixture *f = *state;
    json_t *r = show(f, RECORD_KEYS, "1");
    want_string(r, "public_key", "abababababababababababababababababababababababababababababababab");
    want_string(r, "state", "active");
    want_null(r, "retired_at");
    json_decref(r);
    r = show(f, RECORD_LOTS, "1");
    want_int(r, "left", 100000);
    want_null(r, "expires_on");
    json_decref(r);
    r = show(f, RECORD_ENTRIES, "0");
    want_int(json_object_get(r, "entry"), "v", 1);
    json_decref(r);
    r = show(f, RECORD_ALARMS, "7/unissued/20780");
    want_string(r, "day", "2026-11-23");
    json_decref(r);
    r = show(f, RECORD_ACTS, "1");
    want_string(json_object_get(r, "detail"), "code", "2411A");
    json_decref(r);
}

static void test_refusals(void **state) {
    struct fixture *f = *state;
    static const struct {
        enum record_kind kind;
        const char *id;
        enum status status;
        const char *key;
    } cases[] = {
        { RECORD_RUNS, "99", ST_NOT_FOUND, "record.missing" },
        { RECORD_COMMUNES, "x", ST_NOT_FOUND, "record.missing" },
        { RECORD_RUNS, "", ST_INVALID, "record.id" },
        { RECORD_RUNS, "1x", ST_INVALID, "record.id" },
        { RECORD_RUNS, "-1", ST_INVALID, "record.id" },
        { RECORD_RUNS, "1234567890123456", ST_INVALID, "record.id" },
        { RECORD_VILLAGES, "", ST_INVALID, "record.id" },
        { RECORD_VILLAGES, "' OR 1=1", ST_NOT_FOUND, "record.missing" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err e = {0};
        json_t *r;
        assert_int_equal(record_show(f->reader, cases[i].kind, cases[i].id, &r, &e), cases[i].status);
        assert_string_equal(e.key, cases[i].key);
        assert_null(r);
    }
    struct err e = {0};
    json_t *r;
    assert_int_equal(record_list(f->reader, RECORD_RUNS, NULL, 0, &r, &e), ST_INVALID);
    assert_string_equal(e.key, "record.limit");
    err_clear(&e);
    assert_int_equal(record_list(f->reader, RECORD_RUNS, "abc", 10, &r, &e), ST_INVALID);
    assert_string_equal(e.key, "record.id");
    assert_null(r);
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(test_all_kinds), T(test_pages),       T(test_commune),  T(test_village),
        T(test_run),       T(test_other_kinds), T(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
