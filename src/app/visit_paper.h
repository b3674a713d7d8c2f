/* Minutes of a visit as paper: filled in as far as they are, or blank. */
#ifndef TEMLANG_APP_VISIT_PAPER_H
#define TEMLANG_APP_VISIT_PAPER_H

#include <jansson.h>

#include "base/arena.h"
#include "label/document.h"

#define VISIT_PHOTOS 4

/* What it is made from, all borrowed: values as records hold them. */
struct visit_paper {
    const json_t *inspection;
    const json_t *visit, *producer; /* NULL: blank */
    const json_t *answers;          /* of the history, newest first; NULL none */
    bool concerned;                 /* says who was there */
    bool sent;                      /* nothing more is entered: what minutes of this kind do not have gets no line */
    struct doc_picture picture[VISIT_PHOTOS];
    size_t pictures;
    struct arena *arena;
};
/* Write all of it into a document that was begun; what goes wrong doc_finish says. */
void visit_paper_fill(struct doc *d, const struct visit_paper *of);
/* What a field of minutes is called in them. */
const char *visit_paper_label(struct arena *a, const char *field);

#endif
