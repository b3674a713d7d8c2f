/*
 * Proofs over a tree of RFC 6962: that an entry is in it (inclusion), that a larger tree only appended (consistency).
 * src: making RFC 6962 §2.1.1-2, checking RFC 9162 §2.1.3.2 and §2.1.4.2
 *
 * Making one reads roots of perfect subtrees through a callback, so that the same code works on tiles, on rows and on
 * memory. Check a proof only ever against a size that somebody signed: some proofs hold for several sizes.
 * thread: pure.
 */
#ifndef TEMLANG_CORE_PROOF_H
#define TEMLANG_CORE_PROOF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/lines.h"
#include "core/merkle.h"

#define PROOF_MAX 63

struct proof {
    int len; /* 0 … PROOF_MAX */
    unsigned char hash[PROOF_MAX][MERKLE_HASH_BYTES];
};

/*
 * Where hashes come from.
 *   in   height 0 … 62, index: the root of leaves index * 2^height … (index + 1) * 2^height - 1, all within the tree
 */
struct hash_source {
    enum status (*hash)(void *self, int height, uint64_t index, unsigned char out[static MERKLE_HASH_BYTES], struct err *e);
    void *self;
};

/* The root of the first size leaves.  in: size 0 … TREE_SIZE_MAX */
enum status tree_root(const struct hash_source *src, uint64_t size, unsigned char out[static MERKLE_HASH_BYTES], struct err *e);
/* The state in which a growing tree of so many leaves is (core/merkle.h). */
enum status tree_load(const struct hash_source *src, uint64_t size, struct merkle *out, struct err *e);
/* in: index < size.  err: ST_INVALID "proof.index" (args: index, size); what the source says */
enum status proof_inclusion(const struct hash_source *src, uint64_t index, uint64_t size, struct proof *out, struct err *e);
/* in: old <= size.  err: ST_INVALID "proof.index"; what the source says */
enum status proof_consistency(const struct hash_source *src, uint64_t old, uint64_t size, struct proof *out, struct err *e);

/*
 * On which side of the hash that is made each hash of an inclusion proof stands, from the leaf up: for who folds it step by step.
 *   out  left: for each of p->len; false: the proof is none for that index and size
 */
bool proof_sides(const struct proof *p, uint64_t index, uint64_t size, bool left[static PROOF_MAX]);
/* The root that a leaf gives with hashes on these sides. */
void proof_fold(const struct proof *p, const bool *left, const unsigned char leaf[static MERKLE_HASH_BYTES],
                unsigned char root[static MERKLE_HASH_BYTES]);
/* Whether the leaf stands at index in the tree of that size and root. */
bool proof_inclusion_verify(const struct proof *p, const unsigned char leaf[static MERKLE_HASH_BYTES], uint64_t index,
                            uint64_t size, const unsigned char root[static MERKLE_HASH_BYTES]);
/*
 * Whether the tree (size, root) begins with all of the tree (old, old_root).
 *   note equal sizes: an empty proof and equal roots; old 0: an empty proof, and old_root is the root of the empty tree
 */
bool proof_consistency_verify(const struct proof *p, uint64_t old, const unsigned char old_root[static MERKLE_HASH_BYTES],
                              uint64_t size, const unsigned char root[static MERKLE_HASH_BYTES]);

/* n leaf hashes in memory, one behind the other, as a source. */
struct leaf_source {
    const unsigned char *leaves;
    uint64_t n;
};
/* For hash_source.hash, with self a struct leaf_source. */
enum status leaf_source_hash(void *self, int height, uint64_t index, unsigned char out[static MERKLE_HASH_BYTES], struct err *e);

#endif
