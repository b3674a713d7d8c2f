/* Registers: one statement each, whose parameters book.def names by letters. */
#include "store/book.h"

#include "db.h"
#include "json_rows.h"

static const enum sql statements[BOOK_COUNT] = {
    [BOOK_RIGHTS] = SQL_book_rights,     [BOOK_RATINGS] = SQL_book_ratings, [BOOK_LINGER] = SQL_book_linger,
    [BOOK_CAPACITY] = SQL_book_capacity, [BOOK_EXCESS] = SQL_book_excess,   [BOOK_BALANCE] = SQL_book_balance,
    [BOOK_CASES] = SQL_book_cases,       [BOOK_RECALLS] = SQL_book_recalls, [BOOK_KEYS] = SQL_book_keys,
    [BOOK_ENTERED] = SQL_book_entered,
};

static void argument(struct query *q, char letter, const struct book_ask *ask) {
    switch (letter) {
    case 'd': query_text(q, ask->today); break;
    case 'b': query_text(q, ask->from); break;
    case 'e': query_text(q, ask->to); break;
    case 'f': query_int(q, ask->from_us); break;
    case 't': query_int(q, ask->before_us); break;
    default: query_int(q, ask->limit); break;
    }
}

enum status book_rows(struct db *db, enum book b, const struct book_ask *ask, json_t **rows, struct err *e) {
    struct query q;
    query_start(&q, db, statements[b]);
    for (const char *a = book_info(b)->args; *a; a++) argument(&q, *a, ask);
    return rows_json(&q, rows, e);
}

enum status book_linger(struct db *db, int64_t rating_id, int32_t after_day, struct book_scans *out, struct err *e) {
    struct query q;
    *out = (struct book_scans){ 0 };
    query_start(&q, db, SQL_book_linger_scans);
    query_int(&q, rating_id);
    query_int(&q, after_day);
    if (query_row(&q)) *out = (struct book_scans){ column_int(&q, 0), column_int(&q, 1), (int32_t)column_int(&q, 2) };
    return query_end(&q, e);
}

enum status book_recall_scans(struct db *db, int64_t lot_id, int32_t from_day, int64_t *scans, struct err *e) {
    struct query q;
    *scans = 0;
    query_start(&q, db, SQL_book_recall_scans);
    query_int(&q, lot_id);
    query_int(&q, from_day);
    if (query_row(&q)) *scans = column_int(&q, 0);
    return query_end(&q, e);
}

enum status book_materials(struct db *db, int64_t first, int64_t last, json_t **rows, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_book_materials);
    query_int(&q, first);
    query_int(&q, last);
    return rows_json(&q, rows, e);
}
