/*
 * What the public log says in a pack: the checkpoint by whom it was signed, each entry by its proof against it, each record by the entry that
 * binds it. None of it hangs on the pack's own signature.
 */
#include "evidence_check.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "core/entry.h"
#include "core/policy.h"
#include "core/receipt.h"
#include "label/zip.h"

/* ---- the checkpoint ---- */

/* A policy of the pack's own: its key, and no witness that anybody vouches for. */
static bool own_policy(const struct checking *c, struct buf *out) {
    struct note_key k;
    char vkey[NOTE_VKEY_BYTES];
    if (!checking_key(c, EVIDENCE_LOG_KEY, &k)) return false;
    note_key_format(&k, vkey);
    buf_printf(out, "log %s\nquorum none\n", vkey);
    return !out->failed;
}

static json_t *checkpoint_args(const struct checkpoint *k) { return json_pack("{s:s, s:I}", "log", k->origin, "n", (json_int_t)k->size); }

static void witnesses_say(struct checking *c, const struct policy_verdict *v) {
    char at[24];
    int n = __builtin_popcountll(v->witnessed);
    us_format_utc(v->first_s * 1000000, at, sizeof at);
    if (n) check_line(c, CHECK_HOLDS, "witnesses", EVIDENCE_CHECKPOINT, json_pack("{s:i, s:s}", "n", n, "t", at));
    else check_line(c, CHECK_OPEN, "witnesses-none", EVIDENCE_CHECKPOINT, NULL);
}

static enum status checkpoint_hold(struct checking *c, const char *note, size_t len, const char *rule, size_t rule_len) {
    struct policy *p = NULL;
    struct policy_verdict v;
    struct err why = { 0 };
    enum status st = policy_parse(rule, rule_len, c->arena, &p, c->e);
    if (st) return st;
    if (policy_check(p, note, len, &v, &why)) {
        check_line(c, CHECK_FAILS, "checkpoint", EVIDENCE_CHECKPOINT, check_why(&why));
        return ST_OK;
    }
    check_line(c, c->trust->policy ? CHECK_HOLDS : CHECK_OPEN, c->trust->policy ? "checkpoint" : "checkpoint-own", EVIDENCE_CHECKPOINT, checkpoint_args(&v.checkpoint));
    witnesses_say(c, &v);
    return ST_OK;
}

enum status check_checkpoint(struct checking *c) {
    size_t len = 0;
    struct note n;
    struct buf rule = BUF_INIT;
    enum status st = ST_OK;
    const char *note = check_data(c, EVIDENCE_CHECKPOINT, &len);
    if (!note) {
        check_line(c, CHECK_OPEN, "checkpoint-none", EVIDENCE_CHECKPOINT, NULL);
        return ST_OK;
    }
    c->checkpoint_known = !note_parse(note, len, &n, NULL) && !checkpoint_parse(n.text, n.text_len, &c->checkpoint, NULL);
    if (!c->checkpoint_known) check_line(c, CHECK_FAILS, "checkpoint-form", EVIDENCE_CHECKPOINT, NULL);
    else if (c->trust->policy) st = checkpoint_hold(c, note, len, c->trust->policy, c->trust->policy_len);
    else if (own_policy(c, &rule)) st = checkpoint_hold(c, note, len, rule.data, rule.len);
    else check_line(c, CHECK_FAILS, "log-key", EVIDENCE_LOG_KEY, NULL);
    buf_free(&rule);
    return st;
}

/* ---- entries ---- */

/* "log/entries/000000012.json" -> 12.  out: false where it has another form */
static bool index_of(const char *name, const char *folder, const char *ext, int64_t *idx) {
    size_t at = strlen(folder), len = strlen(name), digits = len - at - strlen(ext);
    uint64_t n = 0;
    if (strncmp(name, folder, at) != 0 || len < at + strlen(ext) + 9 || strcmp(name + len - strlen(ext), ext) != 0) return false;
    for (size_t i = at; i < at + digits; i++) {
        if (name[i] < '0' || name[i] > '9' || n > INT64_MAX / 100) return false;
        n = n * 10 + (uint64_t)(name[i] - '0');
    }
    *idx = (int64_t)n;
    return digits == 9 || name[at] != '0';
}

static void keep(json_t *set, int64_t idx, json_t *v) {
    char key[24];
    (void)snprintf(key, sizeof key, "%lld", (long long)idx);
    json_object_set_new(set, key, v);
}

static const char *name_of(char out[static ZIP_NAME_BYTES], const char *folder, int64_t idx, const char *ext) {
    (void)snprintf(out, ZIP_NAME_BYTES, "%s%09lld%s", folder, (long long)idx, ext);
    return out;
}

/* NULL where it holds, else what is wrong. */
static const char *proof_wrong(struct checking *c, int64_t idx, const char *entry, size_t len, const char *text, size_t text_len) {
    struct receipt r;
    unsigned char leaf[MERKLE_HASH_BYTES];
    size_t note_len = 0;
    const char *note = check_data(c, EVIDENCE_CHECKPOINT, &note_len);
    if (receipt_parse(text, text_len, c->arena, &r, NULL)) return "proof-form";
    if (!c->checkpoint_known || !note || r.checkpoint_len != note_len || memcmp(r.checkpoint, note, note_len) != 0) return "proof-checkpoint";
    merkle_leaf(entry, len, leaf);
    bool holds = r.index == (uint64_t)idx && proof_inclusion_verify(&r.proof, leaf, r.index, c->checkpoint.size, c->checkpoint.root);
    return holds ? NULL : "proof";
}

struct tally {
    int64_t good, bad, open;
};

static void entry_check(struct checking *c, const char *name, int64_t idx, struct tally *t) {
    char proof[ZIP_NAME_BYTES];
    size_t len = 0, proof_len = 0;
    const char *bytes = check_data(c, name, &len), *text = check_data(c, name_of(proof, EVIDENCE_PROOFS, idx, ".txt"), &proof_len);
    json_t *entry = bytes ? json_loadb(bytes, len, JSON_REJECT_DUPLICATES, NULL) : NULL;
    if (!json_is_object(entry)) {
        if (json_object_get(json_object_get(c->files, name), "sha256")) check_line(c, CHECK_FAILS, "entry-form", name, NULL); /* a damaged one was named */
        json_decref(entry);
        t->bad++;
        return;
    }
    keep(c->entries, idx, entry);
    const char *wrong = text ? proof_wrong(c, idx, bytes, len, text, proof_len) : NULL;
    if (wrong) check_line(c, CHECK_FAILS, wrong, proof, json_pack("{s:s}", "entry", name)), t->bad++;
    else if (text) t->good++;
    else if (c->checkpoint_known && (uint64_t)idx < c->checkpoint.size) check_line(c, CHECK_FAILS, "proof-missing", name, NULL), t->bad++;
    else t->open++;
}

void check_entries(struct checking *c) {
    const char *name = NULL;
    json_t *v = NULL;
    struct tally t = { 0, 0, 0 };
    json_object_foreach(c->files, name, v) {
        int64_t idx = 0;
        if (strncmp(name, EVIDENCE_ENTRIES, strlen(EVIDENCE_ENTRIES)) != 0) continue;
        if (index_of(name, EVIDENCE_ENTRIES, ".json", &idx)) entry_check(c, name, idx, &t);
        else check_line(c, CHECK_FAILS, "entry-form", name, NULL);
    }
    if (t.good && !t.bad) check_line(c, CHECK_HOLDS, "entries", EVIDENCE_ENTRIES, check_number(t.good));
    if (t.open) check_line(c, CHECK_OPEN, "entries-open", EVIDENCE_ENTRIES, check_number(t.open));
    if (!t.good && !t.bad && !t.open) check_line(c, CHECK_OPEN, "entries-none", EVIDENCE_ENTRIES, NULL);
}

/* ---- records ---- */

static bool record_binds(const struct checking *c, int64_t idx, const json_t *bound, json_t **record) {
    char key[24];
    unsigned char salt[ENTRY_SALT_BYTES];
    size_t n = 0;
    const json_t *text = json_object_get(bound, "record"), *salted = json_object_get(bound, "salt");
    (void)snprintf(key, sizeof key, "%lld", (long long)idx);
    const char *hash = json_string_value(json_object_get(json_object_get(c->entries, key), "record")), *hex = json_string_value(salted);
    bool fine = hash && hex && json_is_string(text) && json_string_length(salted) == 2 * sizeof salt &&
                !sodium_hex2bin(salt, sizeof salt, hex, 2 * sizeof salt, NULL, &n, NULL) && n == sizeof salt &&
                entry_binds(hash, salt, json_string_value(text), json_string_length(text));
    *record = fine ? json_loadb(json_string_value(text), json_string_length(text), 0, NULL) : NULL;
    return fine;
}

void check_records(struct checking *c) {
    const char *name = NULL;
    json_t *v = NULL;
    int64_t good = 0, bad = 0;
    json_object_foreach(c->files, name, v) {
        size_t len = 0;
        int64_t idx = 0;
        json_t *record = NULL;
        const char *text = check_data(c, name, &len);
        if (strncmp(name, EVIDENCE_RECORDS, strlen(EVIDENCE_RECORDS)) != 0 || !json_object_get(v, "sha256")) continue;
        json_t *bound = text ? json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL) : NULL;
        if (index_of(name, EVIDENCE_RECORDS, ".json", &idx) && record_binds(c, idx, bound, &record)) good++;
        else check_line(c, CHECK_FAILS, "record", name, NULL), bad++;
        if (record) keep(c->records, idx, record);
        json_decref(bound);
    }
    if (good && !bad) check_line(c, CHECK_HOLDS, "records", EVIDENCE_RECORDS, check_number(good));
}
