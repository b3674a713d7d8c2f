/* How labels would look by a style or on a paper: a picture on the page of its record. thread: the request's */
#ifndef TEMLANG_HTTP_SAMPLE_PAGE_H
#define TEMLANG_HTTP_SAMPLE_PAGE_H

#include "show.h"

/*
 * model.sample of a style or an own paper: {picture, of, paper, module, left_out, refused, papers}; nothing of another kind.
 *   in   r: as record.get gives it
 */
void sample_put(struct desk *d, enum kind k, const json_t *r, json_t *model);

#endif
