/* Labels that count from the day on which they are sold or shipped; display pieces; bottles that visitors report as opened. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "app/opened.h"
#include "registry.h"

static int64_t number(const json_t *o, const char *name) { return json_integer_value(json_object_get(o, name)); }

static uint32_t issue_inactive(struct registry *r, int count) {
    json_t *p = issue_params(r, count, "");
    json_object_set_new(p, "activation", json_true());
    return (uint32_t)world_id(as(r, &actor_operator, COMMAND_RUN_ISSUE, p, ST_OK));
}

static json_t *of(uint32_t run, const char *range) { return json_pack("{s:I, s:s}", "run", (json_int_t)run, "range", range); }

static json_t *with(json_t *p, const char *name, const char *value) {
    json_object_set_new(p, name, json_string(value));
    return p;
}

static json_t *undo(json_t *p, const char *why) {
    json_object_set_new(p, "undo", json_true());
    return why ? with(p, "reason", why) : p;
}

/* The command works; out: the ranges that it changed in the first run as text. */
static void says(struct registry *r, enum command c, json_t *params, int64_t labels, int64_t unchanged, const char *ranges) {
    json_t *o = as(r, &r->clerk, c, params, ST_OK);
    assert_int_equal(number(o, "labels"), labels);
    assert_int_equal(number(o, "unchanged"), unchanged);
    char *text = json_dumps(json_object_get(json_array_get(json_object_get(o, "runs"), 0), "ranges"), JSON_COMPACT);
    assert_string_equal(text, ranges);
    free(text);
    json_decref(o);
}

static void refused(struct registry *r, const struct actor *who, enum command c, json_t *params, enum status want, const char *field, const char *key) {
    assert_null(as(r, who, c, params, want));
    assert_string_equal(r->w.err.key, key);
    if (field) assert_string_equal(r->w.err.field, field);
}

static enum outcome outcome(struct registry *r, uint32_t run, uint32_t index) { return look(r, run, index).outcome; }

static enum outcome outcome_typed(struct registry *r, uint32_t run, uint32_t index) {
    world_address(&r->w, run, index, &r->address);
    r->address.data[strcspn(r->address.data, "?")] = '\0';
    return world_scan(&r->w, r->address.data).outcome;
}

static int acts(struct registry *r, const char *verb) {
    json_t *all = as(r, &actor_operator, COMMAND_LIST, json_pack("{s:s, s:i}", "kind", "acts", "limit", 10000), ST_OK), *row = NULL;
    size_t i = 0;
    int n = 0;
    json_array_foreach(all, i, row) n += !strcmp(text_of(row, "verb"), verb);
    json_decref(all);
    return n;
}

static void labels_count_from_when_they_are_sold(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 1000);
    uint32_t run = issue_inactive(&r, 100), free = issue(&r, 10, "");
    assert_int_equal(outcome(&r, free, 1), OUTCOME_GENUINE);
    for (int i = 0; i < 3; i++) assert_int_equal(outcome(&r, run, 10), OUTCOME_INACTIVE); /* hot */
    assert_int_equal(outcome_typed(&r, run, 10), OUTCOME_INACTIVE);
    says(&r, COMMAND_RUN_ACTIVATE, of(run, "1-10,100"), 11, 0, "[[1,10],[100,100]]");
    assert_int_equal(outcome(&r, run, 10), OUTCOME_GENUINE); /* the very next scan */
    assert_int_equal(outcome(&r, run, 1), OUTCOME_GENUINE);
    assert_int_equal(outcome(&r, run, 100), OUTCOME_GENUINE);
    assert_int_equal(outcome_typed(&r, run, 10), OUTCOME_UNSIGNED);
    assert_int_equal(outcome(&r, run, 11), OUTCOME_INACTIVE);
    assert_int_equal(outcome(&r, run, 99), OUTCOME_INACTIVE);
    assert_int_equal(outcome_typed(&r, run, 11), OUTCOME_INACTIVE);
    /* Again, and overlapping: only what is new. */
    says(&r, COMMAND_RUN_ACTIVATE, of(run, "1-10"), 0, 10, "[]");
    says(&r, COMMAND_RUN_ACTIVATE, of(run, "5-20,90-100"), 20, 7, "[[11,20],[90,99]]");
    assert_int_equal(acts(&r, "run.activate"), 2); /* what changed nothing is no act */
    json_t *o = as(&r, &r.clerk, COMMAND_RUN_SHOW, json_pack("{s:I}", "run", (json_int_t)run), ST_OK);
    assert_true(json_is_true(json_object_get(o, "activation")));
    assert_int_equal(number(json_object_get(o, "sold"), "labels"), 31);
    assert_int_equal(json_array_size(json_object_get(json_object_get(o, "sold"), "ranges")), 2); /* joined */
    assert_string_equal(text_of(json_array_get(json_object_get(json_object_get(o, "sold"), "ranges"), 0), "day"), "2026-11-24");
    json_decref(o);
    /* A void counts more, and cannot be sold. */
    json_decref(as(&r, &r.clerk, COMMAND_RUN_VOID, with(of(run, "20-22"), "reason", "torn"), ST_OK));
    assert_int_equal(outcome(&r, run, 20), OUTCOME_REVOKED);
    refused(&r, &r.clerk, COMMAND_RUN_ACTIVATE, of(run, "20-22"), ST_REFUSED, "range", "label-state.all-voided");
    says(&r, COMMAND_RUN_ACTIVATE, of(run, "19-23"), 1, 1, "[[23,23]]");
    registry_close(&r);
}

static void it_is_taken_back(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 1000);
    uint32_t run = issue_inactive(&r, 100);
    says(&r, COMMAND_RUN_ACTIVATE, of(run, "1-50"), 50, 0, "[[1,50]]");
    says(&r, COMMAND_RUN_ACTIVATE, of(run, "60-70"), 11, 0, "[[60,70]]");
    refused(&r, &r.clerk, COMMAND_RUN_ACTIVATE, undo(of(run, "5"), NULL), ST_INVALID, "reason", "label-state.reason");
    refused(&r, &r.clerk, COMMAND_RUN_ACTIVATE, undo(of(run, "5"), "  "), ST_INVALID, "reason", "label-state.reason");
    assert_int_equal(outcome(&r, run, 5), OUTCOME_GENUINE);
    says(&r, COMMAND_RUN_ACTIVATE, undo(of(run, "5,10-12,45-65,90"), "Đại lý trả lại"), 16, 10, "[[5,5],[10,12],[45,50],[60,65]]");
    const struct { uint32_t index; enum outcome want; } after[] = { { 4, OUTCOME_GENUINE },   { 5, OUTCOME_INACTIVE },  { 6, OUTCOME_GENUINE },
                                                                    { 9, OUTCOME_GENUINE },   { 12, OUTCOME_INACTIVE }, { 13, OUTCOME_GENUINE },
                                                                    { 44, OUTCOME_GENUINE },  { 45, OUTCOME_INACTIVE }, { 65, OUTCOME_INACTIVE },
                                                                    { 66, OUTCOME_GENUINE },  { 70, OUTCOME_GENUINE } };
    for (size_t i = 0; i < sizeof after / sizeof *after; i++) assert_int_equal(outcome(&r, run, after[i].index), after[i].want);
    says(&r, COMMAND_RUN_ACTIVATE, undo(of(run, "5"), "lần nữa"), 0, 1, "[]");
    json_t *o = as(&r, &r.clerk, COMMAND_RUN_SHOW, json_pack("{s:I}", "run", (json_int_t)run), ST_OK);
    assert_int_equal(json_array_size(json_object_get(o, "taken_back")), 4);
    assert_string_equal(text_of(json_array_get(json_object_get(o, "taken_back"), 0), "why"), "Đại lý trả lại");
    json_decref(o);
    says(&r, COMMAND_RUN_ACTIVATE, of(run, "1-100"), 55, 45, "[[5,5],[10,12],[45,65],[71,100]]");
    assert_int_equal(outcome(&r, run, 5), OUTCOME_GENUINE);
    registry_close(&r);
}

static void the_day_is_one_that_can_be(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 1000);
    uint32_t run = issue_inactive(&r, 10);
    world_set_time(&r.w, "2026-11-30", 0, 0, 0);
    refused(&r, &r.clerk, COMMAND_RUN_ACTIVATE, with(of(run, "1"), "from", "23/11/2026"), ST_INVALID, "from", "label-state.early");
    assert_string_equal(err_value(&r.w.err, "d"), "2026-11-24");
    refused(&r, &r.clerk, COMMAND_RUN_ACTIVATE, with(of(run, "1"), "from", "01/12/2026"), ST_INVALID, "from", "label-state.future");
    static const char *const wrong[] = { "31/11/2026", "hôm qua", "2026-13-01", "1", "24/11" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        refused(&r, &r.clerk, COMMAND_RUN_ACTIVATE, with(of(run, "1"), "from", wrong[i]), ST_INVALID, "from", "param.date");
    assert_int_equal(outcome(&r, run, 1), OUTCOME_INACTIVE);
    says(&r, COMMAND_RUN_ACTIVATE, with(of(run, "1"), "from", "24/11/2026"), 1, 0, "[[1,1]]"); /* the day of issue */
    says(&r, COMMAND_RUN_ACTIVATE, with(of(run, "2"), "from", "2026-11-30"), 1, 0, "[[2,2]]");
    says(&r, COMMAND_RUN_ACTIVATE, with(of(run, "1-3"), "from", "26112026"), 1, 2, "[[3,3]]"); /* the first day counts */
    assert_int_equal(look(&r, run, 1).state.activated_us, day_start_us(day_parse("2026-11-24", 10)));
    assert_int_equal(look(&r, run, 2).state.activated_us, day_start_us(day_parse("2026-11-30", 10)));
    assert_int_equal(outcome(&r, run, 2), OUTCOME_GENUINE);
    /* A clock that was put back: a label does not count before its day. */
    world_set_time(&r.w, "2026-11-29", 23, 59, 59);
    assert_int_equal(outcome(&r, run, 2), OUTCOME_INACTIVE);
    assert_int_equal(outcome(&r, run, 1), OUTCOME_GENUINE);
    r.w.now_us += 1000000;
    assert_int_equal(outcome(&r, run, 2), OUTCOME_GENUINE); /* at midnight, with nothing written */
    registry_close(&r);
}

static void add_code(struct registry *r, struct buf *b, uint32_t run, uint32_t index) {
    world_address(&r->w, run, index, &r->address);
    buf_printf(b, "%s\r\n", r->address.data);
}

/* By the labels in somebody's hands, of several runs: all of them or none. */
static void all_or_none(void **state) {
    (void)state;
    struct registry r;
    struct buf b = BUF_INIT;
    registry_open(&r, 1000);
    uint32_t one = issue_inactive(&r, 10), two = issue_inactive(&r, 10), without = issue(&r, 10, "");
    add_code(&r, &b, two, 3);
    add_code(&r, &b, one, 4);
    add_code(&r, &b, one, 5);
    add_code(&r, &b, without, 1);
    refused(&r, &r.clerk, COMMAND_RUN_ACTIVATE, json_pack("{s:s}", "codes", b.data), ST_REFUSED, "run", "activation.none");
    assert_int_equal(outcome(&r, one, 4), OUTCOME_INACTIVE); /* its run came first, and nothing stayed of it */
    assert_int_equal(acts(&r, "run.activate"), 0);
    buf_clear(&b);
    add_code(&r, &b, two, 3);
    add_code(&r, &b, one, 4);
    add_code(&r, &b, one, 5);
    says(&r, COMMAND_RUN_ACTIVATE, json_pack("{s:s}", "codes", b.data), 3, 0, "[[4,5]]");
    assert_int_equal(outcome(&r, one, 5), OUTCOME_GENUINE);
    assert_int_equal(outcome(&r, two, 3), OUTCOME_GENUINE);
    assert_int_equal(outcome(&r, two, 4), OUTCOME_INACTIVE);
    refused(&r, &r.clerk, COMMAND_RUN_ACTIVATE, json_pack("{s:I, s:s}", "run", (json_int_t)one, "codes", b.data), ST_INVALID, "codes", "spoilt.other-run");
    buf_str(&b, "4829 1047 3382 9157\n");
    refused(&r, &r.clerk, COMMAND_RUN_ACTIVATE, json_pack("{s:s}", "codes", b.data), ST_INVALID, "codes", "spoilt.code");
    buf_free(&b);
    registry_close(&r);
}

static void what_is_refused(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 1000);
    uint32_t run = issue_inactive(&r, 10);
    static const struct { const char *range, *key; } ranges[] = { { "0", "range.syntax" }, { "11", "range.outside" }, { "5-4", "range.order" },
                                                                  { "1,,2", "range.syntax" }, { "x", "range.syntax" }, { "1-99999999999", "range.outside" } };
    static const enum command both[] = { COMMAND_RUN_ACTIVATE, COMMAND_RUN_DISPLAY };
    for (size_t c = 0; c < 2; c++) {
        for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
            json_t *none = NULL;
            err_clear(&r.w.err);
            json_t *p = of(run, ranges[i].range);
            assert_int_equal(command_run(both[c], r.w.app, NULL, &r.clerk, p, NULL, &none, &r.w.err), ST_INVALID);
            assert_string_equal(r.w.err.field, "range");
            assert_null(none);
            json_decref(p);
        }
        refused(&r, &r.clerk, both[c], json_pack("{s:I}", "run", (json_int_t)run), ST_INVALID, "range", "spoilt.which");
        refused(&r, &r.clerk, both[c], with(of(run, "1"), "x", "y"), ST_INVALID, "x", "param.unknown");
        refused(&r, &r.clerk, both[c], with(of(run, "1"), "undo", "yes"), ST_INVALID, "undo", "param.type");
        refused(&r, &r.clerk, both[c], with(of(run, "1"), "reason", "a\tb"), ST_INVALID, "reason", "param.control");
        refused(&r, &r.clerk, both[c], of(77, "1"), ST_NOT_FOUND, NULL, "run.missing");
        refused(&r, &r.stranger, both[c], of(run, "1"), ST_NOT_FOUND, NULL, "run.missing");
        refused(&r, &r.observer, both[c], of(run, "1"), ST_FORBIDDEN, NULL, "access.denied");
        refused(&r, &r.dost, both[c], of(run, "1"), ST_FORBIDDEN, NULL, "access.denied");
    }
    refused(&r, &actor_operator, COMMAND_RUN_ISSUE, with(issue_params(&r, 5, ""), "activation", "1"), ST_INVALID, "activation", "param.type");
    assert_int_equal(outcome(&r, run, 1), OUTCOME_INACTIVE);
    registry_close(&r);
}

static void display_pieces_are_marked(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 1000);
    uint32_t run = issue(&r, 10, ""), inactive = issue_inactive(&r, 10);
    assert_false(look(&r, run, 3).state.display);
    says(&r, COMMAND_RUN_DISPLAY, of(run, "3"), 1, 0, "[[3,3]]");
    says(&r, COMMAND_RUN_DISPLAY, of(inactive, "1-2"), 2, 0, "[[1,2]]");
    struct scan_result s = look(&r, run, 3);
    assert_true(s.state.display);
    assert_int_equal(s.outcome, OUTCOME_GENUINE);
    assert_false(look(&r, run, 2).state.display);
    assert_int_equal(outcome(&r, inactive, 1), OUTCOME_INACTIVE); /* on show is not sold */
    says(&r, COMMAND_RUN_ACTIVATE, of(inactive, "1"), 1, 0, "[[1,1]]"); /* and one says nothing of the other */
    assert_true(look(&r, inactive, 1).state.display && look(&r, inactive, 1).state.activated);
    says(&r, COMMAND_RUN_DISPLAY, undo(of(run, "1-10"), NULL), 1, 9, "[[3,3]]");
    assert_false(look(&r, run, 3).state.display);
    registry_close(&r);
}

/* The same key with and without it are two requests; new labels for old ones are as those were. */
static void it_is_frozen_with_the_run(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 1000);
    json_t *p = with(issue_params(&r, 5, ""), "idempotency_key", "k1");
    json_object_set_new(p, "activation", json_true());
    uint32_t run = (uint32_t)world_id(as(&r, &actor_operator, COMMAND_RUN_ISSUE, json_incref(p), ST_OK));
    json_t *again = as(&r, &actor_operator, COMMAND_RUN_ISSUE, json_incref(p), ST_OK);
    assert_int_equal(number(again, "id"), run);
    json_decref(again);
    json_object_del(p, "activation");
    refused(&r, &actor_operator, COMMAND_RUN_ISSUE, p, ST_CONFLICT, "idempotency_key", "idempotency.other-body");
    json_t *o = as(&r, &r.clerk, COMMAND_RUN_SHOW, json_pack("{s:I}", "run", (json_int_t)run), ST_OK);
    assert_true(json_is_true(json_object_get(json_object_get(o, "frozen"), "activation")));
    json_t *entry = as(&r, &actor_operator, COMMAND_SHOW, json_pack("{s:s, s:o}", "kind", "entries", "id", json_sprintf("%lld", (long long)number(o, "log_idx"))), ST_OK);
    char *text = json_dumps(entry, 0);
    assert_null(strstr(text, "\"activation\"")); /* the public entry says what it always said; its record binds the frozen texts */
    free(text);
    json_decref(entry);
    json_decref(o);
    o = as(&r, &r.clerk, COMMAND_RUN_REPLACE, with(of(run, "2-3"), "reason", "torn"), ST_OK);
    uint32_t fresh = (uint32_t)number(o, "run");
    json_decref(o);
    assert_int_equal(outcome(&r, fresh, 1), OUTCOME_INACTIVE);
    uint32_t plain = issue(&r, 5, "");
    o = as(&r, &r.clerk, COMMAND_RUN_REPLACE, with(of(plain, "2"), "reason", "torn"), ST_OK);
    assert_int_equal(outcome(&r, (uint32_t)number(o, "run"), 1), OUTCOME_GENUINE);
    json_decref(o);
    registry_close(&r);
}

/* ---- opened ---- */

static void spirit(struct registry *r) {
    record_set(r, &r->manager, "product", r->product, json_pack("{s:s, s:s, s:i}", "category", "drink", "subcategory", "spirits", "alcohol", 4250));
}

static enum status report(struct registry *r, const struct scan_result *s, uint64_t visitor, uint64_t network) {
    err_clear(&r->w.err);
    return opened_report(r->w.app, s, visitor, network, r->w.now_us, &r->w.err);
}

static void a_bottle_is_reported_once(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 1000);
    uint32_t run = issue(&r, 20, "");
    struct scan_result s = look(&r, run, 1);
    assert_false(opened_asks(&s));
    assert_int_equal(report(&r, &s, 1, 2), ST_REFUSED); /* no spirit */
    assert_string_equal(r.w.err.key, "opened.not");
    spirit(&r);
    r.w.now_us += 61 * 1000000; /* within a minute */
    s = look(&r, run, 1);
    assert_true(opened_asks(&s));
    assert_int_equal(report(&r, &s, 1, 2), ST_OK);
    struct scan_result after = look(&r, run, 1);
    assert_int_equal(after.outcome, OUTCOME_GENUINE); /* a report and no finding */
    assert_int_equal(after.state.opened_us % 60000000, 0);
    assert_in_range(r.w.now_us - after.state.opened_us, 0, 59999999);
    assert_false(opened_asks(&after));
    assert_int_equal(report(&r, &after, 1, 2), ST_REFUSED);
    r.w.now_us += INT64_C(3600000000);
    assert_int_equal(report(&r, &s, 9, 9), ST_OK); /* two at once: the first counts */
    assert_int_equal(look(&r, run, 1).state.opened_us, after.state.opened_us);
    assert_int_equal(look(&r, run, 2).state.opened_us, 0);
    /* Typed, void. */
    world_address(&r.w, run, 3, &r.address);
    r.address.data[strcspn(r.address.data, "?")] = '\0';
    s = world_scan(&r.w, r.address.data);
    assert_int_equal(s.outcome, OUTCOME_UNSIGNED);
    assert_int_equal(report(&r, &s, 3, 3), ST_REFUSED);
    json_decref(as(&r, &r.clerk, COMMAND_RUN_VOID, with(of(run, "4"), "reason", "torn"), ST_OK));
    s = look(&r, run, 4);
    assert_int_equal(report(&r, &s, 3, 3), ST_REFUSED);
    assert_int_equal(look(&r, run, 3).state.opened_us, 0);
    registry_close(&r);
}

static void nobody_reports_a_whole_shop(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 1000);
    uint32_t run = issue(&r, 200, ""), index = 0;
    spirit(&r);
    for (int i = 0; i < OPENED_VISITOR_MAX; i++) {
        struct scan_result s = look(&r, run, ++index);
        assert_int_equal(report(&r, &s, 1, 2), ST_OK);
    }
    struct scan_result s = look(&r, run, ++index);
    assert_int_equal(report(&r, &s, 1, 2), ST_TOO_MANY);
    assert_string_equal(r.w.err.key, "opened.many");
    assert_int_equal(look(&r, run, index).state.opened_us, 0);
    /* Another name for the browser helps only so far. */
    int more = 0;
    for (uint64_t visitor = 100; visitor < 100 + 2 * OPENED_NETWORK_MAX; visitor++) {
        s = look(&r, run, ++index);
        more += report(&r, &s, visitor, 2) == ST_OK;
    }
    assert_int_equal(more, OPENED_NETWORK_MAX - OPENED_VISITOR_MAX);
    assert_int_equal(report(&r, &s, 1000, 3), ST_OK); /* somebody else */
    world_set_time(&r.w, "2026-11-25", 0, 0, 0);
    s = look(&r, run, ++index);
    assert_int_equal(report(&r, &s, 1, 2), ST_OK); /* tomorrow */
    registry_close(&r);
}

static void a_report_is_taken_back(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 1000);
    uint32_t run = issue(&r, 20, "");
    spirit(&r);
    for (uint32_t i = 5; i <= 7; i++) {
        struct scan_result s = look(&r, run, i);
        assert_int_equal(report(&r, &s, i, i), ST_OK);
    }
    refused(&r, &r.clerk, COMMAND_RUN_UNOPEN, with(of(run, "5"), "reason", "nhầm"), ST_FORBIDDEN, NULL, "access.denied");
    refused(&r, &r.stranger, COMMAND_RUN_UNOPEN, with(of(run, "5"), "reason", "nhầm"), ST_NOT_FOUND, NULL, "run.missing");
    refused(&r, &r.manager, COMMAND_RUN_UNOPEN, of(run, "5"), ST_INVALID, "reason", "param.missing");
    refused(&r, &r.manager, COMMAND_RUN_UNOPEN, with(of(run, "1-4,8-20"), "reason", "nhầm"), ST_REFUSED, "range", "opened.none");
    refused(&r, &r.manager, COMMAND_RUN_UNOPEN, with(of(run, "21"), "reason", "nhầm"), ST_INVALID, "range", "range.outside");
    json_t *o = as(&r, &r.manager, COMMAND_RUN_UNOPEN, with(of(run, "5"), "reason", "Khách bấm nhầm"), ST_OK);
    assert_int_equal(number(o, "labels"), 1);
    json_decref(o);
    o = as(&r, &r.dost, COMMAND_RUN_UNOPEN, with(of(run, "1-20"), "reason", "Khách bấm nhầm"), ST_OK);
    assert_int_equal(number(o, "labels"), 2);
    json_decref(o);
    assert_int_equal(acts(&r, "run.unopen"), 2);
    struct scan_result s = look(&r, run, 5);
    assert_int_equal(s.state.opened_us, 0);
    assert_true(opened_asks(&s));
    registry_close(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(labels_count_from_when_they_are_sold),
                                        cmocka_unit_test(it_is_taken_back),
                                        cmocka_unit_test(the_day_is_one_that_can_be),
                                        cmocka_unit_test(all_or_none),
                                        cmocka_unit_test(what_is_refused),
                                        cmocka_unit_test(display_pieces_are_marked),
                                        cmocka_unit_test(it_is_frozen_with_the_run),
                                        cmocka_unit_test(a_bottle_is_reported_once),
                                        cmocka_unit_test(nobody_reports_a_whole_shop),
                                        cmocka_unit_test(a_report_is_taken_back) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
