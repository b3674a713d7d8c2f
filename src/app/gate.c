/* A counted gate. The wait has no time limit: what happens inside is bounded, so each place is free after seconds. */
#include "gate.h"

bool gate_enter(struct gate *g) {
    pthread_mutex_lock(&g->lock);
    bool in = g->inside < g->inside_max || g->waiting < g->waiting_max;
    if (in) {
        g->waiting++;
        while (g->inside >= g->inside_max) pthread_cond_wait(&g->left, &g->lock);
        g->waiting--;
        g->inside++;
    }
    pthread_mutex_unlock(&g->lock);
    return in;
}

void gate_leave(struct gate *g) {
    pthread_mutex_lock(&g->lock);
    g->inside--;
    pthread_cond_signal(&g->left);
    pthread_mutex_unlock(&g->lock);
}
