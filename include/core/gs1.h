/* GTINs and lots as GS1 has them.  src: GS1 General Specifications, label code v1 §2 */
#ifndef TEMLANG_CORE_GS1_H
#define TEMLANG_CORE_GS1_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define GTIN_BYTES 15 /* 14 digits and NUL */
#define LOT_MAX 20
#define LOT_BYTES (LOT_MAX + 1)

/*
 * A GTIN of 8, 12, 13 or 14 digits (spaces and hyphens ignored) as 14 digits.
 *   err  ST_INVALID, field "gtin": "gtin.length", "gtin.digits", "gtin.check" (args: expected), "gtin.restricted"
 *        (restricted circulation: 02x, 04x, 2xx, GTIN-8 000–099 and 200–299, company-internal 0000000; args: prefix)
 *   src  mod-10 check digit; GenSpecs table 1-4
 */
enum status gtin_parse(const char *s, char out[static GTIN_BYTES], struct err *e);
/* Whether 14 digits carry the right check digit (no look at the prefix: a scanned address may hold any). */
bool gtin_check(const char *digits14);
/*
 * A lot code: 1–20 of 0-9 A-Z . -, first and last a letter or digit; letters are upper-cased.
 *   err  ST_INVALID, field "lot": "lot.length", "lot.character" (args: character), "lot.edge"
 */
enum status lot_parse(const char *s, char out[static LOT_BYTES], struct err *e);

#endif
