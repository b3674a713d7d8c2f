/*
 * What every owner of the folder knows of the log: its name and key, whom it asks to witness it, and whether it may go on. The
 * glance at D/log comes with every opening, also of a command, so that nothing is appended to a database that is behind.
 */
#include <ctype.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "log_internal.h"

struct log_board *log_board_new(void) {
    struct log_board *b = calloc(1, sizeof *b);
    if (b) pthread_mutex_init(&b->lock, NULL);
    return b;
}

void log_board_free(struct log_board **bp) {
    struct log_board *b = *bp;
    *bp = NULL;
    if (!b) return;
    pthread_mutex_destroy(&b->lock);
    arena_free(&b->arena);
    free(b);
}

void log_board_set(struct log_board *b, enum log_mode mode, const struct err *why) {
    pthread_mutex_lock(&b->lock);
    b->status.mode = mode;
    err_clear(&b->status.why);
    if (why) b->status.why = *why;
    pthread_mutex_unlock(&b->lock);
}

void app_log_status(struct app *a, struct log_status *out) {
    pthread_mutex_lock(&a->log->lock);
    *out = a->log->status;
    pthread_mutex_unlock(&a->log->lock);
}

void log_board_witness(struct log_board *b, int witness, bool reached, int64_t at_us) {
    pthread_mutex_lock(&b->lock);
    if (reached) b->lost_us[witness] = 0;
    else if (!b->lost_us[witness]) b->lost_us[witness] = at_us;
    pthread_mutex_unlock(&b->lock);
}

int64_t app_log_witness_lost(struct app *a, int witness) {
    pthread_mutex_lock(&a->log->lock);
    int64_t since_us = a->log->lost_us[witness];
    pthread_mutex_unlock(&a->log->lock);
    return since_us;
}

void app_log_refuse(struct app *a, const struct err *why) {
    log_error("log.refused", "key=%s", why->key);
    log_board_set(a->log, LOG_REFUSED, why);
}

enum status log_gate(struct app *a, struct err *e) {
    struct log_board *b = a->log;
    enum status st = ST_OK;
    pthread_mutex_lock(&b->lock);
    if (b->status.mode == LOG_REFUSED) {
        st = b->status.why.status;
        if (e && !e->status) *e = b->status.why;
    }
    pthread_mutex_unlock(&b->lock);
    return st;
}

bool app_log_key(struct app *a, struct note_key *k) {
    if (a->log->known) *k = a->log->key;
    return a->log->known;
}

/* ---- the key ---- */

static enum status key_learn(struct app *a, struct db *db, struct arena *ar, struct err *e) {
    struct log_board *b = a->log;
    const char *hex = NULL;
    unsigned char public_key[NOTE_PUBLIC_BYTES];
    char name[CODE_HOST_BYTES + sizeof "/log"];
    size_t n = 0;
    enum status st = meta_get(db, "log_public_key", ar, &hex, e);
    if (st || !hex || !a->keys[0].known) return st; /* it is being made */
    if (sodium_hex2bin(public_key, sizeof public_key, hex, strlen(hex), NULL, &n, NULL) || n != sizeof public_key)
        return err_set(e, ST_CORRUPT, NULL, "log.key");
    (void)snprintf(name, sizeof name, "%s/log", a->keys[0].host);
    for (char *c = name; *c; c++) *c = (char)tolower((unsigned char)*c);
    st = note_key_make(&b->key, name, NOTE_ED25519, public_key, e);
    b->known = !st;
    return st;
}

/* A seed that gives another key would sign a log that nobody can check. */
static enum status key_check(struct app *a, struct err *e) {
    unsigned char pk[NOTE_PUBLIC_BYTES];
    if (!a->secrets || !a->log->known) return ST_OK;
    unsigned char *sk = sodium_malloc(NOTE_SECRET_BYTES);
    if (!sk) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    crypto_sign_seed_keypair(pk, sk, a->secrets->log_seed);
    sodium_free(sk);
    return sodium_memcmp(pk, a->log->key.public_key, sizeof pk) ? err_set(e, ST_CORRUPT, NULL, "log.key") : ST_OK;
}

/* ---- the policy ---- */

static enum status policy_open(struct app *a, const char *file, struct err *e) {
    struct log_board *b = a->log;
    struct buf text = BUF_INIT;
    if (!file) return ST_OK;
    enum status st = file_read(file, POLICY_BYTES_MAX, &text, e);
    b->arena = st ? NULL : arena_new(1u << 20);
    if (!st && !b->arena) st = err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = policy_parse(text.data ? text.data : "", text.len, b->arena, &b->policy, e);
    if (!st) b->policy_text = arena_strn(b->arena, text.data, text.len);
    if (!st && !b->policy_text) st = err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    buf_free(&text);
    return st;
}

const struct policy *app_log_witnesses(struct app *a) { return a->log->policy; }

static bool policy_names(const struct policy *p, const struct note_key *k) {
    for (int i = 0; i < p->logs_len; i++)
        if (p->logs[i].key.id == k->id && !strcmp(p->logs[i].key.name, k->name)) return true;
    return false;
}

enum status app_log_policy(struct app *a, struct buf *out, struct err *e) {
    const struct log_board *b = a->log;
    char vkey[NOTE_VKEY_BYTES];
    if (!b->known) return err_set(e, ST_NOT_FOUND, NULL, "not-found");
    note_key_format(&b->key, vkey);
    if (!b->policy || !policy_names(b->policy, &b->key)) buf_printf(out, "log %s https://%s\n", vkey, b->key.name);
    buf_str(out, b->policy ? b->policy_text : "quorum none\n");
    return out->failed ? err_set(e, ST_NO_MEMORY, NULL, "no-memory") : ST_OK;
}

/* ---- opening ---- */

enum status log_board_open(struct app *a, const char *policy_file, struct err *e) {
    struct db *db = NULL;
    struct err why = { 0 };
    struct arena *ar = arena_new(1u << 16);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = app_reader_begin(a, &db, e);
    if (!st) {
        st = key_learn(a, db, ar, e);
        if (!st && a->log->known && log_guard(a, db, &why)) app_log_refuse(a, &why);
        app_reader_end(a);
    }
    if (!st) st = key_check(a, e);
    if (!st) st = policy_open(a, policy_file, e);
    arena_free(&ar);
    return st;
}
