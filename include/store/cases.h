/*
 * Cases about labels and the reports of visitors behind them. The cases themselves are a kind of the registry (store/kind.h);
 * here is what the scan page asks of them and what no form has.
 * thread: as rows.h: `tx` writes inside store_write, `db` reads.
 */
#ifndef TEMLANG_STORE_CASES_H
#define TEMLANG_STORE_CASES_H

#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/store.h"

/* What stands against a label. */
struct case_standing {
    bool suspect;  /* a case under review in time, or substantiated and not ended */
    bool by_scans; /* one of those has what scans show */
    bool refilled; /* one under review says so of a bottle, by what was known when it was opened or renewed */
};
/*
 * What stands against a label on a day: cases that an officer has opened and that count, about the label or its whole run.
 *   in   index: 0 asks for the run alone
 */
enum status case_on_label(struct db *db, uint32_t run, uint32_t index, const char *today_iso, struct case_standing *out, struct err *e);
/*
 * The labels of a run against which something stands on a day, as case_on_label has it.
 *   out  array in a, ascending; 0: the whole run
 */
enum status case_labels(struct db *db, uint32_t run, const char *today_iso, struct arena *a, uint32_t **out, size_t *n, struct err *e);
/* The case about a label that nobody has decided on yet.  in: run 0: by what was given.  out: *id 0 where there is none */
enum status case_open_of(struct db *db, uint32_t run, uint32_t index, const char *label, int64_t *id, struct err *e);
/* Whose a run is.  err: ST_NOT_FOUND "run.missing" */
enum status case_run_owner(struct db *db, uint32_t run, int64_t *product_id, int64_t *producer_id, struct err *e);
/* Keep what the scans showed, and that something came in.  in: json an object, "" leaves what there is */
enum status case_note(struct db *tx, int64_t id, const char *json, int64_t at_us, struct err *e);
/* out: text in a, "" none */
enum status case_evidence(struct db *db, int64_t id, struct arena *a, const char **json, struct err *e);

/* What one visitor wrote. */
struct report_row {
    int64_t id, case_id, at_us, erased_us;
    const char *ref, *address, *seen, *bought_at, *note, *photo; /* "" none */
    const void *contact; /* sealed, NULL none */
    size_t contact_len;
};
/* Id of the next report, which its seal names; only inside a write. */
enum status report_next(struct db *tx, int64_t *id, struct err *e);
/* err: ST_CONFLICT "record.exists" where the reference is taken */
enum status report_insert(struct db *tx, const struct report_row *r, struct err *e);
/* out: texts in a.  err: ST_NOT_FOUND "report.none" */
enum status report_get(struct db *db, const char *ref, struct arena *a, struct report_row *out, struct err *e);
/* Those of a case, the newest first, at most max.  out: array in a */
enum status report_list(struct db *db, int64_t case_id, int max, struct arena *a, struct report_row **out, size_t *n, struct err *e);
/* How many a case has, and how many each thing was seen: array of {seen, n}, the most frequent first; owned by the caller. */
enum status report_count(struct db *db, int64_t case_id, json_t **out, struct err *e);
/* Take contact and photo out, and where all is true also the words. */
enum status report_erase(struct db *tx, int64_t id, bool all, int64_t at_us, struct err *e);
/* Reports with contact or photo from before an instant, the oldest first.  out: array in a */
enum status report_due(struct db *db, int64_t before_us, int max, struct arena *a, struct report_row **out, size_t *n, struct err *e);

#endif
