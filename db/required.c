/* The lists of law that say which data a product needs. */
#include "store/required.h"

#include <stdlib.h>
#include <string.h>

#include "db.h"

#define TEXTS 6

static bool same_text(struct query *q, int n, const char *s) {
    size_t len = 0;
    const void *p = column_blob(q, n, &len);
    return len == strlen(s) && (!len || !memcmp(p, s, len));
}

static void bind_key(struct query *q, const struct required *r, const char *valid_from) {
    query_text(q, required_list_key((int)r->list));
    query_int(q, r->no);
    query_text(q, r->groups);
    query_text(q, valid_from);
}

enum status required_put(struct db *tx, const struct required *r, const char *valid_from, const char *valid_to, enum put *what,
                         struct err *e) {
    const char *const texts[TEXTS] = { valid_to, r->name, r->name_en, r->place, r->if_any ? "yes" : "", r->source };
    struct query q;
    bool same = true;
    query_start(&q, tx, SQL_required_get);
    bind_key(&q, r, valid_from);
    bool found = query_row(&q);
    for (int i = 0; found && i < TEXTS; i++) same = same && same_text(&q, i, texts[i]);
    enum status s = query_end(&q, e);
    *what = !found ? PUT_NEW : same ? PUT_SAME : PUT_CHANGED;
    if (s != ST_OK || *what == PUT_SAME) return s;
    query_start(&q, tx, SQL_required_put);
    bind_key(&q, r, valid_from);
    for (int i = 0; i < TEXTS; i++) query_text(&q, texts[i]);
    return query_run(&q, e);
}

static bool same_place(const struct required *a, const struct required *b) {
    return a->list == b->list && a->no == b->no && !strcmp(a->groups, b->groups);
}

static struct required read_row(struct query *q, struct arena *a) {
    return (struct required){ .list = (enum required_list)column_member(q, 0, required_list_parse), .no = column_int(q, 1),
                              .groups = column_text(q, 2, a), .name = column_text(q, 3, a), .name_en = column_text(q, 4, a),
                              .place = column_text(q, 5, a), .if_any = *column_text(q, 6, a) != '\0',
                              .source = column_text(q, 7, a) };
}

enum status required_on(struct db *db, const char *day, struct arena *a, struct required **out, size_t *n, struct err *e) {
    struct query q;
    size_t cap = 0;
    *out = NULL;
    *n = 0;
    query_start(&q, db, SQL_required_on);
    query_text(&q, day);
    while (query_row(&q)) {
        struct required r = read_row(&q, a);
        if (*n && same_place(&r, &(*out)[*n - 1])) continue;
        if (*n == cap) {
            struct required *grown = arena_alloc(a, (cap ? cap * 2 : 64) * sizeof *grown);
            if (!grown) break; /* the arena is spent, which query_end does not see */
            if (cap) memcpy(grown, *out, cap * sizeof *grown);
            cap = cap ? cap * 2 : 64;
            *out = grown;
        }
        (*out)[(*n)++] = r;
    }
    enum status s = query_end(&q, e);
    return s == ST_OK && arena_spent(a) ? err_set(e, ST_NO_MEMORY, NULL, "") : s;
}

static enum status one_number(struct query *q, int64_t *n, struct err *e) {
    *n = query_row(q) ? column_int(q, 0) : 0;
    return query_end(q, e);
}

enum status required_lot(struct db *db, int64_t product_id, int64_t *lot_id, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_required_lot);
    query_int(&q, product_id);
    return one_number(&q, lot_id, e);
}

enum status required_stages(struct db *db, int64_t lot_id, int64_t *n, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_required_stages);
    query_int(&q, lot_id);
    return one_number(&q, n, e);
}

enum status stages_all(struct db *db, int64_t lot_id, int64_t *n, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_stages_all);
    query_int(&q, lot_id);
    return one_number(&q, n, e);
}

enum status required_certificates(struct db *db, int64_t producer_id, int64_t product_id, const char *today, int64_t *n,
                                  struct err *e) {
    struct query q;
    query_start(&q, db, SQL_required_certificates);
    query_int(&q, producer_id);
    query_int(&q, product_id);
    query_text(&q, today);
    return one_number(&q, n, e);
}
