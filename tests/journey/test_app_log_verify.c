/* Anybody's check of a copy of the log: every flipped bit is found and told where, and a rewritten history does not pass for the old one. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/log_verify.h"
#include "log_keys.h"
#include "log_site.h"

static enum status verify(const struct world *w, struct log_verify_ask ask, json_t **result, struct err *e) {
    char place[512];
    path_of(w, "", place);
    ask.place = place;
    err_clear(e);
    return log_verify(&ask, result, e);
}

static void holds(const struct world *w, struct log_verify_ask ask, uint64_t size) {
    json_t *r = NULL;
    struct err e = { 0 };
    enum status st = verify(w, ask, &r, &e);
    if (st) print_message("%s %s %s\n", e.key, err_value(&e, "path"), err_value(&e, "entry"));
    assert_int_equal(st, ST_OK);
    assert_int_equal(json_integer_value(json_object_get(r, "log_size")), size);
    assert_string_equal(json_string_value(json_object_get(r, "log")), "tx.laocai.gov.vn/log");
    json_decref(r);
}

static void fails(const struct world *w, struct log_verify_ask ask, const char *key, const char *name, int64_t entry) {
    json_t *r = NULL;
    struct err e = { 0 };
    assert_int_not_equal(verify(w, ask, &r, &e), ST_OK);
    assert_null(r);
    if (strcmp(e.key, key) != 0) print_message("%s %s %s\n", e.key, err_value(&e, "path"), err_value(&e, "entry"));
    assert_string_equal(e.key, key);
    if (name) {
        size_t at = strlen(err_value(&e, "path")) - strlen(name);
        assert_string_equal(err_value(&e, "path") + at, name);
    }
    if (entry >= 0) {
        char text[24];
        (void)snprintf(text, sizeof text, "%lld", (long long)entry);
        assert_string_equal(err_value(&e, "entry"), text);
    }
}

static const struct log_verify_ask plain = { .place = "" };

static void grow(struct world *w, int size) {
    struct log_tree *t = start(w, NULL);
    append(w, size - (int)entries(w));
    publish(t);
    log_tree_stop(&t);
}

static void test_sizes(void **state) {
    (void)state;
    struct world w;
    static const int sizes[] = { 1, 2, 255, 256, 257, 512, 700 };
    world_open(&w, false);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        grow(&w, sizes[i]);
        holds(&w, plain, (uint64_t)sizes[i]);
    }
    world_close(&w);
}

/* Which entry of a bundle a byte belongs to, the two bytes of its length included. */
static int64_t entry_at(const struct world *w, const char *name, uint64_t first, size_t at) {
    struct buf b = BUF_INIT;
    const unsigned char *entry;
    size_t len;
    assert_int_equal(app_log_read(w->app, name, BUNDLE_BYTES_MAX, &b, NULL), ST_OK);
    struct bundle left = { (unsigned char *)b.data, (unsigned char *)b.data + b.len };
    while (bundle_next(&left, &entry, &len) && (size_t)(left.at - (unsigned char *)b.data) <= at) first++;
    buf_free(&b);
    return (int64_t)first;
}

static void test_bundle_bits(void **state) {
    (void)state;
    struct world w;
    static const char *const names[] = { "tile/entries/000", "tile/entries/001", "tile/entries/002.p/88" };
    world_open(&w, false);
    grow(&w, 600);
    for (size_t i = 0; i < 3; i++) {
        struct buf b = BUF_INIT;
        assert_int_equal(app_log_read(w.app, names[i], BUNDLE_BYTES_MAX, &b, NULL), ST_OK);
        for (size_t at = 2; at < b.len; at += 1 + b.len / 37) {
            int64_t entry = entry_at(&w, names[i], i * TILE_WIDTH, at);
            flip(&w, names[i], at);
            /* A flipped length may reach beyond the end: then the bundle is cut off there. */
            json_t *r = NULL;
            struct err e = { 0 };
            assert_int_equal(verify(&w, plain, &r, &e), ST_TAMPERED);
            assert_true(!strcmp(e.key, "log.verify-entry") || !strcmp(e.key, "log.verify-bundle"));
            assert_int_equal(atoll(err_value(&e, "entry")), entry);
            assert_non_null(strstr(err_value(&e, "path"), names[i]));
            flip(&w, names[i], at);
        }
        buf_free(&b);
    }
    holds(&w, plain, 600);
    world_close(&w);
}

static void test_tile_bits(void **state) {
    (void)state;
    struct world w;
    world_open(&w, false);
    grow(&w, 600);
    static const struct {
        const char *name;
        size_t at;
        int64_t entry;
    } rows[] = {
        { "tile/0/000", 0, 0 }, { "tile/0/000", 8191, 255 }, { "tile/0/001", 32 * 7 + 3, 256 + 7 }, { "tile/0/002.p/88", 32 * 87, 512 + 87 },
        { "tile/1/000.p/2", 31, 0 }, { "tile/1/000.p/2", 32, 256 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        flip(&w, rows[i].name, rows[i].at);
        fails(&w, plain, "log.verify-tile", rows[i].name, rows[i].entry);
        flip(&w, rows[i].name, rows[i].at);
    }
    holds(&w, plain, 600);
    world_close(&w);
}

static void test_checkpoint_bits(void **state) {
    (void)state;
    struct world w;
    struct buf b = BUF_INIT;
    world_open(&w, false);
    grow(&w, 3);
    assert_int_equal(app_log_read(w.app, "checkpoint", NOTE_BYTES_MAX, &b, NULL), ST_OK);
    for (size_t i = 0; i < b.len * 8; i++) {
        json_t *r = NULL;
        struct err e = { 0 };
        char path[512];
        b.data[i / 8] = (char)(b.data[i / 8] ^ (1 << i % 8));
        path_of(&w, "checkpoint", path);
        FILE *f = fopen(path, "w");
        assert_non_null(f);
        assert_int_equal(fwrite(b.data, 1, b.len, f), b.len);
        assert_int_equal(fclose(f), 0);
        assert_int_not_equal(verify(&w, plain, &r, &e), ST_OK);
        assert_true(*e.key != '\0');
        b.data[i / 8] = (char)(b.data[i / 8] ^ (1 << i % 8));
    }
    buf_free(&b);
    world_close(&w);
}

static void cut(const struct world *w, const char *name, long by) {
    char path[512];
    struct stat s;
    path_of(w, name, path);
    assert_int_equal(stat(path, &s), 0);
    assert_int_equal(truncate(path, s.st_size + by), 0);
}

static void test_lengths(void **state) {
    (void)state;
    struct world w;
    char path[512], away[512];
    world_open(&w, false);
    grow(&w, 600);
    cut(&w, "tile/entries/001", -1);
    fails(&w, plain, "log.verify-bundle", "tile/entries/001", 511);
    cut(&w, "tile/entries/001", 1); /* a zero in the place of the last brace */
    fails(&w, plain, "log.verify-entry", "tile/entries/001", 511);
    (void)rebuild(&w);
    cut(&w, "tile/entries/001", 2); /* one empty entry too many */
    fails(&w, plain, "log.verify-bundle", "tile/entries/001", 512);
    (void)rebuild(&w);
    cut(&w, "tile/0/001", -32);
    fails(&w, plain, "log.verify-tile", "tile/0/001", 256);
    cut(&w, "tile/0/001", 64);
    fails(&w, plain, "log.verify-tile", "tile/0/001", 256);
    (void)rebuild(&w);
    cut(&w, "tile/1/000.p/2", 32);
    fails(&w, plain, "log.verify-tile", "tile/1/000.p/2", 0);
    (void)rebuild(&w);
    static const char *const needed[] = { "tile/0/000", "tile/entries/001", "tile/entries/002.p/88", "tile/1/000.p/2", "checkpoint", "key" };
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        path_of(&w, needed[i], path);
        path_of(&w, "away", away);
        assert_int_equal(rename(path, away), 0);
        fails(&w, plain, "log.verify-missing", needed[i], -1);
        assert_int_equal(rename(away, path), 0);
    }
    holds(&w, plain, 600);
    world_close(&w);
}

/* ---- against what others kept ---- */

static void save_as(const struct world *w, const char *name, char out[static 512]) {
    struct buf b = BUF_INIT;
    assert_int_equal(app_log_read(w->app, name, NOTE_BYTES_MAX, &b, NULL), ST_OK);
    assert_true(snprintf(out, 512, "%s/../kept-%s", w->dir, name) < 512);
    assert_int_equal(file_replace(out, b.data, b.len, 0600, NULL), ST_OK);
    buf_free(&b);
}

static void sign_again(const struct world *w, struct checkpoint *c) {
    struct secrets *s = world_secrets(w);
    struct note_key k;
    unsigned char pk[32], sk[64];
    char path[512];
    struct buf b = BUF_INIT;
    assert_true(app_log_key(w->app, &k));
    crypto_sign_seed_keypair(pk, sk, s->log_seed);
    assert_int_equal(checkpoint_sign(c, &k, sk, &b, NULL), ST_OK);
    path_of(w, "checkpoint", path);
    assert_int_equal(file_replace(path, b.data, b.len, 0644, NULL), ST_OK);
    buf_free(&b);
    secrets_free(&s);
}

static void test_since(void **state) {
    (void)state;
    struct world w;
    char old[512], now[512];
    world_open(&w, false);
    grow(&w, 300);
    save_as(&w, "checkpoint", old);
    holds(&w, (struct log_verify_ask){ .since = old }, 300);
    grow(&w, 900);
    holds(&w, (struct log_verify_ask){ .since = old }, 900);
    struct checkpoint c = published(&w), was = c;
    /* The holder of the key cuts the log back to before what others saw … */
    was.size = 256;
    assert_int_equal(log_files_root(w.app, 256, was.root, NULL), ST_OK);
    sign_again(&w, &was);
    fails(&w, (struct log_verify_ask){ .since = old }, "log.verify-shorter", NULL, -1);
    sign_again(&w, &c);
    /* … or keeps a checkpoint that never was. */
    holds(&w, (struct log_verify_ask){ .since = old }, 900);
    (void)snprintf(now, sizeof now, "%s", old);
    was.size = 300;
    was.root[0] ^= 1;
    sign_again(&w, &was);
    save_as(&w, "checkpoint", now);
    sign_again(&w, &c);
    fails(&w, (struct log_verify_ask){ .since = now }, "log.verify-since", NULL, -1);
    world_close(&w);
}

/* A whole history written anew under the right key: right by itself, and caught by who kept the old checkpoint. */
static void test_rewritten(void **state) {
    (void)state;
    struct world w;
    char old[512], backup[320], folder[512];
    world_open(&w, false);
    (void)snprintf(backup, sizeof backup, "%s/../backup.db", w.dir);
    json_decref(world_do(&w, COMMAND_BACKUP, json_pack("{s:s}", "path", backup)));
    grow(&w, 300);
    save_as(&w, "checkpoint", old);
    path_of(&w, "", folder);
    const struct app_options o = { .dir = w.dir, .clock = &w.clock };
    json_t *r = NULL;
    shut(&w);
    assert_int_equal(app_restore(&o, &actor_operator, backup, &r, &w.err), ST_OK);
    json_decref(r);
    char gone[560];
    (void)snprintf(gone, sizeof gone, "%s/../gone", w.dir);
    folder[strlen(folder) - 1] = '\0';
    assert_int_equal(rename(folder, gone), 0);
    world_reopen(&w);
    w.now_us += 1000000;
    grow(&w, 400);
    holds(&w, plain, 400);
    fails(&w, (struct log_verify_ask){ .since = old }, "log.verify-since", NULL, -1);
    world_close(&w);
}

static void test_keys(void **state) {
    (void)state;
    struct world w;
    char key[512], other[512];
    world_open(&w, false);
    grow(&w, 5);
    save_as(&w, "key", key);
    holds(&w, (struct log_verify_ask){ .key = key }, 5);
    const struct log_key k = log_key("tx.laocai.gov.vn/log", NOTE_ED25519, 77);
    (void)snprintf(other, sizeof other, "%s/../other-key", w.dir);
    assert_int_equal(file_replace(other, k.vkey, strlen(k.vkey), 0600, NULL), ST_OK);
    fails(&w, (struct log_verify_ask){ .key = other }, "note.unsigned", NULL, -1);
    world_close(&w);
}

static void test_policy(void **state) {
    (void)state;
    struct world w;
    char policy[512];
    struct buf b = BUF_INIT, line = BUF_INIT, text = BUF_INIT;
    const struct log_key witness = log_key("witness.example", NOTE_COSIGNATURE, 9);
    int64_t time_s = 0;
    struct note_key k;
    char vkey[NOTE_VKEY_BYTES];
    world_open(&w, false);
    grow(&w, 5);
    assert_true(app_log_key(w.app, &k));
    note_key_format(&k, vkey);
    buf_printf(&b, "log %s\nwitness W %s\nquorum W\n", vkey, witness.vkey);
    (void)snprintf(policy, sizeof policy, "%s/../policy", w.dir);
    assert_int_equal(file_replace(policy, b.data, b.len, 0600, NULL), ST_OK);
    fails(&w, (struct log_verify_ask){ .policy = policy }, "policy.short", NULL, -1);
    struct log_tree *t = start(&w, NULL);
    publish(t);
    struct checkpoint c = published(&w);
    checkpoint_format(&c, &text);
    assert_int_equal(cosign_make(&line, &witness.key, witness.secret, 1700000000, text.data, text.len, NULL), ST_OK);
    assert_int_equal(log_tree_cosign(t, &c, &witness.key, line.data, line.len, &time_s, NULL), ST_OK);
    log_tree_stop(&t);
    json_t *r = NULL;
    struct err e = { 0 };
    assert_int_equal(verify(&w, (struct log_verify_ask){ .policy = policy }, &r, &e), ST_OK);
    assert_int_equal(json_integer_value(json_object_get(r, "witnesses")), 1);
    assert_string_equal(json_string_value(json_object_get(r, "witnessed_at")), "2023-11-14T22:13:20Z");
    json_decref(r);
    buf_free(&b);
    buf_free(&line);
    buf_free(&text);
    world_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),      cmocka_unit_test(test_bundle_bits), cmocka_unit_test(test_tile_bits),
        cmocka_unit_test(test_checkpoint_bits), cmocka_unit_test(test_lengths), cmocka_unit_test(test_since),
        cmocka_unit_test(test_rewritten),  cmocka_unit_test(test_keys),        cmocka_unit_test(test_policy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
