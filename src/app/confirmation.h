/* The confirmation that labels of a product were used, as a document. Private to src/app. */
#ifndef TEMLANG_APP_CONFIRMATION_H
#define TEMLANG_APP_CONFIRMATION_H

#include <jansson.h>

#include "base/arena.h"
#include "label/document.h"

/*
 * Fill a document with a confirmation.
 *   in   view: {product {id, name, gtin}, producer, rating {stars, decision_no, decided_on, valid_to} (absent: none in force), from, to, today (ISO),
 *        office ("": of a producer's people), office_kind, host, rows (as the ledger's), sums, scanned}
 */
void confirmation_document(struct doc *d, const json_t *view, struct arena *a);

#endif
