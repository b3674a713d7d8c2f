/* Changing keys while others do the same, while the disk fails, and what the next start finds. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <pthread.h>
#include <string.h>

#include "core/seal.h"
#include "internal.h"
#include "world.h"

enum { SQLITE_FULL_CODE = 13 };

static size_t key_count(struct world *w, const char *state) {
    json_t *keys = world_do(w, COMMAND_KEY_LIST, json_object());
    json_t *k = NULL;
    size_t i = 0;
    size_t n = 0;
    json_array_foreach(keys, i, k) n += !strcmp(json_string_value(json_object_get(k, "state")), state);
    json_decref(keys);
    return n;
}

struct caller {
    pthread_t thread;
    struct app *app;
    enum status st;
};

static void *call_rotate(void *arg) {
    struct caller *c = arg;
    json_t *result = NULL;
    json_t *p = json_object();
    struct err e = { 0 };
    c->st = command_run(COMMAND_KEY_ROTATE, c->app, NULL, &actor_operator, p, NULL, &result, &e);
    json_decref(result);
    json_decref(p);
    return NULL;
}

/* No change may take the new seed of another for one that belongs to nobody. */
static void test_parallel_rotations(void **state) {
    (void)state;
    enum { CALLERS = 8 };
    struct caller c[CALLERS];
    struct world w;
    world_open(&w, false);
    for (int i = 0; i < CALLERS; i++) {
        c[i] = (struct caller){ .app = w.app };
        assert_int_equal(pthread_create(&c[i].thread, NULL, call_rotate, &c[i]), 0);
    }
    for (int i = 0; i < CALLERS; i++) {
        pthread_join(c[i].thread, NULL);
        assert_int_equal(c[i].st, ST_OK);
    }
    assert_int_equal(key_count(&w, "retired"), CALLERS);
    world_reopen(&w); /* refuses a row without its seed */
    assert_int_equal(key_count(&w, "active"), 1);
    int64_t p = world_product(&w, "Khăn thổ cẩm", NULL, "2411A", 10, NULL);
    struct buf address = BUF_INIT;
    world_address(&w, world_run(&w, p, "2411A", 5), 1, &address);
    assert_int_equal(world_scan(&w, address.data).outcome, OUTCOME_GENUINE);
    buf_free(&address);
    world_close(&w);
}

static enum status rotate_failing_at(struct world *w, int nth) {
    const struct app_options o = { .dir = w->dir, .passphrase_file = w->passphrase, .clock = &w->clock, .random = &w->random,
                                   .store = { .trace_fail_nth = nth, .trace_fail_code = SQLITE_FULL_CODE } };
    enum status st = ST_OK;
    scanner_close(&w->scanner);
    app_close(&w->app);
    assert_int_equal(app_open(&w->app, &o, &w->err), ST_OK);
    json_decref(world_try(w, COMMAND_KEY_ROTATE, json_object(), &st));
    return st;
}

/* The seed is sealed before its row is written; when the row fails, the next rotation works and nothing is lost. */
/* Keys that were begun to be opened before somebody changed the sealed file are not believed. */
static void test_opening_overtaken(void **state) {
    (void)state;
    struct world w;
    struct err e = { 0 };
    world_open(&w, false);
    for (int changed = 0; changed < 2; changed++) {
        struct keys_opening *begun = keys_begin(w.app);
        assert_non_null(begun);
        if (changed) json_decref(world_do(&w, COMMAND_KEY_ROTATE, json_object()));
        struct app other = { .dir = w.app->dir, .passphrase_file = w.app->passphrase_file };
        assert_int_equal(keys_open(&other, &begun, &e), ST_OK);
        assert_null(begun);
        assert_int_equal(other.secrets->keys_len, w.app->secrets->keys_len);
        for (int i = 0; i < other.secrets->keys_len; i++) assert_non_null(secrets_seed(w.app->secrets, other.secrets->keys[i].id));
        secrets_free(&other.secrets);
    }
    struct keys_opening *none = NULL;
    struct app other = { .dir = w.app->dir, .passphrase_file = w.app->passphrase_file };
    assert_int_equal(keys_open(&other, &none, &e), ST_OK);
    secrets_free(&other.secrets);
    struct keys_opening *given_up = keys_begin(w.app);
    keys_drop(&given_up);
    assert_null(given_up);
    world_close(&w);
}

static void test_failed_rotation(void **state) {
    (void)state;
    struct world w;
    struct app_key before;
    struct app_key after;
    world_open(&w, false);
    int64_t p = world_product(&w, "Khăn thổ cẩm", NULL, "2411A", 10, NULL);
    app_key(w.app, 0, &before);
    for (int nth = 1; nth <= 3; nth++) {
        assert_int_equal(rotate_failing_at(&w, nth), ST_NO_SPACE);
        assert_int_equal(key_count(&w, "active"), 1);
        assert_int_equal(key_count(&w, "retired"), 0);
        app_key(w.app, 0, &after);
        assert_int_equal(after.state, KEY_ACTIVE);
        assert_memory_equal(after.public_key, before.public_key, sizeof after.public_key);
    }
    world_reopen(&w);
    json_decref(world_do(&w, COMMAND_KEY_ROTATE, json_object()));
    assert_int_equal(key_count(&w, "retired"), 1);
    struct buf address = BUF_INIT;
    world_address(&w, world_run(&w, p, "2411A", 5), 1, &address);
    assert_int_equal(world_scan(&w, address.data).outcome, OUTCOME_GENUINE);
    buf_free(&address);
    world_close(&w);
}

static void test_destroyed(void **state) {
    (void)state;
    struct world w;
    enum status st = ST_OK;
    struct buf address = BUF_INIT;
    world_open(&w, false);
    int64_t p = world_product(&w, "Khăn thổ cẩm", NULL, "2411A", 10, NULL);
    uint32_t run = world_run(&w, p, "2411A", 5);
    world_address(&w, run, 1, &address);
    json_decref(world_do(&w, COMMAND_KEY_ROTATE, json_object()));
    json_decref(world_do(&w, COMMAND_KEY_DESTROY, json_pack("{s:i}", "key", 0)));
    assert_int_equal(key_count(&w, "destroyed"), 1);
    assert_null(world_try(&w, COMMAND_KEY_DESTROY, json_pack("{s:i}", "key", 0), &st));
    assert_string_equal(w.err.key, "key.destroyed-already");
    for (int again = 0; again < 2; again++) {
        struct secrets *s = world_secrets(&w);
        assert_null(secrets_seed(s, 0));
        secrets_free(&s);
        assert_null(world_try(&w, COMMAND_RUN_PRINT, json_pack("{s:I}", "run", (json_int_t)run), &st));
        assert_string_equal(w.err.key, "key.destroyed");
        assert_int_equal(world_scan(&w, address.data).outcome, OUTCOME_GENUINE); /* verifies for ever */
        world_reopen(&w);
    }
    buf_free(&address);
    world_close(&w);
}

static void compromise(struct world *w, int key, int active) {
    json_t *r = world_do(w, COMMAND_KEY_COMPROMISE, json_pack("{s:i, s:s}", "key", key, "reason", "Mất ổ đĩa"));
    assert_int_equal(json_integer_value(json_object_get(r, "key")), key);
    assert_int_equal(json_integer_value(json_object_get(r, "active")), active);
    assert_int_equal(strlen(json_string_value(json_object_get(r, "ended_at"))), 20);
    json_decref(r);
}

static enum status try_compromise(struct world *w, json_t *params) {
    enum status st = ST_OK;
    assert_null(world_try(w, COMMAND_KEY_COMPROMISE, params, &st));
    return st;
}

/* The kinds of the last entries of the log, the newest last. */
static void entries_end(struct world *w, const char *const *kinds, size_t n) {
    json_t *all = world_do(w, COMMAND_LIST, json_pack("{s:s}", "kind", "entries"));
    size_t len = json_array_size(all);
    assert_true(len >= n);
    for (size_t i = 0; i < n; i++) {
        const json_t *entry = json_object_get(json_array_get(all, len - n + i), "entry");
        assert_string_equal(json_string_value(json_object_get(entry, "kind")), kinds[i]);
        if (strcmp(kinds[i], "key.compromised") != 0) continue;
        const json_t *facts = json_object_get(entry, "facts");
        assert_string_equal(json_string_value(json_object_get(facts, "reason")), "Mất ổ đĩa");
        assert_int_equal(json_object_size(facts), 2);
    }
    json_decref(all);
}

static const char *unsafe_published(struct world *w, size_t key, json_t **set) {
    *set = app_jwks(w->app);
    return json_string_value(json_object_get(json_array_get(json_object_get(*set, "keys"), key), "unsafe_at"));
}

static void test_ended_for_safety(void **state) {
    (void)state;
    static const char *const kinds[] = { "key.compromised", "key.retired", "key.added" };
    struct world w;
    enum status st = ST_OK;
    struct buf address = BUF_INIT, later = BUF_INIT;
    json_t *set = NULL;
    world_open(&w, false);
    int64_t p = world_product(&w, "Khăn thổ cẩm", NULL, "2411A", 20, NULL);
    uint32_t run = world_run(&w, p, "2411A", 5);
    world_address(&w, run, 1, &address);
    assert_false(world_scan(&w, address.data).unsafe);
    assert_null(unsafe_published(&w, 0, &set));
    json_decref(set);
    assert_int_equal(try_compromise(&w, json_pack("{s:i}", "key", 0)), ST_INVALID);
    assert_int_equal(try_compromise(&w, json_pack("{s:i, s:s}", "key", 0, "reason", "  ")), ST_INVALID);
    assert_int_equal(try_compromise(&w, json_pack("{s:i, s:s}", "key", 7, "reason", "x")), ST_NOT_FOUND);
    compromise(&w, 0, 1);
    entries_end(&w, kinds, 3);
    assert_int_equal(try_compromise(&w, json_pack("{s:i, s:s}", "key", 0, "reason", "x")), ST_CONFLICT);
    assert_string_equal(w.err.key, "key.unsafe-already");
    assert_int_equal(key_count(&w, "retired"), 1);
    assert_int_equal(key_count(&w, "active"), 1);
    world_address(&w, world_run(&w, p, "2411A", 5), 1, &later);
    for (int again = 0; again < 2; again++) {
        struct scan_result r = world_scan(&w, address.data);
        assert_int_equal(r.outcome, OUTCOME_GENUINE);
        assert_true(r.unsafe);
        assert_int_equal(r.unsafe_day, day_of_us(w.now_us));
        assert_int_equal(world_scan(&w, later.data).outcome, OUTCOME_GENUINE);
        assert_false(world_scan(&w, later.data).unsafe);
        assert_non_null(unsafe_published(&w, 0, &set));
        json_decref(set);
        assert_null(unsafe_published(&w, 1, &set));
        json_decref(set);
        assert_null(world_try(&w, COMMAND_RUN_PRINT, json_pack("{s:I}", "run", (json_int_t)run), &st));
        assert_int_equal(st, ST_REFUSED);
        assert_string_equal(w.err.key, "key.unsafe");
        assert_null(world_try(&w, COMMAND_RUN_URLS, json_pack("{s:I}", "run", (json_int_t)run), &st));
        assert_string_equal(w.err.key, "key.unsafe");
        world_reopen(&w);
    }
    /* Typed, nothing is said of its key; voided, that goes first. */
    address.data[strcspn(address.data, "?")] = '\0';
    assert_int_equal(world_scan(&w, address.data).outcome, OUTCOME_UNSIGNED);
    assert_false(world_scan(&w, address.data).unsafe);
    address.data[strlen(address.data)] = '?';
    json_decref(world_do(&w, COMMAND_RUN_VOID, json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "range", "1", "reason", "lost")));
    assert_int_equal(world_scan(&w, address.data).outcome, OUTCOME_REVOKED);
    assert_false(world_scan(&w, address.data).unsafe);
    buf_free(&address);
    buf_free(&later);
    world_close(&w);
}

/* One that signs no more is only marked; so is one that was destroyed, whose labels are then told by the public key. */
static void test_ended_when_retired(void **state) {
    (void)state;
    static const char *const kinds[] = { "key.compromised" };
    struct world w;
    struct buf address = BUF_INIT;
    struct app_key k;
    world_open(&w, false);
    int64_t p = world_product(&w, "Khăn thổ cẩm", NULL, "2411A", 20, NULL);
    world_address(&w, world_run(&w, p, "2411A", 5), 1, &address);
    json_decref(world_do(&w, COMMAND_KEY_ROTATE, json_object()));
    json_decref(world_do(&w, COMMAND_KEY_ROTATE, json_object()));
    compromise(&w, 1, 2);
    entries_end(&w, kinds, 1);
    assert_int_equal(key_count(&w, "retired"), 2);
    json_decref(world_do(&w, COMMAND_KEY_DESTROY, json_pack("{s:i}", "key", 0)));
    compromise(&w, 0, 2);
    app_key(w.app, 0, &k);
    assert_int_equal(k.state, KEY_DESTROYED);
    assert_true(k.unsafe_us > 0);
    assert_int_equal(world_scan(&w, address.data).outcome, OUTCOME_GENUINE);
    assert_true(world_scan(&w, address.data).unsafe);
    json_decref(world_do(&w, COMMAND_KEY_DESTROY, json_pack("{s:i}", "key", 1)));
    world_reopen(&w);
    assert_true(world_scan(&w, address.data).unsafe);
    buf_free(&address);
    world_close(&w);
}

/* Whatever fails on the way, the key signs on as it did, and the next try works. */
static void test_failed_compromise(void **state) {
    (void)state;
    struct world w;
    struct app_key k;
    enum status st = ST_OK;
    world_open(&w, false);
    for (int nth = 1; nth <= 3; nth++) {
        const struct app_options o = { .dir = w.dir, .passphrase_file = w.passphrase, .clock = &w.clock, .random = &w.random,
                                       .store = { .trace_fail_nth = nth, .trace_fail_code = SQLITE_FULL_CODE } };
        scanner_close(&w.scanner);
        app_close(&w.app);
        assert_int_equal(app_open(&w.app, &o, &w.err), ST_OK);
        assert_null(world_try(&w, COMMAND_KEY_COMPROMISE, json_pack("{s:i, s:s}", "key", 0, "reason", "x"), &st));
        assert_int_equal(st, ST_NO_SPACE);
        app_key(w.app, 0, &k);
        assert_int_equal(k.state, KEY_ACTIVE);
        assert_true(k.unsafe_us == 0);
        assert_int_equal(key_count(&w, "active"), 1);
    }
    world_reopen(&w);
    compromise(&w, 0, 4); /* above the seeds that the tries left without a row */
    world_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_parallel_rotations), cmocka_unit_test(test_opening_overtaken), cmocka_unit_test(test_failed_rotation),
                                        cmocka_unit_test(test_destroyed), cmocka_unit_test(test_ended_for_safety),
                                        cmocka_unit_test(test_ended_when_retired), cmocka_unit_test(test_failed_compromise) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
