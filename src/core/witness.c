/* One table row an answer, one function for all of them: what is durable and what is served is decided elsewhere. */
#include "core/witness.h"

#include <string.h>

int witness_http(enum witness_answer a) {
    static const int statuses[WITNESS_ANSWERS] = {
#define X(NAME, status) [WITNESS_##NAME] = status,
#include "core/witness_answer.def"
#undef X
    };
    return statuses[a];
}

/* ---- requests ---- */

static bool old_parse(const char *line, size_t len, uint64_t *old) {
    static const char word[] = "old ";
    size_t n = sizeof word - 1;
    return len > n && !memcmp(line, word, n) && decimal_parse(line + n, len - n, TREE_SIZE_MAX, old);
}

/* The lines up to the blank one.  out: false: another line, too many of them, or no blank line */
static bool proof_parse(struct lines *l, struct proof *p) {
    const char *line;
    size_t len;
    p->len = 0;
    while (lines_next(l, &line, &len)) {
        if (len == 0) return true;
        if (p->len == PROOF_MAX || !hash_parse(line, len, p->hash[p->len])) return false;
        p->len++;
    }
    return false;
}

enum status witness_request_parse(const char *body, size_t len, struct witness_request *r, struct err *e) {
    struct lines l = { body, body + len };
    const char *line;
    size_t line_len;
    if (len > WITNESS_REQUEST_MAX || !lines_next(&l, &line, &line_len) || !old_parse(line, line_len, &r->old) || !proof_parse(&l, &r->proof))
        return err_set(e, ST_INVALID, NULL, "witness.request");
    enum status st = note_parse(l.at, (size_t)(l.end - l.at), &r->note, e);
    return st ? st : checkpoint_parse(r->note.text, r->note.text_len, &r->checkpoint, e);
}

void witness_request_format(struct buf *out, uint64_t old, const struct proof *p, const char *note, size_t len) {
    buf_str(out, "old ");
    buf_u64(out, old);
    buf_byte(out, '\n');
    for (int i = 0; i < p->len; i++) hash_line(out, p->hash[i]);
    buf_byte(out, '\n');
    buf_add(out, note, len);
}

/* ---- the answer ---- */

/* out: 1 a trusted key of that log signed it, 0 none did, -1 no key of that log is trusted */
static int trusted(const struct witness_request *r, const struct note_key *keys, size_t n) {
    int found = -1;
    for (size_t i = 0; i < n; i++) {
        struct note_seal seal;
        struct err e = { 0 };
        if (strcmp(keys[i].name, r->checkpoint.origin) != 0) continue;
        enum status st = note_verify(&r->note, &keys[i], 1, &seal, &e);
        if (st && strcmp(e.key, "note.unsigned") != 0) return 0; /* a line of a trusted key that is wrong spoils the note */
        if (!st) found = 1;
        else if (found < 0) found = 0;
    }
    return found;
}

enum witness_answer witness_judge(const struct witness_request *r, const struct note_key *keys, size_t keys_len,
                                  const struct witness_seen *seen) {
    const struct checkpoint *c = &r->checkpoint;
    unsigned char root[MERKLE_HASH_BYTES];
    struct merkle empty;
    int t = trusted(r, keys, keys_len);
    if (t < 0) return WITNESS_UNKNOWN;
    if (t == 0) return WITNESS_UNTRUSTED;
    if (r->old > c->size) return WITNESS_MALFORMED;
    if (r->old != (seen->any ? seen->size : 0)) return WITNESS_MISMATCH;
    merkle_init(&empty);
    merkle_root(&empty, root);
    if (seen->any) memcpy(root, seen->root, sizeof root);
    return proof_consistency_verify(&r->proof, r->old, root, c->size, c->root) ? WITNESS_COSIGNED : WITNESS_REFUTED;
}
