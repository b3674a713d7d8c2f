/* Label numbers: a keyed permutation instead of a counter, so that a number tells nothing about any other. */
#include "core/number.h"

#include <sodium.h>
#include <string.h>

#define INDEXES UINT64_C(10000000)         /* 10^7 */
#define HALF_BITS 25
#define HALF_MASK ((UINT32_C(1) << HALF_BITS) - 1)
#define ROUNDS 10

static uint32_t round_function(const struct numbering *k, int round, uint32_t half) {
    unsigned char message[5] = {(unsigned char)round, (unsigned char)half, (unsigned char)(half >> 8),
                                (unsigned char)(half >> 16), (unsigned char)(half >> 24)};
    unsigned char hash[crypto_shorthash_BYTES];
    crypto_shorthash(hash, message, sizeof message, k->key);
    uint32_t low = (uint32_t)hash[0] | (uint32_t)hash[1] << 8 | (uint32_t)hash[2] << 16 | (uint32_t)hash[3] << 24;
    return low & HALF_MASK;
}

static uint64_t feistel(const struct numbering *k, uint64_t n) {
    uint32_t left = (uint32_t)(n >> HALF_BITS), right = (uint32_t)n & HALF_MASK;
    for (int r = 0; r < ROUNDS; r++) {
        uint32_t next = left ^ round_function(k, r, right);
        left = right;
        right = next;
    }
    return (uint64_t)left << HALF_BITS | right;
}

static uint64_t feistel_back(const struct numbering *k, uint64_t n) {
    uint32_t left = (uint32_t)(n >> HALF_BITS), right = (uint32_t)n & HALF_MASK;
    for (int r = ROUNDS - 1; r >= 0; r--) {
        uint32_t before = right ^ round_function(k, r, left);
        right = left;
        left = before;
    }
    return (uint64_t)left << HALF_BITS | right;
}

/* 2^50 is 1.13 times 10^15: walking the cycle back into range takes 1.13 steps on average, and always ends. */
uint64_t number_permute(const struct numbering *k, uint64_t n) {
    do n = feistel(k, n);
    while (n >= NUMBER_VALUES);
    return n;
}

uint64_t number_unpermute(const struct numbering *k, uint64_t m) {
    do m = feistel_back(k, m);
    while (m >= NUMBER_VALUES);
    return m;
}

/* ISO/IEC 7064 MOD 11,10 over the first 15 digits. */
static char check_digit(const char digits[static NUMBER_DIGITS - 1]) {
    unsigned p = 10;
    for (int i = 0; i < NUMBER_DIGITS - 1; i++) {
        unsigned sum = (p + (unsigned)(digits[i] - '0')) % 10;
        p = (sum ? sum : 10) * 2 % 11;
    }
    return (char)('0' + (11 - p) % 10);
}

uint64_t number_of_label(const struct numbering *k, uint32_t run, uint32_t index) { return number_permute(k, run * INDEXES + index); }

void number_format(const struct numbering *k, uint32_t run, uint32_t index, char out[static NUMBER_BYTES]) {
    uint64_t m = number_of_label(k, run, index);
    for (int i = NUMBER_DIGITS - 2; i >= 0; i--, m /= 10) out[i] = (char)('0' + m % 10);
    out[NUMBER_DIGITS - 1] = check_digit(out);
    out[NUMBER_DIGITS] = '\0';
}

bool number_check(const char digits[static NUMBER_DIGITS]) {
    for (int i = 0; i < NUMBER_DIGITS; i++)
        if (digits[i] < '0' || digits[i] > '9') return false;
    return check_digit(digits) == digits[NUMBER_DIGITS - 1];
}

bool number_parse(const struct numbering *k, const char digits[static NUMBER_DIGITS], uint32_t *run, uint32_t *index) {
    if (!number_check(digits)) return false;
    uint64_t m = 0;
    for (int i = 0; i < NUMBER_DIGITS - 1; i++) m = m * 10 + (uint64_t)(digits[i] - '0');
    uint64_t n = number_unpermute(k, m);
    *run = (uint32_t)(n / INDEXES);
    *index = (uint32_t)(n % INDEXES);
    return true;
}

/* Bytes of the separator that s begins with, 0 where it is none. */
static size_t separator(const char *s, size_t len) {
    static const char *const known[] = {" ", ".", "-", "\t", "\r", "\n", "\xC2\xA0", "\xE2\x80\x93"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        size_t n = strlen(known[i]);
        if (len >= n && !memcmp(s, known[i], n)) return n;
    }
    return 0;
}

bool number_typed(const char *s, size_t len, char out[static NUMBER_BYTES]) {
    size_t n = 0;
    for (size_t at = 0; at < len;) {
        if (s[at] >= '0' && s[at] <= '9') {
            if (n == NUMBER_DIGITS) return false;
            out[n++] = s[at++];
            continue;
        }
        size_t skip = separator(s + at, len - at);
        if (!skip) return false;
        at += skip;
    }
    out[n] = '\0';
    return n == NUMBER_DIGITS;
}

void number_group(const char digits[static NUMBER_DIGITS], char out[static NUMBER_GROUPED_BYTES]) {
    size_t n = 0;
    for (size_t i = 0; i < NUMBER_DIGITS; i++) {
        if (i && i % 4 == 0) out[n++] = ' ';
        out[n++] = digits[i];
    }
    out[n] = '\0';
}
