/* What spirits need before they are approved, labelled or advertised. */
#ifndef TEMLANG_APP_LIQUOR_H
#define TEMLANG_APP_LIQUOR_H

#include "record.h"

#define LIQUOR_INFORMATION_ONLY 1500 /* % vol. in hundredths: from here on no story, price or buying link (Luật Quảng cáo) */

/* Whether a product is a spirit: its subgroup, or that it says so by its alcohol. */
bool liquor_is(const json_t *product);
/* The same of its two values; alcohol -1: unknown. */
bool liquor_by(const char *subcategory, int64_t alcohol);
/* Whether it may not be advertised: from 15 % vol., or of unknown strength. */
bool liquor_information_only(const char *subcategory, int64_t alcohol);
/*
 * Whether the producer has a licence in date and food-safety papers in date for the product; nothing for other products.
 *   err  ST_REFUSED "liquor.licence", "liquor.food-safety" (args: e of the one that ended, "" where there is none)
 */
enum status liquor_papers(struct record_ctx *c, const struct record *product, int64_t producer_id);

#endif
