/* A producer's own printer: where it draws, within what the press takes. */
#include "own_printer.h"

#include "label/press.h"
#include "rules.h"

#define UM_A_STEP 10
#define PPM_A_STEP 100
#define SCALE_LEAST ((PRESS_SCALE_PPM - PRESS_SCALE_PPM_MAX) / PPM_A_STEP)
#define SCALE_MOST ((PRESS_SCALE_PPM + PRESS_SCALE_PPM_MAX) / PPM_A_STEP)
#define SCALE_NONE (PRESS_SCALE_PPM / PPM_A_STEP)

bool own_printer_dots(const json_t *values) { return !strcmp(value_text(values, "device"), "thermal"); }

/* 100 % is no scale at all. */
static int32_t scale_of(const json_t *values, const char *name) {
    int64_t n = value_int(values, name, SCALE_NONE);
    return n == SCALE_NONE ? 0 : (int32_t)n * PPM_A_STEP;
}

struct calibration own_calibration(const json_t *values) {
    return (struct calibration){ (int32_t)value_int(values, "offset_x", 0) * UM_A_STEP, (int32_t)value_int(values, "offset_y", 0) * UM_A_STEP,
                                 scale_of(values, "scale_x"), scale_of(values, "scale_y") };
}

static json_int_t scale_step(int32_t ppm) { return ppm ? ppm / PPM_A_STEP : SCALE_NONE; }

json_t *own_calibration_values(const struct calibration *c) {
    return json_pack("{s:I, s:I, s:I, s:I}", "offset_x", (json_int_t)(c->offset_x_um / UM_A_STEP), "offset_y", (json_int_t)(c->offset_y_um / UM_A_STEP),
                     "scale_x", scale_step(c->scale_x_ppm), "scale_y", scale_step(c->scale_y_ppm));
}

static enum status check(struct record_ctx *c, struct record *r, const json_t *before) {
    static const char *const scales[] = { "scale_x", "scale_y" };
    enum status st = ST_OK;
    (void)before;
    for (size_t i = 0; !st && i < 2; i++) {
        int64_t n = value_int(r->values, scales[i], SCALE_NONE);
        if (n < SCALE_LEAST || n > SCALE_MOST) st = problem_add(c, scales[i], "printer.scale", NULL, NULL);
        else if (n != SCALE_NONE && own_printer_dots(r->values)) st = problem_add(c, scales[i], "printer.scale-dots", NULL, NULL);
    }
    return st;
}

const struct rule rule_printer = { .check = check };
