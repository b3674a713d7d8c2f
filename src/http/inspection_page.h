/* What the pages of inspections and of their minutes have beside their fields. thread: the request's */
#ifndef TEMLANG_HTTP_INSPECTION_PAGE_H
#define TEMLANG_HTTP_INSPECTION_PAGE_H

#include "show.h"

/* How the sample was drawn: model.inspection, once it was. */
void inspection_put(struct desk *d, const json_t *record, json_t *model);
/* The decision that somebody is visited by and answers: model.visit; how long the deadline is: model.until. */
void visit_put(struct desk *d, const json_t *record, json_t *model);

/* Addresses of the data of a draw, of blank minutes, of minutes; NULL where there are none. */
const char *inspection_file_way(struct desk *d, const json_t *record);
const char *inspection_blank_way(struct desk *d, const json_t *record);
const char *visit_file_way(struct desk *d, const json_t *record);

#endif
