/* How many may do something heavy at once, and how many may wait for it. Private to src/app. */
#ifndef TEMLANG_APP_GATE_H
#define TEMLANG_APP_GATE_H

#include <pthread.h>
#include <stdbool.h>

/* thread: any */
struct gate {
    pthread_mutex_t lock;
    pthread_cond_t left;
    int inside, waiting;
    int inside_max, waiting_max;
};

#define GATE_INIT(at_once, in_line) {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0, at_once, in_line}

/* Go in, after waiting for a place where the line is not full.  out: false: the line is full, do not call gate_leave */
bool gate_enter(struct gate *g);
void gate_leave(struct gate *g);

#endif
