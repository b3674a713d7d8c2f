/*
 * Questions about decisions, papers and recalls that rules ask of the store.
 * thread: as rows.h
 */
#ifndef TEMLANG_STORE_DECISION_H
#define TEMLANG_STORE_DECISION_H

#include "base/clock.h"
#include "store/rows.h"

/* Who decides an act on a day, and for how long. */
struct competence {
    const char *body_kind; /* of choice org_kind */
    const char *office;    /* of choice office, "" any of that kind */
    int64_t months;        /* 0: no end */
    const char *source;
};
/* out: *found false where no rule is known for that day */
enum status competence_on(struct db *db, const char *act, const char *day, struct arena *a, struct competence *out, bool *found,
                          struct err *e);
/* The row of an act that begins on a day; id 0 where there is none. */
enum status competence_find(struct db *db, const char *act, const char *valid_from, int64_t *id, struct err *e);
/*
 * The last day of the paper of a type that is good longest, among those of the producer or of this product.
 *   out  last: ISO, "9999-12-31" without an end, "" where there is none
 */
enum status document_last_day(struct db *db, int64_t producer_id, int64_t product_id, const char *type, const char *today,
                              char last[static DATE_BYTES], struct err *e);
/* Whether an artisan has agreed to be named, and has not taken it back. */
enum status consent_active(struct db *db, int64_t artisan_id, bool *any, struct err *e);
/* Whether a lot is recalled now. */
enum status recall_active(struct db *db, int64_t lot_id, bool *any, struct err *e);

#endif
