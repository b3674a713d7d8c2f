/* Passwords as they are kept: Argon2id, and what it costs. */
#ifndef TEMLANG_APP_PASSWORD_COST_H
#define TEMLANG_APP_PASSWORD_COST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* What one hash costs whoever makes it, and whoever guesses. */
struct password_cost {
    unsigned long long passes;
    size_t memory;    /* bytes */
    char nobody[128]; /* hash of nobody's password at this cost: a login that is none takes as long as one that is */
};
/* out: of libsodium's INTERACTIVE, 2 passes over 64 MiB; weak: the least that Argon2id does.  err: ST_NO_MEMORY */
enum status password_cost_of(bool weak, struct password_cost *out, struct err *e);
/* Argon2id; at most two at once in the process, others wait.  err: ST_NO_MEMORY */
enum status password_hash(const struct password_cost *c, const char *clean, char out[static 128], struct err *e);
/* Wait for one of the two places that Argon2id may work in; give it back. */
void password_turn_take(void);
void password_turn_give(void);
/* In such a turn.  in: hash "": the same work, and false */
bool password_fits(const struct password_cost *c, const char *hash, const char *clean);

#endif
