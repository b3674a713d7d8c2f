/*
 * Blocks on their way to pages: a block is laid out as a box of slices, and slices are put one below the other until a page is full.
 *
 * What belongs together is glued: a heading to what follows, a total to the row above it, signatures to the last line. The flow keeps
 * back what may still be glued to the next box, no more, and so needs the memory of some paragraphs however long a document is.
 * thread: one thread a flow.
 */
#ifndef TEMLANG_LABELS_DOCUMENT_FLOW_H
#define TEMLANG_LABELS_DOCUMENT_FLOW_H

#include "document.h"
#include "document_page.h"

/* A strip across the column that no page divides. */
struct slice {
    int32_t before_um;     /* of space above it, which the top of a page swallows */
    int32_t height_um;
    struct mark *mark;     /* y from the slice's top, below the space */
    size_t marks;
    bool keep;             /* on one page with the next */
    bool open;             /* a row goes on in it: where a page ends before it, the table's frame is closed */
    int outline;           /* level of a heading that begins here, 0: none */
    const char *title;     /* of that heading */
    struct part **uses; /* parts that are there though they may have nothing to draw */
    size_t uses_len;
};

struct box {
    struct box *next;
    struct arena *a;          /* all that it holds */
    struct slice *slice;
    size_t len, drawn, room;
    bool glued;               /* to the box above it */
    struct part *parts; /* end when it is drawn */
    struct part *closes;   /* likewise: a table's own part, with its last row; from malloc */
    const struct slice *again;/* a table's head, drawn where one of the slices opens a page; or NULL */
    bool failed;
};

struct flow {
    struct doc *d;
    struct paper paper;
    struct fonts fonts;
    struct arena *a;              /* as long as the document */
    struct box *first, *last;     /* not drawn yet */
    struct arena *spare[4];
    int spares;
    bool landscape;
    int32_t y;                    /* of the page at hand */
    bool top;                     /* nothing stands on it */
    uint32_t page;                /* its number, 0: none yet */
    struct part *list;         /* the list at hand, or NULL */
    struct table *table;          /* the table at hand, or NULL */
};

/* ---- the page ---- */

#define BODY_MPT 13000
#define SMALL_MPT 11000
#define BODY_LEADING 1300  /* of a line, thousandths of its size */
#define TIGHT_LEADING 1180
#define PARAGRAPH_UM 2117  /* 6 points */
#define INDENT_UM 10000
#define HAIR_UM 180
#define BODY_LINE_UM 5962  /* of BODY_MPT with BODY_LEADING */

/* What can be printed on, of the page at hand. */
int32_t flow_left(const struct flow *f);
int32_t flow_width(const struct flow *f);
int32_t flow_height(const struct flow *f);

/* ---- boxes ---- */

/* A box to be filled.  out: NULL without memory, which the flow's file then says */
struct box *box_new(struct flow *f);
/* One more slice, below the others.  out: never NULL */
struct slice *box_slice(struct box *b);
/* in: marks: of the box's arena */
void slice_marks(struct box *b, struct slice *s, const struct marks *m);
/* A part that ends with its box.  in: up: NULL: the document */
struct part *box_part(struct box *b, struct part *up, const char *type);
/*
 * A run of a text: with a link it gets a part of its own.
 *   in   style: DOCUMENT_…; tag: what the text belongs to
 */
struct type_run box_run(struct box *b, const char *text, unsigned style, const char *link, struct part *tag);
/* Set a text.  in: run: may be none.  out: no lines where it fails, which the flow's file then says */
struct type_lines box_lines(struct flow *f, struct box *b, const struct type_style *s, const struct type_run *run, size_t n);
/*
 * Slices of a text, a line each, two of them kept together at its begin and end.
 *   in   x: from the column's left edge; before_um: above the first
 */
void box_text(struct flow *f, struct box *b, const struct type_lines *l, const struct type_style *s, int32_t x, int32_t line_um, int32_t before_um);
/* Put a box below those before.  in: b: may be NULL.  out: what went wrong, in any call so far */
enum status flow_add(struct flow *f, struct box *b);

/* ---- the flow ---- */

enum status flow_open(struct flow *f, struct doc *d);
void flow_close(struct flow *f);
/* Draw what was kept back. */
void flow_drain(struct flow *f);
/* A part of many boxes ends with what was added last; it is freed then.  out: *e NULL */
void flow_close_part(struct flow *f, struct part **e);
/* What follows is no item: the list ends. */
void flow_list_end(struct flow *f);
/* What follows begins on a new page. */
void flow_break(struct flow *f, bool landscape);

/* ---- blocks that need files of their own: as the calls of the same names ---- */

enum status flow_head(struct doc *d, const struct doc_head *h);
enum status flow_title(struct doc *d, const char *title, const char *about);
enum status flow_signatures(struct doc *d, const struct doc_signer *s, size_t n, const char *const *to, size_t to_len);
enum status flow_table(struct doc *d, const struct doc_table *t);
enum status flow_row(struct doc *d, enum doc_row kind, const struct doc_cell *cell);
enum status flow_table_end(struct doc *d);
void flow_table_free(struct flow *f);
enum status flow_pictures(struct doc *d, const struct doc_picture *p, size_t n, int32_t width_um);
enum status flow_symbol(struct doc *d, const char *address, const char *text);
enum status flow_chart(struct doc *d, const struct chart *c);

/* A box to tick, its upper left corner there. */
#define TICK_UM 3600
void tick_add(struct marks *m, int32_t x, int32_t y, bool ticked, struct part *tag);

static inline struct flow *flow_of(struct doc *d) { return d->own; }

#endif
