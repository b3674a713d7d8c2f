/*
 * Records by the names that people write in their spreadsheets.
 * thread: as rows.h
 */
#ifndef TEMLANG_STORE_LOOKUP_H
#define TEMLANG_STORE_LOOKUP_H

#include "store/rows.h"

/* One that might be meant. */
struct lookup {
    int64_t id;
    const char *name, *owner_unit;
    int64_t owner_org;
};
#define LOOKUP_MAX 50

/* Communes of today: id is 0, owner_unit the code.  out: array in a */
enum status lookup_units(struct db *db, struct arena *a, struct lookup **out, size_t *n, struct err *e);
/*
 * Producers, or products of a producer or an organisation, whose name begins so, however it is written (folded); not those
 * that have ended.
 *   in   producer_id: 0 all of owner_org
 *   out  array of at most LOOKUP_MAX in a; the caller compares the names, since what is found may go on behind it
 */
enum status lookup_producers(struct db *db, const char *name, struct arena *a, struct lookup **out, size_t *n, struct err *e);
enum status lookup_products(struct db *db, int64_t producer_id, int64_t owner_org, const char *name, struct arena *a,
                            struct lookup **out, size_t *n, struct err *e);
/* The producers of an organisation, at most two. */
enum status lookup_own(struct db *db, int64_t owner_org, struct arena *a, struct lookup **out, size_t *n, struct err *e);

#endif
