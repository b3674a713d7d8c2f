/*
 * What the registry holds against issuing and printing labels: asked inside the transaction that reserves or records, since
 * a right may end between a page and its button.
 */
#ifndef TEMLANG_APP_RUN_GATE_H
#define TEMLANG_APP_RUN_GATE_H

#include "record.h"
#include "run_marks.h"
#include "standing.h"

/* The records behind a lot, as they stand now. */
struct gate {
    struct record_ctx x;
    struct lot lot;
    struct producer producer;
    struct product product;
    struct record item, maker; /* product and producer with all their values */
    struct kind_head lot_head; /* whose the lot is */
    int64_t year_from_us, year_to_us;
};

/*
 * Read.
 *   in   app may be NULL where only questions are asked; lot: as lot_get or lot_find gives it; a: for texts
 *   out  g to be freed with gate_close, also on failure
 */
enum status gate_open(struct gate *g, struct db *db, struct app *app, const struct actor *who, const struct lot *lot,
                      int64_t now_us, struct arena *a, struct err *e);
void gate_close(struct gate *g);

/*
 * Whether somebody may do that with labels of the lot; the command line is not asked.
 *   err  ST_FORBIDDEN "access.denied"; ST_NOT_FOUND "record.none" where even reading is not allowed
 */
enum status gate_access(const struct gate *g, enum access_action action, struct err *e);
/* Labels left.  err: ST_REFUSED "lot.left" (field: count, or lot where none is left) */
enum status gate_left(const struct gate *g, int64_t count, struct err *e);
/* err: ST_REFUSED "product.not-approved", "producer.not-approved" (args: state) */
enum status gate_approved(const struct gate *g, struct err *e);
/* err: ST_REFUSED "lot.recalled", "lot.ended" (args: code) */
enum status gate_lot(struct gate *g, struct err *e);
/* err: as liquor_papers */
enum status gate_papers(struct gate *g, struct err *e);
/* The household's own part.  err: ST_REFUSED "member.left" (args: e), "member.quota" (args: left, quota) */
enum status gate_member(struct gate *g, int64_t count, struct err *e);
/* Two ratings of one product would say two things at once.  err: ST_INVALID "marks.one-rating" */
enum status gate_one_rating(const struct marks *marks, struct err *e);
/*
 * One thing that labels are to show.
 *   out  *m: written out
 *   err  ST_NOT_FOUND "record.none"; ST_INVALID "marks.other-product", "marks.other-producer" (args: name); ST_REFUSED
 *        "rating.ended", "rating.withdrawn", "rating.not-yet", "right.ended", "right.withdrawn", "right.not-yet",
 *        "right.mark-over" (args: name, e, who), "right.quota" (args: name, left, quota, who)
 */
enum status gate_mark(struct gate *g, struct shown s, int64_t count, struct mark_text *m, struct err *e);
/* What producers can make in a year is a figure of their own, so more is said and kept, not refused.  out: *over */
enum status gate_capacity(struct gate *g, int64_t count, int64_t *made, int64_t *capacity, bool *over, struct err *e);

/* All of it for a new run.  out: m[marks->len] */
enum status gate_issue(struct gate *g, int64_t count, const struct marks *marks, struct mark_text *m, struct err *e);
/*
 * All of it for printing a run again or for the first time.
 *   err  as above, but ST_REFUSED "print.rating-ended", "print.right-ended" (args: name, e, who) for what its labels show
 */
enum status gate_print(struct gate *g, const json_t *frozen, struct err *e);
/*
 * gate_print of a run: asked of every way in which labels leave, as a file to print or as addresses, for today and not for
 * the day of issue; before anything is made, so that a refusal comes at once, and again in the transaction that records it.
 *   in   app: not NULL; frozen: as run_load gives it
 */
enum status gate_run(struct db *db, struct app *app, const struct actor *who, const struct run *run, const json_t *frozen,
                     struct arena *a, struct err *e);

#endif
