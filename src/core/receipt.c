/* Receipts outlive the program that wrote them: the public format and nothing else, so that any tool can check one. */
#include "core/receipt.h"

#include <string.h>

#include "core/lines.h"

#define HEAD "c2sp.org/tlog-proof@v1"
#define EXTRA "extra "
#define INDEX "index "

static enum status too_large(struct err *e) {
    enum status s = err_set(e, ST_TOO_LARGE, NULL, "receipt.size");
    err_arg(e, "max", "%d", RECEIPT_BYTES_MAX);
    return s;
}

enum status receipt_format(const struct receipt *r, struct buf *out, struct err *e) {
    if (r->extra_len > RECEIPT_EXTRA_MAX || r->checkpoint_len > NOTE_BYTES_MAX) return too_large(e);
    buf_str(out, HEAD "\n");
    if (r->extra_len) {
        buf_str(out, EXTRA);
        base64_add(out, r->extra, r->extra_len);
        buf_byte(out, '\n');
    }
    buf_str(out, INDEX);
    buf_u64(out, r->index);
    buf_byte(out, '\n');
    for (int i = 0; i < r->proof.len; i++) hash_line(out, r->proof.hash[i]);
    buf_byte(out, '\n');
    buf_add(out, r->checkpoint, r->checkpoint_len);
    return out->failed ? err_set(e, ST_NO_MEMORY, NULL, "no-memory") : ST_OK;
}

/* ---- reading ---- */

struct reading {
    struct lines left;
    long line;
    const char *at;
    size_t len;
    struct err *e;
};

static enum status bad(const struct reading *r) {
    enum status s = err_set(r->e, ST_INVALID, NULL, "receipt.format");
    if (r->e && !r->e->line) r->e->line = r->line;
    return s;
}

static enum status next(struct reading *r) {
    r->line++;
    return lines_next(&r->left, &r->at, &r->len) ? ST_OK : bad(r);
}

static bool begins(const struct reading *r, const char *word) {
    return r->len > strlen(word) && !memcmp(r->at, word, strlen(word));
}

/* Base64 never grows when it is read. */
static enum status extra_take(struct reading *r, struct arena *a, struct receipt *out) {
    const char *text = r->at + strlen(EXTRA);
    size_t len = r->len - strlen(EXTRA);
    unsigned char *bytes = arena_alloc(a, len);
    if (!bytes) return err_set(r->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!base64_parse(text, len, bytes, len, &out->extra_len) || out->extra_len > RECEIPT_EXTRA_MAX) return bad(r);
    out->extra = bytes;
    return next(r);
}

static enum status proof_take(struct reading *r, struct proof *p) {
    enum status s = next(r);
    for (p->len = 0; s == ST_OK && r->len > 0; s = next(r)) {
        if (p->len == PROOF_MAX || !hash_parse(r->at, r->len, p->hash[p->len])) return bad(r);
        p->len++;
    }
    return s;
}

enum status receipt_parse(const char *data, size_t len, struct arena *a, struct receipt *out, struct err *e) {
    struct reading r = { .left = { data, data + len }, .e = e };
    struct note n;
    memset(out, 0, sizeof *out);
    if (len > RECEIPT_BYTES_MAX) return too_large(e);
    enum status s = next(&r);
    if (s == ST_OK && (r.len != strlen(HEAD) || memcmp(r.at, HEAD, r.len) != 0)) s = bad(&r);
    if (s == ST_OK) s = next(&r);
    if (s == ST_OK && begins(&r, EXTRA)) s = extra_take(&r, a, out);
    if (s == ST_OK && (!begins(&r, INDEX) ||
                       !decimal_parse(r.at + strlen(INDEX), r.len - strlen(INDEX), TREE_SIZE_MAX, &out->index)))
        s = bad(&r);
    if (s == ST_OK) s = proof_take(&r, &out->proof);
    if (s != ST_OK) return s;
    out->checkpoint = r.left.at;
    out->checkpoint_len = (size_t)(r.left.end - r.left.at);
    return note_parse(out->checkpoint, out->checkpoint_len, &n, e);
}

enum status receipt_verify(const struct receipt *r, const unsigned char leaf[static MERKLE_HASH_BYTES], const struct policy *p,
                           struct policy_verdict *out, struct err *e) {
    enum status s = policy_check(p, r->checkpoint, r->checkpoint_len, out, e);
    if (s != ST_OK) return s;
    if (proof_inclusion_verify(&r->proof, leaf, r->index, out->checkpoint.size, out->checkpoint.root)) return ST_OK;
    s = err_set(e, ST_TAMPERED, NULL, "receipt.proof");
    err_arg(e, "index", "%llu", (unsigned long long)r->index);
    return s;
}
