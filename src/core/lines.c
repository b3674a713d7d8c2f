/* Strict reading of small texts: each has one spelling only, so that what was signed and what was read are the same bytes. */
#include "core/lines.h"

#include <sodium.h>
#include <string.h>

bool lines_next(struct lines *l, const char **line, size_t *len) {
    if (l->at == l->end) return false;
    const char *lf = memchr(l->at, '\n', (size_t)(l->end - l->at));
    if (!lf) return false;
    *line = l->at;
    *len = (size_t)(lf - l->at);
    l->at = lf + 1;
    return true;
}

bool decimal_parse(const char *s, size_t len, uint64_t max, uint64_t *v) {
    uint64_t sum = 0;
    if (len == 0 || len >= DECIMAL_BYTES || (len > 1 && s[0] == '0')) return false;
    for (size_t i = 0; i < len; i++) {
        if (s[i] < '0' || s[i] > '9') return false;
        uint64_t digit = (uint64_t)(s[i] - '0');
        if (digit > max || sum > (max - digit) / 10) return false;
        sum = sum * 10 + digit;
    }
    *v = sum;
    return true;
}

/* libsodium 1.0.18 takes many bytes above 0x7F for letters where char is signed, so the alphabet is checked before. */
static bool is_base64(const char *s, size_t len) {
    for (size_t i = 0; i < len; i++) {
        char c = s[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!letter && !(c >= '0' && c <= '9') && c != '+' && c != '/' && c != '=') return false;
    }
    return true;
}

bool base64_parse(const char *s, size_t len, unsigned char *out, size_t cap, size_t *n) {
    return is_base64(s, len) && sodium_base642bin(out, cap, s, len, NULL, n, NULL, sodium_base64_VARIANT_ORIGINAL) == 0;
}

void base64_add(struct buf *out, const void *data, size_t len) {
    size_t n = sodium_base64_encoded_len(len, sodium_base64_VARIANT_ORIGINAL); /* with NUL, for which buf_room always has room */
    char *at = buf_room(out, n - 1);
    if (!at) return;
    sodium_bin2base64(at, n, data, len, sodium_base64_VARIANT_ORIGINAL);
    out->len += n - 1;
}

bool hash_parse(const char *s, size_t len, unsigned char out[static 32]) {
    unsigned char bytes[32];
    size_t n = 0;
    if (!base64_parse(s, len, bytes, sizeof bytes, &n) || n != sizeof bytes) return false;
    memcpy(out, bytes, sizeof bytes);
    return true;
}

void hash_line(struct buf *out, const unsigned char hash[static 32]) {
    base64_add(out, hash, 32);
    buf_byte(out, '\n');
}
