/* Issuing, voiding and what a crash leaves, through the use cases and on real files. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/control.h"
#include "core/labelroot.h"
#include "world.h"

static json_t *issue_params(int64_t product, const char *lot, int count, const char *key) {
    json_t *p = json_pack("{s:I, s:s, s:i}", "product", (json_int_t)product, "lot", lot, "count", count);
    if (key) json_object_set_new(p, "idempotency_key", json_string(key));
    return p;
}

static int64_t lot_left(struct world *w, int lot) {
    json_t *r = world_do(w, COMMAND_SHOW, json_pack("{s:s, s:i}", "kind", "lots", "id", lot));
    int64_t left = json_integer_value(json_object_get(r, "left"));
    json_decref(r);
    return left;
}

static void test_left(void **state) {
    (void)state;
    struct world w;
    enum status st = ST_OK;
    world_open(&w, false);
    int64_t p = world_product(&w, "Khăn thổ cẩm", NULL, "2411A", 10, NULL);
    uint32_t run = world_run(&w, p, "2411a", 7); /* letters are upper-cased on the way in */
    assert_int_equal(lot_left(&w, 1), 3);
    assert_null(world_try(&w, COMMAND_RUN_ISSUE, issue_params(p, "2411A", 4, NULL), &st));
    assert_int_equal(st, ST_REFUSED);
    assert_string_equal(w.err.key, "lot.left");
    assert_string_equal(err_value(&w.err, "left"), "3");
    json_decref(world_do(&w, COMMAND_RUN_VOID,
                         json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "range", "2-3", "reason", "torn")));
    assert_int_equal(lot_left(&w, 1), 5);
    (void)world_run(&w, p, "2411A", 5);
    assert_int_equal(lot_left(&w, 1), 0);
    world_close(&w);
}

static void test_idempotency(void **state) {
    (void)state;
    struct world w;
    enum status st = ST_OK;
    world_open(&w, false);
    int64_t p = world_product(&w, "Khăn thổ cẩm", NULL, "2411A", 100, NULL);
    int64_t first = world_id(world_do(&w, COMMAND_RUN_ISSUE, issue_params(p, "2411A", 10, "k1")));
    json_t *again = world_do(&w, COMMAND_RUN_ISSUE, issue_params(p, "2411A", 10, "k1"));
    assert_true(json_is_true(json_object_get(again, "again")));
    assert_int_equal(world_id(again), first);
    assert_int_equal(lot_left(&w, 1), 90);
    assert_null(world_try(&w, COMMAND_RUN_ISSUE, issue_params(p, "2411A", 11, "k1"), &st));
    assert_int_equal(st, ST_CONFLICT);
    assert_string_equal(w.err.key, "idempotency.other-body");
    world_close(&w);
}

struct caller {
    pthread_t thread;
    struct app *app;
    int64_t product;
    const char *key;
    int count;
    enum status st;
    int64_t run;
};

static void *call_issue(void *arg) {
    struct caller *c = arg;
    json_t *result = NULL;
    struct err e = { 0 };
    json_t *p = issue_params(c->product, "2411A", c->count, c->key);
    c->st = command_run(COMMAND_RUN_ISSUE, c->app, NULL, &actor_operator, p, NULL, &result, &e);
    if (!c->st) c->run = json_integer_value(json_object_get(result, "id"));
    json_decref(result);
    json_decref(p);
    return NULL;
}

enum { CALLERS = 100 };

static void call_all(struct caller *c, struct world *w, int64_t product, const char *key, int count) {
    for (int i = 0; i < CALLERS; i++) {
        c[i] = (struct caller){ .app = w->app, .product = product, .key = key, .count = count };
        assert_int_equal(pthread_create(&c[i].thread, NULL, call_issue, &c[i]), 0);
    }
    for (int i = 0; i < CALLERS; i++) pthread_join(c[i].thread, NULL);
}

static void test_parallel_one_key(void **state) {
    (void)state;
    struct world w;
    static struct caller c[CALLERS];
    world_open(&w, false);
    int64_t p = world_product(&w, "Khăn thổ cẩm", NULL, "2411A", 5000, NULL);
    call_all(c, &w, p, "one key", 2000);
    for (int i = 0; i < CALLERS; i++) {
        assert_int_equal(c[i].st, ST_OK);
        assert_int_equal(c[i].run, c[0].run);
    }
    assert_int_equal(lot_left(&w, 1), 3000);
    json_t *runs = world_do(&w, COMMAND_LIST, json_pack("{s:s}", "kind", "runs"));
    assert_int_equal(json_array_size(runs), 1);
    json_decref(runs);
    world_close(&w);
}

static void test_parallel_ten_left(void **state) {
    (void)state;
    struct world w;
    static struct caller c[CALLERS];
    int issued = 0;
    world_open(&w, false);
    int64_t p = world_product(&w, "Khăn thổ cẩm", NULL, "2411A", 10, NULL);
    call_all(c, &w, p, NULL, 1);
    for (int i = 0; i < CALLERS; i++) {
        issued += c[i].st == ST_OK;
        assert_true(c[i].st == ST_OK || c[i].st == ST_REFUSED);
        for (int j = 0; j < i; j++) assert_true(c[i].st || c[j].st || c[i].run != c[j].run);
    }
    assert_int_equal(issued, 10);
    assert_int_equal(lot_left(&w, 1), 0);
    world_close(&w);
}

static int64_t void_count(struct world *w, uint32_t run, const char *range, const char *reason) {
    json_t *r = world_do(w, COMMAND_RUN_VOID,
                         json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "range", range, "reason", reason));
    int64_t n = json_integer_value(json_object_get(r, "voided"));
    json_decref(r);
    return n;
}

static void test_voids(void **state) {
    (void)state;
    struct world w;
    enum status st = ST_OK;
    world_open(&w, false);
    int64_t p = world_product(&w, "Khăn thổ cẩm", NULL, "2411A", 100, NULL);
    uint32_t run = world_run(&w, p, "2411A", 100);
    assert_int_equal(void_count(&w, run, "10-20", "torn"), 11);
    assert_int_equal(void_count(&w, run, "10-20", "lost"), 0);
    assert_int_equal(void_count(&w, run, "15-25,8", "jam"), 6);
    json_t *r = world_do(&w, COMMAND_RUN_SHOW, json_pack("{s:I}", "run", (json_int_t)run));
    json_t *voids = json_object_get(r, "voids");
    assert_int_equal(json_array_size(voids), 3);
    const char *const reasons[] = { "jam", "torn", "jam" };
    const int firsts[] = { 8, 10, 21 };
    for (size_t i = 0; i < 3; i++) {
        json_t *v = json_array_get(voids, i);
        assert_string_equal(json_string_value(json_object_get(v, "reason")), reasons[i]);
        assert_int_equal(json_integer_value(json_object_get(v, "first")), firsts[i]);
    }
    json_decref(r);
    const char *const bad[][2] = { { "90-101", "range.outside" }, { "5-4", "range.order" }, { "x", "range.syntax" },
                                   { "0", "range.outside" } };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        json_t *q = json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "range", bad[i][0], "reason", "torn");
        assert_null(world_try(&w, COMMAND_RUN_VOID, q, &st));
        assert_int_equal(st, ST_INVALID);
    }
    assert_null(world_try(&w, COMMAND_RUN_VOID, json_pack("{s:I, s:s, s:s}", "run", 99, "range", "1", "reason", "torn"), &st));
    assert_int_equal(st, ST_NOT_FOUND);
    world_close(&w);
}

/* Every entry: dense index, leaf of its bytes, prev about the same subject, record bound by its salt. */
static void test_log(void **state) {
    (void)state;
    struct world w;
    struct db *db = NULL;
    world_open(&w, false);
    int64_t p = world_product(&w, "Khăn thổ cẩm", NULL, "2411A", 5000, NULL);
    uint32_t run = world_run(&w, p, "2411A", 3000);
    (void)void_count(&w, run, "1-2,9", "torn");
    (void)void_count(&w, run, "4", "lost");
    static const char *const kinds[] = { "key.added", "producer.approved", "product.approved", "run.issued", "run.voided",
                                         "run.voided" };
    int64_t size = 0;
    assert_int_equal(reader_open(&db, w.dir, &w.err), ST_OK);
    assert_int_equal(log_size(db, &size, &w.err), ST_OK);
    assert_int_equal(size, 6);
    struct arena *a = arena_new(1 << 20);
    for (int64_t i = 0; i < size; i++) {
        const char *bytes = NULL;
        size_t len = 0;
        unsigned char leaf[32];
        unsigned char want[32];
        assert_int_equal(log_get(db, i, a, &bytes, &len, leaf, &w.err), ST_OK);
        merkle_leaf(bytes, len, want);
        assert_memory_equal(leaf, want, 32);
        json_t *o = json_loadb(bytes, len, 0, NULL);
        assert_string_equal(json_string_value(json_object_get(o, "kind")), kinds[i]);
        assert_string_equal(json_string_value(json_object_get(json_object_get(o, "by"), "role")), "operator");
        json_t *prev = json_object_get(o, "prev");
        if (i == 4) assert_int_equal(json_integer_value(prev), 3);
        else if (i == 5) assert_int_equal(json_integer_value(prev), 4);
        else assert_true(json_is_null(prev));
        /* What a household makes stays in the record. */
        json_t *facts = json_object_get(o, "facts");
        assert_null(json_object_get(facts, "count"));
        assert_null(json_object_get(facts, "lot"));
        assert_null(json_object_get(facts, "name"));
        json_decref(o);
    }
    arena_free(&a);
    reader_close(&db);
    world_close(&w);
}

static void test_labels_root(void **state) {
    (void)state;
    struct world w;
    struct db *db = NULL;
    struct run r;
    world_open(&w, false);
    int64_t p = world_product(&w, "Khăn thổ cẩm", NULL, "2411A", 5000, NULL);
    uint32_t run = world_run(&w, p, "2411A", 2500);
    struct secrets *s = world_secrets(&w);
    unsigned char root[32];
    char hex[65];
    assert_int_equal(reader_open(&db, w.dir, &w.err), ST_OK);
    assert_int_equal(run_get(db, run, &r, &w.err), ST_OK);
    assert_true(labelroot_compute(&s->numbering, run, 2500, r.salt, root, NULL, NULL));
    sodium_bin2hex(hex, sizeof hex, root, 32);
    struct arena *a = arena_new(1 << 20);
    const char *bytes = NULL;
    size_t len = 0;
    unsigned char leaf[32];
    assert_int_equal(log_get(db, r.log_idx, a, &bytes, &len, leaf, &w.err), ST_OK);
    assert_non_null(strstr(bytes, hex));
    arena_free(&a);
    secrets_free(&s);
    reader_close(&db);
    world_close(&w);
}

/* A kill in the middle of the root: the run is taken up at the next start, its number is not given twice. */
static void test_kill_and_resume(void **state) {
    (void)state;
    struct world w;
    world_open(&w, false);
    int64_t p = world_product(&w, "Khăn thổ cẩm", NULL, "2411A", 9999999, NULL);
    scanner_close(&w.scanner);
    app_close(&w.app);
    pid_t child = fork();
    if (!child) {
        const struct app_options o = { .dir = w.dir, .passphrase_file = w.passphrase, .clock = &w.clock };
        json_t *result = NULL;
        if (app_open(&w.app, &o, NULL)) _exit(1);
        json_t *params = issue_params(p, "2411A", 2000000, "big");
        (void)command_run(COMMAND_RUN_ISSUE, w.app, NULL, &actor_operator, params, NULL, &result, NULL);
        _exit(2);
    }
    /* Until the reservation is durable: a reader sees it. */
    uint32_t max = 0;
    struct db *db = NULL;
    for (int i = 0; i < 2000 && !max; i++) {
        if (!reader_open(&db, w.dir, NULL)) (void)run_max(db, &max, NULL);
        reader_close(&db);
        usleep(5000);
    }
    int how = 0;
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_int_equal(max, 1);
    assert_true(WIFSIGNALED(how));
    const struct app_options o = { .dir = w.dir, .passphrase_file = w.passphrase, .clock = &w.clock };
    assert_int_equal(app_open(&w.app, &o, &w.err), ST_OK);
    /* The same key waits for the run that is being taken up. */
    json_t *r = world_do(&w, COMMAND_RUN_ISSUE, issue_params(p, "2411A", 2000000, "big"));
    assert_string_equal(json_string_value(json_object_get(r, "state")), "issued");
    assert_int_equal(world_id(r), 1);
    assert_int_equal(world_run(&w, p, "2411A", 1), 2);
    world_close(&w);
}

struct remote {
    pthread_t thread;
    struct world *w;
    int64_t product;
    enum status st;
    struct err err;
};

static void *issue_through_socket(void *arg) {
    struct remote *r = arg;
    const struct app_options o = { .dir = r->w->dir };
    json_t *result = NULL;
    json_t *p = issue_params(r->product, "2411A", 9999999, NULL);
    r->st = control_call(&o, COMMAND_RUN_ISSUE, p, NULL, &result, &r->err);
    json_decref(result);
    json_decref(p);
    return NULL;
}

static void wait_for_run(struct world *w, uint32_t id) {
    uint32_t max = 0;
    struct db *db = NULL;
    for (int i = 0; i < 4000 && max < id; i++) {
        if (!reader_open(&db, w->dir, NULL)) (void)run_max(db, &max, NULL);
        reader_close(&db);
        usleep(5000);
    }
    assert_int_equal(max, id);
}

/* The service stops while it prepares a run that was asked for through its socket.  out: the run's product */
static int64_t stop_midway(struct world *w) {
    struct control *control = NULL;
    struct remote r = { .w = w, .product = world_product(w, "Khăn thổ cẩm", NULL, "2411A", 20000000, NULL) };
    assert_int_equal(control_start(&control, w->app, &w->err), ST_OK);
    assert_int_equal(pthread_create(&r.thread, NULL, issue_through_socket, &r), 0);
    wait_for_run(w, 1);
    control_stop(&control);
    pthread_join(r.thread, NULL);
    assert_int_equal(r.st, ST_UNAVAILABLE);
    assert_string_equal(r.err.key, "run.stopped");
    return r.product;
}

/* A service that stops does not wait for ten million labels, and what it left is made ready by whoever needs it first. */
static void test_stop_and_await(void **state) {
    (void)state;
    struct world w;
    struct buf address = BUF_INIT;
    enum status st = ST_OK;
    world_open(&w, false);
    int64_t product = stop_midway(&w);
    assert_null(world_try(&w, COMMAND_RUN_ISSUE, issue_params(product, "2411A", 200000, NULL), &st));
    assert_string_equal(w.err.key, "run.stopped");
    for (int i = 0; i < 5; i++) world_reopen(&w); /* closing while runs are taken up */
    world_address(&w, 2, 200000, &address);
    assert_int_equal(world_scan(&w, address.data).outcome, OUTCOME_GENUINE);
    buf_free(&address);
    world_close(&w);
}

/* What is still being prepared when its key is ended for safety stays so: the log would hold it after that day, not before. */
static void test_key_ended_meanwhile(void **state) {
    (void)state;
    struct world w;
    struct buf address = BUF_INIT;
    enum status st = ST_OK;
    world_open(&w, false);
    int64_t product = stop_midway(&w);
    json_decref(world_do(&w, COMMAND_KEY_COMPROMISE, json_pack("{s:i, s:s}", "key", 0, "reason", "Lộ khóa")));
    world_reopen(&w);
    assert_null(world_try(&w, COMMAND_RUN_PRINT, json_pack("{s:i}", "run", 1), &st));
    assert_int_equal(st, ST_REFUSED);
    assert_string_equal(w.err.key, "key.unsafe");
    world_address(&w, world_run(&w, product, "2411A", 1), 1, &address);
    assert_int_equal(world_scan(&w, address.data).outcome, OUTCOME_GENUINE);
    assert_false(world_scan(&w, address.data).unsafe);
    json_t *runs = world_do(&w, COMMAND_LIST, json_pack("{s:s}", "kind", "runs"));
    for (size_t i = 0; i < 2; i++) {
        const json_t *row = json_array_get(runs, i);
        assert_string_equal(json_string_value(json_object_get(row, "state")), json_integer_value(json_object_get(row, "id")) == 1 ? "preparing" : "issued");
    }
    json_decref(runs);
    buf_free(&address);
    world_close(&w);
}

static void test_bad_input(void **state) {
    (void)state;
    struct world w;
    enum status st = ST_OK;
    struct buf odd = BUF_INIT;
    world_open(&w, false);
    int64_t p = world_product(&w, "Khăn thổ cẩm", NULL, "2411A", 2000000, NULL);
    /* A key of blanks would be no key: the caller believes to be safe from issuing twice. */
    assert_null(world_try(&w, COMMAND_RUN_ISSUE, issue_params(p, "2411A", 10, "  "), &st));
    assert_string_equal(w.err.key, "param.empty");
    assert_null(world_try(&w, COMMAND_RUN_ISSUE, issue_params(p + 1, "2411A", 10, NULL), &st));
    assert_string_equal(w.err.key, "product.missing");
    /* An entry has its limit; what it says is about ranges. */
    uint32_t run = world_run(&w, p, "2411A", 1100000);
    for (int i = 1000001; i < 1008001; i += 2) buf_printf(&odd, "%s%d", odd.len ? "," : "", i);
    assert_null(world_try(&w, COMMAND_RUN_VOID,
                          json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "range", odd.data, "reason", "torn"), &st));
    assert_string_equal(w.err.key, "void.many");
    assert_int_equal(status_exit(st), 2);
    buf_free(&odd);
    /* 120 letters that come in three parts each are 120 letters. */
    for (int i = 0; i < 120; i++) buf_str(&odd, "e\xCC\x82\xCC\x81");
    json_t *d = world_do(&w, COMMAND_PRODUCT_ADD, json_pack("{s:i, s:s}", "producer", 1, "name", odd.data));
    assert_int_equal(json_string_length(json_object_get(d, "name")), 120 * 3);
    json_decref(d);
    buf_free(&odd);
    world_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_left),         cmocka_unit_test(test_idempotency),       cmocka_unit_test(test_parallel_one_key),
        cmocka_unit_test(test_parallel_ten_left), cmocka_unit_test(test_voids),        cmocka_unit_test(test_log),
        cmocka_unit_test(test_labels_root),  cmocka_unit_test(test_kill_and_resume),
        cmocka_unit_test(test_stop_and_await), cmocka_unit_test(test_key_ended_meanwhile), cmocka_unit_test(test_bad_input),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
