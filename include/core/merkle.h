/*
 * The Merkle tree hash of RFC 6962 §2.1 (SHA-256), in constant memory.
 * thread: one thread a tree.
 */
#ifndef TEMLANG_CORE_MERKLE_H
#define TEMLANG_CORE_MERKLE_H

#include <stddef.h>
#include <stdint.h>

#define MERKLE_HASH_BYTES 32

/* SHA-256(0x00 || data) */
void merkle_leaf(const void *data, size_t len, unsigned char out[static MERKLE_HASH_BYTES]);
/* SHA-256(0x01 || left || right) */
void merkle_node(const unsigned char left[static MERKLE_HASH_BYTES],
                 const unsigned char right[static MERKLE_HASH_BYTES], unsigned char out[static MERKLE_HASH_BYTES]);

/* A tree that grows at its right edge: the roots of its perfect subtrees, largest first. */
struct merkle {
    uint64_t size;                              /* leaves */
    int len;                                    /* subtrees = bits set in size */
    unsigned char hash[64][MERKLE_HASH_BYTES];
};
void merkle_init(struct merkle *m);
/* Add the hash of a leaf (or the root of a perfect subtree of equal size each time). */
void merkle_add(struct merkle *m, const unsigned char leaf[static MERKLE_HASH_BYTES]);
/* The root; of an empty tree SHA-256(""). */
void merkle_root(const struct merkle *m, unsigned char out[static MERKLE_HASH_BYTES]);

#endif
