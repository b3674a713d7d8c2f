/* Which records name a file; the statements are made from the fields of the kinds (src/host/kinds.c). */
#include "store/file_ref.h"

#include <string.h>

#include "core/kind.h"
#include "db.h"
#include "json_rows.h"

#define NAME_BYTES 80

static enum sql field_sql(const struct field *f) {
    char name[NAME_BYTES];
    (void)snprintf(name, sizeof name, "kind_file_%s_%s", kind_info(f->kind)->key, f->name);
    for (char *c = name; *c; c++)
        if (*c == '-') *c = '_';
    return (enum sql)sql_find(name); /* a round over the files runs every one of them */
}

static enum status rows_append(struct query *q, json_t *out, struct err *e) {
    json_t *rows = NULL;
    enum status s = rows_json(q, &rows, e);
    if (s == ST_OK && json_array_extend(out, rows)) s = err_set(e, ST_NO_MEMORY, NULL, "");
    json_decref(rows);
    return s;
}

static enum status field_refs(struct db *db, const struct field *f, const char *value, json_t *out, struct err *e) {
    struct query q;
    query_start(&q, db, field_sql(f));
    query_text(&q, value);
    query_int(&q, FILE_REFS_MAX);
    return rows_append(&q, out, e);
}

/* A visitor's photograph is its case's. */
static enum status report_refs(struct db *db, const char *value, json_t *out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_report_file);
    query_text(&q, value);
    query_int(&q, FILE_REFS_MAX);
    return rows_append(&q, out, e);
}

enum status file_refs(struct db *db, const char *value, json_t **out, struct err *e) {
    enum field_type type = strchr(value, '.') ? FIELD_FILE : FIELD_PHOTO;
    enum status s = (*out = json_array()) ? ST_OK : err_set(e, ST_NO_MEMORY, NULL, "");
    for (int k = 0; s == ST_OK && k < KIND_COUNT; k++) {
        const struct kind_info *info = kind_info((enum kind)k);
        for (size_t i = 0; s == ST_OK && i < info->fields_len; i++)
            if (info->fields[i].type == type) s = field_refs(db, &info->fields[i], value, *out, e);
    }
    return s == ST_OK && type == FIELD_PHOTO ? report_refs(db, value, *out, e) : s;
}

enum status photo_shown(struct db *db, const char *id, bool *shown, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_photo_shown);
    query_text(&q, id);
    *shown = query_row(&q) && column_int(&q, 0);
    return query_end(&q, e);
}

enum status file_unused_since(struct db *db, const char *value, int64_t *since_us, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_file_unused_since);
    query_text(&q, value);
    *since_us = query_row(&q) ? column_int(&q, 0) : 0;
    return query_end(&q, e);
}

enum status file_unused_add(struct db *tx, const char *value, int64_t since_us, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_file_unused_add);
    query_text(&q, value);
    query_int(&q, since_us);
    return query_run(&q, e);
}

enum status file_unused_drop(struct db *tx, const char *value, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_file_unused_drop);
    query_text(&q, value);
    return query_run(&q, e);
}

/* ---- who sent a file in ---- */

enum status file_upload_add(struct db *tx, const char *value, int64_t account_id, int64_t at_us, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_file_upload_add);
    query_text(&q, value);
    query_int(&q, account_id);
    query_int(&q, at_us);
    return query_run(&q, e);
}

enum status file_upload_by(struct db *db, const char *value, int64_t account_id, bool *sent, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_file_upload_by);
    query_text(&q, value);
    query_int(&q, account_id);
    *sent = query_row(&q);
    return query_end(&q, e);
}

enum status file_upload_drop(struct db *tx, const char *value, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_file_upload_drop);
    query_text(&q, value);
    return query_run(&q, e);
}
