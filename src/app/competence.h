/* Who decides what on which day: the dated table of competences. */
#ifndef TEMLANG_APP_COMPETENCE_H
#define TEMLANG_APP_COMPETENCE_H

#include "record.h"

/*
 * Whether an outside decision of that day can be: there is a rule for it, and the body is of the kind that the rule names.
 *   in   act: of choice decided_act; day: ISO; field, body_kind: the input to compare, NULL where the record has none
 *   err  ST_INVALID "competence.other" (args: body) as a problem of field; no rule for that day: nothing is held against it
 */
enum status competence_check(struct record_ctx *c, const char *act, const char *day, const char *field, const char *body_kind);
/*
 * The same, and where nobody said what kind of body it was, what the rule of that day names. A day without a rule leaves
 * the field as it is.
 */
enum status competence_fill(struct record_ctx *c, struct record *r, const char *act, const char *day, const char *field);
/* The last day of a decision of that day by the rule in force then; "" where it has no end. */
enum status competence_last_day(struct record_ctx *c, const char *act, const char *day, char last[static DATE_BYTES]);
/*
 * Whether somebody decides such a step by the table of that day. The access matrix limits all the same: a row that names
 * another office does not give its people what the matrix denies them.
 *
 *   in   day: ISO
 *   err  ST_FORBIDDEN "competence.role"; a step that the table does not know, and a day without a rule, are left to the matrix
 */
enum status competence_permit(struct db *db, struct arena *a, const struct actor *who, enum kind k, enum access_action action,
                              const char *day, struct err *e);
/* Put a row of a list: new, changed with its history kept, or the same.  in: given: values as people write them */
enum status competence_put(struct db *tx, struct app *a, const struct actor *who, const json_t *given, enum put *what,
                           struct err *e);

#endif
