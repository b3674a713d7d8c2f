/*
 * Asking another server: addresses, answers that are cut, long, doubled or slow, and TLS whose certificate must hold. The other server
 * is a thread that says one thing and closes.
 */
#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "fetch.h"

/* ---- addresses ---- */

static void test_addresses(void **state) {
    (void)state;
    static const struct {
        const char *url, *host, *port, *path;
    } good[] = { { "http://w.example", "w.example", "80", "" },           { "https://w.example/", "w.example", "443", "" },
                 { "https://w.example:8443/tx/", "w.example", "8443", "/tx" }, { "http://[::1]:90/a/b", "::1", "90", "/a/b" },
                 { "http://[::1]", "::1", "80", "" },                      { "http://127.0.0.1:8090", "127.0.0.1", "8090", "" } };
    static const char *const bad[] = { "", "w.example", "ftp://w.example", "http://", "http:///x", "http://a:b", "http://a:", "http://a:123456", "http://[::1", "http://[::1]x",
                                       "http://a b/", "http://a/x y", "http://a/x?y", "http://a/#x", "http://a\r\nX: y/", "http://::1/", "HTTP://a", "http://a@b/" };
    struct fetch_url u;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_int_equal(fetch_url_parse(good[i].url, &u, NULL), ST_OK);
        assert_string_equal(u.host, good[i].host);
        assert_string_equal(u.port, good[i].port);
        assert_string_equal(u.path, good[i].path);
        assert_int_equal(u.tls, good[i].url[4] == 's');
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (fetch_url_parse(bad[i], &u, NULL) != ST_INVALID) fail_msg("taken: %s", bad[i]);
    char longest[FETCH_HOST_BYTES + 20] = "http://";
    memset(longest + 7, 'a', FETCH_HOST_BYTES);
    assert_int_equal(fetch_url_parse(longest, &u, NULL), ST_INVALID);
    longest[7 + FETCH_HOST_BYTES - 1] = '\0';
    assert_int_equal(fetch_url_parse(longest, &u, NULL), ST_OK);
}

/* ---- heads and chunks ---- */

static void test_heads(void **state) {
    (void)state;
    static const char *const good[] = { "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.0 409\r\nContent-Length: 3\r\n\r\n", "HTTP/1.1 200 \r\nTransfer-Encoding: Chunked\r\nX:\r\n\r\n" };
    static const char *const bad[] = { "", "\r\n\r\n", "HTTP/1.1 200 OK\n\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000\r\n\r\n", "HTTP/1.1 700 x\r\n\r\n",
                                       "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\n: x\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n",
                                       "HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
                                       "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
                                       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nmore" };
    struct fetch_head h;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!fetch_head_parse(good[i], strlen(good[i]), &h)) fail_msg("refused: %s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (fetch_head_parse(bad[i], strlen(bad[i]), &h)) fail_msg("taken: %s", bad[i]);
    assert_true(fetch_head_parse(good[1], strlen(good[1]), &h));
    assert_int_equal(h.status, 409);
    assert_true(h.sized && h.length == 3);
}

static void test_chunks(void **state) {
    (void)state;
    static const struct {
        const char *in, *out; /* out NULL: refused */
    } rows[] = { { "3\r\nabc\r\n0\r\n\r\n", "abc" },          { "1;x=y\r\na\r\nA\r\n0123456789\r\n0\r\nT: x\r\n\r\n", "a0123456789" },
                 { "0\r\n\r\n", "" },                          { "3\r\nabc", NULL },
                 { "3\r\nab\r\n0\r\n\r\n", NULL },            { "3\r\nabcd\r\n0\r\n\r\n", NULL },
                 { "\r\nabc", NULL },                          { "3\nabc\n0\n\n", NULL },
                 { "x\r\nabc\r\n0\r\n\r\n", NULL },           { "ffffffffffffffff\r\nabc\r\n0\r\n\r\n", NULL } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf b = BUF_INIT;
        buf_str(&b, rows[i].in);
        bool whole = fetch_chunks_join(&b);
        assert_int_equal(whole, rows[i].out != NULL);
        if (whole) assert_int_equal(b.len, strlen(rows[i].out));
        if (whole) assert_memory_equal(b.data, rows[i].out, b.len);
        buf_free(&b);
    }
}

/* ---- exchanges ---- */

struct other {
    int listener, port;
    const char *says; /* NULL: takes the request and says nothing until the asker goes */
    gnutls_certificate_credentials_t tls;
    struct buf heard;
    pthread_t thread;
};

static ssize_t tls_pull(gnutls_session_t s, void *p, size_t n) {
    ssize_t got;
    do got = gnutls_record_recv(s, p, n);
    while (got == GNUTLS_E_AGAIN || got == GNUTLS_E_INTERRUPTED);
    return got;
}

static void *other_run(void *arg) {
    struct other *o = arg;
    gnutls_session_t s = NULL;
    char bytes[4096];
    int fd = accept(o->listener, NULL, NULL);
    ssize_t n = 0;
    if (o->tls) {
        gnutls_init(&s, GNUTLS_SERVER | GNUTLS_NO_SIGNAL);
        gnutls_set_default_priority(s);
        gnutls_credentials_set(s, GNUTLS_CRD_CERTIFICATE, o->tls);
        gnutls_transport_set_int(s, fd);
        int rc;
        do rc = gnutls_handshake(s);
        while (rc < 0 && !gnutls_error_is_fatal(rc));
        if (rc < 0) n = -1;
    }
    while (n >= 0 && (n = s ? tls_pull(s, bytes, sizeof bytes) : recv(fd, bytes, sizeof bytes, 0)) > 0) {
        buf_add(&o->heard, bytes, (size_t)n);
        if (o->says && memmem(o->heard.data, o->heard.len, "END", 3)) break;
        if (o->says && !strncmp(o->heard.data, "GET ", 4) && memmem(o->heard.data, o->heard.len, "\r\n\r\n", 4)) break;
    }
    if (o->says && n > 0) {
        if (s) (void)gnutls_record_send(s, o->says, strlen(o->says));
        else (void)send(fd, o->says, strlen(o->says), MSG_NOSIGNAL);
    }
    if (s) (void)gnutls_bye(s, GNUTLS_SHUT_WR);
    shutdown(fd, SHUT_WR);
    while (!s && recv(fd, bytes, sizeof bytes, 0) > 0) continue;
    close(fd);
    if (s) gnutls_deinit(s);
    return NULL;
}

static void other_start(struct other *o) {
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof a;
    o->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(o->listener, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(listen(o->listener, 4), 0);
    assert_int_equal(getsockname(o->listener, (struct sockaddr *)&a, &len), 0);
    o->port = ntohs(a.sin_port);
    assert_int_equal(pthread_create(&o->thread, NULL, other_run, o), 0);
}

static void other_end(struct other *o) {
    pthread_join(o->thread, NULL);
    close(o->listener);
}

static atomic_bool halt;

static enum status exchange(struct other *o, const char *host, const char *ca, const char *body, int timeout_ms, int *status, struct buf *out, struct err *e) {
    char url[100];
    struct fetch_url u;
    other_start(o);
    (void)snprintf(url, sizeof url, "http%s://%s:%d/tx", o->tls ? "s" : "", host, o->port);
    assert_int_equal(fetch_url_parse(url, &u, NULL), ST_OK);
    const struct fetch f = { .url = &u, .path = "/add", .body = body, .body_len = body ? strlen(body) : 0, .max = 20, .timeout_ms = timeout_ms, .stop = &halt, .ca_file = ca };
    buf_clear(out);
    err_clear(e);
    enum status st = fetch(&f, status, out, e);
    other_end(o);
    return st;
}

static void test_answers(void **state) {
    (void)state;
    static const struct {
        const char *says;
        enum status st;
        int status;
        const char *body;
    } rows[] = { { "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", ST_OK, 200, "abc" },
                 { "HTTP/1.1 409 C\r\nContent-Length: 3\r\n\r\nabcdef", ST_OK, 409, "abc" },
                 { "HTTP/1.1 200 OK\r\n\r\nuntil the end", ST_OK, 200, "until the end" },
                 { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", ST_OK, 200, "abc" },
                 { "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ST_OK, 200, "" },
                 { "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n01234567890123456789", ST_OK, 200, "01234567890123456789" },
                 { "HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n012345678901234567890", ST_TOO_LARGE, 200, "" },
                 { "HTTP/1.1 200 OK\r\n\r\n012345678901234567890", ST_TOO_LARGE, 200, "" },
                 { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", ST_UNAVAILABLE, 200, "" },
                 { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", ST_UNAVAILABLE, 200, "" },
                 { "HTTP/1.1 100 Continue\r\n\r\n", ST_UNAVAILABLE, 100, "" },
                 { "SSH-2.0-x\r\n", ST_UNAVAILABLE, 0, "" },
                 { "", ST_UNAVAILABLE, 0, "" } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct other o = { .says = rows[i].says };
        struct buf out = BUF_INIT;
        struct err e = { 0 };
        int status = 0;
        enum status st = exchange(&o, "127.0.0.1", NULL, "hello END", 20000, &status, &out, &e);
        if (st != rows[i].st) fail_msg("row %zu: %d %s %s", i, st, e.key, err_value(&e, "reason") ? err_value(&e, "reason") : "");
        assert_int_equal(status, rows[i].status);
        assert_int_equal(out.len, strlen(rows[i].body));
        if (out.len) assert_memory_equal(out.data, rows[i].body, out.len);
        buf_byte(&o.heard, '\0');
        assert_non_null(strstr(o.heard.data, "POST /tx/add HTTP/1.1\r\nHost: 127.0.0.1:"));
        assert_non_null(strstr(o.heard.data, "Content-Length: 9\r\n"));
        assert_non_null(strstr(o.heard.data, "\r\n\r\nhello END"));
        buf_free(&o.heard);
        buf_free(&out);
    }
    struct other get = { .says = "HTTP/1.1 204 No\r\nContent-Length: 0\r\n\r\n" };
    struct buf out = BUF_INIT;
    struct err e = { 0 };
    int status = 0;
    assert_int_equal(exchange(&get, "127.0.0.1", NULL, NULL, 20000, &status, &out, &e), ST_OK);
    assert_int_equal(status, 204);
    assert_memory_equal(get.heard.data, "GET /tx/add HTTP/1.1\r\n", 22);
    buf_free(&get.heard);
    buf_free(&out);
}

/* One who never answers, one who is not there, and a server that stops meanwhile. */
static void *halt_soon(void *arg) {
    (void)arg;
    const struct timespec t = { .tv_nsec = 50000000 };
    nanosleep(&t, NULL);
    atomic_store(&halt, true);
    return NULL;
}

static void test_nobody(void **state) {
    (void)state;
    struct other o = { .says = NULL };
    struct buf out = BUF_INIT;
    struct err e = { 0 };
    struct fetch_url u;
    char url[60];
    int status = 0;
    assert_int_equal(exchange(&o, "127.0.0.1", NULL, "hello", 100, &status, &out, &e), ST_UNAVAILABLE);
    assert_string_equal(err_value(&e, "reason"), "no answer in time");
    buf_free(&o.heard);
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%d", o.port); /* nobody listens there any more */
    assert_int_equal(fetch_url_parse(url, &u, NULL), ST_OK);
    err_clear(&e);
    assert_int_equal(fetch(&(struct fetch){ .url = &u, .path = "/", .max = 10, .timeout_ms = 20000 }, &status, &out, &e), ST_UNAVAILABLE);
    assert_string_equal(e.key, "fetch.failed");
    struct other slow = { .says = NULL };
    pthread_t t;
    assert_int_equal(pthread_create(&t, NULL, halt_soon, NULL), 0);
    assert_int_equal(exchange(&slow, "127.0.0.1", NULL, "hello", 600000, &status, &out, &e), ST_CANCELLED);
    pthread_join(t, NULL);
    atomic_store(&halt, false);
    buf_free(&slow.heard);
    buf_free(&out);
}

/* ---- TLS ---- */

static char ca_path[] = "/tmp/temlang-ca-XXXXXX";

/* A certificate for localhost that signed itself. */
static gnutls_certificate_credentials_t certificate(bool keep) {
    gnutls_x509_privkey_t key;
    gnutls_x509_crt_t crt;
    gnutls_certificate_credentials_t c;
    unsigned char serial = 1;
    gnutls_datum_t pem;
    assert_int_equal(gnutls_x509_privkey_init(&key), 0);
    assert_int_equal(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0), 0);
    assert_int_equal(gnutls_x509_crt_init(&crt), 0);
    gnutls_x509_crt_set_version(crt, 3);
    gnutls_x509_crt_set_serial(crt, &serial, 1);
    gnutls_x509_crt_set_activation_time(crt, time(NULL) - 3600);
    gnutls_x509_crt_set_expiration_time(crt, time(NULL) + 86400);
    gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, "localhost", 9);
    gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, "localhost", 9, GNUTLS_FSAN_SET);
    gnutls_x509_crt_set_basic_constraints(crt, 1, -1);
    gnutls_x509_crt_set_key(crt, key);
    assert_int_equal(gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0), 0);
    assert_int_equal(gnutls_certificate_allocate_credentials(&c), 0);
    assert_int_equal(gnutls_certificate_set_x509_key(c, &crt, 1, key), 0);
    if (keep) {
        assert_int_equal(gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &pem), 0);
        assert_int_equal(file_replace(ca_path, pem.data, pem.size, 0600, NULL), ST_OK);
        gnutls_free(pem.data);
    }
    gnutls_x509_crt_deinit(crt);
    gnutls_x509_privkey_deinit(key);
    return c;
}

static void test_tls(void **state) {
    (void)state;
    int fd = mkstemp(ca_path), status = 0;
    assert_true(fd >= 0);
    close(fd);
    gnutls_certificate_credentials_t known = certificate(true), stranger = certificate(false);
    struct buf out = BUF_INIT;
    struct err e = { 0 };
    const char *const answer = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";
    struct other good = { .says = answer, .tls = known };
    enum status st = exchange(&good, "localhost", ca_path, "hello END", 20000, &status, &out, &e);
    if (st) fail_msg("%s %s", e.key, err_value(&e, "reason"));
    assert_int_equal(status, 200);
    assert_memory_equal(out.data, "abc", 3);
    buf_free(&good.heard);
    const struct {
        gnutls_certificate_credentials_t by;
        const char *host, *ca;
    } bad[] = { { stranger, "localhost", ca_path }, { known, "127.0.0.1", ca_path }, { known, "localhost", NULL } };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct other o = { .says = answer, .tls = bad[i].by };
        assert_int_equal(exchange(&o, bad[i].host, bad[i].ca, "secret END", 20000, &status, &out, &e), ST_UNAVAILABLE);
        assert_string_equal(e.key, "fetch.failed");
        assert_int_equal(out.len, 0);
        assert_int_equal(o.heard.len, 0); /* nothing was said to who did not show who it is */
        buf_free(&o.heard);
    }
    gnutls_certificate_free_credentials(known);
    gnutls_certificate_free_credentials(stranger);
    unlink(ca_path);
    buf_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_addresses), cmocka_unit_test(test_heads), cmocka_unit_test(test_chunks), cmocka_unit_test(test_answers),
                                        cmocka_unit_test(test_nobody), cmocka_unit_test(test_tls) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
