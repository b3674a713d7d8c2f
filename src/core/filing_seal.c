/* A report that was filed is the same for ever, and anybody with the published key can see that it is. */
#include "core/filing_seal.h"

#include <sodium.h>
#include <string.h>

#include "base/json.h"

static const char begins[] = "{\"filing\":";
static const char signed_as[] = "temlang-filing-v1\n";

void filing_seed(const struct numbering *n, unsigned char out[static FILING_SEED_BYTES]) {
    static const char message[] = "temlang-filing-key-v1";
    crypto_generichash(out, FILING_SEED_BYTES, (const unsigned char *)message, sizeof message - 1, n->key, sizeof n->key);
}

void filing_public(const unsigned char seed[static FILING_SEED_BYTES], unsigned char out[static CODE_PUBLIC_BYTES]) {
    unsigned char secret[CODE_SECRET_BYTES];
    crypto_sign_seed_keypair(out, secret, seed);
    sodium_memzero(secret, sizeof secret);
}

static void message_make(const unsigned char hash[static FILING_HASH_BYTES], unsigned char out[static sizeof signed_as - 1 + FILING_HASH_BYTES]) {
    memcpy(out, signed_as, sizeof signed_as - 1);
    memcpy(out + sizeof signed_as - 1, hash, FILING_HASH_BYTES);
}

void filing_sign(const unsigned char seed[static FILING_SEED_BYTES], const void *bytes, size_t len, unsigned char hash[static FILING_HASH_BYTES],
                 unsigned char signature[static FILING_SIGNATURE_BYTES]) {
    unsigned char secret[CODE_SECRET_BYTES], public_key[CODE_PUBLIC_BYTES], message[sizeof signed_as - 1 + FILING_HASH_BYTES];
    crypto_hash_sha256(hash, bytes, len);
    message_make(hash, message);
    crypto_sign_seed_keypair(public_key, secret, seed);
    crypto_sign_detached(signature, NULL, message, sizeof message, secret);
    sodium_memzero(secret, sizeof secret);
}

static void hex_put(struct buf *out, const char *name, const unsigned char *p, size_t len) {
    char hex[2 * FILING_SIGNATURE_BYTES + 1];
    sodium_bin2hex(hex, sizeof hex, p, len);
    buf_printf(out, ",\"%s\":\"%s\"", name, hex);
}

void filing_file(struct buf *out, const char *view, const unsigned char hash[static FILING_HASH_BYTES],
                 const unsigned char signature[static FILING_SIGNATURE_BYTES], const unsigned char key[static CODE_PUBLIC_BYTES]) {
    buf_str(out, begins);
    buf_str(out, view);
    hex_put(out, "key", key, CODE_PUBLIC_BYTES);
    hex_put(out, "sha256", hash, FILING_HASH_BYTES);
    hex_put(out, "signature", signature, FILING_SIGNATURE_BYTES);
    buf_str(out, "}\n");
}

static bool hex_get(const json_t *o, const char *name, unsigned char *out, size_t len) {
    const char *s = json_string_value(json_object_get(o, name));
    size_t got = 0;
    return s && strlen(s) == 2 * len && !sodium_hex2bin(out, len, s, strlen(s), NULL, &got, NULL) && got == len;
}

static enum status tampered(struct err *e, const char *key) { return err_set(e, ST_TAMPERED, NULL, key); }

enum status filing_verify(const char *data, size_t len, const unsigned char *key, json_t **view, unsigned char key_of[static CODE_PUBLIC_BYTES],
                          struct err *e) {
    unsigned char hash[FILING_HASH_BYTES], is[FILING_HASH_BYTES], signature[FILING_SIGNATURE_BYTES], message[sizeof signed_as - 1 + FILING_HASH_BYTES];
    struct buf b = BUF_INIT;
    json_error_t where = { .position = 0 };
    json_t *o = json_loadb(data, len, JSON_REJECT_DUPLICATES, &where), *inner = json_object_get(o, "filing");
    enum status st = ST_OK;
    *view = NULL;
    if (!o && len > sizeof begins && !memcmp(data, begins, sizeof begins - 1)) {
        st = tampered(e, "filing-file.cut");
        err_arg(e, "at", "%d", where.position);
    } else if (!json_is_object(inner) || !hex_get(o, "sha256", hash, sizeof hash) || !hex_get(o, "signature", signature, sizeof signature) ||
        !hex_get(o, "key", key_of, CODE_PUBLIC_BYTES) || json_object_size(o) != 4 || json_canonical(&b, inner, NULL) || b.failed)
        st = tampered(e, "filing-file.format");
    if (!st) crypto_hash_sha256(is, (const unsigned char *)b.data, b.len);
    if (!st && sodium_memcmp(is, hash, sizeof is) != 0) st = tampered(e, "filing-file.hash");
    if (!st) message_make(hash, message);
    if (!st && crypto_sign_verify_detached(signature, message, sizeof message, key_of)) st = tampered(e, "filing-file.signature");
    if (!st && key && sodium_memcmp(key, key_of, CODE_PUBLIC_BYTES) != 0) st = tampered(e, "filing-file.key");
    if (!st) *view = json_incref(inner);
    json_decref(o);
    buf_free(&b);
    return st;
}
