/* A producer's own printers and papers, for whoever may use them. */
#ifndef TEMLANG_APP_PRESS_OWN_H
#define TEMLANG_APP_PRESS_OWN_H

#include "internal.h"
#include "label/press.h"
#include "record.h"

/*
 * A record of a printer, paper or style that is in use.
 *   out  *r to be freed with record_free, also on failure
 *   err  ST_NOT_FOUND "record.none", also of one that he may not know of; ST_REFUSED "<kind>.draft", "<kind>.ended"
 */
enum status own_read(struct command_ctx *c, enum kind k, int64_t id, struct record *r);
/*
 * The paper of an id: one that ships, or "own-<record>".
 *   err  ST_NOT_FOUND "stock.unknown" (args: stock, known); as own_read
 */
enum status paper_take(struct command_ctx *c, const char *id, struct stock *out);

#endif
