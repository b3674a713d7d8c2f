/*
 * The engine fails at every step that writes while a record is approved, ended with its older decision, or asked for: either
 * all of it is there (row, history, entry, what else it ends), or nothing is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sqlite3.h>
#include <string.h>

#include "family.h"
#include "seat.h"

static struct world w;
static struct actor dost, dae, owner;
static int failed;

static int setup(void **state) {
    (void)state;
    world_open(&w, true);
    family_open(&w);
    dost = seat(ROLE_DOST, 7004, 6);
    dae = seat(ROLE_DAE, 7003, 5);
    owner = seat(ROLE_MARK_OWNER, FAMILY_ORG, 9);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    world_close(&w);
    return 0;
}

static void open_failing(int nth, int code) {
    const struct app_options o = { .dir = w.dir, .passphrase_file = w.passphrase, .clock = &w.clock, .random = &w.random,
                                   .store = { .trace_fail_nth = nth, .trace_fail_code = code } };
    scanner_close(&w.scanner);
    app_close(&w.app);
    assert_int_equal(app_open(&w.app, &o, &w.err), ST_OK);
    assert_int_equal(scanner_open(&w.scanner, w.app, &w.err), ST_OK);
}

static size_t count(enum command c, json_t *params) {
    json_t *all = world_do(&w, c, params);
    size_t n = json_array_size(all);
    json_decref(all);
    return n;
}

static size_t entries(void) { return count(COMMAND_LIST, json_pack("{s:s}", "kind", "entries")); }

static size_t history(enum kind k) {
    json_t *all = seat_do(&w, &dost, COMMAND_RECORD_HISTORY, json_pack("{s:s, s:s}", "kind", kind_info(k)->key, "id", family_id(k, FAMILY_OWN)));
    size_t n = json_array_size(all);
    json_decref(all);
    return n;
}

static void state_is(enum kind k, const char *id, const char *want) {
    json_t *r = seat_do(&w, &dae, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", kind_info(k)->key, "id", id));
    assert_string_equal(json_string_value(json_object_get(r, "state")), want);
    json_decref(r);
}

/* out: whether it went through; it fails once at the nth writing step, if there are as many */
static bool try_at(int nth, int code, const struct actor *who, enum command c, json_t *params) {
    enum status st = ST_OK;
    open_failing(nth, code);
    json_t *problems = json_array();
    json_decref(seat_try(&w, who, c, params, problems, &st));
    assert_int_equal(json_array_size(problems), 0); /* a run that was taken back leaves none behind */
    json_decref(problems);
    world_reopen(&w);
    failed += st != ST_OK;
    return st == ST_OK;
}

#define STEPS 14

static void an_approval(int nth, int code) {
    const char *id = family_id(KIND_PRODUCT, FAMILY_OWN);
    family_put(&w, KIND_PRODUCT, FAMILY_OWN, STATE_AWAITING_APPROVAL);
    size_t e = entries(), h = history(KIND_PRODUCT);
    bool done = try_at(nth, code, &dost, COMMAND_RECORD_ACT, seat_step("product", id, "approve"));
    state_is(KIND_PRODUCT, id, done ? "approved" : "awaiting-approval");
    assert_int_equal(entries(), e + done);
    assert_int_equal(history(KIND_PRODUCT), h + done);
}

/* Two records, two entries, two lines of history. */
static void a_newer_rating(int nth, int code) {
    char id[96];
    const char *old = family_id(KIND_RATING, FAMILY_OWN);
    json_t *values = family_values(KIND_RATING, FAMILY_OWN);
    json_object_set_new(values, "decided_on", json_string("2026-11-01"));
    family_put(&w, KIND_RATING, FAMILY_OWN, STATE_ACTIVE);
    seat_add(&w, &dae, "rating", values, false, id);
    size_t e = entries(), h = history(KIND_RATING);
    bool done = try_at(nth, code, &dae, COMMAND_RECORD_ACT, seat_step("rating", id, "approve"));
    state_is(KIND_RATING, id, done ? "active" : "draft");
    state_is(KIND_RATING, old, done ? "ended" : "active");
    assert_int_equal(entries(), e + 2 * done);
    assert_int_equal(history(KIND_RATING), h + done);
    if (!done) return;
    json_t *p = seat_step("rating", id, "end"); /* out of the way of the next */
    json_object_set_new(p, "reason", json_string("Lý do"));
    json_object_set_new(p, "values", json_pack("{s:s, s:s, s:s, s:s}", "ended_on", "2026-11-20", "ended_no", "1/QĐ", "ended_body", "UBND", "ended_file", FAMILY_FILE ".pdf"));
    json_decref(seat_do(&w, &dae, COMMAND_RECORD_ACT, p));
}

static void a_question(int nth, int code) {
    const char *id = family_id(KIND_RIGHT, FAMILY_OWN);
    family_put(&w, KIND_RIGHT, FAMILY_OWN, STATE_DRAFT);
    size_t h = history(KIND_RIGHT);
    bool done = try_at(nth, code, &owner, COMMAND_RECORD_ACT, seat_step("right", id, "grant"));
    json_t *list = seat_do(&w, &owner, COMMAND_PROPOSAL_LIST, json_object());
    assert_int_equal(json_array_size(list), done);
    assert_int_equal(history(KIND_RIGHT), h + done);
    json_decref(list);
}

static void test_every_step(void **state) {
    (void)state;
    static const int codes[] = { SQLITE_FULL, SQLITE_IOERR, SQLITE_NOMEM };
    for (int nth = 1; nth <= STEPS; nth++) {
        int code = codes[nth % 3];
        if (nth <= 7) an_approval(nth, code);
        a_newer_rating(nth, code);
        if (nth <= 4) a_question(nth, code);
    }
    assert_true(failed >= 12); /* else it stood nowhere in between */
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_every_step) };
    return cmocka_run_group_tests(tests, setup, teardown);
}
