/* What the public log and the history of a record say of a change. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "record_write.h"

const char *record_subject(struct record_ctx *c, const struct record *r) {
    return arena_printf(c->arena, "%s:%s", kind_info(r->kind)->key, r->h.id);
}

static const struct {
    enum kind kind;
    const char *field;
} facts[] = {
#define X(kind, field) { KIND_##kind, #field },
#include "core/fact.def"
#undef X
};

/* Ids of records are numbers in the log where they are numbers in the register. */
static json_t *fact_value(enum kind k, const char *name, const json_t *values) {
    const struct field *f = kind_field(k, name);
    json_t *v = json_object_get(values, name);
    if (f && f->type == FIELD_REF && !kind_info(f->ref)->text_id && json_string_length(v))
        return json_integer(strtoll(json_string_value(v), NULL, 10));
    return v ? json_incref(v) : json_null();
}

static json_t *facts_make(const struct record *r) {
    json_t *out = json_object();
    const char *key = kind_info(r->kind)->key;
    json_t *id = kind_info(r->kind)->text_id ? json_string(r->h.id) : json_integer(strtoll(r->h.id, NULL, 10));
    json_object_set_new(out, key, id);
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        if (facts[i].kind == r->kind) json_object_set_new(out, facts[i].field, fact_value(r->kind, facts[i].field, r->values));
    json_object_set_new(out, "state", json_string(state_key((int)r->h.state)));
    return out;
}

/* Long texts stand in a record by their SHA-256: canonical JSON has no line breaks. */
static json_t *long_value(const char *s) {
    unsigned char hash[crypto_hash_sha256_BYTES];
    char hex[2 * sizeof hash + 1];
    crypto_hash_sha256(hash, (const unsigned char *)s, strlen(s));
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    return json_sprintf("sha256:%s", hex);
}

static json_t *record_make(const struct record *r) {
    const struct kind_info *info = kind_info(r->kind);
    json_t *out = json_pack("{s:s, s:s, s:I}", "id", r->h.id, "state", state_key((int)r->h.state), "version", (json_int_t)r->h.version);
    for (size_t i = 0; out && i < info->fields_len; i++) {
        const struct field *f = &info->fields[i];
        json_t *v = json_object_get(r->values, f->name);
        if (f->type == FIELD_SECRET || !v) continue;
        if (f->type == FIELD_LONG && json_string_length(v)) json_object_set_new(out, f->name, long_value(json_string_value(v)));
        else json_object_set(out, f->name, v);
    }
    if (out && *r->h.state_reason) json_object_set_new(out, "reason", json_string(r->h.state_reason));
    return out;
}

/* The record, and what it is about: the lot of a recall, the product of a rating, the maker and the mark of a right. */
static size_t subjects_of(struct record_ctx *c, const struct record *r, const char *out[static 3]) {
    static const struct {
        enum kind kind;
        const char *field;
    } more[] = { { KIND_RIGHT, "mark_id" }, { KIND_DOCUMENT, "product_id" } };
    const struct field *owner = kind_info(r->kind)->owner;
    size_t n = 0;
    out[n++] = record_subject(c, r);
    if (owner && *value_text(r->values, owner->name))
        out[n++] = arena_printf(c->arena, "%s:%s", kind_info(owner->ref)->key, value_text(r->values, owner->name));
    for (size_t i = 0; i < 2; i++)
        if (more[i].kind == r->kind && *value_text(r->values, more[i].field))
            out[n++] = arena_printf(c->arena, "%s:%s", kind_info(kind_field(r->kind, more[i].field)->ref)->key, value_text(r->values, more[i].field));
    return n;
}

enum status record_log(struct record_ctx *c, const struct record *r, enum entry_kind kind, int64_t *idx) {
    *idx = -1;
    if (kind == ENTRY_KIND_COUNT) return ST_OK;
    const char *about[3];
    size_t n = subjects_of(c, r, about);
    json_t *public = facts_make(r), *full = record_make(r);
    enum status st = public && full ? log_append_about(c->tx, c->app, c->who, c->now_us, kind, about, n, public, full, idx, c->e)
                                    : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    json_decref(public);
    json_decref(full);
    return st;
}

/* ---- history ---- */

/* The two sides of a change: what everybody may go on knowing, and beside it what can be erased. */
struct sides {
    json_t *is, *was;
    json_t *personal_is, *personal_was;
    unsigned char salt[CHANGE_SALT_BYTES];
};

/* "sha256:…" of salt, side, field and value: shows that it was this value to whoever has both, and nothing to others. */
static json_t *digest(const struct sides *s, const char *side, const struct field *f, const json_t *v) {
    unsigned char hash[crypto_hash_sha256_BYTES];
    char hex[2 * sizeof hash + 1];
    crypto_hash_sha256_state st;
    char *text = json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);
    if (!text) return NULL;
    crypto_hash_sha256_init(&st);
    crypto_hash_sha256_update(&st, s->salt, sizeof s->salt);
    crypto_hash_sha256_update(&st, (const unsigned char *)side, strlen(side) + 1);
    crypto_hash_sha256_update(&st, (const unsigned char *)f->name, strlen(f->name) + 1);
    crypto_hash_sha256_update(&st, (const unsigned char *)text, strlen(text));
    crypto_hash_sha256_final(&st, hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    sodium_memzero(text, strlen(text));
    free(text);
    return json_sprintf(CHANGE_DIGEST "%s", hex);
}

/* A sealed value stands in the history by its mask. */
static json_t *value_noted(struct record_ctx *c, const struct record *r, const struct field *f, const json_t *v) {
    char mask[24];
    if (f->type != FIELD_SECRET) return json_incref((json_t *)(uintptr_t)v);
    secret_mask(c->app, secret_place(c->arena, r->kind, f->name, r->h.id), json_string_value(v), mask);
    return json_string(mask);
}

static void side_add(struct record_ctx *c, const struct record *r, const struct field *f, const json_t *v, struct sides *s, bool after) {
    json_t *noted = value_noted(c, r, f, v);
    if (!(f->flags & (FIELD_PERSONAL | FIELD_HOUSEHOLD))) {
        json_object_set_new(after ? s->is : s->was, f->name, noted);
        return;
    }
    json_object_set_new(after ? s->is : s->was, f->name, digest(s, after ? "after" : "before", f, noted));
    json_object_set_new(after ? s->personal_is : s->personal_was, f->name, noted);
}

static enum status sides_keep(struct record_ctx *c, const struct record *r, const struct sides *s, struct change *row) {
    const json_t *const all[] = { s->was, s->is, s->personal_was, s->personal_is };
    char *text[4] = { NULL };
    bool fine = true;
    for (size_t i = 0; i < 4; i++) fine = (text[i] = json_dumps(all[i], JSON_COMPACT | JSON_SORT_KEYS)) && fine;
    row->kind = kind_info(r->kind)->key;
    row->record_id = r->h.id;
    row->before = text[0];
    row->after = text[1];
    bool personal = json_object_size(s->personal_is) > 0;
    row->personal_before = personal ? text[2] : NULL;
    row->personal_after = personal ? text[3] : NULL;
    memcpy(row->salt, s->salt, sizeof row->salt);
    enum status st = fine ? change_insert(c->tx, row, c->e) : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    for (size_t i = 0; i < 4; i++) free(text[i]);
    return st;
}

enum status record_note(struct record_ctx *c, const struct record *r, const char *act, const json_t *before, const json_t *after,
                        const char *reason, int64_t log_idx) {
    const struct kind_info *info = kind_info(r->kind);
    struct sides s = { json_object(), json_object(), json_object(), json_object(), { 0 } };
    random_fill(c->app->random, s.salt, sizeof s.salt);
    for (size_t i = 0; i < info->fields_len; i++) {
        const struct field *f = &info->fields[i];
        const json_t *b = json_object_get(before, f->name), *a = json_object_get(after, f->name);
        if (!a || (b && json_equal(b, a))) continue;
        if (!b && (json_is_null(a) || (json_is_string(a) && !json_string_length(a)) || json_is_false(a))) continue;
        if (b) side_add(c, r, f, b, &s, false);
        side_add(c, r, f, a, &s, true);
    }
    struct change row = { .role = c->who->role, .org = c->who->org, .act = act, .reason = reason ? reason : "", .at_us = c->now_us,
                          .account_id = c->who->account_id, .behalf_of = c->who->behalf_of, .log_idx = log_idx };
    enum status st = sides_keep(c, r, &s, &row);
    json_decref(s.is);
    json_decref(s.was);
    json_decref(s.personal_is);
    json_decref(s.personal_was);
    return st;
}
