/*
 * What binds every label of a run to the public log without publishing one number.  src: log spec, labels_root
 *
 * Leaf data = label salt (16 bytes) || 16 ASCII digits; label salt = BLAKE2b-128(key = run salt, index as u32 LE).
 * thread: one thread a computation; needs no memory beyond the struct and the subtree roots that the caller holds.
 */
#ifndef TEMLANG_CORE_LABELROOT_H
#define TEMLANG_CORE_LABELROOT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/merkle.h"
#include "core/number.h"
#include "core/proof.h"

#define RUN_SALT_BYTES 32
#define LABEL_SALT_BYTES 16
#define LABELROOT_SUBTREE 1024u
/* Bytes of the subtree roots of count labels: one a full or partial group of 1,024. */
#define LABELROOT_SUBTREES(count) (((size_t)(count) + LABELROOT_SUBTREE - 1) / LABELROOT_SUBTREE)

/* The salt of one label, shown with its proof only.  in: index 1 … LABEL_INDEX_MAX */
void labelroot_salt(const unsigned char run_salt[static RUN_SALT_BYTES], uint32_t index,
                    unsigned char out[static LABEL_SALT_BYTES]);
/*
 * The root over labels 1 … count of a run.
 *   in   subtrees: NULL, or room for LABELROOT_SUBTREES(count) * 32 bytes: the root of each group of 1,024, the last
 *        may be smaller; stop: NULL, or polled each group: true ends early
 *   out  root; false: stopped
 */
bool labelroot_compute(const struct numbering *k, uint32_t run, uint32_t count,
                       const unsigned char run_salt[static RUN_SALT_BYTES],
                       unsigned char root[static MERKLE_HASH_BYTES], unsigned char *subtrees, const atomic_bool *stop);
/* The root that stored subtree roots give: equal to labelroot_compute's. */
void labelroot_join(const unsigned char *subtrees, size_t n, uint32_t count,
                    unsigned char root[static MERKLE_HASH_BYTES]);

/*
 * The path of one label up to the root of its run: with it the label's number and salt are shown, and no neighbour.
 *   in   subtrees: as labelroot_compute made them; NULL is enough where count <= LABELROOT_SUBTREE. index: 1 … count
 *   note numbers and hashes the 1,024 labels of one group, and joins the subtree roots
 */
void labelroot_path(const struct numbering *k, uint32_t run, uint32_t count,
                    const unsigned char run_salt[static RUN_SALT_BYTES], const unsigned char *subtrees, uint32_t index,
                    struct proof *out);
/*
 * Whether a label is one of those that a root stands for.
 *   in   number: 16 digits; salt: labelroot_salt of it; count: of the run; any values
 */
bool labelroot_verify(const char number[static NUMBER_DIGITS], const unsigned char salt[static LABEL_SALT_BYTES],
                      uint32_t index, uint32_t count, const struct proof *path,
                      const unsigned char root[static MERKLE_HASH_BYTES]);

#endif
