/*
 * What the public log says of a pack's records, entry by entry with its proof. Entries are read with everything else; proofs are made from
 * the log's files afterwards, all against one checkpoint, which may be newer than the facts.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "app/log_look.h"
#include "base/json.h"
#include "core/receipt.h"
#include "evidence.h"
#include "label/zip.h"

#define ROWS_AT_ONCE 200
#define ROWS_BYTES ((size_t)24 << 20)

static enum status no_memory(struct evidence *x) { return err_set(x->c->e, ST_NO_MEMORY, NULL, "no-memory"); }

/* ---- collecting ---- */

/* An entry is about what it names first; the rest it touches. */
static bool first_is(const struct log_row *row, const char *subject) {
    json_t *entry = json_loadb(row->bytes, row->len, 0, NULL);
    const char *first = json_string_value(json_array_get(json_object_get(entry, "subject"), 0));
    bool same = first && !strcmp(first, subject);
    json_decref(entry);
    return same;
}

static bool room(struct evidence *x) {
    if (x->rows < x->rows_cap) return true;
    size_t cap = x->rows_cap ? 2 * x->rows_cap : 256;
    struct log_row *more = arena_alloc(x->c->arena, cap * sizeof *more);
    if (!more) return false;
    if (x->rows) memcpy(more, x->row, x->rows * sizeof *more);
    x->row = more;
    x->rows_cap = cap;
    return true;
}

/* Twice is sorted out at the end.  in: touching: also entries that only touch it */
static enum status about_take(struct evidence *x, const char *subject, bool touching) {
    int64_t before = INT64_MAX;
    struct log_row *rows = NULL;
    enum status st = subject ? ST_OK : no_memory(x);
    for (size_t n = ROWS_AT_ONCE; !st && n == ROWS_AT_ONCE;) {
        st = log_page(x->db, subject, before, ROWS_AT_ONCE, x->c->arena, &rows, &n, x->c->e);
        for (size_t i = 0; !st && i < n; i++) {
            before = rows[i].idx;
            if (!touching && !first_is(&rows[i], subject)) continue;
            if (x->rows >= 2 * EVIDENCE_ENTRIES_MAX || x->row_bytes > ROWS_BYTES) {
                evidence_cut(x, "entries");
                return ST_OK;
            }
            if (!room(x)) return no_memory(x);
            x->row_bytes += rows[i].len;
            x->row[x->rows++] = rows[i];
        }
    }
    return st;
}

static enum status kinds_take(struct evidence *x) {
    static const struct {
        enum kind kind;
        bool touching;
    } of[] = { { KIND_PRODUCT, true }, { KIND_PRODUCER, false }, { KIND_RATING, false }, { KIND_RIGHT, false }, { KIND_MARK, false }, { KIND_DOCUMENT, false },
               { KIND_LOT, true },     { KIND_RECALL, false } };
    enum status st = ST_OK;
    for (size_t k = 0; !st && k < sizeof of / sizeof *of; k++) {
        const char *key = kind_info(of[k].kind)->key;
        const json_t *r = NULL;
        size_t i = 0;
        json_array_foreach(json_object_get(x->records, key), i, r)
            if (!st) st = about_take(x, arena_printf(x->c->arena, "%s:%s", key, value_text(r, "id")), of[k].touching);
    }
    return st;
}

static enum status runs_take(struct evidence *x) {
    const json_t *r = NULL;
    size_t i = 0;
    bool keys[CODE_KEY_ID_MAX + 1] = { false };
    enum status st = ST_OK;
    json_array_foreach(json_object_get(x->facts, "runs"), i, r) {
        int64_t key = value_int(r, "key", -1);
        if (!st) st = about_take(x, arena_printf(x->c->arena, "run:%lld", (long long)value_int(r, "run", 0)), true);
        if (key >= 0 && key <= CODE_KEY_ID_MAX) keys[key] = true;
    }
    for (int k = 0; !st && k <= CODE_KEY_ID_MAX; k++)
        if (keys[k]) st = about_take(x, arena_printf(x->c->arena, "key:%03d", k), true);
    return st;
}

static int by_idx(const void *a, const void *b) {
    int64_t m = ((const struct log_row *)a)->idx, n = ((const struct log_row *)b)->idx;
    return (m > n) - (m < n);
}

static void rows_order(struct evidence *x) {
    size_t n = 0;
    if (x->rows) qsort(x->row, x->rows, sizeof *x->row, by_idx);
    for (size_t i = 0; i < x->rows; i++)
        if (!n || x->row[i].idx != x->row[n - 1].idx) x->row[n++] = x->row[i];
    if (n > EVIDENCE_ENTRIES_MAX) { /* the newest stay */
        evidence_cut(x, "entries");
        x->row += n - EVIDENCE_ENTRIES_MAX;
        n = EVIDENCE_ENTRIES_MAX;
    }
    x->rows = n;
}

/* ---- what facts say of them ---- */

static bool covered(const struct evidence *x, const struct log_row *row) { return x->head_found && (uint64_t)row->idx < x->head.size; }

/* A run's record counts labels, which who reads its ledger knows; others stand in the registry. Those with values of persons stay here. */
static bool record_told(const json_t *entry) {
    const char *kind = json_string_value(json_object_get(entry, "kind")), *first = json_string_value(json_array_get(json_object_get(entry, "subject"), 0));
    char type[32];
    if (!kind || !first) return false;
    if (!strncmp(kind, "run.", 4) || !strncmp(kind, "key.", 4)) return true;
    (void)snprintf(type, sizeof type, "%.*s", (int)strcspn(first, ":"), first);
    enum kind k = kind_parse(type);
    return k != KIND_NONE && !kind_is_personal(k);
}

static enum status entries_put(struct evidence *x) {
    json_t *list = json_array();
    for (size_t i = 0; i < x->rows; i++) {
        json_t *entry = json_loadb(x->row[i].bytes, x->row[i].len, 0, NULL);
        char at[24];
        us_format_utc(json_integer_value(json_object_get(entry, "at")), at, sizeof at);
        json_t *one = json_pack("{s:I, s:s, s:b}", "idx", (json_int_t)x->row[i].idx, "at", at, "covered", covered(x, &x->row[i]));
        if (json_object_get(entry, "kind")) json_object_set(one, "kind", json_object_get(entry, "kind"));
        if (record_told(entry)) json_object_set_new(one, "record", json_true());
        json_array_append_new(list, one);
        json_decref(entry);
    }
    json_object_set_new(x->facts, "log", json_pack("{s:I, s:o}", "size", (json_int_t)(x->head_found ? x->head.size : 0), "entries", list));
    return ST_OK;
}

/* What was erased has no salt any more. */
static enum status records_read(struct evidence *x) {
    const json_t *list = json_object_get(json_object_get(x->facts, "log"), "entries");
    enum status st = ST_OK;
    for (size_t i = 0; !st && i < x->rows; i++) {
        json_t *one = json_array_get(list, i);
        unsigned char salt[ENTRY_SALT_BYTES];
        char hex[2 * sizeof salt + 1];
        const char *record = NULL;
        size_t len = 0;
        if (json_object_get(one, "record")) st = log_record(x->db, x->row[i].idx, x->c->arena, salt, &record, &len, x->c->e);
        if (record) sodium_bin2hex(hex, sizeof hex, salt, sizeof salt);
        else json_object_del(one, "record");
        json_array_append_new(x->bound, record ? json_pack("{s:s%, s:s}", "record", record, len, "salt", hex) : json_null());
    }
    return st;
}

enum status evidence_entries(struct evidence *x) {
    struct log_head h;
    enum status st = kinds_take(x);
    if (!st) st = runs_take(x);
    if (!st) st = log_head(x->c->app, x->c->arena, &h, x->c->e);
    if (st) return st;
    rows_order(x);
    x->head_found = h.found;
    x->head = h.c;
    x->note = h.note;
    x->note_len = h.note_len;
    st = entries_put(x);
    if (!st && !(x->bound = json_array())) st = no_memory(x);
    return st ? st : records_read(x);
}

/* ---- writing ---- */

static enum status proof_put(struct evidence *x, struct zip *z, const struct log_row *row) {
    struct receipt r = { .index = (uint64_t)row->idx, .checkpoint = x->note, .checkpoint_len = x->note_len };
    struct buf b = BUF_INIT;
    char name[ZIP_NAME_BYTES];
    if (!covered(x, row)) return ST_OK;
    (void)snprintf(name, sizeof name, EVIDENCE_PROOFS "%09lld.txt", (long long)row->idx);
    enum status st = log_files_inclusion(x->c->app, (uint64_t)row->idx, x->head.size, &r.proof, x->c->e);
    if (!st) st = receipt_format(&r, &b, x->c->e);
    if (!st) st = zip_whole(z, name, b.data, b.len, x->c->e);
    buf_free(&b);
    return st;
}

static enum status record_put(struct evidence *x, struct zip *z, int64_t idx, const json_t *record) {
    struct buf b = BUF_INIT;
    char name[ZIP_NAME_BYTES];
    (void)snprintf(name, sizeof name, EVIDENCE_RECORDS "%09lld.json", (long long)idx);
    enum status st = json_canonical(&b, record, x->c->e);
    if (!st) st = zip_whole(z, name, b.data, b.len, x->c->e);
    buf_free(&b);
    return st;
}

static enum status rows_put(struct evidence *x, struct zip *z) {
    char name[ZIP_NAME_BYTES];
    enum status st = ST_OK;
    for (size_t i = 0; !st && i < x->rows; i++) {
        const json_t *record = json_array_get(x->bound, i);
        (void)snprintf(name, sizeof name, EVIDENCE_ENTRIES "%09lld.json", (long long)x->row[i].idx);
        st = zip_whole(z, name, x->row[i].bytes, x->row[i].len, x->c->e);
        if (!st) st = proof_put(x, z, &x->row[i]);
        if (!st && json_is_object(record)) st = record_put(x, z, x->row[i].idx, record);
    }
    return st;
}

enum status evidence_log_put(struct evidence *x, struct zip *z) {
    struct note_key k;
    char vkey[NOTE_VKEY_BYTES], line[NOTE_VKEY_BYTES + 1];
    struct buf policy = BUF_INIT;
    if (!app_log_key(x->c->app, &k)) return ST_OK;
    note_key_format(&k, vkey);
    (void)snprintf(line, sizeof line, "%s\n", vkey);
    enum status st = zip_whole(z, EVIDENCE_LOG_KEY, line, strlen(line), x->c->e);
    /* Only the process that serves knows the operator's policy by itself; the file has it for all. */
    if (!st && app_log_read(x->c->app, LOG_POLICY, POLICY_BYTES_MAX, &policy, NULL)) {
        buf_clear(&policy);
        st = app_log_policy(x->c->app, &policy, x->c->e);
    }
    if (!st) st = zip_whole(z, EVIDENCE_LOG_POLICY, policy.data, policy.len, x->c->e);
    if (!st && x->head_found) st = zip_whole(z, EVIDENCE_CHECKPOINT, x->note, x->note_len, x->c->e);
    buf_free(&policy);
    return st ? st : rows_put(x, z);
}
