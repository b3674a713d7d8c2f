/*
 * Slowing down whoever guesses. Accounts keep their failures in the store, so that a restart forgets none; logins that are
 * none are counted the same way in memory, or the waiting would tell which are. Networks are counted in memory under a
 * keyed hash, so that no address is kept.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "signin.h"

#define FREE_FAILURES 5
#define LOCK_FAILURES 10
#define FIRST_WAIT_US (5 * SECOND_US)
#define LOCK_US (15 * MINUTE_US)
#define FORGET_US DAY_US

#define PEER_FAILURES 30
#define PEER_WINDOW_US (10 * MINUTE_US)

#define REGISTRATIONS 10 /* of a network in a day */

#define SETS 1024u /* of four ways */
#define WAYS 4

struct slot {
    uint64_t key; /* 0 empty */
    struct failures f; /* of a network: n in the window that began at until_us - PEER_WINDOW_US */
};

struct signin {
    pthread_mutex_t lock;
    unsigned char key[32];
    struct slot peers[SETS][WAYS], logins[SETS][WAYS], registrations[SETS][WAYS];
};

void failures_add(struct failures *f, int64_t now_us) {
    if (now_us - f->last_us > FORGET_US) f->n = 0;
    f->n++;
    f->last_us = now_us;
    if (f->n >= LOCK_FAILURES) f->until_us = now_us + LOCK_US;
    else if (f->n >= FREE_FAILURES) f->until_us = now_us + (FIRST_WAIT_US << (f->n - FREE_FAILURES));
    else f->until_us = 0;
}

static enum status wait_error(int64_t us, struct err *e) {
    err_set(e, ST_TOO_MANY, NULL, "signin.wait");
    err_arg(e, "seconds", "%lld", (long long)((us + SECOND_US - 1) / SECOND_US));
    return ST_TOO_MANY;
}

enum status failures_wait(const struct failures *f, int64_t now_us, struct err *e) {
    if (f->until_us <= now_us) return ST_OK;
    if (f->n < LOCK_FAILURES) return wait_error(f->until_us - now_us, e);
    int64_t minute = (f->until_us + MINUTE_US - 1 - day_start_us(day_of_us(f->until_us))) / MINUTE_US;
    err_set(e, ST_TOO_MANY, NULL, "signin.locked");
    err_arg(e, "until", "%02d:%02d", (int)(minute / 60 % 24), (int)(minute % 60));
    return ST_TOO_MANY;
}

/* ---- in memory ---- */

struct signin *signin_new(const struct random *r) {
    struct signin *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    pthread_mutex_init(&s->lock, NULL);
    random_fill(r, s->key, sizeof s->key);
    return s;
}

void signin_free(struct signin **sp) {
    struct signin *s = *sp;
    *sp = NULL;
    if (!s) return;
    pthread_mutex_destroy(&s->lock);
    sodium_memzero(s->key, sizeof s->key);
    free(s);
}

static uint64_t hash(const struct signin *s, const void *p, size_t len) {
    uint64_t h[2];
    crypto_generichash((unsigned char *)h, sizeof h, p, len, s->key, sizeof s->key);
    return h[0] ? h[0] : 1;
}

/* Whoever guesses has many addresses of one network. */
static uint64_t peer_hash(const struct signin *s, const char *peer) {
    unsigned char net[NETWORK_BYTES];
    size_t len = network_of(peer, net);
    return hash(s, net, len);
}

/* The slot of a key; an empty one, or the one that failed longest ago, for a new key. Under the lock. */
static struct slot *slot_find(struct slot set[static WAYS], uint64_t key, bool make) {
    struct slot *oldest = &set[0];
    for (int i = 0; i < WAYS; i++) {
        if (set[i].key == key) return &set[i];
        if (set[i].f.last_us < oldest->f.last_us) oldest = &set[i];
    }
    if (!make) return NULL;
    *oldest = (struct slot){ .key = key };
    return oldest;
}

enum status signin_peer_wait(struct signin *s, const char *peer, int64_t now_us, struct err *e) {
    uint64_t key = peer_hash(s, peer);
    pthread_mutex_lock(&s->lock);
    const struct slot *slot = slot_find(s->peers[key % SETS], key, false);
    int64_t left = slot && slot->f.n >= PEER_FAILURES ? slot->f.until_us - now_us : 0;
    pthread_mutex_unlock(&s->lock);
    return left > 0 ? wait_error(left, e) : ST_OK;
}

void signin_peer_failed(struct signin *s, const char *peer, int64_t now_us) {
    uint64_t key = peer_hash(s, peer);
    pthread_mutex_lock(&s->lock);
    struct slot *slot = slot_find(s->peers[key % SETS], key, true);
    if (slot->f.until_us <= now_us) slot->f = (struct failures){ .until_us = now_us + PEER_WINDOW_US };
    slot->f.n++;
    slot->f.last_us = now_us;
    pthread_mutex_unlock(&s->lock);
}

enum status signin_register(struct signin *s, const char *peer, int64_t now_us, struct err *e) {
    uint64_t key = peer_hash(s, peer);
    pthread_mutex_lock(&s->lock);
    struct slot *slot = slot_find(s->registrations[key % SETS], key, true);
    if (slot->f.until_us <= now_us) slot->f = (struct failures){ .until_us = now_us + DAY_US };
    bool many = slot->f.n >= REGISTRATIONS;
    slot->f.n += !many;
    slot->f.last_us = now_us;
    pthread_mutex_unlock(&s->lock);
    if (!many) return ST_OK;
    err_set(e, ST_TOO_MANY, NULL, "register.many");
    err_arg(e, "max", "%d", REGISTRATIONS);
    return ST_TOO_MANY;
}

struct failures signin_unknown(struct signin *s, const char *login) {
    uint64_t key = hash(s, login, strlen(login));
    pthread_mutex_lock(&s->lock);
    const struct slot *slot = slot_find(s->logins[key % SETS], key, false);
    struct failures f = slot ? slot->f : (struct failures){ 0 };
    pthread_mutex_unlock(&s->lock);
    return f;
}

void signin_unknown_failed(struct signin *s, const char *login, int64_t now_us) {
    uint64_t key = hash(s, login, strlen(login));
    pthread_mutex_lock(&s->lock);
    failures_add(&slot_find(s->logins[key % SETS], key, true)->f, now_us);
    pthread_mutex_unlock(&s->lock);
}

void signin_secret(struct signin *s, const char *purpose, unsigned char out[static 20]) {
    crypto_generichash(out, 20, (const unsigned char *)purpose, strlen(purpose), s->key, sizeof s->key);
}
