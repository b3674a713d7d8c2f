/*
 * What a pack says of the registry: every record behind a product, a producer or a case that was in force, as its page shows it to
 * somebody who sees no private values. A pack leaves the house, so it is not the office's own view that goes along.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "evidence.h"
#include "store/people.h"

#define ROWS_AT_ONCE 500

static enum status no_memory(struct evidence *x) { return err_set(x->c->e, ST_NO_MEMORY, NULL, "no-memory"); }

void evidence_cut(struct evidence *x, const char *what) { json_object_set_new(x->more, what, json_true()); }

/* ---- values ---- */

static json_t *line_of(const char *s, size_t len) {
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        buf_byte(&b, c < 0x20 || c == 0x7f ? (unsigned char)' ' : c);
    }
    json_t *v = b.failed ? NULL : json_stringn(b.data ? b.data : "", b.len);
    buf_free(&b);
    return v;
}

json_t *evidence_text(const char *s) {
    size_t len = strcspn(s, "\n");
    if (!s[len]) return line_of(s, len);
    json_t *lines = json_array();
    for (;; s += len + 1) {
        len = strcspn(s, "\n");
        json_array_append_new(lines, line_of(s, len));
        if (!s[len]) return lines;
    }
}

static json_t *decimal(int64_t n) {
    uint64_t whole = n < 0 ? (uint64_t)-n : (uint64_t)n;
    return json_sprintf("%s%llu.%02d", n < 0 ? "-" : "", (unsigned long long)(whole / 100), (int)(whole % 100));
}

static void value_put(json_t *out, const struct field *f, const json_t *values) {
    char title[48];
    const json_t *v = json_object_get(values, f->name);
    if (!v || json_is_null(v) || json_is_false(v) || (json_is_string(v) && !json_string_length(v))) return;
    if (f->type == FIELD_DECIMAL) json_object_set_new(out, f->name, decimal(json_integer_value(v)));
    else if (json_is_string(v)) json_object_set_new(out, f->name, evidence_text(json_string_value(v)));
    else json_object_set(out, f->name, (json_t *)(uintptr_t)v);
    (void)snprintf(title, sizeof title, "%s_title", f->name);
    const char *name = json_string_value(json_object_get(values, title));
    if (name && *name) json_object_set_new(out, title, evidence_text(name));
}

void evidence_file(struct evidence *x, const char *kind, const char *id, const struct field *f, const char *value) {
    bool photo = f->type == FIELD_PHOTO;
    const char *dot = strchr(value, '.'), *ext = photo || !dot ? "jpg" : dot + 1;
    size_t len = dot ? (size_t)(dot - value) : strlen(value);
    if (json_array_size(x->files) == EVIDENCE_PHOTOS_MAX) {
        evidence_cut(x, "files");
        return;
    }
    json_array_append_new(x->files, json_pack("{s:o, s:s%, s:s%, s:s, s:s, s:s}", "file", json_sprintf("%s%s-%s-%s.%s", photo ? "anh/" : "giay-to/", kind, id, f->name, ext),
                                              "sha256", value, len, "named", value, len, "kind", kind, "id", id, "field", f->name));
}

/* Registrations and environment papers name people, and so does what a household was given. */
static bool file_told(const struct record *r) {
    const char *type = value_text(r->values, "type");
    if (r->kind != KIND_DOCUMENT) return true;
    return strcmp(type, "business") != 0 && strcmp(type, "environment") != 0 && !value_is_personal(kind_field(KIND_DOCUMENT, "number"), r->values);
}

static json_t *record_facts(struct evidence *x, const struct record *r) {
    const struct kind_info *info = kind_info(r->kind);
    json_t *shown = record_shown(x->c->app, &x->view, r->kind, &r->h, r->values), *values = json_object();
    for (size_t i = 0; shown && i < info->fields_len; i++) {
        const struct field *f = &info->fields[i];
        const char *file = json_string_value(json_object_get(shown, f->name));
        value_put(values, f, shown);
        if ((f->type == FIELD_PHOTO || f->type == FIELD_FILE) && file && *file && file_told(r)) evidence_file(x, info->key, r->h.id, f, file);
    }
    json_decref(shown);
    return json_pack("{s:s, s:s, s:o}", "id", r->h.id, "state", state_key((int)r->h.state), "values", values);
}

/* ---- records ---- */

/* What was in force once, or waits for a decision of a case. */
static bool is_told(enum kind k, enum state s) {
    if (k == KIND_CASE) return s == STATE_REVIEWING || s == STATE_SUBSTANTIATED || s == STATE_UNSUBSTANTIATED || s == STATE_REFERRED || s == STATE_ENDED;
    return s == STATE_APPROVED || s == STATE_ACTIVE || s == STATE_PAUSED || s == STATE_ENDED;
}

static json_t *list_of(struct evidence *x, enum kind k) {
    json_t *list = json_object_get(x->records, kind_info(k)->key);
    if (!list) json_object_set_new(x->records, kind_info(k)->key, list = json_array());
    return list;
}

static bool listed(const json_t *list, const char *id) {
    const json_t *r = NULL;
    size_t i = 0;
    json_array_foreach(list, i, r) if (!strcmp(value_text(r, "id"), id)) return true;
    return false;
}

static enum status record_add(struct evidence *x, const struct record *r) {
    json_t *list = list_of(x, r->kind);
    if (json_array_size(list) == EVIDENCE_RECORDS_MAX) {
        evidence_cut(x, kind_info(r->kind)->key);
        return ST_OK;
    }
    return json_array_append_new(list, record_facts(x, r)) ? no_memory(x) : ST_OK;
}

/* One record by its id, whatever its state where it is what the pack is about. */
static enum status one_take(struct evidence *x, enum kind k, const char *id, bool always) {
    struct record r = { .values = NULL };
    if (!*id || listed(list_of(x, k), id)) return ST_OK;
    enum status st = record_read(x->db, k, id, x->c->arena, &r, x->c->e);
    bool allowed = !st && (!x->c->who->account_id || record_allows(x->c->who, kind_info(k)->class, ACTION_READ, &r.h));
    if (allowed && (always || is_told(k, r.h.state))) st = record_add(x, &r);
    record_free(&r);
    return st;
}

/* Which of the records found are wanted; NULL: all. */
typedef bool wanted(const struct evidence *x, const json_t *values);

static enum status found_take(struct evidence *x, enum kind k, const char *id, wanted *want) {
    struct record r = { .values = NULL };
    enum status st = record_read(x->db, k, id, x->c->arena, &r, x->c->e);
    bool allowed = !st && (!x->c->who->account_id || record_allows(x->c->who, kind_info(k)->class, ACTION_READ, &r.h));
    if (allowed && is_told(k, r.h.state) && (!want || want(x, r.values)) && !listed(list_of(x, k), id)) st = record_add(x, &r);
    record_free(&r);
    return st;
}

static enum status rows_take(struct evidence *x, enum kind k, const json_t *rows, wanted *want) {
    const json_t *row = NULL;
    size_t i = 0;
    enum status st = ST_OK;
    json_array_foreach(rows, i, row) if (!st) st = found_take(x, k, value_text(row, "id"), want);
    return st;
}

/* All that point with a field to a record. */
static enum status kind_take(struct evidence *x, enum kind k, const char *field, const char *ref_id, wanted *want) {
    char key[160] = "", id[KIND_ID_BYTES] = "";
    struct kind_query q = { .ref = kind_field(k, field), .ref_id = ref_id, .limit = ROWS_AT_ONCE };
    enum status st = ST_OK;
    for (size_t n = ROWS_AT_ONCE; !st && n == ROWS_AT_ONCE;) {
        json_t *rows = NULL;
        st = kind_page(x->db, k, &q, &rows, x->c->e);
        n = json_array_size(rows);
        if (!st) st = rows_take(x, k, rows, want);
        const json_t *last = n ? json_array_get(rows, n - 1) : NULL;
        (void)snprintf(key, sizeof key, "%s", value_text(last, "key"));
        (void)snprintf(id, sizeof id, "%s", value_text(last, "id"));
        q.after_key = key;
        q.after_id = id;
        if (json_array_size(list_of(x, k)) == EVIDENCE_RECORDS_MAX) n = 0;
        json_decref(rows);
    }
    return st;
}

/* ---- what belongs to the subject ---- */

/* A right or a paper of one product, or of all that its maker makes. */
static bool of_products(const struct evidence *x, const json_t *values) {
    const char *product = value_text(values, "product_id");
    return !*product || json_object_get(x->products, product);
}

static void ids_put(json_t *set, const json_t *list) {
    const json_t *r = NULL;
    size_t i = 0;
    json_array_foreach(list, i, r) json_object_set_new(set, value_text(r, "id"), json_true());
}

static enum status each(struct evidence *x, const json_t *set, enum kind k, const char *field, wanted *want) {
    const char *id = NULL;
    json_t *v = NULL;
    enum status st = ST_OK;
    json_object_foreach((json_t *)(uintptr_t)set, id, v) if (!st) st = kind_take(x, k, field, id, want);
    return st;
}

static enum status marks_take(struct evidence *x) {
    const json_t *right = NULL, *rights = json_object_get(x->records, "right");
    size_t i = 0;
    enum status st = ST_OK;
    json_array_foreach(rights, i, right)
        if (!st) st = one_take(x, KIND_MARK, value_text(json_object_get(right, "values"), "mark_id"), false);
    return st;
}

static enum status lots_take(struct evidence *x) {
    static const enum kind kinds[] = { KIND_MATERIAL, KIND_STAGE, KIND_RECALL };
    enum status st = x->only_run ? ST_OK : each(x, x->products, KIND_LOT, "product_id", NULL);
    if (!st) ids_put(x->lots, json_object_get(x->records, "lot"));
    for (size_t i = 0; !st && i < sizeof kinds / sizeof *kinds; i++) st = each(x, x->lots, kinds[i], "lot_id", NULL);
    return st;
}

static enum status products_take(struct evidence *x) {
    static const enum kind kinds[] = { KIND_PHOTO, KIND_PIECE, KIND_RATING };
    enum status st = ST_OK;
    for (size_t i = 0; !st && i < sizeof kinds / sizeof *kinds; i++) st = each(x, x->products, kinds[i], "product_id", NULL);
    if (!st) st = kind_take(x, KIND_RIGHT, "producer_id", x->producer, of_products);
    if (!st) st = marks_take(x);
    if (!st) st = kind_take(x, KIND_DOCUMENT, "producer_id", x->producer, of_products);
    return st ? st : lots_take(x);
}

/* Cases of a case pack are that one alone. */
static enum status cases_take(struct evidence *x) {
    if (x->kind == KIND_CASE) return ST_OK;
    return x->kind == KIND_PRODUCER ? kind_take(x, KIND_CASE, "producer_id", x->producer, NULL) : each(x, x->products, KIND_CASE, "product_id", NULL);
}

static enum status lot_of_run(struct evidence *x, int64_t run) {
    struct run r;
    char id[24];
    x->only_run = json_object();
    if (run < 1) return ST_OK;
    enum status st = run_get(x->db, (uint32_t)run, &r, x->c->e);
    (void)snprintf(id, sizeof id, "%lld", (long long)run);
    json_object_set_new(x->only_run, id, json_true());
    if (st) return st;
    (void)snprintf(id, sizeof id, "%lld", (long long)r.lot_id);
    return one_take(x, KIND_LOT, id, false);
}

static enum status subject_take(struct evidence *x) {
    const json_t *v = x->about.values;
    const char *product = x->kind == KIND_PRODUCT ? x->about.h.id : value_text(v, "product_id");
    x->producer = x->kind == KIND_PRODUCER ? x->about.h.id : value_text(v, "producer_id");
    enum status st = one_take(x, x->kind, x->about.h.id, true);
    if (!st) st = one_take(x, KIND_PRODUCER, x->producer, true);
    if (!st && *product) st = one_take(x, KIND_PRODUCT, product, true);
    if (!st && x->kind == KIND_PRODUCER) st = kind_take(x, KIND_PRODUCT, "producer_id", x->producer, NULL);
    if (!st && x->kind == KIND_CASE) st = lot_of_run(x, value_int(v, "run_id", 0));
    if (!st) ids_put(x->products, json_object_get(x->records, "product"));
    return st;
}

/* ---- head ---- */

static enum status made_by(struct evidence *x, json_t **out) {
    struct org o;
    struct err why = { 0 };
    const struct actor *who = x->c->who;
    bool known = who->account_id && !org_by_code(x->db, who->org, x->c->arena, &o, &why);
    *out = json_pack("{s:s, s:s, s:s, s:s}", "role", who->role, "org", who->org, "org_name", known ? o.name : "", "org_kind", known ? org_kind_key((int)o.kind) : "");
    return *out ? ST_OK : no_memory(x);
}

static enum status head_put(struct evidence *x) {
    struct note_key k;
    char at[24];
    json_t *by = NULL;
    us_format_utc(x->now_us, at, sizeof at);
    bool known = app_log_key(x->c->app, &k);
    const char *log = known ? k.name : "", *slash = strchr(log, '/');
    enum status st = made_by(x, &by);
    if (st) return st;
    json_t *head = json_pack("{s:s, s:s, s:o, s:{s:s, s:s, s:o}, s:{s:s%, s:s, s:b}}", "form", EVIDENCE_FORM, "made_at", at, "made_by", by, "about", "kind",
                             kind_info(x->kind)->key, "id", x->about.h.id, "title", evidence_text(value_text(x->about.values, kind_info(x->kind)->title)), "service",
                             "host", log, slash ? (size_t)(slash - log) : strlen(log), "log", log, "demo", x->c->app->demo);
    if (!head) return no_memory(x);
    json_object_update(x->facts, head);
    json_decref(head);
    return ST_OK;
}

/* Kinds of which there is nothing say nothing. */
static void empty_drop(json_t *o) {
    const char *name = NULL;
    json_t *v = NULL;
    void *next = NULL;
    json_object_foreach_safe(o, next, name, v) if (!json_array_size(v)) json_object_del(o, name);
}

enum status evidence_gather(struct evidence *x) {
    x->facts = json_pack("{s:{}, s:[], s:{}}", "records", "files", "more");
    x->products = json_object();
    x->lots = json_object();
    if (!x->facts || !x->products || !x->lots) return no_memory(x);
    x->records = json_object_get(x->facts, "records");
    x->files = json_object_get(x->facts, "files");
    x->more = json_object_get(x->facts, "more");
    x->view = (struct actor){ .role = role_key(ROLE_OBSERVER), .org = "", .account_id = 1, .who = { .role = ROLE_OBSERVER, .unit_code = "" } };
    enum status st = head_put(x);
    if (!st) st = subject_take(x);
    if (!st) st = products_take(x);
    if (!st) st = cases_take(x);
    if (!st) empty_drop(x->records);
    if (!st) st = evidence_runs(x);
    if (!st && x->kind == KIND_CASE) st = evidence_case(x);
    return st ? st : evidence_entries(x);
}
