/*
 * Reading a snapshot. Nothing is believed before the signature holds, and no block before its row of the table does; what a signed file
 * says of itself is held to its limits all the same.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "core/snapshot.h"
#include "snapshot_form.h"

#define TEXTS_MAX 9
#define NO_BLOCK UINT32_MAX

struct section_row {
    uint64_t offset, bytes, records;
    uint32_t parameter, blocks, first_block;
};

/* A block that is checked and open. */
struct open_block {
    uint32_t row; /* of the block table, NO_BLOCK none */
    size_t len;
    unsigned char data[BLOCK_BYTES];
};

struct snapshot {
    const unsigned char *data;
    size_t len;
    const unsigned char *table, *tail;
    uint32_t blocks;
    bool sealed, unlocked;
    unsigned char key[SNAPSHOT_SEAL_BYTES];
    struct section_row rows[SECTIONS];
    struct open_block block;
    char text[2][BLOCK_BYTES + TEXTS_MAX + 1]; /* of frozen texts; of a recall */
};

static enum status damaged(const char *key, uint64_t from, uint64_t to, struct err *e) {
    err_set(e, ST_TAMPERED, "snapshot", key);
    err_arg(e, "from", "%llu", (unsigned long long)from);
    err_arg(e, "to", "%llu", (unsigned long long)to);
    return ST_TAMPERED;
}

/* ---- opening ---- */

static enum status head_check(const unsigned char *data, size_t len, struct err *e) {
    if (len < AT_FLAGS || memcmp(data, MAGIC, sizeof MAGIC - 1) != 0 || !le_get(data + AT_VERSION, 4))
        return err_set(e, ST_TAMPERED, "snapshot", "snapshot.foreign");
    uint64_t version = le_get(data + AT_VERSION, 4);
    if (version > VERSION) {
        err_set(e, ST_TAMPERED, "snapshot", "snapshot.version");
        err_arg(e, "version", "%llu", (unsigned long long)version);
        return ST_TAMPERED;
    }
    if (len >= HEAD_BYTES + FOOT_BYTES && !memcmp(data + len - TAIL_BYTES + TAIL_MARK, END_MARK, sizeof END_MARK - 1)) return ST_OK;
    err_set(e, ST_TAMPERED, "snapshot", "snapshot.cut");
    err_arg(e, "bytes", "%zu", len);
    return ST_TAMPERED;
}

/* Where the tables are: everything between head and tables is blocks. */
static enum status foot_find(struct snapshot *s, struct err *e) {
    s->tail = s->data + s->len - TAIL_BYTES;
    uint64_t at = le_get(s->tail + TAIL_TABLE, 8), foot = s->len - FOOT_BYTES;
    if (at < HEAD_BYTES || at > foot || (foot - at) % ROW_BYTES || (foot - at) / ROW_BYTES >= NO_BLOCK)
        return damaged("snapshot.table", foot, s->len, e);
    s->table = s->data + at;
    s->blocks = (uint32_t)((foot - at) / ROW_BYTES);
    return ST_OK;
}

static bool signed_by_itself(const struct snapshot *s) {
    unsigned char message[sizeof MESSAGE - 1 + DIGEST_BYTES];
    crypto_generichash_state st;
    memcpy(message, MESSAGE, sizeof MESSAGE - 1);
    crypto_generichash_init(&st, NULL, 0, DIGEST_BYTES);
    crypto_generichash_update(&st, s->data, HEAD_BYTES);
    crypto_generichash_update(&st, s->table, (size_t)(s->tail + TAIL_SIGNATURE - s->table));
    crypto_generichash_final(&st, message + sizeof MESSAGE - 1, DIGEST_BYTES);
    return !crypto_sign_verify_detached(s->tail + TAIL_SIGNATURE, message, sizeof message, s->tail + TAIL_PUBLIC);
}

/* Records that all stand where arithmetic finds them. */
static bool section_fixed(const struct section_row *r, uint64_t record) {
    uint64_t each = BLOCK_BYTES / record, full = r->records / each, rest = r->records % each;
    return r->bytes == (rest ? full * BLOCK_BYTES + rest * record : full ? (full - 1) * BLOCK_BYTES + each * record : 0);
}

static bool section_fits(const struct snapshot *s, uint32_t i, uint64_t offset, uint64_t block) {
    const struct section_row *r = &s->rows[i];
    if (r->offset != offset || r->first_block != block || r->blocks != (r->bytes + BLOCK_BYTES - 1) / BLOCK_BYTES) return false;
    if (r->bytes > s->len || r->records > r->bytes * 8 || !r->bytes != !r->records) return false;
    if (i == SECTION_RUN) return section_fixed(r, RUN_BYTES);
    if (i == SECTION_GROUP) return section_fixed(r, GROUP_BYTES);
    if (i == SECTION_LABEL)
        return r->parameter == (label_bits(r->records) | group_bits(s->rows[SECTION_GROUP].records) << 8);
    return true;
}

static enum status sections_read(struct snapshot *s, struct err *e) {
    const unsigned char *foot = s->data + s->len - FOOT_BYTES;
    uint64_t offset = HEAD_BYTES, block = 0;
    for (uint32_t i = 0; i < SECTIONS; i++) {
        const unsigned char *at = foot + i * SECTION_BYTES;
        s->rows[i] = (struct section_row){ .parameter = (uint32_t)le_get(at + 4, 4), .offset = le_get(at + 8, 8),
                                           .bytes = le_get(at + 16, 8), .records = le_get(at + 24, 8),
                                           .blocks = (uint32_t)le_get(at + 32, 4), .first_block = (uint32_t)le_get(at + 36, 4) };
        if (le_get(at, 4) != i + 1 || !section_fits(s, i, offset, block))
            return damaged("snapshot.table", (uint64_t)(at - s->data), (uint64_t)(at - s->data) + SECTION_BYTES, e);
        offset += s->rows[i].bytes;
        block += s->rows[i].blocks;
    }
    bool whole = block == s->blocks && offset == (uint64_t)(s->table - s->data);
    return whole ? ST_OK : damaged("snapshot.table", offset, s->len, e);
}

enum status snapshot_open(struct snapshot **out, const void *data, size_t len, struct err *e) {
    *out = NULL;
    enum status st = head_check(data, len, e);
    struct snapshot *s = st ? NULL : calloc(1, sizeof *s);
    if (st) return st;
    if (!s) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    s->data = data;
    s->len = len;
    s->block.row = NO_BLOCK;
    s->sealed = le_get(s->data + AT_FLAGS, 4) == FLAG_SEALED;
    st = foot_find(s, e);
    if (!st && !signed_by_itself(s)) st = err_set(e, ST_TAMPERED, "snapshot", "snapshot.signature");
    bool flags = le_get(s->data + AT_FLAGS, 4) <= FLAG_SEALED && sodium_is_zero(s->data + AT_ZEROS, HEAD_BYTES - AT_ZEROS);
    if (!st && !flags) st = damaged("snapshot.table", AT_FLAGS, HEAD_BYTES, e);
    if (!st) st = sections_read(s, e);
    *out = s;
    if (st) snapshot_close(out);
    return st;
}

void snapshot_close(struct snapshot **sp) {
    struct snapshot *s = *sp;
    *sp = NULL;
    if (!s) return;
    sodium_memzero(s, sizeof *s);
    free(s);
}

void snapshot_about(const struct snapshot *s, struct snapshot_facts *out) {
    *out = (struct snapshot_facts){ .made_us = (int64_t)le_get(s->data + AT_MADE, 8), .sealed = s->sealed,
                                    .keys = s->rows[SECTION_KEY].records, .texts = s->rows[SECTION_TEXT].records,
                                    .recalls = s->rows[SECTION_RECALL].records, .runs = s->rows[SECTION_RUN].records,
                                    .groups = s->rows[SECTION_GROUP].records, .labels = s->rows[SECTION_LABEL].records };
    memcpy(out->public_key, s->tail + TAIL_PUBLIC, sizeof out->public_key);
    memcpy(out->salt, s->data + AT_SALT, sizeof out->salt);
}

/* ---- blocks ---- */

/* in: row: of the block table, one of the section r */
static enum status block_check(const struct snapshot *s, const struct section_row *r, uint32_t row, const unsigned char **p, size_t *len,
                               struct err *e) {
    unsigned char digest[DIGEST_BYTES];
    uint64_t before = (uint64_t)(row - r->first_block) * BLOCK_BYTES, from = r->offset + before;
    *len = r->bytes - before < BLOCK_BYTES ? (size_t)(r->bytes - before) : BLOCK_BYTES;
    *p = s->data + from;
    crypto_generichash(digest, sizeof digest, *p, *len, NULL, 0);
    bool same = !memcmp(digest, s->table + (size_t)row * ROW_BYTES + 8, sizeof digest);
    return same ? ST_OK : damaged("snapshot.block", from, from + *len, e);
}

static enum status block_read(struct snapshot *s, const struct section_row *r, uint32_t row, struct err *e) {
    const unsigned char *p = NULL;
    size_t len = 0;
    if (s->sealed && !s->unlocked) return err_set(e, ST_TAMPERED, "unlock-file", "snapshot.locked");
    if (s->block.row == row) return ST_OK;
    s->block.row = NO_BLOCK;
    enum status st = block_check(s, r, row, &p, &len, e);
    if (st) return st;
    memcpy(s->block.data, p, len);
    if (s->sealed) block_seal(s->block.data, len, s->data + AT_SALT, s->key, row);
    s->block.len = len;
    s->block.row = row;
    return ST_OK;
}

static enum status contradicts(const struct snapshot *s, const struct section_row *r, struct err *e) {
    uint64_t from = r->offset + (uint64_t)(s->block.row - r->first_block) * BLOCK_BYTES;
    return damaged("snapshot.table", from, from + s->block.len, e);
}

enum status snapshot_whole(struct snapshot *s, struct err *e) {
    const unsigned char *p = NULL;
    size_t len = 0;
    enum status st = ST_OK;
    for (const struct section_row *r = s->rows; !st && r < s->rows + SECTIONS; r++)
        for (uint32_t i = 0; !st && i < r->blocks; i++) st = block_check(s, r, r->first_block + i, &p, &len, e);
    return st;
}

/* The block in which a key stands if it is there at all.  out: false where it is below the first */
static bool block_of(const struct snapshot *s, const struct section_row *r, uint64_t key, uint32_t *row) {
    uint32_t low = 0, high = r->blocks; /* first keys below low are ≤ key, from high on they are > key */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (le_get(s->table + (size_t)(r->first_block + middle) * ROW_BYTES, 8) <= key) low = middle + 1;
        else high = middle;
    }
    *row = r->first_block + low - 1;
    return low > 0;
}

/* ---- records ---- */

/* The texts of a record, ended by NUL each, in room.  out: false where the record contradicts itself */
static bool texts_read(const unsigned char *at, const unsigned char *end, char *room, const char **texts, size_t *lens, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (end - at < 2 || (size_t)(end - at - 2) < le_get(at, 2)) return false;
        lens[i] = (size_t)le_get(at, 2);
        memcpy(room, at + 2, lens[i]);
        room[lens[i]] = '\0';
        texts[i] = room;
        room += lens[i] + 1;
        at += 2 + lens[i];
    }
    return at == end;
}

/* in: room: BLOCK_BYTES + n at least */
static enum status named_find(struct snapshot *s, enum section section, uint64_t id, bool *found, char *room, const char **texts,
                              size_t *lens, size_t n, struct err *e) {
    const struct section_row *r = &s->rows[section];
    uint32_t row = 0;
    *found = false;
    if (!block_of(s, r, id, &row)) return ST_OK;
    enum status st = block_read(s, r, row, e);
    if (st) return st;
    const unsigned char *at = s->block.data, *end = at + s->block.len;
    while ((size_t)(end - at) >= NAMED_HEAD && le_get(at, 2)) {
        size_t len = (size_t)le_get(at, 2);
        if (len < NAMED_HEAD || len > (size_t)(end - at)) return contradicts(s, r, e);
        *found = le_get(at + 2, 8) == id;
        if (*found) return texts_read(at + NAMED_HEAD, at + len, room, texts, lens, n) ? ST_OK : contradicts(s, r, e);
        at += len;
    }
    return ST_OK;
}

static enum status fixed_at(struct snapshot *s, enum section section, uint64_t record, size_t bytes, const unsigned char **at,
                            struct err *e) {
    const struct section_row *r = &s->rows[section];
    uint64_t each = BLOCK_BYTES / bytes;
    if (record >= r->records) return damaged("snapshot.table", r->offset, r->offset + r->bytes, e);
    enum status st = block_read(s, r, r->first_block + (uint32_t)(record / each), e);
    *at = s->block.data + record % each * bytes;
    return st;
}

enum status snapshot_unlock(struct snapshot *s, const char *pass, size_t len, struct err *e) {
    if (!s->sealed) return ST_OK;
    enum status st = snapshot_seal_key(pass, len, s->data + AT_SALT, s->key, e);
    if (st) return st;
    s->unlocked = true;
    s->block.row = NO_BLOCK;
    /* The table gives the first id in the clear: a right key finds it again in the first block. */
    const struct section_row *r = s->rows[SECTION_KEY].blocks ? &s->rows[SECTION_KEY] : &s->rows[SECTION_RECALL];
    if (!r->blocks) return ST_OK;
    st = block_read(s, r, r->first_block, e);
    if (st) return st;
    uint64_t first = le_get(s->table + (size_t)r->first_block * ROW_BYTES, 8), named = le_get(s->block.data, 2);
    s->unlocked = s->block.len >= NAMED_HEAD && le_get(s->block.data + 2, 8) == first && named >= NAMED_HEAD && named <= s->block.len;
    s->block.row = NO_BLOCK;
    return s->unlocked ? ST_OK : err_set(e, ST_TAMPERED, "unlock-file", "snapshot.passphrase");
}

enum status snapshot_find_key(struct snapshot *s, int id, bool *found, struct snapshot_key *k, struct err *e) {
    char room[BLOCK_BYTES + TEXTS_MAX];
    const char *texts[3];
    size_t lens[3] = { 0 }, n = le_get(s->data + AT_VERSION, 4) >= VERSION_UNSAFE ? 3 : 2;
    *found = false;
    *k = (struct snapshot_key){ .unsafe_us = 0 };
    if (id < 0) return ST_OK;
    enum status st = named_find(s, SECTION_KEY, (uint64_t)id, found, room, texts, lens, n, e);
    if (st || !*found) return st;
    if (lens[0] != CODE_PUBLIC_BYTES || lens[1] >= CODE_HOST_BYTES || (lens[2] && lens[2] != UNSAFE_BYTES))
        return contradicts(s, &s->rows[SECTION_KEY], e);
    memcpy(k->pub, texts[0], CODE_PUBLIC_BYTES);
    memcpy(k->host, texts[1], lens[1] + 1);
    if (lens[2]) k->unsafe_us = (int64_t)le_get((const unsigned char *)texts[2], UNSAFE_BYTES);
    return ST_OK;
}

/* ---- labels ---- */

struct bits {
    const unsigned char *p;
    size_t at, end;
    bool spent;
};

static uint64_t bits_take(struct bits *b, unsigned n) {
    uint64_t v = 0;
    if (b->end - b->at < n) b->spent = true;
    for (; n && !b->spent; n--, b->at++) v = v << 1 | (b->p[b->at / 8] >> (7 - b->at % 8) & 1u);
    return v;
}

static uint64_t distance_take(struct bits *b) {
    uint64_t ones = 0;
    while (ones < RICE_LONG && bits_take(b, 1)) ones++;
    if (ones == RICE_LONG) return bits_take(b, NUMBER_BITS);
    return ones << RICE_BITS | bits_take(b, RICE_BITS);
}

/* The group of a number, where it stands for a label.  in: number: first 15 digits */
static enum status label_find(struct snapshot *s, uint64_t number, bool *found, uint32_t *group, struct err *e) {
    const struct section_row *r = &s->rows[SECTION_LABEL];
    unsigned kept = r->parameter & 0xFF, rest = NUMBER_BITS - kept;
    uint64_t wanted = number >> rest, low = number & ((UINT64_C(1) << rest) - 1);
    uint32_t row = 0;
    *found = false;
    if (!block_of(s, r, wanted, &row)) return ST_OK;
    enum status st = ST_OK;
    /* Equal bits may go on from the block before. */
    for (bool again = true; !st && again && !*found; row--) {
        st = block_read(s, r, row, e);
        if (st) break;
        uint64_t first = le_get(s->table + (size_t)row * ROW_BYTES, 8), key = first;
        struct bits b = { s->block.data, LABEL_HEAD * 8, s->block.len * 8, s->block.len < LABEL_HEAD };
        uint64_t labels = b.spent ? 0 : le_get(s->block.data, LABEL_HEAD);
        for (uint64_t i = 0; i < labels && key <= wanted && !*found && !b.spent; i++) {
            key += i ? distance_take(&b) : 0;
            *group = (uint32_t)bits_take(&b, r->parameter >> 8);
            bool more = bits_take(&b, 1);
            *found = (!more || bits_take(&b, rest) == low) && key == wanted;
        }
        if (b.spent) st = contradicts(s, r, e);
        again = first == wanted && row > r->first_block;
    }
    return st;
}

/* ---- the answer ---- */

static uint64_t number_value(const char *digits) {
    uint64_t v = 0;
    for (int i = 0; i < NUMBER_DIGITS - 1; i++) v = v * 10 + (uint64_t)(digits[i] - '0');
    return v;
}

static enum status group_read(struct snapshot *s, uint32_t row, struct snapshot_group *g, struct err *e) {
    const unsigned char *at = NULL;
    enum status st = fixed_at(s, SECTION_GROUP, row, GROUP_BYTES, &at, e);
    if (st) return st;
    if (at[4] > (GROUP_VOIDED | GROUP_SUSPECT | GROUP_INACTIVE) || at[5] >= VOID_REASON_COUNT)
        return contradicts(s, &s->rows[SECTION_GROUP], e);
    *g = (struct snapshot_group){ .row = (uint32_t)le_get(at, 4), .voided = at[4] & GROUP_VOIDED, .suspect = at[4] & GROUP_SUSPECT,
                                  .inactive = at[4] & GROUP_INACTIVE, .reason = (enum void_reason)at[5],
                                  .void_day = (int32_t)(uint32_t)le_get(at + 8, 4) };
    return ST_OK;
}

static enum status run_read(struct snapshot *s, uint32_t row, struct snapshot_run *r, struct err *e) {
    const unsigned char *at = NULL;
    enum status st = fixed_at(s, SECTION_RUN, row, RUN_BYTES, &at, e);
    if (st) return st;
    *r = (struct snapshot_run){ .run = (uint32_t)le_get(at, 4), .key_id = (int)le_get(at + 4, 2), .text = (int64_t)le_get(at + 8, 8),
                                .lot = (int64_t)le_get(at + 16, 8), .issued_us = (int64_t)le_get(at + 24, 8) };
    return ST_OK;
}

static enum status text_read(struct snapshot *s, int64_t id, struct snapshot_text *t, struct err *e) {
    const char *texts[TEXTS_MAX];
    size_t lens[TEXTS_MAX];
    bool found = false;
    enum status st = named_find(s, SECTION_TEXT, (uint64_t)id, &found, s->text[0], texts, lens, TEXTS_MAX, e);
    if (st) return st;
    if (!found) return damaged("snapshot.table", s->rows[SECTION_TEXT].offset, s->rows[SECTION_GROUP].offset, e);
    *t = (struct snapshot_text){ .form = !strcmp(texts[0], "gs1") ? CODE_FORM_GS1 : CODE_FORM_VILLAGE, .host = texts[1], .gtin = texts[2],
                                 .lot = texts[3], .product = texts[4], .product_en = texts[5], .producer = texts[6],
                                 .made_on = texts[7], .expires_on = texts[8] };
    return ST_OK;
}

static enum status recall_read(struct snapshot *s, int64_t lot, const char **reason, struct err *e) {
    size_t len = 0;
    bool found = false;
    enum status st = named_find(s, SECTION_RECALL, (uint64_t)lot, &found, s->text[1], reason, &len, 1, e);
    if (!found) *reason = "";
    return st;
}

/* All of a label that is in it. */
static enum status answer_read(struct snapshot *s, uint32_t group, struct snapshot_answer *out, int *key_id, struct err *e) {
    struct snapshot_run run = { .run = 0 };
    enum status st = group_read(s, group, &out->group, e);
    if (!st) st = run_read(s, out->group.row, &run, e);
    if (!st) st = text_read(s, run.text, &out->text, e);
    if (!st) st = recall_read(s, run.lot, &out->recall, e);
    out->run = run.run;
    out->issued_us = run.issued_us;
    *key_id = run.key_id;
    return st;
}

static enum status facts_find(struct snapshot *s, const struct code_parsed *p, struct verdict_facts *f, struct snapshot_answer *out,
                              struct err *e) {
    uint32_t group = 0;
    int key_id = -1;
    bool known = false;
    struct snapshot_key key;
    enum status st = label_find(s, number_value(p->number), &f->issued, &group, e);
    if (st || !f->issued) return st;
    st = answer_read(s, group, out, &key_id, e);
    if (!st) st = snapshot_find_key(s, p->key_id, &known, &key, e);
    if (st) return st;
    const struct snapshot_text *t = &out->text;
    const struct code_recorded recorded = { t->form, key_id, t->host, t->gtin, t->lot };
    f->matches = code_matches(p, key.host, &recorded);
    out->known = f->matches;
    out->unsafe_us = f->matches ? key.unsafe_us : 0;
    f->recalled = *out->recall != '\0';
    f->voided = out->group.voided;
    f->suspect = out->group.suspect;
    f->activation_needed = out->group.inactive;
    if (*t->expires_on) f->expires_on = day_parse(t->expires_on, strlen(t->expires_on));
    return ST_OK;
}

enum status snapshot_check(struct snapshot *s, const struct code_parsed *p, bool verifies, int32_t today, struct snapshot_answer *out,
                           struct err *e) {
    struct verdict_facts f = { .kind = p->kind, .verifies = p->kind == CODE_SIGNED && verifies, .today = today, .expires_on = DAY_NONE };
    *out = (struct snapshot_answer){ .outcome = OUTCOME_MALFORMED };
    enum status st = ST_OK;
    if (p->kind == CODE_UNSIGNED || f.verifies) st = facts_find(s, p, &f, out, e);
    out->outcome = verdict(&f);
    if (out->outcome != OUTCOME_GENUINE) out->unsafe_us = 0;
    return st;
}
