/* Text is checked, composed and folded here once, so that every later comparison may be of bytes. */
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

int32_t utf8_next(const char *s, size_t len, size_t *pos) {
    if (*pos >= len) return -1;
    const unsigned char *p = (const unsigned char *)s + *pos;
    size_t left = len - *pos;
    if (p[0] < 0x80) {
        *pos += 1;
        return p[0];
    }
    size_t n = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    if (p[0] < 0xC2 || p[0] > 0xF4 || left < n) return -1;
    int32_t c = p[0] & (0x7F >> n);
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80) return -1;
        c = c << 6 | (p[i] & 0x3F);
    }
    static const int32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    if (c < least[n] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return -1;
    *pos += n;
    return c;
}

bool utf8_valid(const char *s, size_t len) {
    size_t pos = 0;
    while (pos < len)
        if (utf8_next(s, len, &pos) < 0) return false;
    return true;
}

size_t utf8_count(const char *s, size_t len) {
    size_t n = 0;
    for (size_t i = 0; i < len; i++) n += ((unsigned char)s[i] & 0xC0) != 0x80;
    return n;
}

static void put_point(struct buf *out, uint32_t c) {
    if (c < 0x80) {
        buf_byte(out, (unsigned char)c);
        return;
    }
    int n = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned char lead[4] = {0, 0xC0, 0xE0, 0xF0};
    buf_byte(out, (unsigned char)(lead[n] | c >> (6 * n)));
    while (n--) buf_byte(out, (unsigned char)(0x80 | (c >> (6 * n) & 0x3F)));
}

bool utf8_from_utf16(struct buf *out, const void *data, size_t len, bool big) {
    const unsigned char *p = data;
    if (len % 2) return false;
    for (size_t i = 0; i < len; i += 2) {
        uint32_t c = (uint32_t)p[i + big] | (uint32_t)p[i + !big] << 8;
        if (c >= 0xDC00 && c <= 0xDFFF) return false;
        if (c >= 0xD800 && c <= 0xDBFF) {
            i += 2;
            if (i >= len) return false;
            uint32_t low = (uint32_t)p[i + big] | (uint32_t)p[i + !big] << 8;
            if (low < 0xDC00 || low > 0xDFFF) return false;
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        }
        put_point(out, c);
    }
    return !out->failed;
}

static bool is_control(int32_t c) {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

bool utf8_has_control(const char *s, size_t len) {
    size_t pos = 0;
    while (pos < len) {
        int32_t c = utf8_next(s, len, &pos);
        if (is_control(c)) return true; /* a malformed byte (-1) counts as one: it is no text either */
    }
    return false;
}

static bool is_ascii(const char *s, size_t len) {
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)s[i] >= 0x80) return false;
    return true;
}

/* utf8proc's mapping; the result is malloc'd, NULL without memory. */
static char *map(const char *s, size_t len, utf8proc_option_t options, size_t *out_len) {
    utf8proc_uint8_t *p = NULL;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)len, &p, options);
    if (n < 0) return NULL;
    *out_len = (size_t)n;
    return (char *)p;
}

/*
 * Whether no character could be changed by composing, or change one before it: letters up to the combining marks, those of Vietnamese,
 * marks of writing, Han and Hangul syllables. A test holds it against utf8proc, character by character.
 */
static bool is_settled(const char *s, size_t len) {
    static const struct {
        int32_t first, last;
    } ranges[] = { { 0, 0x2FF }, { 0x1E00, 0x1EFF }, { 0x2010, 0x205E }, { 0x3001, 0x3029 }, { 0x4E00, 0x9FFF }, { 0xAC00, 0xD7A3 }, { 0xFF01, 0xFF5E } };
    for (size_t pos = 0; pos < len;) {
        int32_t c = utf8_next(s, len, &pos);
        size_t i = 0;
        while (i < sizeof ranges / sizeof *ranges && (c < ranges[i].first || c > ranges[i].last)) i++;
        if (i == sizeof ranges / sizeof *ranges) return false;
    }
    return true;
}

bool utf8_is_nfc(const char *s, size_t len) {
    if (is_settled(s, len)) return true;
    size_t n = 0;
    char *nfc = map(s, len, UTF8PROC_STABLE | UTF8PROC_COMPOSE, &n);
    bool same = nfc && n == len && !memcmp(nfc, s, len);
    free(nfc);
    return same;
}

static bool is_space(int32_t c) {
    return c == ' ' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F ||
           c == 0x3000;
}

/* Copy s with its ends trimmed and runs of white space made one space; never longer than s. */
static size_t squeeze(char *out, const char *s, size_t len) {
    size_t n = 0;
    bool gap = false;
    for (size_t pos = 0; pos < len;) {
        size_t from = pos;
        int32_t c = utf8_next(s, len, &pos);
        if (c < 0) break;
        if (is_space(c)) {
            gap = n > 0;
            continue;
        }
        if (gap) out[n++] = ' ';
        gap = false;
        memcpy(out + n, s + from, pos - from);
        n += pos - from;
    }
    out[n] = '\0';
    return n;
}

char *utf8_clean(struct arena *a, const char *s, size_t len) {
    if (utf8_has_control(s, len)) return NULL;
    char *nfc = NULL;
    if (!is_ascii(s, len)) {
        /* Letters without a shape would make two names out of one that nobody can tell apart. */
        nfc = map(s, len, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_IGNORE, &len);
        if (!nfc) return NULL;
        s = nfc;
    }
    char *out = arena_alloc(a, len + 1);
    if (out) squeeze(out, s, len);
    free(nfc);
    return out;
}

static void fold_ascii(char *out, const char *s, size_t len) {
    for (size_t i = 0; i < len; i++) out[i] = (char)(s[i] >= 'A' && s[i] <= 'Z' ? s[i] + 32 : s[i]);
}

/* Unicode gives U+0111 no decomposition, but nobody who types "dao" should miss "đao". */
static size_t fold_stroke(char *s, size_t len) {
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        bool stroke = i + 1 < len && (unsigned char)s[i] == 0xC4 && (unsigned char)s[i + 1] == 0x91;
        s[n++] = stroke ? 'd' : s[i];
        i += stroke;
    }
    return n;
}

char *utf8_fold(struct arena *a, const char *s, size_t len) {
    if (is_ascii(s, len)) {
        char *out = arena_alloc(a, len + 1);
        if (out) fold_ascii(out, s, len);
        return out;
    }
    if (!utf8_valid(s, len)) return NULL;
    size_t n = 0;
    char *folded = map(s, len, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD |
                       UTF8PROC_IGNORE, &n);
    if (!folded) return NULL;
    n = fold_stroke(folded, n);
    char *out = arena_strn(a, folded, n);
    free(folded);
    return out;
}

bool utf8_lower(struct buf *out, const char *s, size_t len) {
    size_t n = 0;
    char *lower = utf8_valid(s, len) ? map(s, len, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD, &n) : NULL;
    if (lower) buf_add(out, lower, n);
    free(lower);
    return lower && !out->failed;
}

char *utf8_upper(struct arena *a, const char *s, size_t len) {
    struct buf b = BUF_INIT;
    size_t pos = 0;
    for (int32_t c; (c = utf8_next(s, len, &pos)) >= 0;) {
        utf8proc_uint8_t bytes[4];
        buf_add(&b, bytes, (size_t)utf8proc_encode_char(utf8proc_toupper(c), bytes));
    }
    size_t n = 0;
    char *nfc = pos == len && !b.failed ? map(b.data ? b.data : "", b.len, UTF8PROC_STABLE | UTF8PROC_COMPOSE, &n) : NULL;
    char *out = nfc ? arena_strn(a, nfc, n) : NULL;
    free(nfc);
    buf_free(&b);
    return out;
}
