/*
 * An order to print: read from parameters, held against the registry, recorded. What comes out at once (run.print) and what
 * is made in the background (job.add) differ only in who makes the bytes.
 */
#ifndef TEMLANG_APP_RUN_PRINT_H
#define TEMLANG_APP_RUN_PRINT_H

#include "press_ticket.h"

struct order {
    struct command_ctx *c;
    struct ticket ticket;
    const char *range;       /* labels that are asked for, "": all of the run */
    const char *reason;      /* of a true reprint: key of void_reason.def; "" for an ordinary print */
    bool keep;               /* as a job */
    /* out */
    struct printing p;
    struct press_report report; /* of the check: labels, sheets, next cell */
    uint64_t voided;         /* labels of the asked range that were left out */
    uint64_t reprinted;      /* labels that were printed before */
    int64_t job_id;
};

/* Parameters of a print beside the run and its labels. */
#define SCALE_MIN_PPM (PRESS_SCALE_PPM - PRESS_SCALE_PPM_MAX)
#define SCALE_MAX_PPM (PRESS_SCALE_PPM + PRESS_SCALE_PPM_MAX)
#define ORDER_PARAMS                                                                                                    \
    { "stock", PARAM_TEXT, false, 0, 31 }, { "start_cell", PARAM_INT, false, 1, 10000 }, { "format", PARAM_TEXT, false, 1, 10 }, \
    { "dpi", PARAM_INT, false, 100, 1200 }, { "offset_x_um", PARAM_INT, false, -PRESS_OFFSET_UM_MAX, PRESS_OFFSET_UM_MAX },           \
    { "offset_y_um", PARAM_INT, false, -PRESS_OFFSET_UM_MAX, PRESS_OFFSET_UM_MAX },                                                   \
    { "scale_x_ppm", PARAM_INT, false, SCALE_MIN_PPM, SCALE_MAX_PPM },                                                    \
    { "scale_y_ppm", PARAM_INT, false, SCALE_MIN_PPM, SCALE_MAX_PPM }, { "printer", PARAM_INT, false, 1, INT32_MAX }

/*
 * Take the parameters; what is not given stays as the ticket has it, or becomes the default of an empty one.
 *   err  ST_NOT_FOUND "record.none", ST_REFUSED "printer.ended", "stock.ended"; ST_INVALID "print.format"; ST_NOT_FOUND "stock.unknown"
 */
enum status order_take(struct order *o);
/*
 * Read the run, ask the gate, find the labels and the template, lay a label out.
 *   in   o->ticket with run; out: o to be closed with order_close, also on failure
 *   err  as run_permit, gate_print, press_check; ST_REFUSED "run.all-voided"
 */
enum status order_make(struct order *o);
/* A function for store_write; ctx: struct order. The gate again, the print, the job.  out: o->job_id where keep is set */
enum status order_write(struct db *tx, void *ctx, struct err *e);
/* What was ordered, as JSON: {id (run), labels, pages, stock, …}, owned by the caller */
json_t *order_result(const struct order *o);
void order_close(struct order *o);

#endif
