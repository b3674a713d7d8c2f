/* Who decides what: the list that comes along, a rating by the rule of its day, and an approval that follows a dated row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "seat.h"

#define PHOTO "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HEADER "act,body_kind,office,valid_from,valid_to,months,source\n"

static struct world w;
static struct actor manager, commune, dae, dost;

static int setup(void **state) {
    (void)state;
    world_open(&w, true);
    manager = seat(ROLE_MANAGER, 7001, 1);
    commune = seat(ROLE_COMMUNE, 7002, 2);
    dae = seat(ROLE_DAE, 7003, 3);
    dost = seat(ROLE_DOST, 7004, 4);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    world_close(&w);
    return 0;
}

static void counts(const char *csv, int fresh, int changed, int same) {
    json_t *r = world_do(&w, COMMAND_IMPORT, json_pack("{s:s, s:s}", "kind", "competences", "csv", csv));
    assert_int_equal(json_integer_value(json_object_get(r, "new")), fresh);
    assert_int_equal(json_integer_value(json_object_get(r, "changed")), changed);
    assert_int_equal(json_integer_value(json_object_get(r, "same")), same);
    json_decref(r);
}

static void producer_ready(const char *name, char id[static 96]) {
    seat_add(&w, &manager, "producer",
             json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", name, "kind", "hop-tac-xa", "commune_code", SEAT_COMMUNE, "representative",
                       "Người Mẫu", "phone", "0214 3820 123"),
             true, id);
    seat_act(&w, &commune, "producer", id, "confirm");
}

static void product_waiting(const char *producer, const char *name, char id[static 96]) {
    seat_add(&w, &manager, "product",
             json_pack("{s:s, s:s, s:s, s:s}", "producer_id", producer, "name", name, "category", "handicraft", "photo", PHOTO), true, id);
}

static void test_the_list(void **state) {
    (void)state;
    json_t *r = seat_do(&w, &dost, COMMAND_RECORD_PAGE, json_pack("{s:s, s:i, s:b}", "kind", "competence", "limit", 100, "count", 1));
    assert_int_equal(json_integer_value(json_object_get(r, "total")), 11);
    json_decref(r);
    /* What the list says already is not news; the same row with another word is a change that keeps its history. */
    counts(HEADER "rating-5,centre,,2023-02-24,,36,\"QĐ 148/QĐ-TTg ngày 24/02/2023 và QĐ 1489/QĐ-TTg ngày 06/07/2025: cấp trung"
                  " ương công nhận 5 sao. Chương trình 2026-2030: chưa rõ\"\n", 0, 0, 1);
    counts(HEADER "rating-5,centre,,2023-02-24,,36,QĐ 148/QĐ-TTg\n", 0, 1, 0);
    counts(HEADER "rating-5,centre,,2027-01-01,,24,Quy định mẫu\n", 1, 0, 0);
}

static void test_bad_rows(void **state) {
    (void)state;
    static const struct {
        const char *row, *key;
        long column;
    } bad[] = {
        { "rating-9,centre,,2023-02-24,,36,x\n", "value.choice", 1 },
        { "rating-5,village,,2023-02-24,,36,x\n", "value.choice", 2 },
        { "product.approve,commune,dost,2027-01-01,,,x\n", "competence.office", 3 },
        { "product.approve,department,dost,,,,x\n", "value.needed", 4 },
        { "product.approve,department,dost,2027-01-01,2026-01-01,,x\n", "value.before", 5 },
        { "product.approve,department,dost,2027-01-01,,,\n", "value.needed", 7 },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char csv[400];
        enum status st = ST_OK;
        (void)snprintf(csv, sizeof csv, HEADER "%s", bad[i].row);
        assert_null(world_try(&w, COMMAND_IMPORT, json_pack("{s:s, s:s}", "kind", "competences", "csv", csv), &st));
        if (strcmp(w.err.key, bad[i].key) || w.err.line != 2 || w.err.column != bad[i].column)
            fail_msg("row %zu: %s at %ld:%ld", i, w.err.key, w.err.line, w.err.column);
    }
}

/* A row for a day to come: the program follows on that day, and the matrix still limits what the row can give. */
static void test_the_program_follows(void **state) {
    (void)state;
    char producer[96], first[96], second[96];
    producer_ready("Hợp tác xã Mẫu A", producer);
    seat_refused(&w, &dost, COMMAND_RECORD_ACT, seat_step("producer", producer, "approve"), "access.denied");
    seat_act(&w, &dae, "producer", producer, "approve");
    product_waiting(producer, "Khăn mẫu", first);
    product_waiting(producer, "Túi mẫu", second);
    counts(HEADER "product.approve,department,dae,2027-01-01,,,Quy định mẫu\n", 1, 0, 0);
    seat_act(&w, &dost, "product", first, "approve");

    world_set_time(&w, "2027-01-01", 8, 0, 0);
    seat_refused(&w, &dost, COMMAND_RECORD_ACT, seat_step("product", second, "approve"), "competence.role");
    seat_refused(&w, &dae, COMMAND_RECORD_ACT, seat_step("product", second, "approve"), "access.denied");
    json_t *r = seat_do(&w, &dost, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "product", "id", second));
    assert_int_equal(json_array_size(json_object_get(r, "may")), 0);
    json_decref(r);

    counts(HEADER "product.approve,department,dost,2027-02-01,,,Quy định mẫu\n", 1, 0, 0);
    seat_refused(&w, &dost, COMMAND_RECORD_ACT, seat_step("product", second, "approve"), "competence.role");
    world_set_time(&w, "2027-02-01", 8, 0, 0);
    seat_act(&w, &dost, "product", second, "approve");
}

static json_t *rating(const char *product, int stars, const char *day, const char *body_kind) {
    return json_pack("{s:s, s:{s:s, s:i, s:s, s:s, s:s, s:s}}", "kind", "rating", "values", "product_id", product, "stars", stars,
                     "decision_no", "12/QĐ-UBND", "decided_on", day, "body", "UBND", "body_kind", body_kind);
}

/* Three stars were for the district until its last day, and for the province from the next. */
static void test_the_rule_of_its_day(void **state) {
    (void)state;
    char producer[96], product[96];
    producer_ready("Hợp tác xã Mẫu A", producer);
    seat_act(&w, &dae, "producer", producer, "approve");
    product_waiting(producer, "Khăn mẫu", product);
    seat_refused(&w, &dae, COMMAND_RECORD_ADD, rating(product, 3, "2025-06-30", "province"), "competence.other");
    seat_refused(&w, &dae, COMMAND_RECORD_ADD, rating(product, 3, "2025-07-01", "district"), "competence.other");
    seat_refused(&w, &dae, COMMAND_RECORD_ADD, rating(product, 4, "2025-06-30", "district"), "competence.other");
    seat_refused(&w, &dae, COMMAND_RECORD_ADD, rating(product, 4, "2022-06-30", "province"), "value.needed"); /* no rule, no end */
    json_t *r = seat_do(&w, &dae, COMMAND_RECORD_ADD, rating(product, 3, "2025-06-30", "district"));
    assert_string_equal(json_string_value(json_object_get(json_object_get(r, "values"), "valid_to")), "2028-06-30");
    json_decref(r);
    json_decref(seat_do(&w, &dae, COMMAND_RECORD_ADD, rating(product, 3, "2025-07-01", "province")));
}

static const char *filled(json_t *r, const char *field) {
    static char kept[40];
    const char *v = json_string_value(json_object_get(json_object_get(r, "values"), field));
    (void)snprintf(kept, sizeof kept, "%s", v ? v : "");
    json_decref(r);
    return kept;
}

static json_t *decision(const char *kind, json_t *values) { return json_pack("{s:s, s:o}", "kind", kind, "values", values); }

static json_t *recognition(const char *village, const char *no, const char *body_kind) {
    return decision("recognition", json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "village_id", village, "kind", "NTT", "decision_no", no, "decided_on", "2026-01-05",
                                             "body", "UBND", "body_kind", body_kind));
}

static json_t *licence(const char *producer, const char *day, const char *issuer_kind) {
    return decision("document", json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "producer_id", producer, "type", "liquor-licence", "number", "7/GP", "issuer",
                                          "UBND", "issuer_kind", issuer_kind, "issued_on", day, "valid_to", "2030-01-01"));
}

/* Recognitions, protection titles and licences as well: another level is refused, and no level is that of the table. */
static void test_every_outside_decision(void **state) {
    (void)state;
    char producer[96], village[96];
    producer_ready("Hợp tác xã Mẫu A", producer);
    seat_add(&w, &dae, "village", json_pack("{s:s, s:s}", "craft", "nấu rượu", "unit_code", SEAT_COMMUNE), true, village);
    seat_refused(&w, &dae, COMMAND_RECORD_ADD, recognition(village, "1/QĐ", "commune"), "competence.other");
    json_decref(seat_do(&w, &dae, COMMAND_RECORD_ADD, recognition(village, "2/QĐ", "province")));
    assert_string_equal(filled(seat_do(&w, &dae, COMMAND_RECORD_ADD, recognition(village, "3/QĐ", "")), "body_kind"), "province");
    seat_refused(&w, &manager, COMMAND_RECORD_ADD, licence(producer, "2025-06-30", "commune"), "competence.other");
    seat_refused(&w, &manager, COMMAND_RECORD_ADD, licence(producer, "2025-07-01", "district"), "competence.other");
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_ADD, licence(producer, "2025-06-30", "district")));
    assert_string_equal(filled(seat_do(&w, &manager, COMMAND_RECORD_ADD, licence(producer, "2025-07-01", "")), "issuer_kind"), "commune");
    json_t *mark = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "name", "Mẫu", "type", "collective", "owner_id", "1", "title_no", "4-1", "decision_no", "1/QĐ-SHTT",
                             "decided_on", "2024-01-05", "body", "UBND tỉnh", "body_kind", "province");
    seat_refused(&w, &dost, COMMAND_RECORD_ADD, decision("mark", mark), "competence.other");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_list, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_rows, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_program_follows, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_rule_of_its_day, setup, teardown),
        cmocka_unit_test_setup_teardown(test_every_outside_decision, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
