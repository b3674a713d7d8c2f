/* A job at work: what press.c prepares, surfaces draw and stream.c writes. */
#ifndef TEMLANG_LABELS_PRESS_H
#define TEMLANG_LABELS_PRESS_H

#include "drawing.h"
#include "furniture.h"
#include "label/press.h"
#include "raster.h"
#include "tpl.h"

struct press {
    const struct press_job *job;
    struct err *e;
    struct arena *a;
    struct fonts fonts;
    const struct template *t;
    struct stock paper; /* that pages are laid out on: the job's, or its label alone with room for crop marks */
    struct drawing drawing;
    struct plate plate; /* the drawing in dots: of the device, or as fine as an office printer's */
    struct symbol_plan plan;
    int32_t module_nm;
    uint64_t labels, pages;
    uint64_t *before; /* labels before each range; one more at the end */
    int cells;        /* of a page */
    bool many;        /* the format holds more than one label */
    bool each;        /* each on a page of its own */
    bool office;      /* the format has no dots of its own */
};

/* What stands on each page beside its labels.  out: nothing in it where there is none.  err: ST_NO_MEMORY */
enum status press_furniture(struct press *p, struct furniture *f);
/* The index of the n-th label of the job, from 0. */
uint32_t press_index(const struct press *p, uint64_t n);
/* Make the units of the job's surface and write them in order.  out: bytes written */
enum status stream_run(struct press *p, press_sink sink, void *ctx, uint64_t *bytes);
/* A page of the job as PNG.  in: page, from 0.  out: appended to png */
enum status preview_run(struct press *p, uint64_t page, struct buf *png);

#endif
