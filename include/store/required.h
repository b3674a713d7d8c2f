/*
 * The lists of law that say which data a product needs, by day, and what completeness asks of the store.
 * thread: as rows.h
 */
#ifndef TEMLANG_STORE_REQUIRED_H
#define TEMLANG_STORE_REQUIRED_H

#include "core/completeness.h"
#include "store/rows.h"

/* Put a row of a list; the days are ISO, valid_to "" where it still holds. */
enum status required_put(struct db *tx, const struct required *r, const char *valid_from, const char *valid_to, enum put *what,
                         struct err *e);
/* The rows that hold on a day, by list and number; of two with the same number and groups the younger.  out: array in a */
enum status required_on(struct db *db, const char *day, struct arena *a, struct required **out, size_t *n, struct err *e);

/* The newest lot of a product by its day of production, 0 where it has none. */
enum status required_lot(struct db *db, int64_t product_id, int64_t *lot_id, struct err *e);
/* Stages of a lot that say where and when. */
enum status required_stages(struct db *db, int64_t lot_id, int64_t *n, struct err *e);
/* Stages of a lot that have not ended, also drafts and those that lack something. */
enum status stages_all(struct db *db, int64_t lot_id, int64_t *n, struct err *e);
/* Certificates of quality in date, of the producer or of this product. */
enum status required_certificates(struct db *db, int64_t producer_id, int64_t product_id, const char *today, int64_t *n,
                                  struct err *e);

#endif
