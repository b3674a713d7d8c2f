/* Rows in and out: what goes in comes out, natural keys hold, and what is missing or there already is said so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "store_fixture.h"

static int setup(void **state) {
    struct fixture *f = fixture_make();
    struct err e = {0};
    fixture_open(f, NULL);
    assert_int_equal(store_write(f->store, fixture_rows, NULL, &e), ST_OK);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    fixture_free(*state);
    return 0;
}

/* ---- imported lists ---- */

static enum put last_put;

static enum status put_unit(struct db *tx, void *ctx, struct err *e) {
    return unit_put(tx, ctx, &last_put, e);
}

static enum status put_unit_open(struct db *tx, void *ctx, struct err *e) {
    return unit_open_put(tx, ctx, &last_put, e);
}

static enum status put_village(struct db *tx, void *ctx, struct err *e) {
    return village_put(tx, ctx, &last_put, e);
}

static enum status put_recognition(struct db *tx, void *ctx, struct err *e) {
    return recognition_put(tx, ctx, &last_put, e);
}

static enum status put_target(struct db *tx, void *ctx, struct err *e) {
    return target_put(tx, ctx, &last_put, e);
}

static void expect_put(struct fixture *f, store_fn fn, void *row, enum put want) {
    struct err e = {0};
    assert_int_equal(store_write(f->store, fn, row, &e), ST_OK);
    assert_int_equal(last_put, want);
}

static struct village a_village(void) {
    return (struct village){"ruou-san-lung", "ruou-san-lung", "nghề nấu rượu", "spirit making", "LNTT", "làng nghề",
                            "Dao", "thôn San Lùng", "xã Bản Xèo", "huyện Bát Xát", "02701", "02701", "2025", "II.2.a",
                            "", "", ""};
}

static void test_put_is_idempotent(void **state) {
    struct fixture *f = *state;
    struct unit_name u = {"02647", "2025-07-01", "", "phường Lào Cai", "", "", "Lào Cai", "", "high", ""};
    expect_put(f, put_unit, &u, PUT_NEW);
    expect_put(f, put_unit, &u, PUT_SAME);
    u.note = "sửa";
    expect_put(f, put_unit, &u, PUT_CHANGED);
    expect_put(f, put_unit, &u, PUT_SAME);

    struct unit_open o = {"xã Không Rõ", "huyện X", "", "", "low", "tên trùng"};
    expect_put(f, put_unit_open, &o, PUT_NEW);
    expect_put(f, put_unit_open, &o, PUT_SAME);
    o.today_code = "02647";
    expect_put(f, put_unit_open, &o, PUT_CHANGED);

    struct village v = a_village();
    expect_put(f, put_village, &v, PUT_NEW);
    expect_put(f, put_village, &v, PUT_SAME);
    v.people = "Dao, Giáy";
    expect_put(f, put_village, &v, PUT_CHANGED);

    struct recognition r = {"ruou-san-lung", "LNTT", "316/QĐ-UBND", "2026-01-05", "UBND tỉnh", ""};
    expect_put(f, put_recognition, &r, PUT_NEW);
    expect_put(f, put_recognition, &r, PUT_SAME);
    r.valid_to = "2030-12-31";
    expect_put(f, put_recognition, &r, PUT_CHANGED);

    struct target t = {"pb1.a.1", "Phụ biểu 01", "A", "I", "Sở", "1", "số", "number", "làng", "4", "", "", "", "6",
                       "", "", "", "derived", ""};
    expect_put(f, put_target, &t, PUT_NEW);
    expect_put(f, put_target, &t, PUT_SAME);
    t.t2030 = "7";
    expect_put(f, put_target, &t, PUT_CHANGED);
}

static void test_village(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    struct village v = a_village(), got;
    expect_put(f, put_village, &v, PUT_NEW);
    assert_int_equal(village_get(f->reader, v.id, f->arena, &got, &e), ST_OK);
    assert_string_equal(got.craft, v.craft);
    assert_string_equal(got.hamlet, v.hamlet);
    assert_string_equal(got.section, v.section);
    assert_string_equal(got.open_question, "");
    assert_int_equal(
        fixture_count(
            f, "SELECT COUNT(*) FROM village WHERE folded = 'nghe nau ruou thon san lung xa ban xeo huyen bat xat'"),
        1);
    assert_int_equal(village_get(f->reader, "none", f->arena, &got, &e), ST_NOT_FOUND);
    assert_string_equal(e.key, "village.missing");
    struct recognition r = {"none", "LN", "1", "2026-01-01", "UBND", ""};
    err_clear(&e);
    assert_int_equal(store_write(f->store, put_recognition, &r, &e), ST_NOT_FOUND);
    assert_string_equal(e.key, "village.missing");
}

static void test_unit_names(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    struct unit_name old = {"02647", "", "2025-06-30", "xã Vạn Hòa", "thành phố Lào Cai", "080", "Lào Cai", "",
                            "high", ""};
    struct unit_name now = {"02647", "2025-07-01", "", "phường Lào Cai", "", "", "Lào Cai", "", "high", ""};
    struct unit_name gone = {"02635", "", "2025-06-30", "phường Duyên Hải", "thành phố Lào Cai", "080", "Lào Cai",
                             "02647", "high", ""};
    expect_put(f, put_unit, &old, PUT_NEW);
    expect_put(f, put_unit, &now, PUT_NEW);
    expect_put(f, put_unit, &gone, PUT_NEW);
    struct unit_name got, *before;
    size_t n;
    assert_int_equal(unit_name_on(f->reader, "02647", "2025-06-30", f->arena, &got, &e), ST_OK);
    assert_string_equal(got.name, "xã Vạn Hòa");
    assert_int_equal(unit_name_on(f->reader, "02647", "2025-07-01", f->arena, &got, &e), ST_OK);
    assert_string_equal(got.name, "phường Lào Cai");
    assert_int_equal(unit_predecessors(f->reader, "02647", f->arena, &before, &n, &e), ST_OK);
    assert_int_equal(n, 1);
    assert_string_equal(before[0].code, "02635");
    assert_string_equal(before[0].district, "thành phố Lào Cai");
    assert_int_equal(unit_name_on(f->reader, "02635", "2025-07-01", f->arena, &got, &e), ST_NOT_FOUND);
    assert_string_equal(e.key, "unit.missing");
    assert_string_equal(err_value(&e, "code"), "02635");
}

static enum status set_meta(struct db *tx, void *ctx, struct err *e) {
    return meta_set(tx, "demo", ctx, e);
}

static void test_meta(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    const char *value = "x";
    assert_int_equal(meta_get(f->reader, "demo", f->arena, &value, &e), ST_OK);
    assert_null(value);
    char one[] = "1", two[] = "2";
    assert_int_equal(store_write(f->store, set_meta, one, &e), ST_OK);
    assert_int_equal(store_write(f->store, set_meta, two, &e), ST_OK);
    assert_int_equal(meta_get(f->reader, "demo", f->arena, &value, &e), ST_OK);
    assert_string_equal(value, "2");
}

/* ---- producers, products, lots ---- */

struct record_case {
    enum kind kind;
    enum state state;
    json_t *values; /* borrowed: a write may run twice */
    int64_t id;     /* out */
};

static enum status add_record(struct db *tx, void *ctx, struct err *e) {
    struct record_case *r = ctx;
    return fixture_record(tx, r->kind, r->state, json_incref(r->values), &r->id, e);
}

static enum status record_put(struct fixture *f, struct record_case *r, struct err *e) {
    enum status s = store_write(f->store, add_record, r, e);
    json_decref(r->values);
    return s;
}

static json_t *producer_values(const char *name) {
    return json_pack("{s:s, s:s, s:s}", "name", name, "kind", "ho-gia-dinh", "commune_code", "02680");
}

static json_t *product_values(const char *name, const char *gtin) {
    return json_pack("{s:s, s:s, s:s}", "producer_id", "1", "name", name, "gtin", gtin);
}

static void test_producer(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    struct producer got;
    struct record_case r = {KIND_PRODUCER, STATE_DRAFT, producer_values("Hộ Mẫu B"), 0};
    assert_int_equal(record_put(f, &r, &e), ST_OK);
    assert_int_equal(r.id, 2);
    assert_int_equal(producer_get(f->reader, 2, f->arena, &got, &e), ST_OK);
    assert_string_equal(got.name, "Hộ Mẫu B");
    assert_int_equal(got.kind, PRODUCER_HOUSEHOLD);
    assert_int_equal(got.state, STATE_DRAFT);
    assert_int_equal(got.created_us, FIXTURE_NOW);
    int64_t id;
    assert_int_equal(producer_find(f->reader, "HTX Mẫu A", "02680", PRODUCER_COOPERATIVE, &id, &e), ST_OK);
    assert_int_equal(id, 1);
    assert_int_equal(producer_find(f->reader, "HTX Mẫu A", "02680", PRODUCER_COMPANY, &id, &e), ST_OK);
    assert_int_equal(id, 0);
    r = (struct record_case){KIND_PRODUCER, STATE_DRAFT, producer_values("Hộ Mẫu B"), 0};
    assert_int_equal(record_put(f, &r, &e), ST_CONFLICT); /* a name once in a commune and kind */
    err_clear(&e);
    assert_int_equal(producer_get(f->reader, 99, f->arena, &got, &e), ST_NOT_FOUND);
    assert_string_equal(e.key, "producer.missing");
}

static void test_product(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    struct product got;
    struct record_case r = {KIND_PRODUCT, STATE_APPROVED, product_values("Thổ cẩm", ""), 0};
    assert_int_equal(record_put(f, &r, &e), ST_OK);
    assert_int_equal(product_get(f->reader, r.id, f->arena, &got, &e), ST_OK);
    assert_string_equal(got.name, "Thổ cẩm");
    assert_string_equal(got.gtin, "");
    r = (struct record_case){KIND_PRODUCT, STATE_APPROVED, product_values("Thổ cẩm 2", ""), 0}; /* a second one without GTIN */
    assert_int_equal(record_put(f, &r, &e), ST_OK);
    r = (struct record_case){KIND_PRODUCT, STATE_APPROVED, product_values("Thổ cẩm", ""), 0};
    assert_int_equal(record_put(f, &r, &e), ST_CONFLICT); /* a name once a producer */
    err_clear(&e);
    r = (struct record_case){KIND_PRODUCT, STATE_APPROVED, product_values("Rượu khác", "09520123456788"), 0};
    assert_int_equal(record_put(f, &r, &e), ST_CONFLICT); /* a GTIN once */
    err_clear(&e);
    int64_t id;
    assert_int_equal(product_by_gtin(f->reader, "09520123456788", &id, &e), ST_OK);
    assert_int_equal(id, 1);
    assert_int_equal(product_find(f->reader, 1, "Thổ cẩm 2", &id, &e), ST_OK);
    assert_int_equal(id, 3);
    assert_int_equal(product_get(f->reader, 99, f->arena, &got, &e), ST_NOT_FOUND);
    assert_string_equal(e.key, "product.missing");
}

struct amount {
    int64_t lot, issued, voided;
};

static enum status add_count(struct db *tx, void *ctx, struct err *e) {
    const struct amount *a = ctx;
    return lot_count_add(tx, a->lot, a->issued, a->voided, e);
}

static void test_lot(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    struct lot got;
    struct record_case r = {KIND_LOT, STATE_ACTIVE, fixture_lot(1, "B-1", 10, "2027-11-01"), 0};
    assert_int_equal(record_put(f, &r, &e), ST_OK);
    assert_int_equal(store_write(f->store, add_count, &(struct amount){2, 8, 0}, &e), ST_OK);
    assert_int_equal(store_write(f->store, add_count, &(struct amount){2, 0, 3}, &e), ST_OK);
    assert_int_equal(lot_find(f->reader, 1, "B-1", f->arena, &got, &e), ST_OK);
    assert_int_equal(got.issued, 8);
    assert_int_equal(got.voided, 3);
    assert_string_equal(got.expires_on, "2027-11-01");
    assert_int_equal(store_write(f->store, add_count, &(struct amount){2, 6, 0}, &e), ST_REFUSED);
    assert_string_equal(e.key, "lot.left");
    assert_string_equal(err_value(&e, "left"), "5");
    assert_string_equal(err_value(&e, "code"), "B-1");
    err_clear(&e);
    assert_int_equal(store_write(f->store, add_count, &(struct amount){2, 5, 0}, &e), ST_OK);
    assert_int_equal(lot_get(f->reader, 2, f->arena, &got, &e), ST_OK);
    assert_int_equal(got.issued, 13);
    assert_int_equal(got.state, STATE_ACTIVE);
    assert_int_equal(got.member_id, 0);
    r = (struct record_case){KIND_LOT, STATE_ACTIVE, fixture_lot(1, "B-1", 10, ""), 0};
    assert_int_equal(record_put(f, &r, &e), ST_CONFLICT); /* a code once a product */
    err_clear(&e);
    assert_int_equal(store_write(f->store, add_count, &(struct amount){9, 1, 0}, &e), ST_NOT_FOUND);
    assert_string_equal(e.key, "lot.missing");
    err_clear(&e);
    assert_int_equal(lot_find(f->reader, 1, "none", f->arena, &got, &e), ST_NOT_FOUND);
    assert_string_equal(err_value(&e, "code"), "none");
}

/* ---- keys ---- */

static enum status rotate(struct db *tx, void *ctx, struct err *e) {
    (void)ctx;
    struct signing_key k = {.id = 2, .host = "LOCALHOST:8080", .state = KEY_ACTIVE, .added_us = FIXTURE_NOW + 1};
    enum status s = key_set_state(tx, 1, KEY_RETIRED, FIXTURE_NOW + 1, e);
    return s == ST_OK ? key_insert(tx, &k, e) : s;
}

static enum status second_active(struct db *tx, void *ctx, struct err *e) {
    (void)ctx;
    struct signing_key k = {.id = 3, .host = "X", .state = KEY_ACTIVE, .added_us = FIXTURE_NOW};
    return key_insert(tx, &k, e);
}

static enum status destroy(struct db *tx, void *ctx, struct err *e) {
    return key_set_state(tx, *(int *)ctx, KEY_DESTROYED, FIXTURE_NOW + 2, e);
}

static enum status mark_unsafe(struct db *tx, void *ctx, struct err *e) {
    return key_set_unsafe(tx, *(int *)ctx, FIXTURE_NOW + 3, e);
}

static void test_keys(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    struct signing_key k, *all;
    size_t n;
    assert_int_equal(key_active(f->reader, f->arena, &k, &e), ST_OK);
    assert_int_equal(k.id, 1);
    assert_int_equal(k.public_key[31], 0xAB);
    assert_int_equal(store_write(f->store, rotate, NULL, &e), ST_OK);
    assert_int_equal(key_active(f->reader, f->arena, &k, &e), ST_OK);
    assert_int_equal(k.id, 2);
    assert_int_equal(key_get(f->reader, 1, f->arena, &k, &e), ST_OK);
    assert_int_equal(k.state, KEY_RETIRED);
    assert_int_equal(k.retired_us, FIXTURE_NOW + 1);
    assert_int_equal(store_write(f->store, second_active, NULL, &e), ST_CONFLICT);
    assert_string_equal(e.key, "key.exists");
    int id = 2, none = 55;
    err_clear(&e);
    assert_int_equal(store_write(f->store, destroy, &id, &e), ST_OK);
    assert_int_equal(store_write(f->store, destroy, &none, &e), ST_NOT_FOUND);
    assert_string_equal(e.key, "key.missing");
    err_clear(&e);
    assert_int_equal(store_write(f->store, mark_unsafe, &id, &e), ST_OK);
    assert_int_equal(store_write(f->store, mark_unsafe, &none, &e), ST_NOT_FOUND);
    assert_string_equal(e.key, "key.missing");
    err_clear(&e);
    assert_int_equal(key_get(f->reader, 2, f->arena, &k, &e), ST_OK);
    assert_int_equal(k.unsafe_us, FIXTURE_NOW + 3);
    assert_int_equal(k.state, KEY_DESTROYED);
    assert_int_equal(key_get(f->reader, 1, f->arena, &k, &e), ST_OK);
    assert_int_equal(k.unsafe_us, 0);
    assert_int_equal(key_all(f->reader, f->arena, &all, &n, &e), ST_OK);
    assert_int_equal(n, 2);
    assert_string_equal(key_state_key(all[1].state), "destroyed");
    assert_int_equal(key_active(f->reader, f->arena, &k, &e), ST_NOT_FOUND);
}

/* ---- runs, voids, prints ---- */

struct run_case {
    uint32_t id, count;
};

static enum status add_run(struct db *tx, void *ctx, struct err *e) {
    const struct run_case *r = ctx;
    return fixture_run(tx, r->id, r->count, e);
}

static enum status issue(struct db *tx, void *ctx, struct err *e) {
    static const unsigned char roots[64] = {1, 2, 3};
    return run_set_issued(tx, *(uint32_t *)ctx, 17, roots, sizeof roots, e);
}

static enum status freeze(struct db *tx, void *ctx, struct err *e) {
    unsigned char same[32] = {1}, other[32] = {2};
    int64_t *id = ctx;
    enum status s = frozen_put(tx, "{\"form\":\"A\"}", 12, same, &id[0], e);
    return s == ST_OK ? frozen_put(tx, "{\"form\":\"B\"}", 12, other, &id[1], e) : s;
}

static void test_runs(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    uint32_t max, *ids, one = 1, two = 2;
    size_t n;
    assert_int_equal(run_max(f->reader, &max, &e), ST_OK);
    assert_int_equal(max, 0);
    assert_int_equal(store_write(f->store, add_run, &(struct run_case){1, 5000}, &e), ST_OK);
    assert_int_equal(store_write(f->store, add_run, &(struct run_case){2, 7}, &e), ST_OK);
    assert_int_equal(run_max(f->reader, &max, &e), ST_OK);
    assert_int_equal(max, 2);
    assert_int_equal(run_preparing(f->reader, f->arena, &ids, &n, &e), ST_OK);
    assert_int_equal(n, 2);
    assert_int_equal(store_write(f->store, issue, &one, &e), ST_OK);
    assert_int_equal(run_preparing(f->reader, f->arena, &ids, &n, &e), ST_OK);
    assert_int_equal(n, 1);
    assert_int_equal(ids[0], 2);
    struct run r;
    assert_int_equal(run_get(f->reader, 1, &r, &e), ST_OK);
    assert_true(r.issued && r.count == 5000 && r.log_idx == 17 && r.salt[31] == 0x5A && r.lot_id == 1 && r.key_id == 1);
    assert_int_equal(run_get(f->reader, 2, &r, &e), ST_OK);
    assert_true(!r.issued && r.log_idx == -1);
    assert_int_equal(store_write(f->store, issue, &one, &e), ST_CONFLICT);
    assert_string_equal(e.key, "run.issued");
    err_clear(&e);
    two = 3;
    assert_int_equal(store_write(f->store, issue, &two, &e), ST_NOT_FOUND);
    assert_string_equal(e.key, "run.missing");
    assert_int_equal(fixture_count(f, "SELECT length(roots) FROM run_tree WHERE run_id = 1"), 64);
}

static void test_frozen(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    int64_t id[2];
    const char *json;
    assert_int_equal(store_write(f->store, freeze, id, &e), ST_OK);
    assert_int_equal(id[0], 1);
    assert_int_equal(id[1], 2);
    assert_int_equal(frozen_get(f->reader, 2, f->arena, &json, &e), ST_OK);
    assert_string_equal(json, "{\"form\":\"B\"}");
    assert_int_equal(frozen_get(f->reader, 3, f->arena, &json, &e), ST_CORRUPT);
}

static enum status put_key(struct db *tx, void *ctx, struct err *e) {
    unsigned char body[32] = {9};
    return idempotency_put(tx, ctx, body, 1, FIXTURE_NOW, e);
}

static void test_idempotency(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    uint32_t run;
    unsigned char body[32];
    char key[] = "đơn 1";
    assert_int_equal(store_write(f->store, add_run, &(struct run_case){1, 10}, &e), ST_OK);
    assert_int_equal(idempotency_get(f->reader, key, &run, body, &e), ST_OK);
    assert_int_equal(run, 0);
    assert_int_equal(store_write(f->store, put_key, key, &e), ST_OK);
    assert_int_equal(idempotency_get(f->reader, key, &run, body, &e), ST_OK);
    assert_true(run == 1 && body[0] == 9);
    assert_int_equal(store_write(f->store, put_key, key, &e), ST_CONFLICT);
}

static enum status add_voids(struct db *tx, void *ctx, struct err *e) {
    (void)ctx;
    struct void_row a = {5, 9, VOID_TORN, 1, FIXTURE_NOW}, b = {20, 20, VOID_LOST, 2, FIXTURE_NOW + 1};
    enum status s = void_insert(tx, 1, &a, e);
    return s == ST_OK ? void_insert(tx, 1, &b, e) : s;
}

static void test_voids(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    struct void_row v, *all;
    size_t n;
    bool found;
    assert_int_equal(store_write(f->store, add_run, &(struct run_case){1, 100}, &e), ST_OK);
    assert_int_equal(store_write(f->store, add_voids, NULL, &e), ST_OK);
    static const struct {
        uint32_t index;
        int first; /* of the range that covers it, 0: none */
    } cases[] = {{1, 0}, {4, 0}, {5, 5}, {7, 5}, {9, 5}, {10, 0}, {19, 0}, {20, 20}, {21, 0}, {100, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(void_find(f->reader, 1, cases[i].index, &found, &v, &e), ST_OK);
        assert_int_equal(found ? (int)v.first : 0, cases[i].first);
    }
    assert_int_equal(void_find(f->reader, 2, 7, &found, &v, &e), ST_OK);
    assert_false(found);
    assert_int_equal(void_all(f->reader, 1, f->arena, &all, &n, &e), ST_OK);
    assert_true(n == 2 && all[1].reason == VOID_LOST && all[1].log_idx == 2 && all[1].at_us == FIXTURE_NOW + 1);
}

static enum status add_print(struct db *tx, void *ctx, struct err *e) {
    struct print_event p = {1, FIXTURE_NOW, "operator", "so-khcn", ctx, "a4-21", "pdf", "B", "1",
                            "[template]\nname = B\n", 100, 0, 5, NULL, 0, 0};
    return print_insert(tx, &p, e);
}

static void test_prints(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    const char *id, *text, *look, **ranges;
    size_t n;
    char first[] = "1-100", second[] = "7";
    assert_int_equal(store_write(f->store, add_print, first, &e), ST_NOT_FOUND);
    assert_string_equal(e.key, "run.missing");
    err_clear(&e);
    assert_int_equal(store_write(f->store, add_run, &(struct run_case){1, 100}, &e), ST_OK);
    assert_int_equal(print_first(f->reader, 1, "a4-21", f->arena, &id, &text, &look, &e), ST_OK);
    assert_null(id);
    assert_int_equal(store_write(f->store, add_print, first, &e), ST_OK);
    assert_int_equal(store_write(f->store, add_print, second, &e), ST_OK);
    assert_int_equal(print_first(f->reader, 1, "a4-21", f->arena, &id, &text, &look, &e), ST_OK);
    assert_string_equal(id, "B");
    assert_string_equal(text, "[template]\nname = B\n");
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM frozen"), 2); /* the run's texts and the template, once */
    assert_int_equal(print_first(f->reader, 1, "a4-65", f->arena, &id, &text, &look, &e), ST_OK);
    assert_null(id);
    assert_int_equal(print_ranges(f->reader, 1, f->arena, &ranges, &n, &e), ST_OK);
    assert_int_equal(n, 2);
    assert_string_equal(ranges[0], "1-100");
    assert_string_equal(ranges[1], "7");
}

/* ---- log, scans, alarms, acts ---- */

static enum status add_entry(struct db *tx, void *ctx, struct err *e) {
    return fixture_entry(tx, ctx, e);
}

static enum status add_entry_with_gap(struct db *tx, void *ctx, struct err *e) {
    (void)ctx;
    unsigned char leaf[32] = {0}, salt[16] = {0};
    return log_insert(tx, 5, "{}", 2, leaf, salt, "{}", 2, NULL, 0, e);
}

static void test_log(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    int64_t size, last;
    char a[] = "run:1", b[] = "run:2";
    assert_int_equal(log_last(f->reader, a, &last, &e), ST_OK);
    assert_int_equal(last, -1);
    assert_int_equal(store_write(f->store, add_entry, a, &e), ST_OK);
    assert_int_equal(store_write(f->store, add_entry, b, &e), ST_OK);
    assert_int_equal(store_write(f->store, add_entry, a, &e), ST_OK);
    assert_int_equal(log_size(f->reader, &size, &e), ST_OK);
    assert_int_equal(size, 3);
    assert_int_equal(log_last(f->reader, a, &last, &e), ST_OK);
    assert_int_equal(last, 2);
    assert_int_equal(log_last(f->reader, b, &last, &e), ST_OK);
    assert_int_equal(last, 1);
    const char *bytes;
    size_t len;
    unsigned char leaf[32];
    assert_int_equal(log_get(f->reader, 2, f->arena, &bytes, &len, leaf, &e), ST_OK);
    assert_true(len == 7 && !memcmp(bytes, "{\"v\":1}", 7) && leaf[0] == 7);
    assert_int_equal(store_write(f->store, add_entry_with_gap, NULL, &e), ST_INTERNAL);
    assert_string_equal(e.key, "store.log-index");
    err_clear(&e);
    assert_int_equal(log_get(f->reader, 3, f->arena, &bytes, &len, leaf, &e), ST_NOT_FOUND);
    assert_string_equal(e.key, "entry.missing");
}

static enum status add_scan(struct db *tx, void *ctx, struct err *e) {
    store_quiet(tx);
    return scan_add(tx, ctx, 1, e);
}

static void test_scans(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    struct scan_history h;
    assert_int_equal(scan_history(f->reader, 1, 7, &h, &e), ST_OK);
    assert_int_equal(h.days, 0);
    struct scan_count counts[] = {{ 1, 7, 20001, 600, 2, 1, 1 }, { 1, 7, 20000, 700, 3, 2, 1 }, { 1, 7, 20000, 650, 1, 1, 1 },
                                  { 1, 7, 20000, 900, 1, 0, 0 }, { 1, 8, 19999, 1, 1, 1, 1 }, { 2, 7, 19999, 1, 1, 1, 1 }};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        assert_int_equal(store_write(f->store, add_scan, &counts[i], &e), ST_OK);
    assert_int_equal(scan_history(f->reader, 1, 7, &h, &e), ST_OK);
    assert_int_equal(h.days, 2);
    assert_int_equal(h.scans, 7);
    assert_int_equal(h.first_day, 20000);
    assert_int_equal(h.first_minute, 650);
}

static enum status add_alarm(struct db *tx, void *ctx, struct err *e) {
    return alarm_add(tx, 7, "unissued", 20780, FIXTURE_NOW + *(int *)ctx, 2, "https://X/T/1?s=2", e);
}

static enum status add_act(struct db *tx, void *ctx, struct err *e) {
    return act_insert(tx, FIXTURE_NOW, "operator", "so-khcn", "lot.add", ctx, "{\"code\":\"B-1\"}", e);
}

static void test_alarms_and_acts(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    int one = 1, two = 2;
    assert_int_equal(store_write(f->store, add_alarm, &one, &e), ST_OK);
    assert_int_equal(store_write(f->store, add_alarm, &two, &e), ST_OK);
    assert_int_equal(
        fixture_count(f, "SELECT scans FROM alarm WHERE first_us = 1795392000000001 AND last_us = 1795392000000002"),
        4);
    char subject[] = "lot:2";
    assert_int_equal(store_write(f->store, add_act, subject, &e), ST_OK);
    assert_int_equal(store_write(f->store, add_act, subject, &e), ST_OK);
    assert_int_equal(fixture_count(f, "SELECT MAX(id) FROM act WHERE subject = 'lot:2'"), 2);
}

static void test_spent_arena(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    struct lot l;
    struct arena *small = arena_new(3);
    assert_int_equal(lot_get(f->reader, 1, small, &l, &e), ST_NO_MEMORY);
    arena_free(&small);
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(test_put_is_idempotent), T(test_village), T(test_unit_names), T(test_meta), T(test_producer), T(test_product),
        T(test_lot), T(test_keys), T(test_runs), T(test_frozen), T(test_idempotency), T(test_voids), T(test_prints),
        T(test_log), T(test_scans), T(test_alarms_and_acts), T(test_spent_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
