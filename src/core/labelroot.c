/* The root over a run's labels, made group by group: a worker needs no memory for a run of ten million. */
#include "core/labelroot.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

void labelroot_salt(const unsigned char run_salt[static RUN_SALT_BYTES], uint32_t index,
                    unsigned char out[static LABEL_SALT_BYTES]) {
    unsigned char message[4] = {(unsigned char)index, (unsigned char)(index >> 8), (unsigned char)(index >> 16),
                                (unsigned char)(index >> 24)};
    crypto_generichash_blake2b(out, LABEL_SALT_BYTES, message, sizeof message, run_salt, RUN_SALT_BYTES);
}

struct labels {
    const struct numbering *numbering;
    uint32_t run;
    const unsigned char *run_salt;
};

static void leaf_hash(const unsigned char *salt, const char *number, unsigned char out[static MERKLE_HASH_BYTES]) {
    unsigned char data[LABEL_SALT_BYTES + NUMBER_DIGITS];
    memcpy(data, salt, LABEL_SALT_BYTES);
    memcpy(data + LABEL_SALT_BYTES, number, NUMBER_DIGITS);
    merkle_leaf(data, sizeof data, out);
}

static void leaf_of(const struct labels *l, uint32_t index, unsigned char out[static MERKLE_HASH_BYTES]) {
    unsigned char salt[LABEL_SALT_BYTES];
    char number[NUMBER_BYTES];
    labelroot_salt(l->run_salt, index, salt);
    number_format(l->numbering, l->run, index, number);
    leaf_hash(salt, number, out);
}

static void group_root(const struct labels *l, uint32_t first, uint32_t n,
                       unsigned char out[static MERKLE_HASH_BYTES]) {
    struct merkle group;
    merkle_init(&group);
    for (uint32_t i = 0; i < n; i++) {
        unsigned char leaf[MERKLE_HASH_BYTES];
        leaf_of(l, first + i, leaf);
        merkle_add(&group, leaf);
    }
    merkle_root(&group, out);
}

/*
 * A last group that is not full may be added like a full one: RFC 6962 splits at the largest power of two, which is a
 * whole number of groups as long as there is more than one, and the short group stays rightmost at every level.
 */
bool labelroot_compute(const struct numbering *k, uint32_t run, uint32_t count,
                       const unsigned char run_salt[static RUN_SALT_BYTES],
                       unsigned char root[static MERKLE_HASH_BYTES], unsigned char *subtrees, const atomic_bool *stop) {
    const struct labels labels = {k, run, run_salt};
    struct merkle tree;
    merkle_init(&tree);
    for (uint32_t done = 0; done < count;) {
        if (stop && atomic_load_explicit(stop, memory_order_relaxed)) return false;
        uint32_t n = count - done < LABELROOT_SUBTREE ? count - done : LABELROOT_SUBTREE;
        unsigned char group[MERKLE_HASH_BYTES];
        group_root(&labels, done + 1, n, group);
        if (subtrees) memcpy(subtrees + tree.size * MERKLE_HASH_BYTES, group, MERKLE_HASH_BYTES);
        merkle_add(&tree, group);
        done += n;
    }
    merkle_root(&tree, root);
    return true;
}

void labelroot_join(const unsigned char *subtrees, size_t n, uint32_t count,
                    unsigned char root[static MERKLE_HASH_BYTES]) {
    assert(n == LABELROOT_SUBTREES(count));
    (void)count;
    struct merkle tree;
    merkle_init(&tree);
    for (size_t i = 0; i < n; i++) merkle_add(&tree, subtrees + i * MERKLE_HASH_BYTES);
    merkle_root(&tree, root);
}

/* The path within the group, then that of the group among all: both over trees that split as the whole one does. */
void labelroot_path(const struct numbering *k, uint32_t run, uint32_t count,
                    const unsigned char run_salt[static RUN_SALT_BYTES], const unsigned char *subtrees, uint32_t index,
                    struct proof *out) {
    const struct labels labels = {k, run, run_salt};
    unsigned char leaves[LABELROOT_SUBTREE][MERKLE_HASH_BYTES];
    assert(index >= 1 && index <= count);
    uint32_t group = (index - 1) / LABELROOT_SUBTREE, first = group * LABELROOT_SUBTREE;
    uint32_t n = count - first < LABELROOT_SUBTREE ? count - first : LABELROOT_SUBTREE;
    for (uint32_t i = 0; i < n; i++) leaf_of(&labels, first + 1 + i, leaves[i]);
    struct leaf_source within = {leaves[0], n}, among = {subtrees, LABELROOT_SUBTREES(count)};
    struct proof above = {.len = 0};
    enum status s = proof_inclusion(&(struct hash_source){leaf_source_hash, &within}, index - 1 - first, n, out, NULL);
    if (s == ST_OK && among.n > 1)
        s = proof_inclusion(&(struct hash_source){leaf_source_hash, &among}, group, among.n, &above, NULL);
    assert(s == ST_OK);
    (void)s;
    memcpy(out->hash[out->len], above.hash, (size_t)above.len * MERKLE_HASH_BYTES);
    out->len += above.len;
}

bool labelroot_verify(const char number[static NUMBER_DIGITS], const unsigned char salt[static LABEL_SALT_BYTES],
                      uint32_t index, uint32_t count, const struct proof *path,
                      const unsigned char root[static MERKLE_HASH_BYTES]) {
    unsigned char leaf[MERKLE_HASH_BYTES];
    if (index < 1) return false;
    leaf_hash(salt, number, leaf);
    return proof_inclusion_verify(path, leaf, index - 1, count, root);
}
