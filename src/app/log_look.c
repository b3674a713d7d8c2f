/*
 * The log as people ask about it: the names behind its ids, the time at which others saw it, and where it stands in the tree. Names are looked
 * up, never logged, so that one which is erased is gone from here too.
 */
#include "app/log_look.h"

#include <string.h>

#include "base/clock.h"
#include "log_internal.h"
#include "store/kind.h"

#define TRIES 3

/* ---- the log as a whole ---- */

enum status log_head(struct app *a, struct arena *ar, struct log_head *out, struct err *e) {
    struct buf note = BUF_INIT;
    struct err why = { 0 };
    *out = (struct log_head){ .note = "" };
    if (!a->log->known) return ST_OK;
    enum status st = log_published(a, &out->found, &out->c, &note, &why);
    out->found = !st && out->found;
    if (out->found) out->note = arena_strn(ar, note.data, note.len);
    out->note_len = out->found ? note.len : 0;
    buf_free(&note);
    return out->note ? ST_OK : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
}

/* ---- when others saw an entry ---- */

enum status log_seen(struct db *db, const struct log_row *row, struct log_seen *out, struct err *e) {
    struct log_cosignature c;
    bool found = false;
    *out = (struct log_seen){ .how = LOG_UNATTESTED };
    bool ours = entry_time(row->bytes, row->len, &out->at_us);
    enum status st = log_witnessed(db, row->idx, &found, &c, e);
    if (st || !found || !ours) return st;
    out->seen_us = c.time_s * 1000000;
    out->how = entry_late(out->at_us, out->seen_us, &out->minutes) ? LOG_LATE : LOG_ATTESTED;
    return ST_OK;
}

/* ---- what an entry is about ---- */

/* Once in force a record was public; what is changed meanwhile waits for its approval and is not. */
static bool is_told(enum state s) { return s == STATE_APPROVED || s == STATE_ACTIVE || s == STATE_PAUSED || s == STATE_ENDED; }

static bool title_public(enum kind k) {
    const struct field *f = kind_field(k, kind_info(k)->title);
    return k == KIND_ORG || (f && f->flags & FIELD_PUBLIC && !(f->flags & (FIELD_PERSONAL | FIELD_HOUSEHOLD)));
}

static const char *value_in(const json_t *values, const char *name, struct arena *ar) {
    const char *s = json_string_value(json_object_get(values, name));
    return arena_str(ar, s ? s : "");
}

/* What lots there are tells how much a household makes: one is named where the log speaks of it. */
static enum status title_find(struct db *db, struct log_subject *s, struct arena *ar, struct err *e) {
    struct kind_head h;
    struct err why = { 0 };
    json_t *values = NULL;
    int64_t last = 0;
    enum status st = s->kind == KIND_LOT ? log_last(db, s->key, &last, e) : ST_OK;
    if (st || last < 0) return st;
    st = kind_get(db, s->kind, s->id, ar, &h, &values, &why);
    if (!st && is_told(h.state)) s->title = value_in(values, kind_info(s->kind)->title, ar);
    if (!st && is_told(h.state) && s->kind == KIND_LOT) s->of = value_in(values, "product_id_title", ar);
    json_decref(values);
    if (st && st != ST_NOT_FOUND && e && !e->status) *e = why;
    return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status log_subject(struct db *db, const char *key, struct arena *ar, struct log_subject *out, struct err *e) {
    size_t len = strspn(key, "abcdefghijklmnopqrstuvwxyz-"), rest = strlen(key) - len;
    if (!len || rest < 2 || rest >= KIND_ID_BYTES || key[len] != ':' ||
        strspn(key + len + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") != rest - 1)
        return err_set(e, ST_INVALID, NULL, "log.subject");
    *out = (struct log_subject){ .key = arena_str(ar, key), .type = arena_strn(ar, key, len), .id = arena_str(ar, key + len + 1), .title = "", .of = "" };
    if (!out->key || !out->type || !out->id) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    out->kind = kind_parse(out->type);
    return out->kind != KIND_NONE && title_public(out->kind) ? title_find(db, out, ar, e) : ST_OK;
}

/* ---- search ---- */

struct search {
    struct db *db;
    struct arena *ar;
    struct log_subject *found;
    size_t n;
};

/* Only what stands in the log is found. */
static enum status search_take(struct search *s, enum kind k, const json_t *row, struct err *e) {
    int64_t last = -1;
    const char *key = arena_printf(s->ar, "%s:%s", kind_info(k)->key, json_string_value(json_object_get(row, "id")));
    if (!key) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = log_last(s->db, key, &last, e);
    if (st || last < 0) return st;
    st = log_subject(s->db, key, s->ar, &s->found[s->n], e);
    if (!st) s->n++;
    return st;
}

static enum status search_kind(struct search *s, enum kind k, enum state state, const char *text, struct err *e) {
    const struct kind_query q = { .state = state_key((int)state), .search = text, .sort = KIND_SORT_NAME, .limit = LOG_FOUND_MAX };
    json_t *rows = NULL, *row = NULL;
    size_t i = 0;
    enum status st = kind_page(s->db, k, &q, &rows, e);
    json_array_foreach(rows, i, row)
        if (!st && s->n < LOG_FOUND_MAX) st = search_take(s, k, row, e);
    json_decref(rows);
    return st;
}

enum status log_search(struct db *db, const char *text, struct arena *ar, struct log_subject **out, size_t *n, struct err *e) {
    static const enum kind kinds[] = { KIND_PRODUCER, KIND_PRODUCT, KIND_VILLAGE, KIND_MARK };
    struct search s = { .db = db, .ar = ar, .found = arena_alloc(ar, LOG_FOUND_MAX * sizeof *s.found) };
    enum status st = s.found ? ST_OK : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    for (size_t k = 0; !st && k < sizeof kinds / sizeof *kinds; k++)
        for (int state = 0; !st && state < STATE_COUNT; state++)
            if (is_told((enum state)state)) st = search_kind(&s, kinds[k], (enum state)state, text, e);
    *out = s.found;
    *n = st ? 0 : s.n;
    return st;
}

/* ---- the proof of an entry ---- */

static enum status prove(struct app *a, const struct log_row *row, struct log_proof *p, struct err *e) {
    enum status st = log_files_inclusion(a, (uint64_t)row->idx, p->head.c.size, &p->path, e);
    if (st) return st;
    bool holds = proof_sides(&p->path, (uint64_t)row->idx, p->head.c.size, p->left);
    unsigned char root[MERKLE_HASH_BYTES];
    if (holds) proof_fold(&p->path, p->left, row->leaf, root);
    if (holds && !memcmp(root, p->head.c.root, sizeof root)) return ST_OK;
    err_set(e, ST_CORRUPT, NULL, "log.tile");
    err_arg(e, "path", "%s/" LOG_FOLDER "/tile", a->dir);
    return ST_CORRUPT;
}

/* Between reading the checkpoint and its tiles a larger one may have taken its place. */
enum status log_prove(struct app *a, const struct log_row *row, struct arena *ar, struct log_proof *out, struct err *e) {
    struct err why = { 0 };
    enum status st = ST_OK;
    for (int i = 0; i < TRIES; i++) {
        err_clear(&why);
        memset(out, 0, sizeof *out);
        st = log_head(a, ar, &out->head, &why);
        out->covered = !st && out->head.found && (uint64_t)row->idx < out->head.c.size;
        if (!st && out->covered) st = prove(a, row, out, &why);
        if (st != ST_CORRUPT) break;
    }
    if (st) out->covered = false;
    if (st && e && !e->status) *e = why;
    return st;
}
