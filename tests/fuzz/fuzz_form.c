/*
 * Bodies of forms: first byte even: urlencoded; odd: multipart, whose first line is a Content-Type.
 *
 * Oracle: what is taken, written out again in the plainest way, is read as the same fields; texts are UTF-8 without NUL and
 * without CR; files lie in the body. The body stands in memory of exactly its size, so a read outside of it is seen.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/http/form.h"
#include "base/buf.h"
#include "base/utf8.h"

#define MUST(x)                                                                                                        \
    do {                                                                                                               \
        if (!(x)) abort();                                                                                             \
    } while (0)

static void check(const struct form *f, const char *body, size_t len) {
    MUST(f->len <= FORM_FIELDS_MAX);
    for (size_t i = 0; i < f->len; i++) {
        const struct form_field *one = &f->fields[i];
        MUST(one->name[0] && strlen(one->name) <= FORM_NAME_MAX && utf8_valid(one->name, strlen(one->name)));
        if (one->filename) {
            MUST(!strchr(one->filename, '/') && !strchr(one->filename, '\\'));
            MUST(!one->len || (one->value >= body && one->value + one->len <= body + len));
            continue;
        }
        MUST(strlen(one->value) == one->len && utf8_valid(one->value, one->len) && !strchr(one->value, '\r'));
        MUST(form_text(f, one->name));
    }
}

static void same(const struct form *f, const struct form *g) {
    MUST(f->len == g->len);
    for (size_t i = 0; i < f->len; i++) {
        const struct form_field *one = &f->fields[i], *two = &g->fields[i];
        MUST(!strcmp(one->name, two->name) && one->len == two->len && !memcmp(one->value, two->value, one->len));
        MUST(!one->filename == !two->filename && (!one->filename || !strcmp(one->filename, two->filename)));
    }
}

static void percent(struct buf *b, const char *s, size_t len) {
    for (size_t i = 0; i < len; i++) buf_printf(b, "%%%02x", (unsigned char)s[i]);
}

static void again_urlencoded(const struct form *f) {
    struct buf b = BUF_INIT;
    struct arena *a = arena_new((size_t)8 << 20);
    struct form g;
    for (size_t i = 0; i < f->len; i++) {
        if (i) buf_byte(&b, '&');
        percent(&b, f->fields[i].name, strlen(f->fields[i].name));
        buf_byte(&b, '=');
        percent(&b, f->fields[i].value, f->fields[i].len);
    }
    MUST(a && !b.failed && form_read_urlencoded(&g, b.data ? b.data : "", b.len, a) == ST_OK);
    same(f, &g);
    arena_free(&a);
    buf_free(&b);
}

/* A backslash before a quote, or a percent sign, has no plain spelling that every browser shares: such names stay unwritten. */
static bool quoted(struct buf *b, const char *s) {
    for (; *s; s++) {
        if (*s == '\\' || *s == '%') return false;
        if (*s == '"')
            buf_str(b, "%22");
        else
            buf_byte(b, (unsigned char)*s);
    }
    return true;
}

static void again_multipart(const struct form *f, const char *body, size_t len) {
    static const char fence[] = "a-fence-that-no-body-holds";
    if (memmem(body, len, fence, sizeof fence - 1)) return;
    struct buf b = BUF_INIT;
    struct arena *a = arena_new((size_t)8 << 20);
    struct form g;
    bool plain = true;
    for (size_t i = 0; i < f->len && plain; i++) {
        const struct form_field *one = &f->fields[i];
        buf_printf(&b, "--%s\r\nContent-Disposition: form-data; name=\"", fence);
        plain = quoted(&b, one->name);
        if (one->filename) {
            buf_str(&b, "\"; filename=\"");
            plain = plain && quoted(&b, one->filename);
        }
        buf_str(&b, "\"\r\n\r\n");
        buf_add(&b, one->value, one->len);
        buf_str(&b, "\r\n");
    }
    buf_printf(&b, "--%s--\r\n", fence);
    MUST(a && !b.failed);
    if (plain) {
        MUST(form_read_multipart(&g, b.data, b.len, fence, sizeof fence - 1, a) == ST_OK);
        same(f, &g);
    }
    arena_free(&a);
    buf_free(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size) return 0;
    bool multipart = data[0] & 1;
    const char *text = (const char *)data + 1, *boundary = NULL;
    size_t len = size - 1, boundary_len = 0;
    const char *eol = multipart ? memchr(text, '\n', len) : NULL;
    if (multipart) {
        size_t type = eol ? (size_t)(eol - text) : len;
        if (form_kind_of(text, type, &boundary, &boundary_len) != FORM_MULTIPART) return 0;
        MUST(boundary >= text && boundary + boundary_len <= text + type && boundary_len <= FORM_BOUNDARY_MAX);
        text += eol ? type + 1 : type;
        len -= eol ? type + 1 : type;
    }
    char *body = malloc(len ? len : 1);
    struct arena *a = arena_new((size_t)8 << 20);
    struct form f;
    MUST(body && a);
    memcpy(body, text, len);
    enum status st = multipart ? form_read_multipart(&f, body, len, boundary, boundary_len, a)
                               : form_read_urlencoded(&f, body, len, a);
    MUST(st == ST_OK || st == ST_INVALID || st == ST_TOO_LARGE);
    MUST(st == ST_OK || f.len == 0);
    check(&f, body, len);
    if (st == ST_OK && multipart) again_multipart(&f, body, len);
    if (st == ST_OK && !multipart) again_urlencoded(&f);
    arena_free(&a);
    free(body);
    return 0;
}
