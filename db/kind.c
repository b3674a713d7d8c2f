/*
 * Rows of the registry's kinds. The statements are made from the same tables (src/host/kinds.c), so the order of parameters
 * and columns here follows from kind_head.def and field.def and nothing else.
 */
#include "store/kind.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "db.h"
#include "json_rows.h"

#define NAME_BYTES 80

static enum sql kind_sql(enum kind k, const char *verb, const char *rest) {
    char name[NAME_BYTES];
    (void)snprintf(name, sizeof name, "kind_%s%s%s", verb, kind_info(k)->key, rest);
    for (char *c = name; *c; c++)
        if (*c == '-') *c = '_';
    return (enum sql)sql_find(name); /* a contract test looks every one of them up */
}

/* ---- ids ---- */

static bool id_number(const char *id, int64_t *n) {
    size_t len = strspn(id, "0123456789");
    *n = 0;
    if (len == 0 || len > 18 || id[len]) return false; /* an instant in microseconds has sixteen */
    for (size_t i = 0; i < len; i++) *n = *n * 10 + (id[i] - '0');
    return true;
}

static void query_id(struct query *q, enum kind k, const char *id) {
    int64_t n = 0;
    if (kind_info(k)->text_id) query_text(q, id);
    else if (id_number(id, &n)) query_int(q, n);
    else query_int(q, -1);
}

static enum status none(enum kind k, const char *id, struct err *e) {
    err_set(e, ST_NOT_FOUND, NULL, "record.none");
    err_arg(e, "kind", "%s", kind_info(k)->key);
    err_arg(e, "id", "%s", id);
    return ST_NOT_FOUND;
}

/* ---- writing ---- */

static void bind_ref(struct query *q, const struct field *f, const char *s) {
    if (kind_info(f->ref)->text_id) query_text(q, s);
    else if (*s) query_id(q, f->ref, s);
    else query_null(q);
}

static void bind_sealed(struct query *q, const char *hex, struct arena *a) {
    size_t len = 0, most = strlen(hex) / 2;
    unsigned char *bytes = arena_alloc(a, most + 1);
    if (!bytes || sodium_hex2bin(bytes, most, hex, strlen(hex), NULL, &len, NULL)) q->spent = true;
    else if (len) query_blob(q, bytes, len);
    else query_null(q);
}

static void bind_field(struct query *q, const struct field *f, const json_t *v, struct arena *a) {
    const char *s = json_string_value(v);
    switch (f->type) {
    case FIELD_INT:
    case FIELD_DECIMAL:
        if (json_is_integer(v)) query_int(q, json_integer_value(v));
        else query_null(q);
        return;
    case FIELD_BOOL: query_int(q, json_is_true(v)); return;
    case FIELD_REF: bind_ref(q, f, s ? s : ""); return;
    case FIELD_SECRET: bind_sealed(q, s ? s : "", a); return;
    default: query_text(q, s ? s : ""); return;
    }
}

/* Today's name of the commune that a record lies in, "" where its kind lies in none. */
static const char *commune_name(struct db *tx, const struct kind_info *info, const json_t *values, struct arena *a) {
    const char *name = "", *code = NULL;
    struct query q;
    for (size_t i = 0; i < info->fields_len && !code; i++)
        if (info->fields[i].type == FIELD_UNIT) code = json_string_value(json_object_get(values, info->fields[i].name));
    if (!code || !*code) return name;
    query_start(&q, tx, SQL_unit_today);
    query_text(&q, code);
    if (query_row(&q)) name = column_text(&q, 0, a);
    (void)query_result(&q);
    return name;
}

/* What a record is searched by: its title first, so that the folded text is also the order of its list; its commune last. */
static const char *folded(struct db *tx, enum kind k, const json_t *values, struct arena *a) {
    const struct kind_info *info = kind_info(k);
    const char *part[4] = { "", "", "", "" };
    size_t n = 0;
    const char *title = json_string_value(json_object_get(values, info->title));
    part[n++] = title ? title : "";
    for (size_t i = 0; i < info->fields_len && n < 3; i++) {
        const struct field *f = &info->fields[i];
        const char *s = json_string_value(json_object_get(values, f->name));
        if (s && *s && f->flags & FIELD_SEARCHED && strcmp(f->name, info->title)) part[n++] = s;
    }
    part[n] = commune_name(tx, info, values, a);
    return db_fold(tx, part[0], part[1], part[2], part[3]);
}

static void bind_head(struct query *q, const struct kind_head *h, const char *fold) {
    query_text(q, state_key((int)h->state));
    query_int(q, h->version);
    query_int(q, h->created_us);
    query_int(q, h->changed_us);
    query_int(q, h->created_by);
    query_int(q, h->submitted_by);
    query_text(q, h->entered);
    query_int(q, h->reviewed_us);
    query_int(q, h->state_us);
    query_text(q, h->state_reason ? h->state_reason : "");
    query_text(q, h->state_until ? h->state_until : "");
    query_int(q, h->owner_org);
    query_text(q, h->owner_unit ? h->owner_unit : "");
    query_int(q, h->owner_member);
    query_int(q, h->owner_mark);
    query_int(q, h->owner_manager);
    query_text(q, fold);
}

/* Runs a statement that writes a whole row.  out: whether it gave a row back */
static enum status write_row(struct query *q, enum kind k, const struct kind_head *h, const json_t *values, bool *found,
                             struct err *e) {
    const struct kind_info *info = kind_info(k);
    struct arena *a = arena_new((size_t)1 << 16);
    if (!a) return err_set(e, ST_NO_MEMORY, NULL, "");
    const char *fold = folded(q->db, k, values, a);
    bind_head(q, h, fold);
    for (size_t i = 0; i < info->fields_len; i++)
        bind_field(q, &info->fields[i], json_object_get(values, info->fields[i].name), a);
    *found = query_row(q);
    enum driver_result r = query_result(q);
    arena_free(&a);
    if (r == DRIVER_UNIQUE) return err_set(e, ST_CONFLICT, NULL, "record.exists");
    return db_fail(q->db, r, info->table, e);
}

enum status kind_next(struct db *tx, enum kind k, char id[static KIND_ID_BYTES], struct err *e) {
    int64_t n = 0;
    if (kind_info(k)->text_id) return err_set(e, ST_INTERNAL, NULL, "store.statement");
    enum status s = next_id(tx, kind_sql(k, "next_", ""), &n, e);
    (void)snprintf(id, KIND_ID_BYTES, "%" PRId64, n);
    return s;
}

enum status kind_insert(struct db *tx, enum kind k, struct kind_head *h, const json_t *values, struct err *e) {
    bool found = false;
    struct query q;
    enum status s = *h->id ? ST_OK : kind_next(tx, k, h->id, e);
    if (s != ST_OK) return s;
    query_start(&q, tx, kind_sql(k, "insert_", ""));
    query_id(&q, k, h->id);
    return write_row(&q, k, h, values, &found, e);
}

enum status kind_update(struct db *tx, enum kind k, const struct kind_head *h, const json_t *values, struct err *e) {
    struct kind_head next = *h;
    struct query q;
    bool found = false;
    next.version = h->version + 1;
    query_start(&q, tx, kind_sql(k, "update_", ""));
    query_id(&q, k, h->id);
    query_int(&q, h->version);
    enum status s = write_row(&q, k, &next, values, &found, e);
    return s == ST_OK && !found ? err_set(e, ST_CONFLICT, NULL, "record.changed") : s;
}

enum status kind_hangs(struct db *db, enum kind k, const char *id, bool *hangs, struct err *e) {
    enum status s = ST_OK;
    *hangs = false;
    for (int c = 0; c < KIND_COUNT; c++)
        for (size_t i = 0; s == ST_OK && i < kind_info((enum kind)c)->fields_len; i++) {
            const struct field *f = &kind_info((enum kind)c)->fields[i];
            char by[NAME_BYTES];
            struct query q;
            if (f->type != FIELD_REF || f->ref != k) continue;
            (void)snprintf(by, sizeof by, "_by_%s", f->name);
            query_start(&q, db, kind_sql((enum kind)c, "hangs_", by));
            query_id(&q, k, id);
            *hangs = query_row(&q) || *hangs;
            s = query_end(&q, e);
        }
    return s;
}

/* Where the owners of a kind end. */
static enum kind root_of(enum kind k) {
    while (kind_info(k)->owner) k = kind_info(k)->owner->ref;
    return k;
}

enum status kind_reown(struct db *tx, enum kind root, const char *id, const char *owner_unit, struct err *e) {
    enum status s = ST_OK;
    for (int k = 0; s == ST_OK && k < KIND_COUNT; k++) {
        struct query q;
        if (!kind_info((enum kind)k)->owner || root_of((enum kind)k) != root) continue;
        query_start(&q, tx, kind_sql((enum kind)k, "reown_", ""));
        query_id(&q, root, id);
        query_text(&q, owner_unit);
        s = query_run(&q, e);
    }
    return s;
}

static bool has_lot(enum kind k) {
    const struct kind_info *info = kind_info(k);
    for (size_t i = 0; i < info->fields_len; i++)
        if (info->fields[i].type == FIELD_REF && info->fields[i].ref == KIND_LOT) return true;
    return false;
}

enum status kind_rehouse(struct db *tx, const char *lot_id, int64_t owner_member, struct err *e) {
    enum status s = ST_OK;
    for (int k = 0; s == ST_OK && k < KIND_COUNT; k++) {
        struct query q;
        if (!has_lot((enum kind)k)) continue;
        query_start(&q, tx, kind_sql((enum kind)k, "rehouse_", ""));
        query_id(&q, KIND_LOT, lot_id);
        query_int(&q, owner_member);
        s = query_run(&q, e);
    }
    return s;
}

/* ---- reading ---- */

static json_t *value_json(const struct field *f, const struct driver_value *v) {
    char number[24];
    if (f && (f->type == FIELD_INT || f->type == FIELD_DECIMAL))
        return v->type == DRIVER_INT ? json_integer(v->i) : json_null();
    if (f && f->type == FIELD_BOOL) return json_boolean(v->type == DRIVER_INT && v->i);
    if (f && f->type == FIELD_SECRET) return v->len ? hex_json(v->p, v->len) : json_string("");
    if (v->type == DRIVER_INT && f) { /* a reference: ids are texts above this layer */
        (void)snprintf(number, sizeof number, "%" PRId64, v->i);
        return json_string(number);
    }
    if (v->type == DRIVER_INT) return json_integer(v->i);
    return v->type == DRIVER_TEXT ? json_stringn(v->p, v->len) : json_string("");
}

/* Columns from first on, by their names. */
static json_t *read_values(struct query *q, enum kind k, int first) {
    json_t *row = json_object();
    const char *name = NULL;
    for (int i = first; row && (name = q->db->driver->column_name(q->stmt, i)); i++) {
        struct driver_value v;
        q->db->driver->column(q->stmt, i, &v);
        if (json_object_set_new(row, name, value_json(kind_field(k, name), &v)) == 0) continue;
        json_decref(row);
        row = NULL;
    }
    return row;
}

static void read_head(struct query *q, struct arena *a, struct kind_head *h) {
    int n = 1;
    h->state = (enum state)column_member(q, n++, state_parse);
    h->version = column_int(q, n++);
    h->created_us = column_int(q, n++);
    h->changed_us = column_int(q, n++);
    h->created_by = column_int(q, n++);
    h->submitted_by = column_int(q, n++);
    h->entered = column_text(q, n++, a);
    h->reviewed_us = column_int(q, n++);
    h->state_us = column_int(q, n++);
    h->state_reason = column_text(q, n++, a);
    h->state_until = column_text(q, n++, a);
    h->owner_org = column_int(q, n++);
    h->owner_unit = column_text(q, n++, a);
    h->owner_member = column_int(q, n++);
    h->owner_mark = column_int(q, n++);
    h->owner_manager = column_int(q, n++);
}

#define HEAD_COLUMNS 18 /* id, the head, folded */

enum status kind_get(struct db *db, enum kind k, const char *id, struct arena *a, struct kind_head *h, json_t **values,
                     struct err *e) {
    struct query q;
    *values = NULL;
    memset(h, 0, sizeof *h);
    query_start(&q, db, kind_sql(k, "get_", ""));
    query_id(&q, k, id);
    bool found = query_row(&q);
    if (found) {
        read_head(&q, a, h);
        (void)snprintf(h->id, sizeof h->id, "%s", id);
        *values = read_values(&q, k, HEAD_COLUMNS);
    }
    enum status s = query_end(&q, e);
    if (s == ST_OK && !found) return none(k, id, e);
    if (s == ST_OK && !*values) s = err_set(e, ST_NO_MEMORY, NULL, "");
    if (s != ST_OK) {
        json_decref(*values);
        *values = NULL;
    }
    return s;
}

/* ---- lists ---- */

static const char *text_or(const char *s) { return s ? s : ""; }

/* The searched text as LIKE takes it; its own signs count for any letter, which only finds more. */
static const char *pattern(struct db *db, const char *search, char *out, size_t cap) {
    if (!search || !*search) return "";
    const char *fold = db_fold(db, search, "", "", "");
    if (!fold) return NULL;
    (void)snprintf(out, cap, "%%%s%%", fold);
    return out;
}

/* Which of a kind's statements: what belongs to one record is found by its reference, else by the owner. */
static const char *scope_of(const struct kind_query *q, char out[static NAME_BYTES]) {
    const char *owner = q->owner_org ? "_org" : q->owner_unit && *q->owner_unit ? "_unit" : "_all";
    (void)snprintf(out, NAME_BYTES, "%s%s", q->ref ? "_by_" : owner, q->ref ? q->ref->name : "");
    return out;
}

static void bind_refs(struct query *q, enum kind k, const struct kind_query *f) {
    const struct kind_info *info = kind_info(k);
    for (size_t i = 0; i < info->fields_len; i++) {
        const struct field *field = &info->fields[i];
        if (field->type != FIELD_REF) continue;
        if (field == f->ref) query_id(q, field->ref, f->ref_id);
        else if (kind_info(field->ref)->text_id) query_text(q, "");
        else query_int(q, 0);
    }
}

#define PATTERN_BYTES 400

static void bind_filters(struct query *q, const struct kind_query *f, char like[static PATTERN_BYTES]) {
    query_int(q, f->owner_org);
    query_text(q, text_or(f->owner_unit));
    query_int(q, f->owner_member);
    query_int(q, f->owner_mark);
    query_int(q, f->owner_manager);
    query_text(q, text_or(f->state));
    query_text(q, text_or(f->choice));
    query_text(q, pattern(q->db, f->search, like, PATTERN_BYTES));
}

static void bind_after(struct query *q, enum kind k, const struct kind_query *f) {
    int64_t n = 0;
    bool first = !f->after_id;
    query_int(q, first);
    if (f->sort == KIND_SORT_NAME) query_text(q, first ? "" : text_or(f->after_key));
    else query_int(q, !first && id_number(text_or(f->after_key), &n) ? n : 0);
    query_id(q, k, first ? "0" : f->after_id);
}

static bool row_key(json_t *row, enum kind_sort sort) {
    char text[24];
    const json_t *changed = json_object_get(row, "changed_us");
    json_t *key = json_object_get(row, "folded");
    (void)snprintf(text, sizeof text, "%" JSON_INTEGER_FORMAT, json_integer_value(changed));
    key = sort == KIND_SORT_NAME ? json_incref(key) : json_string(text);
    return json_object_set_new(row, "key", key) == 0 && json_object_del(row, "folded") == 0;
}

static bool row_id(json_t *row) {
    char text[24];
    const json_t *id = json_object_get(row, "id");
    if (!json_is_integer(id)) return true;
    (void)snprintf(text, sizeof text, "%" JSON_INTEGER_FORMAT, json_integer_value(id));
    return json_object_set_new(row, "id", json_string(text)) == 0;
}

enum status kind_page(struct db *db, enum kind k, const struct kind_query *f, json_t **rows, struct err *e) {
    char like[PATTERN_BYTES], scope[NAME_BYTES], rest[NAME_BYTES + 16];
    struct query q;
    (void)snprintf(rest, sizeof rest, "%s%s%s", scope_of(f, scope), f->sort == KIND_SORT_NAME ? "_name" : "_changed",
                   f->down ? "_down" : "");
    query_start(&q, db, kind_sql(k, "page_", rest));
    bind_filters(&q, f, like);
    bind_after(&q, k, f);
    query_int(&q, f->limit);
    bind_refs(&q, k, f);
    *rows = json_array();
    while (*rows && query_row(&q)) {
        json_t *row = read_values(&q, k, 0);
        if (row && row_key(row, f->sort) && row_id(row) && json_array_append_new(*rows, row) == 0) continue;
        json_decref(*rows);
        *rows = NULL;
    }
    enum status s = query_end(&q, e);
    if (s == ST_OK && !*rows) s = err_set(e, ST_NO_MEMORY, NULL, "");
    if (s != ST_OK) {
        json_decref(*rows);
        *rows = NULL;
    }
    return s;
}

static bool is_plain(const struct kind_query *f) {
    bool owned = f->owner_org || f->owner_member || f->owner_mark || f->owner_manager || *text_or(f->owner_unit);
    return !owned && !*text_or(f->state) && !*text_or(f->choice) && !*text_or(f->search) && !f->ref;
}

enum status kind_count(struct db *db, enum kind k, const struct kind_query *f, int64_t max, int64_t *n, bool *over, struct err *e) {
    char like[PATTERN_BYTES], scope[NAME_BYTES];
    struct query q;
    *over = false;
    if (is_plain(f)) {
        query_start(&q, db, kind_sql(k, "size_", ""));
        *n = query_row(&q) ? column_int(&q, 0) : 0;
        return query_end(&q, e);
    }
    query_start(&q, db, kind_sql(k, "count_", scope_of(f, scope)));
    bind_filters(&q, f, like);
    query_int(&q, 1);
    query_text(&q, "");
    query_text(&q, "");
    query_int(&q, max);
    bind_refs(&q, k, f);
    *n = query_row(&q) ? column_int(&q, 0) : 0;
    *over = *n == max;
    return query_end(&q, e);
}
