/* Sets of four ways; in a full one the visitor with the fewest makes room, so that many who did one thing hide nobody who did much. */
#include "visitor_limit.h"

#include <pthread.h>
#include <stdlib.h>

#define SETS 1024u
#define WAYS 4

struct slot {
    uint64_t who;
    int32_t period, n; /* n 0: empty */
};

struct visitor_limit {
    pthread_mutex_t lock;
    struct slot slots[SETS][WAYS];
};

struct visitor_limit *visitor_limit_new(void) {
    struct visitor_limit *l = calloc(1, sizeof *l);
    if (l) pthread_mutex_init(&l->lock, NULL);
    return l;
}

void visitor_limit_free(struct visitor_limit **lp) {
    struct visitor_limit *l = *lp;
    *lp = NULL;
    if (!l) return;
    pthread_mutex_destroy(&l->lock);
    free(l);
}

/* The slot of somebody; for who is new that of an earlier period, else of who did least. Under the lock. */
static struct slot *slot_of(struct visitor_limit *l, const struct visitor_quota *q) {
    uint64_t who = q->network ? ~q->who : q->who;
    struct slot *set = l->slots[who % SETS], *least = set;
    for (int i = 0; i < WAYS; i++) {
        if (set[i].period != q->period) set[i].n = 0;
        if (set[i].n && set[i].who == who) return &set[i];
        if (set[i].n < least->n) least = &set[i];
    }
    *least = (struct slot){ .who = who, .period = q->period };
    return least;
}

size_t visitor_limit_take(struct visitor_limit *l, const struct visitor_quota *q, size_t n) {
    size_t at = 0;
    pthread_mutex_lock(&l->lock);
    while (at < n && slot_of(l, &q[at])->n < q[at].max) at++;
    for (size_t i = 0; at == n && i < n; i++) slot_of(l, &q[i])->n++;
    pthread_mutex_unlock(&l->lock);
    return at;
}

void visitor_limit_back(struct visitor_limit *l, const struct visitor_quota *q, size_t n) {
    pthread_mutex_lock(&l->lock);
    for (size_t i = 0; i < n; i++) {
        struct slot *s = slot_of(l, &q[i]);
        s->n -= s->n > 0;
    }
    pthread_mutex_unlock(&l->lock);
}
