/*
 * The ticket of a print: everything that decides its bytes, so that they can be made again later, in another process, from
 * rows alone. The same for a print that goes straight out and for a job.
 */
#ifndef TEMLANG_APP_PRESS_TICKET_H
#define TEMLANG_APP_PRESS_TICKET_H

#include "internal.h"
#include "label/press.h"
#include "press_look.h"
#include "store/job.h"

struct ticket {
    uint32_t run;
    const char *ranges;        /* labels, as ranges_parse takes them */
    struct stock stock;        /* its figures on the day of the print */
    const char *template_id, *template_text;
    const char *format;        /* "pdf" … */
    enum press_format kind;
    int dpi, start_cell;
    int32_t offset_x_um, offset_y_um;
    int32_t scale_x_ppm, scale_y_ppm; /* 0: lengths as they are */
    struct look look;          /* frozen with the template */
    int64_t printer;           /* record that they came from, 0 none */
};

/* Ranges as text, "1-5,9-9".  out: in a; NULL without memory */
const char *ticket_ranges(struct arena *a, const struct range *r, size_t n);
/* What a job keeps beside its print: canonical JSON in a.  out: NULL without memory */
const char *ticket_json(const struct ticket *t, struct arena *a);
/* The ticket of a job, without its look (look_read); texts live as long as j.  err: ST_CORRUPT "job.ticket" */
enum status ticket_of_job(const struct job *j, struct ticket *out, struct err *e);

/* Labels that a page of its file has room for. */
uint64_t ticket_cells(const struct ticket *t);

/* A ticket put together with its run: what the press takes. Lives where it was opened, as the job points into it. */
struct printing {
    struct run run;
    json_t *frozen;
    struct code_issuer *issuer; /* sodium_malloc */
    struct stock stock;
    struct look look;
    char made_on[DATE_VN_BYTES], expires_on[DATE_VN_BYTES];
    char host[CODE_HOST_BYTES]; /* lower case: for typing by hand */
    struct press_job job;
};
/*
 * in   db: a reader or the write; a: for what the press reads
 * out  *p to be closed with printing_close, also on failure
 * err  as run_load, keyring_issuer, template_parse, ranges_parse
 */
enum status printing_open(struct printing *p, struct app *app, struct db *db, const struct ticket *t, struct arena *a, struct err *e);
/* The texts that p->frozen holds, into p->job. */
void printing_texts(struct printing *p);
/*
 * Numbers and symbols of the right size that no service knows, in the place of the run's own: what is only looked at must hold no
 * code that works, not even crossed out, since so much of a symbol can be made good again.
 *   in   p->frozen
 */
enum status printing_specimen(struct printing *p, struct err *e);
/* Wipe and free; safe on a zeroed one. */
void printing_close(struct printing *p);

/* The fields that a report says found no room: array of their names, owned by the caller */
json_t *left_out_json(const struct press_report *r);

#endif
