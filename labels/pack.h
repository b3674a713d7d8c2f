/* The print house's pack: the names in it, and what its parts share. */
#ifndef TEMLANG_LABELS_PACK_H
#define TEMLANG_LABELS_PACK_H

#include "press.h"

#define PACK_PDF "tem-in.pdf"
#define PACK_PICTURES "ma-qr/"
#define PACK_DATA "data.csv"
#define PACK_README "README.txt"
#define PACK_SUMS "SHA256SUMS"
#define PACK_PICTURES_MAX 2000 /* a folder of more files is of use to nobody; the PDF and the table have no such limit */

/* What a print house has to know, in all languages of the word lists.  out: appended: UTF-8 with a mark, lines as Windows ends them */
enum status pack_readme(const struct press *p, struct buf *out, struct err *e);

#endif
