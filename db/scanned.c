/* What a label's page speaks of. Columns are read in the order of the statement, one after the other. */
#include "store/scanned.h"

#include <inttypes.h>

#include "db.h"

/* The row's columns from left to right. */
struct walk {
    struct query *q;
    struct arena *a;
    int n;
};

static const char *text(struct walk *w) { return column_text(w->q, w->n++, w->a); }
static int64_t number(struct walk *w) { return column_int(w->q, w->n++); }
static bool flag(struct walk *w) { return number(w) != 0; }

static int64_t optional(struct walk *w) {
    struct driver_value v;
    w->q->db->driver->column(w->q->stmt, w->n++, &v);
    return v.type == DRIVER_INT ? v.i : -1;
}

static int member(struct walk *w, int (*parse)(const char *key)) { return column_member(w->q, w->n++, parse); }

static void read_product(struct walk *w, struct scanned *s) {
    s->product.id = number(w);
    s->product.state = (enum state)member(w, state_parse);
    s->product.state_us = number(w);
    const char **const texts[] = { &s->product.name,      &s->product.name_en,      &s->product.gtin,    &s->product.subcategory,
                                   &s->product.photo,     &s->product.materials,    &s->product.materials_en,
                                   &s->product.technique, &s->product.technique_en,
                                   &s->product.size,      &s->product.weight,       &s->product.care,    &s->product.care_en,
                                   &s->product.story,     &s->product.story_en,     &s->product.sold_at, &s->product.sold_url };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) *texts[i] = text(w);
    s->product.alcohol = optional(w);
    s->product.price = optional(w);
}

static void read_maker(struct walk *w, struct scanned *s) {
    s->producer.id = number(w);
    s->producer.kind = (enum producer_kind)member(w, producer_kind_parse);
    s->producer.state = (enum state)member(w, state_parse);
    s->producer.state_us = number(w);
    const char **const texts[] = { &s->producer.name,  &s->producer.short_name, &s->producer.commune_code, &s->producer.hamlet,
                                   &s->producer.phone, &s->producer.zalo,       &s->producer.website,      &s->village.craft,
                                   &s->village.craft_en, &s->village.hamlet,    &s->village.code_2022,     &s->village.story,
                                   &s->village.story_en, &s->recall.reason,     &s->recall.contact,        &s->recall.phone,
                                   &s->recall.instructions };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) *texts[i] = text(w);
}

static void read_scanned(struct query *q, struct arena *a, struct scanned *s) {
    struct walk w = { q, a, 0 };
    s->lot.id = number(&w);
    s->lot.code = text(&w);
    s->lot.made_on = text(&w);
    s->lot.expires_on = text(&w);
    read_product(&w, s);
    read_maker(&w, s);
    s->ratings = flag(&w);
    s->rights = flag(&w);
    s->artisans = flag(&w);
    s->stages = flag(&w);
    s->papers = flag(&w);
    s->texts = flag(&w);
    s->voids = flag(&w);
    s->pieces = flag(&w);
    s->cases = flag(&w);
    s->states = flag(&w);
}

enum status scanned_get(struct db *db, int64_t lot_id, uint32_t run_id, struct arena *a, struct scanned *out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_scanned_get);
    query_int(&q, lot_id);
    query_int(&q, run_id);
    bool found = query_row(&q);
    if (found) read_scanned(&q, a, out);
    enum status s = query_end(&q, e);
    if (s != ST_OK || found) return s;
    err_set(e, ST_NOT_FOUND, NULL, "lot.missing");
    err_arg(e, "code", "%" PRId64, lot_id);
    return ST_NOT_FOUND;
}

enum status scanned_product(struct db *db, int64_t product_id, struct arena *a, struct scanned *out, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_scanned_product);
    query_int(&q, product_id);
    bool found = query_row(&q);
    if (found) read_scanned(&q, a, out);
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? not_found_id(e, "product.missing", product_id) : s;
}

enum status scanned_newest(struct db *db, int64_t product_id, int64_t *id, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_scanned_newest);
    query_int(&q, product_id);
    *id = query_row(&q) ? column_int(&q, 0) : 0;
    return query_end(&q, e);
}

enum status scanned_artisans(struct db *db, int64_t producer_id, int max, struct arena *a, struct scanned_artisan **out, size_t *n,
                             struct err *e) {
    struct query q;
    struct rows rows;
    rows_start(&rows, a, sizeof **out);
    query_start(&q, db, SQL_scanned_artisans);
    query_int(&q, producer_id);
    query_int(&q, max);
    while (query_row(&q)) {
        struct scanned_artisan *r = rows_add(&rows, &q);
        if (r) *r = (struct scanned_artisan){ column_text(&q, 0, a), column_text(&q, 1, a) };
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}

enum status scanned_stages(struct db *db, int64_t lot_id, int max, struct arena *a, struct scanned_stage **out, size_t *n, struct err *e) {
    struct query q;
    struct rows rows;
    rows_start(&rows, a, sizeof **out);
    query_start(&q, db, SQL_scanned_stages);
    query_int(&q, lot_id);
    query_int(&q, max);
    while (query_row(&q)) {
        struct scanned_stage *r = rows_add(&rows, &q);
        if (r) *r = (struct scanned_stage){ column_text(&q, 0, a), column_text(&q, 1, a), column_text(&q, 2, a), column_text(&q, 3, a) };
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}

enum status scanned_papers(struct db *db, int64_t producer_id, int64_t product_id, const char *day, int max, struct arena *a,
                           struct scanned_paper **out, size_t *n, struct err *e) {
    struct query q;
    struct rows rows;
    rows_start(&rows, a, sizeof **out);
    query_start(&q, db, SQL_scanned_papers);
    query_int(&q, producer_id);
    query_int(&q, product_id);
    query_text(&q, day);
    query_int(&q, max);
    while (query_row(&q)) {
        struct scanned_paper *r = rows_add(&rows, &q);
        if (r) *r = (struct scanned_paper){ column_text(&q, 0, a), column_text(&q, 1, a), column_text(&q, 2, a), column_text(&q, 3, a) };
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}

enum status scanned_texts(struct db *db, int64_t product_id, struct arena *a, struct scanned_text **out, size_t *n, struct err *e) {
    struct query q;
    struct rows rows;
    rows_start(&rows, a, sizeof **out);
    query_start(&q, db, SQL_scanned_texts);
    query_int(&q, product_id);
    while (query_row(&q)) {
        struct scanned_text *r = rows_add(&rows, &q);
        if (r)
            *r = (struct scanned_text){ column_text(&q, 0, a), column_text(&q, 1, a), column_text(&q, 2, a), column_text(&q, 3, a),
                                        column_text(&q, 4, a), column_text(&q, 5, a) };
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}
