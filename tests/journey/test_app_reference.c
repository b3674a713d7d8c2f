/* What a record may point to, whose it then is, and what becomes of that when something in between moves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "core/kind.h"
#include "family.h"
#include "seat.h"

static struct world w;
static struct actor manager, clerk, member, commune, dae, dost, observer, owner;

static int setup(void **state) {
    (void)state;
    world_open(&w, true);
    family_open(&w);
    manager = seat(ROLE_MANAGER, FAMILY_ORG, 1);
    clerk = seat(ROLE_CLERK, FAMILY_ORG, 2);
    member = seat(ROLE_MEMBER, FAMILY_ORG, 3);
    member.who.member_id = family_member(FAMILY_OWN);
    commune = seat(ROLE_COMMUNE, 7002, 4);
    dae = seat(ROLE_DAE, 7003, 5);
    dost = seat(ROLE_DOST, 7004, 6);
    observer = seat(ROLE_OBSERVER, 7005, 7);
    owner = seat(ROLE_MARK_OWNER, FAMILY_ORG, 8);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    world_close(&w);
    return 0;
}

static const char *problem(const json_t *problems, const char *field) {
    json_t *p = NULL;
    size_t i = 0;
    json_array_foreach((json_t *)(uintptr_t)problems, i, p)
        if (!strcmp(json_string_value(json_object_get(p, "field")), field)) return json_string_value(json_object_get(p, "key"));
    return "";
}

/* A record of the own family that points with one field to another family's. */
static void points(const struct actor *who, enum kind k, const char *field, enum family f, const char *key) {
    enum status st = ST_OK;
    json_t *problems = json_array(), *values = family_values(k, FAMILY_OWN);
    json_object_set_new(values, field, json_string(family_id(kind_field(k, field)->ref, f)));
    json_decref(seat_try(&w, who, COMMAND_RECORD_ADD, json_pack("{s:s, s:o}", "kind", kind_info(k)->key, "values", values), problems, &st));
    if (strcmp(problem(problems, field), key)) fail_msg("%s.%s as %s: %s, %s", kind_info(k)->key, field, who->role, problem(problems, field), w.err.key);
    json_decref(problems);
}

/* ---- pointing ---- */

/* Nobody hangs a record under another's, and what one may not read is not there. */
static void test_another_organisation(void **state) {
    (void)state;
    for (int k = 0; k < KIND_COUNT; k++) {
        const struct field *f = kind_info((enum kind)k)->owner;
        if (!f || access_scope(kind_info((enum kind)k)->class, ACTION_WRITE, ROLE_MANAGER) != SCOPE_ORG) continue;
        points(&manager, (enum kind)k, f->name, FAMILY_NEIGHBOUR, "value.ref");
        json_t *values = family_values((enum kind)k, FAMILY_OWN);
        json_object_set_new(values, f->name, json_string("99999"));
        seat_refused(&w, &manager, COMMAND_RECORD_ADD, json_pack("{s:s, s:o}", "kind", kind_info((enum kind)k)->key, "values", values), "value.ref");
    }
    points(&manager, KIND_DOCUMENT, "product_id", FAMILY_NEIGHBOUR, "value.ref");
    points(&manager, KIND_LOT, "member_id", FAMILY_NEIGHBOUR, "value.ref"); /* whose name would come along */
    points(&manager, KIND_PIECE, "artisan_id", FAMILY_NEIGHBOUR, "value.ref");
    points(&manager, KIND_PIECE, "lot_id", FAMILY_NEIGHBOUR, "value.ref");
    points(&clerk, KIND_PIECE, "artisan_id", FAMILY_NEIGHBOUR, "value.ref");
    points(&member, KIND_LOT, "member_id", FAMILY_HOUSEHOLD, "value.ref");
}

/* Of one's own as well: a paper is of its producer's product, a lot of its producer's household. */
static void test_another_producer_of_ones_own(void **state) {
    (void)state;
    points(&manager, KIND_DOCUMENT, "product_id", FAMILY_HOUSEHOLD, "value.ref-other");
    points(&manager, KIND_LOT, "member_id", FAMILY_HOUSEHOLD, "value.ref-other");
    points(&manager, KIND_PIECE, "artisan_id", FAMILY_HOUSEHOLD, "value.ref-other");
    points(&manager, KIND_PIECE, "lot_id", FAMILY_HOUSEHOLD, "value.ref-other");
    points(&owner, KIND_RIGHT, "product_id", FAMILY_NEIGHBOUR, "right.other-producer");
}

/* A mark's owner reads no producer, but grants rights to those in force. */
static void test_what_is_offered_by_name(void **state) {
    (void)state;
    points(&owner, KIND_RIGHT, "producer_id", FAMILY_NEIGHBOUR, "");
    family_put(&w, KIND_PRODUCER, FAMILY_NEIGHBOUR, STATE_DRAFT);
    points(&owner, KIND_RIGHT, "producer_id", FAMILY_NEIGHBOUR, "value.ref");
    seat_refused(&w, &owner, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "producer", "id", family_id(KIND_PRODUCER, FAMILY_OWN)), "record.none");
    family_put(&w, KIND_PRODUCER, FAMILY_NEIGHBOUR, STATE_APPROVED);
}

static json_t *set(enum kind k, enum family f, const char *field, json_t *value) {
    return json_pack("{s:s, s:s, s:{s:o}}", "kind", kind_info(k)->key, "id", family_id(k, f), "values", field, value);
}

/* What ended meanwhile keeps nobody from saving the rest of the form. */
static void test_a_reference_that_ended_stays(void **state) {
    (void)state;
    family_put(&w, KIND_ORG, FAMILY_OWN, STATE_ENDED);
    json_t *p = set(KIND_MARK, FAMILY_OWN, "owner_id", json_string(family_id(KIND_ORG, FAMILY_OWN)));
    json_object_set_new(json_object_get(p, "values"), "classes", json_string("24, 25"));
    json_decref(seat_do(&w, &dost, COMMAND_RECORD_SET, p));
    seat_refused(&w, &dost, COMMAND_RECORD_SET, set(KIND_MARK, FAMILY_MARK, "manager_id", json_string(family_id(KIND_ORG, FAMILY_OWN))), "value.ref");
    family_put(&w, KIND_ORG, FAMILY_OWN, STATE_ACTIVE);
    family_put(&w, KIND_MARK, FAMILY_OWN, STATE_ACTIVE);
}

/* ---- whose it is ---- */

static struct kind_head head(enum kind k, const char *id) {
    static struct arena *a;
    struct kind_head h;
    struct db *db = NULL;
    json_t *values = NULL;
    if (!a) a = arena_new(1u << 22);
    assert_int_equal(reader_open(&db, w.dir, &w.err), ST_OK);
    assert_int_equal(kind_get(db, k, id, a, &h, &values, &w.err), ST_OK);
    reader_close(&db);
    json_decref(values);
    return h;
}

static void test_nothing_is_given_away(void **state) {
    (void)state;
    seat_refused(&w, &commune, COMMAND_RECORD_SET, set(KIND_VILLAGE, FAMILY_OWN, "unit_code", json_string(FAMILY_UNIT_OTHER)), "access.away");
    seat_refused(&w, &commune, COMMAND_RECORD_SET, set(KIND_ZONE, FAMILY_OWN, "unit_code", json_string(FAMILY_UNIT_OTHER)), "access.away");
    seat_refused(&w, &member, COMMAND_RECORD_SET, set(KIND_LOT, FAMILY_OWN, "member_id", json_string(family_id(KIND_MEMBER, FAMILY_HOUSEHOLD))), "value.ref");
    seat_refused(&w, &manager, COMMAND_RECORD_SET, set(KIND_LOT, FAMILY_OWN, "product_id", json_string(family_id(KIND_PRODUCT, FAMILY_MOVED))), "value.fixed");
    assert_string_equal(head(KIND_VILLAGE, family_id(KIND_VILLAGE, FAMILY_OWN)).owner_unit, FAMILY_UNIT);
}

/* The household that a clerk names is the lot's from then on, and of what is told of the lot. */
static void test_a_lot_of_another_household(void **state) {
    (void)state;
    char own[96], other[96], stage[96];
    json_t *m = family_values(KIND_MEMBER, FAMILY_OWN);
    seat_add(&w, &manager, "member", m, true, other);
    (void)snprintf(own, sizeof own, "%s", family_id(KIND_MEMBER, FAMILY_OWN));
    (void)snprintf(stage, sizeof stage, "%s", family_id(KIND_STAGE, FAMILY_OWN));
    json_decref(seat_do(&w, &clerk, COMMAND_RECORD_SET, set(KIND_LOT, FAMILY_OWN, "member_id", json_string(other))));
    assert_int_equal(head(KIND_LOT, family_id(KIND_LOT, FAMILY_OWN)).owner_member, strtoll(other, NULL, 10));
    assert_int_equal(head(KIND_STAGE, stage).owner_member, strtoll(other, NULL, 10));
    assert_int_equal(head(KIND_PIECE, family_id(KIND_PIECE, FAMILY_OWN)).owner_member, strtoll(other, NULL, 10));
    seat_refused(&w, &member, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "stage", "id", stage), "record.none");
    json_decref(seat_do(&w, &clerk, COMMAND_RECORD_SET, set(KIND_LOT, FAMILY_OWN, "member_id", json_string(own))));
    json_decref(seat_do(&w, &member, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "stage", "id", stage)));
}

/* A maker takes along what is its own, and nothing of the organisation's other maker. */
static void test_a_maker_moves(void **state) {
    (void)state;
    static const enum kind own[] = { KIND_PRODUCER, KIND_PRODUCT, KIND_LOT, KIND_STAGE, KIND_RECALL, KIND_RIGHT, KIND_RATING, KIND_CONSENT, KIND_MEMBER };
    /* An edit that moves nothing moves nothing, whatever another maker of the organisation does. */
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_SET, set(KIND_PRODUCER, FAMILY_OWN, "intro", json_string("Dệt lanh"))));
    assert_string_equal(head(KIND_LOT, family_id(KIND_LOT, FAMILY_MOVED)).owner_unit, FAMILY_UNIT_OTHER);
    json_t *p = set(KIND_PRODUCER, FAMILY_OWN, "commune_code", json_string(FAMILY_UNIT_OTHER));
    json_object_set_new(json_object_get(p, "values"), "village_id", json_string(""));
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_SET, p));
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        assert_string_equal(head(own[i], family_id(own[i], FAMILY_OWN)).owner_unit, FAMILY_UNIT_OTHER);
        assert_string_equal(head(own[i], family_id(own[i], FAMILY_HOUSEHOLD)).owner_unit, FAMILY_UNIT);
    }
    /* Whoever answers for its people does so in the new commune. */
    assert_string_equal(head(KIND_ORG, family_id(KIND_ORG, FAMILY_OWN)).owner_unit, FAMILY_UNIT_OTHER);
    seat_refused(&w, &commune, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "lot", "id", family_id(KIND_LOT, FAMILY_OWN)), "record.none");
}

static void test_a_village_moves(void **state) {
    (void)state;
    static const enum kind own[] = { KIND_VILLAGE, KIND_RECOGNITION, KIND_STATISTIC, KIND_HERITAGE };
    json_decref(seat_do(&w, &dae, COMMAND_RECORD_SET, set(KIND_VILLAGE, FAMILY_NEIGHBOUR, "unit_code", json_string(FAMILY_UNIT_OTHER))));
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        assert_string_equal(head(own[i], family_id(own[i], FAMILY_NEIGHBOUR)).owner_unit, FAMILY_UNIT_OTHER);
}

/* Somebody who works alone is entered by the commune of the village; somebody of nowhere by nobody. */
static void test_an_artisan_without_a_producer(void **state) {
    (void)state;
    char id[96];
    json_t *values = family_values(KIND_ARTISAN, FAMILY_HOUSEHOLD);
    json_object_del(values, "producer_id");
    json_t *none = json_copy(values);
    json_object_del(none, "village_id");
    seat_add(&w, &commune, "artisan", values, true, id);
    assert_string_equal(head(KIND_ARTISAN, id).owner_unit, FAMILY_UNIT);
    assert_int_equal(head(KIND_ARTISAN, id).owner_org, 0);
    seat_refused(&w, &commune, COMMAND_RECORD_ADD, json_pack("{s:s, s:o}", "kind", "artisan", "values", none), "artisan.home");
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_another_organisation), cmocka_unit_test(test_another_producer_of_ones_own),
                                        cmocka_unit_test(test_what_is_offered_by_name), cmocka_unit_test(test_a_reference_that_ended_stays),
                                        cmocka_unit_test(test_nothing_is_given_away), cmocka_unit_test(test_a_lot_of_another_household),
                                        cmocka_unit_test(test_a_maker_moves), cmocka_unit_test(test_a_village_moves),
                                        cmocka_unit_test(test_an_artisan_without_a_producer) };
    return cmocka_run_group_tests(tests, setup, teardown);
}
