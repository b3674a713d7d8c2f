/*
 * Typed numbers and their key. Oracle: grouping and typing again gives the same digits; reading and formatting again
 * gives the same number; a number without its right check digit is refused by all alike.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/number.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void check(bool holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "oracle: %s\n", what);
    abort();
}

static void check_label(const struct numbering *k, const char *digits) {
    uint32_t run = 0, index = 0;
    char again[NUMBER_BYTES];
    bool holds = number_check(digits);
    check(number_parse(k, digits, &run, &index) == holds, "parse and check agree");
    if (!holds) return;
    check(run <= RUN_ID_MAX && index <= LABEL_INDEX_MAX, "range");
    number_format(k, run, index, again);
    check(!strcmp(digits, again), "format undoes parse");
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    static const struct numbering k = {"fuzz numbering"};
    char digits[NUMBER_BYTES], again[NUMBER_BYTES], grouped[NUMBER_GROUPED_BYTES];
    if (!number_typed((const char *)data, size, digits)) return 0;
    check(strspn(digits, "0123456789") == NUMBER_DIGITS && strlen(digits) == NUMBER_DIGITS, "digits");
    number_group(digits, grouped);
    check(number_typed(grouped, strlen(grouped), again) && !strcmp(digits, again), "typed again");
    check_label(&k, digits);
    for (char d = '0'; d <= '9'; d++) { /* one of the ten last digits is right: go down that way too */
        digits[NUMBER_DIGITS - 1] = d;
        check_label(&k, digits);
    }
    return 0;
}
