/*
 * Checking a pack without the service. Nothing in it is believed: its hashes hold its files together, its signature says who made it, and
 * the log's entries are proven by themselves, so that even who can sign packs cannot put an act into one that the log does not have.
 *
 * Each step writes lines; a step that cannot be taken says so, and does not hold up the next one.
 */
#include "evidence_check.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "core/evidence_key.h"
#include "label/unzip.h"

#define STATEMENT_LINES 4
#define LINES_MAX 2000     /* of a report; the count goes on */
#define FACTS_BYTES_MAX ((size_t)64 << 20)
#define SUMS_BYTES_MAX ((size_t)8 << 20)
#define PART_BYTES_MAX ((size_t)512 << 10) /* any other file that is looked into */
#define KEPT_BYTES_MAX ((size_t)256 << 20) /* of all of these */
#define CHECK_ARENA_BYTES ((size_t)64 << 20)

/* ---- lines ---- */

void check_line(struct checking *c, enum check_result r, const char *what, const char *file, json_t *args) {
    static const char *const results[] = { "holds", "fails", "open" };
    c->count[r]++;
    if (json_array_size(c->lines) < LINES_MAX)
        json_array_append_new(c->lines, json_pack("{s:s, s:s, s:s, s:o}", "result", results[r], "what", what, "file", file, "args", args ? args : json_object()));
    else json_decref(args);
}

json_t *check_why(const struct err *e) {
    json_t *args = json_object();
    for (int i = 0; i < e->args_len; i++) json_object_set_new(args, e->args[i].name, json_string(e->args[i].value));
    return json_pack("{s:s, s:o}", "why", e->key, "values", args);
}

json_t *check_number(int64_t n) { return json_pack("{s:I}", "n", (json_int_t)n); }

const char *check_data(const struct checking *c, const char *name, size_t *len) {
    const json_t *v = json_object_get(json_object_get(c->files, name), "data");
    *len = json_string_length(v);
    return json_string_value(v);
}

bool checking_key(const struct checking *c, const char *name, struct note_key *k) {
    size_t len = 0;
    const char *s = check_data(c, name, &len);
    while (len && s && s[len - 1] == '\n') len--;
    return s && !note_key_parse(s, len, k, NULL) && k->type == NOTE_ED25519;
}

/* ---- files ---- */

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
        check_line(c, CHECK_FAILS, "file-twice", name, NULL);
        return ST_OK;
    }
    enum status st = file_read_in(c, u, name, &why);
    if (st == ST_NO_MEMORY) return err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) return ST_OK;
    json_object_set_new(c->files, name, json_object()); /* it is there, and says nothing */
    check_line(c, CHECK_FAILS, !strcmp(why.key, "zip.file") ? "file-damaged" : "zip", name, !strcmp(why.key, "zip.file") ? NULL : check_why(&why));
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
    if (st == ST_TAMPERED) check_line(c, CHECK_FAILS, "zip", "", check_why(&why));
    else if (!st && !ended && !unzip_tight(data, len)) check_line(c, CHECK_FAILS, "zip-more", "", NULL);
    else if (!st && !ended) check_line(c, CHECK_HOLDS, "zip", "", check_number((int64_t)json_object_size(c->files)));
    unzip_close(&u);
    return st == ST_TAMPERED ? ST_OK : st;
}

/* ---- hashes ---- */

static bool is_hex(const char *s, size_t len) { return strspn(s, "0123456789abcdef") >= len; }

/* As names in an archive of ours begin and go on; a line's end of another system is none. */
static bool is_name(const char *s, size_t len) {
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)s[i] <= ' ' || s[i] == 0x7f) return false;
    return true;
}

/* "<64 digits>  <name>" a line, none twice. */
static bool sums_read(struct checking *c, const char *s, size_t len) {
    const char *end = s + len;
    for (const char *next = NULL; s < end; s = next + 1) {
        char name[ZIP_NAME_BYTES], hex[65];
        next = memchr(s, '\n', (size_t)(end - s));
        size_t n = next ? (size_t)(next - s) : 0;
        if (n <= 66 || n - 66 >= sizeof name || !is_hex(s, 64) || s[64] != ' ' || s[65] != ' ' || !is_name(s + 66, n - 66)) return false;
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
        if (!file) check_line(c, CHECK_FAILS, "file-missing", name, NULL), bad++;
        else if (sha && strcmp(sha, json_string_value(v)) != 0) check_line(c, CHECK_FAILS, "file-differs", name, NULL), bad++;
        else if (sha) good++;
    }
    json_object_foreach(c->files, name, v)
        if (!is_outside(name) && !json_object_get(c->listed, name)) check_line(c, CHECK_FAILS, "file-extra", name, NULL), bad++;
    if (!bad && good) check_line(c, CHECK_HOLDS, "files", EVIDENCE_SUMS, check_number(good));
}

static void hashes_check(struct checking *c) {
    size_t len = 0;
    const char *sums = check_data(c, EVIDENCE_SUMS, &len);
    if (!sums) check_line(c, CHECK_FAILS, json_object_get(c->files, EVIDENCE_SUMS) ? "sums-form" : "file-missing", EVIDENCE_SUMS, NULL);
    else if (!sums_read(c, sums, len)) check_line(c, CHECK_FAILS, "sums-form", EVIDENCE_SUMS, NULL);
    else sums_hold(c);
}

/* ---- the signature ---- */

/*
 * What a note whose signature holds says: four lines, the second of which binds SHA256SUMS.
 *   out  about, made_at into the report
 */
static const char *statement_wrong(struct checking *c, const struct note *n) {
    const json_t *sums = json_object_get(json_object_get(c->files, EVIDENCE_SUMS), "sha256");
    const char *part[STATEMENT_LINES], *at = n->text, *end = n->text + n->text_len;
    char want[96];
    int lines = 0;
    for (const char *next = NULL; at < end; at = next + 1, lines++) {
        next = memchr(at, '\n', (size_t)(end - at));
        if (!next || lines == STATEMENT_LINES) return "signature-form";
        part[lines] = arena_strn(c->arena, at, (size_t)(next - at));
        if (!part[lines]) return "signature-form";
    }
    if (lines != STATEMENT_LINES || strcmp(part[0], EVIDENCE_FORM) != 0) return "signature-form";
    json_object_set_new(c->report, "about", json_string(part[2]));
    json_object_set_new(c->report, "made_at", json_string(part[3]));
    (void)snprintf(want, sizeof want, "%s  " EVIDENCE_SUMS, sums ? json_string_value(sums) : "");
    return strcmp(part[1], want) ? "sums-differ" : NULL;
}

/* Which key signs: the one given under the name that the pack's own has, else the pack's own. */
static bool key_choose(const struct checking *c, struct note_key *k) {
    if (!checking_key(c, EVIDENCE_SUMS_KEY, k)) return false;
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
        check_line(c, CHECK_FAILS, given ? "signature-stranger" : "signature", EVIDENCE_SIGNATURE, name);
        return;
    }
    const char *wrong = statement_wrong(c, n);
    if (wrong) check_line(c, CHECK_FAILS, wrong, !strcmp(wrong, "sums-differ") ? EVIDENCE_SUMS : EVIDENCE_SIGNATURE, name);
    else check_line(c, given ? CHECK_HOLDS : CHECK_OPEN, given ? "signature" : "signature-own", EVIDENCE_SIGNATURE, name);
}

static void signature_check(struct checking *c) {
    struct note_key k;
    struct note n;
    size_t len = 0;
    const char *s = check_data(c, EVIDENCE_SIGNATURE, &len);
    if (!json_object_get(c->files, EVIDENCE_SIGNATURE)) check_line(c, CHECK_FAILS, "file-missing", EVIDENCE_SIGNATURE, NULL);
    else if (!s || note_parse(s, len, &n, NULL)) check_line(c, CHECK_FAILS, "signature-form", EVIDENCE_SIGNATURE, NULL);
    else if (!key_choose(c, &k)) check_line(c, CHECK_FAILS, "signature-key", EVIDENCE_SUMS_KEY, NULL);
    else note_check(c, &n, &k);
}

/* ---- facts ---- */

/* What no entry binds may be much, in a pack whose entries were cut: it is one line. */
static void fact_differs(void *ctx, const char *what, const char *where) {
    struct checking *c = ctx;
    bool unbound = !strcmp(what, EVIDENCE_UNBOUND);
    if (!unbound) check_line(c, CHECK_FAILS, what, EVIDENCE_FACTS, json_pack("{s:s}", "where", where));
    else if (!c->unbound++) (void)snprintf(c->unbound_first, sizeof c->unbound_first, "%s", where);
}

/* Each photograph and paper that facts name is there and is that one; the register names it by the hash that it had when it was handed in. */
static void pictures_check(struct checking *c) {
    const json_t *file = NULL;
    size_t i = 0;
    int64_t good = 0, bad = 0, gone = 0;
    json_array_foreach(json_object_get(c->facts, "files"), i, file) {
        const char *name = value_text(file, "file"), *sha = value_text(json_object_get(c->files, name), "sha256"), *want = value_text(file, "sha256");
        if (json_is_true(json_object_get(file, "missing"))) gone++;
        else if (strcmp(sha, want) != 0 || !*sha) check_line(c, CHECK_FAILS, "picture", name, NULL), bad++;
        else if (strcmp(want, value_text(file, "named")) != 0) check_line(c, CHECK_OPEN, "picture-changed", name, NULL);
        else good++;
    }
    if (good && !bad) check_line(c, CHECK_HOLDS, "pictures", EVIDENCE_FACTS, check_number(good));
    if (gone) check_line(c, CHECK_OPEN, "pictures-gone", EVIDENCE_FACTS, check_number(gone));
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
    int before = c->count[CHECK_FAILS];
    const char *text = check_data(c, EVIDENCE_FACTS, &len);
    c->facts = text ? json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL) : NULL;
    if (!json_is_object(c->facts) || strcmp(value_text(c->facts, "form"), EVIDENCE_FORM) != 0) {
        const json_t *file = json_object_get(c->files, EVIDENCE_FACTS);
        if (json_object_get(file, "sha256")) check_line(c, CHECK_FAILS, "facts-form", EVIDENCE_FACTS, NULL); /* a damaged one was named */
        else if (!file && !json_object_get(c->listed, EVIDENCE_FACTS)) check_line(c, CHECK_FAILS, "file-missing", EVIDENCE_FACTS, NULL);
        return;
    }
    if (!about_agrees(c)) check_line(c, CHECK_FAILS, "facts-about", EVIDENCE_FACTS, NULL);
    size_t n = evidence_compare(c->facts, c->entries, c->records, fact_differs, c);
    if (c->unbound)
        check_line(c, CHECK_OPEN, EVIDENCE_UNBOUND, EVIDENCE_FACTS, json_pack("{s:I, s:s}", "n", (json_int_t)c->unbound, "where", c->unbound_first));
    if (c->count[CHECK_FAILS] == before && n) check_line(c, CHECK_HOLDS, "facts", EVIDENCE_FACTS, check_number((int64_t)n));
    pictures_check(c);
}

/* ---- all of it ---- */

static enum status check(struct checking *c, const void *data, size_t len) {
    enum status st = files_read(c, data, len);
    if (st) return st;
    if (!json_object_size(c->files)) return ST_OK; /* there is nothing else to say */
    hashes_check(c);
    signature_check(c);
    st = check_checkpoint(c);
    if (st) return st;
    check_entries(c);
    check_records(c);
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
        json_object_set_new(c.report, "holds", json_integer(c.count[CHECK_HOLDS]));
        json_object_set_new(c.report, "fails", json_integer(c.count[CHECK_FAILS]));
        json_object_set_new(c.report, "open", json_integer(c.count[CHECK_OPEN]));
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
