/*
 * Any bytes as an address. Oracle: what was understood can be written down and is understood the same again, in every
 * spelling that label code v1 §2 lets through.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/code.h"

#define HOST "TX.LAOCAI.GOV.VN"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void check(bool holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "oracle: %s\n", what);
    abort();
}

static void same(const struct code_parsed *a, const char *text, size_t len, enum code_kind kind, const char *what) {
    struct code_parsed b;
    check(code_parse(text, len, &b) == kind, what);
    check(!strcmp(a->number, b.number) && !strcmp(a->gtin, b.gtin) && !strcmp(a->lot, b.lot) && a->form == b.form,
          what);
    if (kind == CODE_SIGNED)
        check(a->key_id == b.key_id && !memcmp(a->signature, b.signature, sizeof a->signature), what);
}

static void check_malformed(const struct code_parsed *p) {
    check(p->key_id == -1 && !*p->number && !*p->gtin && !*p->lot && !*p->host, "malformed leaves nothing");
}

static void check_canonical(const struct code_parsed *p) {
    char text[CODE_ADDRESS_MAX + 2];
    size_t n = code_canonical(p, *p->host ? p->host : HOST, text);
    check(n == strlen(text) && n <= CODE_CANONICAL_MAX, "length");
    same(p, text, n, CODE_UNSIGNED, "canonical");
    if (p->kind == CODE_SIGNED) {
        memcpy(text + n, "?s=", 3);
        text[n + 3] = (char)('0' + p->key_id / 100);
        text[n + 4] = (char)('0' + p->key_id / 10 % 10);
        text[n + 5] = (char)('0' + p->key_id % 10);
        code_digits_encode(p->signature, text + n + 6);
        n += 6 + CODE_SIGNATURE_DIGITS;
        same(p, text, n, CODE_SIGNED, "signed canonical");
        return;
    }
    text[n] = '/';
    same(p, text, n + 1, CODE_UNSIGNED, "trailing slash");
}

/* Letters of scheme, host and path in the other case, a slash more or less, a fragment: nothing may change. */
static void check_spellings(const struct code_parsed *p, const unsigned char *data, size_t size) {
    char *text = malloc(size + 2);
    if (!text) return;
    size_t end = 0;
    while (end < size && data[end] != '?' && data[end] != '#') end++;
    memcpy(text, data, size);
    for (size_t i = 0; i < end; i++) {
        unsigned char c = (unsigned char)(data[i] | 0x20);
        if (c >= 'a' && c <= 'z') text[i] = (char)(data[i] ^ 0x20);
    }
    same(p, text, size, p->kind, "other letter case");
    bool slash = data[end - 1] == '/';
    memcpy(text, data, end);
    if (slash) {
        memcpy(text + end - 1, data + end, size - end);
    } else {
        text[end] = '/';
        memcpy(text + end + 1, data + end, size - end);
    }
    same(p, text, slash ? size - 1 : size + 1, p->kind, "slash");
    memcpy(text, data, size);
    text[size] = '#';
    same(p, text, size + 1, p->kind, "fragment");
    free(text);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    struct code_parsed p;
    memset(&p, 0xA5, sizeof p);
    enum code_kind kind = code_parse((const char *)data, size, &p);
    check(kind == p.kind, "kind");
    if (kind == CODE_MALFORMED) {
        check_malformed(&p);
        return 0;
    }
    check(number_check(p.number) && (p.form == CODE_FORM_VILLAGE) == !*p.gtin, "parts");
    check((kind == CODE_SIGNED) == (p.key_id >= 0 && p.key_id <= CODE_KEY_ID_MAX), "key");
    if (p.form == CODE_FORM_GS1) {
        char lot[LOT_BYTES];
        check(gtin_check(p.gtin) && lot_parse(p.lot, lot, NULL) == ST_OK && !strcmp(lot, p.lot), "gtin and lot");
    }
    check_canonical(&p);
    check_spellings(&p, data, size);
    return 0;
}
