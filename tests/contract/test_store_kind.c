/* The registry's tables: every column of field.def is there, every statement can be run, rows come back as they went in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/kind.h"
#include "store/todo.h"
#include "store_fixture.h"

/* ---- every statement ---- */

static void each_kind_reads_and_lists(void **state) {
    struct fixture *f = *state;
    static const char *const units[] = { "", "02680" };
    struct err e = { 0 };
    for (int k = 0; k < KIND_COUNT; k++)
        for (int variant = 0; variant < 16; variant++) {
            struct kind_query q = { .owner_org = variant & 1 ? 7 : 0, .owner_unit = units[variant >> 1 & 1],
                                    .sort = variant & 4 ? KIND_SORT_NAME : KIND_SORT_CHANGED, .down = variant & 8, .limit = 5,
                                    .search = "ruou", .after_id = variant & 2 ? "3" : NULL, .after_key = "1" };
            json_t *rows = NULL;
            int64_t n = -1;
            bool over = true;
            assert_int_equal(kind_page(f->reader, (enum kind)k, &q, &rows, &e), ST_OK);
            assert_true(json_is_array(rows));
            json_decref(rows);
            assert_int_equal(kind_count(f->reader, (enum kind)k, &q, 10, &n, &over, &e), ST_OK);
            assert_int_equal(n, 0);
            assert_false(over);
        }
}

static void each_reference_has_its_list(void **state) {
    struct fixture *f = *state;
    struct err e = { 0 };
    int lists = 0;
    for (int k = 0; k < KIND_COUNT; k++)
        for (size_t i = 0; i < kind_info((enum kind)k)->fields_len; i++) {
            const struct field *field = &kind_info((enum kind)k)->fields[i];
            if (field->type != FIELD_REF) continue;
            for (int variant = 0; variant < 4; variant++) {
                struct kind_query q = { .ref = field, .ref_id = "7", .sort = variant & 1 ? KIND_SORT_NAME : KIND_SORT_CHANGED,
                                        .down = variant & 2, .limit = 5 };
                json_t *rows = NULL;
                int64_t n = -1;
                bool over = true;
                assert_int_equal(kind_page(f->reader, (enum kind)k, &q, &rows, &e), ST_OK);
                assert_int_equal(json_array_size(rows), 0);
                json_decref(rows);
                assert_int_equal(kind_count(f->reader, (enum kind)k, &q, 10, &n, &over, &e), ST_OK);
                assert_int_equal(n, 0);
                lists++;
            }
        }
    assert_true(lists > 100);
}

/* Each list of things to do runs for each kind that has it. */
static void each_todo_runs(void **state) {
    struct fixture *f = *state;
    static const struct todo_owner owners[] = { { .org = 0 }, { .org = 3, .member = 2 }, { .unit = "02680" }, { .mark = 4 }, { .manager = 5 } };
    struct err e = { 0 };
    json_t *rows = NULL;
    for (int k = 0; k < KIND_COUNT; k++) {
        for (size_t o = 0; o < sizeof owners / sizeof *owners; o++) {
            assert_int_equal(todo_open(f->reader, (enum kind)k, STATE_RETURNED, &owners[o], o ? "2026-11-24" : NULL, 5, &rows, &e), ST_OK);
            json_decref(rows);
            if (!kind_info((enum kind)k)->ends) continue;
            assert_int_equal(todo_ending(f->reader, (enum kind)k, &owners[o], "2026-11-24", "2027-02-22", 5, &rows, &e), ST_OK);
            json_decref(rows);
        }
        assert_int_equal(todo_drafts(f->reader, (enum kind)k, 1, 5, &rows, &e), ST_OK);
        json_decref(rows);
        if (kind_has_paper(kind_info((enum kind)k))) {
            assert_int_equal(todo_fileless(f->reader, (enum kind)k, 5, &rows, &e), ST_OK);
            json_decref(rows);
        }
        if (!step_find(kind_info((enum kind)k)->flow, STATE_APPROVED, "review")) continue;
        assert_int_equal(todo_unreviewed(f->reader, (enum kind)k, 5, &rows, &e), ST_OK);
        json_decref(rows);
    }
    assert_int_equal(todo_lots(f->reader, &owners[1], 5, &rows, &e), ST_OK);
    json_decref(rows);
    assert_int_equal(todo_answers(f->reader, 5, &rows, &e), ST_OK);
    assert_int_equal(json_array_size(rows), 0);
    json_decref(rows);
}

/* ---- rows ---- */

struct kept_row {
    struct kind_head h;
    json_t *values;
    enum kind k;
};

static enum status insert_write(struct db *tx, void *ctx, struct err *e) {
    struct kept_row *p = ctx;
    p->h.id[0] = '\0';
    return kind_insert(tx, p->k, &p->h, p->values, e);
}

static enum status update_write(struct db *tx, void *ctx, struct err *e) {
    const struct kept_row *p = ctx;
    return kind_update(tx, p->k, &p->h, p->values, e);
}

static json_t *zone_values(const char *name) {
    return json_pack("{s:s, s:s, s:s, s:i, s:s}", "name", name, "unit_code", "02680", "material", "Lanh", "area_ha", 1250,
                     "certificate_to", "2027-01-31");
}

static void what_goes_in_comes_back(void **state) {
    struct fixture *f = *state;
    struct err e = { 0 };
    struct kind_head h;
    json_t *got = NULL;
    struct arena *a = arena_new(1u << 16);
    struct kept_row p = { .k = KIND_ZONE, .values = zone_values("Vùng lanh Tả Phìn"),
                     .h = { .state = STATE_ACTIVE, .version = 1, .created_us = 5, .changed_us = 6, .entered = "web", .owner_unit = "02680",
                            .owner_org = 4 } };
    assert_int_equal(store_write(f->store, insert_write, &p, &e), ST_OK);
    assert_string_equal(p.h.id, "1");
    assert_int_equal(kind_get(f->reader, KIND_ZONE, "1", a, &h, &got, &e), ST_OK);
    assert_int_equal(h.state, STATE_ACTIVE);
    assert_int_equal(h.owner_org, 4);
    assert_string_equal(h.owner_unit, "02680");
    assert_int_equal(json_integer_value(json_object_get(got, "area_ha")), 1250);
    assert_string_equal(json_string_value(json_object_get(got, "name")), "Vùng lanh Tả Phìn");
    json_decref(got);

    /* Written anew only by him who read the last version. */
    p.h = h;
    assert_int_equal(store_write(f->store, update_write, &p, &e), ST_OK);
    assert_int_equal(store_write(f->store, update_write, &p, &e), ST_CONFLICT);
    assert_string_equal(e.key, "record.changed");
    err_clear(&e);
    assert_int_equal(kind_get(f->reader, KIND_ZONE, "2", a, &h, &got, &e), ST_NOT_FOUND);
    assert_string_equal(e.key, "record.none");
    err_clear(&e);
    assert_int_equal(kind_get(f->reader, KIND_ZONE, "1' OR 1", a, &h, &got, &e), ST_NOT_FOUND);
    json_decref(p.values);
    arena_free(&a);
}

static void pages_follow_each_other(void **state) {
    struct fixture *f = *state;
    struct err e = { 0 };
    static const char *const names[] = { "Đá", "An", "Ớt", "Bản", "Áo" };
    for (int i = 0; i < 5; i++) {
        struct kept_row p = { .k = KIND_ZONE, .values = zone_values(names[i]),
                         .h = { .state = STATE_ACTIVE, .version = 1, .changed_us = 100 + i, .entered = "web", .owner_org = i < 3 ? 1 : 2 } };
        assert_int_equal(store_write(f->store, insert_write, &p, &e), ST_OK);
        json_decref(p.values);
    }
    struct kind_query q = { .sort = KIND_SORT_NAME, .limit = 2 };
    const char *const order[] = { "An", "Áo", "Bản", "Đá", "Ớt" };
    char key[100] = "", id[20] = "";
    size_t seen = 0;
    for (int page = 0; page < 4; page++) {
        json_t *rows = NULL, *row = NULL;
        size_t i = 0;
        assert_int_equal(kind_page(f->reader, KIND_ZONE, &q, &rows, &e), ST_OK);
        json_array_foreach(rows, i, row) {
            assert_string_equal(json_string_value(json_object_get(row, "name")), order[seen++]);
            (void)snprintf(key, sizeof key, "%s", json_string_value(json_object_get(row, "key")));
            (void)snprintf(id, sizeof id, "%s", json_string_value(json_object_get(row, "id")));
        }
        json_decref(rows);
        q.after_key = key;
        q.after_id = id;
    }
    assert_int_equal(seen, 5);

    json_t *rows = NULL;
    q = (struct kind_query){ .search = "OT", .limit = 10 }; /* diacritics and case do not matter */
    assert_int_equal(kind_page(f->reader, KIND_ZONE, &q, &rows, &e), ST_OK);
    assert_int_equal(json_array_size(rows), 1);
    json_decref(rows);
    q = (struct kind_query){ .owner_org = 2, .limit = 10 };
    assert_int_equal(kind_page(f->reader, KIND_ZONE, &q, &rows, &e), ST_OK);
    assert_int_equal(json_array_size(rows), 2);
    json_decref(rows);
    int64_t n = 0;
    bool over = true;
    q = (struct kind_query){ .limit = 10 };
    assert_int_equal(kind_count(f->reader, KIND_ZONE, &q, 3, &n, &over, &e), ST_OK);
    assert_int_equal(n, 5);
    assert_false(over);
    q.state = "active";
    assert_int_equal(kind_count(f->reader, KIND_ZONE, &q, 3, &n, &over, &e), ST_OK);
    assert_int_equal(n, 3);
    assert_true(over);
}

/* ---- history and proposals ---- */

static enum status change_write(struct db *tx, void *ctx, struct err *e) {
    return change_insert(tx, ctx, e);
}

static enum status ask_write(struct db *tx, void *ctx, struct err *e) {
    struct proposal *p = ctx;
    p->id = 0;
    return proposal_insert(tx, p, e);
}

static enum status agree_write(struct db *tx, void *ctx, struct err *e) {
    return proposal_decide(tx, *(int64_t *)ctx, true, 9, 200, "", e);
}

static void history_stays_and_proposals_wait_once(void **state) {
    struct fixture *f = *state;
    struct err e = { 0 };
    json_t *rows = NULL;
    struct change c = { .kind = "lot", .record_id = "3", .role = "manager", .org = "cs-1", .act = "set", .before = "{}", .after = "{\"note\":\"a\"}",
                        .reason = "", .at_us = 10, .account_id = 4, .log_idx = -1 };
    assert_int_equal(store_write(f->store, change_write, &c, &e), ST_OK);
    c.at_us = 20;
    assert_int_equal(store_write(f->store, change_write, &c, &e), ST_OK);
    assert_int_equal(change_list(f->reader, "lot", "3", 0, 10, &rows, &e), ST_OK);
    assert_int_equal(json_array_size(rows), 2);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(rows, 0), "id")), 2);
    assert_string_equal(json_string_value(json_object_get(json_object_get(json_array_get(rows, 0), "after"), "note")), "a");
    json_decref(rows);

    struct proposal p = { .kind = "right", .record_id = "1", .act = "grant", .params = "{}", .asked_role = "mark-owner", .version = 1, .asked_by = 4,
                          .asked_org = 2, .asked_us = 100 };
    assert_int_equal(store_write(f->store, ask_write, &p, &e), ST_OK);
    assert_int_equal(store_write(f->store, ask_write, &p, &e), ST_CONFLICT);
    assert_string_equal(e.key, "proposal.waiting");
    err_clear(&e);
    int64_t id = 1;
    assert_int_equal(store_write(f->store, agree_write, &id, &e), ST_OK);
    assert_int_equal(store_write(f->store, agree_write, &id, &e), ST_NOT_FOUND);
    err_clear(&e);
    assert_int_equal(store_write(f->store, ask_write, &p, &e), ST_OK); /* it may be asked for again */
}

static int setup(void **state) {
    struct fixture *f = fixture_make();
    fixture_open(f, NULL);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    fixture_free(*state);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_kind_reads_and_lists, setup, teardown),
        cmocka_unit_test_setup_teardown(each_reference_has_its_list, setup, teardown),
        cmocka_unit_test_setup_teardown(each_todo_runs, setup, teardown),
        cmocka_unit_test_setup_teardown(what_goes_in_comes_back, setup, teardown),
        cmocka_unit_test_setup_teardown(pages_follow_each_other, setup, teardown),
        cmocka_unit_test_setup_teardown(history_stays_and_proposals_wait_once, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
