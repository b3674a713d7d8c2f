/* The public log as it is served: what a mirror gets byte for byte, how long it may keep it, and nothing else of the folder. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <unistd.h>

#include "base/text.h"
#include "http/router.h"
#include "log_site.h"

struct site {
    struct world w;
    struct router *r;
    struct router_worker *worker;
};

static void site_open(struct site *s) {
    assert_int_equal(text_load(NULL), ST_OK);
    world_open(&s->w, false);
    assert_int_equal(router_open(&s->r, s->w.app, NULL, 0, NULL), ST_OK);
    assert_int_equal(router_worker_open(&s->worker, s->r, NULL), ST_OK);
}

static void site_close(struct site *s) {
    router_worker_close(&s->worker);
    router_close(&s->r);
    world_close(&s->w);
}

struct got {
    int status;
    struct buf body;
    char type[64], cache[64], encoding[16], origin[8];
};

static void take(const struct http_response *r, const char *name, char *out, size_t cap) {
    *out = '\0';
    for (int i = 0; i < r->headers_len; i++)
        if (!strcmp(r->headers[i].name, name)) (void)snprintf(out, cap, "%s", r->headers[i].value);
}

static struct got get_as(struct site *s, const char *method, const char *target, const char *encoding) {
    const struct http_header h[] = { { "Host", "tx", 4, 2 }, { "Accept-Encoding", encoding, 15, strlen(encoding) } };
    const struct http_request q = { .method = method, .version = "HTTP/1.1", .target = target, .target_len = strlen(target), .headers = h,
                                    .headers_len = 2, .peer = "127.0.0.1" };
    struct http_response r;
    struct got g = { .body = BUF_INIT };
    router_handle(s->worker, &q, &r);
    g.status = r.status;
    take(&r, "Content-Type", g.type, sizeof g.type);
    take(&r, "Cache-Control", g.cache, sizeof g.cache);
    take(&r, "Content-Encoding", g.encoding, sizeof g.encoding);
    take(&r, "Access-Control-Allow-Origin", g.origin, sizeof g.origin);
    if (r.fd >= 0) {
        char *at = buf_room(&g.body, r.fd_len);
        assert_int_equal(pread(r.fd, at, r.fd_len, 0), r.fd_len);
        g.body.len = r.fd_len;
    } else {
        buf_add(&g.body, r.body.data, r.body.len);
    }
    http_response_free(&r);
    return g;
}

static struct got get(struct site *s, const char *target) { return get_as(s, "GET", target, "identity"); }

static void missing(struct site *s, const char *target) {
    struct got g = get(s, target);
    if (g.status != 404) print_message("%s: %d\n", target, g.status);
    assert_int_equal(g.status, 404);
    assert_string_equal(g.cache, "no-store");
    buf_free(&g.body);
}

/* The file as it stands. */
static void served(struct site *s, const char *name, const char *type, const char *cache) {
    char target[128];
    struct buf want = BUF_INIT;
    (void)snprintf(target, sizeof target, "/log/%s", name);
    struct got g = get(s, target);
    assert_int_equal(g.status, 200);
    assert_string_equal(g.type, type);
    assert_string_equal(g.cache, cache);
    assert_string_equal(g.origin, "*");
    assert_string_equal(g.encoding, "");
    assert_int_equal(app_log_read(s->w.app, name, BUNDLE_BYTES_MAX, &want, NULL), ST_OK);
    assert_int_equal(g.body.len, want.len);
    assert_memory_equal(g.body.data, want.data, want.len);
    buf_free(&g.body);
    buf_free(&want);
}

#define EVER "public, max-age=31536000, immutable"

static void test_served(void **state) {
    (void)state;
    struct site s;
    site_open(&s);
    missing(&s, "/log/checkpoint"); /* never signed */
    missing(&s, "/log/tile/0/000.p/1");
    struct log_tree *t = start(&s.w, NULL);
    append(&s.w, (int)(300 - entries(&s.w)));
    publish(t);
    served(&s, "checkpoint", "text/plain; charset=utf-8", "public, max-age=2");
    served(&s, "tile/0/000", "application/octet-stream", EVER);
    served(&s, "tile/0/001.p/44", "application/octet-stream", EVER);
    served(&s, "tile/1/000.p/1", "application/octet-stream", EVER);
    served(&s, "tile/entries/000", "application/octet-stream", EVER);
    served(&s, "tile/entries/001.p/44", "application/octet-stream", EVER);
    struct got plain = get(&s, "/log/tile/entries/000"), packed = get_as(&s, "GET", "/log/tile/entries/000", "gzip");
    assert_string_equal(packed.encoding, "gzip");
    assert_true(packed.body.len * 3 < plain.body.len);
    struct got tile = get_as(&s, "GET", "/log/tile/0/000", "gzip"); /* hashes do not shrink */
    assert_string_equal(tile.encoding, "");
    assert_int_equal(tile.body.len, TILE_BYTES_MAX);
    struct got head = get_as(&s, "HEAD", "/log/tile/0/000", "identity");
    assert_int_equal(head.status, 200);
    assert_int_equal(head.body.len, 0);
    buf_free(&plain.body);
    buf_free(&packed.body);
    buf_free(&tile.body);
    buf_free(&head.body);
    log_tree_stop(&t);
    site_close(&s);
}

static void test_key_and_policy(void **state) {
    (void)state;
    struct site s;
    struct note_key k, ours;
    struct policy *p;
    struct arena *a = arena_new(1 << 20);
    site_open(&s);
    struct got g = get(&s, "/log/key");
    assert_int_equal(g.status, 200);
    assert_string_equal(g.type, "text/plain; charset=utf-8");
    assert_string_equal(g.cache, "public, max-age=300");
    assert_int_equal(g.body.data[g.body.len - 1], '\n');
    assert_int_equal(note_key_parse(g.body.data, g.body.len - 1, &k, NULL), ST_OK);
    assert_true(app_log_key(s.w.app, &ours));
    assert_memory_equal(&k, &ours, sizeof k);
    buf_free(&g.body);
    g = get(&s, "/log/policy");
    assert_int_equal(g.status, 200);
    assert_int_equal(policy_parse(g.body.data, g.body.len, a, &p, NULL), ST_OK);
    assert_memory_equal(&p->logs[0].key, &ours, sizeof ours);
    buf_free(&g.body);
    arena_free(&a);
    site_close(&s);
}

/* Only what the format names, in its one spelling. */
static void test_nothing_else(void **state) {
    (void)state;
    static const char *const targets[] = {
        "/log", "/log/", "/log/tile", "/log/tile/", "/log/tile/0", "/log/tile/0/", "/log/tile/0/000/", "/log/tile/0/0", "/log/tile/0/000.p/256",
        "/log/tile/0/000.p/0", "/log/tile/00/000", "/log/tile/64/000", "/log/tile/0/x000/000", "/log/tile/0/000.new", "/log/tile/0/README",
        "/log/tile/0/%30%30%30", "/log/tile/0/../0/000", "/log/tile/../checkpoint", "/log/tile/../../keys.sealed", "/log/tile/0/001", "/log/TILE/0/000",
        "/log/tile/entries", "/log/tile/Entries/000", "/log/tile/entries/002", "/log/checkpoint/", "/log/key/x", "/log/tile/0/x009/x999/000",
    };
    struct site s;
    site_open(&s);
    struct log_tree *t = start(&s.w, NULL);
    append(&s.w, 300);
    publish(t);
    log_tree_stop(&t);
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        struct got g = get(&s, targets[i]);
        if (g.status != 404 && g.status != 400) print_message("%s: %d\n", targets[i], g.status);
        assert_true(g.status == 404 || g.status == 400);
        buf_free(&g.body);
    }
    struct got g = get_as(&s, "POST", "/log/checkpoint", "identity");
    assert_int_equal(g.status, 405);
    buf_free(&g.body);
    site_close(&s);
}

static void test_ready(void **state) {
    (void)state;
    struct site s;
    const struct err why = { .status = ST_UNAVAILABLE, .key = "log.behind" };
    site_open(&s);
    struct got g = get(&s, "/readyz");
    assert_int_equal(g.status, 200);
    buf_free(&g.body);
    app_log_refuse(s.w.app, &why);
    g = get(&s, "/readyz");
    assert_int_equal(g.status, 503);
    assert_string_equal(g.body.data, "log-refused\n");
    buf_free(&g.body);
    g = get(&s, "/healthz"); /* pages go on */
    assert_int_equal(g.status, 200);
    buf_free(&g.body);
    log_board_set(s.w.app->log, LOG_STOPPED, &why);
    g = get(&s, "/readyz");
    assert_int_equal(g.status, 503);
    assert_string_equal(g.body.data, "log-stopped\n");
    buf_free(&g.body);
    site_close(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_served), cmocka_unit_test(test_key_and_policy), cmocka_unit_test(test_nothing_else),
        cmocka_unit_test(test_ready),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
