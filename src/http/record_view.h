/* The parts of a record's page (record_page.c, record_parts.c, record_past.c). thread: the request's */
#ifndef TEMLANG_HTTP_RECORD_VIEW_H
#define TEMLANG_HTTP_RECORD_VIEW_H

#include "show.h"

#define RECORD_ID_BYTES 81

/* Kind and id of the path /app/<slug>/<id>…; false: there is no such address. */
bool record_path(const struct desk *d, enum kind *k, char id[static RECORD_ID_BYTES]);
/* The record of the path as record.get gives it. Answers by itself where it cannot be had (NULL then).  out: to be decref'd */
json_t *record_fetch(struct desk *d, enum kind k, const char *id, struct http_response *out);
/* Whether "may" names the act. */
bool record_may(const json_t *record, const char *act);

/*
 * What hangs on the record, a list a kind: model.parts, array of {part_text, slug, count, rows, all, add, add_text}, and
 * model.adds, array of {add, add_text} for kinds of which there is none yet.
 */
void parts_put(struct desk *d, enum kind k, const char *id, bool ended, json_t *model);
/*
 * What happened to the record, newest first: array of {when, act_text, who, why, log, changes: [{label, was, now}]}
 *   in   before: id of the entry behind which to go on, 0 the newest
 *   out  owned by the caller; *next: where the next page begins, 0 where there is none
 */
json_t *past_model(struct desk *d, enum kind k, const char *id, int64_t before, int64_t *next);
/* What its producer answered, newest first: array of {when, words}, owned by the caller. */
json_t *answers_model(struct desk *d, enum kind k, const char *id);
/* What is to be done with a key that waits for a second operator.  in: p: the proposal, with act and params */
const char *key_proposal_text(struct desk *d, const json_t *p);

#endif
