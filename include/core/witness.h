/*
 * What a witness decides: whether a checkpoint of a log goes on from the one that it saw last.  src: C2SP tlog-witness
 *
 *     old <size> LF  (base64 of a hash, LF) 0 … 63 times  LF  the checkpoint as a signed note
 * Storing what was seen, durably and before the answer, is the caller's (witness/witness.h).
 * thread: pure.
 */
#ifndef TEMLANG_CORE_WITNESS_H
#define TEMLANG_CORE_WITNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "core/checkpoint.h"
#include "core/note.h"
#include "core/proof.h"

/* A whole request: its first line, the proof, and the largest note. */
#define WITNESS_REQUEST_MAX ((size_t)32 + (size_t)PROOF_MAX * 45 + 1 + NOTE_BYTES_MAX)
#define WITNESS_SIZE_TYPE "text/x.tlog.size" /* of a body with status 409: the size that was seen last, in decimal, and LF */

enum witness_answer {
#define X(NAME, status) WITNESS_##NAME,
#include "core/witness_answer.def"
#undef X
    WITNESS_ANSWERS
};
int witness_http(enum witness_answer a);

/* A request taken apart; note points into its bytes. */
struct witness_request {
    uint64_t old;
    struct proof proof;
    struct note note;
    struct checkpoint checkpoint;
};
/* err: ST_INVALID "witness.request"; ST_TOO_LARGE "note.size" */
enum status witness_request_parse(const char *body, size_t len, struct witness_request *r, struct err *e);
/* The other way round.  in: note: whole, with the log's signature */
void witness_request_format(struct buf *out, uint64_t old, const struct proof *p, const char *note, size_t len);

/* The checkpoint of a log that a witness saw last; all zero: none yet. */
struct witness_seen {
    bool any;
    uint64_t size;
    unsigned char root[MERKLE_HASH_BYTES];
};
/*
 * What a request that was parsed is answered.
 *   in   keys: those of all logs that are watched, of type NOTE_ED25519; several may have one origin
 */
enum witness_answer witness_judge(const struct witness_request *r, const struct note_key *keys, size_t keys_len,
                                  const struct witness_seen *seen);

#endif
