/*
 * Where networks are, by a list that the operator gives: CSV with the columns from, to, place and, where there is one, carrier.
 *
 * A row is a range of addresses, IPv4 or IPv6, both ends included; ranges do not overlap. place is a short code (1 … 8 letters, digits,
 * '-'), such as that of a province. carrier is "1" or "yes" where the range is a telephone network's, whose place says nothing about
 * where somebody is, else empty, "0" or "no".
 * thread: any, once opened
 */
#ifndef TEMLANG_APP_PLACES_H
#define TEMLANG_APP_PLACES_H

#include "base/err.h"
#include "core/evidence.h"

struct places;

/*
 * Read a list.
 *   err  ST_NOT_FOUND "file.missing" and kin; ST_INVALID of csv_open, and with line "places.address" (args: value), "places.order",
 *        "places.overlap" (args: other, the line of the range that it meets), "places.code", "places.carrier"
 */
enum status places_open(struct places **out, const char *file, struct err *e);
/* The same from text. */
enum status places_read(struct places **out, const char *csv, size_t len, struct err *e);
void places_free(struct places **p);
/* The place of a text address; "" where none is known that can be relied on. */
void places_find(const struct places *p, const char *ip, char out[static EVIDENCE_PLACE_BYTES]);

#endif
