/* What the registry holds against issuing and printing: midnights, quotas, papers, households, and who may do it at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <pthread.h>

#include "registry.h"

static const char *arg(const struct registry *r, const char *name) {
    const char *s = err_value(&r->w.err, name);
    return s ? s : "(none)";
}

static void mark_of(char out[static 32], const char *kind, int64_t id) { (void)snprintf(out, 32, "%s:%lld", kind, (long long)id); }

static json_t *log_facts(struct registry *r, uint32_t run) {
    char subject[32];
    (void)snprintf(subject, sizeof subject, "run:%u", run);
    json_t *list = as(r, &actor_operator, COMMAND_LIST, json_pack("{s:s}", "kind", "entries"), ST_OK), *row = NULL, *facts = NULL;
    size_t i = 0;
    json_array_foreach(list, i, row) {
        char *all = json_dumps(row, JSON_COMPACT);
        json_t *entry = json_object_get(row, "entry");
        if (strstr(all, subject) && !facts) facts = json_incref(json_object_get(entry ? entry : row, "facts"));
        free(all);
    }
    json_decref(list);
    assert_non_null(facts);
    return facts;
}

/* ---- ratings ---- */

static void a_rating_ends_at_midnight(void **state) {
    (void)state;
    struct registry r;
    char mark[32];
    registry_open(&r, 1000);
    mark_of(mark, "rating", rating_new(&r, 4, "2023-12-01", "2026-11-30"));
    world_set_time(&r.w, "2026-11-30", 23, 59, 59);
    uint32_t run = issue(&r, 10, mark), plain = issue(&r, 10, "");
    assert_int_equal(print_try(&r, &actor_operator, run), ST_OK);
    struct scan_result s = look(&r, run, 1);
    assert_int_equal(s.facts->marks_len, 1);
    assert_int_equal(s.facts->marks[0].how, FACT_IN_FORCE);
    assert_int_equal(s.facts->marks[0].stars, 4);
    json_t *show = as(&r, &actor_operator, COMMAND_RUN_SHOW, json_pack("{s:I}", "run", (json_int_t)run), ST_OK);
    assert_string_equal(text_of(json_object_get(show, "frozen"), "marks_text"), "OCOP 4 sao");
    json_decref(show);
    json_t *facts = log_facts(&r, run);
    assert_string_equal(text_of(json_array_get(json_object_get(facts, "marks"), 0), "text"), "OCOP 4 sao");
    assert_null(json_object_get(facts, "count"));
    json_decref(facts);

    r.w.now_us += 1000000; /* 00:00:00 */
    s = world_scan(&r.w, r.address.data);
    assert_int_equal(s.outcome, OUTCOME_GENUINE); /* a rating that ended is a notice, not an outcome */
    assert_int_equal(s.facts->marks[0].how, FACT_OVER);
    assert_string_equal(s.facts->marks[0].until, "2026-11-30");
    assert_int_equal(print_try(&r, &actor_operator, run), ST_REFUSED); /* whoever asks, also what was printed before */
    assert_string_equal(r.w.err.key, "print.rating-ended");
    assert_string_equal(arg(&r, "name"), "OCOP 4 sao");
    assert_string_equal(arg(&r, "e"), "2026-11-30");
    assert_int_equal(print_try(&r, &actor_operator, plain), ST_OK);
    issue_no(&r, 10, mark, "rating.ended");
    assert_string_equal(arg(&r, "who"), "dae");
    (void)issue(&r, 10, "");
    registry_close(&r);
}

static void a_rating_is_withdrawn_or_upgraded(void **state) {
    (void)state;
    struct registry r;
    char three[32], four[32];
    registry_open(&r, 1000);
    int64_t old = rating_new(&r, 3, "2026-01-05", "2029-01-04");
    mark_of(three, "rating", old);
    uint32_t run = issue(&r, 10, three);
    act_do(&r, &r.dae, "rating", old, "end", ended_by("77/QĐ-UBND", "UBND tỉnh Lào Cai"));
    struct scan_result s = look(&r, run, 1);
    assert_int_equal(s.facts->marks[0].how, FACT_WITHDRAWN);
    assert_string_equal(s.facts->marks[0].no, "77/QĐ-UBND");
    issue_no(&r, 1, three, "rating.withdrawn");
    mark_of(four, "rating", rating_new(&r, 4, "2026-11-24", "2029-11-23"));
    s = look(&r, run, 1); /* what is in force now is all there is to say */
    assert_int_equal(s.facts->marks_len, 1);
    assert_int_equal(s.facts->marks[0].stars, 4);
    char both[70];
    (void)snprintf(both, sizeof both, "%s,%s", three, four);
    issue_no(&r, 1, both, "marks.one-rating");
    (void)issue(&r, 1, four);
    /* A rating of another product. */
    int64_t other = world_id(world_do(&r.w, COMMAND_PRODUCT_ADD, json_pack("{s:i, s:s}", "producer", 1, "name", "Túi lanh")));
    int64_t mine = r.product;
    r.product = other;
    char foreign[32];
    mark_of(foreign, "rating", rating_new(&r, 5, "2026-11-01", "2029-10-31"));
    r.product = mine;
    issue_no(&r, 1, foreign, "marks.other-product");
    issue_no(&r, 1, "rating:x", "marks.syntax");
    registry_close(&r);
}

/* ---- rights ---- */

static void a_quota_runs_out(void **state) {
    (void)state;
    struct registry r;
    char mark[32];
    registry_open(&r, 1000);
    int64_t right = right_new(&r, 100, true, "2027-12-31");
    mark_of(mark, "right", right);
    uint32_t run = issue(&r, 60, mark);
    json_t *facts = log_facts(&r, run);
    assert_int_equal(json_integer_value(json_object_get(facts, "count")), 60); /* the rules of the mark ask for it */
    json_decref(facts);
    issue_no(&r, 50, mark, "right.quota");
    assert_string_equal(arg(&r, "left"), "40");
    assert_string_equal(arg(&r, "who"), "Hội Dệt Mẫu");
    assert_string_equal(arg(&r, "name"), "Nhãn hiệu chứng nhận Thổ cẩm Mẫu");
    (void)issue(&r, 50, ""); /* without the mark it is none of the quota's business */
    json_decref(as(&r, &actor_operator, COMMAND_RUN_VOID, json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "range", "1-10", "reason", "jam"), ST_OK));
    (void)issue(&r, 50, mark);
    issue_no(&r, 1, mark, "right.quota");
    world_set_time(&r.w, "2027-01-01", 0, 0, 0); /* a calendar year in Vietnam */
    (void)issue(&r, 100, mark);
    issue_no(&r, 1, mark, "right.quota");

    json_t *ledger = as(&r, &r.owner1, COMMAND_LEDGER, json_pack("{s:s, s:I}", "kind", "right", "id", (json_int_t)right), ST_OK);
    assert_int_equal(json_array_size(json_object_get(ledger, "rows")), 3);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(ledger, "sums"), "issued")), 210);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(ledger, "sums"), "voided")), 10);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(ledger, "quota"), "left")), 0);
    json_decref(ledger);
    ledger = as(&r, &r.owner1, COMMAND_LEDGER, json_pack("{s:s, s:I, s:i}", "kind", "right", "id", (json_int_t)right, "year", 2026), ST_OK);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(ledger, "quota"), "used")), 100);
    json_decref(ledger);
    registry_close(&r);
}

enum { CALLERS = 30 };

struct caller {
    pthread_t thread;
    struct app *app;
    json_t *params;
    enum status st;
};

static void *call_issue(void *arg) {
    struct caller *c = arg;
    json_t *result = NULL;
    struct err e = { 0 };
    c->st = command_run(COMMAND_RUN_ISSUE, c->app, NULL, &actor_operator, c->params, NULL, &result, &e);
    json_decref(result);
    return NULL;
}

static void a_quota_holds_for_many_at_once(void **state) {
    (void)state;
    struct registry r;
    char mark[32];
    struct caller c[CALLERS];
    int issued = 0;
    registry_open(&r, 1000);
    mark_of(mark, "right", right_new(&r, 100, false, "2027-12-31"));
    for (int i = 0; i < CALLERS; i++) {
        c[i] = (struct caller){ .app = r.w.app, .params = issue_params(&r, 10, mark) };
        assert_int_equal(pthread_create(&c[i].thread, NULL, call_issue, &c[i]), 0);
    }
    for (int i = 0; i < CALLERS; i++) {
        pthread_join(c[i].thread, NULL);
        issued += c[i].st == ST_OK;
        assert_true(c[i].st == ST_OK || c[i].st == ST_REFUSED);
        json_decref(c[i].params);
    }
    assert_int_equal(issued, 10);
    registry_close(&r);
}

static void a_right_ends_by_two(void **state) {
    (void)state;
    struct registry r;
    char mark[32];
    registry_open(&r, 1000);
    int64_t right = right_new(&r, 0, false, "2027-12-31");
    mark_of(mark, "right", right);
    uint32_t run = issue(&r, 10, mark);
    json_t *values = ended_by("9/QĐ-HĐ", "Hội Dệt Mẫu");
    json_t *asked = as(&r, &r.owner1, COMMAND_RECORD_ACT, act_params("right", right, "end", values), ST_OK);
    (void)issue(&r, 10, mark); /* one alone ends nothing */
    json_decref(as(&r, &r.owner2, COMMAND_PROPOSAL_DECIDE,
                   json_pack("{s:I, s:b}", "id", json_integer_value(json_object_get(asked, "proposal")), "agree", 1), ST_OK));
    json_decref(asked);
    issue_no(&r, 10, mark, "right.withdrawn");
    assert_string_equal(arg(&r, "e"), "2026-11-24");
    assert_string_equal(arg(&r, "who"), "Hội Dệt Mẫu");
    assert_int_equal(print_try(&r, &actor_operator, run), ST_REFUSED);
    assert_string_equal(r.w.err.key, "print.right-ended");
    struct scan_result s = look(&r, run, 1);
    assert_int_equal(s.facts->marks[0].how, FACT_WITHDRAWN);
    assert_string_equal(s.facts->marks[0].name, "Thổ cẩm Mẫu");
    registry_close(&r);
}

static void a_right_begins_and_ends_with_its_days(void **state) {
    (void)state;
    struct registry r;
    char mark[32];
    registry_open(&r, 1000);
    mark_of(mark, "right", right_new(&r, 0, false, "2026-12-31"));
    world_set_time(&r.w, "2026-12-31", 23, 59, 59);
    uint32_t run = issue(&r, 10, mark);
    r.w.now_us += 1000000;
    issue_no(&r, 10, mark, "right.ended");
    struct scan_result s = look(&r, run, 1);
    assert_int_equal(s.facts->marks[0].how, FACT_OVER);
    world_set_time(&r.w, "2026-01-09", 12, 0, 0);
    issue_no(&r, 10, mark, "right.not-yet");
    assert_string_equal(arg(&r, "e"), "2026-01-10");
    registry_close(&r);
}

/* ---- papers ---- */

static int64_t document_new(struct registry *r, const char *type, const char *valid_to) {
    return record_new(r, &r->manager, "document",
                      json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "producer_id", "1", "type", type, "number", type, "issuer", "UBND xã Tả Phìn",
                                "issued_on", "2026-01-02", "valid_to", valid_to, "file", PAPER), true);
}

static void no_spirits_without_papers(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 1000);
    uint32_t before = issue(&r, 10, "");
    record_set(&r, &r.manager, "product", r.product, json_pack("{s:s, s:s, s:s, s:s, s:s}", "category", "drink", "subcategory", "spirits", "alcohol", "42,5",
                                                               "photo", PICTURE, "story", "Ủ men lá."));
    issue_no(&r, 10, "", "product.not-approved"); /* a change of what it is waits for approval */
    json_decref(as(&r, &r.dost, COMMAND_RECORD_ACT, act_params("product", r.product, "approve", NULL), ST_REFUSED));
    assert_string_equal(r.w.err.key, "liquor.licence");
    (void)document_new(&r, "liquor-licence", "2026-11-30");
    json_decref(as(&r, &r.dost, COMMAND_RECORD_ACT, act_params("product", r.product, "approve", NULL), ST_REFUSED));
    assert_string_equal(r.w.err.key, "liquor.food-safety");
    (void)document_new(&r, "food-safety", "2027-11-30");
    act_do(&r, &r.dost, "product", r.product, "approve", NULL);
    uint32_t run = issue(&r, 10, "");
    struct scan_result s = look(&r, run, 1);
    assert_true(s.facts->liquor && s.facts->information_only);
    assert_int_equal(s.facts->alcohol, 4250);
    json_t *job = as(&r, &r.clerk, COMMAND_JOB_ADD, json_pack("{s:I, s:s, s:b}", "run", (json_int_t)run, "stock", "tag-60x90", "wait", 1), ST_OK);
    assert_string_equal(text_of(json_object_get(job, "look"), "story"), ""); /* a label advertises no spirit */
    json_decref(job);
    world_set_time(&r.w, "2026-12-01", 0, 0, 0);
    issue_no(&r, 10, "", "liquor.licence");
    assert_string_equal(arg(&r, "e"), "2026-11-30");
    assert_int_equal(print_try(&r, &actor_operator, run), ST_REFUSED);
    assert_int_equal(print_try(&r, &actor_operator, before), ST_REFUSED);
    registry_close(&r);
}

/* ---- capacity and households ---- */

/* The keys of what was said of a run that was issued all the same, by spaces. */
static const char *warned_of(const json_t *run) {
    static char keys[200];
    json_t *w = NULL;
    size_t i = 0, at = 0;
    keys[0] = '\0';
    json_array_foreach(json_object_get(run, "warnings"), i, w)
        at += (size_t)snprintf(keys + at, sizeof keys - at, "%s%s", i ? " " : "", text_of(w, "key"));
    return keys;
}

static void capacity_is_a_warning_for_the_auditor(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 1000);
    record_set(&r, &r.manager, "producer", 1, json_pack("{s:i}", "capacity", 100));
    json_t *first = as(&r, &actor_operator, COMMAND_RUN_ISSUE, issue_params(&r, 60, ""), ST_OK);
    assert_string_equal(warned_of(first), "lot.stages-few"); /* nobody has told yet how it was made */
    json_decref(first);
    json_t *second = as(&r, &actor_operator, COMMAND_RUN_ISSUE, issue_params(&r, 60, ""), ST_OK);
    const json_t *warning = json_array_get(json_object_get(second, "warnings"), 0);
    assert_string_equal(warned_of(second), "capacity.exceeded lot.stages-few");
    assert_int_equal(json_integer_value(json_object_get(json_object_get(warning, "args"), "issued")), 60);
    json_decref(second);
    json_t *acts = as(&r, &actor_operator, COMMAND_LIST, json_pack("{s:s}", "kind", "acts"), ST_OK), *row = NULL;
    size_t i = 0, seen = 0;
    json_array_foreach(acts, i, row) seen += !strcmp(text_of(row, "verb"), "capacity.exceeded");
    assert_int_equal(seen, 1);
    json_decref(acts);
    registry_close(&r);
}

static void a_household_has_its_own_part(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 1000);
    int64_t member = record_new(&r, &r.manager, "member",
                                json_pack("{s:s, s:s, s:i, s:s}", "producer_id", "1", "name", "Hộ Mẫu Pà", "quota", 50, "joined_on", "2026-01-02"), true);
    r.member.who.member_id = member;
    record_set(&r, &r.manager, "lot", 1, json_pack("{s:o}", "member_id", json_sprintf("%lld", (long long)member)));
    (void)issue(&r, 40, "");
    issue_no(&r, 20, "", "member.quota");
    assert_string_equal(arg(&r, "left"), "10");
    assert_string_equal(arg(&r, "quota"), "50");
    json_decref(as(&r, &r.member, COMMAND_LEDGER, json_pack("{s:s, s:i}", "kind", "lot", "id", 1), ST_OK));
    json_t *own = as(&r, &r.member, COMMAND_LEDGER, json_pack("{s:s, s:I}", "kind", "member", "id", (json_int_t)member), ST_OK);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(own, "quota"), "left")), 10);
    json_decref(own);
    json_decref(as(&r, &r.member, COMMAND_RUN_ISSUE, issue_params(&r, 1, ""), ST_FORBIDDEN));
    act_do(&r, &r.manager, "member", member, "end", json_pack("{s:s}", "left_on", "2026-11-24"));
    issue_no(&r, 1, "", "member.left");
    registry_close(&r);
}

/* ---- who may ---- */

static void the_matrix_decides(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 1000);
    char mark[32];
    int64_t right = right_new(&r, 0, false, "2027-12-31");
    mark_of(mark, "right", right);
    json_t *mine = as(&r, &r.clerk, COMMAND_RUN_ISSUE, issue_params(&r, 10, mark), ST_OK);
    uint32_t run = (uint32_t)world_id(mine);
    const struct {
        const struct actor *who;
        enum status read, issue;
    } rows[] = { { &r.manager, ST_OK, ST_OK },          { &r.clerk, ST_OK, ST_OK },           { &r.observer, ST_OK, ST_FORBIDDEN },
                 { &r.dae, ST_OK, ST_FORBIDDEN },       { &r.stranger, ST_NOT_FOUND, ST_NOT_FOUND } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        json_decref(as(&r, rows[i].who, COMMAND_RUN_ISSUE, issue_params(&r, 1, ""), rows[i].issue));
        assert_int_equal(print_try(&r, rows[i].who, run), rows[i].issue);
        json_decref(as(&r, rows[i].who, COMMAND_RUN_URLS, json_pack("{s:I}", "run", (json_int_t)run), rows[i].issue));
        json_decref(as(&r, rows[i].who, COMMAND_RUN_VOID, json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "range", "9", "reason", "torn"), rows[i].issue));
        json_decref(as(&r, rows[i].who, COMMAND_RUN_SHOW, json_pack("{s:I}", "run", (json_int_t)run), rows[i].read));
        json_decref(as(&r, rows[i].who, COMMAND_LEDGER, json_pack("{s:s, s:i}", "kind", "producer", "id", 1), rows[i].read));
        json_decref(as(&r, rows[i].who, COMMAND_RUN_OPTIONS, json_pack("{s:I, s:s}", "product", (json_int_t)r.product, "lot", LOT), rows[i].read));
    }
    /* Whoever keeps the mark sees the labels that show it, and no others. */
    uint32_t plain = issue(&r, 1, "");
    json_decref(as(&r, &r.owner1, COMMAND_RUN_SHOW, json_pack("{s:I}", "run", (json_int_t)run), ST_OK));
    json_decref(as(&r, &r.owner1, COMMAND_RUN_SHOW, json_pack("{s:I}", "run", (json_int_t)plain), ST_NOT_FOUND));
    json_decref(as(&r, &r.owner1, COMMAND_RUN_VOID, json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "range", "9", "reason", "torn"), ST_FORBIDDEN));
    json_decref(as(&r, &r.owner1, COMMAND_LEDGER, json_pack("{s:s, s:i}", "kind", "producer", "id", 1), ST_NOT_FOUND));
    json_decref(as(&r, &r.stranger, COMMAND_LEDGER, json_pack("{s:s, s:I}", "kind", "right", "id", (json_int_t)right), ST_NOT_FOUND));
    registry_close(&r);
}

static void a_key_stands_for_its_marks_too(void **state) {
    (void)state;
    struct registry r;
    char both[80], turned[80], rating[32], right[32];
    registry_open(&r, 1000);
    mark_of(rating, "rating", rating_new(&r, 4, "2026-01-05", "2029-01-04"));
    mark_of(right, "right", right_new(&r, 0, false, "2027-12-31"));
    (void)snprintf(both, sizeof both, "%s,%s", rating, right);
    (void)snprintf(turned, sizeof turned, "%s, %s", right, rating);
    json_t *p = issue_params(&r, 10, both);
    json_object_set_new(p, "idempotency_key", json_string("k1"));
    int64_t run = world_id(as(&r, &actor_operator, COMMAND_RUN_ISSUE, json_deep_copy(p), ST_OK));
    json_object_set_new(p, "marks", json_string(turned));
    json_t *again = as(&r, &actor_operator, COMMAND_RUN_ISSUE, json_deep_copy(p), ST_OK);
    assert_true(json_is_true(json_object_get(again, "again")));
    assert_int_equal(world_id(again), run);
    json_object_set_new(p, "marks", json_string(rating));
    json_decref(as(&r, &actor_operator, COMMAND_RUN_ISSUE, p, ST_CONFLICT));
    assert_string_equal(r.w.err.key, "idempotency.other-body");
    registry_close(&r);
}

/* ---- the first page of the wizard ---- */

static json_t *options(struct registry *r) {
    return as(r, &r->clerk, COMMAND_RUN_OPTIONS, json_pack("{s:I, s:s}", "product", (json_int_t)r->product, "lot", LOT), ST_OK);
}

static void options_say_what_issuing_will(void **state) {
    (void)state;
    struct registry r;
    char mark[32];
    registry_open(&r, 1000);
    (void)rating_new(&r, 3, "2023-11-01", "2026-10-31");
    mark_of(mark, "right", right_new(&r, 100, false, "2026-12-31"));
    (void)issue(&r, 30, mark);
    json_t *o = options(&r);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(o, "lot"), "left")), 970);
    assert_int_equal(json_array_size(json_object_get(o, "ratings")), 0);
    assert_string_equal(text_of(json_array_get(json_object_get(o, "ended"), 0), "text"), "OCOP 3 sao");
    const json_t *right = json_array_get(json_object_get(o, "rights"), 0);
    assert_string_equal(text_of(right, "mark"), mark);
    assert_int_equal(json_integer_value(json_object_get(right, "left")), 70);
    assert_int_equal(json_integer_value(json_object_get(right, "days_left")), 37);
    assert_int_equal(json_array_size(json_object_get(o, "problems")), 0);
    json_decref(o);
    act_do(&r, &r.dost, "producer", 1, "pause", NULL);
    o = options(&r);
    assert_string_equal(text_of(json_array_get(json_object_get(o, "problems"), 0), "key"), "producer.not-approved");
    json_decref(o);
    registry_close(&r);
}

static void the_ledger_counts_what_is_left(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 1000);
    uint32_t run = issue(&r, 100, "");
    for (int i = 0; i < 2; i++) assert_int_equal(print_try(&r, &actor_operator, run), ST_OK); /* 1-3, and again */
    json_decref(as(&r, &actor_operator, COMMAND_RUN_VOID, json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "range", "3-7", "reason", "jam"), ST_OK));
    json_t *o = as(&r, &r.manager, COMMAND_LEDGER, json_pack("{s:s, s:i}", "kind", "lot", "id", 1), ST_OK);
    const json_t *row = json_array_get(json_object_get(o, "rows"), 0);
    const struct {
        const char *name;
        int n;
    } want[] = { { "issued", 100 }, { "printed", 3 }, { "reprinted", 3 }, { "voided", 5 }, { "left", 93 } };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        assert_int_equal(json_integer_value(json_object_get(row, want[i].name)), want[i].n);
        assert_int_equal(json_integer_value(json_object_get(json_object_get(o, "sums"), want[i].name)), want[i].n);
    }
    json_decref(o);
    for (int i = 0; i < 4; i++) (void)issue(&r, 1, "");
    o = as(&r, &r.manager, COMMAND_LEDGER, json_pack("{s:s, s:I, s:i, s:i}", "kind", "product", "id", (json_int_t)r.product, "limit", 2, "before", 4), ST_OK);
    assert_int_equal(json_array_size(json_object_get(o, "rows")), 2);
    assert_true(json_is_true(json_object_get(o, "more")));
    assert_int_equal(json_integer_value(json_object_get(json_object_get(o, "sums"), "runs")), 5);
    json_decref(o);
    registry_close(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rating_ends_at_midnight),
        cmocka_unit_test(a_rating_is_withdrawn_or_upgraded),
        cmocka_unit_test(a_quota_runs_out),
        cmocka_unit_test(a_quota_holds_for_many_at_once),
        cmocka_unit_test(a_right_ends_by_two),
        cmocka_unit_test(a_right_begins_and_ends_with_its_days),
        cmocka_unit_test(no_spirits_without_papers),
        cmocka_unit_test(capacity_is_a_warning_for_the_auditor),
        cmocka_unit_test(a_household_has_its_own_part),
        cmocka_unit_test(the_matrix_decides),
        cmocka_unit_test(a_key_stands_for_its_marks_too),
        cmocka_unit_test(options_say_what_issuing_will),
        cmocka_unit_test(the_ledger_counts_what_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
