/* The closed sets of the domain as code; the tables themselves are the .def files. */
#include "core/lifecycle.h"

#include <stddef.h>
#include <string.h>

static const char *const producer_kinds[] = {
#define X(name, key) [PRODUCER_##name] = key,
#include "core/producer_kind.def"
#undef X
};

static const char *const void_reasons[] = {
#define X(name, key) [VOID_##name] = key,
#include "core/void_reason.def"
#undef X
};

static const char *const states[] = {
#define X(name, key, may_issue, living, listed) [STATE_##name] = key,
#include "core/lifecycle.def"
#undef X
};

static const struct {
    bool may_issue, living, listed;
} states_are[] = {
#define X(name, key, may_issue, living, listed) [STATE_##name] = { may_issue, living, listed },
#include "core/lifecycle.def"
#undef X
};

static const char *key_of(const char *const *keys, int n, int member) {
    return member >= 0 && member < n ? keys[member] : NULL;
}

static int member_of(const char *const *keys, int n, const char *key) {
    for (int i = 0; key && i < n; i++)
        if (!strcmp(keys[i], key)) return i;
    return -1;
}

const char *producer_kind_key(int k) {
    return key_of(producer_kinds, PRODUCER_KIND_COUNT, k);
}

const char *void_reason_key(int r) {
    return key_of(void_reasons, VOID_REASON_COUNT, r);
}

const char *state_key(int s) {
    return key_of(states, STATE_COUNT, s);
}

int producer_kind_parse(const char *key) {
    return member_of(producer_kinds, PRODUCER_KIND_COUNT, key);
}

int void_reason_parse(const char *key) {
    return member_of(void_reasons, VOID_REASON_COUNT, key);
}

int state_parse(const char *key) {
    return member_of(states, STATE_COUNT, key);
}

bool state_may_issue(enum state s) {
    return (unsigned)s < STATE_COUNT && states_are[s].may_issue;
}

bool state_living(enum state s) {
    return (unsigned)s < STATE_COUNT && states_are[s].living;
}

bool state_listed(enum state s) {
    return (unsigned)s < STATE_COUNT && states_are[s].listed;
}
