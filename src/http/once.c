/* The last forms and where their answers led, in memory: after a restart nobody taps for the second time. */
#include "once.h"

#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMS_MAX 256

struct once_form {
    unsigned char key[ONCE_KEY_BYTES];
    bool used, working;
    int64_t at_us;
    char to[ONCE_TO_BYTES];
};

struct once {
    pthread_mutex_t lock;
    pthread_cond_t ended;
    struct once_form forms[FORMS_MAX];
};

struct once *once_new(void) {
    struct once *o = calloc(1, sizeof *o);
    if (!o) return NULL;
    if (pthread_mutex_init(&o->lock, NULL)) {
        free(o);
        return NULL;
    }
    if (pthread_cond_init(&o->ended, NULL)) {
        (void)pthread_mutex_destroy(&o->lock);
        free(o);
        return NULL;
    }
    return o;
}

void once_free(struct once **o) {
    if (!*o) return;
    (void)pthread_cond_destroy(&(*o)->ended);
    (void)pthread_mutex_destroy(&(*o)->lock);
    free(*o);
    *o = NULL;
}

/* Each part with its length before it, so that two forms never read the same. */
static void add(crypto_generichash_state *h, const void *p, size_t len) {
    const uint64_t n = len;
    crypto_generichash_update(h, (const unsigned char *)&n, sizeof n);
    crypto_generichash_update(h, p, len);
}

void once_key(const char *who, const char *path, size_t path_len, const struct form *f, unsigned char key[static ONCE_KEY_BYTES]) {
    crypto_generichash_state h;
    crypto_generichash_init(&h, NULL, 0, ONCE_KEY_BYTES);
    add(&h, who, strlen(who));
    add(&h, path, path_len);
    for (size_t i = 0; i < f->len; i++) {
        add(&h, f->fields[i].name, strlen(f->fields[i].name));
        add(&h, f->fields[i].value, f->fields[i].len);
    }
    crypto_generichash_final(&h, key, ONCE_KEY_BYTES);
}

static struct once_form *find(struct once *o, const unsigned char *key) {
    for (size_t i = 0; i < FORMS_MAX; i++)
        if (o->forms[i].used && !memcmp(o->forms[i].key, key, ONCE_KEY_BYTES)) return &o->forms[i];
    return NULL;
}

/* A free place, else the oldest that nobody works on; NULL where all are being worked on. */
static struct once_form *place(struct once *o) {
    struct once_form *oldest = NULL;
    for (size_t i = 0; i < FORMS_MAX; i++) {
        struct once_form *f = &o->forms[i];
        if (!f->used) return f;
        if (!f->working && (!oldest || f->at_us < oldest->at_us)) oldest = f;
    }
    return oldest;
}

bool once_begin(struct once *o, const unsigned char key[static ONCE_KEY_BYTES], int64_t now_us, char to[static ONCE_TO_BYTES]) {
    bool done = false;
    struct once_form *f = NULL;
    (void)pthread_mutex_lock(&o->lock);
    while ((f = find(o, key)) != NULL && f->working) (void)pthread_cond_wait(&o->ended, &o->lock);
    if (f && *f->to && now_us - f->at_us < ONCE_SECONDS * (int64_t)1000000) {
        (void)snprintf(to, ONCE_TO_BYTES, "%s", f->to);
        done = true;
    } else {
        if (!f) f = place(o);
        if (f) {
            *f = (struct once_form){ .used = true, .working = true, .at_us = now_us };
            memcpy(f->key, key, ONCE_KEY_BYTES);
        }
    }
    (void)pthread_mutex_unlock(&o->lock);
    return done;
}

void once_end(struct once *o, const unsigned char key[static ONCE_KEY_BYTES], int64_t now_us, const char *to) {
    (void)pthread_mutex_lock(&o->lock);
    struct once_form *f = find(o, key);
    if (f) {
        f->working = false;
        f->at_us = now_us;
        f->used = *to && strlen(to) < sizeof f->to;
        (void)snprintf(f->to, sizeof f->to, "%s", f->used ? to : "");
    }
    (void)pthread_cond_broadcast(&o->ended);
    (void)pthread_mutex_unlock(&o->lock);
}
