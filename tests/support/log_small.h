/* A small log for tests: its leaves, checkpoints and requests to a witness. */
#ifndef TEMLANG_TESTS_LOG_SMALL_H
#define TEMLANG_TESTS_LOG_SMALL_H

#include <stdio.h>

#include "core/witness.h"
#include "log_keys.h"

#define LOG_SMALL_MOST 40

struct log_small {
    struct log_key key;
    unsigned char leaf[LOG_SMALL_MOST][MERKLE_HASH_BYTES];
};

/* in: flavour: two logs of one name whose entries differ from the leaf at fork on */
static inline struct log_small log_small(const char *origin, int key, int flavour, int fork) {
    struct log_small l = { .key = log_key(origin, NOTE_ED25519, key) };
    for (int i = 0; i < LOG_SMALL_MOST; i++) {
        char entry[32];
        (void)snprintf(entry, sizeof entry, "entry %d of %d", i, i < fork ? 0 : flavour);
        merkle_leaf(entry, strlen(entry), l.leaf[i]);
    }
    return l;
}

static inline struct checkpoint log_small_checkpoint(const struct log_small *l, uint64_t size) {
    struct leaf_source memory = { l->leaf[0], LOG_SMALL_MOST };
    const struct hash_source source = { leaf_source_hash, &memory };
    struct checkpoint c = { .size = size };
    (void)snprintf(c.origin, sizeof c.origin, "%s", l->key.key.name);
    if (tree_root(&source, size, c.root, NULL)) abort();
    return c;
}

static inline void log_small_note(const struct log_small *l, uint64_t size, struct buf *out) {
    const struct checkpoint c = log_small_checkpoint(l, size);
    if (checkpoint_sign(&c, &l->key.key, l->key.secret, out, NULL)) abort();
}

static inline struct proof log_small_proof(const struct log_small *l, uint64_t old, uint64_t size) {
    struct leaf_source memory = { l->leaf[0], LOG_SMALL_MOST };
    const struct hash_source source = { leaf_source_hash, &memory };
    struct proof p = { .len = 0 };
    if (proof_consistency(&source, old, size, &p, NULL)) abort();
    return p;
}

/* A right request of a log that grew from old to size. */
static inline void log_small_request(const struct log_small *l, uint64_t old, uint64_t size, struct buf *out) {
    struct buf note = BUF_INIT;
    const struct proof p = log_small_proof(l, old, size);
    log_small_note(l, size, &note);
    witness_request_format(out, old, &p, note.data, note.len);
    buf_free(&note);
}

#endif
