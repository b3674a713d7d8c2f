/* Bodies in memory, all together under one limit, so that many slow uploads cannot take the machine. */
#ifndef TEMLANG_HTTP_BODY_H
#define TEMLANG_HTTP_BODY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct body_budget {
    _Atomic size_t held;
    size_t max;
};

struct body {
    struct body_budget *budget;
    char *data;
    size_t len, cap, want; /* want: bytes announced */
    bool lost;             /* no room, or more than announced: what comes is thrown away */
};

/* in: want: announced length, at least 1.  out: false where there is no room for it now */
bool body_begin(struct body *b, struct body_budget *budget, size_t want);
/* Take bytes in; memory grows with what has come, not with what was announced. */
void body_add(struct body *b, const void *p, size_t len);
void body_free(struct body *b);

#endif
