/* Which ratings and rights the page of a run's labels speaks of. */
#ifndef TEMLANG_APP_SCAN_MARKS_H
#define TEMLANG_APP_SCAN_MARKS_H

#include "app/scan.h"

/* Everything known, and the days that matter (ISO). */
struct marks_known {
    const struct rating *ratings; /* the newest decision first */
    size_t ratings_len;
    const struct right *rights;   /* by mark, the longest first */
    size_t rights_len;
    const struct shown *shown;    /* what the labels show */
    size_t shown_len;
    const char *issued_on, *today;
};
/*
 * What is in force today; of what is not, only what a label of that day of issue may have spoken of.
 *   out  marks in a; a rating at most once, a mark at most once.  err: ST_NO_MEMORY
 */
enum status marks_pick(const struct marks_known *k, struct arena *a, const struct fact_mark **out, size_t *n, struct err *e);

#endif
