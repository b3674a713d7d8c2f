/* Ratings, rights and pieces as labels show them, and the sums that quotas and capacities are held against. */
#include "store/showing.h"

#include <inttypes.h>
#include <string.h>

#include "db.h"
#include "json_rows.h"

static const char *const shown_keys[SHOWN_KIND_COUNT] = { [SHOWN_RATING] = "rating", [SHOWN_RIGHT] = "right" };

const char *shown_kind_key(int k) { return k >= 0 && k < SHOWN_KIND_COUNT ? shown_keys[k] : NULL; }

int shown_kind_parse(const char *key) {
    for (int k = 0; k < SHOWN_KIND_COUNT; k++)
        if (!strcmp(shown_keys[k], key)) return k;
    return -1;
}

static enum status none(const char *kind, int64_t id, struct err *e) {
    err_set(e, ST_NOT_FOUND, NULL, "record.none");
    err_arg(e, "kind", "%s", kind);
    err_arg(e, "id", "%" PRId64, id);
    return ST_NOT_FOUND;
}

/* A number that may be absent. */
static int64_t int_or(struct query *q, int n, int64_t fallback) {
    struct driver_value v;
    q->db->driver->column(q->stmt, n, &v);
    return v.type == DRIVER_INT ? v.i : fallback;
}

/* ---- ratings ---- */

static void read_rating(struct query *q, struct arena *a, struct rating *r) {
    r->id = column_int(q, 0);
    r->product_id = column_int(q, 1);
    r->stars = (int)column_int(q, 2);
    r->state = (enum state)column_member(q, 3, state_parse);
    r->decision_no = column_text(q, 4, a);
    r->decided_on = column_text(q, 5, a);
    r->valid_to = column_text(q, 6, a);
    r->ended_on = column_text(q, 7, a);
    r->ended_no = column_text(q, 8, a);
    r->replaced_by = column_int(q, 9);
}

enum status rating_get(struct db *db, int64_t id, struct arena *a, struct rating *out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_rating_get);
    query_int(&q, id);
    bool found = query_row(&q);
    if (found) read_rating(&q, a, out);
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? none("rating", id, e) : s;
}

enum status rating_list(struct db *db, int64_t product_id, struct arena *a, struct rating **out, size_t *n, struct err *e) {
    struct query q;
    struct rows rows;
    rows_start(&rows, a, sizeof **out);
    query_start(&q, db, SQL_rating_list);
    query_int(&q, product_id);
    while (query_row(&q)) {
        struct rating *r = rows_add(&rows, &q);
        if (r) read_rating(&q, a, r);
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}

/* ---- rights ---- */

static void read_right(struct query *q, struct arena *a, struct right *r) {
    r->id = column_int(q, 0);
    r->mark_id = column_int(q, 1);
    r->producer_id = column_int(q, 2);
    r->product_id = column_int(q, 3);
    r->quota = int_or(q, 4, -1);
    r->state = (enum state)column_member(q, 5, state_parse);
    r->certificate_no = column_text(q, 6, a);
    r->valid_from = column_text(q, 7, a);
    r->valid_to = column_text(q, 8, a);
    r->ended_on = column_text(q, 9, a);
    r->ended_no = column_text(q, 10, a);
    r->mark = column_text(q, 11, a);
    r->mark_type = column_text(q, 12, a);
    r->mark_state = (enum state)column_member(q, 13, state_parse);
    r->mark_to = column_text(q, 14, a);
    r->mark_ended_on = column_text(q, 15, a);
    r->keeper = column_text(q, 16, a);
    r->count_public = column_int(q, 17) != 0;
}

enum status right_get(struct db *db, int64_t id, struct arena *a, struct right *out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_right_get);
    query_int(&q, id);
    bool found = query_row(&q);
    if (found) read_right(&q, a, out);
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? none("right", id, e) : s;
}

enum status right_list(struct db *db, int64_t producer_id, int64_t product_id, struct arena *a, struct right **out, size_t *n,
                       struct err *e) {
    struct query q;
    struct rows rows;
    rows_start(&rows, a, sizeof **out);
    query_start(&q, db, SQL_right_list);
    query_int(&q, producer_id);
    query_int(&q, product_id);
    while (query_row(&q)) {
        struct right *r = rows_add(&rows, &q);
        if (r) read_right(&q, a, r);
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}

enum status programme_mark(struct db *db, const char *day, int64_t *id, struct err *e) {
    struct query q;
    *id = 0;
    query_start(&q, db, SQL_programme_mark);
    query_text(&q, day);
    if (query_row(&q)) *id = column_int(&q, 0);
    return query_end(&q, e);
}

static enum status newest(struct db *db, enum sql q_id, int64_t producer_id, int64_t *id, struct err *e) {
    struct query q;
    *id = 0;
    query_start(&q, db, q_id);
    query_int(&q, producer_id);
    if (query_row(&q)) *id = column_int(&q, 0);
    return query_end(&q, e);
}

enum status sample_run(struct db *db, int64_t producer_id, int64_t *id, struct err *e) { return newest(db, SQL_sample_run, producer_id, id, e); }

enum status sample_product(struct db *db, int64_t producer_id, int64_t *id, struct err *e) {
    return newest(db, SQL_sample_product, producer_id, id, e);
}

enum status right_reown(struct db *tx, int64_t mark_id, int64_t owner_org, int64_t manager_org, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_right_reown);
    query_int(&q, mark_id);
    query_int(&q, owner_org);
    query_int(&q, manager_org);
    return query_run(&q, e);
}

/* ---- what a run shows ---- */

enum status shown_add(struct db *tx, uint32_t run_id, const struct shown *s, struct err *e) {
    struct query q;
    query_start(&q, tx, SQL_shown_add);
    query_text(&q, shown_kind_key((int)s->kind));
    query_int(&q, s->id);
    query_int(&q, run_id);
    return query_run(&q, e);
}

enum status shown_list(struct db *db, uint32_t run_id, struct arena *a, struct shown **out, size_t *n, struct err *e) {
    struct query q;
    struct rows rows;
    rows_start(&rows, a, sizeof **out);
    query_start(&q, db, SQL_shown_list);
    query_int(&q, run_id);
    while (query_row(&q)) {
        struct shown *s = rows_add(&rows, &q);
        if (!s) continue;
        s->kind = (enum shown_kind)column_member(&q, 0, shown_kind_parse);
        s->id = column_int(&q, 1);
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}

/* ---- labels of a year ---- */

static enum status labels_sum(struct db *db, enum sql sql, int64_t id, int64_t from_us, int64_t to_us, int64_t *n, struct err *e) {
    struct query q;
    query_start(&q, db, sql);
    query_int(&q, id);
    query_int(&q, from_us);
    query_int(&q, to_us);
    *n = query_row(&q) ? column_int(&q, 0) : 0;
    return query_end(&q, e);
}

enum status labels_of_right(struct db *db, int64_t id, int64_t from_us, int64_t to_us, int64_t *n, struct err *e) {
    return labels_sum(db, SQL_labels_of_right, id, from_us, to_us, n, e);
}

enum status labels_of_producer(struct db *db, int64_t id, int64_t from_us, int64_t to_us, int64_t *n, struct err *e) {
    return labels_sum(db, SQL_labels_of_producer, id, from_us, to_us, n, e);
}

enum status labels_of_member(struct db *db, int64_t id, int64_t from_us, int64_t to_us, int64_t *n, struct err *e) {
    return labels_sum(db, SQL_labels_of_member, id, from_us, to_us, n, e);
}

/* ---- the ledger ---- */

enum status ledger_list(struct db *db, enum ledger l, int64_t id, int64_t from_us, int64_t to_us, int limit, json_t **rows,
                        struct err *e) {
    static const char *const under[LEDGER_COUNT] = { [LEDGER_RIGHT] = "right",     [LEDGER_RATING] = "rating",     [LEDGER_LOT] = "lot",
                                                     [LEDGER_PRODUCT] = "product", [LEDGER_PRODUCER] = "producer", [LEDGER_MEMBER] = "member",
                                                     [LEDGER_MARK] = "mark" };
    struct query q;
    query_start(&q, db, SQL_ledger_list);
    query_int(&q, id);
    query_int(&q, from_us);
    query_int(&q, to_us);
    query_int(&q, limit);
    query_text(&q, under[l]);
    return rows_json(&q, rows, e);
}

/* ---- pieces ---- */

enum status piece_any(struct db *db, uint32_t run_id, bool *any, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_piece_any);
    query_int(&q, run_id);
    *any = query_row(&q);
    return query_end(&q, e);
}

static void read_piece(struct query *q, struct arena *a, struct piece *p) {
    p->id = column_int(q, 0);
    p->name = column_text(q, 1, a);
    p->photo = column_text(q, 2, a);
    p->size = column_text(q, 3, a);
    p->weight = column_text(q, 4, a);
    p->materials = column_text(q, 5, a);
    p->finished_on = column_text(q, 6, a);
    p->story = column_text(q, 7, a);
    p->hours = int_or(q, 8, -1);
    p->maker = column_text(q, 9, a);
    p->maker_title = column_text(q, 10, a);
}

enum status piece_of_label(struct db *db, uint32_t run_id, uint32_t index, struct arena *a, struct piece *out, bool *found,
                           struct err *e) {
    struct query q;
    query_start(&q, db, SQL_piece_of_label);
    query_int(&q, run_id);
    query_int(&q, index);
    *found = query_row(&q);
    if (*found) read_piece(&q, a, out);
    return query_end(&q, e);
}
