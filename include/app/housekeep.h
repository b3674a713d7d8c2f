/*
 * What a server does by itself once a day. thread: a thread of its own, at the lowest priority
 */
#ifndef TEMLANG_APP_HOUSEKEEP_H
#define TEMLANG_APP_HOUSEKEEP_H

#include "app/app.h"

/*
 * How long a file stays in D/files after it was first seen that no record names it. A backup that is older and put back may
 * name files that are gone: keep the copies of D/files as long as those of the database.
 */
#define FILES_KEEP_DAYS 30

struct housekeep;
/* Begin; the first round comes after some minutes.  err: ST_INTERNAL "internal.thread" */
enum status housekeep_start(struct housekeep **out, struct app *a, struct err *e);
/* Ends after the round at hand; safe on NULL. Before app_close. */
void housekeep_stop(struct housekeep **h);

/*
 * One round over the files: notes which of them no record names, forgets that of those named again, and removes what has been
 * unused, and not been sent again, for FILES_KEEP_DAYS. Recorded as the act "files.collected".
 *   out  *removed: how many
 *   err  ST_IO "files.read", "files.write"; as store_write
 */
enum status files_collect(struct app *a, size_t *removed, struct err *e);

/*
 * Contacts and photographs of reports of more than two years ago are taken out, each as the act "report.expire".
 *   out  *erased: how many reports
 */
enum status reports_expire(struct app *a, size_t *erased, struct err *e);

/* Folds devices older than EVIDENCE_DAYS into daily counts, a small transaction after the other.  out: *parts: how many */
enum status scan_fold_old(struct app *a, size_t *parts, struct err *e);

struct scan_review_sums {
    int64_t labels; /* looked at */
    int64_t raised; /* new cases */
    int64_t known;  /* over the limit, with a case that is open already */
};
/*
 * Look at the labels that were scanned since the last look, and raise a case for each whose points reach its limit
 * (core/evidence.h). Memory does not grow with their number. Pages are left as they are.
 */
enum status scan_review(struct app *a, struct scan_review_sums *sums, struct err *e);

#endif
