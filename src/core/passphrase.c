/* Passphrases: made by the machine with 160 bits, or thought of by a person and then hashed at a higher cost. */
#include <sodium.h>
#include <string.h>

#include "core/seal.h"

#define PREFIX "temlang-"
#define PREFIX_LEN (sizeof PREFIX - 1)
#define MADE_LEN (PASSPHRASE_MADE_BYTES - 1)
#define HEX_LEAST 32
#define DIFFERENT_LEAST 8

static const char base32[] = "abcdefghijklmnopqrstuvwxyz234567";

void passphrase_make(char out[static PASSPHRASE_MADE_BYTES]) {
    unsigned char bytes[MADE_LEN - PREFIX_LEN];
    randombytes_buf(bytes, sizeof bytes);
    memcpy(out, PREFIX, PREFIX_LEN);
    for (size_t i = 0; i < sizeof bytes; i++) out[PREFIX_LEN + i] = base32[bytes[i] & 31];
    out[MADE_LEN] = '\0';
    sodium_memzero(bytes, sizeof bytes);
}

/* Different bytes in s: what a person types to fill a length ("aaaa…") has few. */
static int different(const char *s, size_t len) {
    bool seen[256] = {false};
    int n = 0;
    for (size_t i = 0; i < len; i++) {
        n += !seen[(unsigned char)s[i]];
        seen[(unsigned char)s[i]] = true;
    }
    return n;
}

static bool all_of(const char *s, size_t len, const char *allowed) {
    for (size_t i = 0; i < len; i++)
        if (s[i] == '\0' || !strchr(allowed, s[i])) return false;
    return true;
}

enum seal_cost passphrase_cost(const char *pass, size_t len) {
    bool hex = len >= HEX_LEAST && all_of(pass, len, "0123456789abcdefABCDEF");
    bool made = len == MADE_LEN && !memcmp(pass, PREFIX, PREFIX_LEN) &&
                all_of(pass + PREFIX_LEN, len - PREFIX_LEN, base32);
    size_t skip = made ? PREFIX_LEN : 0;
    return (hex || made) && different(pass + skip, len - skip) >= DIFFERENT_LEAST ? SEAL_INTERACTIVE : SEAL_MODERATE;
}
