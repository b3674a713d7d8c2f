/* Reading an answer strictly: what two programs could read differently is refused, as in the request guard. */
#include <string.h>
#include <strings.h>

#include "fetch.h"

static bool digits(const char *s, size_t len, uint64_t max, uint64_t *out) {
    *out = 0;
    for (size_t i = 0; i < len; i++) {
        if (s[i] < '0' || s[i] > '9' || *out > (max - 9) / 10) return false;
        *out = *out * 10 + (uint64_t)(s[i] - '0');
    }
    return len > 0;
}

static bool status_line(const char *line, size_t len, int *status) {
    uint64_t n = 0;
    if (len < 12 || (memcmp(line, "HTTP/1.1 ", 9) != 0 && memcmp(line, "HTTP/1.0 ", 9) != 0) || (len > 12 && line[12] != ' ')) return false;
    if (!digits(line + 9, 3, 1000, &n)) return false;
    *status = (int)n;
    return n >= 100 && n < 600;
}

static bool named(const char *line, size_t name, const char *want) { return name == strlen(want) && !strncasecmp(line, want, name); }

static bool header_line(const char *line, size_t len, struct fetch_head *h) {
    const char *colon = memchr(line, ':', len);
    uint64_t n = 0;
    if (!colon || colon == line || memchr(line, '\0', len)) return false;
    size_t name = (size_t)(colon - line);
    const char *value = colon + 1, *end = line + len;
    while (value < end && (*value == ' ' || *value == '\t')) value++;
    while (end > value && (end[-1] == ' ' || end[-1] == '\t')) end--;
    size_t value_len = (size_t)(end - value);
    if (named(line, name, "Transfer-Encoding")) {
        if (h->chunked || value_len != 7 || strncasecmp(value, "chunked", 7) != 0) return false;
        h->chunked = true;
    }
    if (named(line, name, "Content-Length")) {
        if (h->sized || !digits(value, value_len, INT64_MAX, &n)) return false;
        h->sized = true;
        h->length = n;
    }
    return true;
}

bool fetch_head_parse(const char *head, size_t len, struct fetch_head *h) {
    const char *at = head, *end = head + len;
    *h = (struct fetch_head){ .status = 0 };
    for (bool first = true;; first = false) {
        const char *lf = memchr(at, '\n', (size_t)(end - at));
        if (!lf || lf == at || lf[-1] != '\r') return false;
        size_t line = (size_t)(lf - 1 - at);
        if (line == 0) return !first && lf + 1 == end && !(h->chunked && h->sized);
        if (first ? !status_line(at, line, &h->status) : !header_line(at, line, h)) return false;
        at = lf + 1;
    }
}

static int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool fetch_chunks_join(struct buf *body) {
    size_t at = 0, to = 0;
    for (;;) {
        size_t n = 0, from = at;
        for (; at < body->len && hex(body->data[at]) >= 0; at++) {
            if (n > ((size_t)1 << 28)) return false;
            n = n * 16 + (size_t)hex(body->data[at]);
        }
        const char *lf = at < body->len ? memchr(body->data + at, '\n', body->len - at) : NULL;
        if (!lf || at == from || lf[-1] != '\r') return false;
        at = (size_t)(lf - body->data) + 1;
        if (n == 0) {
            body->len = to;
            return true;
        }
        if (body->len - at < n + 2) return false;
        memmove(body->data + to, body->data + at, n);
        if (memcmp(body->data + at + n, "\r\n", 2) != 0) return false;
        to += n;
        at += n + 2;
    }
}
