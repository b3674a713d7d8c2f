/* One-time codes. libsodium has no SHA-1, which phones expect; HMAC comes from nettle, which libmicrohttpd's TLS needs too. */
#include "core/totp.h"

#include <nettle/hmac.h>
#include <sodium.h>
#include <string.h>

#define TOLERANCE 1 /* steps before and after: clocks of phones, slow typing */

int64_t totp_step(int64_t now_us) { return now_us / (TOTP_STEP_SECONDS * INT64_C(1000000)); }

uint32_t totp_code(const unsigned char *secret, size_t len, int64_t step, int digits) {
    struct hmac_sha1_ctx ctx;
    unsigned char counter[8], mac[SHA1_DIGEST_SIZE];
    uint32_t modulus = 1;
    for (int i = 0; i < 8; i++) counter[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
    hmac_sha1_set_key(&ctx, len, secret);
    hmac_sha1_update(&ctx, sizeof counter, counter);
    hmac_sha1_digest(&ctx, sizeof mac, mac);
    const unsigned char *at = mac + (mac[SHA1_DIGEST_SIZE - 1] & 15);
    uint32_t value = ((uint32_t)at[0] & 0x7F) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
    for (int i = 0; i < digits; i++) modulus *= 10;
    sodium_memzero(&ctx, sizeof ctx);
    return value % modulus;
}

/* Exactly six digits, spaces anywhere. */
static bool typed_read(const char *s, uint32_t *value) {
    int digits = 0;
    *value = 0;
    for (; *s; s++) {
        if (*s == ' ') continue;
        if (*s < '0' || *s > '9' || ++digits > TOTP_DIGITS) return false;
        *value = *value * 10 + (uint32_t)(*s - '0');
    }
    return digits == TOTP_DIGITS;
}

bool totp_check(const unsigned char secret[static TOTP_SECRET_BYTES], int64_t now_us, const char *typed, int64_t used,
                int64_t *step) {
    uint32_t value = 0;
    bool good = false;
    int64_t now = totp_step(now_us);
    if (!typed_read(typed, &value)) return false;
    for (int64_t at = now - TOLERANCE; at <= now + TOLERANCE; at++) {
        if (at <= used || totp_code(secret, TOTP_SECRET_BYTES, at, TOTP_DIGITS) != value) continue;
        if (!good) *step = at;
        good = true;
    }
    return good;
}

void totp_base32(const unsigned char secret[static TOTP_SECRET_BYTES], char out[static TOTP_BASE32_BYTES]) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    size_t n = 0;
    for (size_t i = 0; i < TOTP_SECRET_BYTES; i += 5) {
        uint64_t block = 0;
        for (size_t j = 0; j < 5; j++) block = block << 8 | secret[i + j];
        for (int shift = 35; shift >= 0; shift -= 5) out[n++] = letters[block >> shift & 31];
    }
    out[n] = '\0';
}
