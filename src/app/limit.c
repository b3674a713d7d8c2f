/*
 * The limits, and why they are what they are.
 *
 * Typed: a person types one number in ten seconds; twenty at once are a shelf. Behind one /24 of a phone network stand thousands,
 * so the network has ten times as much and refills thirty times as fast; the whole service has what a twentieth of a processor
 * answers. At that rate somebody who guesses finds one label of a hundred million in five hours, from fifty networks.
 *
 * Checks: a genuine label fails when it is damaged in a way that reads as digits, which is rare; a forger fails every time. So only
 * failures are charged, to the address and to its network (an address is cheap for who owns a network). Beyond it a visitor of
 * the same address is told to wait too, unless the label is among those that were checked before; nothing tells the two apart.
 * There is no limit for all together: it would let one flood refuse everybody.
 */
#include "app/limit.h"

#include <arpa/inet.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/bucket.h"
#include "base/metrics.h"
#include "internal.h"

#define SECOND ((int64_t)1000000)
#define TYPED_SETS 4096 /* of eight: 32,768 visitors and networks, 512 KiB */
#define CHECKS_SETS 2048
#define HOST_BYTES 9
#define WAIT_LEAST_S 2 /* also of what is there in an instant: the next try shall not be in vain */

static const struct bucket_rate visitor_rate = { .burst = 20, .each_us = 3 * SECOND };
static const struct bucket_rate network_rate = { .burst = 200, .each_us = SECOND / 10 };
static const struct bucket_rate whole_rate = { .burst = 2000, .each_us = SECOND / 500 };
static const struct bucket_rate host_failures = { .burst = 50, .each_us = SECOND / 5 };
static const struct bucket_rate network_failures = { .burst = 400, .each_us = SECOND / 40 };

/* What a hash is of, so that no two of them meet by their bytes. */
enum purpose { OF_VISITOR, OF_NETWORK, OF_HOST };

struct limiter {
    unsigned char key[crypto_shorthash_KEYBYTES];
    struct buckets *typed, *whole, *checks;
};

struct limiter *limiter_new(const struct random *r) {
    struct limiter *l = calloc(1, sizeof *l);
    if (!l) return NULL;
    random_fill(r, l->key, sizeof l->key);
    l->typed = buckets_new(TYPED_SETS);
    l->whole = buckets_new(1);
    l->checks = buckets_new(CHECKS_SETS);
    if (!l->typed || !l->whole || !l->checks) limiter_free(&l);
    return l;
}

void limiter_free(struct limiter **lp) {
    struct limiter *l = *lp;
    *lp = NULL;
    if (!l) return;
    buckets_free(&l->typed);
    buckets_free(&l->whole);
    buckets_free(&l->checks);
    sodium_memzero(l->key, sizeof l->key);
    free(l);
}

/* ---- who ---- */

static uint64_t hash_of(const struct limiter *l, const void *p, size_t len) {
    uint64_t h = 0;
    crypto_shorthash((unsigned char *)&h, p, len, l->key);
    return h ? h : 1;
}

static uint64_t network_key(const struct limiter *l, const char *ip) {
    unsigned char b[1 + NETWORK_BYTES] = { OF_NETWORK };
    return hash_of(l, b, 1 + network_of(ip, b + 1));
}

static uint64_t visitor_key(const struct limiter *l, const struct asker *who, uint64_t network) {
    unsigned char b[1 + 2 * sizeof network] = { OF_VISITOR };
    uint64_t agent = hash_of(l, who->agent, who->agent_len);
    memcpy(b + 1, &network, sizeof network);
    memcpy(b + 1 + sizeof network, &agent, sizeof agent);
    return hash_of(l, b, sizeof b);
}

/* One address of IPv4; what one subscriber has of IPv6. */
static uint64_t host_key(const struct limiter *l, const char *ip) {
    unsigned char b[1 + HOST_BYTES] = { OF_HOST }, bytes[16];
    if (inet_pton(AF_INET, ip, bytes) == 1) {
        b[1] = 4;
        memcpy(b + 2, bytes, 4);
    } else if (inet_pton(AF_INET6, ip, bytes) == 1) {
        b[1] = network_mapped(bytes) ? 4 : 6;
        memcpy(b + 2, network_mapped(bytes) ? bytes + 12 : bytes, network_mapped(bytes) ? 4 : 8);
    }
    return hash_of(l, b, sizeof b);
}

/* ---- limits ---- */

static int64_t longer(int64_t a, int64_t b) { return a > b ? a : b; }

static int seconds(int64_t wait_us) {
    int64_t s = (wait_us + SECOND - 1) / SECOND;
    return s <= 0 ? 0 : s < WAIT_LEAST_S ? WAIT_LEAST_S : (int)s;
}

int limit_typed(struct app *a, const struct asker *who, int64_t now_us) {
    struct limiter *l = a->limiter;
    uint64_t network = network_key(l, who->ip), visitor = visitor_key(l, who, network);
    int64_t wait = bucket_wait(l->typed, visitor, &visitor_rate, now_us);
    wait = longer(wait, bucket_wait(l->typed, network, &network_rate, now_us));
    wait = longer(wait, bucket_wait(l->whole, 1, &whole_rate, now_us));
    if (wait) {
        metric_add(METRIC_TYPED_REFUSED, 1);
        return seconds(wait);
    }
    /* Between the look and this another thread may have taken the last one: one number more a thread is no harm. */
    (void)bucket_take(l->typed, visitor, &visitor_rate, now_us);
    (void)bucket_take(l->typed, network, &network_rate, now_us);
    (void)bucket_take(l->whole, 1, &whole_rate, now_us);
    return 0;
}

int limit_checks(struct app *a, const char *ip, int64_t now_us) {
    struct limiter *l = a->limiter;
    int64_t wait = bucket_wait(l->checks, host_key(l, ip), &host_failures, now_us);
    if (!wait) wait = bucket_wait(l->checks, network_key(l, ip), &network_failures, now_us);
    if (wait) metric_add(METRIC_CHECKS_REFUSED, 1);
    return seconds(wait);
}

void limit_failed(struct app *a, const char *ip, int64_t now_us) {
    struct limiter *l = a->limiter;
    (void)bucket_take(l->checks, host_key(l, ip), &host_failures, now_us);
    (void)bucket_take(l->checks, network_key(l, ip), &network_failures, now_us);
}
