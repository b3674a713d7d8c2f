/*
 * The label number: (run, index) as 16 digits that can be neither guessed nor counted.  src: label code v1 §1
 * thread: any; a numbering key is read only.
 */
#ifndef TEMLANG_CORE_NUMBER_H
#define TEMLANG_CORE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RUN_ID_MAX 99999999u
#define LABEL_INDEX_MAX 9999999u
#define NUMBER_DIGITS 16
#define NUMBER_BYTES (NUMBER_DIGITS + 1)      /* digits and NUL */
#define NUMBER_GROUPED_BYTES (NUMBER_DIGITS + 4) /* "4829 1047 3382 9156" and NUL */
#define NUMBER_VALUES UINT64_C(1000000000000000) /* 10^15 */
#define NUMBERING_KEY_BYTES 16

/* SipHash-2-4 key of the permutation; made once per installation, secret. */
struct numbering {
    unsigned char key[NUMBERING_KEY_BYTES];
};

/* n = run * 10^7 + index permuted within [0, 10^15) by ten Feistel rounds and cycle walking.  in: n < 10^15 */
uint64_t number_permute(const struct numbering *k, uint64_t n);
/* The inverse of number_permute. */
uint64_t number_unpermute(const struct numbering *k, uint64_t m);
/* What the first 15 digits of a label say.  in: run 1 … RUN_ID_MAX, index 1 … LABEL_INDEX_MAX; out: below NUMBER_VALUES */
uint64_t number_of_label(const struct numbering *k, uint32_t run, uint32_t index);
/* The 16 digits of a label.  in: run 1 … RUN_ID_MAX, index 1 … LABEL_INDEX_MAX; out: digits and NUL */
void number_format(const struct numbering *k, uint32_t run, uint32_t index, char out[static NUMBER_BYTES]);
/*
 * Read 16 digits back.
 *   in   digits: 16 characters
 *   out  run and index (any value 0 … that a number can hold; 0 is no label); false: not digits, or the ISO/IEC 7064
 *        MOD 11,10 check digit is wrong (then run and index are untouched)
 */
bool number_parse(const struct numbering *k, const char digits[static NUMBER_DIGITS], uint32_t *run, uint32_t *index);
/* Whether 16 characters are digits with a right check digit (needs no key). */
bool number_check(const char digits[static NUMBER_DIGITS]);
/*
 * What a person typed, without spaces, dots and hyphens (also U+00A0 and U+2013).
 *   out  16 digits and NUL; false where it is not 16 digits (the check digit is not looked at)
 */
bool number_typed(const char *s, size_t len, char out[static NUMBER_BYTES]);
/* "4829 1047 3382 9156" */
void number_group(const char digits[static NUMBER_DIGITS], char out[static NUMBER_GROUPED_BYTES]);

#endif
