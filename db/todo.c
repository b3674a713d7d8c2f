/* Short lists for the first page; most statements are made for each kind by src/host/kinds.c. */
#include "store/todo.h"

#include <string.h>

#include "db.h"
#include "json_rows.h"

#define NAME_BYTES 80

static enum sql kind_sql(enum kind k, const char *verb) {
    char name[NAME_BYTES];
    (void)snprintf(name, sizeof name, "kind_%s_%s", verb, kind_info(k)->key);
    for (char *c = name; *c; c++)
        if (*c == '-') *c = '_';
    return (enum sql)sql_find(name); /* a contract test runs every one of them */
}

static const char *text_or(const char *s) { return s ? s : ""; }

enum status todo_open(struct db *db, enum kind k, enum state s, const struct todo_owner *o, const char *before, int limit,
                      json_t **rows, struct err *e) {
    struct query q;
    query_start(&q, db, kind_sql(k, "open"));
    query_text(&q, state_key((int)s));
    query_int(&q, o->org);
    query_text(&q, text_or(o->unit));
    query_text(&q, text_or(before));
    query_int(&q, limit);
    return rows_json(&q, rows, e);
}

enum status todo_ending(struct db *db, enum kind k, const struct todo_owner *o, const char *from, const char *to, int limit,
                        json_t **rows, struct err *e) {
    struct query q;
    query_start(&q, db, kind_sql(k, "ending"));
    query_text(&q, from);
    query_text(&q, to);
    query_int(&q, o->org);
    query_text(&q, text_or(o->unit));
    query_int(&q, o->member);
    query_int(&q, o->mark);
    query_int(&q, o->manager);
    query_int(&q, limit);
    return rows_json(&q, rows, e);
}

enum status todo_unreviewed(struct db *db, enum kind k, int limit, json_t **rows, struct err *e) {
    struct query q;
    query_start(&q, db, kind_sql(k, "unreviewed"));
    query_int(&q, limit);
    return rows_json(&q, rows, e);
}

enum status todo_fileless(struct db *db, enum kind k, int limit, json_t **rows, struct err *e) {
    struct query q;
    query_start(&q, db, kind_sql(k, "fileless"));
    query_int(&q, limit);
    return rows_json(&q, rows, e);
}

enum status todo_drafts(struct db *db, enum kind k, int64_t account_id, int limit, json_t **rows, struct err *e) {
    struct query q;
    query_start(&q, db, kind_sql(k, "drafts"));
    query_int(&q, account_id);
    query_int(&q, limit);
    return rows_json(&q, rows, e);
}

enum status todo_lots(struct db *db, const struct todo_owner *o, int limit, json_t **rows, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_todo_lots);
    query_int(&q, o->org);
    query_int(&q, o->member);
    query_int(&q, limit);
    return rows_json(&q, rows, e);
}

enum status todo_answers(struct db *db, int limit, json_t **rows, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_todo_answers);
    query_int(&q, limit);
    return rows_json(&q, rows, e);
}
