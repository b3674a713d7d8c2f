/*
 * What makes a filed report provable: its canonical bytes, their SHA-256, and a signature with a key of its own.
 *
 * The key is derived from the numbering key under a name, as that of offline snapshots is, so that no other key of the installation signs
 * reports; its public half is published ("filing" in /.well-known/jwks.json). What is signed: "temlang-filing-v1\n" and the hash.
 * A filed report as a file: JSON {filing: the canonical view, sha256, signature, key}, hexadecimal.
 * thread: pure
 */
#ifndef TEMLANG_CORE_FILING_SEAL_H
#define TEMLANG_CORE_FILING_SEAL_H

#include <jansson.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "core/code.h"
#include "core/number.h"

#define FILING_SEED_BYTES 32
#define FILING_HASH_BYTES 32
#define FILING_SIGNATURE_BYTES 64

/* Seed of the key that signs an installation's reports: BLAKE2b-256 of "temlang-filing-key-v1" under the numbering key. */
void filing_seed(const struct numbering *n, unsigned char out[static FILING_SEED_BYTES]);
/* The public half of a seed. */
void filing_public(const unsigned char seed[static FILING_SEED_BYTES], unsigned char out[static CODE_PUBLIC_BYTES]);
/* Hash and sign the canonical bytes of a report. */
void filing_sign(const unsigned char seed[static FILING_SEED_BYTES], const void *bytes, size_t len, unsigned char hash[static FILING_HASH_BYTES],
                 unsigned char signature[static FILING_SIGNATURE_BYTES]);
/* Append the file of a filed report.  in: view: canonical JSON text */
void filing_file(struct buf *out, const char *view, const unsigned char hash[static FILING_HASH_BYTES],
                 const unsigned char signature[static FILING_SIGNATURE_BYTES], const unsigned char key[static CODE_PUBLIC_BYTES]);
/*
 * Check such a file by itself.
 *   in   key: that the file must be signed with, NULL: any, which shows only that nothing was changed since
 *   out  *view: the report, owned by the caller; key_of: what it is signed with
 *   err  ST_TAMPERED: "filing-file.format" (no such file), "filing-file.cut" (args: at: the byte from which it can't be read), "filing-file.hash" (something in it was changed), "filing-file.signature",
 *        "filing-file.key" (signed by somebody else)
 */
enum status filing_verify(const char *data, size_t len, const unsigned char *key, json_t **view, unsigned char key_of[static CODE_PUBLIC_BYTES],
                          struct err *e);

#endif
