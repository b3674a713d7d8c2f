/*
 * Checkpoints: what a log signs about itself, as the text of a note.  src: C2SP tlog-checkpoint v1.0.0
 *
 *     origin LF  size LF  base64(root) LF  [extension lines of others: read past, never written]
 * thread: pure.
 */
#ifndef TEMLANG_CORE_CHECKPOINT_H
#define TEMLANG_CORE_CHECKPOINT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "core/lines.h"
#include "core/merkle.h"
#include "core/note.h"

#define CHECKPOINT_ORIGIN_BYTES NOTE_NAME_BYTES
#define CHECKPOINT_TEXT_MAX 4096 /* with extension lines of others */

struct checkpoint {
    char origin[CHECKPOINT_ORIGIN_BYTES]; /* of ours: lower-case host[:port] and "/log", as the key is named */
    uint64_t size;                        /* entries, at most TREE_SIZE_MAX */
    unsigned char root[MERKLE_HASH_BYTES];
};

/* The three lines. */
void checkpoint_format(const struct checkpoint *c, struct buf *out);
/*
 * err  ST_INVALID "checkpoint.format": fewer than three lines, a blank one, a size with leading zeros or beyond
 *      TREE_SIZE_MAX, a root that is not 32 bytes of canonical base64, an origin that is too long
 * note the root of size 0 is not looked at: a witness has its own answer to a wrong one
 */
enum status checkpoint_parse(const char *text, size_t len, struct checkpoint *out, struct err *e);
/*
 * A note that one log signed about itself: taken apart, the signature checked, and the origin is the key's name.
 *   err  as note_parse, note_verify, checkpoint_parse; ST_TAMPERED "checkpoint.origin" (args: origin, name)
 */
enum status checkpoint_open(const char *data, size_t len, const struct note_key *log, struct checkpoint *out, struct err *e);
/* The text and the signature of a checkpoint of ours, appended.  in: log->name is the origin */
enum status checkpoint_sign(const struct checkpoint *c, const struct note_key *log,
                            const unsigned char secret[static NOTE_SECRET_BYTES], struct buf *out, struct err *e);

#endif
