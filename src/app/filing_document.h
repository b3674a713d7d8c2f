/* The document of a report (filing_document.c) and its tables (filing_tables.c). */
#ifndef TEMLANG_APP_FILING_DOCUMENT_H
#define TEMLANG_APP_FILING_DOCUMENT_H

#include "filing.h"
#include "label/document.h"

/* What a document is written with: texts that are put together live in the arena. */
struct filing_doc {
    struct doc *d;
    struct arena *arena;
    const json_t *view;
    bool book;                       /* a workbook: it has all rows */
    const struct filing_version *v;  /* NULL of a draft */
};
/* A sentence of [filing-doc]. */
const char *paper_word(const char *key);
/* The same with values filled in; d and e are days. */
const char *paper_say(struct filing_doc *x, const char *key, const struct text_arg *args, size_t n);
/* "1.234,5", or the words for what is unknown or not there. */
const char *paper_number(struct filing_doc *x, const json_t *number);
/* All tables, each under its heading. */
void filing_tables(struct filing_doc *x);

#endif
