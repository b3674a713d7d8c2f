/* The pages of a PDF as workers make them: what the PDF of a job and that of a print house's pack have in common. */
#ifndef TEMLANG_LABELS_SHEETS_H
#define TEMLANG_LABELS_SHEETS_H

#include "pdf.h"
#include "press.h"

struct sheets {
    const struct press *press;
    struct furniture furniture;
    struct pdf pdf;
    uint32_t *lengths; /* of all page objects; a unit writes its own */
};

/*
 * Lay the file out and write it up to the first page.
 *   out  *s, by sheets_close to be freed also where it fails.  err: as pdf_open; what put says
 */
enum status sheets_open(struct sheets *s, struct press *p, pdf_put put, void *ctx, struct err *e);
/* A worker's tools.  out: NULL without memory */
void *sheets_tools_new(const void *sheets);
void sheets_tools_free(void *tools);
/* Make some pages.  in: first: from 0.  out: appended.  err: ST_INTERNAL "press.selfcheck", ST_NO_MEMORY */
enum status sheets_pages(struct sheets *s, void *tools, uint64_t first, uint64_t pages, struct buf *out, struct err *e);
/* Write what follows the last page. */
enum status sheets_finish(const struct sheets *s, pdf_put put, void *ctx, struct err *e);
void sheets_close(struct sheets *s);

#endif
