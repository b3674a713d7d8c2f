/*
 * The registry's records from draft to approval and back: who may, who must be another, what stays in the history and what
 * the public log says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/kind.h"
#include "world.h"

#define COMMUNE "03046"

/* People of the tests; organisations are numbers that nobody looks up. */
static const struct actor commune1 = { .role = "commune", .org = "ubnd-03046", .account_id = 11,
                                       .who = { .role = ROLE_COMMUNE, .org_id = 500, .unit_code = COMMUNE } };
static const struct actor commune2 = { .role = "commune", .org = "ubnd-03046", .account_id = 12,
                                       .who = { .role = ROLE_COMMUNE, .org_id = 500, .unit_code = COMMUNE } };
static const struct actor elsewhere = { .role = "commune", .org = "ubnd-02680", .account_id = 13,
                                        .who = { .role = ROLE_COMMUNE, .org_id = 501, .unit_code = "02680" } };
static const struct actor dae = { .role = "dae", .org = "so-nnmt", .account_id = 21, .who = { .role = ROLE_DAE, .org_id = 502, .unit_code = "" } };
static const struct actor dost = { .role = "dost", .org = "so-khcn", .account_id = 31, .who = { .role = ROLE_DOST, .org_id = 503, .unit_code = "" } };
static const struct actor observer = { .role = "observer", .org = "mttq", .account_id = 41,
                                       .who = { .role = ROLE_OBSERVER, .org_id = 504, .unit_code = "" } };
static const struct actor manager = { .role = "manager", .org = "cs-x", .account_id = 51,
                                      .who = { .role = ROLE_MANAGER, .org_id = 600, .unit_code = COMMUNE } };
static const struct actor manager2 = { .role = "manager", .org = "cs-x", .account_id = 52,
                                       .who = { .role = ROLE_MANAGER, .org_id = 600, .unit_code = COMMUNE } };
static const struct actor stranger = { .role = "manager", .org = "cs-y", .account_id = 53,
                                       .who = { .role = ROLE_MANAGER, .org_id = 601, .unit_code = COMMUNE } };

static json_t *problems;

static json_t *as(struct world *w, const struct actor *who, enum command c, json_t *params, enum status want) {
    json_t *result = NULL;
    const struct command_io io = { .problems = problems };
    err_clear(&w->err);
    enum status st = command_run(c, w->app, NULL, who, params, &io, &result, &w->err);
    if (st != want) print_message("status %s, key %s, field %s\n", status_key(st), w->err.key, w->err.field);
    assert_int_equal(st, want);
    json_decref(params);
    return result;
}

static const char *text(const json_t *o, const char *name) {
    const char *s = json_string_value(json_object_get(o, name));
    return s ? s : "";
}

/* out: id, valid until the next call */
static const char *add(struct world *w, const struct actor *who, const char *kind, json_t *values, bool submit, const char *state) {
    static char id[KIND_ID_BYTES];
    json_t *r = as(w, who, COMMAND_RECORD_ADD, json_pack("{s:s, s:o, s:b}", "kind", kind, "values", values, "submit", submit), ST_OK);
    assert_string_equal(text(r, "state"), state);
    (void)snprintf(id, sizeof id, "%s", text(r, "id"));
    json_decref(r);
    return id;
}

static void act(struct world *w, const struct actor *who, const char *kind, const char *id, const char *act, enum status want, const char *state) {
    json_t *r = as(w, who, COMMAND_RECORD_ACT,
                   json_pack("{s:s, s:s, s:s, s:s, s:s}", "kind", kind, "id", id, "act", act, "reason", "Thiếu ảnh", "until", "2026-12-15"), want);
    if (!want) assert_string_equal(text(r, "state"), state);
    json_decref(r);
}

static json_t *producer_values(void) {
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "name", "Hộ Mẫu Lý", "kind", "ho-gia-dinh", "commune_code", COMMUNE, "representative",
                     "Người Mẫu", "phone", "0912 345 678", "tax_code", "0123456789");
}

static int64_t entries(struct world *w) {
    json_t *list = as(w, &dost, COMMAND_LIST, json_pack("{s:s}", "kind", "entries"), ST_OK);
    int64_t n = (int64_t)json_array_size(list);
    json_decref(list);
    return n;
}

/* ---- the way of a producer ---- */

static void a_producer_is_confirmed_then_approved(void **state) {
    struct world *w = *state;
    int64_t before = entries(w);
    char id[KIND_ID_BYTES];
    (void)snprintf(id, sizeof id, "%s", add(w, &manager, "producer", producer_values(), true, "awaiting-confirmation"));
    act(w, &manager, "producer", id, "confirm", ST_FORBIDDEN, NULL);
    act(w, &elsewhere, "producer", id, "confirm", ST_NOT_FOUND, NULL); /* another commune does not even see it */
    act(w, &dae, "producer", id, "approve", ST_REFUSED, NULL);         /* not yet */
    act(w, &commune1, "producer", id, "confirm", ST_OK, "awaiting-approval");
    act(w, &commune1, "producer", id, "approve", ST_FORBIDDEN, NULL);
    assert_int_equal(entries(w), before);
    act(w, &dae, "producer", id, "approve", ST_OK, "approved");
    assert_int_equal(entries(w), before + 1);

    json_t *list = as(w, &dost, COMMAND_LIST, json_pack("{s:s, s:s}", "kind", "entries", "after", "0"), ST_OK);
    json_t *last = json_array_get(list, json_array_size(list) - 1);
    char *bytes = json_dumps(last, 0);
    assert_non_null(strstr(bytes, "producer.approved"));
    assert_null(strstr(bytes, "Hộ Mẫu Lý")); /* a household's name is no public fact */
    free(bytes);
    json_decref(list);
}

static void nobody_decides_on_his_own(void **state) {
    struct world *w = *state;
    char id[KIND_ID_BYTES];
    /* The officer enters it for the household; a colleague or deputy confirms. */
    (void)snprintf(id, sizeof id, "%s", add(w, &commune1, "producer", producer_values(), true, "awaiting-confirmation"));
    act(w, &commune1, "producer", id, "confirm", ST_FORBIDDEN, NULL);
    assert_string_equal(w->err.key, "step.own");
    act(w, &commune2, "producer", id, "confirm", ST_OK, "awaiting-approval");
}

static void returned_with_reason_and_deadline(void **state) {
    struct world *w = *state;
    char id[KIND_ID_BYTES];
    (void)snprintf(id, sizeof id, "%s", add(w, &manager, "producer", producer_values(), true, "awaiting-confirmation"));
    json_decref(as(w, &commune1, COMMAND_RECORD_ACT, json_pack("{s:s, s:s, s:s}", "kind", "producer", "id", id, "act", "return"), ST_INVALID));
    assert_int_equal(json_array_size(problems), 2); /* reason and deadline, both at once */
    act(w, &commune1, "producer", id, "return", ST_OK, "returned");
    json_t *r = as(w, &manager, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "producer", "id", id), ST_OK);
    assert_string_equal(text(r, "state_reason"), "Thiếu ảnh");
    assert_string_equal(text(r, "state_until"), "2026-12-15");
    json_decref(r);
    act(w, &manager, "producer", id, "submit", ST_OK, "awaiting-confirmation");
}

/* ---- values ---- */

static void all_problems_come_at_once(void **state) {
    struct world *w = *state;
    json_t *bad = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "name", "", "kind", "none", "commune_code", "99999", "phone", "abc", "capacity", "1,5",
                            "website", "javascript:alert(1)");
    json_decref(as(w, &manager, COMMAND_RECORD_ADD, json_pack("{s:s, s:o}", "kind", "producer", "values", bad), ST_INVALID));
    assert_int_equal(json_array_size(problems), 6);
    json_t *list = as(w, &manager, COMMAND_RECORD_PAGE, json_pack("{s:s, s:b}", "kind", "producer", "count", 1), ST_OK);
    assert_int_equal(json_integer_value(json_object_get(list, "total")), 0); /* nothing was saved */
    json_decref(list);
}

static void values_are_read_as_people_write_them(void **state) {
    struct world *w = *state;
    json_t *values = json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", "  Vùng   lanh ", "unit_code", COMMUNE, "material", "Lanh", "area_ha", "1.250,5",
                               "certificate_to", "1/2/2027");
    json_t *r = as(w, &commune1, COMMAND_RECORD_ADD, json_pack("{s:s, s:o}", "kind", "zone", "values", values), ST_OK);
    const json_t *kept = json_object_get(r, "values");
    assert_string_equal(text(kept, "name"), "Vùng lanh");
    assert_int_equal(json_integer_value(json_object_get(kept, "area_ha")), 125050);
    assert_string_equal(text(kept, "certificate_to"), "2027-02-01");
    json_decref(r);
}

static void a_tax_code_is_sealed_and_masked(void **state) {
    struct world *w = *state;
    char id[KIND_ID_BYTES];
    (void)snprintf(id, sizeof id, "%s", add(w, &manager, "producer", producer_values(), false, "draft"));
    json_t *r = as(w, &manager, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "producer", "id", id), ST_OK);
    assert_string_equal(text(json_object_get(r, "values"), "tax_code"), "•••789");
    json_int_t version = json_integer_value(json_object_get(r, "version"));
    json_decref(r);
    /* Saving the form as it stands keeps it. */
    r = as(w, &manager, COMMAND_RECORD_SET,
           json_pack("{s:s, s:s, s:I, s:{s:s, s:s}}", "kind", "producer", "id", id, "version", version, "values", "tax_code", "•••789", "hamlet", "Bản Mẫu"), ST_OK);
    assert_string_equal(text(json_object_get(r, "values"), "tax_code"), "•••789");
    json_decref(r);
    /* Observers see neither it nor the telephone. */
    r = as(w, &observer, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "producer", "id", id), ST_OK);
    assert_null(json_object_get(json_object_get(r, "values"), "tax_code"));
    assert_null(json_object_get(json_object_get(r, "values"), "phone"));
    json_decref(r);
    r = as(w, &manager, COMMAND_RECORD_HISTORY, json_pack("{s:s, s:s}", "kind", "producer", "id", id), ST_OK);
    char *all = json_dumps(r, 0);
    assert_null(strstr(all, "0123456789"));
    assert_int_equal(json_array_size(r), 2);
    free(all);
    json_decref(r);
}

static void a_change_in_between_is_not_overwritten(void **state) {
    struct world *w = *state;
    char id[KIND_ID_BYTES];
    (void)snprintf(id, sizeof id, "%s", add(w, &manager, "producer", producer_values(), false, "draft"));
    json_decref(as(w, &manager, COMMAND_RECORD_SET, json_pack("{s:s, s:s, s:i, s:{s:s}}", "kind", "producer", "id", id, "version", 1, "values", "hamlet", "A"), ST_OK));
    json_decref(as(w, &manager2, COMMAND_RECORD_SET, json_pack("{s:s, s:s, s:i, s:{s:s}}", "kind", "producer", "id", id, "version", 1, "values", "hamlet", "B"), ST_CONFLICT));
    assert_string_equal(w->err.key, "record.changed");
    json_decref(as(w, &stranger, COMMAND_RECORD_SET, json_pack("{s:s, s:s, s:{s:s}}", "kind", "producer", "id", id, "values", "hamlet", "C"), ST_NOT_FOUND));
}

/* ---- products, rights, recalls ---- */

static void approve_producer(struct world *w, char id[static KIND_ID_BYTES]) {
    (void)snprintf(id, KIND_ID_BYTES, "%s", add(w, &manager, "producer", producer_values(), true, "awaiting-confirmation"));
    act(w, &commune1, "producer", id, "confirm", ST_OK, "awaiting-approval");
    act(w, &dae, "producer", id, "approve", ST_OK, "approved");
}

#define FILE_ID "0000000000000000000000000000000000000000000000000000000000000000"

static void approve_product(struct world *w, const char *producer, char id[static KIND_ID_BYTES]) {
    json_t *values = json_pack("{s:s, s:s, s:s, s:s}", "producer_id", producer, "name", "Khăn thổ cẩm", "category", "handicraft", "photo", FILE_ID);
    (void)snprintf(id, KIND_ID_BYTES, "%s", add(w, &manager, "product", values, true, "awaiting-approval"));
    act(w, &dost, "product", id, "approve", ST_OK, "approved");
}

static void a_key_fact_sends_a_product_back(void **state) {
    struct world *w = *state;
    char producer[KIND_ID_BYTES], product[KIND_ID_BYTES];
    approve_producer(w, producer);
    approve_product(w, producer, product);
    json_t *r = as(w, &manager, COMMAND_RECORD_SET, json_pack("{s:s, s:s, s:{s:s}}", "kind", "product", "id", product, "values", "care", "Giặt tay"), ST_OK);
    assert_string_equal(text(r, "state"), "approved");
    json_decref(r);
    r = as(w, &manager, COMMAND_RECORD_SET, json_pack("{s:s, s:s, s:{s:s}}", "kind", "product", "id", product, "values", "name", "Khăn lanh"), ST_OK);
    assert_string_equal(text(r, "state"), "awaiting-approval");
    json_decref(r);
}

static void a_right_takes_two_people(void **state) {
    struct world *w = *state;
    char producer[KIND_ID_BYTES], product[KIND_ID_BYTES], mark[KIND_ID_BYTES], right[KIND_ID_BYTES];
    const struct actor owner1 = { .role = "mark-owner", .org = "hoi", .account_id = 71, .who = { .role = ROLE_MARK_OWNER, .org_id = 1, .unit_code = "" } };
    const struct actor owner2 = { .role = "mark-owner", .org = "hoi", .account_id = 72, .who = { .role = ROLE_MARK_OWNER, .org_id = 1, .unit_code = "" } };
    approve_producer(w, producer);
    approve_product(w, producer, product);
    (void)snprintf(mark, sizeof mark, "%s",
                   add(w, &dost, "mark",
                       json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "name", "Thổ cẩm Mẫu", "type", "collective", "owner_id", "1", "title_no",
                                 "4-0123456", "decision_no", "1/QĐ-SHTT", "decided_on", "2024-01-05", "body", "Cục Sở hữu trí tuệ", "valid_to", "2033-01-05",
                                 "file", FILE_ID ".pdf"),
                       true, "active"));
    json_t *values = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:s}", "mark_id", mark, "producer_id", producer, "product_id", product,
                               "certificate_no", "01/GCN", "decision_no", "02/QĐ", "decided_on", "2026-11-01", "body", "Hội", "valid_from", "2026-11-01",
                               "valid_to", "2027-10-31", "quota", 100, "file", FILE_ID ".pdf");
    (void)snprintf(right, sizeof right, "%s", add(w, &owner1, "right", values, false, "draft"));
    json_t *r = as(w, &owner1, COMMAND_RECORD_ACT, json_pack("{s:s, s:s, s:s}", "kind", "right", "id", right, "act", "grant"), ST_OK);
    assert_string_equal(text(r, "state"), "draft");
    json_int_t ask = json_integer_value(json_object_get(r, "proposal"));
    assert_true(ask > 0);
    json_decref(r);
    json_decref(as(w, &owner1, COMMAND_PROPOSAL_DECIDE, json_pack("{s:I, s:b}", "id", ask, "agree", 1), ST_FORBIDDEN));
    assert_string_equal(w->err.key, "step.same-person");
    json_decref(as(w, &manager, COMMAND_PROPOSAL_DECIDE, json_pack("{s:I, s:b}", "id", ask, "agree", 1), ST_FORBIDDEN));
    int64_t before = entries(w);
    json_decref(as(w, &owner2, COMMAND_PROPOSAL_DECIDE, json_pack("{s:I, s:b}", "id", ask, "agree", 1), ST_OK));
    assert_int_equal(entries(w), before + 1);
    json_decref(as(w, &owner2, COMMAND_PROPOSAL_DECIDE, json_pack("{s:I, s:b}", "id", ask, "agree", 1), ST_NOT_FOUND));
    r = as(w, &manager, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "right", "id", right), ST_OK);
    assert_string_equal(text(r, "state"), "active");
    json_decref(r);
    /* What is granted is not edited: it is ended with a decision. */
    json_decref(as(w, &owner1, COMMAND_RECORD_SET, json_pack("{s:s, s:s, s:{s:i}}", "kind", "right", "id", right, "values", "quota", 200), ST_REFUSED));
    json_decref(as(w, &owner1, COMMAND_RECORD_ACT, json_pack("{s:s, s:s, s:s, s:s}", "kind", "right", "id", right, "act", "end", "reason", "Hết hợp đồng"), ST_INVALID));
    assert_int_equal(json_array_size(problems), 4); /* number, date, body and paper of the decision */
}

static void keys_in_the_web_take_two_operators(void **state) {
    struct world *w = *state;
    const struct actor op1 = { .role = "operator", .org = "van-hanh", .account_id = 81, .who = { .role = ROLE_OPERATOR, .org_id = 1, .unit_code = "" } };
    const struct actor op2 = { .role = "operator", .org = "van-hanh", .account_id = 82, .who = { .role = ROLE_OPERATOR, .org_id = 1, .unit_code = "" } };
    struct app_key k;
    json_decref(as(w, &op1, COMMAND_KEY_ROTATE, json_object(), ST_FORBIDDEN));
    assert_string_equal(w->err.key, "key.two-people");
    json_decref(as(w, &dost, COMMAND_KEY_ASK, json_pack("{s:s}", "act", "rotate"), ST_FORBIDDEN));
    json_t *r = as(w, &op1, COMMAND_KEY_ASK, json_pack("{s:s}", "act", "rotate"), ST_OK);
    json_int_t id = json_integer_value(json_object_get(r, "id"));
    json_decref(r);
    json_decref(as(w, &op1, COMMAND_KEY_ASK, json_pack("{s:s}", "act", "rotate"), ST_CONFLICT)); /* asked for already */
    json_decref(as(w, &op1, COMMAND_PROPOSAL_DECIDE, json_pack("{s:I, s:b}", "id", id, "agree", 1), ST_FORBIDDEN));
    json_decref(as(w, &dost, COMMAND_PROPOSAL_DECIDE, json_pack("{s:I, s:b}", "id", id, "agree", 1), ST_NOT_FOUND));
    app_key(w->app, 1, &k);
    assert_false(k.known);
    json_decref(as(w, &op2, COMMAND_PROPOSAL_DECIDE, json_pack("{s:I, s:b}", "id", id, "agree", 1), ST_OK));
    app_key(w->app, 1, &k);
    assert_true(k.known);
    json_decref(as(w, &op2, COMMAND_PROPOSAL_DECIDE, json_pack("{s:I, s:b}", "id", id, "agree", 1), ST_NOT_FOUND));
}

static void a_key_is_ended_for_safety_by_two(void **state) {
    struct world *w = *state;
    const struct actor op1 = { .role = "operator", .org = "van-hanh", .account_id = 81, .who = { .role = ROLE_OPERATOR, .org_id = 1, .unit_code = "" } };
    const struct actor op2 = { .role = "operator", .org = "van-hanh", .account_id = 82, .who = { .role = ROLE_OPERATOR, .org_id = 1, .unit_code = "" } };
    struct app_key before, k;
    app_key(w->app, 0, &before);
    json_decref(as(w, &op1, COMMAND_KEY_COMPROMISE, json_pack("{s:i, s:s}", "key", 0, "reason", "Lộ khóa"), ST_FORBIDDEN));
    assert_string_equal(w->err.key, "key.two-people");
    json_decref(as(w, &dost, COMMAND_KEY_ASK, json_pack("{s:s, s:i, s:s}", "act", "compromise", "key", 0, "reason", "Lộ khóa"), ST_FORBIDDEN));
    json_decref(as(w, &op1, COMMAND_KEY_ASK, json_pack("{s:s, s:i}", "act", "compromise", "key", 0), ST_INVALID));
    assert_string_equal(w->err.key, "step.reason");
    json_decref(as(w, &op1, COMMAND_KEY_ASK, json_pack("{s:s, s:s}", "act", "compromise", "reason", "Lộ khóa"), ST_INVALID));
    assert_string_equal(w->err.key, "value.needed");
    json_t *r = as(w, &op1, COMMAND_KEY_ASK, json_pack("{s:s, s:i, s:s}", "act", "compromise", "key", 0, "reason", "Lộ khóa"), ST_OK);
    json_int_t id = json_integer_value(json_object_get(r, "id"));
    json_decref(r);
    json_decref(as(w, &op1, COMMAND_PROPOSAL_DECIDE, json_pack("{s:I, s:b}", "id", id, "agree", 1), ST_FORBIDDEN));
    app_key(w->app, 0, &k);
    assert_true(k.unsafe_us == 0);
    json_decref(as(w, &op2, COMMAND_PROPOSAL_DECIDE, json_pack("{s:I, s:b}", "id", id, "agree", 1), ST_OK));
    app_key(w->app, 0, &k);
    assert_true(k.unsafe_us > 0);
    assert_int_not_equal(k.state, KEY_ACTIVE);
    assert_memory_equal(k.public_key, before.public_key, sizeof k.public_key);
}

static void a_rating_ends_by_the_rule_of_its_day(void **state) {
    struct world *w = *state;
    char producer[KIND_ID_BYTES], product[KIND_ID_BYTES];
    approve_producer(w, producer);
    approve_product(w, producer, product);
    json_t *values = json_pack("{s:s, s:i, s:s, s:s, s:s, s:s, s:s}", "product_id", product, "stars", 2, "decision_no", "9/QĐ-UBND", "decided_on",
                               "2026-01-31", "body", "UBND tỉnh Lào Cai", "body_kind", "province", "file", FILE_ID ".pdf");
    json_decref(as(w, &dae, COMMAND_RECORD_ADD, json_pack("{s:s, s:o}", "kind", "rating", "values", values), ST_INVALID));
    assert_string_equal(w->err.key, "rating.stars");
    json_decref(as(w, &dost, COMMAND_RECORD_ADD, json_pack("{s:s, s:{s:s, s:i, s:s, s:s, s:s, s:s}}", "kind", "rating", "values", "product_id", product, "stars", 4,
                                                           "decision_no", "9/QĐ-UBND", "decided_on", "2026-01-31", "body", "UBND tỉnh", "body_kind", "province"), ST_FORBIDDEN));
}

static int setup(void **state) {
    static struct world w;
    world_open(&w, true);
    problems = json_array();
    *state = &w;
    return 0;
}

static int teardown(void **state) {
    json_decref(problems);
    world_close(*state);
    return 0;
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = { T(a_producer_is_confirmed_then_approved), T(nobody_decides_on_his_own), T(returned_with_reason_and_deadline),
                                        T(all_problems_come_at_once), T(values_are_read_as_people_write_them), T(a_tax_code_is_sealed_and_masked),
                                        T(a_change_in_between_is_not_overwritten), T(a_key_fact_sends_a_product_back), T(a_right_takes_two_people), T(keys_in_the_web_take_two_operators), T(a_key_is_ended_for_safety_by_two),
                                        T(a_rating_ends_by_the_rule_of_its_day) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
