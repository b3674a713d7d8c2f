/* The access matrix: cells, scopes, and what the law of the service says in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/access.h"

static const struct access_owner owner = { .org_id = 7, .unit_code = "03046", .member_id = 3, .mark_owner_org = 9,
                                           .mark_manager_org = 11 };

static bool may(enum access_class c, enum access_action a, enum role r, int64_t org, const char *unit, int64_t member) {
    const struct access_who who = { .role = r, .org_id = org, .unit_code = unit, .member_id = member };
    return access_allows(c, a, &who, &owner);
}

static void scopes_cover_what_they_say(void **state) {
    (void)state;
    assert_true(may(CLASS_PRODUCT, ACTION_READ, ROLE_DOST, 1, "", 0));
    assert_true(may(CLASS_PRODUCT, ACTION_WRITE, ROLE_MANAGER, 7, "", 0));
    assert_false(may(CLASS_PRODUCT, ACTION_WRITE, ROLE_MANAGER, 8, "", 0));
    assert_true(may(CLASS_PRODUCER, ACTION_CONFIRM, ROLE_COMMUNE, 2, "03046", 0));
    assert_false(may(CLASS_PRODUCER, ACTION_CONFIRM, ROLE_COMMUNE, 2, "03037", 0));
    assert_true(may(CLASS_LOT, ACTION_WRITE, ROLE_MEMBER, 7, "", 3));
    assert_false(may(CLASS_LOT, ACTION_WRITE, ROLE_MEMBER, 7, "", 4));
    assert_false(may(CLASS_LOT, ACTION_WRITE, ROLE_MEMBER, 8, "", 3));
    assert_true(may(CLASS_RIGHT, ACTION_GRANT, ROLE_MARK_OWNER, 9, "", 0));
    assert_false(may(CLASS_RIGHT, ACTION_GRANT, ROLE_MARK_OWNER, 7, "", 0));
    assert_true(may(CLASS_RIGHT, ACTION_GRANT, ROLE_GI_MANAGER, 11, "", 0));
}

static void nothing_covers_nobodys_record(void **state) {
    (void)state;
    const struct access_owner none = { .unit_code = "" };
    const struct access_who manager = { .role = ROLE_MANAGER, .unit_code = "" };
    const struct access_who commune = { .role = ROLE_COMMUNE, .org_id = 2, .unit_code = "" };
    assert_false(access_allows(CLASS_PRODUCT, ACTION_WRITE, &manager, &none));
    assert_false(access_allows(CLASS_PRODUCER, ACTION_CONFIRM, &commune, &none));
}

static void observers_change_nothing(void **state) {
    (void)state;
    for (int c = 0; c < CLASS_COUNT; c++)
        for (int a = 0; a < ACTION_COUNT; a++)
            if (a != ACTION_READ)
                assert_int_equal(access_scope((enum access_class)c, (enum access_action)a, ROLE_OBSERVER), SCOPE_NONE);
}

static bool covers(enum access_scope wide, enum access_scope narrow) {
    return wide == SCOPE_ALL || wide == narrow || (wide == SCOPE_ORG && narrow == SCOPE_MEMBER);
}

/* Nobody does anything with a record that he may not see: it would be answered as if it were not there. */
static void who_acts_reads(void **state) {
    (void)state;
    for (int c = 0; c < CLASS_COUNT; c++)
        for (int a = 0; a < ACTION_COUNT; a++)
            for (int r = 0; r < ROLE_COUNT; r++) {
                enum access_scope acts = access_scope((enum access_class)c, (enum access_action)a, (enum role)r);
                enum access_scope reads = access_scope((enum access_class)c, ACTION_READ, (enum role)r);
                if (acts != SCOPE_NONE && !covers(reads, acts)) fail_msg("class %d, %s, %s", c, access_action_key((enum access_action)a), role_key(r));
            }
}

static void keys_are_their_own_names(void **state) {
    (void)state;
    for (int r = 0; r < ROLE_COUNT; r++) assert_int_equal(role_parse(role_key(r)), r);
    assert_int_equal(role_parse("nobody"), -1);
    assert_true(role_needs_factor(ROLE_DOST));
    assert_false(role_needs_factor(ROLE_CLERK));
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(scopes_cover_what_they_say), cmocka_unit_test(who_acts_reads),
                                        cmocka_unit_test(nothing_covers_nobodys_record),
                                        cmocka_unit_test(observers_change_nothing),
                                        cmocka_unit_test(keys_are_their_own_names) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
