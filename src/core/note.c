/*
 * Notes as bytes from strangers: taken apart completely before any signature is looked at, so that a line means the same
 * to every reader. The blank line that counts is the last one: a text may hold blank lines, signatures may not.
 */
#include "core/note.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "core/cosign.h"
#include "core/lines.h"

#define DASH "\xE2\x80\x94 " /* U+2014 and a space */
#define DASH_LEN 4
#define ID_BYTES 4
#define SIGNATURE_MAX 8192   /* of any type that is known anywhere, with room */

/* ---- names and keys ---- */

/* White_Space of Unicode beyond the control characters. */
static bool is_space(int32_t c) {
    static const int32_t spaces[] = { 0x20, 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000 };
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
        if (c == spaces[i]) return true;
    return (c >= 0x09 && c <= 0x0D) || (c >= 0x2000 && c <= 0x200A);
}

static bool is_name(const char *s, size_t len) {
    if (len == 0) return false;
    for (size_t at = 0; at < len;) {
        int32_t c = utf8_next(s, len, &at);
        if (c < 0x20 || c == '+' || is_space(c)) return false;
    }
    return true;
}

static uint32_t id_read(const unsigned char *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static uint32_t id_of(const struct note_key *k) {
    crypto_hash_sha256_state state;
    unsigned char hash[crypto_hash_sha256_BYTES];
    const unsigned char mark[2] = { '\n', (unsigned char)k->type };
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const unsigned char *)k->name, strlen(k->name));
    crypto_hash_sha256_update(&state, mark, sizeof mark);
    crypto_hash_sha256_update(&state, k->public_key, sizeof k->public_key);
    crypto_hash_sha256_final(&state, hash);
    return id_read(hash);
}

static enum status key_make(struct note_key *k, const char *name, size_t len, enum note_type type, const unsigned char *public_key,
                            struct err *e) {
    if (len > NOTE_NAME_MAX || !is_name(name, len) || utf8_has_control(name, len))
        return err_set(e, ST_INVALID, "name", "note.name");
    memset(k, 0, sizeof *k);
    memcpy(k->name, name, len);
    k->type = type;
    memcpy(k->public_key, public_key, NOTE_PUBLIC_BYTES);
    k->id = id_of(k);
    return ST_OK;
}

enum status note_key_make(struct note_key *k, const char *name, enum note_type type,
                          const unsigned char public_key[static NOTE_PUBLIC_BYTES], struct err *e) {
    return key_make(k, name, strlen(name), type, public_key, e);
}

void note_key_format(const struct note_key *k, char out[static NOTE_VKEY_BYTES]) {
    unsigned char bytes[1 + NOTE_PUBLIC_BYTES];
    char text[sodium_base64_ENCODED_LEN(sizeof bytes, sodium_base64_VARIANT_ORIGINAL)];
    bytes[0] = (unsigned char)k->type;
    memcpy(bytes + 1, k->public_key, NOTE_PUBLIC_BYTES);
    sodium_bin2base64(text, sizeof text, bytes, sizeof bytes, sodium_base64_VARIANT_ORIGINAL);
    (void)snprintf(out, NOTE_VKEY_BYTES, "%s+%08x+%s", k->name, (unsigned)k->id, text);
}

static bool id_parse(const char *s, size_t len, uint32_t *id) {
    unsigned char bytes[ID_BYTES];
    size_t n = 0;
    if (len != 2 * sizeof bytes || sodium_hex2bin(bytes, sizeof bytes, s, len, NULL, &n, NULL) || n != sizeof bytes) return false;
    *id = id_read(bytes);
    return true;
}

enum status note_key_parse(const char *s, size_t len, struct note_key *k, struct err *e) {
    unsigned char bytes[SIGNATURE_MAX];
    size_t n = 0;
    uint32_t id = 0;
    const char *plus = len ? memchr(s, '+', len) : NULL;
    size_t name_len = plus ? (size_t)(plus - s) : 0;
    size_t rest = name_len + 1 + 2 * ID_BYTES;
    if (!plus || len <= rest || s[rest] != '+' || !id_parse(plus + 1, 2 * ID_BYTES, &id) ||
        !base64_parse(s + rest + 1, len - rest - 1, bytes, sizeof bytes, &n) || n == 0)
        return err_set(e, ST_INVALID, "vkey", "note.vkey");
    if (bytes[0] != NOTE_ED25519 && bytes[0] != NOTE_COSIGNATURE) {
        enum status s2 = err_set(e, ST_INVALID, "vkey", "note.key-type");
        err_arg(e, "type", "0x%02x", bytes[0]);
        return s2;
    }
    struct note_key made;
    if (n != 1 + NOTE_PUBLIC_BYTES) return err_set(e, ST_INVALID, "vkey", "note.vkey");
    enum status st = key_make(&made, s, name_len, (enum note_type)bytes[0], bytes + 1, e);
    if (st) return st;
    if (made.id != id) return err_set(e, ST_INVALID, "vkey", "note.vkey");
    *k = made;
    return ST_OK;
}

/* ---- making ---- */

static bool is_text(const char *s, size_t len) {
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)s[i] < 0x20 && s[i] != '\n') return false;
    return utf8_valid(s, len);
}

bool note_text_valid(const char *text, size_t len) {
    return len > 0 && len <= NOTE_BYTES_MAX / 2 && text[len - 1] == '\n' && is_text(text, len);
}

void note_add_line(struct buf *out, const struct note_key *k, const unsigned char *sig, size_t len) {
    unsigned char bytes[ID_BYTES + SIGNATURE_MAX];
    for (int i = 0; i < ID_BYTES; i++) bytes[i] = (unsigned char)(k->id >> (24 - 8 * i));
    if (len > SIGNATURE_MAX) {
        out->failed = true;
        return;
    }
    memcpy(bytes + ID_BYTES, sig, len);
    buf_str(out, DASH);
    buf_str(out, k->name);
    buf_byte(out, ' ');
    base64_add(out, bytes, ID_BYTES + len);
    buf_byte(out, '\n');
}

enum status note_sign(struct buf *out, const char *text, size_t len, const struct note_key *k,
                      const unsigned char secret[static NOTE_SECRET_BYTES], struct err *e) {
    unsigned char sig[crypto_sign_BYTES];
    if (!note_text_valid(text, len)) return err_set(e, ST_INVALID, NULL, "note.text");
    if (k->type != NOTE_ED25519) return err_set(e, ST_INTERNAL, NULL, "");
    crypto_sign_detached(sig, NULL, (const unsigned char *)text, len, secret);
    buf_add(out, text, len);
    buf_byte(out, '\n');
    note_add_line(out, k, sig, sizeof sig);
    return out->failed ? err_set(e, ST_NO_MEMORY, NULL, "no-memory") : ST_OK;
}

/* ---- reading ---- */

static enum status malformed(struct err *e) {
    return err_set(e, ST_INVALID, NULL, "note.format");
}

static enum status too_large(struct err *e) {
    enum status s = err_set(e, ST_TOO_LARGE, NULL, "note.size");
    err_arg(e, "max", "%d", NOTE_BYTES_MAX);
    err_arg(e, "lines", "%d", NOTE_LINES_MAX);
    return s;
}

static bool line_parse(const char *at, size_t len, struct note_line *l) {
    unsigned char bytes[ID_BYTES + SIGNATURE_MAX];
    size_t n = 0;
    if (len <= DASH_LEN || memcmp(at, DASH, DASH_LEN) != 0) return false;
    const char *name = at + DASH_LEN, *space = memchr(name, ' ', len - DASH_LEN);
    if (!space || !is_name(name, (size_t)(space - name))) return false;
    l->at = at;
    l->len = len + 1;
    l->name = name;
    l->name_len = (size_t)(space - name);
    l->base64 = space + 1;
    l->base64_len = len - (size_t)(l->base64 - at);
    if (!base64_parse(l->base64, l->base64_len, bytes, sizeof bytes, &n) || n <= ID_BYTES) return false;
    l->id = id_read(bytes);
    return true;
}

/* Where the signature lines begin: behind the last blank line.  out: NULL where there is none behind a text */
static const char *lines_begin(const char *data, size_t len) {
    for (size_t i = len; i >= 2; i--)
        if (data[i - 1] == '\n' && data[i - 2] == '\n') return data + i;
    return NULL;
}

enum status note_parse(const char *data, size_t len, struct note *n, struct err *e) {
    if (len > NOTE_BYTES_MAX) return too_large(e);
    if (len == 0 || data[len - 1] != '\n' || !is_text(data, len)) return malformed(e);
    const char *begin = lines_begin(data, len), *line = NULL;
    if (!begin || begin == data + len) return malformed(e);
    struct lines left = { begin, data + len };
    size_t line_len = 0;
    n->text = data;
    n->text_len = (size_t)(begin - data) - 1;
    n->lines_len = 0;
    while (lines_next(&left, &line, &line_len)) {
        if (n->lines_len == NOTE_LINES_MAX) return too_large(e);
        if (!line_parse(line, line_len, &n->lines[n->lines_len])) return malformed(e);
        n->lines_len++;
    }
    return ST_OK;
}

static bool line_holds(const struct note *n, const struct note_line *l, const struct note_key *k, int64_t *time_s) {
    unsigned char bytes[ID_BYTES + SIGNATURE_MAX];
    size_t len = 0;
    *time_s = 0;
    if (!base64_parse(l->base64, l->base64_len, bytes, sizeof bytes, &len) || len <= ID_BYTES) return false;
    const unsigned char *sig = bytes + ID_BYTES;
    len -= ID_BYTES;
    if (k->type == NOTE_COSIGNATURE) return cosign_verify(k, sig, len, n->text, n->text_len, time_s);
    return len == crypto_sign_BYTES &&
           !crypto_sign_verify_detached(sig, (const unsigned char *)n->text, n->text_len, k->public_key);
}

static const struct note_key *known(const struct note_line *l, const struct note_key *keys, size_t keys_len) {
    for (size_t i = 0; i < keys_len; i++)
        if (keys[i].id == l->id && strlen(keys[i].name) == l->name_len && !memcmp(keys[i].name, l->name, l->name_len)) return &keys[i];
    return NULL;
}

enum status note_verify(const struct note *n, const struct note_key *keys, size_t keys_len, struct note_seal *seals, struct err *e) {
    bool any = false;
    for (size_t i = 0; i < keys_len; i++) seals[i] = (struct note_seal){ false, 0 };
    for (int i = 0; i < n->lines_len; i++) {
        int64_t time_s = 0;
        const struct note_key *k = known(&n->lines[i], keys, keys_len);
        if (!k) continue;
        if (!line_holds(n, &n->lines[i], k, &time_s)) {
            enum status s = err_set(e, ST_TAMPERED, NULL, "note.signature");
            err_arg(e, "name", "%s", k->name);
            return s;
        }
        struct note_seal *seal = &seals[k - keys];
        if (!seal->holds || time_s < seal->time_s) seal->time_s = time_s;
        seal->holds = any = true;
    }
    return any ? ST_OK : err_set(e, ST_TAMPERED, NULL, "note.unsigned");
}
