/* A page that the press makes without a run: rulers, words and pictures in a drawing, written as PDF. */
#ifndef TEMLANG_LABELS_LEAF_H
#define TEMLANG_LABELS_LEAF_H

#include "base/arena.h"
#include "drawing.h"

struct leaf {
    struct arena *a;
    struct fonts fonts;
    struct drawing drawing; /* of the whole page */
    size_t room;            /* operations that it can have */
    bool failed;            /* more, or no memory: leaf_write says so */
};

/* A column of text. */
struct leaf_text {
    enum face face;
    int32_t size_mpt, line_um; /* from one line to the next */
    int32_t x, w;
};

/* in: w, h: of the page; room: operations at most.  out: *l, by leaf_close to be freed also where it fails.  err: ST_NO_MEMORY, ST_INTERNAL */
enum status leaf_open(struct leaf *l, int32_t w, int32_t h, size_t room, struct err *e);
void leaf_close(struct leaf *l);

void leaf_rect(struct leaf *l, int32_t x, int32_t y, int32_t w, int32_t h);
/* Filled shapes.  in: node: copied */
void leaf_path(struct leaf *l, const struct path_node *node, size_t len);
/* One line with its origin at x, y.  err: ST_NO_MEMORY; ST_INTERNAL where the font lacks a character */
enum status leaf_line(struct leaf *l, enum face face, int32_t size_mpt, const char *text, size_t len, int32_t x, int32_t y);
/*
 * A paragraph, broken at spaces.
 *   in   draw: false only measures; *y: baseline above the first line
 *   out  *y: baseline of the last
 *   err  as leaf_line
 */
enum status leaf_paragraph(struct leaf *l, const struct leaf_text *t, const char *text, bool draw, int32_t *y);
/*
 * Write the page.
 *   in   job: offset and scale; facts: what the page hangs on beside them: equal ones have an equal id
 *   err  ST_NO_MEMORY, ST_INTERNAL; what the sink says
 */
enum status leaf_write(struct leaf *l, const struct press_job *job, const char *facts, press_sink sink, void *ctx, struct err *e);

#endif
