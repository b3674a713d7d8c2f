/* What the page of a case has beside its fields. */
#ifndef TEMLANG_HTTP_CASE_PAGE_H
#define TEMLANG_HTTP_CASE_PAGE_H

#include "show.h"

/* Reports, what the scans show, answers, the label's page: model.case; a review whose time is over loses what happens next. */
void case_put(struct desk *d, const json_t *record, json_t *model);

#endif
