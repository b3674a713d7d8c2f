/* GTINs and lots are refused where they are entered, with the reason, so that printing never meets a bad one. */
#include "core/gs1.h"

#include <string.h>

#include "base/utf8.h"

#define GTIN_DIGITS 14

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Mod 10 with weights 3, 1, 3 … over the first 13 digits. */
static char check_digit(const char *digits14) {
    int sum = 0;
    for (int i = 0; i < GTIN_DIGITS - 1; i++) sum += (digits14[i] - '0') * (i % 2 ? 1 : 3);
    return (char)('0' + (10 - sum % 10) % 10);
}

bool gtin_check(const char *digits14) {
    for (int i = 0; i < GTIN_DIGITS; i++)
        if (!is_digit(digits14[i])) return false;
    return digits14[GTIN_DIGITS - 1] == check_digit(digits14);
}

/* Digits of the restricted prefix that a GTIN-14 begins with behind its indicator, 0 where it is an open one. */
static size_t restricted(const char *g, const char **prefix) {
    static const char zeros[] = "0000000";
    *prefix = g + 1;
    if (!memcmp(g + 1, zeros, 7)) return 7;
    bool is_gtin8 = !memcmp(g + 1, zeros, 5);
    if (is_gtin8) *prefix = g + 6;
    const char *p = *prefix;
    if (p[0] == '2') return 3;
    if (is_gtin8) return p[0] == '0' ? 3 : 0;
    return p[0] == '0' && (p[1] == '2' || p[1] == '4') ? 3 : 0;
}

static enum status wrong_length(size_t n, struct err *e) {
    enum status s = err_set(e, ST_INVALID, "gtin", "gtin.length");
    err_arg(e, "length", "%zu", n);
    return s;
}

enum status gtin_parse(const char *s, char out[static GTIN_BYTES], struct err *e) {
    char digits[GTIN_DIGITS];
    size_t n = 0;
    for (; *s; s++) {
        if (*s == ' ' || *s == '-') continue;
        if (!is_digit(*s)) return err_set(e, ST_INVALID, "gtin", "gtin.digits");
        if (n < GTIN_DIGITS) digits[n] = *s;
        n++;
    }
    if (n != 8 && n != 12 && n != 13 && n != GTIN_DIGITS) return wrong_length(n, e);
    char g[GTIN_BYTES] = "00000000000000";
    memcpy(g + GTIN_DIGITS - n, digits, n);
    if (!gtin_check(g)) {
        enum status st = err_set(e, ST_INVALID, "gtin", "gtin.check");
        err_arg(e, "expected", "%c", check_digit(g));
        return st;
    }
    const char *prefix;
    size_t len = restricted(g, &prefix);
    if (len) {
        enum status st = err_set(e, ST_INVALID, "gtin", "gtin.restricted");
        err_arg(e, "prefix", "%.*s", (int)len, prefix);
        return st;
    }
    memcpy(out, g, GTIN_BYTES);
    return ST_OK;
}

static bool is_alnum(char c) {
    return is_digit(c) || (c >= 'A' && c <= 'Z');
}

enum status lot_parse(const char *s, char out[static LOT_BYTES], struct err *e) {
    char lot[LOT_BYTES] = "";
    size_t len = strlen(s), n = 0;
    for (size_t pos = 0; pos < len; n++) {
        size_t from = pos;
        int32_t point = utf8_next(s, len, &pos);
        char c = s[from];
        if (c >= 'a' && c <= 'z') c = (char)(c - 32);
        if (!is_alnum(c) && c != '.' && c != '-') {
            enum status st = err_set(e, ST_INVALID, "lot", "lot.character");
            if (point < 0x20 || point == 0x7F) err_arg(e, "character", "0x%02X", (unsigned char)s[from]);
            else err_arg(e, "character", "%.*s", (int)(pos - from), s + from);
            return st;
        }
        if (n < LOT_MAX) lot[n] = c;
    }
    if (n == 0 || n > LOT_MAX) {
        enum status st = err_set(e, ST_INVALID, "lot", "lot.length");
        err_arg(e, "length", "%zu", n);
        return st;
    }
    if (!is_alnum(lot[0]) || !is_alnum(lot[n - 1])) return err_set(e, ST_INVALID, "lot", "lot.edge");
    memcpy(out, lot, sizeof lot);
    return ST_OK;
}
