/*
 * What reports take from outside: numbers and periods as people type them, and filed reports as files. What is accepted formats back to
 * itself; no bytes but those that a key signed are believed.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/filing_seal.h"
#include "core/indicator.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void number_try(const char *s) {
    struct figure f, again;
    char text[FIGURE_BYTES];
    if (!figure_parse(s, &f)) return;
    figure_format(&f, text);
    assert(figure_parse(text, &again) && again.n == f.n && again.decimals == f.decimals);
}

static void period_try(const char *s) {
    struct period p;
    char text[PERIOD_BYTES];
    if (!period_parse(s, &p)) return;
    period_format(&p, text);
    assert(!strcmp(text, s));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    unsigned char key[CODE_PUBLIC_BYTES];
    static const unsigned char ours[CODE_PUBLIC_BYTES] = { 1 };
    json_t *view = NULL;
    struct err e = { 0 };
    char *s = malloc(size + 1);
    if (!s) return 0;
    if (size) memcpy(s, data, size);
    s[size] = '\0';
    number_try(s);
    period_try(s);
    if (!filing_verify(s, size, NULL, &view, key, &e)) assert(json_is_object(view));
    json_decref(view);
    view = NULL;
    assert(filing_verify(s, size, ours, &view, key, NULL) != ST_OK); /* nobody has that key */
    free(s);
    return 0;
}
