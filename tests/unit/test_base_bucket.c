/* Token buckets: what is taken comes back, each key has its own, many keys wash out nobody who owes, a clock may go back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/bucket.h"
#include "base/thread.h"

#define SECOND ((int64_t)1000000)
#define START (1000 * SECOND)

static const struct bucket_rate rate = { .burst = 3, .each_us = 10 * SECOND };

static int taken(struct buckets *b, uint64_t key, int tries, int64_t now_us) {
    int n = 0;
    for (int i = 0; i < tries; i++) n += bucket_take(b, key, &rate, now_us) == 0;
    return n;
}

static void test_refill(void **state) {
    (void)state;
    struct buckets *b = buckets_new(4);
    assert_int_equal(bucket_wait(b, 1, &rate, START), 0);
    assert_int_equal(taken(b, 1, 5, START), 3);
    assert_int_equal(bucket_wait(b, 1, &rate, START), 10 * SECOND);
    /* to ask takes nothing and makes nobody wait longer */
    assert_int_equal(bucket_take(b, 1, &rate, START + 4 * SECOND), 6 * SECOND);
    assert_int_equal(bucket_wait(b, 1, &rate, START + 10 * SECOND - 1), 1);
    assert_int_equal(taken(b, 1, 5, START + 10 * SECOND), 1);
    assert_int_equal(taken(b, 1, 5, START + 30 * SECOND), 2);
    /* full again, and never more than full */
    assert_int_equal(taken(b, 1, 9, START + 5000 * SECOND), 3);
    buckets_free(&b);
    assert_null(b);
    buckets_free(&b);
}

/* In one set, so that all keys meet. */
static void test_keys_do_not_share(void **state) {
    (void)state;
    struct buckets *b = buckets_new(1);
    for (uint64_t key = 1; key <= 8; key++) assert_int_equal(taken(b, key, 5, START), 3);
    for (uint64_t key = 1; key <= 8; key++) assert_int_equal(taken(b, key, 1, START), 0);
    /* a ninth has a bucket of its own; it takes the place of one that owes as much as any */
    assert_int_equal(taken(b, 9, 5, START), 3);
    assert_int_equal(taken(b, 9, 1, START), 0);
    buckets_free(&b);
}

/* Who takes most keeps the place: others of one try each push each other out. */
static void test_many_keys_wash_out_nobody(void **state) {
    (void)state;
    struct buckets *b = buckets_new(1);
    assert_int_equal(taken(b, 1, 5, START), 3);
    for (uint64_t key = 2; key < 2000; key++) assert_int_equal(taken(b, key, 1, START), 1);
    assert_int_equal(taken(b, 1, 1, START), 0);
    /* what is full again gives its place first */
    assert_int_equal(taken(b, 5000, 2, START + 25 * SECOND), 2);
    for (uint64_t key = 6000; key < 6006; key++) assert_int_equal(taken(b, key, 1, START + 29 * SECOND), 1);
    assert_int_equal(taken(b, 5000, 5, START + 29 * SECOND), 1);
    buckets_free(&b);
}

static void test_clock_goes_back(void **state) {
    (void)state;
    struct buckets *b = buckets_new(4);
    assert_int_equal(taken(b, 1, 5, START), 3);
    /* a day back: nothing for as long as an empty bucket takes for one, and full after 30 s as ever */
    const int64_t before = START - 86400 * SECOND;
    assert_int_equal(bucket_wait(b, 1, &rate, before), 10 * SECOND);
    assert_int_equal(taken(b, 1, 5, before + 10 * SECOND), 1);
    assert_int_equal(taken(b, 1, 5, before + 1000 * SECOND), 3);
    /* and forward again */
    assert_int_equal(taken(b, 1, 5, START), 3);
    assert_int_equal(taken(b, 2, 5, 0), 3);
    buckets_free(&b);
}

/* ---- threads ---- */

enum { THREADS = 4, TRIES = 20000 };
static const struct bucket_rate wide = { .burst = 30000, .each_us = SECOND };
static struct buckets *shared;

static void *take_many(void *arg) {
    int *n = arg;
    for (int i = 0; i < TRIES; i++) *n += bucket_take(shared, 7, &wide, START) == 0;
    return NULL;
}

static void test_threads_take_no_more(void **state) {
    (void)state;
    pthread_t t[THREADS];
    int n[THREADS] = { 0 }, sum = 0;
    shared = buckets_new(2);
    for (int i = 0; i < THREADS; i++) assert_int_equal(thread_start(&t[i], take_many, &n[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(t[i], NULL);
        sum += n[i];
    }
    assert_int_equal(sum, wide.burst);
    buckets_free(&shared);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refill),          cmocka_unit_test(test_keys_do_not_share),
        cmocka_unit_test(test_many_keys_wash_out_nobody), cmocka_unit_test(test_clock_goes_back),
        cmocka_unit_test(test_threads_take_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
