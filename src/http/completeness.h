/* The three bars of a product as the model of the fragment completeness.html. thread: pure (after text_load) */
#ifndef TEMLANG_HTTP_COMPLETENESS_H
#define TEMLANG_HTTP_COMPLETENESS_H

#include <jansson.h>

#include "base/text.h"

/*
 *   in   answer: of the command product.completeness, borrowed
 *   out  {lot (code), bars: [{list, title, filled, total, lacks, missing: [{name, name_en, href}], could, optional: [likewise], none
 *        (names), sources: [{text, more}]}]}, owned by the caller: member "completeness" of a page's model, shown by
 *        {{#completeness}}{{>completeness}}{{/completeness}}. NULL where memory is spent
 *   href: form of the record at the field, or form of the record that is still to be added; absent for whoever may do neither
 */
json_t *completeness_model(const json_t *answer, enum lang l);

#endif
