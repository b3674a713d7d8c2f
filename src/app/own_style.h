/* What a producer set about its labels, as the press takes it. */
#ifndef TEMLANG_APP_OWN_STYLE_H
#define TEMLANG_APP_OWN_STYLE_H

#include "label/style.h"
#include "record.h"

/* The style of a record's values, without its logo; texts are the values' own. */
struct press_style own_style(const json_t *values);

#endif
