/* The three lines that a log stands for. Whoever reads them does so strictly: two spellings of one size would be two checkpoints. */
#include "core/checkpoint.h"

#include <string.h>

void checkpoint_format(const struct checkpoint *c, struct buf *out) {
    buf_str(out, c->origin);
    buf_byte(out, '\n');
    buf_u64(out, c->size);
    buf_byte(out, '\n');
    hash_line(out, c->root);
}

static bool origin_read(const char *line, size_t len, struct checkpoint *c) {
    if (len == 0 || len >= sizeof c->origin || memchr(line, '\0', len)) return false;
    memcpy(c->origin, line, len);
    c->origin[len] = '\0';
    return true;
}

static bool read(const char *text, size_t text_len, struct checkpoint *c) {
    struct lines l = { text, text + text_len };
    const char *line = NULL;
    size_t len = 0;
    if (text_len > CHECKPOINT_TEXT_MAX || !note_text_valid(text, text_len)) return false;
    if (!lines_next(&l, &line, &len) || !origin_read(line, len, c)) return false;
    if (!lines_next(&l, &line, &len) || !decimal_parse(line, len, TREE_SIZE_MAX, &c->size)) return false;
    if (!lines_next(&l, &line, &len) || !hash_parse(line, len, c->root)) return false;
    while (lines_next(&l, &line, &len))
        if (len == 0) return false;
    return true;
}

enum status checkpoint_parse(const char *text, size_t len, struct checkpoint *out, struct err *e) {
    memset(out, 0, sizeof *out);
    return read(text, len, out) ? ST_OK : err_set(e, ST_INVALID, NULL, "checkpoint.format");
}

enum status checkpoint_open(const char *data, size_t len, const struct note_key *log, struct checkpoint *out, struct err *e) {
    struct note n;
    struct note_seal seal;
    enum status s = note_parse(data, len, &n, e);
    if (s == ST_OK) s = note_verify(&n, log, 1, &seal, e);
    if (s == ST_OK) s = checkpoint_parse(n.text, n.text_len, out, e);
    if (s != ST_OK || !strcmp(out->origin, log->name)) return s;
    s = err_set(e, ST_TAMPERED, NULL, "checkpoint.origin");
    err_arg(e, "origin", "%s", out->origin);
    err_arg(e, "name", "%s", log->name);
    return s;
}

enum status checkpoint_sign(const struct checkpoint *c, const struct note_key *log,
                            const unsigned char secret[static NOTE_SECRET_BYTES], struct buf *out, struct err *e) {
    struct buf text = BUF_INIT;
    checkpoint_format(c, &text);
    enum status s = text.failed ? err_set(e, ST_NO_MEMORY, NULL, "no-memory") : note_sign(out, text.data, text.len, log, secret, e);
    buf_free(&text);
    return s;
}
