/* Randomness as a value: the system's in the program, a seeded stream in tests. */
#ifndef TEMLANG_BASE_RANDOM_H
#define TEMLANG_BASE_RANDOM_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

struct random {
    void (*fill)(void *self, void *out, size_t len);
    void *self;
};

/* libsodium's randombytes; static storage. thread: any */
const struct random *random_system(void);
/* A stream that repeats for a seed (ChaCha20), for tests only.  in: state lives as long as the result */
struct random_seeded {
    unsigned char key[32];
    _Atomic uint64_t block; /* calls so far; the threads of a test share a stream */
};
struct random random_seed(struct random_seeded *state, uint64_t seed);
void random_fill(const struct random *r, void *out, size_t len);

#endif
