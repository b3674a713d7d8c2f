/* The key of evidence packs is of its own, so that what is signed for one purpose is never taken for another. */
#include "core/evidence_key.h"

#include <sodium.h>
#include <stdio.h>

void evidence_seed(const struct numbering *n, unsigned char out[static EVIDENCE_SEED_BYTES]) {
    static const char message[] = "temlang-evidence-key-v1";
    crypto_generichash(out, EVIDENCE_SEED_BYTES, (const unsigned char *)message, sizeof message - 1, n->key, sizeof n->key);
}

void evidence_public(const unsigned char seed[static EVIDENCE_SEED_BYTES], unsigned char out[static NOTE_PUBLIC_BYTES]) {
    unsigned char secret[NOTE_SECRET_BYTES];
    crypto_sign_seed_keypair(out, secret, seed);
    sodium_memzero(secret, sizeof secret);
}

enum status evidence_key(struct note_key *k, const char *origin, const unsigned char public_key[static NOTE_PUBLIC_BYTES], struct err *e) {
    char name[NOTE_NAME_BYTES];
    int n = snprintf(name, sizeof name, "%s" EVIDENCE_KEY_NAME, origin);
    if (n < 0 || (size_t)n >= sizeof name) return err_set(e, ST_INVALID, NULL, "note.name");
    return note_key_make(k, name, NOTE_ED25519, public_key, e);
}

enum status evidence_sign(struct buf *out, const char *text, size_t len, const char *origin, const unsigned char seed[static EVIDENCE_SEED_BYTES],
                          struct err *e) {
    unsigned char public_key[NOTE_PUBLIC_BYTES], secret[NOTE_SECRET_BYTES];
    struct note_key k;
    crypto_sign_seed_keypair(public_key, secret, seed);
    enum status st = evidence_key(&k, origin, public_key, e);
    if (!st) st = note_sign(out, text, len, &k, secret, e);
    sodium_memzero(secret, sizeof secret);
    return st;
}
