/*
 * Cases about labels: what visitors report, and scans that fit no single thing. A case changes nothing that visitors see until
 * an officer opens it; then it counts for CASE_REVIEW_DAYS, and again so long each time it is renewed.
 */
#ifndef TEMLANG_APP_CASES_H
#define TEMLANG_APP_CASES_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "internal.h"

/* The day it was opened or renewed, and so many more. */
#define CASE_REVIEW_DAYS 30

enum case_source { CASE_BY_REPORT, CASE_BY_SCANS };

/* Something about a label that an officer should look at. */
struct case_new {
    enum case_source source;
    uint32_t run, index;    /* 0, 0: label not known; index 0: the whole run */
    const char *address;    /* what was given, "" */
    const char *forged;     /* the number, grouped, that a code with a wrong signature pretends to be: then run is 0; NULL, "" none */
    const char *why;        /* key of what was seen (choice case_why), or of the reasons' summary */
    const json_t *evidence; /* borrowed object {"reasons": [{"key", "args"}]}, sentences in [evidence]; NULL */
    int64_t at_us;
};

/*
 * A case about a label: the open one that there is, else a new one. Of labels that are not known those with the same address
 * are the same; those without any never. Forged codes that pretend to be the same label are the same, and never that label.
 *   out  *id; *fresh whether it was made now
 *   err  ST_NOT_FOUND "run.missing"; as record_create
 * thread: inside store_write
 */
enum status case_raise(struct db *tx, struct app *a, const struct case_new *n, int64_t *id, bool *fresh, struct err *e);

/* Who did it, where nobody is signed in. */
const struct actor *case_raiser(enum case_source source);

#endif
