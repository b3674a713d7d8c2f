/* Organisations: the checks and the writing, once for a file, a list that comes with the program, and the command line. */
#ifndef TEMLANG_APP_ORG_H
#define TEMLANG_APP_ORG_H

#include "internal.h"
#include "store/people.h"

/* err: ST_INVALID "org.code", "org.kind", "org.dates", "param.…" */
enum status org_check(const struct org *o, struct err *e);
/* Insert, or change what differs.  in: successor: code, "" none.  err: as org_insert; ST_INVALID "org.successor" */
enum status org_put(struct db *tx, struct app *a, const struct actor *who, struct org *o, const char *successor, enum put *what,
                    struct err *e);
/* The People's Committee of a commune of today, "ubnd-<code>", where it is not there yet. */
enum status org_of_commune(struct db *tx, struct app *a, const struct unit_name *u, struct err *e);
/* Whether it is one on a day (ISO). */
bool org_holds(const struct org *o, const char *day);

#endif
