/*
 * Checking a pack without the service. Nothing in it is believed: its hashes hold its files together, its signature says who made it, and
 * the log's entries are proven by themselves, so that even who can sign packs cannot put an act into one that the log does not have.
 *
 * Each step writes lines; a step that cannot be taken says so, and does not hold up the next one.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "app/evidence_pack.h"
#include "core/cosign.h"
#include "core/entry.h"
#include "core/evidence_key.h"
#include "core/lines.h"
#include "core/policy.h"
#include "core/receipt.h"
#include "evidence.h"
#include "label/unzip.h"

#define LINES_MAX 2000     /* of a report; the count goes on */
#define FACTS_BYTES_MAX ((size_t)64 << 20)
#define SUMS_BYTES_MAX ((size_t)8 << 20)
#define PART_BYTES_MAX ((size_t)512 << 10) /* any other file that is looked into */
#define KEPT_BYTES_MAX ((size_t)512 << 20) /* of all of these */
#define CHECK_ARENA_BYTES ((size_t)64 << 20)

struct checking {
    const struct evidence_trust *trust;
    json_t *report, *lines;
    int count[3];
    json_t *files;              /* name -> {sha256, data (what is looked into), seen} */
    json_t *listed;             /* name -> sha256, of SHA256SUMS */
    size_t kept;                /* bytes of data */
    json_t *facts, *entries, *records; /* parsed; by index */
    struct arena *arena;
    bool checkpoint_known;      /* it could be read: proofs are held against it */
    struct checkpoint checkpoint;
    struct err *e;
};

enum result { HOLDS, FAILS, OPEN };

/* ---- lines ---- */

/* in: args: stolen object, or NULL */
static void line(struct checking *c, enum result r, const char *what, const char *file, json_t *args) {
    static const char *const results[] = { "holds", "fails", "open" };
    c->count[r]++;
    if (json_array_size(c->lines) < LINES_MAX)
        json_array_append_new(c->lines, json_pack("{s:s, s:s, s:s, s:o}", "result", results[r], "what", what, "file", file, "args", args ? args : json_object()));
    else json_decref(args);
}

/* An error of a call below as the reason of a line: its key, for the sentence in [error]. */
static json_t *why_of(const struct err *e) {
    json_t *args = json_object();
    for (int i = 0; i < e->args_len; i++) json_object_set_new(args, e->args[i].name, json_string(e->args[i].value));
    return json_pack("{s:s, s:o}", "why", e->key, "values", args);
}

static json_t *number(int64_t n) { return json_pack("{s:I}", "n", (json_int_t)n); }

/* ---- files ---- */

/* Data of a file that is looked into; NULL where it is not there. */
static const char *data_of(const struct checking *c, const char *name, size_t *len) {
    const json_t *v = json_object_get(json_object_get(c->files, name), "data");
    *len = json_string_length(v);
    return json_string_value(v);
}

static size_t look_max(const char *name) {
    if (!strcmp(name, EVIDENCE_FACTS)) return FACTS_BYTES_MAX;
    if (!strcmp(name, EVIDENCE_SUMS)) return SUMS_BYTES_MAX;
    return !strncmp(name, "log/", 4) || !strcmp(name, EVIDENCE_SIGNATURE) || !strcmp(name, EVIDENCE_SUMS_KEY) ? PART_BYTES_MAX : 0;
}

/* Hash one file, and keep what is looked into: text only, all of it is. */
static enum status file_read_in(struct checking *c, struct unzip *u, const char *name, struct err *why) {
    crypto_hash_sha256_state hash;
    unsigned char sha[crypto_hash_sha256_BYTES];
    char hex[2 * sizeof sha + 1];
    struct buf data = BUF_INIT;
    const void *p = NULL;
    size_t len = 0, max = look_max(name);
    enum status st = ST_OK;
    crypto_hash_sha256_init(&hash);
    do {
        st = unzip_read(u, &p, &len, why);
        crypto_hash_sha256_update(&hash, p, st ? 0 : len);
        if (!st && max && data.len + len <= max && c->kept + data.len + len <= KEPT_BYTES_MAX) buf_add(&data, p, len);
        else if (len) max = 0;
    } while (!st && len);
    crypto_hash_sha256_final(&hash, sha);
    json_t *file = st ? NULL : json_pack("{s:s}", "sha256", sodium_bin2hex(hex, sizeof hex, sha, sizeof sha));
    if (file && max && !data.failed) json_object_set_new(file, "data", json_stringn(data.data ? data.data : "", data.len));
    c->kept += data.len;
    if (file) json_object_set_new(c->files, name, file);
    buf_free(&data);
    return st;
}

static enum status file_take(struct checking *c, struct unzip *u, const char *given, bool *ended) {
    char name[ZIP_NAME_BYTES];
    struct err why = { 0 };
    memcpy(name, given, strlen(given) + 1);
    if (json_object_get(c->files, name)) {
        line(c, FAILS, "file-twice", name, NULL);
        return ST_OK;
    }
    enum status st = file_read_in(c, u, name, &why);
    if (st == ST_NO_MEMORY) return err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) return ST_OK;
    json_object_set_new(c->files, name, json_object()); /* it is there, and says nothing */
    line(c, FAILS, !strcmp(why.key, "zip.file") ? "file-damaged" : "zip", name, !strcmp(why.key, "zip.file") ? NULL : why_of(&why));
    *ended = strcmp(why.key, "zip.file") != 0;
    return ST_OK;
}

static enum status files_read(struct checking *c, const void *data, size_t len) {
    static const struct unzip_limits limits = { EVIDENCE_FILES_MAX, EVIDENCE_BYTES_MAX };
    struct unzip *u = NULL;
    struct err why = { 0 };
    const char *name = NULL;
    bool ended = false;
    enum status st = unzip_open(&u, data, len, &limits, &why);
    while (!st && !ended && !(st = unzip_next(u, &name, &why)) && name)
        if (file_take(c, u, name, &ended)) {
            unzip_close(&u);
            return ST_NO_MEMORY;
        }
    if (st && st != ST_TAMPERED) *c->e = why;
    if (st == ST_TAMPERED) line(c, FAILS, "zip", "", why_of(&why));
    else if (!st && !ended) line(c, HOLDS, "zip", "", number((int64_t)json_object_size(c->files)));
    unzip_close(&u);
    return st == ST_TAMPERED ? ST_OK : st;
}

/* ---- hashes ---- */

static bool is_hex(const char *s, size_t len) { return strspn(s, "0123456789abcdef") >= len; }

/* "<64 digits>  <name>" a line, none twice. */
static bool sums_read(struct checking *c, const char *s, size_t len) {
    const char *end = s + len;
    for (const char *next = NULL; s < end; s = next + 1) {
        char name[ZIP_NAME_BYTES], hex[65];
        next = memchr(s, '\n', (size_t)(end - s));
        size_t n = next ? (size_t)(next - s) : 0;
        if (n <= 66 || n - 66 >= sizeof name || !is_hex(s, 64) || s[64] != ' ' || s[65] != ' ' || memchr(s, '\0', n)) return false;
        (void)snprintf(hex, sizeof hex, "%.64s", s);
        (void)snprintf(name, sizeof name, "%.*s", (int)(n - 66), s + 66);
        if (json_object_get(c->listed, name)) return false;
        json_object_set_new(c->listed, name, json_string(hex));
    }
    return true;
}

static bool is_outside(const char *name) { return !strcmp(name, EVIDENCE_SUMS) || !strcmp(name, EVIDENCE_SIGNATURE); }

/* Each file of the list, and each that is not in it. */
static void sums_hold(struct checking *c) {
    const char *name = NULL;
    json_t *v = NULL;
    int64_t good = 0, bad = 0;
    json_object_foreach(c->listed, name, v) {
        const json_t *file = json_object_get(c->files, name);
        const char *sha = json_string_value(json_object_get(file, "sha256"));
        if (!file) line(c, FAILS, "file-missing", name, NULL), bad++;
        else if (sha && strcmp(sha, json_string_value(v)) != 0) line(c, FAILS, "file-differs", name, NULL), bad++;
        else if (sha) good++;
    }
    json_object_foreach(c->files, name, v)
        if (!is_outside(name) && !json_object_get(c->listed, name)) line(c, FAILS, "file-extra", name, NULL), bad++;
    if (!bad && good) line(c, HOLDS, "files", EVIDENCE_SUMS, number(good));
}

static void hashes_check(struct checking *c) {
    size_t len = 0;
    const char *sums = data_of(c, EVIDENCE_SUMS, &len);
    if (!sums) line(c, FAILS, json_object_get(c->files, EVIDENCE_SUMS) ? "sums-form" : "file-missing", EVIDENCE_SUMS, NULL);
    else if (!sums_read(c, sums, len)) line(c, FAILS, "sums-form", EVIDENCE_SUMS, NULL);
    else sums_hold(c);
}

/* ---- the signature ---- */

/* The key that the pack carries, by which nobody but the pack says whose it is. */
static bool own_key(const struct checking *c, struct note_key *k) {
    size_t len = 0;
    const char *s = data_of(c, EVIDENCE_SUMS_KEY, &len);
    while (len && s && s[len - 1] == '\n') len--;
    return s && !note_key_parse(s, len, k, NULL) && k->type == NOTE_ED25519;
}

/*
 * What a note whose signature holds says: four lines, the second of which binds SHA256SUMS.
 *   out  about, made_at into the report
 */
static const char *statement_wrong(struct checking *c, const struct note *n) {
    const json_t *sums = json_object_get(json_object_get(c->files, EVIDENCE_SUMS), "sha256");
    char *text = strndup(n->text, n->text_len), *save = NULL, want[96];
    const char *part[4] = { NULL };
    for (int i = 0; text && i < 4; i++) part[i] = strtok_r(i ? NULL : text, "\n", &save);
    (void)snprintf(want, sizeof want, "%s  " EVIDENCE_SUMS, sums ? json_string_value(sums) : "");
    bool form = part[3] && !strtok_r(NULL, "\n", &save) && !strcmp(part[0], EVIDENCE_FORM);
    bool bound = form && !strcmp(part[1], want);
    if (form) {
        json_object_set_new(c->report, "about", json_string(part[2]));
        json_object_set_new(c->report, "made_at", json_string(part[3]));
    }
    free(text);
    return bound ? NULL : form ? "sums-differ" : "signature-form";
}

/* Which key signs: the one given under the name that the pack's own has, else the pack's own. */
static bool key_choose(const struct checking *c, struct note_key *k) {
    if (!own_key(c, k)) return false;
    struct note_key known;
    if (!c->trust->key) return true;
    if (note_key_make(&known, k->name, NOTE_ED25519, c->trust->key, NULL)) return false;
    *k = known;
    return true;
}

static void note_check(struct checking *c, const struct note *n, const struct note_key *k) {
    struct note_seal seal;
    json_t *name = json_pack("{s:s}", "name", k->name);
    bool given = c->trust->key != NULL;
    if (note_verify(n, k, 1, &seal, NULL) || !seal.holds) {
        line(c, FAILS, given ? "signature-stranger" : "signature", EVIDENCE_SIGNATURE, name);
        return;
    }
    const char *wrong = statement_wrong(c, n);
    if (wrong) line(c, FAILS, wrong, !strcmp(wrong, "sums-differ") ? EVIDENCE_SUMS : EVIDENCE_SIGNATURE, name);
    else line(c, given ? HOLDS : OPEN, given ? "signature" : "signature-own", EVIDENCE_SIGNATURE, name);
}

static void signature_check(struct checking *c) {
    struct note_key k;
    struct note n;
    size_t len = 0;
    const char *s = data_of(c, EVIDENCE_SIGNATURE, &len);
    if (!json_object_get(c->files, EVIDENCE_SIGNATURE)) line(c, FAILS, "file-missing", EVIDENCE_SIGNATURE, NULL);
    else if (!s || note_parse(s, len, &n, NULL)) line(c, FAILS, "signature-form", EVIDENCE_SIGNATURE, NULL);
    else if (!key_choose(c, &k)) line(c, FAILS, "signature-key", EVIDENCE_SUMS_KEY, NULL);
    else note_check(c, &n, &k);
}

/* ---- the checkpoint ---- */

/* A policy of the pack's own: its key, and no witness that anybody vouches for. */
static bool own_policy(const struct checking *c, struct buf *out) {
    struct note_key k;
    char vkey[NOTE_VKEY_BYTES];
    size_t len = 0;
    const char *s = data_of(c, EVIDENCE_LOG_KEY, &len);
    while (len && s && s[len - 1] == '\n') len--;
    if (!s || note_key_parse(s, len, &k, NULL)) return false;
    note_key_format(&k, vkey);
    buf_printf(out, "log %s\nquorum none\n", vkey);
    return !out->failed;
}

static json_t *checkpoint_args(const struct checkpoint *k) { return json_pack("{s:s, s:I}", "log", k->origin, "n", (json_int_t)k->size); }

static void witnesses_say(struct checking *c, const struct policy_verdict *v) {
    char at[24];
    int n = __builtin_popcountll(v->witnessed);
    us_format_utc(v->first_s * 1000000, at, sizeof at);
    if (n) line(c, HOLDS, "witnesses", EVIDENCE_CHECKPOINT, json_pack("{s:i, s:s}", "n", n, "t", at));
    else line(c, OPEN, "witnesses-none", EVIDENCE_CHECKPOINT, NULL);
}

static enum status checkpoint_hold(struct checking *c, const char *note, size_t len, const char *rule, size_t rule_len) {
    struct policy *p = NULL;
    struct policy_verdict v;
    struct err why = { 0 };
    enum status st = policy_parse(rule, rule_len, c->arena, &p, c->e);
    if (st) return st;
    if (policy_check(p, note, len, &v, &why)) {
        line(c, FAILS, "checkpoint", EVIDENCE_CHECKPOINT, why_of(&why));
        return ST_OK;
    }
    line(c, c->trust->policy ? HOLDS : OPEN, c->trust->policy ? "checkpoint" : "checkpoint-own", EVIDENCE_CHECKPOINT, checkpoint_args(&v.checkpoint));
    witnesses_say(c, &v);
    return ST_OK;
}

static enum status checkpoint_check(struct checking *c) {
    size_t len = 0;
    struct note n;
    struct buf rule = BUF_INIT;
    enum status st = ST_OK;
    const char *note = data_of(c, EVIDENCE_CHECKPOINT, &len);
    if (!note) {
        line(c, OPEN, "checkpoint-none", EVIDENCE_CHECKPOINT, NULL);
        return ST_OK;
    }
    c->checkpoint_known = !note_parse(note, len, &n, NULL) && !checkpoint_parse(n.text, n.text_len, &c->checkpoint, NULL);
    if (!c->checkpoint_known) line(c, FAILS, "checkpoint-form", EVIDENCE_CHECKPOINT, NULL);
    else if (c->trust->policy) st = checkpoint_hold(c, note, len, c->trust->policy, c->trust->policy_len);
    else if (own_policy(c, &rule)) st = checkpoint_hold(c, note, len, rule.data, rule.len);
    else line(c, FAILS, "log-key", EVIDENCE_LOG_KEY, NULL);
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
    const char *note = data_of(c, EVIDENCE_CHECKPOINT, &note_len);
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
    const char *bytes = data_of(c, name, &len), *text = data_of(c, name_of(proof, EVIDENCE_PROOFS, idx, ".txt"), &proof_len);
    json_t *entry = bytes ? json_loadb(bytes, len, JSON_REJECT_DUPLICATES, NULL) : NULL;
    if (!json_is_object(entry)) {
        if (json_object_get(json_object_get(c->files, name), "sha256")) line(c, FAILS, "entry-form", name, NULL); /* a damaged one was named */
        json_decref(entry);
        t->bad++;
        return;
    }
    keep(c->entries, idx, entry);
    const char *wrong = text ? proof_wrong(c, idx, bytes, len, text, proof_len) : NULL;
    if (wrong) line(c, FAILS, wrong, proof, json_pack("{s:s}", "entry", name)), t->bad++;
    else if (text) t->good++;
    else if (c->checkpoint_known && (uint64_t)idx < c->checkpoint.size) line(c, FAILS, "proof-missing", name, NULL), t->bad++;
    else t->open++;
}

static void entries_check(struct checking *c) {
    const char *name = NULL;
    json_t *v = NULL;
    struct tally t = { 0, 0, 0 };
    json_object_foreach(c->files, name, v) {
        int64_t idx = 0;
        if (strncmp(name, EVIDENCE_ENTRIES, strlen(EVIDENCE_ENTRIES)) != 0) continue;
        if (index_of(name, EVIDENCE_ENTRIES, ".json", &idx)) entry_check(c, name, idx, &t);
        else line(c, FAILS, "entry-form", name, NULL);
    }
    if (t.good && !t.bad) line(c, HOLDS, "entries", EVIDENCE_ENTRIES, number(t.good));
    if (t.open) line(c, OPEN, "entries-open", EVIDENCE_ENTRIES, number(t.open));
    if (!t.good && !t.bad && !t.open) line(c, OPEN, "entries-none", EVIDENCE_ENTRIES, NULL);
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

static void records_check(struct checking *c) {
    const char *name = NULL;
    json_t *v = NULL;
    int64_t good = 0, bad = 0;
    json_object_foreach(c->files, name, v) {
        size_t len = 0;
        int64_t idx = 0;
        json_t *record = NULL;
        const char *text = data_of(c, name, &len);
        if (strncmp(name, EVIDENCE_RECORDS, strlen(EVIDENCE_RECORDS)) != 0 || !json_object_get(v, "sha256")) continue;
        json_t *bound = text ? json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL) : NULL;
        if (index_of(name, EVIDENCE_RECORDS, ".json", &idx) && record_binds(c, idx, bound, &record)) good++;
        else line(c, FAILS, "record", name, NULL), bad++;
        if (record) keep(c->records, idx, record);
        json_decref(bound);
    }
    if (good && !bad) line(c, HOLDS, "records", EVIDENCE_RECORDS, number(good));
}

/* ---- facts ---- */

static void fact_differs(void *ctx, const char *what, const char *where) { line(ctx, FAILS, what, EVIDENCE_FACTS, json_pack("{s:s}", "where", where)); }

/* Each photograph and paper that facts name is there and is that one; the register names it by the hash that it had when it was handed in. */
static void pictures_check(struct checking *c) {
    const json_t *file = NULL;
    size_t i = 0;
    int64_t good = 0, bad = 0, gone = 0;
    json_array_foreach(json_object_get(c->facts, "files"), i, file) {
        const char *name = value_text(file, "file"), *sha = value_text(json_object_get(c->files, name), "sha256"), *want = value_text(file, "sha256");
        if (json_is_true(json_object_get(file, "missing"))) gone++;
        else if (strcmp(sha, want) != 0 || !*sha) line(c, FAILS, "picture", name, NULL), bad++;
        else if (strcmp(want, value_text(file, "named")) != 0) line(c, OPEN, "picture-changed", name, NULL);
        else good++;
    }
    if (good && !bad) line(c, HOLDS, "pictures", EVIDENCE_FACTS, number(good));
    if (gone) line(c, OPEN, "pictures-gone", EVIDENCE_FACTS, number(gone));
}

static bool about_agrees(const struct checking *c) {
    char key[160];
    const json_t *about = json_object_get(c->facts, "about");
    (void)snprintf(key, sizeof key, "%s:%s", value_text(about, "kind"), value_text(about, "id"));
    const char *signed_about = value_text(c->report, "about"), *signed_at = value_text(c->report, "made_at");
    return !*signed_about || (!strcmp(key, signed_about) && !strcmp(value_text(c->facts, "made_at"), signed_at));
}

static void facts_check(struct checking *c) {
    size_t len = 0;
    int before = c->count[FAILS];
    const char *text = data_of(c, EVIDENCE_FACTS, &len);
    c->facts = text ? json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL) : NULL;
    if (!json_is_object(c->facts) || strcmp(value_text(c->facts, "form"), EVIDENCE_FORM) != 0) {
        if (text) line(c, FAILS, "facts-form", EVIDENCE_FACTS, NULL);
        else if (!json_object_get(c->listed, EVIDENCE_FACTS)) line(c, FAILS, "file-missing", EVIDENCE_FACTS, NULL);
        return;
    }
    if (!about_agrees(c)) line(c, FAILS, "facts-about", EVIDENCE_FACTS, NULL);
    size_t n = evidence_compare(c->facts, c->entries, c->records, fact_differs, c);
    if (c->count[FAILS] == before && n) line(c, HOLDS, "facts", EVIDENCE_FACTS, number((int64_t)n));
    pictures_check(c);
}

/* ---- all of it ---- */

static enum status check(struct checking *c, const void *data, size_t len) {
    enum status st = files_read(c, data, len);
    if (st) return st;
    if (!json_object_size(c->files)) return ST_OK; /* there is nothing else to say */
    hashes_check(c);
    signature_check(c);
    st = checkpoint_check(c);
    if (st) return st;
    entries_check(c);
    records_check(c);
    facts_check(c);
    return ST_OK;
}

enum status evidence_check(const void *data, size_t len, const struct evidence_trust *t, json_t **report, struct err *e) {
    struct err local = { 0 };
    struct checking c = { .trust = t, .report = json_object(), .lines = json_array(), .files = json_object(), .listed = json_object(), .entries = json_object(),
                          .records = json_object(), .arena = arena_new(CHECK_ARENA_BYTES), .e = e ? e : &local };
    bool made = c.report && c.lines && c.files && c.listed && c.entries && c.records && c.arena;
    *report = NULL;
    enum status st = made ? check(&c, data, len) : err_set(c.e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) {
        json_object_set_new(c.report, "holds", json_integer(c.count[HOLDS]));
        json_object_set_new(c.report, "fails", json_integer(c.count[FAILS]));
        json_object_set_new(c.report, "open", json_integer(c.count[OPEN]));
        json_object_set(c.report, "lines", c.lines);
        *report = json_incref(c.report);
    }
    json_decref(c.report);
    json_decref(c.lines);
    json_decref(c.files);
    json_decref(c.listed);
    json_decref(c.entries);
    json_decref(c.records);
    json_decref(c.facts);
    arena_free(&c.arena);
    return st;
}
