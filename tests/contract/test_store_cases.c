/* store/cases.h: what stands against a label, which case is open, and what is kept of reports. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/cases.h"
#include "store/kind.h"
#include "world.h"

#define DAY "2026-11-24"
#define BEFORE "2026-11-23"

static struct world w;
static uint32_t run;

static int open_world(void **state) {
    (void)state;
    world_open(&w, false);
    run = world_run(&w, world_product(&w, "Khăn", NULL, "L1", 100, NULL), "L1", 50);
    return 0;
}

static int close_world(void **state) {
    (void)state;
    world_close(&w);
    return 0;
}

/* A case as it may stand. */
struct row {
    enum state state;
    const char *until, *why, *label;
    uint32_t run, index;
    int64_t id; /* out */
    int64_t state_us;
};

static enum status put_write(struct db *tx, void *ctx, struct err *e) {
    struct row *r = ctx;
    struct kind_head h = { .state = r->state, .version = 1, .entered = "web", .state_reason = "", .state_until = r->until, .state_us = r->state_us, .owner_unit = "" };
    json_t *v = json_pack("{s:s, s:s, s:s}", "label", r->label ? r->label : "", "source", "report", "why", r->why);
    if (r->run) json_object_set_new(v, "run_id", json_integer(r->run));
    if (r->run) json_object_set_new(v, "idx", json_integer(r->index));
    enum status st = kind_insert(tx, KIND_CASE, &h, v, e);
    r->id = strtoll(h.id, NULL, 10);
    json_decref(v);
    return st;
}

static int64_t put(struct row r) {
    if (store_write(app_store(w.app), put_write, &r, &w.err)) fail_msg("%s", w.err.key);
    return r.id;
}

static struct db *db(void) {
    static struct db *reader;
    return reader ? reader : (reader = scanner_db(w.scanner));
}

static void test_on_label(void **state) {
    (void)state;
    const struct {
        struct row row;
        bool suspect, refilled;
    } cases[] = {
        { { STATE_NEW, "", "refilled", NULL, run, 1, 0, 0 }, false, false },
        { { STATE_REVIEWING, DAY, "differs", NULL, run, 2, 0, 0 }, true, false }, /* its last day */
        { { STATE_REVIEWING, BEFORE, "refilled", NULL, run, 3, 0, 0 }, false, false },
        { { STATE_REVIEWING, DAY, "refilled", NULL, run, 4, 0, 0 }, true, true },
        { { STATE_SUBSTANTIATED, "", "refilled", NULL, run, 5, 0, 0 }, true, false },
        { { STATE_UNSUBSTANTIATED, "", "differs", NULL, run, 6, 0, 0 }, false, false },
        { { STATE_REFERRED, "", "differs", NULL, run, 7, 0, 0 }, false, false },
        { { STATE_ENDED, "", "differs", NULL, run, 8, 0, 0 }, false, false },
    };
    struct case_standing found = { true, true, true };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        put(cases[i].row);
        assert_int_equal(case_on_label(db(), run, cases[i].row.index, DAY, &found, &w.err), ST_OK);
        if (found.suspect != cases[i].suspect || found.refilled != cases[i].refilled) fail_msg("row %zu: %d %d", i, found.suspect, found.refilled);
        assert_false(found.by_scans);
    }
    assert_int_equal(case_on_label(db(), run, 9, DAY, &found, &w.err), ST_OK);
    assert_false(found.suspect || found.refilled);
    /* About the whole run: every label of it, and no other run. */
    put((struct row){ STATE_REVIEWING, DAY, "scans", NULL, run, 0, 0, 0 });
    assert_int_equal(case_on_label(db(), run, 9, DAY, &found, &w.err), ST_OK);
    assert_true(found.suspect && !found.refilled);
    assert_int_equal(case_on_label(db(), run, 0, DAY, &found, &w.err), ST_OK);
    assert_true(found.suspect);
    assert_int_equal(case_on_label(db(), run + 1, 9, DAY, &found, &w.err), ST_OK);
    assert_false(found.suspect);
}

static void test_open_of(void **state) {
    (void)state;
    int64_t id = 0, made = put((struct row){ STATE_NEW, "", "other", NULL, run, 20, 0, 0 }), given = put((struct row){ STATE_NEW, "", "other", "/T/x", 0, 0, 0, 0 });
    put((struct row){ STATE_NEW, "", "other", "", 0, 0, 0, 0 });
    const struct {
        uint32_t run, index;
        const char *label;
        int64_t id;
    } asked[] = { { run, 20, "", made }, { run, 21, "", 0 }, { run + 1, 20, "", 0 }, { 0, 0, "/T/x", given }, { 0, 0, "/T/y", 0 }, { 0, 0, "", 0 } };
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        assert_int_equal(case_open_of(db(), asked[i].run, asked[i].index, asked[i].label, &id, &w.err), ST_OK);
        if (id != asked[i].id) fail_msg("row %zu: %lld", i, (long long)id);
    }
    put((struct row){ STATE_SUBSTANTIATED, "", "other", NULL, run, 22, 0, 0 });
    assert_int_equal(case_open_of(db(), run, 22, "", &id, &w.err), ST_OK);
    assert_int_equal(id, 0);
}

/* ---- reports ---- */

static const char *const refs[] = { "AAAAA-AAAAA", "BBBBB-BBBBB", "CCCCC-CCCCC" };

static enum status reports_write(struct db *tx, void *ctx, struct err *e) {
    int64_t case_id = *(int64_t *)ctx;
    enum status st = ST_OK;
    for (int i = 0; !st && i < 3; i++) {
        struct report_row r = { .case_id = case_id, .at_us = 60000000 * (i + 1), .ref = refs[i], .address = "x", .seen = i ? "refilled" : "differs", .bought_at = "",
                                .note = "n", .photo = i == 2 ? "" : "p", .contact = i ? NULL : "seal", .contact_len = i ? 0 : 4 };
        st = report_next(tx, &r.id, e);
        if (!st) st = report_insert(tx, &r, e);
    }
    return st;
}

static enum status twice_write(struct db *tx, void *ctx, struct err *e) {
    struct report_row r = { .id = 99, .case_id = *(int64_t *)ctx, .ref = refs[0], .address = "", .seen = "other", .bought_at = "", .note = "", .photo = "" };
    return report_insert(tx, &r, e);
}

static enum status late_write(struct db *tx, void *ctx, struct err *e) {
    struct report_row r = { .id = 98, .case_id = *(int64_t *)ctx, .at_us = 60000000, .ref = "EEEEE-EEEEE", .address = "", .seen = "refilled", .bought_at = "",
                            .note = "", .photo = "" };
    return report_insert(tx, &r, e);
}

static enum status erase_write(struct db *tx, void *ctx, struct err *e) { return report_erase(tx, *(int64_t *)ctx, true, 5, e); }

static void test_reports(void **state) {
    (void)state;
    int64_t id = put((struct row){ STATE_REVIEWING, DAY, "differs", NULL, run, 30, 0, 120000000 });
    struct arena *a = arena_new(1u << 16);
    struct report_row one, *rows = NULL;
    size_t n = 0;
    json_t *counts = NULL;
    struct case_standing found;
    assert_int_equal(store_write(app_store(w.app), reports_write, &id, &w.err), ST_OK);
    assert_int_equal(store_write(app_store(w.app), twice_write, &id, &w.err), ST_CONFLICT);
    err_clear(&w.err);
    assert_int_equal(report_get(db(), refs[0], a, &one, &w.err), ST_OK);
    assert_int_equal(one.contact_len, 4);
    assert_memory_equal(one.contact, "seal", 4);
    assert_int_equal(report_get(db(), "DDDDD-DDDDD", a, &one, &w.err), ST_NOT_FOUND);
    err_clear(&w.err);
    assert_int_equal(report_list(db(), id, 2, a, &rows, &n, &w.err), ST_OK);
    assert_int_equal(n, 2);
    assert_string_equal(rows[0].ref, refs[2]); /* the newest first */
    assert_int_equal(report_count(db(), id, &counts, &w.err), ST_OK);
    assert_string_equal(json_string_value(json_object_get(json_array_get(counts, 0), "seen")), "refilled");
    assert_int_equal(json_integer_value(json_object_get(json_array_get(counts, 0), "n")), 2);
    json_decref(counts);
    /* One of them said refilled when it was opened: so does the label's page, whatever the first one said. */
    assert_int_equal(case_on_label(db(), run, 30, DAY, &found, &w.err), ST_OK);
    assert_true(found.suspect && found.refilled && !found.by_scans);
    /* What strangers say of it afterwards is for the officer to read first. */
    int64_t late = put((struct row){ STATE_REVIEWING, DAY, "differs", NULL, run, 31, 0, 30000000 });
    assert_int_equal(store_write(app_store(w.app), late_write, &late, &w.err), ST_OK);
    assert_int_equal(case_on_label(db(), run, 31, DAY, &found, &w.err), ST_OK);
    assert_true(found.suspect && !found.refilled);
    /* Due are those with something personal, before the instant. */
    assert_int_equal(report_due(db(), 120000000, 10, a, &rows, &n, &w.err), ST_OK);
    assert_int_equal(n, 1);
    assert_int_equal(report_due(db(), 999000000, 10, a, &rows, &n, &w.err), ST_OK);
    assert_int_equal(n, 2);
    int64_t first = rows[0].id;
    assert_int_equal(store_write(app_store(w.app), erase_write, &first, &w.err), ST_OK);
    assert_int_equal(report_get(db(), refs[0], a, &one, &w.err), ST_OK);
    assert_true(!one.contact && !*one.photo && !*one.note && !*one.address && one.erased_us == 5);
    assert_int_equal(report_due(db(), 999000000, 10, a, &rows, &n, &w.err), ST_OK);
    assert_int_equal(n, 1);
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_on_label), cmocka_unit_test(test_open_of), cmocka_unit_test(test_reports) };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
