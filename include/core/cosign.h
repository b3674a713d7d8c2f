/*
 * Cosignatures with a time: "at this time this was the largest tree that I have seen of this log".  src: C2SP tlog-cosignature, v1
 *
 * signature = u64 big-endian POSIX seconds || Ed25519 over "cosignature/v1\ntime <seconds>\n" and the whole checkpoint text.
 * thread: pure.
 */
#ifndef TEMLANG_CORE_COSIGN_H
#define TEMLANG_CORE_COSIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "core/note.h"

#define COSIGN_BYTES (8 + 64)

/* The bytes that are signed.  in: time_s 0 or later; text: of a checkpoint, with its last LF */
void cosign_message(struct buf *out, int64_t time_s, const char *text, size_t len);
/*
 * The signature line of a cosigner, to be served behind the note's own.
 *   in   k: of type NOTE_COSIGNATURE, secret of the same key; time_s: 1 or later
 *   out  appended: "— name base64" and LF
 *   err  ST_NO_MEMORY
 */
enum status cosign_make(struct buf *out, const struct note_key *k, const unsigned char secret[static NOTE_SECRET_BYTES],
                        int64_t time_s, const char *text, size_t len, struct err *e);
/* Whether sig is the key's for that text.  out: *time_s, at least 1, where true */
bool cosign_verify(const struct note_key *k, const unsigned char *sig, size_t sig_len, const char *text, size_t len,
                   int64_t *time_s);

#endif
