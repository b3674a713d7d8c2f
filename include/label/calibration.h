/*
 * Where a printer draws: what it must be sent so that lengths and places come out right, and how that follows from what somebody
 * measured on the page of press_calibration.
 * thread: pure
 */
#ifndef TEMLANG_LABEL_CALIBRATION_H
#define TEMLANG_LABEL_CALIBRATION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "label/stock.h"

#define CALIBRATION_INSET_UM 15000 /* of the page's lines from the paper's edge: printers reach there */

struct calibration {
    int32_t offset_x_um, offset_y_um; /* right and down positive */
    int32_t scale_x_ppm, scale_y_ppm; /* what lengths are multiplied by, in millionths; 0: as they are */
};

/* The four lengths, in micrometres. */
struct calibration_measure {
    int32_t a; /* from the paper's left edge to the line across from it */
    int32_t b; /* between the two upright lines */
    int32_t c; /* from the paper's upper edge to the line below it */
    int32_t d; /* between the two level lines */
};

/* What they are on a page that came out right.  err: ST_INVALID "press.calibration", as press_calibration */
enum status calibration_true(const struct stock *s, struct calibration_measure *m, struct err *e);
/*
 * From lengths measured on a page that was printed with *was: what makes them right.
 *   in   dots: a printer of whole dots, which is moved only
 *   out  *now, 0.01 mm and 0.01 % exact, as a printer's record keeps them
 *   err  ST_INVALID with field "a" … "d": "calibration.scale" (args: is, due: mm), "calibration.offset" (the same): more than any
 *        printer is off, so something was measured or printed wrong; "press.calibration"
 */
enum status calibration_make(const struct stock *s, const struct calibration *was, const struct calibration_measure *m, bool dots,
                             struct calibration *now, struct err *e);

#endif
