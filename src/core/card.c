/* Codes of sign-in cards: short enough to type on a phone, without characters that look alike. */
#include "core/card.h"

#include <string.h>

#define LETTERS 12
#define GROUP 4

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void put(char out[static CARD_CODE_BYTES], int at, char c) {
    out[at + at / GROUP] = c;
    if (at % GROUP == GROUP - 1) out[at + at / GROUP + 1] = at == LETTERS - 1 ? '\0' : '-';
}

void card_code_make(const unsigned char random[static CARD_RANDOM_BYTES], char out[static CARD_CODE_BYTES]) {
    for (int i = 0; i < LETTERS; i++) put(out, i, alphabet[random[i] & 31]);
}

static char letter_of(char c) {
    if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
    if (c == 'O') return '0';
    if (c == 'I' || c == 'L') return '1';
    return c && strchr(alphabet, c) ? c : '\0';
}

bool card_code_read(const char *typed, char out[static CARD_CODE_BYTES]) {
    int n = 0;
    for (; *typed; typed++) {
        if (*typed == '-' || *typed == ' ') continue;
        char c = letter_of(*typed);
        if (!c || n == LETTERS) return false;
        put(out, n++, c);
    }
    return n == LETTERS;
}
