/* Which roles go with which organisations, who gives them, and what a login may look like. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/assign.h"
#include "core/kind.h"

static void test_keys(void **state) {
    (void)state;
    for (int k = 0; k < ORG_KIND_COUNT; k++) assert_int_equal(org_kind_parse(org_kind_key(k)), k);
    assert_int_equal(org_kind_parse("ward"), -1);
    for (int k = 0; k < ORG_KIND_COUNT; k++) assert_true(choice_known("org_kind", org_kind_key(k)));
    for (int k = 0; choice_key("org_kind", (size_t)k); k++) assert_int_not_equal(org_kind_parse(choice_key("org_kind", (size_t)k)), -1);
    assert_null(org_kind_key(ORG_KIND_COUNT));
}

static void test_every_role_has_a_home(void **state) {
    (void)state;
    for (int r = 0; r < ROLE_COUNT; r++) {
        int homes = 0;
        for (int k = 0; k < ORG_KIND_COUNT; k++) homes += role_fits((enum role)r, (enum org_kind)k);
        assert_true(homes > 0);
    }
    assert_true(role_fits(ROLE_CLERK, ORG_PRODUCER));
    assert_false(role_fits(ROLE_DOST, ORG_PRODUCER));
    assert_false(role_fits(ROLE_OPERATOR, ORG_DEPARTMENT));
    assert_false(role_fits(ROLE_MANAGER, ORG_COMMUNE));
}

/* Nobody but the operator makes an officer, and whoever cannot write accounts gives nothing. */
static void test_nobody_gives_more_than_his_own(void **state) {
    (void)state;
    for (int by = 0; by < ROLE_COUNT; by++)
        for (int given = 0; given < ROLE_COUNT; given++) {
            bool may = role_may_give((enum role)by, (enum role)given);
            if (by == ROLE_OPERATOR) assert_true(may);
            else if (role_needs_factor((enum role)given) && by != given) assert_false(may);
            if (may) assert_int_not_equal(access_scope(CLASS_ACCOUNT, ACTION_WRITE, (enum role)by), SCOPE_NONE);
        }
    assert_true(role_may_give(ROLE_COMMUNE, ROLE_MANAGER));
    assert_false(role_may_give(ROLE_COMMUNE, ROLE_COMMUNE));
    assert_false(role_may_give(ROLE_COMMUNE, ROLE_MARK_OWNER));
    assert_true(role_may_give(ROLE_MANAGER, ROLE_CLERK));
    assert_false(role_may_give(ROLE_MANAGER, ROLE_OBSERVER));
}

static void test_logins(void **state) {
    (void)state;
    static const char *const good[] = { "abc", "xa-ban-ho", "so-khcn-2", "ma.thi.pha", "a23456789012345678901234567890123456789x" };
    static const char *const bad[] = { "", "ab", "17", "123456", "1abc", "-abc", "Xa-ban-ho", "xã", "a b c", "a_b_c",
                                       "a234567890123456789012345678901234567890x" };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) assert_true(login_is_valid(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(login_is_valid(bad[i]));
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_keys), cmocka_unit_test(test_every_role_has_a_home),
                                        cmocka_unit_test(test_nobody_gives_more_than_his_own),
                                        cmocka_unit_test(test_logins) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
