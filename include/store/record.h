/*
 * Lists and single records as JSON, for the command line and the API: one row of record.def a kind.
 *
 * The statements name the JSON keys (AS …), so a new column appears everywhere at once.
 */
#ifndef TEMLANG_STORE_RECORD_H
#define TEMLANG_STORE_RECORD_H

#include <jansson.h>

#include "base/err.h"
#include "store/store.h"

enum record_kind {
#define X(name, key, id_type) RECORD_##name,
#include "store/record.def"
#undef X
    RECORD_KIND_COUNT
};

/* "communes" … ; -1 for a key that is none. */
const char *record_kind_key(enum record_kind k);
int record_kind_parse(const char *key);

/*
 * A page of records in id order.
 *   in   after: id of the last record of the page before, NULL for the first; limit: 1 … 10000
 *   out  *out: array of objects, each with "id" (integer or string, as the kind has it), owned by the caller;
 *        keys are snake_case, dates ISO, '' left out as null
 */
enum status record_list(struct db *db, enum record_kind k, const char *after, int limit, json_t **out, struct err *e);
/* err: ST_NOT_FOUND "record.missing" (args: kind, id); ST_INVALID "record.id" where the id is not of the kind's form */
enum status record_show(struct db *db, enum record_kind k, const char *id, json_t **out, struct err *e);

#endif
