/*
 * 512 bits as 155 decimal digits and back, on the way of every label printed and every label scanned.
 *
 * Schoolbook arithmetic in 32-bit limbs with chunks of nine digits: the divisor is a constant, so a compiler makes
 * it a multiplication, and no big-number library (with its allocations) is needed for one fixed size.
 */
#include <string.h>

#include "core/code.h"

#define LIMBS 16
#define CHUNK 1000000000u
#define CHUNK_DIGITS 9
#define CHUNKS (CODE_SIGNATURE_DIGITS / CHUNK_DIGITS)             /* 17 full ones */
#define TOP_DIGITS (CODE_SIGNATURE_DIGITS - CHUNKS * CHUNK_DIGITS) /* and 2 digits before them */

static void put_digits(char *at, int n, uint32_t v) {
    for (int i = n - 1; i >= 0; i--, v /= 10) at[i] = (char)('0' + v % 10);
}

void code_digits_encode(const unsigned char sig[static CODE_SIGNATURE_BYTES], char out[static CODE_SIGNATURE_DIGITS]) {
    uint32_t limb[LIMBS]; /* most significant first */
    for (size_t i = 0; i < LIMBS; i++)
        limb[i] = (uint32_t)sig[4 * i] << 24 | (uint32_t)sig[4 * i + 1] << 16 | (uint32_t)sig[4 * i + 2] << 8 |
                  (uint32_t)sig[4 * i + 3];
    size_t first = 0;
    for (int c = CHUNKS - 1; c >= 0; c--) {
        uint64_t rest = 0;
        for (size_t i = first; i < LIMBS; i++) {
            uint64_t v = rest << 32 | limb[i];
            limb[i] = (uint32_t)(v / CHUNK);
            rest = v % CHUNK;
        }
        if (first < LIMBS - 1 && limb[first] == 0) first++;
        put_digits(out + TOP_DIGITS + c * CHUNK_DIGITS, CHUNK_DIGITS, (uint32_t)rest);
    }
    put_digits(out, TOP_DIGITS, limb[LIMBS - 1]);
}

/* limb = limb * CHUNK + add, where only the last *used limbs are not zero.  out: false on overflow */
static bool multiply_add(uint32_t limb[static LIMBS], size_t *used, uint32_t add) {
    uint64_t carry = add;
    for (size_t i = LIMBS; i-- > LIMBS - *used;) {
        carry += (uint64_t)limb[i] * CHUNK;
        limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry == 0) return true;
    if (*used == LIMBS) return false;
    limb[LIMBS - ++*used] = (uint32_t)carry;
    return true;
}

static bool take_digits(const char *s, int n, uint32_t *v) {
    *v = 0;
    for (int i = 0; i < n; i++) {
        unsigned d = (unsigned)s[i] - '0';
        if (d > 9) return false;
        *v = *v * 10 + d;
    }
    return true;
}

bool code_digits_decode(const char digits[static CODE_SIGNATURE_DIGITS],
                        unsigned char out[static CODE_SIGNATURE_BYTES]) {
    uint32_t limb[LIMBS] = {0}, chunk;
    size_t used = 1;
    if (!take_digits(digits, TOP_DIGITS, &limb[LIMBS - 1])) return false;
    for (int c = 0; c < CHUNKS; c++) {
        if (!take_digits(digits + TOP_DIGITS + c * CHUNK_DIGITS, CHUNK_DIGITS, &chunk)) return false;
        if (!multiply_add(limb, &used, chunk)) return false;
    }
    for (size_t i = 0; i < LIMBS; i++) {
        out[4 * i] = (unsigned char)(limb[i] >> 24);
        out[4 * i + 1] = (unsigned char)(limb[i] >> 16);
        out[4 * i + 2] = (unsigned char)(limb[i] >> 8);
        out[4 * i + 3] = (unsigned char)limb[i];
    }
    return true;
}
