/*
 * Values that are encrypted at rest: what a thief of the database, or of a backup, must not read.
 *
 * XChaCha20-Poly1305 under a key derived from the numbering key, which is in the sealed file and in no backup. Each value is
 * bound to its place (table, column, row), so that nobody can move it to another row. Sealed bytes: version 1, nonce 24,
 * ciphertext and tag 16.
 * thread: any; a key is read only.
 */
#ifndef TEMLANG_CORE_RECORD_KEY_H
#define TEMLANG_CORE_RECORD_KEY_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/random.h"
#include "core/number.h"

#define RECORD_KEY_BYTES 32
#define RECORD_SEALED_MORE 41 /* bytes that sealing adds */

/* The key of an installation's values. Wipe it (sodium_memzero) after use. */
struct record_key {
    unsigned char key[RECORD_KEY_BYTES];
};

/* BLAKE2b-256 of "temlang-record-key-v1" under the numbering key. */
void record_key_derive(const struct numbering *n, struct record_key *out);
/*
 * Seal a value.
 *   in   place: "table.column:id"
 *   out  appended to out; a fresh nonce each time
 *   err  ST_NO_MEMORY
 */
enum status record_key_seal(const struct record_key *k, const struct random *r, const char *place, const void *plain,
                            size_t len, struct buf *out, struct err *e);
/*
 * Open a sealed value.
 *   out  appended to out, which the caller wipes when it is a secret
 *   err  ST_TAMPERED "record.sealed": changed, of another place, or of another installation; out is unchanged then
 */
enum status record_key_open(const struct record_key *k, const char *place, const void *sealed, size_t len, struct buf *out,
                            struct err *e);

#endif
