/*
 * Label addresses: made for the press, taken apart for the scan page.
 *
 * The verifier signs nothing that it did not rebuild itself: what was sent is only read for its parts, and the
 * canonical text is made anew from them. Nothing here allocates, and every byte string has an answer.
 */
#include "core/code.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "host.h"

#define DOMAIN "temlang-label-v1\n"
#define DOMAIN_LEN (sizeof DOMAIN - 1)
#define GTIN_DIGITS 14

/* ---- building ---- */

/* Append as much of s as fits; every caller's parts fit, so a cut can only come from a bug and then fails to verify. */
static size_t append(char *out, size_t at, size_t max, const char *s, size_t len) {
    if (len > max - at) len = max - at;
    memcpy(out + at, s, len);
    return at + len;
}

static size_t prefix_build(char out[static CODE_CANONICAL_MAX + 1], enum code_form form, const char *host,
                           const char *gtin, const char *lot) {
    const size_t max = CODE_CANONICAL_MAX;
    size_t n = append(out, 0, max, "HTTPS://", 8);
    n = append(out, n, max, host, strnlen(host, CODE_HOST_MAX));
    if (form == CODE_FORM_VILLAGE) return append(out, n, max, "/T/", 3);
    n = append(out, n, max, "/01/", 4);
    n = append(out, n, max, gtin, strnlen(gtin, GTIN_DIGITS));
    n = append(out, n, max, "/10/", 4);
    n = append(out, n, max, lot, strnlen(lot, LOT_MAX));
    return append(out, n, max, "/21/", 4);
}

/* The signed message.  out: its length */
static size_t message_build(const char *canonical, size_t len, char out[static DOMAIN_LEN + CODE_CANONICAL_MAX]) {
    assert(len <= CODE_CANONICAL_MAX);
    memcpy(out, DOMAIN, DOMAIN_LEN);
    memcpy(out + DOMAIN_LEN, canonical, len);
    return DOMAIN_LEN + len;
}

void code_sign(const unsigned char secret[static CODE_SECRET_BYTES], const char *canonical, size_t len,
               unsigned char sig[static CODE_SIGNATURE_BYTES]) {
    char message[DOMAIN_LEN + CODE_CANONICAL_MAX];
    size_t n = message_build(canonical, len, message);
    crypto_sign_ed25519_detached(sig, NULL, (const unsigned char *)message, n, secret);
}

void code_issuer_init(struct code_issuer *is, const struct numbering *numbering, uint32_t run, int key_id,
                      const unsigned char secret[static CODE_SECRET_BYTES], const char *host, const char *gtin,
                      const char *lot) {
    assert(key_id >= 0 && key_id <= CODE_KEY_ID_MAX);
    memset(is, 0, sizeof *is);
    is->numbering = *numbering;
    is->run = run;
    is->key_id = key_id;
    memcpy(is->secret, secret, CODE_SECRET_BYTES);
    is->form = gtin ? CODE_FORM_GS1 : CODE_FORM_VILLAGE;
    is->prefix_len = prefix_build(is->prefix, is->form, host, gtin ? gtin : "", lot ? lot : "");
}

void code_issuer_wipe(struct code_issuer *is) {
    sodium_memzero(is, sizeof *is);
}

void code_issue(const struct code_issuer *is, uint32_t index, struct code_label *out) {
    number_format(&is->numbering, is->run, index, out->number);
    memcpy(out->address, is->prefix, is->prefix_len);
    memcpy(out->address + is->prefix_len, out->number, NUMBER_DIGITS);
    out->canonical_len = is->prefix_len + NUMBER_DIGITS;
    unsigned char sig[CODE_SIGNATURE_BYTES];
    code_sign(is->secret, out->address, out->canonical_len, sig);
    char *at = out->address + out->canonical_len;
    memcpy(at, "?s=", 3);
    at[3] = (char)('0' + is->key_id / 100);
    at[4] = (char)('0' + is->key_id / 10 % 10);
    at[5] = (char)('0' + is->key_id % 10);
    code_digits_encode(sig, at + 3 + CODE_KEY_DIGITS);
    out->address_len = out->canonical_len + 3 + CODE_KEY_DIGITS + CODE_SIGNATURE_DIGITS;
    out->address[out->address_len] = '\0';
}

/* ---- reading ---- */

struct slice {
    const char *s;
    size_t len;
};

static char upper(char c) {
    return (char)(c >= 'a' && c <= 'z' ? c - 32 : c);
}

static bool has_prefix(struct slice in, const char *upper_prefix, size_t len) {
    if (in.len < len) return false;
    for (size_t i = 0; i < len; i++)
        if (upper(in.s[i]) != upper_prefix[i]) return false;
    return true;
}

static struct slice behind(struct slice in, size_t n) {
    return (struct slice){in.s + n, in.len - n};
}

/* The part before the first c, or all; *rest is what stands behind it. */
static struct slice until(struct slice in, char c, struct slice *rest) {
    const char *at = in.len ? memchr(in.s, c, in.len) : NULL;
    size_t n = at ? (size_t)(at - in.s) : in.len;
    *rest = at ? behind(in, n + 1) : behind(in, n);
    return (struct slice){in.s, n};
}

/* Take scheme and host off an absolute address; a target is left as it is. */
static bool take_host(struct slice *in, struct code_parsed *p) {
    if (in->len && in->s[0] == '/') return true;
    size_t scheme = has_prefix(*in, "HTTPS://", 8) ? 8 : has_prefix(*in, "HTTP://", 7) ? 7 : 0;
    if (!scheme) return false;
    *in = behind(*in, scheme);
    size_t n = 0;
    while (n < in->len && in->s[n] != '/' && in->s[n] != '?' && in->s[n] != '#') n++;
    if (host_normal(in->s, n, p->host) != HOST_OK) return false;
    *in = behind(*in, n);
    return true;
}

static bool take_number(struct slice in, struct code_parsed *p) {
    if (in.len != NUMBER_DIGITS || !number_check(in.s)) return false;
    memcpy(p->number, in.s, NUMBER_DIGITS);
    return true;
}

/* The rule of lot_parse, on bytes that need not be text. */
static bool take_lot(struct slice in, char out[static LOT_BYTES]) {
    if (in.len == 0 || in.len > LOT_MAX) return false;
    for (size_t i = 0; i < in.len; i++) {
        char c = upper(in.s[i]);
        bool inner = i > 0 && i + 1 < in.len && (c == '.' || c == '-');
        if (!inner && !(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z')) return false;
        out[i] = c;
    }
    out[in.len] = '\0';
    return true;
}

static bool take_path(struct slice path, struct code_parsed *p) {
    if (path.len && path.s[path.len - 1] == '/') path.len--;
    if (has_prefix(path, "/T/", 3)) return take_number(behind(path, 3), p);
    if (!has_prefix(path, "/01/", 4) || path.len < 4 + GTIN_DIGITS) return false;
    p->form = CODE_FORM_GS1;
    path = behind(path, 4);
    if (!gtin_check(path.s)) return false;
    memcpy(p->gtin, path.s, GTIN_DIGITS);
    path = behind(path, GTIN_DIGITS);
    if (!has_prefix(path, "/10/", 4)) return false;
    struct slice rest;
    if (!take_lot(until(behind(path, 4), '/', &rest), p->lot)) return false;
    return has_prefix(rest, "21/", 3) && take_number(behind(rest, 3), p);
}

static bool take_signature(struct slice value, struct code_parsed *p) {
    if (value.len != CODE_KEY_DIGITS + CODE_SIGNATURE_DIGITS) return false;
    int id = 0;
    for (size_t i = 0; i < CODE_KEY_DIGITS; i++) {
        if (value.s[i] < '0' || value.s[i] > '9') return false;
        id = id * 10 + (value.s[i] - '0');
    }
    if (!code_digits_decode(value.s + CODE_KEY_DIGITS, p->signature)) return false;
    p->key_id = id;
    p->kind = CODE_SIGNED;
    return true;
}

static bool take_query(struct slice query, struct code_parsed *p) {
    while (query.len) {
        struct slice value, param = until(query, '&', &query), name = until(param, '=', &value);
        if (name.len != 1 || name.s[0] != 's') continue;
        if (p->kind == CODE_SIGNED || !take_signature(value, p)) return false;
    }
    return true;
}

static bool take_all(struct slice in, struct code_parsed *p) {
    struct slice query, rest;
    if (!take_host(&in, p)) return false;
    in = until(in, '#', &rest);
    struct slice path = until(in, '?', &query);
    p->kind = CODE_UNSIGNED;
    return take_path(path, p) && take_query(query, p);
}

static void clear(struct code_parsed *p) {
    memset(p, 0, sizeof *p);
    p->kind = CODE_MALFORMED;
    p->form = CODE_FORM_VILLAGE;
    p->key_id = -1;
}

enum code_kind code_parse(const char *s, size_t len, struct code_parsed *p) {
    clear(p);
    if (!take_all((struct slice){s, len}, p)) clear(p);
    return p->kind;
}

size_t code_canonical(const struct code_parsed *p, const char *host, char out[static CODE_CANONICAL_MAX + 1]) {
    size_t n = prefix_build(out, p->form, host, p->gtin, p->lot);
    n = append(out, n, CODE_CANONICAL_MAX, p->number, strnlen(p->number, NUMBER_DIGITS));
    out[n] = '\0';
    return n;
}

bool code_verify(const struct code_parsed *p, const char *host, const unsigned char pub[static CODE_PUBLIC_BYTES]) {
    if (p->kind != CODE_SIGNED) return false;
    char canonical[CODE_CANONICAL_MAX + 1], message[DOMAIN_LEN + CODE_CANONICAL_MAX];
    size_t n = message_build(canonical, code_canonical(p, host, canonical), message);
    return crypto_sign_ed25519_verify_detached(p->signature, (const unsigned char *)message, n, pub) == 0;
}

bool code_signed_by(const struct code_parsed *p, const char *host, const unsigned char secret[static CODE_SECRET_BYTES]) {
    if (p->kind != CODE_SIGNED) return false;
    char canonical[CODE_CANONICAL_MAX + 1];
    unsigned char own[CODE_SIGNATURE_BYTES];
    code_sign(secret, canonical, code_canonical(p, host, canonical), own);
    bool same = sodium_memcmp(own, p->signature, sizeof own) == 0;
    sodium_memzero(own, sizeof own); /* a stranger chose the text: its signature must not lie about */
    return same;
}

bool code_matches(const struct code_parsed *p, const char *key_host, const struct code_recorded *r) {
    bool village = p->form == CODE_FORM_VILLAGE, same = !strcmp(p->gtin, r->gtin) && (village || !strcmp(p->lot, r->lot));
    if (p->kind == CODE_SIGNED) return same && p->form == r->form && p->key_id == r->key_id && !strcmp(key_host, r->host);
    /* Typed by hand: /T/<number> is allowed for any run; a GTIN and a lot that are given must be the run's. */
    return village || same;
}
