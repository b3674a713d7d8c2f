/*
 * The offline snapshot: a signed file from which a label can be checked without the service.
 *
 * A number tells its run only to whoever has the numbering key, and that key is the installation's for ever (values at rest hang on it
 * too), so it is never in here. Instead every issued label stands in the file by the leading bits of its number, with the group that
 * shares its fate (run, and void where there was one). Of n labels bits(n) + 12 of the 50 bits of a number are kept: enough that of
 * numbers never issued at most one in 4,096 is taken for a label, and too few to list the numbers. Labels whose kept bits are equal carry
 * the rest as well, so that an issued label is never taken for another. An index or a count is not in the file; whoever can read it can
 * count the labels of a run all the same, so it is for inspectors and can be sealed under a machine-made passphrase.
 *
 * Layout, little-endian:
 *     head 64         "TEMLANG\0SNAPSHOT", version u32 (2), flags u32 (1: sealed), made at i64 (us), salt 16, zeros
 *     blocks          of each section one after the other, 4,096 bytes each, the last of a section as long as it must be; no record
 *                     lies across two; where sealed: XChaCha20 under the key of the passphrase, block b from counter 64 b on
 *     block table     a row a block: first key in it u64, BLAKE2b-256 of its bytes as they stand in the file
 *     section table   a row a section: kind u32, parameter u32, offset u64, bytes u64, records u64, blocks u32, first block u32
 *     tail            public key 32, offset of the block table u64, "TEMLEND\n", Ed25519 signature 64
 * The signature is over "temlang-snapshot-v1\n" and BLAKE2b-256 of head, tables and tail (without itself), so that it covers every byte
 * through the table, and a check reads and hashes only the few blocks that it needs.
 *
 * A reader takes its own version and those before it, and refuses those after it: what it does not know might turn a finding round.
 * Version 1 had no day on which a key was ended for safety.
 *
 * Sections, each sorted by its key: keys {u16 length, u64 id, texts: public key, host, i64 ended for safety at (none: not)}, recalls (the same, by lot), runs {u32 run, u16 key, u16 0,
 * u64 texts, u64 lot, i64 issued at}, frozen texts (as keys), groups {u32 row of the run, u8 flags (1 voided, 2 suspect, 4 not
 * activated), u8 reason, u16 0, i32 day of the void, u32 0}, labels {u16 how many, then bits: distance from the one before as a Rice
 * code (12), row of the group, 1 bit: whether the rest of the number follows}.
 *
 * The signing key is of its own: derived from the numbering key, so a stolen issuing key can make no snapshot that calls its labels
 * issued. Its public half is published beside the issuing keys ("snapshot" in /.well-known/jwks.json).
 * thread: one thread a writer or a reader.
 */
#ifndef TEMLANG_CORE_SNAPSHOT_H
#define TEMLANG_CORE_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/code.h"
#include "core/lifecycle.h"
#include "core/verdict.h"

#define SNAPSHOT_SEED_BYTES 32
#define SNAPSHOT_SALT_BYTES 16
#define SNAPSHOT_SEAL_BYTES 32

/* Seed of the key that signs an installation's snapshots: BLAKE2b-256 of "temlang-snapshot-key-v1" under the numbering key. */
void snapshot_seed(const struct numbering *n, unsigned char out[static SNAPSHOT_SEED_BYTES]);
/* The public half of a seed. */
void snapshot_public(const unsigned char seed[static SNAPSHOT_SEED_BYTES], unsigned char out[static CODE_PUBLIC_BYTES]);
/*
 * The key that seals: BLAKE2b-256 over a name, the salt and the passphrase. No stretching, so that a check takes no second: what a person
 * thought of is refused.
 *   err  ST_INVALID "snapshot.weak" (passphrase_cost would have it stretched)
 */
enum status snapshot_seal_key(const char *pass, size_t len, const unsigned char salt[static SNAPSHOT_SALT_BYTES],
                              unsigned char out[static SNAPSHOT_SEAL_BYTES], struct err *e);

/* ---- writing: bytes go out as they are ready; the order of the calls is the order of the sections, keys ascending ---- */

struct snapshot_writer;

/* Where its bytes go. */
struct snapshot_out {
    enum status (*put)(void *ctx, const void *p, size_t len, struct err *e);
    void *ctx;
};

/* An issuing key. */
struct snapshot_key {
    char host[CODE_HOST_BYTES];
    unsigned char pub[CODE_PUBLIC_BYTES];
    int64_t unsafe_us; /* when it was ended for safety, 0 not */
};

/* What a run froze; all set, "" where there is none. */
struct snapshot_text {
    enum code_form form;
    const char *host, *gtin, *lot, *product, *product_en, *producer, *made_on, *expires_on;
};

struct snapshot_run {
    uint32_t run;
    int key_id;
    int64_t text, lot; /* ids of its texts and of its lot */
    int64_t issued_us;
};

/* Labels of a run that share their fate. */
struct snapshot_group {
    uint32_t row; /* of the run, 0 the first */
    bool voided, suspect, inactive;
    enum void_reason reason; /* where voided */
    int32_t void_day;
};

/*
 *   in   seal_key: NULL for an open file; salt: any 16 bytes where sealed; o: copied
 *   out  *w to be freed with snapshot_free; NULL on failure
 */
enum status snapshot_begin(struct snapshot_writer **w, const struct snapshot_out *o, int64_t made_us,
                           const unsigned char salt[static SNAPSHOT_SALT_BYTES], const unsigned char *seal_key, struct err *e);
/* err of all: what put says; ST_NO_MEMORY; ST_INTERNAL "snapshot.order" (a key that is not above the last of its section) */
enum status snapshot_key(struct snapshot_writer *w, int id, const struct snapshot_key *k, struct err *e);
/* A recall in force. in: reason: not "" */
enum status snapshot_recall(struct snapshot_writer *w, int64_t lot, const char *reason, struct err *e);
enum status snapshot_run(struct snapshot_writer *w, const struct snapshot_run *r, struct err *e);
/* err: also ST_TOO_LARGE "snapshot.text": longer than a block */
enum status snapshot_text(struct snapshot_writer *w, int64_t id, const struct snapshot_text *t, struct err *e);
enum status snapshot_group(struct snapshot_writer *w, const struct snapshot_group *g, struct err *e);
/* How many labels follow; none may be missing. */
enum status snapshot_labels(struct snapshot_writer *w, uint64_t labels, struct err *e);
/* in: number: the first 15 digits of a label's, ascending; group: row of its group */
enum status snapshot_label(struct snapshot_writer *w, uint64_t number, uint32_t group, struct err *e);
/* Tables and signature. */
enum status snapshot_end(struct snapshot_writer *w, const unsigned char seed[static SNAPSHOT_SEED_BYTES], struct err *e);
/* Safe on NULL. */
void snapshot_free(struct snapshot_writer **w);

/* ---- reading: the bytes are the caller's and stay while it reads ---- */

struct snapshot;

/* What a snapshot says of itself. */
struct snapshot_facts {
    int64_t made_us;
    bool sealed;
    unsigned char public_key[CODE_PUBLIC_BYTES]; /* that it is signed with; whether that is to be trusted is the caller's to say */
    unsigned char salt[SNAPSHOT_SALT_BYTES];
    uint64_t keys, texts, recalls, runs, groups, labels;
};

/*
 * Check head, tables and signature.
 *   out  *s to be freed with snapshot_close
 *   err  ST_TAMPERED: "snapshot.foreign" (no snapshot), "snapshot.version" (args: version), "snapshot.cut" (args: bytes: it ends before
 *        its end mark), "snapshot.table" (args: from, to: tables that contradict themselves), "snapshot.signature"
 */
enum status snapshot_open(struct snapshot **s, const void *data, size_t len, struct err *e);
/* Safe on NULL. */
void snapshot_close(struct snapshot **s);
void snapshot_about(const struct snapshot *s, struct snapshot_facts *out);
/*
 * Give the passphrase of a sealed one; without effect on an open one.
 *   err  ST_INVALID "snapshot.weak"; ST_TAMPERED "snapshot.passphrase"
 */
enum status snapshot_unlock(struct snapshot *s, const char *pass, size_t len, struct err *e);
/* Look at every byte.  err: ST_TAMPERED "snapshot.block" (args: from, to) */
enum status snapshot_whole(struct snapshot *s, struct err *e);
/*
 * An issuing key.
 *   out  *found false: not in it
 *   err  of all that read blocks: ST_TAMPERED "snapshot.block" (args: from, to), "snapshot.locked" (sealed and not unlocked)
 */
enum status snapshot_find_key(struct snapshot *s, int id, bool *found, struct snapshot_key *k, struct err *e);

/* What it says of a label. */
struct snapshot_answer {
    enum outcome outcome;
    bool known;                /* the label is in it: all that follows is set */
    uint32_t run;
    int64_t issued_us;
    struct snapshot_text text; /* lives until the next check */
    const char *recall;        /* reason, "" none */
    int64_t unsafe_us;         /* genuine, but its key was ended for safety then; 0 not */
    struct snapshot_group group;
};
/*
 * What the snapshot says of an address: facts for verdict(). An unknown label may also have been issued after the snapshot was made.
 *   in   p: as code_parse gives it; verifies: the signature holds under the key that it names; today: day of the question
 *   out  *out wholly set
 */
enum status snapshot_check(struct snapshot *s, const struct code_parsed *p, bool verifies, int32_t today, struct snapshot_answer *out,
                           struct err *e);

#endif
