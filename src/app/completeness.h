/* Which data of law a product has, with its newest lot. */
#ifndef TEMLANG_APP_COMPLETENESS_H
#define TEMLANG_APP_COMPLETENESS_H

#include "import.h"
#include "record.h"

/*
 * The bars of a product that was read.
 *   in   day: ISO; who: fields that this person may fill in say where
 *   out  *out: {product, lot {id, code} where there is one, day, bars: [{list, filled, total, fields: [{no, name, name_en, source,
 *        filled, none, if_any, fix {kind, id | ref + ref_id, field}}]}], warnings: as of record_warnings, of that lot}, owned by
 *        the caller. No value of the record is in it.
 *        A field that is asked for only "if any" counts in neither number.
 */
enum status completeness_read(struct db *db, struct arena *a, const struct actor *who, const struct record *product,
                              const char *day, json_t **out, struct err *e);

/* ---- rows of the file required-fields.csv: list, no, groups, valid_from, valid_to, name, name_en, place, if_any, source ---- */
enum status required_row_check(const struct import_row *r, struct err *e);
enum status required_row_put(struct db *tx, struct app *a, const struct actor *who, const struct import_row *r, enum put *what,
                             struct err *e);

#endif
