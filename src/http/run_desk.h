/* The page of a run, for what is done on it. thread: the request's */
#ifndef TEMLANG_HTTP_RUN_DESK_H
#define TEMLANG_HTTP_RUN_DESK_H

#include "show.h"

/* Marks that the labels show, as the run froze them: array of texts.  in: run: of run.show */
json_t *run_marks_model(const json_t *run);
/* What is said of its labels (run_state_page.c): sold, on display, opened.  in: run: of run.show */
void run_state_model(struct desk *d, const json_t *run, json_t *model);
/* Where the form that was sent has what a command found wrong, "#tem"; NULL: nowhere. */
const char *run_state_href(struct desk *d, const char *field);
/* The run that the address names.  in: asked: what was typed in; why: NULL, or what was refused */
void run_page_show(struct desk *d, int status, const struct form *asked, const struct err *why, struct http_response *out);

#endif
