/* Devices of labels: rows that are kept, gathered, folded, exported and erased. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "store/evidence.h"
#include "store_fixture.h"

#define DAY 20780

static int setup(void **state) {
    struct fixture *f = fixture_make();
    struct err e = { 0 };
    fixture_open(f, NULL);
    assert_int_equal(store_write(f->store, fixture_rows, NULL, &e), ST_OK);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    fixture_free(*state);
    return 0;
}

static enum status add(struct db *tx, void *ctx, struct err *e) {
    const struct scan_device *d = ctx;
    const struct scan_count day = { d->run_id, d->index, d->day, d->minute, 2, 1, 1 };
    enum status st = scan_device_add(tx, d, 1, e);
    return st ? st : scan_add(tx, &day, 1, e);
}

static enum status put(struct fixture *f, uint32_t run, uint32_t index, int32_t day, uint64_t network, uint64_t visitor, const char *place) {
    struct err e = { 0 };
    struct scan_device d = { network, visitor, run, index, day, 600, AGENT_IOS, "ko", "", "hoi-cho" };
    memcpy(d.place, place, strlen(place));
    return store_write(f->store, add, &d, &e);
}

struct many {
    struct scan_device devices[3 * SCAN_ROWS_AT_ONCE];
    struct scan_count days[3 * SCAN_ROWS_AT_ONCE];
    size_t n;
};

static enum status add_many(struct db *tx, void *ctx, struct err *e) {
    const struct many *m = ctx;
    enum status st = scan_device_add(tx, m->devices, m->n, e);
    return st ? st : scan_add(tx, m->days, m->n, e);
}

/* Any number of rows, whole statements or not; one that is there takes all of them back. */
static void test_many(void **state) {
    struct fixture *f = *state;
    static const size_t sizes[] = { 0, 1, SCAN_ROWS_AT_ONCE - 1, SCAN_ROWS_AT_ONCE, SCAN_ROWS_AT_ONCE + 1, 3 * SCAN_ROWS_AT_ONCE };
    struct many m;
    struct err e = { 0 };
    int64_t kept = 0;
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        memset(&m, 0, sizeof m);
        m.n = sizes[k];
        for (uint32_t i = 0; i < m.n; i++) {
            m.devices[i] = (struct scan_device){ .network = i, .visitor = k, .run_id = 2, .index = i + 1, .day = DAY, .minute = 600, .language = "vi" };
            m.days[i] = (struct scan_count){ 2, i + 1, DAY, 600, 1, 1, 1 };
        }
        assert_int_equal(store_write(f->store, add_many, &m, &e), ST_OK);
        kept += (int64_t)m.n;
        assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM scan_device"), kept);
        assert_int_equal(fixture_count(f, "SELECT COALESCE(SUM(scans), 0) FROM scan_day"), kept);
    }
    m.devices[SCAN_ROWS_AT_ONCE / 2].visitor = 1; /* was kept with the second size */
    m.devices[SCAN_ROWS_AT_ONCE / 2].network = 0;
    m.devices[SCAN_ROWS_AT_ONCE / 2].index = 1;
    for (size_t i = 0; i < m.n; i++)
        if (i != SCAN_ROWS_AT_ONCE / 2) m.devices[i].visitor = 99;
    assert_int_equal(store_write(f->store, add_many, &m, &e), ST_CONFLICT);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM scan_device"), kept);
    assert_int_equal(fixture_count(f, "SELECT SUM(scans) FROM scan_day"), kept);
}

static void test_rows(void **state) {
    struct fixture *f = *state;
    struct evidence_pair kept[EVIDENCE_DEVICES_A_DAY];
    size_t n = 9;
    assert_int_equal(scan_devices_kept(f->reader, 1, 7, DAY, kept, &n, NULL), ST_OK);
    assert_int_equal(n, 0);
    assert_int_equal(put(f, 1, 7, DAY, UINT64_MAX, 1, "LCA"), ST_OK);
    assert_int_equal(put(f, 1, 7, DAY, 5, UINT64_MAX, ""), ST_OK);
    assert_int_equal(put(f, 1, 7, DAY, 5, UINT64_MAX, "X"), ST_CONFLICT);
    assert_int_equal(put(f, 1, 7, DAY + 1, 5, 1, ""), ST_OK);
    assert_int_equal(put(f, 1, 8, DAY, 5, 1, ""), ST_OK);
    assert_int_equal(scan_devices_kept(f->reader, 1, 7, DAY, kept, &n, NULL), ST_OK);
    assert_int_equal(n, 2);
    assert_true(kept[0].network == UINT64_MAX || kept[1].network == UINT64_MAX);
    assert_int_equal(fixture_count(f, "SELECT devices FROM scan_day WHERE run_id = 1 AND idx = 7 AND day = 20780"), 2);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM scan_device WHERE agent = 'ios' AND language = 'ko' AND campaign = 'hoi-cho'"), 4);

    struct evidence_window w = { 0 };
    assert_int_equal(scan_window(f->reader, 1, 7, DAY, &w, NULL), ST_OK);
    assert_int_equal(w.days_len, 2);
    assert_int_equal(w.devices, 3);
    assert_int_equal(w.campaign, 3);
    assert_int_equal(w.places_len, 1);
    assert_string_equal(w.places[0].code, "LCA");
    struct scan_weight weight;
    assert_int_equal(scan_weight(f->reader, 1, 7, DAY + 1, &weight, NULL), ST_OK);
    assert_int_equal(weight.devices, 1);
    assert_int_equal(weight.copy_limit, 0);
    assert_int_equal(weight.last_day, DAY + 1);

    struct scan_label page[2];
    assert_int_equal(scan_labels_on(f->reader, DAY, (struct scan_label){ 0, 0 }, page, 2, &n, NULL), ST_OK);
    assert_int_equal(n, 2);
    assert_int_equal(scan_labels_on(f->reader, DAY, page[0], page, 2, &n, NULL), ST_OK);
    assert_int_equal(n, 1);
    assert_int_equal(page[0].index, 8);
}

static void test_siblings(void **state) {
    struct fixture *f = *state;
    int most[8];
    size_t n = 0;
    for (uint32_t i = 1; i <= 9; i++)
        for (uint32_t k = 0; k < i; k++) assert_int_equal(put(f, 1, i, DAY, k + 1, 1, ""), ST_OK);
    assert_int_equal(put(f, 2, 1, DAY, 1, 1, ""), ST_OK);
    assert_int_equal(scan_siblings(f->reader, 1, 5, DAY, most, 3, &n, NULL), ST_OK);
    assert_int_equal(n, 6);
    static const int want[] = { 4, 3, 2, 6, 7, 8 };
    assert_memory_equal(most, want, sizeof want);
    assert_int_equal(scan_siblings(f->reader, 1, 9, DAY + 1, most, 3, &n, NULL), ST_OK);
    assert_int_equal(n, 3);
    assert_int_equal(most[0] + most[1] + most[2], 0);
}

struct fold {
    int32_t before;
    int labels;
    bool more;
};

static enum status fold(struct db *tx, void *ctx, struct err *e) {
    struct fold *x = ctx;
    store_quiet(tx);
    return scan_fold(tx, x->before, x->labels, &x->more, e);
}

static void test_fold(void **state) {
    struct fixture *f = *state;
    struct fold x = { .before = DAY + 1, .labels = 2, .more = true };
    struct err e = { 0 };
    int steps = 0;
    for (uint32_t i = 1; i <= 5; i++)
        for (uint64_t n = 1; n <= 4; n++) assert_int_equal(put(f, 1, i, DAY - (int)i % 2, n, 1, n < 3 ? "LCA" : ""), ST_OK);
    assert_int_equal(put(f, 1, 1, DAY + 1, 1, 1, "LCA"), ST_OK);
    for (; x.more; steps += x.more) assert_int_equal(store_write(f->store, fold, &x, &e), ST_OK);
    assert_int_equal(steps, 3); /* labels 1, 3, 5 of the day before in two, 2 and 4 in one */
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM scan_device"), 1);
    assert_int_equal(fixture_count(f, "SELECT SUM(devices) FROM scan_fold"), 20);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM scan_fold WHERE place = 'LCA' AND devices = 2 AND campaign = 'hoi-cho'"), 5);
    assert_int_equal(fixture_count(f, "SELECT SUM(devices) FROM scan_day"), 21); /* the daily rows stay */
    /* A second part of a day that is folded already adds to it. */
    assert_int_equal(put(f, 1, 1, DAY - 1, 9, 1, "LCA"), ST_OK);
    x.more = true;
    while (x.more) assert_int_equal(store_write(f->store, fold, &x, &e), ST_OK);
    assert_int_equal(fixture_count(f, "SELECT devices FROM scan_fold WHERE run_id = 1 AND idx = 1 AND place = 'LCA'"), 3);
}

static int64_t rows;

static enum status erase_label(struct db *tx, void *ctx, struct err *e) {
    const struct scan_label *l = ctx;
    store_erasing(tx);
    return scan_erase_label(tx, l->run_id, l->index, &rows, e);
}

struct older {
    int32_t day;
    struct scan_label last;
    bool more;
};

static enum status erase_older(struct db *tx, void *ctx, struct err *e) {
    struct older *o = ctx;
    return scan_erase_before(tx, o->day, 2, &o->last, &rows, &o->more, e);
}

static void test_erase(void **state) {
    struct fixture *f = *state;
    struct err e = { 0 };
    struct fold x = { .before = DAY, .labels = 9, .more = true };
    json_t *all = NULL;
    for (uint32_t i = 1; i <= 5; i++)
        for (int d = -1; d <= 1; d++) assert_int_equal(put(f, 1, i, DAY + d, 3, 4, "LCA"), ST_OK);
    while (x.more) assert_int_equal(store_write(f->store, fold, &x, &e), ST_OK);
    assert_int_equal(scan_export(f->reader, 1, 2, &all, &e), ST_OK);
    assert_int_equal(json_array_size(json_object_get(all, "days")), 3);
    assert_int_equal(json_array_size(json_object_get(all, "devices")), 2);
    assert_int_equal(json_array_size(json_object_get(all, "places")), 1);
    const json_t *device = json_array_get(json_object_get(all, "devices"), 0);
    static const char *const want[][2] = { { "at", "10:00" }, { "network", "0000000000000003" }, { "agent", "ios" }, { "language", "ko" },
                                           { "place", "LCA" }, { "campaign", "hoi-cho" } };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        assert_string_equal(json_string_value(json_object_get(device, want[i][0])), want[i][1]);
    json_decref(all);

    struct scan_label two = { 1, 2 };
    assert_int_equal(store_write(f->store, erase_label, &two, &e), ST_OK);
    assert_int_equal(rows, 3 + 2 + 1);
    assert_int_equal(fixture_count(f, "SELECT (SELECT COUNT(*) FROM scan_day WHERE idx = 2) + (SELECT COUNT(*) FROM scan_device WHERE idx = 2)"
                                      " + (SELECT COUNT(*) FROM scan_fold WHERE idx = 2)"), 0);
    struct older o = { .day = DAY + 1, .more = true };
    rows = 0;
    while (o.more) assert_int_equal(store_write(f->store, erase_older, &o, &e), ST_OK);
    assert_int_equal(rows, 4 * (2 + 1 + 1));
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM scan_day WHERE day = 20781"), 4);
    assert_int_equal(fixture_count(f, "SELECT (SELECT COUNT(*) FROM scan_day) + (SELECT COUNT(*) FROM scan_device) + (SELECT COUNT(*) FROM"
                                      " scan_fold)"), 8);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rows, setup, teardown),
        cmocka_unit_test_setup_teardown(test_many, setup, teardown),
        cmocka_unit_test_setup_teardown(test_siblings, setup, teardown),
        cmocka_unit_test_setup_teardown(test_fold, setup, teardown),
        cmocka_unit_test_setup_teardown(test_erase, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
