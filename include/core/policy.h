/*
 * Who must have signed a checkpoint before somebody relies on it.  src: C2SP tlog-policy
 *
 *     log <vkey> [<url>]
 *     witness <name> <vkey> [<url>]
 *     group <name> all|any|<k> <name>…
 *     quorum <name>|none
 * Blank lines and lines that begin with # are passed over; white space is spaces and tabs.
 * thread: pure; a policy is read by any number of threads.
 */
#ifndef TEMLANG_CORE_POLICY_H
#define TEMLANG_CORE_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/checkpoint.h"
#include "core/note.h"

#define POLICY_LOGS_MAX 32
#define POLICY_WITNESSES_MAX 64
#define POLICY_GROUPS_MAX 64
#define POLICY_BYTES_MAX 65536
#define POLICY_KEYS_MAX (POLICY_LOGS_MAX + POLICY_WITNESSES_MAX)

struct policy_log {
    struct note_key key; /* key.name is the log's origin */
    const char *url;     /* "" where none */
};
struct policy_witness {
    const char *name;    /* inside the policy only; any bytes but white space */
    struct note_key key; /* NOTE_COSIGNATURE */
    const char *url;     /* "" where none; else the prefix of add-checkpoint */
};
/* Counts as one that witnessed where need of its members did: a bit each. */
struct policy_group {
    const char *name;
    int need;
    uint64_t witnesses, groups; /* groups before this one only */
};
enum policy_quorum { POLICY_NONE, POLICY_WITNESS, POLICY_GROUP };

struct policy {
    int logs_len, witnesses_len, groups_len;
    struct policy_log logs[POLICY_LOGS_MAX];
    struct policy_witness witnesses[POLICY_WITNESSES_MAX];
    struct policy_group groups[POLICY_GROUPS_MAX];
    enum policy_quorum quorum;
    int quorum_index; /* of the witness or group */
};

/*
 * Read a policy.
 *   out  *p in a
 *   err  ST_INVALID with the line: "policy.byte", "policy.word" (no such line), "policy.items" (too few or too many on it),
 *        "policy.twice" (a name or key that is there already, or a member that is in a group already; args: name),
 *        "policy.name" (not defined above; args: name), "policy.need" (k is not 1 … members), "policy.key-type" (a log with a
 *        cosigner's key or the other way round), "policy.quorum" (none, or a second one), "policy.many" (args: max), note.…
 *        of a vkey; ST_TOO_LARGE "policy.size"
 */
enum status policy_parse(const char *text, size_t len, struct arena *a, struct policy **p, struct err *e);

/* Whether so many are enough.  in: witnessed: bit i for witness i */
bool policy_enough(const struct policy *p, uint64_t witnessed);

/* What a policy says about a checkpoint. */
struct policy_verdict {
    struct checkpoint checkpoint;
    int log;                              /* which of p->logs signed it */
    uint64_t witnessed;                   /* bit i: witness i cosigned */
    int64_t time_s[POLICY_WITNESSES_MAX]; /* when each did, 0 where not */
    int64_t first_s;                      /* the earliest of these, 0 where nobody did: the witnessed time */
};
/*
 * A checkpoint as a note, held against a policy.
 *   err  as note_parse, note_verify, checkpoint_parse; ST_TAMPERED "policy.log" (no log of the policy with that origin signed
 *        it; args: origin), "policy.short" (the quorum is not reached; args: found). out is filled as far as it was read
 */
enum status policy_check(const struct policy *p, const char *data, size_t len, struct policy_verdict *out, struct err *e);

#endif
