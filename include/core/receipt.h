/*
 * Receipts: the proof that an entry is in the log, as one text that is checked without asking anybody.  src: C2SP tlog-proof
 *
 *     c2sp.org/tlog-proof@v1 LF  [extra base64 LF]  index n LF  hashes, one a line  LF  checkpoint with its signatures
 * thread: pure.
 */
#ifndef TEMLANG_CORE_RECEIPT_H
#define TEMLANG_CORE_RECEIPT_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "core/policy.h"
#include "core/proof.h"

#define RECEIPT_EXTRA_MAX 131072 /* bytes, before base64 */
#define RECEIPT_BYTES_MAX (RECEIPT_EXTRA_MAX / 3 * 4 + NOTE_BYTES_MAX + 8192)

struct receipt {
    uint64_t index;
    struct proof proof;
    const void *extra;      /* whatever the log added; nothing vouches for it. NULL where none */
    size_t extra_len;
    const char *checkpoint; /* the note, verbatim */
    size_t checkpoint_len;
};

/*
 * in   r: extra_len at most RECEIPT_EXTRA_MAX, checkpoint a whole note
 * err  ST_TOO_LARGE "receipt.size"; ST_NO_MEMORY
 */
enum status receipt_format(const struct receipt *r, struct buf *out, struct err *e);
/*
 * out  r: checkpoint points into data, extra into a
 * err  ST_INVALID "receipt.format" with the line; ST_TOO_LARGE "receipt.size". Nothing is believed yet
 */
enum status receipt_parse(const char *data, size_t len, struct arena *a, struct receipt *r, struct err *e);
/*
 * Whether an entry with that leaf hash stands at r->index of a log that the policy trusts.
 *   err  as policy_check; ST_TAMPERED "receipt.proof" (the entry is not the one at that place)
 */
enum status receipt_verify(const struct receipt *r, const unsigned char leaf[static MERKLE_HASH_BYTES], const struct policy *p,
                           struct policy_verdict *out, struct err *e);

#endif
