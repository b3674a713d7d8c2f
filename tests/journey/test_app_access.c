/*
 * The access matrix against the commands: every kind, action and step for every role and every way in which a record can
 * stand to somebody. What core/access.def says is what happens, or it is in the list that this test prints.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "core/assign.h"
#include "family.h"

static struct world w;
static struct actor people[ROLE_COUNT];
static uint32_t runs[FAMILY_COUNT];
static int wrong;

/* Each role sits in the same organisation; its account is nobody's who entered the records. */
static void people_make(void) {
    for (int r = 0; r < ROLE_COUNT; r++)
        people[r] = (struct actor){ .role = role_key(r), .org = "own-0", .account_id = 1000 + r,
                                    .who = { .role = (enum role)r, .org_id = FAMILY_ORG, .unit_code = r == ROLE_COMMUNE ? FAMILY_UNIT : "",
                                             .member_id = r == ROLE_MEMBER ? family_member(FAMILY_OWN) : 0 } };
}

static int setup(void **state) {
    (void)state;
    world_open(&w, true);
    people_make();
    family_open(&w);
    for (int f = 0; f < FAMILY_COUNT; f++) {
        family_put(&w, KIND_RECALL, (enum family)f, family_rest(KIND_RECALL));
        runs[f] = family_run(&w, (enum family)f);
    }
    return 0;
}

static int teardown(void **state) {
    (void)state;
    world_close(&w);
    return 0;
}

/* ---- asking ---- */

static enum status try(enum role r, enum command c, json_t *params, json_t **result) {
    json_t *out = NULL;
    assert_non_null(params);
    err_clear(&w.err);
    enum status st = command_run(c, w.app, NULL, &people[r], params, NULL, &out, &w.err);
    json_decref(params);
    if (result) *result = out;
    else json_decref(out);
    return st;
}

static void differs(const char *what, const char *act, enum role r, enum family f, const char *wanted) {
    print_message("%-14s %-10s %-11s %-10s matrix: %-9s command: %s %s\n", what, act, role_key((int)r), family_key(f), wanted,
                  status_key(w.err.status), w.err.key);
    wrong++;
}

/* What is denied says so, unless even reading is: then there is no such record. */
static void judge(const char *what, const char *act, enum role r, enum family f, enum access_class class, enum access_action a,
                  struct access_owner o, enum status st) {
    bool may = access_allows(class, a, &people[r].who, &o), reads = access_allows(class, ACTION_READ, &people[r].who, &o);
    if (may && st) differs(what, act, r, f, "allowed");
    if (!may && reads && st != ST_FORBIDDEN) differs(what, act, r, f, "denied");
    if (!may && !reads && st != ST_NOT_FOUND) differs(what, act, r, f, "unseen");
}

static json_t *of(enum kind k, enum family f) { return json_pack("{s:s, s:s}", "kind", kind_info(k)->key, "id", family_id(k, f)); }

/* ---- reading ---- */

static void read_one(enum kind k, enum family f, enum role r) {
    struct access_owner o = family_owner(k, f);
    judge(kind_info(k)->key, "get", r, f, kind_info(k)->class, ACTION_READ, o, try(r, COMMAND_RECORD_GET, of(k, f), NULL));
    judge(kind_info(k)->key, "history", r, f, kind_info(k)->class, ACTION_READ, o, try(r, COMMAND_RECORD_HISTORY, of(k, f), NULL));
}

/* Of the prepared records, exactly those are listed that can be read. */
static void list_one(enum kind k, enum role r) {
    json_t *page = NULL, *row = NULL;
    size_t i = 0;
    bool listed[FAMILY_COUNT] = { false };
    enum status st = try(r, COMMAND_RECORD_PAGE, json_pack("{s:s, s:i}", "kind", kind_info(k)->key, "limit", 1000), &page);
    json_array_foreach(json_object_get(page, "rows"), i, row)
        for (int f = 0; f < FAMILY_COUNT; f++)
            listed[f] |= !strcmp(json_string_value(json_object_get(row, "id")), family_id(k, (enum family)f));
    for (int f = 0; f < FAMILY_COUNT; f++) {
        struct access_owner o = family_owner(k, (enum family)f);
        bool reads = access_allows(kind_info(k)->class, ACTION_READ, &people[r].who, &o);
        if (reads != listed[f]) differs(kind_info(k)->key, "page", r, (enum family)f, reads ? "listed" : "unseen");
    }
    if (access_scope(kind_info(k)->class, ACTION_READ, r) == SCOPE_NONE && st != ST_FORBIDDEN) differs(kind_info(k)->key, "page", r, FAMILY_OWN, "denied");
    json_decref(page);
}

static void test_reading(void **state) {
    (void)state;
    wrong = 0;
    for (int k = 0; k < KIND_COUNT; k++) {
        for (int r = 0; r < ROLE_COUNT; r++) {
            for (int f = 0; f < FAMILY_COUNT; f++) read_one((enum kind)k, (enum family)f, (enum role)r);
            list_one((enum kind)k, (enum role)r);
        }
    }
    assert_int_equal(wrong, 0);
}

/* ---- steps ---- */

static json_t *step_params(enum kind k, enum family f, const struct step *s) {
    json_t *p = of(k, f), *values = json_object();
    json_object_set_new(p, "act", json_string(s->act));
    if (s->flags & STEP_REASON) json_object_set_new(p, "reason", json_string("Lý do"));
    if (s->flags & STEP_DEADLINE) json_object_set_new(p, "until", json_string("2026-12-15"));
    for (size_t i = 0; i < kind_info(k)->fields_len; i++) {
        const struct field *field = &kind_info(k)->fields[i];
        const char *value = family_step_value(s, field);
        if (value) json_object_set_new(values, field->name, json_string(value));
    }
    json_object_set_new(p, "values", values);
    return p;
}

/* What the command left is what the owner was: nothing that somebody does makes a record another's. */
static void owner_kept(enum kind k, enum family f) {
    struct kind_head h;
    struct db *db = NULL;
    json_t *values = NULL;
    struct arena *a = arena_new(1u << 20);
    struct access_owner o = family_owner(k, f);
    assert_int_equal(reader_open(&db, w.dir, &w.err), ST_OK);
    assert_int_equal(kind_get(db, k, family_id(k, f), a, &h, &values, &w.err), ST_OK);
    if (k == KIND_VISIT && h.state == STATE_DRAFT) o.org_id = 0; /* minutes are their producer's once they are sent */
    if (h.owner_org != o.org_id || strcmp(h.owner_unit, o.unit_code) || h.owner_member != o.member_id || h.owner_mark != o.mark_owner_org ||
        h.owner_manager != o.mark_manager_org)
        fail_msg("%s %s: owner is now %lld %s %lld %lld %lld", kind_info(k)->key, family_key(f), (long long)h.owner_org, h.owner_unit,
                 (long long)h.owner_member, (long long)h.owner_mark, (long long)h.owner_manager);
    reader_close(&db);
    json_decref(values);
    arena_free(&a);
}

/* What is left to the author is denied to everybody else first, and asked by the author then. */
static void step_one(enum kind k, enum family f, const struct step *s, enum state from) {
    bool own = s->flags & STEP_OWN;
    family_put(&w, k, f, from);
    for (int r = 0; r < ROLE_COUNT; r++) {
        int64_t account = people[r].account_id;
        if (own && !try((enum role)r, COMMAND_RECORD_ACT, step_params(k, f, s), NULL)) differs(kind_info(k)->key, s->act, (enum role)r, f, "author's");
        if (own) people[r].account_id = FAMILY_AUTHOR;
        enum status st = try((enum role)r, COMMAND_RECORD_ACT, step_params(k, f, s), NULL);
        people[r].account_id = account;
        /* asked only of whom it is left to */
        if ((own && !strcmp(w.err.key, "step.hangs")) || !strcmp(w.err.key, "inspection.open")) st = ST_OK;
        judge(kind_info(k)->key, s->act, (enum role)r, f, kind_info(k)->class, s->action, family_owner(k, f), st);
        if (!st && !*w.err.key) owner_kept(k, f);
        if (!st) family_put(&w, k, f, from);
    }
}

/* Every row of workflow.def of a flow: the step of an act in the first of its states. */
static void steps_each(enum kind k, void (*one)(enum kind k, enum family f, const struct step *s, enum state from)) {
    enum state from = STATE_DRAFT;
    const struct step *s = NULL;
    for (size_t n = 0; (s = family_step(k, n, &from)); n++)
        for (int f = 0; f < FAMILY_COUNT; f++) one(k, (enum family)f, s, from);
    for (int f = 0; f < FAMILY_COUNT; f++) family_put(&w, k, (enum family)f, family_rest(k));
}

static void test_steps(void **state) {
    (void)state;
    wrong = 0;
    for (int k = 0; k < KIND_COUNT; k++) steps_each((enum kind)k, step_one);
    assert_int_equal(wrong, 0);
}

/* ---- what two people do ---- */

static void decide_one(enum kind k, enum family f, const struct step *s, enum state from) {
    int64_t id = 0;
    if (!(s->flags & STEP_TWO)) return;
    for (int r = 0; r < ROLE_COUNT; r++) {
        for (int agree = 0; agree < 2; agree++) {
            if (!id) {
                family_put(&w, k, f, from);
                id = family_ask(&w, k, f, s->act);
            }
            enum status st = try((enum role)r, COMMAND_PROPOSAL_DECIDE, json_pack("{s:I, s:b, s:s}", "id", (json_int_t)id, "agree", agree, "reason", "Lý do"), NULL);
            judge(kind_info(k)->key, agree ? "agree" : "refuse", (enum role)r, f, kind_info(k)->class, s->action, family_owner(k, f), st);
            if (!st) id = 0;
        }
    }
}

static void test_two_people(void **state) {
    (void)state;
    wrong = 0;
    for (int k = 0; k < KIND_COUNT; k++)
        if (kind_info((enum kind)k)->flow == FLOW_RIGHT || kind_info((enum kind)k)->flow == FLOW_RECALL) steps_each((enum kind)k, decide_one);
    assert_int_equal(wrong, 0);
}

/* ---- editing and adding ---- */

static void set_one(enum kind k, enum family f) {
    const struct field *field = family_plain_field(k);
    if (!field) { /* no form has any of its fields, so nobody may write it */
        for (int r = 0; r < ROLE_COUNT; r++) assert_int_equal(access_scope(kind_info(k)->class, ACTION_WRITE, (enum role)r), SCOPE_NONE);
        return;
    }
    family_put(&w, k, f, family_edit_state(k));
    for (int r = 0; r < ROLE_COUNT; r++) {
        json_t *p = of(k, f);
        json_object_set_new(p, "values", json_pack("{s:o}", field->name, family_new_value(field)));
        enum status st = try((enum role)r, COMMAND_RECORD_SET, p, NULL);
        judge(kind_info(k)->key, "set", (enum role)r, f, kind_info(k)->class, ACTION_WRITE, family_owner(k, f), st);
        if (!st) owner_kept(k, f);
        if (!st && k == KIND_VISIT) family_put(&w, k, f, family_edit_state(k)); /* its producer's again */
    }
    family_put(&w, k, f, family_rest(k));
}

/* Nothing is there yet that could be unseen; a form that names what one may not read is answered as if it were not there. */
static void add_one(enum kind k, enum family f, enum role r) {
    struct access_owner o = family_new_owner(k, f, r);
    bool may = access_allows(kind_info(k)->class, ACTION_WRITE, &people[r].who, &o);
    json_t *values = family_values(k, f);
    if (r == ROLE_MEMBER) json_object_del(values, "artisan_id"); /* a household knows no list of them */
    enum status st = try(r, COMMAND_RECORD_ADD, json_pack("{s:s, s:o}", "kind", kind_info(k)->key, "values", values), NULL);
    if (may && st) differs(kind_info(k)->key, "add", r, f, "allowed");
    if (!may && st != ST_FORBIDDEN && strcmp(w.err.key, "value.ref")) differs(kind_info(k)->key, "add", r, f, "denied");
}

static void test_writing(void **state) {
    (void)state;
    wrong = 0;
    for (int k = 0; k < KIND_COUNT; k++) {
        for (int f = 0; f < FAMILY_COUNT; f++) {
            set_one((enum kind)k, (enum family)f);
            for (int r = 0; r < ROLE_COUNT; r++) add_one((enum kind)k, (enum family)f, (enum role)r);
        }
    }
    assert_int_equal(wrong, 0);
}

/* ---- runs ---- */

static const struct {
    enum command command;
    enum access_action action;
    const char *name, *more; /* more: a member that the command needs */
} of_run[] = { { COMMAND_RUN_SHOW, ACTION_READ, "show", NULL },
               { COMMAND_RUN_PRINT, ACTION_PRINT, "print", NULL },
               { COMMAND_RUN_URLS, ACTION_PRINT, "urls", NULL },
               { COMMAND_RUN_ACTIVATE, ACTION_PRINT, "activate", "range" },
               { COMMAND_RUN_DISPLAY, ACTION_PRINT, "display", "range" },
               { COMMAND_RUN_VOID, ACTION_VOID, "void", "range" } };

static void run_one(enum family f, enum role r) {
    struct access_owner o = family_owner(KIND_LOT, f), mark = family_owner(KIND_RIGHT, f);
    o.mark_owner_org = mark.mark_owner_org;
    o.mark_manager_org = mark.mark_manager_org;
    for (size_t i = 0; i < sizeof of_run / sizeof *of_run; i++) {
        json_t *p = json_pack("{s:I, s:s*, s:s*}", "run", (json_int_t)runs[f], "range", of_run[i].more ? of_run[i].command == COMMAND_RUN_VOID ? "1" : "2" : NULL, "reason", of_run[i].more ? "torn" : NULL);
        judge("run", of_run[i].name, r, f, CLASS_RUN, of_run[i].action, o, try(r, of_run[i].command, p, NULL));
    }
    /* Before there is a run, no mark leads to it. */
    o.mark_owner_org = o.mark_manager_org = 0;
    json_t *p = json_pack("{s:s, s:o, s:i}", "product", family_id(KIND_PRODUCT, f), "lot", json_sprintf("L%d-0", (int)f), "count", 1);
    judge("run", "issue", r, f, CLASS_RUN, ACTION_ISSUE, o, try(r, COMMAND_RUN_ISSUE, p, NULL));
    struct access_owner right = family_owner(KIND_RIGHT, f);
    enum status st = try(r, COMMAND_LEDGER, json_pack("{s:s, s:s}", "kind", "right", "id", family_id(KIND_RIGHT, f)), NULL);
    judge("ledger", "read", r, f, CLASS_RUN, ACTION_READ, right, st);
}

/* Owners and managers of marks find runs in the ledger of each right, and have no list of all. */
static void runs_listed(enum role r) {
    json_t *page = NULL, *row = NULL;
    size_t i = 0;
    bool listed[FAMILY_COUNT] = { false };
    (void)try(r, COMMAND_RUN_PAGE, json_pack("{s:i}", "limit", 1000), &page);
    json_array_foreach(page, i, row)
        for (int f = 0; f < FAMILY_COUNT; f++) listed[f] |= json_integer_value(json_object_get(row, "id")) == runs[f];
    for (int f = 0; f < FAMILY_COUNT; f++) {
        struct access_owner o = family_owner(KIND_LOT, (enum family)f);
        if (access_allows(CLASS_RUN, ACTION_READ, &people[r].who, &o) != listed[f]) differs("run", "page", r, (enum family)f, "listed");
    }
    json_decref(page);
}

static void test_runs(void **state) {
    (void)state;
    wrong = 0;
    for (int r = 0; r < ROLE_COUNT; r++) {
        for (int f = 0; f < FAMILY_COUNT; f++) run_one((enum family)f, (enum role)r);
        runs_listed((enum role)r);
    }
    assert_int_equal(wrong, 0);
}

/* ---- accounts, keys, the log ---- */

static const enum family account_families[] = { FAMILY_OWN, FAMILY_NEIGHBOUR, FAMILY_ELSEWHERE };

static int64_t account_new(enum family f, const char *role) {
    static unsigned n;
    return world_id(world_do(&w, COMMAND_ACCOUNT_ADD, json_pack("{s:o, s:s, s:o, s:s}", "login", json_sprintf("nguoi-%u", ++n), "name", "Người Mẫu", "org",
                                                               json_sprintf("%s-0", family_key(f)), "role", role)));
}

/* Beside the scope, whoever manages an account must be one who may give the role that it has. */
static void account_one(enum family f, enum role r, const char *given) {
    static const struct {
        enum command command;
        enum access_action action;
        const char *name;
    } acts[] = { { COMMAND_ACCOUNT_SHOW, ACTION_READ, "show" }, { COMMAND_ACCOUNT_CARD, ACTION_WRITE, "card" }, { COMMAND_ACCOUNT_END, ACTION_END, "end" } };
    struct access_owner o = family_owner(KIND_ORG, f);
    int64_t id = account_new(f, given);
    for (size_t i = 0; i < 3; i++) {
        bool reads = access_allows(CLASS_ACCOUNT, ACTION_READ, &people[r].who, &o);
        bool may = access_allows(CLASS_ACCOUNT, acts[i].action, &people[r].who, &o) &&
                   (acts[i].action == ACTION_READ || role_may_give(r, (enum role)role_parse(given)));
        enum status st = try(r, acts[i].command, json_pack("{s:I}", "account", (json_int_t)id), NULL);
        if (st != (may ? ST_OK : reads ? ST_FORBIDDEN : ST_NOT_FOUND)) differs("account", acts[i].name, r, f, may ? "allowed" : reads ? "denied" : "unseen");
    }
}

static void allowed(enum role r, enum command c, json_t *params, enum access_class class, enum access_action a) {
    enum status st = try(r, c, params, NULL);
    if ((access_scope(class, a, r) == SCOPE_ALL) != (st == ST_OK)) differs(command_key(c), access_action_key(a), r, FAMILY_OWN, st ? "allowed" : "denied");
}

static void test_the_rest(void **state) {
    (void)state;
    static const struct {
        const char *list;
        enum access_class class;
    } lists[] = { { "keys", CLASS_KEY }, { "acts", CLASS_ACT }, { "entries", CLASS_LOG }, { "producers", CLASS_PRODUCER }, { "runs", CLASS_RUN } };
    wrong = 0;
    for (int i = 0; i < ROLE_COUNT; i++) {
        enum role r = (enum role)i;
        for (size_t f = 0; f < 3; f++) {
            account_one(account_families[f], r, "clerk");
            account_one(account_families[f], r, "mark-owner");
        }
        allowed(r, COMMAND_KEY_LIST, json_object(), CLASS_KEY, ACTION_READ);
        for (size_t n = 0; n < sizeof lists / sizeof *lists; n++)
            allowed(r, COMMAND_LIST, json_pack("{s:s}", "kind", lists[n].list), lists[n].class, ACTION_READ);
        allowed(r, COMMAND_ORG_ADD, json_pack("{s:o, s:s, s:s}", "code", json_sprintf("to-chuc-%d", i), "name", "Tổ chức", "kind", "association"), CLASS_ORG, ACTION_WRITE);
        allowed(r, COMMAND_KEY_ASK, json_pack("{s:s}", "act", "rotate"), CLASS_KEY, ACTION_GRANT);
    }
    assert_int_equal(wrong, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_reading), cmocka_unit_test(test_runs), cmocka_unit_test(test_steps),
                                        cmocka_unit_test(test_two_people), cmocka_unit_test(test_writing), cmocka_unit_test(test_the_rest) };
    return cmocka_run_group_tests(tests, setup, teardown);
}
