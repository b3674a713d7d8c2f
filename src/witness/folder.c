/* Making and reading a witness's folder. The key lies there in the clear, as keys of small services do: the folder is its owner's alone. */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

#define KEY_BYTES_MAX 1024
#define LOGS_BYTES_MAX ((size_t)WITNESS_LOGS_MAX * NOTE_VKEY_BYTES)
#define SEED_BYTES crypto_sign_SEEDBYTES

enum status witness_fail(enum status st, const char *key, const char *path, int error, struct err *e) {
    err_set(e, st, NULL, key);
    err_arg(e, "path", "%s", path);
    if (error) err_arg(e, "reason", "%s", strerror(error));
    return st;
}

enum status witness_path(const char *dir, const char *name, char out[static WITNESS_PATH_BYTES], struct err *e) {
    int n = snprintf(out, WITNESS_PATH_BYTES, "%s%s%s", dir, *name ? "/" : "", name);
    return n > 0 && n < WITNESS_PATH_BYTES ? ST_OK : err_set(e, ST_INVALID, NULL, "witness.path");
}

/* ---- making ---- */

static bool is_empty(const char *dir) {
    DIR *d = opendir(dir);
    int n = 0;
    for (struct dirent *f; d && (f = readdir(d)) != NULL;) n += strcmp(f->d_name, ".") != 0 && strcmp(f->d_name, "..") != 0;
    if (d) closedir(d);
    return n == 0;
}

static enum status key_write(const char *dir, const char *name, const struct random *random, struct note_key *key, struct err *e) {
    unsigned char seed[SEED_BYTES], public_key[NOTE_PUBLIC_BYTES];
    char vkey[NOTE_VKEY_BYTES], hex[2 * SEED_BYTES + 1], text[KEY_BYTES_MAX], path[WITNESS_PATH_BYTES];
    unsigned char *secret = sodium_malloc(NOTE_SECRET_BYTES);
    if (!secret) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    random_fill(random, seed, sizeof seed);
    crypto_sign_seed_keypair(public_key, secret, seed);
    sodium_free(secret);
    enum status st = note_key_make(key, name, NOTE_COSIGNATURE, public_key, e);
    if (!st) st = witness_path(dir, "key", path, e);
    if (!st) {
        note_key_format(key, vkey);
        sodium_bin2hex(hex, sizeof hex, seed, sizeof seed);
        int n = snprintf(text, sizeof text, "%s\n%s\n", vkey, hex);
        st = n > 0 && (size_t)n < sizeof text ? file_replace(path, text, (size_t)n, 0600, e) : err_set(e, ST_INVALID, NULL, "note.name");
    }
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(hex, sizeof hex);
    sodium_memzero(text, sizeof text);
    return st;
}

/* The key comes last: a folder without it is no witness, and may be made again. */
enum status witness_make(const char *dir, const char *name, const struct random *random, struct note_key *key, struct err *e) {
    static const unsigned char any[NOTE_PUBLIC_BYTES];
    char path[WITNESS_PATH_BYTES];
    enum status st = note_key_make(key, name, NOTE_COSIGNATURE, any, e);
    if (!st) st = witness_path(dir, "key", path, e);
    if (!st && !is_empty(dir)) return witness_fail(ST_CONFLICT, "witness.not-empty", dir, 0, e);
    if (!st) st = witness_path(dir, "seen", path, e);
    if (!st) st = file_mkdirs(path, e);
    if (!st) st = witness_path(dir, "logs", path, e);
    if (!st) st = file_replace(path, "", 0, 0600, e);
    return st ? st : key_write(dir, name, random ? random : random_system(), key, e);
}

/* ---- the key ---- */

static enum status seed_use(const char *hex, size_t len, const struct note_key *key, unsigned char *secret) {
    unsigned char seed[SEED_BYTES], public_key[NOTE_PUBLIC_BYTES];
    size_t n = 0;
    bool right = !sodium_hex2bin(seed, sizeof seed, hex, len, NULL, &n, NULL) && n == sizeof seed;
    if (right) crypto_sign_seed_keypair(public_key, secret, seed);
    right = right && !memcmp(public_key, key->public_key, sizeof public_key);
    sodium_memzero(seed, sizeof seed);
    return right ? ST_OK : ST_CORRUPT;
}

enum status witness_key_read(const char *dir, struct note_key *key, unsigned char *secret, struct err *e) {
    char path[WITNESS_PATH_BYTES];
    struct buf text = BUF_INIT;
    struct err unread = { 0 };
    const char *line = NULL, *seed = NULL;
    size_t len = 0, seed_len = 0;
    enum status st = witness_path(dir, "key", path, e);
    if (st) return st;
    st = file_read(path, KEY_BYTES_MAX, &text, &unread);
    if (st == ST_NOT_FOUND) return witness_fail(st, "witness.none", dir, 0, e);
    if (st && e) *e = unread;
    struct lines l = { text.data, text.data ? text.data + text.len : NULL };
    bool right = !st && text.len && lines_next(&l, &line, &len) && lines_next(&l, &seed, &seed_len) && !note_key_parse(line, len, key, NULL) &&
                 key->type == NOTE_COSIGNATURE && (!secret || !seed_use(seed, seed_len, key, secret));
    if (text.data) sodium_memzero(text.data, text.cap);
    buf_free(&text);
    return st || right ? st : witness_fail(ST_CORRUPT, "witness.key", path, 0, e);
}

enum status witness_key(const char *dir, struct note_key *key, struct err *e) { return witness_key_read(dir, key, NULL, e); }

/* ---- one at a time ---- */

enum status witness_lock(const char *dir, const char *name, bool wait, int *fd, struct err *e) {
    char path[WITNESS_PATH_BYTES];
    enum status st = witness_path(dir, name, path, e);
    *fd = st ? -1 : open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (st) return st;
    if (*fd < 0) return witness_fail(ST_IO, "witness.lock", path, errno, e);
    while (flock(*fd, wait ? LOCK_EX : LOCK_EX | LOCK_NB) != 0) {
        int error = errno;
        if (error == EINTR) continue;
        close(*fd);
        *fd = -1;
        return error == EWOULDBLOCK ? witness_fail(ST_BUSY, "witness.open", dir, 0, e) : witness_fail(ST_IO, "witness.lock", path, error, e);
    }
    return ST_OK;
}

/* ---- the logs ---- */

/* People write this file too, and some editors leave the last line without its end. */
static bool next_line(struct lines *l, const char **line, size_t *len) {
    if (lines_next(l, line, len)) return true;
    *line = l->at;
    *len = (size_t)(l->end - l->at);
    l->at = l->end;
    return *len > 0;
}

static enum status logs_parse(const struct buf *text, struct note_key *keys, size_t *n, struct err *e) {
    struct lines l = { text->data, text->data ? text->data + text->len : NULL };
    const char *line;
    size_t len;
    char number[24];
    *n = 0;
    for (int at = 1; next_line(&l, &line, &len); at++) {
        if (!len || *line == '#') continue;
        (void)snprintf(number, sizeof number, "%d", at);
        bool right = *n < WITNESS_LOGS_MAX && !note_key_parse(line, len, &keys[*n], NULL) && keys[*n].type == NOTE_ED25519;
        if (!right) {
            err_set(e, ST_CORRUPT, NULL, "witness.logs");
            err_arg(e, "line", "%s", number);
            return ST_CORRUPT;
        }
        ++*n;
    }
    return ST_OK;
}

enum status witness_logs(const char *dir, struct note_key **out, size_t *n, struct err *e) {
    char path[WITNESS_PATH_BYTES];
    struct buf text = BUF_INIT;
    struct note_key own;
    *out = NULL;
    *n = 0;
    enum status st = witness_key(dir, &own, e);
    if (!st) st = witness_path(dir, "logs", path, e);
    if (!st) st = file_read(path, LOGS_BYTES_MAX, &text, e);
    struct note_key *keys = st ? NULL : calloc(WITNESS_LOGS_MAX, sizeof *keys);
    if (!st && !keys) st = err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = logs_parse(&text, keys, n, e);
    buf_free(&text);
    if (st) free(keys);
    else *out = keys;
    return st;
}

static bool watched(const struct note_key *keys, size_t n, const struct note_key *one) {
    for (size_t i = 0; i < n; i++)
        if (keys[i].id == one->id && !strcmp(keys[i].name, one->name)) return true;
    return false;
}

static enum status logs_add(const char *dir, const struct note_key *key, bool *added, struct err *e) {
    char path[WITNESS_PATH_BYTES], vkey[NOTE_VKEY_BYTES];
    struct note_key *keys = NULL;
    struct buf text = BUF_INIT;
    size_t n = 0;
    enum status st = witness_logs(dir, &keys, &n, e);
    *added = !st && !watched(keys, n, key);
    free(keys);
    if (st || !*added) return st;
    if (n == WITNESS_LOGS_MAX) return err_set(e, ST_INVALID, NULL, "witness.many");
    st = witness_path(dir, "logs", path, e);
    if (!st) st = file_read(path, LOGS_BYTES_MAX, &text, e);
    note_key_format(key, vkey);
    if (text.len && text.data[text.len - 1] != '\n') buf_byte(&text, '\n');
    buf_printf(&text, "%s\n", vkey);
    if (!st && text.failed) st = err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = file_replace(path, text.data, text.len, 0600, e);
    buf_free(&text);
    return st;
}

enum status witness_watch(const char *dir, const char *vkey, struct note_key *key, bool *added, struct err *e) {
    struct note_key own;
    int fd = -1;
    enum status st = witness_key(dir, &own, e);
    if (!st) st = note_key_parse(vkey, strlen(vkey), key, e);
    if (!st && key->type != NOTE_ED25519) st = err_set(e, ST_INVALID, NULL, "witness.log-key");
    if (!st) st = witness_lock(dir, "logs.lock", true, &fd, e);
    if (!st) st = logs_add(dir, key, added, e);
    if (fd >= 0) close(fd);
    return st;
}
