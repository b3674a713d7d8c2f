/*
 * The key that signs evidence packs: derived from the numbering key, as that of offline snapshots is, so a stolen issuing key signs no pack.
 * Its public half is published beside the issuing keys ("evidence" in /.well-known/jwks.json).
 * thread: pure.
 */
#ifndef TEMLANG_CORE_EVIDENCE_KEY_H
#define TEMLANG_CORE_EVIDENCE_KEY_H

#include "base/err.h"
#include "core/note.h"
#include "core/number.h"

#define EVIDENCE_SEED_BYTES 32
#define EVIDENCE_KEY_NAME "/evidence" /* behind the log's origin: the name in signature lines */

/* BLAKE2b-256 of "temlang-evidence-key-v1" under the numbering key. */
void evidence_seed(const struct numbering *n, unsigned char out[static EVIDENCE_SEED_BYTES]);
/* The public half of a seed. */
void evidence_public(const unsigned char seed[static EVIDENCE_SEED_BYTES], unsigned char out[static NOTE_PUBLIC_BYTES]);
/*
 * A public key with the name that it signs under.
 *   in   origin: of the log, "tx.laocai.gov.vn/log"
 *   err  ST_INVALID "note.name"
 */
enum status evidence_key(struct note_key *k, const char *origin, const unsigned char public_key[static NOTE_PUBLIC_BYTES], struct err *e);
/*
 * Sign as a note.
 *   in   text: as note_text_valid
 *   out  appended
 */
enum status evidence_sign(struct buf *out, const char *text, size_t len, const char *origin, const unsigned char seed[static EVIDENCE_SEED_BYTES],
                          struct err *e);

#endif
