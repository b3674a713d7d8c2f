/*
 * One entry of the public log: its canonical bytes and its leaf hash.  src: log spec, "What is an entry"
 * thread: pure.
 */
#ifndef TEMLANG_CORE_ENTRY_H
#define TEMLANG_CORE_ENTRY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "core/merkle.h"

#define ENTRY_BYTES_MAX 65535
#define ENTRY_SALT_BYTES 16
#define ENTRY_PREV_NONE (-1)

enum entry_kind {
#define X(name, kind) ENTRY_##name,
#include "core/entry.def"
#undef X
    ENTRY_KIND_COUNT
};
/* "run.issued" … */
const char *entry_kind_name(enum entry_kind k);

/* What an entry is made from; everything borrowed. */
struct entry {
    enum entry_kind kind;
    int64_t at_us;              /* when the service accepted the act, UTC */
    const char *by_role;        /* "operator" */
    const char *by_org;         /* organisation code, never a person's name */
    const char *const *subject; /* typed ids, "run:17"; the first is the one that prev follows */
    size_t subject_len;         /* 1 or more */
    int64_t prev;               /* index of the previous entry about subject[0], or ENTRY_PREV_NONE */
    const json_t *facts;        /* object: what becomes public */
    const json_t *record;       /* object: the full business record, bound by its salted hash */
    const unsigned char *salt;  /* ENTRY_SALT_BYTES, fresh and random */
};

/*
 * The canonical bytes of an entry and of its record, and the leaf hash.
 *   out  bytes: canonical JSON {at,by:{org,role},facts,kind,prev,record,subject,v}; record: canonical JSON of the
 *        record, to be stored beside salt; leaf = SHA-256(0x00 || bytes)
 *   err  ST_INVALID as json_canonical; ST_TOO_LARGE "entry.size" over 65,535 bytes; out is unchanged then
 */
enum status entry_encode(const struct entry *en, struct buf *bytes, struct buf *record,
                         unsigned char leaf[static MERKLE_HASH_BYTES], struct err *e);

/* ---- reading ---- */

/* When the service accepted the act of an entry, from its canonical bytes alone.  out: false where they are none of ours */
bool entry_time(const char *bytes, size_t len, int64_t *at_us);
/* Whether salt and record are those that an entry binds.  in: hex: its "record"; record: canonical JSON */
bool entry_binds(const char *hex, const unsigned char salt[static ENTRY_SALT_BYTES], const void *record, size_t len);

#define ENTRY_LATE_US INT64_C(900000000)
/*
 * Whether an entry's own time and the one at which a witness saw it are more than 15 minutes apart, whichever was first.
 *   out  *minutes between them, begun ones counted.  src: log spec, "Not back-dated"
 */
bool entry_late(int64_t at_us, int64_t seen_us, int64_t *minutes);

#endif
