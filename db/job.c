/* Jobs of the label press: what was asked for is written once, how it stands changes. */
#include "store/job.h"

#include <sodium.h>
#include <string.h>

#include "db.h"
#include "json_rows.h"

static const char *const states[JOB_STATE_COUNT] = {
#define X(name, key) key,
#include "store/job_state.def"
#undef X
};

const char *job_state_key(int s) { return s >= 0 && s < JOB_STATE_COUNT ? states[s] : NULL; }

int job_state_parse(const char *key) {
    for (int i = 0; i < JOB_STATE_COUNT; i++)
        if (!strcmp(states[i], key)) return i;
    return -1;
}

/* ---- writing ---- */

static enum status ticket_put(struct db *tx, const char *json, int64_t *id, struct err *e) {
    unsigned char sum[32];
    size_t len = strlen(json);
    crypto_hash_sha256(sum, (const unsigned char *)json, len);
    return frozen_put(tx, json, len, sum, id, e);
}

enum status job_insert(struct db *tx, struct job *j, struct err *e) {
    int64_t ticket = 0;
    enum status s = next_id(tx, SQL_job_next, &j->id, e);
    if (s == ST_OK) s = ticket_put(tx, j->ticket, &ticket, e);
    if (s != ST_OK) return s;
    struct query q;
    query_start(&q, tx, SQL_job_insert);
    query_int(&q, j->id);
    query_int(&q, j->print_id);
    query_int(&q, j->run_id);
    query_int(&q, j->producer_id);
    query_text(&q, j->stock);
    query_int(&q, ticket);
    query_int(&q, j->next_cell);
    query_int(&q, j->created_us);
    query_int(&q, j->created_by);
    return query_run(&q, e);
}

enum status job_start(struct db *tx, int64_t id, bool *taken, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_job_start);
    query_int(&q, id);
    *taken = query_row(&q);
    return query_end(&q, e);
}

enum status job_done(struct db *tx, int64_t id, const struct job_file *f, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_job_first);
    query_int(&q, id);
    query_blob(&q, f->sha256, sizeof f->sha256);
    query_int(&q, f->bytes);
    query_int(&q, f->at_us);
    query_text(&q, f->version);
    enum status s = query_run(&q, e);
    if (s != ST_OK) return s;
    query_start(&q, tx, SQL_job_keep);
    query_int(&q, id);
    query_blob(&q, f->sha256, sizeof f->sha256);
    query_int(&q, f->at_us);
    query_text(&q, f->version);
    return query_run(&q, e);
}

enum status job_end(struct db *tx, int64_t id, enum job_state state, const char *failure, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_job_end);
    query_int(&q, id);
    query_text(&q, job_state_key((int)state));
    query_text(&q, failure);
    return query_run(&q, e);
}

enum status job_queue(struct db *tx, int64_t id, int64_t at_us, bool *queued, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_job_queue);
    query_int(&q, id);
    query_int(&q, at_us);
    *queued = query_row(&q);
    return query_end(&q, e);
}

enum status job_drop(struct db *tx, int64_t id, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_job_drop);
    query_int(&q, id);
    return query_run(&q, e);
}

enum status job_drop_all(struct db *tx, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_job_drop_all);
    return query_run(&q, e);
}

/* ---- reading ---- */

static void read_job(struct query *q, struct arena *a, struct job *j) {
    size_t len = 0;
    int n = 0;
    j->print_id = column_int(q, n++);
    j->producer_id = column_int(q, n++);
    j->run_id = (uint32_t)column_int(q, n++);
    j->state = (enum job_state)column_member(q, n++, job_state_parse);
    j->created_us = column_int(q, n++);
    j->created_by = column_int(q, n++);
    j->queued_us = column_int(q, n++);
    j->next_cell = (int)column_int(q, n++);
    j->ticket = column_text(q, n++, a);
    j->failure = column_text(q, n++, a);
    j->made_us = column_int(q, n++);
    j->made = j->made_us != 0;
    const void *hash = column_blob(q, n++, &len);
    if (hash && len == sizeof j->sha256) memcpy(j->sha256, hash, len);
    j->bytes = column_int(q, n++);
    j->program_version = column_text(q, n++, a);
    j->kept_us = column_int(q, n++);
    j->kept_version = column_text(q, n++, a);
    j->ranges = column_text(q, n++, a);
    j->stock = column_text(q, n++, a);
    j->format = column_text(q, n++, a);
    j->template_id = column_text(q, n++, a);
    j->template_text = column_text(q, n++, a);
    j->reason = column_text(q, n++, a);
    j->labels = column_int(q, n++);
    j->start_cell = (int)column_int(q, n++);
    j->look = column_text(q, n, a);
}

enum status job_get(struct db *db, int64_t id, struct arena *a, struct job *out, struct err *e) {
    struct query q;
    *out = (struct job){ .id = id };
    query_start(&q, db, SQL_job_get);
    query_int(&q, id);
    bool found = query_row(&q);
    if (found) read_job(&q, a, out);
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? not_found_id(e, "job.missing", id) : s;
}

enum status job_waiting(struct db *db, struct arena *a, int64_t **ids, size_t *n, struct err *e) {
    struct query q;
    struct rows rows;
    rows_start(&rows, a, sizeof **ids);
    query_start(&q, db, SQL_job_waiting);
    while (query_row(&q)) {
        int64_t *id = rows_add(&rows, &q);
        if (id) *id = column_int(&q, 0);
    }
    *ids = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}

enum status job_kept_list(struct db *db, int64_t before_us, int64_t now_us, struct arena *a, struct job_kept **out, size_t *n, struct err *e) {
    struct query q;
    struct rows rows;
    rows_start(&rows, a, sizeof **out);
    query_start(&q, db, SQL_job_kept);
    query_int(&q, before_us);
    query_int(&q, now_us);
    while (query_row(&q)) {
        struct job_kept *k = rows_add(&rows, &q);
        if (!k) continue;
        k->id = column_int(&q, 0);
        k->format = column_text(&q, 1, a);
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}

enum status job_page(struct db *db, const struct job_query *f, json_t **out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_job_page);
    query_int(&q, f->before > 0 ? f->before : INT64_MAX);
    query_int(&q, f->limit);
    query_int(&q, f->owner_org);
    query_text(&q, f->owner_unit);
    query_int(&q, f->owner_member);
    query_int(&q, f->run_id);
    query_text(&q, f->state);
    query_int(&q, f->id);
    return rows_json(&q, out, e);
}

enum status job_last_on(struct db *db, int64_t producer_id, const char *stock, int64_t *id, int *next_cell, int64_t *at_us,
                        struct err *e) {
    struct query q;
    *id = *at_us = 0;
    *next_cell = 1;
    query_start(&q, db, SQL_job_last_on);
    query_int(&q, producer_id);
    query_text(&q, stock);
    if (query_row(&q)) {
        *id = column_int(&q, 0);
        *next_cell = (int)column_int(&q, 1);
        *at_us = column_int(&q, 2);
    }
    return query_end(&q, e);
}

enum status style_in_force(struct db *db, int64_t producer_id, int64_t *id, struct err *e) {
    struct query q;
    *id = 0;
    query_start(&q, db, SQL_style_in_force);
    query_int(&q, producer_id);
    if (query_row(&q)) *id = column_int(&q, 0);
    return query_end(&q, e);
}
