/* Steps and edits that should not be possible, two who act at once, and what the public log and the history say of each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "family.h"
#include "seat.h"

#define PAPER FAMILY_FILE ".pdf"

static struct world w;
static struct actor manager, manager2, clerk, commune, dae, dost, dost2, observer, owner, owner2, operator_web;

static int setup(void **state) {
    (void)state;
    world_open(&w, true);
    family_open(&w);
    manager = seat(ROLE_MANAGER, FAMILY_ORG, 1);
    manager2 = seat(ROLE_MANAGER, FAMILY_ORG, 2);
    clerk = seat(ROLE_CLERK, FAMILY_ORG, 3);
    commune = seat(ROLE_COMMUNE, 7002, 4);
    dae = seat(ROLE_DAE, 7003, 5);
    dost = seat(ROLE_DOST, 7004, 6);
    dost2 = seat(ROLE_DOST, 7004, 7);
    observer = seat(ROLE_OBSERVER, 7005, 8);
    owner = seat(ROLE_MARK_OWNER, FAMILY_ORG, 9);
    owner2 = seat(ROLE_MARK_OWNER, FAMILY_ORG, 10);
    operator_web = seat(ROLE_OPERATOR, 1, 11);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    world_close(&w);
    return 0;
}

/* ---- helpers ---- */

static json_t *step(enum kind k, const char *act) { return seat_step(kind_info(k)->key, family_id(k, FAMILY_OWN), act); }

static json_t *step_why(enum kind k, const char *act, const char *reason) {
    json_t *p = step(k, act);
    json_object_set_new(p, "reason", json_string(reason));
    return p;
}

static json_t *set(enum kind k, const char *field, const char *value) {
    return json_pack("{s:s, s:s, s:{s:s}}", "kind", kind_info(k)->key, "id", family_id(k, FAMILY_OWN), "values", field, value);
}

static void is(enum kind k, const char *state) {
    json_t *r = seat_do(&w, &dost, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", kind_info(k)->key, "id", family_id(k, FAMILY_OWN)));
    assert_string_equal(json_string_value(json_object_get(r, "state")), state);
    json_decref(r);
}

static json_t *entries(void) { return world_do(&w, COMMAND_LIST, json_pack("{s:s}", "kind", "entries")); }

static size_t entries_count(void) {
    json_t *all = entries();
    size_t n = json_array_size(all);
    json_decref(all);
    return n;
}

/* The last entry; out: owned by the caller */
static json_t *last_entry(const char *kind) {
    json_t *all = entries(), *last = json_incref(json_object_get(json_array_get(all, json_array_size(all) - 1), "entry"));
    json_decref(all);
    assert_string_equal(json_string_value(json_object_get(last, "kind")), kind);
    return last;
}

static void entry_says(const char *kind, const char *state) {
    json_t *e = last_entry(kind);
    assert_string_equal(json_string_value(json_object_get(json_object_get(e, "facts"), "state")), state);
    json_decref(e);
}

/* ---- edits ---- */

/* Saved and handed in: what has to be approved again waits for the office and does not fail on the author's own rights. */
static void test_a_key_fact_handed_in_at_once(void **state) {
    (void)state;
    size_t before = entries_count();
    json_t *p = set(KIND_PRODUCT, "name", "Khăn lanh mới");
    json_object_set_new(p, "submit", json_true());
    json_t *r = seat_do(&w, &manager, COMMAND_RECORD_SET, p);
    assert_string_equal(json_string_value(json_object_get(r, "state")), "awaiting-approval");
    json_decref(r);
    /* What was public as approved is so no longer, and the log says it. */
    assert_int_equal(entries_count(), before + 1);
    entry_says("correction", "awaiting-approval");
    json_decref(seat_do(&w, &dost, COMMAND_RECORD_ACT, step(KIND_PRODUCT, "approve")));
    json_t *e = last_entry("product.approved");
    assert_int_equal(json_integer_value(json_object_get(e, "prev")), (json_int_t)before);
    json_decref(e);
}

/* A pause is no way around an approval. */
static void test_a_paused_record(void **state) {
    (void)state;
    json_decref(seat_do(&w, &dae, COMMAND_RECORD_ACT, step_why(KIND_PRODUCT, "pause", "Kiểm tra")));
    entry_says("product.suspended", "paused");
    seat_refused(&w, &manager, COMMAND_RECORD_SET, set(KIND_PRODUCT, "name", "Khăn khác hẳn"), "value.paused");
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_SET, set(KIND_PRODUCT, "care", "Giặt tay")));
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_ACT, step_why(KIND_PRODUCT, "answer", "Đã gửi mẫu")));
    is(KIND_PRODUCT, "paused");
    json_decref(seat_do(&w, &dost, COMMAND_RECORD_ACT, step_why(KIND_PRODUCT, "resume", "Đạt")));
    entry_says("product.approved", "approved");
    json_decref(seat_do(&w, &dae, COMMAND_RECORD_ACT, step_why(KIND_PRODUCT, "pause", "Kiểm tra")));
    json_decref(seat_do(&w, &dost, COMMAND_RECORD_ACT, step_why(KIND_PRODUCT, "end", "Ngừng")));
    entry_says("product.suspended", "ended"); /* out of force for good is one more entry */
    family_put(&w, KIND_PRODUCT, FAMILY_OWN, STATE_APPROVED);
}

/* What handing in needed stays while others rely on it: the paper of a decision, the photo of a product. */
static void test_nothing_needed_is_emptied(void **state) {
    (void)state;
    seat_refused(&w, &dae, COMMAND_RECORD_SET, set(KIND_RATING, "file", ""), "value.to-keep");
    seat_refused(&w, &manager, COMMAND_RECORD_SET, set(KIND_PRODUCT, "photo", ""), "value.to-keep");
    seat_refused(&w, &manager, COMMAND_RECORD_SET, set(KIND_PRODUCER, "phone", ""), "value.to-keep");
    seat_refused(&w, &dae, COMMAND_RECORD_SET, set(KIND_RATING, "file", "1111111111111111111111111111111111111111111111111111111111111111.pdf"), "value.file");
    seat_refused(&w, &dae, COMMAND_RECORD_SET, set(KIND_RATING, "file", FAMILY_FILE), "value.file");
    seat_refused(&w, &manager, COMMAND_RECORD_SET, set(KIND_PRODUCT, "photo", PAPER), "value.file");
}

/* Fields that the service sets come by no form, and what ends a record only by the step that ends it. */
static void test_hidden_fields(void **state) {
    (void)state;
    static const struct {
        enum kind kind;
        const char *field, *value;
    } hidden[] = { { KIND_RATING, "ended_on", "2026-01-02" }, { KIND_RATING, "replaced_by", "1" }, { KIND_MEMBER, "left_on", "2026-01-02" },
                   { KIND_CONSENT, "withdrawn_on", "" },      { KIND_PIECE, "run_id", "1" },       { KIND_PRODUCT, "state", "approved" },
                   { KIND_PRODUCT, "owner_org", "902" } };
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
        const struct actor *who = hidden[i].kind == KIND_RATING ? &dae : &manager;
        seat_refused(&w, who, COMMAND_RECORD_SET, set(hidden[i].kind, hidden[i].field, hidden[i].value), "value.unknown");
        json_t *values = family_values(hidden[i].kind, FAMILY_OWN);
        json_object_set_new(values, hidden[i].field, json_string(hidden[i].value));
        seat_refused(&w, who, COMMAND_RECORD_ADD, json_pack("{s:s, s:o}", "kind", kind_info(hidden[i].kind)->key, "values", values), "value.unknown");
    }
    family_put(&w, KIND_RIGHT, FAMILY_OWN, STATE_DRAFT);
    json_t *p = step(KIND_RIGHT, "grant");
    json_object_set_new(p, "values", json_pack("{s:s}", "ended_on", "2026-01-05"));
    seat_refused(&w, &owner, COMMAND_RECORD_ACT, p, "value.unknown");
    p = step_why(KIND_CONSENT, "end", "Rút lại");
    json_object_set_new(p, "values", json_pack("{s:s}", "text", "khác"));
    seat_refused(&w, &manager, COMMAND_RECORD_ACT, p, "value.unknown");
    family_put(&w, KIND_RIGHT, FAMILY_OWN, STATE_ACTIVE);
}

/* ---- endings ---- */

static json_t *ending(const char *on) {
    json_t *p = step_why(KIND_RATING, "end", "Thu hồi");
    json_object_set_new(p, "values", json_pack("{s:s, s:s, s:s, s:s}", "ended_on", on, "ended_no", "15/QĐ-UBND", "ended_body", "UBND tỉnh Lào Cai", "ended_file", PAPER));
    return p;
}

/* The decision that ends something has number, day, body and paper, and a day on which it can be. */
static void test_a_rating_is_withdrawn(void **state) {
    (void)state;
    json_t *p = ending("2026-11-20");
    json_object_del(json_object_get(p, "values"), "ended_file");
    seat_refused(&w, &dae, COMMAND_RECORD_ACT, p, "value.needed");
    seat_refused(&w, &dae, COMMAND_RECORD_ACT, ending("2026-11-25"), "value.future");
    seat_refused(&w, &dae, COMMAND_RECORD_ACT, ending("2025-12-31"), "value.before");
    json_decref(seat_do(&w, &dae, COMMAND_RECORD_ACT, ending("2026-11-24"))); /* today */
    json_t *e = last_entry("ocop.ended"), *facts = json_object_get(e, "facts"), *about = json_object_get(e, "subject");
    assert_string_equal(json_string_value(json_object_get(facts, "ended_no")), "15/QĐ-UBND");
    assert_string_equal(json_string_value(json_object_get(facts, "ended_body")), "UBND tỉnh Lào Cai");
    assert_null(json_object_get(facts, "ended_file"));
    assert_string_equal(json_string_value(json_array_get(about, 1)) + strlen("product:"), family_id(KIND_PRODUCT, FAMILY_OWN));
    json_decref(e);
    family_put(&w, KIND_RATING, FAMILY_OWN, STATE_ACTIVE);
}

static const char *value(enum kind k, const char *field) {
    static char kept[120];
    json_t *r = seat_do(&w, &dost, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", kind_info(k)->key, "id", family_id(k, FAMILY_OWN)));
    const char *s = json_string_value(json_object_get(json_object_get(r, "values"), field));
    (void)snprintf(kept, sizeof kept, "%s", s ? s : "");
    json_decref(r);
    return kept;
}

/* A consent that is taken back and a household that leaves have a day, today where nobody wrote another. */
static void test_days_of_leaving(void **state) {
    (void)state;
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_ACT, step_why(KIND_CONSENT, "end", "Rút lại")));
    assert_string_equal(value(KIND_CONSENT, "withdrawn_on"), "2026-11-24");
    json_t *p = step_why(KIND_MEMBER, "end", "Ra khỏi hợp tác xã");
    json_object_set_new(p, "values", json_pack("{s:s}", "left_on", "1/11/2026"));
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_ACT, p));
    assert_string_equal(value(KIND_MEMBER, "left_on"), "2026-11-01");
    family_put(&w, KIND_CONSENT, FAMILY_OWN, STATE_ACTIVE);
    family_put(&w, KIND_MEMBER, FAMILY_OWN, STATE_ACTIVE);
}

/* ---- two people ---- */

static int64_t ask(const struct actor *who, json_t *params) {
    json_t *r = seat_do(&w, who, COMMAND_RECORD_ACT, params);
    int64_t id = json_integer_value(json_object_get(r, "proposal"));
    assert_true(id > 0);
    json_decref(r);
    return id;
}

static json_t *decide(int64_t id, bool agree) {
    return json_pack("{s:I, s:b, s:s}", "id", (json_int_t)id, "agree", agree, "reason", "Chưa đủ");
}

/* What was asked of a record that is another one by now is asked no longer, and can be asked anew. */
static void test_edited_while_it_waits(void **state) {
    (void)state;
    family_put(&w, KIND_RIGHT, FAMILY_OWN, STATE_DRAFT);
    int64_t id = ask(&owner, step(KIND_RIGHT, "grant"));
    json_decref(seat_do(&w, &owner2, COMMAND_RECORD_SET, set(KIND_RIGHT, "certificate_no", "02/GCN")));
    seat_refused(&w, &owner2, COMMAND_PROPOSAL_DECIDE, decide(id, true), "proposal.none");
    json_t *list = seat_do(&w, &owner2, COMMAND_PROPOSAL_LIST, json_object());
    assert_int_equal(json_array_size(list), 0);
    json_decref(list);
    id = ask(&owner, step(KIND_RIGHT, "grant"));
    json_decref(seat_do(&w, &owner2, COMMAND_PROPOSAL_DECIDE, decide(id, true)));
    is(KIND_RIGHT, "active");
}

/* Reading a record is not enough to take away what others ask of it. */
static void test_who_refuses(void **state) {
    (void)state;
    family_put(&w, KIND_RECALL, FAMILY_OWN, STATE_DRAFT);
    int64_t id = ask(&manager, step(KIND_RECALL, "grant"));
    seat_refused(&w, &observer, COMMAND_PROPOSAL_DECIDE, decide(id, false), "access.denied");
    seat_refused(&w, &observer, COMMAND_PROPOSAL_DECIDE, decide(id, true), "access.denied");
    family_put(&w, KIND_RECALL, FAMILY_NEIGHBOUR, STATE_DRAFT);
    const struct actor other = seat(ROLE_MANAGER, FAMILY_ORG_OTHER, 21);
    seat_refused(&w, &other, COMMAND_PROPOSAL_DECIDE, decide(id, false), "proposal.none");
    seat_refused(&w, &manager, COMMAND_PROPOSAL_DECIDE, decide(id, true), "step.same-person");
    struct actor as_clerk = clerk; /* the same person in another role */
    as_clerk.account_id = manager.account_id;
    seat_refused(&w, &as_clerk, COMMAND_PROPOSAL_DECIDE, decide(id, true), "step.same-person");
    json_decref(seat_do(&w, &manager, COMMAND_PROPOSAL_DECIDE, decide(id, false))); /* taken back */
    is(KIND_RECALL, "draft");
    /* A deputy is another person, who answers for it beside the one whose place he takes. */
    id = ask(&manager, step(KIND_RECALL, "grant"));
    struct actor deputy = clerk;
    deputy.behalf_of = manager.account_id;
    json_decref(seat_do(&w, &deputy, COMMAND_PROPOSAL_DECIDE, decide(id, true)));
    json_t *past = seat_do(&w, &dost, COMMAND_RECORD_HISTORY, json_pack("{s:s, s:s}", "kind", "recall", "id", family_id(KIND_RECALL, FAMILY_OWN)));
    assert_int_equal(json_integer_value(json_object_get(json_array_get(past, 0), "behalf_of")), manager.account_id);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(past, 0), "account_id")), clerk.account_id);
    json_decref(past);
}

/* An office that enters its own mark takes it into the register by another person's hand. */
static void test_a_mark_of_ones_own_office(void **state) {
    (void)state;
    struct actor entered = seat(ROLE_DOST, FAMILY_ORG, 31), colleague = seat(ROLE_DOST, FAMILY_ORG, 32);
    json_t *p = json_pack("{s:s, s:o, s:b}", "kind", "mark", "values", family_values(KIND_MARK, FAMILY_OWN), "submit", 1);
    seat_refused(&w, &entered, COMMAND_RECORD_ADD, p, "step.own");
    char id[96], other[96];
    seat_add(&w, &entered, "mark", family_values(KIND_MARK, FAMILY_OWN), false, id);
    json_t *r = seat_do(&w, &entered, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "mark", "id", id));
    assert_int_equal(json_array_size(json_object_get(r, "may")), 2); /* to edit it, to throw it away */
    json_decref(r);
    seat_act(&w, &colleague, "mark", id, "approve");
    seat_add(&w, &entered, "mark", family_values(KIND_MARK, FAMILY_NEIGHBOUR), true, other); /* another's: at once */
}

/* ---- at once ---- */

struct racer {
    const struct actor *who;
    enum command command;
    json_t *params; /* stolen */
    enum status st;
};

static void *race(void *ctx) {
    struct racer *r = ctx;
    struct err e = { 0 };
    json_t *out = NULL;
    r->st = command_run(r->command, w.app, NULL, r->who, r->params, NULL, &out, &e);
    json_decref(out);
    json_decref(r->params);
    return NULL;
}

/* out: how many of them it worked for */
static int run_all(struct racer *r, size_t n) {
    pthread_t t[16];
    int won = 0;
    assert_true(n <= 16);
    for (size_t i = 0; i < n; i++) assert_int_equal(pthread_create(&t[i], NULL, race, &r[i]), 0);
    for (size_t i = 0; i < n; i++) pthread_join(t[i], NULL);
    for (size_t i = 0; i < n; i++) won += r[i].st == ST_OK;
    return won;
}

static void test_many_at_once(void **state) {
    (void)state;
    struct racer r[8];
    family_put(&w, KIND_PRODUCT, FAMILY_OWN, STATE_AWAITING_APPROVAL);
    size_t before = entries_count();
    for (int i = 0; i < 8; i++) r[i] = (struct racer){ .who = i % 2 ? &dost : &dost2, .command = COMMAND_RECORD_ACT, .params = step(KIND_PRODUCT, "approve") };
    assert_int_equal(run_all(r, 8), 1);
    assert_int_equal(entries_count(), before + 1);
    /* Of several who edit what they all read, one is first and the others are told. */
    for (int i = 0; i < 8; i++) {
        json_t *p = set(KIND_LOT, "note", i % 2 ? "một" : "hai");
        json_object_set_new(p, "version", json_integer(1));
        r[i] = (struct racer){ .who = i % 2 ? &manager : &manager2, .command = COMMAND_RECORD_SET, .params = p };
    }
    assert_int_equal(run_all(r, 8), 1);
    for (int i = 0; i < 8; i++) assert_true(r[i].st == ST_OK || r[i].st == ST_CONFLICT);
    /* One recall, whoever agrees first and who refuses. */
    family_put(&w, KIND_RECALL, FAMILY_OWN, STATE_DRAFT);
    int64_t id = ask(&manager, step(KIND_RECALL, "grant"));
    for (int i = 0; i < 8; i++) r[i] = (struct racer){ .who = i % 2 ? &clerk : &dost, .command = COMMAND_PROPOSAL_DECIDE, .params = decide(id, i % 4 != 3) };
    assert_int_equal(run_all(r, 8), 1);
}

/* "Hoạt động có hiệu quả" goes into the figures of the province: only with what it was measured by. */
static void test_figures_say_their_criterion(void **state) {
    (void)state;
    char id[96];
    seat_add(&w, &commune, "statistic", json_pack("{s:s, s:s, s:i, s:i, s:i, s:i, s:i, s:b}", "village_id", family_id(KIND_VILLAGE, FAMILY_OWN), "period", "2025-2", "households", 40,
                                                  "households_craft", 12, "workers", 20, "trained", 0, "production_value", 300, "effective", 1), false, id);
    seat_refused(&w, &commune, COMMAND_RECORD_ACT, seat_step("statistic", id, "submit"), "statistic.criterion");
    json_decref(seat_do(&w, &commune, COMMAND_RECORD_SET, json_pack("{s:s, s:s, s:{s:s}}", "kind", "statistic", "id", id, "values", "criterion", "Thu nhập tăng hai năm liền")));
    seat_act(&w, &commune, "statistic", id, "submit");
    seat_act(&w, &dae, "statistic", id, "approve");
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_a_key_fact_handed_in_at_once), cmocka_unit_test(test_a_paused_record),
                                        cmocka_unit_test(test_nothing_needed_is_emptied), cmocka_unit_test(test_hidden_fields),
                                        cmocka_unit_test(test_a_rating_is_withdrawn), cmocka_unit_test(test_days_of_leaving),
                                        cmocka_unit_test(test_edited_while_it_waits), cmocka_unit_test(test_who_refuses), cmocka_unit_test(test_a_mark_of_ones_own_office),
                                        cmocka_unit_test(test_figures_say_their_criterion), cmocka_unit_test(test_many_at_once) };
    return cmocka_run_group_tests(tests, setup, teardown);
}
