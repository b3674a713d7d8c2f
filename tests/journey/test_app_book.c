/* The overview counts what plain SQL counts, by whatever it is asked; registers show what they are for, and only to supervision. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/log.h"
#include "base/text.h"
#include "core/book.h"
#include "core/figure.h"
#include "store/people.h"
#include "world.h"

struct site {
    struct world w;
    int64_t scarf, bag;
    uint32_t run[3];
};

static void print(struct site *s, uint32_t run, const char *range) {
    json_decref(world_do(&s->w, COMMAND_RUN_PRINT, json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "range", range, "stock", "a4-24")));
}

static void void_range(struct site *s, uint32_t run, const char *range) {
    json_decref(world_do(&s->w, COMMAND_RUN_VOID, json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "range", range, "reason", "torn")));
}

/* Labels of a run are scanned by somebody. */
static void scan(struct site *s, uint32_t run, uint32_t first, uint32_t last, const char *ip) {
    for (uint32_t i = first; i <= last; i++) {
        const struct scan_result r = { .kind = CODE_SIGNED, .run = run, .index = i };
        scan_count(s->w.app, &r, scan_visitor(s->w.app, ip, "phone", 5, s->w.now_us), s->w.now_us);
    }
    scan_flush(s->w.app);
}

/* Two products, three runs, things that happen in October, November and December. */
static void site_open(struct site *s) {
    struct err e = { 0 };
    *s = (struct site){ .scarf = 0 };
    log_level_set(LOG_ERROR);
    assert_int_equal(text_load(&e), ST_OK);
    world_open(&s->w, true);
    world_set_time(&s->w, "2026-10-30", 9, 0, 0);
    s->scarf = world_product(&s->w, "Khăn thổ cẩm", NULL, "2410A", 500, NULL);
    s->bag = world_product(&s->w, "Túi lanh", NULL, "2410B", 100, NULL);
    s->run[0] = world_run(&s->w, s->scarf, "2410A", 100);
    s->run[1] = world_run(&s->w, s->bag, "2410B", 50);
    print(s, s->run[0], "1-60");
    scan(s, s->run[0], 1, 10, "203.0.113.5");
    world_set_time(&s->w, "2026-11-20", 9, 0, 0);
    s->run[2] = world_run(&s->w, s->scarf, "2410A", 30);
    print(s, s->run[0], "41-80"); /* 20 of them again */
    print(s, s->run[2], "1-30");
    void_range(s, s->run[0], "3-6");
    scan(s, s->run[0], 6, 15, "198.51.100.7"); /* five known from October, five new */
    scan(s, s->run[1], 1, 4, "198.51.100.7");
    world_set_time(&s->w, "2026-12-01", 9, 0, 0);
    void_range(s, s->run[1], "50");
    scan(s, s->run[0], 6, 6, "192.0.2.1");
    scan(s, s->run[0], 6, 6, "203.0.113.9");
}

static json_t *overview(struct site *s, const char *by, const char *more, const char *value) {
    json_t *p = json_pack("{s:s, s:s, s:s}", "by", by, "from", "2026-10", "to", "2026-12");
    if (more) json_object_set_new(p, more, json_string(value));
    return world_do(&s->w, COMMAND_OVERVIEW, p);
}

/* "issued printed voided activated scanned scans" of the row of a key; "" where there is none. */
static const char *figures(const json_t *view, const char *key) {
    static char line[200];
    const json_t *row = NULL;
    size_t i = 0, len = 0;
    line[0] = '\0';
    json_array_foreach(json_object_get(view, "rows"), i, row) {
        if (strcmp(json_string_value(json_object_get(row, "key")), key) != 0) continue;
        for (int f = 0; f < FIGURE_COUNT; f++)
            len += (size_t)snprintf(line + len, sizeof line - len, "%s%lld", f ? " " : "",
                                    (long long)json_integer_value(json_object_get(row, figure_key((enum figure)f))));
    }
    return line;
}

static const char *sums(const json_t *view) {
    static char line[200];
    size_t len = 0;
    for (int f = 0; f < FIGURE_COUNT; f++)
        len += (size_t)snprintf(line + len, sizeof line - len, "%s%lld", f ? " " : "",
                                (long long)json_integer_value(json_object_get(json_object_get(view, "sums"), figure_key((enum figure)f))));
    return line;
}

static const char *number(int64_t n) {
    static char text[24];
    (void)snprintf(text, sizeof text, "%lld", (long long)n);
    return text;
}

static void test_months(void **state) {
    struct site s;
    (void)state;
    site_open(&s);
    json_t *v = overview(&s, "month", NULL, NULL);
    assert_int_equal(json_array_size(json_object_get(v, "rows")), 3);
    assert_string_equal(figures(v, "202610"), "150 60 0 0 10 10");
    assert_string_equal(figures(v, "202611"), "30 50 4 0 9 14");
    assert_string_equal(figures(v, "202612"), "0 0 1 0 0 2");
    assert_string_equal(sums(v), "180 110 5 0 19 26");
    json_decref(v);
    v = world_do(&s.w, COMMAND_OVERVIEW, json_pack("{s:s, s:s, s:s}", "by", "month", "from", "2026-11", "to", "2026-11"));
    assert_string_equal(sums(v), "30 50 4 0 9 14");
    json_decref(v);
    world_close(&s.w);
}

/* One number of a statement written apart from the program's. */
static int64_t plain(const struct site *s, const char *sql) {
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    char path[300];
    (void)snprintf(path, sizeof path, "file:%s/temlang.db?mode=ro", s->w.dir);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    sqlite3_close(db);
    return n;
}

static void test_by_everything(void **state) {
    struct site s;
    (void)state;
    site_open(&s);
    int64_t total[] = { plain(&s, "SELECT SUM(count) FROM run"), plain(&s, "SELECT SUM(labels - reprinted) FROM print_event"),
                        plain(&s, "SELECT SUM(last - first + 1) FROM void_range"), 0,
                        plain(&s, "SELECT COUNT(*) FROM (SELECT DISTINCT run_id, idx FROM scan_day)"), plain(&s, "SELECT SUM(scans) FROM scan_day") };
    char all[200];
    (void)snprintf(all, sizeof all, "%lld %lld %lld %lld %lld %lld", (long long)total[0], (long long)total[1], (long long)total[2],
                   (long long)total[3], (long long)total[4], (long long)total[5]);
    for (int b = 0; b < FIGURE_BY_COUNT; b++) {
        json_t *v = overview(&s, figure_by_key((enum figure_by)b), NULL, NULL);
        assert_string_equal(sums(v), all);
        json_decref(v);
    }
    json_t *v = overview(&s, "run", NULL, NULL);
    assert_string_equal(figures(v, number(s.run[0])), "100 80 4 0 15 22");
    assert_string_equal(figures(v, number(s.run[1])), "50 0 1 0 4 4");
    const json_t *newest = json_array_get(json_object_get(v, "rows"), 0);
    assert_string_equal(json_string_value(json_object_get(newest, "key")), number(s.run[2]));
    assert_string_equal(json_string_value(json_object_get(newest, "product")), "Khăn thổ cẩm");
    json_decref(v);
    world_close(&s.w);
}

/* A figure opens its rows: what is narrowed to a group sums to the group. */
static void test_narrowed(void **state) {
    struct site s;
    char want[200];
    (void)state;
    site_open(&s);
    for (int b = FIGURE_BY_PRODUCER; b <= FIGURE_BY_MARK; b++) {
        const char *by = figure_by_key((enum figure_by)b);
        json_t *v = overview(&s, by, NULL, NULL);
        const json_t *row = NULL;
        size_t i = 0;
        json_array_foreach(json_object_get(v, "rows"), i, row) {
            const char *key = json_string_value(json_object_get(row, "key"));
            (void)snprintf(want, sizeof want, "%s", figures(v, key));
            json_t *runs = overview(&s, "run", by, key);
            assert_string_equal(sums(runs), want);
            json_decref(runs);
        }
        assert_true(i > 0);
        json_decref(v);
    }
    world_close(&s.w);
}

static void refused(struct site *s, json_t *params, const char *key) {
    enum status st = ST_OK;
    assert_null(world_try(&s->w, COMMAND_OVERVIEW, params, &st));
    assert_int_equal(st, ST_INVALID);
    assert_string_equal(s->w.err.key, key);
}

static void test_wrong(void **state) {
    struct site s;
    enum status st = ST_OK;
    (void)state;
    site_open(&s);
    refused(&s, json_pack("{s:s}", "from", "2026-13"), "overview.month");
    refused(&s, json_pack("{s:s}", "from", "10/2026"), "overview.month");
    refused(&s, json_pack("{s:s}", "to", "2026-1x"), "overview.month");
    refused(&s, json_pack("{s:s, s:s}", "from", "2026-05", "to", "2026-04"), "overview.period");
    refused(&s, json_pack("{s:s, s:s}", "from", "2010-05", "to", "2026-04"), "overview.period");
    refused(&s, json_pack("{s:s}", "by", "colour"), "overview.by");
    assert_null(world_try(&s.w, COMMAND_BOOK, json_pack("{s:s}", "book", "nothing"), &st));
    assert_string_equal(s.w.err.key, "book.key");
    world_close(&s.w);
}

static json_t *book(struct site *s, enum book b) { return world_do(&s->w, COMMAND_BOOK, json_pack("{s:s}", "book", book_info(b)->key)); }

/* Every statement gives every column of its register. */
static void test_columns(void **state) {
    struct site s;
    (void)state;
    site_open(&s);
    for (int b = 0; b < BOOK_COUNT; b++) {
        json_t *v = book(&s, (enum book)b);
        const json_t *row = json_array_get(json_object_get(v, "rows"), 0);
        for (size_t k = 0; row && k < book_info((enum book)b)->columns_len; k++) {
            char name[60];
            const struct book_column *c = &book_info((enum book)b)->columns[k];
            (void)snprintf(name, sizeof name, "%s%s", c->name, c->type == BOOK_INSTANT ? "_at" : "");
            if (!json_object_get(row, name)) fail_msg("%s has no %s", book_info((enum book)b)->key, name);
        }
        json_decref(v);
    }
    world_close(&s.w);
}

/* Every kind of entry, register and column has its word. */
static void test_words(void **state) {
    char key[80];
    struct err e = { 0 };
    (void)state;
    assert_int_equal(text_load(&e), ST_OK);
    for (int k = 0; k < ENTRY_KIND_COUNT; k++) {
        (void)snprintf(key, sizeof key, "book-kind.%s", entry_kind_name((enum entry_kind)k));
        if (!text_get(LANG_VI, key)) fail_msg("no word %s", key);
    }
    for (int b = 0; b < BOOK_COUNT; b++) {
        const struct book_info *info = book_info((enum book)b);
        (void)snprintf(key, sizeof key, "book.%s-about", info->key);
        if (!text_get(LANG_VI, key)) fail_msg("no word %s", key);
        for (size_t i = 0; i < info->columns_len; i++) {
            (void)snprintf(key, sizeof key, "book-column.%s", info->columns[i].name);
            if (!text_get(LANG_VI, key)) fail_msg("no word %s", key);
        }
    }
}

static void test_balance(void **state) {
    struct site s;
    (void)state;
    site_open(&s);
    json_t *v = book(&s, BOOK_BALANCE);
    const json_t *row = NULL;
    size_t i = 0, seen = 0;
    json_array_foreach(json_object_get(v, "rows"), i, row) {
        if (strcmp(json_string_value(json_object_get(row, "lot")), "2410A") != 0) continue;
        seen++;
        assert_int_equal(json_integer_value(json_object_get(row, "quantity")), 500);
        assert_int_equal(json_integer_value(json_object_get(row, "issued")), 130);
        assert_int_equal(json_integer_value(json_object_get(row, "voided")), 4);
        assert_int_equal(json_integer_value(json_object_get(row, "scanned")), 15);
        assert_int_equal(json_integer_value(json_object_get(row, "unlabelled")), 374);
    }
    assert_int_equal(seen, 1);
    json_decref(v);
    world_close(&s.w);
}

/* Erasing what was kept of a label takes nothing from the month's figures. */
static void test_erased(void **state) {
    struct site s;
    (void)state;
    site_open(&s);
    json_decref(world_do(&s.w, COMMAND_SCAN_ERASE, json_pack("{s:s}", "before", "2026-11-01")));
    json_t *v = overview(&s, "month", NULL, NULL);
    assert_string_equal(figures(v, "202610"), "150 60 0 0 10 10");
    json_decref(v);
    world_close(&s.w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_months), cmocka_unit_test(test_by_everything), cmocka_unit_test(test_narrowed), cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_columns), cmocka_unit_test(test_words), cmocka_unit_test(test_balance), cmocka_unit_test(test_erased),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
