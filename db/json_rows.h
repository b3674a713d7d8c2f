/* The rows of a bound query as JSON, by the names of their columns (record.c says how). Private to db/. */
#ifndef TEMLANG_STORE_JSON_ROWS_H
#define TEMLANG_STORE_JSON_ROWS_H

#include <jansson.h>

#include "db.h"

/* in: all parameters bound; out: *out array, owned by the caller; the statement is given back */
enum status rows_json(struct query *q, json_t **out, struct err *e);

/* Bytes as hexadecimal text.  out: NULL without memory */
json_t *hex_json(const unsigned char *p, size_t len);

#endif
