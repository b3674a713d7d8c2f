/*
 * Runs a file of label code vectors against this implementation.  src: label code v1, "Test vectors"
 * thread: any; libsodium must be initialised.
 */
#ifndef TEMLANG_CORE_VECTORS_H
#define TEMLANG_CORE_VECTORS_H

#include <stddef.h>
#include <stdio.h>

#include "base/err.h"

/*
 * Check every row of valid, variants and invalid: numbers, canonical texts, signatures, addresses, outcomes.
 *   in   json: any bytes; talk: where each failing row is named, one line each, NULL for nowhere
 *   out  passed + failed = number of rows; failing rows are no error
 *   err  ST_INVALID "vectors.json" (args: reason), "vectors.format" (args: name: the member that is missing or wrong)
 */
enum status vectors_run(const char *json, size_t len, FILE *talk, unsigned *passed, unsigned *failed, struct err *e);

#endif
