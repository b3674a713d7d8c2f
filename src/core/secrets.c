/* The secrets of an installation in memory: locked, guarded and wiped by libsodium's allocator. */
#include <sodium.h>
#include <string.h>

#include "core/seal.h"

struct secrets *secrets_new(void) {
    struct secrets *s = sodium_malloc(sizeof *s);
    if (s) sodium_memzero(s, sizeof *s);
    return s;
}

void secrets_free(struct secrets **s) {
    if (!s || !*s) return;
    sodium_free(*s); /* wipes */
    *s = NULL;
}

static int find(const struct secrets *s, int key_id) {
    for (int i = 0; i < s->keys_len; i++)
        if (s->keys[i].id == key_id) return i;
    return -1;
}

const unsigned char *secrets_seed(const struct secrets *s, int key_id) {
    int at = find(s, key_id);
    return at < 0 ? NULL : s->keys[at].seed;
}

enum status secrets_add(struct secrets *s, int key_id, const unsigned char seed[static SECRET_SEED_BYTES],
                        struct err *e) {
    if (find(s, key_id) >= 0) {
        err_set(e, ST_CONFLICT, NULL, "key.exists");
        err_arg(e, "key", "%03d", key_id);
        return ST_CONFLICT;
    }
    if (key_id < 0 || key_id > CODE_KEY_ID_MAX || s->keys_len >= SECRET_KEYS_MAX) {
        err_set(e, ST_REFUSED, NULL, "key.full");
        err_arg(e, "max", "%d", SECRET_KEYS_MAX);
        return ST_REFUSED;
    }
    struct secret_key *k = &s->keys[s->keys_len++];
    k->id = key_id;
    memcpy(k->seed, seed, SECRET_SEED_BYTES);
    return ST_OK;
}

void secrets_remove(struct secrets *s, int key_id) {
    int at = find(s, key_id);
    if (at < 0) return;
    int last = --s->keys_len;
    s->keys[at] = s->keys[last];
    sodium_memzero(&s->keys[last], sizeof s->keys[last]);
}
