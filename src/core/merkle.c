/* The tree hash of RFC 6962 as a stack of perfect subtrees: any number of leaves in 2 KiB. */
#include "core/merkle.h"

#include <sodium.h>
#include <string.h>

_Static_assert(MERKLE_HASH_BYTES == crypto_hash_sha256_BYTES, "the tree is SHA-256");

void merkle_leaf(const void *data, size_t len, unsigned char out[static MERKLE_HASH_BYTES]) {
    static const unsigned char prefix = 0x00;
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, &prefix, 1);
    crypto_hash_sha256_update(&state, data, len);
    crypto_hash_sha256_final(&state, out);
}

void merkle_node(const unsigned char left[static MERKLE_HASH_BYTES],
                 const unsigned char right[static MERKLE_HASH_BYTES], unsigned char out[static MERKLE_HASH_BYTES]) {
    unsigned char data[1 + 2 * MERKLE_HASH_BYTES];
    data[0] = 0x01;
    memcpy(data + 1, left, MERKLE_HASH_BYTES);
    memcpy(data + 1 + MERKLE_HASH_BYTES, right, MERKLE_HASH_BYTES);
    crypto_hash_sha256(out, data, sizeof data);
}

void merkle_init(struct merkle *m) {
    memset(m, 0, sizeof *m);
}

void merkle_add(struct merkle *m, const unsigned char leaf[static MERKLE_HASH_BYTES]) {
    memcpy(m->hash[m->len++], leaf, MERKLE_HASH_BYTES);
    for (uint64_t size = m->size++; size & 1; size >>= 1) {
        m->len--;
        merkle_node(m->hash[m->len - 1], m->hash[m->len], m->hash[m->len - 1]);
    }
}

void merkle_root(const struct merkle *m, unsigned char out[static MERKLE_HASH_BYTES]) {
    if (m->len == 0) {
        crypto_hash_sha256(out, (const unsigned char *)"", 0);
        return;
    }
    memcpy(out, m->hash[m->len - 1], MERKLE_HASH_BYTES);
    for (int i = m->len - 2; i >= 0; i--) merkle_node(m->hash[i], out, out);
}
