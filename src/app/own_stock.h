/* A producer's own paper and printer, as the press takes them. */
#ifndef TEMLANG_APP_OWN_STOCK_H
#define TEMLANG_APP_OWN_STOCK_H

#include "label/stock.h"
#include "record.h"

/*
 * The paper of a record's values, held to the press's own checks; its template is the one whose label has its size.
 *   in   id: of the record, "" for a new one
 *   err  as stock_make, its field being a field of the record, args field the key of its word ("field.stock.cols");
 *        ST_INVALID "stock.no-template" (args: sizes), field "label_w_mm"
 */
enum status own_stock_make(const json_t *values, const char *id, struct stock *out, struct err *e);

#endif
