/* The verdict: the one place that decides what a person is told about a label. */
#include "core/verdict.h"

#include <stddef.h>

#include "base/clock.h"

enum outcome verdict(const struct verdict_facts *f) {
    bool known = f->issued && f->matches;
    if (f->kind == CODE_MALFORMED) return OUTCOME_MALFORMED;
    if (f->kind == CODE_SIGNED && !f->verifies) return OUTCOME_FORGED;
    if (f->kind == CODE_SIGNED && !known) return OUTCOME_UNISSUED;
    if (!known) return OUTCOME_UNKNOWN;
    if (f->recalled) return OUTCOME_RECALLED;
    if (f->voided) return OUTCOME_REVOKED;
    if (f->expires_on != DAY_NONE && f->today > f->expires_on) return OUTCOME_EXPIRED;
    if (f->suspect) return OUTCOME_SUSPECT;
    if (f->activation_needed && !f->activated) return OUTCOME_INACTIVE;
    if (f->kind == CODE_UNSIGNED) return OUTCOME_UNSIGNED;
    return OUTCOME_GENUINE;
}

static const struct {
    const char *key;
    int http;
    enum tone tone;
} rows[OUTCOME_COUNT] = {
#define X(name, key, http, tone) [OUTCOME_##name] = {key, http, tone},
#include "core/outcome.def"
#undef X
};

const char *outcome_key(enum outcome o) {
    return rows[o].key;
}

int outcome_http(enum outcome o) {
    return rows[o].http;
}

enum tone outcome_tone(enum outcome o) {
    return rows[o].tone;
}

const char *tone_key(enum tone t) {
    static const char *const keys[] = {
        [TONE_GREEN] = "green", [TONE_AMBER] = "amber", [TONE_RED] = "red", [TONE_GREY] = "grey"};
    return keys[t];
}

int outcome_exit(enum outcome o) {
    if (o == OUTCOME_GENUINE || o == OUTCOME_UNSIGNED) return 0;
    return o == OUTCOME_UNKNOWN ? 3 : 4;
}
