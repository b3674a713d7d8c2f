/* Canonical JSON, so that two programs that mean the same entry hash the same bytes. */
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

#define DEPTH_MAX 64
#define INTEGER_MAX ((json_int_t)1 << 53)

static enum status write_value(struct buf *out, const json_t *v, int depth, struct err *e);

static enum status write_string(struct buf *out, const char *s, size_t len, struct err *e) {
    buf_byte(out, '"');
    for (size_t pos = 0, from = 0; pos < len; from = pos) {
        int32_t c = utf8_next(s, len, &pos);
        if (c < 0x20 || c == 0x7F) return err_set(e, ST_INVALID, NULL, "json.control");
        if (c == '"' || c == '\\') buf_byte(out, '\\');
        buf_add(out, s + from, pos - from);
    }
    buf_byte(out, '"');
    return ST_OK;
}

struct member {
    const char *key;
    size_t len;
    const json_t *value;
};

/* First UTF-16 code unit of a code point: above U+FFFF it is a surrogate, which sorts before U+E000. */
static int32_t first_unit(int32_t c) {
    return c > 0xFFFF ? 0xD800 + ((c - 0x10000) >> 10) : c;
}

static int by_utf16(const void *a, const void *b) {
    const struct member *x = a, *y = b;
    size_t i = 0, j = 0;
    for (;;) {
        int32_t c = utf8_next(x->key, x->len, &i), d = utf8_next(y->key, y->len, &j);
        if (c < 0 || d < 0) return (c >= 0) - (d >= 0);
        int32_t u = first_unit(c), v = first_unit(d);
        if (u != v) return u < v ? -1 : 1;
        if (c != d) return c < d ? -1 : 1;
    }
}

static enum status write_members(struct buf *out, const struct member *m, size_t n, int depth, struct err *e) {
    for (size_t i = 0; i < n; i++) {
        if (i) buf_byte(out, ',');
        enum status s = write_string(out, m[i].key, m[i].len, e);
        if (s != ST_OK) return s;
        buf_byte(out, ':');
        s = write_value(out, m[i].value, depth, e);
        if (s != ST_OK) return s;
    }
    return ST_OK;
}

/* jansson's iterators take a mutable object although they change nothing. */
static json_t *mutable_object(const json_t *v) {
    union {
        const json_t *in;
        json_t *out;
    } u = {v};
    return u.out;
}

static enum status write_object(struct buf *out, const json_t *v, int depth, struct err *e) {
    size_t n = json_object_size(v), i = 0;
    struct member *m = calloc(n ? n : 1, sizeof *m);
    if (!m) return err_set(e, ST_NO_MEMORY, NULL, "");
    json_t *object = mutable_object(v);
    for (void *it = json_object_iter(object); it && i < n; it = json_object_iter_next(object, it), i++)
        m[i] = (struct member){json_object_iter_key(it), json_object_iter_key_len(it), json_object_iter_value(it)};
    qsort(m, i, sizeof *m, by_utf16);
    buf_byte(out, '{');
    enum status s = write_members(out, m, i, depth, e);
    buf_byte(out, '}');
    free(m);
    return s;
}

static enum status write_array(struct buf *out, const json_t *v, int depth, struct err *e) {
    buf_byte(out, '[');
    for (size_t i = 0; i < json_array_size(v); i++) {
        if (i) buf_byte(out, ',');
        enum status s = write_value(out, json_array_get(v, i), depth, e);
        if (s != ST_OK) return s;
    }
    buf_byte(out, ']');
    return ST_OK;
}

static enum status write_integer(struct buf *out, json_int_t v, struct err *e) {
    if (v > INTEGER_MAX || v < -INTEGER_MAX) return err_set(e, ST_INVALID, NULL, "json.range");
    buf_printf(out, "%" JSON_INTEGER_FORMAT, v);
    return ST_OK;
}

static enum status write_value(struct buf *out, const json_t *v, int depth, struct err *e) {
    if (!v || depth > DEPTH_MAX) return err_set(e, ST_INVALID, NULL, "json.depth");
    switch (json_typeof(v)) {
    case JSON_OBJECT: return write_object(out, v, depth + 1, e);
    case JSON_ARRAY: return write_array(out, v, depth + 1, e);
    case JSON_STRING: return write_string(out, json_string_value(v), json_string_length(v), e);
    case JSON_INTEGER: return write_integer(out, json_integer_value(v), e);
    case JSON_REAL: return err_set(e, ST_INVALID, NULL, "json.real");
    case JSON_TRUE: buf_str(out, "true"); return ST_OK;
    case JSON_FALSE: buf_str(out, "false"); return ST_OK;
    case JSON_NULL: break;
    }
    buf_str(out, "null");
    return ST_OK;
}

enum status json_canonical(struct buf *out, const json_t *v, struct err *e) {
    size_t len = out->len;
    enum status s = write_value(out, v, 0, e);
    if (s == ST_OK && out->failed) s = err_set(e, ST_NO_MEMORY, NULL, "");
    if (s != ST_OK && out->data) {
        out->len = len;
        out->data[len] = '\0';
    }
    return s;
}
