/* A household of a cooperative: what it sees of itself, how it leaves by itself, and what it takes along. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "family.h"
#include "seat.h"
#include "store/label_state.h"

static struct world w;
static struct actor manager, clerk, member, neighbour, commune, observer, other;

static int setup(void **state) {
    (void)state;
    world_open(&w, true);
    family_open(&w);
    family_put(&w, KIND_RECALL, FAMILY_OWN, STATE_ENDED);
    manager = seat(ROLE_MANAGER, FAMILY_ORG, 1);
    clerk = seat(ROLE_CLERK, FAMILY_ORG, 2);
    member = seat(ROLE_MEMBER, FAMILY_ORG, 3);
    member.who.member_id = family_member(FAMILY_OWN);
    neighbour = seat(ROLE_MEMBER, FAMILY_ORG, 4);
    neighbour.who.member_id = family_member(FAMILY_HOUSEHOLD);
    commune = seat(ROLE_COMMUNE, 7002, 5);
    observer = seat(ROLE_OBSERVER, 7005, 6);
    other = seat(ROLE_MANAGER, FAMILY_ORG_OTHER, 7);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    world_close(&w);
    return 0;
}

static const char *own(enum kind k) { return family_id(k, FAMILY_OWN); }

static json_t *of(enum kind k) { return json_pack("{s:s, s:s}", "kind", kind_info(k)->key, "id", own(k)); }

static json_t *export(void) { return json_pack("{s:s}", "member", own(KIND_MEMBER)); }

static void test_what_it_sees(void **state) {
    (void)state;
    json_t *r = seat_do(&w, &member, COMMAND_RECORD_GET, of(KIND_MEMBER)), *v = json_object_get(r, "values");
    assert_string_equal(json_string_value(json_object_get(v, "phone")), "0214 3820 123");
    assert_int_equal(json_integer_value(json_object_get(v, "quota")), 100);
    json_decref(r);
    seat_refused(&w, &neighbour, COMMAND_RECORD_GET, of(KIND_MEMBER), "record.none");
    seat_refused(&w, &observer, COMMAND_RECORD_GET, of(KIND_MEMBER), "record.none");
    r = seat_do(&w, &member, COMMAND_RECORD_PAGE, json_pack("{s:s}", "kind", "member"));
    assert_int_equal(json_array_size(json_object_get(r, "rows")), 1);
    json_decref(r);
    json_decref(seat_do(&w, &member, COMMAND_LEDGER, json_pack("{s:s, s:s}", "kind", "member", "id", own(KIND_MEMBER))));
    seat_refused(&w, &member, COMMAND_RECORD_SET, json_pack("{s:s, s:s, s:{s:s}}", "kind", "member", "id", own(KIND_MEMBER), "values", "quota", "99999"), "access.denied");
}

/* ---- taking along ---- */

static size_t count(const json_t *all, const char *kind) { return json_array_size(json_object_get(all, kind)); }

/* Three took it along, and three are noted, with who they were; those who were refused are not. */
static void taken_by(void) {
    json_t *past = seat_do(&w, &member, COMMAND_RECORD_HISTORY, of(KIND_MEMBER)), *acts = world_do(&w, COMMAND_LIST, json_pack("{s:s, s:i}", "kind", "acts", "limit", 1000));
    const struct actor *const takers[] = { &commune, &manager, &member }; /* newest first */
    for (size_t i = 0; i < 3; i++) {
        const json_t *line = json_array_get(past, i);
        assert_string_equal(json_string_value(json_object_get(line, "act")), "export");
        assert_int_equal(json_integer_value(json_object_get(line, "account_id")), takers[i]->account_id);
    }
    assert_int_equal(json_array_size(past), 3);
    size_t n = 0, i = 0;
    json_t *act = NULL;
    json_array_foreach(acts, i, act) n += !strcmp(json_string_value(json_object_get(act, "verb")), "member.export");
    assert_int_equal(n, 3);
    json_decref(past);
    json_decref(acts);
}

static enum status bottle_opened(struct db *tx, void *ctx, struct err *e) {
    bool fresh = false;
    return label_opened_add(tx, *(const uint32_t *)ctx, 2, 20780, 600, &fresh, e);
}

/* Seven labels: three shipped and one of them not after all, one on display, one bottle opened. */
static void run_with_a_past(void) {
    uint32_t run = (uint32_t)world_id(world_do(&w, COMMAND_RUN_ISSUE, json_pack("{s:s, s:s, s:i, s:b}", "product", own(KIND_PRODUCT), "lot", "L0-0", "count", 7,
                                                                                 "activation", 1)));
    json_decref(world_do(&w, COMMAND_RUN_ACTIVATE, json_pack("{s:I, s:s}", "run", (json_int_t)run, "range", "1-3")));
    json_decref(world_do(&w, COMMAND_RUN_ACTIVATE, json_pack("{s:I, s:s, s:b, s:s}", "run", (json_int_t)run, "range", "3", "undo", 1, "reason", "Trả lại")));
    json_decref(world_do(&w, COMMAND_RUN_DISPLAY, json_pack("{s:I, s:s}", "run", (json_int_t)run, "range", "5")));
    assert_int_equal(store_write(app_store(w.app), bottle_opened, &run, &w.err), ST_OK);
}

static void past_holds(const json_t *run) {
    static const char *const said[] = { "sold", "display" };
    static const int first[] = { 1, 5 }, last[] = { 2, 5 };
    assert_true(json_is_true(json_object_get(run, "activation")));
    for (size_t i = 0; i < 2; i++) {
        const json_t *ranges = json_object_get(json_object_get(run, said[i]), "ranges"), *one = json_array_get(ranges, 0);
        assert_int_equal(json_array_size(ranges), 1);
        assert_int_equal(json_integer_value(json_object_get(one, "first")), first[i]);
        assert_int_equal(json_integer_value(json_object_get(one, "last")), last[i]);
    }
    const json_t *opened = json_object_get(run, "reported_opened"), *back = json_object_get(run, "taken_back");
    assert_int_equal(json_array_size(opened), 1);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(opened, 0), "label")), 2);
    assert_int_equal(json_array_size(back), 1);
    assert_string_equal(json_string_value(json_object_get(json_array_get(back, 0), "why")), "Trả lại");
}

static void test_what_it_takes(void **state) {
    (void)state;
    run_with_a_past();
    json_t *all = seat_do(&w, &member, COMMAND_MEMBER_EXPORT, export());
    assert_int_equal(count(all, "lot"), 1);
    assert_int_equal(count(all, "stage"), 1);
    assert_int_equal(count(all, "material"), 1);
    assert_int_equal(count(all, "piece"), 1);
    assert_int_equal(count(all, "recall"), 1);
    assert_int_equal(count(all, "run"), 1);
    json_t *stage = json_object_get(json_array_get(json_object_get(all, "stage"), 0), "values");
    assert_string_equal(json_string_value(json_object_get(stage, "done_by")), "Mẫu own 0");
    assert_int_equal(json_integer_value(json_object_get(json_array_get(json_object_get(all, "run"), 0), "issued")), 7);
    past_holds(json_array_get(json_object_get(all, "run"), 0));
    assert_string_equal(json_string_value(json_object_get(json_object_get(json_object_get(all, "member"), "values"), "name")), "Mẫu own 0");
    char *text = json_dumps(all, 0);
    assert_null(strstr(text, "household")); /* nothing of the neighbours */
    free(text);
    json_decref(all);
    json_decref(seat_do(&w, &manager, COMMAND_MEMBER_EXPORT, export()));
    json_decref(seat_do(&w, &commune, COMMAND_MEMBER_EXPORT, export()));
    const struct actor *const denied[] = { &neighbour, &clerk, &observer, &other };
    for (size_t i = 0; i < 4; i++) seat_refused(&w, denied[i], COMMAND_MEMBER_EXPORT, export(), "record.none");
    taken_by();
}

/* More than a page of lots come along. */
static void test_many_lots(void **state) {
    (void)state;
    for (int i = 0; i < 510; i++) {
        json_t *values = family_values(KIND_LOT, FAMILY_HOUSEHOLD);
        json_decref(seat_do(&w, &neighbour, COMMAND_RECORD_ADD, json_pack("{s:s, s:o}", "kind", "lot", "values", values)));
    }
    json_t *all = seat_do(&w, &neighbour, COMMAND_MEMBER_EXPORT, json_pack("{s:I}", "member", (json_int_t)neighbour.who.member_id));
    assert_int_equal(count(all, "lot"), 511);
    json_decref(all);
}

/* ---- leaving ---- */

static void test_it_leaves(void **state) {
    (void)state;
    json_t *p = seat_step("member", own(KIND_MEMBER), "end");
    json_object_set_new(p, "reason", json_string("Làm riêng"));
    seat_refused(&w, &neighbour, COMMAND_RECORD_ACT, json_deep_copy(p), "record.none");
    json_t *r = seat_do(&w, &member, COMMAND_RECORD_ACT, p);
    assert_string_equal(json_string_value(json_object_get(r, "state")), "ended");
    assert_string_equal(json_string_value(json_object_get(json_object_get(r, "values"), "left_on")), "2026-11-24");
    json_decref(r);
    /* It enters nothing more, nobody issues for its lots, and what was its own it still has. */
    json_t *lot = family_values(KIND_LOT, FAMILY_OWN);
    json_object_del(lot, "member_id");
    seat_refused(&w, &member, COMMAND_RECORD_ADD, json_pack("{s:s, s:o}", "kind", "lot", "values", lot), "household.left");
    seat_refused(&w, &member, COMMAND_RECORD_SET, json_pack("{s:s, s:s, s:{s:s}}", "kind", "lot", "id", own(KIND_LOT), "values", "note", "khác"), "household.left");
    seat_refused(&w, &clerk, COMMAND_RUN_ISSUE, json_pack("{s:s, s:s, s:i}", "product", own(KIND_PRODUCT), "lot", "L0-0", "count", 1), "member.left");
    json_decref(seat_do(&w, &member, COMMAND_RECORD_GET, of(KIND_LOT)));
    json_decref(seat_do(&w, &member, COMMAND_MEMBER_EXPORT, export()));
    /* A lot is nobody's who left. */
    json_t *values = family_values(KIND_LOT, FAMILY_OWN);
    seat_refused(&w, &clerk, COMMAND_RECORD_ADD, json_pack("{s:s, s:o}", "kind", "lot", "values", values), "value.ref");
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_what_it_sees), cmocka_unit_test(test_what_it_takes), cmocka_unit_test(test_many_lots),
                                        cmocka_unit_test(test_it_leaves) };
    return cmocka_run_group_tests(tests, setup, teardown);
}
