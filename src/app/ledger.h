/* The label ledger as rows and totals: for a page, and for the files that offices keep. */
#ifndef TEMLANG_APP_LEDGER_H
#define TEMLANG_APP_LEDGER_H

#include "base/text.h"
#include "record.h"
#include "store/rows.h"
#include "store/showing.h"

/* The figures of a row, in the order in which people read them. */
extern const char *const ledger_figures[];
#define LEDGER_FIGURES 5

/* A ledger that somebody may read. */
struct ledger_view {
    enum ledger kind;
    struct record record;
    int64_t id, year;  /* year 0: all */
    json_t *rows;      /* of runs, newest first, with left; owned */
    json_t *sums;      /* {runs, issued …}; owned */
    json_t *totals;    /* by year and product: array of {year, product_id, product, runs, issued …}, newest first; owned */
};
/*
 *   in   params kind, id, year of c
 *   out  *v to be closed with ledger_close, also on failure
 *   err  ST_INVALID "record.kind"; ST_NOT_FOUND "record.none", also of a record that this person may not look at
 */
enum status ledger_open(struct command_ctx *c, struct ledger_view *v);
/* The same of runs begun from one instant until before another.  in: c: its db is read */
enum status ledger_between(struct command_ctx *c, enum ledger kind, const char *id, int64_t from_us, int64_t to_us, struct ledger_view *v);
void ledger_close(struct ledger_view *v);

/* A figure of a row. */
int64_t ledger_number(const json_t *row, const char *name);
/* The day of an instant of a row ("2026-11-23T17:00:05Z") in Vietnam, dd/mm/yyyy; "" where it is none. */
void ledger_day(const json_t *row, const char *name, char out[static DATE_VN_BYTES]);

/* Told of a run's scans of a month. */
typedef void ledger_scanned(void *ctx, const struct scan_month *m);
/*
 * Scans of the runs of a ledger, from the month of the first run to that of today.
 *   in   rows: as of struct ledger_view
 *   err  as figure_scans
 */
enum status ledger_scans(struct db *db, const json_t *rows, int32_t today, ledger_scanned *told, void *ctx, struct err *e);

/*
 * The ledger as a workbook: a sheet of runs and one of totals. Equal ledgers give equal bytes.
 *   out  appended to b
 *   err  ST_NO_MEMORY, ST_IO "ledger.file"
 */
enum status ledger_xlsx(const struct ledger_view *v, enum lang lang, struct buf *b, struct err *e);
/* Words of the file: [ledger-file] key. */
const char *ledger_word(enum lang lang, const char *key);

#endif
