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
enum doc_row { ROW_PLAIN, ROW_GROUP, ROW_TOTAL };

/* A taker. A status other than ST_OK ends the document; details go to the document's err. */
struct doc_ops {
    enum status (*open)(struct doc *d);
    enum status (*head)(struct doc *d, const struct doc_head *h);
    enum status (*title)(struct doc *d, const char *title, const char *about);
    enum status (*heading)(struct doc *d, int level, const char *text);
    enum status (*runs)(struct doc *d, const struct doc_paragraph *p, const struct doc_run *run, size_t n);
    enum status (*item)(struct doc *d, int level, const char *text);
    enum status (*note)(struct doc *d, const char *text);
    enum status (*facts)(struct doc *d, const struct doc_fact *fact, size_t n);
    enum status (*table)(struct doc *d, const struct doc_table *t);
    enum status (*row)(struct doc *d, enum doc_row kind, const struct doc_cell *cell);
    enum status (*table_end)(struct doc *d);
    enum status (*lines)(struct doc *d, const char *label, int lines);
    enum status (*check)(struct doc *d, const char *text, bool ticked);
    enum status (*pictures)(struct doc *d, const struct doc_picture *p, size_t n, int32_t width_um);
    enum status (*symbol)(struct doc *d, const char *address, const char *text);
    enum status (*chart)(struct doc *d, const struct chart *c);
    enum status (*signatures)(struct doc *d, const struct doc_signer *s, size_t n, const char *const *to, size_t to_len);
    enum status (*page)(struct doc *d, bool landscape);
    enum status (*finish)(struct doc *d);
    void (*close)(struct doc *d); /* also what was opened half */
};

extern const struct doc_ops doc_pdf, doc_xlsx;

struct doc {
    const struct doc_ops *ops;
    struct doc_options options; /* texts in keep */
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
const char *doc_word(const struct doc *d, const char *key);
/* A cell as text, "" where it is empty; a box has none. */
const char *doc_cell_text(struct doc *d, const struct doc_cell *c);
/* What a sentence with values says.  out: in d->a */
const char *doc_sentence(struct doc *d, const char *key, const struct text_arg *args, size_t n);
/* "Lào Cai, ngày 05 tháng 01 năm 2026", and "Số: 05/BC-SKHCN"; with room to write where they are NULL. */
const char *doc_dated(struct doc *d, const char *place, const char *date);
const char *doc_numbered(struct doc *d, const char *number);
/* Set the error and give its status; text: what it was about, cut. */
enum status doc_wrong(struct doc *d, enum status s, const char *key, const char *text);

/* ---- photos ---- */

/* A picture as JPEG for a PDF: as it was, or made anew. */
struct doc_jpeg {
    const void *bytes;
    size_t len;
    int width, height, components; /* 1 or 3 */
    struct buf made;               /* to be freed */
};
/* err: as image_decode, "image.encode" */
enum status doc_jpeg_of(const void *bytes, size_t len, struct doc_jpeg *out, struct err *e);

#endif
