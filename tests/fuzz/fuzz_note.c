/*
 * The log's texts: notes, checkpoints, keys, policies, receipts, tile paths. Oracle: what is accepted is written back to the
 * same bytes (policies, which have comments and blanks, give the same answer twice), and no key that did not sign is believed.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "core/policy.h"
#include "core/receipt.h"
#include "core/tile.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void check(bool holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "oracle: %s\n", what);
    abort();
}

static void same(const struct buf *b, const char *data, size_t len, const char *what) {
    check(!b->failed && b->len == len && !memcmp(b->data, data, len), what);
}

static void try_note(const char *data, size_t len) {
    struct note n;
    struct note_seal seal;
    struct checkpoint c;
    struct note_key key;
    const unsigned char nobody[32] = { 9 };
    if (note_key_make(&key, "nobody", NOTE_ED25519, nobody, NULL) != ST_OK) abort();
    if (note_parse(data, len, &n, NULL) != ST_OK) return;
    check(n.lines_len > 0 && note_text_valid(n.text, n.text_len), "a note has a text and signatures");
    check(n.lines[n.lines_len - 1].at + n.lines[n.lines_len - 1].len == data + len, "all of it was read");
    check(note_verify(&n, &key, 1, &seal, NULL) != ST_OK && !seal.holds, "nobody signed");
    if (checkpoint_parse(n.text, n.text_len, &c, NULL) != ST_OK) return;
    struct buf b = BUF_INIT;
    checkpoint_format(&c, &b);
    check(b.len <= n.text_len && !memcmp(b.data, n.text, b.len), "a checkpoint is its own spelling");
    buf_free(&b);
}

static void try_key(const char *data, size_t len) {
    struct note_key k;
    char text[NOTE_VKEY_BYTES];
    if (note_key_parse(data, len, &k, NULL) != ST_OK) return;
    note_key_format(&k, text);
    check(strlen(text) == len && !strncasecmp(text, data, len), "a key is its own spelling");
}

static void try_tile(const char *data, size_t len) {
    struct tile t;
    char path[TILE_PATH_BYTES];
    if (!tile_path_parse(data, len, &t)) return;
    tile_path_format(&t, path);
    check(strlen(path) == len && !memcmp(path, data, len), "a path is its own spelling");
}

static void try_bundle(const unsigned char *data, size_t len) {
    struct bundle b = { data, data + len };
    struct buf again = BUF_INIT;
    const unsigned char *entry;
    size_t n;
    while (bundle_next(&b, &entry, &n)) bundle_add(&again, entry, n);
    check(again.len == (size_t)(b.at - data) && (again.len == 0 || !memcmp(again.data, data, again.len)), "a bundle is its entries");
    buf_free(&again);
}

static void try_receipt(struct arena *a, const char *data, size_t len) {
    struct receipt r;
    struct buf b = BUF_INIT;
    if (receipt_parse(data, len, a, &r, NULL) != ST_OK) return;
    check(receipt_format(&r, &b, NULL) == ST_OK, "written again");
    same(&b, data, len, "a receipt is its own spelling");
    buf_free(&b);
}

static void try_policy(struct arena *a, const char *data, size_t len) {
    struct policy *p;
    struct policy_verdict v;
    if (policy_parse(data, len, a, &p, NULL) != ST_OK) return;
    check(policy_enough(p, UINT64_MAX), "all witnesses are enough");
    check(policy_enough(p, 0) == (p->quorum == POLICY_NONE), "nobody is enough only where nobody is asked");
    check(policy_check(p, data, len, &v, NULL) != ST_OK, "a policy is no checkpoint");
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    struct arena *a = arena_new(16 << 20);
    char *text = malloc(size + 1);
    if (!a || !text || sodium_init() < 0) abort();
    if (size) memcpy(text, data, size);
    text[size] = '\0';
    try_note(text, size);
    try_key(text, size);
    try_tile(text, size);
    try_bundle(data, size);
    try_receipt(a, text, size);
    try_policy(a, text, size);
    free(text);
    arena_free(&a);
    return 0;
}
