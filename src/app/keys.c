/*
 * The sealed file and the key ring.
 *
 * Order of a change: the sealed file first, the row after it. A seed without a row is harmless and stays: after a restore
 * it may be the one that printed labels were signed with. A row without its seed could not sign. Destroying goes the
 * other way round: the row says so first, then the seed goes; a crash between leaves a seed that the next start drops.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/log.h"
#include "base/thread.h"
#include "core/evidence_key.h"
#include "core/filing_seal.h"
#include "core/snapshot.h"
#include "internal.h"

#define SEALED_NAME "keys.sealed"
#define SEALED_BYTES_MAX (256u << 10)

const char *passphrase_path(const char *file, struct arena *a) {
    if (file) return arena_str(a, file);
    const char *env = getenv("TEMLANG_PASSPHRASE_FILE");
    if (env && *env) return arena_str(a, env);
    const char *dir = getenv("CREDENTIALS_DIRECTORY");
    if (!dir || !*dir) return NULL;
    const char *path = arena_printf(a, "%s/passphrase", dir);
    return path && file_exists(path) ? path : NULL;
}

enum status passphrase_read(const char *file, char **pass, size_t *len, struct err *e) {
    struct stat s;
    struct buf b = BUF_INIT;
    if (!stat(file, &s) && S_ISREG(s.st_mode) && (s.st_mode & 077))
        log_warn("passphrase.open", "mode=%03o advice=\"chmod 600\"", (unsigned)(s.st_mode & 0777));
    struct err unread = { 0 };
    enum status st = file_read(file, PASSPHRASE_MAX + 1, &b, &unread);
    if (st == ST_TOO_LARGE) { /* no file of ours to be split */
        err_set(e, st, "passphrase-file", "passphrase.long");
        err_arg(e, "limit", "%d", PASSPHRASE_MAX);
    } else if (st && e) {
        *e = unread;
    }
    if (!st) {
        if (b.len && b.data[b.len - 1] == '\n') b.len--;
        *len = b.len;
        *pass = sodium_malloc(b.len + 1);
        if (*pass) {
            if (b.len) memcpy(*pass, b.data, b.len);
            (*pass)[b.len] = '\0';
        } else {
            st = err_set(e, ST_NO_MEMORY, NULL, "no-memory");
        }
    }
    if (b.data) sodium_memzero(b.data, b.cap);
    buf_free(&b);
    return st;
}

static enum status sealed_path(const char *dir, char *out, size_t cap, struct err *e) {
    int n = snprintf(out, cap, "%s/%s", dir, SEALED_NAME);
    return n > 0 && (size_t)n < cap ? ST_OK : err_set(e, ST_INVALID, "data", "file.path-long");
}

/* The sealed file as it is now. */
static enum status sealed_read(const char *dir, struct buf *sealed, struct err *e) {
    char path[4096];
    enum status st = sealed_path(dir, path, sizeof path, e);
    if (!st && !file_exists(path)) st = err_set(e, ST_CORRUPT, NULL, "keys.absent");
    return st ? st : file_read(path, SEALED_BYTES_MAX, sealed, e);
}

static enum status sealed_open(const struct buf *sealed, const char *passphrase_file, struct secrets **out, struct err *e) {
    char *pass = NULL;
    size_t len = 0;
    enum status st = passphrase_read(passphrase_file, &pass, &len, e);
    if (!st) st = secrets_open(out, (const unsigned char *)sealed->data, sealed->len, pass, len, e);
    sodium_free(pass);
    return st;
}

/* Argon2id takes a tenth of a second: begun on a thread of its own while the store is looked over. */
struct keys_opening {
    pthread_t thread;
    const struct app *app;
    struct buf sealed;
    struct secrets *secrets;
    enum status st;
    struct err e;
};

static void *opening_run(void *arg) {
    struct keys_opening *k = arg;
    k->st = sealed_open(&k->sealed, k->app->passphrase_file, &k->secrets, &k->e);
    return NULL;
}

struct keys_opening *keys_begin(const struct app *a) {
    struct keys_opening *k = calloc(1, sizeof *k);
    if (!k) return NULL;
    k->app = a;
    if (!sealed_read(a->dir, &k->sealed, NULL) && !thread_start(&k->thread, opening_run, k)) return k;
    buf_free(&k->sealed);
    free(k);
    return NULL;
}

/* Whether what was opened is what stands there: before the folder was ours, another process may have changed it. */
static bool opening_current(const struct keys_opening *k, const struct buf *sealed) {
    return k && k->sealed.len == sealed->len && !memcmp(k->sealed.data, sealed->data, sealed->len);
}

void keys_drop(struct keys_opening **begun) {
    struct keys_opening *k = *begun;
    *begun = NULL;
    if (!k) return;
    pthread_join(k->thread, NULL);
    secrets_free(&k->secrets);
    buf_free(&k->sealed);
    free(k);
}

enum status keys_open(struct app *a, struct keys_opening **begun, struct err *e) {
    struct buf sealed = BUF_INIT;
    enum status st = sealed_read(a->dir, &sealed, e);
    if (!st && opening_current(*begun, &sealed)) {
        struct keys_opening *k = *begun;
        pthread_join(k->thread, NULL);
        a->secrets = k->secrets;
        st = k->st;
        if (st && e) *e = k->e;
        buf_free(&k->sealed);
        free(k);
        *begun = NULL;
    } else if (!st) {
        st = sealed_open(&sealed, a->passphrase_file, &a->secrets, e);
    }
    keys_drop(begun);
    buf_free(&sealed);
    return st;
}

enum status keys_write(const char *dir, const char *passphrase_file, const struct secrets *s, struct err *e) {
    char path[4096];
    char *pass = NULL;
    size_t len = 0;
    struct buf sealed = BUF_INIT;
    enum status st = sealed_path(dir, path, sizeof path, e);
    if (!st) st = passphrase_read(passphrase_file, &pass, &len, e);
    if (!st) st = secrets_seal(s, pass, len, passphrase_cost(pass, len), &sealed, e);
    if (!st) st = file_replace(path, sealed.data, sealed.len, 0600, e);
    sodium_free(pass);
    buf_free(&sealed);
    return st;
}

/* A seed must give the public key of its row, or labels would be signed that nobody can check. */
static bool seed_fits(const unsigned char *seed, const unsigned char *public_key) {
    unsigned char pk[CODE_PUBLIC_BYTES];
    unsigned char *sk = sodium_malloc(CODE_SECRET_BYTES);
    if (!sk) return false;
    crypto_sign_seed_keypair(pk, sk, seed);
    sodium_free(sk);
    return !sodium_memcmp(pk, public_key, sizeof pk);
}

static enum status key_misfit(const char *key, int id, struct err *e) {
    err_set(e, ST_CORRUPT, NULL, key);
    err_arg(e, "id", "%03d", id);
    return ST_CORRUPT;
}

/* in: restored: the rows may be older than the sealed file, so a seed may be gone that they do not know to be gone */
static enum status key_row_take(struct app *a, const struct signing_key *row, bool restored, bool *stale, struct err *e) {
    const unsigned char *seed = a->secrets ? secrets_seed(a->secrets, row->id) : NULL;
    if (seed && !seed_fits(seed, row->public_key)) return key_misfit("keys.public", row->id, e);
    if (row->state == KEY_DESTROYED) {
        if (seed) {
            secrets_remove(a->secrets, row->id);
            *stale = true;
        }
    } else if (a->secrets && !seed) {
        if (!restored) return key_misfit("keys.seed", row->id, e);
        log_warn("keys.seed", "key=%03d result=absent advice=\"key rotate\"", row->id);
    }
    struct app_key *k = &a->keys[row->id];
    k->known = true;
    k->state = row->state;
    k->added_us = row->added_us;
    k->retired_us = row->retired_us;
    k->destroyed_us = row->destroyed_us;
    k->unsafe_us = row->unsafe_us;
    (void)snprintf(k->host, sizeof k->host, "%s", row->host);
    memcpy(k->public_key, row->public_key, sizeof k->public_key);
    if (row->state == KEY_ACTIVE) a->active = row->id;
    return ST_OK;
}

enum status keyring_load(struct app *a, struct err *e) {
    struct db *db = NULL;
    struct signing_key *rows = NULL;
    const char *run_floor = NULL; /* set by a restore */
    size_t n = 0;
    bool stale = false;
    struct arena *ar = arena_new(1u << 20);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = app_reader_begin(a, &db, e);
    if (!st) {
        st = key_all(db, ar, &rows, &n, e);
        if (!st) st = meta_get(db, META_RUN_FLOOR, ar, &run_floor, e);
        app_reader_end(a);
    }
    pthread_rwlock_wrlock(&a->keys_lock);
    a->active = -1;
    for (size_t i = 0; !st && i < n; i++) st = key_row_take(a, &rows[i], run_floor != NULL, &stale, e);
    if (!st && stale) st = keys_write(a->dir, a->passphrase_file, a->secrets, e);
    pthread_rwlock_unlock(&a->keys_lock);
    arena_free(&ar);
    return st;
}

void app_key(struct app *a, int id, struct app_key *k) {
    memset(k, 0, sizeof *k);
    if (id < 0 || id > CODE_KEY_ID_MAX) return;
    pthread_rwlock_rdlock(&a->keys_lock);
    *k = a->keys[id];
    pthread_rwlock_unlock(&a->keys_lock);
}

enum status keyring_may_sign(struct app *a, struct err *e) {
    pthread_rwlock_rdlock(&a->keys_lock);
    int id = a->active;
    bool may = id < 0 || (a->secrets && secrets_seed(a->secrets, id));
    pthread_rwlock_unlock(&a->keys_lock);
    return may ? ST_OK : key_misfit("keys.seed", id, e);
}

bool keyring_numbering(struct app *a, struct numbering *n) {
    pthread_rwlock_rdlock(&a->keys_lock);
    bool have = a->secrets != NULL;
    if (have) *n = a->secrets->numbering;
    pthread_rwlock_unlock(&a->keys_lock);
    return have;
}

/* Under keys_lock. */
static bool known_unsafe(const struct app *a, int id) { return id >= 0 && id <= CODE_KEY_ID_MAX && a->keys[id].unsafe_us; }

enum status keyring_issuer(struct app *a, const struct run *r, const json_t *frozen, struct code_issuer *is, struct err *e) {
    unsigned char pk[CODE_PUBLIC_BYTES];
    const char *gtin = json_string_value(json_object_get(frozen, "gtin"));
    const char *host = json_string_value(json_object_get(frozen, "host"));
    const char *lot = json_string_value(json_object_get(frozen, "lot"));
    if (!host || !lot) return err_set(e, ST_CORRUPT, NULL, "run.frozen");
    unsigned char *sk = sodium_malloc(CODE_SECRET_BYTES);
    if (!sk) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    pthread_rwlock_rdlock(&a->keys_lock);
    const unsigned char *seed = a->secrets ? secrets_seed(a->secrets, r->key_id) : NULL;
    bool unsafe = known_unsafe(a, r->key_id);
    if (seed && !unsafe) {
        crypto_sign_seed_keypair(pk, sk, seed);
        code_issuer_init(is, &a->secrets->numbering, r->id, r->key_id, sk, host, gtin && *gtin ? gtin : NULL, lot);
    }
    pthread_rwlock_unlock(&a->keys_lock);
    sodium_free(sk);
    if (seed && !unsafe) return ST_OK;
    err_set(e, ST_REFUSED, NULL, unsafe ? "key.unsafe" : "key.destroyed");
    err_arg(e, "id", "%03d", r->key_id);
    return ST_REFUSED;
}

bool keyring_signed(struct app *a, const struct code_parsed *p) {
    unsigned char sk[CODE_SECRET_BYTES];
    if (p->key_id < 0 || p->key_id > CODE_KEY_ID_MAX) return false;
    pthread_rwlock_rdlock(&a->keys_lock);
    const struct app_key *k = &a->keys[p->key_id];
    const unsigned char *seed = a->secrets && k->known ? secrets_seed(a->secrets, p->key_id) : NULL;
    bool same = false;
    if (seed) {
        /* libsodium's secret key is the seed and the public key: no need to work the latter out again. */
        memcpy(sk, seed, crypto_sign_ed25519_SEEDBYTES);
        memcpy(sk + crypto_sign_ed25519_SEEDBYTES, k->public_key, CODE_PUBLIC_BYTES);
        same = code_signed_by(p, k->host, sk);
        sodium_memzero(sk, sizeof sk);
    }
    pthread_rwlock_unlock(&a->keys_lock);
    return same;
}

static json_t *jwk(int id, const struct app_key *k) {
    char x[sodium_base64_ENCODED_LEN(CODE_PUBLIC_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
    char kid[8], unsafe_at[24];
    sodium_bin2base64(x, sizeof x, k->public_key, CODE_PUBLIC_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    (void)snprintf(kid, sizeof kid, "%03d", id);
    if (k->unsafe_us) us_format_utc(k->unsafe_us, unsafe_at, sizeof unsafe_at);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s*}", "kty", "OKP", "crv", "Ed25519", "alg", "EdDSA", "use", "sig",
                     "kid", kid, "x", x, "host", k->host, "state", key_state_key(k->state), "unsafe_at", k->unsafe_us ? unsafe_at : NULL);
}

/* Keys beside those of labels, where no label can name them. */
static const struct side_key {
    const char *name;
    void (*seed)(const struct numbering *numbering, unsigned char seed[static 32]);
} side_keys[] = { { "snapshot", snapshot_seed }, { "filing", filing_seed }, { "evidence", evidence_seed } };

static json_t *side_jwk(const struct side_key *k, const struct numbering *numbering) {
    char x[sodium_base64_ENCODED_LEN(CODE_PUBLIC_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
    unsigned char seed[32], public_key[CODE_PUBLIC_BYTES];
    k->seed(numbering, seed);
    snapshot_public(seed, public_key);
    sodium_memzero(seed, sizeof seed);
    sodium_bin2base64(x, sizeof x, public_key, sizeof public_key, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return json_pack("{s:s, s:s, s:s, s:s, s:s}", "kty", "OKP", "crv", "Ed25519", "alg", "EdDSA", "use", "sig", "x", x);
}

json_t *app_jwks(struct app *a) {
    json_t *keys = json_array();
    pthread_rwlock_rdlock(&a->keys_lock);
    for (int i = 0; i <= CODE_KEY_ID_MAX; i++)
        if (a->keys[i].known) json_array_append_new(keys, jwk(i, &a->keys[i]));
    json_t *set = json_pack("{s:o}", "keys", keys);
    for (size_t i = 0; a->secrets && i < sizeof side_keys / sizeof *side_keys; i++)
        json_object_set_new(set, side_keys[i].name, side_jwk(&side_keys[i], &a->secrets->numbering));
    pthread_rwlock_unlock(&a->keys_lock);
    return set;
}
