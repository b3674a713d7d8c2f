/* A producer's own printer, as the press takes it. */
#ifndef TEMLANG_APP_OWN_PRINTER_H
#define TEMLANG_APP_OWN_PRINTER_H

#include "label/calibration.h"
#include "record.h"

/* What a record's values say of where it draws. */
struct calibration own_calibration(const json_t *values);
/* The same the other way, to be set: offset in hundredths of a millimetre, scale in hundredths of a per cent.  out: NULL without memory */
json_t *own_calibration_values(const struct calibration *c);
/* Whether it draws whole dots, which cannot be scaled. */
bool own_printer_dots(const json_t *values);

#endif
