/* Marks whose owner is gone, marks that pass to somebody else, ratings that a newer one replaces, and askers who left. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "family.h"
#include "seat.h"

#define PAPER FAMILY_FILE ".pdf"

static struct world w;
static struct actor dae, dost, owner, owner2, buyer, operator_web;

static int setup(void **state) {
    (void)state;
    world_open(&w, true);
    family_open(&w);
    dae = seat(ROLE_DAE, 7003, 5);
    dost = seat(ROLE_DOST, 7004, 6);
    owner = seat(ROLE_MARK_OWNER, FAMILY_ORG, 9);
    owner2 = seat(ROLE_MARK_OWNER, FAMILY_ORG, 10);
    buyer = seat(ROLE_MARK_OWNER, FAMILY_ORG_OTHER, 11);
    operator_web = seat(ROLE_OPERATOR, 1, 12);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    world_close(&w);
    return 0;
}

static json_t *get(const struct actor *who, enum kind k, const char *id) {
    return seat_do(&w, who, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", kind_info(k)->key, "id", id));
}

static bool warns(enum kind k, const char *id, const char *key) {
    json_t *r = get(&dost, k, id), *one = NULL;
    size_t i = 0;
    bool found = false;
    json_array_foreach(json_object_get(r, "warnings"), i, one) found |= !strcmp(json_string_value(json_object_get(one, "key")), key);
    json_decref(r);
    return found;
}

static json_t *org_set(const char *field, const char *value) {
    return json_pack("{s:s, s:s, s:{s:s}}", "kind", "org", "id", family_id(KIND_ORG, FAMILY_OWN), "values", field, value);
}

/* ---- an owner that is no more ---- */

static void test_an_owner_that_is_gone(void **state) {
    (void)state;
    const char *mark = family_id(KIND_MARK, FAMILY_OWN), *right = family_id(KIND_RIGHT, FAMILY_OWN);
    assert_false(warns(KIND_MARK, mark, "mark.owner-ended"));
    json_decref(seat_do(&w, &operator_web, COMMAND_RECORD_SET, org_set("valid_to", "2026-11-24"))); /* its last day is today */
    assert_false(warns(KIND_MARK, mark, "mark.owner-ended"));
    world_set_time(&w, "2026-11-25", 0, 0, 1);
    assert_true(warns(KIND_MARK, mark, "mark.owner-ended"));
    assert_true(warns(KIND_RIGHT, right, "mark.owner-ended"));
    json_decref(seat_do(&w, &operator_web, COMMAND_RECORD_SET, org_set("successor_id", family_id(KIND_ORG, FAMILY_NEIGHBOUR))));
    assert_true(warns(KIND_MARK, mark, "mark.owner-succeeded"));
    seat_refused(&w, &operator_web, COMMAND_RECORD_SET, org_set("successor_id", family_id(KIND_ORG, FAMILY_OWN)), "value.ref");
    seat_refused(&w, &operator_web, COMMAND_RECORD_SET, org_set("valid_to", "2025-01-01"), "value.before");
}

static json_t *transfer(const char *decision) {
    return json_pack("{s:s, s:s, s:{s:s, s:s}}", "kind", "mark", "id", family_id(KIND_MARK, FAMILY_OWN), "values", "owner_id",
                     family_id(KIND_ORG, FAMILY_NEIGHBOUR), "decision_no", decision);
}

/* It passes by a decision, the log says so, and with it go the rights that were granted under it. */
static void test_a_mark_passes_on(void **state) {
    (void)state;
    const char *right = family_id(KIND_RIGHT, FAMILY_OWN);
    json_t *old = get(&dost, KIND_MARK, family_id(KIND_MARK, FAMILY_OWN));
    seat_refused(&w, &dost, COMMAND_RECORD_SET, transfer(json_string_value(json_object_get(json_object_get(old, "values"), "decision_no"))), "mark.transfer");
    json_decref(old);
    /* What the old owner's people had asked for is theirs no more to see through. */
    json_t *p = seat_step("right", right, "end");
    json_object_set_new(p, "reason", json_string("Hết hợp đồng"));
    json_object_set_new(p, "values", json_pack("{s:s, s:s, s:s, s:s}", "ended_on", "2026-11-24", "ended_no", "3/QĐ", "ended_body", "Hội", "ended_file", PAPER));
    json_t *asked = seat_do(&w, &owner, COMMAND_RECORD_ACT, p);
    json_decref(seat_do(&w, &dost, COMMAND_RECORD_SET, transfer("77/QĐ-SHTT")));
    seat_refused(&w, &owner2, COMMAND_PROPOSAL_DECIDE, json_pack("{s:O, s:b}", "id", json_object_get(asked, "proposal"), "agree", 1), "proposal.none");
    seat_refused(&w, &buyer, COMMAND_PROPOSAL_DECIDE, json_pack("{s:O, s:b}", "id", json_object_get(asked, "proposal"), "agree", 1), "step.asker-gone");
    json_decref(asked);
    seat_refused(&w, &owner, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "right", "id", right), "record.none");
    json_decref(get(&buyer, KIND_RIGHT, right));
    json_t *entries = world_do(&w, COMMAND_LIST, json_pack("{s:s}", "kind", "entries"));
    json_t *e = json_object_get(json_array_get(entries, json_array_size(entries) - 1), "entry"), *facts = json_object_get(e, "facts");
    assert_string_equal(json_string_value(json_object_get(e, "kind")), "correction");
    assert_string_equal(json_string_value(json_object_get(facts, "decision_no")), "77/QĐ-SHTT");
    assert_int_equal(json_integer_value(json_object_get(facts, "owner_id")), FAMILY_ORG_OTHER);
    json_decref(entries);
    assert_false(warns(KIND_MARK, family_id(KIND_MARK, FAMILY_OWN), "mark.owner-succeeded"));
}

/* ---- a newer rating ---- */

static void rate(const char *id_of, int stars, const char *no, const char *day, char id[static 96]) {
    seat_add(&w, &dae, "rating",
             json_pack("{s:s, s:i, s:s, s:s, s:s, s:s, s:s}", "product_id", id_of, "stars", stars, "decision_no", no, "decided_on", day, "body", "UBND tỉnh Lào Cai",
                       "body_kind", "province", "file", PAPER),
             true, id);
}

static const char *state_of(const char *id, const char *field) {
    static char kept[100];
    json_t *r = get(&dae, KIND_RATING, id);
    const char *s = json_string_value(json_object_get(*field ? json_object_get(r, "values") : r, *field ? field : "state"));
    (void)snprintf(kept, sizeof kept, "%s", s ? s : "");
    json_decref(r);
    return kept;
}

/* A product has the stars of its newest decision, whatever the order in which they are entered. */
static void test_a_newer_rating(void **state) {
    (void)state;
    const char *old = family_id(KIND_RATING, FAMILY_NEIGHBOUR), *product = family_id(KIND_PRODUCT, FAMILY_NEIGHBOUR);
    char four[96], between[96];
    rate(product, 4, "44/QĐ-UBND", "2026-10-01", four);
    assert_string_equal(state_of(old, ""), "ended");
    assert_string_equal(state_of(old, "replaced_by"), four);
    assert_string_equal(state_of(old, "ended_on"), "2026-10-01");
    assert_string_equal(state_of(old, "ended_no"), "44/QĐ-UBND");
    assert_string_equal(state_of(four, ""), "active");
    rate(product, 3, "33/QĐ-UBND", "2026-06-01", between);
    assert_string_equal(state_of(between, ""), "ended");
    assert_string_equal(state_of(between, "replaced_by"), four);
    assert_string_equal(state_of(four, ""), "active");
    json_t *entries = world_do(&w, COMMAND_LIST, json_pack("{s:s}", "kind", "entries"));
    size_t n = json_array_size(entries);
    assert_string_equal(json_string_value(json_object_get(json_object_get(json_array_get(entries, n - 1), "entry"), "kind")), "ocop.ended");
    assert_string_equal(json_string_value(json_object_get(json_object_get(json_array_get(entries, n - 2), "entry"), "kind")), "ocop.rated");
    json_decref(entries);
    /* The old one is over, and nobody says that it was taken away. */
    char marks[120];
    (void)snprintf(marks, sizeof marks, "rating:%s", old);
    seat_refused(&w, &actor_operator, COMMAND_RUN_ISSUE, json_pack("{s:s, s:s, s:i, s:s}", "product", product, "lot", "L1-0", "count", 1, "marks", marks), "lot.recalled");
    family_put(&w, KIND_RECALL, FAMILY_NEIGHBOUR, STATE_ENDED);
    seat_refused(&w, &actor_operator, COMMAND_RUN_ISSUE, json_pack("{s:s, s:s, s:i, s:s}", "product", product, "lot", "L1-0", "count", 1, "marks", marks), "rating.ended");
    (void)snprintf(marks, sizeof marks, "rating:%s", four);
    json_decref(world_do(&w, COMMAND_RUN_ISSUE, json_pack("{s:s, s:s, s:i, s:s}", "product", product, "lot", "L1-0", "count", 1, "marks", marks)));
}

/* A lot that was only begun is said to be so, and another organisation's is as one that is not there. */
static void test_lots_that_are_no_lots(void **state) {
    (void)state;
    const char *product = family_id(KIND_PRODUCT, FAMILY_ELSEWHERE);
    const struct actor manager = seat(ROLE_MANAGER, FAMILY_ORG, 30);
    family_put(&w, KIND_RECALL, FAMILY_ELSEWHERE, STATE_ENDED);
    family_put(&w, KIND_LOT, FAMILY_ELSEWHERE, STATE_DRAFT);
    seat_refused(&w, &actor_operator, COMMAND_RUN_ISSUE, json_pack("{s:s, s:s, s:i}", "product", product, "lot", "L2-0", "count", 1), "lot.draft");
    seat_refused(&w, &manager, COMMAND_RUN_ISSUE, json_pack("{s:s, s:s, s:i}", "product", product, "lot", "L2-0", "count", 1), "lot.missing");
    seat_refused(&w, &manager, COMMAND_RUN_ISSUE, json_pack("{s:s, s:s, s:i}", "product", product, "lot", "L9-9", "count", 1), "lot.missing");
    seat_refused(&w, &manager, COMMAND_RUN_OPTIONS, json_pack("{s:s, s:s}", "product", product, "lot", "L2-0"), "lot.missing");
}

/* ---- who left ---- */

/* With the role goes what somebody asked for in it. */
static void test_an_asker_who_left(void **state) {
    (void)state;
    json_decref(world_do(&w, COMMAND_ORG_ADD, json_pack("{s:s, s:s, s:s}", "code", "hoi-det", "name", "Hội Dệt Mẫu", "kind", "association")));
    int64_t first = world_id(world_do(&w, COMMAND_ACCOUNT_ADD, json_pack("{s:s, s:s, s:s, s:s}", "login", "van-hanh-1", "name", "Một", "org", "van-hanh", "role", "operator")));
    struct actor op1 = seat(ROLE_OPERATOR, 1, first), op2 = seat(ROLE_OPERATOR, 1, first + 1);
    json_t *r = seat_do(&w, &op1, COMMAND_KEY_ASK, json_pack("{s:s}", "act", "rotate"));
    json_decref(world_do(&w, COMMAND_ACCOUNT_END, json_pack("{s:I}", "account", (json_int_t)first)));
    seat_refused(&w, &op2, COMMAND_PROPOSAL_DECIDE, json_pack("{s:O, s:b}", "id", json_object_get(r, "id"), "agree", 1), "step.asker-gone");
    json_decref(seat_do(&w, &op2, COMMAND_PROPOSAL_DECIDE, json_pack("{s:O, s:b, s:s}", "id", json_object_get(r, "id"), "agree", 0, "reason", "Đã nghỉ việc")));
    json_decref(r);
    struct app_key k;
    app_key(w.app, 1, &k);
    assert_false(k.known);
}

/* Nobody audits what he manages himself. */
static void test_audit_and_management(void **state) {
    (void)state;
    json_decref(world_do(&w, COMMAND_ACCOUNT_ADD, json_pack("{s:s, s:s, s:s, s:s}", "login", "khcn-1", "name", "Một", "org", "so-khcn", "role", "dost")));
    enum status st = ST_OK;
    json_t *gi = json_pack("{s:s, s:s, s:s}", "account", "khcn-1", "role", "gi-manager", "org", "so-khcn");
    json_decref(world_try(&w, COMMAND_ACCOUNT_ASSIGN, json_deep_copy(gi), &st));
    assert_string_equal(w.err.key, "assignment.audits-itself");
    json_decref(world_do(&w, COMMAND_ACCOUNT_ADD, json_pack("{s:s, s:s, s:s, s:s, s:s}", "login", "khcn-2", "name", "Hai", "org", "so-khcn", "role", "gi-manager", "to", "2026-12-31")));
    json_t *audit = json_pack("{s:s, s:s, s:s, s:s}", "account", "khcn-2", "role", "dost", "org", "so-khcn", "from", "2026-12-31");
    json_decref(world_try(&w, COMMAND_ACCOUNT_ASSIGN, json_deep_copy(audit), &st));
    assert_string_equal(w.err.key, "assignment.audits-itself"); /* on one day both */
    json_object_set_new(audit, "from", json_string("2027-01-01"));
    json_decref(world_do(&w, COMMAND_ACCOUNT_ASSIGN, audit));
    json_object_set_new(gi, "org", json_string("so-nnmt")); /* another office's indication he may manage */
    json_decref(world_do(&w, COMMAND_ACCOUNT_ASSIGN, gi));
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_an_owner_that_is_gone), cmocka_unit_test(test_a_mark_passes_on), cmocka_unit_test(test_a_newer_rating), cmocka_unit_test(test_lots_that_are_no_lots),
                                        cmocka_unit_test(test_an_asker_who_left), cmocka_unit_test(test_audit_and_management) };
    return cmocka_run_group_tests(tests, setup, teardown);
}
