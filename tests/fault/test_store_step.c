/*
 * The engine fails at every step that writes, with every kind of failure, in the middle of a group: whoever was told
 * "done" has all of its rows, whoever was told "failed" has none, and the public log has no gap.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdatomic.h>

#include "base/metrics.h"
#include "store_fixture.h"

#define WRITES 8
#define STEPS 4 /* of a write: entry, subject, act, lot */

struct job {
    int number;
    atomic_int *answered;
    enum status status;
};

static enum status job_fn(struct db *tx, void *ctx, struct err *e) {
    const struct job *j = ctx;
    char subject[32];
    assert_true(snprintf(subject, sizeof subject, "job:%d", j->number) < (int)sizeof subject);
    enum status s = fixture_entry(tx, subject, e);
    if (s == ST_OK) s = act_insert(tx, FIXTURE_NOW, "operator", "x", "job", subject, "{}", e);
    if (s == ST_OK) s = lot_count_add(tx, 1, 1, 0, e);
    return s;
}

static void job_done(void *ctx, enum status st, const struct err *e) {
    struct job *j = ctx;
    (void)e;
    j->status = st;
    atomic_fetch_add(j->answered, 1);
}

static int64_t rows_of(struct fixture *f, const char *table, int number) {
    char sql[128];
    assert_true(snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM %s WHERE subject = 'job:%d'", table, number) < 128);
    return fixture_count(f, sql);
}

struct outcome {
    int good, bad;
    bool writable;
};

/* Eight writes in one group (or alone), the nth step failing once. */
static struct outcome run(int nth, int code, bool together) {
    struct fixture *f = fixture_make();
    struct err e = {0};
    fixture_open(f, NULL);
    assert_int_equal(store_write(f->store, fixture_rows, NULL, &e), ST_OK);
    fixture_shut(f);
    struct store_options o = {.trace_fail_nth = nth, .trace_fail_code = code};
    fixture_open(f, &o);
    struct job jobs[WRITES];
    atomic_int answered = 0;
    struct fixture_gate gate;
    if (together) fixture_gate_shut(&gate, f->store); /* writes nothing, but its COMMIT is a step */
    for (int i = 0; i < WRITES; i++) {
        jobs[i] = (struct job){.number = i, .answered = &answered};
        if (together) assert_int_equal(store_post(f->store, job_fn, job_done, &jobs[i], &e), ST_OK);
        else job_done(&jobs[i], store_write(f->store, job_fn, &jobs[i], NULL), NULL);
    }
    if (together) fixture_gate_open(&gate);
    while (atomic_load(&answered) < WRITES) usleep(200);
    struct outcome out = {.writable = store_writable(f->store)};
    for (int i = 0; i < WRITES; i++) {
        int64_t want = jobs[i].status == ST_OK;
        out.good += (int)want;
        assert_int_equal(rows_of(f, "act", i), want);
        assert_int_equal(rows_of(f, "log_subject", i), want);
    }
    out.bad = WRITES - out.good;
    assert_int_equal(fixture_count(f, "SELECT issued FROM lot WHERE id = 1"), out.good);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM log_entry"), out.good);
    assert_int_equal(fixture_count(f, "SELECT COALESCE(MAX(idx), -1) + 1 FROM log_entry"), out.good);
    fixture_shut(f);
    fixture_open(f, NULL); /* and a new start finds the same */
    assert_int_equal(fixture_count(f, "SELECT issued FROM lot WHERE id = 1"), out.good);
    fixture_free(f);
    return out;
}

#define GATE 1 /* the COMMIT of the gate comes first */
#define GROUP_STEPS (WRITES * STEPS)

/* The whole transaction is dropped in the middle: every write is replayed and stands. */
static void test_dropped_transaction_is_replayed(void **state) {
    (void)state;
    static const int codes[] = {SQLITE_FULL, SQLITE_IOERR, SQLITE_NOMEM, SQLITE_IOERR_WRITE};
    uint64_t replays = metric_get(METRIC_REPLAYS);
    uint64_t runs = 0;
    for (size_t c = 0; c < sizeof codes / sizeof *codes; c++)
        for (int nth = 1; nth <= GROUP_STEPS; nth += c == 0 ? 1 : 5, runs++) {
            struct outcome o = run(GATE + nth, codes[c], true);
            assert_int_equal(o.good, WRITES);
            assert_true(o.writable);
        }
    assert_int_equal(metric_get(METRIC_REPLAYS) - replays, runs);
}

/* Only the statement fails: one write fails with it, seven stand, nothing is replayed. */
static void test_failed_statement(void **state) {
    (void)state;
    static const int codes[] = {SQLITE_CONSTRAINT, SQLITE_BUSY, SQLITE_TOOBIG};
    uint64_t replays = metric_get(METRIC_REPLAYS);
    for (size_t c = 0; c < sizeof codes / sizeof *codes; c++)
        for (int nth = 1; nth <= GROUP_STEPS; nth += 3) {
            struct outcome o = run(GATE + nth, codes[c], true);
            assert_int_equal(o.bad, 1);
            assert_true(o.writable);
        }
    assert_int_equal(metric_get(METRIC_REPLAYS), replays);
}

/* COMMIT fails: nobody is told "done", and the service knows what kind of trouble it is in. */
static void test_failed_commit(void **state) {
    (void)state;
    static const struct {
        int code;
        bool writable;
    } cases[] = {{SQLITE_FULL, false}, {SQLITE_IOERR_FSYNC, false}, {SQLITE_NOMEM, true}, {SQLITE_BUSY, true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct outcome o = run(GATE + GROUP_STEPS + 1, cases[i].code, true);
        assert_int_equal(o.bad, WRITES);
        assert_int_equal(o.writable, cases[i].writable);
    }
}

/* Alone in its transaction, a write fails for itself. Steps: 4 and COMMIT each. */
static void test_alone(void **state) {
    (void)state;
    for (int nth = 1; nth <= 2 * (STEPS + 1); nth++) {
        struct outcome o = run(nth, SQLITE_NOMEM, false);
        assert_int_equal(o.bad, 1);
        assert_true(o.writable);
    }
    struct outcome full = run(STEPS + 2, SQLITE_FULL, false); /* first step of the second: the rest is turned away */
    assert_int_equal(full.good, 1);
    assert_false(full.writable);
    struct outcome io = run(STEPS + 1, SQLITE_IOERR_FSYNC, false); /* COMMIT of the first: writing has ended */
    assert_int_equal(io.good, 0);
    assert_false(io.writable);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dropped_transaction_is_replayed),
        cmocka_unit_test(test_failed_statement),
        cmocka_unit_test(test_failed_commit),
        cmocka_unit_test(test_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
