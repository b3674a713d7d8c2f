/* Sets of four ways; in a full one the visitor with the fewest makes room, so that many who did one thing hide nobody who did much. */
#include "visitor_limit.h"

#include <pthread.h>
#include <stdlib.h>

#define SETS 1024u
#define WAYS 4

struct visitor_limit {
    pthread_mutex_t lock;
    struct {
        uint64_t who;
        int32_t day, n; /* n 0: empty */
    } slots[SETS][WAYS];
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

/* The slot of a visitor; for a new one that of an earlier day, else of who did least. Under the lock. */
static int way_of(struct visitor_limit *l, size_t set, uint64_t who, int32_t day) {
    int least = 0;
    for (int i = 0; i < WAYS; i++) {
        if (l->slots[set][i].day != day) l->slots[set][i].n = 0;
        if (l->slots[set][i].n && l->slots[set][i].who == who) return i;
        if (l->slots[set][i].n < l->slots[set][least].n) least = i;
    }
    l->slots[set][least].who = who;
    l->slots[set][least].day = day;
    l->slots[set][least].n = 0;
    return least;
}

bool visitor_limit_take(struct visitor_limit *l, uint64_t who, int32_t day, int max) {
    pthread_mutex_lock(&l->lock);
    size_t set = who % SETS;
    int i = way_of(l, set, who, day);
    bool may = l->slots[set][i].n < max;
    l->slots[set][i].n += may;
    pthread_mutex_unlock(&l->lock);
    return may;
}
