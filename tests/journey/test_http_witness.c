/* A witness over HTTP: every status of add-checkpoint with its body and type, what is served, and what the guard refuses. */
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/text.h"
#include "http/site.h"
#include "log_small.h"
#include "witness/witness.h"

static char dir[] = "/tmp/temlang-witness-XXXXXX";
static char home[64];
static struct witness *w;
static struct site site;
static void *worker;
static struct http_response out;
static struct log_small log_, fork_, stranger, impostor;

static int setup(void **state) {
    struct note_key key;
    struct err e = { 0 };
    bool added;
    (void)state;
    assert_true(sodium_init() >= 0);
    assert_non_null(mkdtemp(dir));
    (void)snprintf(home, sizeof home, "%s/w", dir);
    log_ = log_small("tx.example/log", 1, 0, 0);
    fork_ = log_small("tx.example/log", 1, 9, 5);
    stranger = log_small("other.example/log", 2, 0, 0);
    impostor = log_small("tx.example/log", 3, 0, 0);
    assert_int_equal(witness_make(home, "w.example/a", NULL, &key, &e), ST_OK);
    assert_int_equal(witness_watch(home, log_.key.vkey, &key, &added, &e), ST_OK);
    assert_int_equal(witness_open(&w, home, NULL, &e), ST_OK);
    assert_int_equal(witness_site(w, "/tx", &site, &e), ST_OK);
    assert_int_equal(site.worker_open(site.self, &worker, &e), ST_OK);
    return (int)text_load(&e);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at) {
    (void)st;
    (void)type;
    (void)at;
    return remove(path);
}

static int teardown(void **state) {
    (void)state;
    http_response_free(&out);
    site.worker_close(&worker);
    site.close(site.self);
    witness_close(&w);
    return nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static const char *header_of(const char *name) {
    for (int i = 0; i < out.headers_len; i++)
        if (!strcmp(out.headers[i].name, name)) return out.headers[i].value;
    return "";
}

static int sent(const char *method, const char *target, const void *body, size_t len, bool tells) {
    char length[24];
    (void)snprintf(length, sizeof length, "%zu", len);
    const struct http_header h[] = { { "Host", "w.example", 4, 9 }, { "Content-Length", length, 14, strlen(length) } };
    const struct http_request q = { .method = method, .version = "HTTP/1.1", .target = target, .target_len = strlen(target), .headers = h,
                                    .headers_len = tells ? 2 : 1, .peer = "127.0.0.1", .body = body, .body_len = len };
    http_response_free(&out);
    site_handle(&site, worker, &q, &out);
    buf_byte(&out.body, '\0');
    out.body.len--;
    return out.status;
}

static int add(const struct log_small *l, uint64_t old, uint64_t size) {
    struct buf body = BUF_INIT;
    log_small_request(l, old, size, &body);
    int status = sent("POST", "/tx/add-checkpoint", body.data, body.len, true);
    buf_free(&body);
    return status;
}

static void test_statuses(void **state) {
    struct buf body = BUF_INIT;
    (void)state;
    assert_int_equal(add(&stranger, 0, 3), 404);
    assert_int_equal(add(&impostor, 0, 3), 403);
    assert_int_equal(sent("POST", "/tx/add-checkpoint", "old 0\n\nrubbish\n", 15, true), 400);
    assert_int_equal(sent("POST", "/tx/add-checkpoint", NULL, 0, true), 400);
    assert_int_equal(add(&log_, 0, 4), 200);
    assert_int_equal(strncmp(out.body.data, "\xE2\x80\x94 w.example/a ", 16), 0);
    assert_string_equal(strchr(out.body.data, '\n'), "\n");
    assert_string_equal(header_of("Content-Type"), "text/plain; charset=utf-8");
    assert_int_equal(add(&log_, 2, 6), 409);
    assert_string_equal(out.body.data, "4\n");
    assert_string_equal(header_of("Content-Type"), "text/x.tlog.size");
    assert_int_equal(add(&log_, 4, 8), 200);
    assert_int_equal(add(&fork_, 8, 8), 422);
    assert_int_equal(add(&fork_, 8, 10), 422);
    assert_int_equal(add(&log_, 8, 8), 200);
    /* An old size beyond the checkpoint's own. */
    const struct proof none = { .len = 0 };
    struct buf note = BUF_INIT;
    log_small_note(&log_, 5, &note);
    witness_request_format(&body, 8, &none, note.data, note.len);
    assert_int_equal(sent("POST", "/tx/add-checkpoint", body.data, body.len, true), 400);
    buf_free(&note);
    buf_free(&body);
}

static void test_served(void **state) {
    unsigned char h[32];
    char hex[65], target[120];
    (void)state;
    crypto_hash_sha256(h, (const unsigned char *)"tx.example/log", 14);
    sodium_bin2hex(hex, sizeof hex, h, sizeof h);
    (void)snprintf(target, sizeof target, "/tx/%s/checkpoint", hex);
    assert_int_equal(sent("GET", target, NULL, 0, false), 200);
    assert_int_equal(strncmp(out.body.data, "tx.example/log\n8\n", 17), 0);
    uint64_t length = out.length;
    assert_int_equal(sent("HEAD", target, NULL, 0, false), 200);
    assert_int_equal(out.length, length);
    assert_int_equal(out.body.len, 0);
    assert_int_equal(sent("POST", target, "x", 1, true), 405);
    assert_string_equal(header_of("Allow"), "GET, HEAD");
    hex[0] = hex[0] == '0' ? '1' : '0';
    (void)snprintf(target, sizeof target, "/tx/%s/checkpoint", hex);
    assert_int_equal(sent("GET", target, NULL, 0, false), 404);
    static const char *const none[] = { "/", "/tx", "/tx/", "/tx/checkpoint", "/tx//checkpoint", "/tx/key/checkpoint", "/tx/x/y/checkpoint", "/add-checkpoint",
                                        "/tx/add-checkpoint/", "/TX/add-checkpoint", "/tx/%2e%2e/checkpoint", "/tx/../key/checkpoint" };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        int status = sent("GET", none[i], NULL, 0, false);
        if (status != 404 && status != 400) fail_msg("%s: %d", none[i], status);
    }
    assert_int_equal(sent("GET", "/tx/add-checkpoint", NULL, 0, false), 405);
    assert_string_equal(header_of("Allow"), "POST");
}

static void test_guarded(void **state) {
    (void)state;
    struct router_plan p;
    const struct http_header big[] = { { "Host", "w.example", 4, 9 }, { "Content-Length", "200000", 14, 6 } };
    const struct http_request q = { .method = "POST", .version = "HTTP/1.1", .target = "/tx/add-checkpoint", .target_len = 18, .headers = big, .headers_len = 2,
                                    .peer = "127.0.0.1" };
    site.plan(site.self, &q, &p);
    assert_int_equal(p.status, 413);
    assert_false(p.reads);
    assert_true(p.close);
    assert_int_equal(sent("POST", "/tx/add-checkpoint", "old 0\n", 6, false), 411);
    assert_int_equal(sent("PUT", "/tx/add-checkpoint", NULL, 0, false), 501);
    assert_int_equal(sent("GET", "tx/add-checkpoint", NULL, 0, false), 400);
    const struct http_header two[] = { { "Host", "a", 4, 1 }, { "Host", "b", 4, 1 } };
    struct http_request bad = q;
    bad.headers = two;
    http_response_free(&out);
    site_handle(&site, worker, &bad, &out);
    assert_int_equal(out.status, 400);
    assert_true(out.close);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_statuses), cmocka_unit_test(test_served), cmocka_unit_test(test_guarded) };
    return cmocka_run_group_tests(tests, setup, teardown);
}
