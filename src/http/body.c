/* Memory of bodies: taken as bytes come, counted before it is taken. */
#include "body.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_BYTES ((size_t)4 * 1024)

static bool budget_take(struct body_budget *g, size_t bytes) {
    if (atomic_fetch_add(&g->held, bytes) + bytes <= g->max) return true;
    atomic_fetch_sub(&g->held, bytes);
    return false;
}

static bool body_grow(struct body *b, size_t cap) {
    if (!budget_take(b->budget, cap - b->cap)) return false;
    char *data = realloc(b->data, cap);
    if (!data) {
        atomic_fetch_sub(&b->budget->held, cap - b->cap);
        return false;
    }
    b->data = data;
    b->cap = cap;
    return true;
}

bool body_begin(struct body *b, struct body_budget *budget, size_t want) {
    *b = (struct body){ .budget = budget, .want = want };
    if (want > budget->max || atomic_load(&budget->held) > budget->max - want) return false;
    return body_grow(b, want < FIRST_BYTES ? want : FIRST_BYTES);
}

void body_add(struct body *b, const void *p, size_t len) {
    if (b->lost) return;
    bool room = len <= b->want - b->len;
    if (room && len > b->cap - b->len) {
        size_t cap = b->cap * 2 > b->len + len ? b->cap * 2 : b->len + len;
        room = body_grow(b, cap < b->want ? cap : b->want);
    }
    if (!room) {
        body_free(b);
        b->lost = true;
        return;
    }
    memcpy(b->data + b->len, p, len);
    b->len += len;
}

void body_free(struct body *b) {
    if (b->budget) atomic_fetch_sub(&b->budget->held, b->cap);
    free(b->data);
    b->data = NULL;
    b->len = b->cap = 0;
}
