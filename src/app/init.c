/* A new installation: nothing is left behind when a step fails. */
#include <dirent.h>
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "internal.h"

struct first_rows {
    struct app *app;
    const struct app_init *init;
    char host[CODE_HOST_BYTES];
    unsigned char public_key[CODE_PUBLIC_BYTES];
    unsigned char log_public[CODE_PUBLIC_BYTES];
};

/* A passphrase file that is missing is made, so that nobody has to think of a passphrase. */
static enum status passphrase_prepare(const char *path, bool *made, struct err *e) {
    char pass[PASSPHRASE_MADE_BYTES + 1];
    *made = false;
    if (file_exists(path)) return ST_OK;
    passphrase_make(pass);
    size_t len = strlen(pass);
    pass[len] = '\n';
    enum status st = file_replace(path, pass, len + 1, 0600, e);
    sodium_memzero(pass, sizeof pass);
    *made = !st;
    return st;
}

static enum status secrets_make(const struct app_init *i, const struct random *random, struct first_rows *f, struct err *e) {
    struct secrets *s = secrets_new();
    unsigned char *seed = sodium_malloc(SECRET_SEED_BYTES + CODE_SECRET_BYTES);
    enum status st = s && seed ? ST_OK : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) {
        random_fill(random, s->numbering.key, sizeof s->numbering.key);
        random_fill(random, s->log_seed, sizeof s->log_seed);
        random_fill(random, seed, SECRET_SEED_BYTES);
        crypto_sign_seed_keypair(f->public_key, seed + SECRET_SEED_BYTES, seed);
        st = secrets_add(s, 0, seed, e);
        crypto_sign_seed_keypair(f->log_public, seed + SECRET_SEED_BYTES, s->log_seed);
    }
    if (!st) st = keys_write(i->dir, i->passphrase_file, s, e);
    sodium_free(seed);
    secrets_free(&s);
    return st;
}

static enum status first_meta(struct db *tx, const struct first_rows *f, int64_t at, struct err *e) {
    char hex[2 * CODE_PUBLIC_BYTES + 1];
    char made[24];
    sodium_bin2hex(hex, sizeof hex, f->log_public, CODE_PUBLIC_BYTES);
    (void)snprintf(made, sizeof made, "%lld", (long long)at);
    enum status st = meta_set(tx, "log_public_key", hex, e);
    if (!st) st = meta_set(tx, "demo", f->init->demo ? "1" : "0", e);
    if (!st) st = meta_set(tx, "made_us", made, e);
    return st;
}

static enum status first_write(struct db *tx, void *ctx, struct err *e) {
    const struct first_rows *f = ctx;
    char hex[2 * CODE_PUBLIC_BYTES + 1];
    int64_t at = clock_now_us(f->app->clock);
    int64_t idx = 0;
    struct signing_key row = { .id = 0, .host = f->host, .state = KEY_ACTIVE, .added_us = at };
    memcpy(row.public_key, f->public_key, sizeof row.public_key);
    enum status st = first_meta(tx, f, at, e);
    if (!st) st = key_insert(tx, &row, e);
    if (st) return st;
    sodium_bin2hex(hex, sizeof hex, f->public_key, CODE_PUBLIC_BYTES);
    json_t *facts = json_pack("{s:s, s:i, s:s}", "host", f->host, "key", 0, "public_key", hex);
    st = facts ? log_append(tx, f->app, &actor_operator, at, ENTRY_KEY_ADDED, "key:000", facts, facts, &idx, e)
               : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    json_decref(facts);
    return st ? st : act_append(tx, &actor_operator, at, "init", "key:000", NULL, e);
}

/* Remove what this init made: the files of a folder that was empty before, and the folder if it was made too. */
static void undo(const char *dir, bool made_dir) {
    DIR *d = opendir(dir);
    if (!d) return;
    for (struct dirent *f; (f = readdir(d));)
        if (strcmp(f->d_name, ".") && strcmp(f->d_name, "..")) (void)unlinkat(dirfd(d), f->d_name, 0);
    closedir(d);
    if (made_dir) (void)rmdir(dir);
}

static enum status init_rows(const struct app_init *i, struct first_rows *f, struct err *e) {
    const struct app_options o = { .dir = i->dir, .clock = i->clock, .random = i->random, .without_secrets = true };
    enum status st = app_open(&f->app, &o, e);
    if (!st) st = store_write(f->app->store, first_write, f, e);
    if (!st && i->lists) st = lists_load(f->app, &actor_operator, i->lists, NULL, e);
    app_close(&f->app);
    return st;
}

enum status app_init(const struct app_init *i, bool *made_passphrase, bool *warn_host, struct err *e) {
    struct first_rows f = { .init = i };
    const struct random *random = i->random ? i->random : random_system();
    struct stat s;
    bool made_dir = stat(i->dir, &s) != 0;
    *made_passphrase = false;
    enum status st = code_host_parse(i->host, f.host, e);
    if (st) return st;
    *warn_host = strlen(f.host) > CODE_HOST_SHORT;
    if (i->lists && strcmp(i->lists, "lao-cai")) {
        err_set(e, ST_INVALID, "lists", "lists.unknown");
        err_arg(e, "name", "%s", i->lists);
        return ST_INVALID;
    }
    st = passphrase_prepare(i->passphrase_file, made_passphrase, e);
    if (st) return st;
    st = store_create(i->dir, e);
    if (!st) {
        st = secrets_make(i, random, &f, e);
        if (!st) st = init_rows(i, &f, e);
        if (st) undo(i->dir, made_dir);
    }
    if (st && *made_passphrase) {
        (void)unlink(i->passphrase_file);
        *made_passphrase = false;
    }
    return st;
}
