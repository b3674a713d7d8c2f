/*
 * A row of labels in TSPL: the paper said once, then a bitmap a row. A bit of 0 burns, a line is whole bytes, and nothing of
 * one maker's own is sent: others drop the job for it.
 */
#include "roll.h"

/* Millimetres with as many decimals as needed. */
static void mm_put(struct buf *out, int32_t um) {
    int32_t whole = um / 1000, rest = um % 1000, digits = 3;
    while (digits && rest % 10 == 0) {
        rest /= 10;
        digits--;
    }
    buf_printf(out, "%d", (int)whole);
    if (digits) buf_printf(out, ".%0*d", (int)digits, (int)rest);
    buf_str(out, " mm");
}

void tspl_row(const struct raster *r, struct buf *out) {
    buf_printf(out, "CLS\r\nBITMAP 0,0,%zu,%d,0,", r->stride, (int)r->h);
    buf_add(out, r->bits, r->stride * (size_t)r->h);
    buf_str(out, "\r\nPRINT 1,1\r\n");
}

static enum status tspl_open(struct press *p, void **state, uint64_t *units, struct outlet *o, struct err *e) {
    const struct stock *st = p->job->stock;
    enum status s = roll_open(p, tspl_row, state, units, e);
    if (s != ST_OK) return s;
    struct buf head = BUF_INIT;
    buf_str(&head, "SIZE ");
    mm_put(&head, st->page_w_um);
    buf_byte(&head, ',');
    mm_put(&head, st->top_um + st->label_h_um);
    buf_str(&head, "\r\nGAP ");
    mm_put(&head, st->page_h_um - st->top_um - st->label_h_um);
    buf_str(&head, ",0 mm\r\nDIRECTION 0\r\n");
    s = head.failed ? err_set(e, ST_NO_MEMORY, NULL, "") : outlet_put(o, head.data, head.len, e);
    buf_free(&head);
    return s;
}

const struct surface surface_TSPL = {
    .open = tspl_open, .tools_new = roll_tools_new, .tools_free = roll_tools_free, .unit = roll_unit, .close = roll_close,
};
