/*
 * What somebody may not see is answered as what is not there: the same status, key, field and sentence from every command that
 * takes the number of a thing, for every role and every way in which the thing can stand to him.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "base/text.h"
#include "family.h"

#define NOTHING "9999999" /* the number of no record */
#define VILLAGE_NOTHING "lang-khong-co"
#define GTIN_TAKEN "8930000000019"
#define GTIN_FREE "8930000000026"

static struct world w;
static struct actor people[ROLE_COUNT];
static uint32_t runs[FAMILY_COUNT];
static int64_t accounts[FAMILY_COUNT], product_with_gtin;
static int wrong, compared;

static int setup(void **state) {
    (void)state;
    world_open(&w, true);
    family_open(&w);
    for (int r = 0; r < ROLE_COUNT; r++)
        people[r] = (struct actor){ .role = role_key(r), .org = "own-0", .account_id = 1000 + r,
                                    .who = { .role = (enum role)r, .org_id = FAMILY_ORG, .unit_code = r == ROLE_COMMUNE ? FAMILY_UNIT : "",
                                             .member_id = r == ROLE_MEMBER ? family_member(FAMILY_OWN) : 0 } };
    for (int f = 0; f < FAMILY_COUNT; f++) {
        family_put(&w, KIND_RECALL, (enum family)f, family_rest(KIND_RECALL));
        runs[f] = family_run(&w, (enum family)f);
        accounts[f] = world_id(world_do(&w, COMMAND_ACCOUNT_ADD, json_pack("{s:o, s:s, s:o, s:s}", "login", json_sprintf("nguoi-%s", family_key((enum family)f)), "name",
                                                                          "Người Mẫu", "org", json_sprintf("%s-0", family_key((enum family)f)), "role", "clerk")));
    }
    product_with_gtin = world_id(world_do(&w, COMMAND_PRODUCT_ADD, json_pack("{s:s, s:s, s:s}", "producer", family_id(KIND_PRODUCER, FAMILY_ELSEWHERE), "name", "Có mã",
                                                                            "gtin", GTIN_TAKEN)));
    return 0;
}

static int teardown(void **state) {
    (void)state;
    world_close(&w);
    return 0;
}

/* ---- comparing ---- */

static enum status try(enum role r, enum command c, json_t *params) {
    json_t *out = NULL;
    assert_non_null(params);
    err_clear(&w.err);
    enum status st = command_run(c, w.app, NULL, &people[r], params, NULL, &out, &w.err);
    json_decref(params);
    json_decref(out);
    return st;
}

/* The sentence, with the number that was asked for in the place of that of nothing. */
static void sentence(const char *nothing, const char *id, struct buf *out) {
    struct buf said = BUF_INIT;
    text_error(&said, LANG_VI, &w.err);
    const char *at = said.data ? said.data : "", *there = NULL;
    buf_printf(out, "%s %s [%s] ", status_key(w.err.status), w.err.key, w.err.field);
    while (*nothing && (there = strstr(at, nothing))) {
        buf_printf(out, "%.*s%s", (int)(there - at), at, id);
        at = there + strlen(nothing);
    }
    buf_str(out, at);
    buf_free(&said);
}

/* The same command about a thing and about nothing; params: of an id, new each time. */
static void compare(const char *what, enum role r, enum family f, enum command c, json_t *there, json_t *nowhere, const char *nothing, const char *id) {
    struct buf one = BUF_INIT, other = BUF_INIT;
    enum status st = try(r, c, there);
    sentence("", "", &one);
    enum status none = try(r, c, nowhere);
    sentence(nothing, id, &other);
    compared++;
    if (!st || st != none || strcmp(one.data, other.data) != 0) {
        wrong++;
        print_message("%s %s %s %s\n  there:   %s\n  nowhere: %s\n", command_key(c), what, role_key((int)r), family_key(f), one.data, other.data);
    }
    buf_free(&one);
    buf_free(&other);
}

static bool reads(enum access_class class, enum role r, struct access_owner o) { return access_allows(class, ACTION_READ, &people[r].who, &o); }

static void each(void (*one)(enum family f, enum role r)) {
    wrong = compared = 0;
    for (int r = 0; r < ROLE_COUNT; r++)
        for (int f = 0; f < FAMILY_COUNT; f++) one((enum family)f, (enum role)r);
    assert_true(compared > 0);
    assert_int_equal(wrong, 0);
}

/* ---- records ---- */

static json_t *of(enum kind k, const char *id) { return json_pack("{s:s, s:s}", "kind", kind_info(k)->key, "id", id); }

static json_t *of_with(enum kind k, const char *id, const char *name, json_t *value) {
    json_t *p = of(k, id);
    json_object_set_new(p, name, value);
    return p;
}

static void record_one(enum family f, enum role r) {
    for (int i = 0; i < KIND_COUNT; i++) {
        enum kind k = (enum kind)i;
        enum state from = STATE_DRAFT;
        const char *key = kind_info(k)->key, *none = kind_info(k)->text_id ? VILLAGE_NOTHING : NOTHING, *act = family_step(k, 0, &from)->act;
        char id[KIND_ID_BYTES];
        (void)snprintf(id, sizeof id, "%s", family_id(k, f));
        if (reads(kind_info(k)->class, r, family_owner(k, f))) continue;
        compare(key, r, f, COMMAND_RECORD_GET, of(k, id), of(k, none), none, id);
        compare(key, r, f, COMMAND_RECORD_HISTORY, of(k, id), of(k, none), none, id);
        compare(key, r, f, COMMAND_RECORD_SET, of_with(k, id, "values", json_object()), of_with(k, none, "values", json_object()), none, id);
        compare(key, r, f, COMMAND_RECORD_ACT, of_with(k, id, "act", json_string(act)), of_with(k, none, "act", json_string(act)), none, id);
    }
}

static void test_records(void **state) {
    (void)state;
    each(record_one);
}

/* Names that forms offer to those who read none of the kind, and a household or artisan to who enters its lots, may be pointed to. */
static bool is_offered(enum kind k, enum family f, enum role r) {
    bool enters = (r == ROLE_MANAGER || r == ROLE_CLERK) && family_owner(k, f).org_id == FAMILY_ORG;
    return enters || access_scope(kind_info(k)->class, ACTION_READ, r) == SCOPE_NONE;
}

static json_t *pointing(enum kind k, const struct field *field, const char *id) {
    json_t *values = family_values(k, FAMILY_OWN);
    json_object_set_new(values, field->name, json_string(id));
    return json_pack("{s:s, s:o}", "kind", kind_info(k)->key, "values", values);
}

static void reference_one(enum family f, enum role r) {
    for (int i = 0; i < KIND_COUNT; i++) {
        enum kind k = (enum kind)i;
        for (size_t n = 0; n < kind_info(k)->fields_len; n++) {
            const struct field *field = &kind_info(k)->fields[n];
            char id[KIND_ID_BYTES];
            if (field->type != FIELD_REF || field->flags & FIELD_HIDDEN || is_offered(field->ref, f, r)) continue;
            if (reads(kind_info(field->ref)->class, r, family_owner(field->ref, f))) continue;
            (void)snprintf(id, sizeof id, "%s", family_id(field->ref, f));
            compare(field->name, r, f, COMMAND_RECORD_ADD, pointing(k, field, id), pointing(k, field, NOTHING), NOTHING, id);
        }
    }
}

static void test_references(void **state) {
    (void)state;
    each(reference_one);
}

static json_t *product_of(const char *producer, const char *name, const char *gtin) {
    return json_pack("{s:s, s:s, s:s}", "producer", producer, "name", name, "gtin", gtin);
}

static json_t *lot_of(const char *product, enum family f) {
    return json_pack("{s:s, s:o, s:i, s:s}", "product", product, "code", json_sprintf("L%d-0", (int)f), "quantity", 1, "made_on", "2026-11-01");
}

/* What hangs on a maker or a product that may not be known of; with a name, a code and a GTIN that are taken there. */
static void parent_one(enum family f, enum role r) {
    char id[KIND_ID_BYTES], name[64];
    (void)snprintf(id, sizeof id, "%s", family_id(KIND_PRODUCER, f));
    (void)snprintf(name, sizeof name, "Mẫu %s 0", family_key(f));
    if (!reads(CLASS_PRODUCER, r, family_owner(KIND_PRODUCER, f)))
        compare("", r, f, COMMAND_PRODUCT_ADD, product_of(id, name, GTIN_TAKEN), product_of(NOTHING, name, GTIN_TAKEN), NOTHING, id);
    (void)snprintf(id, sizeof id, "%s", family_id(KIND_PRODUCT, f));
    if (!reads(CLASS_PRODUCT, r, family_owner(KIND_PRODUCT, f)))
        compare("", r, f, COMMAND_LOT_ADD, lot_of(id, f), lot_of(NOTHING, f), NOTHING, id);
}

static void test_parents(void **state) {
    (void)state;
    each(parent_one);
}

/* ---- labels ---- */

static json_t *issuing(const char *product, enum family f, const char *marks) {
    return json_pack("{s:s, s:o, s:i, s:s}", "product", product, "lot", json_sprintf("L%d-0", (int)f), "count", 1, "marks", marks);
}

static json_t *options(const char *product, enum family f) {
    return json_pack("{s:s, s:o}", "product", product, "lot", json_sprintf("L%d-0", (int)f));
}

static void lot_one(enum family f, enum role r) {
    char id[KIND_ID_BYTES];
    (void)snprintf(id, sizeof id, "%s", family_id(KIND_PRODUCT, f));
    if (reads(CLASS_RUN, r, family_owner(KIND_LOT, f))) return;
    compare("", r, f, COMMAND_RUN_ISSUE, issuing(id, f, ""), issuing(NOTHING, f, ""), NOTHING, id);
    compare("", r, f, COMMAND_RUN_OPTIONS, options(id, f), options(NOTHING, f), NOTHING, id);
}

static json_t *of_run(const char *id, enum command c) {
    json_t *p = json_pack("{s:s}", "run", id);
    bool ranges = c == COMMAND_RUN_VOID || c == COMMAND_RUN_ACTIVATE || c == COMMAND_RUN_DISPLAY || c == COMMAND_RUN_UNOPEN;
    if (ranges) json_object_set_new(p, "range", json_string("1")), json_object_set_new(p, "reason", json_string("torn"));
    return p;
}

static json_t *binding(enum role r, const char *run) {
    return json_pack("{s:s, s:s, s:i}", "piece", family_id(KIND_PIECE, r == ROLE_MEMBER ? FAMILY_OWN : FAMILY_HOUSEHOLD), "run", run, "index", 999);
}

static void run_one(enum family f, enum role r) {
    static const enum command commands[] = { COMMAND_RUN_SHOW, COMMAND_RUN_PRINT, COMMAND_RUN_URLS, COMMAND_RUN_VOID,
                                             COMMAND_RUN_ACTIVATE, COMMAND_RUN_DISPLAY, COMMAND_RUN_UNOPEN };
    struct access_owner o = family_owner(KIND_LOT, f), mark = family_owner(KIND_RIGHT, f);
    char id[24];
    (void)snprintf(id, sizeof id, "%u", runs[f]);
    o.mark_owner_org = mark.mark_owner_org;
    o.mark_manager_org = mark.mark_manager_org;
    if (reads(CLASS_RUN, r, o)) return;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        compare("", r, f, commands[i], of_run(id, commands[i]), of_run(NOTHING, commands[i]), NOTHING, id);
    compare("", r, f, COMMAND_PIECE_BIND, binding(r, id), binding(r, NOTHING), NOTHING, id);
}

/* A rating or right of others on one's own labels. */
static void mark_one(enum family f, enum role r) {
    static const enum kind kinds[] = { KIND_RATING, KIND_RIGHT };
    if (access_scope(CLASS_RUN, ACTION_ISSUE, r) == SCOPE_NONE) return;
    for (size_t i = 0; i < 2; i++) {
        char id[24], there[64], none[64];
        if (reads(kind_info(kinds[i])->class, r, family_owner(kinds[i], f))) continue;
        (void)snprintf(id, sizeof id, "%s", family_id(kinds[i], f));
        (void)snprintf(there, sizeof there, "%s:%s", kind_info(kinds[i])->key, id);
        (void)snprintf(none, sizeof none, "%s:" NOTHING, kind_info(kinds[i])->key);
        compare(kind_info(kinds[i])->key, r, f, COMMAND_RUN_ISSUE, issuing(family_id(KIND_PRODUCT, FAMILY_OWN), FAMILY_OWN, there),
                issuing(family_id(KIND_PRODUCT, FAMILY_OWN), FAMILY_OWN, none), NOTHING, id);
    }
}

static void test_labels(void **state) {
    (void)state;
    each(lot_one);
    each(run_one);
    each(mark_one);
}

/* ---- what hangs on one record ---- */

static const struct {
    enum command command;
    const char *name; /* parameter that takes the id */
    enum kind kind;
    enum access_class class;
    const char *more, *value;
} singles[] = {
    { COMMAND_PRODUCT_PREVIEW, "product", KIND_PRODUCT, CLASS_PRODUCT, NULL, NULL },
    { COMMAND_PRODUCT_COMPLETENESS, "product", KIND_PRODUCT, CLASS_PRODUCT, NULL, NULL },
    { COMMAND_MEMBER_EXPORT, "member", KIND_MEMBER, CLASS_HOUSEHOLD, NULL, NULL },
    { COMMAND_LEDGER, "id", KIND_LOT, CLASS_RUN, "kind", "lot" },
    { COMMAND_LEDGER, "id", KIND_PRODUCT, CLASS_RUN, "kind", "product" },
    { COMMAND_LEDGER, "id", KIND_PRODUCER, CLASS_RUN, "kind", "producer" },
    { COMMAND_LEDGER, "id", KIND_RIGHT, CLASS_RUN, "kind", "right" },
    { COMMAND_LEDGER, "id", KIND_RATING, CLASS_RUN, "kind", "rating" },
    { COMMAND_LEDGER, "id", KIND_MEMBER, CLASS_RUN, "kind", "member" },
};

static void single_one(enum family f, enum role r) {
    for (size_t i = 0; i < sizeof singles / sizeof *singles; i++) {
        char id[KIND_ID_BYTES];
        (void)snprintf(id, sizeof id, "%s", family_id(singles[i].kind, f));
        if (reads(singles[i].class, r, family_owner(singles[i].kind, f))) continue;
        json_t *there = json_pack("{s:s}", singles[i].name, id), *none = json_pack("{s:s}", singles[i].name, NOTHING);
        if (singles[i].more) json_object_set_new(there, singles[i].more, json_string(singles[i].value));
        if (singles[i].more) json_object_set_new(none, singles[i].more, json_string(singles[i].value));
        compare(kind_info(singles[i].kind)->key, r, f, singles[i].command, there, none, NOTHING, id);
    }
}

static json_t *piece_params(const char *id, enum family f) { return json_pack("{s:s, s:I, s:i}", "piece", id, "run", (json_int_t)runs[f], "index", 1); }

static json_t *agreeing(const char *id) { return json_pack("{s:s, s:b, s:s}", "id", id, "agree", 1, "reason", "x"); }

static void other_one(enum family f, enum role r) {
    char id[KIND_ID_BYTES], number[24];
    (void)snprintf(id, sizeof id, "%s", family_id(KIND_PIECE, f));
    if (!reads(CLASS_LOT, r, family_owner(KIND_PIECE, f)))
        compare("", r, f, COMMAND_PIECE_BIND, piece_params(id, f), piece_params(NOTHING, f), NOTHING, id);
    if (reads(CLASS_RIGHT, r, family_owner(KIND_RIGHT, f))) return;
    family_put(&w, KIND_RIGHT, f, STATE_ACTIVE);
    (void)snprintf(number, sizeof number, "%lld", (long long)family_ask(&w, KIND_RIGHT, f, "end"));
    compare("", r, f, COMMAND_PROPOSAL_DECIDE, agreeing(number), agreeing(NOTHING), NOTHING, number);
}

static void test_singles(void **state) {
    (void)state;
    each(single_one);
    each(other_one);
}

/* ---- accounts and organisations ---- */

static json_t *assigning(const char *account, const char *role, const char *org) {
    return json_pack("{s:s, s:s, s:s}", "account", account, "role", role, "org", org);
}

static json_t *standing_in(enum family own, const char *for_whom) {
    json_t *p = json_pack("{s:s, s:s, s:s}", "role", "clerk", "org", "own-0", "deputy_for", for_whom);
    json_object_set_new(p, "account", json_integer((json_int_t)accounts[own]));
    return p;
}

static void account_as(enum family f, enum role r, const char *id, const char *none) {
    static const enum command commands[] = { COMMAND_ACCOUNT_SHOW, COMMAND_ACCOUNT_CARD, COMMAND_ACCOUNT_END };
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        compare("", r, f, commands[i], json_pack("{s:s}", "account", id), json_pack("{s:s}", "account", none), none, id);
    compare("clerk", r, f, COMMAND_ACCOUNT_ASSIGN, assigning(id, "clerk", "own-0"), assigning(none, "clerk", "own-0"), none, id);
    compare("none", r, f, COMMAND_ACCOUNT_ASSIGN, assigning(id, "none", "own-0"), assigning(none, "none", "own-0"), none, id);
    compare("deputy", r, f, COMMAND_ACCOUNT_ASSIGN, standing_in(FAMILY_OWN, id), standing_in(FAMILY_OWN, none), none, id);
}

/* Colleagues of one organisation know of each other. */
static void account_one(enum family f, enum role r) {
    char id[24], login[40];
    struct access_owner o = family_owner(KIND_ORG, f);
    if (o.org_id == FAMILY_ORG || reads(CLASS_ACCOUNT, r, o)) return;
    (void)snprintf(id, sizeof id, "%lld", (long long)accounts[f]);
    (void)snprintf(login, sizeof login, "nguoi-%s", family_key(f));
    account_as(f, r, id, NOTHING);
    account_as(f, r, login, "khong-co");
}

static json_t *account_in(const char *org) {
    return json_pack("{s:s, s:s, s:s, s:s}", "login", "nguoi-moi", "name", "Người Mới", "org", org, "role", "clerk");
}

static void org_one(enum family f, enum role r) {
    char code[40];
    if (reads(CLASS_ORG, r, family_owner(KIND_ORG, f))) return;
    (void)snprintf(code, sizeof code, "%s-0", family_key(f));
    compare("", r, f, COMMAND_ACCOUNT_LIST, json_pack("{s:s}", "org", code), json_pack("{s:s}", "org", "khong-co"), "khong-co", code);
    compare("", r, f, COMMAND_ACCOUNT_ADD, account_in(code), account_in("khong-co"), "khong-co", code);
    char own[24];
    (void)snprintf(own, sizeof own, "%lld", (long long)accounts[FAMILY_OWN]);
    compare("", r, f, COMMAND_ACCOUNT_ASSIGN, assigning(own, "clerk", code), assigning(own, "clerk", "khong-co"), "khong-co", code);
}

static void test_accounts(void **state) {
    (void)state;
    each(account_one);
    each(org_one);
}

/* ---- what there can be once ---- */

static void refused(enum role r, enum command c, json_t *params, const char *key, bool named) {
    (void)try(r, c, params);
    if (strcmp(w.err.key, key) != 0 || (err_value(&w.err, "id") != NULL) != named) fail_msg("%s as %s: %s", command_key(c), role_key((int)r), w.err.key);
}

/* A GTIN tells those nothing who may enter no product; others that it is taken, and by which one only where they may see that. */
static void test_gtin(void **state) {
    (void)state;
    char maker[24];
    (void)snprintf(maker, sizeof maker, "%s", family_id(KIND_PRODUCER, FAMILY_OWN));
    for (int r = 0; r < ROLE_COUNT; r++) {
        struct buf taken = BUF_INIT, free_one = BUF_INIT;
        if (access_scope(CLASS_PRODUCT, ACTION_WRITE, (enum role)r) != SCOPE_NONE) continue;
        (void)try((enum role)r, COMMAND_PRODUCT_ADD, product_of(maker, "Khăn mới", GTIN_TAKEN));
        sentence("", "", &taken);
        (void)try((enum role)r, COMMAND_PRODUCT_ADD, product_of(maker, "Khăn mới", GTIN_FREE));
        sentence("", "", &free_one);
        assert_string_equal(taken.data, free_one.data);
        buf_free(&taken);
        buf_free(&free_one);
    }
    refused(ROLE_MANAGER, COMMAND_PRODUCT_ADD, product_of(maker, "Khăn mới", GTIN_TAKEN), "product.gtin-elsewhere", false);
    json_t *p = json_pack("{s:s, s:o}", "kind", "product", "values", family_values(KIND_PRODUCT, FAMILY_OWN));
    json_object_set_new(json_object_get(p, "values"), "gtin", json_string(GTIN_TAKEN));
    refused(ROLE_MANAGER, COMMAND_RECORD_ADD, p, "product.gtin-elsewhere", false);
    assert_int_equal(try(ROLE_OPERATOR, COMMAND_SHOW, json_pack("{s:s, s:o}", "kind", "products", "id", json_sprintf("%lld", (long long)product_with_gtin))), ST_OK);
    json_t *out = NULL, *same = product_of(maker, "Khăn mới", GTIN_TAKEN);
    assert_int_equal(command_run(COMMAND_PRODUCT_ADD, w.app, NULL, &actor_operator, same, NULL, &out, &w.err), ST_CONFLICT);
    json_decref(same);
    assert_string_equal(w.err.key, "product.gtin-taken"); /* who sees all is told which one */
}

static json_t *twin(enum kind k, enum family f, const char *unique, const char *value) {
    json_t *values = family_values(k, f);
    json_object_set_new(values, unique, json_string(value));
    return json_pack("{s:s, s:o}", "kind", kind_info(k)->key, "values", values);
}

static void test_names(void **state) {
    (void)state;
    refused(ROLE_MANAGER, COMMAND_RECORD_ADD, twin(KIND_PRODUCER, FAMILY_NEIGHBOUR, "name", "Mẫu neighbour 0"), "producer.taken", false);
    refused(ROLE_MANAGER, COMMAND_RECORD_ADD, twin(KIND_PRODUCER, FAMILY_OWN, "name", "Mẫu own 0"), "producer.exists", true);
    refused(ROLE_MANAGER, COMMAND_RECORD_ADD, twin(KIND_PRODUCT, FAMILY_OWN, "name", "Mẫu own 0"), "product.exists", true);
    refused(ROLE_MANAGER, COMMAND_RECORD_ADD, twin(KIND_LOT, FAMILY_OWN, "code", "L0-0"), "lot.exists", true);
    refused(ROLE_MANAGER, COMMAND_ACCOUNT_ADD, json_pack("{s:s, s:s, s:s, s:s}", "login", "nguoi-elsewhere", "name", "x", "org", "own-0", "role", "clerk"), "account.taken",
            false);
    refused(ROLE_MANAGER, COMMAND_ACCOUNT_ADD, json_pack("{s:s, s:s, s:s, s:s}", "login", "nguoi-own", "name", "x", "org", "own-0", "role", "clerk"), "account.exists", true);
}

/* A household does not learn the number of another's lot of the same product. */
static void test_code_of_another_household(void **state) {
    (void)state;
    json_t *p = twin(KIND_LOT, FAMILY_OWN, "code", "CHUNG");
    json_object_del(json_object_get(p, "values"), "member_id");
    assert_int_equal(try(ROLE_MANAGER, COMMAND_RECORD_ADD, p), ST_OK);
    p = twin(KIND_LOT, FAMILY_OWN, "code", "CHUNG");
    refused(ROLE_MEMBER, COMMAND_RECORD_ADD, p, "lot.taken", false);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_records),  cmocka_unit_test(test_references), cmocka_unit_test(test_parents), cmocka_unit_test(test_labels),
                                        cmocka_unit_test(test_singles),  cmocka_unit_test(test_accounts),   cmocka_unit_test(test_gtin),    cmocka_unit_test(test_names),
                                        cmocka_unit_test(test_code_of_another_household) };
    return cmocka_run_group_tests(tests, setup, teardown);
}
