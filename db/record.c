/*
 * Rows as JSON. The statements say which members a record has; how a value looks follows from its column's name, so
 * that a new column needs no code: x_us becomes x_at in ISO 8601, x_json becomes the object x, day becomes a date.
 */
#include "store/record.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "core/lifecycle.h"
#include "db.h"
#include "json_rows.h"

#define LIMIT_MAX 10000
#define NAME_BYTES 64
#define ID_BYTES_MAX 400

enum id_type { ID_TEXT, ID_INT };

static const struct kind {
    const char *key;
    enum id_type id_type;
} kinds[RECORD_KIND_COUNT] = {
#define TEXT ID_TEXT
#define INT ID_INT
#define X(name, key, id_type) [RECORD_##name] = {key, id_type},
#include "store/record.def"
#undef X
#undef TEXT
#undef INT
};

const char *record_kind_key(enum record_kind k) {
    return kinds[k].key;
}

int record_kind_parse(const char *key) {
    for (int i = 0; i < RECORD_KIND_COUNT; i++)
        if (!strcmp(kinds[i].key, key)) return i;
    return -1;
}

/* ---- values ---- */

json_t *hex_json(const unsigned char *p, size_t len) {
    char *text = malloc(2 * len + 1);
    if (!text) return NULL;
    sodium_bin2hex(text, 2 * len + 1, p, len);
    json_t *v = json_stringn(text, 2 * len);
    free(text);
    return v;
}

static json_t *plain(const struct driver_value *v) {
    if (v->type == DRIVER_INT) return json_integer(v->i);
    if (v->type == DRIVER_NULL || v->len == 0) return json_null();
    return v->type == DRIVER_TEXT ? json_stringn(v->p, v->len) : hex_json(v->p, v->len);
}

static json_t *instant(const struct driver_value *v) {
    char text[24];
    if (v->type != DRIVER_INT || v->i == 0) return json_null();
    us_format_utc(v->i, text, sizeof text);
    return json_string(text);
}

static json_t *date(const struct driver_value *v) {
    char text[DATE_BYTES];
    day_format((int32_t)v->i, text);
    return json_string(text);
}

static json_t *parsed(const struct driver_value *v) {
    return v->len ? json_loadb(v->p, v->len, JSON_REJECT_DUPLICATES, NULL) : json_null();
}

static json_t *reason(const struct driver_value *v) {
    const char *key = void_reason_key((int)v->i);
    return key ? json_string(key) : NULL;
}

/* A column's name, or its end, and what becomes of both. The first that fits; the last fits all. */
static const struct form {
    const char *end;
    bool whole; /* the name is end and nothing else */
    const char *becomes;
    json_t *(*value)(const struct driver_value *v);
} forms[] = {
    {"_us", false, "_at", instant},
    {"_json", false, "", parsed},
    {"day", true, "day", date},
    {"reason", true, "reason", reason},
    {"", false, "", plain},
};

static const struct form *form_of(const char *name, size_t *stem) {
    size_t len = strlen(name);
    for (const struct form *f = forms;; f++) {
        size_t end = strlen(f->end);
        if (len < end || strcmp(name + len - end, f->end) != 0 || (f->whole && len != end)) continue;
        *stem = len - end;
        return f;
    }
}

static bool set_member(json_t *row, const char *name, const struct driver_value *v) {
    size_t stem;
    const struct form *f = form_of(name, &stem);
    char member[NAME_BYTES];
    int n = snprintf(member, sizeof member, "%.*s%s", (int)stem, name, f->becomes);
    if (n < 0 || (size_t)n >= sizeof member) return false;
    return json_object_set_new(row, member, f->value(v)) == 0; /* also -1 for a value that is NULL */
}

/* ---- rows ---- */

static json_t *read_row(struct query *q) {
    json_t *row = json_object();
    const char *name;
    for (int i = 0; row && (name = q->db->driver->column_name(q->stmt, i)); i++) {
        struct driver_value v;
        q->db->driver->column(q->stmt, i, &v);
        if (set_member(row, name, &v)) continue;
        json_decref(row);
        row = NULL;
    }
    return row;
}

static json_t *read_rows(struct query *q) {
    json_t *rows = json_array();
    while (rows && query_row(q)) {
        json_t *row = read_row(q);
        if (row && json_array_append_new(rows, row) == 0) continue;
        json_decref(rows);
        rows = NULL;
    }
    return rows;
}

static enum status finish(struct query *q, json_t **rows, struct err *e) {
    enum status s = query_end(q, e);
    if (s == ST_OK && !*rows) s = err_set(e, ST_CORRUPT, NULL, "store.corrupt");
    if (s == ST_OK) return s;
    json_decref(*rows);
    *rows = NULL;
    return s;
}

enum status rows_json(struct query *q, json_t **out, struct err *e) {
    *out = read_rows(q);
    return finish(q, out, e);
}

/* ---- ids ---- */

static enum status bad_id(enum record_kind k, const char *id, struct err *e) {
    err_set(e, ST_INVALID, "id", "record.id");
    err_arg(e, "kind", "%s", kinds[k].key);
    err_arg(e, "id", "%s", id);
    return ST_INVALID;
}

static bool int_parse(const char *s, int64_t *out) {
    size_t len = strspn(s, "0123456789");
    if (len == 0 || len > 15 || s[len]) return false;
    *out = 0;
    for (size_t i = 0; i < len; i++) *out = *out * 10 + (s[i] - '0');
    return true;
}

static enum status bind_id(struct query *q, enum record_kind k, const char *id, struct err *e) {
    int64_t number = 0;
    bool good = kinds[k].id_type == ID_INT ? int_parse(id, &number) : *id && strlen(id) <= ID_BYTES_MAX;
    if (!good) return bad_id(k, id, e);
    if (kinds[k].id_type == ID_INT) query_int(q, number);
    else query_text(q, id);
    return ST_OK;
}

/* What comes before every id. */
static void bind_start(struct query *q, enum record_kind k) {
    if (kinds[k].id_type == ID_INT) query_int(q, -1);
    else query_text(q, "");
}

static int statement_of(enum record_kind k, const char *what) {
    char name[NAME_BYTES];
    int n = snprintf(name, sizeof name, "%s_%s", kinds[k].key, what);
    return n > 0 && (size_t)n < sizeof name ? sql_find(name) : -1;
}

/* ---- lists and single records ---- */

enum status record_list(struct db *db, enum record_kind k, const char *after, int limit, json_t **out, struct err *e) {
    *out = NULL;
    if (limit < 1 || limit > LIMIT_MAX) {
        err_set(e, ST_INVALID, "limit", "record.limit");
        err_arg(e, "max", "%d", LIMIT_MAX);
        return ST_INVALID;
    }
    int sql = statement_of(k, "list");
    if (sql < 0) return err_set(e, ST_INTERNAL, NULL, "store.statement");
    struct query q;
    query_start(&q, db, (enum sql)sql);
    enum status s = ST_OK;
    if (after) s = bind_id(&q, k, after, e);
    else bind_start(&q, k);
    query_int(&q, limit);
    if (s != ST_OK) {
        query_result(&q);
        return s;
    }
    *out = read_rows(&q);
    return finish(&q, out, e);
}

static enum status missing(enum record_kind k, const char *id, struct err *e) {
    err_set(e, ST_NOT_FOUND, NULL, "record.missing");
    err_arg(e, "kind", "%s", kinds[k].key);
    err_arg(e, "id", "%s", id);
    return ST_NOT_FOUND;
}

/* Statements <kind>_show_<member> give the arrays inside a record; they stand together in the table. */
static enum status add_arrays(struct db *db, enum record_kind k, const char *id, json_t *record, struct err *e) {
    char prefix[NAME_BYTES];
    int n = snprintf(prefix, sizeof prefix, "%s_show_", kinds[k].key);
    enum status s = n > 0 && (size_t)n < sizeof prefix ? ST_OK : err_set(e, ST_INTERNAL, NULL, "store.statement");
    for (int i = 0; s == ST_OK && i < SQL_COUNT; i++) {
        const char *name = sql_statements[i].name;
        if (strncmp(name, prefix, (size_t)n) != 0) continue;
        struct query q;
        query_start(&q, db, (enum sql)i);
        s = bind_id(&q, k, id, e);
        json_t *rows = s == ST_OK ? read_rows(&q) : NULL;
        if (s == ST_OK) s = finish(&q, &rows, e);
        else query_result(&q);
        if (s == ST_OK && json_object_set_new(record, name + n, rows) != 0) s = err_set(e, ST_NO_MEMORY, NULL, "");
    }
    return s;
}

static enum status show(struct db *db, enum record_kind k, const char *id, json_t **out, struct err *e) {
    int sql = statement_of(k, "show");
    if (sql < 0) return err_set(e, ST_INTERNAL, NULL, "store.statement");
    struct query q;
    query_start(&q, db, (enum sql)sql);
    enum status s = bind_id(&q, k, id, e);
    if (s != ST_OK) {
        query_result(&q);
        return s;
    }
    bool found = query_row(&q);
    if (found) *out = read_row(&q);
    if (!found) {
        s = query_end(&q, e);
        return s == ST_OK ? missing(k, id, e) : s;
    }
    s = finish(&q, out, e);
    return s == ST_OK ? add_arrays(db, k, id, *out, e) : s;
}

enum status record_show(struct db *db, enum record_kind k, const char *id, json_t **out, struct err *e) {
    *out = NULL;
    enum status s = show(db, k, id, out, e);
    if (s == ST_OK) return s;
    json_decref(*out);
    *out = NULL;
    return s;
}
