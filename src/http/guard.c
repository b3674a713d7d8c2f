/*
 * The request guard: libmicrohttpd 0.9.75 lets through what two programs may read differently (two lengths, two
 * hosts, NUL bytes), so nothing is routed before it is plainly well-formed.  src: RFC 9112 §3, §5, §6; RFC 9110 §5.5,
 * §5.6.2
 */
#include <string.h>
#include <strings.h>

#include "http/router.h"

#define TARGET_MAX 2048
#define HEADERS_MAX 64
#define HEADERS_BYTES_MAX 12288
#define LENGTH_DIGITS_MAX 18

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_alnum(char c) { return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

static bool is_token(const char *s, size_t len) {
    for (size_t i = 0; i < len; i++)
        if (!is_alnum(s[i]) && (!s[i] || !strchr("!#$%&'*+-.^_`|~", s[i]))) return false;
    return len > 0;
}

static int hex_value(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* ---- request line ---- */

static int check_method(const char *method) {
    if (!is_token(method, strlen(method))) return 400;
    return strcmp(method, "GET") && strcmp(method, "HEAD") && strcmp(method, "POST") ? 501 : 0;
}

static int check_version(const char *v) {
    if (!strcmp(v, "HTTP/1.1") || !strcmp(v, "HTTP/1.0")) return 0;
    bool shaped = strlen(v) == 8 && !memcmp(v, "HTTP/", 5) && is_digit(v[5]) && v[6] == '.' && is_digit(v[7]);
    return shaped ? 505 : 400;
}

/* Whether a path segment is "." or ".." in any spelling: a proxy may have resolved it differently. */
static bool is_dot_segment(const char *s, size_t len) {
    size_t dots = 0;
    for (size_t i = 0; i < len; dots++) {
        if (s[i] == '.')
            i++;
        else if (len - i >= 3 && s[i] == '%' && s[i + 1] == '2' && (s[i + 2] | 0x20) == 'e')
            i += 3;
        else
            return false;
    }
    return dots == 1 || dots == 2;
}

static bool has_dot_segment(const char *path, size_t len) {
    for (size_t from = 1; from <= len;) {
        const char *slash = memchr(path + from, '/', len - from);
        size_t to = slash ? (size_t)(slash - path) : len;
        if (is_dot_segment(path + from, to - from)) return true;
        from = to + 1;
    }
    return false;
}

static int check_target(const char *t, size_t len) {
    if (len > TARGET_MAX) return 414;
    if (len == 0 || t[0] != '/') return 400;
    for (size_t i = 0; i < len; i++) {
        if (t[i] <= ' ' || t[i] > '~' || t[i] == '#') return 400;
        if (t[i] != '%') continue;
        if (len - i < 3) return 400;
        int high = hex_value(t[i + 1]), low = hex_value(t[i + 2]);
        if (high < 0 || low < 0 || high + low == 0) return 400;
    }
    const char *query = memchr(t, '?', len);
    return has_dot_segment(t, query ? (size_t)(query - t) : len) ? 400 : 0;
}

/* ---- headers ---- */

/* HTAB, SP, VCHAR and obs-text: everything that cannot end a line or cut a string. */
static bool is_field_value(const char *s, size_t len) {
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f) return false;
    }
    return true;
}

static bool is_port(const char *s, size_t len) {
    unsigned port = 0;
    for (size_t i = 0; i < len; i++) {
        if (!is_digit(s[i])) return false;
        port = port * 10 + (unsigned)(s[i] - '0');
    }
    return len >= 1 && len <= 5 && port <= 65535;
}

static bool is_host(const char *s, size_t len) {
    size_t name = 0;
    if (len && s[0] == '[') {
        while (++name < len && s[name] != ']')
            if (hex_value(s[name]) < 0 && s[name] != ':' && s[name] != '.') return false;
        if (name < 3 || name >= len) return false;
        name++;
    } else {
        while (name < len && (is_alnum(s[name]) || strchr("-._", s[name] ? s[name] : '?'))) name++;
        if (name == 0 || name > 255) return false;
    }
    return name == len || (s[name] == ':' && is_port(s + name + 1, len - name - 1));
}

struct seen {
    int hosts, lengths, codings;
    bool body;
};

static bool is_named(const struct http_header *h, const char *name) {
    return h->name_len == strlen(name) && !strncasecmp(h->name, name, h->name_len);
}

static bool check_header(const struct http_header *h, struct seen *seen) {
    if (!is_token(h->name, h->name_len) || !is_field_value(h->value, h->value_len)) return false;
    const char *v = h->value;
    size_t len = h->value_len;
    while (len && (v[len - 1] == ' ' || v[len - 1] == '\t')) len--;
    while (len && (*v == ' ' || *v == '\t')) v++, len--;
    if (is_named(h, "Host")) {
        seen->hosts++;
        return is_host(v, len);
    }
    if (is_named(h, "Transfer-Encoding")) {
        seen->codings++;
        seen->body = true;
        return len == 7 && !strncasecmp(v, "chunked", 7);
    }
    if (!is_named(h, "Content-Length")) return true;
    seen->lengths++;
    for (size_t i = 0; i < len; i++) {
        if (!is_digit(v[i])) return false;
        if (v[i] != '0') seen->body = true;
    }
    return len > 0 && len <= LENGTH_DIGITS_MAX;
}

static int check_headers(const struct http_request *q) {
    struct seen seen = { 0 };
    size_t bytes = 0;
    if (q->headers_len > HEADERS_MAX) return 431;
    for (size_t i = 0; i < q->headers_len; i++) {
        bytes += q->headers[i].name_len + q->headers[i].value_len;
        if (bytes > HEADERS_BYTES_MAX) return 431;
        if (!check_header(&q->headers[i], &seen)) return 400;
    }
    bool old = !strcmp(q->version, "HTTP/1.0");
    if (seen.hosts > 1 || (!old && seen.hosts == 0)) return 400;
    if (seen.lengths > 1 || seen.codings > 1 || (seen.lengths && seen.codings) || (old && seen.codings)) return 400;
    if (strcmp(q->method, "POST") != 0) return seen.body ? 413 : 0;
    return seen.codings ? 411 : 0;
}

/*
 * Order: what makes the bytes ambiguous (400) before what is merely not offered, so that a smuggled second request is
 * never answered as an unknown method of the first.
 */
bool http_guard(const struct http_request *q, int *status) {
    int method = check_method(q->method), version = check_version(q->version);
    int target = check_target(q->target, q->target_len), headers = check_headers(q);
    int all[] = { method, version, target, headers };
    *status = 0;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i] == 400) *status = 400;
    for (size_t i = 0; i < sizeof all / sizeof *all && !*status; i++) *status = all[i];
    return *status == 0;
}
