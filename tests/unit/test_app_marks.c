/* The pure parts of the gate: lists of marks, their words, what stands on a day, and what a page says of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "run_marks.h"
#include "scan_marks.h"
#include "standing.h"

static int start(void **state) {
    (void)state;
    return (int)text_load(NULL);
}

/* ---- lists ---- */

static void test_lists(void **state) {
    (void)state;
    static const struct {
        const char *text, *canonical; /* NULL: refused with key */
        const char *key;
    } rows[] = {
        { "", "", NULL },
        { "rating:12", "rating:12", NULL },
        { "right:3,rating:12", "rating:12,right:3", NULL },
        { " right:30 , right:4,right:30", "right:4,right:30", NULL },
        { "rating:000000012", "rating:12", NULL },
        { "rating", NULL, "marks.syntax" },
        { "rating:", NULL, "marks.syntax" },
        { "rating:0", NULL, "marks.syntax" },
        { "rating:-1", NULL, "marks.syntax" },
        { "rating:1x", NULL, "marks.syntax" },
        { "rating:1234567890", NULL, "marks.syntax" },
        { "Rating:1", NULL, "marks.syntax" },
        { "mark:1", NULL, "marks.syntax" },
        { ":1", NULL, "marks.syntax" },
        { "rating:1,", NULL, "marks.syntax" },
        { ",rating:1", NULL, "marks.syntax" },
        { "rating:1,,right:2", NULL, "marks.syntax" },
        { "abcdefghijklmnopqrstuvwxyz:1", NULL, "marks.syntax" },
        { "right:1,right:2,right:3,right:4,right:5,right:6,right:7,right:8,right:9", NULL, "marks.many" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct marks m;
        struct err e = { 0 };
        struct buf b = BUF_INIT;
        enum status st = marks_parse(rows[i].text, &m, &e);
        if ((st == ST_OK) != (rows[i].canonical != NULL)) print_error("\"%s\"\n", rows[i].text);
        assert_int_equal(st == ST_OK, rows[i].canonical != NULL);
        if (rows[i].key) assert_string_equal(e.key, rows[i].key);
        else marks_format(&m, &b);
        if (rows[i].canonical) assert_string_equal(b.data ? b.data : "", rows[i].canonical);
        buf_free(&b);
    }
}

static void test_words(void **state) {
    (void)state;
    struct arena *a = arena_new(1u << 16);
    assert_string_equal(mark_text_rating(a, 4), "OCOP 4 sao");
    assert_string_equal(mark_text_right(a, "certification", "Gạo Mẫu"), "Nhãn hiệu chứng nhận Gạo Mẫu");
    assert_string_equal(mark_text_right(a, "gi", "Mường Mẫu"), "Chỉ dẫn địa lý Mường Mẫu");
    assert_string_equal(mark_text_right(a, "collective", "Nhãn hiệu tập thể Chè Mẫu"), "Nhãn hiệu tập thể Chè Mẫu");
    assert_string_equal(mark_text_right(a, "ordinary", "Mẫu"), "Nhãn hiệu Mẫu");
    assert_string_equal(mark_text_right(a, "", "Mẫu"), "Mẫu");
    arena_free(&a);
}

static void test_frozen(void **state) {
    (void)state;
    struct mark_text m[] = { { { SHOWN_RATING, 12 }, "ocop", "OCOP 4 sao", false }, { { SHOWN_RIGHT, 3 }, "gi", "Chỉ dẫn địa lý Mẫu", true } };
    struct mark_text back[MARKS_MAX];
    size_t n = 0;
    json_t *f = json_object();
    marks_freeze(f, m, 0);
    assert_int_equal(json_object_size(f), 1); /* as texts were before there were marks */
    marks_frozen(f, back, &n);
    assert_int_equal(n, 0);
    marks_freeze(f, m, 2);
    assert_string_equal(json_string_value(json_object_get(f, "marks_text")), "OCOP 4 sao · Chỉ dẫn địa lý Mẫu");
    assert_true(json_is_true(json_object_get(f, "count_public")));
    marks_frozen(f, back, &n);
    assert_int_equal(n, 2);
    assert_int_equal(back[1].shown.id, 3);
    assert_int_equal(back[1].shown.kind, SHOWN_RIGHT);
    assert_string_equal(back[0].text, "OCOP 4 sao");
    json_decref(f);
}

/* ---- days ---- */

static const struct right usual = { .id = 1, .mark_id = 1, .state = STATE_ACTIVE, .certificate_no = "", .valid_from = "2026-01-10",
                                    .valid_to = "2026-12-31", .ended_on = "", .ended_no = "", .mark = "Mẫu", .mark_type = "gi",
                                    .mark_state = STATE_ACTIVE, .mark_to = "", .mark_ended_on = "", .keeper = "", .quota = -1 };

static void test_rights(void **state) {
    (void)state;
    struct right ended = usual, mark_ended = usual, mark_short = usual, late = usual, draft = usual;
    ended.state = STATE_ENDED;
    ended.ended_on = "2026-06-15";
    mark_ended.mark_state = STATE_ENDED;
    mark_ended.mark_ended_on = "2026-05-01";
    mark_short.mark_to = "2026-03-31";
    late.state = STATE_ENDED; /* ended by a decision after it had run out */
    late.ended_on = "2027-02-01";
    draft.state = STATE_DRAFT;
    const struct {
        const struct right *r;
        const char *day;
        enum standing_how how;
        const char *when;
        bool of_mark;
    } rows[] = {
        { &usual, "2026-01-09", STANDING_NOT_YET, "2026-01-10", false },
        { &usual, "2026-01-10", STANDING_IN_FORCE, "2026-12-31", false },
        { &usual, "2026-12-31", STANDING_IN_FORCE, "2026-12-31", false },
        { &usual, "2027-01-01", STANDING_OVER, "2026-12-31", false },
        { &ended, "2026-06-15", STANDING_WITHDRAWN, "2026-06-15", false },
        { &ended, "2027-06-15", STANDING_WITHDRAWN, "2026-06-15", false },
        { &late, "2027-03-01", STANDING_OVER, "2026-12-31", false },
        { &mark_ended, "2026-06-01", STANDING_WITHDRAWN, "2026-05-01", true },
        { &mark_short, "2026-03-31", STANDING_IN_FORCE, "2026-03-31", false }, /* no longer than the mark */
        { &mark_short, "2026-04-01", STANDING_OVER, "2026-03-31", true },
        { &draft, "2026-06-01", STANDING_NOT_YET, "2026-01-10", false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct standing s = standing_of_right(rows[i].r, rows[i].day);
        if (s.how != rows[i].how) print_error("row %zu: %d\n", i, (int)s.how);
        assert_int_equal(s.how, rows[i].how);
        assert_string_equal(s.when, rows[i].when);
        assert_int_equal(s.of_mark, rows[i].of_mark);
    }
    assert_true(stood_right(&usual, "2026-12-31") && !stood_right(&usual, "2027-01-01") && !stood_right(&usual, "2026-01-09"));
    assert_true(stood_right(&ended, "2026-06-15") && !stood_right(&ended, "2026-06-16"));
    assert_true(stood_right(&mark_ended, "2026-05-01") && !stood_right(&mark_ended, "2026-05-02"));
    assert_false(stood_right(&draft, "2026-06-01"));
}

static void test_ratings(void **state) {
    (void)state;
    struct rating r = { .id = 1, .stars = 4, .state = STATE_ACTIVE, .decision_no = "", .decided_on = "2023-12-01", .valid_to = "2026-11-30",
                        .ended_on = "", .ended_no = "" };
    assert_int_equal(standing_of_rating(&r, "2026-11-30").how, STANDING_IN_FORCE);
    assert_int_equal(standing_of_rating(&r, "2026-12-01").how, STANDING_OVER);
    r.valid_to = ""; /* no rule was known for that day: no end */
    assert_int_equal(standing_of_rating(&r, "2099-12-01").how, STANDING_IN_FORCE);
    r.state = STATE_ENDED;
    r.ended_on = "2026-10-01";
    assert_int_equal(standing_of_rating(&r, "2026-10-01").how, STANDING_WITHDRAWN);
}

/* ---- what a page says ---- */

static void test_pick(void **state) {
    (void)state;
    struct arena *a = arena_new(1u << 16);
    const struct fact_mark *m = NULL;
    size_t n = 0;
    struct rating ratings[] = { { .id = 2, .stars = 4, .state = STATE_ENDED, .decision_no = "b", .decided_on = "2026-02-01", .valid_to = "2029-01-31",
                                  .ended_on = "2026-08-01", .ended_no = "t" },
                                { .id = 1, .stars = 3, .state = STATE_ACTIVE, .decision_no = "a", .decided_on = "2023-02-01", .valid_to = "2026-01-31",
                                  .ended_on = "", .ended_no = "" } };
    struct right rights[] = { usual, usual, usual };
    rights[1].id = 2;
    rights[1].valid_from = "2024-01-01";
    rights[1].valid_to = "2025-12-31";
    rights[2].id = 3;
    rights[2].mark_id = 9;
    rights[2].valid_from = "2024-01-01";
    rights[2].valid_to = "2025-12-31";
    struct marks_known k = { .ratings = ratings, .ratings_len = 2, .rights = rights, .rights_len = 3, .issued_on = "2026-03-01", .today = "2026-11-24" };
    assert_int_equal(marks_pick(&k, a, &m, &n, NULL), ST_OK);
    assert_int_equal(n, 2); /* the newer rating, withdrawn since; one right to the first mark; nothing of the other mark */
    assert_int_equal(m[0].how, FACT_WITHDRAWN);
    assert_string_equal(m[0].no, "t");
    assert_int_equal(m[1].how, FACT_IN_FORCE);
    /* A label from the days of the older ones. */
    k.issued_on = "2025-06-01";
    assert_int_equal(marks_pick(&k, a, &m, &n, NULL), ST_OK);
    assert_int_equal(n, 3);
    assert_int_equal(m[0].how, FACT_OVER);
    assert_int_equal(m[0].stars, 3);
    assert_int_equal(m[2].how, FACT_OVER);
    /* What labels show is spoken of whenever they were issued. */
    const struct shown shown[] = { { SHOWN_RIGHT, 3 } };
    k.issued_on = "2020-01-01";
    k.shown = shown;
    k.shown_len = 1;
    assert_int_equal(marks_pick(&k, a, &m, &n, NULL), ST_OK);
    assert_int_equal(n, 2);
    assert_int_equal(m[1].how, FACT_OVER);
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists),  cmocka_unit_test(test_words),   cmocka_unit_test(test_frozen),
        cmocka_unit_test(test_rights), cmocka_unit_test(test_ratings), cmocka_unit_test(test_pick),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
