/* The writer: groups, answers after COMMIT, generations, back-pressure, and what other processes see meanwhile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/metrics.h"
#include "store_fixture.h"

static int setup(void **state) {
    struct fixture *f = fixture_make();
    struct err e = {0};
    fixture_open(f, NULL);
    assert_int_equal(store_write(f->store, fixture_rows, NULL, &e), ST_OK);
    *state = f;
    return 0;
}

static int setup_closed(void **state) {
    *state = fixture_make();
    return 0;
}

static int teardown(void **state) {
    fixture_free(*state);
    return 0;
}

/* ---- a write that may fail by itself ---- */

struct job {
    int number;
    bool fails;
    bool quiet;
    atomic_int *answered;
    enum status status; /* as done was told */
    char key[48];
};

static enum status job_fn(struct db *tx, void *ctx, struct err *e) {
    const struct job *j = ctx;
    char subject[32];
    assert_true(snprintf(subject, sizeof subject, "job:%d", j->number) < (int)sizeof subject);
    if (j->quiet) store_quiet(tx);
    enum status s = fixture_entry(tx, subject, e);
    if (s == ST_OK) s = act_insert(tx, FIXTURE_NOW, "operator", "x", "job", subject, "{}", e);
    if (s == ST_OK && j->fails) s = err_set(e, ST_REFUSED, "count", "lot.left");
    return s;
}

static void job_done(void *ctx, enum status st, const struct err *e) {
    struct job *j = ctx;
    j->status = st;
    memcpy(j->key, e->key, sizeof j->key);
    atomic_fetch_add(j->answered, 1);
}

static void wait_until(atomic_int *n, int want) {
    while (atomic_load(n) < want) usleep(200);
}

static void post_jobs(struct fixture *f, struct job *jobs, int n, int failing, atomic_int *answered) {
    struct err e = {0};
    for (int i = 0; i < n; i++) {
        jobs[i] = (struct job){.number = i, .fails = i == failing, .answered = answered};
        assert_int_equal(store_post(f->store, job_fn, job_done, &jobs[i], &e), ST_OK);
    }
}

static void expect_dense(struct fixture *f, int entries) {
    int64_t size;
    struct err e = {0};
    assert_int_equal(log_size(f->reader, &size, &e), ST_OK);
    assert_int_equal(size, entries);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM log_entry"), entries);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM log_subject"), entries);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM act"), entries);
}

#define GROUP 50

static void test_one_of_fifty_fails(void **state) {
    struct fixture *f = *state;
    for (int failing = 0; failing < GROUP; failing += 7) {
        struct job jobs[GROUP];
        atomic_int answered = 0;
        struct fixture_gate gate;
        int64_t before = fixture_count(f, "SELECT COUNT(*) FROM act");
        uint64_t groups = metric_get(METRIC_GROUPS);
        fixture_gate_shut(&gate, f->store);
        post_jobs(f, jobs, GROUP, failing, &answered);
        fixture_gate_open(&gate);
        wait_until(&answered, GROUP);
        for (int i = 0; i < GROUP; i++) {
            assert_int_equal(jobs[i].status, i == failing ? ST_REFUSED : ST_OK);
            assert_string_equal(jobs[i].key, i == failing ? "lot.left" : "");
        }
        assert_int_equal(metric_get(METRIC_GROUPS) - groups, 2); /* the gate and all fifty */
        expect_dense(f, (int)before + GROUP - 1);
    }
}

static void test_all_fail(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    uint64_t generation = store_generation(f->store);
    struct job j = {.number = 1, .fails = true};
    assert_int_equal(store_write(f->store, job_fn, &j, &e), ST_REFUSED);
    assert_string_equal(e.key, "lot.left");
    assert_string_equal(e.field, "count");
    assert_int_equal(store_generation(f->store), generation);
    expect_dense(f, 0);
}

static void test_group_max(void **state) {
    struct fixture *f = *state;
    struct store_options o = {.group_max = 4};
    fixture_open(f, &o);
    struct job jobs[10];
    atomic_int answered = 0;
    struct fixture_gate gate;
    fixture_gate_shut(&gate, f->store);
    uint64_t groups = metric_get(METRIC_GROUPS);
    post_jobs(f, jobs, 10, -1, &answered);
    fixture_gate_open(&gate);
    wait_until(&answered, 10);
    assert_int_equal(metric_get(METRIC_GROUPS) - groups, 3); /* 4 + 4 + 2; the gate was counted before */
    expect_dense(f, 10);
}

/* ---- generations, reading one's own writes ---- */

static void test_generation(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    uint64_t before = store_generation(f->store);
    struct job loud = {.number = 1}, quiet = {.number = 2, .quiet = true};
    assert_int_equal(store_write(f->store, job_fn, &loud, &e), ST_OK);
    assert_int_equal(store_generation(f->store), before + 1);
    assert_int_equal(store_write(f->store, job_fn, &quiet, &e), ST_OK);
    assert_int_equal(store_generation(f->store), before + 1);
    expect_dense(f, 2);
}

/* One loud write among quiet ones bumps it; a failed loud one does not. */
static void test_generation_of_a_group(void **state) {
    struct fixture *f = *state;
    for (int loud = 0; loud < 2; loud++) {
        struct job jobs[8];
        atomic_int answered = 0;
        struct fixture_gate gate;
        struct err e = {0};
        uint64_t before = store_generation(f->store);
        fixture_gate_shut(&gate, f->store);
        for (int i = 0; i < 8; i++) {
            jobs[i] = (struct job){.number = i, .quiet = i != 3, .fails = i == 3 && !loud, .answered = &answered};
            assert_int_equal(store_post(f->store, job_fn, job_done, &jobs[i], &e), ST_OK);
        }
        fixture_gate_open(&gate);
        wait_until(&answered, 8);
        assert_int_equal(store_generation(f->store), before + (uint64_t)loud);
    }
}

struct visitor {
    struct fixture *f;
    int first, writes;
    bool missed;
};

/* After each answer a reader of the same thread sees the write, and the generation has moved. */
static void *visit(void *arg) {
    struct visitor *v = arg;
    struct err e = {0};
    struct db *reader;
    if (reader_open(&reader, v->f->dir, &e) != ST_OK) return arg;
    uint64_t last = store_generation(v->f->store);
    for (int i = 0; i < v->writes; i++) {
        struct job j = {.number = v->first + i};
        char subject[32];
        int64_t idx = -1;
        uint64_t now;
        if (store_write(v->f->store, job_fn, &j, &e) != ST_OK) v->missed = true;
        if (snprintf(subject, sizeof subject, "job:%d", j.number) < 0) v->missed = true;
        if (log_last(reader, subject, &idx, &e) != ST_OK || idx < 0) v->missed = true;
        now = store_generation(v->f->store);
        if (now <= last) v->missed = true;
        last = now;
    }
    reader_close(&reader);
    return NULL;
}

static void test_two_threads(void **state) {
    struct fixture *f = *state;
    enum { THREADS = 4, WRITES = 300 };
    struct visitor v[THREADS];
    pthread_t t[THREADS];
    for (int i = 0; i < THREADS; i++) {
        v[i] = (struct visitor){f, i * 10000, WRITES, false};
        assert_int_equal(pthread_create(&t[i], NULL, visit, &v[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        void *failed;
        pthread_join(t[i], &failed);
        assert_null(failed);
        assert_false(v[i].missed);
    }
    expect_dense(f, THREADS * WRITES);
}

static void test_consistent_view(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    int64_t size;
    struct job j = {.number = 1};
    assert_int_equal(reader_begin(f->reader, &e), ST_OK);
    assert_int_equal(log_size(f->reader, &size, &e), ST_OK);
    assert_int_equal(size, 0);
    assert_int_equal(store_write(f->store, job_fn, &j, &e), ST_OK);
    assert_int_equal(log_size(f->reader, &size, &e), ST_OK);
    assert_int_equal(size, 0);
    reader_end(f->reader);
    assert_int_equal(log_size(f->reader, &size, &e), ST_OK);
    assert_int_equal(size, 1);
}

/* ---- back-pressure and the end ---- */

static void test_queue_full(void **state) {
    struct fixture *f = *state;
    struct store_options o = {.queue_max = 3};
    fixture_open(f, &o);
    struct job jobs[3], extra = {.number = 9};
    atomic_int answered = 0;
    struct fixture_gate gate;
    struct err e = {0};
    fixture_gate_shut(&gate, f->store);
    post_jobs(f, jobs, 3, -1, &answered);
    assert_int_equal(store_write(f->store, job_fn, &extra, &e), ST_BUSY);
    assert_string_equal(e.key, "store.queue-full");
    assert_true(status_retry(ST_BUSY));
    fixture_gate_open(&gate);
    wait_until(&answered, 3);
    expect_dense(f, 3);
    err_clear(&e);
    assert_int_equal(store_write(f->store, job_fn, &extra, &e), ST_OK);
}

static void *close_store(void *arg) {
    struct fixture *f = arg;
    store_close(&f->store);
    return NULL;
}

/* What was accepted before closing is written and answered; what comes after it is turned away. */
static void test_close_drains(void **state) {
    struct fixture *f = *state;
    struct store *closing = f->store;
    struct job jobs[GROUP], late = {.number = 99};
    atomic_int answered = 0;
    struct fixture_gate gate;
    struct err e = {0};
    pthread_t t;
    fixture_gate_shut(&gate, f->store);
    post_jobs(f, jobs, GROUP, -1, &answered);
    assert_int_equal(pthread_create(&t, NULL, close_store, f), 0);
    int tried = 0;
    late.answered = &answered;
    while (store_post(closing, job_fn, job_done, &late, &e) == ST_OK) tried++, usleep(200);
    assert_string_equal(e.key, "store.closing");
    fixture_gate_open(&gate);
    pthread_join(t, NULL);
    assert_int_equal(atomic_load(&answered), GROUP + tried);
    reader_close(&f->reader);
    fixture_open(f, NULL);
    expect_dense(f, GROUP + tried);
}

/* ---- the write-ahead log ---- */

static int64_t log_bytes(struct fixture *f) {
    char path[128];
    struct stat st;
    fixture_path(f, "temlang.db-wal", path);
    return stat(path, &st) == 0 ? st.st_size : 0;
}

static enum status write_much(struct db *tx, void *ctx, struct err *e) {
    static unsigned char record[200000];
    unsigned char leaf[32] = {0}, salt[16] = {0};
    int64_t idx;
    (void)ctx;
    enum status s = log_size(tx, &idx, e);
    return s == ST_OK ? log_insert(tx, idx, "{}", 2, leaf, salt, record, sizeof record, NULL, 0, e) : s;
}

static void test_log_is_bounded(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    int64_t most = 0;
    for (int i = 0; i < 600; i++) { /* 120 MB */
        assert_int_equal(store_write(f->store, write_much, NULL, &e), ST_OK);
        if (log_bytes(f) > most) most = log_bytes(f);
    }
    assert_in_range(most, 1, 16 * 1024 * 1024);
    assert_int_equal(store_checkpoint(f->store, &e), ST_OK);
    assert_int_equal(log_bytes(f), 0);
}

/* A reader that keeps its view makes the log grow up to the limit; once it lets go, the log is emptied. */
static void test_log_beside_a_reader(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    int64_t size, most = 0;
    assert_int_equal(reader_begin(f->reader, &e), ST_OK);
    assert_int_equal(log_size(f->reader, &size, &e), ST_OK);
    for (int i = 0; i < 180; i++) { /* 36 MB */
        assert_int_equal(store_write(f->store, write_much, NULL, &e), ST_OK);
        if (log_bytes(f) > most) most = log_bytes(f);
    }
    assert_in_range(most, 16 * 1024 * 1024, 64 * 1024 * 1024);
    reader_end(f->reader);
    for (int i = 0; i < 30; i++) assert_int_equal(store_write(f->store, write_much, NULL, &e), ST_OK);
    assert_in_range(log_bytes(f), 0, 16 * 1024 * 1024);
}

/* ---- backup, other processes ---- */

/* ---- what was erased leaves the log too ---- */

static enum status erase_fn(struct db *tx, void *ctx, struct err *e) {
    (void)ctx;
    store_erasing(tx);
    return act_insert(tx, FIXTURE_NOW, "operator", "x", "erase", "word:1", "{}", e);
}

static enum status erase_failing(struct db *tx, void *ctx, struct err *e) {
    enum status s = erase_fn(tx, ctx, e);
    return s == ST_OK ? err_set(e, ST_REFUSED, NULL, "lot.left") : s;
}

static void test_erasing_empties_the_log(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    assert_true(log_bytes(f) > 0);
    assert_int_equal(store_write(f->store, erase_failing, NULL, &e), ST_REFUSED);
    assert_true(log_bytes(f) > 0);
    err_clear(&e);
    assert_int_equal(store_write(f->store, erase_fn, NULL, &e), ST_OK);
    assert_int_equal(log_bytes(f), 0);
}

/* A reader keeps the log; when it has gone the log is emptied without any other write. */
static void test_erasing_beside_a_reader(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    int64_t seen = 0;
    assert_int_equal(reader_begin(f->reader, &e), ST_OK);
    assert_int_equal(log_size(f->reader, &seen, &e), ST_OK); /* the view begins with the first read */
    assert_int_equal(store_write(f->store, erase_fn, NULL, &e), ST_OK);
    assert_true(log_bytes(f) > 0);
    reader_end(f->reader);
    for (int i = 0; i < 600 && log_bytes(f) > 0; i++) usleep(50000);
    assert_int_equal(log_bytes(f), 0);
}

static void test_backup(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    char path[128];
    struct stat st;
    assert_true(snprintf(path, sizeof path, "%s/copy.db", f->root) < 128);
    struct visitor v = {f, 0, 400, false};
    pthread_t t;
    assert_int_equal(pthread_create(&t, NULL, visit, &v), 0); /* writes go on meanwhile */
    while (fixture_count(f, "SELECT COUNT(*) FROM log_entry") < 20) usleep(1000);
    assert_int_equal(store_backup(f->reader, path, &e), ST_OK);
    pthread_join(t, NULL);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    sqlite3 *raw;
    sqlite3_stmt *s;
    assert_int_equal(sqlite3_open_v2(path, &raw, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(raw, "SELECT COUNT(*), MAX(idx) + 1, (SELECT COUNT(*) FROM act) FROM log_entry",
                                        -1, &s, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    assert_in_range(sqlite3_column_int(s, 0), 20, 400);
    assert_int_equal(sqlite3_column_int(s, 0), sqlite3_column_int(s, 1)); /* one moment: dense, both tables alike */
    assert_int_equal(sqlite3_column_int(s, 0), sqlite3_column_int(s, 2));
    sqlite3_finalize(s);
    sqlite3_close(raw);
    assert_true(snprintf(path, sizeof path, "%s/copy.db-wal", f->root) < 128);
    assert_int_not_equal(access(path, F_OK), 0); /* one file */
    assert_true(snprintf(path, sizeof path, "%s/copy.db", f->root) < 128);
    assert_int_equal(store_backup(f->reader, path, &e), ST_CONFLICT);
    assert_string_equal(e.key, "store.backup-exists");
    err_clear(&e);
    assert_int_equal(store_backup(f->reader, "/nonexistent/copy.db", &e), ST_IO);
}

/* A process that reads while this one writes: entries and acts always agree. Exits 0 when it saw enough. */
static int watch(const char *dir) {
    struct err e = {0};
    struct db *db = NULL;
    struct arena *a = arena_new(1 << 20);
    int64_t last = 0, size = 0;
    int code = 0;
    while (code == 0 && size < 500) {
        if (!db && reader_open(&db, dir, &e) != ST_OK) code = 2;
        if (code == 0 && reader_begin(db, &e) != ST_OK) code = 3;
        if (code == 0 && log_size(db, &size, &e) != ST_OK) code = 4;
        if (code == 0 && size < last) code = 5;
        if (code == 0 && size > 0) {
            const char *bytes;
            size_t len;
            unsigned char leaf[32];
            arena_reset(a);
            if (log_get(db, size - 1, a, &bytes, &len, leaf, &e) != ST_OK) code = 6; /* dense within one view */
            if (log_get(db, size, a, &bytes, &len, leaf, &e) != ST_NOT_FOUND) code = 7;
        }
        if (db) reader_end(db);
        err_clear(&e);
        last = size;
        if (size % 10 == 0) reader_close(&db); /* open and close while the writer works: must never checkpoint */
    }
    reader_close(&db);
    arena_free(&a);
    return code;
}

static void test_reader_in_another_process(void **state) {
    struct fixture *f = *state;
    pid_t pid[2];
    for (int i = 0; i < 2; i++) {
        pid[i] = fork(); /* before this process opens anything */
        assert_true(pid[i] >= 0);
        if (pid[i] == 0) _exit(watch(f->dir));
    }
    struct err e = {0};
    fixture_open(f, NULL);
    for (int i = 0; i < 500; i++) {
        struct job j = {.number = i};
        assert_int_equal(store_write(f->store, job_fn, &j, &e), ST_OK);
    }
    for (int i = 0; i < 2; i++) {
        int status;
        assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
    expect_dense(f, 500);
    fixture_shut(f);
    sqlite3 *raw = fixture_raw(f);
    sqlite3_stmt *s;
    assert_int_equal(sqlite3_prepare_v2(raw, "PRAGMA integrity_check", -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(s, 0), "ok");
    sqlite3_finalize(s);
    sqlite3_close(raw);
}

/* The owner is killed in the middle of its work; the next one finds every acknowledged write. */
static void test_killed_owner(void **state) {
    struct fixture *f = *state;
    int acks[2];
    assert_int_equal(pipe(acks), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct store *s;
        if (store_open(&s, f->dir, NULL, NULL) != ST_OK) _exit(1);
        for (int i = 0;; i++) {
            struct job j = {.number = i};
            if (store_write(s, job_fn, &j, NULL) != ST_OK || write(acks[1], &i, sizeof i) != sizeof i) _exit(2);
        }
    }
    close(acks[1]);
    int acked = -1;
    while (acked < 50) assert_int_equal(read(acks[0], &acked, sizeof acked), sizeof acked);
    kill(pid, SIGKILL);
    int status, last;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    while (read(acks[0], &last, sizeof last) == sizeof last) acked = last;
    close(acks[0]);
    fixture_open(f, NULL);
    int64_t size;
    struct err e = {0};
    assert_int_equal(log_size(f->reader, &size, &e), ST_OK);
    assert_in_range(size, acked + 1, acked + 2); /* one may be durable and not yet told */
    expect_dense(f, (int)size);
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
#define CLOSED(name) cmocka_unit_test_setup_teardown(name, setup_closed, teardown)
    const struct CMUnitTest tests[] = {
        CLOSED(test_reader_in_another_process), /* forks: before any thread was started */
        CLOSED(test_killed_owner),
        T(test_one_of_fifty_fails),
        T(test_all_fail),
        CLOSED(test_group_max),
        T(test_generation),
        T(test_generation_of_a_group),
        T(test_two_threads),
        T(test_consistent_view),
        CLOSED(test_queue_full),
        T(test_close_drains),
        T(test_log_is_bounded),
        T(test_log_beside_a_reader),
        T(test_erasing_empties_the_log),
        T(test_erasing_beside_a_reader),
        T(test_backup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
