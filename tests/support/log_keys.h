/* Keys of a log and its witnesses for tests: each from one byte, so that a test can name them. */
#ifndef TEMLANG_TESTS_LOG_KEYS_H
#define TEMLANG_TESTS_LOG_KEYS_H

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "core/checkpoint.h"
#include "core/cosign.h"
#include "core/note.h"

struct log_key {
    struct note_key key;
    unsigned char secret[NOTE_SECRET_BYTES];
    char vkey[NOTE_VKEY_BYTES];
};

static inline struct log_key log_key(const char *name, enum note_type type, int byte) {
    struct log_key k;
    unsigned char seed[crypto_sign_SEEDBYTES], public_key[NOTE_PUBLIC_BYTES];
    memset(seed, byte, sizeof seed);
    crypto_sign_seed_keypair(public_key, k.secret, seed);
    if (note_key_make(&k.key, name, type, public_key, NULL) != ST_OK) abort();
    note_key_format(&k.key, k.vkey);
    return k;
}

/* Add a cosignature to a note that stands in b. */
static inline void log_cosign(struct buf *b, const struct log_key *k, int64_t time_s) {
    struct note n;
    struct buf text = BUF_INIT;
    if (note_parse(b->data, b->len, &n, NULL) != ST_OK) abort();
    buf_add(&text, n.text, n.text_len);
    if (cosign_make(b, &k->key, k->secret, time_s, text.data, text.len, NULL) != ST_OK) abort();
    buf_free(&text);
}

#endif
