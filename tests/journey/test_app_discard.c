/* A draft that its author throws away, of every kind; and names that are free again once what bore them has ended. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "core/access.h"
#include "family.h"
#include "seat.h"

#define AUTHOR 501
#define COLLEAGUE 502

static struct world w;

static int setup(void **state) {
    (void)state;
    world_open(&w, true);
    family_open(&w);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    world_close(&w);
    return 0;
}

/* Somebody of the first role that may enter records of a kind for its own. */
static struct actor writer(enum kind k, int64_t account) {
    struct actor a = { .account_id = 0 };
    struct access_owner o = family_owner(k, FAMILY_OWN);
    for (int r = 0; r < ROLE_COUNT && !a.account_id; r++) {
        struct actor one = seat((enum role)r, FAMILY_ORG, account);
        if (r == ROLE_COMMUNE) one.who.unit_code = FAMILY_UNIT;
        if (access_allows(kind_info(k)->class, ACTION_WRITE, &one.who, &o)) a = one;
    }
    assert_int_equal(a.account_id, account);
    return a;
}

/* ---- what somebody sees ---- */

/* in: kind: of the row, NULL where all are of one */
static bool has(const json_t *rows, const char *kind, const char *id) {
    const json_t *row = NULL;
    size_t i = 0;
    bool found = false;
    json_array_foreach(rows, i, row)
        found |= (!kind || !strcmp(kind, json_string_value(json_object_get(row, "kind")))) && !strcmp(json_string_value(json_object_get(row, "id")), id);
    return found;
}

static bool listed(const struct actor *who, enum kind k, const char *id, const char *state) {
    json_t *r = seat_do(&w, who, COMMAND_RECORD_PAGE, json_pack("{s:s, s:i, s:s}", "kind", kind_info(k)->key, "limit", 1000, "state", state));
    bool found = has(json_object_get(r, "rows"), NULL, id);
    json_decref(r);
    return found;
}

static bool to_do(const struct actor *who, enum kind k, const char *id) {
    json_t *r = seat_do(&w, who, COMMAND_HOME, json_object()), *part = NULL;
    size_t i = 0;
    bool found = false;
    json_array_foreach(json_object_get(r, "parts"), i, part) found |= has(json_object_get(part, "rows"), kind_info(k)->key, id);
    json_decref(r);
    return found;
}

static json_t *one(enum kind k, const char *id) { return json_pack("{s:s, s:s}", "kind", kind_info(k)->key, "id", id); }

/* The newest line of its history. */
static void history_says(const struct actor *who, enum kind k, const char *id, const char *act) {
    json_t *past = seat_do(&w, who, COMMAND_RECORD_HISTORY, one(k, id)), *last = json_array_get(past, 0);
    assert_string_equal(json_string_value(json_object_get(last, "act")), act);
    assert_int_equal(json_integer_value(json_object_get(last, "account_id")), who->account_id);
    json_decref(past);
}

/* ---- every kind ---- */

static void draft_gone(enum kind k) {
    const char *key = kind_info(k)->key;
    struct actor author = writer(k, AUTHOR), colleague = writer(k, COLLEAGUE);
    json_t *values = family_values(k, FAMILY_OWN);
    char id[96], next[96];
    seat_add(&w, &author, key, json_deep_copy(values), false, id);
    assert_true(listed(&author, k, id, ""));
    assert_true(to_do(&author, k, id));
    seat_refused(&w, &colleague, COMMAND_RECORD_ACT, seat_step(key, id, "discard"), "step.author");
    seat_act(&w, &author, key, id, "discard");
    history_says(&author, k, id, "discard");
    assert_false(listed(&author, k, id, "") || listed(&author, k, id, "discarded"));
    assert_false(to_do(&author, k, id));
    json_t *r = seat_do(&w, &author, COMMAND_RECORD_GET, one(k, id));
    assert_string_equal(json_string_value(json_object_get(r, "state")), "discarded");
    json_t *act = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(r, "may"), i, act) assert_string_equal(json_string_value(act), "erase"); /* what is personal in it */
    json_decref(r);
    /* What it bore is free; its number is not given again. */
    seat_add(&w, &author, key, values, false, next);
    assert_string_not_equal(next, id);
    seat_act(&w, &author, key, next, "discard");
}

static void test_every_kind(void **state) {
    (void)state;
    for (int k = 0; k < KIND_COUNT; k++)
        if (step_find(kind_info((enum kind)k)->flow, STATE_DRAFT, "discard")) draft_gone((enum kind)k); /* cases have no drafts */
}

/* ---- what stays ---- */

static void test_handed_in_stays(void **state) {
    (void)state;
    struct actor author = writer(KIND_PRODUCT, AUTHOR);
    char id[96];
    seat_add(&w, &author, "product", family_values(KIND_PRODUCT, FAMILY_OWN), true, id);
    seat_refused(&w, &author, COMMAND_RECORD_ACT, seat_step("product", id, "discard"), "step.none");
}

static void test_with_something_on_it(void **state) {
    (void)state;
    struct actor author = seat(ROLE_MANAGER, FAMILY_ORG, AUTHOR);
    char product[96], lot[96];
    seat_add(&w, &author, "product", family_values(KIND_PRODUCT, FAMILY_OWN), false, product);
    json_t *values = family_values(KIND_LOT, FAMILY_OWN);
    json_object_set_new(values, "product_id", json_string(product));
    seat_add(&w, &author, "lot", values, false, lot);
    seat_refused(&w, &author, COMMAND_RECORD_ACT, seat_step("product", product, "discard"), "step.hangs");
    seat_act(&w, &author, "lot", lot, "discard");
    seat_act(&w, &author, "product", product, "discard");
    /* Nothing new can be hung on it. */
    values = family_values(KIND_LOT, FAMILY_OWN);
    json_object_set_new(values, "product_id", json_string(product));
    seat_refused(&w, &author, COMMAND_RECORD_ADD, json_pack("{s:s, s:o}", "kind", "lot", "values", values), "value.ref");
}

/* ---- names of the living ---- */

static json_t *because(enum kind k, const char *id) {
    json_t *p = seat_step(kind_info(k)->key, id, "end");
    json_object_set_new(p, "reason", json_string("Nghỉ làm"));
    return p;
}

static void test_registers_again(void **state) {
    (void)state;
    struct actor dae = seat(ROLE_DAE, 7001, 503), commune = seat(ROLE_COMMUNE, 7002, 504);
    commune.who.unit_code = FAMILY_UNIT;
    json_t *values = family_values(KIND_PRODUCER, FAMILY_OWN);
    char old[96], again[96];
    seat_add(&w, &commune, "producer", json_deep_copy(values), false, old);
    seat_refused(&w, &commune, COMMAND_RECORD_ADD, json_pack("{s:s, s:O}", "kind", "producer", "values", values), "producer.exists");
    json_decref(seat_do(&w, &dae, COMMAND_RECORD_ACT, because(KIND_PRODUCER, old)));
    seat_add(&w, &commune, "producer", values, true, again);
    assert_string_not_equal(again, old);
    assert_true(listed(&commune, KIND_PRODUCER, old, "ended") && listed(&commune, KIND_PRODUCER, again, ""));
}

static void test_made_again(void **state) {
    (void)state;
    struct actor manager = seat(ROLE_MANAGER, FAMILY_ORG, AUTHOR), dost = seat(ROLE_DOST, 7003, 505);
    json_t *values = family_values(KIND_PRODUCT, FAMILY_OWN), *lot = family_values(KIND_LOT, FAMILY_OWN);
    char old[96], again[96], id[96];
    json_object_set_new(values, "gtin", json_string("8934567890120"));
    seat_add(&w, &manager, "product", json_deep_copy(values), true, old);
    seat_act(&w, &dost, "product", old, "approve");
    seat_refused(&w, &manager, COMMAND_RECORD_ADD, json_pack("{s:s, s:O}", "kind", "product", "values", values), "product.exists");
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_ACT, because(KIND_PRODUCT, old)));
    seat_add(&w, &manager, "product", values, true, again);
    assert_string_not_equal(again, old);
    /* Its GTIN stands on goods: only its producer takes it again, also after that one has ended too. */
    json_t *foreign = family_values(KIND_PRODUCT, FAMILY_ELSEWHERE);
    struct actor elsewhere = seat(ROLE_MANAGER, FAMILY_ORG_OTHER, COLLEAGUE);
    json_object_set_new(foreign, "gtin", json_string("8934567890120"));
    seat_refused(&w, &elsewhere, COMMAND_RECORD_ADD, json_pack("{s:s, s:O}", "kind", "product", "values", foreign), "product.gtin-elsewhere");
    seat_act(&w, &dost, "product", again, "approve");
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_ACT, because(KIND_PRODUCT, again)));
    seat_refused(&w, &elsewhere, COMMAND_RECORD_ADD, json_pack("{s:s, s:O}", "kind", "product", "values", foreign), "product.gtin-elsewhere");
    json_object_set_new(foreign, "gtin", json_string("8930000000026"));
    seat_add(&w, &elsewhere, "product", foreign, false, id);
    /* The code of a lot stands on goods, so it stays taken. */
    seat_add(&w, &manager, "lot", json_deep_copy(lot), true, id);
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_ACT, because(KIND_LOT, id)));
    seat_refused(&w, &manager, COMMAND_RECORD_ADD, json_pack("{s:s, s:o}", "kind", "lot", "values", lot), "lot.exists");
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_every_kind), cmocka_unit_test(test_handed_in_stays), cmocka_unit_test(test_with_something_on_it),
                                        cmocka_unit_test(test_registers_again), cmocka_unit_test(test_made_again) };
    return cmocka_run_group_tests(tests, setup, teardown);
}
