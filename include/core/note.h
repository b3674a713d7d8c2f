/*
 * Signed notes: a text, a blank line, and signature lines of any number of keys.  src: C2SP signed-note v1.0.0
 *
 * Two kinds of keys are known: Ed25519 over the text (0x01), and cosignatures with a time (0x04, core/cosign.h). Lines of
 * all other keys are read past.
 * thread: pure.
 */
#ifndef TEMLANG_CORE_NOTE_H
#define TEMLANG_CORE_NOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define NOTE_BYTES_MAX 131072      /* room for sixteen post-quantum signatures and more */
#define NOTE_LINES_MAX 64          /* signature lines; 16 are a must */
#define NOTE_NAME_MAX 255          /* bytes of the name of a key of ours; foreign lines may have longer ones */
#define NOTE_NAME_BYTES (NOTE_NAME_MAX + 1)
#define NOTE_PUBLIC_BYTES 32
#define NOTE_SECRET_BYTES 64       /* libsodium's Ed25519 secret key: seed and public key */
#define NOTE_VKEY_BYTES (NOTE_NAME_MAX + 1 + 8 + 1 + 44 + 1) /* with NUL */

enum note_type {
    NOTE_ED25519 = 0x01,
    NOTE_COSIGNATURE = 0x04
};

/* The public half of a key that signs notes. */
struct note_key {
    char name[NOTE_NAME_BYTES]; /* UTF-8, no space, no '+' */
    uint32_t id;                /* first four bytes of SHA-256(name || LF || type || key) */
    enum note_type type;
    unsigned char public_key[NOTE_PUBLIC_BYTES];
};

/*
 * err  ST_INVALID "note.name" (empty, too long, not UTF-8, a space, a control character or '+')
 */
enum status note_key_make(struct note_key *k, const char *name, enum note_type type,
                          const unsigned char public_key[static NOTE_PUBLIC_BYTES], struct err *e);
/* "name+hex8(id)+base64(type || key)", as others are told it. */
void note_key_format(const struct note_key *k, char out[static NOTE_VKEY_BYTES]);
/* err: ST_INVALID "note.vkey" (not that form, or the id is another key's), "note.key-type" (a type that is not known here) */
enum status note_key_parse(const char *s, size_t len, struct note_key *k, struct err *e);

/* ---- making ---- */

/*
 * The text, a blank line, and our signature line.
 *   in   text: as note_text_valid; k: of type NOTE_ED25519, secret of the same key
 *   err  ST_INVALID "note.text"
 */
enum status note_sign(struct buf *out, const char *text, size_t len, const struct note_key *k,
                      const unsigned char secret[static NOTE_SECRET_BYTES], struct err *e);
/* One more signature line, behind a note's last.  in: sig without the key id */
void note_add_line(struct buf *out, const struct note_key *k, const unsigned char *sig, size_t len);
/* Whether a text may be signed: not empty, ends in LF, UTF-8 without control characters but LF, not too long. */
bool note_text_valid(const char *text, size_t len);

/* ---- reading ---- */

struct note_line {
    const char *at;     /* the whole line with its LF */
    size_t len;
    const char *name;
    size_t name_len;
    const char *base64; /* of id and signature; known to be well-formed */
    size_t base64_len;
    uint32_t id;
};
/* A note's parts; everything points into the bytes that were read. */
struct note {
    const char *text; /* with its last LF */
    size_t text_len;
    int lines_len;
    struct note_line lines[NOTE_LINES_MAX];
};
/*
 * Take a note apart; no signature is looked at.
 *   err  ST_INVALID "note.format"; ST_TOO_LARGE "note.size" (bytes or lines)
 */
enum status note_parse(const char *data, size_t len, struct note *n, struct err *e);

/* What a known key says about a note. */
struct note_seal {
    bool holds;     /* it signed, and the signature is right */
    int64_t time_s; /* of a cosignature, seconds since 1970; the earliest where there are several. 0 else */
};
/*
 * Check the lines of known keys.
 *   in   keys: keys_len of them, with different (name, id)
 *   out  seals: one a key
 *   err  ST_TAMPERED "note.signature" (a known key's line does not hold: the whole note is refused; args: name),
 *        "note.unsigned" (no known key signed)
 */
enum status note_verify(const struct note *n, const struct note_key *keys, size_t keys_len, struct note_seal *seals,
                        struct err *e);

#endif
