/* What include/store/showing.h and scanned.h promise: what labels may show, what was used of it, what their pages speak of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/scanned.h"
#include "store/showing.h"
#include "store_fixture.h"

#define DAY_US INT64_C(86400000000)

static struct fixture *f;

/* Writes that a test asks for, all in one. */
static enum status fill(struct db *tx, void *ctx, struct err *e) {
    int64_t id = 0;
    (void)ctx;
    struct {
        enum kind kind;
        enum state state;
        json_t *values;
    } rows[] = {
        { KIND_RATING, STATE_ENDED, json_pack("{s:s, s:i, s:s, s:s, s:s, s:s}", "product_id", "1", "stars", 3, "decided_on", "2023-01-02", "valid_to", "2026-01-01",
                                              "ended_on", "2025-05-05", "ended_no", "9/QĐ") },
        { KIND_RATING, STATE_ACTIVE, json_pack("{s:s, s:i, s:s, s:s}", "product_id", "1", "stars", 4, "decided_on", "2025-05-05", "valid_to", "2028-05-04") },
        { KIND_RATING, STATE_DRAFT, json_pack("{s:s, s:i, s:s}", "product_id", "1", "stars", 5, "decided_on", "2026-05-05") },
        { KIND_ORG, STATE_ACTIVE, json_pack("{s:s, s:s, s:s}", "code", "moi", "name", "Hội mới", "kind", "association") },
        { KIND_ORG, STATE_ENDED, json_pack("{s:s, s:s, s:s, s:s}", "code", "cu", "name", "Hội cũ", "kind", "association", "successor_id", "2") },
        { KIND_MARK, STATE_ACTIVE, json_pack("{s:s, s:s, s:s, s:s, s:b}", "name", "Mẫu", "type", "gi", "owner_id", "3", "title_no", "1", "count_public", 1) },
        { KIND_RIGHT, STATE_ACTIVE, json_pack("{s:s, s:s, s:s, s:s, s:i}", "mark_id", "1", "producer_id", "1", "valid_from", "2026-01-01", "valid_to", "2026-12-31", "quota", 70) },
        { KIND_RIGHT, STATE_ACTIVE, json_pack("{s:s, s:s, s:s, s:s, s:s}", "mark_id", "1", "producer_id", "1", "product_id", "99", "valid_from", "2026-01-01", "valid_to", "2027-12-31") },
        { KIND_ARTISAN, STATE_ACTIVE, json_pack("{s:s, s:s, s:s}", "producer_id", "1", "name", "Bà Mẫu", "title", "artisan") },
        { KIND_PIECE, STATE_ACTIVE, json_pack("{s:s, s:s, s:s, s:s, s:i, s:i}", "product_id", "1", "lot_id", "1", "name", "Khăn", "artisan_id", "1", "run_id", 1, "label_index", 4) },
    };
    enum status s = ST_OK;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (s == ST_OK) s = fixture_record(tx, rows[i].kind, rows[i].state, rows[i].values, &id, e);
        else json_decref(rows[i].values);
    }
    if (s == ST_OK) s = fixture_run(tx, 1, 60, e);
    if (s == ST_OK) s = shown_add(tx, 1, &(struct shown){ SHOWN_RIGHT, 1 }, e);
    if (s == ST_OK) s = shown_add(tx, 1, &(struct shown){ SHOWN_RATING, 2 }, e);
    if (s == ST_OK) s = void_insert(tx, 1, &(struct void_row){ 5, 9, VOID_JAM, 0, FIXTURE_NOW }, e);
    return s;
}

static int start(void **state) {
    struct err e = { 0 };
    (void)state;
    f = fixture_make();
    fixture_open(f, NULL);
    if (store_write(f->store, fixture_rows, NULL, &e) || store_write(f->store, fill, NULL, &e)) {
        print_error("%s\n", e.key);
        return -1;
    }
    return 0;
}

static int stop(void **state) {
    (void)state;
    fixture_free(f);
    return 0;
}

static void test_ratings(void **state) {
    (void)state;
    struct err e = { 0 };
    struct rating one, *all = NULL;
    size_t n = 0;
    assert_int_equal(rating_list(f->reader, 1, f->arena, &all, &n, &e), ST_OK);
    assert_int_equal(n, 2); /* no draft; the newest decision first */
    assert_int_equal(all[0].stars, 4);
    assert_int_equal(all[1].state, STATE_ENDED);
    assert_string_equal(all[1].ended_no, "9/QĐ");
    assert_int_equal(rating_get(f->reader, 2, f->arena, &one, &e), ST_OK);
    assert_string_equal(one.valid_to, "2028-05-04");
    assert_int_equal(rating_get(f->reader, 44, f->arena, &one, &e), ST_NOT_FOUND);
    assert_string_equal(e.key, "record.none");
}

static void test_rights(void **state) {
    (void)state;
    struct err e = { 0 };
    struct right one, *all = NULL;
    size_t n = 0;
    assert_int_equal(right_list(f->reader, 1, 1, f->arena, &all, &n, &e), ST_OK);
    assert_int_equal(n, 1); /* the other is of another product */
    assert_int_equal(all[0].quota, 70);
    assert_int_equal(all[0].product_id, 0);
    assert_string_equal(all[0].keeper, "Hội mới"); /* its owner is no more: who came after it */
    assert_true(all[0].count_public);
    assert_int_equal(right_list(f->reader, 1, 99, f->arena, &all, &n, &e), ST_OK);
    assert_int_equal(n, 2);
    assert_int_equal(right_get(f->reader, 2, f->arena, &one, &e), ST_OK);
    assert_int_equal(one.quota, -1);
    assert_int_equal(right_get(f->reader, 3, f->arena, &one, &e), ST_NOT_FOUND);
}

static void test_used(void **state) {
    (void)state;
    struct err e = { 0 };
    struct shown *s = NULL;
    size_t len = 0;
    int64_t n = 0;
    assert_int_equal(shown_list(f->reader, 1, f->arena, &s, &len, &e), ST_OK);
    assert_int_equal(len, 2);
    assert_int_equal(s[0].kind, SHOWN_RATING);
    assert_int_equal(labels_of_right(f->reader, 1, FIXTURE_NOW, FIXTURE_NOW + 1, &n, &e), ST_OK);
    assert_int_equal(n, 55); /* a run in preparation counts, voided labels do not */
    assert_int_equal(labels_of_right(f->reader, 1, FIXTURE_NOW - DAY_US, FIXTURE_NOW, &n, &e), ST_OK);
    assert_int_equal(n, 0); /* the end is not inside */
    assert_int_equal(labels_of_right(f->reader, 2, 0, INT64_MAX, &n, &e), ST_OK);
    assert_int_equal(n, 0);
    assert_int_equal(labels_of_producer(f->reader, 1, 0, INT64_MAX, &n, &e), ST_OK);
    assert_int_equal(n, 55);
    assert_int_equal(labels_of_member(f->reader, 1, 0, INT64_MAX, &n, &e), ST_OK);
    assert_int_equal(n, 0);
}

static void test_ledger(void **state) {
    (void)state;
    struct err e = { 0 };
    static const int rows_of[LEDGER_COUNT] = { [LEDGER_RIGHT] = 1, [LEDGER_RATING] = 0,   [LEDGER_LOT] = 1,
                                               [LEDGER_PRODUCT] = 1, [LEDGER_PRODUCER] = 1, [LEDGER_MARK] = 1 };
    for (int l = 0; l < LEDGER_COUNT; l++) {
        json_t *rows = NULL;
        assert_int_equal(ledger_list(f->reader, (enum ledger)l, 1, 0, INT64_MAX, 10, &rows, &e), ST_OK);
        assert_int_equal(json_array_size(rows), rows_of[l]);
        if (rows_of[l]) {
            const json_t *row = json_array_get(rows, 0);
            assert_int_equal(json_integer_value(json_object_get(row, "issued")), 60);
            assert_int_equal(json_integer_value(json_object_get(row, "voided")), 5);
            assert_int_equal(json_integer_value(json_object_get(row, "printed")), 0);
            assert_string_equal(json_string_value(json_object_get(row, "lot")), "2411A");
        }
        json_decref(rows);
    }
}

static void test_pieces(void **state) {
    (void)state;
    struct err e = { 0 };
    struct piece p;
    bool found = false;
    assert_int_equal(piece_any(f->reader, 1, &found, &e), ST_OK);
    assert_true(found);
    assert_int_equal(piece_any(f->reader, 2, &found, &e), ST_OK);
    assert_false(found);
    assert_int_equal(piece_of_label(f->reader, 1, 4, f->arena, &p, &found, &e), ST_OK);
    assert_true(found);
    assert_string_equal(p.name, "Khăn");
    assert_string_equal(p.maker, ""); /* without a consent nobody is named */
    assert_int_equal(p.hours, -1);
    assert_int_equal(piece_of_label(f->reader, 1, 5, f->arena, &p, &found, &e), ST_OK);
    assert_false(found);
}

static void test_scanned(void **state) {
    (void)state;
    struct err e = { 0 };
    struct scanned s;
    struct scanned_artisan *artisans = NULL;
    size_t n = 9;
    int64_t lot = 0;
    assert_int_equal(scanned_get(f->reader, 1, 1, f->arena, &s, &e), ST_OK);
    assert_string_equal(s.lot.code, "2411A");
    assert_string_equal(s.product.name, "Rượu ngô Mẫu A");
    assert_string_equal(s.producer.name, "HTX Mẫu A");
    assert_string_equal(s.village.craft, "");
    assert_string_equal(s.recall.reason, "");
    assert_int_equal(s.product.alcohol, -1);
    assert_int_equal(s.product.price, -1);
    assert_true(s.ratings && s.rights && s.artisans && s.voids && s.pieces);
    assert_int_equal(scanned_get(f->reader, 1, 0, f->arena, &s, &e), ST_OK);
    assert_true(!s.voids && !s.pieces && !s.states);
    assert_int_equal(scanned_artisans(f->reader, 1, 5, f->arena, &artisans, &n, &e), ST_OK);
    assert_int_equal(n, 0);
    assert_int_equal(scanned_newest(f->reader, 1, &lot, &e), ST_OK);
    assert_int_equal(lot, 1);
    assert_int_equal(scanned_newest(f->reader, 2, &lot, &e), ST_OK);
    assert_int_equal(lot, 0);
    assert_int_equal(scanned_product(f->reader, 1, f->arena, &s, &e), ST_OK);
    assert_string_equal(s.product.gtin, "09520123456788");
    assert_string_equal(s.lot.code, "");
    assert_int_equal(scanned_get(f->reader, 7, 1, f->arena, &s, &e), ST_NOT_FOUND);
    assert_string_equal(e.key, "lot.missing");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ratings), cmocka_unit_test(test_rights), cmocka_unit_test(test_used),
        cmocka_unit_test(test_ledger),  cmocka_unit_test(test_pieces), cmocka_unit_test(test_scanned),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
