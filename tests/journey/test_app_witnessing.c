/*
 * The public log and its witnesses, each a server of its own in this process: what they sign is served with the checkpoint, one that is
 * gone or silent stops nothing, and one that has seen more, or another log, stops the signing.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>

#include "app/witnessing.h"
#include "core/witness.h"
#include "http/server.h"
#include "http/site.h"
#include "log_site.h"
#include "tidy.h"
#include "witness/witness.h"

#define WITNESSES 3
#define PATIENCE 2000 /* looks, ten milliseconds apart */

struct guard {
    char dir[80];
    struct note_key key;
    struct witness *w;
    struct server *server;
    int port;
};

struct town {
    struct world w;
    char dir[64], policy[96], backup[320];
    struct guard guards[WITNESSES];
    struct log_tree *tree;
    struct witnessing *witnessing;
    struct witnessing_options o;
};

/* ---- witnesses ---- */

static void guard_serve(struct guard *g) {
    char listen[40];
    struct site site;
    struct err e = { 0 };
    const struct server_options o = { .listen = listen, .threads = 1, .loopback_only = true };
    (void)snprintf(listen, sizeof listen, "127.0.0.1:%d", g->port);
    assert_int_equal(witness_open(&g->w, g->dir, NULL, &e), ST_OK);
    assert_int_equal(witness_site(g->w, "/tx", &site, &e), ST_OK);
    if (server_serve(&g->server, &site, &o, &e)) fail_msg("%s", e.key);
    g->port = server_port(g->server);
}

static void guard_stop(struct guard *g) {
    server_stop(&g->server);
    witness_close(&g->w);
}

static void guard_make(struct town *t, int n, bool watches) {
    struct guard *g = &t->guards[n];
    struct note_key log_;
    char name[40], vkey[NOTE_VKEY_BYTES];
    bool added;
    (void)snprintf(g->dir, sizeof g->dir, "%s/w%d", t->dir, n);
    (void)snprintf(name, sizeof name, "w%d.example/a", n);
    assert_int_equal(witness_make(g->dir, name, NULL, &g->key, NULL), ST_OK);
    assert_true(app_log_key(t->w.app, &log_));
    note_key_format(&log_, vkey);
    if (watches) assert_int_equal(witness_watch(g->dir, vkey, &log_, &added, NULL), ST_OK);
    guard_serve(g);
}

/* ---- the town ---- */

static void town_open(struct town *t, int guards) {
    memset(t, 0, sizeof *t);
    world_open(&t->w, false);
    (void)snprintf(t->dir, sizeof t->dir, "/tmp/temlang-town-XXXXXX");
    assert_non_null(mkdtemp(t->dir));
    for (int i = 0; i < guards; i++) guard_make(t, i, true);
    t->o = (struct witnessing_options){ .timeout_s = 3, .again_ms = 20, .meet_ms = 4000 };
}

/* in: rule: the line of the quorum, and groups before it. The app is opened with it. */
static void policy_use(struct town *t, int guards, const char *rule) {
    struct buf b = BUF_INIT;
    char vkey[NOTE_VKEY_BYTES];
    struct note_key log_;
    assert_true(app_log_key(t->w.app, &log_));
    note_key_format(&log_, vkey);
    buf_printf(&b, "log %s\n", vkey);
    for (int i = 0; i < guards; i++) {
        note_key_format(&t->guards[i].key, vkey);
        buf_printf(&b, "witness w%d %s http://127.0.0.1:%d/tx\n", i, vkey, t->guards[i].port);
    }
    buf_printf(&b, "%s\n", rule);
    (void)snprintf(t->policy, sizeof t->policy, "%s/policy", t->dir);
    assert_int_equal(file_replace(t->policy, b.data, b.len, 0600, NULL), ST_OK);
    buf_free(&b);
    shut(&t->w);
    const struct app_options o = { .dir = t->w.dir, .passphrase_file = t->w.passphrase, .clock = &t->w.clock, .random = &t->w.random, .log_policy = t->policy };
    err_clear(&t->w.err);
    if (app_open(&t->w.app, &o, &t->w.err)) fail_msg("%s line %s", t->w.err.key, err_value(&t->w.err, "line") ? err_value(&t->w.err, "line") : "");
    assert_int_equal(scanner_open(&t->w.scanner, t->w.app, &t->w.err), ST_OK);
}

static void town_serve(struct town *t) {
    struct err e = { 0 };
    if (witnessing_start(&t->witnessing, t->w.app, &t->o, &e)) fail_msg("%s", e.key);
    const struct log_tree_options o = { .admit = witnessing_admit, .published = witnessing_published, .ctx = t->witnessing };
    assert_int_equal(log_tree_start(&t->tree, t->w.app, &o, &e), ST_OK);
}

static void town_rest(struct town *t) {
    witnessing_stop(t->witnessing);
    log_tree_stop(&t->tree);
    witnessing_free(&t->witnessing);
}

static void town_close(struct town *t) {
    if (t->tree) town_rest(t);
    for (int i = 0; i < WITNESSES; i++)
        if (t->guards[i].server) guard_stop(&t->guards[i]);
    folder_remove(t->dir);
    world_close(&t->w);
}

static void moment(void) {
    const struct timespec ten_ms = { .tv_nsec = 10000000 };
    nanosleep(&ten_ms, NULL);
}

/* How many cosigned the checkpoint that is served, once it is so many or patience ends. */
static int cosigned(struct town *t, int want) {
    int found = -1;
    struct note_key keys[WITNESSES];
    struct note_seal seals[WITNESSES];
    size_t n = 0;
    for (int i = 0; i < WITNESSES; i++)
        if (*t->guards[i].dir) keys[n++] = t->guards[i].key;
    for (int look = 0; look < PATIENCE && found != want; look++, moment()) {
        struct buf b = BUF_INIT;
        struct note note;
        if (!app_log_read(t->w.app, LOG_CHECKPOINT, NOTE_BYTES_MAX, &b, NULL)) {
            assert_int_equal(note_parse(b.data, b.len, &note, NULL), ST_OK);
            memset(seals, 0, sizeof seals);
            (void)note_verify(&note, keys, n, seals, NULL);
            found = 0;
            for (size_t i = 0; i < n; i++) found += seals[i].holds;
        }
        buf_free(&b);
    }
    return found;
}

static void mode_comes(struct town *t, enum log_mode mode, const char *key) {
    struct log_status s;
    for (int look = 0; look < PATIENCE; look++, moment()) {
        app_log_status(t->w.app, &s);
        if (s.mode == mode && !strcmp(s.why.key, key)) return;
    }
    fail_msg("mode %d with \"%s\" instead of %d with \"%s\"", (int)s.mode, s.why.key, (int)mode, key);
}

static bool standing(struct town *t, struct witness_standing out[static POLICY_WITNESSES_MAX]) {
    size_t n = 0;
    bool enough = witnessing_standing(t->witnessing, out, &n);
    assert_in_range(n, 0, WITNESSES);
    return enough;
}

/* ---- tests ---- */

static void test_signed_by_all(void **state) {
    (void)state;
    static struct town t; /* threads of a test that fails go on */
    struct witness_standing s[POLICY_WITNESSES_MAX];
    struct policy_verdict v;
    town_open(&t, 3);
    policy_use(&t, 3, "group two 2 w0 w1 w2\nquorum two");
    town_serve(&t);
    append(&t.w, 3);
    publish(t.tree);
    assert_int_equal(cosigned(&t, 3), 3);
    append(&t.w, 300); /* beyond a tile: the proof needs more than one file */
    publish(t.tree);
    assert_int_equal(cosigned(&t, 3), 3);
    struct checkpoint c = published(&t.w);
    files_hold(&t.w, &c);
    struct buf b = BUF_INIT;
    assert_int_equal(app_log_read(t.w.app, LOG_CHECKPOINT, NOTE_BYTES_MAX, &b, NULL), ST_OK);
    assert_int_equal(policy_check(app_log_witnesses(t.w.app), b.data, b.len, &v, NULL), ST_OK);
    assert_int_equal(v.witnessed, 7);
    buf_free(&b);
    /* The file has a line before its thread has said so: two of three are enough, and each comes. */
    for (int look = 0; look < PATIENCE && (standing(&t, s), s[0].size < c.size || s[1].size < c.size || s[2].size < c.size); look++) moment();
    assert_true(standing(&t, s));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(s[i].size, c.size);
        assert_true(s[i].reached);
    }
    /* A new start: what is published is shown again, and goes on from there. */
    town_rest(&t);
    town_serve(&t);
    append(&t.w, 1);
    publish(t.tree);
    assert_int_equal(published(&t.w).size, c.size + 1);
    assert_int_equal(cosigned(&t, 3), 3);
    town_close(&t);
}

static void test_one_is_gone(void **state) {
    (void)state;
    static struct town t;
    struct witness_standing s[POLICY_WITNESSES_MAX];
    town_open(&t, 2);
    policy_use(&t, 2, "quorum none");
    guard_stop(&t.guards[1]);
    town_serve(&t);
    append(&t.w, 2);
    publish(t.tree);
    assert_int_equal(cosigned(&t, 1), 1);
    status_is(&t.w, LOG_SIGNING, "");
    for (int look = 0; look < PATIENCE && (standing(&t, s), !s[0].reached || !s[1].why.status); look++) moment();
    assert_true(s[0].reached);
    assert_false(s[1].reached);
    assert_string_equal(s[1].why.key, "fetch.failed");
    assert_int_equal(app_log_witness_lost(t.w.app, 0), 0);
    assert_true(app_log_witness_lost(t.w.app, 1) > 0);
    guard_serve(&t.guards[1]); /* it comes back, and nothing new is published meanwhile */
    assert_int_equal(cosigned(&t, 2), 2);
    town_close(&t);
}

/* Signing waits for as many as the policy asks for; acts, and pages of labels, do not. */
static void test_too_few(void **state) {
    (void)state;
    static struct town t;
    struct buf label = BUF_INIT;
    town_open(&t, 2);
    int64_t product = world_product(&t.w, "Khăn thổ cẩm", NULL, "2411A", 1000, NULL);
    world_address(&t.w, world_run(&t.w, product, "2411A", 10), 3, &label);
    policy_use(&t, 2, "group both all w0 w1\nquorum both");
    guard_stop(&t.guards[1]);
    t.o.meet_ms = 300;
    town_serve(&t);
    mode_comes(&t, LOG_SIGNING, "log.quorum");
    append(&t.w, 2);
    assert_false(there(&t.w, "checkpoint"));
    assert_int_equal(world_scan(&t.w, label.data).outcome, OUTCOME_GENUINE);
    guard_serve(&t.guards[1]);
    assert_int_equal(cosigned(&t, 2), 2);
    status_is(&t.w, LOG_SIGNING, "");
    buf_free(&label);
    town_close(&t);
}

/* One who takes the request and says nothing: the others sign, and stopping does not wait for it. */
static void test_silent(void **state) {
    (void)state;
    static struct town t;
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(listen(fd, 10), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &len), 0);
    town_open(&t, 2);
    int real = t.guards[1].port;
    t.guards[1].port = ntohs(a.sin_port);
    policy_use(&t, 2, "quorum none");
    t.guards[1].port = real;
    t.o.timeout_s = 600;
    t.o.meet_ms = 200;
    town_serve(&t);
    append(&t.w, 2);
    publish(t.tree);
    assert_int_equal(cosigned(&t, 1), 1);
    town_close(&t);
    close(fd);
}

/* A witness that was not told of this log signs nothing, and stops nothing. */
static void test_stranger(void **state) {
    (void)state;
    static struct town t;
    struct witness_standing s[POLICY_WITNESSES_MAX];
    town_open(&t, 1);
    guard_make(&t, 1, false);
    policy_use(&t, 2, "quorum none");
    town_serve(&t);
    append(&t.w, 2);
    publish(t.tree);
    assert_int_equal(cosigned(&t, 1), 1);
    for (int look = 0; look < PATIENCE && (standing(&t, s), strcmp(s[1].why.key, "log.witness-answer") != 0); look++) moment();
    assert_string_equal(s[1].why.key, "log.witness-answer");
    assert_string_equal(err_value(&s[1].why, "status"), "404");
    status_is(&t.w, LOG_SIGNING, "");
    town_close(&t);
}

/* ---- what stops the signing ---- */

static void restore(struct town *t) {
    const struct app_options o = { .dir = t->w.dir, .clock = &t->w.clock };
    json_t *r = NULL;
    shut(&t->w);
    assert_int_equal(app_restore(&o, &actor_operator, t->backup, &r, &t->w.err), ST_OK);
    json_decref(r);
    world_reopen(&t->w);
}

/* Its log is published and witnessed, then a backup takes the place of the database and the folder of the log is gone. */
static void set_back(struct town *t, int further) {
    char path[512];
    town_open(t, 1);
    append(&t->w, 3);
    (void)snprintf(t->backup, sizeof t->backup, "%s/backup.db", t->dir);
    json_decref(world_do(&t->w, COMMAND_BACKUP, json_pack("{s:s}", "path", t->backup)));
    policy_use(t, 1, "quorum none");
    town_serve(t);
    append(&t->w, 5);
    publish(t->tree);
    assert_int_equal(cosigned(t, 1), 1);
    town_rest(t);
    restore(t);
    path_of(&t->w, "", path);
    path[strlen(path) - 1] = '\0';
    folder_remove(path);
    policy_use(t, 1, "quorum none");
    if (further) append(&t->w, further);
    town_serve(t);
}

static void test_ahead(void **state) {
    (void)state;
    static struct town t;
    set_back(&t, 0);
    mode_comes(&t, LOG_REFUSED, "log.witness-ahead");
    assert_int_equal(append_try(&t.w, 1), ST_UNAVAILABLE);
    assert_string_equal(t.w.err.key, "log.witness-ahead");
    assert_string_equal(err_value(&t.w.err, "witness"), "w0");
    assert_false(there(&t.w, "checkpoint"));
    town_close(&t);
}

/* As many entries as the witness saw, and more, but others. */
static void test_forked(void **state) {
    (void)state;
    for (int further = 5; further <= 9; further += 4) {
        static struct town t;
        set_back(&t, further);
        mode_comes(&t, LOG_REFUSED, "log.witness-forked");
        assert_false(there(&t.w, "checkpoint"));
        town_close(&t);
    }
}

/* While it serves: somebody with the log's key had a larger checkpoint witnessed. */
static void test_overtaken(void **state) {
    (void)state;
    static struct town t;
    town_open(&t, 1);
    policy_use(&t, 1, "quorum none");
    town_serve(&t);
    append(&t.w, 3);
    publish(t.tree);
    assert_int_equal(cosigned(&t, 1), 1);
    struct note_key key;
    struct secrets *secrets = world_secrets(&t.w);
    unsigned char pk[NOTE_PUBLIC_BYTES], sk[NOTE_SECRET_BYTES];
    struct checkpoint c = published(&t.w), now = c;
    struct proof p;
    struct buf note = BUF_INIT, body = BUF_INIT, answer = BUF_INIT;
    enum witness_answer a = WITNESS_ANSWERS;
    crypto_sign_seed_keypair(pk, sk, secrets->log_seed);
    assert_true(app_log_key(t.w.app, &key));
    /* A tree of one leaf more than ours. */
    unsigned char extra[MERKLE_HASH_BYTES] = { 9 };
    c.size = now.size + 1;
    struct merkle m;
    struct db *db = NULL;
    struct arena *ar = arena_new(1u << 20);
    merkle_init(&m);
    assert_int_equal(reader_open(&db, t.w.dir, NULL), ST_OK);
    unsigned char leaf[MERKLE_HASH_BYTES];
    struct buf leaves = BUF_INIT;
    for (uint64_t i = 0; i < now.size; i++) {
        const char *bytes;
        size_t len;
        assert_int_equal(log_get(db, (int64_t)i, ar, &bytes, &len, leaf, NULL), ST_OK);
        merkle_add(&m, leaf);
        buf_add(&leaves, leaf, sizeof leaf);
    }
    reader_close(&db);
    arena_free(&ar);
    merkle_add(&m, extra);
    buf_add(&leaves, extra, sizeof extra);
    merkle_root(&m, c.root);
    struct leaf_source memory = { (const unsigned char *)leaves.data, c.size };
    const struct hash_source src = { leaf_source_hash, &memory };
    assert_int_equal(proof_consistency(&src, now.size, c.size, &p, NULL), ST_OK);
    assert_int_equal(checkpoint_sign(&c, &key, sk, &note, NULL), ST_OK);
    witness_request_format(&body, now.size, &p, note.data, note.len);
    assert_int_equal(witness_add(t.guards[0].w, body.data, body.len, &a, &answer, NULL), ST_OK);
    assert_int_equal(a, WITNESS_COSIGNED);
    append(&t.w, 1); /* as many entries as that, but another one */
    publish(t.tree);
    mode_comes(&t, LOG_REFUSED, "log.witness-forked");
    assert_int_equal(append_try(&t.w, 1), ST_UNAVAILABLE);
    buf_free(&note);
    buf_free(&body);
    buf_free(&answer);
    buf_free(&leaves);
    secrets_free(&secrets);
    town_close(&t);
}

static void test_bad_address(void **state) {
    (void)state;
    static struct town t;
    struct err e = { 0 };
    town_open(&t, 1);
    char vkey[NOTE_VKEY_BYTES], line[400];
    note_key_format(&t.guards[0].key, vkey);
    (void)snprintf(line, sizeof line, "witness x %s ftp://w.example\nquorum none", vkey);
    policy_use(&t, 0, line);
    assert_int_equal(witnessing_start(&t.witnessing, t.w.app, NULL, &e), ST_INVALID);
    assert_string_equal(e.key, "fetch.url");
    assert_null(t.witnessing);
    town_close(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_signed_by_all), cmocka_unit_test(test_one_is_gone), cmocka_unit_test(test_too_few), cmocka_unit_test(test_silent),
                                        cmocka_unit_test(test_stranger),      cmocka_unit_test(test_ahead),       cmocka_unit_test(test_forked),  cmocka_unit_test(test_overtaken),
                                        cmocka_unit_test(test_bad_address) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
