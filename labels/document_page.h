/*
 * Pages of a PDF document with what readers find their way by: structure (tagged PDF), outlines, links.  src: ISO 32000-1 §12.3, §12.5, §14.8
 *
 * A part is numbered when something of it is first drawn, so that parts stand in the order in which they are read; it is written
 * when its last content is drawn. What a page holds is kept until its end, of parts only those that are open.
 * thread: one thread a paper.
 */
#ifndef TEMLANG_LABELS_DOCUMENT_PAGE_H
#define TEMLANG_LABELS_DOCUMENT_PAGE_H

#include "document_file.h"
#include "document_type.h"
#include "pdf.h"

/* A part of the document's structure. */
struct part {
    struct part *next;   /* of the same owner */
    struct part *up;     /* NULL: the document's own */
    const char *type;       /* "P", "TD", "Figure" */
    const char *attributes; /* of a table's cell: "/ColSpan 3", or NULL */
    const char *describes;  /* of a figure, for those who do not see it; or NULL */
    uint32_t number;        /* of its object, 0 while nothing of it was drawn */
    uint32_t page;          /* where its first content is */
    struct buf kids;
};

struct outline {
    struct outline *next;
    int level;
    const char *title;
    uint32_t page, number;
    int32_t y;              /* from the foot of the page */
};

struct paper {
    struct pdf_objects file;
    struct fonts *fonts;
    struct pdf_fonts used;
    struct arena *a;        /* as long as the document: fonts, outlines */
    struct part root;
    uint32_t catalogue, tree, info, structure, parents, font_map;
    struct outline *outline, **outline_end;
    size_t outlines;
    uint32_t pages, node;   /* so far; the branch of the tree that takes the next */
    struct buf branches, leaves;
    uint32_t *keys;         /* what each key of the parent tree leads to */
    size_t keys_len, keys_room;
    /* the page at hand */
    bool open;
    int32_t w, h;
    uint32_t number, content;
    uint32_t key;
    struct buf raw, owners, links, pictures;
    uint32_t contents;      /* that are marked so far */
    /* for tests: told of each mark that is drawn, its corner at x, y; NULL: nobody looks */
    void (*seen)(void *ctx, const struct paper *p, const struct mark *m, int32_t x, int32_t y, bool again);
    void *seen_ctx;
};

/* err: ST_NO_MEMORY, ST_INTERNAL "font.missing" */
enum status paper_open(struct paper *p, struct fonts *fonts, struct outlet *o, struct arena *a, struct err *e);
void paper_close(struct paper *p);
/* End the page at hand, if any, and begin one. */
void paper_page(struct paper *p, int32_t w, int32_t h);
/*
 * Draw marks, their corner at x, y from the page's left upper one.
 *   in   again: they were drawn before, as a table's head on its second page: no part of the structure
 */
void paper_draw(struct paper *p, const struct mark *mark, size_t n, int32_t x, int32_t y, bool again);
/* A heading that begins there. */
void paper_outline(struct paper *p, int level, const char *title, int32_t y);
/* Number a part, and those above it, though nothing of it is drawn: an empty cell is one, too. */
void paper_use(struct paper *p, struct part *e);
/* Nothing more of it will be drawn. */
void paper_part_end(struct paper *p, struct part *e);
/* err: what went wrong in any call */
enum status paper_finish(struct paper *p, const char *title, const char *lang);

#endif
