/*
 * A witness: cosigns checkpoints of logs that it was told to watch, each only if it goes on from the one before.  src: C2SP tlog-witness
 *
 * Its folder W holds `key` (0600), `logs` (a vkey a line) and `seen/<hex SHA-256 of an origin>`: the checkpoint that was cosigned
 * last, with the cosignature. That file is the whole state of a log: it is replaced, durably, before an answer leaves, and served
 * as it is. Nothing else is shared with anybody, so a witness may stand on a machine of its own with this program alone.
 * thread: witness_add and witness_last from any thread; the others from one.
 */
#ifndef TEMLANG_WITNESS_WITNESS_H
#define TEMLANG_WITNESS_WITNESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/random.h"
#include "core/note.h"
#include "core/witness.h"

#define WITNESS_LOGS_MAX 1000
#define WITNESS_ORIGIN_HEX 64 /* digits of a SHA-256 */

struct witness;

/*
 * Make a witness.
 *   in   dir: missing or empty; name: of its key, as note_key_make; random NULL: the system's
 *   out  *key
 *   err  ST_INVALID "note.name"; ST_CONFLICT "witness.not-empty" (args: path); as file_mkdirs, file_replace
 */
enum status witness_make(const char *dir, const char *name, const struct random *random, struct note_key *key, struct err *e);
/* Its key's public half, without opening it.  err: ST_NOT_FOUND "witness.none" (args: path); ST_CORRUPT "witness.key" */
enum status witness_key(const char *dir, struct note_key *key, struct err *e);
/*
 * Watch one more log, from the next request on, also while the witness serves.
 *   in   vkey: of type NOTE_ED25519
 *   out  *key; *added false where it was watched already
 *   err  as note_key_parse; ST_INVALID "witness.log-key" (a cosigner's), "witness.many"; ST_NOT_FOUND "witness.none"; as file_replace
 */
enum status witness_watch(const char *dir, const char *vkey, struct note_key *key, bool *added, struct err *e);
/*
 * The logs that are watched.
 *   out  *keys: n of them, owned by the caller (free)
 *   err  ST_CORRUPT "witness.logs" (args: line); as witness_key
 */
enum status witness_logs(const char *dir, struct note_key **keys, size_t *n, struct err *e);

/*
 * Open for serving; one process at a time.
 *   in   clock NULL: the system's
 *   err  ST_BUSY "witness.open" (args: path); ST_NOT_FOUND "witness.none"; ST_CORRUPT "witness.key"
 */
enum status witness_open(struct witness **w, const char *dir, const struct clock *clock, struct err *e);
/* Safe on NULL. */
void witness_close(struct witness **w);

/*
 * Answer add-checkpoint: judged, stored and durable, in one go for each log.
 *   out  *answer; body: signature line of WITNESS_COSIGNED, the size of WITNESS_MISMATCH, else empty
 *   err  ST_NO_SPACE, ST_IO as file_replace: nothing was cosigned; after ST_IO nothing is until a new start (ST_UNAVAILABLE
 *        "witness.stopped"), since what is on the disk is not known any more; ST_CORRUPT "witness.seen", "witness.logs"
 */
enum status witness_add(struct witness *w, const char *body, size_t len, enum witness_answer *answer, struct buf *out, struct err *e);
/*
 * The checkpoint of a log that was cosigned last, as a note.
 *   in   hex: SHA-256 of its origin, 64 digits in small letters
 *   err  ST_NOT_FOUND "not-found" (also what is no such name); ST_IO
 */
enum status witness_last(struct witness *w, const char *hex, size_t len, struct buf *out, struct err *e);

#endif
