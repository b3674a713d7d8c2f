/*
 * The sealed file: what a thief of the disk gets instead of the keys.
 *
 * Header, little-endian: magic 16, version u32, Argon2id passes u64, Argon2id bytes u64, salt 16, nonce 24; behind it
 * the secretbox. Content: numbering key 16, log seed 32, keys u16, then id u16 and seed 32 of each. Changing any byte
 * of the header changes the derived key or the nonce, so the box authenticates it too.
 */
#include "core/seal.h"

#include <sodium.h>
#include <string.h>

#define MAGIC "TEMLANG\0SEALED\0"
#define VERSION 1u
#define AT_VERSION 16
#define AT_PASSES 20
#define AT_MEMORY 28
#define AT_SALT 36
#define AT_NONCE (AT_SALT + crypto_pwhash_argon2id_SALTBYTES)
#define AT_BOX (AT_NONCE + crypto_secretbox_NONCEBYTES)
#define PASSPHRASE_LEAST 8
#define CONTENT_FIXED (NUMBERING_KEY_BYTES + SECRET_SEED_BYTES + 2)
#define CONTENT_KEY (2 + SECRET_SEED_BYTES)

_Static_assert(sizeof MAGIC == AT_VERSION, "the magic fills its field");

static const struct {
    uint64_t passes;
    uint64_t memory_bytes;
} costs[] = {
    [SEAL_INTERACTIVE] = {2, UINT64_C(64) << 20},
    [SEAL_MODERATE] = {3, UINT64_C(256) << 20},
};

static void put_le(unsigned char *at, uint64_t v, size_t bytes) {
    for (size_t i = 0; i < bytes; i++) at[i] = (unsigned char)(v >> (8 * i));
}

static uint64_t get_le(const unsigned char *at, size_t bytes) {
    uint64_t v = 0;
    for (size_t i = bytes; i-- > 0;) v = v << 8 | at[i];
    return v;
}

/* The box key of a header, in sodium_malloc memory; NULL where Argon2id has not enough memory. */
static unsigned char *key_derive(const unsigned char *header, const char *pass, size_t pass_len) {
    unsigned char *key = sodium_malloc(crypto_secretbox_KEYBYTES);
    if (!key) return NULL;
    if (crypto_pwhash_argon2id(key, crypto_secretbox_KEYBYTES, pass, pass_len, header + AT_SALT,
                               get_le(header + AT_PASSES, 8), (size_t)get_le(header + AT_MEMORY, 8),
                               crypto_pwhash_argon2id_ALG_ARGON2ID13) == 0)
        return key;
    sodium_free(key);
    return NULL;
}

/* ---- content ---- */

static size_t content_size(int keys) {
    return CONTENT_FIXED + (size_t)keys * CONTENT_KEY;
}

static void content_write(const struct secrets *s, unsigned char *at) {
    memcpy(at, s->numbering.key, NUMBERING_KEY_BYTES);
    at += NUMBERING_KEY_BYTES;
    memcpy(at, s->log_seed, SECRET_SEED_BYTES);
    at += SECRET_SEED_BYTES;
    put_le(at, (uint64_t)s->keys_len, 2);
    at += 2;
    for (int i = 0; i < s->keys_len; i++, at += CONTENT_KEY) {
        put_le(at, (uint64_t)s->keys[i].id, 2);
        memcpy(at + 2, s->keys[i].seed, SECRET_SEED_BYTES);
    }
}

static bool content_read(struct secrets *s, const unsigned char *at, size_t len) {
    if (len < CONTENT_FIXED) return false;
    memcpy(s->numbering.key, at, NUMBERING_KEY_BYTES);
    at += NUMBERING_KEY_BYTES;
    memcpy(s->log_seed, at, SECRET_SEED_BYTES);
    at += SECRET_SEED_BYTES;
    int keys = (int)get_le(at, 2);
    at += 2;
    if (keys > SECRET_KEYS_MAX || len != content_size(keys)) return false;
    for (int i = 0; i < keys; i++, at += CONTENT_KEY)
        if (secrets_add(s, (int)get_le(at, 2), at + 2, NULL) != ST_OK) return false;
    return true;
}

/* ---- sealing ---- */

static enum status passphrase_check(size_t len, struct err *e) {
    if (len >= PASSPHRASE_LEAST && len <= PASSPHRASE_MAX) return ST_OK;
    bool is_short = len < PASSPHRASE_LEAST;
    err_set(e, ST_INVALID, "passphrase", is_short ? "passphrase.short" : "passphrase.long");
    err_arg(e, "limit", "%d", is_short ? PASSPHRASE_LEAST : PASSPHRASE_MAX);
    return ST_INVALID;
}

static void header_write(unsigned char *at, enum seal_cost cost) {
    memcpy(at, MAGIC, sizeof MAGIC);
    put_le(at + AT_VERSION, VERSION, 4);
    put_le(at + AT_PASSES, costs[cost].passes, 8);
    put_le(at + AT_MEMORY, costs[cost].memory_bytes, 8);
    randombytes_buf(at + AT_SALT, AT_BOX - AT_SALT);
}

enum status secrets_seal(const struct secrets *s, const char *pass, size_t pass_len, enum seal_cost cost,
                         struct buf *out, struct err *e) {
    enum status st = passphrase_check(pass_len, e);
    if (st != ST_OK) return st;
    size_t len = content_size(s->keys_len), total = AT_BOX + crypto_secretbox_MACBYTES + len;
    unsigned char header[AT_BOX];
    header_write(header, cost);
    unsigned char *content = sodium_malloc(len);
    unsigned char *key = content ? key_derive(header, pass, pass_len) : NULL;
    char *room = key ? buf_room(out, total) : NULL;
    if (room) {
        content_write(s, content);
        memcpy(room, header, AT_BOX);
        crypto_secretbox_easy((unsigned char *)room + AT_BOX, content, len, header + AT_NONCE, key);
        out->len += total;
    }
    sodium_free(content); /* both calls wipe, and take NULL */
    sodium_free(key);
    return room ? ST_OK : err_set(e, ST_NO_MEMORY, NULL, "seal.memory");
}

/* ---- opening ---- */

/* Costs come from a file that anyone may have written: only the two that we write are ever run. */
static bool cost_known(const unsigned char *header) {
    uint64_t passes = get_le(header + AT_PASSES, 8), memory = get_le(header + AT_MEMORY, 8);
    for (size_t i = 0; i < sizeof costs / sizeof *costs; i++)
        if (costs[i].passes == passes && costs[i].memory_bytes == memory) return true;
    return false;
}

static enum status header_check(const unsigned char *sealed, size_t len, struct err *e) {
    if (len < AT_PASSES || memcmp(sealed, MAGIC, sizeof MAGIC) != 0)
        return err_set(e, ST_TAMPERED, NULL, "seal.format");
    uint64_t version = get_le(sealed + AT_VERSION, 4);
    if (version > VERSION) {
        err_set(e, ST_TAMPERED, NULL, "seal.version");
        err_arg(e, "version", "%llu", (unsigned long long)version);
        return ST_TAMPERED;
    }
    size_t least = AT_BOX + crypto_secretbox_MACBYTES + content_size(0);
    size_t most = AT_BOX + crypto_secretbox_MACBYTES + content_size(SECRET_KEYS_MAX);
    if (version != VERSION || len < least || len > most || !cost_known(sealed))
        return err_set(e, ST_TAMPERED, NULL, "seal.format");
    return ST_OK;
}

static enum status box_open(struct secrets *s, const unsigned char *sealed, size_t len, const unsigned char *key,
                            struct err *e) {
    size_t content_len = len - AT_BOX - crypto_secretbox_MACBYTES;
    unsigned char *content = sodium_malloc(content_len);
    if (!content) return err_set(e, ST_NO_MEMORY, NULL, "seal.memory");
    enum status st = ST_OK;
    if (crypto_secretbox_open_easy(content, sealed + AT_BOX, len - AT_BOX, sealed + AT_NONCE, key) != 0)
        st = err_set(e, ST_TAMPERED, NULL, "seal.passphrase");
    else if (!content_read(s, content, content_len))
        st = err_set(e, ST_TAMPERED, NULL, "seal.format");
    sodium_free(content);
    return st;
}

enum status secrets_open(struct secrets **s, const unsigned char *sealed, size_t len, const char *pass, size_t pass_len,
                         struct err *e) {
    *s = NULL;
    enum status st = header_check(sealed, len, e);
    if (st != ST_OK) return st;
    if (pass_len < PASSPHRASE_LEAST || pass_len > PASSPHRASE_MAX)
        return err_set(e, ST_TAMPERED, NULL, "seal.passphrase");
    unsigned char *key = key_derive(sealed, pass, pass_len);
    *s = key ? secrets_new() : NULL;
    st = *s ? box_open(*s, sealed, len, key, e) : err_set(e, ST_NO_MEMORY, NULL, "seal.memory");
    sodium_free(key);
    if (st != ST_OK) secrets_free(s);
    return st;
}
