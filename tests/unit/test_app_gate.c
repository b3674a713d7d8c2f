/* So many work, so many wait, the next is sent away, and nobody is forgotten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sched.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/thread.h"
#include "gate.h"

static struct gate gate = GATE_INIT(2, 3);

struct most {
    pthread_mutex_t lock;
    int now, most, done;
};
static struct most most = {PTHREAD_MUTEX_INITIALIZER, 0, 0, 0};

static void *work(void *arg) {
    (void)arg;
    if (!gate_enter(&gate)) return NULL;
    pthread_mutex_lock(&most.lock);
    if (++most.now > most.most) most.most = most.now;
    pthread_mutex_unlock(&most.lock);
    sched_yield();
    pthread_mutex_lock(&most.lock);
    most.now--;
    most.done++;
    pthread_mutex_unlock(&most.lock);
    gate_leave(&gate);
    return NULL;
}

static int waiting(void) {
    pthread_mutex_lock(&gate.lock);
    int n = gate.waiting;
    pthread_mutex_unlock(&gate.lock);
    return n;
}

static void test_gate(void **state) {
    (void)state;
    pthread_t t[3];
    assert_true(gate_enter(&gate));
    assert_true(gate_enter(&gate));
    for (int i = 0; i < 3; i++) assert_int_equal(thread_start(&t[i], work, NULL), 0);
    while (waiting() < 3) sched_yield();
    assert_int_equal(most.done, 0);
    assert_false(gate_enter(&gate)); /* the line is full */
    gate_leave(&gate);
    gate_leave(&gate);
    for (int i = 0; i < 3; i++) pthread_join(t[i], NULL);
    assert_int_equal(most.done, 3);
    assert_in_range(most.most, 1, 2);
    assert_int_equal(gate.inside, 0);
    assert_int_equal(gate.waiting, 0);
    assert_true(gate_enter(&gate));
    gate_leave(&gate);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_gate)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
