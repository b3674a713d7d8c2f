/* Reports on the plan over a seeded province: each figure once more by plain SQL written apart; what nobody knows is unknown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "filing_office.h"
#include "filing_plain.h"

/* ---- the figures ---- */

static sqlite3 *copy_open(char path[static 400]) {
    sqlite3 *db = NULL;
    (void)snprintf(path, 400, "%s/../plain-%d.db", r.w.dir, rand());
    json_decref(world_do(&r.w, COMMAND_BACKUP, json_pack("{s:s}", "path", path)));
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    return db;
}

static void exec(sqlite3 *db, const char *sql) {
    char *why = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &why)) fail_msg("%s\n%s", why, sql);
}

static void plain_begin(sqlite3 *db, const char *area, const char *unit) {
    char *sql = sqlite3_mprintf("CREATE TABLE p AS SELECT '2025-12-15' AS first, '2026-06-14' AS last, '2026-09-12' AS soon, %lld AS start, %lld AS stop, %d AS firstn,"
                                " %d AS lastn, %Q AS area, %Q AS unit",
                                (long long)day_start_us(day_of_ymd(2025, 12, 15)), (long long)day_start_us(day_of_ymd(2026, 6, 15)), day_of_ymd(2025, 12, 15),
                                day_of_ymd(2026, 6, 14), area, unit);
    exec(db, sql);
    sqlite3_free(sql);
    for (size_t i = 0; i < sizeof plain_tables / sizeof *plain_tables; i++) exec(db, plain_tables[i]);
}

/* out: false where there is no row: the figure is unknown */
static bool plain_number(sqlite3 *db, const struct plain *f, int64_t *n) {
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(db, f->sql, -1, &s, NULL)) fail_msg("%s %s: %s", f->key, f->slot, sqlite3_errmsg(db));
    bool row = sqlite3_step(s) == SQLITE_ROW && sqlite3_column_type(s, 0) != SQLITE_NULL;
    *n = row ? sqlite3_column_int64(s, 0) : 0;
    sqlite3_finalize(s);
    return row;
}

/* Slots that the SQL written apart gives, and that all of them are more than nothing where the area is whole. */
static void figures_compare(const char *area, const char *unit, bool whole) {
    char path[400];
    sqlite3 *db = copy_open(path);
    json_t *view = world_do(&r.w, COMMAND_FILING_COMPUTE, json_pack("{s:s, s:s, s:s}", "period", "2026-1", "area", area, "commune", unit));
    int wrong = 0;
    plain_begin(db, area, unit);
    for (size_t i = 0; i < sizeof plain_figures / sizeof *plain_figures; i++) {
        const struct plain *f = &plain_figures[i];
        int64_t want = 0;
        bool known = plain_number(db, f, &want);
        const json_t *is = slot_of_figure(view, f->key, f->slot);
        int64_t n = json_integer_value(json_object_get(is, "n"));
        bool same = known ? !strcmp(text_of(is, "state"), "known") && n == want : !strcmp(text_of(is, "state"), "unknown");
        if (!same) print_message("%s %s: %s %s: plain %s%lld, command %s %lld\n", area, unit, f->key, f->slot, known ? "" : "unknown ", (long long)want,
                                 text_of(is, "state"), (long long)n);
        if (whole && known && !want) print_message("%s: %s %s is 0: nothing is compared\n", area, f->key, f->slot);
        wrong += !same || (whole && (!known || !want));
    }
    sqlite3_close(db);
    unlink(path);
    json_decref(view);
    assert_int_equal(wrong, 0);
}

static void test_figures(void **state) {
    (void)state;
    figures_compare("merged", "", true);
    figures_compare("old", "", true);
    figures_compare("merged", "03046", false);
}

/* A place that was in the other province has its own figures, whatever area stands in the form. */
static void test_one_commune(void **state) {
    (void)state;
    json_t *view[2];
    for (int i = 0; i < 2; i++)
        view[i] = world_do(&r.w, COMMAND_FILING_COMPUTE, json_pack("{s:s, s:s, s:s}", "period", "2026-1", "commune", "04474", "area", i ? "old" : "merged"));
    assert_string_equal(text_of(view[1], "area"), "merged");
    assert_true(json_equal(view[0], view[1]));
    for (int i = 0; i < 2; i++) json_decref(view[i]);
}

/* One number of the plain tables of the merged province. */
static int64_t plain_one(const char *sql) {
    char path[400];
    int64_t n = 0;
    sqlite3 *db = copy_open(path);
    plain_begin(db, "merged", "");
    assert_true(plain_number(db, &(struct plain){ "", "", sql }, &n));
    sqlite3_close(db);
    unlink(path);
    return n;
}

/* Of one producer, and of those who hold a right to one mark: only what the service knows, the plan's figures are those of places. */
static void test_one_producer_or_mark(void **state) {
    (void)state;
    json_t *view = world_do(&r.w, COMMAND_FILING_COMPUTE, json_pack("{s:s, s:s, s:i}", "period", "2026-1", "area", "merged", "producer", 8));
    int64_t want = plain_one("SELECT SUM(b.count) FROM batch b JOIN thing t ON t.id = b.product_id WHERE t.producer_id = 8");
    assert_true(want > 0);
    assert_int_equal(json_integer_value(json_object_get(slot_of_figure(view, "issued", "since"), "n")), want);
    assert_int_equal(json_array_size(json_object_get(view, "plan")), 0);
    json_decref(view);
    view = world_do(&r.w, COMMAND_FILING_COMPUTE, json_pack("{s:s, s:s, s:i}", "period", "2026-1", "area", "merged", "mark", 2));
    want = plain_one("SELECT COUNT(*) FROM entitled e JOIN mark_right g ON g.id = e.id WHERE g.mark_id = 2");
    assert_true(want > 0);
    assert_int_equal(json_integer_value(json_object_get(slot_of_figure(view, "rights", "all"), "n")), want);
    assert_string_equal(text_of(json_object_get(view, "mark"), "name"), "Nhãn hiệu tập thể 2");
    json_decref(view);
}

/* Nothing is known of a registry that has nothing, and no such figure is 0. */
static void test_nothing_is_unknown(void **state) {
    (void)state;
    static const char *const counted[] = { "a1-2", "a2-3", "a3-1", "b1", "b2", "b3", "b4", "b6", "b8", "b10", "t-mark", "t-ocop", "t-kept", "labelled", "a1-1", "b5", "a1" };
    struct world w;
    world_open(&w, true);
    json_t *view = world_do(&w, COMMAND_FILING_COMPUTE, json_pack("{s:s}", "period", "2026-1"));
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) assert_string_equal(text_of(slot_of_figure(view, counted[i], "all"), "state"), "unknown");
    assert_string_equal(text_of(slot_of_figure(view, "issued", "since"), "state"), "known");
    json_decref(view);
    world_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures),
        cmocka_unit_test(test_one_commune),
        cmocka_unit_test(test_one_producer_or_mark),
        cmocka_unit_test(test_nothing_is_unknown),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
