/* Rows of who signs in: what goes in comes out, logins and codes are taken for ever, and what was given stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "db.h"
#include "store/people.h"
#include "store_fixture.h"

#define DAY INT64_C(86400000000)

static int setup(void **state) {
    struct fixture *f = fixture_make();
    fixture_open(f, NULL);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    fixture_free(*state);
    return 0;
}

static enum status status_of;

static struct org an_org(const char *code, const char *unit) {
    return (struct org){ .code = code, .name = "HTX Mẫu A", .kind = ORG_PRODUCER, .unit_code = unit, .valid_from = "",
                         .valid_to = "", .source = "", .state = STATE_ACTIVE, .created_us = FIXTURE_NOW,
                         .changed_us = FIXTURE_NOW };
}

static struct account an_account(const char *login, int64_t org) {
    return (struct account){ .login = login, .name = "Má Thị Mẫu", .org_id = org, .created_us = FIXTURE_NOW, .created_by = 5 };
}

static struct assignment_row a_role(int64_t account, enum role r, int64_t org, const char *from, const char *to) {
    return (struct assignment_row){ .account_id = account, .role = r, .org_id = org, .valid_from = from, .valid_to = to,
                                    .named_by = 5, .source = "QĐ 1", .created_us = FIXTURE_NOW };
}

/* Orgs 2 and 3, accounts 1 and 2. */
static enum status people(struct db *tx, void *ctx, struct err *e) {
    (void)ctx;
    struct org a = an_org("htx-mau-a", "03046"), b = an_org("htx-mau-b", "03037");
    struct account x = an_account("chi-mau", 2), y = an_account("anh-mau", 3);
    enum status s = org_insert(tx, &a, e);
    if (!s) s = org_insert(tx, &b, e);
    if (!s) s = account_insert(tx, &x, e);
    if (!s) s = account_insert(tx, &y, e);
    return s;
}

static void write_ok(struct fixture *f, store_fn fn, void *ctx) {
    struct err e = { 0 };
    enum status s = store_write(f->store, fn, ctx, &e);
    if (s) print_error("%s\n", e.key);
    assert_int_equal(s, ST_OK);
}

/* ---- organisations ---- */

static enum status insert_again(struct db *tx, void *ctx, struct err *e) {
    struct org o = an_org(ctx, "");
    status_of = org_insert(tx, &o, e);
    return status_of;
}

static enum status rename_org(struct db *tx, void *ctx, struct err *e) {
    struct org o = an_org("htx-mau-a", "03046");
    (void)ctx;
    o.id = 2;
    o.name = "HTX Mẫu A mới";
    o.valid_to = "2026-12-31";
    o.successor_id = 3;
    return org_update(tx, &o, e);
}

static void test_orgs(void **state) {
    struct fixture *f = *state;
    struct err e = { 0 };
    struct org o = { 0 };
    assert_int_equal(org_by_code(f->reader, "van-hanh", f->arena, &o, &e), ST_OK); /* there before any list */
    assert_int_equal(o.id, 1);
    assert_int_equal(o.kind, ORG_OPERATOR);
    write_ok(f, people, NULL);
    assert_int_equal(store_write(f->store, insert_again, (void *)(uintptr_t)"htx-mau-a", &e), ST_CONFLICT);
    assert_string_equal(e.key, "org.exists");
    assert_string_equal(err_value(&e, "id"), "2");
    write_ok(f, rename_org, NULL);
    assert_int_equal(org_get(f->reader, 2, f->arena, &o, &e), ST_OK);
    assert_string_equal(o.code, "htx-mau-a");
    assert_string_equal(o.name, "HTX Mẫu A mới");
    assert_string_equal(o.valid_to, "2026-12-31");
    assert_int_equal(o.successor_id, 3);
    assert_int_equal(o.version, 2);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM org WHERE id = 2 AND folded = 'htx mau a moi htx-mau-a' AND "
                                      "owner_unit = '03046' AND owner_org = 2"), 1);
    err_clear(&e);
    assert_int_equal(org_by_code(f->reader, "nobody", f->arena, &o, &e), ST_NOT_FOUND);
    assert_string_equal(e.key, "org.missing");
}

/* ---- accounts ---- */

static enum status account_again(struct db *tx, void *ctx, struct err *e) {
    struct account a = an_account("chi-mau", 3);
    (void)ctx;
    return account_insert(tx, &a, e);
}

static enum status account_change(struct db *tx, void *ctx, struct err *e) {
    bool fresh = false;
    (void)ctx;
    enum status s = account_set_failures(tx, 1, 7, FIXTURE_NOW + 1, FIXTURE_NOW + 2, e);
    if (!s) s = account_set_totp(tx, 1, "sealed\0bytes", 12, 100, FIXTURE_NOW + 3, e);
    if (!s) s = account_use_step(tx, 1, 100, &fresh, e);
    assert_false(fresh);
    if (!s) s = account_use_step(tx, 1, 101, &fresh, e);
    assert_true(fresh);
    if (!s) s = account_use_step(tx, 1, 101, &fresh, e);
    assert_false(fresh);
    return s;
}

static enum status account_sign(struct db *tx, void *ctx, struct err *e) {
    (void)ctx;
    enum status s = account_set_password(tx, 1, "$argon2id$x", false, FIXTURE_NOW + 4, e);
    if (!s) s = account_set_signin(tx, 1, FIXTURE_NOW + 5, e);
    if (!s) s = account_set_totp(tx, 1, NULL, 0, 0, FIXTURE_NOW + 6, e);
    if (!s) s = account_set_ended(tx, 1, FIXTURE_NOW + 7, e);
    return s;
}

static enum status account_none(struct db *tx, void *ctx, struct err *e) {
    (void)ctx;
    return account_set_signin(tx, 99, 1, e);
}

static void test_accounts(void **state) {
    struct fixture *f = *state;
    struct err e = { 0 };
    struct account a = { 0 };
    int64_t id = 0;
    write_ok(f, people, NULL);
    assert_int_equal(account_get(f->reader, 1, f->arena, &a, &e), ST_OK);
    assert_string_equal(a.login, "chi-mau");
    assert_string_equal(a.password_hash, "");
    assert_true(a.active && a.must_change);
    assert_int_equal(a.totp_len, 0);
    assert_int_equal(a.created_by, 5);
    assert_int_equal(account_find(f->reader, "anh-mau", &id, &e), ST_OK);
    assert_int_equal(id, 2);
    assert_int_equal(store_write(f->store, account_again, NULL, &e), ST_CONFLICT);
    assert_string_equal(e.key, "account.exists");
    write_ok(f, account_change, NULL);
    assert_int_equal(account_get(f->reader, 1, f->arena, &a, &e), ST_OK);
    assert_int_equal(a.failures, 7);
    assert_int_equal(a.last_failure_us, FIXTURE_NOW + 1);
    assert_int_equal(a.locked_until_us, FIXTURE_NOW + 2);
    assert_int_equal(a.totp_len, 12);
    assert_memory_equal(a.totp, "sealed\0bytes", 12);
    assert_int_equal(a.totp_last_step, 101);
    write_ok(f, account_sign, NULL);
    assert_int_equal(account_get(f->reader, 1, f->arena, &a, &e), ST_OK);
    assert_string_equal(a.password_hash, "$argon2id$x");
    assert_false(a.must_change || a.active);
    assert_int_equal(a.failures, 0);
    assert_int_equal(a.last_signin_us, FIXTURE_NOW + 5);
    assert_int_equal(a.totp_len, 0);
    err_clear(&e);
    assert_int_equal(store_write(f->store, account_none, NULL, &e), ST_NOT_FOUND);
    assert_string_equal(e.key, "account.missing");
}

/* ---- assignments and lists ---- */

static enum status assign_some(struct db *tx, void *ctx, struct err *e) {
    struct assignment_row r[] = { a_role(1, ROLE_MANAGER, 2, "2026-01-01", ""),
                                  a_role(1, ROLE_CLERK, 3, "2026-02-01", "2026-02-28"),
                                  a_role(1, ROLE_OPERATOR, 1, "2026-01-01", "") };
    enum status s = ST_OK;
    (void)ctx;
    r[1].deputy_for = 2;
    r[1].member_id = 4;
    for (size_t i = 0; !s && i < 3; i++) s = assignment_insert(tx, &r[i], e);
    if (!s) s = assignment_end(tx, 3, FIXTURE_NOW + 9, 2, e);
    return s;
}

static size_t roles_on(struct fixture *f, const char *day) {
    struct err e = { 0 };
    struct assignment_row *r = NULL;
    size_t n = 0;
    assert_int_equal(assignment_on(f->reader, 1, day, f->arena, &r, &n, &e), ST_OK);
    return n;
}

static void test_assignments(void **state) {
    struct fixture *f = *state;
    struct err e = { 0 };
    struct assignment_row *r = NULL, one;
    size_t n = 0;
    write_ok(f, people, NULL);
    write_ok(f, assign_some, NULL);
    assert_int_equal(assignment_all(f->reader, 1, f->arena, &r, &n, &e), ST_OK);
    assert_int_equal(n, 3);
    assert_int_equal(r[1].role, ROLE_CLERK);
    assert_int_equal(r[1].deputy_for, 2);
    assert_int_equal(r[1].member_id, 4);
    assert_string_equal(r[1].org_code, "htx-mau-b");
    assert_string_equal(r[1].unit_code, "03037");
    assert_int_equal(r[2].ended_us, FIXTURE_NOW + 9);
    assert_int_equal(roles_on(f, "2025-12-31"), 0);
    assert_int_equal(roles_on(f, "2026-01-01"), 1);
    assert_int_equal(roles_on(f, "2026-02-28"), 2); /* the last day is inside */
    assert_int_equal(roles_on(f, "2026-03-01"), 1);
    write_ok(f, rename_org, NULL); /* the organisation ends with 2026 */
    assert_int_equal(roles_on(f, "2026-12-31"), 1);
    assert_int_equal(roles_on(f, "2027-01-01"), 0);
    assert_int_equal(assignment_get(f->reader, 9, f->arena, &one, &e), ST_NOT_FOUND);
    assert_string_equal(e.key, "assignment.missing");
}

static size_t listed(struct fixture *f, struct account_query q, int64_t first) {
    struct err e = { 0 };
    struct account_row *r = NULL;
    size_t n = 0;
    assert_int_equal(account_list(f->reader, &q, f->arena, &r, &n, &e), ST_OK);
    if (n) assert_int_equal(r[0].id, first);
    return n;
}

static void test_lists(void **state) {
    struct fixture *f = *state;
    write_ok(f, people, NULL);
    write_ok(f, assign_some, NULL);
    assert_int_equal(listed(f, (struct account_query){ .limit = 10 }, 1), 2);
    assert_int_equal(listed(f, (struct account_query){ .limit = 1 }, 1), 1);
    assert_int_equal(listed(f, (struct account_query){ .limit = 10, .after = 1 }, 2), 1);
    assert_int_equal(listed(f, (struct account_query){ .scope = ACCOUNTS_UNIT, .unit_code = "03037", .limit = 10 }, 2), 1);
    assert_int_equal(listed(f, (struct account_query){ .scope = ACCOUNTS_UNIT, .unit_code = "", .limit = 10 }, 0), 0);
    assert_int_equal(listed(f, (struct account_query){ .scope = ACCOUNTS_ORG, .org_id = 2, .limit = 10 }, 1), 1);
    assert_int_equal(listed(f, (struct account_query){ .scope = ACCOUNTS_ORG, .org_id = 3, .limit = 10 }, 1), 2);
    assert_int_equal(listed(f, (struct account_query){ .scope = ACCOUNTS_ORG, .org_id = 1, .limit = 10 }, 0), 0);
}

/* ---- sessions and cards ---- */

static const unsigned char hash_a[32] = { 1 }, hash_b[32] = { 2 }, hash_c[32] = { 3 }, hash_d[32] = { 4 };

static enum status sessions(struct db *tx, void *ctx, struct err *e) {
    struct session_row a = { .account_id = 1, .half = true, .created_us = FIXTURE_NOW, .seen_us = FIXTURE_NOW };
    struct session_row b = { .account_id = 1, .assignment_id = 7, .created_us = FIXTURE_NOW, .seen_us = FIXTURE_NOW };
    struct session_row c = { .account_id = 2, .created_us = FIXTURE_NOW - 40 * DAY, .seen_us = FIXTURE_NOW };
    bool found = true;
    (void)ctx;
    enum status s = session_insert(tx, hash_a, &a, e);
    if (!s) s = session_insert(tx, hash_b, &b, e);
    if (!s) s = session_insert(tx, hash_c, &c, e);
    if (!s) s = session_set_seen(tx, hash_b, FIXTURE_NOW + 60, e);
    if (!s) s = session_set_assignment(tx, hash_b, 8, e);
    if (!s) s = session_set_hash(tx, hash_b, hash_d, &found, e);
    assert_true(found);
    if (!s) s = session_set_hash(tx, hash_b, hash_d, &found, e);
    assert_false(found);
    if (!s) s = session_delete_before(tx, FIXTURE_NOW - 30 * DAY, e);
    return s;
}

static enum status sign_out(struct db *tx, void *ctx, struct err *e) {
    const int64_t *but = ctx;
    return session_delete_account(tx, 1, *but, e);
}

static bool session_there(struct fixture *f, const unsigned char hash[static 32], struct session_row *s) {
    struct err e = { 0 };
    bool found = false;
    assert_int_equal(session_get(f->reader, hash, f->arena, &found, s, &e), ST_OK);
    return found;
}

static void test_sessions(void **state) {
    struct fixture *f = *state;
    struct session_row s = { 0 };
    int64_t but = 2;
    write_ok(f, people, NULL);
    write_ok(f, sessions, NULL);
    assert_true(session_there(f, hash_a, &s) && s.half);
    assert_string_equal(s.login, "chi-mau");
    assert_false(session_there(f, hash_b, &s));
    assert_false(session_there(f, hash_c, &s)); /* began too long ago */
    assert_true(session_there(f, hash_d, &s) && !s.half && s.active && s.must_change && !s.has_totp);
    assert_int_equal(s.id, 2);
    assert_int_equal(s.assignment_id, 8);
    assert_int_equal(s.seen_us, FIXTURE_NOW + 60);
    write_ok(f, sign_out, &but);
    assert_false(session_there(f, hash_a, &s));
    assert_true(session_there(f, hash_d, &s));
    but = 0;
    write_ok(f, sign_out, &but);
    assert_false(session_there(f, hash_d, &s));
}

static enum status cards(struct db *tx, void *ctx, struct err *e) {
    struct card_row c = { .account_id = 1, .made_by = 2, .created_us = FIXTURE_NOW, .expires_us = FIXTURE_NOW + 7 * DAY };
    (void)ctx;
    enum status s = card_insert(tx, hash_a, &c, e);
    if (!s) s = card_void(tx, 1, FIXTURE_NOW + 10, e);
    c.created_us = FIXTURE_NOW + 10;
    if (!s) s = card_insert(tx, hash_b, &c, e);
    return s;
}

static enum status card_take(struct db *tx, void *ctx, struct err *e) {
    (void)ctx;
    return card_set_used(tx, hash_b, FIXTURE_NOW + 20, e);
}

static void test_cards(void **state) {
    struct fixture *f = *state;
    struct err e = { 0 };
    struct card_row c = { 0 };
    bool found = false;
    write_ok(f, people, NULL);
    write_ok(f, cards, NULL);
    assert_int_equal(card_get(f->reader, hash_a, &found, &c, &e), ST_OK);
    assert_true(found);
    assert_int_equal(c.expires_us, FIXTURE_NOW + 10); /* the newer card took its place */
    assert_int_equal(card_open(f->reader, 1, FIXTURE_NOW + 11, &found, &c, &e), ST_OK);
    assert_true(found);
    assert_int_equal(c.created_us, FIXTURE_NOW + 10);
    write_ok(f, card_take, NULL);
    assert_int_equal(card_open(f->reader, 1, FIXTURE_NOW + 21, &found, &c, &e), ST_OK);
    assert_false(found);
    assert_int_equal(card_get(f->reader, hash_c, &found, &c, &e), ST_OK);
    assert_false(found);
}

/* ---- what stays ---- */

static const char *const forbidden[] = {
    "UPDATE account SET login = 'x-y-z' WHERE id = 1",    "UPDATE account SET created_by = 0 WHERE id = 1",
    "DELETE FROM account WHERE id = 2",                   "DELETE FROM org WHERE id = 1",
    "UPDATE assignment SET role = 'operator' WHERE id = 1", "UPDATE assignment SET valid_to = '' WHERE id = 2",
    "UPDATE assignment SET org_id = 1 WHERE id = 1",      "UPDATE assignment SET ended_us = 0 WHERE id = 3",
    "DELETE FROM assignment WHERE id = 1",
};

static enum status try_writer(struct db *tx, void *ctx, struct err *e) {
    (void)ctx, (void)e;
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        void *stmt = NULL;
        enum driver_result r = tx->driver->prepare(tx->conn, forbidden[i], &stmt);
        if (r == DRIVER_DONE) r = tx->driver->step(stmt);
        if (stmt) tx->driver->finish(stmt);
        if (r != DRIVER_DENIED) fail_msg("result %d of: %s", (int)r, forbidden[i]);
    }
    return ST_OK;
}

static void test_what_was_given_stays(void **state) {
    struct fixture *f = *state;
    write_ok(f, people, NULL);
    write_ok(f, assign_some, NULL);
    write_ok(f, try_writer, NULL);
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = { T(test_orgs),     T(test_accounts), T(test_assignments), T(test_lists),
                                        T(test_sessions), T(test_cards),    T(test_what_was_given_stays) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
