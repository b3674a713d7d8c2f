/* Reading and printing one attribute of a template element. */
#ifndef TEMLANG_LABELS_ATTRIBUTE_H
#define TEMLANG_LABELS_ATTRIBUTE_H

#include "tpl.h"

/* A piece of the template's text. */
struct piece {
    const char *at;
    size_t len;
};

/* out: false where there is no such attribute */
bool attribute_find(struct piece name, enum attribute *out);
const char *attribute_word(enum attribute attr);
/*
 * Read one value into el.  in: a holds a copy of texts
 *   out  NULL when right, otherwise the key of the sentence: "template.number", "template.attribute", "template.word"
 */
const char *attribute_read(struct element *el, enum attribute attr, struct piece value, struct arena *a);
void attribute_print(const struct element *el, enum attribute attr, struct buf *out);
/* "12.5" with at most 3 decimals as thousandths, 0 … 1000.  out: false where it is not such a number */
bool thousandths_read(struct piece p, int32_t *out);
/* The inverse, without needless zeros. */
void thousandths_print(struct buf *out, int32_t v);

#endif
