/* What the files about reports share. Private to src/app. */
#ifndef TEMLANG_APP_REPORT_CASE_H
#define TEMLANG_APP_REPORT_CASE_H

#include "internal.h"

/* What the contact of a report is sealed to. */
const char *report_seal_place(struct arena *a, int64_t id);

#endif
