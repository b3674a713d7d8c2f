/* An older backup comes back: no number twice, no key lost, no printed label called a forgery. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "store/record.h"
#include "world.h"

struct story {
    struct world w;
    int64_t product;
    char backup[320];
    struct buf before;           /* label of a run in the backup */
    struct buf after, after_key; /* labels of later runs, under the old and the new key */
    uint32_t last;               /* run id */
};

static void shut(struct world *w) {
    scanner_close(&w->scanner);
    app_close(&w->app);
}

static enum status restore(struct story *s, const char *file, json_t **result) {
    const struct app_options o = { .dir = s->w.dir, .clock = &s->w.clock };
    err_clear(&s->w.err);
    return app_restore(&o, &actor_operator, file, result, &s->w.err);
}

static void rotate(struct world *w) { json_decref(world_do(w, COMMAND_KEY_ROTATE, json_object())); }

static void destroy(struct world *w, int key) {
    json_decref(world_do(w, COMMAND_KEY_DESTROY, json_pack("{s:i}", "key", key)));
}

/* Run 1, a backup, run 2, a new key, run 3. */
static void tell(struct story *s) {
    memset(s, 0, sizeof *s);
    struct world *w = &s->w;
    world_open(w, false);
    s->product = world_product(w, "Khăn thổ cẩm", NULL, "2411A", 1000, NULL);
    uint32_t run = world_run(w, s->product, "2411A", 10);
    world_address(w, run, 3, &s->before);
    (void)snprintf(s->backup, sizeof s->backup, "%s/backup.db", w->dir);
    json_decref(world_do(w, COMMAND_BACKUP, json_pack("{s:s}", "path", s->backup)));
    world_address(w, world_run(w, s->product, "2411A", 10), 3, &s->after);
    rotate(w);
    s->last = world_run(w, s->product, "2411A", 10);
    world_address(w, s->last, 3, &s->after_key);
}

static void forget(struct story *s) {
    buf_free(&s->before);
    buf_free(&s->after);
    buf_free(&s->after_key);
    world_close(&s->w);
}

static void expect(struct story *s, const struct buf *address, enum outcome want) {
    assert_int_equal(world_scan(&s->w, address->data).outcome, want);
}

static bool holds_seed(const struct world *w, int key) {
    struct secrets *s = world_secrets(w);
    bool held = secrets_seed(s, key) != NULL;
    secrets_free(&s);
    return held;
}

static void test_older_backup(void **state) {
    (void)state;
    struct story s;
    json_t *r = NULL;
    tell(&s);
    assert_int_equal(s.last, 3);
    expect(&s, &s.after_key, OUTCOME_GENUINE);
    shut(&s.w);
    assert_int_equal(restore(&s, s.backup, &r), ST_OK);
    assert_int_equal(json_integer_value(json_object_get(r, "file_run")), 1);
    assert_int_equal(json_integer_value(json_object_get(r, "next_run")), 4);
    json_decref(r);
    world_reopen(&s.w);
    expect(&s, &s.before, OUTCOME_GENUINE);
    expect(&s, &s.after, OUTCOME_UNISSUED);
    expect(&s, &s.after_key, OUTCOME_UNISSUED); /* a true signature of a key that is still published */
    assert_true(holds_seed(&s.w, 0));
    assert_true(holds_seed(&s.w, 1));
    struct buf label = BUF_INIT;
    uint32_t next = world_run(&s.w, s.product, "2411A", 10);
    assert_int_equal(next, 4);
    world_address(&s.w, next, 1, &label);
    expect(&s, &label, OUTCOME_GENUINE);
    assert_non_null(strstr(label.data, "?s=001"));
    buf_free(&label);
    json_t *acts = world_do(&s.w, COMMAND_LIST, json_pack("{s:s}", "kind", "acts"));
    size_t found = 0;
    for (size_t i = 0; i < json_array_size(acts); i++)
        found += !strcmp(json_string_value(json_object_get(json_array_get(acts, i), "verb")), "restore");
    assert_int_equal(found, 1);
    json_decref(acts);
    world_reopen(&s.w);
    rotate(&s.w);
    assert_true(holds_seed(&s.w, 1));
    assert_true(holds_seed(&s.w, 2));
    forget(&s);
}

static void test_running(void **state) {
    (void)state;
    struct story s;
    json_t *r = NULL;
    tell(&s);
    assert_int_equal(restore(&s, s.backup, &r), ST_BUSY);
    assert_string_equal(s.w.err.key, "store.locked");
    assert_null(r);
    assert_int_equal(world_run(&s.w, s.product, "2411A", 1), 4);
    expect(&s, &s.after_key, OUTCOME_GENUINE);
    forget(&s);
}

static void test_wrong_file(void **state) {
    (void)state;
    struct story s, other;
    json_t *r = NULL;
    tell(&s);
    tell(&other);
    shut(&other.w);
    shut(&s.w);
    assert_int_equal(restore(&s, s.w.passphrase, &r), ST_INVALID);
    assert_string_equal(s.w.err.key, "store.restore-foreign");
    /* Both worlds draw the same random numbers; a key of its own makes this one another installation. */
    struct app_options o = { .dir = other.w.dir, .passphrase_file = other.w.passphrase, .clock = &other.w.clock };
    assert_int_equal(app_open(&other.w.app, &o, &other.w.err), ST_OK);
    rotate(&other.w);
    (void)unlink(other.backup);
    json_decref(world_do(&other.w, COMMAND_BACKUP, json_pack("{s:s}", "path", other.backup)));
    shut(&other.w);
    world_reopen(&s.w);
    rotate(&s.w);
    shut(&s.w);
    assert_int_equal(restore(&s, other.backup, &r), ST_CONFLICT);
    assert_string_equal(s.w.err.key, "store.restore-other");
    world_reopen(&s.w);
    assert_int_equal(world_run(&s.w, s.product, "2411A", 1), 4);
    expect(&s, &s.after_key, OUTCOME_GENUINE);
    forget(&other);
    forget(&s);
}

/* A key that was destroyed after the backup does not come back, and one that was retired signs nothing new. */
static void test_destroyed(void **state) {
    (void)state;
    struct story s;
    struct app_key k;
    json_t *r = NULL;
    tell(&s);
    destroy(&s.w, 0);
    shut(&s.w);
    assert_int_equal(restore(&s, s.backup, &r), ST_OK);
    json_decref(r);
    world_reopen(&s.w);
    app_key(s.w.app, 0, &k);
    assert_int_equal(k.state, KEY_DESTROYED);
    expect(&s, &s.before, OUTCOME_GENUINE);
    assert_int_equal(world_run(&s.w, s.product, "2411A", 1), 4);
    forget(&s);
}

/* That a key is unsafe is not put back with an older database, nor does it sign again. */
static void test_unsafe(void **state) {
    (void)state;
    struct story s;
    struct app_key before, k;
    json_t *r = NULL;
    tell(&s);
    for (int key = 0; key < 2; key++)
        json_decref(world_do(&s.w, COMMAND_KEY_COMPROMISE, json_pack("{s:i, s:s}", "key", key, "reason", "Lộ khóa")));
    app_key(s.w.app, 0, &before);
    assert_true(before.unsafe_us > 0);
    shut(&s.w);
    assert_int_equal(restore(&s, s.backup, &r), ST_OK);
    json_decref(r);
    world_reopen(&s.w);
    for (int key = 0; key < 2; key++) {
        app_key(s.w.app, key, &k);
        assert_int_equal(k.state, KEY_RETIRED);
        assert_true(k.unsafe_us == before.unsafe_us);
    }
    expect(&s, &s.before, OUTCOME_GENUINE);
    assert_true(world_scan(&s.w, s.before.data).unsafe);
    expect(&s, &s.after_key, OUTCOME_UNISSUED);
    forget(&s);
}

/* The database is gone, so nobody knows what became of the keys but the sealed file. */
static void test_database_gone(void **state) {
    (void)state;
    struct story s;
    struct app_key k;
    json_t *r = NULL;
    enum status st = ST_OK;
    char path[320];
    tell(&s);
    destroy(&s.w, 0);
    shut(&s.w);
    (void)snprintf(path, sizeof path, "%s/temlang.db", s.w.dir);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(restore(&s, s.backup, &r), ST_OK);
    assert_null(json_object_get(r, "kept"));
    json_decref(r);
    world_reopen(&s.w);
    expect(&s, &s.before, OUTCOME_GENUINE);
    assert_true(holds_seed(&s.w, 1)); /* no row, but labels are signed with it */
    /* The row says that key 0 signs; its seed is gone. */
    json_t *p = json_pack("{s:I, s:s, s:i}", "product", (json_int_t)s.product, "lot", "2411A", "count", 1);
    assert_null(world_try(&s.w, COMMAND_RUN_ISSUE, p, &st));
    assert_int_equal(st, ST_CORRUPT);
    assert_string_equal(s.w.err.key, "keys.seed");
    rotate(&s.w);
    app_key(s.w.app, 1, &k);
    assert_false(k.known);
    app_key(s.w.app, 2, &k);
    assert_int_equal(k.state, KEY_ACTIVE);
    assert_true(holds_seed(&s.w, 1));
    assert_int_equal(world_run(&s.w, s.product, "2411A", 1), 4);
    world_reopen(&s.w);
    assert_true(holds_seed(&s.w, 1));
    forget(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_older_backup), cmocka_unit_test(test_running),       cmocka_unit_test(test_wrong_file),
        cmocka_unit_test(test_destroyed),    cmocka_unit_test(test_unsafe),       cmocka_unit_test(test_database_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
