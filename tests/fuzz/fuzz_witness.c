/*
 * Requests to a witness. Oracle: what is accepted is written back to the same bytes, whoever is not trusted gets no cosignature, and
 * nothing but the tree that was seen, or one that begins with it, ever does.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/witness.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void check(bool holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "oracle: %s\n", what);
    abort();
}

/* The key whose seed is 32 times 1: corpus/fuzz_witness has requests that it signed. */
static struct note_key trusted(const char *name) {
    unsigned char seed[crypto_sign_SEEDBYTES], pk[NOTE_PUBLIC_BYTES], sk[NOTE_SECRET_BYTES];
    struct note_key k;
    memset(seed, 1, sizeof seed);
    crypto_sign_seed_keypair(pk, sk, seed);
    if (note_key_make(&k, name, NOTE_ED25519, pk, NULL)) abort();
    return k;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    const char *text = (const char *)data;
    struct witness_request r;
    struct witness_seen seen = { .any = false };
    if (size == 0 || witness_request_parse(text, size, &r, NULL) != ST_OK) return 0;
    struct buf b = BUF_INIT;
    size_t note = (size_t)(r.note.text - text);
    witness_request_format(&b, r.old, &r.proof, r.note.text, size - note);
    check(!b.failed && b.len == size && !memcmp(b.data, text, size), "a request is its own spelling");
    buf_free(&b);
    const struct note_key none = trusted("nobody.example/log"), key = trusted("tx.example/log");
    check(witness_judge(&r, &none, 1, &seen) != WITNESS_COSIGNED, "nobody is trusted");
    for (int any = 0; any < 2; any++) {
        seen = (struct witness_seen){ .any = any != 0, .size = r.checkpoint.size };
        memcpy(seen.root, r.checkpoint.root, sizeof seen.root);
        enum witness_answer a = witness_judge(&r, &key, 1, &seen);
        if (a != WITNESS_COSIGNED) continue;
        check(r.old == (any ? seen.size : 0), "only what goes on from what was seen");
        seen.root[0] ^= 1;
        if (any) check(witness_judge(&r, &key, 1, &seen) == WITNESS_REFUTED, "another root of the same size");
    }
    return 0;
}
