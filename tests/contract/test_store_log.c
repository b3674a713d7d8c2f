/* The rows of the log's tree: walks without gaps, one signer at a time, cosignatures and the time that they attest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/log.h"
#include "store_fixture.h"

#define ENTRIES 2500 /* more than two reads of a walk */

static enum status fill(struct db *tx, void *ctx, struct err *e) {
    const int *n = ctx;
    int64_t idx = 0;
    enum status s = log_size(tx, &idx, e);
    for (int i = 0; s == ST_OK && i < *n; i++, idx++) {
        char bytes[32];
        unsigned char leaf[32] = {0}, salt[16] = {8};
        const char *subject = "run:1";
        int len = snprintf(bytes, sizeof bytes, "entry %d", (int)idx);
        memcpy(leaf, &idx, sizeof idx);
        s = log_insert(tx, idx, bytes, (size_t)len, leaf, salt, "{}", 2, &subject, 1, e);
    }
    return s;
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

static void add(struct fixture *f, int n) {
    assert_int_equal(store_write(f->store, fill, &n, NULL), ST_OK);
}

/* ---- walks ---- */

struct seen {
    int64_t next, stop;
    bool leaves;
};

static enum status see(void *self, int64_t idx, const unsigned char leaf[static 32], const void *bytes, size_t len, struct err *e) {
    struct seen *s = self;
    char want[32];
    int64_t got;
    assert_int_equal(idx, s->next++);
    memcpy(&got, leaf, sizeof got);
    assert_int_equal(got, idx);
    assert_int_equal(bytes == NULL, s->leaves);
    if (!s->leaves) {
        assert_int_equal(snprintf(want, sizeof want, "entry %d", (int)idx), len);
        assert_memory_equal(bytes, want, len);
    }
    return idx == s->stop ? err_set(e, ST_REFUSED, NULL, "x") : ST_OK;
}

static void walk(struct fixture *f, int64_t from, int64_t to, bool leaves) {
    struct seen s = {from, -1, leaves};
    const struct log_visitor v = {see, &s};
    assert_int_equal(log_walk(f->reader, from, to, leaves, &v, NULL), ST_OK);
    assert_int_equal(s.next, to);
}

static void test_walk(void **state) {
    struct fixture *f = *state;
    add(f, ENTRIES);
    static const int64_t ends[] = {0, 1, 999, 1000, 1001, 2000, ENTRIES};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        for (size_t k = i; k < sizeof ends / sizeof *ends; k++) {
            walk(f, ends[i], ends[k], true);
            walk(f, ends[i], ends[k], false);
        }
    }
    struct seen s = {0, 1234, true};
    const struct log_visitor v = {see, &s};
    struct err e = {0};
    assert_int_equal(log_walk(f->reader, 0, ENTRIES, true, &v, &e), ST_REFUSED);
    assert_string_equal(e.key, "x");
    assert_int_equal(s.next, 1235);
    s = (struct seen){2400, -1, true};
    err_clear(&e);
    assert_int_equal(log_walk(f->reader, 2400, ENTRIES + 1, true, &v, &e), ST_CORRUPT);
    assert_string_equal(e.key, "store.log-gap");
    assert_string_equal(err_value(&e, "id"), "2500");
}

static void test_gap(void **state) {
    struct fixture *f = *state;
    add(f, 10);
    fixture_shut(f);
    fixture_raw_exec(f, "DROP TRIGGER log_entry_delete; DELETE FROM log_entry WHERE idx = 4");
    fixture_open(f, NULL);
    struct seen s = {0, -1, true};
    const struct log_visitor v = {see, &s};
    struct err e = {0};
    assert_int_equal(log_walk(f->reader, 0, 10, true, &v, &e), ST_CORRUPT);
    assert_string_equal(err_value(&e, "id"), "4");
    assert_int_equal(s.next, 4);
}

/* ---- entries taken back ---- */

static enum status take_back(struct db *tx, void *ctx, struct err *e) {
    const int64_t *idx = ctx;
    const unsigned char leaf[32] = {5};
    const char *const subject[] = {"lot:7", "product:1"};
    return log_recover(tx, *idx, "bytes", 5, leaf, subject, 2, e);
}

static void test_recover(void **state) {
    struct fixture *f = *state;
    int64_t idx = 3, last = 0;
    const char *bytes;
    size_t len;
    unsigned char leaf[32];
    struct err e = {0};
    add(f, 3);
    assert_int_equal(store_write(f->store, take_back, &idx, NULL), ST_OK);
    assert_int_equal(store_write(f->store, take_back, &idx, &e), ST_INTERNAL); /* it is there */
    assert_int_equal(log_last(f->reader, "product:1", &last, NULL), ST_OK);
    assert_int_equal(last, 3);
    assert_int_equal(log_get(f->reader, 3, f->arena, &bytes, &len, leaf, NULL), ST_OK);
    assert_memory_equal(bytes, "bytes", 5);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM log_entry WHERE salt IS NULL AND record IS NULL"), 1);
}

/* ---- the newest checkpoint ---- */

struct swap {
    const struct log_checkpoint *last, *next;
};

static enum status swap_fn(struct db *tx, void *ctx, struct err *e) {
    const struct swap *s = ctx;
    return log_checkpoint_swap(tx, s->last, s->next, e);
}

static enum status swap(struct fixture *f, const struct log_checkpoint *last, const struct log_checkpoint *next, struct err *e) {
    struct swap s = {last, next};
    return store_write(f->store, swap_fn, &s, e);
}

static void test_checkpoint(void **state) {
    struct fixture *f = *state;
    struct log_checkpoint one = {1, {1}, 10, "note one"}, two = {2, {2}, 20, "note two"}, other = {2, {3}, 30, "other"}, got;
    bool found = true;
    struct err e = {0};
    assert_int_equal(log_checkpoint_get(f->reader, f->arena, &found, &got, NULL), ST_OK);
    assert_false(found);
    assert_int_equal(swap(f, &one, &two, &e), ST_CONFLICT); /* there is none yet */
    assert_string_equal(e.key, "store.log-swapped");
    assert_int_equal(swap(f, NULL, &one, NULL), ST_OK);
    assert_int_equal(swap(f, NULL, &two, NULL), ST_CONFLICT);
    assert_int_equal(swap(f, &two, &other, NULL), ST_CONFLICT);
    assert_int_equal(swap(f, &one, &two, NULL), ST_OK);
    assert_int_equal(swap(f, &one, &other, NULL), ST_CONFLICT); /* somebody was faster */
    struct log_checkpoint wrong = two;
    wrong.root[31] = 1;
    assert_int_equal(swap(f, &wrong, &other, NULL), ST_CONFLICT);
    assert_int_equal(log_checkpoint_get(f->reader, f->arena, &found, &got, NULL), ST_OK);
    assert_true(found);
    assert_int_equal(got.size, 2);
    assert_memory_equal(got.root, two.root, 32);
    assert_int_equal(got.at_us, 20);
    assert_string_equal(got.note, "note two");
    err_clear(&e);
    assert_int_not_equal(swap(f, &two, &one, &e), ST_OK); /* no log gets shorter */
    assert_int_not_equal(swap(f, &two, &other, NULL), ST_OK); /* nor another one at the same size */
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM log_checkpoint WHERE size = 2"), 1);
}

/* ---- cosignatures ---- */

static enum status cosign_fn(struct db *tx, void *ctx, struct err *e) {
    return log_cosignature_add(tx, ctx, 99, e);
}

static void cosign(struct fixture *f, int64_t size, int root, const char *witness, int64_t time_s, const char *line) {
    struct log_cosignature c = {size, {(unsigned char)root}, witness, time_s, line};
    assert_int_equal(store_write(f->store, cosign_fn, &c, NULL), ST_OK);
}

static void test_cosignatures(void **state) {
    struct fixture *f = *state;
    struct log_cosignature *c;
    size_t n = 9;
    const unsigned char root[32] = {4}, other[32] = {5};
    assert_int_equal(log_cosignatures(f->reader, 4, root, f->arena, &c, &n, NULL), ST_OK);
    assert_int_equal(n, 0);
    cosign(f, 4, 4, "b.example+00000001", 500, "b500\n");
    cosign(f, 4, 4, "a.example+00000002", 300, "a300\n");
    cosign(f, 4, 4, "a.example+00000002", 700, "a700\n");
    cosign(f, 4, 4, "a.example+00000002", 700, "again\n"); /* kept once */
    cosign(f, 9, 9, "a.example+00000002", 800, "a800\n");
    assert_int_equal(log_cosignatures(f->reader, 4, root, f->arena, &c, &n, NULL), ST_OK);
    assert_int_equal(n, 2);
    assert_string_equal(c[0].line, "a700\n");
    assert_int_equal(c[0].time_s, 700);
    assert_string_equal(c[1].line, "b500\n");
    assert_string_equal(c[1].witness, "b.example+00000001");
    assert_int_equal(log_cosignatures(f->reader, 4, other, f->arena, &c, &n, NULL), ST_OK);
    assert_int_equal(n, 0);
}

static void test_witnessed(void **state) {
    struct fixture *f = *state;
    struct log_cosignature c;
    bool found = true;
    assert_int_equal(log_witnessed(f->reader, 0, &found, &c, NULL), ST_OK);
    assert_false(found);
    cosign(f, 4, 4, "b", 500, "x\n");
    cosign(f, 4, 4, "a", 600, "x\n");
    cosign(f, 9, 9, "a", 450, "x\n");
    static const struct {
        int64_t idx, size, time_s;
    } rows[] = {{0, 4, 500}, {3, 4, 500}, {4, 9, 450}, {8, 9, 450}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(log_witnessed(f->reader, rows[i].idx, &found, &c, NULL), ST_OK);
        assert_true(found);
        assert_int_equal(c.size, rows[i].size);
        assert_int_equal(c.time_s, rows[i].time_s);
        assert_int_equal(c.root[0], rows[i].size);
    }
    assert_int_equal(log_witnessed(f->reader, 9, &found, &c, NULL), ST_OK);
    assert_false(found);
}

/* ---- the watcher ---- */

static void told(void *ctx) {
    ++*(int *)ctx;
}

static enum status quietly(struct db *tx, void *ctx, struct err *e) {
    store_quiet(tx);
    return fill(tx, ctx, e);
}

static enum status in_vain(struct db *tx, void *ctx, struct err *e) {
    enum status s = fill(tx, ctx, e);
    return s == ST_OK ? err_set(e, ST_REFUSED, NULL, "x") : s;
}

static void test_watch(void **state) {
    struct fixture *f = *state;
    int n = 0, one = 1;
    add(f, 1);
    store_watch(f->store, told, &n);
    add(f, 1);
    assert_int_equal(n, 1); /* before the answer */
    assert_int_equal(store_write(f->store, quietly, &one, NULL), ST_OK);
    assert_int_equal(store_write(f->store, in_vain, &one, NULL), ST_REFUSED);
    assert_int_equal(n, 1);
    store_watch(f->store, NULL, NULL);
    add(f, 1);
    assert_int_equal(n, 1);
}

/* ---- as people look them up ---- */

static void page_is(struct fixture *f, const char *about, int64_t before, int limit, const int64_t *want, size_t want_n) {
    struct log_row *rows = NULL;
    size_t n = 99;
    assert_int_equal(log_page(f->reader, about, before, limit, f->arena, &rows, &n, NULL), ST_OK);
    assert_int_equal(n, want_n);
    for (size_t i = 0; i < n; i++) assert_int_equal(rows[i].idx, want[i]);
}

static void test_page(void **state) {
    struct fixture *f = *state;
    struct log_row *rows = NULL;
    size_t n = 0;
    int64_t idx = 5, next = 0, got = 0;
    page_is(f, "", INT64_MAX, 10, NULL, 0);
    add(f, 5);
    assert_int_equal(store_write(f->store, take_back, &idx, NULL), ST_OK);
    add(f, 2);
    page_is(f, "", INT64_MAX, 3, (const int64_t[]){7, 6, 5}, 3);
    page_is(f, "", 5, 3, (const int64_t[]){4, 3, 2}, 3);
    page_is(f, "", 2, 3, (const int64_t[]){1, 0}, 2);
    page_is(f, "", 0, 3, NULL, 0);
    page_is(f, "run:1", INT64_MAX, 3, (const int64_t[]){7, 6, 4}, 3);
    page_is(f, "run:1", 4, 9, (const int64_t[]){3, 2, 1, 0}, 4);
    page_is(f, "lot:7", INT64_MAX, 3, (const int64_t[]){5}, 1);
    page_is(f, "lot:8", INT64_MAX, 3, NULL, 0);
    page_is(f, "run", INT64_MAX, 3, NULL, 0);
    assert_int_equal(log_page(f->reader, "", 7, 1, f->arena, &rows, &n, NULL), ST_OK);
    assert_int_equal(rows[0].len, 7);
    assert_memory_equal(rows[0].bytes, "entry 6", 7);
    memcpy(&got, rows[0].leaf, sizeof got);
    assert_int_equal(got, 6);
    assert_int_equal(log_next(f->reader, "run:1", 4, &next, NULL), ST_OK);
    assert_int_equal(next, 6);
    assert_int_equal(log_next(f->reader, "run:1", 7, &next, NULL), ST_OK);
    assert_int_equal(next, -1);
    assert_int_equal(log_next(f->reader, "run:9", -1, &next, NULL), ST_OK);
    assert_int_equal(next, -1);
}

static void test_record(void **state) {
    struct fixture *f = *state;
    unsigned char salt[16] = {0};
    const unsigned char want[16] = {8};
    const char *record = NULL;
    size_t len = 0;
    int64_t idx = 1;
    struct err e = {0};
    add(f, 1);
    assert_int_equal(store_write(f->store, take_back, &idx, NULL), ST_OK);
    assert_int_equal(log_record(f->reader, 0, f->arena, salt, &record, &len, NULL), ST_OK);
    assert_int_equal(len, 2);
    assert_string_equal(record, "{}");
    assert_memory_equal(salt, want, sizeof salt);
    assert_int_equal(log_record(f->reader, 1, f->arena, salt, &record, &len, NULL), ST_OK); /* it came without */
    assert_null(record);
    assert_int_equal(log_record(f->reader, 2, f->arena, salt, &record, &len, &e), ST_NOT_FOUND);
    assert_string_equal(e.key, "entry.missing");
}

static void test_witness_last(void **state) {
    struct fixture *f = *state;
    struct log_cosignature c;
    bool found = true;
    int64_t size = 1;
    assert_int_equal(log_witnessed_size(f->reader, &size, NULL), ST_OK);
    assert_int_equal(size, 0);
    assert_int_equal(log_witness_last(f->reader, "a", &found, &c, NULL), ST_OK);
    assert_false(found);
    cosign(f, 4, 4, "a", 500, "x\n");
    cosign(f, 4, 4, "a", 700, "x\n");
    cosign(f, 9, 9, "b", 650, "x\n");
    assert_int_equal(log_witnessed_size(f->reader, &size, NULL), ST_OK);
    assert_int_equal(size, 9);
    assert_int_equal(log_witness_last(f->reader, "a", &found, &c, NULL), ST_OK);
    assert_true(found);
    assert_int_equal(c.size, 4);
    assert_int_equal(c.time_s, 700);
    assert_int_equal(log_witness_last(f->reader, "b", &found, &c, NULL), ST_OK);
    assert_int_equal(c.time_s, 650);
    assert_int_equal(log_witness_last(f->reader, "c", &found, &c, NULL), ST_OK);
    assert_false(found);
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {T(test_walk),       T(test_gap),          T(test_recover),   T(test_checkpoint),
                                       T(test_cosignatures), T(test_witnessed), T(test_watch),
                                       T(test_page),       T(test_record),       T(test_witness_last)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
