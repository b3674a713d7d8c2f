/* What the files about reports share. Private to src/app. */
#ifndef TEMLANG_APP_REPORT_CASE_H
#define TEMLANG_APP_REPORT_CASE_H

#include "app/report.h"
#include "internal.h"

/* What the contact of a report is sealed to. */
const char *report_seal_place(struct arena *a, int64_t id);

/* A reference as people say it over the telephone: in small letters, without its hyphen.  out: as it is kept, cut where it is none */
void report_ref_read(const char *said, char ref[static REPORT_REF_BYTES]);
/*
 * Whether somebody reads more of a report than what was seen and on which day. Those whose label it is do not: words, place, minute and
 * picture can tell them who reported, and with its number a report can be asked for and erased.
 */
bool report_words_told(const struct actor *who);

#endif
