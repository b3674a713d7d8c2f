/* The rules of kinds, and what several of them need. */
#ifndef TEMLANG_APP_RULES_H
#define TEMLANG_APP_RULES_H

#include <string.h>

#include "record.h"

extern const struct rule rule_producer, rule_product, rule_lot, rule_rating, rule_mark, rule_right, rule_recall, rule_statistic,
    rule_document, rule_recognition, rule_stage, rule_piece, rule_competence, rule_village, rule_org, rule_printer, rule_stock,
    rule_style, rule_consent, rule_case, rule_inspection, rule_visit, rule_support;

/* last must not be before first; either may be absent */
enum status rule_dates(struct record_ctx *c, const json_t *values, const char *first, const char *last);
/* A day of something that happened is not after today. */
enum status rule_not_future(struct record_ctx *c, const json_t *values, const char *name);

/*
 * Whether what a reference points to belongs where this record does; a reference that is empty, and one to something of
 * nobody, may be. One that nobody knows what it should be contradicts nothing.
 *   in   its: field of the record pointed to; wanted: what it must be
 *   err  ST_INVALID "value.ref-other"
 */
enum status rule_points(struct record_ctx *c, enum kind k, const json_t *values, const char *field, const char *its, const char *wanted);
/*
 * Something that is there once is there already. Only who may read the other record learns which one it is.
 *   in   id: of the other; known: key of the sentence with its id, unknown: of the one without
 *   err  ST_CONFLICT
 */
enum status rule_taken(struct record_ctx *c, enum kind k, int64_t id, const char *field, const char *known, const char *unknown);
/* Whose product values["product_id"] is. */
enum status rule_producer_of(struct record_ctx *c, const json_t *values, const char **producer);

#endif
