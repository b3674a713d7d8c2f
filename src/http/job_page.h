/* What the page of a job shares with what is done on it. thread: the request's */
#ifndef TEMLANG_HTTP_JOB_PAGE_H
#define TEMLANG_HTTP_JOB_PAGE_H

#include "press.h"

/* What the page says beside the job. */
struct job_said {
    const struct err *why;   /* NULL, or what was refused */
    const struct form *form; /* NULL, or what was typed in */
    const char *link;        /* NULL, or the address of a link that was just made: it is shown this once */
};

/* in: job: of job.show */
void job_page_show(struct desk *d, int status, const json_t *job, const struct job_said *said, struct http_response *out);
/* The page of the job that the address names, with what was refused on it. */
void job_refused(struct desk *d, const struct err *why, struct http_response *out);
/* The file of a job, under its name.  in: l: of a command whose result names the format */
void file_answer(struct desk *d, struct download *l, int64_t job, struct http_response *out);
/*
 * What the fields of bad labels hold: reasons, what was typed, the key of a form; which of the page's fields was refused.
 *   in   f: NULL, or what was sent; why: NULL, or what was refused
 */
void spoilt_put(struct desk *d, const struct form *f, const struct err *why, json_t *model);

#endif
