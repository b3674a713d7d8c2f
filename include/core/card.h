/*
 * The code of a sign-in card: 60 random bits as 12 characters that people can read to each other, in groups of four.
 * src: Crockford's base32 (no I, L, O, U)
 * thread: any
 */
#ifndef TEMLANG_CORE_CARD_H
#define TEMLANG_CORE_CARD_H

#include <stdbool.h>

#define CARD_RANDOM_BYTES 12
#define CARD_CODE_BYTES 15 /* "4KXP-9TQM-07ZA" and NUL */

/* in: random: only five bits of each byte are used */
void card_code_make(const unsigned char random[static CARD_RANDOM_BYTES], char out[static CARD_CODE_BYTES]);
/*
 * Read what somebody typed: any letter case, hyphens and spaces anywhere, O for 0, I and L for 1.
 *   out  the code as card_code_make writes it; false where it is none
 */
bool card_code_read(const char *typed, char out[static CARD_CODE_BYTES]);

#endif
