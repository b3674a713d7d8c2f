/*
 * The second factor: time-based one-time codes as phones make them.  src: RFC 6238 (HMAC-SHA-1, 30 s), RFC 4226 §5.3
 * thread: any
 */
#ifndef TEMLANG_CORE_TOTP_H
#define TEMLANG_CORE_TOTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TOTP_SECRET_BYTES 20
#define TOTP_BASE32_BYTES 33 /* of a secret, and NUL */
#define TOTP_DIGITS 6
#define TOTP_STEP_SECONDS 30

/* The step that an instant lies in. */
int64_t totp_step(int64_t now_us);
/* The code of a step.  in: digits 6 … 8 */
uint32_t totp_code(const unsigned char *secret, size_t len, int64_t step, int digits);
/*
 * Whether a typed code is that of the step now, before or after.
 *   in   typed: spaces are passed over; used: the last step that was used up, which and what was before it no longer counts
 *   out  *step: the step whose code it is
 */
bool totp_check(const unsigned char secret[static TOTP_SECRET_BYTES], int64_t now_us, const char *typed, int64_t used,
                int64_t *step);
/* RFC 4648 base32 without padding, as phones take it. */
void totp_base32(const unsigned char secret[static TOTP_SECRET_BYTES], char out[static TOTP_BASE32_BYTES]);

#endif
