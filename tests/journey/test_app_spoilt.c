/* After printing: spoilt labels by ranges, sheets and codes; true reprints; replacements, and what they do to quotas. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "registry.h"

static int64_t number(const json_t *o, const char *name) { return json_integer_value(json_object_get(o, name)); }

static json_t *job_new(struct registry *r, uint32_t run, const char *range, int start_cell) {
    return as(r, &r->clerk, COMMAND_JOB_ADD,
              json_pack("{s:I, s:s, s:i, s:b}", "run", (json_int_t)run, "range", range, "start_cell", start_cell, "wait", 1), ST_OK);
}

/* Spoil; out: the ranges of the first run as text "[[1,17]]" */
static void spoil(struct registry *r, json_t *params, int64_t voided, int64_t already, const char *ranges) {
    json_object_set_new(params, "reason", json_string("jam"));
    json_t *o = as(r, &r->clerk, COMMAND_RUN_SPOIL, params, ST_OK);
    assert_int_equal(number(o, "voided"), voided);
    assert_int_equal(number(o, "already"), already);
    char *text = json_dumps(json_object_get(json_array_get(json_object_get(o, "runs"), 0), "ranges"), JSON_COMPACT);
    assert_string_equal(text, ranges);
    free(text);
    json_decref(o);
}

static void spoil_no(struct registry *r, const struct actor *who, json_t *params, enum status want, const char *key) {
    json_object_set_new(params, "reason", json_string("jam"));
    json_decref(as(r, who, COMMAND_RUN_SPOIL, params, want));
    assert_string_equal(r->w.err.key, key);
}

static void sheets_are_spoilt(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 1000);
    uint32_t run = issue(&r, 200, "");
    json_decref(as(&r, &r.clerk, COMMAND_RUN_VOID, json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "range", "10", "reason", "torn"), ST_OK));
    /* a4-21 from cell 5: the first sheet holds 17 labels, 1-9 and 11-18 */
    json_t *j = job_new(&r, run, "1-60", 5);
    int64_t id = number(j, "id");
    assert_int_equal(number(j, "labels"), 59);
    json_decref(j);
    spoil(&r, json_pack("{s:I, s:s}", "job", (json_int_t)id, "sheets", "1"), 17, 0, "[[1,9],[11,18]]");
    spoil(&r, json_pack("{s:I, s:s}", "job", (json_int_t)id, "sheets", "1-2"), 21, 17, "[[19,39]]");
    spoil(&r, json_pack("{s:I, s:s}", "job", (json_int_t)id, "sheets", "3"), 21, 0, "[[40,60]]");
    spoil_no(&r, &r.clerk, json_pack("{s:I, s:s}", "job", (json_int_t)id, "sheets", "4"), ST_INVALID, "spoilt.sheets");
    spoil_no(&r, &r.stranger, json_pack("{s:I, s:s}", "job", (json_int_t)id, "sheets", "1"), ST_NOT_FOUND, "job.missing");
    spoil_no(&r, &r.observer, json_pack("{s:I, s:s}", "job", (json_int_t)id, "sheets", "1"), ST_FORBIDDEN, "access.denied");
    spoil_no(&r, &r.clerk, json_pack("{s:I, s:s}", "job", (json_int_t)id, "range", "60-61"), ST_INVALID, "spoilt.other-job");
    spoil(&r, json_pack("{s:I, s:s}", "run", (json_int_t)run, "range", "101-103"), 3, 0, "[[101,103]]");
    spoil(&r, json_pack("{s:I, s:s}", "run", (json_int_t)run, "range", "103-104"), 1, 1, "[[104,104]]");
    /* Not one of the ways, or two at once. */
    json_t *const wrong[] = { json_object(), json_pack("{s:I}", "run", (json_int_t)run), json_pack("{s:I, s:s}", "run", (json_int_t)run, "sheets", "1"),
                              json_pack("{s:I, s:I, s:s}", "run", (json_int_t)run, "job", (json_int_t)id, "range", "1"),
                              json_pack("{s:I, s:s, s:s}", "job", (json_int_t)id, "range", "1", "sheets", "1"),
                              json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "range", "1", "codes", "x") };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) spoil_no(&r, &r.clerk, wrong[i], ST_INVALID, "spoilt.which");
    registry_close(&r);
}

static void add_code(struct registry *r, struct buf *b, uint32_t run, uint32_t index, bool typed) {
    world_address(&r->w, run, index, &r->address);
    struct scan_result s = world_scan(&r->w, r->address.data);
    buf_printf(b, "%s\r\n", typed ? s.grouped : r->address.data);
}

static void labels_in_the_hand_are_spoilt(void **state) {
    (void)state;
    struct registry r;
    struct buf b = BUF_INIT;
    registry_open(&r, 1000);
    uint32_t one = issue(&r, 50, ""), two = issue(&r, 50, "");
    add_code(&r, &b, two, 7, false);
    add_code(&r, &b, one, 3, true);
    add_code(&r, &b, one, 5, false);
    add_code(&r, &b, one, 4, true);
    add_code(&r, &b, one, 3, false); /* scanned twice */
    json_t *o = as(&r, &r.clerk, COMMAND_RUN_SPOIL, json_pack("{s:s, s:s}", "codes", b.data, "reason", "torn"), ST_OK);
    assert_int_equal(number(o, "voided"), 4);
    json_t *runs = json_object_get(o, "runs");
    assert_int_equal(json_array_size(runs), 2);
    assert_int_equal(number(json_array_get(runs, 0), "run"), one);
    assert_int_equal(number(json_array_get(runs, 0), "voided"), 3);
    assert_int_equal(number(json_array_get(runs, 1), "run"), two);
    json_decref(o);
    assert_int_equal(look(&r, one, 4).outcome, OUTCOME_REVOKED);
    assert_int_equal(look(&r, one, 6).outcome, OUTCOME_GENUINE);
    /* One that is wrong voids none of them, and says which. */
    buf_clear(&b);
    add_code(&r, &b, one, 20, true);
    buf_str(&b, "4829 1047 3382 9157\n");
    spoil_no(&r, &r.clerk, json_pack("{s:s}", "codes", b.data), ST_INVALID, "spoilt.code");
    assert_string_equal(err_value(&r.w.err, "n"), "2");
    /* A forged address of a label that is there. */
    buf_clear(&b);
    add_code(&r, &b, one, 20, false);
    char *s = strchr(b.data, '?');
    assert_non_null(s);
    s[10] = s[10] == '1' ? '2' : '1';
    spoil_no(&r, &r.clerk, json_pack("{s:s}", "codes", b.data), ST_INVALID, "spoilt.code");
    assert_int_equal(look(&r, one, 20).outcome, OUTCOME_GENUINE);
    /* Somebody else's labels. */
    buf_clear(&b);
    add_code(&r, &b, one, 21, false);
    spoil_no(&r, &r.stranger, json_pack("{s:s}", "codes", b.data), ST_NOT_FOUND, "run.missing");
    buf_free(&b);
    registry_close(&r);
}

static json_t *reprint(struct registry *r, const struct actor *who, json_t *params, const char *reason, enum status want) {
    json_object_update_new(params, json_pack("{s:s, s:b}", "reason", reason, "wait", 1));
    return as(r, who, COMMAND_RUN_REPRINT, params, want);
}

static void a_reprint_keeps_its_numbers(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 1000);
    uint32_t run = issue(&r, 100, "");
    json_t *j = as(&r, &r.clerk, COMMAND_JOB_ADD,
                   json_pack("{s:I, s:s, s:s, s:b}", "run", (json_int_t)run, "range", "1-50", "stock", "a4-24", "wait", 1), ST_OK);
    int64_t first = number(j, "id");
    json_decref(j);
    j = reprint(&r, &r.clerk, json_pack("{s:I, s:s, s:i}", "job", (json_int_t)first, "sheets", "2", "start_cell", 3), "jam", ST_OK);
    assert_string_equal(text_of(j, "ranges"), "25-48");
    assert_string_equal(text_of(j, "stock"), "a4-24"); /* as the job was */
    assert_int_equal(number(j, "start_cell"), 3);
    assert_int_equal(number(j, "reprinted"), 24);
    assert_string_equal(text_of(j, "reprint_reason"), "jam");
    json_decref(j);
    j = as(&r, &actor_operator, COMMAND_RUN_SHOW, json_pack("{s:I}", "run", (json_int_t)run), ST_OK);
    assert_int_equal(number(j, "voided"), 0);
    json_decref(j);
    json_decref(reprint(&r, &r.clerk, json_pack("{s:I, s:s}", "run", (json_int_t)run, "range", "60-70"), "jam", ST_REFUSED));
    assert_string_equal(r.w.err.key, "reprint.never");
    json_decref(reprint(&r, &r.clerk, json_pack("{s:I, s:s}", "run", (json_int_t)run, "range", "1-2"), "lost", ST_REFUSED));
    assert_string_equal(r.w.err.key, "reprint.lost");
    json_decref(reprint(&r, &r.clerk, json_pack("{s:I, s:s}", "run", (json_int_t)run, "range", "1-2"), "fun", ST_INVALID));
    json_decref(as(&r, &r.clerk, COMMAND_RUN_REPRINT, json_pack("{s:I, s:s}", "run", (json_int_t)run, "range", "1"), ST_INVALID));
    assert_string_equal(r.w.err.key, "param.missing");
    json_decref(reprint(&r, &r.stranger, json_pack("{s:I, s:s}", "run", (json_int_t)run, "range", "1-2"), "jam", ST_NOT_FOUND));
    /* The ledger counts it. */
    j = as(&r, &r.clerk, COMMAND_LEDGER, json_pack("{s:s, s:i}", "kind", "producer", "id", 1), ST_OK);
    assert_int_equal(number(json_object_get(j, "sums"), "printed"), 50);
    assert_int_equal(number(json_object_get(j, "sums"), "reprinted"), 24);
    json_decref(j);
    registry_close(&r);
}

static json_t *replace(struct registry *r, const struct actor *who, json_t *params, enum status want) {
    json_object_update_new(params, json_pack("{s:s, s:b}", "reason", "torn", "wait", 1));
    return as(r, who, COMMAND_RUN_REPLACE, params, want);
}

/* A full lot and a used-up quota have room for as many as were voided, and for none more. */
static void a_replacement_counts_once(void **state) {
    (void)state;
    struct registry r;
    char mark[32];
    registry_open(&r, 60);
    int64_t right = right_new(&r, 60, false, "2027-12-31");
    (void)snprintf(mark, sizeof mark, "right:%lld", (long long)right);
    uint32_t run = issue(&r, 60, mark);
    json_decref(job_new(&r, run, "1-60", 1));
    issue_no(&r, 1, "", "lot.left");
    json_t *o = replace(&r, &r.clerk, json_pack("{s:I, s:s}", "run", (json_int_t)run, "range", "11-20"), ST_OK);
    uint32_t fresh = (uint32_t)number(o, "run");
    assert_int_equal(number(o, "voided"), 10);
    assert_int_equal(number(o, "old_run"), run);
    assert_null(json_object_get(o, "failure"));
    json_t *job = json_object_get(o, "job");
    assert_int_equal(number(job, "run"), fresh);
    assert_int_equal(number(job, "labels"), 10);
    assert_string_equal(text_of(job, "state"), "done");
    json_decref(o);
    assert_int_equal(look(&r, run, 11).outcome, OUTCOME_REVOKED);
    struct scan_result s = look(&r, fresh, 10);
    assert_int_equal(s.outcome, OUTCOME_GENUINE);
    assert_int_equal(s.facts->marks_len, 1); /* it shows what the old ones showed */
    o = as(&r, &r.owner1, COMMAND_LEDGER, json_pack("{s:s, s:I}", "kind", "right", "id", (json_int_t)right), ST_OK);
    assert_int_equal(number(json_object_get(o, "quota"), "used"), 60);
    assert_int_equal(number(json_object_get(o, "quota"), "left"), 0);
    assert_int_equal(number(json_object_get(o, "sums"), "issued"), 70);
    assert_int_equal(number(json_object_get(o, "sums"), "voided"), 10);
    json_decref(o);
    issue_no(&r, 1, "", "lot.left");
    json_decref(replace(&r, &r.clerk, json_pack("{s:I, s:s}", "run", (json_int_t)run, "range", "11-20"), ST_REFUSED));
    assert_string_equal(r.w.err.key, "run.all-voided");
    registry_close(&r);
}

static void a_replacement_is_asked_for_twice(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 1000);
    uint32_t run = issue(&r, 60, "");
    json_decref(job_new(&r, run, "1-60", 1));
    json_t *o = replace(&r, &r.clerk, json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "range", "1-5", "idempotency_key", "k1"), ST_OK);
    int64_t fresh = number(o, "run"), job = world_id(json_incref(json_object_get(o, "job")));
    json_decref(o);
    o = replace(&r, &r.clerk, json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "range", "1-5", "idempotency_key", "k1"), ST_OK);
    assert_int_equal(number(o, "run"), fresh);
    assert_true(json_is_true(json_object_get(o, "again")));
    assert_int_equal(number(json_object_get(o, "job"), "id"), job);
    json_decref(o);
    json_decref(replace(&r, &r.clerk, json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "range", "1-6", "idempotency_key", "k1"), ST_CONFLICT));
    o = as(&r, &actor_operator, COMMAND_LIST, json_pack("{s:s}", "kind", "runs"), ST_OK);
    assert_int_equal(json_array_size(o), 2);
    json_decref(o);
    registry_close(&r);
}

struct remembered {
    unsigned char body[32];
    uint32_t run;
};

static enum status remember(struct db *tx, void *ctx, struct err *e) {
    const struct remembered *m = ctx;
    return idempotency_put(tx, "k2", m->body, m->run, 1, e);
}

/* The service was stopped when the new labels were issued and their job was not there yet. */
static void a_repeat_begins_the_job_that_is_missing(void **state) {
    (void)state;
    struct registry r;
    struct remembered m;
    char body[100];
    registry_open(&r, 1000);
    uint32_t run = issue(&r, 60, "");
    json_decref(job_new(&r, run, "1-60", 1));
    json_decref(as(&r, &r.clerk, COMMAND_RUN_VOID, json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "range", "1-5", "reason", "torn"), ST_OK));
    m.run = issue(&r, 5, "");
    (void)snprintf(body, sizeof body, "{\"range\":\"1-5\",\"reason\":\"torn\",\"replace\":%u}", run);
    crypto_hash_sha256(m.body, (const unsigned char *)body, strlen(body));
    assert_int_equal(store_write(app_store(r.w.app), remember, &m, &r.w.err), ST_OK);
    int64_t job = 0;
    for (int i = 0; i < 2; i++) {
        json_t *o = replace(&r, &r.clerk, json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "range", "1-5", "idempotency_key", "k2"), ST_OK);
        json_t *j = json_object_get(o, "job");
        assert_true(json_is_true(json_object_get(o, "again")));
        assert_null(json_object_get(o, "failure"));
        assert_int_equal(number(j, "run"), m.run);
        assert_int_equal(number(j, "labels"), 5);
        assert_string_equal(text_of(j, "state"), "done");
        if (i) assert_int_equal(number(j, "id"), job);
        job = number(j, "id");
        json_decref(o);
    }
    registry_close(&r);
}

/* What may not be issued today voids nothing either. */
static void a_refused_replacement_changes_nothing(void **state) {
    (void)state;
    struct registry r;
    char mark[32];
    registry_open(&r, 1000);
    (void)snprintf(mark, sizeof mark, "rating:%lld", (long long)rating_new(&r, 4, "2023-12-01", "2026-11-24"));
    uint32_t run = issue(&r, 60, mark), plain = issue(&r, 60, "");
    json_decref(job_new(&r, run, "1-60", 1));
    world_set_time(&r.w, "2026-11-25", 8, 0, 0);
    for (int key = 0; key < 2; key++) {
        json_t *p = json_pack("{s:I, s:s}", "run", (json_int_t)run, "range", "1-5");
        if (key) json_object_set_new(p, "idempotency_key", json_string("k"));
        json_decref(replace(&r, &r.clerk, p, ST_REFUSED));
        assert_string_equal(r.w.err.key, "print.rating-ended");
        p = json_pack("{s:I, s:s, s:s}", "run", (json_int_t)plain, "range", "1-5", "stock", "a3");
        if (key) json_object_set_new(p, "idempotency_key", json_string("k"));
        json_decref(replace(&r, &r.clerk, p, ST_NOT_FOUND));
        assert_string_equal(r.w.err.key, "stock.unknown");
    }
    json_decref(replace(&r, &r.clerk, json_pack("{s:I, s:s, s:i}", "run", (json_int_t)plain, "range", "1-5", "start_cell", 99), ST_INVALID));
    json_decref(replace(&r, &r.stranger, json_pack("{s:I, s:s}", "run", (json_int_t)plain, "range", "1-5"), ST_NOT_FOUND));
    for (uint32_t id = run; id <= plain; id++) {
        json_t *o = as(&r, &actor_operator, COMMAND_RUN_SHOW, json_pack("{s:I}", "run", (json_int_t)id), ST_OK);
        assert_int_equal(number(o, "voided"), 0);
        json_decref(o);
    }
    registry_close(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(sheets_are_spoilt), cmocka_unit_test(labels_in_the_hand_are_spoilt),
                                        cmocka_unit_test(a_reprint_keeps_its_numbers), cmocka_unit_test(a_replacement_counts_once),
                                        cmocka_unit_test(a_replacement_is_asked_for_twice),
                                        cmocka_unit_test(a_repeat_begins_the_job_that_is_missing), cmocka_unit_test(a_refused_replacement_changes_nothing) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
