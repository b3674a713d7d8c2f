/* A witness's folder: what it signed it never forgets, and two who ask at once get one answer each that fits the other's. */
#include <ftw.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "core/cosign.h"
#include "log_small.h"
#include "witness/witness.h"

static char dir[] = "/tmp/temlang-witness-XXXXXX";
static char home[64];
static struct note_key key;
static struct log_small log_, fork_;
static int64_t now_us = INT64_C(1795500000) * 1000000;
static struct clock standing;
static struct random_seeded seed;
static struct random chance;

static int setup(void **state) {
    (void)state;
    assert_true(sodium_init() >= 0);
    assert_non_null(mkdtemp(dir));
    (void)snprintf(home, sizeof home, "%s/w", dir);
    log_ = log_small("tx.example/log", 1, 0, 0);
    fork_ = log_small("tx.example/log", 1, 9, 5);
    standing = clock_fixed(&now_us);
    chance = random_seed(&seed, 5);
    return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at) {
    (void)st;
    (void)type;
    (void)at;
    return remove(path);
}

static int teardown(void **state) {
    (void)state;
    return nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void opened(struct witness **w) {
    struct err e = { 0 };
    if (witness_open(w, home, &standing, &e)) fail_msg("%s", e.key);
}

/* in: flavour of the log; out: HTTP status; body in out */
static int add(struct witness *w, const struct log_small *l, uint64_t old, uint64_t size, struct buf *out) {
    struct buf body = BUF_INIT;
    enum witness_answer a = WITNESS_ANSWERS;
    struct err e = { 0 };
    log_small_request(l, old, size, &body);
    buf_clear(out);
    if (witness_add(w, body.data, body.len, &a, out, &e)) fail_msg("%s", e.key);
    buf_byte(out, '\0');
    buf_free(&body);
    return witness_http(a);
}

static void test_made(void **state) {
    (void)state;
    struct note_key again;
    struct err e = { 0 };
    struct witness *w = NULL;
    struct stat st;
    char path[100];
    assert_int_equal(witness_key(home, &key, &e), ST_NOT_FOUND);
    assert_string_equal(e.key, "witness.none");
    assert_int_equal(witness_open(&w, home, NULL, NULL), ST_NOT_FOUND);
    assert_int_equal(witness_make(home, "a name", &chance, &key, NULL), ST_INVALID);
    assert_int_equal(witness_make(home, "w.example/lao-cai", &chance, &key, NULL), ST_OK);
    assert_int_equal(key.type, NOTE_COSIGNATURE);
    assert_int_equal(witness_make(home, "w.example/lao-cai", &chance, &again, NULL), ST_CONFLICT);
    assert_int_equal(witness_key(home, &again, NULL), ST_OK);
    assert_memory_equal(again.public_key, key.public_key, sizeof key.public_key);
    (void)snprintf(path, sizeof path, "%s/key", home);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void test_watched(void **state) {
    (void)state;
    struct note_key got, *keys = NULL;
    char vkey[NOTE_VKEY_BYTES];
    size_t n = 0;
    bool added = false;
    struct err e = { 0 };
    assert_int_equal(witness_watch(home, "rubbish", &got, &added, NULL), ST_INVALID);
    note_key_format(&key, vkey);
    assert_int_equal(witness_watch(home, vkey, &got, &added, &e), ST_INVALID); /* a witness is no log */
    assert_string_equal(e.key, "witness.log-key");
    assert_int_equal(witness_watch(home, log_.key.vkey, &got, &added, NULL), ST_OK);
    assert_true(added);
    assert_int_equal(witness_watch(home, log_.key.vkey, &got, &added, NULL), ST_OK);
    assert_false(added);
    assert_int_equal(witness_logs(home, &keys, &n, NULL), ST_OK);
    assert_int_equal(n, 1);
    assert_string_equal(keys[0].name, "tx.example/log");
    free(keys);
}

static void test_cosigns(void **state) {
    (void)state;
    struct witness *w = NULL, *other = NULL;
    struct buf out = BUF_INIT, seen = BUF_INIT;
    struct note n;
    struct note_seal seals[2];
    const struct note_key keys[] = { log_.key.key, key };
    char hex[65];
    unsigned char h[32];
    opened(&w);
    assert_int_equal(witness_open(&other, home, &standing, NULL), ST_BUSY);
    crypto_hash_sha256(h, (const unsigned char *)"tx.example/log", 14);
    sodium_bin2hex(hex, sizeof hex, h, sizeof h);
    assert_int_equal(witness_last(w, hex, 64, &seen, NULL), ST_NOT_FOUND);
    assert_int_equal(add(w, &log_, 0, 4, &out), 200);
    assert_int_equal(witness_last(w, hex, 64, &seen, NULL), ST_OK);
    assert_non_null(strstr(seen.data, out.data)); /* what is served has the line that was answered */
    assert_int_equal(note_parse(seen.data, seen.len, &n, NULL), ST_OK);
    assert_int_equal(n.lines_len, 2);
    assert_int_equal(note_verify(&n, keys, 2, seals, NULL), ST_OK);
    assert_true(seals[0].holds && seals[1].holds);
    assert_int_equal(seals[1].time_s, 1795500000);
    static const char *const wrong[] = { "", "../key", "..", "ABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCD" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) assert_int_equal(witness_last(w, wrong[i], strlen(wrong[i]), &seen, NULL), ST_NOT_FOUND);
    assert_int_equal(witness_last(w, hex, 63, &seen, NULL), ST_NOT_FOUND);
    /* Again, later: the same tree, a new time. */
    now_us += 5000000;
    assert_int_equal(add(w, &log_, 4, 4, &out), 200);
    buf_clear(&seen);
    assert_int_equal(witness_last(w, hex, 64, &seen, NULL), ST_OK);
    assert_int_equal(note_parse(seen.data, seen.len, &n, NULL), ST_OK);
    assert_int_equal(note_verify(&n, keys, 2, seals, NULL), ST_OK);
    assert_int_equal(seals[1].time_s, 1795500005);
    witness_close(&w);
    buf_free(&out);
    buf_free(&seen);
}

/* What was answered is there after the end, and a fork finds no way past it. */
static void test_remembers(void **state) {
    (void)state;
    struct witness *w = NULL;
    struct buf out = BUF_INIT;
    opened(&w);
    assert_int_equal(add(w, &log_, 0, 6, &out), 409);
    assert_string_equal(out.data, "4\n");
    assert_int_equal(add(w, &log_, 4, 9, &out), 200);
    witness_close(&w);
    opened(&w);
    assert_int_equal(add(w, &log_, 4, 9, &out), 409);
    assert_string_equal(out.data, "9\n");
    assert_int_equal(add(w, &fork_, 9, 9, &out), 422);
    assert_int_equal(add(w, &fork_, 9, 12, &out), 422);
    assert_string_equal(out.data, "");
    assert_int_equal(add(w, &fork_, 4, 12, &out), 409);
    assert_int_equal(add(w, &log_, 9, 12, &out), 200);
    witness_close(&w);
    buf_free(&out);
}

/* ---- at once ---- */

#define ROUNDS 20

struct racer {
    struct witness *w;
    const struct log_small *l;
    uint64_t old, size;
    int status;
};

static void *race(void *arg) {
    struct racer *r = arg;
    struct buf out = BUF_INIT, body = BUF_INIT;
    enum witness_answer a = WITNESS_ANSWERS;
    log_small_request(r->l, r->old, r->size, &body);
    r->status = witness_add(r->w, body.data, body.len, &a, &out, NULL) ? -1 : witness_http(a);
    buf_free(&out);
    buf_free(&body);
    return NULL;
}

/* Two trees that part behind what was seen: one is signed, and then the other never. */
static void test_two_at_once(void **state) {
    (void)state;
    bool added = false;
    struct witness *w = NULL;
    opened(&w);
    for (int round = 0; round < ROUNDS; round++) {
        char origin[40];
        struct note_key got;
        (void)snprintf(origin, sizeof origin, "race-%d.example/log", round);
        struct log_small a = log_small(origin, 1, 0, 0), b = log_small(origin, 1, 9, 2);
        assert_int_equal(witness_watch(home, a.key.vkey, &got, &added, NULL), ST_OK); /* while it serves */
        struct racer r[2] = { { w, &a, 0, 5, 0 }, { w, &b, 0, 5, 0 } };
        pthread_t t[2];
        for (int i = 0; i < 2; i++) assert_int_equal(pthread_create(&t[i], NULL, race, &r[i]), 0);
        for (int i = 0; i < 2; i++) assert_int_equal(pthread_join(t[i], NULL), 0);
        assert_int_equal(r[0].status + r[1].status, 200 + 409);
        struct buf out = BUF_INIT;
        assert_int_equal(add(w, r[0].status == 200 ? &b : &a, 5, 9, &out), 422);
        assert_int_equal(add(w, r[0].status == 200 ? &a : &b, 5, 9, &out), 200);
        buf_free(&out);
    }
    witness_close(&w);
}

/* ---- when the disk fails, and when somebody else writes there ---- */

static void test_damaged(void **state) {
    (void)state;
    struct witness *w = NULL;
    struct buf out = BUF_INIT, body = BUF_INIT, kept = BUF_INIT;
    enum witness_answer a;
    struct err e = { 0 };
    char path[200], hex[65], aside[100], seen[100];
    unsigned char h[32];
    opened(&w);
    crypto_hash_sha256(h, (const unsigned char *)"tx.example/log", 14);
    sodium_bin2hex(hex, sizeof hex, h, sizeof h);
    (void)snprintf(path, sizeof path, "%s/seen/%s", home, hex);
    assert_int_equal(file_read(path, 100000, &kept, NULL), ST_OK);
    log_small_request(&log_, 12, 13, &body);
    /* Not what we wrote: nothing is signed on top of it. */
    kept.data[kept.len - 3] ^= 1;
    assert_int_equal(file_replace(path, kept.data, kept.len, 0644, NULL), ST_OK);
    assert_int_equal(witness_add(w, body.data, body.len, &a, &out, &e), ST_CORRUPT);
    assert_string_equal(e.key, "witness.seen");
    kept.data[kept.len - 3] ^= 1;
    assert_int_equal(file_replace(path, kept.data, kept.len, 0644, NULL), ST_OK);
    /* Where nothing can be written nothing is signed, then or later, until a new start. */
    (void)snprintf(seen, sizeof seen, "%s/seen", home);
    (void)snprintf(aside, sizeof aside, "%s/aside", home);
    struct log_small fresh = log_small("race-0.example/x", 1, 0, 0);
    struct note_key got;
    bool added;
    assert_int_equal(witness_watch(home, fresh.key.vkey, &got, &added, NULL), ST_OK);
    assert_int_equal(rename(seen, aside), 0);
    buf_clear(&body);
    log_small_request(&fresh, 0, 3, &body);
    err_clear(&e);
    assert_int_equal(witness_add(w, body.data, body.len, &a, &out, &e), ST_IO);
    assert_int_equal(out.len, 0);
    assert_int_equal(rename(aside, seen), 0);
    err_clear(&e);
    assert_int_equal(witness_add(w, body.data, body.len, &a, &out, &e), ST_UNAVAILABLE);
    assert_string_equal(e.key, "witness.stopped");
    witness_close(&w);
    opened(&w);
    assert_int_equal(witness_add(w, body.data, body.len, &a, &out, NULL), ST_OK);
    assert_int_equal(a, WITNESS_COSIGNED);
    witness_close(&w);
    /* A list of logs that is not one. */
    (void)snprintf(path, sizeof path, "%s/logs", home);
    assert_int_equal(file_replace(path, "# a remark\n\nno key\n", 18, 0600, NULL), ST_OK);
    opened(&w);
    err_clear(&e);
    assert_int_equal(witness_add(w, body.data, body.len, &a, &out, &e), ST_CORRUPT);
    assert_string_equal(err_value(&e, "line"), "3");
    witness_close(&w);
    /* A key that is not of its seed. */
    (void)snprintf(path, sizeof path, "%s/key", home);
    buf_clear(&kept);
    assert_int_equal(file_read(path, 10000, &kept, NULL), ST_OK);
    kept.data[kept.len - 2] = kept.data[kept.len - 2] == '0' ? '1' : '0';
    assert_int_equal(file_replace(path, kept.data, kept.len, 0600, NULL), ST_OK);
    assert_int_equal(witness_open(&w, home, NULL, NULL), ST_CORRUPT);
    buf_free(&out);
    buf_free(&body);
    buf_free(&kept);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_made), cmocka_unit_test(test_watched), cmocka_unit_test(test_cosigns), cmocka_unit_test(test_remembers),
                                        cmocka_unit_test(test_two_at_once), cmocka_unit_test(test_damaged) };
    return cmocka_run_group_tests(tests, setup, teardown);
}
