/* Somebody without an account registers a producer, is signed in, and completes and hands in the record; nobody else's way in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "app/account.h"
#include "seat.h"

static struct world w;
static struct actor commune, guest;

static int setup(void **state) {
    (void)state;
    world_open(&w, true);
    commune = seat(ROLE_COMMUNE, 7002, 9002);
    guest = (struct actor){ .role = "", .org = "", .who = { .role = ROLE_OBSERVER, .unit_code = "" } };
    return 0;
}

static int teardown(void **state) {
    (void)state;
    world_close(&w);
    return 0;
}

static json_t *filled(const char *name, const char *login, const char *peer) {
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:s}", "name", name, "kind", "ho-gia-dinh", "commune_code", SEAT_COMMUNE,
                     "hamlet", "Sả Séng", "representative", "Người Mẫu", "phone", "0214 3820 123", "login", login, "password",
                     "cau tre mua nuoc 7", "consent", 1, "peer", peer);
}

static size_t count(const char *kind) {
    json_t *r = world_do(&w, COMMAND_LIST, json_pack("{s:s, s:i}", "kind", kind, "limit", 1000));
    size_t n = json_array_size(r);
    json_decref(r);
    return n;
}

static void test_registers(void **state) {
    (void)state;
    char token[SESSION_TOKEN_BYTES], id[96];
    enum signin_step step = SIGNIN_TOTP;
    struct session s;
    struct arena *ar = arena_new(1u << 20);
    json_t *r = seat_do(&w, &guest, COMMAND_PRODUCER_REGISTER, filled("Hộ Mẫu", "ho.mau", "192.0.2.1"));
    (void)snprintf(id, sizeof id, "%s", json_string_value(json_object_get(r, "producer")));
    json_decref(r);
    assert_int_equal(signin_password(w.app, "ho.mau", "cau tre mua nuoc 7", "192.0.2.1", token, &step, &w.err), ST_OK);
    assert_int_equal(step, SIGNIN_DONE);
    assert_int_equal(session_find(w.app, token, ar, &s, &w.err), ST_OK);
    assert_int_equal(s.actor.who.role, ROLE_MANAGER);
    assert_false(s.must_change || s.must_enrol);
    assert_string_equal(s.now->unit_code, SEAT_COMMUNE);

    r = seat_do(&w, &s.actor, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "producer", "id", id));
    assert_string_equal(json_string_value(json_object_get(r, "state")), "draft");
    assert_string_equal(json_string_value(json_object_get(json_object_get(r, "values"), "phone")), "0214 3820 123");
    assert_int_equal(json_integer_value(json_object_get(r, "created_by")), s.account_id);
    assert_int_equal(json_integer_value(json_object_get(r, "owner_org")), s.actor.who.org_id);
    json_decref(r);
    seat_act(&w, &s.actor, "producer", id, "submit");
    seat_refused(&w, &s.actor, COMMAND_RECORD_ACT, seat_step("producer", id, "confirm"), "access.denied");
    seat_act(&w, &commune, "producer", id, "confirm");

    /* The proof of the consent is kept, and holds no name. */
    json_t *acts = world_do(&w, COMMAND_LIST, json_pack("{s:s, s:i}", "kind", "acts", "limit", 1000)), *act = NULL;
    size_t i = 0, found = 0;
    json_array_foreach(acts, i, act) found += !strcmp(json_string_value(json_object_get(act, "verb")), "register.consent");
    char *all = json_dumps(acts, 0);
    assert_null(strstr(all, "Người Mẫu"));
    free(all);
    assert_int_equal(found, 1);
    json_decref(acts);
    arena_free(&ar);
}

/* Everything that is wrong at once, and nothing of it stays: no organisation, no account, no record. */
static void test_wrong(void **state) {
    (void)state;
    enum status st = ST_OK;
    json_t *problems = json_array();
    json_t *p = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:s}", "name", " ", "kind", "lang", "commune_code", "99999", "representative",
                          "", "phone", "12", "login", "Hộ Mẫu", "password", "1234", "consent", 0, "peer", "192.0.2.1");
    size_t orgs = count("orgs");
    assert_null(seat_try(&w, &guest, COMMAND_PRODUCER_REGISTER, p, problems, &st));
    assert_int_equal(st, ST_INVALID);
    static const char *const want[][2] = {
        { "name", "value.needed" },  { "kind", "value.choice" }, { "commune_code", "value.unit" }, { "phone", "value.phone" },
        { "representative", "value.needed" }, { "login", "register.login-form" }, { "password", "register.password-short" }, { "consent", "register.consent" },
    };
    assert_int_equal(json_array_size(problems), sizeof want / sizeof *want);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        const json_t *one = json_array_get(problems, i);
        assert_string_equal(json_string_value(json_object_get(one, "field")), want[i][0]);
        assert_string_equal(json_string_value(json_object_get(one, "key")), want[i][1]);
    }
    json_decref(problems);
    assert_int_equal(count("orgs"), orgs);
    assert_int_equal(count("producers"), 0);
}

static void test_taken(void **state) {
    (void)state;
    json_decref(seat_do(&w, &guest, COMMAND_PRODUCER_REGISTER, filled("Hộ Mẫu", "ho.mau", "192.0.2.1")));
    size_t orgs = count("orgs");
    seat_refused(&w, &guest, COMMAND_PRODUCER_REGISTER, filled("Hộ Khác", "Ho.Mau", "192.0.2.1"), "register.login"); /* as phones write it */
    seat_refused(&w, &guest, COMMAND_PRODUCER_REGISTER, filled("Hộ Mẫu", "ho.khac", "192.0.2.1"), "register.exists");
    seat_refused(&w, &guest, COMMAND_PRODUCER_REGISTER, filled("Hộ Khác", "cautremuanuoc", "192.0.2.1"), "register.password-login");
    assert_int_equal(count("orgs"), orgs);
    assert_int_equal(count("producers"), 1);
    enum status st = ST_OK;
    assert_null(world_try(&w, COMMAND_ACCOUNT_SHOW, json_pack("{s:s}", "account", "ho.khac"), &st));
    assert_int_equal(st, ST_NOT_FOUND);
}

/* Ten a day from one network, whatever its addresses are; others are not held up, and the next day is a new one. */
static void test_limit(void **state) {
    (void)state;
    char name[32], login[32], peer[32];
    for (int i = 0; i < 10; i++) {
        (void)snprintf(name, sizeof name, "Hộ Mẫu %d", i);
        (void)snprintf(login, sizeof login, "ho.mau-%d", i);
        json_decref(seat_do(&w, &guest, COMMAND_PRODUCER_REGISTER, filled(name, login, "2001:db8::1")));
    }
    (void)snprintf(peer, sizeof peer, "2001:db8::beef");
    seat_refused(&w, &guest, COMMAND_PRODUCER_REGISTER, filled("Hộ Mẫu", "ho.mau", peer), "register.many");
    json_decref(seat_do(&w, &guest, COMMAND_PRODUCER_REGISTER, filled("Hộ Mẫu", "ho.mau", "192.0.2.7")));
    world_set_time(&w, "2026-11-25", 9, 0, 1);
    json_decref(seat_do(&w, &guest, COMMAND_PRODUCER_REGISTER, filled("Hộ Khác", "ho.khac", peer)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_registers, setup, teardown), cmocka_unit_test_setup_teardown(test_wrong, setup, teardown),
        cmocka_unit_test_setup_teardown(test_taken, setup, teardown),     cmocka_unit_test_setup_teardown(test_limit, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
