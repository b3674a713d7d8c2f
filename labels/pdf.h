/*
 * The sheet as a PDF, written as a stream: everything that is equal on all pages first, then page after page.
 *
 * All object numbers follow from the number of pages, so pages can be made in any order by any number of threads, and
 * only their lengths are remembered for the table at the end.
 * thread: a struct pdf is read only once pdf_open has made it; pages may be made in parallel.
 */
#ifndef TEMLANG_LABELS_PDF_H
#define TEMLANG_LABELS_PDF_H

#include <zlib.h>

#include "drawing.h"
#include "label/stock.h"

#define PDF_PAGE_OBJECTS 2 /* the content stream and the page */
#define PDF_TREE_LEVELS 8

/*
 * How symbols are drawn. MASK, an inline image of a bit a module: viewers paint it without seams, and it is a quarter of the size;
 * RECTS, a path: what a print house's programs take as black objects whatever they do with images.
 */
enum pdf_symbols { PDF_MASK, PDF_RECTS };

struct furniture;

/* Where bytes go.  out: a status other than ST_OK ends the file with it */
typedef enum status (*pdf_put)(void *ctx, const void *data, size_t len, struct err *e);

struct pdf {
    /* in */
    const struct drawing *drawing;
    const struct stock *stock;
    struct fonts *fonts;
    uint64_t pages;
    int32_t offset_x_um, offset_y_um;
    int32_t scale_x_ppm, scale_y_ppm; /* as in the job */
    const struct furniture *furniture; /* on every page, or NULL */
    enum pdf_symbols symbols;
    bool trimmed;                     /* what is cut out is the stock's label, not its page: boxes of trim and bleed */
    unsigned char id[16];
    /* made by pdf_open */
    struct buf head;            /* the file up to the page tree */
    uint64_t head_bytes;        /* the file up to the first page: by pdf_head */
    uint32_t *fixed_at;         /* offsets of the objects before the first page, [0] is object 1 */
    uint32_t fixed_len;
    struct pdf_tree {
        int levels;                      /* level 0: leaves, each with some pages */
        uint64_t nodes[PDF_TREE_LEVELS];
        uint32_t first[PDF_TREE_LEVELS]; /* object number of a level's first node */
    } tree;
    struct buf page_start;
    struct buf page_box;        /* of the page object: boxes and resources */
    struct buf symbol_start;    /* up to the bits or the rectangles */
    struct buf *cell;           /* for each cell, from 0: move there and draw the static part */
    struct buf number_start[2]; /* for each OP_NUMBER, up to the glyphs */
    const struct op *number[2];
    int numbers;
};

/* err: ST_TOO_LARGE "press.pages", ST_NO_MEMORY, ST_INTERNAL "font.missing" */
enum status pdf_open(struct pdf *p, struct arena *a, struct err *e);
void pdf_close(struct pdf *p);
/* Write the file up to the first page: the tree of a long roll is too large to be kept.  err: what put says */
enum status pdf_head(struct pdf *p, pdf_put put, void *ctx, struct err *e);

/* ---- one page: called by workers ---- */

void pdf_page_begin(const struct pdf *p, struct buf *raw);
/* in: cell from 0; number: 16 digits */
void pdf_label(const struct pdf *p, int cell, const char *number, const struct symbol *s, struct buf *raw);
/*
 * Close a page.
 *   in   page: from 0; z: deflate state, reset here; raw: the content
 *   out  appended to out: the page's objects; lengths of each
 */
enum status pdf_page_end(const struct pdf *p, uint64_t page, z_stream *z, struct buf *raw, struct buf *out,
                         uint32_t lengths[static PDF_PAGE_OBJECTS]);

/* ---- the end ---- */

/*
 * The table of objects.
 *   in   lengths: of all page objects in order; put: where the bytes go
 */
enum status pdf_finish(const struct pdf *p, const uint32_t *lengths, pdf_put put, void *ctx, struct err *e);

/* ---- shared by the files that write PDF ---- */

/* Micrometres as points with at most 3 decimals, and a space. */
void pdf_um(struct buf *out, int64_t um);
/* The number v / 1000 and a space. */
void pdf_thousandths(struct buf *out, int64_t v);
/* A rectangle filled; y downwards in a space of height h_um. */
void pdf_rect(struct buf *out, int32_t x, int32_t y, int32_t w, int32_t h, int32_t h_um);
void pdf_text(struct buf *out, const struct op *op, int32_t h_um);
/* What is drawn from here on has this ink: black is black alone. */
void pdf_ink(struct buf *out, enum press_colour c);
void pdf_path(struct buf *out, const struct op *op, int32_t h_um);
/* in: n: the image is the resource /I<n> */
void pdf_image(struct buf *out, const struct op *op, size_t n, int32_t h_um);
enum status pdf_deflate(const struct buf *raw, struct buf *out);

/* Which glyphs of each face the file uses, and what they say. */
struct pdf_fonts {
    size_t glyphs[FACE_COUNT];
    bool *used[FACE_COUNT];
    const char **says[FACE_COUNT];
};
enum status pdf_fonts_open(struct pdf_fonts *f, struct arena *a, struct err *e);
/* Note the glyphs of a text, or of all digits of a number. */
void pdf_fonts_note(struct pdf_fonts *f, const struct fonts *fonts, const struct op *op, struct arena *a);
bool pdf_font_used(const struct pdf_fonts *f, enum face face);
/*
 * The five objects of a face, each "n 0 obj … endobj\n".
 *   in   first: number of the first; at: called before each to note its offset
 */
#define PDF_FONT_OBJECTS 5
enum status pdf_font_write(struct pdf_fonts *f, const struct fonts *fonts, enum face face, uint32_t first,
                           struct buf *out, uint32_t at[static PDF_FONT_OBJECTS], struct err *e);

#endif
