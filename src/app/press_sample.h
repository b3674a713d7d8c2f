/*
 * How labels would look by a style, or on a paper, that may still be a draft: drawn from the producer's newest run, or from its newest
 * product where nothing was issued yet. Nothing is a label: number and symbol are of a key that signs nothing, and the symbol is crossed out.
 */
#ifndef TEMLANG_APP_PRESS_SAMPLE_H
#define TEMLANG_APP_PRESS_SAMPLE_H

#include "press_ticket.h"

/* What a sample is drawn from. */
struct sample {
    struct printing p;         /* texts, look and job; no run */
    int64_t run, product;      /* run 0: from the product alone */
    struct press_report report;
};

/*
 * Put a sample together.
 *   in   producer: whose labels; style: values of a style to try, NULL the one in force; stock
 *   out  *s to be closed with sample_close, also on failure
 *   err  ST_REFUSED "sample.none" (the producer has no product); as look_make, press_check
 */
enum status sample_open(struct sample *s, struct command_ctx *c, int64_t producer, const json_t *style, const struct stock *stock,
                        enum press_format format);
void sample_close(struct sample *s);

#endif
