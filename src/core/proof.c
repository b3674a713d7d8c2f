/*
 * Making proofs: the RFC's recursions as loops from the root down, each step leaving one sibling behind.
 * A subtree D[lo:hi] that the recursion meets begins at a multiple of every power of two that fits into it, so it is
 * a row of perfect subtrees, largest first: what the source is asked for.
 */
#include "core/proof.h"

#include <assert.h>
#include <string.h>


/* The largest power of two below n.  in: n 2 or more */
static uint64_t split(uint64_t n) {
    return UINT64_C(1) << (63 - __builtin_clzll(n - 1));
}

enum status tree_load(const struct hash_source *src, uint64_t size, struct merkle *out, struct err *e) {
    enum status s = ST_OK;
    uint64_t at = 0;
    merkle_init(out);
    for (int height = 62; s == ST_OK && height >= 0; height--) {
        if (!(size >> height & 1)) continue;
        s = src->hash(src->self, height, at >> height, out->hash[out->len++], e);
        at += UINT64_C(1) << height;
    }
    out->size = size;
    return s;
}

enum status tree_root(const struct hash_source *src, uint64_t size, unsigned char out[static MERKLE_HASH_BYTES], struct err *e) {
    struct merkle m;
    assert(size <= TREE_SIZE_MAX);
    enum status s = tree_load(src, size, &m, e);
    if (s == ST_OK) merkle_root(&m, out);
    return s;
}

static enum status range_root(const struct hash_source *src, uint64_t lo, uint64_t hi, unsigned char *out, struct err *e) {
    struct merkle m;
    enum status s = ST_OK;
    merkle_init(&m);
    while (s == ST_OK && lo < hi) {
        int height = 63 - __builtin_clzll(hi - lo);
        s = src->hash(src->self, height, lo >> height, m.hash[m.len++], e);
        lo += UINT64_C(1) << height;
    }
    if (s == ST_OK) merkle_root(&m, out);
    return s;
}

static enum status outside(uint64_t index, uint64_t size, struct err *e) {
    enum status s = err_set(e, ST_INVALID, NULL, "proof.index");
    err_arg(e, "index", "%llu", (unsigned long long)index);
    err_arg(e, "size", "%llu", (unsigned long long)size);
    return s;
}

static enum status sibling(const struct hash_source *src, uint64_t lo, uint64_t hi, struct proof *p, struct err *e) {
    assert(p->len < PROOF_MAX);
    return range_root(src, lo, hi, p->hash[p->len++], e);
}

/* Found from the root down, written from the leaf up. */
static void reverse(struct proof *p) {
    unsigned char h[MERKLE_HASH_BYTES];
    for (int i = 0, j = p->len - 1; i < j; i++, j--) {
        memcpy(h, p->hash[i], sizeof h);
        memcpy(p->hash[i], p->hash[j], sizeof h);
        memcpy(p->hash[j], h, sizeof h);
    }
}

enum status proof_inclusion(const struct hash_source *src, uint64_t index, uint64_t size, struct proof *out, struct err *e) {
    uint64_t lo = 0, hi = size;
    enum status s = ST_OK;
    out->len = 0;
    if (index >= size || size > TREE_SIZE_MAX) return outside(index, size, e);
    while (s == ST_OK && hi - lo > 1) {
        uint64_t middle = lo + split(hi - lo);
        if (index < middle) {
            s = sibling(src, middle, hi, out, e);
            hi = middle;
        } else {
            s = sibling(src, lo, middle, out, e);
            lo = middle;
        }
    }
    reverse(out);
    return s;
}

enum status proof_consistency(const struct hash_source *src, uint64_t old, uint64_t size, struct proof *out, struct err *e) {
    uint64_t lo = 0, hi = size;
    bool whole = true; /* D[lo:hi] is a tree that whoever knows the old root knows */
    enum status s = ST_OK;
    out->len = 0;
    if (old > size || size > TREE_SIZE_MAX) return outside(old, size, e);
    if (old == 0) return ST_OK;
    while (s == ST_OK && old < hi) {
        uint64_t middle = lo + split(hi - lo);
        if (old <= middle) {
            s = sibling(src, middle, hi, out, e);
            hi = middle;
        } else {
            s = sibling(src, lo, middle, out, e);
            lo = middle;
            whole = false;
        }
    }
    if (s == ST_OK && !whole) s = sibling(src, lo, hi, out, e);
    reverse(out);
    return s;
}

/* ---- checking ---- */

bool proof_sides(const struct proof *p, uint64_t index, uint64_t size, bool left[static PROOF_MAX]) {
    if (index >= size || size > TREE_SIZE_MAX || p->len < 0 || p->len > PROOF_MAX) return false;
    uint64_t fn = index, sn = size - 1;
    for (int i = 0; i < p->len; i++) {
        if (sn == 0) return false;
        left[i] = fn & 1 || fn == sn;
        if (left[i])
            for (; !(fn & 1) && fn; sn >>= 1) fn >>= 1;
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0;
}

void proof_fold(const struct proof *p, const bool *left, const unsigned char leaf[static MERKLE_HASH_BYTES],
                unsigned char root[static MERKLE_HASH_BYTES]) {
    unsigned char r[MERKLE_HASH_BYTES];
    memcpy(r, leaf, sizeof r);
    for (int i = 0; i < p->len; i++) {
        if (left[i]) merkle_node(p->hash[i], r, r);
        else merkle_node(r, p->hash[i], r);
    }
    memcpy(root, r, sizeof r);
}

bool proof_inclusion_verify(const struct proof *p, const unsigned char leaf[static MERKLE_HASH_BYTES], uint64_t index,
                            uint64_t size, const unsigned char root[static MERKLE_HASH_BYTES]) {
    unsigned char r[MERKLE_HASH_BYTES];
    bool left[PROOF_MAX];
    if (!proof_sides(p, index, size, left)) return false;
    proof_fold(p, left, leaf, r);
    return !memcmp(r, root, sizeof r);
}

static bool consistent(const unsigned char (*hash)[MERKLE_HASH_BYTES], int len, uint64_t old, const unsigned char *old_root,
                       uint64_t size, const unsigned char *root) {
    unsigned char fr[MERKLE_HASH_BYTES], sr[MERKLE_HASH_BYTES];
    uint64_t fn = old - 1, sn = size - 1;
    const unsigned char *first = old_root; /* of a power of two: left out of the proof, since it is known */
    int i = 0;
    if (old & (old - 1)) {
        if (len == 0) return false;
        first = hash[i++];
    }
    for (; fn & 1; sn >>= 1) fn >>= 1;
    memcpy(fr, first, sizeof fr);
    memcpy(sr, first, sizeof sr);
    for (; i < len; i++) {
        if (sn == 0) return false;
        if (fn & 1 || fn == sn) {
            merkle_node(hash[i], fr, fr);
            merkle_node(hash[i], sr, sr);
            for (; !(fn & 1) && fn; sn >>= 1) fn >>= 1;
        } else {
            merkle_node(sr, hash[i], sr);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && !memcmp(fr, old_root, sizeof fr) && !memcmp(sr, root, sizeof sr);
}

bool proof_consistency_verify(const struct proof *p, uint64_t old, const unsigned char old_root[static MERKLE_HASH_BYTES],
                              uint64_t size, const unsigned char root[static MERKLE_HASH_BYTES]) {
    struct merkle nothing;
    unsigned char empty[MERKLE_HASH_BYTES];
    if (old > size || size > TREE_SIZE_MAX || p->len < 0 || p->len > PROOF_MAX) return false;
    if (old == size) return p->len == 0 && !memcmp(old_root, root, MERKLE_HASH_BYTES);
    if (old > 0) return consistent(p->hash, p->len, old, old_root, size, root);
    merkle_init(&nothing);
    merkle_root(&nothing, empty);
    return p->len == 0 && !memcmp(old_root, empty, sizeof empty);
}

/* ---- leaves in memory ---- */

enum status leaf_source_hash(void *self, int height, uint64_t index, unsigned char out[static MERKLE_HASH_BYTES], struct err *e) {
    const struct leaf_source *l = self;
    struct merkle m;
    uint64_t n = UINT64_C(1) << height;
    if (index >= l->n >> height) return outside(index, l->n, e);
    merkle_init(&m);
    for (uint64_t i = 0; i < n; i++) merkle_add(&m, l->leaves + ((index << height) + i) * MERKLE_HASH_BYTES);
    merkle_root(&m, out);
    return ST_OK;
}
