/* Who manages whose accounts: every role against every kind of account, deputies, and what is recorded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/assign.h"
#include "people.h"
#include "store/kind.h"
#include "store/people.h"

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

/* Somebody who is signed in; the password is not needed here. */
static struct session person(const char *login, const char *role, const char *org) {
    static char tokens[16][SESSION_TOKEN_BYTES];
    static size_t n;
    char *t = tokens[n++ % 16];
    assert_int_equal(signin_card(w.app, people_add(&w, login, role, org), PEOPLE_PEER, t, &w.err), ST_OK);
    return people_session(&w, t, ar);
}

static json_t *wish(const char *login, const char *role, const char *org) {
    return json_pack("{s:s, s:s, s:s, s:s, s:i}", "login", login, "name", "Người Mới", "role", role, "org", org, "member",
                     strcmp(role, "member") ? 0 : 7);
}

static enum status add(const struct session *s, const char *login, const char *role, const char *org) {
    return people_do(&w, s, COMMAND_ACCOUNT_ADD, wish(login, role, org));
}

static enum status on(const struct session *s, enum command c, const char *account) {
    return people_do(&w, s, c, json_pack("{s:s}", "account", account));
}

/* Household 7 of an organisation. */
static enum status household_write(struct db *tx, void *ctx, struct err *e) {
    struct org o;
    struct kind_head h = { .id = "7", .state = STATE_ACTIVE, .version = 1, .entered = "web", .owner_unit = "03013", .owner_member = 7 };
    json_t *values = json_pack("{s:s, s:s}", "name", "Hộ Mẫu", "joined_on", "2026-01-02");
    enum status st = org_by_code(tx, ctx, ar, &o, e);
    h.owner_org = o.id;
    if (!st) st = kind_insert(tx, KIND_MEMBER, &h, values, e);
    json_decref(values);
    return st;
}

static void household(char *org) { assert_int_equal(store_write(app_store(w.app), household_write, org, &w.err), ST_OK); }

/* ---- the matrix ---- */

/* Who acts, and in which organisation; each role once. */
static const struct {
    const char *login, *role, *org;
} actors[] = { { "opr", "operator", "van-hanh" },   { "dst", "dost", "so-khcn" },      { "dae", "dae", "so-nnmt" },
               { "com", "commune", "ubnd-03013" },  { "own", "mark-owner", "hoi-det" }, { "gim", "gi-manager", "hoi-det" },
               { "mgr", "manager", "htx-a" },       { "clk", "clerk", "htx-a" },        { "mem", "member", "htx-a" },
               { "obs", "observer", "so-khcn" } };
#define ACTORS (sizeof actors / sizeof *actors)

/* What is given where; the roles of actors who may give it. */
static const struct {
    const char *role, *org, *by;
} gifts[] = { { "clerk", "htx-a", "opr com mgr" },   { "clerk", "htx-b", "opr" },           { "manager", "htx-a", "opr com mgr" },
              { "member", "htx-a", "opr com mgr" },  { "mark-owner", "htx-a", "opr mgr" },  { "mark-owner", "hoi-det", "opr own" },
              { "gi-manager", "hoi-det", "opr gim" }, { "commune", "ubnd-03013", "opr" },   { "dost", "so-khcn", "opr" },
              { "operator", "van-hanh", "opr" },     { "observer", "so-khcn", "opr" } };

static void test_who_gives_what(void **state) {
    (void)state;
    struct session s[ACTORS];
    char login[32];
    for (size_t i = 0; i < ACTORS; i++) s[i] = person(actors[i].login, actors[i].role, actors[i].org);
    static char coop[] = "htx-a";
    household(coop);
    for (size_t g = 0; g < sizeof gifts / sizeof *gifts; g++)
        for (size_t i = 0; i < ACTORS; i++) {
            (void)snprintf(login, sizeof login, "new-%zu-%zu", g, i);
            enum status st = add(&s[i], login, gifts[g].role, gifts[g].org);
            bool own_only = access_scope(CLASS_ORG, ACTION_READ, (enum role)role_parse(actors[i].role)) == SCOPE_ORG;
            enum status no = own_only && strcmp(gifts[g].org, actors[i].org) != 0 ? ST_NOT_FOUND : ST_FORBIDDEN; /* out of sight is not there */
            enum status want = strstr(gifts[g].by, actors[i].login) ? ST_OK : no;
            if (st != want) fail_msg("%s gives %s in %s: %s", actors[i].login, gifts[g].role, gifts[g].org, w.err.key);
        }
}

/* A card or an end needs the reach of all that the account has. */
static void test_who_resets_whom(void **state) {
    (void)state;
    struct session commune = person("com", "commune", "ubnd-03013"), manager = person("mgr", "manager", "htx-a");
    struct session clerk = person("clk", "clerk", "htx-a");
    (void)people_add(&w, "anh-b", "manager", "htx-b");
    (void)people_add(&w, "can-bo", "commune", "ubnd-03013");
    assert_int_equal(on(&commune, COMMAND_ACCOUNT_CARD, "clk"), ST_OK);
    assert_int_equal(on(&commune, COMMAND_ACCOUNT_CARD, "mgr"), ST_OK);
    assert_int_equal(on(&commune, COMMAND_ACCOUNT_CARD, "anh-b"), ST_NOT_FOUND); /* another commune: nobody there that he knows of */
    assert_int_equal(on(&commune, COMMAND_ACCOUNT_CARD, "can-bo"), ST_NOT_FOUND); /* a colleague */
    assert_int_equal(on(&commune, COMMAND_ACCOUNT_CARD, "com"), ST_FORBIDDEN);    /* himself */
    assert_int_equal(on(&manager, COMMAND_ACCOUNT_CARD, "clk"), ST_OK);
    assert_int_equal(on(&manager, COMMAND_ACCOUNT_CARD, "anh-b"), ST_NOT_FOUND);
    assert_int_equal(on(&manager, COMMAND_ACCOUNT_CARD, "mgr"), ST_FORBIDDEN);
    assert_string_equal(w.err.key, "account.self");
    assert_int_equal(on(&clerk, COMMAND_ACCOUNT_CARD, "mgr"), ST_NOT_FOUND);
    assert_int_equal(on(&manager, COMMAND_ACCOUNT_CARD, "nobody"), ST_NOT_FOUND);
    /* the clerk also owns a mark elsewhere: the manager's card would open that too */
    json_decref(world_do(&w, COMMAND_ACCOUNT_ASSIGN, json_pack("{s:s, s:s, s:s}", "account", "clk", "role", "mark-owner", "org", "hoi-det")));
    assert_int_equal(on(&manager, COMMAND_ACCOUNT_CARD, "clk"), ST_FORBIDDEN);
    assert_int_equal(on(&manager, COMMAND_ACCOUNT_END, "clk"), ST_FORBIDDEN);
    assert_int_equal(on(&manager, COMMAND_ACCOUNT_SHOW, "clk"), ST_OK);
    assert_int_equal(on(&commune, COMMAND_ACCOUNT_END, "mgr"), ST_OK);
    assert_int_equal(on(&commune, COMMAND_ACCOUNT_CARD, "mgr"), ST_REFUSED); /* it has ended */
}

static void test_nobody_gives_himself_anything(void **state) {
    (void)state;
    struct session manager = person("mgr", "manager", "htx-a"), operator = person("opr", "operator", "van-hanh");
    assert_int_equal(people_do(&w, &manager, COMMAND_ACCOUNT_ASSIGN,
                               json_pack("{s:s, s:s, s:s}", "account", "mgr", "role", "mark-owner", "org", "htx-a")), ST_FORBIDDEN);
    assert_string_equal(w.err.key, "assignment.self");
    assert_int_equal(people_do(&w, &operator, COMMAND_ACCOUNT_ASSIGN,
                               json_pack("{s:s, s:s, s:s}", "account", "opr", "role", "dost", "org", "so-khcn")), ST_FORBIDDEN);
    /* nor takes somebody of another organisation in */
    (void)people_add(&w, "anh-b", "clerk", "htx-b");
    assert_int_equal(people_do(&w, &manager, COMMAND_ACCOUNT_ASSIGN,
                               json_pack("{s:s, s:s, s:s}", "account", "anh-b", "role", "clerk", "org", "htx-a")), ST_NOT_FOUND);
    assert_int_equal(people_do(&w, &manager, COMMAND_ACCOUNT_PASSWORD,
                               json_pack("{s:s, s:s}", "account", "anh-b", "password", PEOPLE_PASSWORD)), ST_FORBIDDEN);
    assert_int_equal(people_do(&w, &manager, COMMAND_ORG_ADD,
                               json_pack("{s:s, s:s, s:s}", "code", "htx-c", "name", "HTX C", "kind", "producer")), ST_FORBIDDEN);
}

/* ---- what is refused to everybody ---- */

static const char *refused(json_t *params, enum command c) {
    enum status st = ST_OK;
    json_decref(world_try(&w, c, params, &st));
    return st ? w.err.key : "ok";
}

static json_t *given(const char *role, const char *org, const char *from, const char *to, int member) {
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:i}", "account", "chi-mau", "role", role, "org", org, "from", from, "to", to,
                     "member", member);
}

static void test_rules_of_an_assignment(void **state) {
    (void)state;
    (void)people_add(&w, "chi-mau", "manager", "htx-a");
    json_decref(world_do(&w, COMMAND_ORG_ADD, json_pack("{s:s, s:s, s:s, s:s}", "code", "htx-cu", "name", "HTX cũ", "kind", "producer",
                                                        "to", "2026-11-23")));
    assert_string_equal(refused(given("king", "htx-a", "", "", 0), COMMAND_ACCOUNT_ASSIGN), "assignment.role");
    assert_string_equal(refused(given("dost", "htx-a", "", "", 0), COMMAND_ACCOUNT_ASSIGN), "assignment.home");
    assert_string_equal(refused(given("clerk", "ubnd-03013", "", "", 0), COMMAND_ACCOUNT_ASSIGN), "assignment.home");
    assert_string_equal(refused(given("clerk", "nowhere", "", "", 0), COMMAND_ACCOUNT_ASSIGN), "org.missing");
    assert_string_equal(refused(given("clerk", "htx-cu", "", "", 0), COMMAND_ACCOUNT_ASSIGN), "assignment.org-ended");
    assert_string_equal(refused(given("member", "htx-a", "", "", 0), COMMAND_ACCOUNT_ASSIGN), "assignment.member");
    assert_string_equal(refused(given("clerk", "htx-a", "", "", 3), COMMAND_ACCOUNT_ASSIGN), "assignment.member");
    assert_string_equal(refused(given("clerk", "htx-a", "2026-12-02", "2026-12-01", 0), COMMAND_ACCOUNT_ASSIGN), "assignment.dates");
    assert_string_equal(refused(given("clerk", "htx-a", "2026-13-01", "", 0), COMMAND_ACCOUNT_ASSIGN), "param.date");
    assert_string_equal(refused(given("manager", "htx-a", "", "", 0), COMMAND_ACCOUNT_ASSIGN), "assignment.exists");
    assert_string_equal(refused(wish("chi-mau", "clerk", "htx-a"), COMMAND_ACCOUNT_ADD), "account.exists");
    assert_string_equal(refused(wish("Chi Mẫu", "clerk", "htx-a"), COMMAND_ACCOUNT_ADD), "account.login");
    assert_string_equal(refused(wish("12345", "clerk", "htx-a"), COMMAND_ACCOUNT_ADD), "account.login");
    assert_string_equal(refused(json_pack("{s:s}", "account", "99"), COMMAND_ACCOUNT_CARD), "account.missing");
}

/* A refused assignment leaves no account behind. */
static void test_all_or_nothing(void **state) {
    (void)state;
    assert_string_equal(refused(wish("chi-mau", "dost", "htx-a"), COMMAND_ACCOUNT_ADD), "assignment.home");
    assert_string_equal(refused(json_pack("{s:s}", "account", "chi-mau"), COMMAND_ACCOUNT_SHOW), "account.missing");
}

static void test_unassign(void **state) {
    (void)state;
    struct session manager = person("mgr", "manager", "htx-a"), other = person("khac", "manager", "htx-b");
    struct session clerk = person("clk", "clerk", "htx-a");
    json_t *id = json_pack("{s:I}", "assignment", (json_int_t)clerk.now->id);
    assert_int_equal(people_do(&w, &other, COMMAND_ACCOUNT_UNASSIGN, json_incref(id)), ST_NOT_FOUND);
    assert_int_equal(people_do(&w, &clerk, COMMAND_ACCOUNT_UNASSIGN, json_incref(id)), ST_FORBIDDEN);
    assert_int_equal(people_do(&w, &manager, COMMAND_ACCOUNT_UNASSIGN, json_incref(id)), ST_OK);
    assert_int_equal(people_do(&w, &manager, COMMAND_ACCOUNT_UNASSIGN, id), ST_CONFLICT);
    assert_int_equal(signin_card(w.app, "x", PEOPLE_PEER, token, &w.err), ST_FORBIDDEN);
    assert_int_equal(on(&manager, COMMAND_ACCOUNT_CARD, "clk"), ST_OK);
    assert_int_equal(people_do(&w, &manager, COMMAND_ACCOUNT_ASSIGN,
                               json_pack("{s:s, s:s, s:s}", "account", "clk", "role", "clerk", "org", "htx-a")), ST_OK);
}

/* ---- deputies ---- */

static json_t *deputy(const char *account, const char *role, const char *org, const char *for_whom, const char *from, const char *to) {
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "account", account, "role", role, "org", org, "deputy_for", for_whom, "from",
                     from, "to", to);
}

static void test_a_deputy_takes_the_place(void **state) {
    (void)state;
    struct session officer = person("can-bo-1", "commune", "ubnd-03013");
    (void)people_add(&w, "can-bo-2", "observer", "ubnd-03013");
    assert_int_equal(people_do(&w, &officer, COMMAND_ACCOUNT_ASSIGN,
                               deputy("can-bo-2", "commune", "ubnd-03013", "can-bo-1", "2026-11-25", "")), ST_INVALID);
    assert_string_equal(w.err.key, "assignment.deputy-days");
    assert_int_equal(people_do(&w, &officer, COMMAND_ACCOUNT_ASSIGN,
                               deputy("can-bo-2", "commune", "ubnd-03013", "can-bo-1", "2026-11-25", "2027-11-26")), ST_INVALID);
    assert_int_equal(people_do(&w, &officer, COMMAND_ACCOUNT_ASSIGN,
                               deputy("can-bo-2", "commune", "ubnd-03013", "can-bo-1", "2026-11-25", "2026-12-05")), ST_OK);
    json_t *r = world_do(&w, COMMAND_ACCOUNT_CARD, json_pack("{s:s}", "account", "can-bo-2"));
    world_set_time(&w, "2026-11-25", 0, 0, 0);
    assert_int_equal(signin_card(w.app, json_string_value(json_object_get(r, "card")), PEOPLE_PEER, token, &w.err), ST_OK);
    json_decref(r);
    struct session s = people_session(&w, token, ar);
    assert_int_equal(s.now->role, ROLE_OBSERVER); /* the own role comes first */
    assert_int_equal(s.assignments_len, 2);
    assert_true(s.assignments[1].deputy);
    assert_int_equal(session_switch(w.app, token, s.assignments[1].id, &w.err), ST_OK);
    s = people_session(&w, token, ar);
    assert_int_equal(s.actor.behalf_of, officer.account_id);
    assert_string_equal(s.actor.who.unit_code, "03013");
    assert_int_equal(add(&s, "chi-moi", "clerk", "htx-a"), ST_OK); /* the deputy does the work … */
    json_t *acts = world_do(&w, COMMAND_LIST, json_pack("{s:s}", "kind", "acts"));
    const json_t *detail = json_object_get(json_array_get(acts, json_array_size(acts) - 1), "detail");
    assert_int_equal(json_integer_value(json_object_get(detail, "by")), s.account_id); /* … and it is recorded so */
    assert_int_equal(json_integer_value(json_object_get(detail, "behalf_of")), officer.account_id);
    json_decref(acts);
    (void)people_add(&w, "can-bo-3", "observer", "ubnd-03013"); /* but names no deputy in turn */
    assert_int_equal(people_do(&w, &s, COMMAND_ACCOUNT_ASSIGN,
                               deputy("can-bo-3", "commune", "ubnd-03013", "can-bo-1", "2026-12-01", "2026-12-31")), ST_FORBIDDEN);
    world_set_time(&w, "2026-12-05", 23, 59, 59);
    r = world_do(&w, COMMAND_ACCOUNT_CARD, json_pack("{s:s}", "account", "can-bo-2"));
    assert_int_equal(signin_card(w.app, json_string_value(json_object_get(r, "card")), PEOPLE_PEER, token, &w.err), ST_OK);
    json_decref(r);
    assert_int_equal(people_session(&w, token, ar).assignments_len, 2);
    w.now_us += 1000000; /* the last day is over */
    assert_int_equal(people_session(&w, token, ar).assignments_len, 1);
}

static void test_who_names_a_deputy(void **state) {
    (void)state;
    struct session dost = person("khcn-1", "dost", "so-khcn"), dae = person("nnmt-1", "dae", "so-nnmt");
    (void)people_add(&w, "khcn-2", "observer", "so-khcn");
    assert_int_equal(people_do(&w, &dae, COMMAND_ACCOUNT_ASSIGN,
                               deputy("khcn-2", "dost", "so-khcn", "khcn-1", "2026-12-01", "2026-12-31")), ST_NOT_FOUND);
    assert_int_equal(people_do(&w, &dost, COMMAND_ACCOUNT_ASSIGN,
                               deputy("nnmt-1", "dost", "so-khcn", "khcn-1", "2026-12-01", "2026-12-31")), ST_NOT_FOUND);
    assert_int_equal(people_do(&w, &dost, COMMAND_ACCOUNT_ASSIGN,
                               deputy("khcn-2", "dost", "so-khcn", "khcn-2", "2026-12-01", "2026-12-31")), ST_INVALID);
    assert_string_equal(w.err.key, "assignment.deputy");
    assert_int_equal(people_do(&w, &dost, COMMAND_ACCOUNT_ASSIGN,
                               deputy("khcn-2", "dost", "so-khcn", "khcn-1", "2026-12-01", "2026-12-31")), ST_OK);
    /* a plain role needs more than having it */
    assert_int_equal(people_do(&w, &dost, COMMAND_ACCOUNT_ASSIGN,
                               json_pack("{s:s, s:s, s:s}", "account", "khcn-2", "role", "dost", "org", "so-khcn")), ST_FORBIDDEN);
    /* whose place is taken may end it */
    json_t *r = world_do(&w, COMMAND_ACCOUNT_SHOW, json_pack("{s:s}", "account", "khcn-2"));
    const json_t *last = json_array_get(json_object_get(r, "assignments"), 1);
    assert_string_equal(json_string_value(json_object_get(last, "state")), "future");
    assert_int_equal(people_do(&w, &dost, COMMAND_ACCOUNT_UNASSIGN,
                               json_pack("{s:I}", "assignment", json_integer_value(json_object_get(last, "id")))), ST_OK);
    json_decref(r);
}

/* ---- lists ---- */

static size_t listed(const struct session *s, const char *org) {
    enum status st = ST_OK;
    json_t *r = people_try(&w, s, COMMAND_ACCOUNT_LIST, json_pack("{s:s*}", "org", org), &st);
    char *text = json_dumps(r, 0);
    if (text) assert_null(strstr(text, "argon2id"));
    free(text);
    size_t n = st ? (size_t)-1 : json_array_size(r);
    json_decref(r);
    return n;
}

static void test_lists_reach_as_far_as_the_role(void **state) {
    (void)state;
    struct session operator = person("opr", "operator", "van-hanh"), commune = person("com", "commune", "ubnd-03013");
    struct session manager = person("mgr", "manager", "htx-a"), clerk = person("clk", "clerk", "htx-a");
    struct session other = person("khac", "manager", "htx-b");
    assert_int_equal(listed(&operator, NULL), 5);
    assert_int_equal(listed(&operator, "htx-b"), 1);
    assert_int_equal(listed(&commune, NULL), 2);
    assert_int_equal(listed(&commune, "htx-b"), (size_t)-1);
    assert_int_equal(listed(&manager, NULL), 2);
    assert_int_equal(listed(&other, NULL), 1);
    assert_int_equal(listed(&clerk, NULL), (size_t)-1);
    assert_int_equal(on(&other, COMMAND_ACCOUNT_SHOW, "clk"), ST_NOT_FOUND);
    json_t *r = world_do(&w, COMMAND_ACCOUNT_SHOW, json_pack("{s:s}", "account", "mgr"));
    assert_false(json_is_true(json_object_get(r, "has_password")));
    assert_true(json_is_null(json_object_get(r, "card_until_at"))); /* used */
    assert_null(json_object_get(r, "card"));
    json_decref(r);
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)
    const struct CMUnitTest tests[] = { T(test_who_gives_what),
                                        T(test_who_resets_whom),
                                        T(test_nobody_gives_himself_anything),
                                        T(test_rules_of_an_assignment),
                                        T(test_all_or_nothing),
                                        T(test_unassign),
                                        T(test_a_deputy_takes_the_place),
                                        T(test_who_names_a_deputy),
                                        T(test_lists_reach_as_far_as_the_role) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
