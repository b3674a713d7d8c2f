/* Randomness behind one pointer, so that a whole journey can be played twice with the same bytes. */
#include "base/random.h"

#include <sodium.h>
#include <string.h>

static void system_fill(void *self, void *out, size_t len) {
    (void)self;
    randombytes_buf(out, len);
}

const struct random *random_system(void) {
    static const struct random r = {system_fill, NULL};
    return &r;
}

/* Each call takes its own nonce: what a call gives depends on its place in the sequence, not on the lengths before. */
static void seeded_fill(void *self, void *out, size_t len) {
    struct random_seeded *state = self;
    unsigned char nonce[crypto_stream_chacha20_NONCEBYTES] = {0};
    uint64_t block = atomic_fetch_add(&state->block, 1);
    for (size_t i = 0; i < sizeof nonce; i++) nonce[i] = (unsigned char)(block >> (8 * i));
    crypto_stream_chacha20(out, len, nonce, state->key);
}

struct random random_seed(struct random_seeded *state, uint64_t seed) {
    memset(state, 0, sizeof *state);
    for (size_t i = 0; i < sizeof seed; i++) state->key[i] = (unsigned char)(seed >> (8 * i));
    return (struct random){seeded_fill, state};
}

void random_fill(const struct random *r, void *out, size_t len) {
    r->fill(r->self, out, len);
}
