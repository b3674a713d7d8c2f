/*
 * Label paper: a row of labels/stock/stock.csv, compiled in and checked when loaded.  Sizes in micrometres.
 * thread: any, after stock_load.
 */
#ifndef TEMLANG_LABEL_STOCK_H
#define TEMLANG_LABEL_STOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct stock {
    char id[32];       /* "a4-65" */
    char kind[16];     /* "sheet" */
    char name[96];     /* what is printed on the pack: "Avery L7651, 65 tem 38,1 × 21,2 mm" */
    char template_id[32]; /* template used when none is named: "A" */
    int32_t page_w_um, page_h_um;
    int cols, rows;
    int32_t label_w_um, label_h_um;
    int32_t left_um, top_um;   /* of the first label */
    int32_t pitch_x_um, pitch_y_um;
    int32_t radius_um;         /* corner of the die cut */
    bool laser600;             /* marked for laser printers of at least 600 dpi: modules of 0.34 mm allowed */
    bool measured;             /* somebody held a calliper to it */
    char source[160];
};

/*
 * Parse and check the compiled-in stocks; call once before other threads run.
 *   err  ST_INTERNAL "stock.broken" with line and column: grid and margins do not fit the page, a size that is not
 *        positive, an id twice
 */
enum status stock_load(struct err *e);
/* The stock of that id, NULL where there is none. */
const struct stock *stock_find(const char *id);
size_t stock_count(void);
const struct stock *stock_at(size_t i);
/* Left upper corner of cell 1 … cols*rows, row by row, in micrometres from the page's left upper corner. */
void stock_cell(const struct stock *s, int cell, int32_t *x_um, int32_t *y_um);

#endif
