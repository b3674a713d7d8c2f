/* Encryption of single values. The version byte leaves room for another cipher; another key would come with it. */
#include "core/record_key.h"

#include <sodium.h>
#include <string.h>

#define VERSION 1
#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES
#define MESSAGE "temlang-record-key-v1"

_Static_assert(RECORD_SEALED_MORE == 1 + NONCE_BYTES + TAG_BYTES, "version, nonce and tag");
_Static_assert(RECORD_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "one key of the cipher");
_Static_assert(NUMBERING_KEY_BYTES >= crypto_generichash_KEYBYTES_MIN, "long enough to key BLAKE2b");

void record_key_derive(const struct numbering *n, struct record_key *out) {
    crypto_generichash(out->key, sizeof out->key, (const unsigned char *)MESSAGE, sizeof MESSAGE - 1, n->key, sizeof n->key);
}

enum status record_key_seal(const struct record_key *k, const struct random *r, const char *place, const void *plain,
                            size_t len, struct buf *out, struct err *e) {
    unsigned char *at = (unsigned char *)buf_room(out, len + RECORD_SEALED_MORE);
    if (!at) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    at[0] = VERSION;
    random_fill(r, at + 1, NONCE_BYTES);
    crypto_aead_xchacha20poly1305_ietf_encrypt(at + 1 + NONCE_BYTES, NULL, plain, len, (const unsigned char *)place,
                                               strlen(place), NULL, at + 1, k->key);
    out->len += len + RECORD_SEALED_MORE;
    return ST_OK;
}

enum status record_key_open(const struct record_key *k, const char *place, const void *sealed, size_t len, struct buf *out,
                            struct err *e) {
    const unsigned char *from = sealed;
    if (len < RECORD_SEALED_MORE || from[0] != VERSION) return err_set(e, ST_TAMPERED, NULL, "record.sealed");
    size_t plain = len - RECORD_SEALED_MORE;
    unsigned char *at = (unsigned char *)buf_room(out, plain + 1);
    if (!at) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(at, NULL, NULL, from + 1 + NONCE_BYTES, plain + TAG_BYTES,
                                                   (const unsigned char *)place, strlen(place), from + 1, k->key)) {
        out->data[out->len] = '\0';
        return err_set(e, ST_TAMPERED, NULL, "record.sealed");
    }
    at[plain] = '\0';
    out->len += plain;
    return ST_OK;
}
