/* The message of a cosignature is made in one place, so that what is signed and what is checked cannot drift apart. */
#include "core/cosign.h"

#include <sodium.h>

#define TIME_BYTES 8

void cosign_message(struct buf *out, int64_t time_s, const char *text, size_t len) {
    buf_str(out, "cosignature/v1\ntime ");
    buf_u64(out, (uint64_t)time_s);
    buf_byte(out, '\n');
    buf_add(out, text, len);
}

enum status cosign_make(struct buf *out, const struct note_key *k, const unsigned char secret[static NOTE_SECRET_BYTES],
                        int64_t time_s, const char *text, size_t len, struct err *e) {
    unsigned char sig[COSIGN_BYTES];
    struct buf message = BUF_INIT;
    for (int i = 0; i < TIME_BYTES; i++) sig[i] = (unsigned char)((uint64_t)time_s >> (56 - 8 * i));
    cosign_message(&message, time_s, text, len);
    bool made = !message.failed;
    if (made) {
        crypto_sign_detached(sig + TIME_BYTES, NULL, (const unsigned char *)message.data, message.len, secret);
        note_add_line(out, k, sig, sizeof sig);
    }
    buf_free(&message);
    return made && !out->failed ? ST_OK : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
}

/* A time of 0 says nothing about a time, and one beyond 2^63 - 1 is not allowed. */
static bool time_read(const unsigned char *sig, int64_t *time_s) {
    uint64_t v = 0;
    for (int i = 0; i < TIME_BYTES; i++) v = v << 8 | sig[i];
    if (v == 0 || v > INT64_MAX) return false;
    *time_s = (int64_t)v;
    return true;
}

bool cosign_verify(const struct note_key *k, const unsigned char *sig, size_t sig_len, const char *text, size_t len,
                   int64_t *time_s) {
    struct buf message = BUF_INIT;
    int64_t at = 0;
    if (sig_len != COSIGN_BYTES || !time_read(sig, &at)) return false;
    cosign_message(&message, at, text, len);
    bool holds = !message.failed && !crypto_sign_verify_detached(sig + TIME_BYTES, (const unsigned char *)message.data,
                                                                 message.len, k->public_key);
    buf_free(&message);
    if (holds) *time_s = at;
    return holds;
}
