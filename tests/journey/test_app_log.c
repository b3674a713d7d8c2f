/* The public log as files: published, and made again byte for byte; who witnesses it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/proof.h"
#include "log_keys.h"
#include "log_site.h"

static void test_published(void **state) {
    (void)state;
    struct world w;
    struct log_status s;
    world_open(&w, false);
    status_is(&w, LOG_QUIET, "");
    assert_false(there(&w, "checkpoint"));
    struct log_tree *t = start(&w, NULL);
    static const int more[] = { 0, 1, 3, 250, 1, 1, 254, 700 };
    struct checkpoint before = { .size = 0 };
    for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
        append(&w, more[i]);
        publish(t);
        struct checkpoint c = published(&w);
        assert_int_equal(c.size, entries(&w));
        files_hold(&w, &c);
        app_log_status(w.app, &s);
        assert_int_equal(s.mode, LOG_SIGNING);
        assert_int_equal(s.size, c.size);
        assert_int_equal(s.at_us, w.now_us);
        before = c;
    }
    assert_true(before.size > 1024);
    log_tree_stop(&t);
    status_is(&w, LOG_QUIET, "");
    world_close(&w);
}

static void test_old_partials(void **state) {
    (void)state;
    struct world w;
    world_open(&w, false);
    struct log_tree *t = start(&w, NULL);
    append(&w, (int)(255 - entries(&w)));
    publish(t);
    assert_true(there(&w, "tile/0/000.p/255") && there(&w, "tile/entries/000.p/255"));
    append(&w, 1);
    publish(t);
    assert_true(there(&w, "tile/0/000") && there(&w, "tile/entries/000") && there(&w, "tile/1/000.p/1"));
    assert_false(there(&w, "tile/0/000.p") || there(&w, "tile/entries/000.p"));
    append(&w, 5);
    publish(t);
    append(&w, 5);
    publish(t);
    assert_true(there(&w, "tile/0/001.p/5") && there(&w, "tile/0/001.p/10")); /* somebody may hold the older checkpoint */
    log_tree_stop(&t);
    world_close(&w);
}

/* Stopping publishes what was committed, and the next start goes on from there. */
static void test_stop_and_go_on(void **state) {
    (void)state;
    struct world w;
    struct proof p;
    world_open(&w, false);
    struct log_tree *t = start(&w, NULL);
    publish(t);
    append(&w, 300);
    log_tree_stop(&t);
    struct checkpoint one = published(&w);
    assert_int_equal(one.size, entries(&w));
    world_reopen(&w);
    append(&w, 300);
    t = start(&w, NULL);
    publish(t);
    struct checkpoint two = published(&w);
    assert_int_equal(two.size, one.size + 300);
    files_hold(&w, &two);
    unsigned char leaves[1024][MERKLE_HASH_BYTES];
    struct leaf_source memory = { leaves[0], two.size };
    const struct hash_source src = { leaf_source_hash, &memory };
    struct db *db = NULL;
    struct arena *a = arena_new(8 << 20);
    assert_int_equal(reader_open(&db, w.dir, NULL), ST_OK);
    for (uint64_t i = 0; i < two.size; i++) {
        const char *bytes;
        size_t len;
        assert_int_equal(log_get(db, (int64_t)i, a, &bytes, &len, leaves[i], NULL), ST_OK);
    }
    reader_close(&db);
    arena_free(&a);
    assert_int_equal(proof_consistency(&src, one.size, two.size, &p, NULL), ST_OK);
    assert_true(proof_consistency_verify(&p, one.size, one.root, two.size, two.root));
    log_tree_stop(&t);
    world_close(&w);
}

/* ---- made again ---- */

struct kept {
    char name[256];
    struct buf data;
};

static struct kept kept[600];
static size_t kept_len;
static const char *kept_root;

static int keep_one(const char *path, const struct stat *st, int type, struct FTW *at) {
    (void)at;
    if (type != FTW_F || !strcmp(path + strlen(kept_root) + 1, "policy")) return 0; /* which the server knows, not the database */
    struct kept *k = &kept[kept_len++];
    assert_true(kept_len <= sizeof kept / sizeof *kept);
    (void)snprintf(k->name, sizeof k->name, "%s", path + strlen(kept_root) + 1);
    return file_read(path, (size_t)st->st_size, &k->data, NULL) ? -1 : 0;
}

static void keep(const struct world *w) {
    char root[512];
    path_of(w, "", root);
    root[strlen(root) - 1] = '\0';
    kept_root = root;
    kept_len = 0;
    memset(kept, 0, sizeof kept);
    assert_int_equal(nftw(root, keep_one, 8, FTW_PHYS), 0);
}

static void kept_is_there(const struct world *w) {
    for (size_t i = 0; i < kept_len; i++) {
        char path[512];
        struct buf b = BUF_INIT;
        path_of(w, kept[i].name, path);
        if (file_read(path, BUNDLE_BYTES_MAX, &b, NULL)) fail_msg("%s is missing", kept[i].name);
        assert_int_equal(b.len, kept[i].data.len);
        if (b.len) assert_memory_equal(b.data, kept[i].data.data, b.len);
        buf_free(&b);
    }
}

static void kept_drop(void) {
    for (size_t i = 0; i < kept_len; i++) buf_free(&kept[i].data);
    kept_len = 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at) {
    (void)st, (void)type, (void)at;
    return remove(path);
}

static void remove_log(const struct world *w) {
    char root[512];
    path_of(w, "", root);
    assert_int_equal(nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static void grow_in_steps(struct world *w) {
    struct log_tree *t = start(w, NULL);
    static const int more[] = { 7, 300, 5, 1, 280 };
    for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
        append(w, more[i]);
        publish(t);
    }
    log_tree_stop(&t);
}

static void test_rebuild(void **state) {
    (void)state;
    struct world w;
    char path[512];
    world_open(&w, false);
    enum status st = ST_OK;
    assert_null(world_try(&w, COMMAND_LOG_REBUILD, json_object(), &st));
    assert_string_equal(w.err.key, "log.unsigned");
    grow_in_steps(&w);
    keep(&w);
    remove_log(&w);
    assert_true(rebuild(&w) > 8);
    kept_is_there(&w);
    assert_int_equal(rebuild(&w), 0); /* what is right is left alone */
    flip(&w, "tile/0/001", 999);
    flip(&w, "tile/entries/000", 777);
    flip(&w, "tile/1/000.p/2", 3);
    flip(&w, "checkpoint", 25);
    assert_int_equal(rebuild(&w), 3);
    kept_is_there(&w);
    path_of(&w, "tile/0/000.p", path);
    assert_int_equal(mkdir(path, 0700), 0);
    static const char *const strays[] = { "tile/0/000.p/5", "tile/0/000.new", "tile/0/900", "tile/9/000" };
    for (size_t i = 0; i < 3; i++) {
        path_of(&w, strays[i], path);
        assert_int_equal(file_replace(path, "x", 1, 0600, NULL), ST_OK);
    }
    path_of(&w, "tile/0/README", path); /* none of ours */
    assert_int_equal(file_replace(path, "x", 1, 0600, NULL), ST_OK);
    assert_int_equal(rebuild(&w), 0);
    for (size_t i = 0; i < 3; i++) assert_false(there(&w, strays[i]));
    assert_true(there(&w, "tile/0/README"));
    kept_is_there(&w);
    kept_drop();
    world_close(&w);
}

/* A folder that was not copied along is made again by the next start, beside a running one too. */
static void test_folder_lost(void **state) {
    (void)state;
    struct world w;
    world_open(&w, false);
    grow_in_steps(&w);
    keep(&w);
    remove_log(&w);
    world_reopen(&w);
    struct log_tree *t = start(&w, NULL);
    publish(t);
    kept_is_there(&w);
    remove_log(&w);
    assert_true(rebuild(&w) > 8);
    kept_is_there(&w);
    kept_drop();
    append(&w, 3);
    publish(t);
    struct checkpoint c = published(&w);
    files_hold(&w, &c);
    log_tree_stop(&t);
    world_close(&w);
}

/* A crash between the row and the file, and the file's tile gone as well. */
static void test_row_ahead_of_file(void **state) {
    (void)state;
    struct world w;
    struct buf old = BUF_INIT;
    char path[512];
    world_open(&w, false);
    struct log_tree *t = start(&w, NULL);
    publish(t);
    path_of(&w, "checkpoint", path);
    assert_int_equal(file_read(path, NOTE_BYTES_MAX, &old, NULL), ST_OK);
    append(&w, 9);
    publish(t);
    log_tree_stop(&t);
    struct checkpoint want = published(&w);
    assert_int_equal(file_replace(path, old.data, old.len, 0644, NULL), ST_OK);
    path_of(&w, "tile/0/000.p/10", path);
    assert_int_equal(unlink(path), 0);
    world_reopen(&w);
    t = start(&w, NULL);
    publish(t);
    struct checkpoint got = published(&w);
    assert_memory_equal(&got, &want, sizeof want);
    files_hold(&w, &got);
    log_tree_stop(&t);
    buf_free(&old);
    world_close(&w);
}

/* ---- witnesses ---- */

struct heard {
    int admitted, published;
    struct checkpoint last;
    enum status verdict;
};

static enum status on_admit(void *ctx, const struct checkpoint *c, struct err *e) {
    struct heard *h = ctx;
    h->admitted++;
    assert_int_equal(h->published, 0);
    assert_string_equal(c->origin, "tx.laocai.gov.vn/log");
    return h->verdict ? err_set(e, h->verdict, NULL, "log.behind") : ST_OK;
}

static void on_published(void *ctx, const struct checkpoint *c, const char *note, size_t len) {
    struct heard *h = ctx;
    struct note n;
    h->published++;
    h->last = *c;
    assert_int_equal(note_parse(note, len, &n, NULL), ST_OK);
}

static void test_hooks(void **state) {
    (void)state;
    struct world w;
    struct heard h = { .admitted = 0 };
    const struct log_tree_options o = { .admit = on_admit, .published = on_published, .ctx = &h };
    world_open(&w, false);
    struct log_tree *t = start(&w, &o);
    publish(t);
    publish(t); /* nothing new */
    assert_int_equal(h.admitted, 1);
    assert_int_equal(h.published, 1);
    append(&w, 2);
    publish(t);
    assert_int_equal(h.published, 2);
    assert_int_equal(h.last.size, entries(&w));
    log_tree_stop(&t);
    h = (struct heard){ .verdict = ST_UNAVAILABLE };
    world_reopen(&w);
    append(&w, 2);
    t = start(&w, &o);
    assert_int_equal(log_tree_publish(t, NULL), ST_UNAVAILABLE);
    status_is(&w, LOG_REFUSED, "log.behind");
    assert_int_equal(append_try(&w, 1), ST_UNAVAILABLE);
    assert_int_equal(h.published, 0);
    log_tree_stop(&t);
    world_close(&w);
}

static void cosign_line(struct buf *line, const struct checkpoint *c, const struct log_key *k, int64_t time_s) {
    struct buf text = BUF_INIT;
    checkpoint_format(c, &text);
    assert_int_equal(cosign_make(line, &k->key, k->secret, time_s, text.data, text.len, NULL), ST_OK);
    buf_free(&text);
}

static void test_cosigned(void **state) {
    (void)state;
    struct world w;
    struct note_key log;
    struct buf line = BUF_INIT, note = BUF_INIT;
    struct note n;
    struct note_seal seals[2];
    struct err e = { 0 };
    int64_t time_s = 0;
    bool found = false;
    struct log_cosignature seen;
    world_open(&w, false);
    struct log_tree *t = start(&w, NULL);
    publish(t);
    struct checkpoint one = published(&w);
    const struct log_key witness = log_key("witness.example", NOTE_COSIGNATURE, 9), other = log_key("other.example", NOTE_COSIGNATURE, 8);
    cosign_line(&line, &one, &witness, 1700000000);
    assert_int_equal(log_tree_cosign(t, &one, &other.key, line.data, line.len, &time_s, &e), ST_TAMPERED);
    struct checkpoint wrong = one;
    wrong.root[0] ^= 1;
    assert_int_equal(log_tree_cosign(t, &wrong, &witness.key, line.data, line.len, &time_s, NULL), ST_TAMPERED);
    assert_int_equal(log_tree_cosign(t, &one, &witness.key, line.data, line.len - 1, &time_s, NULL), ST_INVALID);
    assert_int_equal(log_tree_cosign(t, &one, &witness.key, line.data, line.len, &time_s, NULL), ST_OK);
    assert_int_equal(time_s, 1700000000);
    assert_true(app_log_key(w.app, &log));
    assert_int_equal(app_log_read(w.app, "checkpoint", NOTE_BYTES_MAX, &note, NULL), ST_OK);
    assert_int_equal(note_parse(note.data, note.len, &n, NULL), ST_OK);
    assert_int_equal(note_verify(&n, (struct note_key[]){ log, witness.key }, 2, seals, NULL), ST_OK);
    assert_true(seals[0].holds && seals[1].holds);
    append(&w, 1);
    publish(t);
    struct checkpoint two = published(&w);
    buf_clear(&line);
    cosign_line(&line, &one, &other, 1700000007); /* late, for one that is not the newest any more */
    assert_int_equal(log_tree_cosign(t, &one, &other.key, line.data, line.len, &time_s, NULL), ST_OK);
    buf_clear(&note);
    assert_int_equal(app_log_read(w.app, "checkpoint", NOTE_BYTES_MAX, &note, NULL), ST_OK);
    assert_int_equal(note_parse(note.data, note.len, &n, NULL), ST_OK);
    assert_int_equal(n.lines_len, 1);
    struct db *db = NULL;
    assert_int_equal(reader_open(&db, w.dir, NULL), ST_OK);
    assert_int_equal(log_witnessed(db, 0, &found, &seen, NULL), ST_OK);
    assert_true(found);
    assert_int_equal(seen.time_s, 1700000000);
    assert_int_equal(log_witnessed(db, (int64_t)two.size - 1, &found, &seen, NULL), ST_OK);
    assert_false(found);
    reader_close(&db);
    log_tree_stop(&t);
    buf_free(&line);
    buf_free(&note);
    world_close(&w);
}

static void test_policy(void **state) {
    (void)state;
    struct world w;
    struct policy *p;
    struct buf b = BUF_INIT;
    struct arena *a = arena_new(4 << 20);
    char path[512];
    struct err e = { 0 };
    world_open(&w, false);
    assert_int_equal(app_log_policy(w.app, &b, NULL), ST_OK);
    assert_int_equal(policy_parse(b.data, b.len, a, &p, NULL), ST_OK);
    assert_string_equal(p->logs[0].key.name, "tx.laocai.gov.vn/log");
    assert_string_equal(p->logs[0].url, "https://tx.laocai.gov.vn/log");
    assert_int_equal(p->quorum, POLICY_NONE);
    assert_null(app_log_witnesses(w.app));
    shut(&w);
    const struct log_key witness = log_key("witness.example", NOTE_COSIGNATURE, 9);
    buf_clear(&b);
    buf_printf(&b, "witness W %s https://witness.example/\nquorum W\n", witness.vkey);
    path_of(&w, "", path);
    (void)snprintf(path, sizeof path, "%s/../policy", w.dir);
    assert_int_equal(file_replace(path, b.data, b.len, 0600, NULL), ST_OK);
    const struct app_options o = { .dir = w.dir, .passphrase_file = w.passphrase, .clock = &w.clock, .random = &w.random, .log_policy = path };
    assert_int_equal(app_open(&w.app, &o, NULL), ST_OK);
    assert_int_equal(app_log_witnesses(w.app)->witnesses_len, 1);
    buf_clear(&b);
    assert_int_equal(app_log_policy(w.app, &b, NULL), ST_OK);
    assert_int_equal(policy_parse(b.data, b.len, a, &p, NULL), ST_OK);
    assert_int_equal(p->logs_len, 1);
    assert_string_equal(p->witnesses[0].url, "https://witness.example/");
    app_close(&w.app);
    assert_int_equal(file_replace(path, "quorum none\nquorum x\n", 21, 0600, NULL), ST_OK);
    assert_int_equal(app_open(&w.app, &o, &e), ST_INVALID);
    assert_string_equal(e.key, "policy.quorum");
    assert_int_equal(e.line, 2);
    buf_free(&b);
    arena_free(&a);
    world_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published),
        cmocka_unit_test(test_old_partials),
        cmocka_unit_test(test_stop_and_go_on),
        cmocka_unit_test(test_rebuild),
        cmocka_unit_test(test_folder_lost),
        cmocka_unit_test(test_row_ahead_of_file),
        cmocka_unit_test(test_hooks),
        cmocka_unit_test(test_cosigned),
        cmocka_unit_test(test_policy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
