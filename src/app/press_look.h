/*
 * How the labels of a run look beside its template: colour, tagline, story, logo, stars, artwork of marks. The first print of a run on a
 * paper freezes it with the template, so that labels of one run never come in two looks, and a job is made again as it was.
 */
#ifndef TEMLANG_APP_PRESS_LOOK_H
#define TEMLANG_APP_PRESS_LOOK_H

#include "internal.h"
#include "label/press.h"

/* A picture of one ink. */
struct art {
    const char *json;         /* canonical JSON {bits, h, w}; NULL where there is none */
    struct press_image image;
};
struct look {
    const char *theme, *tagline, *tagline_en, *story, *story_en; /* "" none */
    int stars;
    struct art logo, mark, ocop; /* ocop: of the programme, while the rating is in force */
};

/* What a look is of. */
struct look_of {
    const json_t *frozen;  /* what the labels show, as a run freezes it; NULL: nothing */
    int64_t lot, product;  /* whose story: the lot's, or where that is 0 the product's; both 0: none */
    int64_t producer;
    const json_t *style;   /* values of a style to try; NULL: the one that the producer put into force last */
};
/* The labels of a run.  err: as lot_get, product_get */
enum status look_of_run(struct command_ctx *c, struct db *db, const struct run *run, const json_t *frozen, struct look_of *of);
/*
 * The look that labels have today.
 *   out  *l, and *template_text: the paper's own template with the style on it; all in c->arena
 *   err  as press_style_apply, template_find; ST_IO "job.picture" (args: what) where a picture cannot be read
 */
enum status look_make(struct command_ctx *c, struct db *db, const struct look_of *of, const struct stock *stock, struct look *l,
                      const char **template_text);
/* Freeze it, inside a write.  out: *id */
enum status look_keep(struct db *tx, const struct look *l, int64_t *id, struct err *e);
/* What was frozen.  in: json "": nothing was; out: in a.  err: ST_CORRUPT "job.ticket" */
enum status look_read(struct db *db, const char *json, struct arena *a, struct look *l, struct err *e);
/* Put it into a job. */
void look_put(const struct look *l, struct press_job *job);

#endif
