/*
 * The sealed file of secrets: Argon2id over the passphrase, secretbox over the content.
 *
 * Bytes in, bytes out: the file itself is the caller's. Plain secrets stand only in sodium_malloc memory.
 * thread: any.
 */
#ifndef TEMLANG_CORE_SEAL_H
#define TEMLANG_CORE_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "core/code.h"
#include "core/number.h"

#define SECRET_KEYS_MAX 1000
#define SECRET_SEED_BYTES 32
#define PASSPHRASE_MAX 1024

/* All secrets of an installation. Always in sodium_malloc memory (secrets_new), wiped by secrets_free. */
struct secrets {
    struct numbering numbering;
    unsigned char log_seed[SECRET_SEED_BYTES];   /* Ed25519 seed of the log key */
    int keys_len;
    struct secret_key {
        int id;                                   /* 0 … 999 */
        unsigned char seed[SECRET_SEED_BYTES];    /* Ed25519 seed of an issuing key */
    } keys[SECRET_KEYS_MAX];
};

/* Empty secrets in locked memory.  out: NULL without memory */
struct secrets *secrets_new(void);
/* Wipe, free and set *s to NULL; safe on NULL. */
void secrets_free(struct secrets **s);
/* The seed of a key id, NULL where it is not held (never made, or destroyed). */
const unsigned char *secrets_seed(const struct secrets *s, int key_id);
/* Add a key; err: ST_CONFLICT "key.exists", ST_REFUSED "key.full" */
enum status secrets_add(struct secrets *s, int key_id, const unsigned char seed[static SECRET_SEED_BYTES],
                        struct err *e);
/* Remove and wipe a key; no effect where it is not held. */
void secrets_remove(struct secrets *s, int key_id);

enum seal_cost {
    SEAL_INTERACTIVE, /* for machine-made passphrases of 128 bits or more: 2 passes, 64 MiB */
    SEAL_MODERATE     /* for what a person thought of: 3 passes, 256 MiB */
};

/*
 * A fresh machine-made passphrase: "temlang-" and 32 characters of base32 (160 bits), NUL-terminated.
 */
#define PASSPHRASE_MADE_BYTES 41
void passphrase_make(char out[static PASSPHRASE_MADE_BYTES]);
/* INTERACTIVE for what passphrase_make makes and for 32 or more hex digits with 8 or more different ones. */
enum seal_cost passphrase_cost(const char *pass, size_t len);

/*
 * Seal the secrets under a passphrase: header (magic, version, cost, salt, nonce) and box.
 *   out  appended to out; every call uses a fresh salt and nonce
 *   err  ST_INVALID "passphrase.short" (under 8 bytes), "passphrase.long"; ST_NO_MEMORY "seal.memory"
 */
enum status secrets_seal(const struct secrets *s, const char *pass, size_t pass_len, enum seal_cost cost,
                         struct buf *out, struct err *e);
/*
 * Open sealed bytes.
 *   out  *s to be freed with secrets_free
 *   err  ST_TAMPERED "seal.passphrase" (wrong passphrase or changed file), "seal.format" (not a sealed file),
 *        "seal.version" (from a newer program); ST_NO_MEMORY "seal.memory"
 */
enum status secrets_open(struct secrets **s, const unsigned char *sealed, size_t len, const char *pass, size_t pass_len,
                         struct err *e);

#endif
