/*
 * A registry to issue labels from: a product with its lot, the people around it, a mark with its owner. Include after cmocka.h.
 */
#ifndef TEMLANG_TESTS_REGISTRY_H
#define TEMLANG_TESTS_REGISTRY_H

#include <string.h>

#include "store/kind.h"
#include "world.h"

#define PAPER "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.pdf"
#define PICTURE "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define LOT "2411A"

struct registry {
    struct world w;
    int64_t product, keeper; /* keeper: organisation that owns the mark */
    struct actor dae, dost, observer, manager, manager2, clerk, member, stranger, owner1, owner2;
    struct buf address; /* of the label looked at */
};

static inline struct actor person(const char *role, int64_t account, int64_t org) {
    return (struct actor){ .role = role, .org = "org", .account_id = account,
                           .who = { .role = (enum role)role_parse(role), .org_id = org, .unit_code = "" } };
}

/* Run a command as somebody; asserts its status.  out: result, to be decref'd */
static inline json_t *as(struct registry *r, const struct actor *who, enum command c, json_t *params, enum status want) {
    json_t *result = NULL;
    err_clear(&r->w.err);
    enum status st = command_run(c, r->w.app, NULL, who, params, NULL, &result, &r->w.err);
    if (st != want) print_message("%s: status %s, key %s, field %s\n", command_key(c), status_key(st), r->w.err.key, r->w.err.field);
    assert_int_equal(st, want);
    json_decref(params);
    return result;
}

static inline const char *text_of(const json_t *o, const char *name) {
    const char *s = json_string_value(json_object_get(o, name));
    return s ? s : "";
}

/* A record, handed in where submit.  out: its number */
static inline int64_t record_new(struct registry *r, const struct actor *who, const char *kind, json_t *values, bool submit) {
    json_t *o = as(r, who, COMMAND_RECORD_ADD, json_pack("{s:s, s:o, s:b}", "kind", kind, "values", values, "submit", submit), ST_OK);
    int64_t id = strtoll(text_of(o, "id"), NULL, 10);
    json_decref(o);
    return id;
}

static inline json_t *act_params(const char *kind, int64_t id, const char *act, json_t *values) {
    return json_pack("{s:s, s:o, s:s, s:s, s:s, s:o}", "kind", kind, "id", json_sprintf("%lld", (long long)id), "act", act, "reason",
                     "Theo quyết định", "until", "2027-12-31", "values", values ? values : json_object());
}

static inline void act_do(struct registry *r, const struct actor *who, const char *kind, int64_t id, const char *act, json_t *values) {
    json_decref(as(r, who, COMMAND_RECORD_ACT, act_params(kind, id, act, values), ST_OK));
}

/* What one asks for and another agrees to. */
static inline void act_two(struct registry *r, const struct actor *one, const struct actor *other, const char *kind, int64_t id,
                           const char *act, json_t *values) {
    json_t *asked = as(r, one, COMMAND_RECORD_ACT, act_params(kind, id, act, values), ST_OK);
    int64_t proposal = json_integer_value(json_object_get(asked, "proposal"));
    json_decref(asked);
    json_decref(as(r, other, COMMAND_PROPOSAL_DECIDE, json_pack("{s:I, s:b}", "id", (json_int_t)proposal, "agree", 1), ST_OK));
}

static inline void record_set(struct registry *r, const struct actor *who, const char *kind, int64_t id, json_t *values) {
    json_decref(as(r, who, COMMAND_RECORD_SET,
                   json_pack("{s:s, s:o, s:o}", "kind", kind, "id", json_sprintf("%lld", (long long)id), "values", values), ST_OK));
}

static inline void registry_open(struct registry *r, int quantity) {
    memset(r, 0, sizeof *r);
    world_open(&r->w, false);
    r->product = world_product(&r->w, "Khăn thổ cẩm", NULL, LOT, quantity, NULL);
    r->keeper = world_id(world_do(&r->w, COMMAND_ORG_ADD, json_pack("{s:s, s:s, s:s}", "code", "hoi-det", "name", "Hội Dệt Mẫu", "kind", "association")));
    r->dae = person("dae", 21, 900);
    r->dost = person("dost", 31, 901);
    r->observer = person("observer", 41, 902);
    r->stranger = person("manager", 53, 903);
    r->owner1 = person("mark-owner", 61, r->keeper);
    r->owner2 = person("mark-owner", 62, r->keeper);
    json_t *maker = as(r, &r->dae, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "producer", "id", "1"), ST_OK);
    int64_t org = json_integer_value(json_object_get(maker, "owner_org"));
    json_decref(maker);
    assert_true(org > 0); /* what the operator enters has an organisation from the start */
    r->manager = person("manager", 51, org);
    r->manager2 = person("manager", 52, org);
    r->clerk = person("clerk", 55, org);
    r->member = person("member", 56, org);
}

static inline void registry_close(struct registry *r) {
    buf_free(&r->address);
    world_close(&r->w);
}

/* An OCOP rating of the product that is in force until a day. */
static inline int64_t rating_new(struct registry *r, int stars, const char *decided_on, const char *valid_to) {
    return record_new(r, &r->dae, "rating",
                      json_pack("{s:o, s:i, s:s, s:s, s:s, s:s, s:s, s:s}", "product_id", json_sprintf("%lld", (long long)r->product), "stars",
                                stars, "decision_no", decided_on, "decided_on", decided_on, "body", "UBND tỉnh Lào Cai", "body_kind", "province",
                                "valid_to", valid_to, "file", PAPER), true);
}

/* The decision that ends something today. */
static inline json_t *ended_by(const char *no, const char *body) {
    return json_pack("{s:s, s:s, s:s, s:s}", "ended_no", no, "ended_on", "2026-11-24", "ended_body", body, "ended_file", PAPER);
}

/* A certification mark of the keeper, and the producer's right to it. quota 0: none */
static inline int64_t right_new(struct registry *r, int quota, bool count_public, const char *valid_to) {
    int64_t mark = record_new(r, &r->dost, "mark",
                              json_pack("{s:s, s:s, s:o, s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "name", "Thổ cẩm Mẫu", "type", "certification", "owner_id",
                                        json_sprintf("%lld", (long long)r->keeper), "title_no", "4-0123", "decision_no", "12/QĐ-SHTT", "decided_on",
                                        "2020-01-02", "body", "Cục Sở hữu trí tuệ", "valid_to", "2030-01-01", "file", PAPER, "count_public", count_public), true);
    int64_t right = record_new(r, &r->owner1, "right",
                               json_pack("{s:o, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "mark_id", json_sprintf("%lld", (long long)mark), "producer_id",
                                         "1", "certificate_no", "GCN-01", "decision_no", "3/QĐ-HĐ", "decided_on", "2026-01-05", "body", "Hội Dệt Mẫu",
                                         "valid_from", "2026-01-10", "valid_to", valid_to, "file", PAPER, "quota", quota ? json_integer(quota) : json_null()), false);
    act_two(r, &r->owner1, &r->owner2, "right", right, "grant", NULL);
    return right;
}

static inline json_t *issue_params(const struct registry *r, int count, const char *marks) {
    return json_pack("{s:I, s:s, s:i, s:s}", "product", (json_int_t)r->product, "lot", LOT, "count", count, "marks", marks);
}

/* Issue as the command line.  out: run */
static inline uint32_t issue(struct registry *r, int count, const char *marks) {
    return (uint32_t)world_id(as(r, &actor_operator, COMMAND_RUN_ISSUE, issue_params(r, count, marks), ST_OK));
}

static inline void issue_no(struct registry *r, int count, const char *marks, const char *key) {
    json_t *none = as(r, &actor_operator, COMMAND_RUN_ISSUE, issue_params(r, count, marks), strncmp(key, "marks.", 6) ? ST_REFUSED : ST_INVALID);
    assert_null(none);
    assert_string_equal(r->w.err.key, key);
}

/* Labels leave as a sheet and as addresses; a rule of printing that holds for one alone is none.  out: what both answer */
static inline enum status print_try(struct registry *r, const struct actor *who, uint32_t run) {
    static const enum command ways[] = { COMMAND_RUN_PRINT, COMMAND_RUN_URLS };
    enum status st[2];
    char key[80];
    for (size_t i = 0; i < 2; i++) {
        json_t *result = NULL;
        json_t *p = json_pack("{s:I, s:s}", "run", (json_int_t)run, "range", "1-3");
        (void)snprintf(key, sizeof key, "%s", r->w.err.key);
        err_clear(&r->w.err);
        st[i] = command_run(ways[i], r->w.app, NULL, who, p, NULL, &result, &r->w.err);
        json_decref(p);
        json_decref(result);
    }
    assert_int_equal(st[0], st[1]);
    if (st[0]) assert_string_equal(key, r->w.err.key);
    return st[0];
}

static inline struct scan_result look(struct registry *r, uint32_t run, uint32_t index) {
    world_address(&r->w, run, index, &r->address);
    return world_scan(&r->w, r->address.data);
}

#endif
