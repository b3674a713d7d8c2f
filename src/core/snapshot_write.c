/*
 * Writing a snapshot: whatever is issued, no more is held than a block, the tables and the label that waits for its neighbour.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "core/seal.h"
#include "core/snapshot.h"
#include "snapshot_form.h"

struct waiting {
    uint64_t number;
    uint32_t group;
    bool clash; /* with the label before it */
};

struct section_row {
    uint64_t offset, bytes, records;
    uint32_t parameter, blocks, first_block;
};

struct snapshot_writer {
    struct snapshot_out out;
    bool sealed;
    unsigned char head[HEAD_BYTES];
    unsigned char key[SNAPSHOT_SEAL_BYTES];
    uint64_t at;         /* bytes that went out */
    uint32_t blocks;
    enum section section;
    struct section_row rows[SECTIONS];
    struct buf table;    /* of the blocks */
    bool any;            /* last is set */
    uint64_t last;       /* key of the last record of the section */

    unsigned char block[BLOCK_BYTES];
    size_t len;          /* bytes of it in use; of labels: bits */
    uint64_t first;      /* key of the first record in it */
    unsigned kept, group_bits;
    uint64_t labels, previous; /* labels promised; key before, in the block */
    bool waits;
    struct waiting label;
};

/* ---- keys ---- */

void snapshot_seed(const struct numbering *n, unsigned char out[static SNAPSHOT_SEED_BYTES]) {
    static const char message[] = "temlang-snapshot-key-v1";
    crypto_generichash(out, SNAPSHOT_SEED_BYTES, (const unsigned char *)message, sizeof message - 1, n->key, sizeof n->key);
}

void snapshot_public(const unsigned char seed[static SNAPSHOT_SEED_BYTES], unsigned char out[static CODE_PUBLIC_BYTES]) {
    unsigned char secret[CODE_SECRET_BYTES];
    crypto_sign_seed_keypair(out, secret, seed);
    sodium_memzero(secret, sizeof secret);
}

enum status snapshot_seal_key(const char *pass, size_t len, const unsigned char salt[static SNAPSHOT_SALT_BYTES],
                              unsigned char out[static SNAPSHOT_SEAL_BYTES], struct err *e) {
    static const char name[] = "temlang-snapshot-seal-v1";
    crypto_generichash_state st;
    if (passphrase_cost(pass, len) != SEAL_INTERACTIVE) return err_set(e, ST_INVALID, "unlock-file", "snapshot.weak");
    crypto_generichash_init(&st, NULL, 0, SNAPSHOT_SEAL_BYTES);
    crypto_generichash_update(&st, (const unsigned char *)name, sizeof name - 1);
    crypto_generichash_update(&st, salt, SNAPSHOT_SALT_BYTES);
    crypto_generichash_update(&st, (const unsigned char *)pass, len);
    crypto_generichash_final(&st, out, SNAPSHOT_SEAL_BYTES);
    sodium_memzero(&st, sizeof st);
    return ST_OK;
}

/* ---- blocks and sections ---- */

static enum status emit(struct snapshot_writer *w, const void *p, size_t len, struct err *e) {
    w->at += len;
    return w->out.put(w->out.ctx, p, len, e);
}

/* in: len: of the block as it stands in the file */
static enum status block_send(struct snapshot_writer *w, size_t len, struct err *e) {
    unsigned char row[ROW_BYTES];
    struct section_row *s = &w->rows[w->section];
    if (w->sealed) block_seal(w->block, len, w->head + AT_SALT, w->key, w->blocks);
    le_put(row, w->first, 8);
    crypto_generichash(row + 8, DIGEST_BYTES, w->block, len, NULL, 0);
    buf_add(&w->table, row, sizeof row);
    s->bytes += len;
    s->blocks++;
    w->blocks++;
    enum status st = w->table.failed ? err_set(e, ST_NO_MEMORY, NULL, "no-memory") : emit(w, w->block, len, e);
    memset(w->block, 0, sizeof w->block);
    w->len = 0;
    return st;
}

static size_t bytes_used(const struct snapshot_writer *w) {
    return w->section == SECTION_LABEL ? (w->len + 7) / 8 : w->len;
}

static enum status section_end(struct snapshot_writer *w, struct err *e) {
    size_t len = bytes_used(w);
    enum status st = len ? block_send(w, len, e) : ST_OK;
    w->any = false;
    return st;
}

/* Go on to a section; those between stay empty. */
static enum status section_to(struct snapshot_writer *w, enum section to, struct err *e) {
    enum status st = ST_OK;
    if (to < w->section) return err_set(e, ST_INTERNAL, NULL, "snapshot.order");
    while (!st && w->section < to) {
        st = section_end(w, e);
        w->section++;
        w->rows[w->section] = (struct section_row){ .offset = w->at, .first_block = w->blocks };
    }
    return st;
}

/* Room for a record.  out: *at in the block */
static enum status record_at(struct snapshot_writer *w, enum section section, uint64_t key, size_t len, unsigned char **at,
                             struct err *e) {
    enum status st = section_to(w, section, e);
    if (!st && w->any && key <= w->last) st = err_set(e, ST_INTERNAL, NULL, "snapshot.order");
    if (!st && w->len + len > BLOCK_BYTES) st = block_send(w, BLOCK_BYTES, e);
    if (st) return st;
    if (!w->len) w->first = key;
    *at = w->block + w->len;
    w->len += len;
    w->last = key;
    w->any = true;
    w->rows[section].records++;
    return ST_OK;
}

/* ---- records ---- */

struct piece_of {
    const void *p;
    size_t len;
};

static enum status named(struct snapshot_writer *w, enum section section, uint64_t id, const struct piece_of *pieces, size_t n,
                         struct err *e) {
    size_t len = NAMED_HEAD;
    unsigned char *at = NULL;
    for (size_t i = 0; i < n; i++) len += 2 + pieces[i].len;
    if (len > BLOCK_BYTES) return err_set(e, ST_TOO_LARGE, NULL, "snapshot.text");
    enum status st = record_at(w, section, id, len, &at, e);
    if (st) return st;
    le_put(at, len, 2);
    le_put(at + 2, id, 8);
    at += NAMED_HEAD;
    for (size_t i = 0; i < n; i++) {
        le_put(at, pieces[i].len, 2);
        memcpy(at + 2, pieces[i].p, pieces[i].len);
        at += 2 + pieces[i].len;
    }
    return ST_OK;
}

static struct piece_of str(const char *s) { return (struct piece_of){ s, strlen(s) }; }

enum status snapshot_key(struct snapshot_writer *w, int id, const struct snapshot_key *k, struct err *e) {
    unsigned char at[UNSAFE_BYTES];
    le_put(at, (uint64_t)k->unsafe_us, sizeof at);
    const struct piece_of pieces[] = { { k->pub, CODE_PUBLIC_BYTES }, str(k->host), { at, k->unsafe_us ? sizeof at : 0 } };
    return named(w, SECTION_KEY, (uint64_t)id, pieces, sizeof pieces / sizeof *pieces, e);
}

enum status snapshot_text(struct snapshot_writer *w, int64_t id, const struct snapshot_text *t, struct err *e) {
    const struct piece_of pieces[] = { str(t->form == CODE_FORM_GS1 ? "gs1" : "village"), str(t->host), str(t->gtin), str(t->lot),
                                       str(t->product), str(t->product_en), str(t->producer), str(t->made_on), str(t->expires_on) };
    return named(w, SECTION_TEXT, (uint64_t)id, pieces, sizeof pieces / sizeof *pieces, e);
}

enum status snapshot_recall(struct snapshot_writer *w, int64_t lot, const char *reason, struct err *e) {
    const struct piece_of piece = str(reason);
    return named(w, SECTION_RECALL, (uint64_t)lot, &piece, 1, e);
}

enum status snapshot_run(struct snapshot_writer *w, const struct snapshot_run *r, struct err *e) {
    unsigned char *at = NULL;
    enum status st = record_at(w, SECTION_RUN, r->run, RUN_BYTES, &at, e);
    if (st) return st;
    le_put(at, r->run, 4);
    le_put(at + 4, (uint64_t)r->key_id, 2);
    le_put(at + 8, (uint64_t)r->text, 8);
    le_put(at + 16, (uint64_t)r->lot, 8);
    le_put(at + 24, (uint64_t)r->issued_us, 8);
    return ST_OK;
}

enum status snapshot_group(struct snapshot_writer *w, const struct snapshot_group *g, struct err *e) {
    unsigned char *at = NULL;
    uint64_t row = w->section == SECTION_GROUP ? w->rows[SECTION_GROUP].records : 0;
    enum status st = record_at(w, SECTION_GROUP, row, GROUP_BYTES, &at, e);
    if (st) return st;
    le_put(at, g->row, 4);
    at[4] = (unsigned char)((g->voided ? GROUP_VOIDED : 0) | (g->suspect ? GROUP_SUSPECT : 0) | (g->inactive ? GROUP_INACTIVE : 0));
    at[5] = g->voided ? (unsigned char)g->reason : 0;
    le_put(at + 8, g->voided ? (uint32_t)g->void_day : 0, 4);
    return ST_OK;
}

/* ---- labels ---- */

static void bits_put(struct snapshot_writer *w, uint64_t v, unsigned n) {
    while (n--) {
        if (v >> n & 1) w->block[w->len / 8] |= (unsigned char)(0x80u >> (w->len % 8));
        w->len++;
    }
}

static void distance_put(struct snapshot_writer *w, uint64_t d) {
    uint64_t ones = d >> RICE_BITS;
    if (ones >= RICE_LONG) {
        bits_put(w, UINT32_MAX, RICE_LONG);
        bits_put(w, d, NUMBER_BITS);
        return;
    }
    bits_put(w, (UINT64_C(1) << (ones + 1)) - 2, (unsigned)ones + 1);
    bits_put(w, d, RICE_BITS);
}

enum status snapshot_labels(struct snapshot_writer *w, uint64_t labels, struct err *e) {
    enum status st = section_to(w, SECTION_LABEL, e);
    w->labels = labels;
    w->kept = label_bits(labels);
    w->group_bits = group_bits(w->rows[SECTION_GROUP].records);
    w->rows[SECTION_LABEL].parameter = w->kept | w->group_bits << 8;
    return st;
}

/* The label that waited, now that it is known whether the next one's bits are the same. */
static enum status label_put(struct snapshot_writer *w, bool clash, struct err *e) {
    unsigned rest = NUMBER_BITS - w->kept;
    uint64_t key = w->label.number >> rest;
    enum status st = ST_OK;
    if (w->len + LABEL_BITS_MOST > BLOCK_BYTES * 8) st = block_send(w, BLOCK_BYTES, e);
    if (st) return st;
    if (!w->len) {
        w->first = key;
        w->len = LABEL_HEAD * 8;
    } else {
        distance_put(w, key - w->previous);
    }
    le_put(w->block, le_get(w->block, LABEL_HEAD) + 1, LABEL_HEAD);
    clash |= w->label.clash;
    bits_put(w, w->label.group, w->group_bits);
    bits_put(w, clash, 1);
    if (clash) bits_put(w, w->label.number, rest);
    w->previous = key;
    w->rows[SECTION_LABEL].records++;
    return ST_OK;
}

enum status snapshot_label(struct snapshot_writer *w, uint64_t number, uint32_t group, struct err *e) {
    unsigned rest = NUMBER_BITS - w->kept;
    bool clash = w->waits && number >> rest == w->label.number >> rest;
    if (w->section != SECTION_LABEL || number >> NUMBER_BITS || group >= w->rows[SECTION_GROUP].records ||
        (w->waits && number <= w->label.number))
        return err_set(e, ST_INTERNAL, NULL, "snapshot.order");
    enum status st = w->waits ? label_put(w, clash, e) : ST_OK;
    w->label = (struct waiting){ .number = number, .group = group, .clash = clash };
    w->waits = true;
    return st;
}

/* ---- begin and end ---- */

enum status snapshot_begin(struct snapshot_writer **out, const struct snapshot_out *o, int64_t made_us,
                           const unsigned char salt[static SNAPSHOT_SALT_BYTES], const unsigned char *seal_key, struct err *e) {
    struct snapshot_writer *w = calloc(1, sizeof *w);
    *out = w;
    if (!w) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    w->out = *o;
    w->sealed = seal_key != NULL;
    memcpy(w->head, MAGIC, sizeof MAGIC - 1);
    le_put(w->head + AT_VERSION, VERSION, 4);
    le_put(w->head + AT_FLAGS, w->sealed ? FLAG_SEALED : 0, 4);
    le_put(w->head + AT_MADE, (uint64_t)made_us, 8);
    if (w->sealed) {
        memcpy(w->head + AT_SALT, salt, SNAPSHOT_SALT_BYTES);
        memcpy(w->key, seal_key, sizeof w->key);
    }
    enum status st = emit(w, w->head, sizeof w->head, e);
    w->rows[0].offset = w->at;
    if (st) snapshot_free(out);
    return st;
}

static void sign(const struct snapshot_writer *w, const unsigned char *foot, size_t len, const unsigned char *seed,
                 unsigned char signature[static crypto_sign_BYTES]) {
    unsigned char message[sizeof MESSAGE - 1 + DIGEST_BYTES], public_key[CODE_PUBLIC_BYTES], secret[CODE_SECRET_BYTES];
    crypto_generichash_state st;
    memcpy(message, MESSAGE, sizeof MESSAGE - 1);
    crypto_generichash_init(&st, NULL, 0, DIGEST_BYTES);
    crypto_generichash_update(&st, w->head, sizeof w->head);
    crypto_generichash_update(&st, (const unsigned char *)w->table.data, w->table.len);
    crypto_generichash_update(&st, foot, len);
    crypto_generichash_final(&st, message + sizeof MESSAGE - 1, DIGEST_BYTES);
    crypto_sign_seed_keypair(public_key, secret, seed);
    crypto_sign_detached(signature, NULL, message, sizeof message, secret);
    sodium_memzero(secret, sizeof secret);
}

enum status snapshot_end(struct snapshot_writer *w, const unsigned char seed[static SNAPSHOT_SEED_BYTES], struct err *e) {
    unsigned char foot[FOOT_BYTES] = { 0 };
    enum status st = w->section < SECTION_LABEL ? snapshot_labels(w, 0, e) : ST_OK;
    if (!st && w->waits) st = label_put(w, false, e);
    if (!st && w->rows[SECTION_LABEL].records != w->labels) st = err_set(e, ST_INTERNAL, NULL, "snapshot.order");
    if (!st) st = section_end(w, e);
    if (st) return st;
    for (uint32_t i = 0; i < SECTIONS; i++) {
        const struct section_row *r = &w->rows[i];
        unsigned char *at = foot + i * SECTION_BYTES;
        le_put(at, i + 1, 4);
        le_put(at + 4, r->parameter, 4);
        le_put(at + 8, r->offset, 8);
        le_put(at + 16, r->bytes, 8);
        le_put(at + 24, r->records, 8);
        le_put(at + 32, r->blocks, 4);
        le_put(at + 36, r->first_block, 4);
    }
    unsigned char *tail = foot + SECTIONS * SECTION_BYTES;
    snapshot_public(seed, tail + TAIL_PUBLIC);
    le_put(tail + TAIL_TABLE, w->at, 8);
    memcpy(tail + TAIL_MARK, END_MARK, sizeof END_MARK - 1);
    sign(w, foot, sizeof foot - crypto_sign_BYTES, seed, tail + TAIL_SIGNATURE);
    if (w->table.len) st = emit(w, w->table.data, w->table.len, e);
    return st ? st : emit(w, foot, sizeof foot, e);
}

void snapshot_free(struct snapshot_writer **wp) {
    struct snapshot_writer *w = *wp;
    *wp = NULL;
    if (!w) return;
    buf_free(&w->table);
    sodium_memzero(w->key, sizeof w->key);
    free(w);
}
