/*
 * What a document is filled through: document.c checks and cleans what a builder gives, then one of two takers gets it.
 * Texts that a taker sees are NFC without controls but "\n", NULL where there is none, and live until the call ends.
 */
#ifndef TEMLANG_LABELS_DOCUMENT_H
#define TEMLANG_LABELS_DOCUMENT_H

#include "base/arena.h"
#include "label/document.h"
#include "surface.h"

/* What a row of a table is. */
enum document_row { ROW_PLAIN, ROW_GROUP, ROW_TOTAL };

/* A taker. A status other than ST_OK ends the document; details go to the document's err. */
struct document_ops {
    enum status (*open)(struct document *d);
    enum status (*head)(struct document *d, const struct document_head *h);
    enum status (*title)(struct document *d, const char *title, const char *about);
    enum status (*heading)(struct document *d, int level, const char *text);
    enum status (*runs)(struct document *d, const struct document_paragraph *p, const struct document_run *run, size_t n);
    enum status (*item)(struct document *d, int level, const char *text);
    enum status (*note)(struct document *d, const char *text);
    enum status (*facts)(struct document *d, const struct document_fact *fact, size_t n);
    enum status (*table)(struct document *d, const struct document_table *t);
    enum status (*row)(struct document *d, enum document_row kind, const struct document_cell *cell);
    enum status (*table_end)(struct document *d);
    enum status (*lines)(struct document *d, const char *label, int lines);
    enum status (*check)(struct document *d, const char *text, bool ticked);
    enum status (*pictures)(struct document *d, const struct document_picture *p, size_t n, int32_t width_um);
    enum status (*symbol)(struct document *d, const char *address, const char *text);
    enum status (*chart)(struct document *d, const struct chart *c);
    enum status (*signatures)(struct document *d, const struct document_signer *s, size_t n, const char *const *to, size_t to_len);
    enum status (*page)(struct document *d, bool landscape);
    enum status (*finish)(struct document *d);
    void (*close)(struct document *d); /* also what was opened half */
};

extern const struct document_ops document_pdf, document_xlsx;

struct document {
    const struct document_ops *ops;
    struct document_options options; /* texts in keep */
    struct arena *keep;              /* as long as the document */
    struct arena *a;                 /* as long as a call */
    struct outlet outlet;
    enum status status;
    struct err err;
    int heading[3];                  /* numbers of the last of each level */
    bool in_table;
    size_t columns;
    uint64_t rows;                   /* of the table at hand */
    void *own;                       /* the taker's */
};

/* A word of the writer's own, section [document]. */
const char *document_word(const struct document *d, const char *key);
/* A cell as text, "" where it is empty; a box has none. */
const char *document_cell_text(struct document *d, const struct document_cell *c);
/* What a sentence with values says.  out: in d->a */
const char *document_sentence(struct document *d, const char *key, const struct text_arg *args, size_t n);
/* "Lào Cai, ngày 05 tháng 01 năm 2026", and "Số: 05/BC-SKHCN"; with room to write where they are NULL. */
const char *document_dated(struct document *d, const char *place, const char *date);
const char *document_numbered(struct document *d, const char *number);
/* Set the error and give its status; text: what it was about, cut. */
enum status document_wrong(struct document *d, enum status s, const char *key, const char *text);

/* ---- photos ---- */

/* A picture as JPEG for a PDF: as it was, or made anew. */
struct document_jpeg {
    const void *bytes;
    size_t len;
    int width, height, components; /* 1 or 3 */
    struct buf made;               /* to be freed */
};
/* err: as image_decode, "image.encode" */
enum status document_jpeg_of(const void *bytes, size_t len, struct document_jpeg *out, struct err *e);

#endif
