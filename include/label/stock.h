/*
 * Label paper: sheets, rolls and tags, from labels/stock/stock.csv (compiled in) or from a producer's own figures, held
 * to the same checks.  Sizes in micrometres.
 * thread: any, after stock_load; stock_make and stock_check are pure.
 */
#ifndef TEMLANG_LABEL_STOCK_H
#define TEMLANG_LABEL_STOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/embed.h"
#include "base/err.h"

/* What prints: an office printer of a resolution that nobody knows, a printer of whole dots, a print house. */
enum press_device { DEVICE_OFFICE, DEVICE_THERMAL, DEVICE_HOUSE };

/* sheet: many labels a page; roll: a page is a row of the liner with its gap; tag: a page is one, trimmed */
enum stock_kind {
#define X(name, word, device, trimmed) STOCK_##name,
#include "label/stock_kind.def"
#undef X
    STOCK_KIND_COUNT
};

/* The figures in the order of the file. */
enum stock_field {
#define X(name, word, reader, member) STOCK_FIELD_##name,
#include "label/stock_field.def"
#undef X
    STOCK_FIELD_COUNT
};

#define OWN_STOCK_PREFIX "own-" /* "own-12": a producer's own, by its record */
#define STOCK_USUAL "a4-21" /* where nobody chose one */
#define STOCK_NAME_BYTES (80 * 4 + 1) /* 80 characters, which field.def allows, in UTF-8 */

struct stock {
    char id[32];       /* "a4-65": a-z, 0-9, '-' */
    enum stock_kind kind;
    char name[STOCK_NAME_BYTES]; /* what is printed on the pack: "Avery L7651, 65 tem 38,1 × 21,2 mm" */
    char template_id[32]; /* template used when none is named: "A" */
    int32_t page_w_um, page_h_um;
    int cols, rows;
    int32_t label_w_um, label_h_um;
    int32_t left_um, top_um;   /* of the first label */
    int32_t pitch_x_um, pitch_y_um;
    int32_t radius_um;         /* corner of the die cut */
    int32_t bleed_um;          /* colour that goes on beyond the cut, on every side */
    int32_t hole_x_um, hole_y_um, hole_d_um; /* centre from the label's corner, diameter; no hole where that is 0 */
    bool laser600;             /* marked for laser printers of at least 600 dpi: modules of 0.34 mm allowed */
    bool measured;             /* somebody held a calliper to it */
    char source[160];
};

/*
 * Parse and check the compiled-in stocks; call once before other threads run.
 *   err  ST_INTERNAL "stock.broken" with line and column: what stock_make refuses, an id twice
 */
enum status stock_load(struct err *e);
/* The same from a file that the caller gives, for tests. */
enum status stock_load_file(const struct embed_file *file, struct err *e);
/*
 * A paper from figures as they were typed in.
 *   in   value: STOCK_FIELD_COUNT texts, NUL-terminated; lengths in millimetres with at most 3 decimals
 *   out  *s, checked
 *   err  ST_INVALID, field: the word of stock_field.def; "stock.text" (empty or too long), "stock.id", "stock.kind" (args: known),
 *        "stock.number" (args: field, min, max), "stock.flag"; what stock_check says
 */
enum status stock_make(struct stock *s, const char *const value[static STOCK_FIELD_COUNT], struct err *e);
/*
 * Whether labels can be where the figures say.
 *   err  ST_INVALID, field: the figure to correct; "stock.small" (a label below 10 mm, a page without size), "stock.many" (args: max:
 *        labels a page), "stock.overlap" (args: least), "stock.grid" (args: needs, page), "stock.radius", "stock.roll" (more than one row or three columns, or a page that is not
 *        one row and its gap), "stock.tag" (more than one tag a page, or a page that is not the tag), "stock.trim" (bleed or
 *        hole on paper that is not trimmed), "stock.bleed" (args: max), "stock.hole" (args: least: of paper around it)
 */
enum status stock_check(const struct stock *s, struct err *e);
/* The stock of that id, NULL where there is none. */
const struct stock *stock_find(const char *id);
size_t stock_count(void);
const struct stock *stock_at(size_t i);
/* Left upper corner of cell 1 … cols*rows, row by row, in micrometres from the page's left upper corner. */
void stock_cell(const struct stock *s, int cell, int32_t *x_um, int32_t *y_um);
/* "sheet", "roll", "tag" */
const char *stock_kind_word(enum stock_kind kind);
/* "label_w_mm": what an error's field says */
const char *stock_field_word(enum stock_field field);
/* What prints on it. */
enum press_device stock_device(const struct stock *s);

#endif
