/* What the first page says by itself: what ends within 90 days, to whoever owns it, and decisions that lack their paper. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "registry.h"

#define LAST "2027-12-31"
#define COMMUNE_CODE "03013"

static struct registry r;
static struct actor commune, gi_manager;
static int64_t ids[KIND_COUNT];

static json_t *number(int64_t n) { return json_sprintf("%lld", (long long)n); }

static void mark_make(void) {
    ids[KIND_MARK] = record_new(&r, &r.dost, "mark",
                                json_pack("{s:s, s:s, s:o, s:o, s:s, s:s, s:s, s:s, s:s, s:s}", "name", "Chỉ dẫn Mẫu", "type", "gi", "owner_id", number(r.keeper),
                                          "manager_id", number(r.keeper), "title_no", "00000", "decision_no", "1/QĐ-SHTT", "decided_on", "2020-01-02", "body",
                                          "Cục Sở hữu trí tuệ", "valid_to", LAST, "file", PAPER), true);
}

static void village_make(void) {
    json_t *v = as(&r, &r.dae, COMMAND_RECORD_ADD,
                   json_pack("{s:s, s:{s:s, s:s}, s:b}", "kind", "village", "values", "craft", "dệt lanh", "unit_code", COMMUNE_CODE, "submit", 1), ST_OK);
    json_t *made = as(&r, &r.dae, COMMAND_RECORD_ADD,
                      json_pack("{s:s, s:{s:s, s:s, s:s, s:s, s:s, s:s, s:s}, s:b}", "kind", "recognition", "values", "village_id", text_of(v, "id"), "kind", "LN",
                                "decision_no", "5/QĐ-UBND", "decided_on", "2026-01-05", "body", "UBND tỉnh Lào Cai", "valid_to", LAST, "file", PAPER, "submit", 1), ST_OK);
    ids[KIND_RECOGNITION] = strtoll(text_of(made, "id"), NULL, 10);
    json_decref(made);
    json_decref(v);
}

static int setup(void **state) {
    (void)state;
    registry_open(&r, 1000);
    commune = person("commune", 71, 905);
    commune.who.unit_code = COMMUNE_CODE;
    gi_manager = person("gi-manager", 72, r.keeper);
    ids[KIND_RATING] = rating_new(&r, 4, "2026-01-05", LAST);
    ids[KIND_RIGHT] = right_new(&r, 0, false, LAST);
    ids[KIND_DOCUMENT] = record_new(&r, &r.manager, "document",
                                    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "producer_id", "1", "type", "food-safety", "number", "ATTP-1", "issuer", "Chi cục Mẫu",
                                              "issued_on", "2026-01-02", "valid_to", LAST, "file", PAPER), true);
    ids[KIND_ZONE] = record_new(&r, &r.dae, "zone",
                                json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", "Vùng lanh Mẫu", "unit_code", COMMUNE_CODE, "material", "lanh", "certificate", "Hữu cơ",
                                          "certificate_to", LAST), true);
    mark_make();
    village_make();
    return 0;
}

static int teardown(void **state) {
    (void)state;
    registry_close(&r);
    return 0;
}

/* The row of a record in a part of somebody's first page.  out: *left of it; false where it is not there */
static bool stands(const struct actor *who, const char *part_key, enum kind k, int64_t *left) {
    json_t *home = as(&r, who, COMMAND_HOME, json_object(), ST_OK), *part = NULL, *row = NULL;
    size_t i = 0, j = 0;
    bool found = false;
    char id[24];
    (void)snprintf(id, sizeof id, "%lld", (long long)ids[k]);
    json_array_foreach(json_object_get(home, "parts"), i, part) {
        if (strcmp(text_of(part, "key"), part_key) != 0 || strcmp(text_of(part, "kind"), kind_info(k)->key) != 0) continue;
        json_array_foreach(json_object_get(part, "rows"), j, row) {
            if (strcmp(text_of(row, "id"), id) != 0) continue;
            found = true;
            *left = json_integer_value(json_object_get(row, "left"));
        }
    }
    json_decref(home);
    return found;
}

/* Of each kind that has a last day: nobody before its 90th day, whoever owns it and the office that records it from then on. */
static void test_what_ends_is_seen_coming(void **state) {
    (void)state;
    const struct {
        enum kind kind;
        const struct actor *sees[3], *not[2];
    } rows[] = {
        { KIND_RATING, { &r.manager, &r.clerk, &r.dae }, { &r.stranger, &r.dost } },
        { KIND_RIGHT, { &r.manager, &r.owner1 }, { &r.stranger, &r.dost } },
        { KIND_DOCUMENT, { &r.manager, &r.clerk }, { &r.stranger, &r.dost } },
        { KIND_MARK, { &r.owner1, &gi_manager, &r.dost }, { &r.stranger, &r.dae } },
        { KIND_ZONE, { &r.dae, &commune }, { &r.stranger, &r.dost } },
        { KIND_RECOGNITION, { &r.dae, &commune }, { &r.stranger, &r.dost } },
    };
    static const struct {
        const char *day;
        int left; /* -1 not there */
    } days[] = { { "2027-10-01", -1 }, { "2027-10-02", 90 }, { "2027-11-01", 60 }, { "2027-12-01", 30 }, { LAST, 0 }, { "2028-01-01", -1 } };
    size_t kinds = 0;
    for (int k = 0; k < KIND_COUNT; k++) kinds += kind_info((enum kind)k)->ends != NULL;
    assert_int_equal(kinds, sizeof rows / sizeof *rows); /* a kind that gets a last day gets a row here */
    for (size_t d = 0; d < sizeof days / sizeof *days; d++) {
        world_set_time(&r.w, days[d].day, 9, 0, 0);
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            int64_t left = -2;
            for (size_t n = 0; n < 3 && rows[i].sees[n]; n++) {
                bool there = stands(rows[i].sees[n], "ending", rows[i].kind, &left);
                if (there != (days[d].left >= 0)) fail_msg("%s on %s as %s", kind_info(rows[i].kind)->key, days[d].day, rows[i].sees[n]->role);
                if (there) assert_int_equal(left, days[d].left);
            }
            for (size_t n = 0; n < 2; n++) assert_false(stands(rows[i].not[n], "ending", rows[i].kind, &left));
        }
    }
}

/* Another commune, and the owner of another mark, have nothing to do with it. */
static void test_it_is_the_owners(void **state) {
    (void)state;
    struct actor elsewhere = person("commune", 73, 906), keeper = person("mark-owner", 74, 907);
    int64_t left = 0;
    elsewhere.who.unit_code = "03010";
    world_set_time(&r.w, "2027-12-01", 9, 0, 0);
    assert_false(stands(&elsewhere, "ending", KIND_ZONE, &left));
    assert_false(stands(&elsewhere, "ending", KIND_RECOGNITION, &left));
    assert_false(stands(&keeper, "ending", KIND_MARK, &left));
    assert_false(stands(&keeper, "ending", KIND_RIGHT, &left));
}

/* ---- what came back ---- */

static int64_t product_returned(void) {
    int64_t id = record_new(&r, &r.manager, "product", json_pack("{s:s, s:s, s:s, s:s}", "producer_id", "1", "name", "Túi lanh", "category", "handicraft", "photo", PICTURE), true);
    act_do(&r, &r.dost, "product", id, "return", NULL); /* until 31/12/2027 */
    return id;
}

/* Before the day has passed it is the maker's to mend; from the next day on the office that waits for it hears of it too. */
static void test_a_deadline_that_passed(void **state) {
    (void)state;
    int64_t left = 0;
    ids[KIND_PRODUCT] = product_returned();
    world_set_time(&r.w, LAST, 23, 59, 59);
    assert_true(stands(&r.manager, "returned", KIND_PRODUCT, &left));
    assert_int_equal(left, 0);
    assert_false(stands(&r.dost, "overdue", KIND_PRODUCT, &left));
    r.w.now_us += 1000000;
    assert_true(stands(&r.manager, "returned", KIND_PRODUCT, &left));
    assert_int_equal(left, -1);
    assert_true(stands(&r.dost, "overdue", KIND_PRODUCT, &left));
    assert_int_equal(left, -1);
    assert_false(stands(&r.stranger, "returned", KIND_PRODUCT, &left));
    json_t *seen = as(&r, &r.dost, COMMAND_RECORD_GET, json_pack("{s:s, s:o}", "kind", "product", "id", number(ids[KIND_PRODUCT])), ST_OK);
    assert_string_equal(text_of(json_array_get(json_object_get(seen, "warnings"), 0), "key"), "step.overdue");
    json_decref(seen);
    json_decref(as(&r, &r.manager, COMMAND_RECORD_ACT,
                   json_pack("{s:s, s:o, s:s}", "kind", "product", "id", number(ids[KIND_PRODUCT]), "act", "submit"), ST_OK));
    assert_false(stands(&r.dost, "overdue", KIND_PRODUCT, &left));
    assert_true(stands(&r.dost, "awaiting", KIND_PRODUCT, &left));
}

/* How often the answer about the product stands on somebody's first page. */
static size_t answers_to(const struct actor *who) {
    json_t *home = as(&r, who, COMMAND_HOME, json_object(), ST_OK), *part = NULL, *row = NULL;
    size_t i = 0, j = 0, n = 0;
    json_array_foreach(json_object_get(home, "parts"), i, part)
        if (!strcmp(text_of(part, "key"), "answers"))
            json_array_foreach(json_object_get(part, "rows"), j, row)
                n += !strcmp(text_of(row, "kind"), "product") && strtoll(text_of(row, "id"), NULL, 10) == ids[KIND_PRODUCT] &&
                     !strcmp(text_of(row, "answer"), "Theo quyết định");
    json_decref(home);
    return n;
}

/* Who was refused answers or appeals; it stands before those who decide until somebody decides again. */
static void test_an_answer_is_read(void **state) {
    (void)state;
    ids[KIND_PRODUCT] = product_returned();
    assert_int_equal(answers_to(&r.dost), 0);
    json_decref(as(&r, &r.stranger, COMMAND_RECORD_ACT, act_params("product", ids[KIND_PRODUCT], "answer", NULL), ST_NOT_FOUND));
    json_decref(as(&r, &r.clerk, COMMAND_RECORD_ACT, act_params("product", ids[KIND_PRODUCT], "answer", NULL), ST_FORBIDDEN));
    act_do(&r, &r.manager, "product", ids[KIND_PRODUCT], "answer", NULL);
    assert_int_equal(answers_to(&r.dost), 1);
    assert_int_equal(answers_to(&r.observer), 0);
    assert_int_equal(answers_to(&r.manager), 0);
    act_do(&r, &r.manager, "product", ids[KIND_PRODUCT], "submit", NULL);
    assert_int_equal(answers_to(&r.dost), 0);
}

/* ---- decisions from lists ---- */

static void test_decisions_without_their_paper(void **state) {
    (void)state;
    int64_t left = 0;
    char csv[300];
    json_t *village = as(&r, &r.dae, COMMAND_RECORD_PAGE, json_pack("{s:s}", "kind", "village"), ST_OK);
    (void)snprintf(csv, sizeof csv, "village,kind,decision_no,decided_on,body,valid_to\n%s,LN,77/QĐ-UBND,2026-02-03,UBND tỉnh Lào Cai,\n",
                   text_of(json_array_get(json_object_get(village, "rows"), 0), "id"));
    json_decref(village);
    assert_false(stands(&r.dae, "fileless", KIND_RECOGNITION, &left));
    json_decref(world_do(&r.w, COMMAND_IMPORT, json_pack("{s:s, s:s}", "kind", "recognitions", "csv", csv)));
    json_t *page = as(&r, &r.dae, COMMAND_RECORD_PAGE, json_pack("{s:s, s:s}", "kind", "recognition", "search", "77/"), ST_OK);
    ids[KIND_RECOGNITION] = strtoll(text_of(json_array_get(json_object_get(page, "rows"), 0), "id"), NULL, 10);
    json_decref(page);
    assert_true(stands(&r.dae, "fileless", KIND_RECOGNITION, &left));
    assert_false(stands(&r.dost, "fileless", KIND_RECOGNITION, &left));
    assert_false(stands(&commune, "fileless", KIND_RECOGNITION, &left));
    record_set(&r, &r.dae, "recognition", ids[KIND_RECOGNITION], json_pack("{s:s}", "file", PAPER));
    assert_false(stands(&r.dae, "fileless", KIND_RECOGNITION, &left));
    /* The same list again takes the paper from nobody. */
    json_decref(world_do(&r.w, COMMAND_IMPORT, json_pack("{s:s, s:s}", "kind", "recognitions", "csv", csv)));
    assert_false(stands(&r.dae, "fileless", KIND_RECOGNITION, &left));
}

/* A few of each part at first; whoever asks sees the rest, also of what no list shows by itself. */
static void test_the_rest_of_a_part(void **state) {
    (void)state;
    for (int i = 0; i < 7; i++)
        json_decref(as(&r, &r.manager, COMMAND_RECORD_ADD,
                       json_pack("{s:s, s:{s:s, s:o, s:i, s:s, s:s}, s:b}", "kind", "lot", "values", "product_id", "1", "code", json_sprintf("MOI-%d", i), "quantity", 10, "unit",
                                 "cái", "made_on", "2026-11-01", "submit", 1), ST_OK));
    for (int all = 0; all < 2; all++) {
        json_t *home = as(&r, &r.manager, COMMAND_HOME, json_pack("{s:b}", "all", all), ST_OK), *part = NULL;
        size_t i = 0, rows = 0;
        json_array_foreach(json_object_get(home, "parts"), i, part)
            if (!strcmp(text_of(part, "key"), "lots")) rows = json_array_size(json_object_get(part, "rows"));
        assert_int_equal(rows < 7, !all);
        json_decref(home);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(test_what_ends_is_seen_coming, setup, teardown),
                                        cmocka_unit_test_setup_teardown(test_it_is_the_owners, setup, teardown),
                                        cmocka_unit_test_setup_teardown(test_a_deadline_that_passed, setup, teardown),
                                        cmocka_unit_test_setup_teardown(test_an_answer_is_read, setup, teardown),
                                        cmocka_unit_test_setup_teardown(test_decisions_without_their_paper, setup, teardown),
                                        cmocka_unit_test_setup_teardown(test_the_rest_of_a_part, setup, teardown) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
