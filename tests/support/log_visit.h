/*
 * A visitor of the public log's pages, over a world whose log is published when a test says so. Include after cmocka.h.
 */
#ifndef TEMLANG_TESTS_LOG_VISIT_H
#define TEMLANG_TESTS_LOG_VISIT_H

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "core/proof.h"
#include "http/router.h"
#include "log_site.h"

struct site {
    struct world w;
    struct router *r;
    struct router_worker *worker;
    struct log_tree *tree;
    const char *ip, *accept;
    struct http_response out;
};

static inline void site_open(struct site *s) {
    static const char *const proxies[] = { "10.0.0.1" };
    memset(s, 0, sizeof *s);
    s->out.fd = -1;
    s->ip = "203.0.113.7";
    s->accept = "text/html";
    assert_int_equal(text_load(NULL), ST_OK);
    world_open(&s->w, false);
    assert_int_equal(router_open(&s->r, s->w.app, proxies, 1, NULL), ST_OK);
    assert_int_equal(router_worker_open(&s->worker, s->r, NULL), ST_OK);
    s->tree = start(&s->w, NULL);
}

static inline void site_close(struct site *s) {
    log_tree_stop(&s->tree);
    http_response_free(&s->out);
    router_worker_close(&s->worker);
    router_close(&s->r);
    world_close(&s->w);
}

static inline int get(struct site *s, const char *target) {
    const char *const h[][2] = { { "Host", "tx.example" }, { "X-Forwarded-Proto", "https" }, { "X-Forwarded-For", s->ip }, { "User-Agent", "Phone A" },
                                 { "Accept-Language", "vi" }, { "Accept", s->accept } };
    struct http_header headers[6];
    for (size_t i = 0; i < 6; i++) headers[i] = (struct http_header){ h[i][0], h[i][1], strlen(h[i][0]), strlen(h[i][1]) };
    const struct http_request q = { .method = "GET", .version = "HTTP/1.1", .target = target, .target_len = strlen(target), .headers = headers,
                                    .headers_len = 6, .peer = "10.0.0.1" };
    http_response_free(&s->out);
    router_handle(s->worker, &q, &s->out);
    return s->out.status;
}

static inline const char *header(const struct site *s, const char *name) {
    for (int i = 0; i < s->out.headers_len; i++)
        if (!strcmp(s->out.headers[i].name, name)) return s->out.headers[i].value;
    return "";
}

static inline bool says(const struct site *s, const char *text) { return s->out.body.data && memmem(s->out.body.data, s->out.body.len, text, strlen(text)) != NULL; }

/* A page of that status with that text; nothing of it is kept on the visitor's side. */
static inline void shows(struct site *s, const char *target, int status, const char *text) {
    int got = get(s, target);
    if (got != status || (text && !says(s, text))) {
        print_error("%s: %d instead of %d, with \"%s\"\n", target, got, status, text ? text : "");
        (void)fwrite(s->out.body.data ? s->out.body.data : "", 1, s->out.body.len, stderr);
        fail();
    }
    assert_string_equal(header(s, "Set-Cookie"), "");
    assert_false(says(s, "<script"));
}

static inline void goes(struct site *s, const char *target, const char *to) {
    if (get(s, target) != 303) print_error("%s: %d\n", target, s->out.status);
    assert_int_equal(s->out.status, 303);
    assert_string_equal(header(s, "Location"), to);
}

static inline json_t *json_of(struct site *s, const char *target, int status) {
    s->accept = "application/json";
    shows(s, target, status, NULL);
    s->accept = "text/html";
    json_t *v = json_loadb(s->out.body.data, s->out.body.len, 0, NULL);
    assert_non_null(v);
    return v;
}

static inline const char *entry_path(uint64_t n, const char *more) {
    static char path[120];
    (void)snprintf(path, sizeof path, "/so-cong-khai/muc/%llu%s", (unsigned long long)n, more);
    return path;
}

static inline void site_sync(struct site *s) { publish(s->tree); }

/* Nothing of a template or a sentence is left open. */
static inline void whole(const struct site *s) {
    static const char *const open[] = { "{{", "[log-", "[scan", "[field", "{of}", "{n}", "{d}", "{no}", "(null)" };
    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        if (says(s, open[i])) fail_msg("%s in a page", open[i]);
}

static inline int64_t makers(struct site *s) { return world_product(&s->w, "Khăn <Mẫu>", NULL, "2411A", 9000, NULL); }

static inline void hex_read(const char *hex, unsigned char *out, size_t len) {
    size_t n = 0;
    assert_non_null(hex);
    assert_int_equal(sodium_hex2bin(out, len, hex, strlen(hex), NULL, &n, NULL), 0);
    assert_int_equal(n, len);
}

static inline const char *str(const json_t *o, const char *name) {
    const char *v = json_string_value(json_object_get(o, name));
    assert_non_null(v);
    return v;
}

static inline void path_read(const json_t *o, struct proof *p, bool *left) {
    const json_t *step = NULL;
    size_t i = 0;
    p->len = 0;
    json_array_foreach(json_object_get(o, "path"), i, step) {
        assert_true(i < PROOF_MAX);
        left[i] = !strcmp(str(step, "side"), "left");
        hex_read(str(step, "hash"), p->hash[i], MERKLE_HASH_BYTES);
        p->len++;
    }
}

#endif
