/*
 * Pages that the press makes without labels, and what follows from them: the page that a printer is measured with, and the
 * calibration that four measured lengths give.
 */
#include <string.h>

#include "own_printer.h"
#include "own_stock.h"
#include "press_own.h"

#define LENGTH_MAX_UM 2000000

static enum status page_sink(void *ctx, const void *data, size_t len, struct err *e) {
    const struct command_io *io = ctx;
    return io->data ? io->data(io->ctx, data, len, e) : ST_OK;
}

static enum lang lang_of(const struct command_ctx *c) { return !strcmp(param_text(c, "lang"), "en") ? LANG_EN : LANG_VI; }

/* The printer's calibration and the paper that a page is for. */
struct measured {
    struct calibration was;
    struct stock stock;
    bool dots;
};

static enum status measured_take(struct command_ctx *c, struct measured *m) {
    struct record r = { .values = NULL };
    enum status st = own_read(c, KIND_PRINTER, param_int(c, "printer", 0), &r);
    if (!st) {
        m->was = own_calibration(r.values);
        m->dots = own_printer_dots(r.values);
        st = paper_take(c, param_text(c, "stock"), &m->stock);
    }
    record_free(&r);
    return st;
}

enum status command_printer_page(struct command_ctx *c) {
    static const struct param spec[] = { { "printer", PARAM_INT, true, 1, INT32_MAX }, { "stock", PARAM_TEXT, true, 1, 31 },
                                         { "lang", PARAM_TEXT, false, 0, 5 } };
    struct measured m;
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (!st) st = measured_take(c, &m);
    if (st) return st;
    const struct press_job job = { .stock = &m.stock, .offset_x_um = m.was.offset_x_um, .offset_y_um = m.was.offset_y_um,
                                   .scale_x_ppm = m.was.scale_x_ppm, .scale_y_ppm = m.was.scale_y_ppm };
    st = press_calibration(&job, lang_of(c), page_sink, (void *)(uintptr_t)c->io, c->e);
    if (!st) *c->result = json_pack("{s:I, s:s}", "printer", (json_int_t)param_int(c, "printer", 0), "stock", m.stock.id);
    return st;
}

static json_t *lengths_json(const struct calibration_measure *m) {
    return json_pack("{s:i, s:i, s:i, s:i}", "a", m->a, "b", m->b, "c", m->c, "d", m->d);
}

enum status command_printer_measure(struct command_ctx *c) {
    static const struct param spec[] = { { "printer", PARAM_INT, true, 1, INT32_MAX }, { "stock", PARAM_TEXT, true, 1, 31 },
                                         { "a", PARAM_INT, false, 0, LENGTH_MAX_UM },  { "b", PARAM_INT, false, 0, LENGTH_MAX_UM },
                                         { "c", PARAM_INT, false, 0, LENGTH_MAX_UM },  { "d", PARAM_INT, false, 0, LENGTH_MAX_UM } };
    struct measured m;
    struct calibration now;
    struct calibration_measure due;
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (!st) st = measured_take(c, &m);
    if (!st) st = calibration_true(&m.stock, &due, c->e);
    if (st) return st;
    const struct calibration_measure is = { (int32_t)param_int(c, "a", due.a), (int32_t)param_int(c, "b", due.b),
                                            (int32_t)param_int(c, "c", due.c), (int32_t)param_int(c, "d", due.d) };
    st = calibration_make(&m.stock, &m.was, &is, m.dots, &now, c->e);
    if (!st) *c->result = json_pack("{s:o, s:o}", "due", lengths_json(&due), "values", own_calibration_values(&now));
    return st;
}
