/*
 * Forms are what strangers can send most of, so both readers are strict and small: what browsers write is taken, anything else
 * makes the form invalid. A library was not used: libmicrohttpd's own post processor repairs what is broken, and its answer
 * comes in pieces.
 */
#include "form.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"

#define PART_HEADERS_MAX 8
#define PART_HEADER_BYTES_MAX 1024

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Take len bytes at s, a text that may be changed: line ends to LF, then checked.  out: its new length, SIZE_MAX if it is none */
static size_t text_settle(char *s, size_t len) {
    size_t n = 0;
    if (memchr(s, '\0', len) || !utf8_valid(s, len)) return SIZE_MAX;
    for (size_t i = 0; i < len; i++) {
        if (s[i] == '\r' && i + 1 < len && s[i + 1] == '\n') i++;
        s[n++] = s[i] == '\r' ? '\n' : s[i];
    }
    s[n] = '\0';
    return n;
}

static bool is_name(const char *s, size_t len) {
    return len > 0 && len <= FORM_NAME_MAX && !utf8_has_control(s, len);
}

/* ---- application/x-www-form-urlencoded ---- */

/* out: NULL where an escape is broken, it is no text, or memory is short */
static char *url_text(const char *s, size_t len, size_t *out_len, struct arena *a) {
    char *out = arena_alloc(a, len + 1);
    size_t n = 0;
    for (size_t i = 0; out && i < len; i++) {
        if (s[i] != '%') {
            out[n++] = s[i] == '+' ? ' ' : s[i];
            continue;
        }
        int high = len - i >= 3 ? hex_digit(s[i + 1]) : -1, low = high >= 0 ? hex_digit(s[i + 2]) : -1;
        if (low < 0) return NULL;
        out[n++] = (char)(high * 16 + low);
        i += 2;
    }
    if (!out) return NULL;
    *out_len = text_settle(out, n);
    return *out_len == SIZE_MAX ? NULL : out;
}

static size_t count_bytes(const char *s, size_t len, char c) {
    size_t n = 0;
    for (size_t i = 0; i < len; i++) n += s[i] == c;
    return n;
}

static enum status fail(struct form *f, enum status st, const struct arena *a) {
    *f = (struct form){ NULL, 0 };
    return arena_spent(a) ? ST_NO_MEMORY : st;
}

enum status form_read_urlencoded(struct form *f, const char *body, size_t len, struct arena *a) {
    *f = (struct form){ NULL, 0 };
    if (!len) return ST_OK;
    size_t most = count_bytes(body, len, '&') + 1;
    if (most > FORM_FIELDS_MAX) return ST_TOO_LARGE;
    f->fields = arena_alloc(a, most * sizeof *f->fields);
    if (!f->fields) return fail(f, ST_NO_MEMORY, a);
    for (const char *at = body, *end = body + len; at < end;) {
        const char *amp = memchr(at, '&', (size_t)(end - at)), *to = amp ? amp : end;
        const char *equals = memchr(at, '=', (size_t)(to - at)), *name_end = equals ? equals : to;
        struct form_field *one = &f->fields[f->len];
        size_t name_len;
        if (to > at) {
            one->name = url_text(at, (size_t)(name_end - at), &name_len, a);
            one->value = url_text(equals ? equals + 1 : to, (size_t)(to - (equals ? equals + 1 : to)), &one->len, a);
            if (!one->name || !one->value || !is_name(one->name, name_len)) return fail(f, ST_INVALID, a);
            f->len++;
        }
        at = amp ? amp + 1 : end;
    }
    return ST_OK;
}

/* ---- multipart/form-data ---- */

struct reader {
    const char *at, *end;
    struct arena *arena;
};

static bool starts(const struct reader *r, const char *s, size_t len) {
    return (size_t)(r->end - r->at) >= len && !memcmp(r->at, s, len);
}

/*
 * The quoted value behind at[0] == '"'. Browsers write a quote as %22 and line breaks as %0D %0A; some older ones \".
 *   out  copied; *at behind the closing quote; NULL where it is no text or memory is short
 */
static char *quoted(const char **at, const char *end, size_t *len, struct arena *a) {
    char *out = arena_alloc(a, (size_t)(end - *at) + 1);
    const char *s = *at + 1;
    size_t n = 0;
    for (; out && s < end && *s != '"'; s++) {
        if (end - s >= 3 && !memcmp(s, "%22", 3)) {
            out[n++] = '"';
            s += 2;
        } else if (end - s >= 2 && s[0] == '\\' && s[1] == '"') {
            out[n++] = *++s;
        } else {
            out[n++] = *s;
        }
    }
    if (!out || s >= end || memchr(out, '\0', n)) return NULL;
    *at = s + 1;
    *len = n;
    return out;
}

/* A name to show, never a path: without folders, "" where it is no text. */
static const char *plain_filename(const char *s, size_t len) {
    if (!utf8_valid(s, len) || utf8_has_control(s, len)) return "";
    for (const char *at = s + len; at > s; at--)
        if (at[-1] == '/' || at[-1] == '\\') return at;
    return s;
}

/* ` name="x"; filename="y"` behind "form-data;".  src: RFC 7578 §4.2 */
static bool read_disposition(const char *s, const char *end, struct form_field *one, struct arena *a) {
    while (s < end) {
        while (s < end && (*s == ' ' || *s == '\t')) s++;
        const char *equals = memchr(s, '=', (size_t)(end - s));
        if (!equals || end - equals < 2 || equals[1] != '"') return false;
        size_t key = (size_t)(equals - s), len;
        bool name = key == 4 && !strncasecmp(s, "name", 4), file = key == 8 && !strncasecmp(s, "filename", 8);
        s = equals + 1;
        char *value = quoted(&s, end, &len, a);
        if (!value || (name && one->name) || (file && one->filename)) return false;
        if (name && (!utf8_valid(value, len) || !is_name(value, len))) return false;
        if (name) one->name = value;
        if (file) one->filename = plain_filename(value, len);
        while (s < end && (*s == ' ' || *s == '\t')) s++;
        if (s < end && *s++ != ';') return false;
    }
    return one->name != NULL;
}

/* The header lines of a part and the empty line behind them. */
static bool read_part_headers(struct reader *r, struct form_field *one) {
    static const char disposition[] = "Content-Disposition:";
    bool seen = false;
    for (int n = 0; n <= PART_HEADERS_MAX; n++) {
        size_t room = (size_t)(r->end - r->at);
        if (room > PART_HEADER_BYTES_MAX) room = PART_HEADER_BYTES_MAX;
        const char *eol = memmem(r->at, room, "\r\n", 2), *s = r->at;
        if (!eol || memchr(s, '\n', (size_t)(eol - s)) || memchr(s, '\0', (size_t)(eol - s))) return false;
        r->at = eol + 2;
        if (eol == s) return seen;
        if ((size_t)(eol - s) < sizeof disposition - 1 || strncasecmp(s, disposition, sizeof disposition - 1) != 0) continue;
        s += sizeof disposition - 1;
        while (s < eol && *s == ' ') s++;
        if (seen || eol - s < 10 || strncasecmp(s, "form-data;", 10) != 0) return false;
        if (!read_disposition(s + 10, eol, one, r->arena)) return false;
        seen = true;
    }
    return false;
}

/* A text is copied, since its line ends change and NUL stands behind it; a file stays where it is. */
static bool read_part_body(struct reader *r, const char *fence, size_t fence_len, struct form_field *one) {
    const char *data = r->at, *to = memmem(r->at, (size_t)(r->end - r->at), fence, fence_len);
    if (!to) return false;
    r->at = to + fence_len;
    one->value = data;
    one->len = (size_t)(to - data);
    if (one->filename) return true;
    char *text = arena_strn(r->arena, data, one->len);
    if (!text) return false;
    one->len = text_settle(text, one->len);
    one->value = text;
    return one->len != SIZE_MAX;
}

enum status form_read_multipart(struct form *f, const char *body, size_t len, const char *boundary, size_t boundary_len,
                                struct arena *a) {
    char fence[FORM_BOUNDARY_MAX + 4] = "\r\n--";
    size_t fence_len = boundary_len + 4;
    struct reader r = { body, body + len, a };
    *f = (struct form){ NULL, 0 };
    if (boundary_len == 0 || boundary_len > FORM_BOUNDARY_MAX) return ST_INVALID;
    memcpy(fence + 4, boundary, boundary_len);
    f->fields = arena_alloc(a, FORM_PARTS_MAX * sizeof *f->fields);
    if (!f->fields) return fail(f, ST_NO_MEMORY, a);
    if (!starts(&r, fence + 2, fence_len - 2)) return fail(f, ST_INVALID, a);
    r.at += fence_len - 2;
    while (starts(&r, "\r\n", 2)) {
        r.at += 2;
        if (f->len == FORM_PARTS_MAX) return fail(f, ST_TOO_LARGE, a);
        struct form_field *one = &f->fields[f->len];
        if (!read_part_headers(&r, one)) return fail(f, ST_INVALID, a);
        /* The line end before a fence belongs to the fence: a part without bytes has its header's line end there. */
        r.at -= 2;
        if (starts(&r, fence, fence_len)) {
            r.at += fence_len;
            one->value = "";
        } else {
            r.at += 2;
            if (!read_part_body(&r, fence, fence_len, one)) return fail(f, ST_INVALID, a);
        }
        f->len++;
    }
    bool whole = starts(&r, "--", 2) && (r.end - r.at == 2 || (r.end - r.at == 4 && !memcmp(r.at + 2, "\r\n", 2)));
    return whole ? ST_OK : fail(f, ST_INVALID, a);
}

/* ---- what a Content-Type says ---- */

static bool is_boundary(const char *s, size_t len) {
    for (size_t i = 0; i < len; i++) {
        char c = s[i], lower = (char)(c | 0x20);
        bool plain = (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z') || (c && strchr("'()+_,-./:=? ", c));
        if (!plain) return false;
    }
    return len > 0 && len <= FORM_BOUNDARY_MAX && s[len - 1] != ' ';
}

/* One parameter at *at, behind ';'.  out: false where it is malformed */
static bool read_parameter(const char **at, const char *end, const char **name, size_t *name_len, const char **value,
                           size_t *value_len) {
    const char *s = *at;
    while (s < end && (*s == ' ' || *s == '\t')) s++;
    const char *equals = memchr(s, '=', (size_t)(end - s));
    if (!equals || equals == s) return false;
    *name = s;
    *name_len = (size_t)(equals - s);
    s = equals + 1;
    bool in_quotes = s < end && *s == '"';
    if (in_quotes) s++;
    const char *stop = in_quotes ? memchr(s, '"', (size_t)(end - s)) : NULL;
    if (in_quotes && !stop) return false;
    *value = s;
    if (!stop) stop = memchr(s, ';', (size_t)(end - s));
    const char *to = stop ? stop : end;
    *at = in_quotes ? stop + 1 : to;
    while (!in_quotes && to > s && (to[-1] == ' ' || to[-1] == '\t')) to--;
    *value_len = (size_t)(to - s);
    while (*at < end && (**at == ' ' || **at == '\t')) (*at)++;
    if (*at < end && *(*at)++ != ';') return false;
    return true;
}

enum form_kind form_kind_of(const char *type, size_t len, const char **boundary, size_t *boundary_len) {
    static const char url[] = "application/x-www-form-urlencoded", multipart[] = "multipart/form-data";
    const char *end = type + len, *name, *value;
    size_t name_len, value_len;
    while (type < end && (*type == ' ' || *type == '\t')) type++;
    while (end > type && (end[-1] == ' ' || end[-1] == '\t')) end--;
    const char *semi = memchr(type, ';', (size_t)(end - type)), *to = semi ? semi : end, *at = semi ? semi + 1 : end;
    while (to > type && (to[-1] == ' ' || to[-1] == '\t')) to--;
    bool is_url = (size_t)(to - type) == sizeof url - 1 && !strncasecmp(type, url, sizeof url - 1);
    bool is_multipart = (size_t)(to - type) == sizeof multipart - 1 && !strncasecmp(type, multipart, sizeof multipart - 1);
    if (!is_url && !is_multipart) return FORM_OTHER;
    *boundary = NULL;
    while (at < end) {
        if (!read_parameter(&at, end, &name, &name_len, &value, &value_len)) return FORM_OTHER;
        bool is_charset = name_len == 7 && !strncasecmp(name, "charset", 7);
        if (is_charset && (value_len != 5 || strncasecmp(value, "utf-8", 5) != 0)) return FORM_OTHER;
        if (name_len != 8 || strncasecmp(name, "boundary", 8) != 0) continue;
        if (*boundary || !is_boundary(value, value_len)) return FORM_OTHER;
        *boundary = value;
        *boundary_len = value_len;
    }
    return is_url ? FORM_URLENCODED : *boundary ? FORM_MULTIPART : FORM_OTHER;
}

/* ---- asking ---- */

const char *form_each(const struct form *f, const char *name, size_t *at) {
    while (*at < f->len) {
        const struct form_field *one = &f->fields[(*at)++];
        if (!one->filename && !strcmp(one->name, name)) return one->value;
    }
    return NULL;
}

const char *form_text(const struct form *f, const char *name) {
    size_t at = 0;
    return form_each(f, name, &at);
}

bool form_file(const struct form *f, const char *name, const void **data, size_t *len, const char **filename) {
    for (size_t i = 0; i < f->len; i++) {
        const struct form_field *one = &f->fields[i];
        if (!one->filename || strcmp(one->name, name) != 0) continue;
        if (!one->len && !*one->filename) return false;
        *data = one->value;
        *len = one->len;
        if (filename) *filename = one->filename;
        return true;
    }
    return false;
}
