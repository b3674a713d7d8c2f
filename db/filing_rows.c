/* The rows behind the figures: one shape for all lists, so that what is counted is what is shown. */
#include "db.h"
#include "store/filing.h"

/*
 * What each statement is asked with, a letter a parameter in its order: a area, u unit, l last day, f first day, s first day of the plan,
 * w last day of what ends soon, e end of the last day, b beginning of the period, r 90 days before that end, L F S the days as numbers,
 * p producer, m mark, x y the halves.
 */
static const struct {
    enum sql sql;
    const char *with;
} lists[LIST_COUNT] = {
    [LIST_VILLAGES] = { SQL_filing_villages, "aule" },       [LIST_RECOGNITIONS] = { SQL_filing_recognitions, "auls" },
    [LIST_SUPPORTS] = { SQL_filing_supports, "auls" },       [LIST_SITES] = { SQL_filing_sites, "aue" },
    [LIST_RATINGS] = { SQL_filing_ratings, "aulpm" },        [LIST_RIGHTS] = { SQL_filing_rights, "aulpm" },
    [LIST_PRODUCERS] = { SQL_filing_producers, "aule" },     [LIST_STATISTICS] = { SQL_filing_statistics, "auxy" },
    [LIST_CAMPAIGNS] = { SQL_filing_campaigns, "SL" },       [LIST_ISSUED] = { SQL_filing_issued, "aupebm" },
    [LIST_ACTIVATED] = { SQL_filing_activated, "aupebm" },   [LIST_VOIDED] = { SQL_filing_voided, "aupebm" },
    [LIST_SCANS] = { SQL_filing_scans, "aupLFm" },           [LIST_MAKERS] = { SQL_filing_makers, "auperm" },
    [LIST_ENDING] = { SQL_filing_ending, "aulwpm" },         [LIST_LAPSED] = { SQL_filing_lapsed, "aulp" },
    [LIST_OPENED] = { SQL_filing_opened, "aulfp" },          [LIST_CLOSED] = { SQL_filing_closed, "auebp" },
};

static void bind_one(struct query *q, char letter, const struct filing_span *s) {
    switch (letter) {
    case 'a': query_text(q, s->area); break;
    case 'u': query_text(q, s->unit); break;
    case 'l': query_text(q, s->last); break;
    case 'f': query_text(q, s->first); break;
    case 's': query_text(q, s->since); break;
    case 'w': query_text(q, s->soon); break;
    case 'x': query_text(q, s->half_a); break;
    case 'y': query_text(q, s->half_b); break;
    case 'e': query_int(q, s->end_us); break;
    case 'b': query_int(q, s->first_us); break;
    case 'r': query_int(q, s->recent_us); break;
    case 'L': query_int(q, s->last_day); break;
    case 'F': query_int(q, s->first_day); break;
    case 'S': query_int(q, s->since_day); break;
    case 'p': query_int(q, s->producer); break;
    default: query_int(q, s->mark); break;
    }
}

enum status filing_rows(struct db *db, enum filing_list l, const struct filing_span *s, struct arena *a, struct filing_row **out, size_t *n,
                        struct err *e) {
    struct query q;
    struct rows rows;
    rows_start(&rows, a, sizeof **out);
    query_start(&q, db, lists[l].sql);
    for (const char *letter = lists[l].with; *letter; letter++) bind_one(&q, *letter, s);
    while (query_row(&q)) {
        struct filing_row *r = rows_add(&rows, &q);
        if (!r) continue;
        const char **const texts[] = { &r->kind, &r->id, &r->title, &r->village, &r->tag, &r->more };
        int64_t *const numbers[] = { &r->n, &r->m, &r->k, &r->j };
        for (int i = 0; i < 6; i++) *texts[i] = column_text(&q, i, a);
        for (int i = 0; i < 4; i++) *numbers[i] = column_int(&q, 6 + i);
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}

enum status filing_known(struct db *db, struct filing_known *out, struct err *e) {
    struct query q;
    bool *const to[] = { &out->at_risk, &out->recognition, &out->support, &out->site, &out->mark, &out->rating, &out->environment };
    query_start(&q, db, SQL_filing_known);
    if (query_row(&q))
        for (int i = 0; i < (int)(sizeof to / sizeof *to); i++) *to[i] = column_int(&q, i) != 0;
    return query_end(&q, e);
}

enum status filing_scanned(struct db *db, int64_t product, int32_t first, int32_t last, int64_t *scans, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_filing_scanned);
    query_int(&q, product);
    query_int(&q, first);
    query_int(&q, last);
    if (query_row(&q)) *scans = column_int(&q, 0);
    return query_end(&q, e);
}

/* ---- names ---- */

enum status filing_unit_name(struct db *db, const char *code, const char *day, struct arena *a, const char **name, struct err *e) {
    struct query q;
    *name = "";
    query_start(&q, db, SQL_filing_unit);
    query_text(&q, code);
    query_text(&q, day);
    if (query_row(&q)) *name = column_text(&q, 0, a);
    return query_end(&q, e);
}

enum status filing_communes(struct db *db, const char *day, const char *area, struct arena *a, struct filing_commune **out, size_t *n, struct err *e) {
    struct query q;
    struct rows rows;
    rows_start(&rows, a, sizeof **out);
    query_start(&q, db, SQL_filing_communes);
    query_text(&q, day);
    query_text(&q, area);
    while (query_row(&q)) {
        struct filing_commune *c = rows_add(&rows, &q);
        if (!c) continue;
        c->org_id = column_int(&q, 0);
        c->org = column_text(&q, 1, a);
        c->name = column_text(&q, 2, a);
        c->unit_code = column_text(&q, 3, a);
    }
    *out = rows.data;
    *n = rows.n;
    return query_end(&q, e);
}
