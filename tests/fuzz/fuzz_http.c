/*
 * Raw requests against the guard and the negotiation behind it.
 *
 * Oracle: what the guard lets through satisfies a second, independently written reading of the rules; what it refuses
 * has one of its statuses; a parameter that was taken out of a query is not in it any more.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../../src/http/ask.h"
#include "../../src/http/client.h"
#include "../../src/http/cookie.h"
#include "http/router.h"

#define HEADERS 80

#define MUST(x)                                                                                                        \
    do {                                                                                                               \
        if (!(x)) abort();                                                                                             \
    } while (0)

static bool named(const struct http_header *h, const char *name) {
    return h->name_len == strlen(name) && !strncasecmp(h->name, name, h->name_len);
}

/* The rules again, said backwards: from what is allowed. */
static void check_accepted(const struct http_request *q) {
    size_t hosts = 0, lengths = 0;
    bool post = !strcmp(q->method, "POST");
    MUST(post || !strcmp(q->method, "GET") || !strcmp(q->method, "HEAD"));
    MUST(!strcmp(q->version, "HTTP/1.1") || !strcmp(q->version, "HTTP/1.0"));
    MUST(q->target_len >= 1 && q->target_len <= 2048 && q->target[0] == '/');
    MUST(!memmem(q->target, q->target_len, "%00", 3) && !memchr(q->target, '#', q->target_len));
    for (size_t i = 0; i < q->target_len; i++) MUST(isgraph((unsigned char)q->target[i]));
    char path[2050] = { 0 };
    size_t n = 0;
    for (size_t i = 0; i < q->target_len && q->target[i] != '?'; i++) {
        if (q->target[i] == '%' && q->target[i + 1] == '2' && tolower((unsigned char)q->target[i + 2]) == 'e') {
            path[n++] = '.';
            i += 2;
        } else {
            path[n++] = q->target[i];
        }
    }
    path[n++] = '/';
    MUST(!strstr(path, "/./") && !strstr(path, "/../"));
    for (size_t i = 0; i < q->headers_len; i++) {
        const struct http_header *h = &q->headers[i];
        MUST(h->name_len && !memchr(h->name, ' ', h->name_len) && !memchr(h->name, ':', h->name_len));
        MUST(!memchr(h->value, 0, h->value_len) && !memchr(h->value, '\n', h->value_len) &&
             !memchr(h->value, '\r', h->value_len));
        MUST(!named(h, "Transfer-Encoding"));
        hosts += named(h, "Host");
        if (named(h, "Content-Length")) {
            lengths++;
            for (size_t c = 0; c < h->value_len; c++) MUST(strchr(post ? "0123456789 \t" : "0 \t", h->value[c]));
        }
    }
    MUST(hosts <= 1 && lengths <= 1 && (hosts == 1 || !strcmp(q->version, "HTTP/1.0")));
}

static bool has(const struct http_request *q, const char *name) {
    for (size_t i = 0; i < q->headers_len; i++)
        if (named(&q->headers[i], name)) return true;
    return false;
}

/* "METHOD target VERSION\nName: value\n…": NUL may stand anywhere but in method and version. */
static char *next_line(char **at, char *end, size_t *len) {
    char *from = *at, *eol = memchr(from, '\n', (size_t)(end - from));
    *len = (size_t)((eol ? eol : end) - from);
    *at = eol ? eol + 1 : end;
    return from;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const int refusals[] = { 400, 411, 413, 414, 431, 501, 505 };
    struct http_header headers[HEADERS];
    char *copy = malloc(size + 1), *at = copy;
    MUST(copy);
    memcpy(copy, data, size);
    copy[size] = '\0';
    size_t len, n = 0;
    char *line = next_line(&at, copy + size, &len);
    char *target = memchr(line, ' ', len),
         *version = target ? memrchr(target, ' ', len - (size_t)(target - line)) : NULL;
    struct http_request q = {
        .method = "GET", .version = "HTTP/1.1", .target = line, .target_len = len, .peer = "10.0.0.1"
    };
    if (version && version > target) {
        char *end = line + len;
        if (end < copy + size) *end = '\0';
        *target = *version = '\0';
        q.method = line;
        q.version = version + 1;
        q.target = target + 1;
        q.target_len = (size_t)(version - target - 1);
    }
    while (at < copy + size && n < HEADERS) {
        line = next_line(&at, copy + size, &len);
        char *colon = memchr(line, ':', len);
        size_t name = colon ? (size_t)(colon - line) : len, skip = colon ? name + 1 : len;
        headers[n++] = (struct http_header){ line, line + skip, name, len - skip };
    }
    q.headers = headers;
    q.headers_len = n;
    int status = -1;
    bool fine = http_guard(&q, &status), known = fine && status == 0;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) known = known || (!fine && status == refusals[i]);
    MUST(known);
    if (fine) check_accepted(&q);

    struct ask a;
    struct buf rest = BUF_INIT;
    char ip[CLIENT_ADDRESS_BYTES], decoded[64];
    static const char *const proxies[] = { "10.0.0.1" };
    const char *value;
    size_t value_len;
    ask_read(&q, &a);
    MUST(a.path_len + (a.query_len ? a.query_len + 1 : 0) <= q.target_len);
    query_without(&rest, a.query, a.query_len, "l");
    MUST(rest.len <= a.query_len && !query_get(rest.len ? rest.data : "", rest.len, "l", &value, &value_len));
    MUST(query_decode(a.query, a.query_len, decoded, sizeof decoded) <= sizeof decoded);
    client_address(&q, proxies, 1, ip);
    MUST(strlen(ip) < sizeof ip);
    client_is_person(&q);
    enum cookie_mode mode = client_cookie_mode(&q, proxies, 1, size & 1);
    const char *cookie = cookie_name(mode);
    MUST(mode != COOKIE_LOOPBACK || (size & 1));
    if (cookie && cookie_get(&q, cookie, &value, &value_len)) MUST(!memchr(value, ';', value_len));
    if (origin_holds(&q, mode == COOKIE_HOST)) MUST(has(&q, "Origin") || has(&q, "Sec-Fetch-Site"));
    buf_free(&rest);
    free(copy);
    return 0;
}
