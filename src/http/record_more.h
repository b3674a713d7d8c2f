/* What the page of a record offers beyond its table: ledgers, printing, preview, the three bars. thread: the request's */
#ifndef TEMLANG_HTTP_RECORD_MORE_H
#define TEMLANG_HTTP_RECORD_MORE_H

#include "show.h"

/*
 * in   r: what record.get gave
 * out  a way that comes next goes before the others into acts [{href, text, look}]; members more [{href, text}] and completeness of the model
 */
void record_more_put(struct desk *d, enum kind k, const json_t *r, json_t *acts, json_t *model);

#endif
