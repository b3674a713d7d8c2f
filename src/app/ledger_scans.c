/*
 * Scans are kept by month, of all runs together, and are read as they are kept: a month of the whole province fits where all its years do not.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger.h"
#include "store/figures.h"

#define MONTH_ARENA_BYTES ((size_t)64 << 20)

struct scans {
    struct db *db;
    json_t *runs; /* id -> true */
    int first, last; /* yyyymm */
    ledger_scanned *told;
    void *ctx;
};

static const char *run_key(char out[static 24], int64_t run) {
    (void)snprintf(out, 24, "%lld", (long long)run);
    return out;
}

static void run_add(struct scans *s, const json_t *row) {
    char key[24], day[DATE_VN_BYTES];
    ledger_day(row, "issued_at", day);
    if (strlen(day) == 10) { /* dd/mm/yyyy */
        int month = (int)(strtol(day + 6, NULL, 10) * 100 + strtol(day + 3, NULL, 10));
        if (month < s->first) s->first = month;
    }
    json_object_set_new(s->runs, run_key(key, ledger_number(row, "run")), json_true());
}

static enum status month_read(const struct scans *s, int month, struct arena *a, struct err *e) {
    struct scan_month *m = NULL;
    size_t n = 0;
    char key[24];
    enum status st = figure_scans(s->db, month, month, a, &m, &n, e);
    for (size_t i = 0; !st && i < n; i++)
        if (json_object_get(s->runs, run_key(key, m[i].run_id))) s->told(s->ctx, &m[i]);
    return st;
}

static enum status months_read(const struct scans *s, struct arena *a, struct err *e) {
    enum status st = ST_OK;
    for (int month = s->first; !st && month <= s->last; month += month % 100 == 12 ? 89 : 1) {
        st = month_read(s, month, a, e);
        arena_reset(a);
    }
    return st;
}

enum status ledger_scans(struct db *db, const json_t *rows, int32_t today, ledger_scanned *told, void *ctx, struct err *e) {
    const json_t *row = NULL;
    size_t i = 0;
    int y = 0, m = 0, d = 0;
    day_to_ymd(today, &y, &m, &d);
    struct scans s = { .db = db, .runs = json_object(), .first = y * 100 + m, .last = y * 100 + m, .told = told, .ctx = ctx };
    struct arena *a = arena_new(MONTH_ARENA_BYTES);
    json_array_foreach(rows, i, row) run_add(&s, row);
    enum status st = !a || !s.runs ? err_set(e, ST_NO_MEMORY, NULL, "no-memory") : json_object_size(s.runs) ? months_read(&s, a, e) : ST_OK;
    json_decref(s.runs);
    arena_free(&a);
    return st;
}
