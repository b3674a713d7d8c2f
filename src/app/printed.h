/* How many labels of a run have been printed, and how often again. thread: the caller's connection */
#ifndef TEMLANG_APP_PRINTED_H
#define TEMLANG_APP_PRINTED_H

#include "internal.h"

/*
 * Set "printed" of rows of runs, and "reprinted" where they have it: a label that is in several prints was printed once, and again by the others.
 *   in   rows: array; run, count: members with the run and its number of labels; "prints", where rows have it, says how many there were,
 *        and is taken out
 *   err  as print_ranges; ST_NO_MEMORY
 */
enum status printed_set(struct db *db, json_t *rows, const char *run, const char *count, struct err *e);

#endif
