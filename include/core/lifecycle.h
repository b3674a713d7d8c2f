/* The closed sets of the domain: producer kinds, void reasons, states; one table each. thread: any */
#ifndef TEMLANG_CORE_LIFECYCLE_H
#define TEMLANG_CORE_LIFECYCLE_H

#include <stdbool.h>

enum producer_kind {
#define X(name, key) PRODUCER_##name,
#include "core/producer_kind.def"
#undef X
    PRODUCER_KIND_COUNT
};

/* Why labels were voided. */
enum void_reason {
#define X(name, key) VOID_##name,
#include "core/void_reason.def"
#undef X
    VOID_REASON_COUNT
};

/* States of records. */
enum state {
#define X(name, key, may_issue, living, listed) STATE_##name,
#include "core/lifecycle.def"
#undef X
    STATE_COUNT
};

/* The key of a member; NULL outside the set. */
const char *producer_kind_key(int k);
const char *void_reason_key(int r);
const char *state_key(int s);
/* The member of a key; -1 where there is none. */
int producer_kind_parse(const char *key);
int void_reason_parse(const char *key);
int state_parse(const char *key);
/* Whether a producer or product in this state may have labels issued and printed. */
bool state_may_issue(enum state s);
/* Whether a record in this state is one that something may point to and whose name is taken. */
bool state_living(enum state s);
/* Whether it stands in lists. */
bool state_listed(enum state s);

#endif
