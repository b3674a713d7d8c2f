/* Records by the names that people write in their spreadsheets. */
#include "store/lookup.h"

#include <string.h>

#include "db.h"

static enum status read_all(struct query *q, size_t cap, struct arena *a, struct lookup **out, size_t *n, struct err *e) {
    *n = 0;
    *out = arena_alloc(a, cap * sizeof **out);
    while (*out && *n < cap && query_row(q))
        (*out)[(*n)++] = (struct lookup){ .id = column_int(q, 0), .name = column_text(q, 1, a), .owner_unit = column_text(q, 2, a),
                                          .owner_org = column_int(q, 3) };
    enum status s = query_end(q, e);
    return s == ST_OK && arena_spent(a) ? err_set(e, ST_NO_MEMORY, NULL, "") : s;
}

/* What a folded text begins with, as LIKE takes it; signs of its own count for any letter, which only finds more. */
static const char *beginning(struct db *db, const char *name, struct arena *a) {
    const char *fold = db_fold(db, name, "", "", "");
    const char *s = fold ? arena_printf(a, "%s%%", fold) : NULL;
    return s ? s : "";
}

#define UNITS_MAX 1000

enum status lookup_units(struct db *db, struct arena *a, struct lookup **out, size_t *n, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_lookup_units);
    return read_all(&q, UNITS_MAX, a, out, n, e);
}

enum status lookup_producers(struct db *db, const char *name, struct arena *a, struct lookup **out, size_t *n, struct err *e) {
    struct query q;
    const char *like = beginning(db, name, a);
    query_start(&q, db, SQL_lookup_producers);
    query_text(&q, like);
    query_int(&q, LOOKUP_MAX);
    return read_all(&q, LOOKUP_MAX, a, out, n, e);
}

enum status lookup_products(struct db *db, int64_t producer_id, int64_t owner_org, const char *name, struct arena *a,
                            struct lookup **out, size_t *n, struct err *e) {
    struct query q;
    const char *like = beginning(db, name, a);
    query_start(&q, db, producer_id ? SQL_lookup_products_of : SQL_lookup_products);
    query_int(&q, producer_id ? producer_id : owner_org);
    query_text(&q, like);
    query_int(&q, LOOKUP_MAX);
    return read_all(&q, LOOKUP_MAX, a, out, n, e);
}

enum status lookup_own(struct db *db, int64_t owner_org, struct arena *a, struct lookup **out, size_t *n, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_lookup_own);
    query_int(&q, owner_org);
    return read_all(&q, 2, a, out, n, e);
}
