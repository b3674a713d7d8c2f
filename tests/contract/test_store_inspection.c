/* What samples of inspections are drawn from: who is in the frame, under which stratum, and that a frame stays as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/inspection.h"
#include "store/showing.h"
#include "store_fixture.h"

#define DAY_US INT64_C(86400000000)
#define TODAY "2026-11-23"

static enum status producer(struct db *tx, enum state state, const char *name, const char *kind, const char *commune, struct err *e) {
    int64_t id = 0;
    return fixture_record(tx, KIND_PRODUCER, state, json_pack("{s:s, s:s, s:s}", "name", name, "kind", kind, "commune_code", commune), &id, e);
}

static enum status product(struct db *tx, enum state state, const char *maker, const char *name, const char *group, struct err *e) {
    int64_t id = 0;
    return fixture_record(tx, KIND_PRODUCT, state, json_pack("{s:s, s:s, s:s}", "producer_id", maker, "name", name, "category", group), &id, e);
}

static enum status rating(struct db *tx, enum state state, const char *of, int stars, const char *from, const char *to, struct err *e) {
    int64_t id = 0;
    return fixture_record(tx, KIND_RATING, state, json_pack("{s:s, s:i, s:s, s:s}", "product_id", of, "stars", stars, "decided_on", from, "valid_to", to), &id, e);
}

/* Producer 1 has product 1 (no group), 3 stars in force, 5 that are over and 4 that were withdrawn; 2 is paused, its draft does not count. */
static enum status fill(struct db *tx, void *ctx, struct err *e) {
    unsigned char roots[32] = { 2 };
    const struct shown shows = { SHOWN_RATING, 1 };
    enum status s = fixture_rows(tx, ctx, e);
    if (!s) s = producer(tx, STATE_PAUSED, "HTX B", "to-hop-tac", "03046", e);
    if (!s) s = producer(tx, STATE_ENDED, "HTX C", "hop-tac-xa", "02680", e);
    if (!s) s = producer(tx, STATE_AWAITING_APPROVAL, "HTX D", "hop-tac-xa", "02680", e);
    if (!s) s = producer(tx, STATE_APPROVED, "Hộ E", "ho-gia-dinh", "02680", e);
    if (!s) s = product(tx, STATE_DRAFT, "2", "Nháp", "food", e);
    if (!s) s = product(tx, STATE_PAUSED, "2", "Khăn", "handicraft", e);
    if (!s) s = product(tx, STATE_APPROVED, "2", "Trà", "drink", e);
    if (!s) s = rating(tx, STATE_ACTIVE, "1", 3, "2026-01-01", TODAY, e);
    if (!s) s = rating(tx, STATE_ACTIVE, "1", 5, "2022-01-01", "2026-11-22", e);
    if (!s) s = rating(tx, STATE_ENDED, "1", 4, "2026-01-01", "", e);
    if (!s) s = rating(tx, STATE_ACTIVE, "1", 4, "2026-11-24", "", e);
    for (uint32_t run = 1; !s && run <= 3; run++) s = fixture_run(tx, run, run * 100, e);
    for (uint32_t run = 1; !s && run <= 2; run++) s = run_set_issued(tx, run, 0, roots, sizeof roots, e);
    return s ? s : shown_add(tx, 2, &shows, e);
}

static int setup(void **state) {
    struct fixture *f = fixture_make();
    struct err e = { 0 };
    fixture_open(f, NULL);
    if (store_write(f->store, fill, NULL, &e)) fail_msg("%s", e.key);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    fixture_free(*state);
    return 0;
}

static void is_unit(const struct inspection_unit *u, int64_t id, uint32_t count, const char *commune, const char *kind, const char *group, int stars) {
    assert_int_equal(u->id, id);
    assert_int_equal(u->count, count);
    assert_string_equal(u->commune, commune);
    assert_string_equal(u->kind, kind);
    assert_string_equal(u->group, group);
    assert_int_equal(u->stars, stars);
}

static void test_producers(void **state) {
    struct fixture *f = *state;
    struct inspection_unit *u = NULL;
    struct err e = { 0 };
    size_t n = 0;
    assert_int_equal(inspection_producers(f->reader, TODAY, "", f->arena, &u, &n, &e), ST_OK);
    assert_int_equal(n, 3);
    is_unit(&u[0], 1, 1, "02680", "hop-tac-xa", "", 3);
    is_unit(&u[1], 2, 1, "03046", "to-hop-tac", "handicraft", 0);
    is_unit(&u[2], 5, 1, "02680", "ho-gia-dinh", "", 0);
    assert_int_equal(inspection_producers(f->reader, "2026-11-22", "02680", f->arena, &u, &n, &e), ST_OK);
    assert_int_equal(n, 2);
    assert_int_equal(u[0].stars, 5); /* still in force the day before */
    assert_int_equal(inspection_producers(f->reader, "2026-11-24", "02680", f->arena, &u, &n, &e), ST_OK);
    assert_int_equal(u[0].stars, 4); /* from the day of its decision */
    assert_int_equal(inspection_producers(f->reader, TODAY, "99999", f->arena, &u, &n, &e), ST_OK);
    assert_int_equal(n, 0);
}

/* Issued ones only, from the first microsecond to the last; stars are those that their labels show. */
static void test_runs(void **state) {
    struct fixture *f = *state;
    struct inspection_unit *u = NULL;
    struct err e = { 0 };
    size_t n = 0;
    assert_int_equal(inspection_runs(f->reader, FIXTURE_NOW, FIXTURE_NOW + 1, "", f->arena, &u, &n, &e), ST_OK);
    assert_int_equal(n, 2);
    is_unit(&u[0], 1, 100, "02680", "hop-tac-xa", "", 0);
    is_unit(&u[1], 2, 200, "02680", "hop-tac-xa", "", 3);
    assert_int_equal(inspection_runs(f->reader, FIXTURE_NOW + 1, FIXTURE_NOW + DAY_US, "", f->arena, &u, &n, &e), ST_OK);
    assert_int_equal(n, 0);
    assert_int_equal(inspection_runs(f->reader, FIXTURE_NOW - DAY_US, FIXTURE_NOW, "", f->arena, &u, &n, &e), ST_OK);
    assert_int_equal(n, 0);
    assert_int_equal(inspection_runs(f->reader, 0, FIXTURE_NOW + 1, "03046", f->arena, &u, &n, &e), ST_OK);
    assert_int_equal(n, 0);
}

/* ---- frames ---- */

struct frame {
    const char *hash, *text;
};

static enum status frame_write(struct db *tx, void *ctx, struct err *e) {
    const struct frame *f = ctx;
    return inspection_frame_put(tx, f->hash, f->text, FIXTURE_NOW, e);
}

static void test_frames(void **state) {
    struct fixture *f = *state;
    struct frame first = { "aa", "all\t1\t1\n" }, again = { "aa", "all\t2\t1\n" };
    const char *text = NULL;
    struct err e = { 0 };
    assert_int_equal(inspection_frame_get(f->reader, "aa", f->arena, &text, &e), ST_OK);
    assert_string_equal(text, "");
    assert_int_equal(store_write(f->store, frame_write, &first, &e), ST_OK);
    assert_int_equal(store_write(f->store, frame_write, &again, &e), ST_OK);
    assert_int_equal(inspection_frame_get(f->reader, "aa", f->arena, &text, &e), ST_OK);
    assert_string_equal(text, first.text);
}

/* ---- minutes ---- */

static enum status minutes_write(struct db *tx, void *ctx, struct err *e) {
    static const enum state states[] = { STATE_DRAFT, STATE_SENT, STATE_ANSWERED, STATE_REMEDIED, STATE_ENDED };
    int64_t id = 0;
    (void)ctx;
    enum status s = fixture_record(tx, KIND_INSPECTION, STATE_SAMPLED, json_pack("{s:s}", "name", "Kiểm tra"), &id, e);
    for (size_t i = 0; !s && i < sizeof states / sizeof *states; i++)
        s = fixture_record(tx, KIND_VISIT, states[i], json_pack("{s:o, s:s, s:s}", "number", json_sprintf("1-%zu", i), "inspection_id", "1", "producer_id", "1"), &id, e);
    return s;
}

static enum status number_twice(struct db *tx, void *ctx, struct err *e) {
    int64_t id = 0;
    (void)ctx;
    return fixture_record(tx, KIND_VISIT, STATE_DRAFT, json_pack("{s:s, s:s, s:s}", "number", "1-0", "inspection_id", "1", "producer_id", "1"), &id, e);
}

static void test_minutes(void **state) {
    struct fixture *f = *state;
    int64_t all = -1, open = -1;
    struct err e = { 0 };
    assert_int_equal(inspection_visits(f->reader, 1, &all, &open, &e), ST_OK);
    assert_int_equal(all, 0);
    assert_int_equal(open, 0);
    assert_int_equal(store_write(f->store, minutes_write, NULL, &e), ST_OK);
    assert_int_equal(inspection_visits(f->reader, 1, &all, &open, &e), ST_OK);
    assert_int_equal(all, 5);
    assert_int_equal(open, 3);
    assert_int_equal(inspection_visits(f->reader, 2, &all, &open, &e), ST_OK);
    assert_int_equal(all, 0);
    assert_int_equal(store_write(f->store, number_twice, NULL, &e), ST_CONFLICT);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_producers), cmocka_unit_test(test_runs), cmocka_unit_test(test_frames), cmocka_unit_test(test_minutes) };
    return cmocka_run_group_tests(tests, setup, teardown);
}
