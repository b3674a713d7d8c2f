/*
 * The document as a workbook: a first sheet for what is read, one sheet a table. Rows go to a temporary file as they come.
 * thread: one thread a book.
 */
#ifndef TEMLANG_LABELS_DOCUMENT_BOOK_H
#define TEMLANG_LABELS_DOCUMENT_BOOK_H

#include <stdio.h>
#include <xlsxwriter.h>

#include "document.h"

#define BOOK_FORMATS_MAX 200
#define BOOK_COLUMNS 3      /* of the first sheet */
#define BOOK_LINKS_MAX 60000 /* that a sheet may have: beyond, an address is text */

/* How a cell looks. */
struct book_look {
    enum doc_kind kind;
    int decimals;
    unsigned style;            /* DOCUMENT_… */
    enum doc_align align; /* USUAL: left */
    bool framed, head, linked, wrapped, large;
};

struct book {
    struct doc *d;
    FILE *file;                /* where the library writes: it knows files only */
    lxw_workbook *workbook;
    struct {
        struct book_look look;
        lxw_format *format;
    } format[BOOK_FORMATS_MAX];
    size_t formats;
    lxw_worksheet *front;
    lxw_row_t front_row;
    /* the table at hand, or the last one: a note below it goes there */
    lxw_worksheet *sheet;
    lxw_row_t row;
    bool below_table;
    unsigned tables, links;
    size_t columns;
    enum doc_align align[DOC_COLUMNS_MAX];
    const char *empty;
    struct arena *a;           /* as long as a table */
    lxw_error error;           /* the first */
};

static inline struct book *book_of(struct doc *d) { return d->own; }

/* A format of that look.  out: NULL for no memory, which the book then says */
lxw_format *book_format(struct book *b, struct book_look look);
/* Note what a call of the library said. */
void book_said(struct book *b, lxw_error e);
/* What went wrong so far. */
enum status book_status(struct book *b, const char *text);
/* A value into a cell, as what it is. */
void book_cell(struct book *b, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t col, const struct doc_cell *c, struct book_look look);
/* How a sheet is printed.  in: head: its row that each page repeats, or -1 */
void book_sheet_print(struct book *b, lxw_worksheet *sheet, int head);

enum status book_table(struct doc *d, const struct doc_table *t);
enum status book_row(struct doc *d, enum doc_row kind, const struct doc_cell *cell);
enum status book_table_end(struct doc *d);

#endif
