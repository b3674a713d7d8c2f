/* Receipts: what somebody keeps so that nobody can say later that an act never was, or was another one. Checking one asks nobody. */
#include <sodium.h>
#include <string.h>

#include "app/log_look.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "core/receipt.h"
#include "internal.h"

/* ---- making ---- */

/* Texts, not objects: whoever has any JSON reader gets the bytes that were hashed. */
static enum status extra_make(struct db *db, const struct log_row *row, bool with_record, struct arena *ar, struct buf *out, bool *has_record, struct err *e) {
    unsigned char salt[ENTRY_SALT_BYTES];
    char hex[2 * sizeof salt + 1];
    const char *record = NULL;
    size_t len = 0;
    enum status st = with_record ? log_record(db, row->idx, ar, salt, &record, &len, e) : ST_OK;
    if (st) return st;
    json_t *v = json_pack("{s:s%}", "entry", row->bytes, row->len);
    if (v && record) {
        sodium_bin2hex(hex, sizeof hex, salt, sizeof salt);
        json_object_set_new(v, "record", json_stringn(record, len));
        json_object_set_new(v, "salt", json_string(hex));
    }
    *has_record = record != NULL;
    st = v ? json_canonical(out, v, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    json_decref(v);
    return st;
}

static int cosignatures_of(const struct log_head *h) {
    struct note n;
    return note_parse(h->note, h->note_len, &n, NULL) || n.lines_len < 1 ? 0 : n.lines_len - 1;
}

enum status log_receipt(struct app *a, struct db *db, int64_t idx, bool with_record, struct arena *ar, struct buf *out, struct log_receipt_made *m,
                        struct err *e) {
    struct buf extra = BUF_INIT;
    struct log_row row = { .idx = idx };
    *m = (struct log_receipt_made){ .has_record = false };
    enum status st = log_get(db, idx, ar, &row.bytes, &row.len, row.leaf, e);
    if (!st) st = log_prove(a, &row, ar, &m->proof, e);
    if (st || !m->proof.covered) return st;
    m->witnesses = cosignatures_of(&m->proof.head);
    st = extra_make(db, &row, with_record, ar, &extra, &m->has_record, e);
    struct receipt r = { .index = (uint64_t)idx, .proof = m->proof.path, .extra = extra.data, .extra_len = extra.len, .checkpoint = m->proof.head.note,
                         .checkpoint_len = m->proof.head.note_len };
    if (!st) st = receipt_format(&r, out, e);
    buf_free(&extra);
    return st;
}

/* ---- the command ---- */

static enum status put_made(struct command_ctx *c, uint32_t run, int64_t idx, const struct log_receipt_made *m, size_t bytes) {
    *c->result = json_pack("{s:I, s:I, s:I, s:b, s:i, s:I}", "run", (json_int_t)run, "log_idx", (json_int_t)idx, "log_size",
                           (json_int_t)m->proof.head.c.size, "has_record", m->has_record, "witnesses", m->witnesses, "bytes", (json_int_t)bytes);
    return *c->result ? ST_OK : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
}

static enum status run_ready(struct command_ctx *c, struct db *db, struct run *r) {
    enum status st = run_get(db, (uint32_t)param_int(c, "run", 0), r, c->e);
    if (!st) st = run_permit(db, c->who, r, ACTION_READ, c->arena, c->e);
    if (st || r->issued) return st;
    err_set(c->e, ST_REFUSED, "run", "run.preparing");
    err_arg(c->e, "id", "%u", r->id);
    return ST_REFUSED;
}

enum status command_log_receipt(struct command_ctx *c) {
    static const struct param spec[] = { { "run", PARAM_INT, true, 1, RUN_ID_MAX } };
    struct log_receipt_made m = { .has_record = false };
    struct buf text = BUF_INIT;
    struct run r;
    struct db *db = NULL;
    enum status st = params_check(c->params, spec, 1, c->e);
    if (!st) st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    st = run_ready(c, db, &r);
    if (!st) st = log_receipt(c->app, db, r.log_idx, true, c->arena, &text, &m, c->e);
    app_reader_end(c->app);
    if (!st && !m.proof.covered) st = err_set(c->e, ST_UNAVAILABLE, NULL, "log.not-covered");
    if (!st && c->io->data) st = c->io->data(c->io->ctx, text.data, text.len, c->e);
    if (!st) st = put_made(c, r.id, r.log_idx, &m, text.len);
    buf_free(&text);
    return st;
}

/* ---- checking ---- */

struct check {
    const struct log_receipt_ask *ask;
    struct arena *arena;
    struct buf text, rule; /* of the receipt; of the policy that holds */
    struct receipt r;
    struct policy *policy;
    struct policy_verdict verdict;
    json_t *extra, *entry;
    struct err *e;
};

/* A key alone is a policy without witnesses. */
static enum status rule_of_key(struct check *k, const char *file) {
    struct note_key key;
    char vkey[NOTE_VKEY_BYTES];
    struct buf b = BUF_INIT;
    enum status st = file_read(file, 4096, &b, k->e);
    while (b.len && (b.data[b.len - 1] == '\n' || b.data[b.len - 1] == '\r')) b.len--;
    if (!st) st = note_key_parse(b.data ? b.data : "", b.len, &key, k->e);
    if (!st) {
        note_key_format(&key, vkey);
        buf_printf(&k->rule, "log %s\nquorum none\n", vkey);
        if (k->rule.failed) st = err_set(k->e, ST_NO_MEMORY, NULL, "no-memory");
    }
    buf_free(&b);
    return st;
}

static enum status rule_read(struct check *k) {
    enum status st = k->ask->policy ? file_read(k->ask->policy, POLICY_BYTES_MAX, &k->rule, k->e)
                                    : rule_of_key(k, k->ask->key ? k->ask->key : k->ask->key_default);
    return st ? st : policy_parse(k->rule.data ? k->rule.data : "", k->rule.len, k->arena, &k->policy, k->e);
}

static const char *extra_text(const struct check *k, const char *name, size_t *len) {
    const json_t *v = json_object_get(k->extra, name);
    *len = json_string_length(v);
    return json_string_value(v);
}

static enum status entry_hold(struct check *k) {
    unsigned char leaf[MERKLE_HASH_BYTES];
    size_t len = 0;
    k->extra = k->r.extra ? json_loadb(k->r.extra, k->r.extra_len, JSON_REJECT_DUPLICATES, NULL) : NULL;
    const char *bytes = extra_text(k, "entry", &len);
    k->entry = bytes ? json_loadb(bytes, len, JSON_REJECT_DUPLICATES, NULL) : NULL;
    if (!json_is_object(k->entry)) return err_set(k->e, ST_INVALID, NULL, "receipt.extra");
    merkle_leaf(bytes, len, leaf);
    return receipt_verify(&k->r, leaf, k->policy, &k->verdict, k->e);
}

/* Nothing in a receipt vouches for its record but the entry that is proven. */
static enum status record_hold(struct check *k, bool *has_record) {
    unsigned char salt[ENTRY_SALT_BYTES];
    size_t len = 0, hex_len = 0, n = 0;
    const char *record = extra_text(k, "record", &len), *hex = extra_text(k, "salt", &hex_len);
    const char *binds = json_string_value(json_object_get(k->entry, "record"));
    *has_record = record || hex;
    if (!*has_record) return ST_OK;
    bool fine = record && hex && binds && !sodium_hex2bin(salt, sizeof salt, hex, hex_len, NULL, &n, NULL) && n == sizeof salt &&
                hex_len == 2 * sizeof salt && entry_binds(binds, salt, record, len);
    return fine ? ST_OK : err_set(k->e, ST_TAMPERED, NULL, "receipt.record");
}

static void put_time(json_t *out, const char *name, int64_t us) {
    char at[24];
    us_format_utc(us, at, sizeof at);
    json_object_set_new(out, name, json_string(at));
}

static json_t *report(const struct check *k, bool has_record) {
    const json_t *at = json_object_get(k->entry, "at"), *kind = json_object_get(k->entry, "kind"), *by = json_object_get(k->entry, "by"),
                 *subject = json_object_get(k->entry, "subject");
    json_t *out = json_pack("{s:s, s:I, s:I}", "log", k->verdict.checkpoint.origin, "log_size", (json_int_t)k->verdict.checkpoint.size, "log_idx",
                            (json_int_t)k->r.index);
    if (!out) return NULL;
    if (kind) json_object_set(out, "kind", (json_t *)(uintptr_t)kind);
    if (json_is_integer(at)) put_time(out, "at", json_integer_value(at));
    if (by) json_object_set(out, "by", (json_t *)(uintptr_t)by);
    if (subject) json_object_set(out, "subject", (json_t *)(uintptr_t)subject);
    json_object_set_new(out, "record", json_string(has_record ? "held" : "absent"));
    json_object_set_new(out, "witnesses", json_integer(__builtin_popcountll(k->verdict.witnessed)));
    /* No later than then: an earlier checkpoint may have covered it, of which this one says nothing. */
    if (k->verdict.first_s) put_time(out, "witnessed_at", k->verdict.first_s * 1000000);
    json_object_set_new(out, "key_given", json_boolean(k->ask->key || k->ask->policy));
    return out;
}

enum status log_receipt_check(const struct log_receipt_ask *ask, json_t **result, struct err *e) {
    struct err local = { 0 };
    struct check k = { .ask = ask, .text = BUF_INIT, .rule = BUF_INIT, .e = e ? e : &local };
    bool has_record = false;
    *result = NULL;
    k.arena = arena_new(2u << 20);
    enum status st = k.arena ? rule_read(&k) : err_set(k.e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = file_read(ask->receipt, RECEIPT_BYTES_MAX, &k.text, k.e);
    if (!st) st = receipt_parse(k.text.data ? k.text.data : "", k.text.len, k.arena, &k.r, k.e);
    if (!st) st = entry_hold(&k);
    if (!st) st = record_hold(&k, &has_record);
    if (!st) *result = report(&k, has_record);
    if (!st && !*result) st = err_set(k.e, ST_NO_MEMORY, NULL, "no-memory");
    json_decref(k.extra);
    json_decref(k.entry);
    buf_free(&k.text);
    buf_free(&k.rule);
    arena_free(&k.arena);
    return st;
}
