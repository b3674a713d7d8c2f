/*
 * Imported rows that hold nothing but text: compared with what is there, written only where they differ. Private to
 * db/.
 */
#ifndef TEMLANG_STORE_PUT_H
#define TEMLANG_STORE_PUT_H

#include "db.h"
#include "store/rows.h"

/*
 *   in   get: statement with the key as parameters, giving all columns in the order of values; put: insert or update
 *   with
 *        values and then folded (where it is not NULL) as parameters; the first keys values are the key
 */
enum status row_put(struct db *tx, enum sql get, enum sql put, const char *const *values, int n, int keys,
                    const char *folded, enum put *what, struct err *e);

#endif
