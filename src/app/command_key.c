/* Rotating and destroying issuing keys, and ending one for safety. */
#include <sodium.h>
#include <string.h>

#include "internal.h"
#include "store/record.h"

struct key_change {
    struct app *app;
    const struct actor *who;
    int id;      /* the new key, or the one to destroy */
    int retired; /* the key that signs until now, -1 none */
    int unsafe;  /* the key to end for safety */
    bool fresh;  /* a new one is to sign */
    int64_t at;  /* out: when it was done */
    const char *reason;
    char host[CODE_HOST_BYTES];
    unsigned char public_key[CODE_PUBLIC_BYTES];
};

/* One entry of the log and one act of the same name.  in: facts: taken over, NULL is no memory */
static enum status entry_take(struct db *tx, const struct key_change *k, int64_t at, enum entry_kind kind, int id, json_t *facts, struct err *e) {
    char subject[32];
    int64_t idx = 0;
    if (!facts) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    (void)snprintf(subject, sizeof subject, "key:%03d", id);
    enum status st = log_append(tx, k->app, k->who, at, kind, subject, facts, facts, &idx, e);
    if (!st) st = act_append(tx, k->who, at, entry_kind_name(kind), subject, NULL, e);
    json_decref(facts);
    return st;
}

static enum status key_entry(struct db *tx, const struct key_change *k, int64_t at, enum entry_kind kind, int id,
                             const char *host, const unsigned char *public_key, struct err *e) {
    char hex[2 * CODE_PUBLIC_BYTES + 1];
    sodium_bin2hex(hex, sizeof hex, public_key, CODE_PUBLIC_BYTES);
    return entry_take(tx, k, at, kind, id, json_pack("{s:s, s:i, s:s}", "host", host, "key", id, "public_key", hex), e);
}

static enum status key_retire(struct db *tx, const struct key_change *k, int64_t at, struct err *e) {
    struct signing_key old;
    struct arena *ar = arena_new(1u << 16);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = key_get(tx, k->retired, ar, &old, e);
    if (!st) st = key_set_state(tx, k->retired, KEY_RETIRED, at, e);
    if (!st) st = key_entry(tx, k, at, ENTRY_KEY_RETIRED, k->retired, old.host, old.public_key, e);
    arena_free(&ar);
    return st;
}

static enum status fresh_write(struct db *tx, const struct key_change *k, int64_t at, struct err *e) {
    enum status st = k->retired < 0 ? ST_OK : key_retire(tx, k, at, e);
    struct signing_key row = { .id = k->id, .host = k->host, .state = KEY_ACTIVE, .added_us = at };
    memcpy(row.public_key, k->public_key, sizeof row.public_key);
    if (!st) st = key_insert(tx, &row, e);
    if (!st) st = key_entry(tx, k, at, ENTRY_KEY_ADDED, k->id, k->host, k->public_key, e);
    return st;
}

static enum status rotate_write(struct db *tx, void *ctx, struct err *e) {
    const struct key_change *k = ctx;
    return fresh_write(tx, k, clock_now_us(k->app->clock), e);
}

static void seed_forget(struct app *a, int id) {
    pthread_rwlock_wrlock(&a->keys_lock);
    secrets_remove(a->secrets, id);
    pthread_rwlock_unlock(&a->keys_lock);
}

/* Above every key with a row and every seed without one, which a restore may have left: labels are signed with it. */
static int key_free_id(const struct app *a) {
    int id = CODE_KEY_ID_MAX + 1;
    while (id > 0 && !a->keys[id - 1].known && !secrets_seed(a->secrets, id - 1)) id--;
    return id <= CODE_KEY_ID_MAX ? id : -1;
}

/* The next id, and the new seed in the sealed file (on the disk before any row names it). */
static enum status rotate_seed(struct app *a, struct key_change *k, struct err *e) {
    k->id = key_free_id(a);
    if (k->id < 0) {
        err_set(e, ST_REFUSED, NULL, "key.full");
        err_arg(e, "max", "%d", CODE_KEY_ID_MAX + 1);
        return ST_REFUSED;
    }
    unsigned char *buf = sodium_malloc(SECRET_SEED_BYTES + CODE_SECRET_BYTES);
    if (!buf) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    random_fill(a->random, buf, SECRET_SEED_BYTES);
    crypto_sign_seed_keypair(k->public_key, buf + SECRET_SEED_BYTES, buf);
    pthread_rwlock_wrlock(&a->keys_lock);
    enum status st = secrets_add(a->secrets, k->id, buf, e);
    pthread_rwlock_unlock(&a->keys_lock);
    sodium_free(buf);
    if (st) return st;
    st = keys_write(a->dir, a->passphrase_file, a->secrets, e);
    if (st) seed_forget(a, k->id);
    return st;
}

/*
 * What was written is what the ring says, also when the sealed file could not follow. Under key_change: rows that were
 * read before another change would make its new seed look like one without a row.
 */
static enum status key_result(struct command_ctx *c, int id) {
    char text[8];
    enum status st = keyring_load(c->app, c->e);
    (void)snprintf(text, sizeof text, "%d", id);
    return st ? st : app_record(c->app, RECORD_KEYS, text, c->result, c->e);
}

static enum status rotate(struct command_ctx *c, struct key_change *k, const char *host) {
    struct app *a = c->app;
    enum status st = ST_OK;
    k->retired = a->active;
    if (*host) st = code_host_parse(host, k->host, c->e);
    else if (a->active >= 0) memcpy(k->host, a->keys[a->active].host, sizeof k->host);
    else st = err_set(c->e, ST_INVALID, "host", "key.host");
    if (!st) st = rotate_seed(a, k, c->e);
    if (st) return st;
    /* Which key signs a run is read in the transaction that reserves it, so nothing is signed with a retired one. */
    st = store_write(a->store, rotate_write, k, c->e);
    if (st) seed_forget(a, k->id);
    return st ? st : key_result(c, k->id);
}

/* The command line is exempt (it is on the machine, logged and shown); everybody else asks, and a second person agrees. */
static enum status two_people(const struct command_ctx *c) {
    return c->who->account_id && !c->agreed ? err_set(c->e, ST_FORBIDDEN, NULL, "key.two-people") : ST_OK;
}

enum status command_key_rotate(struct command_ctx *c) {
    static const struct param spec[] = { { "host", PARAM_TEXT, false, 0, CODE_HOST_MAX } };
    struct key_change k = { .app = c->app, .who = c->who };
    enum status st = params_check(c->params, spec, 1, c->e);
    if (!st) st = two_people(c);
    if (st) return st;
    pthread_mutex_lock(&c->app->key_change);
    st = rotate(c, &k, param_text(c, "host"));
    pthread_mutex_unlock(&c->app->key_change);
    return st;
}

static enum status destroy_write(struct db *tx, void *ctx, struct err *e) {
    const struct key_change *k = ctx;
    int64_t at = clock_now_us(k->app->clock);
    enum status st = key_set_state(tx, k->id, KEY_DESTROYED, at, e);
    return st ? st : key_entry(tx, k, at, ENTRY_KEY_DESTROYED, k->id, k->host, k->public_key, e);
}

static enum status destroy(struct command_ctx *c, struct key_change *k) {
    struct app *a = c->app;
    const struct app_key *key = &a->keys[k->id];
    enum status st = ST_OK;
    if (!key->known) st = err_set(c->e, ST_NOT_FOUND, "key", "key.missing");
    else if (key->state == KEY_ACTIVE) st = err_set(c->e, ST_REFUSED, "key", "key.active");
    else if (key->state == KEY_DESTROYED) st = err_set(c->e, ST_CONFLICT, "key", "key.destroyed-already");
    if (st) err_arg(c->e, "id", "%03d", k->id);
    memcpy(k->host, key->host, sizeof k->host);
    memcpy(k->public_key, key->public_key, sizeof k->public_key);
    if (!st) st = store_write(a->store, destroy_write, k, c->e);
    if (st) return st;
    seed_forget(a, k->id);
    enum status sealed = keys_write(a->dir, a->passphrase_file, a->secrets, c->e);
    st = key_result(c, k->id);
    return sealed ? sealed : st;
}

enum status command_key_destroy(struct command_ctx *c) {
    static const struct param spec[] = { { "key", PARAM_INT, true, 0, CODE_KEY_ID_MAX } };
    struct key_change k = { .app = c->app, .who = c->who };
    enum status st = params_check(c->params, spec, 1, c->e);
    if (!st) st = two_people(c);
    if (st) return st;
    k.id = (int)param_int(c, "key", -1);
    pthread_mutex_lock(&c->app->key_change);
    st = destroy(c, &k);
    pthread_mutex_unlock(&c->app->key_change);
    return st;
}

/* ---- ended for safety ---- */

/* The mark goes first: what is retired right after it is retired for that. */
static enum status unsafe_write(struct db *tx, void *ctx, struct err *e) {
    struct key_change *k = ctx;
    k->at = clock_now_us(k->app->clock);
    enum status st = key_set_unsafe(tx, k->unsafe, k->at, e);
    if (!st) st = entry_take(tx, k, k->at, ENTRY_KEY_COMPROMISED, k->unsafe, json_pack("{s:i, s:s}", "key", k->unsafe, "reason", k->reason), e);
    return st || !k->fresh ? st : fresh_write(tx, k, k->at, e);
}

/* Its seed stays: scans believe a label by signing it again. Nothing else is signed with it (keyring_issuer). */
static enum status compromise(struct command_ctx *c, struct key_change *k) {
    struct app *a = c->app;
    const struct app_key *key = &a->keys[k->unsafe];
    char ended_at[24];
    enum status st = ST_OK;
    if (!key->known) st = err_set(c->e, ST_NOT_FOUND, "key", "key.missing");
    else if (key->unsafe_us) st = err_set(c->e, ST_CONFLICT, "key", "key.unsafe-already");
    if (st) err_arg(c->e, "id", "%03d", k->unsafe);
    k->fresh = key->known && key->state == KEY_ACTIVE;
    k->retired = k->unsafe;
    memcpy(k->host, key->host, sizeof k->host);
    if (!st && k->fresh) st = rotate_seed(a, k, c->e);
    if (st) return st;
    st = store_write(a->store, unsafe_write, k, c->e);
    if (st && k->fresh) seed_forget(a, k->id);
    if (!st) st = keyring_load(a, c->e);
    us_format_utc(k->at, ended_at, sizeof ended_at);
    if (!st) *c->result = json_pack("{s:i, s:s, s:o}", "key", k->unsafe, "ended_at", ended_at, "active", a->active < 0 ? json_null() : json_integer(a->active));
    return st;
}

enum status command_key_compromise(struct command_ctx *c) {
    static const struct param spec[] = { { "key", PARAM_INT, true, 0, CODE_KEY_ID_MAX }, { "reason", PARAM_TEXT, true, 1, 500 } };
    struct key_change k = { .app = c->app, .who = c->who };
    enum status st = params_check(c->params, spec, 2, c->e);
    if (!st) st = two_people(c);
    if (st) return st;
    k.unsafe = (int)param_int(c, "key", -1);
    k.reason = param_text(c, "reason");
    pthread_mutex_lock(&c->app->key_change);
    st = compromise(c, &k);
    pthread_mutex_unlock(&c->app->key_change);
    return st;
}
