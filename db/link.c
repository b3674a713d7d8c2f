/* One-time links to the files of jobs. Only hashes of tokens are kept, so that a stolen database opens nothing. */
#include <string.h>

#include "db.h"
#include "json_rows.h"
#include "store/job.h"

enum status link_insert(struct db *tx, const unsigned char hash[static JOB_HASH_BYTES], struct link_row *l, struct err *e) {
    enum status s = next_id(tx, SQL_link_next, &l->id, e);
    if (s != ST_OK) return s;
    struct query q;
    query_start(&q, tx, SQL_link_insert);
    query_int(&q, l->id);
    query_int(&q, l->job_id);
    query_blob(&q, hash, JOB_HASH_BYTES);
    query_text(&q, l->role);
    query_text(&q, l->org);
    query_int(&q, l->created_by);
    query_int(&q, l->created_us);
    query_int(&q, l->expires_us);
    query_int(&q, l->openings);
    return query_run(&q, e);
}

static void read_link(struct query *q, struct arena *a, struct link_row *l) {
    l->id = column_int(q, 0);
    l->job_id = column_int(q, 1);
    l->role = column_text(q, 2, a);
    l->org = column_text(q, 3, a);
    l->created_by = column_int(q, 4);
    l->created_us = column_int(q, 5);
    l->expires_us = column_int(q, 6);
    l->openings = (int)column_int(q, 7);
    l->opened = (int)column_int(q, 8);
    l->opened_us = column_int(q, 9);
    l->revoked_us = column_int(q, 10);
}

enum status link_find(struct db *db, const unsigned char hash[static JOB_HASH_BYTES], struct arena *a, bool *found,
                      struct link_row *out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_link_find);
    query_blob(&q, hash, JOB_HASH_BYTES);
    *found = query_row(&q);
    if (*found) read_link(&q, a, out);
    return query_end(&q, e);
}

enum status link_get(struct db *db, int64_t id, struct arena *a, struct link_row *out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_link_get);
    query_int(&q, id);
    bool found = query_row(&q);
    if (found) read_link(&q, a, out);
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? not_found_id(e, "link.missing", id) : s;
}

static enum status stamp(struct db *tx, enum sql sql, int64_t id, int64_t at_us, struct err *e) {
    struct query q;
    query_start(&q, tx, sql);
    query_int(&q, id);
    query_int(&q, at_us);
    return query_run(&q, e);
}

enum status link_opened(struct db *tx, int64_t id, int64_t at_us, struct err *e) { return stamp(tx, SQL_link_opened, id, at_us, e); }

enum status link_revoke(struct db *tx, int64_t id, int64_t at_us, struct err *e) { return stamp(tx, SQL_link_revoke, id, at_us, e); }

enum status link_revoke_all(struct db *tx, int64_t at_us, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_link_revoke_all);
    query_int(&q, at_us);
    return query_run(&q, e);
}

enum status link_list(struct db *db, int64_t job_id, json_t **out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_link_list);
    query_int(&q, job_id);
    return rows_json(&q, out, e);
}
