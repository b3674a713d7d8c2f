/* The one growing buffer of the program: every writer appends blindly and the owner asks once whether it failed. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_MAX ((size_t)1 << 30)
#define FIRST_BYTES ((size_t)256)

void buf_free(struct buf *b) {
    free(b->data);
    b->data = NULL;
    b->len = b->cap = 0;
    b->failed = false;
}

void buf_clear(struct buf *b) {
    b->len = 0;
    b->failed = false;
    if (b->data) b->data[0] = '\0';
}

static char *fail(struct buf *b) {
    b->failed = true;
    return NULL;
}

char *buf_room(struct buf *b, size_t len) {
    if (b->failed) return NULL;
    size_t max = b->max ? b->max : DEFAULT_MAX;
    if (b->len > max || len > max - b->len) return fail(b);
    size_t need = b->len + len + 1;
    if (need > b->cap) {
        size_t cap = b->cap ? b->cap : FIRST_BYTES;
        while (cap < need) cap *= 2;
        char *data = realloc(b->data, cap);
        if (!data) return fail(b);
        b->data = data;
        b->cap = cap;
    }
    b->data[need - 1] = '\0';
    return b->data + b->len;
}

void buf_add(struct buf *b, const void *p, size_t len) {
    char *at = buf_room(b, len);
    if (!at) return;
    if (len) memcpy(at, p, len);
    b->len += len;
}

void buf_str(struct buf *b, const char *s) {
    buf_add(b, s, strlen(s));
}

void buf_byte(struct buf *b, unsigned char c) {
    buf_add(b, &c, 1);
}

void buf_printf(struct buf *b, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0) {
        fail(b);
        return;
    }
    char *at = buf_room(b, (size_t)n);
    if (!at) return;
    va_start(ap, fmt);
    int m = vsnprintf(at, (size_t)n + 1, fmt, ap);
    va_end(ap);
    if (m != n) fail(b);
    else b->len += (size_t)n;
}

void buf_u64(struct buf *b, uint64_t v) {
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + v % 10);
        v /= 10;
    } while (v);
    buf_add(b, digits + at, sizeof digits - at);
}

static const char *html_entity(char c) {
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return NULL;
    }
}

void buf_html(struct buf *b, const char *s, size_t len) {
    size_t from = 0;
    if (len == 0) return; /* s may be NULL then */
    for (size_t i = 0; i < len; i++) {
        const char *entity = html_entity(s[i]);
        if (!entity) continue;
        buf_add(b, s + from, i - from);
        buf_str(b, entity);
        from = i + 1;
    }
    buf_add(b, s + from, len - from);
}
