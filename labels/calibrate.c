/* From four measured lengths to a printer's offset and scale. */
#include <math.h>

#include "label/calibration.h"
#include "press.h"

#define PAGE_UM_MIN 100000
#define STEP_UM 10   /* a record keeps hundredths of a millimetre */
#define STEP_PPM 100 /* and hundredths of a per cent */

enum status calibration_true(const struct stock *s, struct calibration_measure *m, struct err *e) {
    bool sheet = s->kind == STOCK_SHEET && s->page_w_um >= PAGE_UM_MIN && s->page_h_um >= PAGE_UM_MIN;
    *m = (struct calibration_measure){CALIBRATION_INSET_UM, s->page_w_um - 2 * CALIBRATION_INSET_UM, CALIBRATION_INSET_UM,
                                      s->page_h_um - 2 * CALIBRATION_INSET_UM};
    return sheet ? ST_OK : err_set(e, ST_INVALID, "stock", "press.calibration");
}

static int32_t rounded(double v, int32_t step) {
    return (int32_t)lround(v / step) * step;
}

static enum status off(struct err *e, const char *field, const char *key, int32_t is, int32_t due) {
    err_set(e, ST_INVALID, field, key);
    err_arg(e, "is", "%.1f", is / 1000.0);
    err_arg(e, "due", "%.1f", due / 1000.0);
    return ST_INVALID;
}

/* One axis: where the line near the edge and the length between the lines came out, and where they should be. */
struct axis {
    const char *near_field, *length_field;
    int32_t near_is, length_is, near_due, length_due;
    int32_t offset_was, scale_was;
};

/*
 * What was sent is scale_was * x + offset_was, the printer made p * sent + q of it. So that p * (scale * x + offset) + q = x:
 * scale = 1 / p, offset = - q / p.
 */
static enum status axis_make(const struct axis *a, bool dots, int32_t *offset, int32_t *scale, struct err *e) {
    double was = (a->scale_was ? a->scale_was : PRESS_SCALE_PPM) / (double)PRESS_SCALE_PPM;
    double p = dots ? 1 : a->length_is / (was * a->length_due);
    if (p < 0.5 || p > 2) return off(e, a->length_field, "calibration.scale", a->length_is, a->length_due);
    double q = a->near_is - p * (was * a->near_due + a->offset_was);
    *scale = dots ? 0 : rounded(PRESS_SCALE_PPM / p, STEP_PPM);
    *offset = rounded(-q / p, STEP_UM);
    if (!dots && (*scale < PRESS_SCALE_PPM - PRESS_SCALE_PPM_MAX || *scale > PRESS_SCALE_PPM + PRESS_SCALE_PPM_MAX))
        return off(e, a->length_field, "calibration.scale", a->length_is, a->length_due);
    if (*offset < -PRESS_OFFSET_UM_MAX || *offset > PRESS_OFFSET_UM_MAX) return off(e, a->near_field, "calibration.offset", a->near_is, a->near_due);
    if (*scale == PRESS_SCALE_PPM) *scale = 0;
    return ST_OK;
}

enum status calibration_make(const struct stock *s, const struct calibration *was, const struct calibration_measure *m, bool dots,
                             struct calibration *now, struct err *e) {
    struct calibration_measure due;
    enum status st = calibration_true(s, &due, e);
    if (st != ST_OK) return st;
    const struct axis x = {"a", "b", m->a, m->b, due.a, due.b, was->offset_x_um, was->scale_x_ppm};
    const struct axis y = {"c", "d", m->c, m->d, due.c, due.d, was->offset_y_um, was->scale_y_ppm};
    st = axis_make(&x, dots, &now->offset_x_um, &now->scale_x_ppm, e);
    return st == ST_OK ? axis_make(&y, dots, &now->offset_y_um, &now->scale_y_ppm, e) : st;
}
