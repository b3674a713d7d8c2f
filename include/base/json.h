/* Canonical JSON (RFC 8785 restricted to integers) over jansson values. */
#ifndef TEMLANG_BASE_JSON_H
#define TEMLANG_BASE_JSON_H

#include <jansson.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * Append v in canonical form: keys sorted by UTF-16 code unit, no white space, integers only.
 *   in   v: borrowed; strings valid UTF-8 without control characters (U+0000 … U+001F, U+007F), integers within ±2^53
 *   err  ST_INVALID "json.real", "json.control", "json.range", "json.depth" (over 64 levels); out is unchanged then
 *   src  RFC 8785 §3.2
 */
enum status json_canonical(struct buf *out, const json_t *v, struct err *e);

#endif
