/* What include/store/label_state.h promises: ranges that never overlap, joined and cut, and what stands of one label. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "store/label_state.h"
#include "store/scanned.h"
#include "store_fixture.h"

#define DAY 20780
#define BIG 9999999u
#define MINUTE_US INT64_C(60000000)

static struct fixture *f;
static const struct label_sayer clerk = { .at_us = FIXTURE_NOW, .role = "clerk", .org = "htx-a", .account = 7 };
static const struct label_sayer other = { .at_us = FIXTURE_NOW + 1, .role = "manager", .org = "htx-a", .account = 8 };

/* What a write says. */
struct said {
    enum { ADD, END, OPENED, UNOPENED } what;
    uint32_t run, first, last;
    int32_t day;
    const struct label_sayer *by;
    bool fresh;
    int64_t n;
    enum status want;
};

static enum status end_in(struct db *tx, struct said *s, struct err *e) {
    struct label_range *old = NULL;
    size_t n = 0;
    enum status st = label_range_near(tx, s->run, LABEL_SOLD, s->first, s->last, f->arena, &old, &n, e);
    if (st) return st;
    assert_int_equal(n, 1);
    st = label_range_end(tx, &old[0], (struct range){ s->first, s->last }, s->by, "báo nhầm", e);
    s->n = (int64_t)old[0].last - old[0].first + 1;
    return st;
}

static enum status said_fn(struct db *tx, void *ctx, struct err *e) {
    struct said *s = ctx;
    const struct label_range r = { .first = s->first, .last = s->last, .day = s->day };
    switch (s->what) {
    case ADD: return label_range_add(tx, s->run, LABEL_SOLD, &r, s->by, e);
    case END: return end_in(tx, s, e);
    case OPENED: return label_opened_add(tx, s->run, s->first, s->day, (int)s->last, &s->fresh, e);
    default: return label_opened_end(tx, s->run, (struct range){ s->first, s->last }, s->by, "báo nhầm", &s->n, e);
    }
}

static struct said put(struct said s) {
    struct err e = { 0 };
    assert_int_equal(store_write(f->store, said_fn, &s, &e), s.want);
    return s;
}

static void add(uint32_t run, uint32_t first, uint32_t last, int32_t day, const struct label_sayer *by) {
    (void)put((struct said){ .what = ADD, .run = run, .first = first, .last = last, .day = day, .by = by });
}

static struct label_state get(uint32_t run, uint32_t index) {
    struct label_state s;
    struct err e = { 0 };
    memset(&s, 0xff, sizeof s);
    assert_int_equal(label_state_get(f->reader, run, index, &s, &e), ST_OK);
    return s;
}

/* The ranges that stand as "1-5@0 9-9@1", the days counted from DAY. */
static void assert_ranges(uint32_t run, const char *want) {
    struct err e = { 0 };
    struct label_range *r = NULL;
    size_t n = 0;
    char text[400] = "";
    assert_int_equal(label_range_near(f->reader, run, LABEL_SOLD, 1, BIG, f->arena, &r, &n, &e), ST_OK);
    for (size_t i = 0; i < n; i++)
        (void)snprintf(text + strlen(text), sizeof text - strlen(text), "%s%u-%u@%d", i ? " " : "", r[i].first, r[i].last, (int)(r[i].day - DAY));
    assert_string_equal(text, want);
}

static enum status runs_fn(struct db *tx, void *ctx, struct err *e) {
    (void)ctx;
    enum status s = fixture_rows(tx, NULL, e);
    for (uint32_t id = 1; s == ST_OK && id <= 4; id++) s = fixture_run(tx, id, id == 1 ? BIG : 100, e);
    return s;
}

static int start(void **state) {
    struct err e = { 0 };
    (void)state;
    f = fixture_make();
    fixture_open(f, NULL);
    return store_write(f->store, runs_fn, NULL, &e) ? -1 : 0;
}

static int stop(void **state) {
    (void)state;
    fixture_free(f);
    return 0;
}

static bool states(uint32_t run) {
    struct err e = { 0 };
    struct scanned s;
    assert_int_equal(scanned_get(f->reader, 1, run, f->arena, &s, &e), ST_OK);
    return s.states;
}

static void test_one_row_for_ten_million(void **state) {
    (void)state;
    struct err e = { 0 };
    int64_t labels = 0, ranges = 0;
    assert_false(states(1));
    add(1, 1, BIG, DAY, &clerk);
    assert_true(states(1));
    assert_false(states(2)); /* each run by itself */
    assert_int_equal(label_range_sum(f->reader, 1, LABEL_SOLD, &labels, &ranges, &e), ST_OK);
    assert_int_equal(labels, BIG);
    assert_int_equal(ranges, 1);
    assert_true(get(1, 1).activated && get(1, BIG).activated && get(1, 5000000).activated);
    assert_int_equal(get(1, 1).activated_us, day_start_us(DAY));
    assert_false(get(1, BIG + 1).activated || get(1, 0).activated || get(2, 1).activated);
    /* A hole in the middle, and both ends. */
    assert_int_equal(put((struct said){ .what = END, .run = 1, .first = 5000000, .last = 5000001, .by = &other }).n, BIG - 5000001);
    (void)put((struct said){ .what = END, .run = 1, .first = 1, .last = 1, .by = &other });
    assert_int_equal(put((struct said){ .what = END, .run = 1, .first = BIG, .last = BIG, .by = &other }).n, 0);
    assert_ranges(1, "2-4999999@0 5000002-9999998@0");
    assert_false(get(1, 1).activated || get(1, 5000000).activated || get(1, 5000001).activated || get(1, BIG).activated);
    assert_true(get(1, 2).activated && get(1, 4999999).activated && get(1, 5000002).activated);
    json_t *past = NULL;
    assert_int_equal(label_range_past(f->reader, 1, 10, &past, &e), ST_OK);
    assert_int_equal(json_array_size(past), 3);
    assert_string_equal(json_string_value(json_object_get(json_array_get(past, 0), "why")), "báo nhầm");
    assert_int_equal(json_integer_value(json_object_get(json_array_get(past, 0), "first")), BIG);
    assert_string_equal(json_string_value(json_object_get(json_array_get(past, 2), "what")), "sold");
    json_decref(past);
}

/* Labels that are scanned one after the other stay one row; who and when must be the same. */
static void test_neighbours_join(void **state) {
    (void)state;
    add(2, 10, 10, DAY, &clerk);
    add(2, 11, 11, DAY, &clerk);
    add(2, 9, 9, DAY, &clerk);
    assert_ranges(2, "9-11@0");
    add(2, 12, 12, DAY + 1, &clerk);
    add(2, 8, 8, DAY, &other);
    assert_ranges(2, "8-8@0 9-11@0 12-12@1");
    add(2, 13, 20, DAY + 1, &clerk);
    assert_ranges(2, "8-8@0 9-11@0 12-20@1");
    assert_int_equal(get(2, 12).activated_us, day_start_us(DAY + 1));
    /* What stands is not said twice, nor can it be. */
    (void)put((struct said){ .what = ADD, .run = 2, .first = 8, .last = 9, .day = DAY + 5, .by = &other, .want = ST_CONFLICT });
    assert_ranges(2, "8-8@0 9-11@0 12-20@1");
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM label_range WHERE run_id = 2"), 3);
    /* Taken back and said again: both stay written. */
    (void)put((struct said){ .what = END, .run = 2, .first = 8, .last = 8, .by = &other });
    add(2, 8, 8, DAY + 2, &clerk);
    assert_ranges(2, "8-8@2 9-11@0 12-20@1");
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM label_range WHERE run_id = 2"), 4);
}

static void test_near_finds_what_touches(void **state) {
    (void)state;
    static const struct {
        uint32_t from, to;
        size_t n;
        uint32_t first;
    } asked[] = { { 1, 9, 0, 0 }, { 1, 10, 1, 10 }, { 15, 16, 1, 10 }, { 20, 29, 1, 10 }, { 21, 29, 0, 0 }, { 21, 30, 1, 30 }, { 20, 30, 2, 10 }, { 1, 100, 3, 10 } };
    add(3, 10, 20, DAY, &clerk);
    add(3, 30, 30, DAY, &clerk);
    add(3, 100, 100, DAY, &clerk);
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct err e = { 0 };
        struct label_range *r = NULL;
        size_t n = 9;
        assert_int_equal(label_range_near(f->reader, 3, LABEL_SOLD, asked[i].from, asked[i].to, f->arena, &r, &n, &e), ST_OK);
        assert_int_equal(n, asked[i].n);
        if (n) assert_int_equal(r[0].first, asked[i].first);
    }
    assert_true(get(3, 100).activated);
    assert_false(get(3, 99).activated || get(3, 29).activated || get(3, 31).activated);
}

static void test_opened_once(void **state) {
    (void)state;
    struct err e = { 0 };
    json_t *list = NULL;
    assert_false(states(4));
    assert_true(put((struct said){ .what = OPENED, .run = 4, .first = 100, .last = 61, .day = DAY }).fresh);
    assert_true(states(4));
    assert_false(put((struct said){ .what = OPENED, .run = 4, .first = 100, .last = 99, .day = DAY + 1 }).fresh);
    assert_true(put((struct said){ .what = OPENED, .run = 4, .first = 1, .last = 0, .day = DAY + 1 }).fresh);
    assert_int_equal(get(4, 100).opened_us, day_start_us(DAY) + 61 * MINUTE_US);
    assert_int_equal(get(4, 1).opened_us, day_start_us(DAY + 1));
    assert_int_equal(get(4, 2).opened_us, 0);
    assert_false(get(4, 100).activated || get(4, 100).display);
    assert_int_equal(label_opened_list(f->reader, 4, 10, &list, &e), ST_OK);
    assert_int_equal(json_array_size(list), 2);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(list, 0), "label")), 1);
    json_decref(list);
    assert_int_equal(put((struct said){ .what = UNOPENED, .run = 4, .first = 2, .last = 99, .by = &other }).n, 0);
    assert_int_equal(put((struct said){ .what = UNOPENED, .run = 4, .first = 1, .last = 100, .by = &other }).n, 2);
    assert_int_equal(put((struct said){ .what = UNOPENED, .run = 4, .first = 1, .last = 100, .by = &other }).n, 0);
    assert_int_equal(get(4, 100).opened_us, 0);
    assert_false(states(4));
    assert_true(put((struct said){ .what = OPENED, .run = 4, .first = 100, .last = 5, .day = DAY + 3 }).fresh); /* now it was */
    assert_int_equal(get(4, 100).opened_us, day_start_us(DAY + 3) + 5 * MINUTE_US);
}

/* What was said stays: not even a program that knows the tables takes it away. */
static void test_kept(void **state) {
    (void)state;
    static const char *const wrong[] = { "DELETE FROM label_range", "DELETE FROM label_opened", "UPDATE label_range SET day = 1",
                                         "UPDATE label_opened SET minute = 1", "UPDATE label_range SET why = 'x' WHERE ended_us <> 0" };
    fixture_shut(f);
    sqlite3 *raw = fixture_raw(f);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) assert_int_not_equal(sqlite3_exec(raw, wrong[i], NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(raw), SQLITE_OK);
    fixture_open(f, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_one_row_for_ten_million), cmocka_unit_test(test_neighbours_join),
                                        cmocka_unit_test(test_near_finds_what_touches), cmocka_unit_test(test_opened_once),
                                        cmocka_unit_test(test_kept) };
    return cmocka_run_group_tests(tests, start, stop);
}
