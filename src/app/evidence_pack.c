/* The command that makes an evidence pack: who may have one, what stands in it in which order, its signature, and that it was made. */
#include "app/evidence_pack.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "core/evidence_key.h"
#include "evidence.h"
#include "label/zip.h"
#include "record_write.h"

struct packing {
    struct evidence x;
    struct zip *zip;
    crypto_hash_sha256_state hash;
    uint64_t bytes;
    char sha256[65]; /* of the whole file */
};

static enum status no_memory(struct err *e) { return err_set(e, ST_NO_MEMORY, NULL, "no-memory"); }

static enum status put(void *ctx, const void *p, size_t len, struct err *e) {
    struct packing *k = ctx;
    const struct command_io *io = k->x.c->io;
    crypto_hash_sha256_update(&k->hash, p, len);
    k->bytes += len;
    return io->data ? io->data(io->ctx, p, len, e) : ST_OK;
}

/* ---- its files ---- */

static enum status text_put(struct packing *k, const char *name, const struct buf *b) {
    return b->failed ? no_memory(k->x.c->e) : zip_whole(k->zip, name, b->data ? b->data : "", b->len, k->x.c->e);
}

/* Lines "evidence-readme.01" and so on, as many as there are. */
static void readme_add(struct buf *b, enum lang l, const struct text_arg *args, size_t n) {
    for (int i = 1;; i++) {
        char key[32];
        (void)snprintf(key, sizeof key, "evidence-readme.%02d", i);
        if (!text_get(l, key)) return;
        text_fill(b, l, key, args, n);
        buf_byte(b, '\n');
    }
}

static enum status readme_put(struct packing *k) {
    struct buf b = BUF_INIT;
    const json_t *service = json_object_get(k->x.facts, "service");
    const struct text_arg args[] = { { "about", k->x.key }, { "at", value_text(k->x.facts, "made_at") }, { "host", value_text(service, "host") },
                                     { "origin", value_text(service, "log") } };
    readme_add(&b, LANG_VI, args, 4);
    buf_byte(&b, '\n');
    readme_add(&b, LANG_EN, args, 4);
    enum status st = text_put(k, EVIDENCE_README, &b);
    buf_free(&b);
    return st;
}

static enum status facts_put(struct packing *k) {
    struct buf b = BUF_INIT;
    enum status st = json_canonical(&b, k->x.facts, k->x.c->e);
    if (!st) st = text_put(k, EVIDENCE_FACTS, &b);
    buf_free(&b);
    return st;
}

static enum status summary_put(struct packing *k) {
    enum status st = zip_file(k->zip, EVIDENCE_PDF, ZIP_UNKNOWN, k->x.c->e);
    return st ? st : evidence_pdf(k->x.facts, zip_put, k->zip, k->x.c->e);
}

/* ---- the signature ---- */

static enum status seed_take(struct packing *k, unsigned char seed[static EVIDENCE_SEED_BYTES]) {
    struct numbering n;
    if (!keyring_numbering(k->x.c->app, &n)) return err_set(k->x.c->e, ST_NOT_FOUND, NULL, "passphrase.missing");
    evidence_seed(&n, seed);
    sodium_memzero(&n, sizeof n);
    return ST_OK;
}

static enum status key_put(struct packing *k, const unsigned char seed[static EVIDENCE_SEED_BYTES], const char *origin) {
    unsigned char public_key[NOTE_PUBLIC_BYTES];
    struct note_key key;
    char vkey[NOTE_VKEY_BYTES], line[NOTE_VKEY_BYTES + 1];
    evidence_public(seed, public_key);
    enum status st = evidence_key(&key, origin, public_key, k->x.c->e);
    if (st) return st;
    note_key_format(&key, vkey);
    (void)snprintf(line, sizeof line, "%s\n", vkey);
    return zip_whole(k->zip, EVIDENCE_SUMS_KEY, line, strlen(line), k->x.c->e);
}

static enum status signature_put(struct packing *k, const unsigned char seed[static EVIDENCE_SEED_BYTES], const char *origin) {
    char sums[ZIP_HASH_BYTES];
    struct buf text = BUF_INIT, note = BUF_INIT;
    enum status st = zip_sums(k->zip, EVIDENCE_SUMS, sums, k->x.c->e);
    if (st) return st;
    buf_printf(&text, EVIDENCE_FORM "\n%s  " EVIDENCE_SUMS "\n%s\n%s\n", sums, k->x.key, value_text(k->x.facts, "made_at"));
    st = text.failed ? no_memory(k->x.c->e) : evidence_sign(&note, text.data, text.len, origin, seed, k->x.c->e);
    if (!st) st = text_put(k, EVIDENCE_SIGNATURE, &note);
    buf_free(&text);
    buf_free(&note);
    return st;
}

static enum status sealed_put(struct packing *k) {
    unsigned char seed[EVIDENCE_SEED_BYTES];
    const char *origin = value_text(json_object_get(k->x.facts, "service"), "log");
    enum status st = seed_take(k, seed);
    if (!st) st = key_put(k, seed, origin);
    if (!st) st = signature_put(k, seed, origin);
    sodium_memzero(seed, sizeof seed);
    return st;
}

static enum status pack_write(struct packing *k) {
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_init(&k->hash);
    enum status st = zip_open(&k->zip, put, k, k->x.c->e);
    if (!st) st = readme_put(k);
    if (!st) st = summary_put(k);
    if (!st) st = facts_put(k);
    if (!st) st = evidence_files_put(&k->x, k->zip);
    if (!st) st = evidence_log_put(&k->x, k->zip);
    if (!st) st = sealed_put(k);
    if (!st) st = zip_end(k->zip, k->x.c->e);
    zip_free(k->zip);
    crypto_hash_sha256_final(&k->hash, hash);
    sodium_bin2hex(k->sha256, sizeof k->sha256, hash, sizeof hash);
    return st;
}

/* ---- that it was made ---- */

/* On a case others go on to work with it, so its history says so; elsewhere the acts do. */
static enum status note(struct record_ctx *r, const struct packing *k) {
    char why[80];
    if (k->x.kind != KIND_CASE) return ST_OK;
    (void)snprintf(why, sizeof why, "SHA-256 %s", k->sha256);
    return record_note(r, &k->x.about, "evidence", k->x.about.values, k->x.about.values, why, -1);
}

static enum status record(struct db *tx, void *ctx, struct err *e) {
    const struct packing *k = ctx;
    struct record_ctx r;
    json_t *detail = json_pack("{s:s, s:I}", "sha256", k->sha256, "bytes", (json_int_t)k->bytes);
    store_quiet(tx);
    enum status st = detail ? record_ctx_open(&r, tx, k->x.c->app, k->x.c->who, NULL, COMMAND_ARENA_BYTES, e) : no_memory(e);
    if (detail) {
        if (!st) st = note(&r, k);
        if (!st) st = act_append(tx, k->x.c->who, k->x.now_us, command_key(COMMAND_EVIDENCE_PACK), k->x.key, detail, e);
        record_ctx_close(&r);
    }
    json_decref(detail);
    return st;
}

/* ---- the command ---- */

bool evidence_kind_told(enum role r, enum kind k) {
    enum access_scope s = access_scope(CLASS_EVIDENCE, ACTION_READ, r);
    return s != SCOPE_NONE && (k == KIND_PRODUCT || (s == SCOPE_ALL && (k == KIND_PRODUCER || k == KIND_CASE)));
}

/* Of what is not told there is nothing, as of what is not there. */
static enum status permit(const struct command_ctx *c, enum kind k, const struct kind_head *h) {
    if (!c->who->account_id) return ST_OK;
    if (access_scope(CLASS_EVIDENCE, ACTION_READ, c->who->who.role) == SCOPE_NONE) return err_set(c->e, ST_FORBIDDEN, NULL, "access.denied");
    enum status st = record_permit(c->who, k, ACTION_READ, h, c->e);
    if (st || (evidence_kind_told(c->who->who.role, k) && record_allows(c->who, CLASS_EVIDENCE, ACTION_READ, h))) return st;
    err_set(c->e, ST_NOT_FOUND, NULL, "record.none");
    err_arg(c->e, "kind", "%s", kind_info(k)->key);
    err_arg(c->e, "id", "%s", h->id);
    return ST_NOT_FOUND;
}

static enum status gather(struct evidence *x, const char *id) {
    struct command_ctx *c = x->c;
    enum status st = app_reader_begin(c->app, &x->db, c->e);
    if (st) return st;
    st = record_read(x->db, x->kind, id, c->arena, &x->about, c->e);
    if (!st) st = permit(c, x->kind, &x->about.h);
    if (!st) st = evidence_gather(x);
    app_reader_end(c->app);
    if (!st) evidence_files_look(x);
    return st;
}

/* Exactly one of the three. */
static enum status subject(struct command_ctx *c, struct evidence *x, const char **id) {
    static const enum kind kinds[] = { KIND_PRODUCT, KIND_PRODUCER, KIND_CASE };
    x->kind = KIND_NONE;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const char *key = kind_info(kinds[i])->key;
        if (!json_object_get(c->params, key)) continue;
        if (x->kind != KIND_NONE) return err_set(c->e, ST_INVALID, key, "evidence.one");
        x->kind = kinds[i];
        *id = arena_printf(c->arena, "%lld", (long long)param_int(c, key, 0));
        (void)snprintf(x->key, sizeof x->key, "%s:%s", key, *id ? *id : "");
    }
    if (x->kind == KIND_NONE) return err_set(c->e, ST_INVALID, NULL, "evidence.one");
    return *id ? ST_OK : no_memory(c->e);
}

static void gathered_free(struct evidence *x) {
    record_free(&x->about);
    json_decref(x->facts);
    json_decref(x->products);
    json_decref(x->lots);
    json_decref(x->only_run);
    json_decref(x->bound);
}

enum status command_evidence_pack(struct command_ctx *c) {
    static const struct param spec[] = { { "product", PARAM_INT, false, 1, INT64_MAX }, { "producer", PARAM_INT, false, 1, INT64_MAX },
                                         { "case", PARAM_INT, false, 1, INT64_MAX } };
    struct packing k = { .x = { .c = c, .now_us = clock_now_us(c->app->clock) } };
    const char *id = NULL;
    enum status st = params_check(c->params, spec, 3, c->e);
    if (!st) st = subject(c, &k.x, &id);
    if (!st) st = gather(&k.x, id);
    if (!st) st = pack_write(&k);
    if (!st) st = store_write(c->app->store, record, &k, c->e);
    if (!st)
        *c->result = json_pack("{s:s, s:s, s:I, s:I, s:I, s:I}", "about", k.x.key, "sha256", k.sha256, "bytes", (json_int_t)k.bytes, "entries", (json_int_t)k.x.rows,
                               "log_size", (json_int_t)(k.x.head_found ? k.x.head.size : 0), "files", (json_int_t)json_array_size(k.x.files));
    if (!st && !*c->result) st = no_memory(c->e);
    gathered_free(&k.x);
    return st;
}
