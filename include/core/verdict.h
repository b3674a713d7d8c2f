/*
 * What a scan finds: a pure function of facts and a date.  src: label code v1 §5
 *
 * No clock, no database, no network inside. The order of the rows in outcome.def is the order of precedence; the first
 * that applies decides the page.
 */
#ifndef TEMLANG_CORE_VERDICT_H
#define TEMLANG_CORE_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/code.h"

enum outcome {
#define X(name, key, http, tone) OUTCOME_##name,
#include "core/outcome.def"
#undef X
    OUTCOME_COUNT
};

/* The colour family of a band; never the only sign. */
enum tone { TONE_GREEN, TONE_AMBER, TONE_RED, TONE_GREY };

/* Everything that the verdict may depend on. Zero-initialised fields are the harmless case. */
struct verdict_facts {
    enum code_kind kind;
    bool verifies;            /* the signature holds under the key it names, which is known */
    bool issued;              /* run is issued, index within its count */
    bool matches;             /* form, host, GTIN, lot and key of a signed address equal what the run recorded;
                                 for an unsigned one: GTIN and lot, where it has them */
    bool recalled;            /* its lot is recalled */
    bool voided;
    int32_t expires_on;       /* last good day (day number), DAY_NONE where the lot has none */
    bool suspect;             /* an officer has an open case on it */
    bool activation_needed;
    bool activated;
    int32_t today;            /* civil day in Asia/Ho_Chi_Minh */
};

/* The outcome that the facts give: the first row of outcome.def that applies. */
enum outcome verdict(const struct verdict_facts *f);
/* Key in the word lists, API value and CSS class: "genuine", "revoked", … */
const char *outcome_key(enum outcome o);
int outcome_http(enum outcome o);
enum tone outcome_tone(enum outcome o);
/* "green", "amber", "red", "grey" */
const char *tone_key(enum tone t);
/* Exit code of `temlang code verify`: 0 genuine or unsigned, 3 unknown, 4 the others. */
int outcome_exit(enum outcome o);

#endif
