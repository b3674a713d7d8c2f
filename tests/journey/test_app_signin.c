/* Signing in: cards, passwords, the second factor, slowing down, and how sessions end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "people.h"

#define SECOND INT64_C(1000000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

static struct world w;
static struct arena *ar;
static char token[SESSION_TOKEN_BYTES];

static int open_world(void **state) {
    (void)state;
    world_open(&w, false);
    people_orgs(&w);
    ar = arena_new(8u << 20);
    return ar ? 0 : -1;
}

static int close_world(void **state) {
    (void)state;
    arena_free(&ar);
    world_close(&w);
    return 0;
}

static const char *key_of(enum status st) { return st ? w.err.key : "ok"; }

static const char *sign(const char *login, const char *password, enum signin_step *step) {
    err_clear(&w.err);
    return key_of(signin_password(w.app, login, password, PEOPLE_PEER, token, step, &w.err));
}

/* Signs in from a network of its own, so that only the account is slowed down. */
static const char *sign_from(const char *login, const char *password, int network) {
    char peer[32];
    enum signin_step step;
    err_clear(&w.err);
    (void)snprintf(peer, sizeof peer, "10.0.%d.1", network);
    return key_of(signin_password(w.app, login, password, peer, token, &step, &w.err));
}

static const char *find(const char *t) {
    struct session s;
    err_clear(&w.err);
    return key_of(session_find(w.app, t, ar, &s, &w.err));
}

/* ---- cards ---- */

static void test_card_opens_once(void **state) {
    (void)state;
    char code[32], typed[32], other[SESSION_TOKEN_BYTES];
    (void)snprintf(code, sizeof code, "%s", people_add(&w, "chi-mau", "manager", "htx-a"));
    (void)snprintf(typed, sizeof typed, " %.4s %.4s%.4s", code, code + 5, code + 10);
    assert_int_equal(signin_card(w.app, typed, PEOPLE_PEER, token, &w.err), ST_OK);
    struct session s = people_session(&w, token, ar);
    assert_true(s.must_change);
    assert_false(s.must_enrol); /* no officer */
    assert_int_equal(s.now->role, ROLE_MANAGER);
    assert_string_equal(s.now->unit_code, "03013");
    assert_string_equal(s.actor.org, "htx-a");
    assert_int_equal(signin_card(w.app, code, PEOPLE_PEER, other, &w.err), ST_FORBIDDEN);
    assert_string_equal(w.err.key, "signin.card");
    assert_int_equal(password_change(w.app, &s, NULL, PEOPLE_PASSWORD, &w.err), ST_OK);
    s = people_session(&w, token, ar);
    assert_false(s.must_change);
}

static void test_card_ends(void **state) {
    (void)state;
    char first[32], second[32];
    (void)snprintf(first, sizeof first, "%s", people_add(&w, "chi-mau", "manager", "htx-a"));
    json_t *r = world_do(&w, COMMAND_ACCOUNT_CARD, json_pack("{s:s}", "account", "chi-mau"));
    (void)snprintf(second, sizeof second, "%s", json_string_value(json_object_get(r, "card")));
    json_decref(r);
    assert_int_equal(signin_card(w.app, first, PEOPLE_PEER, token, &w.err), ST_FORBIDDEN); /* the newer one took its place */
    w.now_us += 7 * DAY;
    err_clear(&w.err);
    assert_int_equal(signin_card(w.app, second, PEOPLE_PEER, token, &w.err), ST_FORBIDDEN); /* too old */
    err_clear(&w.err);
    assert_int_equal(signin_card(w.app, "nonsense", PEOPLE_PEER, token, &w.err), ST_FORBIDDEN);
    assert_string_equal(w.err.key, "signin.card");
}

/* A reset in person: what the account had before opens it no more. */
static void test_card_resets(void **state) {
    (void)state;
    char before[SESSION_TOKEN_BYTES], code[32];
    enum signin_step step;
    people_enter(&w, "chi-mau", "manager", "htx-a", before);
    json_t *r = world_do(&w, COMMAND_ACCOUNT_CARD, json_pack("{s:s}", "account", "chi-mau"));
    (void)snprintf(code, sizeof code, "%s", json_string_value(json_object_get(r, "card")));
    json_decref(r);
    assert_string_equal(sign("chi-mau", PEOPLE_PASSWORD, &step), "ok"); /* the card alone changes nothing */
    assert_int_equal(signin_card(w.app, code, PEOPLE_PEER, token, &w.err), ST_OK);
    assert_string_equal(find(before), "session.none");
    assert_string_equal(sign("chi-mau", PEOPLE_PASSWORD, &step), "signin.wrong");
}

/* ---- passwords ---- */

static void test_password(void **state) {
    (void)state;
    enum signin_step step = SIGNIN_TOTP;
    char old[SESSION_TOKEN_BYTES];
    people_enter(&w, "chi-mau", "manager", "htx-a", old);
    assert_string_equal(sign(" Chi-Mau ", PEOPLE_PASSWORD, &step), "ok");
    assert_int_equal(step, SIGNIN_DONE);
    assert_string_not_equal(token, old);
    assert_string_equal(sign("chi-mau", "suoi-nui-3-rung", &step), "signin.wrong");
    assert_string_equal(sign("nobody", PEOPLE_PASSWORD, &step), "signin.wrong");
    assert_string_equal(sign("", "", &step), "signin.wrong");
    assert_string_equal(sign("' OR 1=1 --", "x", &step), "signin.wrong");
}

static void test_password_change(void **state) {
    (void)state;
    enum signin_step step;
    char other[SESSION_TOKEN_BYTES];
    people_enter(&w, "chi-mau", "manager", "htx-a", token);
    (void)sign("chi-mau", PEOPLE_PASSWORD, &step);
    memcpy(other, token, sizeof other);
    (void)sign("chi-mau", PEOPLE_PASSWORD, &step);
    struct session s = people_session(&w, token, ar);
    err_clear(&w.err);
    assert_int_equal(password_change(w.app, &s, NULL, "rung-xanh-9-suoi", &w.err), ST_FORBIDDEN); /* no card now */
    err_clear(&w.err);
    assert_int_equal(password_change(w.app, &s, "wrong-one", "rung-xanh-9-suoi", &w.err), ST_FORBIDDEN);
    assert_string_equal(w.err.key, "password.old");
    err_clear(&w.err);
    assert_int_equal(password_change(w.app, &s, PEOPLE_PASSWORD, PEOPLE_PASSWORD, &w.err), ST_INVALID);
    assert_string_equal(w.err.key, "password.same");
    err_clear(&w.err);
    assert_int_equal(password_change(w.app, &s, PEOPLE_PASSWORD, "matkhau2026", &w.err), ST_INVALID);
    assert_string_equal(w.err.key, "password.common");
    assert_int_equal(password_change(w.app, &s, PEOPLE_PASSWORD, "rung-xanh-9-suoi", &w.err), ST_OK);
    assert_string_equal(find(token), "ok");
    assert_string_equal(find(other), "session.none"); /* signed out elsewhere */
    assert_string_equal(sign("chi-mau", PEOPLE_PASSWORD, &step), "signin.wrong");
    assert_string_equal(sign("chi-mau", "rung-xanh-9-suoi", &step), "ok");
}

/* What the operator sets is good for one sign-in. */
static void test_password_set_by_the_operator(void **state) {
    (void)state;
    enum signin_step step;
    enum status st;
    (void)people_add(&w, "chi-mau", "manager", "htx-a");
    json_decref(world_try(&w, COMMAND_ACCOUNT_PASSWORD, json_pack("{s:s, s:s}", "account", "chi-mau", "password", "htx"), &st));
    assert_int_equal(st, ST_INVALID);
    assert_string_equal(w.err.key, "password.short");
    json_decref(world_do(&w, COMMAND_ACCOUNT_PASSWORD, json_pack("{s:s, s:s}", "account", "chi-mau", "password", PEOPLE_PASSWORD)));
    assert_string_equal(sign("chi-mau", PEOPLE_PASSWORD, &step), "ok");
    struct session s = people_session(&w, token, ar);
    assert_true(s.must_change);
}

/* ---- slowing down ---- */

static void test_account_waits_and_locks(void **state) {
    (void)state;
    people_enter(&w, "chi-mau", "manager", "htx-a", token);
    for (int i = 0; i < 5; i++) assert_string_equal(sign_from("chi-mau", "wrong", i), "signin.wrong");
    assert_string_equal(sign_from("chi-mau", PEOPLE_PASSWORD, 50), "signin.wait"); /* the right one too */
    assert_string_equal(err_value(&w.err, "seconds"), "5");
    w.now_us += 5 * SECOND;
    assert_string_equal(sign_from("chi-mau", PEOPLE_PASSWORD, 50), "ok");
    for (int i = 0; i < 5; i++) assert_string_equal(sign_from("chi-mau", "wrong", i), "signin.wrong"); /* counted anew */
    for (int i = 0; i < 5; i++) {
        w.now_us += 2 * MINUTE;
        assert_string_equal(sign_from("chi-mau", "wrong", 10 + i), "signin.wrong");
    }
    w.now_us += 2 * MINUTE;
    assert_string_equal(sign_from("chi-mau", PEOPLE_PASSWORD, 50), "signin.locked");
    assert_string_equal(err_value(&w.err, "until"), "09:26"); /* 09:10:05 and a quarter, not said too early */
    world_reopen(&w); /* a restart forgets none of it */
    assert_string_equal(sign_from("chi-mau", PEOPLE_PASSWORD, 50), "signin.locked");
    w.now_us += 15 * MINUTE;
    assert_string_equal(sign_from("chi-mau", PEOPLE_PASSWORD, 50), "ok");
}

/* A login that is none waits and locks the same way. */
static void test_nothing_tells_which_logins_exist(void **state) {
    (void)state;
    people_enter(&w, "chi-mau", "manager", "htx-a", token);
    for (int i = 0; i < 14; i++) {
        char there[48], none[48];
        (void)snprintf(there, sizeof there, "%s", sign_from("chi-mau", "wrong", 2 * i));
        (void)snprintf(none, sizeof none, "%s", sign_from("anh-khac", "wrong", 2 * i + 1));
        assert_string_equal(there, none);
        w.now_us += (i % 3) * 3 * SECOND;
    }
}

static void test_network_waits(void **state) {
    (void)state;
    enum signin_step step;
    char login[16];
    people_enter(&w, "chi-mau", "manager", "htx-a", token);
    for (int i = 0; i < 30; i++) {
        (void)snprintf(login, sizeof login, "try-%d", i);
        assert_string_equal(sign(login, "wrong", &step), "signin.wrong");
    }
    assert_string_equal(sign("chi-mau", PEOPLE_PASSWORD, &step), "signin.wait");
    err_clear(&w.err);
    assert_int_equal(signin_card(w.app, "0000-0000-0000", PEOPLE_PEER, token, &w.err), ST_TOO_MANY);
    err_clear(&w.err);
    assert_int_equal(signin_password(w.app, "chi-mau", PEOPLE_PASSWORD, "203.0.113.250", token, &step, &w.err), ST_TOO_MANY);
    assert_int_equal(signin_password(w.app, "chi-mau", PEOPLE_PASSWORD, "203.0.114.7", token, &step, &w.err), ST_OK);
    w.now_us += 10 * MINUTE;
    assert_string_equal(sign("chi-mau", PEOPLE_PASSWORD, &step), "ok");
}

/* ---- second factor ---- */

static void enrol(const char *t, char base32[static 40]) {
    char code[8];
    struct totp_setup setup, again;
    struct session s = people_session(&w, t, ar);
    assert_true(s.must_enrol);
    assert_int_equal(totp_begin(w.app, &s, ar, &setup, &w.err), ST_OK);
    assert_int_equal(totp_begin(w.app, &s, ar, &again, &w.err), ST_OK);
    assert_string_equal(setup.secret, again.secret); /* the page may be loaded again */
    assert_non_null(strstr(setup.address, "otpauth://totp/Tem%20L%C3%A0ng:so-khcn?secret="));
    assert_int_equal(strlen(setup.secret), 32);
    (void)snprintf(base32, 40, "%s", setup.secret);
    assert_int_equal(totp_confirm(w.app, &s, NULL, "000000", &w.err), ST_FORBIDDEN);
    people_code(&w, base32, code);
    err_clear(&w.err);
    assert_int_equal(totp_confirm(w.app, &s, NULL, code, &w.err), ST_OK);
    s = people_session(&w, t, ar);
    assert_true(!s.must_enrol && s.has_factor);
}

static const char *factor(const char *half, const char *code, char out[static SESSION_TOKEN_BYTES]) {
    err_clear(&w.err);
    return key_of(signin_totp(w.app, half, code, out, &w.err));
}

static void test_second_factor(void **state) {
    (void)state;
    char base32[40], code[8], full[SESSION_TOKEN_BYTES], half[SESSION_TOKEN_BYTES];
    enum signin_step step;
    people_enter(&w, "so-khcn", "dost", "so-khcn", token);
    enrol(token, base32);
    people_code(&w, base32, code);
    assert_string_equal(sign("so-khcn", PEOPLE_PASSWORD, &step), "ok");
    assert_int_equal(step, SIGNIN_TOTP);
    memcpy(half, token, sizeof half);
    assert_string_equal(find(half), "session.none"); /* good for the second step only */
    assert_string_equal(factor(half, code, full), "signin.totp"); /* used when it was set up */
    w.now_us += 30 * SECOND;
    people_code(&w, base32, code);
    assert_string_equal(factor(half, code, full), "ok");
    assert_string_equal(find(full), "ok");
    assert_string_equal(factor(half, code, full), "session.none");
    assert_string_equal(sign("so-khcn", PEOPLE_PASSWORD, &step), "ok");
    assert_string_equal(factor(token, code, full), "signin.totp"); /* nobody who saw it can use it again */
    w.now_us += 5 * MINUTE + SECOND;
    people_code(&w, base32, code);
    assert_string_equal(factor(token, code, full), "session.none"); /* too late */
}

/* The password is known: that must not help to guess the code. */
static void test_codes_cannot_be_guessed(void **state) {
    (void)state;
    char base32[40], code[8], full[SESSION_TOKEN_BYTES], half[SESSION_TOKEN_BYTES];
    enum signin_step step;
    people_enter(&w, "so-khcn", "dost", "so-khcn", token);
    enrol(token, base32);
    assert_string_equal(sign("so-khcn", PEOPLE_PASSWORD, &step), "ok");
    memcpy(half, token, sizeof half);
    for (int i = 0; i < 4; i++) assert_string_equal(factor(half, "000000", full), "signin.totp");
    assert_string_equal(sign("so-khcn", PEOPLE_PASSWORD, &step), "ok"); /* forgives nothing */
    assert_string_equal(factor(half, "000000", full), "signin.totp");
    assert_string_equal(factor(half, "000000", full), "signin.wait");
    w.now_us += 31 * SECOND;
    people_code(&w, base32, code);
    assert_string_equal(factor(half, code, full), "ok");
}

static void test_replacing_the_factor_needs_the_old_one(void **state) {
    (void)state;
    char base32[40], code[8], old_code[8];
    struct totp_setup setup;
    people_enter(&w, "so-khcn", "dost", "so-khcn", token);
    enrol(token, base32);
    w.now_us += 60 * SECOND;
    struct session s = people_session(&w, token, ar);
    assert_int_equal(totp_begin(w.app, &s, ar, &setup, &w.err), ST_OK);
    assert_string_not_equal(setup.secret, base32);
    people_code(&w, setup.secret, code);
    people_code(&w, base32, old_code);
    err_clear(&w.err);
    assert_int_equal(totp_confirm(w.app, &s, NULL, code, &w.err), ST_FORBIDDEN);
    assert_string_equal(w.err.field, "current");
    err_clear(&w.err);
    assert_int_equal(totp_confirm(w.app, &s, "123456", code, &w.err), ST_FORBIDDEN);
    assert_int_equal(totp_confirm(w.app, &s, old_code, code, &w.err), ST_OK);
}

/* ---- how sessions end ---- */

static void test_idle_and_absolute(void **state) {
    (void)state;
    char officer[SESSION_TOKEN_BYTES], producer[SESSION_TOKEN_BYTES];
    people_enter(&w, "so-nnmt", "dae", "so-nnmt", officer);
    people_enter(&w, "chi-mau", "manager", "htx-a", producer);
    for (int i = 0; i < 12; i++) { /* somebody who works all day */
        w.now_us += HOUR;
        assert_string_equal(find(officer), "ok");
        assert_string_equal(find(producer), "ok");
        assert_int_equal(store_checkpoint(app_store(w.app), &w.err), ST_OK); /* behind what was posted */
    }
    w.now_us += SECOND;
    assert_string_equal(find(officer), "session.none"); /* 12 hours */
    assert_string_equal(find(producer), "ok");
    for (int i = 0; i < 64; i++) {
        w.now_us += 11 * HOUR;
        assert_string_equal(find(producer), "ok");
        assert_int_equal(store_checkpoint(app_store(w.app), &w.err), ST_OK);
    }
    w.now_us += 5 * HOUR;
    assert_string_equal(find(producer), "session.none"); /* 30 days */
}

static void test_idle(void **state) {
    (void)state;
    char officer[SESSION_TOKEN_BYTES], producer[SESSION_TOKEN_BYTES];
    people_enter(&w, "so-nnmt", "dae", "so-nnmt", officer);
    people_enter(&w, "chi-mau", "manager", "htx-a", producer);
    w.now_us += HOUR + SECOND;
    assert_string_equal(find(officer), "session.none");
    w.now_us += 11 * HOUR - SECOND;
    assert_string_equal(find(producer), "ok");
    assert_int_equal(store_checkpoint(app_store(w.app), &w.err), ST_OK);
    w.now_us += 12 * HOUR + SECOND;
    assert_string_equal(find(producer), "session.none");
}

static void test_signing_out(void **state) {
    (void)state;
    char a[SESSION_TOKEN_BYTES], b[SESSION_TOKEN_BYTES], c[SESSION_TOKEN_BYTES];
    enum signin_step step;
    people_enter(&w, "chi-mau", "manager", "htx-a", a);
    (void)sign("chi-mau", PEOPLE_PASSWORD, &step);
    memcpy(b, token, sizeof b);
    struct session s = people_session(&w, b, ar);
    assert_int_equal(session_renew(w.app, b, c, &w.err), ST_OK);
    assert_string_equal(find(b), "session.none"); /* a token that was seen before is worth nothing */
    struct session renewed = people_session(&w, c, ar);
    assert_int_equal(s.id, renewed.id);
    assert_string_not_equal(s.csrf, renewed.csrf);
    assert_int_equal(session_end(w.app, c, &w.err), ST_OK);
    assert_string_equal(find(c), "session.none");
    assert_string_equal(find(a), "ok");
    (void)sign("chi-mau", PEOPLE_PASSWORD, &step);
    assert_int_equal(session_end_all(w.app, s.account_id, &w.err), ST_OK);
    assert_string_equal(find(a), "session.none");
    assert_string_equal(find(token), "session.none");
    assert_string_equal(find("short"), "session.none");
    assert_string_equal(find("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), "session.none");
    assert_int_equal(session_end(w.app, "nonsense", &w.err), ST_OK);
}

static void test_ended_account(void **state) {
    (void)state;
    enum signin_step step;
    char code[32];
    people_enter(&w, "chi-mau", "manager", "htx-a", token);
    char kept[SESSION_TOKEN_BYTES];
    memcpy(kept, token, sizeof kept);
    json_t *r = world_do(&w, COMMAND_ACCOUNT_CARD, json_pack("{s:s}", "account", "chi-mau"));
    (void)snprintf(code, sizeof code, "%s", json_string_value(json_object_get(r, "card")));
    json_decref(r);
    json_decref(world_do(&w, COMMAND_ACCOUNT_END, json_pack("{s:s}", "account", "chi-mau")));
    assert_string_equal(find(kept), "session.none");
    assert_string_equal(sign("chi-mau", "wrong", &step), "signin.wrong"); /* only who knows the password learns it */
    assert_string_equal(sign("chi-mau", PEOPLE_PASSWORD, &step), "signin.off");
    err_clear(&w.err);
    assert_int_equal(signin_card(w.app, code, PEOPLE_PEER, token, &w.err), ST_FORBIDDEN);
}

/* What was signed out of, or used up, since a backup does not come back with it. */
static void test_a_restore_signs_everybody_out(void **state) {
    (void)state;
    char backup[320], code[32];
    json_t *result = NULL;
    people_enter(&w, "chi-mau", "manager", "htx-a", token);
    (void)snprintf(code, sizeof code, "%s", people_add(&w, "anh-mau", "clerk", "htx-a"));
    (void)snprintf(backup, sizeof backup, "%s/backup.db", w.dir);
    json_decref(world_do(&w, COMMAND_BACKUP, json_pack("{s:s}", "path", backup)));
    scanner_close(&w.scanner);
    app_close(&w.app);
    const struct app_options o = { .dir = w.dir, .clock = &w.clock };
    assert_int_equal(app_restore(&o, &actor_operator, backup, &result, &w.err), ST_OK);
    json_decref(result);
    world_reopen(&w);
    enum signin_step step;
    assert_string_equal(find(token), "session.none");
    err_clear(&w.err);
    assert_int_equal(signin_card(w.app, code, PEOPLE_PEER, token, &w.err), ST_FORBIDDEN);
    assert_string_equal(sign("chi-mau", PEOPLE_PASSWORD, &step), "ok");
}

/* ---- acting as ---- */

static void test_switch(void **state) {
    (void)state;
    people_enter(&w, "chi-mau", "manager", "htx-a", token);
    json_decref(world_do(&w, COMMAND_ACCOUNT_ASSIGN,
                         json_pack("{s:s, s:s, s:s, s:s, s:s}", "account", "chi-mau", "role", "mark-owner", "org", "hoi-det", "from",
                                   "2026-11-25", "to", "2026-11-26")));
    struct session s = people_session(&w, token, ar);
    assert_int_equal(s.assignments_len, 1); /* from tomorrow */
    world_set_time(&w, "2026-11-25", 0, 0, 1);
    (void)sign_from("chi-mau", PEOPLE_PASSWORD, 1);
    s = people_session(&w, token, ar);
    assert_int_equal(s.assignments_len, 2);
    assert_int_equal(s.now->role, ROLE_MANAGER);
    assert_int_equal(session_switch(w.app, token, s.assignments[1].id, &w.err), ST_OK);
    int64_t id = s.assignments[1].id;
    s = people_session(&w, token, ar);
    assert_int_equal(s.now->role, ROLE_MARK_OWNER);
    assert_string_equal(s.actor.org, "hoi-det");
    assert_int_equal(s.actor.who.org_id, s.now->org_id);
    assert_int_equal(session_switch(w.app, token, 999, &w.err), ST_FORBIDDEN);
    assert_string_equal(w.err.key, "assignment.none");
    world_set_time(&w, "2026-11-26", 23, 59, 59);
    (void)sign_from("chi-mau", PEOPLE_PASSWORD, 1);
    assert_int_equal(session_switch(w.app, token, id, &w.err), ST_OK);
    w.now_us += SECOND; /* midnight: the role is over by itself */
    s = people_session(&w, token, ar);
    assert_int_equal(s.now->role, ROLE_MANAGER);
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)
    const struct CMUnitTest tests[] = { T(test_card_opens_once),
                                        T(test_card_ends),
                                        T(test_card_resets),
                                        T(test_password),
                                        T(test_password_change),
                                        T(test_password_set_by_the_operator),
                                        T(test_account_waits_and_locks),
                                        T(test_nothing_tells_which_logins_exist),
                                        T(test_network_waits),
                                        T(test_second_factor),
                                        T(test_codes_cannot_be_guessed),
                                        T(test_replacing_the_factor_needs_the_old_one),
                                        T(test_idle_and_absolute),
                                        T(test_idle),
                                        T(test_signing_out),
                                        T(test_ended_account),
                                        T(test_a_restore_signs_everybody_out),
                                        T(test_switch) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
