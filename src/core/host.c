/* The host part of an address as keys carry it. */
#include "host.h"

#include <string.h>

#define LABEL_MAX 63

static char upper(char c) {
    return (char)(c >= 'a' && c <= 'z' ? c - 32 : c);
}

static bool is_alnum(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
}

/* 1 … 65535 without leading zeros; 0 where it is none. */
static unsigned port_parse(const char *s, size_t len) {
    unsigned v = 0;
    if (len == 0 || len > 5 || s[0] == '0') return 0;
    for (size_t i = 0; i < len; i++) {
        if (s[i] < '0' || s[i] > '9') return 0;
        v = v * 10 + (unsigned)(s[i] - '0');
    }
    return v <= 65535 ? v : 0;
}

static bool name_valid(const char *s, size_t len) {
    size_t label = 0;
    for (size_t i = 0; i <= len; i++) {
        char c = i < len ? upper(s[i]) : '.';
        if (c == '.') {
            if (label == 0 || label > LABEL_MAX || s[i - 1] == '-') return false;
            label = 0;
        } else {
            if (!is_alnum(c) && (c != '-' || label == 0)) return false;
            label++;
        }
    }
    return true;
}

enum host_fault host_normal(const char *s, size_t len, char out[static CODE_HOST_BYTES]) {
    const char *colon = memchr(s, ':', len);
    size_t name_len = colon ? (size_t)(colon - s) : len;
    if (!name_valid(s, name_len)) return HOST_SYNTAX;
    if (colon) {
        unsigned port = port_parse(colon + 1, len - name_len - 1);
        if (!port) return HOST_SYNTAX;
        if (port == 443) len = name_len;
    }
    if (len > CODE_HOST_MAX) return HOST_LENGTH;
    for (size_t i = 0; i < len; i++) out[i] = upper(s[i]);
    out[len] = '\0';
    return HOST_OK;
}

enum status code_host_parse(const char *s, char out[static CODE_HOST_BYTES], struct err *e) {
    size_t len = strlen(s);
    enum host_fault fault = host_normal(s, len, out);
    if (fault == HOST_OK) return ST_OK;
    enum status st = err_set(e, ST_INVALID, "host", fault == HOST_LENGTH ? "host.length" : "host.syntax");
    err_arg(e, "max", "%d", CODE_HOST_MAX);
    err_arg(e, "host", "%.80s", s);
    return st;
}
