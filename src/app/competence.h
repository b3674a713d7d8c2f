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
/* The last day of a decision of that day by the rule in force then; "" where it has no end. */
enum status competence_last_day(struct record_ctx *c, const char *act, const char *day, char last[static DATE_BYTES]);

#endif
