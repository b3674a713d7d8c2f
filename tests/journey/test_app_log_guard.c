/* Where going on would fork the public log, or the disk fails: nothing is signed, and it is said what to do. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <sqlite3.h>
#include <unistd.h>

#include "log_site.h"

/* ---- the guard ---- */

static void restore(struct world *w, const char *file) {
    const struct app_options o = { .dir = w->dir, .clock = &w->clock };
    json_t *r = NULL;
    shut(w);
    assert_int_equal(app_restore(&o, &actor_operator, file, &r, &w->err), ST_OK);
    json_decref(r);
    world_reopen(w);
}

struct story {
    struct world w;
    int64_t product;
    struct buf label;  /* of a run in the backup */
    char backup[320];
    struct checkpoint last;
};

/* A run, a backup, more than a tile of further entries, and all of it published. */
static void tell(struct story *s) {
    memset(s, 0, sizeof *s);
    world_open(&s->w, false);
    s->product = world_product(&s->w, "Khăn thổ cẩm", NULL, "2411A", 1000, NULL);
    world_address(&s->w, world_run(&s->w, s->product, "2411A", 10), 3, &s->label);
    (void)snprintf(s->backup, sizeof s->backup, "%s/backup.db", s->w.dir);
    json_decref(world_do(&s->w, COMMAND_BACKUP, json_pack("{s:s}", "path", s->backup)));
    struct log_tree *t = start(&s->w, NULL);
    publish(t);
    append(&s->w, 600);
    publish(t);
    s->last = published(&s->w);
    log_tree_stop(&t);
}

static void forget(struct story *s) {
    buf_free(&s->label);
    world_close(&s->w);
}

static void issuing_is(struct story *s, const char *key) {
    enum status st = ST_OK;
    json_t *r = world_try(&s->w, COMMAND_RUN_ISSUE,
                          json_pack("{s:I, s:s, s:i}", "product", (json_int_t)s->product, "lot", "2411A", "count", 5), &st);
    assert_string_equal(s->w.err.key, key);
    assert_int_equal(st, *key ? ST_UNAVAILABLE : ST_OK);
    json_decref(r);
    assert_int_equal(world_scan(&s->w, s->label.data).outcome, OUTCOME_GENUINE); /* pages work */
}

static void test_behind(void **state) {
    (void)state;
    struct story s;
    tell(&s);
    restore(&s.w, s.backup);
    status_is(&s.w, LOG_REFUSED, "log.behind");
    issuing_is(&s, "log.behind");
    struct log_tree *t = start(&s.w, NULL);
    assert_int_equal(log_tree_publish(t, NULL), ST_UNAVAILABLE);
    issuing_is(&s, "log.behind");
    enum status st = ST_OK;
    assert_null(world_try(&s.w, COMMAND_LOG_REBUILD, json_object(), &st)); /* would destroy what recovering needs */
    assert_string_equal(s.w.err.key, "log.behind");
    struct checkpoint c = published(&s.w);
    assert_memory_equal(&c, &s.last, sizeof c);
    json_t *r = world_do(&s.w, COMMAND_LOG_RECOVER, json_object());
    assert_int_equal(json_integer_value(json_object_get(r, "log_size")), s.last.size);
    assert_int_equal(json_integer_value(json_object_get(r, "recovered")), 600);
    json_decref(r);
    publish(t);
    status_is(&s.w, LOG_SIGNING, "");
    issuing_is(&s, "");
    publish(t);
    c = published(&s.w);
    assert_int_equal(c.size, s.last.size + 1);
    files_hold(&s.w, &c);
    assert_null(world_try(&s.w, COMMAND_LOG_RECOVER, json_object(), &st));
    assert_string_equal(s.w.err.key, "log.not-behind");
    log_tree_stop(&t);
    world_reopen(&s.w);
    status_is(&s.w, LOG_QUIET, "");
    forget(&s);
}

/* Entries appended to a restored database behind the log's back: same size, another history. */
static void test_forked(void **state) {
    (void)state;
    struct story s;
    char path[512], away[512];
    tell(&s);
    path_of(&s.w, "checkpoint", path);
    path_of(&s.w, "away", away);
    assert_int_equal(rename(path, away), 0);
    restore(&s.w, s.backup);
    append(&s.w, 100);
    assert_int_equal(rename(away, path), 0);
    world_reopen(&s.w);
    status_is(&s.w, LOG_REFUSED, "log.behind");
    enum status st = ST_OK;
    assert_null(world_try(&s.w, COMMAND_LOG_RECOVER, json_object(), &st));
    assert_string_equal(s.w.err.key, "log.forked");
    assert_int_equal(rename(path, away), 0);
    world_reopen(&s.w);
    append(&s.w, 600);
    assert_int_equal(rename(away, path), 0);
    world_reopen(&s.w);
    status_is(&s.w, LOG_REFUSED, "log.forked");
    issuing_is(&s, "log.forked");
    forget(&s);
}

/* An entry that was changed in the database, far from the end: seen when the publisher has read every leaf. */
static void test_changed_within(void **state) {
    (void)state;
    struct story s;
    char path[512];
    tell(&s);
    assert_true(s.last.size > 600);
    shut(&s.w);
    sqlite3 *raw = NULL;
    (void)snprintf(path, sizeof path, "%s/temlang.db", s.w.dir);
    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    assert_int_equal(sqlite3_exec(raw, "DROP TRIGGER log_entry_update; UPDATE log_entry SET leaf = zeroblob(32) WHERE idx = 100", NULL, NULL,
                                  NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(raw), SQLITE_OK);
    world_reopen(&s.w);
    status_is(&s.w, LOG_QUIET, ""); /* nothing is to be seen at a glance */
    struct log_tree *t = start(&s.w, NULL);
    struct err e = { 0 };
    assert_int_equal(log_tree_publish(t, &e), ST_UNAVAILABLE);
    assert_string_equal(e.key, "log.forked");
    status_is(&s.w, LOG_REFUSED, "log.forked");
    issuing_is(&s, "log.forked");
    log_tree_stop(&t);
    forget(&s);
}

static void test_damaged_checkpoint(void **state) {
    (void)state;
    struct story s;
    tell(&s);
    flip(&s.w, "checkpoint", 30);
    world_reopen(&s.w);
    status_is(&s.w, LOG_REFUSED, "log.damaged");
    issuing_is(&s, "log.damaged");
    (void)rebuild(&s.w);
    struct checkpoint c = published(&s.w);
    assert_memory_equal(&c, &s.last, sizeof c);
    world_reopen(&s.w);
    status_is(&s.w, LOG_QUIET, "");
    issuing_is(&s, "");
    forget(&s);
}

/* ---- somebody else, and a broken disk ---- */

static enum status swap_away(struct db *tx, void *ctx, struct err *e) {
    struct checkpoint *c = ctx;
    struct log_checkpoint last = { .size = (int64_t)c->size }, next = { .size = (int64_t)c->size + 1, .root = { 1 }, .note = "x" };
    memcpy(last.root, c->root, sizeof last.root);
    return log_checkpoint_swap(tx, &last, &next, e);
}

static void test_other_signer(void **state) {
    (void)state;
    struct world w;
    struct err e = { 0 };
    world_open(&w, false);
    struct log_tree *t = start(&w, NULL);
    publish(t);
    struct checkpoint c = published(&w);
    assert_int_equal(store_write(app_store(w.app), swap_away, &c, NULL), ST_OK);
    append(&w, 1);
    assert_int_equal(log_tree_publish(t, &e), ST_CONFLICT);
    assert_string_equal(e.key, "store.log-swapped");
    status_is(&w, LOG_STOPPED, "store.log-swapped");
    struct checkpoint still = published(&w);
    assert_memory_equal(&still, &c, sizeof c);
    append(&w, 1); /* recorded, not signed */
    log_tree_stop(&t);
    world_close(&w);
}

static void on_failed(void *ctx) { ++*(int *)ctx; }

static void test_write_fails(void **state) {
    (void)state;
    struct world w;
    char path[512];
    int failed = 0;
    struct err e = { 0 };
    const struct log_tree_options o = { .failed = on_failed, .ctx = &failed };
    world_open(&w, false);
    struct log_tree *t = start(&w, &o);
    publish(t);
    struct checkpoint c = published(&w);
    path_of(&w, "tile/0/000.p/1", path);
    assert_int_equal(unlink(path), 0);
    path_of(&w, "tile/0/000.p", path);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(file_replace(path, "in the way", 10, 0600, NULL), ST_OK);
    append(&w, 1);
    assert_int_equal(log_tree_publish(t, &e), ST_IO);
    assert_string_equal(e.key, "file.write");
    status_is(&w, LOG_STOPPED, "file.write");
    assert_int_equal(failed, 1);
    assert_int_equal(log_tree_publish(t, NULL), ST_IO); /* for good */
    assert_int_equal(failed, 1);
    struct checkpoint still = published(&w);
    assert_memory_equal(&still, &c, sizeof c);
    log_tree_stop(&t);
    world_reopen(&w); /* a clean start that fails as well stays up */
    t = start(&w, &o);
    assert_int_equal(log_tree_publish(t, NULL), ST_IO);
    assert_int_equal(failed, 1);
    log_tree_stop(&t);
    assert_int_equal(unlink(path), 0);
    world_reopen(&w);
    t = start(&w, &o);
    publish(t);
    assert_int_equal(published(&w).size, c.size + 1);
    log_tree_stop(&t);
    world_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_behind),
        cmocka_unit_test(test_forked),
        cmocka_unit_test(test_changed_within),
        cmocka_unit_test(test_damaged_checkpoint),
        cmocka_unit_test(test_other_signer),
        cmocka_unit_test(test_write_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
