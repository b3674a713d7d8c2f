/*
 * What becomes of labels once they are printed: sold or shipped, on display, opened. Ranges of a run, so a run of ten million
 * that is shipped at once is one row.
 * thread: as rows.h
 */
#ifndef TEMLANG_STORE_LABEL_STATE_H
#define TEMLANG_STORE_LABEL_STATE_H

#include "store/rows.h"

/* ---- of one label ---- */

/* What was said of it. */
struct label_state {
    bool activated;       /* said to be sold or shipped */
    int64_t activated_us; /* the first moment of the day from which that counts, 0 none */
    bool display;         /* a display piece */
    int64_t opened_us;    /* the minute in which somebody reported it opened, 0 none */
};
/* What stands of a label; all zero where nothing was said. One probe for each of the three. */
enum status label_state_get(struct db *db, uint32_t run, uint32_t index, struct label_state *out, struct err *e);

/* ---- ranges ---- */

/* What is said of labels, as it is stored. */
enum label_said { LABEL_SOLD = 1, LABEL_DISPLAY = 2 };

/* Who says something, and when. */
struct label_sayer {
    int64_t at_us;
    const char *role, *org;
    int64_t account; /* 0: the command line */
};
/* Labels of which the same was said at once. */
struct label_range {
    int64_t id;
    uint32_t first, last;
    int32_t day; /* from when on it counts */
};
/*
 * The ranges that stand and touch from … to, ascending: they never overlap.
 *   out  array in a
 */
enum status label_range_near(struct db *db, uint32_t run, enum label_said what, uint32_t from, uint32_t to, struct arena *a,
                             struct label_range **out, size_t *n, struct err *e);
/*
 * Labels of which nothing stands yet. They join a neighbour that the same account said for the same day, so that labels scanned
 * one after the other stay one row.
 *   in   r->id is not used
 *   err  ST_CONFLICT where something stands from that label on
 */
enum status label_range_add(struct db *tx, uint32_t run, enum label_said what, const struct label_range *r, const struct label_sayer *by,
                            struct err *e);
/*
 * Take back cut, a part of r or all of it; the rest stands as it was said.
 *   in   why: "" none
 *   out  *r: the rest behind cut; r->first > r->last where there is none
 */
enum status label_range_end(struct db *tx, struct label_range *r, struct range cut, const struct label_sayer *by, const char *why,
                            struct err *e);
/* What stands. */
enum status label_range_sum(struct db *db, uint32_t run, enum label_said what, int64_t *labels, int64_t *ranges, struct err *e);
/* What stands, ascending.  out: array of {first, last, day, at_at, role, org}, at most limit, owned by the caller */
enum status label_range_list(struct db *db, uint32_t run, enum label_said what, int limit, json_t **out, struct err *e);
/* What was taken back, newest first.  out: array of {what, first, last, day, ended_at, why}, owned by the caller */
enum status label_range_past(struct db *db, uint32_t run, int limit, json_t **out, struct err *e);

/* ---- opened ---- */

/* in: minute: of the day.  out: *fresh false where it is said already: then nothing was written */
enum status label_opened_add(struct db *tx, uint32_t run, uint32_t index, int32_t day, int minute, bool *fresh, struct err *e);
/* Take it back of all labels of a range.  out: *n of them */
enum status label_opened_end(struct db *tx, uint32_t run, struct range of, const struct label_sayer *by, const char *why, int64_t *n,
                             struct err *e);
/* What stands, the latest first.  out: array of {label, day, minute}, owned by the caller */
enum status label_opened_list(struct db *db, uint32_t run, int limit, json_t **out, struct err *e);

#endif
