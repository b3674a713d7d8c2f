/* What the service knows beside the plan: labels, scans, and what their makers hold. Here nothing is unknown but a share of nothing. */
#include <stdlib.h>
#include <string.h>

#include "filing.h"

static void span_add(struct reckoned *out, int64_t period, int64_t since) {
    out->slot[SLOT_PERIOD].f.n += period;
    out->slot[SLOT_SINCE].f.n += since;
}

/* Rows with one number in the period and one since the plan. in: later: take the second pair of a row */
static enum status span_of(struct reckoning *r, enum filing_list l, bool later, struct reckoned *out, struct err *e) {
    struct filing_row *rows = NULL;
    size_t n = 0;
    enum status st = reckoning_list(r, l, &rows, &n, e);
    if (!st) st = reckoned_room(r, out, n, e);
    out->slot[SLOT_PERIOD].state = out->slot[SLOT_SINCE].state = VALUE_KNOWN;
    for (size_t i = 0; !st && i < n; i++) {
        int64_t period = later ? rows[i].k : rows[i].n, since = later ? rows[i].j : rows[i].m;
        reckoned_add(out, &rows[i], rows[i].tag, reckoning_kind(r, rows[i].village), period, since);
        span_add(out, period, since);
    }
    return st;
}

static void count(struct reckoned *out) {
    out->slot[SLOT_WHOLE].state = VALUE_KNOWN;
    out->slot[SLOT_WHOLE].f.n++;
}

/* Rows, one each. in: fits: NULL all of them */
static enum status count_of(struct reckoning *r, enum filing_list l, bool (*fits)(const struct filing_row *row), struct reckoned *out, struct err *e) {
    struct filing_row *rows = NULL;
    size_t n = 0;
    enum status st = reckoning_list(r, l, &rows, &n, e);
    if (!st) st = reckoned_room(r, out, n, e);
    out->slot[SLOT_WHOLE].state = VALUE_KNOWN;
    for (size_t i = 0; !st && i < n; i++) {
        if (fits && !fits(&rows[i])) continue;
        reckoned_add(out, &rows[i], rows[i].tag, reckoning_kind(r, rows[i].village), 1, 0);
        count(out);
    }
    return st;
}

static bool traced(const struct filing_row *row) { return row->k && row->m; }

/* ---- rated products that have labels ---- */

/* Rows of issued labels come by the product's number. */
static int by_number(const void *key, const void *row) {
    int64_t a = *(const int64_t *)key, b = ((const struct filing_row *)row)->j;
    return a < b ? -1 : a > b;
}

static enum status labelled(struct reckoning *r, struct reckoned *out, struct err *e) {
    struct filing_row *rated = NULL, *issued = NULL;
    size_t n = 0, issued_len = 0;
    int64_t part = 0;
    enum status st = reckoning_list(r, LIST_RATINGS, &rated, &n, e);
    if (!st) st = reckoning_list(r, LIST_ISSUED, &issued, &issued_len, e);
    if (!st) st = reckoned_room(r, out, n, e);
    for (size_t i = 0; !st && i < n; i++) {
        bool has = issued_len && bsearch(&rated[i].m, issued, issued_len, sizeof *issued, by_number);
        reckoned_add(out, &rated[i], rated[i].tag, reckoning_kind(r, rated[i].village), has, 1);
        part += has;
    }
    if (!st && n) out->slot[SLOT_WHOLE] = (struct filing_number){ VALUE_KNOWN, figure_percent(part, (int64_t)n) };
    return st;
}

/* ---- ratings that have ended ---- */

/* Scanned within the period, after the last day of its last rating. */
static enum status lapsed(struct reckoning *r, struct reckoned *out, struct err *e) {
    const struct filing_span *s = reckoning_span(r);
    struct filing_row *rows = NULL;
    size_t n = 0;
    enum status st = reckoning_list(r, LIST_LAPSED, &rows, &n, e);
    if (!st) st = reckoned_room(r, out, n, e);
    out->slot[SLOT_WHOLE].state = VALUE_KNOWN;
    for (size_t i = 0; !st && i < n; i++) {
        int64_t scans = 0;
        int32_t after = day_parse(rows[i].more, strlen(rows[i].more));
        if (after == DAY_NONE) continue;
        st = filing_scanned(reckoning_db(r), rows[i].j, after + 1 > s->first_day ? after + 1 : s->first_day, s->last_day, &scans, e);
        if (st || !scans) continue;
        reckoned_add(out, &rows[i], rows[i].more, reckoning_kind(r, rows[i].village), 1, scans);
        count(out);
    }
    return st;
}

enum status reckon_trace(struct reckoning *r, enum indicator i, struct reckoned *out, struct err *e) {
    switch (i) {
    case INDICATOR_ISSUED: return span_of(r, LIST_ISSUED, false, out, e);
    case INDICATOR_ACTIVE: return span_of(r, LIST_ACTIVATED, false, out, e);
    case INDICATOR_VOIDED: return span_of(r, LIST_VOIDED, false, out, e);
    case INDICATOR_SCANS: return span_of(r, LIST_SCANS, false, out, e);
    case INDICATOR_FIRST: return span_of(r, LIST_SCANS, true, out, e);
    case INDICATOR_TRACED: return count_of(r, LIST_ISSUED, traced, out, e);
    case INDICATOR_MAKERS: return count_of(r, LIST_MAKERS, NULL, out, e);
    case INDICATOR_STARRED: return count_of(r, LIST_RATINGS, NULL, out, e);
    case INDICATOR_LABELLED: return labelled(r, out, e);
    case INDICATOR_ENDING: return count_of(r, LIST_ENDING, NULL, out, e);
    case INDICATOR_LAPSED: return lapsed(r, out, e);
    case INDICATOR_OPENED: return span_of(r, LIST_OPENED, false, out, e);
    case INDICATOR_CLOSED: return span_of(r, LIST_CLOSED, false, out, e);
    case INDICATOR_RIGHTS: return count_of(r, LIST_RIGHTS, NULL, out, e);
    default: return ST_OK;
    }
}
